"""Bodies of EventMobi's writes: every field lands or is refused by name, and every documented rule holds."""

from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import ErrorCode, UserError, VendorRejected
from gateway.records import Event, ExternalId, Kind, Origin, Ref, Vendor
from gateway.vendors.bodies import Checks, Place, camel
from gateway.vendors.eventmobi import bodies
from gateway.vendors.eventmobi.days import day_of
from gateway.vendors.eventmobi.mapping.values import FIRST, LAST, in_zone
from gateway.vendors.eventmobi.refusals import refusal
from resolvers.inputs.event import CreateEventInput, ReplaceEventInput, UpdateEventInput
from resolvers.inputs.eventmobi import EventmobiEventInput, EventmobiPersonInput
from resolvers.inputs.person import RegisterPersonInput, ReplacePersonInput, SocialLinksInput, UpdatePersonInput

EVENT = Ref("mobi", Kind.EVENT, "20417")
PERSON = EVENT.child(Kind.PERSON, "77")
GROUP = EVENT.child(Kind.GROUP, "5011")
TORONTO = ZoneInfo("America/Toronto")
STARTS = datetime(2025, 9, 17, tzinfo=TORONTO)
ENDS = datetime(2025, 9, 18, 23, 59, 59, tzinfo=TORONTO)
PRESENT = Event(
    ref=EVENT,
    origin=Origin("mobi", Vendor.EVENTMOBI, datetime(2025, 1, 1, tzinfo=UTC)),
    name="Data Forum 2025",
    starts_at=STARTS,
    ends_at=ENDS,
    time_zone="America/Toronto",
)
WHOLE: dict[str, Any] = {
    "name": "Data Forum 2025",
    "description": "<p>Two days of talks for data teams.</p>",
    "starts_at": STARTS.astimezone(UTC),
    "ends_at": ENDS.astimezone(UTC),
    "time_zone": "America/Toronto",
    "slug": "dataforum25",
    "language": "en",
    "external_ids": [ExternalId("Campaigns", "CMP-20417"), ExternalId("Salesforce", "701Hs000001AbCdIAK")],
    "eventmobi": {
        "location_name": "Harbour Hall",
        "location_address": "12 Quay Street, Toronto, ON M5J 2N8",
        "time_format": 12,
        "time_zone_offset": "-04:00",
    },
}
SENT = {
    "id": "CMP-20417",
    "external_ids": [{"id_system": "Salesforce", "id": "701Hs000001AbCdIAK"}],
    "short_code": "dataforum25",
    "name": "Data Forum 2025",
    "description": "<p>Two days of talks for data teams.</p>",
    "language": "en",
    "event_location": {
        "location_name": "Harbour Hall",
        "location_address": "12 Quay Street, Toronto, ON M5J 2N8",
    },
    "event_dates": {
        "start_date": "2025-09-17",
        "end_date": "2025-09-18",
        "time_zone_tz": "America/Toronto",
        "time_zone_offset": "-04:00",
        "time_format": 12,
    },
}
MIRA: dict[str, Any] = {
    "first_name": "Mira",
    "last_name": "Voss",
    "email": "mira.voss@example.com",
    "company": "Northwind",
    "job_title": "Data engineer",
    "bio": "Builds pipelines.",
    "external_ids": [ExternalId("Salesforce", "003Hs00000XyZabIAF")],
    "social_links": {
        "twitter": "https://twitter.com/mira_voss_example",
        "facebook": "",
        "linkedin": "https://www.linkedin.com/in/mira-voss-example",
        "website": "https://northwind.example",
    },
    "eventmobi": {
        "picture_url": "https://img.example.com/mira.jpg",
        "picture_trim": "0x40:600x640",
        "picture_rename": "mira-voss.jpg",
        "documents": [
            {"url": "https://files.example.com/slides.pdf", "rename": "mira-slides.pdf", "assign_groups": ["Slides"]}
        ],
    },
}
MIRA_SENT: dict[str, Any] = {
    "external_ids": [{"id_system": "Salesforce", "id": "003Hs00000XyZabIAF"}],
    "profile": {
        "first_name": "Mira",
        "last_name": "Voss",
        "email_address": "mira.voss@example.com",
        "company": "Northwind",
        "title": "Data engineer",
        "about": "Builds pipelines.",
        "social_contacts": {
            "twitter_url": "https://twitter.com/mira_voss_example",
            "facebook_url": "",
            "linkedin_url": "https://www.linkedin.com/in/mira-voss-example",
            "website_url": "https://northwind.example",
        },
    },
    "upload_picture": {"url": "https://img.example.com/mira.jpg", "trim": "0x40:600x640", "rename": "mira-voss.jpg"},
    "uplaod_docs": [
        {"url": "https://files.example.com/slides.pdf", "rename": "mira-slides.pdf", "assign_groups": ["Slides"]}
    ],
}
PNG = "https://a.example/a.png"
OTHERS: dict[str, Any] = {"eventtia": {"x": 1}, "ringcentral": {"x": 1}, "eventbookings": {"x": 1}}


