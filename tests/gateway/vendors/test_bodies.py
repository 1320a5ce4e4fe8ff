"""Changes become bodies by a table; everything that has no place or cannot be is told at once."""

import pytest

from gateway.errors import ErrorCode, Refused
from gateway.records import Vendor
from gateway.vendors.bodies import BadValue, Checks, Place, Table, body_of, camel, merge, one_of, put
from gateway.vendors.mark import marked, write_mark


def positive(number: int) -> int:
    if number <= 0:
        raise BadValue("It must be more than 0.")
    return number


TABLE: Table = {
    "name": Place(("name",), longest=5),
    "starts_at": Place(("dates", "start")),
    "ends_at": Place(("dates", "end"), clears=None),
    "seats": Place(("seats",), positive),
    "organization_id": Place(),
    "own": {"color": Place(("look", "color"), one_of({"RED": "r"})), "deep": {"x": Place(("look", "x"))}},
}


def attempt(**changes: object) -> tuple[dict[str, object], list[tuple[str, str]]]:
    checks = Checks(Vendor.EVENTMOBI)
    body = body_of(TABLE, changes, checks)
    return body, [(error.code.value, ".".join(error.field)) for error in checks.errors]


def test_fields_go_where_the_table_says() -> None:
    given = {"name": "Jazz", "starts_at": 1, "ends_at": None, "seats": 3, "organization_id": "o"}

    assert attempt(**given, own={"color": "RED", "deep": {"x": 1}}) == (
        {"name": "Jazz", "dates": {"start": 1, "end": None}, "seats": 3, "look": {"color": "r", "x": 1}},
        [],
    )


def test_everything_wrong_is_told_at_once() -> None:
    body, wrong = attempt(name="Jazz night", starts_at=None, seats=0, slug="x", own={"color": "BLUE", "size": 1})

    assert body == {}
    assert wrong == [
        ("INVALID_INPUT", "input.name"),
        ("INVALID_INPUT", "input.startsAt"),
        ("INVALID_INPUT", "input.seats"),
        ("UNSUPPORTED", "input.slug"),
        ("INVALID_INPUT", "input.own.color"),
        ("UNSUPPORTED", "input.own.size"),
    ]


def test_a_nested_input_of_another_vendor_is_refused_as_a_whole() -> None:
    assert attempt(eventtia={"zones": True}) == ({}, [("UNSUPPORTED", "input.eventtia")])


def test_nothing_given_is_nothing_sent() -> None:
    assert attempt() == attempt(own=None) == attempt(own={}) == ({}, [])


def test_settling_raises_all_that_was_found() -> None:
    checks = Checks(Vendor.EVENTTIA)
    checks.settle()
    checks.invalid("It must be later.", "ends_at")
    checks.unsupported(("own", "time_zone"))

    with pytest.raises(Refused) as refused:
        checks.settle()

    first, second = refused.value.user_errors
    assert (first.code, first.message, first.field) == (
        ErrorCode.INVALID_INPUT,
        "It must be later.",
        ("input", "endsAt"),
    )
    assert second.message == "EVENTTIA has no place for own.timeZone."
    assert second.vendor is Vendor.EVENTTIA


def test_members_are_put_and_merged_object_by_object() -> None:
    body: dict[str, object] = {"a": {"b": 1}}
    put(body, ("a", "c"), 2)
    merge(body, {"a": {"d": 3}, "e": {"f": 4}})

    assert body == {"a": {"b": 1, "c": 2, "d": 3}, "e": {"f": 4}}


def test_names_as_the_graph_writes_them() -> None:
    assert [camel(name) for name in ("name", "starts_at", "is_update_org_settings")] == [
        "name",
        "startsAt",
        "isUpdateOrgSettings",
    ]


def test_a_write_has_its_keys_mark_or_a_new_one() -> None:
    with marked("abc"):
        assert write_mark() == write_mark() == "abc"

    assert write_mark() != write_mark()
