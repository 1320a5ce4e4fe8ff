"""Time zone names of two conventions become IANA names."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.vendors.zones import RAILS, iana_name, iana_names, nearest_names


def test_the_table_is_whole() -> None:
    assert len(RAILS) == 151  # the vendor's 149, "UTC" and "Singapore"
    assert set(RAILS.values()) <= iana_names()
    assert all(iana_name(name) in iana_names() for name in RAILS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Berlin", "Europe/Berlin"),
        ("Bern", "Europe/Zurich"),
        ("Abu Dhabi", "Asia/Muscat"),
        ("Nuku'alofa", "Pacific/Tongatapu"),
        ("Solomon Is.", "Pacific/Guadalcanal"),
        ("Samoa", "Pacific/Apia"),
        ("Hong Kong", "Asia/Hong_Kong"),
        ("Hongkong", "Hongkong"),
        ("Kyiv", "Europe/Kyiv"),
        ("Astana", "Asia/Almaty"),
        ("International Date Line West", "Etc/GMT+12"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("America/Coyhaique", "America/Coyhaique"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("PRC", "PRC"),
        ("GB-Eire", "GB-Eire"),
        ("W-SU", "W-SU"),
        ("GMT+0", "GMT+0"),
        ("UTC", "UTC"),
        ("Singapore", "Singapore"),
        (" europe/berlin ", "Europe/Berlin"),
        ("eastern time (us & canada)", "America/New_York"),
        ("(GMT-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Atlantis", None),
        ("../etc/passwd", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_iana_name(name: object, expected: str | None) -> None:
    assert iana_name(name) == expected


def test_every_name_is_a_zone_that_python_can_load() -> None:
    noon = datetime(2026, 7, 1, 12)

    assert all(noon.replace(tzinfo=ZoneInfo(zone)).utcoffset() is not None for zone in set(RAILS.values()))


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("europe/berln", "Europe/Berlin"), ("Pacific Time (US&Canada)", "Pacific Time (US & Canada)"), ("Utc", "UTC")],
)
def test_nearest_names(name: str, nearest: str) -> None:
    assert nearest_names(name)[0] == nearest


def test_nothing_is_near_nonsense() -> None:
    assert nearest_names("qqqqqqqqqqqqqqq") == ()
