"""The neutral readers of payload members."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.records import Origin, Problem, Ref, Tag, Vendor
from gateway.records.ref import Kind
from gateway.vendors import payloads
from gateway.vendors.payloads import Undocumented

ORIGIN = Origin("acc", Vendor.RINGCENTRAL, datetime(2026, 1, 1, tzinfo=UTC))


def a_tag(item: Any) -> Tag:
    members = payloads.members(item)
    return Tag(ref=Ref("acc", Kind.TAG, payloads.identity(members["id"])), origin=ORIGIN, name=members["name"].strip())


def test_a_bad_item_does_not_spoil_its_list() -> None:
    items = [{"id": 1, "name": "a"}, {"id": 2}, None, {"id": "", "name": "b"}, {"id": 3, "name": 4}]

    found, problems = payloads.page_of(items, a_tag)

    assert [tag.ref.id for tag in found] == ["1"]
    assert problems == (
        Problem("data[1].name", "is missing"),
        Problem("data[2]", "is not an object"),
        Problem("data[3]", "has no id"),
        Problem("data[4]", "is not as documented (AttributeError)"),
    )


def test_a_problem_quotes_no_value() -> None:
    def look_up(item: Any) -> Tag:
        return {}[item]

    assert payloads.page_of(["jo@example.org"], look_up)[1] == (Problem("data[0]", "is missing"),)


@pytest.mark.parametrize("items", [None, {}, "x"])
def test_a_list_that_is_none_is_refused(items: Any) -> None:
    with pytest.raises(TypeError):
        payloads.page_of(items, a_tag)


def test_a_problem_names_the_member() -> None:
    def refuse(item: Any) -> Tag:
        raise Undocumented("is not text", "attributes.name")

    assert payloads.page_of([{}], refuse)[1] == (Problem("data[0].attributes.name", "is not text"),)
    assert str(Undocumented("is not text", "attributes.name")) == "attributes.name is not text"


@pytest.mark.parametrize(("value", "expected"), [("7", "7"), (7, "7"), ("a-b_c", "a-b_c")])
def test_identity(value: Any, expected: str) -> None:
    assert payloads.identity(value) == expected


@pytest.mark.parametrize("value", [None, "", "  ", True, 1.5, {}, []])
def test_identity_of_nothing(value: Any) -> None:
    with pytest.raises(Undocumented):
        payloads.identity(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", None), ("  ", None), (None, None), ({}, None), (True, None), ("<p>a</p>", "<p>a</p>"), (12, "12")],
)
def test_text(value: Any, expected: str | None) -> None:
    assert payloads.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-01T19:00:00Z", datetime(2026, 3, 1, 19, tzinfo=UTC)),
        ("2026-03-01T19:00:00.123456789Z", datetime(2026, 3, 1, 19, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01 19:00:00 UTC", datetime(2026, 3, 1, 19, tzinfo=UTC)),
        ("2026-03-01 19:00:00 +0200", datetime(2026, 3, 1, 19, tzinfo=timezone(timedelta(hours=2)))),
        ("2026-03-01T19:00:00-05:00", datetime(2026, 3, 1, 19, tzinfo=timezone(timedelta(hours=-5)))),
        ("2026-03-01T19:00", datetime(2026, 3, 1, 19, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01 19:00:00", datetime(2026, 3, 1, 19, tzinfo=UTC)),
        ("", None),
        ("soon", None),
        ("2026-13-01", None),
        (None, None),
        (5, None),
        ({}, None),
    ],
)
def test_moment(value: Any, expected: datetime | None) -> None:
    assert payloads.moment(value) == expected


def test_moment_of_a_wall_clock() -> None:
    found = payloads.moment("2026-07-01T09:00:00", ZoneInfo("Europe/Paris"))

    assert found is not None
    assert found.astimezone(UTC) == datetime(2026, 7, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3), ("3", 3), (3.0, 3), (" 4 ", 4), ("∞", None), (True, None), ("3.5", None), (None, None), ("1e99", None)],
)
def test_integer(value: Any, expected: int | None) -> None:
    assert payloads.integer(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12.5, Decimal("12.5")),
        ("12.50", Decimal("12.50")),
        (0, Decimal(0)),
        ("", None),
        ("NaN", None),
        ("Infinity", None),
        (True, None),
        (None, None),
    ],
)
def test_decimal(value: Any, expected: Decimal | None) -> None:
    assert payloads.decimal(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("true", True), ("False", False), (0, False), (1, True), ("", None), (None, None), (2, None)],
)
def test_boolean(value: Any, expected: bool | None) -> None:
    assert payloads.boolean(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        (" http://example.org ", "http://example.org"),
        ("/images/missing.png", None),
        ("//example.org/x", None),
        ("ftp://example.org", None),
        ("javascript:alert(1)", None),
        ("http://", None),
        ("http://[broken", None),
        ("https://exa mple.org", None),
        ("", None),
        (None, None),
    ],
)
def test_url(value: Any, expected: str | None) -> None:
    assert payloads.url(value) == expected


def test_containers() -> None:
    assert payloads.object_in(None) == {}
    assert payloads.object_in({"a": 1}) == {"a": 1}
    assert payloads.list_in({"a": 1}) == ()
    assert payloads.list_in([1]) == [1]
