"""RingCentral's bodies, pure: every input field lands in the body or is refused by name; values as the vendor wants."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import ErrorCode, VendorNotFound, VendorRejected
from gateway.records import AttendanceMode, EventVisibility, ExternalId, Kind, Ref, Vendor
from gateway.vendors.bodies import BadValue, Changes, Checks, CustomFieldChange, camel
from gateway.vendors.ringcentral import bodies
from gateway.vendors.ringcentral.refusals import user_errors
from gateway.vendors.writers import price
from resolvers.inputs.event import CreateEventInput, DuplicateEventInput
from resolvers.inputs.person import UpdatePersonInput
from resolvers.inputs.ringcentral import RingcentralEventInput
from resolvers.inputs.ticket import CreateMagicLinkInput, CreateTicketInput
from resolvers.mutations.changes import NOT_CHANGES

STARTS = datetime(2027, 3, 1, 19, tzinfo=timezone(timedelta(hours=1)))
OWN: dict[str, Any] = {
    "password": "swing",
    "short_description": "Swing",
    "message": "Welcome",
    "color": "#0a5",
    "analytics_code": "UA-1",
    "gdpr_text": "None",
    "attendees_visibility": "show_list",
    "network_type": "ticket_holder",
    "doors_open_before_minutes": 30,
    "doors_close_after_minutes": 10,
    "timer_length": 5,
    "hide_people_area": True,
    "suppress_emails": False,
    "auto_publish": False,
    "metadata": {"crm": 7},
    "visibility": EventVisibility.HIDDEN,
    "organization_id": Ref("rc", Kind.ORGANIZATION, "o2"),
}
VALUES: dict[str, Any] = {
    "name": "Jazz",
    "description": "<p>Swing</p>",
    "starts_at": STARTS,
    "ends_at": STARTS + timedelta(hours=4),
    "time_zone": "Europe/Berlin",
    "slug": "jazz",
    "language": "de",
    "currency": "eur",
    "visibility": EventVisibility.PRIVATE,
    "attendance_mode": AttendanceMode.ONLINE,
    "external_ids": [ExternalId("crm", "1")],
    "custom_fields": [CustomFieldChange("1", "x")],
    "organization_id": Ref("rc", Kind.ORGANIZATION, "o1"),
    "template_id": Ref("rc", Kind.TEMPLATE, "t1"),
    "eventmobi": {"location_name": "Hall"},
    "eventtia": {"zones": True},
    "eventbookings": {"listed": True},
    "ringcentral": OWN,
}
TICKET: dict[str, Any] = {
    "name": "Late",
    "description": "x",
    "price": Decimal("49.90"),
    "capacity": 0,
    "private": False,
}
LINK: dict[str, Any] = {
    "email": "mira@example.org",
    "first_name": "Mira",
    "last_name": "Voss",
    "headline": "Pianist",
    "registration_id": "r1",
    "extra_fields": {"company": "N"},
    "metadata": {"batch": "1"},
}
PERSON: dict[str, Any] = {
    "first_name": "Mira",
    "last_name": "Voss",
    "email": "m@example.org",
    "company": "N",
    "job_title": "Pianist",
    "bio": "x",
    "external_ids": [ExternalId("crm", "1")],
    "social_links": {"twitter": "x"},
    "metadata": {"crm": "7"},
    "eventmobi": {"notes": "x"},
}
Make = Callable[[Changes, Checks], dict[str, Any]]


def duplicate(changes: Changes, checks: Checks) -> dict[str, Any]:
    return bodies.duplicate(changes, checks, "m4rk")


IN_THE_PATH: dict[Make, set[str]] = {bodies.event: {"organization_id"}, bodies.from_template: {"template_id"}}
CASES: list[tuple[type, Make, dict[str, Any], frozenset[str]]] = [
    (CreateEventInput, bodies.event, VALUES, frozenset({"template_id"})),
    (CreateEventInput, bodies.from_template, VALUES, frozenset()),
    (DuplicateEventInput, duplicate, VALUES, frozenset({"id"})),
    (CreateTicketInput, bodies.ticket, TICKET, frozenset({"event_id"})),
    (CreateMagicLinkInput, bodies.magic_link, LINK, frozenset({"ticket_id"})),
    (UpdatePersonInput, bodies.registration, PERSON, frozenset({"id"})),
]


def attempt(make: Make, changes: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    checks = bodies.checks()
    body = make(changes, checks)
    return body, {".".join(error.field[1:]) for error in checks.errors}


def base(make: Make) -> dict[str, Any]:
    """What a creation cannot do without."""
    names = ("name", "starts_at", "ends_at", "time_zone")
    if make is bodies.event:
        return {name: VALUES[name] for name in (*names, "currency")}
    return {name: VALUES[name] for name in names} if make is bodies.from_template else {}


@pytest.mark.parametrize(
    ("input_type", "make", "values", "elsewhere"), CASES, ids=lambda case: getattr(case, "__name__", "")
)
def test_every_field_has_a_value_here(
    input_type: type, make: Make, values: dict[str, Any], elsewhere: frozenset[str]
) -> None:
    assert is_dataclass(input_type)
    assert {each.name for each in fields(input_type)} - NOT_CHANGES - elsewhere <= set(values)
    assert {each.name for each in fields(RingcentralEventInput)} == set(OWN)


@pytest.mark.parametrize(
    ("input_type", "make", "values", "elsewhere"), CASES, ids=lambda case: getattr(case, "__name__", "")
)
@settings(deadline=None)
@given(data=st.data())
def test_every_field_lands_or_is_refused_by_name(
    input_type: type, make: Make, values: dict[str, Any], elsewhere: frozenset[str], data: st.DataObject
) -> None:
    names = sorted({each.name for each in fields(input_type)} - NOT_CHANGES - elsewhere)
    chosen = data.draw(st.sets(st.sampled_from(names)))
    changes = {**base(make), **{name: values[name] for name in chosen}}
    if "ringcentral" in changes:
        own = data.draw(st.sets(st.sampled_from(sorted(OWN))))
        changes["ringcentral"] = {name: OWN[name] for name in own}

    _, refused = attempt(make, changes)

    for name in set(changes) - IN_THE_PATH.get(make, set()):
        if name == "ringcentral" and "ringcentral" not in refused:
            for own_name in changes[name]:
                rest = {**changes, name: {key: value for key, value in changes[name].items() if key != own_name}}
                assert lands(make, changes, rest) != (f"ringcentral.{camel(own_name)}" in refused), own_name
        elif name not in base(make) and name != "ringcentral":
            rest = {key: value for key, value in changes.items() if key != name}
            assert lands(make, changes, rest) != (camel(name) in refused), name


def lands(make: Make, changes: dict[str, Any], without: dict[str, Any]) -> bool:
    """Whether what differs between the two makes another body."""
    return attempt(make, changes)[0] != attempt(make, without)[0]


def test_a_whole_event() -> None:
    own = {name: OWN[name] for name in OWN if name not in ("auto_publish", "metadata", "visibility", "organization_id")}
    named = ("name", "description", "starts_at", "ends_at", "time_zone", "slug", "currency", "visibility")

    body, refused = attempt(bodies.event, {**{name: VALUES[name] for name in named}, "ringcentral": own})

    assert refused == set()
    assert bodies.document("event", body) == {
        "data": {
            "type": "event",
            "attributes": {
                "name": "Jazz",
                "description": "<p>Swing</p>",
                "timeStart": "2027-03-01T18:00:00Z",
                "timeEnd": "2027-03-01T22:00:00Z",
                "timezone": "Europe/Berlin",
                "slug": "jazz",
                "currency": "EUR",
                "eventType": "private_event",
                "password": "swing",
                "shortDescription": "Swing",
                "message": "Welcome",
                "color": "#0a5",
                "analyticsCode": "UA-1",
                "gdprText": "None",
                "attendeesVisibility": "show_list",
                "networkType": "ticket_holder",
                "doorsOpenBeforeMinutes": 30,
                "doorsCloseAfterMinutes": 10,
                "timerLength": 5,
                "hidePeopleArea": True,
                "suppressEmails": False,
            },
        }
    }


def test_what_an_event_cannot_do_without() -> None:
    checks = bodies.checks()

    bodies.event({"name": "Jazz", "currency": None, "slug": None}, checks)

    assert [error.field for error in checks.errors] == [
        ("input", "startsAt"),
        ("input", "endsAt"),
        ("input", "timeZone"),
        ("input", "currency"),
    ]
    assert {error.code for error in checks.errors} == {ErrorCode.INVALID_INPUT}


def test_a_copys_mark_stands_beside_the_callers_own() -> None:
    body, refused = attempt(duplicate, {"name": "Again", "ringcentral": {"metadata": {"crm": 7}}})

    assert (body, refused) == ({"name": "Again", "metadata": {"crm": 7, "eventgate": "m4rk"}}, set())
    assert attempt(duplicate, {"ringcentral": {"metadata": {"eventgate": "x"}}})[1] == {"ringcentral.metadata"}


def test_nulls_of_an_update_are_refused() -> None:
    assert attempt(bodies.registration, {"metadata": None}) == ({}, {"metadata"})


@pytest.mark.parametrize(
    ("write", "value", "written"),
    [
        (bodies.color, "#FFF", "#FFF"),
        (bodies.color, "#1a2b3c", "#1a2b3c"),
        (bodies.currency, "chf", "CHF"),
        (bodies.email, " Mira.VOSS@Example.org ", "mira.voss@example.org"),
        (price, Decimal("49.90"), 49.9),
        (price, Decimal("50"), 50),
        (price, Decimal("5E+1"), 50),
        (bodies.zone, "America/Coyhaique", "America/Punta_Arenas"),
        (bodies.written, datetime(2027, 3, 1, 12, 0, 0, 500_000, tzinfo=UTC), "2027-03-01T12:00:00.500000Z"),
        (bodies.texts, {}, {}),
    ],
)
def test_values_as_the_vendor_wants_them(write: Callable[[Any], Any], value: Any, written: Any) -> None:
    assert write(value) == written


@pytest.mark.parametrize(
    ("write", "value"),
    [
        (bodies.color, "fff"),
        (bodies.color, "#ffff"),
        (bodies.currency, "EURO"),
        (bodies.currency, "€"),
        (bodies.email, "mira"),
        (bodies.email, "mira@example"),
        (bodies.email, "a b@example.org"),
        (price, Decimal("-0.01")),
        (price, Decimal("0.12345678901234567890")),
        (bodies.count, -1),
        (bodies.said, "  "),
        (bodies.zone, "Europe/Berln"),
        (bodies.texts, {"a": 1}),
        (bodies.texts, {"a": None}),
        (bodies.texts, ["a"]),
        (bodies.an_object, "a"),
        (bodies.opaque, "../x"),
    ],
)
def test_values_that_cannot_be(write: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(BadValue):
        write(value)


def rejected(status: int, detail: Any, endpoint: str = "events.create") -> VendorRejected:
    cls = VendorNotFound if status == 404 else VendorRejected
    return cls("no", vendor=Vendor.RINGCENTRAL, account="rc", endpoint=endpoint, status=status, detail=detail)


@pytest.mark.parametrize(
    ("error", "code", "field"),
    [
        (rejected(422, {"errors": [{"source": {"pointer": "/data/attributes/timeEnd"}}]}), "INVALID_INPUT", "endsAt"),
        (rejected(422, {"errors": [{"source": {"parameter": "timezone"}}]}), "INVALID_INPUT", "timeZone"),
        (
            rejected(
                422, {"errors": [{"source": {"pointer": "/data/attributes/metadata/crm"}}]}, "registrations.update"
            ),
            "INVALID_INPUT",
            "metadata",
        ),
        (
            rejected(422, {"errors": [{"source": {"pointer": "/data/attributes/type"}}]}, "events.duplicate"),
            "INVALID_INPUT",
            "ringcentral.visibility",
        ),
        (rejected(422, {"errors": [{"source": {"pointer": "/data"}}]}), "VENDOR_REJECTED", ""),
        (rejected(422, {"errors": "odd"}), "VENDOR_REJECTED", ""),
        (rejected(422, ""), "VENDOR_REJECTED", ""),
        (rejected(402, {"errors": [{"title": "Plan"}]}), "PAYMENT_REQUIRED", ""),
        (rejected(403, "<html>"), "FORBIDDEN", ""),
        (rejected(404, None, "tickets.create"), "NOT_FOUND", "eventId"),
        (rejected(404, None, "organizations.list"), "NOT_FOUND", ""),
    ],
)
def test_the_vendors_no_in_our_words(error: VendorRejected, code: str, field: str) -> None:
    [told] = user_errors(error)

    assert (told.code.value, ".".join(told.field[1:]), told.vendor) == (code, field, Vendor.RINGCENTRAL)
    assert told.message.startswith(f"RINGCENTRAL refused it ({error.status})")
