"""EventMobi's events and people of the made world: facts in, kept documents (see documents.py) out, oddities in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sandbox.eventmobi.documents import Document, Pair, event_urls, external_ids
from sandbox.eventmobi.groups import (
    CUSTOM_FIELDS,
    group_ids,
)
from sandbox.eventmobi.moments import offset_of
from sandbox.world import SLOTS, Gathering, Human, World

VENDOR = "eventmobi"
SALESFORCE = "Salesforce"
LINKS = {0: "eventtia", 1: "ringcentral"}
SYMBOLS = {
    "USD": "$",
    "CAD": "$",
    "AUD": "$",
    "MXN": "$",
    "COP": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "BRL": "R$",
    "ILS": "₪",
    "INR": "₹",
    "KRW": "₩",
}
TICKETS = (("Full pass", 1289), ("Early bird", 349), ("Étudiant", 40), ("Press", 0))
CAMPAIGNS = ("", "Early invitation", "Dernière chance !", "Only two weeks left")
UTM = tuple(quote(text, safe="") for text in ("", "utm_source=newsletter", "utm_source=partner&utm_campaign=été 2026"))
TAGS = ("speaker", "vip", "first time", "sponsor", "médias")
DIETS = ("vegetarian", "vegan", "halal", "", "no nuts")


NUMBERED_FROM = 2
"""Shifts EventMobi's numbers against Eventtia's: an Eventtia number is then another event's number here, which is
the trap of the documented fallback (L91)."""


def event_id(world: World, event: int) -> str:
    """EventMobi's number of the event with this place in the world."""
    return world.id_of(VENDOR, "event", event + NUMBERED_FROM)


def event_place(world: World, id: str) -> int | None:
    """The place that such a number names, or None."""
    indexes = world.index_of(VENDOR, "event", id)
    return indexes[0] - NUMBERED_FROM if indexes and len(indexes) == 1 and indexes[0] >= NUMBERED_FROM else None


def event_links(world: World, event: int) -> list[Pair]:
    """The same gathering's ids elsewhere: at Eventtia for every third event, at RingCentral for the next."""
    system = LINKS.get(event % 3)
    return [(system, world.id_of(system, "event", event))] if system else []


def event(world: World, place: int) -> Document:
    """The event with this place in the world, as kept."""
    gathering = world.gathering(world.gathering_of(VENDOR, place))
    number = event_id(world, place)
    short_code = f"{gathering.slug.replace('-', '')[:12]}{place}"
    return {
        "id": number,
        "external_ids": external_ids(number, event_links(world, place)),
        "short_code": short_code,
        "name": gathering.name,
        "description": gathering.description_html if place % 5 != 4 else "",
        "language": gathering.language,
        "event_location": _location(gathering, place),
        "event_dates": _dates(gathering, place),
        "event_urls": event_urls(short_code),
        "timestamps": {
            "creation_timestamp": gathering.created_at.replace(microsecond=0),
            "update_timestamp": gathering.created_at.replace(microsecond=0) + timedelta(days=3, minutes=place),
        },
    }


def _location(gathering: Gathering, place: int) -> dict[str, str]:
    if place % 8 == 7:  # an event on line only: the document has no member for that
        return {"location_name": "", "location_address": ""}
    address = f"{gathering.address}, {gathering.city}, {gathering.country}"
    return {"location_name": gathering.venue, "location_address": address}


def _dates(gathering: Gathering, place: int) -> dict[str, Any]:
    start = gathering.starts_at.date().isoformat()
    return {
        "start_date": start,
        "end_date": gathering.ends_at.date().isoformat(),
        "time_zone_tz": gathering.zone,
        "time_zone_offset": offset_of(gathering.zone, start),
        "time_format": 24 if place % 2 else 12,
    }


def person_id(world: World, event: int, place: int) -> str:
    """EventMobi's number of the person at this place of the event's list."""
    return world.id_of(VENDOR, "person", event, place)


def salesforce_id(event: int, place: int) -> str:
    """The Salesforce id that every fourth person has; `salesforce_place` turns it back."""
    return f"003Hs{event:05d}{place:08d}"


def salesforce_place(event: int, id: str) -> int | None:
    """The place in the event's list that a Salesforce id names, or None."""
    prefix, digits = f"003Hs{event:05d}", id[10:]
    if not id.startswith(prefix) or not digits.isascii() or not digits.isdigit():
        return None
    place = int(digits)
    return place if salesforce_id(event, place) == id else None


