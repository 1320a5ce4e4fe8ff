"""Every operation of the EventBookings contract against the sandbox, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from vendor_contract import Contract

from sandbox.server import ORG_UUID, Sandbox, running
from sandbox.world import World

CONTRACT = Contract("eventbookings")
HEADERS = {"Authorization": "Bearer demo"}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running(World(seed=1, events=5, people=3)) as sandbox:
        yield sandbox


async def call(sandbox: Sandbox, operation: str, event: int = 0, **options: Any) -> httpx.Response:
    method, path, _ = CONTRACT.operations[operation]
    uuid = sandbox.world.id_of("eventbookings", "event", event)
    url = sandbox.base_url("eventbookings") + path.format(org_uuid=ORG_UUID, event_uuid=uuid)
    async with httpx.AsyncClient(headers=options.pop("headers", HEADERS)) as client:
        return await client.request(method, url, **options)


def sample(sandbox: Sandbox, operation: str) -> dict[str, Any]:
    """The contract's example body; its uuids are replaced by ones that the event has."""
    request = CONTRACT.operations[operation][2].get("requestBody")
    if request is None:
        return {}
    body = CONTRACT.document["components"]["examples"][f"{operation[0].upper()}{operation[1:]}Request"]["value"]
    if operation == "createSession":
        level = sandbox.world.id_of("eventbookings", "level", 0, 0)
        start = {"session_starts_on": "2035-01-24 00:00", "occurrences": {"type": "all"}}
        body = {"sessions": {**body["sessions"], **start, "tickets": {"type": "all", "uuid": [level]}}}
    assert CONTRACT.takes(operation, body) == []
    return {"json": body}


@pytest.mark.parametrize("operation", CONTRACT.operations)
async def test_answers_as_documented(sandbox: Sandbox, operation: str) -> None:
    answer = await call(sandbox, operation, **sample(sandbox, operation))

    assert answer.status_code == (200 if operation == "cancelEvent" else 201), answer.text
    assert CONTRACT.faults(operation, answer.status_code, answer.json()) == []
    assert sandbox.refused() == []


@pytest.mark.parametrize("operation", CONTRACT.operations)
async def test_refuses_an_undocumented_parameter(sandbox: Sandbox, operation: str) -> None:
    answer = await call(sandbox, operation, params={"page": "2"}, **sample(sandbox, operation))

    assert answer.status_code == 400
    assert len(sandbox.refused("eventbookings")) == 1


@pytest.mark.parametrize("operation", CONTRACT.operations)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "demo"}, {"Authorization": "Bearer wrong"}])
async def test_refuses_a_caller_without_token(sandbox: Sandbox, operation: str, headers: dict[str, str]) -> None:
    answer = await call(sandbox, operation, headers=headers, **sample(sandbox, operation))

    assert answer.status_code == 401


@pytest.mark.parametrize("event", range(5))
async def test_every_event_of_the_world_fits(sandbox: Sandbox, event: int) -> None:
    answer = await call(sandbox, "duplicateEvent", event)

    assert CONTRACT.faults("duplicateEvent", 201, answer.json()) == []
