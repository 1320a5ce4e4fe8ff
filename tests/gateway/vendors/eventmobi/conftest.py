"""What a mapping of EventMobi's may know besides the payload, and an account at its sandbox."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.records import Kind, Origin, Ref, Vendor
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.vendors.eventmobi.adapter import EventmobiAdapter, open_account
from gateway.vendors.eventmobi.settings import EventmobiSettings
from sandbox.server import Sandbox, running
from sandbox.world import World


@pytest.fixture
def origin() -> Origin:
    return Origin("mobi", Vendor.EVENTMOBI, datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def event_ref() -> Ref:
    return Ref("mobi", Kind.EVENT, "20417")


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
