"""EventUris: an event's number → the ``event_uri`` that Eventtia's paths want.

A global id carries the number, which never changes; the uri may be edited ("Update Event"). It is learnt from every
event that passes by, kept in the store, and looked up in the event list where neither knows it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol, TypeVar

import structlog

from gateway.errors import VendorNotFound
from gateway.records import Event, Ref, Vendor
from gateway.store.errors import StoreError
from gateway.upstream.client import Upstream
from gateway.vendors.eventtia.endpoints import EVENTS
from gateway.vendors.eventtia.listings import Pages, whole

T = TypeVar("T")
log = structlog.get_logger("eventgate.vendors.eventtia")
KIND = "event"
CERTAIN_S = 10.0
"""For so long after the list was read because of a 404, the uri it confirmed is believed, and a number that it lacks
stays unknown: ids that lead nowhere cannot make us list events over and over."""


class Names(Protocol):
    """What the store keeps between starts."""

    async def remember_names(self, account: str, kind: str, names_by_id: Mapping[str, str]) -> None: ...

    async def name_of(self, account: str, kind: str, id: str) -> str | None: ...


class EventUris:
    """The uris of one account's events."""

    def __init__(self, upstream: Upstream, names: Names) -> None:
        self._upstream = upstream
        self._names = names
        self._uri: dict[str, str] = {}
        self._number: dict[str, str] = {}
        self._listed_at = float("-inf")
        self._confirmed_at: dict[str, float] = {}
        self._looking = asyncio.Lock()
        self._writing: set[asyncio.Task[None]] = set()

    def learn(self, events: Iterable[Event]) -> None:
        """Note the uris of events that passed by; what is new goes into the store behind the caller's back."""
        fresh: dict[str, str] = {}
        for event in events:
            if isinstance(event.slug, str) and self._uri.get(event.ref.id) != event.slug:
                self._note(event.ref.id, event.slug)
                fresh[event.ref.id] = event.slug
        if fresh:
            task = asyncio.create_task(self._remember(fresh))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def known(self, event: Ref) -> str | None:
        """The event's uri where no call is needed to tell it."""
        found = self._uri.get(event.id)
        if found is None:
            found = await self._remembered(event.id)
            if found is not None and event.id not in self._uri and found not in self._number:
                self._note(event.id, found)
        return found

    def number_of(self, uri: str) -> str | None:
        """The number of the event last seen under an uri."""
        return self._number.get(uri)

    async def of(self, event: Ref) -> str:
        """The event's uri.

        Raises:
            VendorNotFound: the account has no such event.
            VendorError: the list could not be read.
        """
        found = await self.known(event)
        if found is None:
            async with self._looking:
                found = self._uri.get(event.id) or await self._look_up(event.id)
        if found is None:
            raise self._unknown()
        return found

    async def below(self, event: Ref, ask: Callable[[str], Awaitable[T]]) -> T:
        """Ask something whose path needs the event's uri; once more where the uri turns out to have been edited.

        Args:
            ask: makes the call; None or VendorNotFound says that the vendor knows no such path.
        """
        uri, asked_at = await self.of(event), time.monotonic()
        try:
            found = await ask(uri)
        except VendorNotFound:
            changed = await self.changed(event, uri, asked_at)
            if changed is None:
                raise
            return await ask(changed)
        if found is not None:
            return found
        changed = await self.changed(event, uri, asked_at)
        return found if changed is None else await ask(changed)

    async def changed(self, event: Ref, uri: str, asked_at: float) -> str | None:
        """The event's uri if it is not ``uri`` any more, from a list that is younger than the vendor's 404.

        Args:
            asked_at: when the call was made that got the 404, in ``time.monotonic()`` seconds.
        """
        async with self._looking:
            if self._uri.get(event.id, uri) == uri and self._is_doubtful(event.id, asked_at):
                self._forget(event.id)
                await self._list(afresh=True)
                self._confirmed_at[event.id] = time.monotonic()
            found = self._uri.get(event.id)
        return found if found != uri else None

    async def aclose(self) -> None:
        """Wait until what was learnt is kept."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    # ------------------------------------------------------------------ the list

    async def _look_up(self, number: str) -> str | None:
        if time.monotonic() - self._listed_at > CERTAIN_S:
            age = await self._list(afresh=False)
            if number not in self._uri and age > CERTAIN_S:
                await self._list(afresh=True)
        return self._uri.get(number)

    async def _list(self, *, afresh: bool) -> float:
        """Read the whole event list; returns how old the answer is, in seconds."""
        if afresh:
            self._upstream.outdate(EVENTS.name)
        events = await whole(Pages(self._upstream, EVENTS))
        self.learn(events)
        age = max((time.time() - event.origin.fetched_at.timestamp() for event in events), default=0.0)
        self._listed_at = time.monotonic() - max(age, 0.0)
        return age

    def _is_doubtful(self, number: str, asked_at: float) -> bool:
        listed_since = self._listed_at > asked_at
        return not listed_since and time.monotonic() - self._confirmed_at.get(number, float("-inf")) > CERTAIN_S

    # ------------------------------------------------------------------ memory

    def _note(self, number: str, uri: str) -> None:
        self._forget(number)
        former = self._number.pop(uri, None)
        if former is not None:
            self._uri.pop(former, None)
        self._uri[number] = uri
        self._number[uri] = number

    def _forget(self, number: str) -> None:
        uri = self._uri.pop(number, None)
        if uri is not None:
            self._number.pop(uri, None)

    async def _remembered(self, number: str) -> str | None:
        try:
            return await self._names.name_of(self._upstream.account, KIND, number)
        except StoreError as exc:
            log.warning("store cannot be read", account=self._upstream.account, error=str(exc))
            return None

    async def _remember(self, uris: Mapping[str, str]) -> None:
        try:
            await self._names.remember_names(self._upstream.account, KIND, uris)
        except StoreError as exc:
            log.warning("store cannot be written", account=self._upstream.account, error=str(exc))

    def _unknown(self) -> VendorNotFound:
        account = self._upstream.account
        return VendorNotFound(
            f"{account} has no such event.", vendor=Vendor.EVENTTIA, account=account, endpoint=EVENTS.name
        )
