"""What EventBookings is sent, against its contract: every body and path, every documented member, nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_contract import Contract

from gateway.records import AttendanceMode, EventVisibility, Kind, Ref, Vendor
from gateway.vendors.bodies import Checks, Place, Table
from gateway.vendors.eventbookings import endpoints
from gateway.vendors.eventbookings.bodies import EVENT, PLACE, SESSION, event_body, session_body

CONTRACT = Contract("eventbookings")
EVENT_REF = Ref("bookings", Kind.EVENT, "3f0c5a7e-8d41-4b6b-9a52-1c7f0e2d9b10")
TICKET = EVENT_REF.child(Kind.TICKET, "0d9c8b7a-6f5e-4d3c-8b2a-190817263544")
OCCURRENCE = "7c6b5a49-3827-4161-8504-f3e2d1c0b9a8"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SYDNEY = ZoneInfo("Australia/Sydney")
STARTS, ENDS = datetime(2035, 1, 23, 22, tzinfo=UTC), datetime(2035, 1, 24, 6, tzinfo=UTC)
WHOLE_EVENT: dict[str, Any] = {
    "name": "Harbour Data Day",
    "description": "One day.",
    "starts_at": STARTS,
    "ends_at": ENDS,
    "time_zone": "Australia/Sydney",
    "visibility": EventVisibility.PUBLIC,
    "attendance_mode": AttendanceMode.IN_PERSON,
    "eventbookings": {
        "occurrence": {"type": "weekly", "ends_type": "count", "ends_value": "3"},
        "banners": [{"name": "Wide", "image": "https://img.example.com/a.jpg", "primary": True}],
        "venue": {
            "name": "Harbour Hall",
            "address": {
                "line1": "12 Quay Street",
                "line2": "Level 2",
                "city": "Sydney",
                "state": "NSW",
                "post_code": "2000",
                "country": "Australia",
            },
            "latitude": -33.8568,
            "longitude": 151.2153,
            "image": "https://img.example.com/map.png",
            "url": "https://maps.example.com/hall",
        },
        "listed": True,
        "categories": ["business"],
        "resources": [],
        "is_update_org_settings": False,
        "enable_datetime_conversion": True,
    },
}
WHOLE_SESSION: dict[str, Any] = {
    "title": "Opening",
    "description": "Hands-on.",
    "starts_at": STARTS,
    "duration_minutes": 60,
    "eventbookings": {
        "sell_session": True,
        "active": True,
        "image": "https://img.example.com/a.jpg",
        "occurrence_uuids": [OCCURRENCE],
        "ticket_ids": [TICKET],
    },
}


def event_of(changes: dict[str, Any]) -> Any:
    checks = Checks(Vendor.EVENTBOOKINGS)
    body = event_body(changes, checks)
    checks.settle()
    return body


def session_of(changes: dict[str, Any]) -> Any:
    checks = Checks(Vendor.EVENTBOOKINGS)
    body = session_body(EVENT_REF, SYDNEY, [OCCURRENCE], changes, checks, now=NOW)
    checks.settle()
    return body


def members(value: Any, at: str = "") -> Iterator[str]:
    """The paths of all values in a body, or of all members in a schema's example."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from members(inner, f"{at}.{name}" if at else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from members(value[0], f"{at}[]")
    else:
        yield at


def example(operation: str) -> Any:
    return CONTRACT.document["components"]["examples"][f"{operation[0].upper()}{operation[1:]}Request"]["value"]


def test_whole_bodies_are_what_the_contract_takes_and_hold_every_member_of_its_examples() -> None:
    for operation, body in (("createEvent", event_of(WHOLE_EVENT)), ("createSession", session_of(WHOLE_SESSION))):
        assert CONTRACT.takes(operation, body) == []
        assert set(members(example(operation))) <= set(members(body))


def subsets(whole: dict[str, Any], always: frozenset[str]) -> st.SearchStrategy[dict[str, Any]]:
    """The input with any of its members left out, the vendor's own included."""
    own = whole["eventbookings"]
    names = st.sets(st.sampled_from(sorted(set(whole) - always - {"eventbookings"})))
    kept = st.sets(st.sampled_from(sorted(own)))
    return st.builds(
        lambda chosen, mine: {
            **{name: whole[name] for name in whole if name in chosen | always},
            **({"eventbookings": {name: own[name] for name in mine}} if mine else {}),
        },
        names,
        kept,
    )


@settings(max_examples=60, deadline=None)
@given(subsets(WHOLE_EVENT, frozenset({"name", "starts_at"})))
def test_any_event_is_what_the_contract_takes(changes: dict[str, Any]) -> None:
    assert CONTRACT.takes("createEvent", event_of(changes)) == []


@settings(max_examples=40, deadline=None)
@given(subsets(WHOLE_SESSION, frozenset({"title", "starts_at"})))
def test_any_session_is_what_the_contract_takes(changes: dict[str, Any]) -> None:
    assert CONTRACT.takes("createSession", session_of(changes)) == []


def placed(table: Table) -> Iterator[str]:
    """The members that a table can write."""
    for place in table.values():
        if not isinstance(place, Place):
            yield from placed(place)
        elif place.to:
            yield place.to[-1]


@pytest.mark.parametrize(("operation", "tables"), [("createEvent", (EVENT, PLACE)), ("createSession", (SESSION,))])
def test_the_tables_write_documented_members_only(operation: str, tables: tuple[Table, ...]) -> None:
    documented = {part.rstrip("[]") for path in members(example(operation)) for part in path.split(".")}
    assert {name for table in tables for name in placed(table)} <= documented


@pytest.mark.parametrize("operation", ["duplicateEvent", "publishEvent", "unpublishEvent", "cancelEvent"])
def test_what_takes_no_body_is_sent_none(operation: str) -> None:
    assert "requestBody" not in CONTRACT.operations[operation][2]


def test_paths_have_the_parameters_of_the_contract() -> None:
    for endpoint in endpoints.WRITES:
        [(_, _, operation)] = [one for one in CONTRACT.operations.values() if one[1] == endpoint.path]
        named = {CONTRACT.resolved(one)["name"] for one in operation.get("parameters", ())}
        shared = CONTRACT.document["paths"][endpoint.path].get("parameters", ())
        named |= {CONTRACT.resolved(one)["name"] for one in shared}
        assert named == {part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")}
