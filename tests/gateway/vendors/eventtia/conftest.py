"""What a mapping of Eventtia's may know besides the payload, and an account opened on its sandbox."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.records import Kind, Origin, Ref, Vendor
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia import EventtiaAdapter, EventtiaSettings, open_account
from sandbox.server import Sandbox, running
from sandbox.world import World


@pytest.fixture
def origin() -> Origin:
    return Origin("et", Vendor.EVENTTIA, datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def event_ref() -> Ref:
    return Ref("et", Kind.EVENT, "54321")


@pytest.fixture
def reading(origin: Origin, event_ref: Ref) -> Callable[..., Reading]:
    """What a call about the event knows; ``include`` and other query parameters by keyword."""

    def make(subject: Ref | None = event_ref, path: dict[str, str] | None = None, **query: str) -> Reading:
        return Reading(origin, subject, path or {}, {"page[number]": "1", "page[size]": "100", **query})

    return make


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running(World(seed=1, events=6, people=130)) as server:
        yield server


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'names.db'}")
    yield opened
    await opened.aclose()


@pytest.fixture
async def open_adapter(sandbox: Sandbox, store: Store) -> AsyncIterator[Callable[..., EventtiaAdapter]]:
    """Opens accounts on the sandbox, each with an empty cache; closes them afterwards."""
    opened: list[EventtiaAdapter] = []

    def open_one(**settings: Any) -> EventtiaAdapter:
        given = {"email": "demo@example.org", "password": "demo", **settings}
        found = open_account(
            "et", EventtiaSettings(base_url=sandbox.base_url("eventtia"), **given), AnswerCache(2**26), store
        )
        opened.append(found)
        return found

    yield open_one
    for adapter in opened:
        await adapter.aclose()


@pytest.fixture
def adapter(open_adapter: Callable[..., EventtiaAdapter]) -> EventtiaAdapter:
    return open_adapter()
