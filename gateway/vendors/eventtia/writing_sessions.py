"""Writing the programme: Eventtia's activities, their categories, and attendees' seats in them."""

import asyncio
from collections.abc import Sequence
from typing import Any

from gateway.errors import ErrorCode, Refused, UserError, VendorRejected
from gateway.records import Person, Ref, Session
from gateway.vendors.adapter import NO_WANTS
from gateway.vendors.bodies import Changes, Checks
from gateway.vendors.eventtia.bodies import EVENT_TIMES, categories_of, in_order, put_times, session_body, with_end
from gateway.vendors.eventtia.endpoints import SESSION
from gateway.vendors.eventtia.mapping import session as session_mapping
from gateway.vendors.eventtia.refusals import refusal
from gateway.vendors.eventtia.writes import (
    CREATE_SESSION,
    JOIN,
    LEAVE,
    SET_CATEGORIES,
    SET_SESSIONS,
    UPDATE_SESSION,
)
from gateway.vendors.eventtia.writing_base import WritingBase, times_in


class SessionWriting(WritingBase):
    """The writes to one account's activities."""

    async def create_session(self, event: Ref, changes: Changes) -> Session:
        checks = Checks(self.vendor)
        body = session_body(event, changes, checks, new=True)
        checks.settle()
        present = await self._afresh(event)
        put_times(body, with_end(changes), self._zone_of(present, checks), checks)
        checks.settle()
        made = await self._send(CREATE_SESSION, event, body=body)
        try:
            return await self._priced(await self._categorised(made.ref, changes) or made)
        except VendorRejected as exc:
            message = f"The session was made, as number {made.ref.id}, but not its tags: {refusal(exc, '')[0].message}"
            raise Refused(UserError(ErrorCode.VENDOR_REJECTED, message, ("input", "tagIds"), self.vendor)) from exc

    async def update_session(self, session: Ref, changes: Changes) -> Session:
        checks = Checks(self.vendor)
        body = session_body(session.event, changes, checks, new=False)
        times = times_in(changes)
        self._some(body or times or categories_of(changes) is not None, checks)
        if times:
            event, present = await asyncio.gather(self._afresh(session.event), self._present(session, times))
            in_order(changes, checks, *present)
            put_times(body, changes, self._zone_of(event, checks), checks)
            checks.settle()
        changed = None
        if body:
            changed = await self._send(UPDATE_SESSION, session, path={"id": session.id}, body=body)
        changed = await self._categorised(session, changes) or changed
        assert changed is not None
        return await self._priced(changed)

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
        return await self._send(SET_CATEGORIES, session, path={"id": session.id}, query={"categories": categories})

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
        try:
            await self._send(JOIN, session, body=_seat(session, person))
        except VendorRejected as exc:
            await self._seats.explain(exc, "join_session", (session,))
            raise
        return None, None

    async def leave_session(self, session: Ref, person: Ref) -> tuple[Session | None, Person | None]:
        self._attendee(person, "person_id")
        await self._send(LEAVE, session, body=_seat(session, person))
        return None, None

    async def set_person_sessions(self, person: Ref, sessions: Sequence[Ref]) -> Person:
        self._attendee(person, "person_id")
        await self._seats.refuse_full(sessions, "session_ids", person)
        ids = ",".join(dict.fromkeys(session.id for session in sessions))
        try:
            changed = await self._send(
                SET_SESSIONS, person, path={"attendee_id": person.id}, body={"workshop_ids": ids}
            )
        except VendorRejected as exc:
            await self._seats.explain(exc, "set_person_sessions", sessions)
            raise
        return await self._named(changed)


def _seat(session: Ref, person: Ref) -> dict[str, int]:
    return {"workshop_id": int(session.id), "attendee_id": int(person.id)}
