"""Loaders: gather the keys of one turn of the loop and hand them to the planner together, for one operation."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TypeAlias, TypeVar

import strawberry
from aiodataloader import DataLoader

from gateway.errors import EventgateError, NotFound
from gateway.planner.run import Found, Key, Planner
from gateway.records import MeetingLimit, Person, Record, Ref, Tag
from gateway.vendors.adapter import Adapter, Wants

T = TypeVar("T")


Soon: TypeAlias = T | Awaitable[T]
"""What a resolver gives: a value, or a loader's future as it is, which costs no task of its own."""


class RecordByRef(DataLoader[Key, Found]):
    """Any record by ref, told with the fields wanted."""

    def __init__(self, planner: Planner) -> None:
        super().__init__()
        self._planner = planner

    async def batch_load_fn(self, keys: list[Key]) -> list[Found]:
        return await self._planner.load(keys)

    def soon(self, key: Key) -> "Soon[Found]":
        """The record itself where the operation has read it, as a hundred people of one event have one ticket."""
        return self._planner.known(*key) or self.load(key)


Ask = Callable[[Adapter, Ref], Awaitable[tuple[T, ...]]]


class AnswersByRef(DataLoader[Ref, tuple[T, ...]]):
    """What one question about a record is answered, where that record's reading did not bring it."""

    def __init__(self, planner: Planner, ask: Ask[T]) -> None:
        super().__init__()
        self._planner = planner
        self._ask = ask

    async def batch_load_fn(self, refs: list[Ref]) -> list[tuple[T, ...] | EventgateError]:  # type: ignore[override]
        return await self._planner.each(refs, self._ask)


PeopleKey = tuple[str, Wants]
FindPeople = Callable[[strawberry.Info, frozenset[str], Wants], Awaitable[dict[str, list[Person]]]]


class PeopleByEmail(DataLoader[PeopleKey, list[Person]]):
    """The records of humans by their e-mail addresses, over every event that the caller may read."""

    def __init__(self, info: strawberry.Info, find: FindPeople) -> None:
        super().__init__()
        self._info = info
        self._find = find

    async def batch_load_fn(self, keys: list[PeopleKey]) -> list[list[Person]]:
        wants: Wants = frozenset().union(*(wants for _, wants in keys))
        found = await self._find(self._info, frozenset(email for email, _ in keys), wants)
        return [found.get(email, []) for email, _ in keys]


class _Existing:
    """Hands a loaded record on, or that there is none."""

    def __init__(self, to: "asyncio.Future[Record]", gone: str) -> None:
        self._to = to
        self._gone = gone

    def __call__(self, found: "asyncio.Future[Found]") -> None:
        if self._to.done():
            return
        if found.cancelled():
            self._to.cancel()
        elif (failure := found.exception()) is not None:
            self._to.set_exception(failure)
        elif isinstance(record := found.result(), Record):
            self._to.set_result(record)
        else:
            self._to.set_exception(NotFound(self._gone))


class Loaders:
    """One operation's loaders, each made when it is first asked."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._people: PeopleByEmail | None = None
        self._existing: dict[Key, asyncio.Future[Record]] = {}

    @cached_property
    def record(self) -> RecordByRef:
        return RecordByRef(self._planner)

    @cached_property
    def tags(self) -> AnswersByRef[Tag]:
        return AnswersByRef(self._planner, lambda adapter, ref: adapter.tags(ref))

    @cached_property
    def speakers(self) -> AnswersByRef[Person]:
        return AnswersByRef(self._planner, lambda adapter, ref: adapter.speakers(ref))

    @cached_property
    def meeting_limits(self) -> AnswersByRef[MeetingLimit]:
        return AnswersByRef(self._planner, lambda adapter, ref: adapter.meeting_limits(ref))

    def existing(self, key: Key, gone: str) -> "Soon[Record]":
        """A record by ref that another names; fails with NotFound, in these words, where there is none."""
        read = self._planner.known(*key)
        if read is not None:
            return read
        known = self._existing.get(key)
        if known is None:
            known = self._existing[key] = asyncio.get_running_loop().create_future()
            self.record.load(key).add_done_callback(_Existing(known, gone))
        return known

    def people(self, info: strawberry.Info, find: FindPeople) -> PeopleByEmail:
        """The loader of people by e-mail; failures are reported where it was first asked for."""
        if self._people is None:
            self._people = PeopleByEmail(info, find)
        return self._people
