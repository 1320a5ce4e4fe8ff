"""The call log: what vendors were asked, and what was refused, so that a wrong call shows."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any, NamedTuple

KEPT = 100_000


class Call(NamedTuple):
    """One call. `path` is without the vendor's prefix; `refused` is None unless the sandbox found fault with it."""

    vendor: str
    operation: str | None
    method: str
    path: str
    query: str
    status: int
    refused: str | None
    started_at_ms: float
    duration_ms: float

    def as_json(self) -> dict[str, Any]:
        """The entry as the admin plane shows it."""
        entry = self._asdict()
        entry["startedAtMs"] = round(entry.pop("started_at_ms"), 3)
        entry["durationMs"] = round(entry.pop("duration_ms"), 3)
        return entry


class CallLog:
    """The last KEPT calls, in the order in which they were answered, and counts of all of them."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()

    def note(self, call: Call) -> None:
        """Remember a call."""
        self._calls.append(call)
        self._counts[call.vendor] += 1

    def calls(self, vendor: str | None = None) -> list[Call]:
        """The calls, of one vendor or of all. Safe from another thread."""
        return [call for call in self._calls.copy() if vendor in (None, call.vendor)]

    def clear(self) -> None:
        """Forget all."""
        self._calls.clear()
        self._counts.clear()

    def as_json(self, vendor: str | None = None) -> dict[str, Any]:
        """The log as the admin plane shows it."""
        counts = {name: n for name, n in self._counts.items() if vendor in (None, name)}
        entries = [call.as_json() for call in self.calls(vendor)]
        return {"total": sum(counts.values()), "counts": counts, "calls": entries}
