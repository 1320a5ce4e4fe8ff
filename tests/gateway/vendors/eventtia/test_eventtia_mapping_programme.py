"""Activities with their odd prices, ticket types with their endless seats, stands and leads."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from msgspec import UNSET

from gateway.records import (
    AttendanceMode,
    Booth,
    CustomField,
    Image,
    Kind,
    Lead,
    Money,
    Origin,
    Ref,
    Session,
    SessionKind,
    SessionPrice,
    Tag,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.upstream.stale import stale_copy
from gateway.vendors.eventtia.mapping import booth, person, session, ticket

MakeReading = Callable[..., Reading]
Payload = Callable[[str], Any]
BOGOTA = timezone(timedelta(hours=-5))
BESIDE = "speakers,workshop_categories"


def ticket_ref(id: str) -> Ref:
    return Ref("et", Kind.TICKET, id, ("54321",))


def test_an_activity_with_its_speaker_and_category(payload: Payload, origin: Origin, reading: MakeReading) -> None:
    answer = payload("workshops")
    page = session.sessions(answer, reading(include=BESIDE))

    assert page.items[0] == Session(
        ref=Ref("et", Kind.WORKSHOP, "123456", ("54321",)),
        origin=origin,
        raw=raw_json(answer["data"][0]),
        created_at=datetime(2023, 2, 8, 15, 22, 9, tzinfo=UTC),
        updated_at=datetime(2023, 2, 8, 15, 23, 43, tzinfo=UTC),
        kind=SessionKind.WORKSHOP,
        title="Activity 1",
        starts_at=datetime(2023, 2, 12, 14, tzinfo=UTC),
        ends_at=datetime(2023, 2, 12, 18, tzinfo=UTC),
        attendance_mode=AttendanceMode.ONLINE,
        capacity=1000,
        seats_taken=1,
        seats_left=999,
        booking_deadline=datetime(2023, 2, 12, 8, tzinfo=BOGOTA),
        tags=(
            Tag(
                ref=Ref("et", Kind.TAG, "1234", ("54321",)),
                origin=origin,
                raw=raw_json(answer["included"][0]),
                updated_at=datetime(2023, 4, 20, tzinfo=UTC),
                name="Test Category",
                color="#6d2a84",
            ),
        ),
        speakers=(person.speaker(answer["included"][1], reading()),),
    )


def test_prices_are_null_text_or_numbers_by_ticket(payload: Payload, reading: MakeReading) -> None:
    first, second, third = session.sessions(payload("workshops"), reading()).items

    assert first.prices == ()
    assert second.prices == (
        SessionPrice(Money(Decimal("0")), ticket_ref("101226")),
        SessionPrice(Money(Decimal("0")), ticket_ref("101224")),
    )
    assert session.priced(third, "USD").prices == (SessionPrice(Money(Decimal("200"), "USD"), ticket_ref("69031")),)


def test_what_was_not_asked_for_or_did_not_come_is_unset(payload: Payload, reading: MakeReading) -> None:
    plain = session.sessions(payload("workshops"), reading()).items[0]
    answer = payload("workshops")
    answer["included"] = answer["included"][:1]
    partial = session.sessions(answer, reading(include=BESIDE)).items[0]

    assert (plain.tags, plain.speakers) == (UNSET, UNSET)
    assert (partial.speakers, len(partial.tags)) == (UNSET, 1)  # type: ignore[arg-type]


def test_streams_rooms_and_endless_seats(payload: Payload, reading: MakeReading) -> None:
    _, second, third = session.sessions(payload("workshops"), reading()).items

    assert (second.stream_url, second.location) == ("https://test.streaming.com", "Room A")
    assert second.attendance_mode is AttendanceMode.HYBRID
    assert second.booking_deadline is None
    assert third.stream_url == "https://meet.example.org/7"
    assert (third.capacity, third.seats_taken, third.seats_left) == (None, 1, None)


def test_a_list_without_links_and_meta_ends_when_it_comes_short(payload: Payload, reading: MakeReading) -> None:
    page = session.sessions(payload("attendee_workshops"), reading())

    assert (len(page.items), page.has_next, page.total, page.pages) == (1, None, None, None)


def test_categories(payload: Payload, reading: MakeReading) -> None:
    found = session.categories(payload("workshop_categories"), reading())

    assert [(one.name, one.color) for one in found.items] == [("Test Category", "#6d2a84")]


@pytest.mark.parametrize(
    ("name", "seats"),
    [
        ("General Public", (None, True, UNSET, None)),
        ("VIP", (15, False, 2, 13)),
        ("Gold", (None, True, UNSET, None)),
    ],
)
def test_seats(name: str, seats: tuple[Any, ...], payload: Payload, reading: MakeReading) -> None:
    found = next(one for one in ticket.tickets(payload("attendee_types"), reading()).items if one.name == name)

    assert (found.capacity, found.unlimited, found.claimed, found.remaining) == seats


def test_tickets_counted_by_statistics_that_stand_in_say_so(payload: Payload, reading: MakeReading) -> None:
    known = ticket.tickets(payload("attendee_types"), reading()).items
    sold = stale_copy(ticket.stats(payload("tickets_stats"), reading()))

    assert [one.origin.stale for one in ticket.counted(known, sold)] == [
        one.claimed is UNSET
        for one in known  # the others are not counted by the statistics
    ]


def test_a_full_ticket_is_not_an_unlimited_one(payload: Payload, reading: MakeReading) -> None:
    answer = payload("attendee_types")
    answer["data"][0]["attributes"] |= {"capacity": 6, "availability": 0}
    answer["data"][1]["attributes"] |= {"capacity": None, "availability": 7}
    del answer["data"][2]["attributes"]["capacity"], answer["data"][2]["attributes"]["availability"]

    full, odd, silent = ticket.tickets(answer, reading()).items

    assert (full.capacity, full.unlimited, full.claimed, full.remaining) == (6, False, 6, 0)
    assert (odd.capacity, odd.unlimited, odd.remaining) == (None, None, 7)
    assert (silent.capacity, silent.unlimited, silent.remaining) == (None, None, None)


def test_statistics_count_unlimited_tickets_by_a_name_of_one_ticket_only(
    payload: Payload, reading: MakeReading
) -> None:
    known = ticket.tickets(payload("attendee_types"), reading()).items
    sold = ticket.stats(payload("tickets_stats"), reading())

    assert [one.claimed for one in ticket.counted(known, sold)] == [4, 2, 1]
    assert [one.claimed for one in ticket.counted((*known, known[0]), sold)] == [None, 2, 1, None]
    assert [one.claimed for one in ticket.counted(known, ())] == [None, 2, None]
    limited = ticket.SeatCount("Gold", 3, 10, ref=sold[0].ref, origin=sold[0].origin)
    gold = ticket.counted(known, (limited,))[2]
    assert (gold.capacity, gold.unlimited, gold.claimed, gold.remaining) == (10, False, 3, 7)


def test_the_rest_of_a_ticket(payload: Payload, reading: MakeReading) -> None:
    general, vip, gold = ticket.tickets(payload("attendee_types"), reading()).items

    assert vip.description == "VIP tickets to get extra benefit"
    assert (general.description, general.confirmation_required, vip.confirmation_required) == (None, False, True)
    assert (vip.attendance_mode, gold.attendance_mode) == (AttendanceMode.IN_PERSON, AttendanceMode.ONLINE)
    assert ticket.priced(gold, "EUR").price == Money(Decimal("19.99"), "EUR")
    assert isinstance(general.custom_fields, tuple)
    assert len(general.custom_fields) == 11
    assert general.custom_fields[0] == CustomField(name="first_name", id="1466264", type="1")
    assert vip.custom_fields == ()


def test_questions_that_only_point_back_to_their_ticket_are_found(payload: Payload, reading: MakeReading) -> None:
    answer = payload("attendee_types")
    answer["data"][0]["relationships"]["attendee_type_custom_fields"]["data"] = []

    general = ticket.tickets(answer, reading()).items[0]

    assert isinstance(general.custom_fields, tuple)
    assert len(general.custom_fields) == 11


def test_stands(payload: Payload, origin: Origin, reading: MakeReading) -> None:
    answer = payload("stand_reservations")
    first, second = booth.booths(answer, reading()).items

    assert first == Booth(
        ref=Ref("et", Kind.BOOTH, "12345", ("54321",)),
        origin=origin,
        raw=raw_json(answer["data"][0]),
        updated_at=datetime(2023, 4, 24, 16, 47, 37, tzinfo=BOGOTA),
        name="Eventtia",
        description="company description",
        website="https://www.eventtia.com",
    )
    assert (second.website, second.zone, second.tags) == (None, "Software", UNSET)
    assert second.custom_fields == (CustomField(name="Employees", value="12"),)
    assert second.logo == Image(
        url="https://s3.amazonaws.com/l/original.png",
        thumbnail="https://s3.amazonaws.com/l/thumb.png",
        small="https://s3.amazonaws.com/l/small.png",
        large="https://s3.amazonaws.com/l/original.png",
        filename="l.png",
    )


def test_zones_and_categories_that_came_apart_are_joined(payload: Payload, reading: MakeReading) -> None:
    answer = payload("stand_reservations")
    del answer["included"]
    second = booth.booths(answer, reading()).items[1]
    categories = {one.ref.id: one for one in booth.categories(payload("stand_categories"), reading()).items}
    zones = booth.zones(payload("zones"), reading())

    named = booth.named(second, {"77": zones.facts[0].name}, categories, True)

    assert (second.zone, named.zone) == (None, "Software")
    assert isinstance(named.tags, tuple)
    assert [tag.name for tag in named.tags] == ["Sofware"]
    assert named.tags[0].ref == Ref("et", Kind.TAG, "1234", ("54321", "b"))
    assert booth.named(second, {}, {}, False).tags is UNSET


def test_leads(payload: Payload, origin: Origin, reading: MakeReading) -> None:
    answer = payload("leads")
    stand = Ref("et", Kind.BOOTH, "567", ("54321",))

    assert booth.leads(answer, reading(stand)).items == (
        Lead(
            ref=Ref("et", Kind.LEAD, "123456", ("54321", "567")),
            origin=origin,
            raw=raw_json(answer["data"][0]),
            updated_at=datetime(2023, 4, 24, tzinfo=UTC),
            name="Jon Doe",
            company="Eventtia",
            email="jondoe@eventtia.com",
            priority="medium",
        ),
    )
