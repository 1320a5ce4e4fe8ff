"""EventBookings' event and its organisation, from the answer that made it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from gateway.records import (
    Address,
    AttendanceMode,
    Event,
    EventStatus,
    EventVisibility,
    Image,
    Kind,
    Link,
    Organization,
    Origin,
    Ref,
    Venue,
)
from gateway.vendors.eventbookings.mapping.answer import event_id_of, uuid_of
from gateway.vendors.eventbookings.mapping.values import custom_fields, image, instant, member, named, zone_of
from gateway.vendors.payloads import boolean, coordinates, integer, list_in, object_in, text, url

STATUS = {
    "READY_TO_PUBLISH": EventStatus.DRAFT,
    "UNPUBLISHED": EventStatus.DRAFT,
    "PUBLISHED": EventStatus.PUBLISHED,
    "CANCELLED": EventStatus.CANCELLED,
    "CANCELED": EventStatus.CANCELLED,
}
"""READY_TO_PUBLISH is the only word seen in the document; the others are those of the operations that lead there."""
MODES = {"VENUE_EVENT": AttendanceMode.IN_PERSON}
_CLOCK = re.compile(r"(\d{1,4})\s*(?::|h|hours?)\s*(\d{1,2})\s*(?:m|min|minutes?)?", re.IGNORECASE)
_HOURS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:h|hours?)?", re.IGNORECASE)


def event(resource: Mapping[str, Any], raw: bytes, origin: Origin, state: str | None, sessions: int) -> Event:
    """One event (L192-660, L799-1400), in either of its two shapes.

    Args:
        raw: the resource as received.
        state: what our later writes made of it (PUBLISHED, UNPUBLISHED, CANCELLED); None where there were none.
        sessions: how many sessions the store knows: those in the answer, and those added since.
    """
    id = event_id_of(resource)
    zone_name, zone = zone_of(resource)
    starts_at, ends_at = _span(resource, zone)
    status, word = event_status(resource, state)
    website, links = _links(resource)
    return Event(
        ref=Ref(origin.account, Kind.EVENT, id),
        origin=origin,
        raw=raw,
        created_at=instant(resource.get("created_on")),
        updated_at=instant(resource.get("updated_on")),
        name=text(resource.get("name")) or text(resource.get("display_name")) or text(resource.get("slug")) or id,
        slug=text(resource.get("slug")),
        description=text(resource.get("description")),
        status=status,
        vendor_status=word,
        visibility=_visibility(resource),
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=zone_name,
        attendance_mode=MODES.get((text(_configuration(resource).get("type")) or "").upper()),
        currency=text(resource.get("currency")) or text(object_in(member(resource, "fees")).get("currency")),
        website=website,
        links=links,
        banner=_banner(resource),
        venue=_venue(resource),
        organization=organization(object_in(resource.get("org")), None, origin),
        custom_fields=custom_fields(member(resource, "custom_attributes")),
        capacity=integer(member(resource, "event_capacity")),
        session_count=sessions,
        extra={"occurrences": _occurrences(resource, zone), "premium": boolean(resource.get("premium"))},
    )


def event_status(resource: Mapping[str, Any], state: str | None) -> tuple[EventStatus, str | None]:
    """What an event's state means, and the word for it: our last write's, else the publication state in the answer."""
    publishing = object_in(member(resource, "publising", "publishing"))
    words = (
        state,
        text(resource.get("status")),
        text(publishing.get("state")),
        text(named(resource.get("extended_status"), "PUBLISHING")),
    )
    told = [word for word in words if word is not None]
    for word in told:
        if word.upper() in STATUS:
            return STATUS[word.upper()], word
    return EventStatus.UNKNOWN, told[0] if told else None


def organization(told: Mapping[str, Any], raw: bytes | None, origin: Origin) -> Organization | None:
    """The organisation that owns the event; None where the answer names none."""
    if text(told.get("uuid")) is None:
        return None
    return Organization(
        ref=Ref(origin.account, Kind.ORGANIZATION, uuid_of(told.get("uuid"))),
        origin=origin,
        raw=raw,
        name=text(told.get("name")),
        slug=text(told.get("slug")),
        image_url=url(told.get("image")),
    )


def _visibility(resource: Mapping[str, Any]) -> EventVisibility | None:
    listed = boolean(object_in(member(resource, "listing")).get("enabled"))
    return None if listed is None else EventVisibility.PUBLIC if listed else EventVisibility.HIDDEN


def _span(resource: Mapping[str, Any], zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """From the first occurrence's start to the last one's end; by start and length where none is listed (L849)."""
    listed = [object_in(item) for item in list_in(resource.get("event_occurrence"))]
    starts = [found for item in listed if (found := instant(item.get("start_on"), zone)) is not None]
    ends = [found for item in listed if (found := instant(item.get("end_on"), zone)) is not None]
    if starts:
        return min(starts), max(ends) if ends else None
    occurrence = object_in(resource.get("occurrence"))
    attributes = object_in(occurrence.get("attributes"))
    first = instant(attributes.get("starts_on"), zone)
    length = duration(attributes.get("event_duration"))
    # the last day of a series cannot be told from its first
    once = (text(occurrence.get("type")) or "").lower() == "does_not_repeat"
    return first, first + length if first is not None and length is not None and once else None


def duration(value: Any) -> timedelta | None:
    """``event_duration``: hours and quarters in an undocumented text form (L114): 8, 7.5, 7:30, 7h 30m."""
    words = text(value)
    if words is None:
        return None
    clock = _CLOCK.fullmatch(words.strip())
    if clock is not None:
        return timedelta(hours=int(clock[1]), minutes=int(clock[2]))
    hours = _HOURS.fullmatch(words.strip())
    if hours is None or Decimal(hours[1]) > 24 * 366:
        return None
    return timedelta(minutes=int(Decimal(hours[1]) * 60))


def _occurrences(resource: Mapping[str, Any], zone: tzinfo) -> list[dict[str, Any]]:
    """The dated occurrences, which createSession refers to by ``uuid``."""
    listed = [object_in(item) for item in list_in(resource.get("event_occurrence"))]
    return [
        {
            "id": text(item.get("uuid")),
            "enabled": boolean(item.get("enabled")),
            "startsAt": instant(item.get("start_on"), zone),
            "endsAt": instant(item.get("end_on"), zone),
        }
        for item in listed
    ]


def occurrence_ids(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """The uuids of the dated occurrences; empty where the answer listed none."""
    listed = [object_in(item).get("uuid") for item in list_in(resource.get("event_occurrence"))]
    return tuple(uuid_of(uuid) for uuid in listed if text(uuid) is not None)


def _links(resource: Mapping[str, Any]) -> tuple[str | None, tuple[Link, ...]]:
    """``links`` by the vendor's names, ``store_url`` after them (it stands only in the tables, L762)."""
    told = [object_in(item) for item in list_in(resource.get("links"))]
    found = [(text(item.get("name")), url(item.get("value"))) for item in told]
    store = url(resource.get("store_url"))
    links = [Link(name, address) for name, address in found if name is not None and address is not None]
    website = next((link.url for link in links if link.name.upper() == "WEBSITE"), store)
    return website, (*links, Link("STORE", store)) if store is not None else tuple(links)


