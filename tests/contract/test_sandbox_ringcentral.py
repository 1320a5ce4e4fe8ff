"""Every operation of the RingCentral Events contract against the sandbox, over HTTP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from vendor_contract import Contract

from sandbox.ringcentral.operations import FILES, OPERATIONS
from sandbox.ringcentral.state import FOREIGN
from sandbox.server import Sandbox, organization_id, running
from sandbox.world import World

CONTRACT = Contract("ringcentral")
WORLD = World(seed=1, events=6, people=45)
ALL = sorted(CONTRACT.operations)
FILTERS = {
    "registrations": [
        *(f"filter[email][{word}]=ana@example.org" for word in ("eq", "in")),
        *(
            f"filter[{name}][{word}]=2025-09-01T00:00:00Z"
            for name in ("createdAt", "updatedAt", "userUpdatedAt")
            for word in ("eq", "in", "gt", "lt", "gte", "lte")
        ),
        "filter[refunded][eq]=true",
    ],
    "magicLinks": [
        *(f"filter[email][{word}]=ana@example.org" for word in ("eq", "in")),
        *(f"filter[updatedAt][{word}]=2025-09-01T00:00:00Z" for word in ("eq", "in", "gt", "lt", "gte", "lte")),
    ],
}
DAMAGE: dict[str, Any] = {
    "createEventFromTemplate": {"data": {"type": "event", "attributes": {"name": "x"}}},
    "duplicateEvent": {"data": {"type": "event", "attributes": {"timezone": "Mars"}}},
    "createEvent": {"data": {"type": "event", "attributes": {"name": "x", "currency": "EUR"}}},
    "updateRegistration": {"data": {"type": "registration", "attributes": {"metadata": {}}}},
    "createReport": {"data": {"attributes": {"segmentType": "moon"}}},
    "createReportDefaultVersion": {"data": {"attributes": {"reportColor": "red"}}},
    "createMagicLink": {"data": {"type": "magicLink", "attributes": {"email": "x", "firstName": "A"}}},
    "createTicket": {"data": {"type": "ticket", "attributes": {"price": "free"}}},
    "createMagicLinkLegacy": {"ticket_id": "x", "first_name": "A", "last_name": "B"},
}


@pytest.fixture(scope="module")
def ids() -> dict[str, str]:
    return places(0)


def places(event: int) -> dict[str, str]:
    """What path parameters may be, of one event."""
    of = WORLD.id_of
    return {
        "organizationId": organization_id(),
        "templateID": of("ringcentral", "template", 0, 1),
        "eventId": of("ringcentral", "event", event),
        "ticketId": of("ringcentral", "ticket", event, 0),
        "registrationId": of("ringcentral", "registration", event, 3),
        "magicLinkId": of("ringcentral", "magicLink", event, 0, 0),
        "boothId": of("ringcentral", "booth", event, 1),
        "scheduleItemId": of("ringcentral", "scheduleItem", event, 1),
        "scheduleId": of("ringcentral", "scheduleItem", event, 1),
        "reportId": of("ringcentral", "report", event, 0),
        "reportType": "registrations",
        "reportVersion": "2",
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Sandbox]:
    async with running(WORLD) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    server.reset()
    return server


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": "demo"}
    async with httpx.AsyncClient(base_url=sandbox.base_url("ringcentral"), headers=headers) as client:
        yield client


def sample(operation: str, ids: dict[str, str]) -> Any:
    """The contract's example body, with its invented ids replaced by the world's."""
    request = CONTRACT.operations[operation][2].get("requestBody")
    if request is None:
        return None
    examples = request["content"]["application/json"]["examples"]
    body = CONTRACT.resolved(next(iter(examples.values())))["value"]
    known = {"organizationId": ids["organizationId"], "ticket_id": ids["ticketId"]}
    return replaced(body, known | {"virtualSpaceId": WORLD.id_of("ringcentral", "stage", 0, 0)})


def replaced(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: known.get(name) or replaced(member, known) for name, member in value.items()}
    return value


async def call(
    client: httpx.AsyncClient, operation: str, ids: dict[str, str], body: Any = None, **options: Any
) -> httpx.Response:
    method, path, _ = CONTRACT.operations[operation]
    return await client.request(method, path.format(**ids), json=body, **options)


def check(operation: str, answer: httpx.Response) -> None:
    """The answer is as declared, and every date-time in it has a zone."""
    json = "application/json" in answer.headers.get("content-type", "")
    body = answer.json() if json else None
    assert CONTRACT.faults(operation, answer.status_code, body) == []
    response = CONTRACT.resolved(CONTRACT.operations[operation][2]["responses"][str(answer.status_code)])
    assert bool(response.get("content")) == bool(answer.content)
    for text in moments(body):
        assert datetime.fromisoformat(text).tzinfo is not None


def moments(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for inner, member in value.items():
            yield from moments(member, inner)
    elif isinstance(value, list):
        for item in value:
            yield from moments(item, name)
    elif isinstance(value, str) and re.fullmatch(r"(created|updated|expires)At|time(Start|End)", name):
        yield value


def declares(status: int) -> list[str]:
    return [name for name in ALL if str(status) in CONTRACT.operations[name][2]["responses"]]


def test_the_sandbox_has_the_operations_of_the_contract() -> None:
    declared = {(name, method, path) for name, (method, path, _) in CONTRACT.operations.items()}
    played = {(one.id, one.method, one.path) for one in OPERATIONS if one not in FILES}
    assert played == declared
    assert len(played) == 33


@pytest.mark.parametrize("operation", ALL)
async def test_answers_as_declared(operation: str, client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    answer = await call(client, operation, ids, sample(operation, ids))

    assert answer.status_code < 300
    check(operation, answer)


@pytest.mark.parametrize("operation", [name for name in ALL if name.startswith("list")])
async def test_every_item_of_every_event_is_as_declared(operation: str, client: httpx.AsyncClient) -> None:
    for event in range(WORLD.events):
        answer = await call(client, operation, places(event), params=sized(operation))
        assert answer.status_code == 200
        check(operation, answer)


def sized(operation: str) -> dict[str, int]:
    return {} if operation == "listOrganizationTemplates" else {"perPage": 100}


@pytest.mark.parametrize("operation", [name for name in ALL if name not in ("listOrganizations", "getHealth")])
async def test_unknown_ids_are_refused(operation: str, client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    lost = {name: value if name.startswith("report") else "nowhere" for name, value in ids.items()}
    if operation in ("getReport", "downloadReport"):
        lost["reportId"] = "nowhere"
    body = sample(operation, lost | {"organizationId": ids["organizationId"]})

    answer = await call(client, operation, lost, body)

    assert answer.status_code == (422 if operation == "createMagicLinkLegacy" else 404)
    check(operation, answer)


@pytest.mark.parametrize("operation", declares(401))
async def test_no_key_is_refused(operation: str, client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    for key in ("", "Bearer wrong", "other"):
        answer = await call(client, operation, ids, headers={"Authorization": key})
        assert answer.status_code == 401
        check(operation, answer)


@pytest.mark.parametrize("operation", declares(403))
async def test_what_is_somebody_elses_is_refused(operation: str, client: httpx.AsyncClient) -> None:
    foreign = places(FOREIGN)
    answer = await call(client, operation, foreign, sample(operation, foreign))

    assert answer.status_code == 403
    check(operation, answer)


@pytest.mark.parametrize("operation", declares(422))
async def test_bodies_of_the_wrong_shape_are_refused(
    operation: str, client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    answer = await call(client, operation, ids, DAMAGE[operation])

    assert answer.status_code == 422
    check(operation, answer)


@pytest.mark.parametrize("kind", sorted(FILTERS))
async def test_every_documented_filter_is_taken(kind: str, client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    operation = {"registrations": "listEventRegistrations", "magicLinks": "listTicketMagicLinks"}[kind]
    for text in FILTERS[kind]:
        answer = await call(client, operation, ids, params=httpx.QueryParams(text))
        assert answer.status_code == 200, text
        check(operation, answer)


@pytest.mark.parametrize("operation", declares(400))
async def test_bad_filters_are_refused(operation: str, client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    for text in ("filter[updatedAt][gte]=yesterday", "filter[phone][eq]=1", "filter[email][gt]=a", "sort=name"):
        answer = await call(client, operation, ids, params=httpx.QueryParams(text))
        assert answer.status_code == 400, text
        check(operation, answer)


async def test_a_report_is_in_progress_and_then_done(client: httpx.AsyncClient, ids: dict[str, str]) -> None:
    made = await call(client, "createReportDefaultVersion", ids)
    there = ids | {"reportId": made.json()["data"]["id"]}

    early = await call(client, "getReport", there)
    check("getReport", early)
    await asyncio.sleep(0.4)
    late = await call(client, "getReport", there)
    check("getReport", late)

    assert (made.status_code, early.status_code, late.status_code) == (201, 202, 200)
