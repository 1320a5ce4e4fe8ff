"""A small sandbox and a client at EventMobi's door."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.server import Sandbox, running
from sandbox.world import World


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running(World(seed=1, events=6, people=45)) as sandbox:
        yield sandbox


@pytest.fixture
async def mobi(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    base = f"{sandbox.base_url('eventmobi')}/en/api/v2"
    async with httpx.AsyncClient(base_url=base, headers={"X-API-Key": "demo"}) as client:
        yield client
