"""Stands with their categories, zones and leads; points of interest; files.

Source: the vendor's text, "Stands", "List of Points of Interest", "List of Files in a Category".
"""

from __future__ import annotations

from sandbox.eventtia.moments import day, local
from sandbox.eventtia.payloads.setting import Setting
from sandbox.eventtia.resource import EMPTY_URLS, NO_STAND_LOGO, Resource

STAND_CATEGORIES = ("small", "medium", "large")
ZONES = ("Hall 1", "Hall 2", "Patio")
POIS = (("Hotel test", "Hotel"), ("Museo del Café", "Museum"), ("駅前広場", "Transport"))
FILE_CATEGORIES = 2
LEADS = 8
PRIORITIES = ("low", "medium", "high")


def stand_category(setting: Setting, place: int) -> Resource:
    """A category of stands."""
    stamp = local(setting.touched("stand category", place), setting.occasion.zone)
    return Resource(
        "stand_categories",
        setting.id("stand category", place),
        {"name": STAND_CATEGORIES[place], "updated_at": stamp},
    )


def zone(setting: Setting, place: int) -> Resource:
    """A zone of stands."""
    stamp = local(setting.touched("zone", place), setting.occasion.zone)
    return Resource("zones", setting.id("zone", place), {"name": ZONES[place], "updated_at": stamp})


def stand(setting: Setting, place: int) -> Resource:
    """A stand reservation. Its links to zone and category are elided in the text; their names are the sandbox's."""
    booth = setting.world.exhibitor(setting.gathering, place)
    id = setting.id("stand", place)
    root = f"https://s3.amazonaws.com/eventtia/profile_logos/{id}"
    sizes = {"thumb": "thumb", "small": "thumb2x", "large": "original"}
    logo = {"filename": f"stand{place}.png"} | {
        name: f"{root}/{path}/stand{place}.png?1700000000" for name, path in sizes.items()
    }
    return Resource(
        "stand_reservations",
        id,
        {
            "display_name": booth.company,
            "profile_logo": logo if booth.logo else NO_STAND_LOGO,
            "profile_description": booth.html or booth.headline or "",
            "website": (booth.website or "").removeprefix("https://"),
            "profile_extra_fields": {},
            "updated_at": local(setting.touched("stand", place), setting.occasion.zone),
        },
        one={
            "zone": ("zones", setting.id("zone", ZONES.index(booth.zone))),
            "stand_category": (
                "stand_categories",
                setting.id("stand category", STAND_CATEGORIES.index(booth.size)),
            ),
        },
    )


def lead(setting: Setting, place: int) -> Resource:
    """The lead number place % LEADS of the stand number place // LEADS."""
    human = setting.attendee(place * 3 % max(setting.people, 1))
    return Resource(
        "leads",
        setting.id("lead", place),
        {
            "name": f"{human.first_name} {human.last_name}",
            "company": human.company or "",
            "email": setting.email(human),
            "phone": human.phone or "",
            "notes": "" if place % 2 else "<b>Call back</b> after the event",
            "priority": PRIORITIES[place % len(PRIORITIES)],
            "uuid": setting.uuid("lead", place),
            "updated_at": day(setting.touched("lead", place)),
        },
        parent=setting.id("stand", place // LEADS),
    )


def point_of_interest(setting: Setting, place: int) -> Resource:
    """A place near the event."""
    name, category = POIS[place]
    return Resource(
        "pois",
        setting.id("poi", place),
        {
            "latitude": round((setting.occasion.latitude or 6.2457) + place / 100, 6),
            "longitude": round((setting.occasion.longitude or -75.5822) - place / 100, 6),
            "name": name,
            "description": "" if place == 2 else f"{category} nearby here!",
            "category_name": category,
            "updated_at": local(setting.touched("poi", place), setting.occasion.zone),
        },
    )


def event_file(setting: Setting, place: int) -> Resource:
    """A file of the category number place % FILE_CATEGORIES; `urls` are empty even for images, as in the samples."""
    id, image = setting.id("file", place), place % 2 == 1
    return uploaded(
        setting,
        id,
        setting.id("file category", place % FILE_CATEGORIES),
        name=f"programme-{place}",
        description="" if place % 3 == 2 else "a file for testing",
        filename=f"programme{place}.{'png' if image else 'pdf'}",
        image=image,
    )


def uploaded(
    setting: Setting, id: int, category: int, *, name: str, description: str, filename: str, image: bool
) -> Resource:
    """A file in a category."""
    return Resource(
        "event_files",
        id,
        {
            "name": name,
            "description": description,
            "event_file": f"https://s3.amazonaws.com/eventtia/event_files/{id}/{filename}",
            "is_image": image,
            "urls": EMPTY_URLS,
            "entity_id": None,
            "entity_type": None if id % 2 else "",
            "number_of_downloads": 0,
        },
        one={
            "event": ("events", setting.occasion.number),
            "event_file_category": ("event_file_categories", category),
        },
        parent=category,
    )
