"""EventBookings' session: in the answer that added it, or in the list of a duplicate."""

from collections.abc import Mapping
from datetime import timedelta, tzinfo
from typing import Any

from gateway.records import Kind, Origin, Ref, Session, SessionKind
from gateway.vendors.eventbookings.mapping.answer import uuid_of
from gateway.vendors.eventbookings.mapping.values import instant
from gateway.vendors.payloads import integer, left_of, list_in, object_in, text, url


def session(resource: Mapping[str, Any], raw: bytes, origin: Origin, event_id: str, zone: tzinfo) -> Session:
    """One session (L1586-1698).

    Args:
        event_id: its event, which the answer does not name.
        zone: the event's clock, on which a time is read that comes without its UTC form.
    """
    id = uuid_of(resource.get("uuid"))
    capacity, taken = integer(resource.get("capacity")), _sold(resource)
    starts_at = instant(resource.get("session_starts_on"), zone)
    ends_at = instant(resource.get("session_ends_on"), zone)
    minutes = integer(resource.get("duration"))
    if ends_at is None and starts_at is not None and minutes is not None and 0 <= minutes < 10**6:
        ends_at = starts_at + timedelta(minutes=minutes)
    return Session(
        ref=Ref(origin.account, Kind.SESSION, id, (event_id,)),
        origin=origin,
        raw=raw,
        created_at=instant(resource.get("created_on")),
        updated_at=instant(resource.get("updated_on")),
        kind=SessionKind.SESSION,
        title=text(resource.get("name")) or text(resource.get("display_name")) or id,
        description=text(resource.get("description")),
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        seats_taken=taken,
        seats_left=left_of(capacity, taken),
        image_url=url(resource.get("image")),
    )


def _sold(resource: Mapping[str, Any]) -> int | None:
    """Tickets sold for the session, over the tickets that let people in (L1686)."""
    told = [integer(object_in(item).get("quantity_sold")) for item in list_in(resource.get("tickets"))]
    found = [number for number in told if number is not None]
    return integer(sum(found)) if found else None
