"""Every operation of the EventMobi contract against the sandbox, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from vendor_contract import Contract

from sandbox.server import Sandbox, running
from sandbox.world import World

CONTRACT = Contract("eventmobi")
EVENT, PERSON = "3006", "3000001"  # the first of the made world with seed 1
HEADERS = {"X-API-Key": "demo"}
OPTIONAL_QUERY = {"ext_id_system": "Eventmobi", "timestamp_format": "unix", "limit": "2", "offset": "1"}
GENERATED = {"id", "event_urls", "person_id"}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running(World(seed=1, events=5, people=30)) as sandbox:
        yield sandbox


async def call(sandbox: Sandbox, operation: str, doubled: bool = False, **options: Any) -> httpx.Response:
    method, path, _ = CONTRACT.operations[operation]
    path = path.format(event_id=EVENT, person_id=PERSON)
    base = sandbox.base_url("eventmobi") + "/en/api/v2"
    async with httpx.AsyncClient(headers=HEADERS) as client:
        return await client.request(method, f"{base}{'/' if doubled else ''}{path}", **options)


def sample(operation: str) -> dict[str, Any]:
    """The contract's example body with what 403 would answer taken out."""
    request = CONTRACT.operations[operation][2].get("requestBody")
    if request is None:
        return {}
    name = "event" if "Event" in operation else "person"
    key = "EventRequestBody" if name == "event" else "PersonRequestBody"
    inner = CONTRACT.document["components"]["examples"][key]["value"][name]
    kept = {member: value for member, value in inner.items() if member not in GENERATED}
    if name == "person":
        kept = {**kept, "profile": {**kept["profile"], "groups": ["5002"]}}
        kept["upload_picture"] = {**kept["upload_picture"], "rename": "mira.jpg"}
    assert CONTRACT.takes(operation, {name: kept}) == []
    return {"json": {name: kept}}


@pytest.mark.parametrize("doubled", [False, True], ids=["plain", "doubled slash"])
@pytest.mark.parametrize("operation", CONTRACT.operations)
async def test_answers_as_documented(sandbox: Sandbox, operation: str, doubled: bool) -> None:
    answer = await call(sandbox, operation, doubled, **sample(operation))

    assert answer.status_code == 200, answer.text
    assert CONTRACT.faults(operation, 200, answer.json()) == []
    assert sandbox.refused() == []


@pytest.mark.parametrize("operation", CONTRACT.operations)
async def test_takes_every_documented_parameter(sandbox: Sandbox, operation: str) -> None:
    parameters = [CONTRACT.resolved(one) for one in CONTRACT.operations[operation][2]["parameters"]]
    query = {one["name"]: OPTIONAL_QUERY[one["name"]] for one in parameters if one["in"] == "query"}

    answer = await call(sandbox, operation, params=query, **sample(operation))

    assert answer.status_code == 200, answer.text
    assert CONTRACT.faults(operation, 200, answer.json()) == []


@pytest.mark.parametrize("operation", CONTRACT.operations)
async def test_refuses_an_undocumented_parameter(sandbox: Sandbox, operation: str) -> None:
    answer = await call(sandbox, operation, params={"page": "2"}, **sample(operation))

    assert answer.status_code == 400
    assert CONTRACT.faults(operation, 400, answer.json()) == []
    assert answer.json() == {"code": 400, "message": "is not a known parameter", "fields": "page"}


@pytest.mark.parametrize("operation", CONTRACT.operations)
async def test_refuses_a_caller_without_key(sandbox: Sandbox, operation: str) -> None:
    method, path, _ = CONTRACT.operations[operation]
    url = sandbox.base_url("eventmobi") + "/en/api/v2" + path.format(event_id=EVENT, person_id=PERSON)
    async with httpx.AsyncClient() as client:
        answer = await client.request(method, url, **sample(operation))

    assert answer.status_code == 401
    assert CONTRACT.faults(operation, 401, answer.json()) == []


@pytest.mark.parametrize("people", [1, 50])
async def test_every_person_of_the_world_fits(people: int) -> None:
    async with running(World(seed=7, events=12, people=people)) as sandbox:
        base = sandbox.base_url("eventmobi") + "/en/api/v2/events"
        async with httpx.AsyncClient(headers=HEADERS) as client:
            events = (await client.get(base)).json()
            assert CONTRACT.faults("listEvents", 200, events) == []
            for event in events:
                page = (await client.get(f"{base}/{event['id']}/people/person?limit=1000")).json()
                assert page["record_number"] == len(page["people_list"]) == people
                assert CONTRACT.faults("listPeople", 200, page) == []
