"""Loaders: gather the keys of one turn of the loop and hand them to the planner together. They live for one operation."""

from aiodataloader import DataLoader

from gateway.errors import EventgateError
from gateway.planner.run import Found, Key, Planner
from gateway.records import Person, Ref, Tag


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


class Loaders:
    """One operation's loaders."""

    def __init__(self, planner: Planner) -> None:
        self.record = RecordByRef(planner)
        self.tags = TagsByOwner(planner)
        self.speakers = SpeakersBySession(planner)
