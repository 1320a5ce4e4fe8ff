"""Everything in one event: its lists, made up on demand, and what callers wrote into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sandbox import words
from sandbox.collection import Collection
from sandbox.eventtia.enrolment import Enrolments
from sandbox.eventtia.payloads import commerce, floor, networking, people, programme, survey
from sandbox.eventtia.payloads.attendee import Attendee, Glance, attendee
from sandbox.eventtia.payloads.setting import HIDDEN, Setting
from sandbox.eventtia.resource import Ref, Resource
from sandbox.world import EXHIBITORS, SLOTS, SPEAKERS

Make = Callable[[Setting, int], Resource]


@dataclass(frozen=True)
class Kind:
    """How a list of the event is numbered, how long it is and what its items are."""

    numbering: str
    count: Callable[[Setting], int]
    make: Make


def _fixed(number: int) -> Callable[[Setting], int]:
    return lambda setting: number


def _where_people(count: Callable[[Setting], int]) -> Callable[[Setting], int]:
    return lambda setting: count(setting) if setting.people else 0


KINDS: Mapping[str, Kind] = {
    "attendee_types": Kind("attendee type", _fixed(len(people.TYPES)), people.attendee_type),
    "workshop_categories": Kind("category", _fixed(len(words.TAGS)), programme.category),
    "workshops": Kind("activity", _fixed(SLOTS), programme.activity),
    "event_qa_sessions": Kind("qa session", _fixed(2), programme.qa_session),
    "guests": Kind("guest", lambda setting: setting.people // 10 + 1, people.guest),
    "purchase_items": Kind("purchase item", _fixed(len(commerce.ITEMS)), commerce.purchase_item),
    "attendee_purchase_items": Kind("purchase", commerce.purchases, commerce.purchase),
    "payments": Kind("payment", commerce.payments, commerce.payment),
    "conditioned_massive_messages": Kind("mailing", _fixed(2), commerce.mailing),
    "stand_categories": Kind("stand category", _fixed(len(floor.STAND_CATEGORIES)), floor.stand_category),
    "zones": Kind("zone", _fixed(len(floor.ZONES)), floor.zone),
    "stand_reservations": Kind("stand", _fixed(EXHIBITORS), floor.stand),
    "leads": Kind("lead", _where_people(_fixed(EXHIBITORS * floor.LEADS)), floor.lead),
    "pois": Kind("poi", _fixed(len(floor.POIS)), floor.point_of_interest),
    "event_files": Kind("file", _fixed(3 * floor.FILE_CATEGORIES), floor.event_file),
    "business_conferences": Kind("conference", networking.conferences, networking.conference),
    "business_conference_participant_types": Kind(
        "participant type",
        lambda setting: networking.conferences(setting) * len(networking.KINDS),
        networking.participant_type,
    ),
    "business_conference_participant_type_unavailable_hours": Kind(
        "unavailable hour",
        lambda setting: networking.conferences(setting) * len(networking.KINDS),
        networking.unavailable_hour,
    ),
    "business_conference_participants": Kind("participant", networking.participants, networking.participant),
    "business_conference_meetings": Kind("meeting", networking.meetings, networking.meeting),
    "surveys": Kind("survey", _fixed(len(survey.QUESTIONS)), survey.survey),
    "survey_answers": Kind("survey answer", survey.answers, survey.answer),
}
# What a clone may take over, by the query parameter that asks for it (vendor's text, "Clone Event").
CLONED: Mapping[str, tuple[str, ...]] = {
    "clone_zones": ("zones", "stand_categories", "stand_reservations"),
    "clone_speakers": ("speakers",),
    "clone_workshops": ("workshops", "workshop_categories"),
    "clone_pois": ("pois",),
    "clone_attendee_types": ("attendee_types", "attendee_type_custom_fields"),
    "clone_business_conference": ("business_conferences", "business_conference_participant_types"),
    "clone_event_page": (),
}


class Room:
    """One event's lists. An event that a caller created has one attendee type and nothing else."""

    def __init__(self, setting: Setting, generated: bool, copied: Mapping[str, list[Resource]] | None = None) -> None:
        self.setting = setting
        self.revision = 0
        self.groups: dict[str, dict[str, int]] = {}
        self.params: dict[str, Any] = _params(setting) if generated else {}
        self.attendees = self._attendees(0, setting.people if generated else 0)
        self.unlisted = self._attendees(HIDDEN, setting.people // 20 if generated else 0)
        self.enrolments = Enrolments(setting, SLOTS if generated else 0)
        self._generated = generated
        self._copied = copied or {}
        self._shelves: dict[str, Collection[Resource]] = {}
        self._serial: dict[str, int] = {}
        self._used: dict[int, int] = {}
        self._fields_of: dict[int, list[Resource]] = {}
        self._written: list[int] = []
        self._expelled: set[int] = set()
        self._written_emails: dict[str, list[int]] = {}
        self._places: dict[int, int] | None = None

    # --- lists

    def shelf(self, kind: str) -> Collection[Resource]:
        """The list of that resource type."""
        found = self._shelves.get(kind)
        if found is None:
            found = self._shelves[kind] = self._shelf(kind)
        return found

    def of(self, kind: str, parent: int) -> list[Resource]:
        """Those of a kind that are in the list of `parent`."""
        return [item for item in self.shelf(kind).scan() if item.parent == parent]

    def find(self, ref: Ref) -> Resource | None:
        """The resource that a linkage points to."""
        return self.shelf(ref[0]).get(str(ref[1]))

    def attendee(self, id: str) -> Attendee | None:
        """The attendee of that id, listed or not."""
        return self.attendees.get(id) or self.unlisted.get(id)

    def passing(self, tests: Sequence[Callable[[Attendee | Glance], bool]]) -> list[int]:
        """The ids of the listed attendees who pass the tests, in order, without building those who do not."""
        generated = range(self.setting.people if self._generated else 0)
        ids = [self.setting.id("attendee", place) for place in generated if self._passes(place, tests)]
        written = (person for id in self._written if (person := self.attendees.get(str(id))))
        ids += [person.id for person in written if all(test(person) for test in tests)]
        return [id for id in ids if id not in self._expelled]

    def _passes(self, place: int, tests: Sequence[Callable[[Attendee | Glance], bool]]) -> bool:
        glance = Glance(self.setting, place)
        return all(test(glance) for test in tests)

    def with_email(self, email: str) -> list[Attendee]:
        """The listed attendees with that e-mail, case aside, in the order of the list."""
        wanted = email.casefold()
        ids = [*self._generated_with(wanted), *self._written_emails.get(wanted, ())]
        people_found = (self.attendees.get(str(id)) for id in ids)
        return [person for person in people_found if person and person.email.casefold() == wanted]

    def custom_fields(self, type: int) -> list[Resource]:
        """The custom fields of an attendee type, in order; no call changes them, so they are looked up once."""
        known = self._fields_of.get(type)
        if known is None:
            shelf, of_type = self.shelf("attendee_type_custom_fields"), self.find(("attendee_types", type))
            refs = of_type.many["attendee_type_custom_fields"] if of_type else ()
            known = self._fields_of[type] = [field for _, id in refs if (field := shelf.get(str(id)))]
        return known

    # --- writes

    def next_id(self, numbering: str) -> int:
        """An id for a new record."""
        serial = self._serial.get(numbering, 0)
        self._serial[numbering] = serial + 1
        return self.setting.id(numbering, self.setting.written(numbering) + serial)

    def touch(self) -> None:
        """Something was written: nothing encoded before is true any more."""
        self.revision += 1

    def put(self, item: Resource) -> Resource:
        """Add a record, or put it in the place of the one of its id."""
        shelf, id = self.shelf(item.kind), str(item.id)
        if shelf.get(id) is None:
            shelf.add(item)
        else:
            shelf.replace(id, item)
        self.touch()
        return item

    def remove(self, item: Resource) -> None:
        """Take a record out."""
        self.shelf(item.kind).remove(str(item.id))
        self.touch()

    def admit(self, person: Attendee) -> None:
        """Add an attendee to the list's end and take a seat."""
        self.attendees.add(person)
        self._written.append(person.id)
        self._written_emails.setdefault(person.email.casefold(), []).append(person.id)
        self._seat(person.type, 1)

    def expel(self, person: Attendee) -> None:
        """Move an attendee out of the list, and free the seats at the event and in its activities."""
        self.attendees.remove(str(person.id))
        self.unlisted.add(person)
        self._expelled.add(person.id)
        for activity in self.enrolments.activities(person.id):
            self.enrolments.leave(activity, person.id)
        self._seat(person.type, -1)

    def used_seats(self, type: Resource) -> int:
        """How many attendees have that type."""
        place = self.setting.place("attendee type", str(type.id)) or 0
        counted = people.counted(place, self.setting.people) if self._generated and place < len(people.TYPES) else 0
        return counted + self._used.get(type.id, 0)

    # --- what is told when a record is shown

    def current(self, item: Resource) -> Resource:
        """The record with the members that follow from other lists."""
        if item.kind == "workshops":
            return _with(item, used_seats=self.enrolments.count(item.id))
        if item.kind == "attendee_types" and item.attributes["capacity"] is not None:
            left = item.attributes["capacity"] - self.used_seats(item)
            return _with(item, availability=max(0, left))
        return item

    def _generated_with(self, email: str) -> list[int]:
        """The id of the generated attendee with that e-mail: the world's addresses end in the human's number."""
        if not self._generated:
            return []
        setting = self.setting
        if self._places is None:
            chosen, event = setting.world.attendee, setting.gathering
            self._places = {chosen(event, place): place for place in range(setting.people)}
        match = re.search(r"(\d+)@", email)
        place = self._places.get(int(match[1])) if match else None
        return [] if place is None else [setting.id("attendee", place)]

    def _seat(self, type: int, change: int) -> None:
        self._used[type] = self._used.get(type, 0) + change
        self.touch()

    # --- building

    def _attendees(self, first: int, count: int) -> Collection[Attendee]:
        setting = self.setting

        def index_of(id: str) -> int | None:
            place = setting.place("attendee", id)
            return None if place is None or place < first else place - first

        return Collection(
            count,
            lambda number: attendee(setting, first + number),
            lambda attendee: str(attendee.id),
            index_of,
            memo=512,
        )

    def _shelf(self, kind: str) -> Collection[Resource]:
        if kind in self._copied or not self._generated:
            return _listed(self._copied.get(kind) or self._first_of(kind))
        if kind == "speakers":
            return self._speakers()
        if kind == "attendee_type_custom_fields":
            return _listed(self._fields(range(len(people.TYPES))))
        if kind == "custom_fields":
            return _listed(self._questions())
        row, setting = KINDS[kind], self.setting
        return Collection(
            row.count(setting),
            lambda number: row.make(setting, number),
            lambda item: str(item.id),
            partial(setting.place, row.numbering),
            memo=512,
        )

    def _first_of(self, kind: str) -> list[Resource]:
        """What an event has from the start: one attendee type with its custom fields."""
        if kind == "attendee_types" and "attendee_types" not in self._copied:
            plain = people.attendee_type(self.setting, people.GENERAL)
            return [replace(plain, one={"business_conference_participant_type": None})]
        if kind == "attendee_type_custom_fields" and "attendee_types" not in self._copied:
            return self._fields(range(1))
        return []

    def _fields(self, types: range) -> list[Resource]:
        return [
            people.custom_field(self.setting, type, order)
            for type in types
            for order in range(len(people.names_of(type)))
        ]

    def _questions(self) -> list[Resource]:
        return [
            survey.question(self.setting, place, number)
            for place, questions in enumerate(survey.QUESTIONS)
            for number in range(len(questions))
        ]

    def _speakers(self) -> Collection[Resource]:
        agenda = tuple(programme.activity(self.setting, place) for place in range(SLOTS))
        return _listed([programme.speaker(self.setting, place, agenda) for place in range(SPEAKERS)])


def copies(source: Room, target: Setting, kinds: tuple[str, ...]) -> dict[str, list[Resource]]:
    """The records of those kinds as a clone has them: new ids, links within the clone, used nothing."""
    renamed: dict[Ref, Ref] = {}
    for kind in kinds:
        numbering = _numbering(kind)
        for place, item in enumerate(source.shelf(kind).scan()):
            renamed[kind, item.id] = (kind, target.id(numbering, place))
    return {
        kind: [_copy(item, renamed, target.occasion.number) for item in source.shelf(kind).scan()] for kind in kinds
    }


def _copy(item: Resource, renamed: Mapping[Ref, Ref], target: int) -> Resource:
    types = {str(old): str(new) for (kind, old), (_, new) in renamed.items() if kind == "attendee_types"}
    attributes = dict(item.attributes)
    if attributes.get("price") and isinstance(attributes["price"], dict):
        attributes["price"] = {types[id]: price for id, price in attributes["price"].items() if id in types} or None
    if item.kind == "business_conferences":  # meetings are not taken over
        attributes |= {"event_id": target} | {name: 0 for name in attributes if name.startswith("total_")}
    conference = [new for (kind, _), (_, new) in renamed.items() if kind == "business_conferences"]
    return replace(
        item,
        id=renamed[item.kind, item.id][1],
        attributes=attributes,
        one={name: renamed.get(ref) if ref else None for name, ref in item.one.items()},
        many={name: tuple(renamed[ref] for ref in refs if ref in renamed) for name, refs in item.many.items()},
        parent=conference[0] if item.kind == "business_conference_participant_types" and conference else 0,
    )


def _numbering(kind: str) -> str:
    extra = {"speakers": "speaker", "attendee_type_custom_fields": "custom field"}
    return extra[kind] if kind in extra else KINDS[kind].numbering


def _listed(items: list[Resource]) -> Collection[Resource]:
    places = {str(item.id): place for place, item in enumerate(items)}
    return Collection(len(items), items.__getitem__, lambda item: str(item.id), places.get)


def _with(item: Resource, **changes: Any) -> Resource:
    return replace(item, attributes={**item.attributes, **changes})


def _params(setting: Setting) -> dict[str, Any]:
    return {"pay_u_api_key": setting.uuid("pay_u"), "aux_json_data": [{"attr": "val", "attr2": "val2"}]}
