"""EventMobi's answers to the graph's questions. What writes is in ``writing.py``."""

import asyncio
import re
from collections.abc import Hashable
from contextlib import suppress
from typing import Any, ClassVar

import msgspec

from gateway.errors import VendorError
from gateway.records import Event, Kind, Person, PersonGroup, Ref, Vendor
from gateway.store import Store, StoreError
from gateway.upstream.auth import HeaderAuth
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.listing import START, At, EndpointListing, Listing, ReadyListing, Slice
from gateway.vendors.adapter import NO_WANTS, EventFilter, PersonFilter, Source, Wants
from gateway.vendors.eventmobi import endpoints
from gateway.vendors.eventmobi.line import Line
from gateway.vendors.eventmobi.mapping import Overview, grouped, groupless
from gateway.vendors.eventmobi.mapping.values import INTERNAL
from gateway.vendors.eventmobi.settings import EventmobiSettings
from gateway.vendors.eventmobi.writing import Writing
from gateway.vendors.listings import walk

ID = re.compile(r"[^\s/?#\\\x00-\x1f]{1,128}")
"""An event's id is a "unique integer number" (L224) of type string (L2049); of the others' no form is said. So only
what cannot stand in a path is refused."""


class PeopleListing:
    """An event's people; with their groups where those are wanted, for which the overview is asked side by side."""

    def __init__(self, adapter: "EventmobiAdapter", event: Ref, wants: Wants) -> None:
        self._people = EndpointListing(
            adapter.upstream, endpoints.PEOPLE_LIST, path={"event_id": event.id}, subject=event
        )
        self._adapter = adapter
        self._event = event
        self._with_groups = "groups" in wants
        self.key: Hashable = (self._people.key, self._with_groups)
        self.account = event.account
        self.size = self._people.size

    async def slice(self, at: At = START) -> Slice[Person]:
        if not self._with_groups:
            found = await self._people.slice(at)
            return msgspec.structs.replace(found, items=tuple(map(groupless, found.items)))
        found, overview = await asyncio.gather(self._people.slice(at), self._adapter.known_groups(self._event))
        items = tuple(grouped(person, overview) for person in found.items)
        return msgspec.structs.replace(found, items=items)


