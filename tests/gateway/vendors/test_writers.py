"""Values as more than one vendor is sent them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from gateway.vendors.bodies import BadValue
from gateway.vendors.payloads import coordinates
from gateway.vendors.writers import moved, on_clock, price

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("amount", "sent"),
    [("0", 0), ("49.90", 49.9), ("5E+1", 50), ("200.00", 200), ("999999999999999", 999999999999999)],
)
def test_a_price_is_a_number_of_the_same_value(amount: str, sent: float) -> None:
    found = price(Decimal(amount))

    assert (found, type(found)) == (sent, type(sent))


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1E+15", "0.12345678901234567890", "1E+400"])
def test_a_price_that_a_reader_of_json_would_not_keep_is_refused(amount: str) -> None:
    with pytest.raises(BadValue):
        price(Decimal(amount))


def test_the_hour_that_comes_twice_is_told_in_its_first_pass_only() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert on_clock(first, PARIS).replace(tzinfo=None) == datetime(2026, 10, 25, 2, 30)
    with pytest.raises(BadValue, match="02:30 comes twice"):
        on_clock(first + timedelta(hours=1), PARIS)


def test_a_moment_at_the_end_of_the_calendar_has_no_place_on_every_clock() -> None:
    with pytest.raises(BadValue, match="too far"):
        moved(datetime(9999, 12, 31, 23, tzinfo=UTC), timezone(timedelta(hours=5)))


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ((6.15384, "-75.533"), True),
        (("90", "180"), True),
        ((90.1, 0), False),
        ((0, -180.5), False),
        ((None, 3), False),
        (("", ""), False),
        (("LATITUDE", "LONGITUDE"), False),
    ],
)
def test_a_point_is_two_numbers_on_the_globe(place: tuple[object, object], known: bool) -> None:
    assert (coordinates(*place) is not None) is known
