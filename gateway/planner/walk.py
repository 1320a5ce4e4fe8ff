"""Walking lists: within one operation every slice of a list is asked for once, whoever wants it."""

import asyncio
from bisect import bisect_left
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from gateway.errors import QueryTooComplex
from gateway.planner.plan import slices_ahead
from gateway.records import Problem, Record
from gateway.upstream.listing import START, At, Listing, Slice

R = TypeVar("R", bound=Record)
Finish = Callable[[Sequence[R]], Awaitable[Sequence[R | None]]]
"""Records in, the same in their order told more fully; None where one still cannot say what it is asked."""
MAX_SLICES_AT_ONCE = 16
MAX_WHOLE = 20_000
"""Records of a list that is read whole (to order it, or to find people by e-mail) before we refuse."""

MAX_REPEATS = 1
"""Slices in a row that may hold nothing new: a list that grew by a slice at its front repeats one, a loop all."""


class Position(Struct, frozen=True, array_like=True):
    """Where a record stands in a list: its slice, its index there, and its id, because lists move while being read.

    ``left`` is how many records stood behind it in its slice, ``following`` where the list went on (None: not known
    to): who wants more than ``left`` will need that slice too, unless the list has moved.
    """

    part: int
    at: int
    index: int
    id: str
    left: int = 0
    following: At | None = None

    @property
    def slice(self) -> At:
        return (self.part, self.at)


class Taken(Struct, Generic[R], frozen=True):
    """Some records of a list with their positions. ``total`` counts what the filter lets through, where known."""

    items: tuple[tuple[Position, R], ...]
    has_next: bool
    total: int | None
    problems: tuple[Problem, ...] = ()


class Walk(Generic[R]):
    """One list within one operation.

    Args:
        prime: told every record that comes, so that later wishes for it by ref cost nothing.
        spawn: starts a task that ends with the operation.
        spare: how many slices may be asked for side by side on the chance that they are needed.
    """

    def __init__(
        self,
        listing: Listing[R],
        prime: Callable[[Record], None],
        spawn: Callable[[Awaitable[Slice[R]]], "asyncio.Task[Slice[R]]"],
        spare: Callable[[], int] = lambda: MAX_SLICES_AT_ONCE,
    ) -> None:
        self.listing = listing
        self._prime = prime
        self._spawn = spawn
        self._spare = spare
        self._slices: dict[At, asyncio.Task[Slice[R]]] = {}
        self._is_whole = False

    @property
    def started(self) -> bool:
        return bool(self._slices)

    def start(self, at: At = START) -> "asyncio.Task[Slice[R]]":
        """Ask for a slice now, to be awaited later or not at all."""
        task = self._slices.get(at)
        if task is None:
            task = self._slices[at] = self._spawn(self._read(at))
        return task

    def begin(self, after: Position | None, wanted: int = 0) -> None:
        """Ask now for the slice behind a position, and for the next where ``wanted`` records surely reach into it."""
        self.start(START if after is None else after.slice)
        if after is not None and after.following is not None and wanted > after.left:
            self.start(after.following)

    async def slice(self, at: At = START) -> Slice[R]:
        return await asyncio.shield(self.start(at))

    async def _read(self, at: At) -> Slice[R]:
        found = await self.listing.slice(at)
        for item in found.items:
            self._prime(item)
        return found

    async def settle(self) -> None:
        """Wait for the slices that are on their way: they are paid for. Failures are left for those who need them."""
        waiting = [task for task in self._slices.values() if not task.done()]
        if waiting:
            await asyncio.wait(waiting)

    def known(self) -> Iterator[Slice[R]]:
        """The slices that have come so far."""
        for task in self._slices.values():
            if task.done() and not task.cancelled() and task.exception() is None:
                yield task.result()

    def pages_left(self) -> int | None:
        """Calls that the rest of the list would take; None while that is not known."""
        if self._is_whole:
            return 0
        first = self._slices.get(START)
        if first is None or not first.done() or first.cancelled() or first.exception() is not None:
            return None
        found = first.result()
        if found.following is None:
            return 0
        if found.rest is None or found.beyond:
            return None
        return sum(1 for at in found.rest if at not in self._slices)

    async def whole(self, limit: int = MAX_WHOLE) -> list[R]:
        """Every record once, the pages side by side where their number is known.

        Raises:
            VendorError: a page could not be read.
            QueryTooComplex: there are more than ``limit``.
        """
        records: dict[tuple[str, str], R] = {}
        foreseen: tuple[At, ...] = ()
        repeats = 0
        at: At | None = START
        while at is not None and repeats <= MAX_REPEATS:
            found = await self.slice(at)
            fresh = {_identity(item): item for item in found.items if _identity(item) not in records}
            repeats = repeats + 1 if found.items and not fresh else 0  # its next page may point back
            records.update(fresh)
            _check_whole(max(len(records), found.total or 0) if found.rest else len(records), limit)
            foreseen = found.rest or foreseen
            self._start_next(foreseen, found.following, MAX_SLICES_AT_ONCE)
            at = found.following
        self._is_whole = True
        return list(records.values())

    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for part in self.known() for problem in part.problems)

    async def take(
        self,
        count: int,
        after: Position | None = None,
        accept: Callable[[R], bool] | None = None,
        finish: Finish[R] | None = None,
    ) -> Taken[R]:
        """Read on from a position until ``count`` records pass, or the list ends.

        Args:
            accept: the filter's parts that the vendor did not apply (or all of them); where a record cannot say yet,
                it passes.
            finish: makes those that passed say all that the filter looks at; they are then judged again.

        Raises:
            VendorError: a needed slice could not be read.
        """
        self.begin(after, count if accept is None else 0)
        at: At | None = START if after is None else after.slice
        found: list[tuple[Position, R]] = []
        seen: set[tuple[str, str]] = set()
        foreseen: tuple[At, ...] = ()
        slices = repeats = before = 0
        total: int | None = None
        problems: list[Problem] = []
        skip = after
        ended = False
        while at is not None:
            part = await self.slice(at)
            total = part.total if at == START or total is None else total
            problems += part.problems
            begin = 0
            if skip is not None:
                at, part, begin = await self._resumed(at, part, skip, seen)
                skip = None
                before = sum(1 for item in part.items[:begin] if accept is None or accept(item))
            fresh = [
                (Position(*at, index, item.ref.id, len(part.items) - index - 1, part.following), item)
                for index, item in enumerate(part.items[begin:], begin)
                if _is_new(item, seen)
            ]
            slices += 1
            async for one in _passing(fresh, accept, finish, lambda: count - len(found) + 1):
                if len(found) == count:
                    return Taken(tuple(found), True, _total(total, accept, None), tuple(problems))
                found.append(one)
            repeats = repeats + 1 if part.items and begin == 0 and not fresh else 0
            if repeats > MAX_REPEATS:
                ended = True  # the next page points back
                break
            if len(found) == count:
                more = part.following is not None
                whole = not more and after is None
                return Taken(tuple(found), more, _total(total, accept, len(found) if whole else None), tuple(problems))
            foreseen = part.rest or foreseen
            likely = slices_ahead(count - len(found), before + len(found), slices)
            self._start_next(foreseen, part.following, min(likely, max(1, self._spare()), MAX_SLICES_AT_ONCE))
            at = part.following
        whole_seen = after is None and (at is None or ended)
        return Taken(tuple(found), False, _total(total, accept, len(found) if whole_seen else None), tuple(problems))

    async def _resumed(
        self, at: At, part: Slice[R], after: Position, seen: set[tuple[str, str]]
    ) -> tuple[At, Slice[R], int]:
        """The slice and the index behind a record that was given, in a list that may have moved meanwhile.

        What stands before it was given already: a list that grew at its front shows it again further on.
        """
        begin, at_next = _resume(part, after)
        if at_next is not None:  # perhaps in a later slice by now
            later = await self.slice(at_next)
            moved = _index_of(later, after.id)
            if moved is not None:
                seen.update(map(_identity, (*part.items, *later.items[: moved + 1])))
                return at_next, later, moved + 1
        seen.update(map(_identity, part.items[:begin]))
        return at, part, begin

    def _start_next(self, foreseen: tuple[At, ...], following: At | None, count: int) -> None:
        """Start so many of the slices that the walk will come by next, side by side."""
        if following is None:
            return
        begin = bisect_left(foreseen, following)
        if foreseen[begin : begin + 1] != (following,):
            return  # not foreseen, or a page came shorter than the first: the list goes on beside those places
        for place in foreseen[begin : begin + count]:
            self.start(place)


