"""What all of EventBookings' resources have: members in two places, times twice, pictures, named values."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from gateway.records import CustomField, Image
from gateway.vendors.payloads import list_in, moment, object_in, text, url
from gateway.vendors.zones import iana_name


def member(resource: Mapping[str, Any], *names: str) -> Any:
    """A member of an event by any of its names, beside ``settings`` or inside.

    createEvent puts sessions, refund, fees and more beside the settings, duplicateEvent inside (L485-548, L1132-1272).
    A value that tells something goes before an empty one; None where there is none.
    """
    settings = object_in(resource.get("settings"))
    found = [place[name] for place in (resource, settings) for name in names if name in place]
    return next((value for value in found if value not in (None, "", [], {})), found[0] if found else None)


def zone_of(resource: Mapping[str, Any]) -> tuple[str | None, tzinfo]:
    """An event's zone, IANA in any letter case (``AUSTRALIA/SYDNEY``, L834), and its clock; UTC where it has none."""
    name = iana_name(text(resource.get("timezone")))
    return name, ZoneInfo(name) if name is not None else UTC


def instant(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """One instant: ``{utc, local}`` without offsets, or ISO 8601 as it is.

    ``utc`` goes before ``local``, which is read on the event's clock.
    """
    if not isinstance(value, Mapping):
        return _fixed(moment(value, zone))
    found = moment(value.get("utc"), UTC)
    return found if found is not None else _fixed(moment(value.get("local"), zone))


def _fixed(found: datetime | None) -> datetime | None:
    """In UTC where it was read on an event's clock: two moments of one zone would be compared by their wall clocks."""
    return found.astimezone(UTC) if found is not None and isinstance(found.tzinfo, ZoneInfo) else found


def image(value: Any, thumbnail: Any = None) -> Image | None:
    """A banner. Its address may be a storage path without a host (L818): that is a file's name, not an address."""
    path, small = text(object_in(value).get("image")), url(object_in(thumbnail).get("image"))
    if path is None and small is None:
        return None
    address = url(path)
    return Image(url=address, thumbnail=small, filename=path if address is None else None)


def custom_fields(value: Any) -> tuple[CustomField, ...]:
    """``custom_attributes``: of an undocumented type; read where they are named values, as the vendor's others are."""
    told = [object_in(item) for item in list_in(value)]
    return tuple(
        CustomField(name=name, id=text(item.get("uuid")), value=item.get("value"))
        for item in told
        if (name := text(item.get("name"))) is not None
    )


def named(values: Any, name: str) -> Any:
    """The value of a name in a list of ``{name, value}``, whatever its letter case."""
    for item in map(object_in, list_in(values)):
        if (text(item.get("name")) or "").casefold() == name.casefold():
            return item.get("value")
    return None
