"""Eventtia's bodies, pure: every input field lands in a body or is refused by name; values as the vendor wants them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import ErrorCode, UserError, VendorNotFound, VendorRejected
from gateway.records import AttendanceMode, EventVisibility, ExternalId, Kind, Ref, Vendor
from gateway.vendors.bodies import BadValue, Checks, CustomFieldChange, camel
from gateway.vendors.eventtia.bodies import (
    categories_of,
    clone_query,
    event_body,
    put_times,
    registration_body,
    session_body,
    with_end,
)
from gateway.vendors.eventtia.refusals import field_of, refusal
from gateway.vendors.eventtia.writers import amounts, event_uri, phone, wall_clock
from gateway.vendors.writers import zone_name
from resolvers.inputs.event import CreateEventInput, DuplicateEventInput, UpdateEventInput
from resolvers.inputs.person import RegisterPersonInput
from resolvers.inputs.session import CreateSessionInput, UpdateSessionInput
from resolvers.mutations.changes import NOT_CHANGES

EVENT = Ref("et", Kind.EVENT, "7")
OTHER = Ref("et", Kind.EVENT, "8")
PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 3, 1)
STARTS = datetime(2026, 7, 14, 18, tzinfo=UTC)
Path = tuple[str, ...]


def below(kind: Kind, id: str, event: Ref = EVENT) -> Ref:
    return event.child(kind, id)


VALUES: dict[Path, Any] = {
    ("name",): "Fête",
    ("title",): "Keynote",
    ("description",): "<p>Hi</p>",
    ("starts_at",): STARTS,
    ("ends_at",): STARTS + timedelta(hours=2),
    ("duration_minutes",): 45,
    ("time_zone",): "Europe/Paris",
    ("slug",): "fete-2026",
    ("language",): "fr",
    ("currency",): "EUR",
    ("visibility",): EventVisibility.PUBLIC,
    ("attendance_mode",): AttendanceMode.ONLINE,
    ("external_ids",): [ExternalId("crm", "1")],
    ("custom_fields",): [CustomFieldChange("692349", "x")],
    ("organization_id",): Ref("et", Kind.ORGANIZATION, "1"),
    ("template_id",): Ref("et", Kind.TEMPLATE, "1"),
    ("eventmobi",): {"location_name": "Hall"},
    ("ringcentral",): {"password": "x"},
    ("eventbookings",): {"listed": True},
    ("eventtia", "sender_name"): "Ana",
    ("eventtia", "sender_email"): "ana@example.org",
    ("eventtia", "active"): False,
    **{("eventtia", name): True for name in (
        "zones", "speakers", "workshops", "pois", "attendee_types", "business_conference", "event_page",
        "show_on_register", "allow_blocking_workshops", "enable_chat", "enabled_emotions",
    )},
    ("location",): "Room 1",
    ("capacity",): 20,
    ("stream_url",): "https://meet.example.org/x",
    ("tag_ids",): [below(Kind.TAG, "5"), below(Kind.TAG, "6")],
    ("prices",): [{"ticket_id": below(Kind.TICKET, "31"), "amount": Decimal("19.90")}],
    ("eventtia", "show_for_ticket_ids"): [below(Kind.TICKET, "31")],
    ("eventtia", "streaming_type"): "webex",
    ("eventtia", "streaming_embed"): {"display_name": "Live", "embed_code": "<iframe>"},
    ("eventtia", "chat_name"): "Talk",
    ("eventtia", "interactivity_type"): "slido",
    ("eventtia", "interactivity_snippet"): "<div>",
    ("eventtia", "translation_snippet"): "<div>",
    ("ticket_id",): below(Kind.TICKET, "31"),
    ("first_name",): "Zoë",
    ("last_name",): "Ng",
    ("email",): "zoe@example.org",
    ("company",): "Ng & Co",
    ("phone",): "+57 000 000 0000",
    ("job_title",): "Engineer",
    ("bio",): "x",
    ("birth_date",): date(1990, 8, 27),
    ("group_ids",): [below(Kind.GROUP, "1")],
    ("session_ids",): [below(Kind.WORKSHOP, "103625")],
    ("picture_url",): "https://example.org/a.png",
    ("social_links",): {"website": "https://example.org"},
    ("eventtia", "alternative_email"): "z@example.org",
    ("eventtia", "country_id"): Ref("et", Kind.COUNTRY, "2"),
    ("eventtia", "region_id"): Ref("et", Kind.REGION, "3", ("2",)),
    ("eventtia", "city_id"): Ref("et", Kind.CITY, "4"),
    ("eventtia", "purchase_items"): [{"id": "701", "quantity": 2}],
    ("eventtia", "group_registration_uuid"): "a061f3",
}  # fmt: skip
IDS = {"id", "event_id"}
INPUTS: dict[str, type] = {
    "create_event": CreateEventInput,
    "update_event": UpdateEventInput,
    "duplicate_event": DuplicateEventInput,
    "create_session": CreateSessionInput,
    "update_session": UpdateSessionInput,
    "register_person": RegisterPersonInput,
}
NEEDED: dict[str, tuple[Path, ...]] = {
    "create_event": (("name",), ("time_zone",)),
    "create_session": (("title",), ("starts_at",)),
    "register_person": (("first_name",), ("last_name",), ("email",)),
}
"""What the input cannot be without, or what the rest needs to be written at all."""


def fields_of(input: Any, above: Path = ()) -> Iterator[Path]:
    """Every field that a caller may give, those of Eventtia's own input one by one."""
    for field in input.__strawberry_definition__.fields:
        name, type = field.python_name, getattr(field.type, "of_type", field.type)
        if name in NOT_CHANGES | (IDS if not above else set()):
            continue
        if name == "eventtia":
            yield from fields_of(type, ("eventtia",))
        else:
            yield (*above, name)


