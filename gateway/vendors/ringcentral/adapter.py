"""A RingCentral Events account, asked in the graph's words; what is written through it is in writing.py."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from gateway.errors import VendorError
from gateway.records import (
    Booth,
    Event,
    Kind,
    MagicLink,
    Organization,
    Page,
    Person,
    PersonRole,
    Record,
    Ref,
    RegistrationStatus,
    Session,
    SessionKind,
    Tag,
    Ticket,
    Vendor,
)
from gateway.store import Store
from gateway.upstream.auth import HeaderAuth
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import NOTHING, Endpoint, Reading
from gateway.upstream.listing import Chain, EndpointListing, Listing, ReadyListing
from gateway.vendors.adapter import EventFilter, MagicLinkFilter, PersonFilter, SessionFilter, Source, Wants
from gateway.vendors.listings import nothing, walk
from gateway.vendors.ringcentral import endpoints, mapping
from gateway.vendors.ringcentral.bodies import ID
from gateway.vendors.ringcentral.filters import magic_links_queries, registrations_query
from gateway.vendors.ringcentral.listings import EventsEverywhere, Narrowed, Refusals, events_of, organizations
from gateway.vendors.ringcentral.settings import RingcentralSettings
from gateway.vendors.ringcentral.writing import Writing

R = TypeVar("R", bound=Record)

PARENTS = {
    Kind.ORGANIZATION: 0,
    Kind.TEMPLATE: 0,
    Kind.EVENT: 0,
    Kind.PERSON: 1,
    Kind.TICKET: 1,
    Kind.BOOTH: 1,
    Kind.SCHEDULE_ITEM: 1,
    Kind.BREAKOUT: 1,
    Kind.STAGE: 1,
    Kind.MAGIC_LINK: 2,
    Kind.TAG: 3,
}
"""How many ids stand above a record of the kind."""
PROGRAMME = {
    SessionKind.SCHEDULE_ITEM: endpoints.SCHEDULE_ITEMS,
    SessionKind.BREAKOUT: endpoints.SESSIONS,
    SessionKind.STAGE: endpoints.STAGES,
}
"""The lists of an event's sessions, in the order in which they follow one another."""


@dataclass(frozen=True, slots=True)
class Single:
    """A single read, and how its resource is mapped when another ref than the one that it was first read by asks."""

    endpoint: Endpoint[Any]
    parameter: str
    map_one: Any


SINGLES = {
    Kind.PERSON: Single(endpoints.REGISTRATION, "registrationId", mapping.registration),
    Kind.TICKET: Single(endpoints.TICKET, "ticketId", mapping.ticket_alone),
    Kind.MAGIC_LINK: Single(endpoints.MAGIC_LINK, "magicLinkId", mapping.magic_link),
    Kind.SCHEDULE_ITEM: Single(endpoints.SCHEDULE_ITEM, "scheduleItemId", mapping.schedule_item),
}


