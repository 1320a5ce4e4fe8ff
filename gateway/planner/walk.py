"""Walking lists: so many records from a position on, of those that pass a filter."""

from collections.abc import Callable
from typing import Generic, TypeVar

from msgspec import Struct

from gateway.planner.passing import Finish, passing
from gateway.planner.plan import slices_ahead
from gateway.planner.slices import MAX_REPEATS, MAX_SLICES_AT_ONCE, Slices, identity
from gateway.records import Problem, Record
from gateway.upstream.listing import START, At, Slice

R = TypeVar("R", bound=Record)


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


class Walk(Slices[R]):
    """One list within one operation, to be read on from any position."""

    def begin(self, after: Position | None, wanted: int = 0) -> None:
        """Ask now for the slice behind a position, and for the next where ``wanted`` records surely reach into it."""
        self.start(START if after is None else after.slice)
        if after is not None and after.following is not None and wanted > after.left:
            self.start(after.following)

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
        taking = _Taking(count, after, accept, finish)
        at: At | None = START if after is None else after.slice
        while at is not None:
            part = await self.slice(at)
            taking.told(at, part)
            begin = 0
            if after is not None and taking.slices == 0:
                at, part, begin = await self._resumed(at, part, after, taking.seen)
            if not await taking.fill(at, part, begin):
                return taking.taken(has_next=True)
            if taking.repeats > MAX_REPEATS:
                break  # the next page points back
            if taking.missing == 0:
                return taking.taken(has_next=part.following is not None)
            ahead = min(taking.slices_ahead, max(1, self._spare()), MAX_SLICES_AT_ONCE)
            self.start_next(taking.foreseen, part.following, ahead)
            at = part.following
        return taking.taken(has_next=False)

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
                seen.update(map(identity, (*part.items, *later.items[: moved + 1])))
                return at_next, later, moved + 1
        seen.update(map(identity, part.items[:begin]))
        return at, part, begin


class _Taking(Generic[R]):
    """What one reading on has come to so far.

    ``slices`` were read, the last ``repeats`` of them with nothing new; ``seen`` tells which records came;
    ``foreseen`` names the places behind them, as far as they can be known.
    """

    def __init__(
        self, count: int, after: Position | None, accept: Callable[[R], bool] | None, finish: Finish[R] | None
    ) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.foreseen: tuple[At, ...] = ()
        self.slices = self.repeats = 0
        self._count = count
        self._after = after
        self._accept = accept
        self._finish = finish
        self._found: list[tuple[Position, R]] = []
        self._passed_before = 0
        self._total: int | None = None
        self._problems: list[Problem] = []

    @property
    def missing(self) -> int:
        return self._count - len(self._found)

    @property
    def slices_ahead(self) -> int:
        """How many further slices are likely to be needed, at the rate at which records passed so far."""
        return slices_ahead(self.missing, self._passed_before + len(self._found), self.slices)

    def told(self, at: At, part: Slice[R]) -> None:
        """Note what a slice says of its list: the first slice's total is the list's, others' stand in for it."""
        self._total = part.total if at == START or self._total is None else self._total
        self._problems += part.problems

    async def fill(self, at: At, part: Slice[R], begin: int) -> bool:
        """Take from a slice, from an index on, what passes. False where more of it passes than was wanted."""
        if self.slices == 0:
            self._passed_before = sum(1 for item in part.items[:begin] if self._accept is None or self._accept(item))
        fresh = self._fresh(at, part, begin)
        self.slices += 1
        self.foreseen = part.rest or self.foreseen
        if not await self._let_pass(fresh):
            return False
        self.repeats = self.repeats + 1 if part.items and begin == 0 and not fresh else 0
        return True

    async def _let_pass(self, fresh: list[tuple[Position, R]]) -> bool:
        """Keep what passes, up to what is wanted. False where there is more of it."""
        found, missing = self._found, self.missing
        if self._accept is None:
            found += fresh[:missing]
            return len(fresh) <= missing
        async for one in passing(fresh, self._accept, self._finish, lambda: self.missing + 1):
            if self.missing == 0:
                return False
            found.append(one)
        return True

    def _fresh(self, at: At, part: Slice[R], begin: int) -> list[tuple[Position, R]]:
        """The slice's records that did not come before, with their positions."""
        fresh, seen, last = [], self.seen, len(part.items) - 1
        for index, item in enumerate(part.items[begin:], begin):
            if (who := identity(item)) not in seen:
                seen.add(who)
                fresh.append((Position(*at, index, item.ref.id, last - index, part.following), item))
        return fresh

    def taken(self, *, has_next: bool) -> Taken[R]:
        """All that passed. Its total is what was counted where all was seen, else the vendor's for an unfiltered list.

        Of an unfiltered list that was seen whole, the vendor's word goes before what was counted.
        """
        counted = len(self._found) if self._after is None and not has_next else None
        total = counted if self._accept is not None or self._total is None else self._total
        return Taken(tuple(self._found), has_next, total, tuple(self._problems))


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
