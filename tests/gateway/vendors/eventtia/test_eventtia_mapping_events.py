"""Eventtia's events and places, as documented, become records."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec import UNSET

from gateway.records import (
    Address,
    AttendanceMode,
    City,
    Coordinates,
    Country,
    CustomField,
    Event,
    EventStatus,
    Image,
    Kind,
    Origin,
    Ref,
    Region,
    Venue,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping import event, place

MakeReading = Callable[..., Reading]
Payload = Callable[[str], Any]
BOGOTA = timezone(timedelta(hours=-5))


def test_the_full_list_leaves_unset_what_other_views_say(
    payload: Payload, origin: Origin, reading: MakeReading
) -> None:
    answer = payload("events")
    page = event.listed(answer, reading(None))

    root = "https://s3.amazonaws.com/eventtia/event_logos/1234"
    assert (page.total, page.has_next, page.pages, page.problems) == (2, False, 1, ())
    assert page.items[0] == Event(
        ref=Ref("et", Kind.EVENT, "1234"),
        origin=origin,
        raw=raw_json(answer["data"][0]),
        created_at=UNSET,
        updated_at=UNSET,
        name="Test Event",
        slug="test-event-1",
        description=UNSET,
        status=UNSET,  # type: ignore[arg-type]
        vendor_status=UNSET,  # type: ignore[arg-type]
        starts_at=datetime(2017, 10, 13, 8, tzinfo=BOGOTA),
        ends_at=datetime(2017, 10, 15, 18, tzinfo=BOGOTA),
        time_zone=UNSET,
        attendance_mode=UNSET,  # type: ignore[arg-type]
        language=UNSET,
        currency=UNSET,
        website=UNSET,
        logo=Image(
            url=f"{root}/large/testlogo123.png?1493070482",
            thumbnail=f"{root}/thumb/testlogo123.png?1493070482",
            small=f"{root}/thumb2x/testlogo123.png?1493070482",
            medium=f"{root}/medium/testlogo123.png?1493070482",
            large=f"{root}/large/testlogo123.png?1493070482",
            filename="testlogo123.png",
        ),
        banner=UNSET,
        venue=Venue(address=Address(formatted="Indiana"), coordinates=Coordinates(6.15384, -75.533)),
        custom_fields=UNSET,
        attendee_count=UNSET,
    )


def test_a_missing_logo_and_an_empty_address_are_none(payload: Payload, reading: MakeReading) -> None:
    second = event.listed(payload("events"), reading(None)).items[1]

    assert (second.logo, second.venue) == (None, None)


def test_the_slim_list_adds_zone_and_dates_and_nothing_else(payload: Payload, reading: MakeReading) -> None:
    full = event.listed(payload("events"), reading(None)).items[0]
    slim = event.listed(payload("events_slim"), reading(None)).items[0]
    joined = event.joined(full, slim)

    assert (slim.slug, slim.venue, slim.logo) == (UNSET, UNSET, UNSET)
    assert (
        msgspec.structs.replace(
            full,
            raw=joined.raw,
            created_at=datetime(2017, 5, 18, 13, 10, 25, tzinfo=UTC),
            updated_at=datetime(2017, 5, 18, 13, 11, 49, tzinfo=UTC),
            time_zone="Europe/Amsterdam",
            banner=None,
            custom_fields=(),
        )
        == joined
    )
    assert msgspec.json.decode(joined.raw or b"")["attributes"]["event_uri"] == "test-event-1"
    assert event.joined(full, None) is full


def test_what_each_view_says_is_as_its_table_says(payload: Payload, reading: MakeReading) -> None:
    """The tables choose the lists to ask: a field that none of them names would be sought in the wrong one."""
    full, slim = (event.listed(payload(name), reading(None)).items[0] for name in ("events", "events_slim"))
    single = event.single(payload("event"), reading())

    assert unset(full) == event.SLIM_TELLS | event.SINGLE_TELLS
    assert unset(slim) == event.SLIM_LACKS - {"people", "sessions", "tickets", "booths"}
    assert unset(single) == frozenset()


def unset(found: Event) -> frozenset[str]:
    return frozenset(name for name in found.__struct_fields__ if getattr(found, name) is UNSET)


def test_the_slim_list_says_its_pages_in_the_last_link_alone(payload: Payload, reading: MakeReading) -> None:
    page = event.listed(payload("events_slim"), reading(None))

    assert (page.pages, page.has_next, page.total) == (8, True, None)


def test_a_single_event_knows_everything_and_keeps_no_key(
    payload: Payload, origin: Origin, event_ref: Ref, reading: MakeReading
) -> None:
    answer = payload("event")
    found = event.single(answer, reading())

    del answer["data"]["attributes"]["api_key"]
    assert found == Event(
        ref=event_ref,
        origin=origin,
        raw=raw_json(answer["data"]),
        created_at=datetime(2021, 9, 6, 14, 30, 6, tzinfo=UTC),
        updated_at=datetime(2021, 9, 6, 14, 30, 6, tzinfo=UTC),
        name="FirstTest",
        slug="firsttest",
        description="Testing creation of event",
        status=EventStatus.PUBLISHED,
        vendor_status="active",
        starts_at=datetime(2021, 9, 6, 14, tzinfo=UTC),
        ends_at=datetime(2021, 9, 10, 15, tzinfo=UTC),
        time_zone="America/Bogota",
        attendance_mode=AttendanceMode.ONLINE,
        language="es",
        currency="USD",
        website="https://live.eventtia.com/es/firsttest",
        attendee_count=0,
    )


def test_day_first_dates_are_the_virtual_zone_s_wall_clock(payload: Payload, reading: MakeReading) -> None:
    found = event.single(payload("event_day_first"), reading())

    paris = ZoneInfo("Europe/Paris")
    assert found.starts_at == datetime(2020, 8, 14, 23, tzinfo=paris)
    assert found.ends_at == datetime(2020, 8, 15, 1, tzinfo=paris)
    assert found.time_zone == "Europe/Paris"
    assert (found.status, found.vendor_status) == (EventStatus.DRAFT, "inactive")
    assert found.attendance_mode is None


def test_custom_fields_wait_for_their_names(payload: Payload, reading: MakeReading) -> None:
    found = event.single(payload("event_day_first"), reading())
    names = event.questions(payload("event_custom_fields"), reading(None))

    assert found.custom_fields is UNSET
    assert event.with_answers(found, {one.id: one for one in names.facts}).custom_fields == (
        CustomField(name="Internal code", id="692349", value="Field value here", type="1"),
    )
    assert event.with_answers(found, {}).custom_fields == (
        CustomField(name="692349", id="692349", value="Field value here"),
    )


def test_the_empty_sample_of_event_custom_fields_reads(reading: MakeReading) -> None:
    page = event.questions({"data": [], "links": {}, "meta": {}}, reading(None))

    assert (page.facts, page.has_next) == ((), None)


def test_one_bad_event_does_not_spoil_the_list(payload: Payload, reading: MakeReading) -> None:
    answer = payload("events")
    del answer["data"][0]["attributes"]

    page = event.listed(answer, reading(None))

    assert [one.name for one in page.items] == ["Second Event"]
    assert [(problem.member, problem.reason) for problem in page.problems] == [("data[0].attributes", "is missing")]


@pytest.mark.parametrize("answer", [{}, [], {"data": None}, {"data": {"id": "1"}}, "∞"])
def test_what_is_no_event_raises(answer: Any, reading: MakeReading) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        event.single(answer, reading())


def test_places(payload: Payload, origin: Origin, reading: MakeReading) -> None:
    countries = place.countries(payload("countries"), reading(None))
    regions = place.regions(payload("regions"), reading(None, {"country_id": "51"}))
    cities = place.cities(payload("cities"), reading(None, {"country_id": "51", "region_id": "722"}))

    colombia = Ref("et", Kind.COUNTRY, "51")
    antioquia = Ref("et", Kind.REGION, "722", ("51",))
    assert (countries.pages, countries.has_next, countries.total) == (10, True, None)
    assert countries.items[0] == Country(
        ref=Ref("et", Kind.COUNTRY, "157"),
        origin=origin,
        raw=raw_json(payload("countries")["data"][0]),
        name="Afghanistan",
        currency="USD",
    )
    assert regions.items == (
        Region(
            ref=antioquia,
            origin=origin,
            raw=raw_json(payload("regions")["data"][0]),
            name="Antioquia",
            country=colombia,
        ),
    )
    assert cities.items == (
        City(
            ref=Ref("et", Kind.CITY, "7644"),
            origin=origin,
            raw=raw_json(payload("cities")["data"][0]),
            name="Abejorral",
            coordinates=Coordinates(5.8, -75.43),
            time_zone="America/Bogota",
            region=antioquia,
            country=colombia,
        ),
    )


def test_a_single_city_brings_its_region_and_country(payload: Payload, reading: MakeReading) -> None:
    found = place.single_city(payload("city"), reading(None, {"city_id": "7993"}))

    assert found.name == "Medellín"
    assert isinstance(found.country, Country)
    assert found.country.currency == "COP"
    assert isinstance(found.region, Region)
    assert found.region.country == found.country