def created(changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str], list[UserError]]:
    checks = Checks(Vendor.EVENTMOBI)
    return (*bodies.created_event(changes, checks), checks.errors)


def changed(changes: dict[str, Any], present: Event | None = PRESENT) -> tuple[dict[str, Any], list[UserError]]:
    checks = Checks(Vendor.EVENTMOBI)
    return bodies.changed_event(EVENT, present, changes, checks), checks.errors


def registered(changes: dict[str, Any]) -> tuple[dict[str, Any], list[UserError]]:
    checks = Checks(Vendor.EVENTMOBI)
    return bodies.registration(EVENT, changes, checks), checks.errors


def person(changes: dict[str, Any]) -> tuple[dict[str, Any], list[UserError]]:
    checks = Checks(Vendor.EVENTMOBI)
    return bodies.changed_person(PERSON, changes, checks), checks.errors


def paths(errors: list[UserError]) -> list[str]:
    assert {error.code for error in errors} <= {ErrorCode.INVALID_INPUT}
    return [".".join(error.field[1:]) for error in errors]


def test_the_whole_new_event() -> None:
    assert created(WHOLE) == (SENT, {"ext_id_system": "Campaigns"}, [])


def test_an_event_without_external_ids_has_no_id() -> None:
    assert created({"name": "A", "description": None, "external_ids": []}) == ({"name": "A"}, {}, [])


def test_a_changed_events_external_ids_stay_together() -> None:
    given = [ExternalId("Eventmobi", "20417"), ExternalId("Salesforce", "7")]
    assert changed({"external_ids": given}) == ({"external_ids": [{"id_system": "Salesforce", "id": "7"}]}, [])
    _, [error] = changed({"external_ids": [ExternalId("EventMobi", "1")]})
    assert "never changes" in error.message


def test_the_whole_new_person() -> None:
    body, errors = registered({**MIRA, "group_ids": [GROUP, GROUP]})
    assert errors == []
    assert body == {**MIRA_SENT, "profile": {**MIRA_SENT["profile"], "groups": ["5011"]}}


def test_the_whole_changed_person() -> None:
    assert person(MIRA) == (MIRA_SENT, [])


def test_nulls_empty_what_can_be_emptied() -> None:
    body, errors = person({"company": None, "email": None, "social_links": None})
    assert errors == []
    assert body["profile"]["company"] == body["profile"]["email_address"] == ""
    assert set(body["profile"]["social_contacts"].values()) == {""}
    assert changed({"description": None})[0] == {"description": ""}
    assert paths(changed({"name": None})[1]) == ["name"]


def test_a_change_of_nothing_is_no_change() -> None:
    assert changed({})[1][0].field == ("input",)
    assert person({})[1][0].field == ("input",)


@pytest.mark.parametrize("input", [CreateEventInput, UpdateEventInput, ReplaceEventInput])
def test_every_field_of_an_event_lands_or_is_refused(input: Any) -> None:
    for name in (each.name for each in fields(input)):
        if name in ("id", "account", "idempotency_key"):
            continue
        given = {"name": "A", name: WHOLE.get(name, OTHERS.get(name, "x"))}
        errors = created(given)[2] if input is CreateEventInput else changed(given)[1]
        refused = [error.field for error in errors if error.code is ErrorCode.UNSUPPORTED]
        assert refused == ([] if name in WHOLE else [("input", camel(name))])


