"""Lists of an account that the vendor does not give in one piece."""

import time
from collections.abc import Hashable
from typing import Generic, TypeVar

from gateway.errors import VendorRejected
from gateway.records import Event, Kind, Organization, Record, Ref
from gateway.upstream.client import Upstream
from gateway.upstream.listing import START, At, Chain, EndpointListing, Listing, Slice
from gateway.vendors.listings import walk
from gateway.vendors.ringcentral.endpoints import EVENTS, ORGANIZATIONS

R = TypeVar("R", bound=Record)
REFUSAL_S = 60.0
REFUSED = (400, 422)
"""How a filter that the vendor does not take is answered (L5297)."""


def organizations(upstream: Upstream) -> EndpointListing[Organization]:
    """Every organization that the key sees."""
    return EndpointListing(upstream, ORGANIZATIONS)


def events_of(upstream: Upstream, organization_id: str) -> EndpointListing[Event]:
    """The events of one organization; each event's ``organization`` is its ref."""
    return EndpointListing(
        upstream,
        EVENTS,
        path={"organizationId": organization_id},
        subject=Ref(upstream.account, Kind.ORGANIZATION, organization_id),
    )


class Refusals:
    """The filters that the vendor refused lately, so that not every page asks again. Never longer than a minute.

    The wire form of filters is not shown in the vendor's text, and not all that it defines it takes (L5297).
    """

    def __init__(self) -> None:
        self._until: dict[frozenset[str], float] = {}

    def add(self, filters: frozenset[str]) -> None:
        self._until[filters] = time.monotonic() + REFUSAL_S

    def __contains__(self, filters: frozenset[str]) -> bool:
        return self._until.get(filters, 0.0) > time.monotonic()


class Narrowed(Generic[R]):
    """A list with the vendor's own filter, and the whole list where the vendor refuses the filter.

    Whatever comes is filtered again by whoever asks, so the whole list only costs more.
    """

    def __init__(
        self, narrow: EndpointListing[R], whole: Listing[R], filters: frozenset[str], refused: Refusals
    ) -> None:
        self._narrow, self._whole = narrow, whole
        self._filters, self._refused = filters, refused
        self.account, self.size = narrow.account, narrow.size
        self.key: Hashable = ("narrowed", narrow.key)

    async def slice(self, at: At = START) -> Slice[R]:
        if self._filters in self._refused:
            return await self._whole.slice(at)
        try:
            return await self._narrow.slice(at)
        except VendorRejected as exc:
            if exc.status not in REFUSED:
                raise
        self._refused.add(self._filters)
        return await self._whole.slice(at)


class EventsEverywhere:
    """The events of every organization that the key sees, one organization after the other.

    Which organizations those are is asked when the first slice is, and remembered by the endpoint's cache policy.
    """

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self.account = upstream.account
        self.key: Hashable = (upstream.account, EVENTS.name, "every organization")
        self.size = upstream.page_size(EVENTS)

    async def slice(self, at: At = START) -> Slice[Event]:
        parts = [events_of(self._upstream, found.ref.id) async for found in walk(organizations(self._upstream))]
        if not parts:
            return Slice((), None, 0, ())
        if len(parts) == 1:  # it can tell its size, and which pages are left
            return await parts[0].slice(at)
        return await Chain[Event](parts).slice(at)
