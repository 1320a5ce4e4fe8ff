"""EventBookings read from the store, and written to over sockets."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from vendors_house import whole

from gateway.errors import Refused
from gateway.records import Kind, Ref, raw_json
from gateway.store import Store
from gateway.vendors.adapter import NO_WANTS, Capability, EventFilter, SessionFilter
from gateway.vendors.eventbookings import endpoints, ledger
from gateway.vendors.eventbookings.adapter import EventbookingsAdapter
from gateway.vendors.eventbookings.settings import EventbookingsSettings
from sandbox.server import ORG_UUID

Saved = Callable[[str], bytes]
EVENT = Ref("bookings", Kind.EVENT, "3f0c5a7e-8d41-4b6b-9a52-1c7f0e2d9b10")
COPY = Ref("bookings", Kind.EVENT, "b7d1f0c4-52ae-4f0f-8c3d-6e9a1b2c3d4e")
ORG = Ref("bookings", Kind.ORGANIZATION, "c8f4fe51-f64b-4424-be51-c49d49808c44")


def test_what_the_account_can_do() -> None:
    assert EventbookingsAdapter.capabilities() >= {
        Capability.LIST_EVENTS,
        Capability.LIST_SESSIONS,
        Capability.LIST_TICKETS,
    }
    assert Capability.LIST_PEOPLE not in EventbookingsAdapter.capabilities()


async def test_what_answers_told_is_read_like_any_other_vendors(
    adapter: EventbookingsAdapter, store: Store, saved: Saved
) -> None:
    await ledger.import_answer(store, "bookings", saved("create_event"))
    await ledger.import_answer(store, "bookings", saved("duplicate_event"))
    added = saved("create_session").replace(b"9a8b7c6d", b"00000001")
    await ledger.import_answer(store, "bookings", added, event_id=EVENT.id)

    events = await whole(adapter.events(EventFilter(), NO_WANTS))
    sessions = await whole(adapter.sessions(EVENT, SessionFilter(), NO_WANTS))
    tickets = await whole(adapter.tickets(COPY, NO_WANTS))

    assert [(event.ref, event.session_count) for event in events] == [(EVENT, 1), (COPY, 1)]
    assert [session.ref.event for session in sessions] == [EVENT]
    assert [ticket.price.currency for ticket in tickets] == ["AUD"]
    assert json.loads(events[0].raw) == json.loads(saved("create_event"))["result"]["event"]


async def test_single_reads(adapter: EventbookingsAdapter, store: Store, saved: Saved) -> None:
    refs = await ledger.import_answer(store, "bookings", saved("duplicate_event"))

    for ref in refs:
        source = adapter.source(ref.kind)
        assert source is not None
        assert source.one is not None
        found = await source.one(ref, NO_WANTS)
        assert found is not None
        assert found.ref == ref
        assert await source.one(Ref(ref.account, ref.kind, EVENT.id, ref.parents and (EVENT.id,)), NO_WANTS) is None


async def test_a_session_below_another_event_is_not_found(
    adapter: EventbookingsAdapter, store: Store, saved: Saved
) -> None:
    _, session, _ = await ledger.import_answer(store, "bookings", saved("duplicate_event"))
    source = adapter.source(Kind.SESSION)
    assert source is not None
    assert source.one is not None

    assert await source.one(EVENT.child(Kind.SESSION, session.id), NO_WANTS) is None


async def test_events_by_slug_and_by_vendor_id(adapter: EventbookingsAdapter, store: Store, saved: Saved) -> None:
    await ledger.import_answer(store, "bookings", saved("create_event"))

    by_slug = await adapter.event_by_slug("harbour-data-day", NO_WANTS)
    by_id = await adapter.event_by_vendor_id(EVENT.id.upper(), NO_WANTS)

    assert by_slug == by_id
    assert by_slug is not None
    assert by_slug.ref == EVENT
    assert await adapter.event_by_slug("other", NO_WANTS) is None
    assert await adapter.event_by_vendor_id("17", NO_WANTS) is None


async def test_organizations_are_those_of_the_events_and_the_configured_one(
    adapter: EventbookingsAdapter, store: Store, saved: Saved
) -> None:
    await ledger.import_answer(store, "bookings", saved("create_event"))

    found = await whole(adapter.organizations())

    assert [(item.ref, item.name) for item in found] == [
        (Ref("bookings", Kind.ORGANIZATION, ORG_UUID), None),
        (ORG, "Harbour Events"),
    ]


async def test_many_events_come_in_slices_and_a_broken_one_spoils_none(
    adapter: EventbookingsAdapter, store: Store, saved: Saved
) -> None:
    resource = json.loads(saved("create_event"))["result"]["event"]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(101):
        id = f"{number:08x}-0000-4000-8000-000000000000"
        await store.put_record("bookings", "e", id, "", raw_json(resource | {"uuid": id}), at)
    await store.put_record("bookings", "e", "broken", "", raw_json({"uuid": None}), at)
    listing = adapter.events(EventFilter(), NO_WANTS)

    first = await listing.slice()
    assert first.following is not None
    second = await listing.slice(first.following)

    assert (len(first.items), first.total) == (100, 102)
    assert (len(second.items), second.following) == (1, None)
    assert [problem.member for problem in second.problems] == ["e broken"]


async def test_the_check_opens_the_store(adapter: EventbookingsAdapter, tmp_path: Path) -> None:
    await adapter.check()

    assert (tmp_path / "store.db").is_file()


def test_ids_that_can_be(adapter: EventbookingsAdapter) -> None:
    assert adapter.ref(Kind.EVENT, EVENT.id, ()) == EVENT
    assert adapter.ref(Kind.SESSION, COPY.id, (EVENT.id,)) == EVENT.child(Kind.SESSION, COPY.id)
    assert adapter.ref(Kind.ORGANIZATION, ORG.id, ()) == ORG
    assert adapter.ref(Kind.EVENT, "17", ()) == Ref("bookings", Kind.EVENT, "17")  # the document shows uuids only
    for strange in ("", ".", "..", "a/b", "a b", "a%2fb", "é", "x" * 101):
        assert adapter.ref(Kind.EVENT, strange, ()) is None
    assert adapter.ref(Kind.SESSION, COPY.id, ()) is None
    assert adapter.ref(Kind.PERSON, COPY.id, (EVENT.id,)) is None


# ---------------------------------------------------------------- the six operations, for the mutations to come

EVENT_BODY = {
    "event": {
        "name": "Harbour Data Day",
        "timezone": "Australia/Sydney",
        "occurrence": {
            "type": "does_not_repeat",
            "attributes": {"starts_on": "2035-01-24T09:00:00+11:00", "event_duration": "8"},
        },
    }
}
SESSION_BODY = {
    "sessions": {
        "name": "Opening workshop",
        "session_starts_on": "2035-01-24 10:00",
        "duration": 60,
        "status": "active",
    }
}


async def test_an_answer_over_the_wire_is_kept_and_read(writing: EventbookingsAdapter, store: Store) -> None:
    made = await writing.upstream.call(endpoints.CREATE_EVENT, path={"org_uuid": ORG_UUID}, body=EVENT_BODY)
    assert made.answer is not None
    [ref, *_] = await ledger.keep(store, "bookings", made.answer, raw_json(made.payload), store.now())
    path = {"event_uuid": ref.id}
    session = await writing.upstream.call(endpoints.CREATE_SESSION, path=path, body=SESSION_BODY, subject=ref)
    assert session.answer is not None
    await ledger.keep(store, "bookings", session.answer, raw_json(session.payload), store.now())
    await writing.duplicate_event(ref, {})

    event = await writing.event_by_vendor_id(ref.id, NO_WANTS)
    assert event is not None
    assert (event.name, event.status, event.session_count) == ("Harbour Data Day", "DRAFT", 1)
    assert event.starts_at == datetime(2035, 1, 23, 22, tzinfo=UTC)
    assert event.ends_at == datetime(2035, 1, 24, 6, tzinfo=UTC)
    [listed] = await whole(writing.sessions(ref, SessionFilter(), NO_WANTS))
    assert (listed.title, listed.starts_at) == ("Opening workshop", datetime(2035, 1, 23, 23, tzinfo=UTC))
    [original, duplicate] = await whole(writing.events(EventFilter(), NO_WANTS))
    assert (duplicate.name, duplicate.starts_at, duplicate.time_zone) == (
        original.name,
        original.starts_at,
        original.time_zone,
    )


async def test_what_publish_unpublish_and_cancel_leave(writing: EventbookingsAdapter) -> None:
    ref = (await writing.create_event({"name": "Harbour Data Day"})).ref
    acts = (writing.publish_event, writing.unpublish_event, writing.cancel_event)
    seen = [(await act(ref)).status.value for act in acts]

    assert seen == ["PUBLISHED", "DRAFT", "CANCELLED"]
    with pytest.raises(Refused, match="nothing undoes"):
        await writing.cancel_event(ref)


async def test_a_made_events_tickets_are_seen_through_a_duplicate(writing: EventbookingsAdapter, sandbox: Any) -> None:
    id = sandbox.app.world.id_of("eventbookings", "event", 0)

    copy = (await writing.duplicate_event(Ref("bookings", Kind.EVENT, id), {})).ref

    tickets = await whole(writing.tickets(copy, NO_WANTS))
    sessions = await whole(writing.sessions(copy, SessionFilter(), NO_WANTS))
    assert 3 <= len(tickets) <= 5
    assert len(sessions) == 4
    assert all(session.starts_at is not None and session.ends_at is not None for session in sessions)
    assert all(ticket.price is not None and ticket.price.currency for ticket in tickets)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"org_uuid": ORG_UUID}, "token is missing"),
        ({"org_uuid": ORG_UUID, "token": "a", "token_file": "b"}, "both set"),
        ({"org_uuid": ORG_UUID, "token": "a b"}, "no header can carry"),
        ({"org_uuid": "17", "token": "a"}, "org_uuid"),
        ({"token": "a"}, "org_uuid"),
    ],
)
def test_settings_that_cannot_be(members: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        EventbookingsSettings.model_validate({"base_url": "https://api.example.com"} | members)
