"""What a mapping of EventBookings' may know besides the payload, a store, and an account at its sandbox."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.records import Origin, Vendor
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.vendors.eventbookings.adapter import EventbookingsAdapter, open_account
from gateway.vendors.eventbookings.settings import EventbookingsSettings
from sandbox.server import ORG_UUID, Sandbox, running
from sandbox.world import World

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def saved(payloads: Path) -> Callable[[str], bytes]:
    """The same as a file that somebody saved."""
    return lambda name: (payloads / f"{name}.json").read_bytes()


@pytest.fixture
def origin() -> Origin:
    return Origin("bookings", Vendor.EVENTBOOKINGS, NOW)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db", clock=lambda: NOW)
    yield store
    await store.aclose()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running(World(seed=1, events=4, people=10)) as sandbox:
        yield sandbox


def opened(base_url: str, store: Store) -> EventbookingsAdapter:
    settings = EventbookingsSettings.model_validate({"base_url": base_url, "token": "demo", "org_uuid": ORG_UUID})
    return open_account("bookings", settings, AnswerCache(1 << 20), store)


@pytest.fixture
async def adapter(store: Store) -> AsyncIterator[EventbookingsAdapter]:
    """Nobody listens at its address: reads must not ask."""
    adapter = opened("http://127.0.0.1:1", store)
    yield adapter
    await adapter.aclose()


@pytest.fixture
async def writing(store: Store, sandbox: Sandbox) -> AsyncIterator[EventbookingsAdapter]:
    adapter = opened(sandbox.base_url("eventbookings"), store)
    yield adapter
    await adapter.aclose()
