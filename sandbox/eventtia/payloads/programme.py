"""Activities (on the wire: workshops), their categories, speakers, and Q&A sessions.

Source: the vendor's text, "List of Activities", "Categories", "List of Speakers", "List of Q&A Sessions".
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox import words
from sandbox.eventtia.moments import day, local, utc
from sandbox.eventtia.payloads.setting import Setting
from sandbox.eventtia.resource import Ref, Resource, image, no_image

MODES = ("online", "mixed", "offline")
COLORS = ("#6d2a84", "#0a7d5c", "#c2410c", "#1d4ed8", "#b91c1c", "#0f766e", "#7c3aed", "#a16207", "#be185d", "#475569")
NO_PICTURE = no_image("pictures", ("thumb", "thumb"), ("small", "thumb2x"), ("medium", "medium"), ("large", "large"))


def activity(setting: Setting, place: int) -> Resource:
    """An item of the agenda. `used_seats` is told when it is shown."""
    slot, event = setting.world.agenda(setting.gathering, place), setting.occasion
    created = setting.between(0.5)
    streamed = place % 3
    attributes: dict[str, Any] = {
        "start_date": utc(slot.starts_at),
        "end_date": utc(slot.ends_at),
        "created_at": utc(created),
        "updated_at": utc(max(created, setting.touched("activity", place))),
        "booking_deadline_date": local(slot.starts_at - timedelta(hours=1), event.zone) if place % 5 != 4 else None,
        "name": slot.title,
        "description": slot.description_html or "",
        "location": "" if streamed == 0 else slot.room,
        "show_on_register": place % 4 != 0,
        "streaming_embed_code": ([], None, [])[streamed],
        "streaming_type": ("youtube", None, "zoom")[streamed],
        "streaming_url": (f"https://stream.example.org/{place}", None, "")[streamed],
        "guid": setting.uuid("activity", place),
        "jitsi_url": None,
        "background_image": {},
        "enable_chat": True,
        "chat_name": None if streamed == 1 else "",
        "file_category_id": setting.id("file category", 0) if place % 7 == 3 else None,
        "enabled_emotions": False,
        "interactivity_type": None,
        "interactivity_snippet": None if streamed == 1 else "",
        "availability": 1000,
        "used_seats": 0,
        "translation_snippet": None if streamed == 1 else "",
        "price": price(setting, place),
        "sponsor_id": None,
        "attendance_mode": MODES[streamed],
        "eventtia_studio_params": {},
    }  # fmt: skip
    if streamed == 2:
        attributes["zoom_type"] = "native"
    return Resource(
        "workshops",
        setting.id("activity", place),
        attributes,
        many={
            "speakers": tuple(("speakers", setting.id("speaker", speaker)) for speaker in slot.speakers),
            "workshop_categories": tuple(category_ref(setting, tag) for tag in slot.tags),
        },
    )


def price(setting: Setting, place: int) -> dict[str, str | int] | None:
    """Null, a map from attendee type ids to the string "0", or to numbers: all three are in the vendor's samples."""
    types = [str(setting.id("attendee type", type)) for type in range(2)]
    return (None, {types[1]: "0", types[0]: "0"}, {types[0]: 200})[place % 3]  # type: ignore[return-value]


def category_ref(setting: Setting, tag: str) -> Ref:
    """The linkage to the category of that name."""
    return ("workshop_categories", setting.id("category", words.TAGS.index(tag)))


def category(setting: Setting, place: int) -> Resource:
    """A category that activities may have."""
    return Resource(
        "workshop_categories",
        setting.id("category", place),
        {
            "name": words.TAGS[place],
            "color": COLORS[place % len(COLORS)],
            "updated_at": day(setting.touched("category", place)),
        },
    )


def speaker(setting: Setting, place: int, activities: tuple[Resource, ...]) -> Resource:
    """A speaker; `activities` are all of the event's. Absent texts are empty, never null."""
    human, id = setting.speaker(place), setting.id("speaker", place)
    mine = [item for item in activities if ("speakers", id) in item.many["speakers"]]
    themes = dict.fromkeys(ref for item in mine for ref in item.many["workshop_categories"])
    picture = image("pictures", id, f"speaker{human.index}.jpg", 1_700_000_000) if human.picture else NO_PICTURE
    twitter = human.twitter and f"https://twitter.com/{human.twitter}"
    return Resource(
        "speakers",
        id,
        {
            "full_name": f"{human.first_name} {human.last_name}",
            "email": setting.email(human),
            "picture": picture,
            "banner": {},
            "position": human.job_title or "",
            "twitter": twitter or "",
            "linkedin": human.linkedin or "",
            "bio": human.bio_html or "",
            "company": human.company or "",
            "updated_at": day(setting.touched("speaker", place)),
            "instagram": "",
            "website": human.website or "",
            "file_category_id": None,
        },
        many={
            "workshops": tuple(("workshops", item.id) for item in mine),
            "workshop_categories": tuple(themes),
        },
    )  # fmt: skip


def qa_session(setting: Setting, place: int) -> Resource:
    """A Q&A session; the text shows none, so its attributes are the sandbox's."""
    return Resource(
        "event_qa_sessions",
        setting.id("qa session", place),
        {
            "name": f"Q&A {place + 1}",
            "enabled": place == 0,
            "updated_at": local(setting.touched("qa", place), setting.occasion.zone),
        },
        one={"workshop": ("workshops", setting.id("activity", place))},
    )
