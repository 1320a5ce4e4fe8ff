"""Time zones go out under names that RingCentral Events lists."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.vendors.ringcentral.zones import NEWER, is_listed, listed_name
from gateway.vendors.zones import iana_names


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
def test_what_is_listed(name: str, taken: bool) -> None:
    assert is_listed(name) is taken


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
def test_the_name_that_the_vendor_is_sent(name: str, sent: str | None) -> None:
    assert listed_name(name) == sent


def test_every_zone_has_a_name_that_the_vendor_takes() -> None:
    sent = {name: listed_name(name) for name in iana_names()}

    assert all(known is not None and is_listed(known) for known in sent.values())


@pytest.mark.parametrize("zone", sorted(NEWER))
def test_what_stands_in_for_a_newer_zone_is_on_the_same_clock(zone: str) -> None:
    stand_in = listed_name(zone)
    assert stand_in is not None

    for day in range(0, 3650, 7):
        moment = datetime(2026, 1, 1, 12) + timedelta(days=day)
        there = moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
        assert moment.replace(tzinfo=ZoneInfo(stand_in)).utcoffset() == there