class EventmobiAdapter(Writing):
    """One organization at EventMobi. Its key decides which (L80).

    Sessions, tickets and booths are no part of the API: they exist only as counts.
    """

    vendor: ClassVar[Vendor] = Vendor.EVENTMOBI
    recallable = frozenset({Kind.EVENT})

    def __init__(self, account: str, upstream: Upstream, store: Store, *, wrap_bodies: bool = True) -> None:
        super().__init__(account, upstream)
        self._store = store
        self.wrap_bodies = wrap_bodies

    async def check(self) -> None:
        await self.upstream.call(endpoints.PROBE, query={"offset": "0", "limit": "1"})

    # ------------------------------------------------------------------ by ref

    def source(self, kind: Kind) -> Source[Any] | None:
        if kind is Kind.EVENT:
            return Source(one=self._event, listing=lambda ref, wants: self._events())
        if kind is Kind.PERSON:
            return Source(one=self._person, listing=lambda ref, wants: PeopleListing(self, ref.event, wants))
        if kind is Kind.GROUP:
            return Source(one=self._group, listing=lambda ref, wants: self._groups(ref.event))
        return None

    def ref(self, kind: Kind, vendor_id: str, parents: tuple[str, ...]) -> Ref | None:
        if kind is Kind.EVENT:
            good = not parents and _can_be(vendor_id)
        elif kind in (Kind.PERSON, Kind.GROUP):
            good = len(parents) == 1 and _can_be(parents[0]) and _can_be(vendor_id)
        else:
            good = False
        return Ref(self.account, kind, vendor_id, parents) if good else None

    async def event_by_vendor_id(self, vendor_id: str, wants: Wants) -> Event | None:
        ref = self.ref(Kind.EVENT, vendor_id, ())
        return None if ref is None else await self._event(ref, wants)

    async def event_by_external_id(self, system: str, id: str, wants: Wants) -> Event | None:
        """The event stored under a pair.

        An id that the system does not have is looked for among the vendor's own (L91), so an answer counts only if it
        lists the pair itself, or lists no other system's and has another id of its own, which the fallback cannot find.
        """
        if system.casefold() == INTERNAL.casefold():
            return await self.event_by_vendor_id(id, wants)
        if id in {".", ".."}:
            return None
        found = await self.upstream.call(
            endpoints.EVENT_ELSEWHERE, path={"event_id": id}, query={"ext_id_system": system}
        )
        if found is None:
            return None
        listed = [pair for pair in found.external_ids if pair.system.casefold() != INTERNAL.casefold()]
        if not listed:
            return found if found.ref.id != id else None
        return found if any(pair.id == id and pair.system.casefold() == system.casefold() for pair in listed) else None

    async def event_by_slug(self, slug: str, wants: Wants) -> Event | None:
        """The event of a short code: by the id that was last found for it, else by going through the list.

        The API takes no short code, so what was found is remembered.
        """
        known = None
        with suppress(StoreError):
            known = await self._store.id_of(self.account, Kind.EVENT.value, slug)
        if known is not None:
            found = await self.event_by_vendor_id(known, wants)
            if found is not None and found.slug == slug:
                return found
        return await self._listed_event(slug)

    async def _listed_event(self, slug: str) -> Event | None:
        async for event in walk(self._events()):
            if event.slug == slug:
                with suppress(StoreError):  # a memory only: the next start then goes through the list again
                    await self._store.remember_name(self.account, Kind.EVENT.value, event.ref.id, slug)
                return event
        return None

    # ------------------------------------------------------------------ lists

    def events(self, filter: EventFilter, wants: Wants) -> Listing[Event]:
        return self._events()  # no filter is documented

    def people(self, event: Ref, filter: PersonFilter, wants: Wants) -> Listing[Person]:
        return PeopleListing(self, event, wants)  # "query filters" are hinted at (L2283) and not described

    # ------------------------------------------------------------------ calls

    async def overview(self, event: Ref) -> Overview:
        """The event's groups: one call, remembered."""
        return await self.upstream.call(endpoints.OVERVIEW, path={"event_id": event.id}, subject=event)

    async def known_groups(self, event: Ref) -> Overview | None:
        """The overview for people's groups; None where it cannot be had, which does not spoil the people."""
        try:
            return await self.overview(event)
        except VendorError:  # whoever shows the groups asks again, and tells
            return None

    def _events(self) -> Listing[Event]:
        return EndpointListing(self.upstream, endpoints.EVENTS)

    def _groups(self, event: Ref) -> Listing[PersonGroup]:
        async def read() -> tuple[PersonGroup, ...]:
            return (await self.overview(event)).groups

        return ReadyListing(self.account, ("groups", event.id), read)

    async def _group(self, ref: Ref, wants: Wants) -> PersonGroup | None:
        """The group of an id, or of a name: what a write answers of a person's groups may be either (L2464)."""
        return (await self.overview(ref.event)).group(ref.id)

    async def _event(self, ref: Ref, wants: Wants = NO_WANTS) -> Event | None:
        found = await self.upstream.call(endpoints.EVENT, path={"event_id": ref.id}, subject=ref)
        return found if found is not None and found.ref == ref else None

    async def _person(self, ref: Ref, wants: Wants) -> Person | None:
        path = {"event_id": ref.event.id, "person_id": ref.id}
        asked = self.upstream.call(endpoints.PERSON, path=path, subject=ref)
        if "groups" not in wants:
            found = await asked
            return None if found is None else groupless(found)
        found, overview = await asyncio.gather(asked, self.known_groups(ref.event))
        return None if found is None else grouped(found, overview)


def _can_be(vendor_id: str) -> bool:
    return vendor_id not in {".", ".."} and ID.fullmatch(vendor_id) is not None


def open_account(name: str, settings: EventmobiSettings, cache: AnswerCache, store: Store) -> EventmobiAdapter:
    """An adapter for one configured account; no call is made yet."""
    key = settings.key.get_secret_value()
    auth = HeaderAuth(settings.api_key_header, key)
    upstream = Line(name, Vendor.EVENTMOBI, settings, auth, cache, fingerprint_of=key)
    return EventmobiAdapter(name, upstream, store, wrap_bodies=settings.wrap_bodies)
