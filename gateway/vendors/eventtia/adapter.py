"""Eventtia's answers to the graph's questions."""

import asyncio
import re
from typing import Any

import httpx

from gateway.records import (
    Booth,
    City,
    Country,
    Event,
    Kind,
    Lead,
    MeetingLimit,
    Person,
    Record,
    Ref,
    Region,
    Session,
    Tag,
    Ticket,
    Vendor,
)
from gateway.upstream.auth import Token, TokenAuth
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.listing import Listing
from gateway.vendors.adapter import EventFilter, PersonFilter, SessionFilter, Source, Wants
from gateway.vendors.eventtia.endpoints import EVENTS, SIGN_IN
from gateway.vendors.eventtia.events import Events
from gateway.vendors.eventtia.floor import Floor
from gateway.vendors.eventtia.mapping.booth import BOOTH_TAG
from gateway.vendors.eventtia.people import People
from gateway.vendors.eventtia.programme import Programme
from gateway.vendors.eventtia.settings import EventtiaSettings
from gateway.vendors.eventtia.token import token
from gateway.vendors.eventtia.uris import EventUris, Names
from gateway.vendors.eventtia.writing import Writing
from gateway.vendors.listings import find

NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
"""Ids are whole numbers in all of the vendor's samples."""
PARENTS: dict[Kind, int] = {
    Kind.EVENT: 0,
    Kind.PERSON: 1,
    Kind.SPEAKER: 1,
    Kind.GUEST: 1,
    Kind.WORKSHOP: 1,
    Kind.TICKET: 1,
    Kind.BOOTH: 1,
    Kind.TAG: 1,
    Kind.LEAD: 2,
    Kind.COUNTRY: 0,
    Kind.REGION: 1,
    Kind.CITY: 0,
}
"""How many ids stand above an id of each kind that Eventtia has."""