def person(world: World, event: int, place: int) -> Document:
    """The person at this place of the event's list, as kept."""
    gathering = world.gathering(world.gathering_of(VENDOR, event))
    who = world.attendee(gathering.index, place)
    human = world.human(who)
    bits = world.bits(VENDOR, "person", event, place)
    number = person_id(world, event, place)
    created = gathering.created_at.replace(microsecond=0) + timedelta(days=1, seconds=bits % 864_000)
    document: Document = {
        "person_id": number,
        "external_ids": external_ids(number, [(SALESFORCE, salesforce_id(event, place))] if place % 4 == 0 else []),
        "profile": _profile(world, human, event, place),
        "custom_fields_meta": _custom_fields(bits >> 20),
        "favorite_data": _favorites(event, bits >> 28),
        "regstration": _registration(gathering.currency, bits >> 36, number),
        "docs": [f"doc_{number}_1"] if place % 10 == 0 else [],
        "config_meta": {"Enable Messaging": "true" if bits & 1 << 60 else "false"} if place % 3 else {},
        "tags": ",".join(tag for bit, tag in enumerate(TAGS) if bits >> 64 + 2 * bit & 3 == 0),
        "activities": _activities(bits >> 80, created),
        "timestamps": {
            "creation_timestamp": created,
            "update_timestamp": created + timedelta(hours=bits % 400),
        },
    }
    if not has_registration(event):
        del document["regstration"]  # "Only available when using Eventmobi registration product" (L2424)
    return document


def has_registration(event: int) -> bool:
    """Whether the event uses the vendor's registration product."""
    return event % 4 != 3


def _profile(world: World, human: Human, event: int, place: int) -> dict[str, Any]:
    named = place % 41 != 17  # some contacts were imported without a name
    reachable = place % 43 != 19
    return {
        "first_name": human.first_name if named else "",
        "last_name": human.last_name if named else "",
        "email_address": world.email(VENDOR, human.index) if reachable else "",
        "picture": f"{human.index}.jpg" if human.picture else "",
        "groups": group_ids(event, place),
        "company": human.company or "",
        "title": human.job_title or "",
        "about": human.bio_html or "",
        "social_contacts": {
            "twitter_url": f"https://twitter.com/{human.twitter}" if human.twitter else "",
            "facebook_url": human.facebook or "",
            "linkedin_url": human.linkedin or "",
            "website_url": human.website or "",
        },
    }


def _custom_fields(bits: int) -> dict[str, str]:
    """Keyed by field name; the document's "custom_field_key" is neither id nor name (L2422)."""
    values = (DIETS[bits % len(DIETS)], "SML"[(bits >> 3) % 3], "true" if bits >> 4 & 1 else "false")
    return {field.name: value for field, value in zip(CUSTOM_FIELDS, values, strict=True)} if bits & 7 else {}


def _favorites(event: int, bits: int) -> dict[str, Any]:
    """Bookmarks; the inner shapes are not documented, so they stay close to nothing."""
    session = str(9_000 + event * 100 + bits % SLOTS)
    return {
        "sessions": {session: True} if bits & 32 else {},
        "companies": {},
        "docs": {},
        "notes": {session: "Ask about prices"} if bits & 96 == 96 else {},
    }


def _registration(currency: str, bits: int, number: str) -> dict[str, Any]:
    name, price = TICKETS[bits & 3]
    return {
        "order_ticket_name": name,
        "order_paid": paid(price * (100 if currency in ("JPY", "COP", "KRW") else 1), currency),
        "order_transaction_id": f"ch_3{number}" if price else "",
        "reg_email_campaign": CAMPAIGNS[bits >> 2 & 3],
        "reg_utm": UTM[(bits >> 4) % len(UTM)],
        "form_meta": [{"question": "T-shirt size", "answer": "SMLX"[bits >> 6 & 3]}] if bits >> 8 & 1 else [],
    }


def paid(amount: int, currency: str) -> str:
    """The amount as the vendor writes it: "$ 1,289 USD" (L2495)."""
    return f"{SYMBOLS.get(currency, currency)} {amount:,} {currency}"


def _activities(bits: int, created: datetime) -> list[dict[str, Any]]:
    entries = (
        ("Reg", "registered", created),
        ("App", "login", created + timedelta(days=2, seconds=bits % 9999)),
    )
    return [{"product": product, "action": action, "timestamp": at} for product, action, at in entries[: bits % 3]]
