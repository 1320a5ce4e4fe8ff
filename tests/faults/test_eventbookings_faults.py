"""EventBookings' six writes under every fault: a code at the right place, nothing lost, nothing sent twice.

The vendor cannot be asked, so what counts is what is known afterwards: not done, done, or nobody can know.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from faults_house import Answer, House
from test_fault_table import check_secrets
from writes_house import TABLE as COMMON
from writes_house import Row, Writer, logged

from gateway.store import Store
from gateway.vendors.eventbookings.ledger import EVENT as EVENT_KIND
from gateway.vendors.eventbookings.ledger import SESSION_KIND

pytestmark = pytest.mark.asyncio(loop_scope="module")
VENDOR = "eventbookings"
START = "2035-01-23T22:00:00Z"
EVENT = "event{id name status}"
WRITES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "createEvent": ("CreateEvent", EVENT, {"account": VENDOR, "name": "Harbour Day"}),
    "duplicateEvent": ("DuplicateEvent", EVENT, {"id": "$event"}),
    "createSession": (
        "CreateSession",
        "session{id title}",
        {"eventId": "$event", "title": "Opening", "startsAt": START},
    ),
    "publishEvent": ("EventAction", EVENT, {"id": "$event"}),
    "unpublishEvent": ("EventAction", EVENT, {"id": "$event"}),
    "cancelEvent": ("EventAction", EVENT, {"id": "$event"}),
}
MAKERS = ("createEvent", "duplicateEvent", "createSession")
STATUS_AFTER = {"publishEvent": "PUBLISHED", "unpublishEvent": "DRAFT", "cancelEvent": "CANCELLED"}


def inside(code: Any, status: int = 200) -> dict[str, Any]:
    return {"status": status, "body": {"statusCode": code, "result": "Event is already published"}}


OWN = {
    "a number inside a yes": Row(inside(409), "no", "CONFLICT"),
    "a word inside a yes": Row(inside("403", 201), "no", "FORBIDDEN"),
    "a fault inside a yes": Row(inside(500, 201), "unknown", "VENDOR_UNAVAILABLE"),
}
TABLE = {**COMMON, **OWN}


WITH_ALL = {"401", "409", "503, later", "reset in the body", "cut JSON", "204", "a number inside a yes", "nothing"}
"""Faults that every write is tried under; under the others, by turns, one that makes and one that moves."""


def cases() -> Iterator[Any]:
    for place, (kind, row) in enumerate(TABLE.items()):
        makers, movers = MAKERS, tuple(STATUS_AFTER)
        chosen = (*makers, *movers) if kind in WITH_ALL else (makers[place % 3], movers[place // 3 % 3])
        for name in chosen:
            means = row if name in makers or row.bare is None else row.bare
            yield pytest.param(name, means, kind, id=f"{name}-{kind}")


def writer(house: House, name: str, event: str) -> Writer:
    """One mutation on an event of its own."""
    type_name, shown, given = WRITES[name]
    query = f"mutation($i:{type_name}Input!){{{name}(input:$i){{{shown} userErrors{{code message field}}}}}}"
    return Writer(
        house, VENDOR, name, query, {key: event if value == "$event" else value for key, value in given.items()}
    )


async def known(house: House) -> str:
    """The id of an event that was made just now."""
    query = "mutation($i:CreateEventInput!){createEvent(input:$i){event{id}}}"
    answer = await house(query, i={"account": VENDOR, "name": f"Day {uuid4()}"})
    await logged(house, VENDOR)
    return str(answer.data["createEvent"]["event"]["id"])


async def kept(house: House) -> tuple[int, int, int]:
    """How many events and sessions the store knows, and how many requests nobody knows the outcome of."""
    store: Store = house.backend.accounts.store  # type: ignore[attr-defined]
    events, sessions = [await store.count_records(VENDOR, kind, None) for kind in (EVENT_KIND, SESSION_KIND)]
    return events, sessions, len((await store.check()).unanswered)


@pytest.mark.parametrize(("name", "row", "kind"), list(cases()))
async def test_a_write_under_a_fault(house: House, name: str, row: Row, kind: str) -> None:
    event = await known(house)
    before = await kept(house)
    house.sandbox.fail(VENDOR, **TABLE[kind].fault) if TABLE[kind].fault else None
    write = writer(house, name, event)

    answer, calls = await write()

    assert calls == ("delay_ms" not in row.fault), "sent once; the sandbox logs a call when it is answered"
    check_secrets(house, answer.text)
    house.sandbox.heal()
    after = await kept(house)
    status = await status_of(house, event)
    if row.means == "done":
        assert write.payload(answer)["userErrors"] == []
        assert status == STATUS_AFTER.get(name, "DRAFT")
        assert after[2] == before[2]
    else:
        assert (after[:2], status) == (before[:2], "DRAFT"), "nothing is known but what was"
        check_no(row, write, answer)
        left_open = row.means == "unknown" and "kept" not in str(answer.errors)
        assert after[2] == before[2] + left_open
    await check_again(house, row, write, answer)
    if "delay_ms" in row.fault:
        await logged(house, VENDOR)


def check_no(row: Row, write: Writer, answer: Answer) -> None:
    if row.means == "no":
        payload = write.payload(answer)
        [error] = payload["userErrors"]
        assert (error["code"], error["field"][0]) == (row.code, "input")
        assert error["message"].startswith("EventBookings refused it (")
        assert all(value is None for name, value in payload.items() if name != "userErrors")
        return
    [error] = answer.errors
    told = error["extensions"]
    assert (error["path"], told["code"]) == ([write.name], row.code)
    assert (told["account"], told["vendor"], told["retryAfter"]) == (VENDOR, "EVENTBOOKINGS", row.retry_after)
    if row.means == "unknown":
        assert told["retryable"] is False
        assert "look there before you try again" in error["message"] or "its answer is kept" in error["message"]


async def check_again(house: House, row: Row, write: Writer, first: Answer) -> None:
    """The same key once more, the vendor being well again."""
    again, calls = await write()
    if row.means in ("done", "no"):
        assert (write.payload(again), calls) == (write.payload(first), 0)
    elif row.retry_after is not None:
        assert (again.codes, calls) == ([row.code], 0), "the vendor asked for a pause"
    elif row.means == "not done":
        assert (write.payload(again)["userErrors"], calls) == ([], 1)
    else:
        [error] = write.payload(again)["userErrors"]
        assert (error["code"], error["field"], calls) == ("CONFLICT", ["input", "idempotencyKey"], 0)


async def status_of(house: House, event: str) -> str:
    answer = await house("query($id:ID!){node(id:$id){...on Event{status}}}", id=event)
    assert answer.errors == []
    return str(answer.data["node"]["status"])


@pytest.mark.parametrize("name", WRITES)
async def test_while_the_breaker_is_open_nothing_is_sent_and_nothing_is_left_open(house: House, name: str) -> None:
    event = await known(house)
    before = await kept(house)
    house.sandbox.fail(VENDOR, status=503)
    while house.backend.accounts[VENDOR].upstream.breaker.refusal() is None:
        await writer(house, "duplicateEvent", event)()
    opened = await kept(house)
    write = writer(house, name, event)

    answer, calls = await write()

    assert (answer.codes, calls) == (["VENDOR_UNAVAILABLE"], 0)
    assert await kept(house) == opened
    assert opened[:2] == before[:2]
    house.sandbox.heal()
