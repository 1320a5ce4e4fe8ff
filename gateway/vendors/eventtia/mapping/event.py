"""Events in the three views that Eventtia gives: listed, slim, single (vendor's text, "Events")."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from gateway.records import (
    Address,
    AttendanceMode,
    CustomField,
    Event,
    EventStatus,
    Kind,
    Ref,
    Venue,
    older,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping.documents import (
    LATER,
    EventtiaPage,
    FactsPage,
    Resource,
    attributes,
    facts_page,
    id_of,
    one,
    page,
)
from gateway.vendors.eventtia.mapping.values import attendance, image, moment, name, zone, zone_name
from gateway.vendors.payloads import boolean, coordinates, integer, list_in, members, object_in, text, url

SLIM_TELLS = frozenset({"time_zone", "created_at", "updated_at", "banner", "custom_fields"})
"""What the slim list says and the full list does not."""
SINGLE_TELLS = frozenset(
    {"description", "status", "vendor_status", "attendance_mode", "language", "currency", "website", "attendee_count"}
)
"""What only the single read says."""
SLIM_LACKS = SINGLE_TELLS | {"slug", "logo", "venue", "people", "sessions", "tickets", "booths"}
"""What the slim list does not say, or needs the ``event_uri`` that only the full list says."""
SECRET = "api_key"
"""An event's key is a credential: it is never kept, not even in ``raw``."""


class Question(Struct, frozen=True):
    """An event custom field: what the values that an event holds are called."""

    id: str
    name: str
    type: str | None = None


def listed(payload: Any, reading: Reading) -> EventtiaPage[Event]:
    """``GET /events``, and ``GET /events/slim``: what a view does not show is UNSET."""
    return page(payload, reading, lambda resource: event(resource, reading, absent=UNSET))


def single(payload: Any, reading: Reading) -> Event:
    """``GET /events/{event_uri}``: what it does not show, nobody knows."""
    return event(one(payload), reading, absent=None)


def event(resource: Resource, reading: Reading, absent: Any) -> Event:
    """An event from any view. ``absent`` is what a member means that the view leaves out."""
    found = attributes(resource)
    wall_clock = zone(found.get("virtual_timezone")) or zone(found.get("timezone"))
    when = {"zone": wall_clock} if wall_clock else {}

    def said(member: str, read: Any) -> Any:
        return read(found[member]) if member in found else absent

    active = said("active", boolean)
    return Event(
        ref=Ref(reading.origin.account, Kind.EVENT, id_of(resource)),
        origin=reading.origin,
        raw=raw_json(_without_secret(resource)),
        created_at=said("created_at", moment),
        updated_at=said("updated_at", moment),
        name=name(found),
        slug=said("event_uri", text),
        description=said("description", text),
        status=LATER if active is UNSET else _status(active),
        vendor_status=LATER if active is UNSET else _word(active),
        starts_at=said("start_date", lambda value: moment(value, **when)),
        ends_at=said("end_date", lambda value: moment(value, **when)),
        time_zone=_time_zone(found, absent),
        attendance_mode=_attendance(found, LATER if absent is UNSET else None),
        language=said("default_language", text),
        currency=said("currency", text),
        website=said("website", url),
        logo=said("logo", image),
        banner=said("banner_image", image),
        venue=_venue(found, absent),
        custom_fields=_custom_fields(found, () if absent is None else UNSET),
        attendee_count=said("total_attendees", integer),
    )


def joined(full: Event, slim: Event | None) -> Event:
    """The full list's event with what the slim list adds; as old, and as stale, as the older of the two."""
    if slim is None:
        return full
    adds = {
        field: getattr(slim, field)
        for field in SLIM_TELLS
        if getattr(full, field) is UNSET and getattr(slim, field) is not UNSET
    }
    origin = older(full.origin, slim.origin)
    return msgspec.structs.replace(full, origin=origin, raw=_joined_raw(full, slim), **adds)


def questions(payload: Any, reading: Reading) -> FactsPage:
    """``GET /event-custom-fields``: the names of the fields. The sample is empty; read as the attendees' are."""
    found = []
    for resource in list_in(members(payload).get("data")):
        fields = object_in(object_in(resource).get("attributes"))
        id, asked = object_in(resource).get("id"), text(fields.get("name"))
        if isinstance(id, (str, int)) and asked:
            found.append(Question(str(id), asked, text(fields.get("input_type"))))
    return facts_page(payload, reading, tuple(found))


def with_answers(known: Event, names: Mapping[str, Question]) -> Event:
    """The event with its custom fields named; a field that the vendor does not list goes by its id."""
    found = object_in(object_in(msgspec.json.decode(known.raw or b"{}")).get("attributes"))
    answers = object_in(found.get("fields")) or object_in(found.get("custom_fields_data"))
    return msgspec.structs.replace(
        known,
        custom_fields=tuple(
            CustomField(
                name=names[id].name if id in names else id,
                id=id,
                value=value,
                type=names[id].type if id in names else None,
            )
            for id, value in answers.items()
        ),
    )


def has_answers(known: Event) -> bool:
    """Whether the event's custom fields are at hand but for their names."""
    found = object_in(object_in(msgspec.json.decode(known.raw or b"{}")).get("attributes"))
    return bool(object_in(found.get("fields")) or object_in(found.get("custom_fields_data")))


def _without_secret(resource: Resource) -> dict[str, Any]:
    return {
        **resource,
        "attributes": {member: value for member, value in attributes(resource).items() if member != SECRET},
    }


def _joined_raw(full: Event, slim: Event) -> bytes:
    """Both views in one, the full list's words first."""
    one, other = msgspec.json.decode(full.raw or b"{}"), msgspec.json.decode(slim.raw or b"{}")
    return raw_json({**one, "attributes": {**other.get("attributes", {}), **one.get("attributes", {})}})


def _status(active: bool | None) -> EventStatus:
    if active is None:
        return EventStatus.UNKNOWN
    return EventStatus.PUBLISHED if active else EventStatus.DRAFT


def _word(active: bool | None) -> str | None:
    if active is None:
        return None
    return "active" if active else "inactive"


def _time_zone(found: Resource, absent: Any) -> str | UnsetType | None:
    """``virtual_timezone`` where it is set: "The default event timezone" ("Create Event"), and the only one that can be
    written. Else ``timezone``, which is all that the slim list says.
    """
    told = zone_name(found.get("virtual_timezone")) or zone_name(found.get("timezone"))
    if told is not None:
        return told
    return None if "timezone" in found else absent


def _attendance(found: Resource, absent: Any) -> Any:
    mode = attendance(found.get("attendance_mode"))
    if mode is not None:
        return mode
    if boolean(found.get("is_virtual")):
        return AttendanceMode.ONLINE
    return None if "attendance_mode" in found or "is_virtual" in found else absent


def _venue(found: Resource, absent: Any) -> Any:
    if "address" not in found and "coordinates" not in found:
        return absent
    words = text(found.get("address"))
    place = object_in(found.get("coordinates"))
    venue = Venue(
        address=Address(formatted=words) if words else None,
        coordinates=coordinates(place.get("lat"), place.get("lng")),
        map_url=url(found.get("static_map")),
    )
    return None if venue == Venue() else venue


def _custom_fields(found: Resource, absent: Any) -> tuple[CustomField, ...] | UnsetType:
    """None to name: empty. Some: UNSET, for their names are in another answer."""
    for member in ("fields", "custom_fields_data"):
        if member in found:
            return UNSET if object_in(found[member]) else ()
    return absent  # type: ignore[no-any-return]
