"""What EventBookings answers of an event: after creation and after duplication."""

from __future__ import annotations

from typing import Any

from sandbox.eventbookings.facts import CANCELLED, Event
from sandbox.eventbookings.made import BANNER
from sandbox.eventbookings.manner import CREATED, DUPLICATED, Manner
from sandbox.eventbookings.moments import iso, pair
from sandbox.eventbookings.sessions import listed_session
from sandbox.eventbookings.settings import settings
from sandbox.eventbookings.tickets import no_discount, ticket_level

ORG_UUID = "3f2b8c1e-5d7a-4c90-9a41-6be0d2f7a815"
ORG_NAME = "Harbour Lane Évènements 🎪"
ORG_SLUG = "harbour-lane"
SITE = "https://www.eventbookings.example"


def created_event(event: Event) -> dict[str, Any]:
    """`result.event` of createEvent (L193-548): `publising`, and sessions, fees and the rest beside settings."""
    manner = CREATED
    tail = _tail(event, manner)
    return {
        **_head(event, manner),
        "event_occurrence": _dates(event, manner),
        "occurrence": _occurrence(event, manner),
        "org": _org(event, manner),
        **_middle(event, manner),
        "publising": _publishing(event, manner),
        "listing": _listing(event, manner),
        "settings": settings(event, manner),
        **tail,
        "event_reviewed": manner.flag(False),
    }


def duplicated_event(event: Event) -> dict[str, Any]:
    """`result.events` of duplicateEvent (L801-1275): `publishing`, and the rest inside settings."""
    manner = DUPLICATED
    return {
        **_head(event, manner),
        "event_occurrence": [],
        "occurrence": _occurrence(event, manner),
        "org": _org(event, manner),
        **_middle(event, manner),
        "publishing": _publishing(event, manner),
        "listing": _listing(event, manner),
        "settings": {
            **settings(event, manner),
            **_tail(event, manner),
            "event_settings_reviewed": manner.flag(False),
        },
    }


def _head(event: Event, manner: Manner) -> dict[str, Any]:
    banner = [_image(image, manner) for image in event.banner]
    default = {"name": "xxl", "image": BANNER, "primary": True}
    return {
        "uuid": event.uuid,
        "status": manner.word("cancelled") if event.state == CANCELLED else None,
        "premium": manner.flag(False),
        "extended_status": manner.pairs(publishing=manner.word(event.state)),
        "name": event.name,
        "display_name": event.name,
        "slug": event.slug,
        "description": event.description,
        "banner": banner,
        "thumbnail": banner[0] if banner else _image(default, manner),
        "resources": list(event.resources),
        "links": manner.pairs(website=f"{SITE}/b/{event.slug}"),
        "timezone": manner.word(event.zone),
        "enable_datetime_conversion": manner.flag(event.convert),
        "currency": event.currency,
        "tax": manner.pairs(code="GST", rate=manner.number(10)),
        "created_on": iso(event.created_at),
        "updated_on": iso(event.updated_at),
    }


def _image(image: dict[str, Any], manner: Manner) -> dict[str, Any]:
    return {
        "name": image["name"],
        "image": manner.image(image["image"]),
        "primary": manner.flag(image["primary"]),
    }


def _dates(event: Event, manner: Manner) -> list[dict[str, Any]]:
    return [
        {
            "uuid": occurrence.uuid,
            "enabled": manner.flag(True),
            "start_on": pair(occurrence.starts_at, event.zone),
            "end_on": pair(occurrence.ends_at, event.zone),
            "timeslots": [],
            "sessions": [],
            "tickets": [],
        }
        for occurrence in event.occurrences
    ]


def _occurrence(event: Event, manner: Manner) -> dict[str, Any]:
    attributes: dict[str, Any] = {"event_duration": event.duration}
    if event.starts_at is not None:
        attributes = {"starts_on": pair(event.starts_at, event.zone), **attributes}
    if not manner.loud:  # a duplicate does not tell how the dates end (L857)
        kind, value = event.ends or (None, None)
        attributes["occurrence_ends"] = {"type": kind, "value": value}
    return {"type": manner.word(event.occurrence), "attributes": attributes, "exclusions": []}


