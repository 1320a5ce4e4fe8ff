"""A list that is made up on demand and can still be written to: generated base below, writes above."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
V = TypeVar("V")


class Memo(Generic[V]):
    """A bounded memory in two generations: what was not asked for during a whole generation is forgotten."""

    def __init__(self, limit: int) -> None:
        self._half = max(1, limit // 2)
        self._young: dict[object, V] = {}
        self._old: dict[object, V] = {}

    def get(self, key: object) -> V | None:
        """What is remembered under the key, or None."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: object, value: V) -> None:
        """Remember the value."""
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}
        self._young[key] = value

    def drop(self, key: object) -> None:
        """Forget one key."""
        self._young.pop(key, None)
        self._old.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._young.clear()
        self._old.clear()


class Collection(Generic[T]):
    """`count` generated items, of which some were replaced or removed, and added ones before and after them.

    `make` builds base item number i; `key` tells an item's id; `index_of` turns an id into its base number, or None
    for an id that is not of this list. Order: items added in front (last added first), base, items added behind.
    At most `memo` built base items are kept, so a listing that is asked for again is served from memory; collections
    may share one memory by giving the same Memo.
    """

    def __init__(
        self,
        count: int,
        make: Callable[[int], T],
        key: Callable[[T], str],
        index_of: Callable[[str], int | None],
        *,
        memo: int | Memo[T] = 4_096,
    ) -> None:
        self._count = count
        self._make = make
        self._key = key
        self._index_of = index_of
        self._memo = Memo[T](memo) if isinstance(memo, int) else memo
        self._replaced: dict[int, T] = {}
        self._removed: list[int] = []
        self._front: list[T] = []
        self._back: list[T] = []
        self._added: dict[str, T] = {}

    def __len__(self) -> int:
        return self._count - len(self._removed) + len(self._added)

    def get(self, id: str) -> T | None:
        """The item of that id, or None."""
        added = self._added.get(id)
        if added is not None:
            return added
        index = self._index_of(id)
        return None if index is None or not self._is_base(index) else self._base(index)

    def slice(self, start: int, stop: int) -> list[T]:
        """Items from place `start` up to before `stop`; costs the length of the slice, not of the list."""
        stop = min(stop, len(self))
        return [self._at(place) for place in range(start, stop)] if self._removed else self._plain(start, stop)

    def scan(self) -> Iterator[T]:
        """Every item in order, built as it goes."""
        yield from reversed(self._front)
        removed = set(self._removed)
        for index in range(self._count):
            if index not in removed:
                yield self._base(index)
        yield from self._back

    def add(self, item: T, *, front: bool = False) -> None:
        """Put a new item at the end, or in front of all."""
        self._added[self._key(item)] = item
        (self._front if front else self._back).append(item)

    def replace(self, id: str, item: T) -> None:
        """Put an item in the place of the one of that id; KeyError when there is none."""
        if id in self._added:
            pile = self._front if any(self._key(old) == id for old in self._front) else self._back
            pile[[self._key(old) for old in pile].index(id)] = item
            self._added[id] = item
            return
        index = self._index_of(id)
        if index is None or not self._is_base(index):
            raise KeyError(id)
        self._replaced[index] = item
        self._memo.drop((self, index))

    def remove(self, id: str) -> None:
        """Take the item of that id out; KeyError when there is none."""
        if id in self._added:
            del self._added[id]
            self._front = [item for item in self._front if self._key(item) != id]
            self._back = [item for item in self._back if self._key(item) != id]
            return
        index = self._index_of(id)
        if index is None or not self._is_base(index):
            raise KeyError(id)
        insort(self._removed, index)
        self._replaced.pop(index, None)
        self._memo.drop((self, index))

    def _is_base(self, index: int) -> bool:
        if not 0 <= index < self._count:
            return False
        place = bisect_left(self._removed, index)
        return place == len(self._removed) or self._removed[place] != index

    def _base(self, index: int) -> T:
        found = self._replaced.get(index)
        if found is None:
            found = self._memo.get((self, index))
        if found is None:
            found = self._make(index)
            self._memo.put((self, index), found)
        return found

    def _plain(self, start: int, stop: int) -> list[T]:
        front, base = len(self._front), len(self._front) + self._count
        items = [self._front[front - 1 - place] for place in range(start, min(stop, front))]
        items += [self._base(place - front) for place in range(max(start, front), min(stop, base))]
        items += self._back[max(start - base, 0) : max(stop - base, 0)]
        return items

    def _at(self, place: int) -> T:
        front = len(self._front)
        if place < front:
            return self._front[front - 1 - place]
        place -= front
        left = self._count - len(self._removed)
        return self._back[place - left] if place >= left else self._base(self._nth_left(place))

    def _nth_left(self, place: int) -> int:
        """The base number of the place-th item that was not removed: removed[i] - i never falls, so bisect it."""
        low, high = 0, len(self._removed)
        while low < high:
            middle = (low + high) // 2
            if self._removed[middle] - middle <= place:
                low = middle + 1
            else:
                high = middle
        return place + low
