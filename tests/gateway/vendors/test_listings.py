"""Lists gone through by an adapter itself: once each, no further than needed, and never in circles."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gateway.records import Event, Kind, Origin, Ref, Vendor
from gateway.upstream.listing import START, At, Slice
from gateway.vendors import listings
from gateway.vendors.listings import find, nothing, walk


def event(number: int) -> Event:
    return Event(
        ref=Ref("a", Kind.EVENT, str(number)), origin=Origin("a", Vendor.EVENTTIA, datetime.now(UTC)), name=str(number)
    )


class Pages:
    """A list whose pages are told by number, and the pages that were read of it."""

    key, size, account = "pages", 2, "a"

    def __init__(self, told: Callable[[int], Slice[Event]]) -> None:
        self.read: list[int] = []
        self._told = told

    async def slice(self, at: At = START) -> Slice[Event]:
        self.read.append(at[1])
        return self._told(at[1])


def three_pages(number: int) -> Slice[Event]:
    return Slice((event(2 * number), event(2 * number + 1)), (0, number + 1) if number < 2 else None)


async def test_every_record_comes_once() -> None:
    pages = Pages(lambda number: Slice((event(number), event(number + 1)), (0, number + 1) if number < 2 else None))

    assert [one.name async for one in walk(pages)] == ["0", "1", "2", "3"]
    assert pages.read == [0, 1, 2]


async def test_no_page_is_read_beyond_the_record_looked_for() -> None:
    pages = Pages(three_pages)
    found = await find(pages, event(3).ref)

    assert found is not None
    assert found.name == "3"
    assert pages.read == [0, 1]
    assert await find(Pages(three_pages), event(9).ref) is None


async def test_a_vendor_that_gives_its_first_page_again_and_again_ends_the_list() -> None:
    pages = Pages(lambda number: Slice((event(0), event(1)), (0, number + 1)))

    assert [one.name async for one in walk(pages)] == ["0", "1"]
    assert pages.read == [0, 1]


async def test_empty_pages_without_an_end_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "MAX_SLICES", 5)
    pages = Pages(lambda number: Slice((), (0, number + 1)))

    assert [one async for one in walk(pages)] == []
    assert pages.read == [0, 1, 2, 3, 4]


async def test_an_empty_list_is_told_apart_by_what_it_lacks() -> None:
    people, tickets = nothing("a", "people"), nothing("a", "tickets")

    assert people.key != tickets.key
    assert await people.slice() == Slice((), None, 0, ())
