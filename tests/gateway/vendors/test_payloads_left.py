"""What is left of a limit, and times at the calendar's ends, whatever a vendor sends."""

from datetime import timedelta, timezone

import pytest

from gateway.vendors.eventtia.mapping import values
from gateway.vendors.payloads import left_of, moment


@pytest.mark.parametrize(
    ("limit", "used", "left"),
    [(10, 3, 7), (3, 10, 0), (None, 3, None), (10, None, None), (2**31 - 1, -1, None), (0, -5, 5)],
)
def test_left_of(limit: int | None, used: int | None, left: int | None) -> None:
    assert left_of(limit, used) == left


@pytest.mark.parametrize("read", [moment, values.moment])
def test_a_time_that_has_no_place_in_utc_is_none(read: object) -> None:
    assert callable(read)
    assert read("9999-12-31T23:59:59-12:00") is None
    assert read("0001-01-01T00:00:00+14:00") is None
    assert read("0001-01-01") is not None
    assert values.moment("31/12/9999 - 23:00:00", timezone(timedelta(hours=-5))) is None
