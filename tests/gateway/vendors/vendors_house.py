"""House: what the vendors' rooms do with a list of an adapter's."""

from typing import TypeVar

from gateway.records import Record
from gateway.upstream.listing import START, At, Listing

R = TypeVar("R", bound=Record)


async def whole(listing: Listing[R]) -> list[R]:
    """All that the list's slices hold, one after the other, each of which must be without problems."""
    items: list[R] = []
    at: At | None = START
    while at is not None:
        part = await listing.slice(at)
        assert not part.problems
        items += part.items
        at = part.following
    return items
