"""Eventtia's lists: a page names all behind it, from any number on; a list read whole is read once, and ends."""

from datetime import UTC, datetime

import pytest

from gateway.records import Kind, Origin, Ref, Tag, Vendor
from gateway.upstream.listing import MAX_REST, START, At, Slice
from gateway.vendors.eventtia.listings import slice_of, whole
from gateway.vendors.eventtia.mapping.documents import EventtiaPage

ORIGIN = Origin("a", Vendor.EVENTTIA, datetime(2026, 1, 1, tzinfo=UTC))


def tags(first: int, count: int) -> tuple[Tag, ...]:
    return tuple(
        Tag(ref=Ref("a", Kind.TAG, str(number)), origin=ORIGIN, name=str(number))
        for number in range(first, first + count)
    )


def page(count: int, *, has_next: bool | None, pages: int | None) -> EventtiaPage[Tag]:
    return EventtiaPage(tags(0, count), None, has_next, (), pages)


@pytest.mark.parametrize("number", [0, 3, 7])
def test_every_page_tells_which_are_behind_it(number: int) -> None:
    """It counts pages, so that how many records came on this one does not matter."""
    found = slice_of(page(17, has_next=True, pages=9), number, 100, 17)
    assert found.following == (0, number + 1)
    assert found.rest == tuple((0, behind) for behind in range(number + 1, 9))


@pytest.mark.parametrize(
    ("has_next", "pages", "following"),
    [(True, None, (0, 4)), (True, 4, (0, 4)), (True, MAX_REST + 1, (0, 4)), (False, 9, None)],
)
def test_none_is_named_that_the_vendor_does_not_count(has_next: bool, pages: int | None, following: At | None) -> None:
    """A next link behind the last page that is counted is followed all the same; without one the list has ended."""
    found = slice_of(page(100, has_next=has_next, pages=pages), 3, 100, 100)
    assert (found.following, found.rest or None) == (following, None)


class Listed:
    """Pages of ten by number, of which the vendor counted ``told`` at first; behind the last it begins anew."""

    key, account, size = "listed", "a", 10

    def __init__(self, pages: int, told: int, *, circles: bool = False) -> None:
        self.asked: list[int] = []
        self._pages, self._told, self._circles = pages, told, circles

    async def slice(self, at: At = START) -> Slice[Tag]:
        self.asked.append(at[1])
        items = tags(10 * (at[1] % self._pages), 10)
        more = self._circles or at[1] + 1 < self._pages
        rest = tuple((0, number) for number in range(1, self._told)) if at == START else None
        return Slice(items, (0, at[1] + 1) if more else None, None, rest)


@pytest.mark.parametrize("told", [0, 2, 4])
async def test_a_list_read_whole_is_every_record_once(told: int) -> None:
    listed = Listed(4, told)
    assert await whole(listed) == tags(0, 40)
    assert listed.asked == [0, 1, 2, 3]


@pytest.mark.parametrize("told", [0, 4])
async def test_a_list_that_goes_in_circles_ends_where_it_began(told: int) -> None:
    listed = Listed(4, told, circles=True)
    assert await whole(listed) == tags(0, 40)
    assert listed.asked == [0, 1, 2, 3, 4]
