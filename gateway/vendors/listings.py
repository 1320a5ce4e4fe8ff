"""Lists as adapters themselves go through them, where no planner does: record by record, page after page."""

from collections.abc import AsyncIterator, Hashable
from typing import Any, TypeVar

from gateway.records import Record, Ref
from gateway.upstream.listing import START, At, Listing, ReadyListing

R = TypeVar("R", bound=Record)
MAX_SLICES = 10_000
"""A list that has not ended by then is going in circles."""


async def walk(listing: Listing[R]) -> AsyncIterator[R]:
    """Every record of a list once, page after page; stop iterating and no further page is asked for.

    A page of which all was seen before ends it: then the vendor goes by another parameter than ours.

    Raises:
        VendorError: a page could not be read.
    """
    at: At | None = START
    seen: set[Ref] = set()
    for _ in range(MAX_SLICES):
        if at is None:
            return
        found = await listing.slice(at)
        fresh = [item for item in found.items if item.ref not in seen]
        for item in fresh:
            yield item
        if found.items and not fresh:
            return
        seen.update(item.ref for item in fresh)
        at = found.following


async def find(listing: Listing[R], ref: Ref) -> R | None:
    """The record of a ref, reading no further than to it; None where the list lacks it. Raises VendorError."""
    async for record in walk(listing):
        if record.ref == ref:
            return record
    return None


def nothing(account: str, key: Hashable) -> ReadyListing[Any]:
    """A list that is known to be empty, without a call."""

    async def read() -> tuple[Any, ...]:
        return ()

    return ReadyListing(account, ("nothing", key), read)