def _identity(item: Record) -> tuple[str, str]:
    """What tells records of one list apart: a vendor's ids are unique only within a kind."""
    return (item.ref.kind, item.ref.id)


def _is_new(item: Record, seen: set[tuple[str, str]]) -> bool:
    identity = _identity(item)
    if identity in seen:
        return False
    seen.add(identity)
    return True


async def _passing(
    items: Sequence[tuple[Position, R]],
    accept: Callable[[R], bool] | None,
    finish: Finish[R] | None,
    wanted: Callable[[], int],
) -> AsyncIterator[tuple[Position, R]]:
    """Those that pass, in order. What has to be finished first is finished in handfuls.

    A handful is as many as are wanted at the rate seen so far; while nothing passes, twice as many as before.
    """
    passing = [(place, item) for place, item in items if accept is None or accept(item)]
    if accept is None or finish is None:
        for one in passing:
            yield one
        return
    tried = passed = most = 0
    while passing:
        size = max(wanted(), min(most, -(-wanted() * tried // passed) if passed else most))
        handful, passing = passing[:size], passing[size:]
        finished = await finish([item for _, item in handful])
        tried, most = tried + len(handful), 2 * len(handful)
        for (place, _), item in zip(handful, finished, strict=True):
            if item is not None and accept(item):
                passed += 1
                yield place, item


def _total(vendors: int | None, accept: object, counted: int | None) -> int | None:
    """The size of the list: what was counted where all of it was seen, else the vendor's word for an unfiltered one."""
    if counted is not None:
        return counted if accept is not None or vendors is None else vendors
    return None if accept is not None else vendors


def _check_whole(count: int, limit: int) -> None:
    if count > limit:
        raise QueryTooComplex(
            f"This needs a list of more than {limit} records read whole; narrow it with a filter, "
            "or leave orderBy out and page through it."
        )


def _index_of(part: Slice[R], id: str) -> int | None:
    return next((index for index, item in enumerate(part.items) if item.ref.id == id), None)


def _resume(part: Slice[R], after: Position) -> tuple[int, At | None]:
    """Where to go on in a slice, and the slice to look into where the record is no longer in this one."""
    if after.index < len(part.items) and part.items[after.index].ref.id == after.id:
        return after.index + 1, None
    moved = _index_of(part, after.id)
    if moved is not None:
        return moved + 1, None
    # it is gone: what followed it stands in its place, unless a later slice knows better
    return min(after.index, len(part.items)), part.following
