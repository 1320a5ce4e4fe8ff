"""Time zone names of two conventions become IANA names."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.vendors.zones import (
    NEWER_THAN_RINGCENTRAL,
    RAILS,
    iana_name,
    iana_names,
    nearest_names,
    ringcentral_accepts,
    ringcentral_name,
)


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
    ("name", "taken"),
    [
        ("Berlin", True),
        ("Europe/Berlin", True),
        ("PRC", True),
        ("Factory", True),
        ("America/Coyhaique", False),
        ("europe/berlin", False),
        ("Atlantis", False),
    ],
)
def test_what_ringcentral_accepts(name: str, taken: bool) -> None:
    assert ringcentral_accepts(name) is taken


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("europe/berln", "Europe/Berlin"), ("Pacific Time (US&Canada)", "Pacific Time (US & Canada)"), ("Utc", "UTC")],
)
def test_nearest_names(name: str, nearest: str) -> None:
    assert nearest_names(name)[0] == nearest


def test_nothing_is_near_nonsense() -> None:
    assert nearest_names("qqqqqqqqqqqqqqq") == ()


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("Europe/Kiev", "Europe/Kiev"),
        ("europe/berlin", "Europe/Berlin"),
        ("Bern", "Bern"),
        ("(GMT+01:00) Bern", "Europe/Zurich"),
        ("America/Coyhaique", "America/Punta_Arenas"),
        ("Europe/Atlantis", None),
        ("", None),
    ],
)
def test_the_name_that_ringcentral_is_sent(name: str, sent: str | None) -> None:
    assert ringcentral_name(name) == sent


def test_every_zone_has_a_name_that_ringcentral_takes() -> None:
    sent = {name: ringcentral_name(name) for name in iana_names()}

    assert all(known is not None and ringcentral_accepts(known) for known in sent.values())


@pytest.mark.parametrize("zone", sorted(NEWER_THAN_RINGCENTRAL))
def test_what_stands_in_for_a_newer_zone_is_on_the_same_clock(zone: str) -> None:
    stand_in = ringcentral_name(zone)
    assert stand_in is not None

    for day in range(0, 3650, 7):
        moment = datetime(2026, 1, 1, 12) + timedelta(days=day)
        there = moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
        assert moment.replace(tzinfo=ZoneInfo(stand_in)).utcoffset() == there
