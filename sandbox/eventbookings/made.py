"""EventBookings' events of the made world: those that somebody else once made in the vendor's own pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sandbox.eventbookings.facts import PUBLISHED, READY, Event, Level, Occurrence, Pricing, Session
from sandbox.world import Gathering, Slot, World

VENDOR = "eventbookings"
SESSIONS = 4
BANNER = "uploads/_default/events/banner/set2/jpg/image=xxl.jpg"
"""A storage path without a host, as the document shows them (L818)."""


def event_uuid(world: World, event: int) -> str:
    """The uuid of the event with this place in the world."""
    return world.id_of(VENDOR, "event", event)


def event(world: World, place: int) -> Event:
    """The event with this place in the world: three to five ticket levels, four sessions."""
    gathering = world.gathering(world.gathering_of(VENDOR, place))
    rng = world.rng(VENDOR, "event", place)
    levels = _levels(world, place, gathering, rng)
    created = gathering.created_at.astimezone(UTC).replace(microsecond=0)
    hours = (gathering.ends_at - gathering.starts_at) / timedelta(hours=1)
    draft = gathering.status == "draft"
    return Event(
        uuid=event_uuid(world, place),
        name=gathering.name,
        slug=gathering.slug,
        description=gathering.description_html,
        zone=gathering.zone,
        convert=place % 2 == 0,
        currency=gathering.currency,
        created_at=created,
        updated_at=created + timedelta(days=2),
        occurrence="does_not_repeat",
        starts_at=gathering.starts_at,
        duration=f"{hours:g}",
        ends=None,
        occurrences=(Occurrence(world.id_of(VENDOR, "occurrence", place, 0), gathering.starts_at, gathering.ends_at),),
        banner=({"name": "xxl", "image": gathering.picture or BANNER, "primary": True},),
        configuration="venue_event",
        places=({"name": "venue", "value": _venue(gathering)},),
        listed=place % 4 != 3,
        categories=(_category(world, place),),
        resources=(),
        levels=levels,
        sessions=tuple(_session(world, place, gathering, k, levels[k % len(levels)]) for k in range(SESSIONS)),
        state=READY if draft else PUBLISHED,
        published_at=None if draft else created + timedelta(days=1),
    )


def _venue(gathering: Gathering) -> dict[str, Any]:
    return {
        "name": gathering.venue,
        "image": "",
        "url": f"https://maps.example.org/?q={gathering.latitude},{gathering.longitude}",
        "latitude": str(gathering.latitude),
        "longitude": str(gathering.longitude),
        "address": {
            "address_line1": gathering.address,
            "address_line2": "",
            "country": gathering.country,
            "state": "",
            "city": gathering.city,
            "post_code": "",
        },
    }


def _category(world: World, place: int) -> dict[str, str]:
    name = ("Business", "Music", "Education")[place % 3]
    return {
        "uuid": world.id_of(VENDOR, "category", place % 3),
        "name": name,
        "description": name,
        "url": name.lower(),
        "image": "uploads/orgs/",
    }


def _levels(world: World, place: int, gathering: Gathering, rng: Random) -> tuple[Level, ...]:
    names = ("General ticket", "Early bird – limitée", "VIP ⭐", "Donation", "Free stream")[: rng.choice((3, 4, 5))]
    created = gathering.created_at.astimezone(UTC).replace(microsecond=0)
    return tuple(_level(world, place, k, name, rng, created) for k, name in enumerate(names))


def _level(world: World, place: int, k: int, name: str, rng: Random, created: datetime) -> Level:
    category = {"Donation": "donation", "Free stream": "free"}.get(name, "paid")
    variations = ("Adult", "Child") if k == 0 else ("",)
    price = rng.choice((12, 49.5, 120, 1289)) if category == "paid" else 0
    return Level(
        uuid=world.id_of(VENDOR, "level", place, k),
        name=name,
        description="" if k % 2 else f"<p>{name}: one seat, all days.</p>",
        quantity=None if category == "free" else rng.choice((10, 50, 400)),
        max_per_customer=rng.choice((None, 4, 10)),
        category=category,
        active=k != 2,
        donation=(5, 500, 20) if category == "donation" else None,
        pricing=tuple(
            Pricing(world.id_of(VENDOR, "pricing", place, k, i), variation, price / (i + 1), rng.randrange(5))
            for i, variation in enumerate(variations)
        ),
        created_at=created,
    )


def _session(world: World, place: int, gathering: Gathering, k: int, level: Level) -> Session:
    slot: Slot = world.agenda(gathering.index, k)
    return Session(
        uuid=world.id_of(VENDOR, "session", place, k),
        name=slot.title[:75],
        description=slot.description_html or "",
        image="" if k % 2 else BANNER,
        sell=k % 3 == 0,
        active=k != 3,
        capacity=10 * (k + 1),
        starts_at=slot.starts_at,
        duration=int((slot.ends_at - slot.starts_at) / timedelta(minutes=1)),
        occurrences="specific",
        occurrence_uuids=(),
        tickets=(level.uuid,),
        created_at=gathering.created_at.astimezone(UTC).replace(microsecond=0),
    )
