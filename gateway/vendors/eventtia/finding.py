"""Finding: what a write left at Eventtia, for one whose answer was lost; and on whose clocks an event's times stand."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from gateway.errors import Unsupported
from gateway.records import (
    Event,
    Origin,
    Person,
    PersonRole,
    Record,
    Ref,
    Registration,
    RegistrationStatus,
    Session,
    Vendor,
)
from gateway.upstream.client import Upstream
from gateway.vendors.adapter import NO_WANTS
from gateway.vendors.bodies import Changes
from gateway.vendors.eventtia.events import Events
from gateway.vendors.eventtia.listings import whole
from gateway.vendors.eventtia.mapping.values import zone
from gateway.vendors.eventtia.people import People
from gateway.vendors.eventtia.programme import Programme
from gateway.vendors.eventtia.writes import EVENT_VIEWS
from gateway.vendors.payloads import object_in

R = TypeVar("R", bound=Record)
KEPT = timedelta(hours=25)
"""An idempotency key lives for 24 hours: what is older was not made under it."""
EVENT_SHOWS = frozenset({"name", "description", "starts_at", "ends_at", "slug", "language"})
SESSION_SHOWS = frozenset({"title", "description", "starts_at", "ends_at", "location", "capacity", "stream_url"})
"""The changes that a record shows as they were written. Any other is written again: a PUT twice leaves the same."""
SINGLE = frozenset({"currency"})
IDENTITY = frozenset({"first_name", "last_name", "email", "registration"})


class Finding:
    """Looks at the vendor, and never at what is remembered."""

    def __init__(self, upstream: Upstream, events: Events, people: People, programme: Programme) -> None:
        self._upstream = upstream
        self._events = events
        self._people = people
        self._programme = programme

    async def after(self, method: str, subject: Ref | None, changes: Changes) -> Record | None:
        """The record that shows the write; None where the vendor shows that it did not happen, or may happen again.

        Raises:
            Unsupported: it cannot be told.
        """
        self._forget(subject)
        if subject is None:
            return await self._new_event(changes)
        match method:
            case "update_event":
                return _as_written(await self._events.one(subject, SINGLE), changes, EVENT_SHOWS)
            case "create_session":
                return await self._new_session(subject, changes)
            case "update_session":
                return _as_written(await self._programme.session(subject, NO_WANTS), changes, SESSION_SHOWS)
            case "join_session" | "leave_session":
                held = await self.seats_of(changes["person_id"])
                happened = (subject in held) is (method == "join_session")
                return await self._programme.session(subject, NO_WANTS) if happened else None
            case "set_person_sessions":
                held = await self.seats_of(subject)
                return await self._person(subject) if held == set(changes["session_ids"]) else None
            case "register_person":
                return await self._new_attendee(subject, changes)
            case "cancel_registration":
                found = await self._person(subject) or await self._archived(subject)
                return found if found is not None and _is_cancelled(found) else None
        raise Unsupported(f"{method} cannot be read back.")

    async def seats_of(self, person: Ref) -> set[Ref]:
        """The sessions in which an attendee has a seat."""
        self._forget(person)
        known = Person(
            ref=person,
            origin=Origin(person.account, Vendor.EVENTTIA, datetime.now(UTC)),
            roles=(PersonRole.ATTENDEE,),
        )
        return {session.ref for session in await whole(self._programme.of_person(known, NO_WANTS))}

    def _forget(self, subject: Ref | None) -> None:
        below = () if subject is None else (f"@{subject.event.id}",)
        self._upstream.outdate(*(view.endpoint for view in EVENT_VIEWS), *below)

    async def _new_event(self, changes: Changes) -> Event | None:
        listed = await whole(self._events.listing(frozenset({"created_at", "slug"})))
        wanted = {name: changes[name] for name in ("name", "slug", "starts_at", "ends_at") if changes.get(name)}
        return _the_one(event for event in listed if _shows(event, wanted))

    async def _new_session(self, event: Ref, changes: Changes) -> Session | None:
        listed = await whole(self._programme.listing(event, NO_WANTS))
        wanted = {name: changes[name] for name in ("title", "starts_at")}
        return _the_one(session for session in listed if _shows(session, wanted))

    async def _new_attendee(self, event: Ref, changes: Changes) -> Person | None:
        listed = await whole(self._people.attendees(event, IDENTITY, {"email": changes["email"]}))
        wanted = {name: changes[name] for name in ("first_name", "last_name")}
        return _the_one(
            person
            for person in listed
            if _shows(person, wanted) and str(person.email).casefold() == changes["email"].casefold()
        )

    async def _person(self, ref: Ref) -> Person | None:
        return await self._people.attendee(ref, NO_WANTS)

    async def _archived(self, ref: Ref) -> Person | None:
        """An attendee whom the vendor shows only among "deleted and rejected participants" ("List of Attendees").

        Whatever its status says, it has no registration any more.
        """
        listed = await whole(self._people.attendees(ref.event, NO_WANTS, {"include_archived": "true"}))
        found = next((one for one in listed if one.ref == ref), None)
        if found is None or not isinstance(found.registration, Registration):
            return found
        ended = msgspec.structs.replace(found.registration, status=RegistrationStatus.CANCELLED)
        return msgspec.structs.replace(found, registration=ended)


def write_zone(event: Event) -> ZoneInfo | None:
    """On whose clocks the vendor reads the times that it is sent: ``virtual_timezone``, else ``timezone``."""
    found = object_in(object_in(msgspec.json.decode(event.raw or b"{}")).get("attributes"))
    return zone(found.get("virtual_timezone")) or zone(found.get("timezone"))


def _the_one(alike: Iterable[R]) -> R | None:
    """The record that a creation left, if any, among those that say what it says: one that is young enough.

    Raises:
        Unsupported: several look like it, or the vendor does not say when one was made.
    """
    seen = [record for record in alike if _is_young(record)]
    if len(seen) > 1:
        raise Unsupported("Several records look like what was to be made.")
    return seen[0] if seen else None


def _as_written(found: R | None, changes: Changes, shown: frozenset[str]) -> R | None:
    return found if found is not None and changes.keys() <= shown and _shows(found, changes) else None


def _shows(record: Record, wanted: Mapping[str, Any]) -> bool:
    """Whether the record says what was written; emptied text reads as null."""
    return all(getattr(record, name) == (None if value == "" else value) for name, value in wanted.items())


def _is_young(record: Record) -> bool:
    if not isinstance(record.created_at, datetime):
        raise Unsupported("When a record that looks like it was made is not said.")
    return record.created_at >= datetime.now(UTC) - KEPT


def _is_cancelled(person: Person) -> bool:
    registration = person.registration
    return getattr(registration, "status", None) is RegistrationStatus.CANCELLED
