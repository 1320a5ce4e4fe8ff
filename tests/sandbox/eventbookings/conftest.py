"""A small sandbox and a client at EventBookings' door."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.server import Sandbox, running
from sandbox.world import World


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running(World(seed=1, events=4, people=2)) as sandbox:
        yield sandbox


@pytest.fixture
async def bookings(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    base = sandbox.base_url("eventbookings")
    async with httpx.AsyncClient(base_url=base, headers={"Authorization": "Bearer demo"}) as client:
        yield client
