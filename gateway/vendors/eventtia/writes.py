"""Eventtia's writing operations of the graph's mutations, as data (vendor's text, in its order).

None is repeated: the text makes none of them safe. Each names the readings that it makes untrue.
"""

from typing import Any

import msgspec

from gateway.records import Event, Page, Person, Session
from gateway.upstream.endpoint import Endpoint, Outdates, Reading
from gateway.vendors.eventtia.endpoints import (
    ATTENDEE,
    ATTENDEE_SESSIONS,
    ATTENDEES,
    EVENT,
    EVENT_ONE,
    EVENTS,
    EVENTS_SLIM,
    GUEST,
    GUESTS,
    PAGES,
    ROOT,
    SESSION,
    SESSION_ATTENDEES,
    SESSIONS,
    TICKET_STATS,
    TICKETS,
)
from gateway.vendors.eventtia.mapping import event, person, session
from gateway.vendors.eventtia.mapping.documents import one
from gateway.vendors.payloads import boolean, members, object_in


def _outdates(*endpoints: Endpoint[Any]) -> tuple[Outdates, ...]:
    return tuple(Outdates(endpoint.name) for endpoint in endpoints)


EVENT_VIEWS = tuple(Outdates(endpoint.name, everywhere=True) for endpoint in (EVENTS, EVENTS_SLIM, EVENT_ONE))
"""Everywhere: the lists stand below no event, and a read by slug does not know whose event it will find."""
COUNTS = (Outdates(EVENT_ONE.name, everywhere=True), *_outdates(TICKETS, TICKET_STATS))
"""What tells how many attend."""
SEATS = _outdates(SESSIONS, SESSION, SESSION_ATTENDEES, ATTENDEE_SESSIONS)
ATTENDANCE = (*_outdates(ATTENDEES, ATTENDEE, GUESTS, GUEST), *COUNTS, *SEATS)
"""A guest becomes an attendee, so guests change with registrations."""


def written_event(payload: Any, reading: Reading) -> Event:
    """The event as a write answers it: the single read's view without the attendees' number and the custom fields."""
    return event.event(one(payload), reading, absent=msgspec.UNSET)


def told_attendee(payload: Any, reading: Reading) -> tuple[Person | None]:
    """The attendee where the answer holds one: the text shows no answer to a cancellation."""
    if isinstance(payload, dict) and isinstance(object_in(payload.get("data")).get("attributes"), dict):
        return (person.single_attendee(payload, reading),)
    return (None,)


def done(payload: Any, reading: Reading) -> bool:
    """What was answered says no more than that it was done."""
    return True


def finished(payload: Any, reading: Reading) -> bool:
    """``{"finished": false}``.

    Raises:
        ValueError: it says neither.
    """
    told = boolean(members(payload).get("finished"))
    if told is None:
        raise ValueError("finished is neither true nor false")
    return told


CREATE_EVENT: Endpoint[Event] = Endpoint(
    name="events.create", path=f"{ROOT}/events", method="POST", parse=written_event, outdates=EVENT_VIEWS
)
UPDATE_EVENT: Endpoint[Event] = Endpoint(
    name="events.update", path=EVENT, method="PUT", parse=written_event, outdates=EVENT_VIEWS
)
CLONE_EVENT: Endpoint[bool] = Endpoint(
    name="events.clone", path=f"{EVENT}/clone", method="POST", parse=done, empty=True, outdates=EVENT_VIEWS
)
CLONE_PROGRESS: Endpoint[bool] = Endpoint(name="events.clone_progress", path=f"{EVENT}/clone-progress", parse=finished)
CLONES: Endpoint[Page[Event]] = Endpoint(name="events.clones", path=f"{ROOT}/events", parse=event.listed, paging=PAGES)
"""``template``: "the id of a specific template to get all the events cloned from it". Never remembered."""

REGISTER: Endpoint[Person] = Endpoint(
    name="attendees.register",
    path=f"{EVENT}/attendees/register",
    method="POST",
    parse=person.registered,
    outdates=ATTENDANCE,
)
CANCEL: Endpoint[tuple[Person | None]] = Endpoint(
    name="attendees.cancel",
    path=f"{EVENT}/attendees/{{attendee_id}}/cancel",
    method="PUT",
    parse=told_attendee,
    empty=True,
    outdates=ATTENDANCE,
)
SET_SESSIONS: Endpoint[Person] = Endpoint(
    name="attendees.update_activities",
    path=f"{EVENT}/attendees/{{attendee_id}}/update_activities",
    method="PUT",
    parse=person.single_attendee,
    outdates=(*_outdates(ATTENDEES, ATTENDEE), *SEATS),
)
JOIN: Endpoint[bool] = Endpoint(
    name="sessions.join",
    path=f"{EVENT}/attendee_workshops",
    method="POST",
    parse=done,
    empty=True,
    outdates=(*_outdates(ATTENDEES, ATTENDEE), *SEATS),
)
LEAVE: Endpoint[bool] = Endpoint(
    name="sessions.leave",
    path=f"{EVENT}/attendee_workshops",
    method="DELETE",
    parse=done,
    empty=True,
    outdates=(*_outdates(ATTENDEES, ATTENDEE), *SEATS),
)
CREATE_SESSION: Endpoint[Session] = Endpoint(
    name="sessions.create",
    path=f"{EVENT}/workshops",
    method="POST",
    parse=session.single,
    outdates=_outdates(SESSIONS, SESSION),
)
UPDATE_SESSION: Endpoint[Session] = Endpoint(
    name="sessions.update",
    path=f"{EVENT}/workshops/{{id}}",
    method="PUT",
    parse=session.single,
    outdates=_outdates(SESSIONS, SESSION, ATTENDEE_SESSIONS),
)
SET_CATEGORIES: Endpoint[Session] = Endpoint(
    name="sessions.set_categories",
    path=f"{EVENT}/workshops/{{id}}/set-categories",
    method="POST",
    parse=session.single,
    form="query",
    outdates=_outdates(SESSIONS, SESSION, ATTENDEE_SESSIONS),
)

WRITES: tuple[Endpoint[Any], ...] = (
    CREATE_EVENT, UPDATE_EVENT, CLONE_EVENT, REGISTER, CANCEL, SET_SESSIONS, JOIN, LEAVE, CREATE_SESSION,
    UPDATE_SESSION, SET_CATEGORIES,
)  # fmt: skip
