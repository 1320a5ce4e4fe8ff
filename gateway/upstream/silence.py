"""Silence: for how long a vendor that was asked said nothing, while a call waited for one of its account's places."""

HANDED_ON_S = 0.1
"""Within so long a place that a call leaves is another's."""


class Silence:
    """One account's last stretch of calls that brought no answer. Moments in seconds of one clock."""

    def __init__(self) -> None:
        self._since = self._until = self._broken = float("-inf")

    def broken(self, now: float) -> None:
        """The vendor answered, whatever it said."""
        self._broken = now

    def lasted(self, since: float, now: float) -> None:
        """A call was out since then, and is given up without an answer. What follows on another is one stretch."""
        self._since = min(since, self._since) if since <= self._until + HANDED_ON_S else since
        self._until = now

    def after(self, moment: float) -> float:
        """Seconds of it that followed a moment."""
        return max(0.0, self._until - max(moment, self._since, self._broken))
