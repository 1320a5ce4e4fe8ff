"""Saved answers put into the store."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gateway.errors import InvalidInput
from gateway.records import Kind, Ref
from gateway.store import Store
from gateway.vendors.adapter import NO_WANTS
from gateway.vendors.eventbookings.adapter import EventbookingsAdapter
from gateway.vendors.eventbookings.ledger import import_answer, keep_state

Saved = Callable[[str], bytes]
EVENT = Ref("bookings", Kind.EVENT, "3f0c5a7e-8d41-4b6b-9a52-1c7f0e2d9b10")
COPY = Ref("bookings", Kind.EVENT, "b7d1f0c4-52ae-4f0f-8c3d-6e9a1b2c3d4e")
SESSION = "9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"
LEVEL = "0d9c8b7a-6f5e-4d3c-8b2a-190817263544"
MADE = datetime(2025, 1, 23, 4, 11, 17, tzinfo=UTC)


async def test_a_duplicates_answer_makes_its_event_sessions_and_tickets_readable(store: Store, saved: Saved) -> None:
    refs = await import_answer(store, "bookings", saved("duplicate_event"))

    assert refs == [COPY, COPY.child(Kind.SESSION, SESSION), COPY.child(Kind.TICKET, LEVEL)]
    [answer] = await store.answers_of("bookings", COPY.id)
    assert (answer.operation, answer.payload, answer.at) == ("events.duplicate", saved("duplicate_event"), MADE)


async def test_a_session_needs_to_be_told_its_event(store: Store, saved: Saved) -> None:
    with pytest.raises(InvalidInput, match="give the event's uuid"):
        await import_answer(store, "bookings", saved("create_session"))

    assert await import_answer(store, "bookings", saved("create_session"), event_id=EVENT.id.upper()) == [
        EVENT.child(Kind.SESSION, SESSION)
    ]


async def test_an_answer_about_another_event_than_said(store: Store, saved: Saved) -> None:
    with pytest.raises(InvalidInput, match=f"about the event {EVENT.id}"):
        await import_answer(store, "bookings", saved("create_event"), event_id=COPY.id)
    assert await store.answers_of("bookings", EVENT.id) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "no answer of createEvent"),
        (b'{"statusCode": 401, "message": "Unauthorized"}', "statusCode 401, which is no success"),
        (b'{"statusCode": 201, "result": "Event has been published successfully"}', "no answer of createEvent"),
    ],
)
async def test_files_that_are_no_answer(store: Store, body: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        await import_answer(store, "bookings", body)


async def test_importing_again_does_not_undo_what_came_later(
    store: Store, saved: Saved, adapter: EventbookingsAdapter
) -> None:
    await import_answer(store, "bookings", saved("create_event"))
    later = datetime(2026, 3, 1, tzinfo=UTC)
    await keep_state(store, "bookings", "events.publish", EVENT.id, "PUBLISHED", saved("publish_event"), later)
    await import_answer(store, "bookings", saved("create_event"))

    event = await adapter.event_by_vendor_id(EVENT.id, NO_WANTS)

    assert event is not None
    assert event.status == "PUBLISHED"
    assert event.origin.fetched_at == MADE
    assert len(await store.answers_of("bookings", EVENT.id)) == 3
