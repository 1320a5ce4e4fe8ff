"""Bodies of EventBookings' writes: every field lands or is refused by name, and every documented rule holds."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import ErrorCode, UserError
from gateway.records import AttendanceMode, EventVisibility, Kind, Ref, Vendor
from gateway.vendors.bodies import Checks, camel
from gateway.vendors.eventbookings import bodies
from gateway.vendors.eventbookings.mapping.event import duration
from gateway.vendors.eventbookings.writers import hours
from resolvers.inputs.event import CreateEventInput, DuplicateEventInput
from resolvers.inputs.eventbookings import EventbookingsEventInput, EventbookingsSessionInput
from resolvers.inputs.session import CreateSessionInput

NOW = datetime(2034, 12, 1, tzinfo=UTC)
EVENT = Ref("bookings", Kind.EVENT, "0d9c8b7a-6f5e-4d3c-8b2a-190817263544")
TICKET = EVENT.child(Kind.TICKET, "1d9c8b7a-6f5e-4d3c-8b2a-190817263544")
OCCURRENCE = "2d9c8b7a-6f5e-4d3c-8b2a-190817263544"
SYDNEY = ZoneInfo("Australia/Sydney")
STARTS = datetime(2035, 1, 23, 22, tzinfo=UTC)
WHOLE: dict[str, Any] = {
    "name": "Harbour Data Day",
    "description": "One day of talks.",
    "starts_at": STARTS,
    "ends_at": STARTS + timedelta(hours=8),
    "time_zone": "Australia/Sydney",
    "visibility": EventVisibility.PUBLIC,
    "attendance_mode": AttendanceMode.IN_PERSON,
    "organization_id": Ref("bookings", Kind.ORGANIZATION, EVENT.id),
    "eventbookings": {
        "occurrence": {"type": "weekly", "duration_minutes": 480, "ends_type": "on_date", "ends_value": "2035-01-31"},
        "banners": [{"name": "Main", "image": "https://img.example.com/banner.jpg", "primary": True}],
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
            "url": "https://maps.example.com/harbour-hall",
            "kind": "VENUE",
        },
        "configuration_type": "VENUE_EVENT",
        "listed": True,
        "categories": ["talks"],
        "resources": [],
        "is_update_org_settings": False,
        "enable_datetime_conversion": True,
    },
}
SENT = {
    "event": {
        "name": "Harbour Data Day",
        "description": "One day of talks.",
        "is_update_org_settings": False,
        "occurrence": {
            "type": "weekly",
            "attributes": {
                "starts_on": "2035-01-24T09:00:00+11:00",
                "event_duration": "8",
                "occurrence_ends": {"type": "on_date", "value": "2035-01-31"},
            },
        },
        "banner": [{"name": "Main", "image": "https://img.example.com/banner.jpg", "primary": True}],
        "timezone": "Australia/Sydney",
        "enable_datetime_conversion": True,
        "configuration": {
            "type": "VENUE_EVENT",
            "attributes": [
                {
                    "name": "VENUE",
                    "value": {
                        "name": "Harbour Hall",
                        "image": "https://img.example.com/map.png",
                        "url": "https://maps.example.com/harbour-hall",
                        "latitude": "-33.8568",
                        "longitude": "151.2153",
                        "address": {
                            "address_line1": "12 Quay Street",
                            "address_line2": "Level 2",
                            "country": "Australia",
                            "state": "NSW",
                            "city": "Sydney",
                            "post_code": "2000",
                        },
                    },
                }
            ],
        },
        "listing": {"enabled": True, "categories": ["talks"]},
        "resources": [],
    }
}
SESSION: dict[str, Any] = {
    "title": "Opening workshop",
    "description": "Hands-on start.",
    "starts_at": STARTS + timedelta(hours=1),
    "duration_minutes": 60,
    "eventbookings": {
        "sell_session": True,
        "active": True,
        "image": "https://img.example.com/workshop.jpg",
        "occurrence_uuids": [OCCURRENCE.upper()],
        "ticket_ids": [TICKET],
    },
}


def event_of(changes: dict[str, Any]) -> tuple[dict[str, Any], list[UserError]]:
    checks = Checks(Vendor.EVENTBOOKINGS)
    body = bodies.event_body(changes, checks)
    return body, checks.errors


def session_of(
    changes: dict[str, Any], known: tuple[str, ...] = (OCCURRENCE,)
) -> tuple[dict[str, Any], list[UserError]]:
    checks = Checks(Vendor.EVENTBOOKINGS)
    body = bodies.session_body(EVENT, SYDNEY, known, changes, checks, now=NOW)
    return body, checks.errors


def paths(errors: list[UserError]) -> list[tuple[str, str]]:
    return [(error.code.value, ".".join(error.field[1:])) for error in errors]


def test_the_whole_event() -> None:
    assert event_of(WHOLE) == (SENT, [])


def test_the_whole_session() -> None:
    body, errors = session_of(SESSION)

    assert errors == []
    assert body == {
        "sessions": {
            "name": "Opening workshop",
            "sell_session": True,
            "status": "active",
            "description": "Hands-on start.",
            "image": "https://img.example.com/workshop.jpg",
            "session_starts_on": "2035-01-24 10:00",
            "duration": 60,
            "occurrences": {"type": "specific", "uuid": [OCCURRENCE]},
            "tickets": {"type": "specific", "uuid": [TICKET.id]},
        }
    }


def test_the_least_that_can_be_sent() -> None:
    assert event_of({"name": "A", "description": None, "eventbookings": None}) == ({"event": {"name": "A"}}, [])
    body, _ = session_of({"title": "A", "starts_at": STARTS})
    assert body["sessions"] == {
        "name": "A",
        "session_starts_on": "2035-01-24 09:00",
        "occurrences": {"type": "all"},
        "tickets": {"type": "all"},
    }


PLAIN: dict[str, Any] = {"eventtia": {}, "ringcentral": {}, "eventmobi": {}}


@pytest.mark.parametrize("name", [each.name for each in fields(CreateEventInput)])
def test_every_field_of_an_event_lands_or_is_refused(name: str) -> None:
    if name in ("account", "idempotency_key"):
        return
    _, errors = event_of({"name": "A"} | {name: WHOLE.get(name, PLAIN.get(name, "x"))})
    refused = [error.field for error in errors if error.code is ErrorCode.UNSUPPORTED]
    assert (refused == []) == (name in WHOLE)
    assert refused in ([], [("input", camel(name))])


@pytest.mark.parametrize("name", [each.name for each in fields(CreateSessionInput)])
def test_every_field_of_a_session_lands_or_is_refused(name: str) -> None:
    if name in ("event_id", "idempotency_key"):
        return
    _, errors = session_of({name: ({**SESSION, "ends_at": STARTS} | PLAIN).get(name, "x")} if name in PLAIN else
                           {name: {**SESSION, "ends_at": STARTS}.get(name, "x")})  # fmt: skip
    unsupported = [error.field for error in errors if error.code is ErrorCode.UNSUPPORTED]
    assert unsupported == ([] if name in {**SESSION, "ends_at": STARTS} else [("input", camel(name))])


def test_every_field_of_its_own_inputs_has_a_place() -> None:
    event, session = bodies.EVENT["eventbookings"], bodies.SESSION["eventbookings"]
    assert isinstance(event, dict)
    assert isinstance(session, dict)
    assert {each.name for each in fields(EventbookingsEventInput)} == set(event)
    assert {each.name for each in fields(EventbookingsSessionInput)} == set(session)


@pytest.mark.parametrize("name", [each.name for each in fields(DuplicateEventInput)])
def test_a_duplicate_takes_nothing_along(name: str) -> None:
    checks = Checks(Vendor.EVENTBOOKINGS)
    bodies.nothing_to_change({name: "x"}, checks)
    assert paths(checks.errors) == [("UNSUPPORTED", camel(name))]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "x" * 76}, ["name"]),
        ({"description": "x" * 2501}, ["description"]),
        ({"time_zone": "Australia/Sidney"}, ["timeZone"]),
        ({"starts_at": STARTS.replace(second=1)}, ["startsAt"]),
        ({"starts_at": STARTS, "ends_at": STARTS}, ["endsAt"]),
        ({"starts_at": STARTS, "ends_at": STARTS + timedelta(minutes=50)}, ["endsAt"]),
        ({"ends_at": STARTS}, ["endsAt"]),
        ({"visibility": EventVisibility.PRIVATE}, ["visibility"]),
        ({"attendance_mode": AttendanceMode.ONLINE}, ["attendanceMode"]),
        ({"visibility": EventVisibility.HIDDEN, "eventbookings": {"listed": True}}, ["eventbookings.listed"]),
        ({"eventbookings": {"categories": "talks"}}, ["eventbookings.categories"]),
        ({"eventbookings": {"occurrence": {"duration_minutes": 10}}}, ["eventbookings.occurrence.durationMinutes"]),
        ({"eventbookings": {"occurrence": {"duration_minutes": 0}}}, ["eventbookings.occurrence.durationMinutes"]),
        (
            {
                "starts_at": STARTS,
                "ends_at": STARTS + timedelta(hours=1),
                "eventbookings": {"occurrence": {"duration_minutes": 15}},
            },
            ["eventbookings.occurrence.durationMinutes"],
        ),
        ({"eventbookings": {"occurrence": {"type": "daily", "ends_type": "x"}}}, ["eventbookings.occurrence.endsType"]),
        (
            {"eventbookings": {"occurrence": {"ends_type": "x", "ends_value": "3"}}},
            ["eventbookings.occurrence.endsType"],
        ),
        ({"eventbookings": {"venue": {"name": "A", "latitude": 1.0}}}, ["eventbookings.venue.latitude"]),
        (
            {"eventbookings": {"venue": {"name": "A", "latitude": 91.0, "longitude": 0.0}}},
            ["eventbookings.venue.latitude"],
        ),
        ({"name": "x" * 76, "time_zone": "Mars", "ends_at": STARTS}, ["name", "timeZone", "endsAt"]),
    ],
)  # fmt: skip
def test_what_an_event_may_not_be(changes: dict[str, Any], faults: list[str]) -> None:
    _, errors = event_of({"name": "A"} | changes)
    assert paths(errors) == [("INVALID_INPUT", fault) for fault in faults]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"title": "x" * 76}, ["title"]),
        ({"description": "x" * 2501}, ["description"]),
        ({"starts_at": NOW}, ["startsAt"]),
        ({"starts_at": datetime(2035, 3, 31, 16, tzinfo=UTC)}, ["startsAt"]),
        ({"starts_at": STARTS.replace(microsecond=5)}, ["startsAt"]),
        ({"starts_at": STARTS, "ends_at": STARTS}, ["endsAt"]),
        ({"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=1), "duration_minutes": 60}, ["durationMinutes"]),
        ({"duration_minutes": 0}, ["durationMinutes"]),
        ({"eventbookings": {"image": "https://img.example.com/a.gif?x=.jpg"}}, ["eventbookings.image"]),
        ({"eventbookings": {"occurrence_uuids": []}}, ["eventbookings.occurrenceUuids"]),
        ({"eventbookings": {"occurrence_uuids": ["x"]}}, ["eventbookings.occurrenceUuids"] * 2),
        ({"eventbookings": {"occurrence_uuids": [EVENT.id]}}, ["eventbookings.occurrenceUuids"]),
        (
            {"eventbookings": {"ticket_ids": [Ref("bookings", Kind.TICKET, EVENT.id, ("x",))]}},
            ["eventbookings.ticketIds"],
        ),
    ],
)  # fmt: skip
def test_what_a_session_may_not_be(changes: dict[str, Any], faults: list[str]) -> None:
    _, errors = session_of(changes)
    assert paths(errors) == [("INVALID_INPUT", fault) for fault in faults]


def test_a_zone_that_is_spelt_wrong_is_suggested() -> None:
    _, [error] = event_of({"name": "A", "time_zone": "Australia/Sidney"})
    assert "Australia/Sydney" in error.message


@pytest.mark.parametrize("address", ["https://a.example/x.JPEG", "https://a.example/x.png?w=1", "https://a.example/x"])
def test_a_picture_whose_type_may_be_right(address: str) -> None:
    body, errors = session_of({"eventbookings": {"image": address}})
    assert errors == []
    assert body["sessions"]["image"] == address


@given(st.integers(1, 4 * 24 * 366))
def test_a_duration_is_read_as_it_was_written(quarters: int) -> None:
    length = quarters * timedelta(minutes=15)
    assert duration(hours(length)) == length


@given(
    st.datetimes(datetime(2034, 12, 2), datetime(2099, 1, 1), timezones=st.just(UTC)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    )
)
def test_a_start_is_the_same_instant_however_it_is_written(moment: datetime) -> None:
    body, errors = event_of({"name": "A", "starts_at": moment, "time_zone": "Australia/Sydney"})
    written = body["event"]["occurrence"]["attributes"]["starts_on"]
    assert errors == []
    assert datetime.fromisoformat(written) == moment
    body, errors = session_of({"starts_at": moment})
    if errors:  # the hour that comes twice
        assert moment.astimezone(SYDNEY).fold == 1
    else:
        wall = datetime.strptime(body["sessions"]["session_starts_on"], "%Y-%m-%d %H:%M")
        assert wall.replace(tzinfo=SYDNEY) == moment.astimezone(SYDNEY)
