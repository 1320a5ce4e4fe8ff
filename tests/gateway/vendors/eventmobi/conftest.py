"""Payloads as EventMobi's document describes them, and an account at its sandbox."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.records import Kind, Origin, Ref, Vendor
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventmobi.adapter import EventmobiAdapter, open_account
from gateway.vendors.eventmobi.settings import EventmobiSettings
from sandbox.server import Sandbox, running
from sandbox.world import World

PAYLOADS = Path(__file__).resolve().parents[3] / "payloads" / "eventmobi"


@pytest.fixture
def payload() -> Callable[[str], Any]:
    """The documented answer of that name."""
    return lambda name: json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def origin() -> Origin:
    return Origin("mobi", Vendor.EVENTMOBI, datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def event_ref() -> Ref:
    return Ref("mobi", Kind.EVENT, "20417")


@pytest.fixture
def of_event(origin: Origin, event_ref: Ref) -> Reading:
    """What the list of an event's things is read with."""
    return Reading(origin, event_ref)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running(World(seed=1, events=12, people=60)) as sandbox:
        yield sandbox


@pytest.fixture
async def adapter(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[EventmobiAdapter]:
    settings = EventmobiSettings.model_validate(
        {"base_url": sandbox.base_url("eventmobi"), "api_key": "demo", "page_size": 25, "retries": 0}
    )
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db")
    adapter = open_account("mobi", settings, AnswerCache(1 << 24), store)
    yield adapter
    await adapter.aclose()
    await store.aclose()
