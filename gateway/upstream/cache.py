"""AnswerCache: vendors' answers, mapped once, bounded in bytes, forgotten by tag."""

import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cachetools import LRUCache

from gateway.upstream.endpoint import CachePolicy

T = TypeVar("T")

RECORD_COST = 4
"""Records take about this many times the bytes of the JSON they came from (measured with tracemalloc)."""
ENTRY_COST = 512
ABSENT = CachePolicy(fresh=5)
"""A 404 is remembered briefly, so that a list of dead ids does not become a storm of reads."""


@dataclass(slots=True)
class Entry(Generic[T]):
    """An answer and its age. ``fetched`` and ``born`` are clock seconds and the invalidation count at the asking."""

    value: T
    policy: CachePolicy
    fetched: float
    born: int
    tags: tuple[str, ...]
    size: int
    status: int
    records: int

    def age(self, now: float) -> float:
        return now - self.fetched

    def is_fresh(self, now: float) -> bool:
        return self.age(now) < self.policy.fresh

    def may_revalidate(self, now: float) -> bool:
        """Old, but good enough to serve while a new one is fetched."""
        return self.age(now) < self.policy.fresh + self.policy.stale_while_revalidate

    def may_stand_in(self, now: float) -> bool:
        """Too old to serve, unless the vendor cannot be asked."""
        return self.age(now) < self.policy.fresh + self.policy.stale_if_error


class Invalidations:
    """Which tags were outdated, and when: an answer asked for before that is no longer believed.

    A counter and not a clock, so that an answer in flight while a write lands is never kept.
    Bounded: forgetting a tag outdates whatever is older than it.
    """

    def __init__(self, capacity: int = 100_000) -> None:
        self._count = 0
        self._outdated: dict[str, int] = {}
        self._floor = 0
        self._capacity = capacity

    @property
    def now(self) -> int:
        return self._count

    def outdate(self, tags: Iterable[str]) -> None:
        self._count += 1
        for tag in tags:
            self._outdated.pop(tag, None)
            self._outdated[tag] = self._count
        while len(self._outdated) > self._capacity:
            self._floor = self._outdated.pop(next(iter(self._outdated)))

    def believes(self, born: int, tags: tuple[str, ...]) -> bool:
        if born < self._floor:
            return False
        outdated = self._outdated
        return all(outdated.get(tag, 0) <= born for tag in tags)


class AnswerCache:
    """The process's memory of vendors' answers.

    Keys are (account, credential fingerprint, method, path, sorted query). ``max_bytes`` bounds the estimated size;
    the least recently used go first.
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.time) -> None:
        self._entries: LRUCache[Hashable, Entry[Any]] = LRUCache(max(1, max_bytes), getsizeof=lambda entry: entry.size)
        self._max_bytes = max_bytes
        self._clock = clock
        self.invalidations = Invalidations()

    @property
    def bytes_used(self) -> int:
        return int(self._entries.currsize)

    def __len__(self) -> int:
        return len(self._entries)

    def now(self) -> float:
        return self._clock()

    def get(self, key: Hashable) -> Entry[Any] | None:
        """The entry, of whatever age, unless something it depends on was outdated since."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if not self.invalidations.believes(entry.born, entry.tags):
            self._entries.pop(key, None)
            return None
        return entry

    def put(self, key: Hashable, entry: Entry[Any]) -> None:
        """Keep an answer, unless it was outdated while it was on its way or is larger than the whole cache."""
        if entry.size <= self._max_bytes and self.invalidations.believes(entry.born, entry.tags):
            self._entries[key] = entry

    def outdate(self, tags: Iterable[str]) -> None:
        """Forget everything with one of the tags, answers still in flight included."""
        self.invalidations.outdate(tags)

    def clear(self) -> None:
        self._entries.clear()
