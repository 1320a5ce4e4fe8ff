"""Attendee types with their custom fields, attendees, guests.

An attendee's name is nowhere but in `fields`, keyed by the custom fields' ids, which differ by attendee type.
Source: the vendor's text, "List of Attendee Types", "List of Attendees", "Create Attendee", "List of Guests",
and "List of Participants" for the six default fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.eventtia import geography
from sandbox.eventtia.moments import day, local, utc
from sandbox.eventtia.payloads.setting import HIDDEN, Setting
from sandbox.eventtia.resource import EMPTY_URLS, Ref, Resource

GENERAL, VIP, GROUP, PRESS = range(4)
TYPES = ("General Public", "VIP", "Leader Group", "Press")
# Which type the k-th attendee has: by the last digit of k, so that types can be counted without counting.
BY_DIGIT = (GENERAL, GENERAL, GENERAL, VIP, GENERAL, PRESS, GENERAL, GROUP, GENERAL, VIP)
GROUP_SEATS = 3

DEFAULTS = ("first_name", "last_name", "email", "company", "telephone", "city_id")
OTHERS = ("job_title", "picture", "alternative_email", "birthdate", "timezone")
# A VIP is asked two questions more. The second reuses a default field's name, as an organiser may.
EXTRAS = {VIP: ("Dietary needs", "company")}
PUBLIC = frozenset({"first_name", "last_name", "company", "job_title"})
TEXT, CITY, IMAGE, DATE, ZONE = 1, 2, 3, 4, 5  # only 1 is in the text; the others are the sandbox's
INPUTS = {"city_id": CITY, "picture": IMAGE, "birthdate": DATE, "timezone": ZONE}
DIETS = ("vegan", "halal", "gluten-free", "")


def names_of(place: int) -> tuple[str, ...]:
    """The names of a type's custom fields, in order."""
    return DEFAULTS + OTHERS + EXTRAS.get(place, ())


def field_id(setting: Setting, type: int, order: int) -> int:
    """The id of the `order`-th custom field (from 0) of the type number `type`."""
    return setting.id("custom field", 16 * type + order)


def counted(type: int, people: int) -> int:
    """How many of the first `people` attendees are of that type."""
    tens, rest = divmod(people, len(BY_DIGIT))
    return tens * BY_DIGIT.count(type) + BY_DIGIT[:rest].count(type)


def attendee_type(setting: Setting, place: int) -> Resource:
    """A ticket type. `capacity` null goes with `availability` 0 and means unlimited; Press is really full."""
    event, used = setting.occasion, counted(place, setting.people)
    price = float(25 * (setting.index % 5 + 2)) if place == VIP else 0.0
    capacity = {VIP: used + 20, PRESS: max(used, 1)}.get(place)
    conference = setting.index % 4 != 3 and place < 2
    return Resource(
        "attendee_types",
        setting.id("attendee type", place),
        {
            "name": TYPES[place],
            "attendance_mode": ("mixed", "mixed", "offline", "online")[place],
            "price": price,
            "price_end_date": local(event.ends, event.zone),
            "description": "VIP tickets to get extra benefit" if place == VIP else "",
            "capacity": capacity,
            "availability": 0 if capacity is None else capacity - used,
            "order": place + 1,
            "price_without_vat": price,
            "confirmation_required": place == PRESS,
            "updated_at": local(setting.touched("type", place), event.zone),
            "valid_if_no_payments": place == GENERAL,
        },
        one={
            "business_conference_participant_type": (
                ("business_conference_participant_types", setting.id("participant type", place)) if conference else None
            )
        },
        many={
            "attendee_type_custom_fields": tuple(
                ("attendee_type_custom_fields", field_id(setting, place, order))
                for order in range(len(names_of(place)))
            )
        },
    )


def custom_field(setting: Setting, type: int, order: int) -> Resource:
    """A question of a type's registration form; the six of the vendor's text are `default`."""
    name = names_of(type)[order]
    return Resource(
        "attendee_type_custom_fields",
        field_id(setting, type, order),
        {
            "name": name,
            "alias": None,
            "required": order in (0, 1, 2),
            "default": order < len(DEFAULTS),
            "input_type": INPUTS.get(name, TEXT),
            "values": None,
            "display": True,
            "max_chars": 0,
            "validations": None,
            "value_limited": 0,
            "lower_bound": None,
            "upper_bound": None,
            "options": None,
            "include_time": None,
            "order": order + 1,
            "available_public_listings": name in PUBLIC and order < len(DEFAULTS + OTHERS),
            "filterable": False,
            "updated_at": day(setting.touched("field", type, order)),
            "internal_id": None,
            "use_radio_buttons": False,
            "edit_admin_only": False,
        },
        one={"attendee_type": ("attendee_types", setting.id("attendee type", type))},
        parent=setting.id("attendee type", type),
    )


