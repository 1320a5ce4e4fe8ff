"""Latency: how long an endpoint usually takes, estimated from its last answers."""

from collections import deque

WINDOW = 200
ENOUGH = 20
"""Answers before an estimate is worth anything."""


class Latency:
    """The last answers' times of each endpoint, in seconds."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[float]] = {}

    def observe(self, endpoint: str, seconds: float) -> None:
        """Note one answer's time."""
        self._seen.setdefault(endpoint, deque(maxlen=WINDOW)).append(seconds)

    def quantile(self, endpoint: str, q: float) -> float | None:
        """The time within which a share ``q`` of the answers came; None while there are too few."""
        seen = self._seen.get(endpoint)
        if seen is None or len(seen) < ENOUGH:
            return None
        return sorted(seen)[min(len(seen) - 1, int(len(seen) * q))]