def changes_of(paths: Any, values: Mapping[Path, Any] = VALUES) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in paths:
        place = found
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = values[path]
    return found


def outcome(method: str, changes: dict[str, Any]) -> tuple[Any, Any, tuple[UserError, ...]]:
    """(body, categories, errors), as the adapter puts them together."""
    checks, body = Checks(Vendor.EVENTTIA), {}
    new = method.startswith("create")
    if method == "duplicate_event":
        body = clone_query(changes, checks)
    elif method == "register_person":
        body = registration_body(EVENT, changes, checks, today=TODAY)
    elif method.endswith("event"):
        body = event_body(changes, checks, new=new)
        put_times(body, changes, PARIS, checks)
    else:
        body = session_body(EVENT, changes, checks, new=new)
        put_times(body, with_end(changes), PARIS, checks)
    return body, categories_of(changes) if "session" in method else None, tuple(checks.errors)


def named(errors: tuple[UserError, ...]) -> set[Path]:
    return {error.field[1:] for error in errors}


EVERY = [(method, path) for method, input in INPUTS.items() for path in fields_of(input)]


def test_the_inputs_have_no_field_that_these_tests_do_not_know() -> None:
    assert {path for _, path in EVERY} <= VALUES.keys()
    assert len(EVERY) > 90


@pytest.mark.parametrize(
    ("method", "path"), EVERY, ids=lambda value: value if isinstance(value, str) else ".".join(value)
)
def test_a_field_lands_in_the_body_or_is_refused_by_name(method: str, path: Path) -> None:
    needed = set(NEEDED.get(method, ())) | {path}
    with_it = outcome(method, changes_of(needed))
    if tuple(map(camel, path)) in named(with_it[2]):
        return
    if path in NEEDED.get(method, ()):
        assert repr(VALUES[path]) in repr(with_it[0]) or path == ("starts_at",)
        return
    assert with_it[:2] != outcome(method, changes_of(needed - {path}))[:2]


@given(st.data())
def test_whatever_is_given_lands_or_is_refused_by_name(data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(sorted(INPUTS)))
    every = sorted(fields_of(INPUTS[method]))
    paths = set(data.draw(st.lists(st.sampled_from(every), unique=True))) | set(NEEDED.get(method, ()))
    told = outcome(method, changes_of(paths))
    for path in paths - set(NEEDED.get(method, ())):
        without = outcome(method, changes_of(paths - {path}))
        assert tuple(map(camel, path)) in named(told[2]) or told[:2] != without[:2], path


@pytest.mark.parametrize("method", ["update_event", "update_session"])
def test_a_null_empties_the_vendor_s_member_or_is_refused_by_name(method: str) -> None:
    for path in fields_of(INPUTS[method]):
        body, _, errors = outcome(method, changes_of([path], dict.fromkeys(VALUES)))
        assert tuple(map(camel, path)) in named(errors) or "" in body.values(), path


