"""Breaker: refuses calls to an account that keeps failing, then lets one trial through.

Our own and not purgatory's: that one lets every waiting call be the trial, and keeps neither the last failure nor
the time of the next try, which ``accounts.health`` shows. What one decides all worker processes of its machine follow;
other machines reach the vendor over lines of their own, and so judge for themselves.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from gateway.upstream.standing import Standing

CLOCK_SLACK_S = 1.0
"""By so much clocks are set right without anybody noticing."""


class AccountState(StrEnum):
    HEALTHY = "HEALTHY"
    DEGRADED = "DEGRADED"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True, slots=True, eq=False)
class Permit:
    """Leave to send one call, to be told what came of it; not heard if the breaker moved since."""

    breaker: "Breaker"
    era: int
    trial: bool

    def succeeded(self) -> None:
        """The vendor answered."""
        self.breaker._succeeded(self)

    def failed(self, reason: str, weight: int = 1) -> None:
        """The vendor did not answer, or not with anything that can be read."""
        self.breaker._failed(self, reason, weight)

    def complained(self, reason: str) -> None:
        """The vendor is there, but will not serve us now: it is not kept from being asked, and health shows it."""
        self.breaker._complained(self, reason)

    def abandoned(self) -> None:
        """The call was given up before it told anything: let another be the trial."""
        self.breaker._abandoned(self)


class Breaker:
    """One account's circuit breaker.

    After ``threshold`` failures in a row it opens for ``cooldown`` seconds; then one call may try, one of all that the
    machine's workers send. Its success closes it, its failure opens it for twice as long (at most ``max_cooldown``).

    Args:
        threshold: failures in a row.
        cooldown, max_cooldown: seconds.
        trial_s: seconds that a trial may take; its worker may have died when they are over.
        clock: seconds since 1970.
        standing: where this machine's workers tell each other what their breakers decided.
    """

    def __init__(
        self,
        threshold: int = 8,
        cooldown: float = 5.0,
        max_cooldown: float = 60.0,
        trial_s: float = 10.0,
        clock: Callable[[], float] = time.time,
        standing: Standing | None = None,
    ) -> None:
        self._threshold = threshold
        self._first_cooldown = self._cooldown = cooldown
        self._max_cooldown = max_cooldown
        self._trial_s = trial_s
        self._clock = clock
        self._failures = 0
        self._complaint = False
        self._open_until: float | None = None
        self._trial: Permit | None = None
        self._era = 0
        self._standing = standing
        self._verdict = 0
        self.last_error: str | None = None
        self.last_error_at: datetime | None = None

    @property
    def state(self) -> AccountState:
        self._follow()
        if self._open_until is not None:
            return AccountState.UNAVAILABLE
        return AccountState.DEGRADED if self._failures or self._complaint else AccountState.HEALTHY

    @property
    def retry_at(self) -> datetime | None:
        """When the next trial may go out; None while calls do."""
        self._follow()
        return None if self._open_until is None else datetime.fromtimestamp(self._open_until, UTC)

    def refusal(self) -> float | None:
        """Seconds until the next trial where a call may not go out now; None where it may."""
        self._follow()
        if self._open_until is None:
            return None
        left = self._open_until - self._clock()
        if left > max(self._cooldown, self._trial_s) + CLOCK_SLACK_S:
            left = 0.0  # the clock was set back meanwhile; it would be open for that much longer
        return max(left, 0.1) if left > 0 or self._trial is not None else None

    def admit(self) -> Permit | None:
        """Leave to send a call; None where ``refusal`` says how long to wait. While open, one permit is the trial."""
        if self.refusal() is not None:
            return None
        permit = Permit(self, self._era, trial=self._open_until is not None)
        if permit.trial:
            if not self._tell(self._clock() + self._trial_s, unless_moved=True):
                return None  # another worker was quicker
            self._trial = permit
        return permit

    def _hears(self, permit: Permit) -> bool:
        self._follow()
        return permit.era == self._era and (not permit.trial or permit is self._trial)

    def _succeeded(self, permit: Permit) -> None:
        if not self._hears(permit):
            return
        self._failures = 0
        self._complaint = False
        if permit.trial:
            self._move(None)
            self._cooldown = self._first_cooldown

    def _failed(self, permit: Permit, reason: str, weight: int) -> None:
        if not self._hears(permit):
            return
        self._remember(reason)
        self._failures += weight
        if permit.trial:
            self._cooldown = min(self._cooldown * 2, self._max_cooldown)
        if permit.trial or self._failures >= self._threshold:
            self._move(self._clock() + self._cooldown)

    def _complained(self, permit: Permit, reason: str) -> None:
        if not self._hears(permit):
            return
        self._succeeded(permit)
        self._complaint = True
        self._remember(reason)

    def _abandoned(self, permit: Permit) -> None:
        if permit is self._trial:
            self._trial = None
            self._tell(self._open_until)

    def _move(self, open_until: float | None) -> None:
        self._open_until = open_until
        self._trial = None
        self._era += 1
        self._tell(open_until)

    def _tell(self, open_until: float | None, *, unless_moved: bool = False) -> bool:
        """Tell the machine's other workers until when not to ask; False where one has decided otherwise meanwhile."""
        if self._standing is None:
            return True
        failed_at = self.last_error_at.timestamp() if self.last_error_at else 0.0
        number = self._standing.decide(
            open_until, self._cooldown, failed_at, self.last_error or "", after=self._verdict if unless_moved else None
        )
        if number is None:
            return False
        self._verdict = number
        return True

    def _follow(self) -> None:
        """Decide as another worker of this machine did since we looked."""
        if self._standing is None or self._standing.verdict_number() == self._verdict:
            return
        found = self._standing.verdict()
        self._verdict = found.number
        self._open_until = found.open_until
        self._cooldown = found.cooldown if found.open_until is not None else self._first_cooldown
        self._failures, self._complaint, self._trial = 0, False, None
        self._era += 1
        if found.reason:
            self.last_error = found.reason
            self.last_error_at = datetime.fromtimestamp(found.failed_at, UTC)

    def _remember(self, reason: str) -> None:
        self.last_error = reason
        self.last_error_at = datetime.fromtimestamp(self._clock(), UTC)
