"""CallScope: what one GraphQL operation allows its vendor calls, and what it saw of them."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gateway.errors import QueryTooComplex


class CacheOutcome(StrEnum):
    """Where an answer came from."""

    MISS = "MISS"
    HIT = "HIT"
    STALE = "STALE"
    COALESCED = "COALESCED"


@dataclass(slots=True)
class TraceEntry:
    """One vendor answer that an operation needed. Times in milliseconds since the operation began."""

    account: str
    method: str
    path: str
    status: int | None
    cache: CacheOutcome
    start_ms: float
    duration_ms: float
    records: int

    def as_json(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "cache": self.cache.value,
            "startMs": round(self.start_ms, 2),
            "durationMs": round(self.duration_ms, 2),
            "records": self.records,
        }


@dataclass(slots=True)
class CallScope:
    """One operation's share of the vendors.

    ``deadline`` is in ``time.monotonic()`` seconds. ``max_calls`` bounds what really goes out. ``life`` is the
    shortest remaining freshness, in seconds, among the answers used so far: it becomes ``Cache-Control``.
    """

    deadline: float = float("inf")
    max_calls: int = 10_000
    traced: bool = False
    request_id: str = ""
    started: float = field(default_factory=time.monotonic)
    calls: int = 0
    life: float = float("inf")
    trace: list[TraceEntry] = field(default_factory=list)
    recalled: set[str] = field(default_factory=set)
    """Lists whose records were found again by ref, each traced once."""
    decisions: list[dict[str, str]] = field(default_factory=list)
    """How the planner chose, in words, for ``extensions.plan``; filled only when traced."""
    costed: bool = False
    estimate: int = 0
    """Vendor calls at the worst, as priced before the first; ``estimate_at``: the path of the dearest field."""
    estimate_at: str = ""
    caught_up: bool = False
    """Whether this operation has asked the other machines' writes for what is outdated."""
    tags: set[str] = field(default_factory=set)
    """What outdates the answers used so far."""
    waited: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Seconds for which each account was waited for in vain, and when that was noted last."""

    def apart(self) -> "CallScope":
        """A scope for work that others may come to share: the same trace, without our deadline and limit."""
        return CallScope(
            traced=self.traced, request_id=self.request_id, started=self.started, trace=self.trace, caught_up=True
        )

    def used(self, life: float, tags: Iterable[str]) -> None:
        """Something was told that stays true for so many seconds, unless one of the tags is outdated before."""
        self.life = min(self.life, max(0.0, life))
        self.tags.update(tags)

    def used_live(self) -> None:
        """Something was told that is true only now."""
        self.life = 0.0

    def wait_in_vain(self, account: str, seconds: float) -> None:
        """An account was waited for until now, for so long, and failed; what went on side by side counts once."""
        before, last = self.waited.get(account, (0.0, float("-inf")))
        now = time.monotonic()
        self.waited[account] = (before + min(seconds, now - last), now)

    def waited_in_vain(self, account: str) -> float:
        """Seconds that an account's failures have cost this operation so far."""
        return self.waited[account][0] if account in self.waited else 0.0

    def remaining(self) -> float:
        """Seconds left before the operation's deadline; never below zero."""
        return max(0.0, self.deadline - time.monotonic())

    def spend(self) -> None:
        """Count one vendor call.

        Raises:
            QueryTooComplex: the operation has used up its calls.
        """
        if self.calls >= self.max_calls:
            raise QueryTooComplex(
                f"This operation needs more than {self.max_calls} vendor calls; ask for fewer records or fields."
            )
        self.calls += 1


_current: ContextVar[CallScope | None] = ContextVar("eventgate_call_scope", default=None)


def current_scope() -> CallScope:
    """The scope of the operation being answered; a fresh, unbounded one outside any (start-up, checks)."""
    return _current.get() or CallScope()


@contextmanager
def call_scope(scope: CallScope) -> Iterator[CallScope]:
    """Make ``scope`` the current one for this task and the tasks it starts."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)
