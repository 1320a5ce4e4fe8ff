"""RedisLine: one process's way to Redis. Redis is for speed: what comes late is not waited for."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.upstream import metrics

log = structlog.get_logger("eventgate.shared")
TURNS = 8
"""Turns of our own loop that a late reply is given: it may have arrived while we were busy."""
AWAY_S = 1.0
"""After a failure, or several late replies, Redis is left alone for so long."""
LATE_IN_A_ROW = 5
MAX_AT_ONCE = 32
MAX_WAITING = 256
FAILURES = (RedisError, OSError, asyncio.TimeoutError, TypeError, ValueError, IndexError)
"""What keeps us from a reply, the last three being one that makes no sense: something else than Redis answers there."""


class RedisLine:
    """The connections, how many questions may be under way, and for how long Redis is left alone.

    Args:
        url: of Redis.
    """

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=1.0, socket_connect_timeout=1.0, protocol=2)
        self._places = asyncio.Semaphore(MAX_AT_ONCE)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._cut_off = False
        """Whether Redis was lost, and is not yet known to say all that we missed."""
        self._away_until = float("-inf")
        self._late = 0

    @property
    def is_away(self) -> bool:
        """Whether Redis is being left alone after a failure."""
        return time.monotonic() < self._away_until

    async def _within_budget(
        self,
        question: Callable[[], Coroutine[Any, Any, Any]],
        read: Callable[[Any], Any] = lambda reply: reply,
        *,
        budget: float,
    ) -> Any:
        """What was read of the reply, or None where it does not come within ``budget`` seconds.

        Args:
            read: reads the reply, also when it comes late; may raise what a reply of another shape raises.
        """
        if self.is_away or len(self._tasks) >= MAX_WAITING:
            metrics.SHARED.labels("away").inc()
            return None

        async def asked() -> Any:
            try:
                async with self._places:
                    return read(await question())
            except FAILURES as exc:
                self._lost(exc)
                return None

        task = self._spawn(asked())
        await asyncio.wait({task}, timeout=budget)
        for _ in range(TURNS):
            if task.done():
                break
            await asyncio.sleep(0)
        if not task.done():
            self._note_late(budget)
            return None
        self._late = 0
        return task.result()

    def _note_late(self, budget: float) -> None:
        metrics.SHARED.labels("late").inc()
        self._late += 1
        if self._late >= LATE_IN_A_ROW:
            self._late = 0
            self._away_until = time.monotonic() + AWAY_S
            log.warning("Redis is slow and left alone for a moment", budget_ms=budget * 1000)

    def _lost(self, exc: BaseException) -> None:
        metrics.SHARED.labels("lost").inc()
        self._cut_off = True
        if not self.is_away:
            log.warning("Redis cannot be asked; going on without it", error=type(exc).__name__)
        self._away_until = time.monotonic() + AWAY_S

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