def _banner(resource: Mapping[str, Any]) -> Image | None:
    """The primary banner, else the first, with the thumbnail."""
    banners = [object_in(item) for item in list_in(resource.get("banner"))]
    primary = next((item for item in banners if boolean(item.get("primary"))), banners[0] if banners else None)
    return image(primary, resource.get("thumbnail"))


def _configuration(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    return object_in(resource.get("configuration"))


def _venue(resource: Mapping[str, Any]) -> Venue | None:
    """The VENUE of the configuration, else the plain ``location`` of the tables (L765)."""
    told = object_in(named(_configuration(resource).get("attributes"), "VENUE"))
    venue = Venue(
        name=text(told.get("name")),
        address=_address(object_in(told.get("address"))),
        coordinates=coordinates(told.get("latitude"), told.get("longitude")),
        map_url=url(told.get("url")),
        image_url=url(told.get("image")),
    )
    if venue != Venue():
        return venue
    place = resource.get("location")
    return Venue(address=Address(formatted=place)) if isinstance(place, str) and place.strip() else None


def _address(told: Mapping[str, Any]) -> Address | None:
    address = Address(
        line1=text(told.get("address_line1")),
        line2=text(told.get("address_line2")),
        city=text(told.get("city")),
        region=text(told.get("state")),
        postal_code=text(told.get("post_code")),
        country=text(told.get("country")),
    )
    return None if address == Address() else address
