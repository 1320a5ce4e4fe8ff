"""Writing: Eventtia's mutations. Each checks everything, asks, and returns the record as it now is."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog

from gateway.errors import (
    ErrorCode,
    EventgateError,
    Refused,
    UserError,
    VendorBadResponse,
    VendorNotFound,
    VendorRejected,
)
from gateway.records import (
    Event,
    Kind,
    Origin,
    Person,
    PersonRole,
    Record,
    Ref,
    Registration,
    RegistrationStatus,
    Session,
)
from gateway.vendors.adapter import NO_WANTS, Adapter
from gateway.vendors.bodies import Changes, Checks
from gateway.vendors.eventtia.bodies import (
    EVENT_TIMES,
    categories_of,
    clone_query,
    event_body,
    in_order,
    put_times,
    registration_body,
    session_body,
    with_end,
)
from gateway.vendors.eventtia.copies import Copies
from gateway.vendors.eventtia.endpoints import EVENT_ONE, SESSION
from gateway.vendors.eventtia.events import Events
from gateway.vendors.eventtia.finding import Finding, write_zone
from gateway.vendors.eventtia.mapping import session as session_mapping
from gateway.vendors.eventtia.mapping.person import FROM_ANSWERS
from gateway.vendors.eventtia.people import People
from gateway.vendors.eventtia.programme import Programme
from gateway.vendors.eventtia.refusals import refusal
from gateway.vendors.eventtia.seats import Seats
from gateway.vendors.eventtia.uris import EventUris, Names
from gateway.vendors.eventtia.writes import (
    CANCEL,
    CREATE_EVENT,
    CREATE_SESSION,
    JOIN,
    LEAVE,
    REGISTER,
    SET_CATEGORIES,
    SET_SESSIONS,
    UPDATE_EVENT,
    UPDATE_SESSION,
)

T = TypeVar("T")
log = structlog.get_logger("eventgate.vendors.eventtia")
SINGLE = frozenset({"currency"})
"""What only the single read of an event says: wanting it asks for that read."""
INSTEAD = {
    "replace_event": "Its PUT changes what is sent and leaves the rest: use updateEvent.",
    "publish_event": "Its document knows events as active or inactive: use updateEvent with eventtia.active.",
    "unpublish_event": "Its document knows events as active or inactive: use updateEvent with eventtia.active.",
    "cancel_event": "Its document knows events as active or inactive: use updateEvent with eventtia.active.",
    "update_person": "An attendee can be registered (registerPerson) and cancelled (cancelRegistration) only.",
    "replace_person": "An attendee can be registered (registerPerson) and cancelled (cancelRegistration) only.",
    "delete_person": "Use cancelRegistration.",
}


class Writing(Adapter):
    """The writes of one account, over the parts that its readings have (see ``EventtiaAdapter``)."""

    uris: EventUris
    _names: Names
    _events: Events
    _people: People
    _programme: Programme

    @cached_property
    def _copies(self) -> Copies:
        return Copies(self.upstream, self.uris, self._events, self._names)

    @cached_property
    def _finding(self) -> Finding:
        return Finding(self.upstream, self._events, self._people, self._programme)

    @cached_property
    def _seats(self) -> Seats:
        return Seats(self.upstream, self._programme, self._finding)

    def instead(self, method: str) -> str:
        return INSTEAD.get(method, "")

    def refusal(self, error: VendorRejected, method: str) -> tuple[UserError, ...]:
        return refusal(error, method)

    # ------------------------------------------------------------------ events

    async def create_event(self, changes: Changes) -> Event:
        checks = Checks(self.vendor)
        body = event_body(changes, checks, new=True)
        if "virtual_timezone" in body:
            put_times(body, changes, ZoneInfo(body["virtual_timezone"]), checks)
        checks.settle()
        event = await self.upstream.call(CREATE_EVENT, body=body)
        return await self._whole(event)

    async def update_event(self, event: Ref, changes: Changes) -> Event:
        """The vendor's PUT. A new slug is the event's only path from then on, so it is learnt at once."""
        checks = Checks(self.vendor)
        body = await self._event_changes(event, changes, checks)
        changed = await self.uris.below(
            event,
            lambda uri: self.upstream.call(UPDATE_EVENT, path={"event_uri": uri}, body=body, subject=event),
        )
        if changed.ref != event:
            raise VendorBadResponse(
                f"{UPDATE_EVENT.name} of {self.account} changed event {changed.ref.id} where {event.id} was meant: the "
                "event_uri has passed from the one to the other.",
                vendor=self.vendor,
                account=self.account,
                endpoint=UPDATE_EVENT.name,
            )
        return await self._whole(changed)

    async def _whole(self, written: Event) -> Event:
        """With what an answer to a write lacks of the single read: the attendees' number and the custom fields."""
        self.uris.learn((written,))
        return await self._told_more(self._events.one(written.ref, SINGLE | {"custom_fields"}), written)

    async def _told_more(self, reading: Awaitable[T | None], written: T) -> T:
        """A reading after a write. The write is done whatever becomes of the reading, so what it answered stands in."""
        try:
            return await reading or written
        except EventgateError as exc:
            log.warning("not read after a write", account=self.account, error=str(exc))
            return written

    async def duplicate_event(self, event: Ref, changes: Changes) -> Event:
        checks = Checks(self.vendor)
        flags = clone_query(changes, checks)
        checks.settle()
        return await self._copies.make(event, flags)

    async def _event_changes(self, event: Ref, changes: Changes, checks: Checks) -> dict[str, Any]:
        body = event_body(changes, checks, new=False)
        times = _times(changes)
        self._some(body or times, checks)
        if not times:
            return body
        told = body.get("virtual_timezone")
        if told is None or len(times) < len(EVENT_TIMES):
            present = await self._afresh(event)
            in_order(changes, checks, present.starts_at, present.ends_at)
            clocks = ZoneInfo(told) if told else self._zone_of(present, checks)
        else:
            clocks = ZoneInfo(told)
        put_times(body, changes, clocks, checks)
        checks.settle()
        return body

    async def _afresh(self, event: Ref) -> Event:
        """The event as it is at this moment: a zone from memory would put times wrong."""
        self.upstream.outdate(f"{EVENT_ONE.name}@{event.id}")
        found = await self._events.one(event, SINGLE)
        if found is None:
            raise VendorNotFound(
                f"{self.account} has no such event.",
                vendor=self.vendor,
                account=self.account,
                endpoint=EVENT_ONE.name,
                status=404,
            )
        return found

    def _zone_of(self, event: Event, checks: Checks) -> ZoneInfo:
        """On whose clocks the event's times are written.

        Raises:
            Refused: the vendor names no zone.
        """
        found = write_zone(event)
        if found is None:
            checks.invalid("Eventtia names no zone of the event's; set its timeZone with updateEvent.", "starts_at")
        checks.settle()
        assert found is not None
        return found

    # ------------------------------------------------------------------ sessions

    async def create_session(self, event: Ref, changes: Changes) -> Session:
        checks = Checks(self.vendor)
        body = session_body(event, changes, checks, new=True)
        checks.settle()
        present = await self._afresh(event)
        put_times(body, with_end(changes), self._zone_of(present, checks), checks)
        checks.settle()
        made = await self.uris.below(
            event,
            lambda uri: self.upstream.call(CREATE_SESSION, path={"event_uri": uri}, body=body, subject=event),
        )
        try:
            return await self._priced(await self._categorised(made.ref, changes) or made)
        except VendorRejected as exc:
            message = f"The session was made, as number {made.ref.id}, but not its tags: {refusal(exc, '')[0].message}"
            raise Refused(UserError(ErrorCode.VENDOR_REJECTED, message, ("input", "tagIds"), self.vendor)) from exc

    async def update_session(self, session: Ref, changes: Changes) -> Session:
        checks = Checks(self.vendor)
        body = session_body(session.event, changes, checks, new=False)
        times = _times(changes)
        self._some(body or times or categories_of(changes) is not None, checks)
        if times:
            event, present = await asyncio.gather(self._afresh(session.event), self._present(session, times))
            in_order(changes, checks, *present)
            put_times(body, changes, self._zone_of(event, checks), checks)
            checks.settle()
        changed = await self._put_session(session, body) if body else None
        changed = await self._categorised(session, changes) or changed
        assert changed is not None
        return await self._priced(changed)

    async def _put_session(self, session: Ref, body: dict[str, Any]) -> Session:
        return await self.uris.below(
            session.event,
            lambda uri: self.upstream.call(
                UPDATE_SESSION, path={"event_uri": uri, "id": session.id}, body=body, subject=session
            ),
        )

    async def _present(self, session: Ref, times: Sequence[str]) -> tuple[Any, Any]:
        """The session's start and end where only one of them is to change."""
        if len(times) == len(EVENT_TIMES):
            return None, None
        self.upstream.outdate(f"{SESSION.name}@{session.event.id}")
        found = await self._programme.session(session, NO_WANTS)
        return (None, None) if found is None else (found.starts_at, found.ends_at)

    async def _categorised(self, session: Ref, changes: Changes) -> Session | None:
        """Set the categories where they are to change; the vendor takes them in a query of a call of their own."""
        categories = categories_of(changes)
        if categories is None:
            return None
        return await self.uris.below(
            session.event,
            lambda uri: self.upstream.call(
                SET_CATEGORIES,
                path={"event_uri": uri, "id": session.id},
                query={"categories": categories},
                subject=session,
            ),
        )

    async def _priced(self, session: Session) -> Session:
        if not session.prices:
            return session

        async def priced() -> Session:
            return session_mapping.priced(session, await self._events.currency(session.ref.event))

        return await self._told_more(priced(), session)

    # ------------------------------------------------------------------ seats

    async def join_session(self, session: Ref, person: Ref) -> tuple[Session | None, Person | None]:
        self._attendee(person, "person_id")
        await self._seats.refuse_full((session,), "session_id", person)
        await self.uris.below(
            session.event,
            lambda uri: self.upstream.call(JOIN, path={"event_uri": uri}, body=_seat(session, person), subject=session),
        )
        return None, None

    async def leave_session(self, session: Ref, person: Ref) -> tuple[Session | None, Person | None]:
        self._attendee(person, "person_id")
        await self.uris.below(
            session.event,
            lambda uri: self.upstream.call(
                LEAVE, path={"event_uri": uri}, body=_seat(session, person), subject=session
            ),
        )
        return None, None

    async def set_person_sessions(self, person: Ref, sessions: Sequence[Ref]) -> Person:
        self._attendee(person, "person_id")
        await self._seats.refuse_full(sessions, "session_ids", person)
        ids = ",".join(dict.fromkeys(session.id for session in sessions))
        changed = await self.uris.below(
            person.event,
            lambda uri: self.upstream.call(
                SET_SESSIONS,
                path={"event_uri": uri, "attendee_id": person.id},
                body={"workshop_ids": ids},
                subject=person,
            ),
        )
        return await self._named(changed)

    def _attendee(self, person: Ref, field: str) -> None:
        """Only attendees have a registration and seats.

        Raises:
            Refused: UNSUPPORTED.
        """
        checks = Checks(self.vendor)
        if person.kind is not Kind.PERSON:
            checks.unsupported(
                (field,), "At Eventtia this is possible for attendees only, not for speakers and guests."
            )
        checks.settle()

    # ------------------------------------------------------------------ people

    async def register_person(self, event: Ref, changes: Changes) -> Person:
        checks = Checks(self.vendor)
        body = registration_body(event, changes, checks, today=datetime.now(UTC).date())
        checks.settle()
        await self._seats.refuse_full(changes.get("session_ids") or (), "session_ids")
        made = await self.uris.below(
            event,
            lambda uri: self.upstream.call(REGISTER, path={"event_uri": uri}, body=body, subject=event),
        )
        return await self._named(made)

    async def cancel_registration(self, person: Ref) -> Person:
        self._attendee(person, "id")
        [told] = await self.uris.below(
            person.event,
            lambda uri: self.upstream.call(CANCEL, path={"event_uri": uri, "attendee_id": person.id}, subject=person),
        )
        if told is not None:
            return await self._named(told)
        return await self._told_more(self._people.attendee(person, FROM_ANSWERS), self._gone(person))

    async def _named(self, person: Person) -> Person:
        """With the names of the questions, which an answer to a write does not bring: the ticket types' list does."""

        async def named() -> Person:
            return (await self._people.completed(person.ref.event, (person,), FROM_ANSWERS))[0]

        return await self._told_more(named(), person)

    def _gone(self, person: Ref) -> Person:
        """A cancelled attendee whom the vendor shows no more: all that is known is that it did as asked."""
        return Person(
            ref=person,
            origin=Origin(self.account, self.vendor, datetime.now(UTC)),
            roles=(PersonRole.ATTENDEE,),
            registration=Registration(status=RegistrationStatus.CANCELLED),
        )

    # ------------------------------------------------------------------ after a crash

    async def read_back(self, method: str, subject: Ref | None, changes: Changes) -> Record | None:
        if method == "duplicate_event" and subject is not None:
            return await self._copies.read_back(subject)
        found = await self._finding.after(method, subject, changes)
        if method == "create_session" and isinstance(found, Session):
            return await self._categorised(found.ref, changes) or found
        if isinstance(found, Event):
            self.uris.learn((found,))
        return found

    def _some(self, given: Any, checks: Checks) -> None:
        """Something is to be changed, and nothing of it is wrong.

        Raises:
            Refused: with everything that is wrong.
        """
        if not given and not checks.errors:
            checks.invalid("Give at least one field to change.")
        checks.settle()


def _times(changes: Changes) -> list[str]:
    return [name for name in EVENT_TIMES if changes.get(name) is not None]


def _seat(session: Ref, person: Ref) -> dict[str, int]:
    return {"workshop_id": int(session.id), "attendee_id": int(person.id)}
