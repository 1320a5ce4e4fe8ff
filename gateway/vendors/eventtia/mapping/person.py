"""Attendees, speakers and guests (vendor's text, "Attendees", "Speakers", "Guests").

An attendee's name stands only among its answers, keyed by the ids of its ticket type's questions.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from gateway.records import (
    CustomField,
    GroupSeats,
    Kind,
    Person,
    PersonRole,
    Ref,
    Registration,
    RegistrationGroup,
    RegistrationStatus,
    SocialLinks,
    Ticket,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping.documents import (
    EventtiaPage,
    Included,
    Key,
    Resource,
    asked_include,
    attributes,
    id_of,
    included,
    link,
    links,
    one,
    page,
)
from gateway.vendors.eventtia.mapping.ticket import (
    TICKET,
    Definition,
    definitions_in,
    questions_by_ticket,
    ticket,
)
from gateway.vendors.eventtia.mapping.values import image, moment, website, zone_name
from gateway.vendors.payloads import UNREADABLE, boolean, integer, members, object_in, text

STATUSES: Mapping[str, RegistrationStatus] = {
    "confirmed": RegistrationStatus.CONFIRMED,
    "pending": RegistrationStatus.PENDING,
    "rejected": RegistrationStatus.REJECTED,
    "cancelled": RegistrationStatus.CANCELLED,
    "canceled": RegistrationStatus.CANCELLED,
    "archived": RegistrationStatus.CANCELLED,
    "deleted": RegistrationStatus.CANCELLED,
}
"""Only ``confirmed`` is in the vendor's samples; its filters know rejected, archived and deleted ones. An open set."""

DEFAULTS: Mapping[str, str] = {
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "company": "company",
    "telephone": "phone",
}
"""The vendor's own questions → our fields. Only where ``default`` is true: an organiser may reuse a name."""
BUILT_IN: Mapping[str, str] = {"job_title": "job_title", "timezone": "time_zone"}
"""Asked by name at registration ("Create Attendee") though not among the six defaults ("List of Participants")."""
FROM_ANSWERS = frozenset({*DEFAULTS.values(), *BUILT_IN.values(), "custom_fields"})
"""The fields of an attendee that need the questions' names."""


def attendees(payload: Any, reading: Reading) -> EventtiaPage[Person]:
    """A list of attendees, of an event or of an activity."""
    read = _Reader(included(payload), reading)
    return page(payload, reading, read.attendee)


def single_attendee(payload: Any, reading: Reading) -> Person:
    return _Reader(included(payload), reading).attendee(one(payload))


def registered(payload: Any, reading: Reading) -> Person:
    """The new attendee; with the group that it opened or joined, which ``meta`` tells ("Group Registration")."""
    found = single_attendee(payload, reading)
    meta = object_in(members(payload).get("meta"))
    if not meta:
        return found
    raw = raw_json({**one(payload), "meta": meta})
    uuid = text(meta.get("group_uuid"))
    if uuid is None or not isinstance(found.registration, Registration):
        return msgspec.structs.replace(found, raw=raw)
    seats = tuple(
        GroupSeats(
            ticket=_ref(reading, Kind.TICKET, ticket),
            capacity=integer(object_in(told).get("seats")),
            seats_left=integer(object_in(told).get("available")),
        )
        for ticket, told in object_in(meta.get("profiles")).items()
    )
    registration = msgspec.structs.replace(found.registration, group=RegistrationGroup(uuid=uuid, seats=seats))
    return msgspec.structs.replace(found, raw=raw, registration=registration)


def guests(payload: Any, reading: Reading) -> EventtiaPage[Person]:
    read = _Reader(included(payload), reading)
    return page(payload, reading, read.guest)


def single_guest(payload: Any, reading: Reading) -> Person:
    return _Reader(included(payload), reading).guest(one(payload))


def speakers(payload: Any, reading: Reading) -> EventtiaPage[Person]:
    return page(payload, reading, lambda resource: speaker(resource, reading))


def speaker(resource: Resource, reading: Reading) -> Person:
    """A speaker: one name in one piece, a date without a time as ``updated_at``."""
    found = attributes(resource)
    return Person(
        ref=_ref(reading, Kind.SPEAKER, id_of(resource)),
        origin=reading.origin,
        raw=raw_json(resource),
        updated_at=moment(found.get("updated_at")),
        roles=(PersonRole.SPEAKER,),
        display_name=text(found.get("full_name")),
        email=text(found.get("email")),
        company=text(found.get("company")),
        job_title=text(found.get("position")),
        bio=text(found.get("bio")),
        picture=image(found.get("picture")),
        social_links=_social_links(found),
    )


def completed(known: Person, definitions: Mapping[str, Definition]) -> Person:
    """The attendee with the answers named, from the record as received."""
    found = object_in(object_in(msgspec.json.decode(known.raw or b"{}")).get("attributes"))
    return msgspec.structs.replace(known, **_answers(found.get("fields"), definitions, final=True))


def attendee_of(guest: Person) -> str | None:
    """The id of the attendee that a guest has become, from the record as received."""
    found = link(object_in(msgspec.json.decode(guest.raw or b"{}")), "attendee")
    return found[1] if found else None


