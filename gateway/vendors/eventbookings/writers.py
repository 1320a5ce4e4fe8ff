"""Writers: single values as EventBookings wants them written. Each raises BadValue saying what is allowed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from gateway.records import Ref
from gateway.vendors.bodies import BadValue
from gateway.vendors.eventbookings.mapping.answer import UUID
from gateway.vendors.writers import file_type, moved, on_clock
from gateway.vendors.zones import iana_name

STEP = timedelta(minutes=15)
"""``event_duration``: "Hours, with 15 minute of interval" (L114)."""
PICTURES = ("jpg", "png")


def whole_minute(value: datetime) -> datetime:
    """A moment that the vendor's answers can show: their times are ``YYYY-MM-DD HH:MM``."""
    if value.second or value.microsecond:
        raise BadValue("EventBookings keeps whole minutes.")
    return value


def a_list(value: Any) -> Any:
    if not isinstance(value, list):
        raise BadValue("It must be a list.")
    return value


def degrees(most: int) -> Any:
    """A writer of a coordinate, which is a String (L159)."""

    def write(value: float) -> str:
        if not -most <= value <= most:
            raise BadValue(f"It must lie between -{most} and {most}.")
        return format(Decimal(str(value)), "f")

    return write


def session_picture(value: str) -> str:
    """Its size cannot be told from an address; its type may be (L1557)."""
    if file_type(value) not in (None, *PICTURES):
        raise BadValue("It must be a .jpg, .jpeg or .png file, larger than 300 by 300 pixels.")
    return value


def uuids(values: list[str]) -> list[str]:
    """Uuids in lower case, each once."""
    if not values:
        raise BadValue("Name at least one, or leave it out for all.")
    if not all(UUID.fullmatch(value) for value in values):
        raise BadValue("Each must be a uuid, such as 0d9c8b7a-6f5e-4d3c-8b2a-190817263544.")
    return list(dict.fromkeys(value.lower() for value in values))


def ticket_uuids(refs: list[Ref]) -> list[str]:
    return uuids([ref.id for ref in refs])


def banners(values: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in banner.items() if value is not None} for banner in values]


def iso(value: datetime, zone: Any) -> str:
    """ISO 8601 with its offset (L111), on the event's clock where its zone is given."""
    name = iana_name(zone)
    return moved(value, ZoneInfo(name) if name is not None else value.tzinfo or UTC).isoformat(timespec="seconds")


def wall_clock(value: datetime, zone: tzinfo) -> str:
    """``2025-01-24 00:00``, "in local time" (L1560)."""
    there = on_clock(value, zone)
    return f"{there.year:04d}-{there:%m-%d %H:%M}"


def hours(length: timedelta) -> str:
    """``8``, ``7.5``, ``1.25``: hours, the text form that the least readings of "hours" disagree on (L114)."""
    quarters = length // STEP
    return format((Decimal(quarters) / 4).normalize(), "f")
