"""How events are read: which of Eventtia's two lists, or both side by side, or the single read."""

import asyncio
import time
from collections.abc import Hashable, Mapping

import msgspec
from msgspec import UNSET

from gateway.errors import VendorNotFound
from gateway.records import Event, Kind, Page, Ref, tells
from gateway.upstream.client import Upstream
from gateway.upstream.listing import START, At, Slice, fullest
from gateway.vendors.eventtia.endpoints import EVENT_ONE, EVENT_QUESTIONS, EVENTS, EVENTS_SLIM, SLIM_LARGEST
from gateway.vendors.eventtia.event_zones import EventZones
from gateway.vendors.eventtia.listings import Pages, facts, slice_of, whole
from gateway.vendors.eventtia.mapping import event as mapping
from gateway.vendors.eventtia.uris import EventUris

UNADDRESSABLE = frozenset({"", ".", "..", "slim"})
"""Slugs that cannot be asked for: ``/events/slim`` is a list."""
CUSTOM_FIELDS = "custom_fields"


class Events:
    """One account's events."""

    def __init__(self, upstream: Upstream, uris: EventUris) -> None:
        self._upstream = upstream
        self._uris = uris
        self.zones = EventZones()

    def listing(self, wants: frozenset[str]) -> "EventList":
        """The events, from the cheapest lists that say what is wanted."""
        return EventList(self._upstream, self._uris, self, wants)

    async def one(self, ref: Ref, wants: frozenset[str]) -> Event | None:
        """One event by its number; None where the account has none. Raises VendorError.

        Where its uri has to be looked up first, the list that says it may say all that is wanted.
        """
        uri = await self._uris.known(ref)
        if uri is None:
            try:
                uri = await self._uris.of(ref)
            except VendorNotFound:
                return None
            if not wants & (mapping.SLIM_TELLS | mapping.SINGLE_TELLS):
                seen = next((event for event in await whole(self.listing(wants)) if event.ref == ref), None)
                if seen is not None and tells(seen, wants):
                    return seen
        return await self._single(ref, uri, wants)

    async def by_slug(self, slug: str, wants: frozenset[str]) -> Event | None:
        """One event by its ``event_uri``; None where there is none. Raises VendorError."""
        if slug in UNADDRESSABLE:
            return None
        number = self._uris.number_of(slug)  # the answer is then kept, and outdated, as that event's
        subject = None if number is None else Ref(self._upstream.account, Kind.EVENT, number)
        found = await self._read(slug, subject)
        return None if found is None else await self._finished(found, wants)

    async def currency(self, event: Ref) -> str | None:
        """The currency of the event's prices, which only its single read says. Raises VendorError."""
        found = await self.one(event, frozenset({"currency"}))
        return found.currency if found is not None and isinstance(found.currency, str) else None

    async def named(self, events: tuple[Event, ...], wants: frozenset[str]) -> tuple[Event, ...]:
        """The events with their custom fields named, where those are wanted and at hand."""
        if CUSTOM_FIELDS not in wants:
            return events
        waiting = {event.ref for event in events if event.custom_fields is UNSET and mapping.has_answers(event)}
        if not waiting:
            return events
        names = await self._questions()
        return tuple(mapping.with_answers(event, names) if event.ref in waiting else event for event in events)

    async def _single(self, ref: Ref, uri: str, wants: frozenset[str]) -> Event | None:
        asked_at = time.monotonic()
        found = await self._read(uri, ref)
        if found is None or found.ref != ref:  # the uri was edited, and may be another event's by now
            changed = await self._uris.changed(ref, uri, asked_at)
            if changed is None:
                return None
            found = await self._read(changed, ref)
        return None if found is None or found.ref != ref else await self._finished(found, wants)

    async def _read(self, uri: str, subject: Ref | None) -> Event | None:
        found = await self._upstream.call(EVENT_ONE, path={"event_uri": uri}, subject=subject)
        if found is not None:
            self.learn(found)
        return found

    def learn(self, told: Event) -> None:
        """Note what an event's own reading, or the answer to a write, says and the lists do not."""
        self._uris.learn((told,))
        self.zones.learn(told)

    async def _finished(self, found: Event, wants: frozenset[str]) -> Event:
        return (await self.named((found,), wants))[0]

    async def _questions(self) -> Mapping[str, mapping.Question]:
        try:
            found = await facts(Pages(self._upstream, EVENT_QUESTIONS))
        except VendorNotFound:
            return {}
        return {question.id: question for question in found}


class EventList:
    """The events of the account, by what is wanted of them:

    - the full list alone, where it says all (and where only single reads can say what is missing);
    - the slim list alone, where that says all and the full one does not: one list instead of two;
    - both side by side, joined by id: pages of the slim list cost less than one read per event.
    """

    def __init__(self, upstream: Upstream, uris: EventUris, events: Events, wants: frozenset[str]) -> None:
        self._upstream = upstream
        self._uris = uris
        self._events = events
        self._wants = wants
        self._slim = bool(wants & mapping.SLIM_TELLS) and not wants & mapping.SINGLE_TELLS
        self._full = not self._slim or bool(wants & mapping.SLIM_LACKS)
        self.account = upstream.account
        size = upstream.page_size(EVENTS)
        self.size = min(size, SLIM_LARGEST) if self._slim else size
        named = CUSTOM_FIELDS in wants and self._slim
        self.key: Hashable = (upstream.account, "events", self._full, self._slim, named)

    async def slice(self, at: At = START) -> Slice[Event]:
        number = at[1]
        page = await self._page(number)
        listed = EVENTS if self._full else EVENTS_SLIM
        found = slice_of(page, number, self.size, fullest(self._upstream, listed, page))
        items = tuple(map(self._events.zones.shown, found.items))
        return msgspec.structs.replace(found, items=await self._events.named(items, self._wants))

    async def _page(self, number: int) -> Page[Event]:
        if not self._full:
            return await self._upstream.page(EVENTS_SLIM, number, size=self.size)
        if not self._slim:
            page = await self._upstream.page(EVENTS, number, size=self.size)
            self._uris.learn(page.items)
            return page
        page, beside = await asyncio.gather(
            self._upstream.page(EVENTS, number, size=self.size),
            self._upstream.page(EVENTS_SLIM, number, size=self.size),
        )
        self._uris.learn(page.items)
        slim = await self._slim_views(page, beside, number)
        joined = tuple(mapping.joined(event, slim.get(event.ref)) for event in page.items)
        return msgspec.structs.replace(page, items=joined)

    async def _slim_views(self, page: Page[Event], beside: Page[Event], number: int) -> dict[Ref, Event]:
        """The slim views of a page's events. That both lists have one order is likely, but not said."""
        wanted = {event.ref for event in page.items}
        found = {event.ref: event for event in beside.items}
        if wanted <= found.keys():
            return found
        pages = Pages(self._upstream, EVENTS_SLIM, size=self.size)
        following: At | None = START
        while following is not None and not wanted <= found.keys():
            part = await pages.slice(following)
            found.update((event.ref, event) for event in part.items)
            following = part.following
        return found
