"""EventMobi's days: the graph's instants → dates of the event's zone. The vendor has no times of day (L2123)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from gateway.records import Event
from gateway.vendors.bodies import BadValue, Changes, Checks, put
from gateway.vendors.writers import moved
from gateway.vendors.zones import iana_name

OFFSET = re.compile(r"([+-])(0\d|1[0-4]):([0-5]\d)")
MEMBERS = {"starts_at": ("event_dates", "start_date"), "ends_at": ("event_dates", "end_date")}


def offset_text(value: str) -> str:
    """``-05:00`` (L2126)."""
    if OFFSET.fullmatch(value) is None:
        raise BadValue("It must be an offset such as -05:00 or +09:30.")
    return value


def zone_of(changes: Changes, present: Event | None) -> tuple[tzinfo, str]:
    """The event's clock after the change, and its name for people: by name, by offset, as it is now; else UTC."""
    name = iana_name(changes.get("time_zone"))
    told = (changes.get("eventmobi") or {}).get("time_zone_offset")
    offset = OFFSET.fullmatch(told) if isinstance(told, str) else None
    if name is None and offset is None and present is not None and isinstance(present.time_zone, str):
        name = iana_name(present.time_zone)
    if name is not None:
        return ZoneInfo(name), name
    if offset is not None:
        apart = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-apart if offset[1] == "-" else apart), offset[0]
    if present is not None and isinstance(present.starts_at, datetime) and present.starts_at.utcoffset():
        return present.starts_at.tzinfo or UTC, f"{present.starts_at:%z}"
    return UTC, "UTC (give timeZone where it is another)"


def put_days(body: dict[str, Any], changes: Changes, present: Event | None, checks: Checks) -> None:
    """Write the first and the last day; a time of day that would be lost is refused.

    Args:
        present: the event as it is, for what the changes do not name; None for a new one.
    """
    zone, label = zone_of(changes, present)
    days: dict[str, date] = {}
    for field, member in MEMBERS.items():
        value = changes.get(field)
        if value is None:
            continue
        try:
            days[field] = day_of(value, zone, label, last=field == "ends_at")
        except BadValue as exc:
            checks.invalid(str(exc), field)
        else:
            put(body, member, days[field].isoformat())
    _in_order(days, present, zone, checks)
    _offset_fits(changes, zone, days, checks)


def day_of(value: datetime, zone: tzinfo, label: str, *, last: bool) -> date:
    """The day that an instant begins on the zone's clock; the last day may also be told by its last minute.

    Raises:
        BadValue: it is another time of day, which the vendor cannot be told.
    """
    there = moved(value, zone)
    first = moved(moved(datetime.combine(there.date(), time(), zone), UTC), zone)
    # where clocks are set forward at midnight the day begins at one
    begins = (there.hour, there.minute, there.second, there.microsecond) == (0, 0, 0, 0) or there == first
    if begins or (last and (there.hour, there.minute) == (23, 59)):
        return there.date()
    allowed = "00:00" if not last else "00:00 or 23:59:59"
    raise BadValue(
        f"EventMobi has days and no times of day: it must be {allowed} in the event's zone, {label}; "
        f"there it is {there:%H:%M:%S}."
    )


def _in_order(days: Mapping[str, date], present: Event | None, zone: tzinfo, checks: Checks) -> None:
    first = days.get("starts_at") or _present(present, "starts_at")
    last = days.get("ends_at") or _present(present, "ends_at")
    if not days or first is None or last is None or first <= last:
        return
    if "ends_at" in days:
        checks.invalid(f"endsAt must not be before the first day, {first}.", "ends_at")
    else:
        checks.invalid(f"startsAt must not be after the last day, {last}; change endsAt as well.", "starts_at")


def _present(event: Event | None, field: str) -> date | None:
    """A day that stays: the vendor keeps dates, so a new zone does not move it."""
    value = getattr(event, field, None)
    return value.date() if isinstance(value, datetime) else None


def _offset_fits(changes: Changes, zone: tzinfo, days: Mapping[str, date], checks: Checks) -> None:
    """An offset that is sent beside a zone's name is one that the zone has on the first or the last day."""
    told = (changes.get("eventmobi") or {}).get("time_zone_offset")
    if not isinstance(told, str) or changes.get("time_zone") is None or not days or not OFFSET.fullmatch(told):
        return
    had = [f"{datetime.combine(day, at, zone).isoformat()[-6:]}" for day in days.values() for at in (time(), time(23))]
    if told not in had:
        checks.invalid(f"{changes['time_zone']} is at {had[0]} then, not at {told}.", "eventmobi", "time_zone_offset")