class EventtiaAdapter(Writing):
    """One Eventtia account."""

    vendor = Vendor.EVENTTIA
    embeds_ticket = True
    recallable = frozenset({Kind.EVENT, Kind.COUNTRY, Kind.REGION, Kind.CITY})

    def __init__(self, account: str, upstream: Upstream, signing_in: Upstream, names: Names) -> None:
        super().__init__(account, upstream)
        self._signing_in = signing_in
        self._names = names
        self.uris = EventUris(upstream, names)
        self._events = Events(upstream, self.uris)
        self._people = People(upstream, self.uris)
        self._programme = Programme(upstream, self.uris, self._events, self._people.speakers)
        self._floor = Floor(upstream, self.uris)
        self._sources = self._every_source()

    async def check(self) -> None:
        """Sign in and list one event. Raises VendorError."""
        await self.upstream.page(EVENTS, 0, size=1)

    async def aclose(self) -> None:
        await self.uris.aclose()
        await asyncio.gather(self._signing_in.aclose(), self.upstream.aclose())

    # ------------------------------------------------------------------ by ref

    def source(self, kind: Kind) -> Source[Any] | None:
        return self._sources.get(kind)

    def recall(self, ref: Ref) -> Record | None:
        found = super().recall(ref)
        return self._events.zones.shown(found) if isinstance(found, Event) else found

    def ref(self, kind: Kind, vendor_id: str, parents: tuple[str, ...]) -> Ref | None:
        numbers = parents
        if kind is Kind.TAG and len(parents) == 2 and parents[1] == BOOTH_TAG:
            numbers = parents[:1]
        if len(numbers) != PARENTS.get(kind):
            return None
        if not all(NUMBER.fullmatch(number) for number in (vendor_id, *numbers)):
            return None
        return Ref(self.account, kind, vendor_id, parents)

    async def event_by_slug(self, slug: str, wants: Wants) -> Event | None:
        return await self._events.by_slug(slug, wants)

    async def event_by_vendor_id(self, vendor_id: str, wants: Wants) -> Event | None:
        """By the number; what is no number may be the ``event_uri``, which other systems keep as Eventtia's id."""
        if NUMBER.fullmatch(vendor_id):
            return await self._events.one(Ref(self.account, Kind.EVENT, vendor_id), wants)
        return await self._events.by_slug(vendor_id, wants)

    # ------------------------------------------------------------------ lists

    def events(self, filter: EventFilter, wants: Wants) -> Listing[Event]:
        """All events. The vendor's own filters are left alone: every one looks at fields that one list lacks."""
        if filter.updated_after is not None:
            wants |= {"updated_at"}
        return self._events.listing(wants)

    def sessions(self, event: Ref, filter: SessionFilter, wants: Wants) -> Listing[Session]:
        return self._programme.sessions(event, filter, wants)

    def people(self, event: Ref, filter: PersonFilter, wants: Wants) -> Listing[Person]:
        return self._people.listing(event, filter, wants)

    def people_by_email(self, event: Ref, email: str, wants: Wants) -> Listing[Person]:
        return self._people.by_email(event, email, wants)

    def tickets(self, event: Ref, wants: Wants) -> Listing[Ticket]:
        return self._programme.tickets(event, wants)

    def booths(self, event: Ref, wants: Wants) -> Listing[Booth]:
        return self._floor.booths(event, wants)

    def leads(self, booth: Ref) -> Listing[Lead]:
        return self._floor.leads(booth)

    def session_attendees(self, session: Ref, wants: Wants) -> Listing[Person]:
        return self._people.of_session(session, wants)

    def person_sessions(self, person: Person, wants: Wants) -> Listing[Session]:
        return self._programme.of_person(person, wants)

    def ticket_holders(self, ticket: Ref, wants: Wants) -> Listing[Person]:
        return self._people.attendees(ticket.event, wants | {"registration"})

    def countries(self) -> Listing[Country]:
        return self._floor.countries()

    def regions(self, country: Ref) -> Listing[Region]:
        return self._floor.regions(country)

    def cities(self, region: Ref) -> Listing[City]:
        return self._floor.cities(region)

    # ------------------------------------------------------------------ what a record left UNSET

    async def tags(self, owner: Ref) -> tuple[Tag, ...]:
        if owner.kind is Kind.BOOTH:
            booth = await find(self._floor.booths(owner.event, frozenset({"tags"})), owner)
            return () if booth is None else _said(booth.tags)
        session = await self._programme.beside(owner)
        return () if session is None else _said(session.tags)

    async def speakers(self, session: Ref) -> tuple[Person, ...]:
        found = await self._programme.beside(session)
        return () if found is None else _said(found.speakers)

    async def meeting_limits(self, event: Ref) -> tuple[MeetingLimit, ...]:
        return await self._programme.meeting_limits(event)

    # ------------------------------------------------------------------ where things are found

    def _every_source(self) -> dict[Kind, Source[Any]]:
        events, people, programme, floor = self._events, self._people, self._programme, self._floor
        return {
            Kind.EVENT: Source(events.one, lambda ref, wants: events.listing(wants)),
            Kind.PERSON: Source(people.attendee, lambda ref, wants: people.attendees(ref.event, wants)),
            Kind.GUEST: Source(people.guest, lambda ref, wants: people.guests(ref.event, wants)),
            Kind.SPEAKER: Source(None, lambda ref, wants: people.speakers(ref.event)),
            Kind.WORKSHOP: Source(programme.session, lambda ref, wants: programme.listing(ref.event, wants)),
            Kind.TICKET: Source(None, lambda ref, wants: programme.tickets(ref.event, wants)),
            Kind.TAG: Source(None, self._tag_list),
            Kind.BOOTH: Source(None, lambda ref, wants: floor.booths(ref.event, wants)),
            Kind.LEAD: Source(None, lambda ref, wants: floor.leads(ref.event.child(Kind.BOOTH, ref.parents[1]))),
            Kind.COUNTRY: Source(None, lambda ref, wants: floor.countries()),
            Kind.REGION: Source(
                None, lambda ref, wants: floor.regions(Ref(self.account, Kind.COUNTRY, ref.parents[0]))
            ),
            Kind.CITY: Source(floor.city, None),
        }

    def _tag_list(self, ref: Ref, wants: Wants) -> Listing[Tag]:
        if ref.parents[1:] == (BOOTH_TAG,):
            return self._floor.categories(ref.event)
        return self._programme.categories(ref.event)


def _said(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def open_account(name: str, settings: EventtiaSettings, cache: AnswerCache, store: Names) -> EventtiaAdapter:
    """An account, ready to be asked; nothing is called yet.

    Signing in goes over a connection of its own: calls that wait for a token hold the account's places.
    """
    email, password = settings.email, settings.secret()
    signing_in = Upstream(name, Vendor.EVENTTIA, settings.model_copy(update={"retries": 0}), httpx.Auth(), cache, email)

    async def sign_in() -> Token:
        return token(await signing_in.call(SIGN_IN, body={"email": email, "password": password}))

    upstream = Upstream(
        name, Vendor.EVENTTIA, settings, TokenAuth(sign_in), cache, fingerprint_of=f"{email}\0{password}"
    )
    return EventtiaAdapter(name, upstream, signing_in, store)
