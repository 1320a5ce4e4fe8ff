"""The slices of a list within one operation: each is asked for once, whoever wants it, and further ones ahead."""

import asyncio
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterator
from typing import Generic, TypeVar

from gateway.errors import QueryTooComplex
from gateway.records import Problem, Record
from gateway.upstream.listing import START, At, Listing, Slice

R = TypeVar("R", bound=Record)
MAX_SLICES_AT_ONCE = 16
MAX_WHOLE = 20_000
"""Records of a list that is read whole (to order it, or to find people by e-mail) before we refuse."""
MAX_REPEATS = 1
"""Slices in a row that may hold nothing new: a list that grew by a slice at its front repeats one, a loop all."""


class Slices(Generic[R]):
    """The slices of one list within one operation.

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
            fresh = {identity(item): item for item in found.items if identity(item) not in records}
            repeats = repeats + 1 if found.items and not fresh else 0  # its next page may point back
            records.update(fresh)
            _check_whole(max(len(records), found.total or 0) if found.rest else len(records), limit)
            foreseen = found.rest or foreseen
            self.start_next(foreseen, found.following, MAX_SLICES_AT_ONCE)
            at = found.following
        self._is_whole = True
        return list(records.values())

    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for part in self.known() for problem in part.problems)

    def start_next(self, foreseen: tuple[At, ...], following: At | None, count: int) -> None:
        """Start so many of the slices that the walk will come by next, side by side."""
        if following is None:
            return
        begin = bisect_left(foreseen, following)
        if foreseen[begin : begin + 1] != (following,):
            return  # not foreseen, or a page came shorter than the first: the list goes on beside those places
        for place in foreseen[begin : begin + count]:
            self.start(place)


def identity(item: Record) -> tuple[str, str]:
    """What tells records of one list apart: a vendor's ids are unique only within a kind."""
    return (item.ref.kind, item.ref.id)


def _check_whole(count: int, limit: int) -> None:
    if count > limit:
        raise QueryTooComplex(
            f"This needs a list of more than {limit} records read whole; narrow it with a filter, "
            "or leave orderBy out and page through it."
        )
