"""EventBookings' times: ISO 8601 and wall clock coming in, `{utc, local}` pairs without zone going out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

WALL = "%Y-%m-%d %H:%M"
DURATION = re.compile(
    r"(?P<hours>\d+(?:\.\d+)?)\s*(?:h|hrs?|hours?)?"
    r"(?::(?P<clock>[0-5]\d)|\s*(?P<minutes>\d+)\s*(?:m|mins?|minutes?))?",
    re.IGNORECASE,
)
STEP_MINUTES = 15


def now() -> datetime:
    """The real present in UTC, whole seconds: writes happen now, the made world lies before."""
    return datetime.now(UTC).replace(microsecond=0)


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def zone_name(text: str) -> str:
    """The IANA name, however it is cased (answers say AUSTRALIA/SYDNEY, L834); ValueError for an unknown one."""
    try:
        return _zones()[text.lower()]
    except KeyError:
        raise ValueError("is not a time zone") from None


def pair(moment: datetime | None, zone: str) -> dict[str, str | None]:
    """`{utc, local}`, both "YYYY-MM-DD HH:MM"; both null for no moment."""
    if moment is None:
        return {"utc": None, "local": None}
    return {
        "utc": moment.astimezone(UTC).strftime(WALL),
        "local": moment.astimezone(ZoneInfo(zone)).strftime(WALL),
    }


def iso(moment: datetime) -> str:
    """`created_on`, `updated_on`: ISO 8601 with +00:00."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def iso_start(text: str, zone: str) -> datetime:
    """A start as ISO 8601; without an offset it is the event's wall clock. ValueError when it is neither."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=ZoneInfo(zone)) if moment.tzinfo is None else moment


def wall_start(text: str, zone: str) -> datetime:
    """A session's start, "YYYY-MM-DD HH:MM" of the event's wall clock (L1560); ValueError otherwise."""
    return datetime.strptime(text, WALL).replace(tzinfo=ZoneInfo(zone))


def duration(text: str) -> timedelta:
    """Hours in steps of 15 minutes (L114): "2", "1.5", "1:30", "1h 30m", "2 hours"; ValueError otherwise."""
    found = DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError("is not a duration in hours")
    minutes = float(found["hours"]) * 60 + int(found["clock"] or found["minutes"] or 0)
    if minutes <= 0 or minutes % STEP_MINUTES:
        raise ValueError(f"must be in steps of {STEP_MINUTES} minutes")
    return timedelta(minutes=minutes)
