"""Properties of time zones: any text is a zone that Python can load or none; what is sent keeps the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from gateway.vendors.ringcentral.zones import is_listed, listed_name
from gateway.vendors.zones import RAILS, iana_name, iana_names, nearest_names

ZONES = st.sampled_from(sorted(iana_names()))
NAMES = ZONES | st.sampled_from(sorted(RAILS))
CASES = st.sampled_from([str, str.lower, str.upper, str.swapcase])
OFFSETS = st.sampled_from(["(GMT+00:00) ", "(GMT-08:00) ", "(GMT+05:45) ", ""])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1))
NOISE = st.text(max_size=40) | st.none() | st.integers() | st.floats() | st.lists(st.text(max_size=3), max_size=2)


@given(NOISE)
def test_anything_is_a_zone_or_none(said: object) -> None:
    zone = iana_name(said)
    assert zone is None or (zone in iana_names() and ZoneInfo(zone).key == zone)


@given(NAMES, CASES, OFFSETS, st.sampled_from(["", " ", "\t", "  "]))
def test_a_name_is_known_however_it_is_written(name: str, case: object, offset: str, blank: str) -> None:
    assert callable(case)
    written = f"{blank}{offset if name in RAILS else ''}{case(name)}{blank}"
    assert iana_name(written) == iana_name(name)


@given(ZONES)
def test_a_zone_is_its_own_name(zone: str) -> None:
    assert iana_name(zone) == zone


@given(NAMES, MOMENTS)
def test_what_ringcentral_is_sent_is_read_back_on_the_same_clock(name: str, moment: datetime) -> None:
    sent = listed_name(name)
    meant, read = iana_name(name), iana_name(sent)
    assert meant is not None
    assert read is not None
    assert sent is not None
    assert is_listed(sent)
    there, back = (moment.replace(tzinfo=ZoneInfo(zone)) for zone in (meant, read))
    assert there.utcoffset() == back.utcoffset()


@given(MOMENTS, ZONES)
def test_a_moment_is_the_same_in_any_zone(moment: datetime, zone: str) -> None:
    utc = moment.replace(tzinfo=UTC)
    there = utc.astimezone(ZoneInfo(zone))
    offset = there.utcoffset()
    assert datetime.fromisoformat(there.isoformat()) == utc
    assert offset is not None
    assert abs(offset) < timedelta(hours=16)


@given(NAMES, st.integers(0, 40))
def test_a_letter_left_out_leaves_a_name_near_that_can_be_given(name: str, place: int) -> None:
    near = nearest_names(name[:place] + name[place + 1 :])
    assert near or len(name) < 6
    assert all(listed_name(one) is not None for one in near)


@given(st.text(max_size=60))
def test_what_is_near_any_text_can_be_given(said: str) -> None:
    assert all(listed_name(one) is not None for one in nearest_names(said))
