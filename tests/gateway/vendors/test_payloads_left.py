"""What is left of a limit, whatever numbers a vendor sends."""

import pytest

from gateway.vendors.payloads import left_of


@pytest.mark.parametrize(
    ("limit", "used", "left"),
    [(10, 3, 7), (3, 10, 0), (None, 3, None), (10, None, None), (2**31 - 1, -1, None), (0, -5, 5)],
)
def test_left_of(limit: int | None, used: int | None, left: int | None) -> None:
    assert left_of(limit, used) == left