class RingcentralAdapter(Writing):
    """One key's view of RingCentral Events, or one organization of it."""

    vendor = Vendor.RINGCENTRAL

    def __init__(self, account: str, upstream: Upstream, organization_id: str | None = None) -> None:
        super().__init__(account, upstream)
        self.organization_id = organization_id
        self._hints: Mapping[str, Any] = {"organization_id": organization_id} if organization_id else NOTHING
        self._refused = Refusals()
        self._sources = self._make_sources()

    async def check(self) -> None:
        """List the key's organizations, or read the one that is set. Raises VendorError."""
        if self.organization_id is None:
            await self.upstream.page(endpoints.CHECK, 0, size=1)
        else:
            await self.upstream.call(endpoints.CHECK_ONE, path={"organizationId": self.organization_id})

    # ------------------------------------------------------------------ by ref

    def source(self, kind: Kind) -> Source[Any] | None:
        return self._sources.get(kind)

    def _make_sources(self) -> dict[Kind, Source[Any]]:
        return {
            Kind.ORGANIZATION: Source(one=self._organization, listing=lambda ref, wants: self.organizations()),
            Kind.EVENT: Source(one=self._event, listing=lambda ref, wants: self.events(EventFilter(), wants)),
            Kind.PERSON: self._below_event(Kind.PERSON, endpoints.REGISTRATIONS),
            Kind.TICKET: self._below_event(Kind.TICKET, endpoints.TICKETS),
            Kind.BOOTH: self._below_event(Kind.BOOTH, endpoints.BOOTHS),
            Kind.SCHEDULE_ITEM: self._below_event(Kind.SCHEDULE_ITEM, endpoints.SCHEDULE_ITEMS),
            Kind.BREAKOUT: self._below_event(Kind.BREAKOUT, endpoints.SESSIONS),
            Kind.STAGE: self._below_event(Kind.STAGE, endpoints.STAGES),
            Kind.MAGIC_LINK: Source(
                one=partial(self._one, SINGLES[Kind.MAGIC_LINK]),
                listing=lambda ref, wants: self.magic_links(ticket_of(ref), MagicLinkFilter()),
            ),
            Kind.TAG: Source(listing=lambda ref, wants: self._tags_of(owner_of(ref))),
        }

    def _below_event(self, kind: Kind, listed: Endpoint[Page[R]]) -> Source[R]:
        single = SINGLES.get(kind)
        return Source(
            one=None if single is None else partial(self._one, single),
            listing=lambda ref, wants: self._of_event(listed, ref.event),
        )

    async def _one(self, single: Single, ref: Ref, wants: Wants) -> Any:
        """A single read; None where there is no such record, or it names another event than the ref does.

        An answer is remembered by its path, and carries the parents by which it was asked for first.
        """
        found = await self.upstream.call(single.endpoint, path={single.parameter: ref.id}, subject=ref)
        if found is not None and found.ref != ref:
            found = single.map_one(msgspec.json.decode(found.raw), Reading(found.origin, ref))
        return found if found is not None and found.ref == ref else None

    async def _organization(self, ref: Ref, wants: Wants) -> Organization | None:
        return await self.upstream.call(endpoints.ORGANIZATION_ONE, path={"organizationId": ref.id}, subject=ref)

    async def _event(self, ref: Ref, wants: Wants) -> Event | None:
        """A single read, which does not name the organization; that is asked for side by side where it is wanted.

        Where the key sees several organizations, ``organization`` stays UNSET: only their lists of events can tell.
        """
        read = self.upstream.call(endpoints.EVENT, path={"eventId": ref.id}, subject=ref, hints=self._hints)
        if self.organization_id is not None or "organization" not in wants:
            return await read
        event, only = await asyncio.gather(read, self._only_organization())
        if event is None or only is None or event.organization is not UNSET:
            return event
        return msgspec.structs.replace(event, organization=only)

    async def _only_organization(self) -> Ref | None:
        try:
            found = [organization.ref async for organization in walk(organizations(self.upstream))]
        except VendorError:
            return None  # the event stands; its organization will be asked for, and fail, at its own path
        return found[0] if len(found) == 1 else None

    def ref(self, kind: Kind, vendor_id: str, parents: tuple[str, ...]) -> Ref | None:
        if PARENTS.get(kind) != len(parents) or not all(ID.fullmatch(part) for part in (vendor_id, *parents)):
            return None
        if kind is Kind.TAG and parents[1] not in ("b", "s"):
            return None
        if kind is Kind.ORGANIZATION and self.organization_id not in (None, vendor_id):
            return None
        return Ref(self.account, kind, vendor_id, parents)

    async def event_by_slug(self, slug: str, wants: Wants) -> Event | None:
        """No endpoint takes a slug: walk the events until one has it."""
        async for event in walk(self.events(EventFilter(), wants)):
            if event.slug == slug:
                return event
        return None

    async def event_by_vendor_id(self, vendor_id: str, wants: Wants) -> Event | None:
        ref = self.ref(Kind.EVENT, vendor_id, ())
        return None if ref is None else await self._event(ref, wants)

    # ------------------------------------------------------------------ lists

    def events(self, filter: EventFilter, wants: Wants) -> Listing[Event]:
        if self.organization_id is None:
            return EventsEverywhere(self.upstream)
        return events_of(self.upstream, self.organization_id)

    def sessions(self, event: Ref, filter: SessionFilter, wants: Wants) -> Listing[Session]:
        """Agenda, sessions and stages. The latter two are rooms without times, so a filter on times leaves them out."""
        kinds = frozenset(PROGRAMME) if filter.kinds is None else filter.kinds
        if filter.on_date is not None or filter.starts_after is not None:
            kinds &= {SessionKind.SCHEDULE_ITEM}
        parts = [self._of_event(endpoint, event) for kind, endpoint in PROGRAMME.items() if kind in kinds]
        return self._together(parts, ("sessions", event.id))

    def people(self, event: Ref, filter: PersonFilter, wants: Wants) -> Listing[Person]:
        """Registrations: every one is an attendee's. Speakers are no records of their own at this vendor."""
        if fits_nobody(filter):
            return self._together([], ("people", event.id))
        query = registrations_query(filter)
        listed = self._of_event(endpoints.REGISTRATIONS, event, query)
        return self._narrowed(listed, self._of_event(endpoints.REGISTRATIONS, event), query) if query else listed

    def people_by_email(self, event: Ref, email: str, wants: Wants) -> Listing[Person]:
        return self.people(event, PersonFilter(email=email), wants)

    def tickets(self, event: Ref, wants: Wants) -> Listing[Ticket]:
        return self._of_event(endpoints.TICKETS, event)

    def booths(self, event: Ref, wants: Wants) -> Listing[Booth]:
        return self._of_event(endpoints.BOOTHS, event)

    def ticket_holders(self, ticket: Ref, wants: Wants) -> Listing[Person]:
        """The registrations of the ticket's event: their filter knows no ticket."""
        return self._of_event(endpoints.REGISTRATIONS, ticket.event)

    def magic_links(self, ticket: Ref, filter: MagicLinkFilter) -> Listing[MagicLink]:
        queries = magic_links_queries(filter)
        parts = [self._links(ticket, query) for query in queries]
        if len(parts) != 1 or not queries[0] or filter.include_confirm_and_join:
            return self._together(parts, ("magic links", ticket.id))  # only the vendor can add those that joined so
        return self._narrowed(parts[0], self._links(ticket, NOTHING), queries[0])

    def _links(self, ticket: Ref, query: Mapping[str, str]) -> EndpointListing[MagicLink]:
        return EndpointListing(
            self.upstream, endpoints.MAGIC_LINKS, path={"ticketId": ticket.id}, query=query, subject=ticket
        )

    def _narrowed(self, narrow: EndpointListing[R], whole: EndpointListing[R], query: Mapping[str, str]) -> Narrowed[R]:
        return Narrowed(narrow, whole, frozenset(query), self._refused)

    def organizations(self) -> Listing[Organization]:
        """Every organization that the key sees, or the one that is set."""
        if self.organization_id is None:
            return organizations(self.upstream)
        ref = Ref(self.account, Kind.ORGANIZATION, self.organization_id)

        async def only() -> tuple[Organization, ...]:
            found = await self._organization(ref, frozenset())
            return () if found is None else (found,)

        return ReadyListing(self.account, ("organization", ref.id), only)

    # ------------------------------------------------------------------ what a record left UNSET

    async def tags(self, owner: Ref) -> tuple[Tag, ...]:
        """The tags of a booth or a schedule item: one call up to a hundred of them. Nothing else has tags."""
        if owner.kind not in (Kind.BOOTH, Kind.SCHEDULE_ITEM):
            return ()
        return tuple([tag async for tag in walk(self._tags_of(owner))])

    def _tags_of(self, owner: Ref) -> EndpointListing[Tag]:
        if owner.kind is Kind.BOOTH:
            return EndpointListing(self.upstream, endpoints.BOOTH_TAGS, path={"boothId": owner.id}, subject=owner)
        return EndpointListing(
            self.upstream, endpoints.SCHEDULE_ITEM_TAGS, path={"scheduleId": owner.id}, subject=owner
        )

    # ------------------------------------------------------------------ helpers

    def _of_event(
        self, endpoint: Endpoint[Page[R]], event: Ref, query: Mapping[str, str] = NOTHING
    ) -> EndpointListing[R]:
        return EndpointListing(self.upstream, endpoint, path={"eventId": event.id}, query=query, subject=event)

    def _together(self, parts: Sequence[EndpointListing[R]], key: tuple[str, str]) -> Listing[R]:
        """One list of several, or of one, or of none."""
        if len(parts) == 1:
            return parts[0]
        return Chain(parts) if parts else nothing(self.account, key)


