"""Copies: duplicating an event, which Eventtia answers with ``null`` and does behind the caller's back.

The new event is found as the one that the list of the event's clones has and had not before; "Event Clone Progress"
tells when it is whole. What the list had is noted in the store first, so that a copy can be found after a crash, too.
Source: the vendor's text, "Clone Event", "Event Clone Progress", "List of Events" (``template``).
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from weakref import WeakValueDictionary

import msgspec
import structlog

from gateway.errors import ErrorCode, EventgateError, Refused, Unsupported, UserError, VendorNotFound, VendorTimeout
from gateway.records import Event, Ref, Vendor
from gateway.store.errors import StoreError
from gateway.upstream.client import Upstream
from gateway.upstream.scope import current_scope
from gateway.vendors.eventtia.events import Events
from gateway.vendors.eventtia.listings import Pages, whole
from gateway.vendors.eventtia.uris import EventUris, Names
from gateway.vendors.eventtia.writes import CLONE_EVENT, CLONE_PROGRESS, CLONES, EVENT_VIEWS
from gateway.vendors.payloads import integer, object_in

log = structlog.get_logger("eventgate.vendors.eventtia")
KIND = "clones"
SINGLE = frozenset({"currency"})
"""What only the single read says: the list shows but a few of an event's fields."""
DONE = "done"
NOTE_LENGTH = 1000
"""What the store keeps of a name. Copies that do not fit are taken for new ones, and two new ones tell nothing."""
THOROUGH_EVERY = 3
"""How many looks at the list of clones come before one at the list of all events."""
DOUBTFUL_LOOKS = 6
"""The text does not say whose progress it is, the event's or its copy's. An event that never says "unfinished" may
not be the one to ask: its copy is asked too, for so many looks (about five seconds)."""
FIRST_PAUSE_S, LONGEST_PAUSE_S, PAUSE_GROWS = 0.2, 3.0, 1.6
LONGEST_S = 60.0
"""How long a copy is followed where the operation has no deadline."""
MARGIN_S = 1.0
"""Kept of the deadline to tell the caller."""
CLOCKS_APART = timedelta(minutes=10)


class StillBeingMade(VendorTimeout):
    """A copy that is not whole at the deadline. Trying again without the key would make another one."""

    retryable = False


