"""Letting records through a filter that some of them cannot answer yet, asking for no more than are wanted."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

R = TypeVar("R")
P = TypeVar("P")
Finish = Callable[[Sequence[R]], Awaitable[Sequence[R | None]]]
"""Records in, the same in their order told more fully; None where one still cannot say what it is asked."""


async def passing(
    items: Sequence[tuple[P, R]],
    accept: Callable[[R], bool],
    finish: Finish[R] | None,
    wanted: Callable[[], int],
) -> AsyncIterator[tuple[P, R]]:
    """Those that pass, in order. What has to be finished first is finished in handfuls.

    A handful is as many as are wanted at the rate seen so far; while nothing passes, twice as many as before.
    """
    waiting = [(place, item) for place, item in items if accept(item)]
    if finish is None:
        for one in waiting:
            yield one
        return
    tried = passed = most = 0
    while waiting:
        size = max(wanted(), min(most, -(-wanted() * tried // passed) if passed else most))
        handful, waiting = waiting[:size], waiting[size:]
        finished = await finish([item for _, item in handful])
        tried, most = tried + len(handful), 2 * len(handful)
        for (place, _), item in zip(handful, finished, strict=True):
            if item is not None and accept(item):
                passed += 1
                yield place, item
