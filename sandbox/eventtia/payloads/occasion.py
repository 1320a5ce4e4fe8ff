"""An event as Eventtia keeps it, and the four views it gives: listed, slim, written, single.

Source: the vendor's text, "List of Events", "List of Events Slim", "Create Event", "Event", "Update Event".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sandbox.eventtia import geography
from sandbox.eventtia.moments import local, utc
from sandbox.eventtia.resource import NO_BANNER, NO_LOGO, Ref, Resource, image, linkage
from sandbox.world import World

HOME_ZONE = "America/Bogota"  # `timezone` of every event in the vendor's samples, wherever its virtual zone is
LANGUAGES = ("es", "en", "fr")
CUSTOM_FIELDS = (
    Resource("event_custom_fields", 692349, {"name": "Internal code", "input_type": 1, "values": None}),
    Resource("event_custom_fields", 692350, {"name": "Topics", "input_type": 4, "values": ["Art", "Science"]}),
    Resource("event_custom_fields", 692351, {"name": "Sector", "input_type": 1, "values": None}),
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event; moments aware, `number` its id, `uri` its slug."""

    number: int
    uri: str
    name: str
    starts: datetime
    ends: datetime
    created: datetime
    updated: datetime
    api_key: str
    description: str = ""
    zone: str = HOME_ZONE
    virtual_zone: str = HOME_ZONE
    language: str = "en"
    currency: str = "USD"
    active: bool = True
    virtual: bool = False
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    city_id: int | None = None
    country_id: int | None = None
    iso_code: str = "CO"
    logo: str | None = None
    analytics: str | None = None
    tag_manager: str | None = None
    sender_name: str = ""
    sender_email: str = "demo@example.org"
    site: str = ""
    white_label: bool = False
    cloned_from: int | None = None
    template: bool = False
    featured: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    registration: tuple[datetime, datetime] | None = None

    @property
    def write_zone(self) -> str:
        """The zone in which the vendor takes this event's day-first moments."""
        return self.virtual_zone or self.zone


def made(world: World, i: int) -> Occasion:
    """The vendor's event number `i` of the world."""
    facts = world.gathering(world.gathering_of("eventtia", i))
    number = int(world.id_of("eventtia", "event", i))
    virtual = i % 4 == 2
    return Occasion(
        number=number,
        uri=facts.slug,
        name=facts.name,
        starts=facts.starts_at,
        ends=facts.ends_at,
        created=facts.created_at,
        updated=facts.created_at + timedelta(days=i % 20, seconds=7 * i),
        api_key=str(UUID(int=world.bits("eventtia key", i), version=4)),
        description=facts.description_html if i % 5 else "",
        zone=facts.zone,
        virtual_zone=facts.zone,
        language=facts.language if facts.language in LANGUAGES else "en",
        currency=facts.currency,
        active=facts.status != "draft",
        virtual=virtual,
        address="" if virtual else facts.address,
        latitude=None if virtual else facts.latitude,
        longitude=None if virtual else facts.longitude,
        city_id=None if virtual else geography.city_id(facts.city),
        country_id=None if virtual else geography.country_id(facts.country_code),
        iso_code=facts.country_code,
        logo=f"logo{i}.png" if facts.picture else None,
        analytics=(None, "", f"UA-{number}")[i % 3],
        tag_manager=("", f"GTM-{number}", None)[i % 3],
        sender_name=facts.organizer,
        sender_email=facts.organizer_email,
        site=facts.slug if i % 3 else f"{facts.slug}-live",
        white_label=i % 2 == 1,
        template=i % 11 == 7,
        featured=i % 6 == 0,
        fields={"692349": f"EV-{i:04d}", "692350": ["Science"]} if i % 2 else {},
        registration=(facts.created_at, facts.starts_at) if i % 3 == 1 else None,
    )


def listed(event: Occasion) -> dict[str, Any]:
    """The item of the full list: neither time zone nor `created_at`, and dates with the zone's offset."""
    return _resource(event, _names(event) | {
        "start_date": local(event.starts, event.zone),
        "end_date": local(event.ends, event.zone),
        "logo": _logo(event),
        "coordinates": {"lat": event.latitude, "lng": event.longitude},
        "address": event.address,
    } | _tracking(event))  # fmt: skip


def slim(event: Occasion) -> dict[str, Any]:
    """The item of the slim list: no `event_uri`, an empty banner, dates in UTC."""
    opens, closes = event.registration or (None, None)
    return _resource(event, _dates(event) | {
        "registration_start_date": opens and utc(opens),
        "registration_end_date": closes and utc(closes),
        "name": event.name,
        "latitude": event.latitude,
        "longitude": event.longitude,
        "timezone": event.zone,
        "banner_image": {},
        "address_details": None,
        "city_id": event.city_id,
        "custom_fields_data": dict(event.fields),
    })  # fmt: skip


def written(event: Occasion, types: Iterable[Ref]) -> dict[str, Any]:
    """The answer to creating and updating."""
    relationships = {"attendee_types": {"data": [linkage(ref) for ref in types]}}
    return _resource(event, _whole(event)) | {"relationships": relationships}


def single(event: Occasion, types: Iterable[Ref], attendees: int) -> dict[str, Any]:
    """The answer to reading one event: what `written` says and five more attributes."""
    answer = written(event, types)
    answer["attributes"] |= {
        "budget": 0.0,
        "total_attendees": attendees,
        "api_key": event.api_key,
        "fields": dict(event.fields),
    }
    return answer


def _resource(event: Occasion, attributes: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(event.number), "type": "events", "attributes": attributes}


def _names(event: Occasion) -> dict[str, Any]:
    return {"name": event.name, "event_uri": event.uri}


def _dates(event: Occasion) -> dict[str, Any]:
    return {
        "start_date": utc(event.starts),
        "end_date": utc(event.ends),
        "created_at": utc(event.created),
        "updated_at": utc(event.updated),
    }


def _tracking(event: Occasion) -> dict[str, Any]:
    return {
        "google_analytics_tracking_code": event.analytics,
        "google_tag_manager_tracking_code": event.tag_manager,
    }


def _logo(event: Occasion) -> Mapping[str, str | None]:
    stamp = int(event.created.timestamp())
    return image("event_logos", event.number, event.logo, stamp) if event.logo else NO_LOGO


def _white_label(event: Occasion) -> dict[str, str | None]:
    if not event.white_label:
        return {}
    return {
        "logo_filename": None,
        "logo": "/white_label_logos/original/missing.png",
        "background_filename": None,
        "background": "/white_label_backgrounds/original/missing.png",
    }


def _whole(event: Occasion) -> dict[str, Any]:
    return _dates(event) | {"active": event.active} | _names(event) | {
        "logo": _logo(event),
        "coordinates": {"lat": event.latitude, "lng": event.longitude},
        "address": event.address,
        "timezone": event.zone,
        "time_format": "am_pm",
        "description": event.description,
        "default_language": event.language,
        "currency": event.currency,
        "white_label": event.white_label,
        "white_label_images": _white_label(event),
    } | _tracking(event) | {
        "sender_email": event.sender_email,
        "banner_image": NO_BANNER,
        "static_map": None,
        "website": f"https://live.eventtia.com/{event.language}/{event.site}",
        "is_virtual": event.virtual,
        "attendance_mode": "online" if event.virtual else ("offline", "mixed")[event.number % 2],
        "virtual_timezone": event.virtual_zone,
        "cloned_from_id": event.cloned_from,
        "city_id": event.city_id,
        "is_template": event.template,
        "can_register_mid_workshop": False,
        "iso_code": event.iso_code,
        "featured": event.featured,
    }  # fmt: skip