@pytest.mark.parametrize("method", ["create_event", "create_session", "register_person", "duplicate_event"])
def test_a_null_in_something_new_says_nothing(method: str) -> None:
    needed = NEEDED.get(method, ())
    supported = [path for path in fields_of(INPUTS[method]) if path not in needed
                 and not named(outcome(method, changes_of({*needed, path}))[2])]  # fmt: skip
    assert supported
    nothing = outcome(method, changes_of(needed))
    for path in supported:
        assert (
            outcome(method, changes_of({*needed, path}, {**dict.fromkeys(VALUES), **{n: VALUES[n] for n in needed}}))
            == nothing
        )


# ---------------------------------------------------------------------- whole bodies


def test_a_whole_event() -> None:
    given = changes_of(path for path in fields_of(CreateEventInput) if path[0] not in {
        "currency", "visibility", "external_ids", "organization_id", "template_id", "eventmobi", "ringcentral",
        "eventbookings",
    })  # fmt: skip
    assert outcome("create_event", given) == (
        {
            "name": "Fête",
            "description": "<p>Hi</p>",
            "virtual_timezone": "Europe/Paris",
            "event_uri": "fete-2026",
            "default_language": "fr",
            "is_virtual": True,
            "custom_fields_data": {"692349": "x"},
            "sender_name": "Ana",
            "sender_email": "ana@example.org",
            "active": False,
            "start_date": "14/07/2026 - 20:00:00",
            "end_date": "14/07/2026 - 22:00:00",
        },
        None,
        (),
    )


def test_a_whole_session() -> None:
    left_out = {("attendance_mode",), ("ends_at",), ("stream_url",), ("eventbookings",)}
    given = changes_of(set(fields_of(CreateSessionInput)) - left_out)
    given["eventtia"]["streaming_type"] = "youtube"
    assert outcome("create_session", given) == (
        {
            "name": "Keynote",
            "description": "<p>Hi</p>",
            "location": "Room 1",
            "availability": 20,
            "price": {"31": 19.9},
            "show_on_register": True,
            "allow_blocking_workshops": True,
            "show_for_attendee_type": {"31": "true"},
            "streaming_type": "youtube",
            "streaming_embed_code": {"display_name": "Live", "embed_code": "<iframe>"},
            "enable_chat": True,
            "chat_name": "Talk",
            "enabled_emotions": True,
            "interactivity_type": "slido",
            "interactivity_snippet": "<div>",
            "translation_snippet": "<div>",
            "start_date": "14/07/2026 - 20:00:00",
            "end_date": "14/07/2026 - 20:45:00",
        },
        "5,6",
        (),
    )


def test_a_whole_registration_is_nested_as_in_the_vendor_s_example() -> None:
    left_out = {("bio",), ("external_ids",), ("group_ids",), ("picture_url",), ("social_links",), ("eventmobi",)}
    assert outcome("register_person", changes_of(set(fields_of(RegisterPersonInput)) - left_out)) == (
        {
            "attendee": {
                "attendee_type_id": 31,
                "first_name": "Zoë",
                "last_name": "Ng",
                "email": "zoe@example.org",
                "company": "Ng & Co",
                "telephone": "+57 000 000 0000",
                "job_title": "Engineer",
                "timezone": "Europe/Paris",
                "birthdate": "27/08/1990",
                "custom_fields": {"692349": "x"},
                "alternative_email": "z@example.org",
            },
            "country_id": 2,
            "region_id": 3,
            "city_id": 4,
            "workshops": {"103625": 103625},
            "purchase_items": {"701": 2},
            "group_registration_uuid": "a061f3",
        },
        None,
        (),
    )


def test_a_clone_s_flags_are_words_of_a_query() -> None:
    query, _, errors = outcome("duplicate_event", {"eventtia": {"zones": True, "pois": False}})
    assert (query, errors) == ({"clone_zones": "true", "clone_pois": "false"}, ())


# ---------------------------------------------------------------------- rules


def faults(method: str, **changes: Any) -> list[tuple[ErrorCode, str]]:
    needed = changes_of(NEEDED.get(method, ()))
    return [(one.code, ".".join(one.field[1:])) for one in outcome(method, {**needed, **changes})[2]]


INVALID = ErrorCode.INVALID_INPUT


def test_the_end_comes_after_the_start() -> None:
    assert faults("create_event", starts_at=STARTS, ends_at=STARTS) == [(INVALID, "endsAt")]
    assert faults("create_session", ends_at=STARTS - timedelta(1)) == [(INVALID, "endsAt")]
    assert faults("update_session", ends_at=STARTS, duration_minutes=5) == [(INVALID, "durationMinutes")]