class _Reader:
    """Reads the people of one answer; a ticket that many hold is mapped once."""

    def __init__(self, beside: Included, reading: Reading) -> None:
        self._beside = beside
        self._reading = reading
        self._asked = asked_include(reading)
        self._definitions = {one.id: one for one in definitions_in(beside)}
        self._questions = questions_by_ticket(beside)
        self._tickets: dict[Key, Ticket] = {}

    def attendee(self, resource: Resource) -> Person:
        found = attributes(resource)
        return Person(
            ref=_ref(self._reading, Kind.PERSON, id_of(resource)),
            origin=self._reading.origin,
            raw=raw_json(resource),
            created_at=moment(found.get("created_at")),
            updated_at=moment(found.get("updated_at")),
            roles=(PersonRole.ATTENDEE,),
            registration=self._registration(resource),
            **_answers(found.get("fields"), self._definitions, final=False),
        )

    def guest(self, resource: Resource) -> Person:
        found = attributes(resource)
        return Person(
            ref=_ref(self._reading, Kind.GUEST, id_of(resource)),
            origin=self._reading.origin,
            raw=raw_json(resource),
            updated_at=moment(found.get("updated_at")),
            roles=(PersonRole.GUEST,),
            first_name=text(found.get("first_name")),
            last_name=text(found.get("last_name")),
            email=text(found.get("email")),
            company=text(found.get("company")),
            registration=self._registration_of_guest(resource),
        )

    def _registration(self, resource: Resource) -> Registration:
        found = attributes(resource)
        word = text(found.get("status"))
        return Registration(
            status=STATUSES.get(word.lower(), RegistrationStatus.UNKNOWN) if word else RegistrationStatus.UNKNOWN,
            vendor_status=word,
            registered_at=moment(found.get("created_at")),
            ticket=self._ticket(resource),
            paid=boolean(found.get("paid")),
            checked_in=boolean(found.get("checked_in")),
            checked_in_at=moment(found.get("checked_in_date")),
            qr_code=text(found.get("qr_code")),
            can_schedule_meetings=boolean(found.get("can_schedule_meetings")),
        )

    def _registration_of_guest(self, resource: Resource) -> Any:
        """The registration of the attendee that the guest has become; UNSET where that attendee did not come."""
        shown = links(resource, "attendee")
        if shown:
            attendee = self._beside.get(shown[0])
            return self._registration(attendee) if attendee else UNSET
        return None if shown == () or "attendee" in self._asked else UNSET

    def _ticket(self, resource: Resource) -> Ticket | Ref | None:
        key = link(resource, "attendee_type")
        if key is None:
            return None
        if key not in self._beside or key[0] != TICKET:
            return _ref(self._reading, Kind.TICKET, key[1])
        if key not in self._tickets:
            # an attendee answers every question of its ticket, be it with null: named answers mean all are here
            answers = object_in(attributes(resource).get("fields"))
            whole = bool(answers) and answers.keys() <= self._definitions.keys()
            try:
                self._tickets[key] = ticket(
                    self._beside[key], self._reading, self._beside, self._questions, whole=whole
                )
            except UNREADABLE:  # what stands beside an attendee does not spoil it
                return _ref(self._reading, Kind.TICKET, key[1])
        return self._tickets[key]


def _ref(reading: Reading, kind: Kind, id: str) -> Ref:
    assert reading.subject is not None
    return Ref(reading.origin.account, kind, id, (reading.subject.event.id,))


def _answers(value: Any, definitions: Mapping[str, Definition], final: bool) -> dict[str, Any]:
    """Our fields from the answers. Where a question's name is missing, what it may hold is UNSET (not if ``final``)."""
    answers = object_in(value)
    named = {id: definitions[id] for id in answers if id in definitions}
    unknown = len(named) < len(answers) and not final
    told: dict[str, Any] = dict.fromkeys(FROM_ANSWERS - {"custom_fields"}, UNSET if unknown else None)
    used = _fill(told, answers, named)
    rest = tuple(
        CustomField(
            name=named[id].name if id in named else id,
            id=id,
            value=answer,
            type=named[id].type if id in named else None,
        )
        for id, answer in answers.items()
        if id not in used
    )
    return {**told, "custom_fields": UNSET if unknown else rest}


def _fill(told: dict[str, Any], answers: Mapping[str, Any], named: Mapping[str, Definition]) -> set[str]:
    """Fill our fields from the vendor's own questions; returns the ids of those used."""
    used = set()
    for id, definition in named.items():
        field = DEFAULTS.get(definition.name) if definition.default else None
        field = field or BUILT_IN.get(definition.name)
        if field is None or told[field] not in (None, UNSET):
            continue
        answer = answers[id]
        told[field] = zone_name(answer) if field == "time_zone" else text(answer)
        if told[field] is not None or answer in (None, ""):
            used.add(id)
    return used


def _social_links(found: Resource) -> SocialLinks | None:
    shown = SocialLinks(
        twitter=text(found.get("twitter")),
        linkedin=text(found.get("linkedin")),
        instagram=text(found.get("instagram")),
        website=website(found.get("website")),
    )
    return None if shown == SocialLinks() else shown
