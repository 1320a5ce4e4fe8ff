"""EventMobi's event → record."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec import UNSET

from gateway.records import Address, Event, ExternalId, Kind, Link, Origin, Page, Problem, Ref, Venue, raw_json
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventmobi import mapping
from gateway.vendors.eventmobi.mapping.values import in_zone, stamp, zone_of

Payload = Callable[[str], Any]
TORONTO = timezone(timedelta(hours=-4))
APPS = ("event_app", "reg_app", "checkin_app", "cms_app")


def test_an_event_as_documented(payload: Payload, origin: Origin) -> None:
    resource = payload("event")

    assert mapping.event(resource, Reading(origin)) == Event(
        ref=Ref("mobi", Kind.EVENT, "20417"),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 3, 4, 9, 12, 31, tzinfo=timezone(timedelta(hours=-5))),
        updated_at=datetime(2025, 5, 28, 16, 40, 2, tzinfo=TORONTO),
        name="Data Forum 2025",
        slug="dataforum25",
        description="<p>Two days of talks for data teams.</p>",
        starts_at=datetime(2025, 9, 17, tzinfo=TORONTO),
        ends_at=datetime(2025, 9, 18, 23, 59, 59, tzinfo=TORONTO),
        all_day=True,
        time_zone="America/Toronto",
        language="en",
        website="https://app.example.com/dataforum25",
        links=tuple(Link(name, resource["event_urls"][name]) for name in APPS),
        venue=Venue(name="Harbour Hall", address=Address(formatted="12 Quay Street, Toronto, ON M5J 2N8")),
        external_ids=(ExternalId("Eventmobi", "20417"), ExternalId("Salesforce", "701Hs000001AbCdIAK")),
        attendee_count=412,
        session_count=38,
        extra={
            "counters": {"sections": 9, "people": 412, "sessions": 38, "companies": 17, "documents": 24, "maps": 2},
            "appUrls": {
                "eventApp": "https://app.example.com/dataforum25",
                "regApp": "https://reg.example.com/dataforum25",
                "checkinApp": "https://checkin.example.com/dataforum25",
                "cmsApp": "https://cms.example.com/dataforum25",
            },
            "timeFormat": 12,
        },
    )


def test_unix_times_and_an_offset_without_a_name(payload: Payload, origin: Origin) -> None:
    event = mapping.event(payload("event_unix_times_offset_only"), Reading(origin))

    assert event.created_at == datetime(2025, 3, 4, 14, 12, 31, tzinfo=UTC)
    assert event.updated_at == datetime(2025, 5, 28, 20, 40, 2, tzinfo=UTC)
    assert event.time_zone == "Etc/GMT+5"
    assert event.starts_at == datetime(2025, 9, 17, tzinfo=timezone(timedelta(hours=-5)))


def test_empty_strings_say_nothing(payload: Payload, origin: Origin) -> None:
    event = mapping.event(payload("event_empty_strings"), Reading(origin))

    nothing = (event.slug, event.description, event.language, event.venue, event.website)
    assert nothing == (None,) * 5
    assert (event.starts_at, event.ends_at, event.time_zone, event.links) == (None, None, None, ())


def test_a_list_of_basic_events_leaves_the_rest_to_the_single_read(payload: Payload, origin: Origin) -> None:
    page = mapping.event_page(payload("events_basic_and_broken"), Reading(origin))

    basic, full = page.items
    assert isinstance(page, Page)
    assert (basic.name, basic.external_ids, basic.all_day) == ("Data Forum 2025", (), True)
    unset = {name for name in basic.__struct_fields__ if getattr(basic, name) is UNSET}
    assert unset == {
        "slug",
        "description",
        "language",
        "attendee_count",
        "session_count",
        "venue",
        "starts_at",
        "ends_at",
        "time_zone",
        "website",
        "links",
        "created_at",
        "updated_at",
    }
    assert full.ref.id == "20418"
    assert page.problems == (Problem("events[1].id", "is missing"), Problem("events[2]", "is not an object"))
    assert (page.total, page.has_next) == (None, None)


def test_the_vendors_own_id_is_the_pair_of_its_own_system(payload: Payload, origin: Origin) -> None:
    event = mapping.event(payload("event") | {"id": "701Hs000001AbCdIAK"}, Reading(origin))

    assert event.ref.id == "20417"


@pytest.mark.parametrize("zone", ["America/Toronto", "Asia/Kolkata", "Pacific/Apia"])
def test_days_end_on_the_offset_of_that_day(zone: str) -> None:
    name, clock = zone_of({"time_zone_tz": zone, "time_zone_offset": "+01:00"})

    start, end = (in_zone(day, datetime.min.time(), clock) for day in ("2025-11-02", "2025-11-03"))
    assert name == zone
    assert start is not None
    assert end is not None
    assert end - start == timedelta(hours=25 if zone == "America/Toronto" else 24)


@pytest.mark.parametrize(
    ("offset", "name", "hours"),
    [
        ("+00:00", "Etc/UTC", 0),
        ("+02:00", "Etc/GMT-2", 2),
        ("+05:30", None, 5.5),
        ("-0400", "Etc/GMT+4", -4),
        ("east", None, 0),
        ("+99:00", None, 0),
    ],
)
def test_offsets(offset: str, name: str | None, hours: float) -> None:
    found, clock = zone_of({"time_zone_offset": offset})

    assert found == name
    assert clock.utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize("value", [1741097551, "1741097551", 1741097551000, "2025-03-04T14:12:31Z"])
def test_times_in_any_form(value: object) -> None:
    assert stamp(value) == datetime(2025, 3, 4, 14, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize("value", ["", None, "yesterday", [], 10**30])
def test_times_that_are_none(value: object) -> None:
    assert stamp(value) is None
