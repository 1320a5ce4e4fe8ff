"""Breaker: refuses calls to an account that keeps failing, then lets one trial through.

Our own and not purgatory's: that one lets every waiting call be the trial, and keeps neither the last failure nor
the time of the next try, which ``accounts.health`` shows.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum


class AccountState(StrEnum):
    HEALTHY = "HEALTHY"
    DEGRADED = "DEGRADED"
    UNAVAILABLE = "UNAVAILABLE"


class Breaker:
    """One account's circuit breaker.

    After ``threshold`` failures in a row it opens for ``cooldown`` seconds; then one call may try. Its success closes
    it, its failure opens it for twice as long (at most ``max_cooldown``).
    """

    def __init__(
        self,
        threshold: int = 8,
        cooldown: float = 5.0,
        max_cooldown: float = 60.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._threshold = threshold
        self._first_cooldown = self._cooldown = cooldown
        self._max_cooldown = max_cooldown
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None
        self._trial = False
        self.last_error: str | None = None
        self.last_error_at: datetime | None = None

    @property
    def state(self) -> AccountState:
        if self._open_until is not None:
            return AccountState.UNAVAILABLE
        return AccountState.DEGRADED if self._failures else AccountState.HEALTHY

    @property
    def retry_at(self) -> datetime | None:
        return None if self._open_until is None else datetime.fromtimestamp(self._open_until, UTC)

    def refusal(self) -> float | None:
        """Seconds until the next trial where a call may not go out now; None where it may (and is then the trial)."""
        if self._open_until is None:
            return None
        left = self._open_until - self._clock()
        if left > 0 or self._trial:
            return max(left, 0.1)
        self._trial = True
        return None

    def abandoned(self) -> None:
        """The trial was cancelled before it told anything: let another try."""
        self._trial = False

    def succeeded(self) -> None:
        self._failures = 0
        self._open_until = None
        self._trial = False
        self._cooldown = self._first_cooldown

    def failed(self, reason: str) -> None:
        self._failures += 1
        self.last_error = reason
        self.last_error_at = datetime.fromtimestamp(self._clock(), UTC)
        if self._trial:
            self._cooldown = min(self._cooldown * 2, self._max_cooldown)
        if self._trial or self._failures >= self._threshold:
            self._open_until = self._clock() + self._cooldown
        self._trial = False