def test_a_session_ends_within_the_calendar() -> None:
    late = datetime(9999, 12, 31, 23, tzinfo=UTC)
    checks = Checks(Vendor.EVENTTIA)
    session_body(EVENT, {"title": "X", "starts_at": late, "duration_minutes": 90}, checks, new=True)
    assert [error.field for error in checks.errors] == [("input", "durationMinutes")]


def test_what_is_named_belongs_to_the_event() -> None:
    foreign = below(Kind.TICKET, "1", OTHER)
    booth = Ref("et", Kind.TAG, "1", ("7", "b"))
    assert faults("register_person", ticket_id=foreign) == [(INVALID, "ticketId")]
    assert faults("register_person", session_ids=[below(Kind.WORKSHOP, "1", OTHER)]) == [(INVALID, "sessionIds")]
    assert faults("create_session", tag_ids=[booth]) == [(INVALID, "tagIds")]
    assert faults("create_session", prices=[{"ticket_id": foreign, "amount": Decimal(1)}]) == [(INVALID, "prices")]
    assert faults("create_session", eventtia={"show_for_ticket_ids": [foreign]}) == [
        (INVALID, "eventtia.showForTicketIds")
    ]


def test_a_region_is_one_of_its_country() -> None:
    own = {"country_id": Ref("et", Kind.COUNTRY, "2"), "region_id": Ref("et", Kind.REGION, "3", ("9",))}
    assert faults("register_person", eventtia=own) == [(INVALID, "eventtia.regionId")]


def test_nobody_is_born_tomorrow() -> None:
    assert faults("register_person", birth_date=TODAY) == []
    assert faults("register_person", birth_date=TODAY + timedelta(1)) == [(INVALID, "birthDate")]


def test_streams_go_with_their_service() -> None:
    embed = {"display_name": "Live", "embed_code": "<iframe>"}
    assert faults("create_session", eventtia={"streaming_embed": embed}) == [(INVALID, "eventtia.streamingEmbed")]
    assert faults("update_session", eventtia={"streaming_embed": embed}) == []
    assert faults("update_session", eventtia={"streaming_embed": embed, "streaming_type": "webex"}) == [
        (INVALID, "eventtia.streamingEmbed")
    ]
    for kind in ("youtube", "jitsi", "other"):
        assert faults("create_session", eventtia={"streaming_embed": embed, "streaming_type": kind}) == []
        assert faults("create_session", stream_url="https://x.example", eventtia={"streaming_type": kind}) == [
            (INVALID, "streamUrl")
        ]
    assert faults("create_session", stream_url="https://x.example") == []


# ---------------------------------------------------------------------- values


def test_wall_clock_is_the_zone_s_day_first() -> None:
    assert wall_clock(datetime(2020, 8, 14, 21, tzinfo=UTC), PARIS) == "14/08/2020 - 23:00:00"
    assert wall_clock(datetime(2021, 1, 1, 2, 30, 5, tzinfo=UTC), ZoneInfo("America/Bogota")) == "31/12/2020 - 21:30:05"


def test_the_second_pass_of_an_hour_cannot_be_written() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert wall_clock(first, PARIS) == "25/10/2026 - 02:30:00"
    with pytest.raises(BadValue, match="comes twice"):
        wall_clock(first + timedelta(hours=1), PARIS)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)),
       st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]))  # fmt: skip
def test_what_is_written_reads_back_as_the_same_moment(moment: datetime, name: str) -> None:
    moment, zone = moment.replace(microsecond=0), ZoneInfo(name)
    try:
        written = wall_clock(moment, zone)
    except BadValue:
        assert moment.astimezone(zone).fold == 1
        return
    assert datetime.strptime(written, "%d/%m/%Y - %H:%M:%S").replace(tzinfo=zone).astimezone(UTC) == moment


def test_times_beyond_the_calendar_and_parts_of_seconds_are_refused() -> None:
    with pytest.raises(BadValue):
        wall_clock(datetime.max.replace(tzinfo=UTC), PARIS)
    assert faults("update_event", starts_at=STARTS.replace(microsecond=1)) == [(INVALID, "startsAt")]


def test_zones_go_out_by_their_iana_names() -> None:
    assert zone_name("europe/paris") == "Europe/Paris"
    with pytest.raises(BadValue, match="Europe/Paris"):
        zone_name("Europe/Pariss")


