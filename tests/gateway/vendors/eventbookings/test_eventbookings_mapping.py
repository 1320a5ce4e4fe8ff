"""EventBookings' resources → records."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.records import (
    Address,
    AttendanceMode,
    Coordinates,
    Event,
    EventStatus,
    EventVisibility,
    Image,
    Kind,
    Link,
    Money,
    Organization,
    Origin,
    Ref,
    Session,
    SessionKind,
    Ticket,
    Venue,
    raw_json,
)
from gateway.vendors.eventbookings import mapping
from gateway.vendors.eventbookings.ledger import levels_in, sessions_in
from gateway.vendors.eventbookings.mapping.event import duration
from gateway.vendors.eventbookings.mapping.values import instant, member
from gateway.vendors.payloads import Undocumented

Payload = Callable[[str], Any]
EVENT_ID = "3f0c5a7e-8d41-4b6b-9a52-1c7f0e2d9b10"
SYDNEY = ZoneInfo("Australia/Sydney")


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def test_a_created_event(payload: Payload, origin: Origin) -> None:
    resource = payload("create_event")["result"]["event"]

    assert mapping.event(resource, b"{}", origin, None, 0) == Event(
        ref=Ref("bookings", Kind.EVENT, EVENT_ID),
        origin=origin,
        raw=b"{}",
        created_at=utc(2025, 1, 23, 4, 11, 17),
        updated_at=utc(2025, 1, 23, 4, 11, 17),
        name="Harbour Data Day",
        slug="harbour-data-day",
        description="One day of talks for data teams.",
        status=EventStatus.DRAFT,
        vendor_status="READY_TO_PUBLISH",
        visibility=EventVisibility.PUBLIC,
        starts_at=utc(2035, 1, 23, 22),
        ends_at=utc(2035, 1, 31, 6),
        time_zone="Australia/Sydney",
        attendance_mode=AttendanceMode.IN_PERSON,
        currency="AUD",
        website="https://example.com/e/harbour-data-day",
        links=(Link("WEBSITE", "https://example.com/e/harbour-data-day"),),
        banner=Image(url="https://img.example.com/banner.jpg", thumbnail="https://img.example.com/banner.jpg"),
        venue=Venue(
            name="Harbour Hall",
            address=Address(
                line1="12 Quay Street",
                line2="Level 2",
                city="Sydney",
                region="NSW",
                postal_code="2000",
                country="Australia",
            ),
            coordinates=Coordinates(-33.8568, 151.2153),
            map_url="https://maps.example.com/harbour-hall",
            image_url="https://img.example.com/map.png",
        ),
        organization=Organization(
            ref=Ref("bookings", Kind.ORGANIZATION, "c8f4fe51-f64b-4424-be51-c49d49808c44"),
            origin=origin,
            name="Harbour Events",
            slug="harbour-events",
            image_url="https://img.example.com/org.png",
        ),
        capacity=200,
        session_count=0,
        extra={
            "occurrences": [
                {
                    "id": "7c6b5a49-3827-4161-8504-f3e2d1c0b9a8",
                    "enabled": True,
                    "startsAt": utc(2035, 1, 23, 22),
                    "endsAt": utc(2035, 1, 24, 6),
                },
                {
                    "id": "1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9",
                    "enabled": True,
                    "startsAt": utc(2035, 1, 30, 22),
                    "endsAt": utc(2035, 1, 31, 6),
                },
            ],
            "premium": False,
        },
    )


def test_a_duplicate_without_dated_occurrences(payload: Payload, origin: Origin) -> None:
    event = mapping.event(payload("duplicate_event")["result"]["events"], b"{}", origin, None, 1)

    assert event.starts_at == utc(2035, 1, 23, 22)
    assert event.ends_at is None  # a weekly series: its last day is not said
    assert (event.status, event.capacity, event.session_count) == (EventStatus.DRAFT, 200, 1)


def test_an_event_with_every_oddity(payload: Payload, origin: Origin) -> None:
    resource = mapping.answer_of(payload("event_with_every_oddity")).resource

    event = mapping.event(resource, b"{}", origin, None, 1)

    assert event.time_zone == "Australia/Sydney"
    assert (event.starts_at, event.ends_at) == (utc(2035, 1, 23, 13), utc(2035, 1, 23, 20, 30))
    assert event.banner == Image(filename="UPLOADS/_DEFAULT/EVENTS/BANNER/SET2/JPG/IMAGE=XXL.JPG")
    assert event.venue == Venue(address=Address(formatted="Harbour Hall, Sydney"))
    assert (event.visibility, event.currency) == (EventVisibility.HIDDEN, "AUD")
    assert isinstance(event.links, tuple)
    assert event.links[-1] == Link("STORE", "https://store.example.com/harbour")
    assert (event.status, event.vendor_status) == (EventStatus.PUBLISHED, "PUBLISHED")
    assert event.extra is not None
    assert event.extra["premium"] is False


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (None, EventStatus.DRAFT),
        ("PUBLISHED", EventStatus.PUBLISHED),
        ("UNPUBLISHED", EventStatus.DRAFT),
        ("CANCELLED", EventStatus.CANCELLED),
    ],
)
def test_our_writes_decide_the_status(payload: Payload, state: str | None, status: EventStatus) -> None:
    resource = payload("create_event")["result"]["event"]

    assert mapping.event_status(resource, state) == (status, state or "READY_TO_PUBLISH")


def test_a_status_that_no_document_names() -> None:
    assert mapping.event_status({"publising": {"state": "ARCHIVED"}}, None) == (EventStatus.UNKNOWN, "ARCHIVED")
    assert mapping.event_status({}, None) == (EventStatus.UNKNOWN, None)


def test_a_session(payload: Payload, origin: Origin) -> None:
    resource = payload("create_session")["result"]["session"]["session"]

    assert mapping.session(resource, raw_json(resource), origin, EVENT_ID, SYDNEY) == Session(
        ref=Ref("bookings", Kind.SESSION, "9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d", (EVENT_ID,)),
        origin=origin,
        raw=raw_json(resource),
        created_at=utc(2025, 1, 23, 5, 4, 59),
        updated_at=utc(2025, 1, 23, 5, 4, 59),
        kind=SessionKind.SESSION,
        title="Opening workshop",
        description="Hands-on start.",
        starts_at=utc(2035, 1, 23, 23),
        ends_at=utc(2035, 1, 24),
        capacity=40,
        seats_taken=0,
        seats_left=40,
        image_url="https://img.example.com/workshop.jpg",
    )


def test_a_session_as_in_the_table(payload: Payload, origin: Origin) -> None:
    resource = mapping.session_answer_of(payload("create_session_as_in_the_table"), EVENT_ID).resource

    session = mapping.session(resource, b"", origin, EVENT_ID, SYDNEY)

    assert (session.starts_at, session.ends_at) == (utc(2035, 1, 23, 23), utc(2035, 1, 24))
    assert (session.capacity, session.image_url) == (40, None)


def test_a_ticket_level(payload: Payload, origin: Origin) -> None:
    resource = payload("duplicate_event")["result"]["events"]["tickets"]["levels"][0]

    assert mapping.ticket(resource, b"{}", origin, EVENT_ID, SYDNEY, "AUD") == Ticket(
        ref=Ref("bookings", Kind.TICKET, "0d9c8b7a-6f5e-4d3c-8b2a-190817263544", (EVENT_ID,)),
        origin=origin,
        raw=b"{}",
        created_at=utc(2025, 1, 23, 2, 49),
        name="General ticket",
        description="All sessions",
        price=Money(Decimal(45), "AUD"),
        discount=Decimal(10),
        price_ends_at=utc(2035, 1, 10, 13),
        capacity=200,
        claimed=0,
        remaining=200,
    )


def test_a_ticket_level_of_quoted_numbers_and_no_prices(payload: Payload, origin: Origin) -> None:
    level = mapping.answer_of(payload("event_with_every_oddity")).resource["tickets"]["levels"][0]

    ticket = mapping.ticket(level | {"pricing_details": [], "early_bird_discount": None}, b"", origin, "e", UTC, None)

    assert (ticket.capacity, ticket.claimed, ticket.remaining) == (200, 12, 188)
    assert (ticket.price, ticket.discount, ticket.price_ends_at) == (None, None, None)


def test_members_stand_beside_the_settings_or_inside() -> None:
    assert member({"sessions": {}, "settings": {"sessions": {"a": 1}}}, "sessions") == {"a": 1}
    assert member({"fees": {"a": 1}, "settings": {"fees": {"b": 2}}}, "fees") == {"a": 1}
    assert member({"settings": None}, "fees") is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"utc": "2035-01-23 13:00", "local": "2035-01-24 00:00"}, utc(2035, 1, 23, 13)),
        ({"utc": None, "local": "2035-01-24 00:00"}, utc(2035, 1, 23, 13)),
        ("2025-01-23T04:11:17+00:00", utc(2025, 1, 23, 4, 11, 17)),
        ("2025-01-23T04:11:17Z", utc(2025, 1, 23, 4, 11, 17)),
        ({"utc": None, "local": None}, None),
        ({"utc": "STARTS_ON"}, None),
        (None, None),
    ],
)
def test_instants(value: object, found: datetime | None) -> None:
    assert instant(value, SYDNEY) == found


@pytest.mark.parametrize(
    ("value", "minutes"),
    [("8", 480), (8, 480), ("7.5", 450), ("7:30", 450), ("7h 30m", 450), ("2 hours", 120), ("EVENT_DURATION", None)],
)
def test_durations(value: object, minutes: int | None) -> None:
    assert duration(value) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("name", "operation", "event_id"),
    [
        ("create_event", "events.create", EVENT_ID),
        ("duplicate_event", "events.duplicate", "b7d1f0c4-52ae-4f0f-8c3d-6e9a1b2c3d4e"),
        ("event_with_every_oddity", "events.create", "b7d1f0c4-52ae-4f0f-8c3d-6e9a1b2c3d4e"),
        ("create_session", "sessions.create", None),
        ("create_session_as_in_the_table", "sessions.create", None),
    ],
)
def test_answers_are_told_apart(payload: Payload, name: str, operation: str, event_id: str | None) -> None:
    answer = mapping.answer_of(payload(name))

    assert (answer.operation, answer.event_id) == (operation, event_id)


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": 400, "result": {"event": {"uuid": EVENT_ID}}},
        {"statusCode": "201", "result": {"event": {"name": "no id"}}},
        {"statusCode": 201, "result": "Event has been published successfully"},
        {"statusCode": 201, "result": {"session": {"session": {"session": {"session": {}}}}}},
        {"result": {"event": []}},
        [],
        None,
    ],
)
def test_what_is_no_such_answer(answer: object) -> None:
    with pytest.raises(Undocumented):
        mapping.answer_of(json.loads(json.dumps(answer)))


def test_sentences(payload: Payload) -> None:
    assert mapping.sentence_of(payload("publish_event")) == "Event has been published successfully"
    assert mapping.sentence_of(payload("cancel_event")) == "Event has been cancelled successfully."
    with pytest.raises(Undocumented):
        mapping.sentence_of({"statusCode": 409, "result": "no"})


THE_EVENT = {"uuid": EVENT_ID.upper(), "name": "Harbour"}
THE_SESSION = {"uuid": "S-1", "name": "Opening"}


@pytest.mark.parametrize(
    "result",
    [
        {"event": THE_EVENT},
        {"events": THE_EVENT},
        {"events": [THE_EVENT]},
        {"event": {"event": THE_EVENT}},
        {"events": {"event": [THE_EVENT]}},
        {"event": THE_EVENT, "sessions": [THE_SESSION]},
        [{"event": THE_EVENT}],
        THE_EVENT,
    ],
)
@pytest.mark.parametrize("status", [{}, {"statusCode": 201}, {"statusCode": "201"}, {"statusCode": 200}])
def test_an_event_in_whatever_envelope(result: Any, status: dict[str, Any]) -> None:
    answer = mapping.event_answer_of({**status, "result": result})

    assert (answer.event_id, answer.resource["name"]) == (EVENT_ID, "Harbour")


@pytest.mark.parametrize(
    "result",
    [
        {"session": {"session": THE_SESSION}},
        {"session": THE_SESSION},
        {"sessions": [THE_SESSION]},
        {"sessions": THE_SESSION, "event": THE_EVENT},
        [{"session": THE_SESSION}],
        THE_SESSION,
    ],
)
def test_a_session_in_whatever_envelope(result: Any) -> None:
    assert mapping.session_answer_of({"statusCode": "201", "result": result}, EVENT_ID).resource == THE_SESSION


@pytest.mark.parametrize(
    "said",
    [
        {"statusCode": 201, "result": "Event has been published successfully"},
        {"statusCode": "201", "result": "Event has been published successfully"},
        {"result": "Event has been published successfully"},
        "Event has been published successfully",
    ],
)
def test_a_sentence_in_whatever_envelope(said: Any) -> None:
    assert mapping.sentence_of(said) == "Event has been published successfully"


@pytest.mark.parametrize("said", [None, {}, {"statusCode": 200}, {"result": {"published": True}}, []])
def test_a_success_without_a_sentence_is_one(said: Any) -> None:
    assert mapping.sentence_of(said) == ""


@pytest.mark.parametrize(
    ("id", "known_as"),
    [(EVENT_ID.upper(), EVENT_ID), (17, "17"), ("Evt_7aB", "Evt_7aB"), (f" {EVENT_ID} ", EVENT_ID)],
)
def test_an_id_is_a_uuid_in_lower_case_or_as_it_came(id: Any, known_as: str, origin: Origin) -> None:
    event = mapping.event({"uuid": id}, b"", origin, None, 0)
    session = mapping.session({"uuid": id, "name": "x"}, b"", origin, event.ref.id, SYDNEY)

    assert event.ref == Ref("bookings", Kind.EVENT, known_as)
    assert session.ref == Ref("bookings", Kind.SESSION, known_as, (known_as,))


def test_tickets_and_sessions_are_found_beside_the_settings_and_inside() -> None:
    level, session = {"uuid": "t1", "name": "VIP"}, {"uuid": "s1", "name": "Opening"}
    beside = {"tickets": {"levels": [level]}, "sessions": {"session_lists": [session]}}

    for resource in (beside, {"settings": beside}, {**beside, "sessions": [session]}):
        assert levels_in(resource) == [level]
        assert sessions_in(resource) == [session]


@pytest.mark.parametrize("told", ["document", "placeholders"])
def test_the_documents_own_placeholders_map_without_loss(told: str, payload: Payload, origin: Origin) -> None:
    """Every value a word, as in the examples of createEvent (L192-545): nothing breaks, nothing is made up."""

    def placeholders(value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: placeholders(member, key) for key, member in value.items()}
        if isinstance(value, list):
            return [placeholders(member, name) for member in value]
        return name.upper()

    answer = payload("create_event")
    answer["result"] = placeholders(answer["result"], "") if told == "placeholders" else answer["result"]
    found = mapping.event_answer_of(answer)
    event = mapping.event(found.resource, raw_json(found.resource), origin, None, 0)

    assert event.name in ("NAME", "Harbour Data Day")
    assert event.raw == raw_json(answer["result"]["event"])
    if told == "placeholders":
        assert (event.starts_at, event.time_zone, event.capacity, event.visibility) == (None, None, None, None)
