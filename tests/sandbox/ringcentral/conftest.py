"""A small sandbox and a client at RingCentral's door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from sandbox.app import App, vendors_of
from sandbox.server import Sandbox, organization_id
from sandbox.world import World


class Door:
    """Asks RingCentral with the key of the demo; ids by number."""

    def __init__(self, sandbox: Sandbox, client: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.client = client
        self.organization = organization_id()

    def id(self, kind: str, *places: int) -> str:
        return self.sandbox.world.id_of("ringcentral", kind, *places)

    async def get(self, path: str, status: int = 200) -> Any:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def send(self, method: str, path: str, body: Any = None, status: int = 201) -> Any:
        answer = await self.client.request(method, path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def walk(self, path: str) -> list[dict[str, Any]]:
        """Every item of a list, by its own links."""
        items, link = [], path
        while link:
            page = await self.get(link)
            items += page["data"]
            link = page["links"].get("next")
        return items


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ringcentral() -> AsyncIterator[Sandbox]:
    world = World(seed=1, events=20, people=45)
    sandbox = Sandbox(App(world, vendors=vendors_of(world, ("ringcentral",))))
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def sandbox(ringcentral: Sandbox) -> Sandbox:
    ringcentral.reset()
    return ringcentral


@pytest.fixture
async def door(sandbox: Sandbox) -> AsyncIterator[Door]:
    headers = {"Authorization": "demo"}
    async with httpx.AsyncClient(base_url=sandbox.base_url("ringcentral"), headers=headers) as client:
        yield Door(sandbox, client)
