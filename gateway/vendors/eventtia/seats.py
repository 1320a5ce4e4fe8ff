"""Seats: whether sessions have any left, and what is left where the vendor says that something is full.

The text names no refusal of a full activity, so it is looked up first.
"""

from collections.abc import Iterable, Sequence

import msgspec

from gateway.errors import ErrorCode, EventgateError, Refused, UserError, VendorRejected
from gateway.records import Ref, Session, Vendor
from gateway.upstream.client import Upstream
from gateway.vendors.adapter import NO_WANTS
from gateway.vendors.bodies import camel
from gateway.vendors.eventtia.endpoints import SESSION, SESSIONS, TICKETS
from gateway.vendors.eventtia.finding import Finding
from gateway.vendors.eventtia.listings import whole
from gateway.vendors.eventtia.programme import Programme
from gateway.vendors.eventtia.refusals import refusal


class Seats:
    """The seats of one account's sessions."""

    def __init__(self, upstream: Upstream, programme: Programme, finding: Finding) -> None:
        self._upstream = upstream
        self._programme = programme
        self._finding = finding

    async def refuse_full(self, sessions: Sequence[Ref], field: str, person: Ref | None = None) -> None:
        """Ask for no seat where none is left, unless the person has it already.

        Args:
            field: the input field that names the sessions.

        Raises:
            Refused: CONFLICT, naming each full session.
        """
        full = await self._full(sessions)
        if full and person is not None:
            held = await self._finding.seats_of(person)
            full = [one for one in full if one.ref not in held]
        if full:
            raise Refused(*(_no_seat(one, field) for one in full))

    async def explain(
        self, refused: VendorRejected, method: str, sessions: Sequence[Ref] = (), ticket: Ref | None = None
    ) -> None:
        """Say what is left of the sessions' and the ticket's seats, where the vendor's no is that one is full.

        Raises:
            Refused: CONFLICT, in the vendor's words and with the seats.
        """
        told = refusal(refused, method)
        if not any(error.code is ErrorCode.CONFLICT for error in told):
            return
        try:
            left = " ".join(await self._left(sessions, ticket))
        except EventgateError:  # the no stands without it
            left = ""
        raise Refused(*(_with(error, left) for error in told)) from refused

    async def _left(self, sessions: Sequence[Ref], ticket: Ref | None) -> list[str]:
        """Sentences on the seats, from what the vendor says at this moment."""
        for event in {ref.event for ref in (*sessions, ticket) if ref is not None}:
            self._upstream.outdate(*(f"{endpoint.name}@{event.id}" for endpoint in (SESSION, SESSIONS, TICKETS)))
        tickets = await whole(self._programme.tickets(ticket.event, NO_WANTS)) if ticket is not None else ()
        return [
            *(
                f"Session {one.ref.id} has {one.seats_left} of {one.capacity} seats left."
                for one in await self._look(sessions)
                if one.capacity and isinstance(one.seats_left, int)
            ),
            *(
                f"Ticket {one.ref.id} has {one.remaining} of {one.capacity} left."
                for one in tickets
                if one.ref == ticket and isinstance(one.capacity, int) and isinstance(one.remaining, int)
            ),
        ]

    async def _full(self, sessions: Sequence[Ref]) -> list[Session]:
        """Those without a free seat; looked at again where what is remembered says so."""
        full = _without_seats(await self._look(sessions))
        if not full:
            return []
        self._upstream.outdate(*(f"{endpoint.name}@{sessions[0].event.id}" for endpoint in (SESSION, SESSIONS)))
        return _without_seats(await self._look([one.ref for one in full]))

    async def _look(self, sessions: Sequence[Ref]) -> list[Session]:
        """The sessions: one by its own read, several by the event's list."""
        if len(sessions) <= 1:
            found = [await self._programme.session(session, NO_WANTS) for session in sessions]
            return [one for one in found if one is not None]
        wanted = set(sessions)
        return [one for one in await whole(self._programme.listing(sessions[0].event, NO_WANTS)) if one.ref in wanted]


def _without_seats(sessions: Iterable[Session]) -> list[Session]:
    """A capacity of 0 is not judged: elsewhere the vendor writes 0 for "unlimited" ("List of Attendee Types")."""
    return [one for one in sessions if one.capacity and isinstance(one.seats_left, int) and one.seats_left <= 0]


def _no_seat(session: Session, field: str) -> UserError:
    message = f"All {session.capacity} seats of session {session.ref.id} are taken: none is left."
    return UserError(ErrorCode.CONFLICT, message, ("input", camel(field)), Vendor.EVENTTIA)


def _with(error: UserError, left: str) -> UserError:
    if error.code is not ErrorCode.CONFLICT or not left:
        return error
    return msgspec.structs.replace(error, message=f"{error.message} {left}")
