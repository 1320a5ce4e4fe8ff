"""Writing: Eventtia's mutations. Each checks everything, asks, and returns the record as it now is.

Events and people are here, the programme in ``writing_sessions``.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.errors import (
    UserError,
    VendorBadResponse,
    VendorRejected,
)
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
)
from gateway.vendors.bodies import Changes, Checks
from gateway.vendors.eventtia.bodies import (
    EVENT_TIMES,
    clone_query,
    event_body,
    in_order,
    put_times,
    registration_body,
)
from gateway.vendors.eventtia.finding import SINGLE
from gateway.vendors.eventtia.mapping.person import FROM_ANSWERS
from gateway.vendors.eventtia.refusals import refusal
from gateway.vendors.eventtia.writes import (
    CANCEL,
    CREATE_EVENT,
    EVENT_VIEWS,
    REGISTER,
    UPDATE_EVENT,
)
from gateway.vendors.eventtia.writing_base import times_in
from gateway.vendors.eventtia.writing_sessions import SessionWriting

INSTEAD = {
    "replace_event": "Its PUT changes what is sent and leaves the rest: use updateEvent.",
    "publish_event": "Its document knows events as active or inactive: use updateEvent with eventtia.active.",
    "unpublish_event": "Its document knows events as active or inactive: use updateEvent with eventtia.active.",
    "cancel_event": "Its document knows events as active or inactive: use updateEvent with eventtia.active.",
    "update_person": "An attendee can be registered (registerPerson) and cancelled (cancelRegistration) only.",
    "replace_person": "An attendee can be registered (registerPerson) and cancelled (cancelRegistration) only.",
    "delete_person": "Use cancelRegistration.",
    "set_person_groups": "Its groups are made by registering: give registerPerson eventtia.groupRegistrationUuid.",
    "create_ticket": "Its ticket types can be read and copied with their event: use duplicateEvent with "
    "eventtia.attendeeTypes.",
    "create_magic_link": "It lets people in by a code: use registerPerson, and read registration.qrCode.",
    "delete_magic_link": "It lets people in by a code, which ends with the registration: use cancelRegistration.",
}
"""What its document has for those who wish for a write that it lacks."""


class Writing(SessionWriting):
    """The writes of one account."""

    event_views = EVENT_VIEWS

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
        changed = await self._send(UPDATE_EVENT, event, body=body)
        self._events.learn(changed)
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
        self._events.learn(written)
        return await self._told_more(self._events.one(written.ref, SINGLE | {"custom_fields"}), written)

    async def duplicate_event(self, event: Ref, changes: Changes) -> Event:
        checks = Checks(self.vendor)
        flags = clone_query(changes, checks)
        checks.settle()
        return await self._copies.make(event, flags)

    async def _event_changes(self, event: Ref, changes: Changes, checks: Checks) -> dict[str, Any]:
        body = event_body(changes, checks, new=False)
        times = times_in(changes)
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

    # ------------------------------------------------------------------ people

    async def register_person(self, event: Ref, changes: Changes) -> Person:
        checks = Checks(self.vendor)
        body = registration_body(event, changes, checks, today=datetime.now(UTC).date())
        checks.settle()
        sessions = changes.get("session_ids") or ()
        await self._seats.refuse_full(sessions, "session_ids")
        try:
            made = await self._send(REGISTER, event, body=body)
        except VendorRejected as exc:
            await self._seats.explain(exc, "register_person", sessions, changes.get("ticket_id"))
            raise
        return await self._named(made)

    async def cancel_registration(self, person: Ref) -> Person:
        self._attendee(person, "id")
        [told] = await self._send(CANCEL, person, path={"attendee_id": person.id})
        if told is not None:
            return await self._named(told)
        return await self._told_more(self._people.attendee(person, FROM_ANSWERS), self._gone(person))

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
