"""Eventtia's writes at the adapter: copies followed and found again, lost answers read back, uris that moved."""

import asyncio
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import UNSET

from gateway.errors import ErrorCode, Refused, Unsupported, VendorBadResponse, VendorRejected, VendorTimeout
from gateway.records import Event, Kind, Person, Ref, RegistrationStatus, Session
from gateway.store import Store
from gateway.upstream.scope import CallScope, call_scope
from gateway.vendors.adapter import NO_WANTS, Adapter, Capability, EventFilter, PersonFilter, SessionFilter
from gateway.vendors.eventtia import EventtiaAdapter
from gateway.vendors.eventtia.copies import KIND
from gateway.vendors.eventtia.listings import whole
from gateway.vendors.eventtia.writes import WRITES
from sandbox.server import Sandbox

OpenAdapter = Callable[..., EventtiaAdapter]
WRITE = re.compile("(create|update|replace|duplicate|publish|unpublish|cancel|join|leave|set|register|delete)_")
STARTS = datetime(2027, 3, 1, 9, tzinfo=UTC)
NEW_EVENT: dict[str, Any] = {
    "name": "Fête",
    "starts_at": STARTS,
    "ends_at": STARTS + timedelta(hours=2),
    "time_zone": "Europe/Paris",
}
NEW_PERSON: dict[str, Any] = {"first_name": "Zoë", "last_name": "Ng", "email": "Zoe@example.org"}


async def an_event(adapter: EventtiaAdapter) -> Event:
    return (await whole(adapter.events(EventFilter(), NO_WANTS)))[1]


async def sessions(adapter: EventtiaAdapter, event: Ref) -> tuple[Session, ...]:
    return await whole(adapter.sessions(event, SessionFilter(), NO_WANTS))


async def attendees(adapter: EventtiaAdapter, event: Ref) -> tuple[Person, ...]:
    return await whole(adapter.ticket_holders(event.child(Kind.TICKET, "1"), NO_WANTS))


def writes(sandbox: Sandbox) -> list[str]:
    return [call for call in sandbox.calls("eventtia") if not call.startswith("GET") and not call.endswith("/auth")]


# ---------------------------------------------------------------------- copies