def fits_nobody(filter: PersonFilter) -> bool:
    """Whether no registration can fit: all are attendees', of no known status, and none has a company."""
    if filter.roles is not None and PersonRole.ATTENDEE not in filter.roles:
        return True
    if filter.statuses is not None and RegistrationStatus.UNKNOWN not in filter.statuses:
        return True
    return bool(filter.company)


def ticket_of(magic_link: Ref) -> Ref:
    """The ticket that a magic link's ref names."""
    return Ref(magic_link.account, Kind.TICKET, magic_link.parents[1], magic_link.parents[:1])


def owner_of(tag: Ref) -> Ref:
    """The booth or schedule item that a tag's ref names."""
    event_id, side, owner_id = tag.parents
    return Ref(tag.account, Kind.BOOTH if side == "b" else Kind.SCHEDULE_ITEM, owner_id, (event_id,))


def open_account(name: str, settings: RingcentralSettings, cache: AnswerCache, store: Store) -> RingcentralAdapter:
    """An account as set. Opens no connection yet; the store is not needed, for the vendor can always be asked again."""
    key = settings.key.get_secret_value()
    upstream = Upstream(name, Vendor.RINGCENTRAL, settings, HeaderAuth("Authorization", key), cache, fingerprint_of=key)
    return RingcentralAdapter(name, upstream, settings.organization_id)
