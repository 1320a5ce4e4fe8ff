"""Bodies: neutral changes → what EventBookings wants to be sent, and every rule that can be checked before a call.

``Lnnn`` are lines of the vendor's text. No member is documented as required; two are typed String where they hold a
boolean: real booleans are sent (contract notes, "Types").
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from gateway.records import AttendanceMode, EventVisibility, Ref
from gateway.vendors.bodies import BadValue, Changes, Checks, Place, Table, body_of, merge, one_of, put
from gateway.vendors.eventbookings.writers import (
    STEP,
    a_list,
    banners,
    degrees,
    hours,
    iso,
    session_picture,
    ticket_uuids,
    uuids,
    wall_clock,
    whole_minute,
)
from gateway.vendors.writers import filled, said, zone_name

LONGEST_NAME, LONGEST_DESCRIPTION = 75, 2500
"""Characters of an event's (L93, L96) and a session's (L1545, L1554)."""
LONGEST_DURATION = timedelta(days=366)
ONCE = "does_not_repeat"
VENUE_EVENT = "VENUE_EVENT"
"""The only kind of place that is seen in the document."""
MODES = {AttendanceMode.IN_PERSON: VENUE_EVENT}
LISTED = {EventVisibility.PUBLIC: True, EventVisibility.HIDDEN: False}
LENGTH = ("occurrence", "attributes", "event_duration")
START = ("occurrence", "attributes", "starts_on")


PLACE: Table = {
    "name": Place(("name",), said),
    "address": {
        "line1": Place(("address", "address_line1")),
        "line2": Place(("address", "address_line2")),
        "city": Place(("address", "city")),
        "state": Place(("address", "state")),
        "post_code": Place(("address", "post_code")),
        "country": Place(("address", "country")),
    },
    "latitude": Place(("latitude",), degrees(90)),
    "longitude": Place(("longitude",), degrees(180)),
    "image": Place(("image",)),
    "url": Place(("url",)),
    "kind": Place((), said),
}
EVENT: Table = {
    "name": Place(("name",), said, longest=LONGEST_NAME),
    "description": Place(("description",), longest=LONGEST_DESCRIPTION),
    "starts_at": Place((), whole_minute),
    "ends_at": Place((), whole_minute),
    "time_zone": Place(("timezone",), zone_name),
    "visibility": Place(("listing", "enabled"), one_of(LISTED)),
    "attendance_mode": Place(("configuration", "type"), one_of(MODES)),
    "organization_id": Place(),
    "eventbookings": {
        "occurrence": {
            "type": Place(("occurrence", "type")),
            "duration_minutes": Place(),
            "ends_type": Place(("occurrence", "attributes", "occurrence_ends", "type"), said),
            "ends_value": Place(("occurrence", "attributes", "occurrence_ends", "value"), said),
        },
        "banners": Place(("banner",), banners),
        "venue": PLACE,
        "configuration_type": Place(("configuration", "type"), said),
        "listed": Place(("listing", "enabled")),
        "categories": Place(("listing", "categories"), a_list),
        "resources": Place(("resources",), a_list),
        "is_update_org_settings": Place(("is_update_org_settings",)),
        "enable_datetime_conversion": Place(("enable_datetime_conversion",)),
    },
}
"""Our field → the member below ``event`` (L93-186). ``organization_id`` goes in the path."""
SESSION: Table = {
    "title": Place(("name",), said, longest=LONGEST_NAME),
    "description": Place(("description",), longest=LONGEST_DESCRIPTION),
    "starts_at": Place((), whole_minute),
    "ends_at": Place((), whole_minute),
    "duration_minutes": Place(),
    "eventbookings": {
        "sell_session": Place(("sell_session",)),
        "active": Place(("status",), one_of({True: "active", False: "inactive"})),
        "image": Place(("image",), session_picture),
        "occurrence_uuids": Place(("occurrences", "uuid"), uuids),
        "ticket_ids": Place(("tickets", "uuid"), ticket_uuids),
    },
}
"""Our field → the member below ``sessions``, which holds one object (L1521)."""
COPIED_AS_IT_IS = ("name", "starts_at", "ends_at", "time_zone")


# ---------------------------------------------------------------------- one mutation, one body


def event_body(changes: Changes, checks: Checks) -> dict[str, Any]:
    """``createEvent``. Faults are left in ``checks``; settle them before the body is sent."""
    changes = filled(EVENT, changes)
    own = changes.get("eventbookings") or {}
    venue = own.get("venue")
    table = {**EVENT, "eventbookings": {**EVENT["eventbookings"], "venue": Place()}}  # type: ignore[dict-item]
    body = body_of(table, changes, checks)
    if venue is not None:
        merge(body, _configuration(venue, body, checks))
    _same(changes, "visibility", own, "listed", LISTED, checks)
    _same(changes, "attendance_mode", own, "configuration_type", MODES, checks)
    _when(body, changes, own.get("occurrence") or {}, checks)
    return {"event": body}


def _configuration(venue: Mapping[str, Any], body: Mapping[str, Any], checks: Checks) -> dict[str, Any]:
    value = body_of(PLACE, venue, checks, ("eventbookings", "venue"))
    if (venue.get("latitude") is None) != (venue.get("longitude") is None):
        checks.invalid("Give latitude and longitude, or neither.", "eventbookings", "venue", "latitude")
    kind = body.get("configuration", {}).get("type", VENUE_EVENT)
    return {"configuration": {"type": kind, "attributes": [{"name": venue.get("kind") or "VENUE", "value": value}]}}


def _same(changes: Changes, field: str, own: Changes, beside: str, words: Mapping[Any, Any], checks: Checks) -> None:
    """Two fields that fill one member say the same."""
    first, second = changes.get(field), own.get(beside)
    if first in words and second is not None and words[first] != second:
        checks.invalid("It says otherwise than the field beside it; give one of them.", "eventbookings", beside)


def _when(body: dict[str, Any], changes: Changes, occurrence: Changes, checks: Checks) -> None:
    """The first time, how long it lasts, and how it repeats."""
    starts = changes.get("starts_at")
    length = _length(changes, occurrence, checks)
    if starts is not None:
        _put(body, START, lambda: iso(starts, changes.get("time_zone")), checks, "starts_at")
    if length is not None:
        put(body, LENGTH, hours(length))
    ends = [name for name in ("ends_type", "ends_value") if occurrence.get(name) is not None]
    kind = occurrence.get("type") or ONCE
    if len(ends) == 1:
        checks.invalid("Give endsType and endsValue, or neither.", "eventbookings", "occurrence", ends[0])
    if ends and kind == ONCE:
        checks.invalid("An event that does not repeat has no end of a series.", "eventbookings", "occurrence", ends[0])
    if "occurrence" in body:
        body["occurrence"] = {"type": kind, **body["occurrence"]}


def _length(changes: Changes, occurrence: Changes, checks: Checks) -> timedelta | None:
    """How long one occurrence lasts: what is told of it, in quarters of an hour."""
    told: dict[tuple[str, ...], timedelta] = {}
    starts, ends, minutes = changes.get("starts_at"), changes.get("ends_at"), occurrence.get("duration_minutes")
    if ends is not None and starts is None:
        checks.invalid("endsAt needs startsAt: EventBookings takes a start and a duration.", "ends_at")
    elif ends is not None and starts is not None:
        told["ends_at",] = ends - starts
    if minutes is not None:
        told["eventbookings", "occurrence", "duration_minutes"] = timedelta(minutes=minutes)
    for path, length in told.items():
        if length <= timedelta(0):
            checks.invalid("The end must be after the start.", *path)
        elif length % STEP or length > LONGEST_DURATION:
            checks.invalid("EventBookings takes durations in steps of 15 minutes, up to a year.", *path)
    if len(set(told.values())) > 1:
        checks.invalid("It differs from endsAt; give one of them.", "eventbookings", "occurrence", "duration_minutes")
    return next(iter(told.values()), None)


def session_body(
    event: Ref, zone: tzinfo, occurrences: Collection[str], changes: Changes, checks: Checks, *, now: datetime
) -> dict[str, Any]:
    """``createSession``.

    Args:
        zone: the event's clock.
        occurrences: uuids of the event's occurrences; empty where its answer listed none, so that none can be checked.
    """
    changes = filled(SESSION, changes)
    body = body_of(SESSION, changes, checks)
    starts, ends, minutes = (changes.get(name) for name in ("starts_at", "ends_at", "duration_minutes"))
    if starts is not None:
        if starts <= now:
            checks.invalid("startsAt must lie in the future.", "starts_at")
        _put(body, ("session_starts_on",), lambda: wall_clock(starts, zone), checks, "starts_at")
    if ends is not None and minutes is not None:
        checks.invalid("Give endsAt or durationMinutes, not both.", "duration_minutes")
    elif minutes is not None:
        _lasts(body, timedelta(minutes=minutes), "duration_minutes", checks)
    elif ends is not None and starts is not None:
        _lasts(body, ends - starts, "ends_at", checks)
    own = changes.get("eventbookings") or {}
    _known(own.get("occurrence_uuids") or (), occurrences, checks)
    if any(ticket.event != event for ticket in own.get("ticket_ids") or () if ticket is not None):
        checks.invalid("A ticket belongs to another event.", "eventbookings", "ticket_ids")
    for member in ("occurrences", "tickets"):
        body[member] = {"type": "specific" if member in body else "all", **body.get(member, {})}
    return {"sessions": body}


def _lasts(body: dict[str, Any], length: timedelta, field: str, checks: Checks) -> None:
    """``duration``: whole minutes (L1668)."""
    if not timedelta(0) < length <= LONGEST_DURATION:
        checks.invalid("A session lasts from one minute to a year; its end must be after its start.", field)
    elif length % timedelta(minutes=1) == timedelta(0):  # else the moment itself was refused
        body["duration"] = length // timedelta(minutes=1)


def _known(named: Collection[str], occurrences: Collection[str], checks: Checks) -> None:
    strange = [uuid for uuid in named if uuid.lower() not in occurrences]
    if occurrences and strange:
        checks.invalid(
            f"The event has no occurrence {strange[0][:40]}; it has {', '.join(occurrences)}.",
            "eventbookings",
            "occurrence_uuids",
        )


def nothing_to_change(changes: Changes, checks: Checks) -> None:
    """``duplicateEvent`` takes no body: whatever is asked for beside the copy is refused by name."""
    for name, value in changes.items():
        if value is not None:
            why = "EventBookings copies an event as it is and has no operation that changes one."
            checks.unsupported((name,), why if name in COPIED_AS_IT_IS else "")


# ---------------------------------------------------------------------- times


def _put(body: dict[str, Any], path: tuple[str, ...], write: Any, checks: Checks, field: str) -> None:
    try:
        put(body, path, write())
    except BadValue as exc:
        checks.invalid(str(exc), field)
