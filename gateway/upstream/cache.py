"""AnswerCache: vendors' answers, mapped once, bounded in bytes, forgotten by tag, on every worker."""

import asyncio
import math
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import structlog
from cachetools import LRUCache

from gateway.records import Page, Record, Ref
from gateway.upstream.brought import Sheet, Sheets
from gateway.upstream.endpoint import CachePolicy
from gateway.upstream.journal import Journal
from gateway.upstream.policies import PolicyChange, changed
from gateway.upstream.request import Request
from gateway.upstream.scope import CallScope
from gateway.upstream.stale import stale_copy
from gateway.upstream.standing import Rate, Standing

if TYPE_CHECKING:
    from gateway.upstream.shared import SharedAnswers

T = TypeVar("T")
log = structlog.get_logger("eventgate.cache")

RECORD_COST = 4
"""Records take about this many times the bytes of the JSON they came from (measured with tracemalloc)."""
ENTRY_COST = 512
RECORDS_SHARE = 4
"""Records found by ref may outlive the pages that brought them, by up to this part of the cache's bytes."""
CLOCK_SLACK_S = 1.0
"""By so much clocks differ, or are set right, without anybody noticing."""
UNHEARD_S = 10.0
"""Where Redis has not said for so long what other machines outdated, answers older than that are asked for anew."""
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
    _stale: T | None = None

    def age(self, now: float) -> float:
        """Seconds since the asking; without end where the clock was set back since, as nobody can say then."""
        age = now - self.fetched
        return age if age >= -CLOCK_SLACK_S else math.inf

    def is_fresh(self, now: float) -> bool:
        return self.age(now) < self.policy.fresh

    def may_revalidate(self, now: float) -> bool:
        """Old, but good enough to serve while a new one is fetched."""
        return self.age(now) < self.policy.fresh + self.policy.stale_while_revalidate

    def may_stand_in(self, now: float) -> bool:
        """Too old to serve, unless the vendor cannot be asked."""
        return self.age(now) < self.policy.fresh + self.policy.stale_if_error

    def as_stale(self) -> T:
        """The value, marked as standing in for the vendor; made once."""
        if self._stale is None:
            self._stale = stale_copy(self.value)
        return self._stale


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

    def outdate(self, tags: Sequence[str]) -> None:
        """Nothing with one of the tags that was asked for until now is believed any more."""
        self._count += 1
        for tag in tags:
            self._outdated.pop(tag, None)
            self._outdated[tag] = self._count
        while len(self._outdated) > self._capacity:
            self._floor = max(self._floor, self._outdated.pop(next(iter(self._outdated))))

    def outdate_all(self) -> None:
        """Nothing that was asked for until now is believed any more."""
        self._count += 1
        self._floor = self._count
        self._outdated.clear()

    def believes(self, born: int, tags: tuple[str, ...]) -> bool:
        if born < self._floor:
            return False
        outdated = self._outdated
        return all(outdated.get(tag, 0) <= born for tag in tags)