@pytest.mark.parametrize("uri", ["", "a b", "été", "-a", "a/b", "slim", "a.b", "a\n"])
def test_slugs_with_special_characters_are_refused(uri: str) -> None:
    with pytest.raises(BadValue):
        event_uri(uri)


@pytest.mark.parametrize("number", ["12345", "+57", "0157000000", "+57abc00000", "tel:+570000"])
def test_telephone_numbers_name_their_country(number: str) -> None:
    with pytest.raises(BadValue):
        phone(number)


@pytest.mark.parametrize(
    ("amount", "written"),
    [(Decimal("0"), 0), (Decimal("200"), 200), (Decimal("200.00"), 200), (Decimal("19.99"), 19.99)],
)
def test_prices_are_exact_numbers(amount: Decimal, written: float) -> None:
    assert amounts([{"ticket_id": below(Kind.TICKET, "31"), "amount": amount}]) == {"31": written}


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1e15", "0.12345678901234567890"])
def test_prices_that_no_number_holds_are_refused(amount: str) -> None:
    with pytest.raises(BadValue):
        amounts([{"ticket_id": below(Kind.TICKET, "31"), "amount": Decimal(amount)}])


# ---------------------------------------------------------------------- refusals


def rejected(status: int, detail: Any) -> VendorRejected:
    return VendorRejected("no", vendor=Vendor.EVENTTIA, account="et", endpoint="x", status=status, detail=detail)


@pytest.mark.parametrize(
    ("status", "detail", "method", "code", "field", "words"),
    [
        (
            400,
            {"message": "Event uri has already been taken"},
            "create_event",
            "CONFLICT",
            "slug",
            "already been taken",
        ),
        (
            400,
            {"message": "virtual_timezone: X is not a time zone"},
            "update_event",
            "VENDOR_REJECTED",
            "timeZone",
            "X",
        ),
        (422, {"errors": {"start_date": ["is odd"]}}, "create_session", "VENDOR_REJECTED", "startsAt", "is odd"),
        (409, {"message": "Email exists"}, "register_person", "CONFLICT", "email", "Email exists"),
        (400, {"message": "VIP is sold out"}, "register_person", "CONFLICT", "ticketId", "sold out"),
        (400, {"message": "Attendee type can't be blank"}, "register_person", "VENDOR_REJECTED", "ticketId", "blank"),
        (402, "pay\nfirst", "create_event", "PAYMENT_REQUIRED", "", "pay first"),
        (403, {"error": "no"}, "create_event", "FORBIDDEN", "", "(403): no"),
        (422, {"errors": [{"detail": "The workshop is full"}]}, "join_session", "CONFLICT", "sessionId", "full"),
        (400, "<html>secret</html>", "create_event", "VENDOR_REJECTED", "", "refused it (400)."),
        (400, None, "create_event", "VENDOR_REJECTED", "", "refused it (400)."),
    ],
)
def test_a_refusal_in_our_words(status: int, detail: Any, method: str, code: str, field: str, words: str) -> None:
    [error] = refusal(rejected(status, detail), method)
    assert (error.code, ".".join(error.field[1:]), error.vendor) == (ErrorCode(code), field, Vendor.EVENTTIA)
    assert words in error.message
    assert "secret" not in error.message


def test_several_reasons_are_several_errors() -> None:
    detail = {"errors": {"first_name": ["can't be blank"], "email": ["is invalid", "is taken"]}}
    told = refusal(rejected(422, detail), "register_person")
    assert [error.field[-1] for error in told] == ["firstName", "email", "email"]


def test_what_is_not_there_is_not_found() -> None:
    gone = VendorNotFound("x", vendor=Vendor.EVENTTIA, account="et", detail={"message": "ActiveRecord::RecordNotFound"})
    [error] = refusal(gone, "join_session")
    assert error.code is ErrorCode.NOT_FOUND
    assert "ActiveRecord" not in error.message


def test_long_words_are_cut() -> None:
    [error] = refusal(rejected(400, {"message": "x" * 900}), "create_event")
    assert len(error.message) < 250


def test_the_longest_member_that_is_named_counts() -> None:
    assert field_of("register_person", "first_name is wrong") == ("first_name",)
    assert field_of("update_event", "custom_fields_data is wrong") == ("custom_fields",)
    assert field_of("create_event", "whatever") == ()