def _org(event: Event, manner: Manner) -> dict[str, Any]:
    followed_by: Any = {"uuid": None, "created_on": None, "updated_on": None}
    return {
        "uuid": ORG_UUID,
        "name": ORG_NAME,
        "slug": ORG_SLUG,
        "info": "",
        "image": manner.word("uploads/orgs/default_img/avater/avatar=2.png"),
        "metrics": manner.pairs(followed_by_me=manner.number(0)),
        "interactions": {
            "preferences": manner.pairs(allow_people_to_contact_my_organisation=manner.flag(True)),
            "follows": None,
            "followed_by": None if manner.loud else followed_by,
            "mutes": None,
        },
    }


def _middle(event: Event, manner: Manner) -> dict[str, Any]:
    survey: dict[str, Any] = {"enabled": manner.flag(False), "list": []}
    if not manner.loud:
        survey = {"enabled": manner.flag(False), "have_conditions": manner.flag(False), "list": []}
    places = [
        {"name": manner.word(place["name"]), "value": {**place["value"], "image": _map(place["value"], manner)}}
        for place in event.places
    ]
    return {
        "configuration": {
            "type": manner.word(event.configuration),
            "attributes": [*places, {"name": manner.word("survey"), "value": survey}],
        },
        "survey_configuration": [],
        "coupons": [],
        "early_bird_discount": no_discount(manner),
        "tickets": {
            "price_is_fee_inclusive": manner.flag(False),
            "price_is_tax_inclusive": manner.flag(True),
            "levels": [ticket_level(level, event.zone, manner) for level in event.levels],
        },
    }


def _map(place: dict[str, Any], manner: Manner) -> str:
    return manner.image(place["image"])


def _publishing(event: Event, manner: Manner) -> dict[str, Any]:
    return {
        "state": manner.word(event.state),
        "updated_on": iso(event.updated_at),
        "published_on": pair(event.published_at, event.zone),
    }


def _listing(event: Event, manner: Manner) -> dict[str, Any]:
    return {
        "enabled": manner.flag(event.listed),
        "visibility_in_org_profile": manner.flag(event.listed),
        "categories": [_category(category, manner) for category in event.categories],
        "tags": [],
    }


def _category(category: Any, manner: Manner) -> Any:
    if not isinstance(category, dict):  # what may be sent as a category is not documented
        return category
    loud = ("name", "description", "image")
    return {name: manner.word(str(value)) if name in loud else value for name, value in category.items()}


def _tail(event: Event, manner: Manner) -> dict[str, Any]:
    off = manner.flag(False)
    return {
        "sessions": {
            "enabled": manner.flag(bool(event.sessions)),
            "type": manner.word("multiple_choice"),
            "session_lists": [listed_session(session, event, manner) for session in event.sessions],
        },
        "refund": {
            "available": off,
            "policy": {
                "cancel_before_event_starts": manner.number(0),
                "automatic": off,
                "amount": {"discount_type": manner.word("percentage"), "discount_unit": manner.number(0)},
            },
        },
        "ticket_instruction": None,
        "metrics": manner.pairs(shared_count=manner.number(0)),
        "fees": {
            "currency": event.currency,
            "pass_on": manner.flag(True),
            "rate": manner.pairs(eventbookings_service_fee_fixed=manner.number(10)),
            "price_is_tax_inclusive": manner.flag(True),
            "tax": manner.pairs(tax_code="GST", tax_rate=manner.number(10)),
        },
        "interactions": {
            name: []
            for name in (
                "saves",
                "shares",
                "attendees",
                "speaker",
                "reviews",
                "waiting_list",
                "join_url",
            )
        },
        "merchandise": {"products": []},
        "custom_attributes": [],
        "event_code": {"type": "QR", "value": f"{SITE}/b/{event.slug}", "image": ""},
        "activities": None if manner.loud else [],
    }
