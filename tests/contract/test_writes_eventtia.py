"""Eventtia's writes against the vendor's contract: every documented member can be written, and none other is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from vendor_contract import Contract

from gateway.records import AttendanceMode, Kind, Ref, Vendor
from gateway.upstream.endpoint import Endpoint
from gateway.vendors.bodies import Checks, CustomFieldChange, Place, Table
from gateway.vendors.eventtia import writes
from gateway.vendors.eventtia.bodies import (
    CLONE,
    EVENT,
    EVENT_TIMES,
    REGISTRATION,
    SESSION,
    event_body,
    put_times,
    registration_body,
    session_body,
)
from gateway.vendors.eventtia.endpoints import READS

CONTRACT = Contract("eventtia")
ROOT = "/api/v3"
OPERATIONS: dict[str, Endpoint[Any]] = {
    "createEvent": writes.CREATE_EVENT,
    "updateEvent": writes.UPDATE_EVENT,
    "cloneEvent": writes.CLONE_EVENT,
    "registerAttendee": writes.REGISTER,
    "cancelAttendee": writes.CANCEL,
    "replaceAttendeeActivities": writes.SET_SESSIONS,
    "registerAttendeeToActivity": writes.JOIN,
    "unregisterAttendeeFromActivity": writes.LEAVE,
    "createActivity": writes.CREATE_SESSION,
    "updateActivity": writes.UPDATE_SESSION,
    "setActivityCategories": writes.SET_CATEGORIES,
    "getEventCloneProgress": writes.CLONE_PROGRESS,
}
TABLES: dict[str, Table] = {
    "createEvent": EVENT,
    "updateEvent": EVENT,
    "createActivity": SESSION,
    "updateActivity": SESSION,
}
EVENT_REF = Ref("et", Kind.EVENT, "7")


def members(table: Table) -> Iterator[str]:
    """The body members that a table can write."""
    for name, place in table.items():
        if not isinstance(place, Place):
            yield from members(place)
        elif place.to:
            yield ".".join(place.to)
        elif name in EVENT_TIMES:
            yield EVENT_TIMES[name]


def documented(operation: str, *below: str) -> set[str]:
    request = CONTRACT.operations[operation][2]["requestBody"]["content"]["application/json"]["schema"]
    schema = CONTRACT.resolved(request)
    schema = CONTRACT.resolved(schema["anyOf"][0]) if "anyOf" in schema else schema
    for name in below:
        schema = CONTRACT.resolved(schema["properties"][name])
    found: dict[str, Any] = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        found |= CONTRACT.resolved(part).get("properties", {})
    return set(found)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_write_is_sent_where_the_contract_says(operation: str) -> None:
    method, path, _ = CONTRACT.operations[operation]
    endpoint = OPERATIONS[operation]
    assert (endpoint.method, endpoint.path.removeprefix(ROOT)) == (method, path)


@pytest.mark.parametrize("operation", TABLES)
def test_every_documented_member_can_be_written(operation: str) -> None:
    assert set(members(TABLES[operation])) == documented(operation)


def test_every_documented_member_of_a_registration_can_be_written() -> None:
    written = set(members(REGISTRATION))
    person = {name.removeprefix("attendee.") for name in written if name.startswith("attendee.")}
    beside = {name for name in written if not name.startswith("attendee.")}
    flat = CONTRACT.document["components"]["schemas"]["AttendeeRegistrationFlat"]
    every = set(flat.get("properties", {}))
    for part in flat.get("allOf", ()):
        every |= set(CONTRACT.resolved(part).get("properties", {}))
    assert person | beside == every
    assert person <= documented("registerAttendee", "attendee")


def test_every_flag_of_a_clone_can_be_set() -> None:
    parameters = CONTRACT.operations["cloneEvent"][2]["parameters"]
    assert set(members(CLONE)) == {one["name"] for one in parameters if one.get("in") == "query"}


def test_what_is_outdated_is_what_is_read() -> None:
    names = {endpoint.name for endpoint in READS}
    assert all(outdated.endpoint in names for write in writes.WRITES for outdated in write.outdates)


def test_bodies_are_what_the_contract_takes() -> None:
    starts, zone = datetime(2026, 7, 14, 18, tzinfo=UTC), ZoneInfo("Europe/Paris")
    ticket = EVENT_REF.child(Kind.TICKET, "31")
    checks = Checks(Vendor.EVENTTIA)
    event = {
        "name": "Fête",
        "starts_at": starts,
        "time_zone": "Europe/Paris",
        "language": "fr",
        "attendance_mode": AttendanceMode.ONLINE,
        "custom_fields": [CustomFieldChange("1", "x")],
    }
    session = {
        "title": "Keynote",
        "starts_at": starts,
        "capacity": 5,
        "prices": [{"ticket_id": ticket, "amount": Decimal("9.5")}],
        "eventtia": {
            "streaming_type": "youtube",
            "streaming_embed": {"display_name": "a", "embed_code": "b"},
            "show_for_ticket_ids": [ticket],
        },
    }
    person = {
        "first_name": "A",
        "last_name": "B",
        "email": "a@example.org",
        "ticket_id": ticket,
        "birth_date": date(1990, 1, 1),
        "session_ids": [EVENT_REF.child(Kind.WORKSHOP, "3")],
        "custom_fields": [CustomFieldChange("1", "x")],
        "eventtia": {"purchase_items": [{"id": "701", "quantity": 1}], "city_id": Ref("et", Kind.CITY, "4")},
    }
    new_event = event_body(event, checks, new=True)
    put_times(new_event, event, zone, checks)
    new_session = session_body(EVENT_REF, session, checks, new=True)
    put_times(new_session, session, zone, checks)
    new_person = registration_body(EVENT_REF, person, checks, today=date(2026, 3, 1))
    checks.settle()
    assert CONTRACT.takes("createEvent", new_event) == []
    assert CONTRACT.takes("updateEvent", new_event) == []
    assert CONTRACT.takes("createActivity", new_session) == []
    assert CONTRACT.takes("registerAttendee", new_person) == []
    assert CONTRACT.takes("registerAttendeeToActivity", {"workshop_id": 3, "attendee_id": 5}) == []
    assert CONTRACT.takes("unregisterAttendeeFromActivity", {"workshop_id": 3, "attendee_id": 5}) == []
    assert CONTRACT.takes("replaceAttendeeActivities", {"workshop_ids": "3,4"}) == []
