"""How activities and ticket types are read, with what other answers add to them."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET

from gateway.errors import VendorNotFound
from gateway.records import Kind, MeetingLimit, Person, Ref, Session, SessionKind, Tag, Ticket
from gateway.upstream.client import Upstream
from gateway.upstream.listing import Listing
from gateway.vendors.adapter import SessionFilter
from gateway.vendors.eventtia.endpoints import (
    ATTENDEE_SESSIONS,
    MEETING_ROUNDS,
    SESSION,
    SESSION_CATEGORIES,
    SESSIONS,
    TICKET_STATS,
    TICKETS,
    include_for,
)
from gateway.vendors.eventtia.events import Events
from gateway.vendors.eventtia.listings import Kept, Pages, facts, whole
from gateway.vendors.eventtia.mapping import session as session_mapping
from gateway.vendors.eventtia.mapping import ticket as ticket_mapping
from gateway.vendors.eventtia.mapping.person import attendee_of
from gateway.vendors.eventtia.uris import EventUris
from gateway.vendors.listings import find, nothing

Wants = frozenset[str]
Speakers = Callable[[Ref, Wants], Listing[Person]]
BESIDE = frozenset({"speakers", "tags"})
"""What only the lists of activities bring: the single read documents no ``include``."""
COMPLETED = BESIDE | {"prices"}
"""What other answers may have to add to an activity."""


class Programme:
    """The activities and the ticket types of one account's events.

    Args:
        speakers: an event's speakers, as ``People`` lists them.
    """

    def __init__(self, upstream: Upstream, uris: EventUris, events: Events, speakers: Speakers) -> None:
        self._upstream = upstream
        self._uris = uris
        self._events = events
        self._speakers = speakers

    # ------------------------------------------------------------------ activities

    def sessions(self, event: Ref, filter: SessionFilter, wants: Wants) -> Listing[Session]:
        if filter.kinds is not None and SessionKind.WORKSHOP not in filter.kinds:
            return nothing(event.account, ("sessions", event))
        return self.listing(event, wants)

    def listing(self, event: Ref, wants: Wants) -> Pages[Session]:
        return Pages(
            self._upstream,
            SESSIONS,
            uris=self._uris,
            query=include_for(SESSIONS, wants),
            subject=event,
            finish=lambda found: self._finished(event, found, wants),
            variant=wants & COMPLETED,
        )

    async def session(self, ref: Ref, wants: Wants) -> Session | None:
        """One activity; from the list where speakers or categories are wanted, which no single read brings."""
        listed = await self._in_list(ref, wants) if wants & BESIDE else None
        if listed is not None:
            return listed
        found = await self._uris.below(
            ref.event,
            lambda uri: self._upstream.call(SESSION, path={"event_uri": uri, "id": ref.id}, subject=ref),
        )
        return None if found is None else (await self._finished(ref.event, (found,), wants))[0]

    def of_person(self, person: Person, wants: Wants) -> Listing[Session]:
        """An attendee's activities; a speaker's, by turning the event's list round; a guest's, once an attendee."""
        if person.ref.kind is Kind.SPEAKER:
            speaker = person.ref
            return Kept(
                self.listing(speaker.event, wants | {"speakers"}),
                lambda session: (
                    isinstance(session.speakers, tuple) and any(one.ref == speaker for one in session.speakers)
                ),
                ("speaker", speaker),
            )
        attendee = person.ref.id if person.ref.kind is Kind.PERSON else attendee_of(person)
        if attendee is None:
            return nothing(person.ref.account, ("sessions", person.ref))
        return self._of_attendee(person.ref.event, attendee, wants)

    def categories(self, event: Ref) -> Pages[Tag]:
        return Pages(self._upstream, SESSION_CATEGORIES, uris=self._uris, subject=event)

    async def beside(self, session: Ref) -> Session | None:
        """The activity with its speakers and categories."""
        return await self._in_list(session, BESIDE)

    def _of_attendee(self, event: Ref, attendee: str, wants: Wants) -> Pages[Session]:
        return Pages(
            self._upstream,
            ATTENDEE_SESSIONS,
            uris=self._uris,
            path={"attendee_id": attendee},
            query=include_for(ATTENDEE_SESSIONS, wants),
            subject=Ref(event.account, Kind.PERSON, attendee, (event.id,)),
            finish=lambda found: self._finished(event, found, wants),
            variant=wants & COMPLETED,
        )

    async def _in_list(self, ref: Ref, wants: Wants) -> Session | None:
        return await find(self.listing(ref.event, wants), ref)

    async def _finished(self, event: Ref, found: tuple[Session, ...], wants: Wants) -> tuple[Session, ...]:
        found = await self._named(event, found, wants)
        return await self._priced(event, found, wants)

    async def _named(self, event: Ref, found: tuple[Session, ...], wants: Wants) -> tuple[Session, ...]:
        """With the speakers and categories that were wanted and did not come beside the activities.

        A list of each has them all, and neither has a single read: one call a page, side by side, instead of none.
        """
        speakerless = tuple(one for one in found if one.speakers is UNSET) if "speakers" in wants else ()
        tagless = tuple(one for one in found if one.tags is UNSET) if "tags" in wants else ()
        if not speakerless and not tagless:
            return found
        speakers, categories = await asyncio.gather(
            self._speakers_of(event, speakerless), self._categories_of(event, tagless)
        )
        return tuple(
            msgspec.structs.replace(
                one,
                speakers=speakers.get(one.ref, one.speakers),
                tags=categories.get(one.ref, one.tags),
            )
            for one in found
        )

    async def _speakers_of(self, event: Ref, sessions: tuple[Session, ...]) -> dict[Ref, tuple[Person, ...]]:
        """Who speaks where: as the activities point to them, else as the speakers point back."""
        pointed = {one.ref: session_mapping.pointed_at(one, session_mapping.SPEAKER) for one in sessions}
        if not any(ids is None or ids for ids in pointed.values()):
            return dict.fromkeys(pointed, ())
        inverted = frozenset({"sessions"}) if None in pointed.values() else frozenset[str]()
        listed = await _listed(self._speakers(event, inverted))
        by_id = {speaker.ref.id: speaker for speaker in listed}
        return {
            ref: tuple(speaker for speaker in listed if ref.id in session_mapping.speaks_at(speaker))
            if ids is None
            else tuple(by_id[id] for id in ids if id in by_id)
            for ref, ids in pointed.items()
        }

    async def _categories_of(self, event: Ref, sessions: tuple[Session, ...]) -> dict[Ref, tuple[Tag, ...]]:
        pointed = {one.ref: session_mapping.pointed_at(one, session_mapping.CATEGORY) or () for one in sessions}
        by_id: dict[str, Tag] = {}
        if any(pointed.values()):
            by_id = {category.ref.id: category for category in await _listed(self.categories(event))}
        return {ref: tuple(by_id[id] for id in ids if id in by_id) for ref, ids in pointed.items()}

    async def _priced(self, event: Ref, found: tuple[Session, ...], wants: Wants) -> tuple[Session, ...]:
        if "prices" not in wants or not any(session.prices for session in found):
            return found
        currency = await self._events.currency(event)
        return tuple(session_mapping.priced(session, currency) for session in found)

    # ------------------------------------------------------------------ meetings

    async def meeting_limits(self, event: Ref) -> tuple[MeetingLimit, ...]:
        """What each of the event's business conferences allows. Raises VendorError; VendorNotFound for no event."""
        return await facts(Pages(self._upstream, MEETING_ROUNDS, uris=self._uris, subject=event))

    # ------------------------------------------------------------------ ticket types

    def tickets(self, event: Ref, wants: Wants) -> Pages[Ticket]:
        return Pages(
            self._upstream,
            TICKETS,
            uris=self._uris,
            subject=event,
            finish=lambda found: self._sold(event, found, wants),
            variant=wants & {"price", "claimed"},
        )

    async def _sold(self, event: Ref, found: tuple[Ticket, ...], wants: Wants) -> tuple[Ticket, ...]:
        """With the event's currency and, for unlimited tickets, how many went: each one call, when wanted."""
        if "price" in wants and any(ticket.price for ticket in found):
            currency = await self._events.currency(event)
            found = tuple(ticket_mapping.priced(ticket, currency) for ticket in found)
        if "claimed" in wants and any(ticket.claimed is UNSET for ticket in found):
            found = ticket_mapping.counted(found, await self._stats(event))
        return found

    async def _stats(self, event: Ref) -> tuple[ticket_mapping.SeatCount, ...]:
        try:
            return await self._uris.below(
                event, lambda uri: self._upstream.call(TICKET_STATS, path={"event_uri": uri}, subject=event)
            )
        except VendorNotFound:
            return ()


async def _listed(listing: Listing[Any]) -> tuple[Any, ...]:
    try:
        return await whole(listing)
    except VendorNotFound:
        return ()