class Copies:
    """The copies of one account's events."""

    def __init__(self, upstream: Upstream, uris: EventUris, events: Events, names: Names) -> None:
        self._upstream = upstream
        self._uris = uris
        self._events = events
        self._names = names
        self._turns: WeakValueDictionary[Ref, asyncio.Lock] = WeakValueDictionary()

    async def make(self, event: Ref, flags: Mapping[str, str]) -> Event:
        """Copy an event, and wait until the copy is whole. One copy of an event is made at a time.

        Args:
            flags: the query of the vendor's operation.

        Raises:
            StillBeingMade: it is still being made at the deadline; says how to find it.
            Refused: others copied the event at the same time, and which copy is ours cannot be told.
        """
        async with self._turns.setdefault(event, asyncio.Lock()):
            since, before = datetime.now(UTC), await self._clones(event)
            await self._note(event, f"{int(since.timestamp())} {' '.join(sorted(before, key=int, reverse=True))}")
            await self._uris.below(
                event,
                lambda uri: self._upstream.call(CLONE_EVENT, path={"event_uri": uri}, query=flags, subject=event),
            )
            return await self._followed(event, since, before)

    async def read_back(self, event: Ref) -> Event | None:
        """The copy whose making was begun before a crash; None where there is none and none is being made.

        Raises:
            StillBeingMade: it is still being made.
            Unsupported: it cannot be told.
        """
        noted = await self._names.name_of(self._upstream.account, KIND, event.id)
        begun, *rest = (noted or "").removeprefix(f"{event.id}:").split() or [DONE]
        if begun == DONE:
            raise Unsupported("Whether the event was copied cannot be told.")
        since, before = datetime.fromtimestamp(int(begun), UTC), set(rest)
        try:
            unfinished = await self._is_finished(event) is False
            if not unfinished and await self._new(event, since, before, thorough=True) is None:
                return None
            return await self._followed(event, since, before)
        except Refused as exc:
            raise Unsupported(str(exc)) from exc

    # ------------------------------------------------------------------ following

    async def _followed(self, event: Ref, since: datetime, before: Collection[str]) -> Event:
        clock = asyncio.get_running_loop().time
        ends = clock() + min(current_scope().remaining() - MARGIN_S, LONGEST_S)
        pause, looks, was_unfinished = FIRST_PAUSE_S, 0, False
        while True:
            finished = await self._is_finished(event)
            was_unfinished |= finished is False
            if finished is not False:
                looks += 1
                found = await self._new(event, since, before, thorough=looks % THOROUGH_EVERY == 0)
                turned = was_unfinished or looks > DOUBTFUL_LOOKS
                if found is not None and (turned or await self._is_whole(found)):
                    await self._note(event, DONE)
                    self._upstream.outdate(*(view.endpoint for view in EVENT_VIEWS))
                    self._uris.learn((found,))
                    return await self._shown(found)
            if clock() + pause >= ends:
                await self._still_being_made(event, since, before)
            await asyncio.sleep(pause)
            pause = min(pause * PAUSE_GROWS, LONGEST_PAUSE_S)

    async def _shown(self, copy: Event) -> Event:
        try:
            return await self._events.one(copy.ref, SINGLE | {"custom_fields"}) or copy
        except EventgateError:  # the copy is made all the same
            return copy

    async def _is_finished(self, event: Ref) -> bool | None:
        """What the progress of the event says; None where the vendor knows of none."""
        try:
            return await self._uris.below(
                event, lambda uri: self._upstream.call(CLONE_PROGRESS, path={"event_uri": uri}, subject=event)
            )
        except VendorNotFound:
            return None

    async def _is_whole(self, copy: Event) -> bool:
        """Whether the copy's own progress does not say that it is still being made."""
        self._uris.learn((copy,))
        return await self._is_finished(copy.ref) is not False

    async def _still_being_made(self, event: Ref, since: datetime, before: Collection[str]) -> NoReturn:
        found = await self._new(event, since, before, thorough=True)
        where = f"as number {found.ref.id}" if found is not None else "under the same name"
        raise StillBeingMade(
            f"Eventtia is still making the copy of event {event.id}. It will stand in the list of events {where}; "
            "do not copy again: the same idempotencyKey gives the copy once it is whole.",
            vendor=Vendor.EVENTTIA,
            account=self._upstream.account,
            endpoint=CLONE_EVENT.name,
        )

    # ------------------------------------------------------------------ which one it is

    async def _new(self, event: Ref, since: datetime, before: Collection[str], *, thorough: bool) -> Event | None:
        """The copy that was not there before.

        Args:
            thorough: look among all events where the list of clones has none: it may hold for templates only.

        Raises:
            Refused: there are several.
        """
        found = [copy for id, copy in (await self._clones(event)).items() if id not in before]
        if not found and thorough:
            found = await self._born_since(event, since, before)
        if len(found) > 1:
            numbers = ", ".join(sorted(copy.ref.id for copy in found))
            message = f"The event was copied several times at once; the copies have the numbers {numbers}."
            raise Refused(UserError(ErrorCode.CONFLICT, message, ("input",), Vendor.EVENTTIA))
        return found[0] if found else None

    async def _clones(self, event: Ref) -> dict[str, Event]:
        pages = Pages(self._upstream, CLONES, query={"template": event.id})
        return {copy.ref.id: copy for copy in await whole(pages)}

    async def _born_since(self, event: Ref, since: datetime, before: Collection[str]) -> list[Event]:
        """The young events that name the event as their source."""
        self._upstream.outdate(*(view.endpoint for view in EVENT_VIEWS))
        listed = await whole(self._events.listing(frozenset({"created_at", "slug"})))
        young = [
            one
            for one in listed
            if one.ref.id not in before
            and isinstance(one.created_at, datetime)
            and one.created_at >= since - CLOCKS_APART
        ]
        shown = [await self._events.one(one.ref, SINGLE) for one in young]
        return [one for one in shown if one is not None and source_of(one) == event.id]

    async def _note(self, event: Ref, words: str) -> None:
        """Keep what is needed to find the copy after a crash. Names are unique, so the event's number goes first."""
        name = f"{event.id}:{words}"
        if len(name) > NOTE_LENGTH:
            name = name[:NOTE_LENGTH].rpartition(" ")[0]
        try:
            await self._names.remember_names(self._upstream.account, KIND, {event.id: name})
        except StoreError as exc:
            log.warning("store cannot be written", account=self._upstream.account, error=str(exc))


def source_of(event: Event) -> str | None:
    """The number of the event that this one is a copy of, from the record as received."""
    found = object_in(object_in(msgspec.json.decode(event.raw or b"{}")).get("attributes"))
    number = integer(found.get("cloned_from_id"), 10**18)
    return None if number is None else str(number)
