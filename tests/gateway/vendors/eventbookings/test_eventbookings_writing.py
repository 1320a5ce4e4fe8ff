"""What EventBookings' writes leave in the store, whatever becomes of the call."""

import asyncio
import re
from typing import Any

import pytest

from gateway.errors import (
    Refused,
    Unsupported,
    VendorBadResponse,
    VendorError,
    VendorRejected,
    VendorTimeout,
    VendorUnavailable,
)
from gateway.records import Kind, Ref
from gateway.store import Claim, Store, StoreError
from gateway.vendors.adapter import Adapter
from gateway.vendors.eventbookings import writing as module
from gateway.vendors.eventbookings.adapter import EventbookingsAdapter
from sandbox.server import Sandbox

CREATE = {"name": "Harbour Data Day", "description": "One day."}


async def claimed(store: Store) -> Claim:
    """From here on this task works under a claim, as a mutation with a key does."""
    return await store.claim("k", "mobile", "create_event", "i", store.now())


async def test_request_and_answer_are_kept_whole(writing: EventbookingsAdapter, store: Store) -> None:
    event = await writing.create_event(CREATE)

    [answer] = await store.answers_of("bookings", event.ref.id)
    assert answer.operation == "events.create"
    assert b'"statusCode":"201"' in answer.payload
    assert event.raw is not None
    assert event.raw in answer.payload
    report = await store.check()
    assert (report.rows["requests"], report.unanswered) == (1, ())


async def test_a_no_leaves_no_request(writing: EventbookingsAdapter, store: Store, sandbox: Sandbox) -> None:
    sandbox.fail("eventbookings", status=403, times=1)
    with pytest.raises(VendorRejected):
        await writing.create_event(CREATE)
    assert (await store.check()).rows["requests"] == 0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 503}, VendorUnavailable),
        ({"reset": "before"}, VendorUnavailable),
        ({"reset": "body"}, VendorUnavailable),
        ({"delay_ms": 3000}, VendorTimeout),
        ({"cut_json": True}, VendorBadResponse),
        ({"html": True}, VendorBadResponse),
    ],
)
async def test_what_nobody_can_know_is_said_and_not_retryable(
    writing: EventbookingsAdapter, store: Store, sandbox: Sandbox, fault: dict[str, Any], kind: type[VendorError]
) -> None:
    object.__setattr__(writing.upstream.settings, "timeout_s", 1.0)
    sandbox.fail("eventbookings", **fault, times=1)
    await claimed(store)

    with pytest.raises(kind, match="cannot be asked whether it was done: look there") as told:
        await writing.create_event(CREATE)

    assert told.value.extensions["retryable"] is False
    [request] = (await store.check()).unanswered
    assert request.operation == "events.create"
    assert b'"name":"Harbour Data Day"' in request.body
    with pytest.raises(Unsupported):
        await writing.read_back("create_event", None, CREATE)


async def test_an_answer_that_cannot_be_read_is_kept_all_the_same(
    writing: EventbookingsAdapter, store: Store, sandbox: Sandbox
) -> None:
    sandbox.fail("eventbookings", status=201, body={"statusCode": 201, "result": {"evnt": {}}}, times=1)
    await claimed(store)

    with pytest.raises(VendorBadResponse, match="answer is kept"):
        await writing.create_event(CREATE)

    [answer] = await store.answers_of("bookings", "")
    assert answer.payload == b'{"statusCode":201,"result":{"evnt":{}}}'
    with pytest.raises(Unsupported):
        await writing.read_back("create_event", None, CREATE)


async def test_what_was_never_sent_is_known_not_to_have_happened(writing: EventbookingsAdapter, store: Store) -> None:
    await claimed(store)
    assert await writing.read_back("create_event", None, CREATE) is None


async def test_what_was_answered_is_read_back(writing: EventbookingsAdapter, store: Store) -> None:
    await claimed(store)
    event = await writing.create_event(CREATE)
    assert await writing.read_back("create_event", None, CREATE) == event

    changes = {"title": "Workshop", "starts_at": store.now().replace(year=2040)}
    session = await writing.create_session(event.ref, changes)
    assert await writing.read_back("create_session", event.ref, changes) == session

    published = await writing.publish_event(event.ref)
    assert await writing.read_back("publish_event", event.ref, {}) == published


async def test_of_two_equal_writes_at_once_each_finds_its_own(writing: EventbookingsAdapter, store: Store) -> None:
    async def made(key: str) -> tuple[Ref, Any]:
        await store.claim(key, "mobile", "create_event", "i", store.now())
        event = await writing.create_event(CREATE)
        return event.ref, await writing.read_back("create_event", None, CREATE)

    found = await asyncio.gather(*(asyncio.ensure_future(made(f"k{n}")) for n in range(4)))
    assert len({ref for ref, _ in found}) == 4
    assert all(record.ref == ref for ref, record in found)


