"""Values in Eventtia's dialects: images absent in three ways, day-first dates, addresses without a scheme."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from gateway.records import AttendanceMode, Image, Money
from gateway.vendors import payloads
from gateway.vendors.zones import iana_name

INFINITE = "∞"
MISSING = "/missing.png"
ATTENDANCE: Mapping[str, AttendanceMode] = {
    "online": AttendanceMode.ONLINE,
    "offline": AttendanceMode.IN_PERSON,
    "mixed": AttendanceMode.HYBRID,
}
"""The words seen in the vendor's samples ("List of Attendee Types", "List of Activities"); an open set."""

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s*-?\s*(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#]\S*)?")


def moment(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """A time, always aware; None for what is no time.

    Reads ISO 8601 in all its dialects, a date alone as its first moment, and the day-first form in which the vendor
    wants to be written to (``14/08/2020 - 23:00:00``), should it ever answer in it.

    Args:
        zone: whose wall clock a time without an offset is read on.
    """
    found = payloads.moment(value, zone)
    if found is not None or not isinstance(value, str):
        return found
    parts = _DAY_FIRST.fullmatch(value.strip())
    if parts is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in parts.groups())
    try:
        return payloads.on_calendar(datetime(year, month, day, hour, minute, second, tzinfo=zone))
    except ValueError:
        return None


def name(found: Mapping[str, Any], member: str = "name") -> str:
    """What a record is called; empty where the vendor has no name for it.

    Raises:
        Undocumented: it is something else than text.
    """
    value = found.get(member)
    if value is not None and not isinstance(value, str):
        raise payloads.Undocumented("is not text", f"attributes.{member}")
    return payloads.text(value) or ""


def zone(value: Any) -> ZoneInfo | None:
    """A time zone by its name, None for any other word."""
    name = zone_name(value)
    return ZoneInfo(name) if name is not None else None


def zone_name(value: Any) -> str | None:
    """An IANA name, as the samples have it; a Rails name is understood too. None for any other word."""
    return iana_name(value)


def attendance(value: Any) -> AttendanceMode | None:
    """``online``, ``offline`` or ``mixed``; None for a word that the vendor's text does not show."""
    word = payloads.text(value)
    return ATTENDANCE.get(word.strip().lower()) if word else None


def image(value: Any) -> Image | None:
    """An image at several sizes; None where there is none.

    Absent in three ways: an empty object, a null ``filename`` beside ``…/missing.png`` paths, or empty addresses. An
    address that is not absolute is never kept. Pictures whose shape the text elides may be an address alone.
    """
    if isinstance(value, str):
        alone = _picture(value)
        return Image(url=alone) if alone is not None else None
    found = payloads.object_in(value)
    if not found or ("filename" in found and payloads.text(found["filename"]) is None):
        return None
    thumb, small, medium, large, original = (
        _picture(found.get(size)) for size in ("thumb", "small", "medium", "large", "original")
    )
    best = original or large or medium or small or thumb
    if best is None:
        return None
    return Image(
        url=best,
        thumbnail=thumb,
        small=small,
        medium=medium,
        large=large,
        filename=payloads.text(found.get("filename")),
    )


def _picture(value: Any) -> str | None:
    address = payloads.url(value)
    return None if address is None or urlsplit(address).path.endswith(MISSING) else address


def website(value: Any) -> str | None:
    """An address that people typed: ``www.eventtia.com`` ("List of Stand Reservations") means https."""
    address = payloads.text(value)
    if address is None:
        return None
    address = address.strip()
    return payloads.url(f"https://{address}" if _BARE_HOST.fullmatch(address) else address)


def money(value: Any, currency: str | None = None) -> Money | None:
    """An exact amount, from a number or from text; None where there is none."""
    amount: Decimal | None = payloads.decimal(value)
    return None if amount is None else Money(amount, currency)


def is_infinite(value: Any) -> bool:
    """Whether a limit is the sign for "no limit" ("Tickets Stats")."""
    return isinstance(value, str) and value.strip() == INFINITE