async def test_a_copy_still_being_made_at_the_deadline_says_where_it_will_be(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await an_event(adapter)
    sandbox.fail("eventtia", path="*/clone-progress", body={"finished": False})
    with call_scope(CallScope(deadline=time.monotonic() + 1.6)), pytest.raises(VendorTimeout) as raised:
        await adapter.duplicate_event(event.ref, {})
    assert "still making the copy" in str(raised.value)
    assert "do not copy again" in str(raised.value)

    with call_scope(CallScope(deadline=time.monotonic() + 1.3)), pytest.raises(VendorTimeout):
        await adapter.read_back("duplicate_event", event.ref, {})
    sandbox.heal()
    found = await adapter.read_back("duplicate_event", event.ref, {})
    assert isinstance(found, Event)
    assert found.slug == f"{event.slug}-copy"
    assert len([call for call in writes(sandbox) if call.endswith("/clone")]) == 1


async def test_a_copy_is_found_by_another_worker_after_a_crash(
    open_adapter: OpenAdapter, sandbox: Sandbox, store: Store
) -> None:
    first = open_adapter()
    event = await an_event(first)
    before = await first.duplicate_event(event.ref, {})
    sandbox.fail("eventtia", path="*/clone", reset="body", times=1)
    with pytest.raises(Exception, match=r"connection|cannot be read"):
        await first.duplicate_event(event.ref, {})
    found = await open_adapter().read_back("duplicate_event", event.ref, {})
    assert isinstance(found, Event)
    assert found.ref not in (event.ref, before.ref)


async def test_a_copy_that_was_never_begun_may_be_made(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await an_event(adapter)
    sandbox.fail("eventtia", path="*/clone", reset="before", times=1)
    with pytest.raises(Exception, match="connection"):
        await adapter.duplicate_event(event.ref, {})
    assert await adapter.read_back("duplicate_event", event.ref, {}) is None


async def test_whether_a_copy_was_made_cannot_be_told_without_a_note(adapter: EventtiaAdapter) -> None:
    event = await an_event(adapter)
    with pytest.raises(Unsupported):
        await adapter.read_back("duplicate_event", event.ref, {})
    await adapter.duplicate_event(event.ref, {})
    with pytest.raises(Unsupported):  # that copy is another write's
        await adapter.read_back("duplicate_event", event.ref, {})


async def test_a_copy_is_found_where_the_list_of_clones_knows_templates_only(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await an_event(adapter)
    original = adapter._copies._clones

    async def nothing(_: Ref) -> dict[str, Event]:
        return {}

    adapter._copies._clones = nothing  # type: ignore[method-assign, assignment]
    try:
        copy = await adapter.duplicate_event(event.ref, {})
    finally:
        adapter._copies._clones = original  # type: ignore[method-assign]
    assert copy.slug == f"{event.slug}-copy"


async def test_two_copies_at_once_by_others_are_not_guessed_between(
    open_adapter: OpenAdapter, sandbox: Sandbox, store: Store
) -> None:
    adapter = open_adapter()
    event = await an_event(adapter)
    await adapter.duplicate_event(event.ref, {})
    await adapter.duplicate_event(event.ref, {})
    begun = int((datetime.now(UTC) - timedelta(minutes=1)).timestamp())
    await store.remember_names("et", KIND, {event.ref.id: f"{event.ref.id}:{begun} "})
    with pytest.raises(Unsupported, match="several times"):
        await adapter.read_back("duplicate_event", event.ref, {})


async def test_copies_of_one_event_are_made_one_after_the_other(adapter: EventtiaAdapter) -> None:
    event = await an_event(adapter)
    copies = await asyncio.gather(*(adapter.duplicate_event(event.ref, {}) for _ in range(3)))
    assert len({copy.ref for copy in copies}) == 3


# ---------------------------------------------------------------------- read back


async def test_a_new_event_is_read_back_by_what_it_says(adapter: EventtiaAdapter) -> None:
    assert await adapter.read_back("create_event", None, NEW_EVENT) is None
    made = await adapter.create_event(NEW_EVENT)
    found = await adapter.read_back("create_event", None, NEW_EVENT)
    assert found is not None
    assert found.ref == made.ref
    await adapter.create_event(NEW_EVENT)
    with pytest.raises(Unsupported):
        await adapter.read_back("create_event", None, NEW_EVENT)


async def test_an_update_is_read_back_or_written_again(adapter: EventtiaAdapter) -> None:
    event = await an_event(adapter)
    changes = {"name": "Renamed", "description": None}
    assert await adapter.read_back("update_event", event.ref, changes) is None
    await adapter.update_event(event.ref, changes)
    found = await adapter.read_back("update_event", event.ref, changes)
    assert isinstance(found, Event)
    assert found.name == "Renamed"
    assert await adapter.read_back("update_event", event.ref, {"eventtia": {"sender_name": "x"}}) is None


async def test_a_new_session_is_read_back_and_gets_the_tags_it_lacked(adapter: EventtiaAdapter) -> None:
    event = (await an_event(adapter)).ref
    tags = await whole(adapter._programme.categories(event))
    changes = {"title": "Keynote", "starts_at": STARTS, "duration_minutes": 30}
    with_tags = {**changes, "tag_ids": [tags[0].ref]}
    assert await adapter.read_back("create_session", event, with_tags) is None
    made = await adapter.create_session(event, changes)
    found = await adapter.read_back("create_session", event, with_tags)
    assert isinstance(found, Session)
    assert found.ref == made.ref
    assert [tag.ref for tag in await adapter.tags(found.ref)] == [tags[0].ref]


async def test_a_session_s_update_is_read_back(adapter: EventtiaAdapter) -> None:
    session = (await sessions(adapter, (await an_event(adapter)).ref))[0]
    assert await adapter.read_back("update_session", session.ref, {"title": "Other"}) is None
    await adapter.update_session(session.ref, {"title": "Other"})
    assert await adapter.read_back("update_session", session.ref, {"title": "Other"}) is not None


async def test_seats_are_read_back(adapter: EventtiaAdapter) -> None:
    event = (await an_event(adapter)).ref
    person = (await attendees(adapter, event))[0].ref
    two = [one.ref for one in (await sessions(adapter, event))[:2]]
    await adapter.set_person_sessions(person, two[:1])
    given = {"person_id": person}
    assert await adapter.read_back("set_person_sessions", person, {"session_ids": two}) is None
    assert await adapter.read_back("set_person_sessions", person, {"session_ids": two[:1]}) is not None
    assert await adapter.read_back("join_session", two[0], given) is not None
    assert await adapter.read_back("join_session", two[1], given) is None
    assert await adapter.read_back("leave_session", two[1], given) is not None
    assert await adapter.read_back("leave_session", two[0], given) is None


async def test_a_registration_and_its_end_are_read_back(adapter: EventtiaAdapter) -> None:
    event = (await an_event(adapter)).ref
    assert await adapter.read_back("register_person", event, NEW_PERSON) is None
    made = await adapter.register_person(event, NEW_PERSON)
    found = await adapter.read_back("register_person", event, NEW_PERSON)
    assert found is not None
    assert found.ref == made.ref
    assert await adapter.read_back("register_person", event, {**NEW_PERSON, "first_name": "Zara"}) is None
    assert await adapter.read_back("cancel_registration", made.ref, {}) is None
    await adapter.cancel_registration(made.ref)
    assert await adapter.read_back("cancel_registration", made.ref, {}) is not None


# ---------------------------------------------------------------------- what else may happen


async def test_a_write_follows_an_edited_uri(open_adapter: OpenAdapter) -> None:
    one, other = open_adapter(), open_adapter()
    event = await an_event(one)
    await an_event(other)
    await other.update_event(event.ref, {"slug": "moved-away"})
    assert (await one.update_event(event.ref, {"name": "Renamed"})).slug == "moved-away"
    await one.register_person(event.ref, NEW_PERSON)


async def test_a_uri_that_another_event_took_over_is_told(open_adapter: OpenAdapter) -> None:
    one, other = open_adapter(), open_adapter()
    event = await an_event(one)
    await an_event(other)
    await other.update_event(event.ref, {"slug": "moved-away"})
    await other.create_event({**NEW_EVENT, "slug": str(event.slug)})
    with pytest.raises(VendorBadResponse, match="has passed"):
        await one.update_event(event.ref, {"name": "Renamed"})


async def test_times_are_written_on_the_clocks_that_hold_at_this_moment(open_adapter: OpenAdapter) -> None:
    one, other = open_adapter(), open_adapter()
    event = await one.create_event(NEW_EVENT)
    await other.update_event(event.ref, {"time_zone": "Asia/Tokyo"})
    changed = await one.update_event(event.ref, {"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=1)})
    assert (changed.starts_at, changed.ends_at) == (STARTS, STARTS + timedelta(hours=1))
    session = await one.create_session(event.ref, {"title": "X", "starts_at": STARTS, "duration_minutes": 30})
    assert (session.starts_at, session.ends_at) == (STARTS, STARTS + timedelta(minutes=30))


async def test_a_write_stands_whatever_becomes_of_the_reading_after_it(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await an_event(adapter)
    sandbox.fail("eventtia", method="GET", status=500)
    assert (await adapter.update_event(event.ref, {"name": "Renamed"})).name == "Renamed"
    person = await adapter.register_person(event.ref, NEW_PERSON)
    assert person.first_name is UNSET
    gone = await adapter.cancel_registration(person.ref)
    assert getattr(gone.registration, "status", None) is RegistrationStatus.CANCELLED


async def test_an_event_without_a_zone_takes_no_times(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await an_event(adapter)
    shown = {"id": event.ref.id, "type": "events", "attributes": {"name": "x", "event_uri": event.slug}}
    sandbox.fail("eventtia", method="GET", path=f"/api/v3/events/{event.slug}", body={"data": shown})
    with pytest.raises(Refused) as raised:
        await adapter.update_event(event.ref, {"starts_at": STARTS})
    assert [error.field for error in raised.value.user_errors] == [("input", "startsAt")]
    assert writes(sandbox) == []


async def test_tags_that_are_refused_after_the_session_was_made_are_told_with_its_number(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = (await an_event(adapter)).ref
    unknown = event.child(Kind.TAG, "999999999")
    with pytest.raises(Refused) as raised:
        await adapter.create_session(event, {"title": "X", "starts_at": STARTS, "tag_ids": [unknown]})
    [error] = raised.value.user_errors
    assert error.code is ErrorCode.VENDOR_REJECTED
    made = (await sessions(adapter, event))[-1]
    assert made.ref.id in error.message


async def test_a_cancelled_attendee_whom_the_vendor_hides_is_cancelled_all_the_same(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    person = (await attendees(adapter, (await an_event(adapter)).ref))[0].ref
    sandbox.fail("eventtia", path="*/cancel", empty=True)
    sandbox.fail("eventtia", method="GET", path=f"*/attendees/{person.id}", status=404)
    found = await adapter.cancel_registration(person)
    assert (found.ref, getattr(found.registration, "status", None)) == (person, RegistrationStatus.CANCELLED)


async def test_a_seat_needs_no_answer_but_a_success(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = (await an_event(adapter)).ref
    person, session = (await attendees(adapter, event))[0].ref, (await sessions(adapter, event))[-1].ref
    for method, act in (("POST", adapter.join_session), ("DELETE", adapter.leave_session)):
        sandbox.fail("eventtia", method=method, path="*/attendee_workshops", empty=True, times=1)
        assert await act(session, person) == (None, None)


def test_every_write_that_is_lacking_says_what_to_use_instead(adapter: EventtiaAdapter) -> None:
    lacking = [method for method in vars(Adapter) if WRITE.match(method) and not adapter.can(method)]
    assert lacking
    assert [method for method in lacking if not adapter.instead(method)] == []


async def test_the_end_of_a_registration_is_read_back_from_the_archived_ones(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    one, other = (person.ref for person in (await attendees(adapter, (await an_event(adapter)).ref))[:2])
    await adapter.cancel_registration(one)
    sandbox.fail("eventtia", method="GET", path=f"*/attendees/{one.id}", status=404)
    found = await adapter.read_back("cancel_registration", one, {})
    assert isinstance(found, Person)
    assert (found.ref, getattr(found.registration, "status", None)) == (one, RegistrationStatus.CANCELLED)
    assert await adapter.read_back("cancel_registration", other, {}) is None


async def test_a_refusal_without_words_is_still_a_refusal(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = (await an_event(adapter)).ref
    sandbox.fail("eventtia", path="*/register", status=422, body="")
    with pytest.raises(VendorRejected) as raised:
        await adapter.register_person(event, NEW_PERSON)
    assert adapter.refusal(raised.value, "register_person")[0].code is ErrorCode.VENDOR_REJECTED


async def test_no_write_is_sent_twice(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = (await an_event(adapter)).ref
    sandbox.fail("eventtia", path="*/register", status=503)
    sandbox.clear_calls()
    with pytest.raises(Exception, match="503"):
        await adapter.register_person(event, NEW_PERSON)
    assert len(writes(sandbox)) == 1


async def test_what_is_read_after_a_write_that_seemed_to_fail_is_new(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = (await an_event(adapter)).ref
    before = len(await attendees(adapter, event))
    sandbox.fail("eventtia", path="*/register", reset="body", times=1)
    with pytest.raises(Exception, match=r"connection|cannot be read"):
        await adapter.register_person(event, NEW_PERSON)
    assert len(await attendees(adapter, event)) == before + 1


def test_a_write_names_what_it_makes_untrue_and_is_never_repeated() -> None:
    assert all(write.outdates and not write.safe for write in WRITES)


def test_capabilities_of_writing() -> None:
    assert EventtiaAdapter.capabilities() >= {
        Capability.CREATE_EVENT,
        Capability.UPDATE_EVENT,
        Capability.DUPLICATE_EVENT,
        Capability.CREATE_SESSION,
        Capability.UPDATE_SESSION,
        Capability.JOIN_SESSION,
        Capability.CREATE_PERSON,
        Capability.CANCEL_REGISTRATION,
    }
    lacking = ("replace_event", "publish_event", "cancel_event", "update_person", "delete_person", "create_ticket")
    assert not any(EventtiaAdapter.can(method) for method in lacking)


async def test_people_by_email_show_who_was_registered(adapter: EventtiaAdapter) -> None:
    event = (await an_event(adapter)).ref
    by_email = PersonFilter(email="zoe@example.org")
    assert await whole(adapter.people(event, by_email, frozenset({"email"}))) == ()
    made = await adapter.register_person(event, NEW_PERSON)
    found = await whole(adapter.people(event, by_email, frozenset({"email", "first_name"})))
    assert [(person.ref, person.first_name) for person in found] == [(made.ref, "Zoë")]
