"""Walks: pages taken one after the other are the list, whatever the vendor's slices look like, and however it grows."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import QueryTooComplex
from gateway.planner.slices import MAX_SLICES_AT_ONCE
from gateway.planner.walk import Position, Walk
from gateway.records import Kind, Origin, Ref, Tag, Vendor
from gateway.upstream.listing import START, At, Chain, Slice
from gateway.vendors.eventtia.listings import Kept

ORIGIN = Origin("a", Vendor.RINGCENTRAL, datetime(2026, 1, 1, tzinfo=UTC))


def tag(id: str) -> Tag:
    return Tag(ref=Ref("a", Kind.TAG, id), origin=ORIGIN, name=id)


class Moving:
    """A list at a vendor: pages of ``size`` by number; it may grow between calls, as ``grow`` says."""

    key = "moving"
    account = "a"

    def __init__(self, ids: list[str], size: int, *, total: bool = True, loops: bool = False) -> None:
        self.ids = ids
        self.size = size
        self.asked: list[At] = []
        self.before_each: Callable[[], None] = lambda: None
        self._total = total
        self._loops = loops

    async def slice(self, at: At = START) -> Slice[Tag]:
        self.asked.append(at)
        await asyncio.sleep(0)
        self.before_each()
        number = 0 if self._loops else at[1]
        part = self.ids[number * self.size : (number + 1) * self.size]
        more = self._loops or (number + 1) * self.size < len(self.ids)
        pages = -(-len(self.ids) // self.size)
        rest = tuple((0, n) for n in range(number + 1, pages)) if self._total and more else None
        total = len(self.ids) if self._total else None
        return Slice(tuple(map(tag, part)), (0, at[1] + 1) if more else None, total, rest)


def spawn(work: Awaitable[Any]) -> "asyncio.Task[Any]":
    return asyncio.ensure_future(work)


def walk(listing: Moving) -> Walk[Tag]:
    return Walk(listing, lambda record: None, spawn)


async def paged(listing: Moving, first: int, between: Callable[[], None] = lambda: None) -> list[str]:
    """Every page, each in an operation of its own."""
    found: list[str] = []
    after: Position | None = None
    for _ in range(10_000):
        taken = await walk(listing).take(first, after)
        assert len(taken.items) <= first
        found += [record.ref.id for _, record in taken.items]
        if not taken.has_next:
            return found
        after = taken.items[-1][0]
        between()
    raise AssertionError("endless")


lists = st.lists(st.text("abcdef", min_size=1, max_size=3), unique=True, max_size=60)
sizes = st.integers(1, 12)


@given(lists, sizes, st.integers(1, 30), st.booleans())
def test_pages_are_the_list(ids: list[str], size: int, first: int, total: bool) -> None:
    assert asyncio.run(paged(Moving(ids, size, total=total), first)) == ids


@given(lists, sizes, st.integers(1, 30), st.booleans())
def test_a_filter_fills_pages_and_counts_what_was_seen(ids: list[str], size: int, first: int, total: bool) -> None:
    async def check() -> None:
        wanted = [id for id in ids if "a" in id]
        taken = await walk(Moving(ids, size, total=total)).take(first, None, lambda record: "a" in record.name)
        assert [record.ref.id for _, record in taken.items] == wanted[:first]
        assert taken.has_next or wanted == wanted[:first]
        assert taken.total in (None, len(wanted))

    asyncio.run(check())


@given(lists, sizes, st.integers(1, 30), st.integers(0, 8), st.booleans())
def test_growth_at_either_end_loses_nobody_and_shows_nobody_twice(
    ids: list[str], size: int, first: int, growth: int, front: bool
) -> None:
    listing = Moving(list(ids), size, total=True)
    growth = min(growth, size)
    grown = 0

    def grow() -> None:
        nonlocal grown
        fresh = [f"new {grown + number}" for number in range(growth if grown < 40 else 0)]
        grown += len(fresh)
        listing.ids = [*reversed(fresh), *listing.ids] if front else [*listing.ids, *fresh]

    found = asyncio.run(paged(listing, first, grow))
    assert [id for id in found if not id.startswith("new")] == ids
    assert len(set(found)) == len(found)


@given(lists, st.integers(3, 12), st.integers(1, 30))
def test_growth_between_the_slices_of_one_page_shows_nobody_twice(ids: list[str], size: int, first: int) -> None:
    listing = Moving(list(ids), size, total=True)
    fresh = iter(range(40))

    def grow() -> None:
        listing.ids = [f"new {number}" for number in [next(fresh, None)] if number is not None] + listing.ids

    listing.before_each = grow
    found = asyncio.run(paged(listing, first))
    assert [id for id in found if not id.startswith("new")] == ids
    assert len(set(found)) == len(found)


async def test_the_record_behind_a_deleted_one_is_not_skipped() -> None:
    listing = Moving(list("abcdefgh"), 4)
    taken = await walk(listing).take(2)
    listing.ids.remove("b")
    assert [r.name for _, r in (await walk(listing).take(3, taken.items[-1][0])).items] == ["c", "d", "e"]


@pytest.mark.parametrize("total", [True, False])
async def test_a_list_whose_next_page_points_back_ends(total: bool) -> None:
    listing = Moving(list("abc"), 3, total=total, loops=True)
    assert await paged(listing, 100) == list("abc")
    assert [record.name for record in await walk(listing).whole()] == list("abc")


@given(lists, sizes, st.booleans())
def test_the_whole_list_is_read_once_page_by_page(ids: list[str], size: int, total: bool) -> None:
    listing = Moving(ids, size, total=total)
    found = asyncio.run(walk(listing).whole())
    assert [record.ref.id for record in found] == ids
    assert len(listing.asked) == max(1, -(-len(ids) // size)) == len(set(listing.asked))


async def test_a_list_too_long_to_be_read_whole_is_refused_when_that_is_known() -> None:
    listing = Moving([str(number) for number in range(50)], 5)
    with pytest.raises(QueryTooComplex):
        await walk(listing).whole(limit=20)
    assert listing.asked == [START]


async def test_two_wishes_for_one_page_are_one_call() -> None:
    listing = Moving(list("abcdefgh"), 4)
    shared = walk(listing)
    one, two = await asyncio.gather(shared.take(3), shared.take(4))
    assert [record.name for _, record in one.items] == ["a", "b", "c"]
    assert [record.name for _, record in two.items] == ["a", "b", "c", "d"]
    assert listing.asked == [START]


async def test_pages_that_a_wish_surely_needs_are_asked_for_side_by_side() -> None:
    listing = Moving([str(number) for number in range(40)], 10)
    started = walk(listing)
    task = asyncio.ensure_future(started.take(40))
    for _ in range(6):
        await asyncio.sleep(0)
    assert set(listing.asked) >= {(0, 1), (0, 2), (0, 3)}
    assert len((await task).items) == 40
    assert len(listing.asked) == 4


async def test_a_list_seen_to_its_end_has_been_counted() -> None:
    """Also where the page asked for ends exactly with the list, and the vendor tells no total."""
    taken = await walk(Moving(["a", "b", "c"], 5, total=False)).take(3)
    assert (len(taken.items), taken.has_next, taken.total) == (3, False, 3)


class Timed(Moving):
    """A list whose vendor takes its time: ``rounds`` are the places that were asked for side by side."""

    def __init__(self, ids: list[str], size: int, *, short: int | None = None) -> None:
        super().__init__(ids, size)
        self.rounds: list[list[At]] = []
        self._waiting: asyncio.Task[None] | None = None
        self._short = short

    async def slice(self, at: At = START) -> Slice[Tag]:
        if self._waiting is None or self._waiting.done():
            self.rounds.append([])
            self._waiting = asyncio.ensure_future(asyncio.sleep(0.01))
        self.rounds[-1].append(at)
        await asyncio.shield(self._waiting)
        found = await super().slice(at)
        return Slice(found.items, None) if self._short == at[1] else found


def numbers(count: int) -> list[str]:
    return [str(number) for number in range(count)]


async def test_a_list_that_is_sifted_here_is_read_side_by_side() -> None:
    """One in fifty passes: at the rate seen, not one page after another."""
    listing = Timed(numbers(1000), 50)
    taken = await walk(listing).take(10, None, lambda record: int(record.name) % 50 == 7)
    assert [record.name for _, record in taken.items] == [str(7 + 50 * n) for n in range(10)]
    assert len(listing.asked) == 10  # a page for each that was wanted, none beyond
    assert len(listing.rounds) == 2


async def test_while_nothing_passes_as_many_pages_again_are_asked_for() -> None:
    listing = Timed(numbers(1000), 10)
    taken = await walk(listing).take(1, None, lambda record: record.name == "999")
    assert [record.name for _, record in taken.items] == ["999"]
    assert [len(together) for together in listing.rounds[:5]] == [1, 1, 2, 4, 8]
    assert max(map(len, listing.rounds)) == MAX_SLICES_AT_ONCE
    assert len(listing.asked) == len(set(listing.asked)) == 100
    assert len(listing.rounds) <= 11


@pytest.mark.parametrize("place", [0, 1, 2, 5, 17, 40])
async def test_what_is_read_in_vain_is_at_most_as_much_again_and_bounded(place: int) -> None:
    listing = Timed(numbers(1000), 10)
    await walk(listing).take(1, None, lambda record: int(record.name) == place * 10 + 4)
    beyond = len(listing.asked) - (place + 1)  # whether another follows is not looked for
    assert 0 <= beyond <= min(place, MAX_SLICES_AT_ONCE)


async def test_a_page_that_fills_early_reads_nothing_ahead() -> None:
    listing = Timed(numbers(1000), 10)
    taken = await walk(listing).take(5, None, lambda record: int(record.name) % 2 == 0)
    assert (len(taken.items), taken.has_next, listing.asked) == (5, True, [START])


async def test_nothing_is_asked_for_behind_a_list_that_ends_before_its_total() -> None:
    """The first page foretold a hundred, the second says that it is the last."""
    listing = Timed(numbers(1000), 10, short=1)
    taken = await walk(listing).take(1, None, lambda record: record.name == "999")
    assert (taken.items, taken.has_next) == ((), False)
    assert listing.asked == [(0, 0), (0, 1)]


async def test_where_many_are_wanted_and_none_passes_all_is_asked_for_at_once() -> None:
    listing = Timed(numbers(170), 10)
    taken = await walk(listing).take(20, None, lambda record: False)
    assert (taken.items, taken.total) == ((), 0)
    assert [len(together) for together in listing.rounds] == [1, 16]


@pytest.mark.parametrize(("spare", "rounds"), [(0, [1] * 17), (4, [1, 4, 4, 4, 4]), (100, [1, 16])])
async def test_no_more_is_asked_for_on_the_chance_than_can_be_spared(spare: int, rounds: list[int]) -> None:
    listing = Timed(numbers(170), 10)
    walked: Walk[Tag] = Walk(listing, lambda record: None, spawn, lambda: spare)
    await walked.take(20, None, lambda record: False)
    assert len(listing.asked) == 17
    assert [len(together) for together in listing.rounds] == rounds


# ---------------------------------------------------------------------- resumed


async def stopped_at(ids: list[str], size: int, count: int) -> Position:
    """Where a walk over the list stands behind so many records."""
    return (await walk(Moving(ids, size)).take(count)).items[-1][0]


@pytest.mark.parametrize("begin", [0, 14, 139, 149])
async def test_a_sifted_list_is_read_side_by_side_from_any_page_on(begin: int) -> None:
    """How many pass is told by the whole page of the cursor, also where the cursor stands at its end."""
    listing = Timed(numbers(300), 10)
    after = await stopped_at(numbers(300), 10, begin + 1)
    taken = await walk(listing).take(20, after, lambda record: int(record.name) in (begin, 299))
    assert [record.name for _, record in taken.items] == ["299"]
    assert sorted(listing.asked) == [(0, number) for number in range(after.at, 30)]
    assert [len(together) for together in listing.rounds[:2]] == [1, min(16, 29 - after.at)]
    assert len(listing.rounds) <= 1 + -(-(30 - after.at) // 16)


async def test_a_cursor_that_surely_reaches_into_the_next_page_asks_for_both_at_once() -> None:
    listing = Timed(numbers(100), 10)
    after = await stopped_at(numbers(100), 10, 14)
    assert (after.left, after.following) == (6, (0, 2))
    taken = await walk(listing).take(10, after)
    assert [record.name for _, record in taken.items] == numbers(24)[14:]
    assert listing.rounds == [[(0, 1), (0, 2)]]


@pytest.mark.parametrize(("begin", "count"), [(14, 6), (14, 1), (94, 6), (94, 100)])
async def test_a_cursor_that_does_not_asks_for_its_own_page_alone(begin: int, count: int) -> None:
    """The page holds as many as are wanted and tells whether there are more, or it is the last."""
    listing = Timed(numbers(100), 10)
    after = await stopped_at(numbers(100), 10, begin)
    await walk(listing).take(count, after)
    assert listing.asked == [after.slice]


async def test_a_sifted_list_waits_for_what_passes_on_the_page_of_its_cursor() -> None:
    listing = Timed(numbers(100), 10)
    after = await stopped_at(numbers(100), 10, 14)
    await walk(listing).take(5, after, lambda record: True)
    assert listing.asked == [(0, 1)]


async def test_a_cursor_that_does_not_say_what_follows_is_as_good_as_ever() -> None:
    """As they were made before."""
    listing = Timed(numbers(100), 10)
    taken = await walk(listing).take(10, Position(0, 1, 3, "13"))
    assert [record.name for _, record in taken.items] == numbers(24)[14:]
    assert listing.rounds == [[(0, 1)], [(0, 2)]]


@pytest.mark.parametrize("sifted", [True, False])
@given(st.integers(0, 80), sizes, st.integers(1, 30), st.integers(1, 30), st.data())
def test_a_list_that_moved_behind_a_cursor_skips_nobody_and_shows_nobody_twice(
    sifted: bool, count: int, size: int, first: int, then: int, data: st.DataObject
) -> None:
    """It grew at its front or its end, or lost records behind the place, before the next page was asked for."""
    names = numbers(count)

    def third(record: Tag) -> bool:
        return int(record.name) % 3 == 0

    accept = third if sifted else None

    def passing(ids: list[str]) -> list[str]:
        return [id for id in ids if accept is None or accept(tag(id))]

    async def check() -> None:
        taken = await walk(Moving(names, size)).take(first, None, accept)
        shown = [record.name for _, record in taken.items]
        if not shown:
            return
        place = names.index(shown[-1]) + 1
        lost = set(data.draw(st.lists(st.sampled_from(names[place:]), unique=True))) if names[place:] else set()
        ahead = [str(1000 + number) for number in range(min(size, data.draw(st.integers(0, 6))))]
        behind = [str(2000 + number) for number in range(data.draw(st.integers(0, 6)))]
        moved = [*ahead, *(name for name in names if name not in lost), *behind]
        found: list[str] = []
        after: Position | None = taken.items[-1][0]
        while after is not None:
            more = await walk(Moving(moved, size)).take(then, after, accept)
            found += [record.name for _, record in more.items]
            after = more.items[-1][0] if more.has_next else None
        expected = passing([name for name in names[place:] if name not in lost] + behind)
        assert [name for name in found if name not in ahead] == expected
        assert not set(found) & set(shown)
        assert len(set(found)) == len(found)

    asyncio.run(check())


async def test_a_page_that_came_shorter_than_its_cursor_knew_is_still_followed() -> None:
    """What was asked for beside it does not stand where the list goes on now."""

    class Counted(Moving):
        """Records by offset, eight at once where it were ten."""

        async def slice(self, at: At = START) -> Slice[Tag]:
            self.asked.append(at)
            part = self.ids[at[1] : at[1] + 8]
            behind = at[1] + len(part)
            return Slice(tuple(map(tag, part)), (0, behind) if behind < len(self.ids) else None, len(self.ids))

    listing = Counted(numbers(40), 10)
    taken = await walk(listing).take(12, Position(0, 10, 3, "13", 6, (0, 20)))
    assert [record.name for _, record in taken.items] == numbers(26)[14:]
    assert set(listing.asked) == {(0, 10), (0, 18), (0, 20)}


async def finished_in(passes: Callable[[int], bool], count: int) -> list[int]:
    """The handfuls in which 100 records were finished, of which the finished ones tell whether they pass."""
    handfuls: list[int] = []

    async def finish(items: Any) -> list[Tag]:
        handfuls.append(len(items))
        return [Tag(ref=one.ref, origin=one.origin, name=f"full {one.name}") for one in items]

    def accept(record: Tag) -> bool:
        return not record.name.startswith("full") or passes(int(record.name.removeprefix("full ")))

    wanted = [f"full {number}" for number in range(100) if passes(number)][:count]
    taken = await walk(Moving(numbers(100), 100)).take(count, None, accept, finish)
    assert [record.name for _, record in taken.items] == wanted
    return handfuls


async def test_what_has_to_be_finished_first_is_finished_in_growing_handfuls() -> None:
    assert await finished_in(lambda number: False, 5) == [6, 12, 24, 48, 10]
    assert await finished_in(lambda number: True, 5) == [6]
    assert await finished_in(lambda number: number % 2 == 0, 5) == [6, 6]  # 3 of 6 passed and 3 are wanted: 6 more


async def test_each_list_of_a_chain_is_read_side_by_side() -> None:
    """Only a page of each tells of its others."""
    parts = [Timed(numbers(300), 10), Timed([f"b{number}" for number in range(300)], 10)]
    chain = Chain(parts)
    walked: Walk[Tag] = Walk(chain, lambda record: None, spawn)
    taken = await walked.take(1, None, lambda record: record.name == "b299")
    assert [record.name for _, record in taken.items] == ["b299"]
    assert [len(part.asked) for part in parts] == [30, 30]
    assert [len(part.rounds) for part in parts] == [6, 3]


async def test_slices_that_come_empty_count_as_read_in_vain() -> None:
    """As of a list of which the adapter keeps some: what passes nothing on tells as much as what is sifted here."""
    listing = Timed(numbers(300), 10)
    kept = Kept(listing, lambda record: record.name == "299", "the last")
    walked: Walk[Tag] = Walk(kept, lambda record: None, spawn)
    taken = await walked.take(1)
    assert [record.name for _, record in taken.items] == ["299"]
    assert (len(listing.asked), len(listing.rounds)) == (30, 6)


# ---------------------------------------------------------------------- whole


async def test_a_whole_list_goes_on_where_a_page_came_shorter_than_the_first() -> None:
    """The places named ahead are reckoned from the first page; what a page says follows it is right."""

    class Uneven(Moving):
        async def slice(self, at: At = START) -> Slice[Tag]:
            self.asked.append(at)
            part = self.ids[at[1] : at[1] + (7 if at[1] == 20 else 10)]
            behind = at[1] + len(part)
            rest = tuple((0, offset) for offset in range(behind, len(self.ids), 10))
            return Slice(tuple(map(tag, part)), (0, behind) if rest else None, len(self.ids), rest or None)

    listing = Uneven(numbers(60), 10)
    assert [record.name for record in await walk(listing).whole()] == numbers(60)


async def test_a_whole_list_is_read_side_by_side() -> None:
    listing = Timed(numbers(170), 10)
    assert len(await walk(listing).whole()) == 170
    assert [len(together) for together in listing.rounds] == [1, 16]


async def test_a_list_that_was_read_whole_has_no_pages_left() -> None:
    """Also where it ended before the total that its first page told."""
    listing = Timed(numbers(1000), 10, short=1)
    walked = walk(listing)
    assert walked.pages_left() is None
    await walked.slice()
    assert walked.pages_left() == 99
    assert len(await walked.whole()) == 20
    assert walked.pages_left() == 0


async def test_how_many_pages_a_chain_has_left_is_not_known_from_its_first_part() -> None:
    walked: Walk[Tag] = Walk(Chain([Timed(numbers(30), 10), Timed(["x"], 10)]), lambda record: None, spawn)
    await walked.slice()
    assert walked.pages_left() is None
    assert [record.name for record in await walked.whole()] == [*numbers(30), "x"]
    assert walked.pages_left() == 0
