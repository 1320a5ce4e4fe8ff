"""Standing: what this machine's worker processes know together of one account, in a few bytes that all of them map.

When the last calls went out (its rate), how long the vendor wants to be left alone (its pause), and whether its
breaker is open. A look costs a microsecond, a change a file lock more. Without a file it is this process's own.
"""

import fcntl
import mmap
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HEAD = struct.Struct("<Qd")
"""Calls sent so far; until when the vendor wants a pause."""
VERDICT = struct.Struct("<Qddd200s")
"""The verdict's number; until when the breaker is open, or 0; its wait; when the last failure was; and which."""
MOMENT = struct.Struct("<d")
FIRST = HEAD.size + VERDICT.size
REASON_BYTES = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a breaker decided. ``number`` counts verdicts; times in seconds since 1970, ``cooldown`` in seconds."""

    number: int = 0
    open_until: float | None = None
    cooldown: float = 0.0
    failed_at: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``calls`` within any ``period`` of so many seconds."""

    calls: int
    period: float

    @classmethod
    def of(cls, per_second: float | None) -> "Rate | None":
        """``requests_per_second`` as whole calls: 10 are ten in any second, 0.5 one in any two."""
        if per_second is None:
            return None
        calls = max(1, int(per_second))
        return cls(calls, calls / per_second)


class Standing:
    """One account's.

    Args:
        path: the file that this machine's workers share; made where it is not there.
        rate: what all of them together may send.
        clock: seconds that all processes of the machine count alike.
    """

    def __init__(
        self, path: Path | None = None, rate: Rate | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rate = rate
        self._clock = clock
        size = FIRST + MOMENT.size * (rate.calls if rate else 0)
        self._file = -1 if path is None else os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if path is not None:
            with self._alone():
                if os.fstat(self._file).st_size < size:
                    os.ftruncate(self._file, size)
        self._bytes = mmap.mmap(self._file, size)

    def close(self) -> None:
        """Let go of the file; what was mapped of it stays until nobody looks any more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def forget(self) -> None:
        """No call has gone out and no pause is wished, as if just started."""
        with self._alone():
            HEAD.pack_into(self._bytes, 0, 0, 0.0)

    # ------------------------------------------------------------------ pause and rate

    def pause(self) -> float:
        """Seconds for which the vendor still wants to be left alone; 0 where it does not."""
        until: float = HEAD.unpack_from(self._bytes)[1]
        return max(0.0, until - self._clock())

    def hold_back(self, seconds: float) -> None:
        """Let nobody call for so long; a longer pause stands."""
        with self._alone():
            sent, until = HEAD.unpack_from(self._bytes)
            HEAD.pack_into(self._bytes, 0, sent, max(until, self._clock() + seconds))

    def take(self) -> float:
        """Seconds until the rate may allow the next call; 0 where it does, and this one is counted."""
        if self.rate is None:
            return 0.0
        with self._alone():
            wait = self._wait(0)
            if wait > 0:
                return wait
            sent, until = HEAD.unpack_from(self._bytes)
            MOMENT.pack_into(self._bytes, self._place(sent), self._clock())
            HEAD.pack_into(self._bytes, 0, sent + 1, until)
        return 0.0

    def has_room(self, calls: int) -> bool:
        """Whether the rate would allow so many calls now."""
        return self.rate is None or (calls <= self.rate.calls and self._wait(calls - 1) <= 0)

    def _wait(self, ahead: int) -> float:
        """Seconds until the call that follows the next ``ahead`` ones may go out, if those went out now."""
        assert self.rate is not None
        sent = HEAD.unpack_from(self._bytes)[0]
        if sent + ahead < self.rate.calls:
            return 0.0
        before = MOMENT.unpack_from(self._bytes, self._place(sent + ahead))[0]
        # a moment that is to come was written before this machine was started anew
        return float(min(before + self.rate.period - self._clock(), self.rate.period))

    def _place(self, number: int) -> int:
        assert self.rate is not None
        return FIRST + MOMENT.size * (number % self.rate.calls)

    # ------------------------------------------------------------------ the breaker

    def verdict(self) -> Verdict:
        """The last decision of any worker's breaker."""
        number, until, cooldown, failed_at, reason = VERDICT.unpack_from(self._bytes, HEAD.size)
        return Verdict(number, until or None, cooldown, failed_at, reason.rstrip(b"\0").decode("utf-8", "ignore"))

    def verdict_number(self) -> int:
        """Which decision is the last; cheaper than the decision itself."""
        return int.from_bytes(self._bytes[HEAD.size : HEAD.size + 8], "little")

    def decide(
        self, open_until: float | None, cooldown: float, failed_at: float, reason: str, *, after: int | None = None
    ) -> int | None:
        """Tell all workers; the decision's number, None where the last one is not the one that it was to follow."""
        with self._alone():
            number = self.verdict_number() + 1
            if after is not None and number != after + 1:
                return None
            VERDICT.pack_into(
                self._bytes, HEAD.size, number, open_until or 0.0, cooldown, failed_at, reason.encode()[:REASON_BYTES]
            )
        return number

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The only process that changes it. Within a process the loop sees to that."""
        if self._file < 0:
            yield
            return
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
