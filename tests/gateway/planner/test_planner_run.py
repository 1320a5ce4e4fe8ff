"""The planner at work: what it goes on with, and what ends with its operation."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import UNSET

from gateway.planner.run import Planner
from gateway.records import Event, Kind, Origin, Record, Ref, Vendor
from gateway.upstream.listing import START, At, Slice
from gateway.upstream.scope import CallScope
from gateway.vendors.adapter import Source, Wants

ORIGIN = Origin("a", Vendor.RINGCENTRAL, datetime(2026, 1, 1, tzinfo=UTC))
ONE, TWO = Ref("a", Kind.EVENT, "1"), Ref("a", Kind.EVENT, "2")


def event(ref: Ref, **facts: Any) -> Event:
    return Event(ref=ref, origin=ORIGIN, name=ref.id, **facts)


class Listed:
    """A list of one page."""

    key = "listed"
    account = "a"
    size = 100

    def __init__(self, items: Sequence[Event]) -> None:
        self._items = tuple(items)

    async def slice(self, at: At = START) -> Slice[Event]:
        return Slice(self._items, None, len(self._items), ())


class Long(Listed):
    """A list of many pages of one event each, of which nobody wants any."""

    key = "long"

    def __init__(self, pages: int) -> None:
        super().__init__([])
        self.pages = pages
        self.rounds: list[int] = []
        self._waiting: asyncio.Task[None] | None = None

    async def slice(self, at: At = START) -> Slice[Event]:
        if self._waiting is None or self._waiting.done():
            self.rounds.append(0)
            self._waiting = asyncio.ensure_future(asyncio.sleep(0.01))
        self.rounds[-1] += 1
        await asyncio.shield(self._waiting)
        rest = tuple((0, number) for number in range(at[1] + 1, self.pages))
        found = event(Ref("a", Kind.EVENT, str(at[1])))
        return Slice((found,), rest[0] if rest else None, self.pages, rest)


class Adapting:
    """As much of an adapter as the planner asks."""

    def __init__(self, source: Source[Any]) -> None:
        self._source = source
        self.upstream = SimpleNamespace(settings=SimpleNamespace(max_concurrency=32))
        self.ended: list[Ref] = []

    def source(self, kind: Kind) -> Source[Any]:
        return self._source

    def recall(self, ref: Ref) -> Record | None:
        return None

    def can(self, method: str) -> bool:
        return False

    async def endless(self, ref: Ref, wants: Wants = frozenset()) -> Any:
        try:
            await asyncio.sleep(3600)
        finally:
            self.ended.append(ref)


def planner(source: Source[Any]) -> tuple[Planner, Adapting]:
    adapter = Adapting(source)
    return Planner({"a": adapter}, CallScope()), adapter  # type: ignore[dict-item]


async def test_single_reads_end_with_the_operation_though_a_loader_waits_for_them() -> None:
    plan, adapter = planner(Source())
    adapter._source = Source(one=adapter.endless)
    loader = asyncio.create_task(plan.load([(ONE, frozenset()), (TWO, frozenset())]))
    question = asyncio.create_task(plan.each([ONE], lambda its, ref: adapter.endless(ref)))
    await asyncio.sleep(0.01)
    await plan.aclose()
    await asyncio.wait({loader, question}, timeout=1)
    assert loader.cancelled()
    assert question.cancelled()
    assert sorted(adapter.ended) == [ONE, ONE, TWO]


async def test_a_record_that_its_only_list_tells_too_little_of_is_there_all_the_same() -> None:
    plan, _ = planner(Source(listing=lambda ref, wants: Listed([event(ONE, slug=UNSET)])))
    assert await plan.load([(ONE, frozenset({"slug"})), (TWO, frozenset({"slug"}))]) == [event(ONE, slug=UNSET), None]


@pytest.mark.parametrize(
    ("max_calls", "at_once", "rounds"),
    [
        (10_000, 32, [1, 11]),
        (10_000, 4, [1, 4, 4, 3]),  # no more than the account lets out at once
        (12, 32, [1, 6, 5]),  # half of what the operation may still ask
    ],
)
async def test_what_may_be_needed_is_asked_for_as_far_as_it_can_be_afforded(
    max_calls: int, at_once: int, rounds: list[int]
) -> None:
    adapter = Adapting(Source())
    adapter.upstream.settings.max_concurrency = at_once
    plan = Planner({"a": adapter}, CallScope(max_calls=max_calls))  # type: ignore[dict-item]
    listing = Long(12)
    await plan.walk(listing).take(20, None, lambda record: False)
    assert listing.rounds == rounds
