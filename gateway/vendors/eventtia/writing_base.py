"""What Eventtia's writes share: the parts that its readings have, and the questions that stand around a write."""

from collections.abc import Awaitable, Mapping
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog

from gateway.errors import EventgateError, VendorNotFound
from gateway.records import Event, Kind, Person, Ref
from gateway.upstream.endpoint import NOTHING, Endpoint
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import Changes, Checks
from gateway.vendors.eventtia.bodies import EVENT_TIMES
from gateway.vendors.eventtia.copies import Copies
from gateway.vendors.eventtia.endpoints import EVENT_ONE
from gateway.vendors.eventtia.events import Events
from gateway.vendors.eventtia.finding import SINGLE, Finding, write_zone
from gateway.vendors.eventtia.mapping.person import FROM_ANSWERS
from gateway.vendors.eventtia.people import People
from gateway.vendors.eventtia.programme import Programme
from gateway.vendors.eventtia.seats import Seats
from gateway.vendors.eventtia.uris import EventUris, Names

T = TypeVar("T")
log = structlog.get_logger("eventgate.vendors.eventtia")


class WritingBase(Adapter):
    """An account's parts, which ``EventtiaAdapter`` makes."""

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

    # ------------------------------------------------------------------ before a write

    def _some(self, given: Any, checks: Checks) -> None:
        """Something is to be changed, and nothing of it is wrong.

        Raises:
            Refused: with everything that is wrong.
        """
        if not given and not checks.errors:
            checks.invalid("Give at least one field to change.")
        checks.settle()

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

    # ------------------------------------------------------------------ the write

    async def _send(
        self,
        endpoint: Endpoint[T],
        subject: Ref,
        *,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, str] = NOTHING,
        body: Any = None,
    ) -> T:
        """Write to a record, or to its event, below the event's uri.

        Args:
            path: the values that the endpoint's path wants besides ``event_uri``.
        """
        return await self.uris.below(
            subject.event,
            lambda uri: self.upstream.call(
                endpoint, path={"event_uri": uri, **path}, query=query, body=body, subject=subject
            ),
        )

    # ------------------------------------------------------------------ after a write

    async def _told_more(self, reading: Awaitable[T | None], written: T) -> T:
        """A reading after a write. The write is done whatever becomes of the reading, so what it answered stands in."""
        try:
            return await reading or written
        except EventgateError as exc:
            log.warning("not read after a write", account=self.account, error=str(exc))
            return written

    async def _named(self, person: Person) -> Person:
        """With the names of the questions, which an answer to a write does not bring: the ticket types' list does."""

        async def named() -> Person:
            return (await self._people.completed(person.ref.event, (person,), FROM_ANSWERS))[0]

        return await self._told_more(named(), person)


def times_in(changes: Changes) -> list[str]:
    return [name for name in EVENT_TIMES if changes.get(name) is not None]
