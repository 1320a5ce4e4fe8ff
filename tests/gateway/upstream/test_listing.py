"""Listings: from any place on, what follows is the list and nothing else, however the vendor cuts it into pages."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.records import Kind, Origin, Page, Problem, Ref, Tag, Vendor
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import NOTHING, Endpoint, NumberedPages, OffsetPages
from gateway.upstream.listing import MAX_REST, START, At, Chain, EndpointListing, Slice, ends_short, fullest

ORIGIN = Origin("a", Vendor.RINGCENTRAL, datetime(2026, 1, 1, tzinfo=UTC))
SIZE = 100
CAPS = (10, 20, 25, 50, 100, 1000)
"""The most that a vendor gives at once; 1000 is more than is asked for."""


def tag(number: int) -> Tag:
    return Tag(ref=Ref("a", Kind.TAG, str(number)), origin=ORIGIN, name=str(number))


def parse(payload: Any, reading: Any) -> Page[Tag]:
    raise AssertionError("the pages are ready")


def endpoint(paging: NumberedPages | OffsetPages) -> Endpoint[Page[Tag]]:
    return Endpoint(name="tags.list", path="/tags", parse=parse, paging=paging)


NUMBERED = endpoint(NumberedPages("page", "size"))
COUNTED = endpoint(OffsetPages("offset", "limit"))


@dataclass(eq=False)
class Vendors:
    """A vendor's list behind an ``Upstream``: how many records, how many at once, and what a page tells.

    ``short`` are places whose page comes shorter than the cap allows, by that many records.
    """

    count: int
    cap: int = SIZE
    says_next: bool = True
    says_total: bool = True
    short: dict[int, int] = field(default_factory=dict)
    account: str = "a"
    asked: list[int] = field(default_factory=list)

    def page_size(self, endpoint: Endpoint[Any]) -> int:
        return SIZE

    async def page(
        self,
        endpoint: Endpoint[Page[Any]],
        at: int,
        *,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, str] = NOTHING,
        subject: Ref | None = None,
        hints: Mapping[str, Any] = NOTHING,
    ) -> Page[Tag]:
        self.asked.append(at)
        size = min(self.cap, SIZE)
        begin = at if isinstance(endpoint.paging, OffsetPages) else at * size
        end = min(begin + size - self.short.get(at, 0), self.count)
        total = self.count if self.says_total else None
        has_next = end < self.count if self.says_next else None
        return Page(tuple(map(tag, range(begin, end))), total, has_next)


def listing(vendor: Vendors, endpoint: Endpoint[Page[Tag]]) -> EndpointListing[Tag]:
    return EndpointListing(cast(Upstream, vendor), endpoint)


async def followed(listed: EndpointListing[Tag], at: At | None) -> list[tuple[At, Slice[Tag]]]:
    """Every slice from a place on, one after the other."""
    found: list[tuple[At, Slice[Tag]]] = []
    while at is not None:
        part = await listed.slice(at)
        found.append((at, part))
        at = part.following
    return found


def names(found: list[tuple[At, Slice[Tag]]]) -> list[int]:
    return [int(record.name) for _, part in found for record in part.items]


endpoints = st.sampled_from([NUMBERED, COUNTED])
counts = st.integers(0, 430)


@given(endpoints, counts, st.sampled_from(CAPS), st.booleans(), st.booleans(), st.integers(0, 50))
def test_from_any_place_on_the_list_is_followed_to_its_end(
    endpoint: Endpoint[Page[Tag]], count: int, cap: int, says_next: bool, says_total: bool, begin: int
) -> None:
    """Each walk in a process that has seen nothing of the list yet, as one that resumes it does."""
    vendor = Vendors(count, cap, says_next, says_total)
    whole = asyncio.run(followed(listing(vendor, endpoint), START))
    assert names(whole) == list(range(count))
    at, _ = whole[begin % len(whole)]
    resumed = asyncio.run(followed(listing(Vendors(count, cap, says_next, says_total), endpoint), at))
    size = min(cap, SIZE)
    assert names(resumed) == list(range(at[1] if endpoint is COUNTED else at[1] * size, count))


@given(endpoints, counts, st.sampled_from(CAPS), st.booleans(), st.integers(0, 50))
def test_a_page_with_a_total_tells_all_places_behind_it(
    endpoint: Endpoint[Page[Tag]], count: int, cap: int, says_next: bool, begin: int
) -> None:
    """Also where the vendor gives fewer than were asked for, and in a process that has seen no other page.

    Only of one that may be the last, as no link says that it is not, the length tells nothing.
    """
    whole = asyncio.run(followed(listing(Vendors(count, cap, says_next), endpoint), START))
    number = begin % len(whole)
    at = whole[number][0]
    part = asyncio.run(listing(Vendors(count, cap, says_next), endpoint).slice(at))
    behind = tuple(place for place, known in whole[number + 1 :] if known.items)
    may_be_last = not says_next and endpoint is NUMBERED and number * SIZE + len(part.items) >= count
    assert (part.rest or ()) == behind or (may_be_last and part.rest is None)


@given(counts, st.sampled_from(CAPS), st.dictionaries(st.integers(0, 430), st.integers(1, 9), max_size=40))
def test_pages_that_come_short_now_and_then_lose_nobody(count: int, cap: int, short: dict[int, int]) -> None:
    """Where records are counted, what follows a page is what really came."""
    vendor = Vendors(count, cap, says_next=False, short=short)
    found = asyncio.run(followed(listing(vendor, COUNTED), START))
    assert names(found) == list(range(count))
    for _, part in found:
        assert not part.rest or part.rest[0] == part.following


async def test_a_short_page_among_full_ones_does_not_shift_the_places_behind_it() -> None:
    vendor = Vendors(1000, says_next=False, short={200: 1})
    listed = listing(vendor, COUNTED)
    assert (await listed.slice((0, 100))).rest == tuple((0, offset) for offset in range(200, 1000, 100))
    assert (await listed.slice((0, 200))).rest == tuple((0, offset) for offset in range(299, 1000, 100))
    numbered = listing(Vendors(1000, short={2: 1}), NUMBERED)
    await numbered.slice((0, 1))
    assert (await numbered.slice((0, 2))).rest == tuple((0, number) for number in range(3, 10))


async def test_a_total_that_changes_is_believed_as_the_page_in_hand_tells_it() -> None:
    vendor = Vendors(450)
    listed = listing(vendor, NUMBERED)
    assert (await listed.slice((0, 1))).rest == ((0, 2), (0, 3), (0, 4))
    vendor.count = 650
    assert (await listed.slice((0, 2))).rest == ((0, 3), (0, 4), (0, 5), (0, 6))
    vendor.count = 320
    assert (await listed.slice((0, 3))).following is None


async def test_a_next_link_counts_for_more_than_a_total_that_ends_before_it() -> None:
    """The total may be older than the page."""

    class Behind(Vendors):
        async def page(self, *args: Any, **more: Any) -> Page[Tag]:
            found = await super().page(*args, **more)
            return Page(found.items, 100, True)

    part = await listing(Behind(500), NUMBERED).slice((0, 3))
    assert (part.following, part.rest) == ((0, 4), None)


async def test_places_beyond_all_measure_are_not_named() -> None:
    part = await listing(Vendors(MAX_REST * SIZE * 2), NUMBERED).slice((0, 1))
    assert (part.following, part.rest) == ((0, 2), None)


async def test_records_that_could_not_be_read_count_as_having_come() -> None:
    class Spoiled(Vendors):
        async def page(self, *args: Any, **more: Any) -> Page[Tag]:
            found = await super().page(*args, **more)
            return Page(found.items[:-1], found.total, found.has_next, (Problem("name", "missing"),))

    part = await listing(Spoiled(500, says_next=False), COUNTED).slice((0, 100))
    assert (len(part.items), part.following) == (99, (0, 200))
    assert part.rest == ((0, 200), (0, 300), (0, 400))


async def test_a_chain_names_the_places_of_the_part_it_is_in() -> None:
    first, last = listing(Vendors(300), NUMBERED), listing(Vendors(250), NUMBERED)
    chain: Chain[Tag] = Chain([first, last])
    begun, ended = await chain.slice(), await chain.slice((0, 2))
    assert (begun.following, begun.rest, begun.beyond) == ((0, 1), ((0, 1), (0, 2)), True)
    assert (ended.following, ended.rest, ended.beyond) == ((1, 0), (), True)
    part = await chain.slice((1, 1))
    assert (part.following, part.rest, part.beyond) == ((1, 2), ((1, 2),), False)


# ---------------------------------------------------------------------- no next link and no total


def test_a_round_number_may_be_a_full_page_until_a_longer_one_came() -> None:
    """Fifty where a hundred were asked for: all there are, or all that the vendor gives at once."""
    assert not ends_short(50, 100, 50)
    assert ends_short(50, 100, 51)
    assert ends_short(49, 100, 49)
    assert not ends_short(100, 100, 100)


@pytest.mark.parametrize(("before", "after"), [(0, 2), (50, 2), (51, 1), (100, 1)])
async def test_who_has_seen_a_longer_page_of_the_same_list_does_not_ask_for_another(before: int, after: int) -> None:
    """The vendor proved that it gives more than fifty at once. What another account's vendor gives proves nothing."""
    vendor = Vendors(before, says_next=False, says_total=False)
    listed = listing(vendor, COUNTED)
    await listed.slice()
    vendor.count = 50
    vendor.asked.clear()
    assert names(await followed(listed, START)) == list(range(50))
    assert len(vendor.asked) == after
    other = Vendors(50, says_next=False, says_total=False)
    await followed(listing(other, COUNTED), START)
    assert len(other.asked) == 2


@given(st.integers(0, 430), st.sampled_from(CAPS), st.lists(st.integers(0, 430), max_size=4))
def test_a_silent_cap_hides_nobody_whatever_was_seen_before(count: int, cap: int, before: list[int]) -> None:
    vendor = Vendors(0, cap, says_next=False, says_total=False)
    listed = listing(vendor, COUNTED)
    for earlier in before:
        vendor.count = earlier
        asyncio.run(followed(listed, START))
    vendor.count = count
    assert names(asyncio.run(followed(listed, START))) == list(range(count))


def test_the_fullest_page_is_remembered_of_each_list() -> None:
    vendor = cast(Upstream, Vendors(0))
    other: Endpoint[Any] = Endpoint(name="other", path="/other", parse=parse)
    assert fullest(vendor, NUMBERED, Page((tag(1), tag(2)))) == 2
    assert fullest(vendor, NUMBERED, Page((tag(1),))) == 2
    assert fullest(vendor, other, Page((tag(1),))) == 1
