"""The vendor's resources made from the world's facts, with the odd values that its document allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox import words
from sandbox.ringcentral import timezones
from sandbox.ringcentral.record import VENDOR, Record, moment
from sandbox.world import Gathering, World

TICKETS = (
    ("General admission", 49.0, 0, False, None),
    ("Early bird", 19.99, 100, False, 0.15),
    ("VIP — front row", 1250.5, 10, False, None),
    ("Press & partners", 0.0, 0, True, None),
    ("Virtual pass", 0.1, 0, False, 10.0),
)
"""(name, price, places when not a round number above what is claimed, private, discount)."""
VISIBILITY = ("public_event", "public_event", "private_event", "hidden_event")
STAGES = ("Main Stage", "Backstage", "Salle Été")
SESSIONS = ("Workshop Room A", "Round table", "部屋 3", "Networking ☕")
BOOTH_SIZES = {"small": "small", "medium": "medium", "large": "large"}
THROUGH = ("landing_page", "landing_page", "api", "csv_import")
TEMPLATES = (("Two-day conference", "Webinar", "Expo with booths"), ("Town hall",))


def organization(world: World, k: int) -> Record:
    """An organization the key can see: the first is complete, the second as empty as allowed."""
    full = k == 0
    attributes = {
        "createdAt": moment(datetime(2021, 11, 15 + k, 10, tzinfo=UTC)),
        "email": f"organization{k}@example.org",
        "facebook": "https://www.facebook.com/northwind.example" if full else None,
        "name": "Northwind Événements" if full else "Второй зал",
        "twitter": "northwind_example" if full else None,
        "website": "https://northwind.example.org" if full else "",
    }
    return Record("organization", world.id_of(VENDOR, "organization", k), attributes)


def template(world: World, organization: int, k: int) -> Record:
    """A template of an organization."""
    id = world.id_of(VENDOR, "template", organization, k)
    return Record("template", id, {"name": TEMPLATES[organization][k]})


def event(world: World, i: int, gathering: Gathering) -> Record:
    """An event. Its times are plain strings in one of three spellings; every 13th has none yet."""
    unset = i % 13 == 12
    published = gathering.status != "draft" and not unset
    attributes = {
        "createdAt": moment(gathering.created_at),
        "description": "" if i % 11 == 10 else gathering.description_html,
        "metadata": {} if i % 3 else {"sourceSystem": "crm", "sourceId": f"CMP-{20_000 + i}"},
        "name": gathering.name,
        "published": published,
        "slug": gathering.slug,
        "status": status(gathering.starts_at, gathering.ends_at, world.now) if published else "draft",
        "timeEnd": None if unset else spelled(gathering.ends_at, i),
        "timeStart": None if unset else spelled(gathering.starts_at, i),
        "timezone": timezones.named(gathering.zone, gathering.city, rails=i % 2 == 0),
        "type": VISIBILITY[i % len(VISIBILITY)],
    }
    return Record("event", world.id_of(VENDOR, "event", i), attributes)


def status(starts: datetime, ends: datetime, now: datetime) -> str:
    """The word for a published event at a time; the document lists none."""
    return "ended" if ends < now else "live" if starts <= now else "upcoming"


def spelled(at: datetime, i: int) -> str:
    """A time of an event: in UTC, in UTC with milliseconds, or with the offset of its place."""
    if i % 5 == 3:
        return moment(at).removesuffix("Z") + ".000Z"
    return at.isoformat() if i % 5 == 4 else moment(at)


def ticket(world: World, i: int, k: int, gathering: Gathering, claimed: int) -> Record:
    """A ticket of an event, `claimed` times taken."""
    name, price, spare, private, discount = TICKETS[k]
    count = claimed + spare if spare else (claimed // 100 + 1) * 100
    if k == 2 and i % 4 == 1:
        count = claimed
    attributes = {
        "claimed": claimed,
        "count": count,
        "createdAt": moment(gathering.created_at + timedelta(hours=k)),
        "description": (None, "", "<p>All talks &amp; lunch</p>")[(i + k) % 3],
        "discount": discount,
        "eventId": world.id_of(VENDOR, "event", i),
        "name": name,
        "price": price,
        "private": private,
        "remaining": count - claimed,
        "slug": ("general-admission", "early-bird", "vip", "press", "virtual-pass")[k],
    }
    return Record("ticket", world.id_of(VENDOR, "ticket", i, k), attributes)


def place(world: World, kind: str, i: int, k: int, gathering: Gathering) -> Record:
    """A stage or a session, which is a room too: a name and the times of the record."""
    names = STAGES if kind == "stage" else SESSIONS
    made = gathering.created_at + timedelta(days=1, minutes=k)
    attributes = {
        "createdAt": moment(made),
        "name": names[k % len(names)],
        "updatedAt": moment(made + timedelta(hours=k)),
    }
    return Record(kind, world.id_of(VENDOR, kind, i, k), attributes)


def booth(world: World, i: int, k: int, gathering: Gathering) -> Record:
    """A booth; what the exhibitor did not say is null, a website sometimes an empty string."""
    exhibitor = world.exhibitor(gathering.index, k)
    rng = world.rng(VENDOR, "booth", i, k)
    social = f"https://www.example.com/{k}"
    made = gathering.created_at + timedelta(days=2, minutes=k)
    attributes = {
        "about": exhibitor.html,
        "boothSize": BOOTH_SIZES[exhibitor.size],
        "createdAt": moment(made),
        "email": exhibitor.email if k % 3 else None,
        "facebook": rng.choice((None, social)),
        "headline": exhibitor.headline,
        "instagram": rng.choice((None, social)),
        "linkedin": rng.choice((None, "", social)),
        "name": exhibitor.company,
        "priority": k + 1,
        "twitter": rng.choice((None, "booth_example")),
        "updatedAt": moment(made + timedelta(hours=3)),
        "website": exhibitor.website or ("" if k % 2 else None),
    }
    return Record("booth", world.id_of(VENDOR, "booth", i, k), attributes)


def schedule_item(world: World, i: int, k: int, gathering: Gathering, area: str, room: Record | None) -> Record:
    """An item of the agenda, in a room or in an area that has no id."""
    slot = world.agenda(gathering.index, k)
    made = gathering.created_at + timedelta(days=3, minutes=k)
    attributes = {
        "area": area,
        "areaId": room.id if room else None,
        "areaName": room.attributes["name"] if room and k % 7 else None,
        "createdAt": moment(made),
        "description": slot.description_html,
        "name": slot.title,
        "speakers": speakers(world, gathering, k),
        "timeEnd": slot.ends_at.isoformat() if k % 2 else moment(slot.ends_at),
        "timeStart": slot.starts_at.isoformat() if k % 2 else moment(slot.starts_at),
        "updatedAt": moment(made + timedelta(hours=5)),
    }
    return Record("scheduleItem", world.id_of(VENDOR, "scheduleItem", i, k), attributes)


def speakers(world: World, gathering: Gathering, k: int) -> list[Any]:
    """Speakers of an item. What an element is, the document does not say: names here, objects for every fifth item."""
    slot = world.agenda(gathering.index, k)
    humans = [world.human(world.speaker(gathering.index, place)) for place in slot.speakers]
    if k % 5:
        return [f"{human.first_name} {human.last_name}" for human in humans]
    return [
        {"firstName": human.first_name, "lastName": human.last_name, "headline": human.job_title} for human in humans
    ]


def tag(world: World, i: int, k: int) -> Record:
    """A tag of an event, on any of its booths and schedule items."""
    return Record("tag", world.id_of(VENDOR, "tag", i, k), {"name": words.TAGS[k]})