@pytest.mark.parametrize("input", [RegisterPersonInput, UpdatePersonInput, ReplacePersonInput])
def test_every_field_of_a_person_lands_or_is_refused(input: Any) -> None:
    known = {**MIRA, "group_ids": [GROUP], "picture_url": "https://img.example.com/mira.jpg"}
    for name in (each.name for each in fields(input)):
        if name in ("id", "event_id", "idempotency_key"):
            continue
        given = {name: known.get(name, OTHERS.get(name, "x"))}
        errors = registered(given)[1] if input is RegisterPersonInput else person(given)[1]
        refused = [error.field for error in errors if error.code is ErrorCode.UNSUPPORTED]
        assert refused == ([] if name in known else [("input", camel(name))])


def test_every_field_of_its_own_inputs_has_a_place() -> None:
    assert {each.name for each in fields(EventmobiEventInput)} == set(bodies.EVENT["eventmobi"])  # type: ignore[arg-type]
    assert {each.name for each in fields(EventmobiPersonInput)} == set(bodies.PERSON["eventmobi"])  # type: ignore[arg-type]
    social = bodies.PERSON["social_links"]
    assert not isinstance(social, Place)
    assert {each.name for each in fields(SocialLinksInput)} - set(social) == {"instagram"}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"name": " "}, ["name"]),
        ({"slug": "a b"}, ["slug"]),
        ({"slug": "a/b"}, ["slug"]),
        ({"time_zone": "America/Torontoo"}, ["timeZone"]),
        ({"eventmobi": {"time_format": 11}}, ["eventmobi.timeFormat"]),
        ({"eventmobi": {"time_zone_offset": "5"}}, ["eventmobi.timeZoneOffset"]),
        ({"external_ids": [ExternalId("a", "1"), ExternalId("a", "2")]}, ["externalIds"]),
        ({"external_ids": [ExternalId("a", " ")]}, ["externalIds"]),
        ({"external_ids": [ExternalId("eventmobi", "1")]}, ["externalIds"]),
        ({"starts_at": STARTS + timedelta(hours=9), "time_zone": "America/Toronto"}, ["startsAt"]),
        ({"starts_at": STARTS}, ["startsAt"]),
        ({"ends_at": ENDS - timedelta(hours=1), "time_zone": "America/Toronto"}, ["endsAt"]),
        ({"starts_at": ENDS, "time_zone": "America/Toronto"}, ["startsAt"]),
        ({"starts_at": STARTS + timedelta(days=5), "ends_at": ENDS, "time_zone": "America/Toronto"}, ["endsAt"]),
        (
            {"starts_at": STARTS, "time_zone": "America/Toronto", "eventmobi": {"time_zone_offset": "-05:00"}},
            ["eventmobi.timeZoneOffset"],
        ),
        ({"name": "", "slug": "/", "starts_at": STARTS}, ["name", "slug", "startsAt"]),
    ],
)
def test_what_a_new_event_may_not_be(changes: dict[str, Any], faults: list[str]) -> None:
    assert paths(created({"name": "A"} | changes)[2]) == faults


def test_a_refused_time_of_day_says_what_is_allowed() -> None:
    _, _, [error] = created({"name": "A", "ends_at": ENDS - timedelta(hours=1), "time_zone": "America/Toronto"})
    assert error.message == (
        "EventMobi has days and no times of day: it must be 00:00 or 23:59:59 in the event's zone, America/Toronto; "
        "there it is 22:59:59."
    )


def test_days_are_those_of_the_zone_that_is_known() -> None:
    assert changed({"starts_at": STARTS})[0] == {"event_dates": {"start_date": "2025-09-17"}}
    utc = datetime(2025, 9, 17, tzinfo=UTC)
    assert created({"name": "A", "starts_at": utc})[0]["event_dates"] == {"start_date": "2025-09-17"}
    by_offset = {"starts_at": utc - timedelta(hours=9), "eventmobi": {"time_zone_offset": "+09:00"}}
    assert created({"name": "A", **by_offset})[0]["event_dates"]["start_date"] == "2025-09-17"
    assert paths(changed({"starts_at": utc})[1]) == ["startsAt"]


