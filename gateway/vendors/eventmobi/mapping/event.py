"""EventMobi's event."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import UNSET

from gateway.records import Address, Event, Kind, Link, Page, Ref, Venue, raw_json
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventmobi.mapping.values import (
    FIRST,
    LAST,
    bare,
    external_ids,
    in_zone,
    internal_id,
    stamps,
    zone_of,
)
from gateway.vendors.payloads import identity, integer, members, object_in, page_of, text, url

APPS = {"event_app": "eventApp", "reg_app": "regApp", "checkin_app": "checkinApp", "cms_app": "cmsApp"}
COUNTERS = ("sections", "people", "sessions", "companies", "documents", "maps")


def event_page(payload: Any, reading: Reading) -> Page[Event]:
    """The bare list of ``GET /events``: no total, no next; a short page is the last (L89)."""
    items, problems = page_of(bare(payload, "events"), lambda item: _event(item, reading, listed=True), "events")
    return Page(items, problems=problems)


def event(payload: Any, reading: Reading) -> Event:
    """One event (L1999-2059)."""
    return _event(payload, reading, listed=False)


def _event(resource: Any, reading: Reading, *, listed: bool) -> Event:
    """A listed event may have basic members only (L82): what it lacks is UNSET, for the single read tells it."""
    told = members(bare(resource, "event"))
    id = identity(internal_id(told, "id"))
    fields: dict[str, Any] = {}
    for member, read in MEMBERS.items():
        found = read(told.get(member))
        fields |= dict.fromkeys(found, UNSET) if listed and member not in told else found
    return Event(
        ref=Ref(reading.origin.account, Kind.EVENT, id),
        origin=reading.origin,
        raw=raw_json(resource),
        name=text(told.get("name")) or text(told.get("short_code")) or id,
        all_day=True,
        external_ids=external_ids(told),
        extra=_extra(told),
        **fields,
    )


def _counts(value: Any) -> dict[str, Any]:
    """People of all kinds count as attendees (L2081)."""
    counters = object_in(value)
    return {
        "attendee_count": integer(counters.get("people")),
        "session_count": integer(counters.get("sessions")),
    }


def _venue(value: Any) -> dict[str, Any]:
    location = object_in(value)
    name, address = text(location.get("location_name")), text(location.get("location_address"))
    if name is None and address is None:
        return {"venue": None}
    return {"venue": Venue(name=name, address=None if address is None else Address(formatted=address))}


def _dates(value: Any) -> dict[str, Any]:
    """First moment of the first day to the last second of the last, on the event's clock (DESIGN section 10)."""
    dates = object_in(value)
    name, zone = zone_of(dates)
    return {
        "starts_at": in_zone(dates.get("start_date"), FIRST, zone),
        "ends_at": in_zone(dates.get("end_date"), LAST, zone),
        "time_zone": name,
    }


def _urls(value: Any) -> dict[str, Any]:
    """The event's own web page is its app (L2130-2149)."""
    urls = object_in(value)
    found = [(name, url(urls.get(name))) for name in APPS]
    links = tuple(Link(name, address) for name, address in found if address is not None)
    return {"website": url(urls.get("event_app")), "links": links}


def _extra(told: Mapping[str, Any]) -> dict[str, Any]:
    """What only EventMobi has, in the graph's names."""
    counters, urls = object_in(told.get("data_counters")), object_in(told.get("event_urls"))
    return {
        "counters": {name: integer(counters.get(name)) for name in COUNTERS},
        "appUrls": {ours: url(urls.get(theirs)) for theirs, ours in APPS.items()},
        "timeFormat": integer(object_in(told.get("event_dates")).get("time_format")),
    }


MEMBERS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "short_code": lambda value: {"slug": text(value)},
    "description": lambda value: {"description": text(value)},
    "language": lambda value: {"language": text(value)},
    "data_counters": _counts,
    "event_location": _venue,
    "event_dates": _dates,
    "event_urls": _urls,
    "timestamps": lambda value: stamps({"timestamps": value}),
}
"""A member of the resource → the record's fields made from it, all of which it leaves unsaid where a list lacks it."""
