"""Attendees: registrations with their answers, which are by custom field id.

Source: the vendor's text, "List of Attendees", "Create Attendee", "Attendee".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.eventtia import geography
from sandbox.eventtia.moments import local, utc
from sandbox.eventtia.payloads.people import BY_DIGIT, PRESS, VIP, field_id
from sandbox.eventtia.payloads.setting import HIDDEN, Setting
from sandbox.eventtia.resource import EMPTY_URLS, Ref, Resource

DIETS = ("vegan", "halal", "gluten-free", "")


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


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from a generated attendee's place without knowing the human."""

    kind: int
    chance: int
    status: str
    created: datetime
    updated: datetime
    checked_in: datetime | None
    paid: bool


def standing(setting: Setting, place: int, kind: int | None = None) -> Standing:
    """Type, status and moments of attendee number `place`: those from HIDDEN on were rejected or deleted."""
    chance = setting.chance("attendee", place)
    kind = BY_DIGIT[place % 10] if kind is None else kind
    created = setting.between((place % HIDDEN + 1) / (setting.people + 1))
    status = ("rejected", "deleted")[place % 2] if place >= HIDDEN else _status(kind, chance)
    started = setting.occasion.starts < setting.now
    attended = started and status == "confirmed" and chance >> 25 & 1
    checked_in = setting.occasion.starts + timedelta(minutes=(chance >> 26) % 90) if attended else None
    updated = checked_in or min(created + timedelta(seconds=(chance >> 40) % 864_000), setting.now)
    return Standing(kind, chance, status, created, updated, checked_in, kind != VIP or bool(chance >> 24 & 1))


class Glance:
    """A generated attendee as the filters look at it: nothing is made up before it is asked for."""

    def __init__(self, setting: Setting, place: int) -> None:
        self._setting, self._place = setting, place

    def __getattr__(self, name: str) -> Any:
        if name in ("status", "created", "updated"):
            return getattr(standing(self._setting, self._place), name)
        human = self._setting.attendee(self._place)
        return self._setting.email(human) if name == "email" else getattr(human, name) or ""


def attendee(setting: Setting, place: int, kind: int | None = None) -> Attendee:
    """The event's attendee number `place`."""
    human, now = setting.attendee(place), standing(setting, place, kind)
    email, company = setting.email(human), human.company or ""
    uuid = f"{now.chance & 0xFFFFFF:06x}"
    printed = uuid if place % 3 else f"{now.chance >> 64 & 0xFFFFFF:06x}"  # they differ in most of the samples
    first, last = human.first_name, human.last_name
    return Attendee(
        id=setting.id("attendee", place),
        type=setting.id("attendee type", now.kind),
        first_name=first,
        last_name=last,
        email=email,
        company=company,
        answers=_answers(setting, place, now.kind),
        created=now.created,
        updated=now.updated,
        uuid=uuid,
        badge=badge(printed, first, last, email, company, human.job_title, human.phone),
        status=now.status,
        paid=now.paid,
        checked_in=now.checked_in,
        participant=participant_of(setting, place),
    )


def participant_of(setting: Setting, place: int) -> int | None:
    """The id of the attendee's participation in the business conference: every fourth has one."""
    takes_part = setting.index % 4 != 3 and place % 4 == 0 and place < HIDDEN
    return setting.id("participant", place // 4) if takes_part else None


def badge(uuid: str, first: str, last: str, email: str, company: str, job: str | None, phone: str | None) -> str:
    """`288c22|John Doe|johndoe@eventtia.com|Eventtia - Developer|+57123456789`; parts may be empty."""
    work = f"{company} - {job}" if job else company
    return f"{uuid}|{first} {last}|{email}|{work}|{phone or ''}"


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
