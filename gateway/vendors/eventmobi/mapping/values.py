"""What all of EventMobi's resources have: times in two forms, external ids, zones."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from gateway.records import ExternalId
from gateway.vendors.payloads import integer, list_in, moment, object_in, text
from gateway.vendors.zones import iana_name

INTERNAL = "Eventmobi"
"""The reserved system of the ids that the vendor makes itself (L224, L2510)."""
IDS = frozenset({"id", "person_id"})
FIRST, LAST = time(0, 0, 0), time(23, 59, 59)
"""An event has days only; seconds are the finest that any of the vendor's times are written in."""
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_MILLISECONDS_FROM = 10**11


def bare(payload: Any, name: str) -> Any:
    """What an answer holds, also where it comes inside ``{name: …}``, as the requests' examples do.

    Other members may stand beside it there; a resource itself has an id.
    """
    if not isinstance(payload, Mapping) or not payload.keys().isdisjoint(IDS):
        return payload
    inside = payload.get(name)
    return inside if isinstance(inside, (Mapping, list)) else payload


def stamp(value: Any) -> datetime | None:
    """A member of ``timestamps``: ISO 8601 with an offset, or a Unix integer, also as text (L2049)."""
    seconds = integer(value, 10**18)
    if seconds is None:
        return moment(value)
    if abs(seconds) >= _MILLISECONDS_FROM:
        seconds //= 1000
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def stamps(resource: Mapping[str, Any]) -> dict[str, Any]:
    """``created_at`` and ``updated_at``. ``request_timestamp`` is the time of the call and no fact of the record."""
    told = object_in(resource.get("timestamps"))
    return {"created_at": stamp(told.get("creation_timestamp")), "updated_at": stamp(told.get("update_timestamp"))}


def external_ids(resource: Mapping[str, Any]) -> tuple[ExternalId, ...]:
    """Every pair under which the object is stored, the vendor's own included."""
    pairs = [object_in(pair) for pair in list_in(resource.get("external_ids"))]
    told = [(text(pair.get("id_system")), text(pair.get("id"))) for pair in pairs]
    return tuple(ExternalId(system, id) for system, id in told if system is not None and id is not None)


def internal_id(resource: Mapping[str, Any], member: str) -> Any:
    """The id in the vendor's own system: by its pair, else the resource's own member (L2049)."""
    named = [pair.id for pair in external_ids(resource) if pair.system.casefold() == INTERNAL.casefold()]
    return named[0] if len(named) == 1 else resource[member]


def zone_of(dates: Mapping[str, Any]) -> tuple[str | None, tzinfo]:
    """An event's zone: its IANA name where it has one, and its clock.

    ``time_zone_tz`` decides; ``time_zone_offset`` is one fixed offset and stands in for it, under the tz database's
    name of that offset where it is of whole hours. UTC where neither can be read.
    """
    name = iana_name(text(dates.get("time_zone_tz")))
    if name is not None:
        return name, ZoneInfo(name)
    found = _OFFSET.fullmatch(text(dates.get("time_zone_offset")) or "")
    if found is None:
        return None, UTC
    apart = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if apart > timedelta(hours=14):
        return None, UTC
    hours = apart // timedelta(hours=1)
    whole = apart == timedelta(hours=hours)
    # the tz database counts Etc's zones westwards
    label = "Etc/UTC" if not hours else iana_name(f"Etc/GMT{'+' if found[1] == '-' else '-'}{hours}")
    return label if whole else None, timezone(-apart if found[1] == "-" else apart)


def in_zone(day: Any, at: time, zone: tzinfo) -> datetime | None:
    """A moment of a day (YYYY-MM-DD) on the zone's clock, written with the offset of that day."""
    try:
        wall = datetime.combine(date.fromisoformat((text(day) or "")[:10]), at, zone)
    except ValueError:
        return None
    offset = wall.utcoffset()
    return wall.replace(tzinfo=timezone(offset) if offset else UTC)
