"""Loaders: gather the keys of one turn of the loop and hand them to the planner together, for one operation."""

from collections.abc import Awaitable, Callable

import strawberry
from aiodataloader import DataLoader

from gateway.errors import EventgateError
from gateway.planner.run import Found, Key, Planner
from gateway.records import Person, Ref, Tag
from gateway.vendors.adapter import Wants


class RecordByRef(DataLoader[Key, Found]):
    """Any record by ref, told with the fields wanted."""

    def __init__(self, planner: Planner) -> None:
        super().__init__()
        self._planner = planner

    async def batch_load_fn(self, keys: list[Key]) -> list[Found]:
        return await self._planner.load(keys)


class TagsByOwner(DataLoader[Ref, tuple[Tag, ...]]):
    """The tags of sessions and booths whose reading did not bring them."""

    def __init__(self, planner: Planner) -> None:
        super().__init__()
        self._planner = planner

    async def batch_load_fn(self, refs: list[Ref]) -> list[tuple[Tag, ...] | EventgateError]:  # type: ignore[override]
        return await self._planner.each(refs, lambda adapter, ref: adapter.tags(ref))


class SpeakersBySession(DataLoader[Ref, tuple[Person, ...]]):
    """The speakers of sessions whose reading did not bring them."""

    def __init__(self, planner: Planner) -> None:
        super().__init__()
        self._planner = planner

    async def batch_load_fn(self, refs: list[Ref]) -> list[tuple[Person, ...] | EventgateError]:  # type: ignore[override]
        return await self._planner.each(refs, lambda adapter, ref: adapter.speakers(ref))


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


class Loaders:
    """One operation's loaders."""

    def __init__(self, planner: Planner) -> None:
        self._people: PeopleByEmail | None = None
        self.record = RecordByRef(planner)
        self.tags = TagsByOwner(planner)
        self.speakers = SpeakersBySession(planner)

    def people(self, info: strawberry.Info, find: FindPeople) -> PeopleByEmail:
        """The loader of people by e-mail; failures are reported where it was first asked for."""
        if self._people is None:
            self._people = PeopleByEmail(info, find)
        return self._people