def test_one_day_is_held_against_the_other_that_stays() -> None:
    assert paths(changed({"starts_at": STARTS + timedelta(days=2)})[1]) == ["startsAt"]
    assert paths(changed({"ends_at": ENDS - timedelta(days=2)})[1]) == ["endsAt"]
    assert changed({"ends_at": STARTS})[1] == []


@given(
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.sampled_from(["Asia/Beirut", "America/Havana", "Pacific/Apia", "UTC"]),
)
def test_a_day_that_was_read_can_be_written(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    first, last = in_zone(day.isoformat(), FIRST, zone), in_zone(day.isoformat(), LAST, zone)
    assert first is not None
    assert last is not None
    if name == "Pacific/Apia" and day == date(2011, 12, 30):
        return  # a day that did not happen there
    assert day_of(first, zone, name, last=False) == day
    assert day_of(last, zone, name, last=True) == day
    assert day_of(datetime.combine(day, time(), zone), zone, name, last=True) == day


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"email": "nobody"}, ["email"]),
        ({"first_name": " "}, ["firstName"]),
        ({"picture_url": "https://img.example.com/a.gif"}, ["pictureUrl"]),
        ({"eventmobi": {"picture_trim": "0x0:1x1"}}, ["eventmobi.pictureTrim"]),
        ({"picture_url": PNG, "eventmobi": {"picture_trim": "9x0:1x1"}}, ["eventmobi.pictureTrim"]),
        ({"picture_url": PNG, "eventmobi": {"picture_rename": "b.jpg"}}, ["eventmobi.pictureRename"]),
        ({"picture_url": PNG, "eventmobi": {"picture_rename": "b"}}, ["eventmobi.pictureRename"] * 2),
        (
            {"picture_url": PNG, "eventmobi": {"picture_url": "https://a.example/b.png"}},
            ["eventmobi.pictureUrl"],
        ),
        (
            {"picture_url": PNG, "eventmobi": {"picture_filename": "b.png"}},
            ["eventmobi.pictureFilename"],
        ),
        ({"eventmobi": {"documents": [{"url": "https://a.example/a.pdf", "rename": "b.doc"}]}},["eventmobi.documents"]),
        ({"group_ids": [Ref("mobi", Kind.GROUP, "1", ("other",))]}, ["groupIds"]),
    ],
)  # fmt: skip
def test_what_a_new_person_may_not_be(changes: dict[str, Any], faults: list[str]) -> None:
    assert paths(registered(changes)[1]) == faults


def test_a_picture_of_an_address_that_tells_no_type() -> None:
    given = {"picture_url": "https://a.example/picture?id=1", "eventmobi": {"picture_rename": "me.JPEG"}}
    body, errors = registered(given)
    assert errors == []
    assert body["upload_picture"] == {"url": "https://a.example/picture?id=1", "rename": "me.JPEG"}


@pytest.mark.parametrize(
    ("status", "detail", "told"),
    [
        (402, {"code": 402}, [("PAYMENT_REQUIRED", ("input",))]),
        (409, {"code": 409}, [("CONFLICT", ("input", "externalIds"))]),
        (
            403,
            {"code": 403, "message": "read-only", "fields": "event_urls,event_dates.start_date"},
            [("FORBIDDEN", ("input", "startsAt"))],
        ),
        (
            400,
            {"code": 400, "message": "no", "fields": "/event/event_location/location_name, person.profile.about"},
            [("INVALID_INPUT", ("input", "eventmobi", "locationName")), ("INVALID_INPUT", ("input", "bio"))],
        ),
        (404, {"fields": "event_id"}, [("NOT_FOUND", ("input", "account"))]),
        (404, None, [("NOT_FOUND", ("input", "account"))]),
        (418, "tea", [("VENDOR_REJECTED", ("input",))]),
    ],
)
def test_the_vendors_no_in_our_words(status: int, detail: Any, told: list[tuple[str, tuple[str, ...]]]) -> None:
    error = VendorRejected("no", vendor=Vendor.EVENTMOBI, account="mobi", status=status, detail=detail)
    assert [(one.code.value, one.field) for one in refusal(error, "create_event")] == told
