"""Eventtia's many ways to write a moment, in both directions.

Read: ISO 8601 with milliseconds, in UTC (`Z`) or with the offset of the event's zone, sometimes both in one
record; a bare date; a wall clock with a space. Written: day first, wall clock of the event's zone.
Source: the samples of the vendor's text, and its tables "Create Event", "Create Activity", "Unavailable Hours".
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY_FIRST = re.compile(r"(\d{2})/(\d{2})/(\d{4}) - (\d{2}):(\d{2}):(\d{2})")
_DAY_FIRST_SHORT = re.compile(r"(\d{2})/(\d{2})/(\d{4}) - (\d{2}):(\d{2})")
_BIRTH = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_PREFIX = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_ZONELESS = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_SPACED = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


def utc(moment: datetime) -> str:
    """`2023-02-10T14:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def local(moment: datetime, zone: str) -> str:
    """`2023-02-10T09:00:00.000-05:00`: the same instant with the zone's offset."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")


def day(moment: datetime) -> str:
    """`2023-02-10`, as custom fields, speakers, categories and leads show `updated_at`."""
    return moment.astimezone(UTC).date().isoformat()


def wall_clock(moment: datetime, zone: str) -> str:
    """`2023-02-10 09:00:00`, as agenda slots are written, in the event's zone."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def read(text: str) -> datetime:
    """The instant of a moment as this vendor shows it; a bare date is its midnight in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_first(text: str, zone: str) -> datetime:
    """`14/08/2020 - 23:00:00`, wall clock of `zone`; raises ValueError for any other spelling."""
    return _wall(_DAY_FIRST, text, zone, "14/08/2020 - 23:00:00")


def day_first_short(text: str, zone: str) -> datetime:
    """`10/12/2020 - 01:00`, wall clock of `zone` (unavailable hours); raises ValueError otherwise."""
    return _wall(_DAY_FIRST_SHORT, text, zone, "10/12/2020 - 01:00")


def birth_date(text: str) -> str:
    """`27/08/2020` as `2020-08-27`; raises ValueError for any other spelling."""
    match = _BIRTH.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a date such as 27/08/2020, got {text!r}")
    dd, mm, yyyy = (int(part) for part in match.groups())
    return date(yyyy, mm, dd).isoformat()


def since(text: str) -> datetime:
    """The lower bound of `updated_since`: ISO 8601 or a leading part of it such as `2019-12`."""
    match = _PREFIX.fullmatch(text)
    if match is None:
        return read(text.replace(" ", "+"))  # an unescaped + of an offset arrives as a space
    year, month, dom = (int(part) for part in (text + "-01-01")[:10].split("-"))
    return datetime(year, month, dom, tzinfo=UTC)


def zoneless(text: str) -> datetime:
    """`2021-10-31T14:25:46`, taken as UTC: the text names no zone. Raises ValueError otherwise."""
    if not _ZONELESS.fullmatch(text):
        raise ValueError(f"expected a moment such as 2021-10-31T14:25:46, got {text!r}")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def spaced(text: str) -> datetime:
    """`2020-07-16 23:00`, taken as UTC (payments). Raises ValueError otherwise."""
    if not _SPACED.fullmatch(text):
        raise ValueError(f"expected a moment such as 2020-07-16 23:00, got {text!r}")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def calendar_day(text: str) -> date:
    """`2023-02-12`: the `date` filter of activities. Raises ValueError otherwise."""
    return date.fromisoformat(text)


def whole(moment: datetime) -> datetime:
    """The moment without its fraction: stored times are whole seconds, only fresh answers show more."""
    return moment - timedelta(microseconds=moment.microsecond)


def _wall(pattern: re.Pattern[str], text: str, zone: str, example: str) -> datetime:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a moment such as {example}, got {text!r}")
    dd, mm, yyyy, hour, minute, second = (*(int(part) for part in match.groups()), 0)[:6]
    return datetime(yyyy, mm, dd, hour, minute, second, tzinfo=ZoneInfo(zone))