@dataclass(frozen=True, slots=True)
class Attendee:
    """One registration. `answers` are by custom field id; the named ones are kept apart for the filters."""

    id: int
    type: int
    first_name: str
    last_name: str
    email: str
    company: str
    answers: Mapping[str, Any]
    created: datetime
    updated: datetime
    uuid: str
    badge: str
    status: str = "confirmed"
    paid: bool = True
    checked_in: datetime | None = None
    participant: int | None = None

    def shown(self, zone: str, fields: frozenset[str] | None, asked: tuple[Ref, ...]) -> dict[str, Any]:
        """The JSON; `fields` limits the answers to those ids (a call without a token), `asked` fills the linkage."""
        answers = self.answers
        if fields is not None:
            answers = {id: value for id, value in answers.items() if id in fields}
        attributes = {
            "created_at": utc(self.created),
            "updated_at": utc(self.updated),
            "uuid": self.uuid,
            "fields": answers,
            "status": self.status,
            "paid": self.paid,
            "checked_in": self.checked_in is not None,
            "checked_in_date": self.checked_in and local(self.checked_in, zone),
            "qr_code": self.badge,
            "can_schedule_meetings": self.participant is not None,
        }
        taking_part = () if self.participant is None else (("business_conference_participants", self.participant),)
        return Resource(
            "attendees",
            self.id,
            attributes,
            one={"attendee_type": ("attendee_types", self.type)},
            many={
                "attendee_type_custom_fields": asked,
                "business_conference_participants": taking_part,
            },
        ).shown(frozenset({"attendee_type_custom_fields"}))


def attendee(setting: Setting, place: int, kind: int | None = None) -> Attendee:
    """The event's attendee number `place`: those from HIDDEN on were rejected or deleted."""
    hidden = place >= HIDDEN
    human = setting.attendee(place)
    chance = setting.chance("attendee", place)
    kind = BY_DIGIT[place % 10] if kind is None else kind
    email, company = setting.email(human), human.company or ""
    uuid = f"{chance & 0xFFFFFF:06x}"
    created = setting.between((place % HIDDEN + 1) / (setting.people + 1))
    printed = uuid if place % 3 else f"{chance >> 64 & 0xFFFFFF:06x}"  # they differ in most of the samples
    started = setting.occasion.starts < setting.now
    status = ("rejected", "deleted")[place % 2] if hidden else _status(kind, chance)
    attended = started and status == "confirmed" and chance >> 25 & 1
    checked_in = setting.occasion.starts + timedelta(minutes=(chance >> 26) % 90) if attended else None
    first, last, job = human.first_name, human.last_name, human.job_title
    return Attendee(
        id=setting.id("attendee", place),
        type=setting.id("attendee type", kind),
        first_name=first,
        last_name=last,
        email=email,
        company=company,
        answers=_answers(setting, place, kind),
        created=created,
        updated=checked_in or min(created + timedelta(seconds=(chance >> 40) % 864_000), setting.now),
        uuid=uuid,
        badge=badge(printed, first, last, email, company, job, human.phone),
        status=status,
        paid=kind != VIP or bool(chance >> 24 & 1),
        checked_in=checked_in,
        participant=participant_of(setting, place),
    )  # fmt: skip


def participant_of(setting: Setting, place: int) -> int | None:
    """The id of the attendee's participation in the business conference: every fourth has one."""
    takes_part = setting.index % 4 != 3 and place % 4 == 0 and place < HIDDEN
    return setting.id("participant", place // 4) if takes_part else None


def badge(uuid: str, first: str, last: str, email: str, company: str, job: str | None, phone: str | None) -> str:
    """`288c22|John Doe|johndoe@eventtia.com|Eventtia - Developer|+57123456789`; parts may be empty."""
    work = f"{company} - {job}" if job else company
    return f"{uuid}|{first} {last}|{email}|{work}|{phone or ''}"


def guest(setting: Setting, place: int) -> Resource:
    """Somebody invited: every third has registered, every second may take one type only."""
    registered = place % 3 == 1 and setting.people > 0
    attending = place * 7 % max(setting.people, 1)
    human = setting.attendee(attending if registered else setting.people + place)
    return Resource(
        "guests",
        setting.id("guest", place),
        {
            "uuid": f"{setting.chance('guest', place) & 0xFFFFFF:06x}",
            "first_name": human.first_name,
            "last_name": human.last_name,
            "email": setting.email(human),
            "company": human.company or "",
            "import_id": None,
            "updated_at": local(setting.touched("guest", place), setting.occasion.zone),
        },
        one={
            "attendee": ("attendees", setting.id("attendee", attending)) if registered else None,
            "attendee_type": ("attendee_types", setting.id("attendee type", place % 4)) if place % 2 else None,
        },
    )


def _status(kind: int, chance: int) -> str:
    return "pending" if kind == PRESS and chance >> 23 & 1 else "confirmed"


def _answers(setting: Setting, place: int, kind: int) -> Mapping[str, Any]:
    human = setting.attendee(place)
    picture = {"filename": f"photo{human.index}.jpg"} | EMPTY_URLS if human.picture else None
    born = human.birth_date.isoformat() if human.birth_date else None
    values: tuple[Any, ...] = (
        human.first_name,
        human.last_name,
        setting.email(human),
        human.company if human.company or place % 2 else "",
        human.phone,
        str(geography.city_id(human.city)) if human.city else None,
        human.job_title,
        picture,
        None,
        born,
        human.zone if place % 3 else None,
    )
    if kind == VIP:
        values += (DIETS[place % len(DIETS)], None if place % 4 else "the company I would like to meet")
    first = field_id(setting, kind, 0)
    step = field_id(setting, kind, 1) - first  # ids are evenly spaced, so they need not be computed one by one
    return {str(first + step * order): value for order, value in enumerate(values)}