class AnswerCache:
    """The process's memory of vendors' answers.

    Keys are (account, credential fingerprint, endpoint, subject, path, sorted query). ``max_bytes`` bounds the
    estimated size; the least recently used go first.

    Args:
        clock: seconds since 1970.
        policies: changes to endpoints' policies, by ``vendor.endpoint``.
        journal: the file by which this machine's workers tell each other what is outdated.
        redis_url: where answers are shared between workers and machines.
    """

    def __init__(
        self,
        max_bytes: int,
        clock: Callable[[], float] = time.time,
        *,
        policies: Mapping[str, PolicyChange] | None = None,
        journal: Path | None = None,
        redis_url: str | None = None,
    ) -> None:
        self._entries: LRUCache[Hashable, Entry[Any]] = LRUCache(max(1, max_bytes), getsizeof=lambda entry: entry.size)
        self._sheets = Sheets(max_bytes // RECORDS_SHARE)
        self._max_bytes = max_bytes
        self._clock = clock
        self._policies = policies or {}
        self._invalidations = Invalidations()
        self._folder = None if journal is None else journal.parent
        self._standings: dict[str, Standing] = {}
        self._deaf = False
        """Whether other workers cannot be heard any more."""
        self._journal = None if journal is None else Journal(journal, self._invalidations.outdate, self._lost_track)
        self.shared = None if redis_url is None else self._second_level(redis_url)

    def _second_level(self, redis_url: str) -> "SharedAnswers":
        from gateway.upstream.shared import SharedAnswers  # Redis' client takes a tenth of a second to import

        return SharedAnswers(redis_url, self._invalidations.outdate, self._lost_track)

    @property
    def bytes_used(self) -> int:
        return int(self._entries.currsize)

    def __len__(self) -> int:
        return len(self._entries)

    def now(self) -> float:
        return self._clock()

    def policy(self, vendor: str, endpoint: str, declared: CachePolicy) -> CachePolicy:
        """The endpoint's policy with what the settings change of it."""
        change = self._policies.get(f"{vendor}.{endpoint}")
        return declared if change is None else changed(declared, change)

    def moment(self) -> int:
        """What ``believes`` is to be told of an answer that is asked for now."""
        self._follow()
        return self._invalidations.now

    def believes(self, born: int, tags: tuple[str, ...]) -> bool:
        """Whether an answer asked for at that moment still stands."""
        self._follow()
        return self._invalidations.believes(born, tags)

    def get(self, key: Hashable) -> Entry[Any] | None:
        """The entry, of whatever age, unless something it depends on was outdated since."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if not self.believes(entry.born, entry.tags):
            self._entries.pop(key, None)
            return None
        return entry

    def put(self, key: Hashable, entry: Entry[Any]) -> None:
        """Keep an answer, unless it was outdated while it was on its way or is larger than the whole cache."""
        if entry.size <= self._max_bytes and self.believes(entry.born, entry.tags):
            self._entries[key] = entry

    def keep_records(
        self, whose: Hashable, key: Hashable, page: Page[Any], brought: Entry[Any], request: Request
    ) -> None:
        """Remember where each record of a page is, so that a later wish for it by ref calls nobody."""
        if page.items:
            self._sheets.keep(whose, key, page.items, replace(brought, value=None), request)

    def record(self, whose: Hashable, ref: Ref) -> tuple[Record, Sheet] | None:
        """The record as a page that is still fresh brought it, and what is known of that page."""
        found = self._sheets.find(whose, ref)
        if found is None:
            return None
        by = found[1].by
        if not by.is_fresh(self._clock()) or not self.believes(by.born, by.tags):
            self._sheets.forget(found[1])
            return None
        return found

    def outdate(self, tags: Sequence[str]) -> "asyncio.Task[None] | None":
        """Forget everything with one of the tags, answers still in flight included, here and on every other worker.

        Returns:
            What tells the other machines, where there are any; it need not be awaited.
        """
        self._invalidations.outdate(tags)
        if self._journal is not None:
            try:
                self._journal.append(tags)
            except OSError as exc:
                log.error("journal cannot be written: other workers may serve older answers", error=str(exc))
        return None if self.shared is None else self.shared.outdate(tags)

    def clear(self) -> None:
        """Forget everything, here only: answers, and what vendors' rates and pauses still hold back."""
        self._entries.clear()
        self._sheets.clear()
        self._invalidations.outdate_all()
        for standing in self._standings.values():
            standing.forget()

    def standing(self, account: str, rate: Rate | None) -> Standing:
        """What this machine's workers know together of an account; one for all who ask in its name."""
        found = self._standings.get(account)
        if found is None:
            path = None if self._folder is None else self._folder / f"account.{account}"
            found = self._standings[account] = Standing(path, rate)
        return found

    def vouches_for(self, entry: Entry[Any]) -> bool:
        """Whether other machines' writes since the answer came are known, but for those of the last moments."""
        return self.knows_since(entry.age(self._clock()))

    def knows_since(self, age: float) -> bool:
        """Whether other machines' writes of the last ``age`` seconds are known, but for those of the last moments."""
        return self.shared is None or min(self.shared.unheard_s, age) < UNHEARD_S

    async def follow_machines(self, scope: CallScope) -> None:
        """Learn what other machines outdated, once for an operation."""
        if self.shared is not None and not scope.caught_up:
            await self.shared.catch_up()
            scope.caught_up = True

    async def aclose(self) -> None:
        """Let go of the file and of Redis."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self.shared is not None:
            await self.shared.aclose()
        for standing in self._standings.values():
            standing.close()

    def _follow(self) -> None:
        if self._journal is None:
            return
        try:
            self._journal.catch_up()
        except OSError as exc:  # its folder was removed, say: nothing older may be believed then
            if not self._deaf:
                log.error("journal cannot be followed: answers are not remembered", error=str(exc))
            self._deaf = True
            self._lost_track()

    def _lost_track(self) -> None:
        self._invalidations.outdate_all()
