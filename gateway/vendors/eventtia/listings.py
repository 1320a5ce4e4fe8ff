"""Lists as Eventtia numbers their pages: the rest side by side once the first page tells how many there are."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from gateway.records import Page, Record, Ref
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import NOTHING, Endpoint
from gateway.upstream.listing import MAX_REST, START, At, Listing, Slice, ends_short, fullest
from gateway.vendors.eventtia.mapping.documents import EventtiaPage, FactsPage

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Finish = Callable[[tuple[R, ...]], Awaitable[tuple[R, ...]]]
"""What a list's records need from other answers, once a page is there."""


class Below(Protocol):
    """Asks something whose path needs an event's uri (``EventUris``)."""

    async def below(self, event: Ref, ask: Callable[[str], Awaitable[T]]) -> T: ...


class Pages(Generic[R]):
    """The list behind one endpoint, whose path may need an event's uri.

    Args:
        uris: tells the uri of the subject's event when a page is really read; None where the path needs none.
        subject: the list's parent record.
        finish: adds what other answers say to the records of a page.
        variant: sets the key apart where ``finish`` adds more for some wishes than for others.
        size: records a page, where it is not the account's.
    """

    def __init__(
        self,
        upstream: Upstream,
        endpoint: Endpoint[Page[R]],
        *,
        uris: Below | None = None,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, str] = NOTHING,
        subject: Ref | None = None,
        finish: Finish[R] | None = None,
        variant: Hashable = None,
        size: int | None = None,
    ) -> None:
        self._upstream = upstream
        self._endpoint = endpoint
        self._uris = uris
        self._path = path
        self._query = query
        self._subject = subject
        self._finish = finish
        self.account = upstream.account
        self.size = size or upstream.page_size(endpoint)
        self.key: Hashable = (
            upstream.account,
            endpoint.name,
            subject,
            tuple(sorted(path.items())),
            tuple(sorted(query.items())),
            variant,
        )

    async def slice(self, at: At = START) -> Slice[R]:
        """Read one page. Raises VendorError; VendorNotFound where the parent record is gone."""
        number = at[1]
        page = await self.page(number)
        found = slice_of(page, number, self.size, fullest(self._upstream, self._endpoint, page))
        if self._finish is None:
            return found
        return msgspec.structs.replace(found, items=await self._finish(found.items))

    async def page(self, number: int) -> Page[R]:
        """One page as it was mapped. Raises VendorError."""
        if self._uris is None:
            return await self._read(number, self._path)
        assert self._subject is not None
        return await self._uris.below(
            self._subject.event, lambda uri: self._read(number, {"event_uri": uri, **self._path})
        )

    async def _read(self, number: int, path: Mapping[str, str]) -> Page[R]:
        return await self._upstream.page(
            self._endpoint, number, size=self.size, path=path, query=self._query, subject=self._subject
        )


def slice_of(page: Page[R], number: int, size: int, full: int) -> Slice[R]:
    """A page as a slice, which names all behind it where the vendor tells how many pages there are.

    Trusts the next link, then the number of pages; a list that says neither ends when short.
    """
    came = len(page.items) + len(page.problems)
    more = not ends_short(came, size, full) if page.has_next is None else page.has_next and came > 0
    if not more:
        return Slice(page.items, None, page.total, (), page.problems)
    pages = page.pages if isinstance(page, EventtiaPage) else None
    rest = tuple((0, place) for place in range(number + 1, pages)) if pages is not None and pages <= MAX_REST else None
    return Slice(page.items, (0, number + 1), page.total, rest or None, page.problems)


class Kept(Generic[R]):
    """Those records of a list that pass a test. Its slices may come short; how many there are is not known."""

    def __init__(self, listing: Listing[R], keeps: Callable[[R], bool], reason: Hashable) -> None:
        self._listing = listing
        self._keeps = keeps
        self.account = listing.account
        self.size = listing.size
        self.key: Hashable = ("kept", reason, listing.key)

    async def slice(self, at: At = START) -> Slice[R]:
        found = await self._listing.slice(at)
        return msgspec.structs.replace(found, items=tuple(filter(self._keeps, found.items)), total=None)


async def facts(pages: Pages[Any]) -> tuple[Any, ...]:
    """All that the pages of a list of facts say, one after the other: such lists are short."""
    found: list[Any] = []
    number = most = 0
    while True:
        page = await pages.page(number)
        if not isinstance(page, FactsPage) or not page.facts:
            return tuple(found)
        found.extend(page.facts)
        most = max(most, len(page.facts))
        number += 1
        if page.has_next is False or (page.has_next is None and ends_short(len(page.facts), pages.size, most)):
            return tuple(found)


async def whole(listing: Listing[R]) -> tuple[R, ...]:
    """All records of a list once, its further pages side by side where the first one names them.

    A page of which all was seen before ends it: then the list goes in circles.
    """
    first = await listing.slice()
    found = [first, *await asyncio.gather(*(listing.slice(at) for at in first.rest or ()))]
    records = {record.ref: record for part in found for record in part.items}
    while (following := found[-1].following) is not None:
        part = await listing.slice(following)
        fresh = {record.ref: record for record in part.items if record.ref not in records}
        if part.items and not fresh:
            break
        records.update(fresh)
        found.append(part)
    return tuple(records.values())