async def test_an_answer_that_cannot_be_kept_is_not_taken_for_a_failure(
    writing: EventbookingsAdapter, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> int:
        raise StoreError("The store could not be written: disk full.")

    monkeypatch.setattr(module, "KEEP_PAUSE_S", 0)
    monkeypatch.setattr(store, "keep_answer", full)
    words = r"it was done, but its answer could not be kept .* about the event [0-9a-f-]{36}"
    with pytest.raises(VendorBadResponse, match=words):
        await writing.create_event(CREATE)
    assert len((await store.check()).unanswered) == 1


async def test_a_request_that_cannot_be_written_down_is_not_sent(
    writing: EventbookingsAdapter, store: Store, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> int:
        raise StoreError("The store could not be written: disk full.")

    monkeypatch.setattr(store, "log_request", full)
    with pytest.raises(StoreError):
        await writing.create_event(CREATE)
    assert sandbox.calls() == []


async def test_an_event_that_is_not_known_here_is_not_published(
    writing: EventbookingsAdapter, sandbox: Sandbox
) -> None:
    event = Ref("bookings", Kind.EVENT, sandbox.app.world.id_of("eventbookings", "event", 0))
    for act in (writing.publish_event, writing.cancel_event):
        with pytest.raises(Refused, match="import a saved answer"):
            await act(event)
    assert sandbox.calls() == []


async def test_the_vendors_no_names_our_fields() -> None:
    adapter = EventbookingsAdapter.__new__(EventbookingsAdapter)
    about: dict[str, Any] = {"vendor": adapter.vendor, "account": "a"}

    def told(status: int, detail: Any, method: str = "create_event") -> tuple[str, tuple[str, ...], str]:
        [error] = adapter.refusal(VendorRejected("no", status=status, detail=detail, **about), method)
        return error.code.value, error.field, error.message

    assert told(400, {"message": "is not ISO 8601", "field": "event.occurrence.attributes.starts_on"}) == (
        "INVALID_INPUT",
        ("input", "startsAt"),
        "EventBookings refused it (400): is not ISO 8601",
    )
    assert told(422, {"field": "/event/banner/0/image"})[:2] == ("INVALID_INPUT", ("input", "eventbookings", "banners"))
    assert told(409, {"message": "cancelled"}, "create_session")[:2] == ("CONFLICT", ("input", "eventId"))
    assert told(404, "nothing\nhere", "publish_event") == (
        "NOT_FOUND",
        ("input", "id"),
        "EventBookings refused it (404): nothing here",
    )
    assert told(418, None)[:2] == ("VENDOR_REJECTED", ("input",))
    assert len(told(400, {"message": "x" * 999})[2]) < 250
    assert told(503, "<html>Oops</html>")[2] == "EventBookings refused it (503)."


def test_every_write_that_is_lacking_says_what_to_do_instead() -> None:
    adapter = EventbookingsAdapter.__new__(EventbookingsAdapter)
    write = re.compile("(create|update|replace|duplicate|publish|unpublish|cancel|join|leave|set|register|delete)_")
    lacking = [method for method in vars(Adapter) if write.match(method) and not adapter.can(method)]
    assert lacking
    assert [method for method in lacking if not adapter.instead(method)] == []


def test_several_reasons_are_several_user_errors() -> None:
    adapter = EventbookingsAdapter.__new__(EventbookingsAdapter)
    by_member = {"message": "Bad.", "errors": {"event.name": ["is too long", "is taken"], "event.timezone": "unknown"}}
    listed = {"errors": [{"field": "sessions.duration", "message": "too short"}, "closed"]}

    def told(detail: Any, method: str) -> list[tuple[str, str]]:
        no = VendorRejected("no", vendor=adapter.vendor, account="a", status=422, detail=detail)
        return [(one.field[-1], one.message.partition(": ")[2]) for one in adapter.refusal(no, method)]

    assert told(by_member, "create_event") == [
        ("name", "is too long"),
        ("name", "is taken"),
        ("timeZone", "unknown"),
    ]
    assert told(listed, "create_session") == [("durationMinutes", "too short"), ("input", "closed")]


@pytest.mark.parametrize("code", [409, "409"])
async def test_a_no_inside_a_yes_is_a_no(
    writing: EventbookingsAdapter, store: Store, sandbox: Sandbox, code: Any
) -> None:
    event = await writing.create_event(CREATE)
    sandbox.fail("eventbookings", status=200, body={"statusCode": code, "result": "Event is already published"})

    with pytest.raises(VendorRejected) as told:
        await writing.publish_event(event.ref)
    with pytest.raises(VendorRejected):
        await writing.create_event(CREATE)

    [error] = writing.refusal(told.value, "publish_event")
    assert (error.code, error.field) == ("CONFLICT", ("input", "id"))
    assert error.message == "EventBookings refused it (409): Event is already published"
    assert (await store.check()).rows["requests"] == 1, "only the creation's"


async def test_a_fault_inside_a_yes_leaves_all_open(
    writing: EventbookingsAdapter, store: Store, sandbox: Sandbox
) -> None:
    sandbox.fail("eventbookings", status=201, body={"statusCode": 500, "result": "Oops"}, times=1)
    with pytest.raises(VendorUnavailable, match="look there"):
        await writing.create_event(CREATE)
    assert len((await store.check()).unanswered) == 1


@pytest.mark.parametrize("fault", [{"empty": True}, {"status": 201, "body": ""}, {"status": 200, "body": {"ok": True}}])
async def test_a_success_that_says_nothing_is_one_where_nothing_is_to_be_told(
    writing: EventbookingsAdapter, sandbox: Sandbox, fault: dict[str, Any]
) -> None:
    event = await writing.create_event(CREATE)
    sandbox.fail("eventbookings", path="*/publish", **fault)

    assert (await writing.publish_event(event.ref)).vendor_status == "PUBLISHED"


async def test_ids_that_are_no_uuids_lead_back_to_their_records(
    writing: EventbookingsAdapter, sandbox: Sandbox
) -> None:
    sandbox.fail("eventbookings", status=201, body={"result": {"event": {"uuid": 17, "name": "Day"}}}, times=1)
    event = await writing.create_event(CREATE)
    assert writing.ref(Kind.EVENT, event.ref.id, ()) == event.ref
    sandbox.fail("eventbookings", path="/events/17/publish", status=201, body={"statusCode": 201, "result": "Done"})
    assert (await writing.publish_event(event.ref)).status == "PUBLISHED"
