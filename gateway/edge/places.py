"""Places: how many requests of one client are answered at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.edge.messages import refuse
from gateway.edge.metrics import RUNNING
from gateway.errors import ErrorCode


class Places:
    """At most ``most`` requests of one client at once, in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """A place for the length of a block.

        Raises:
            Refusal: 429, all are taken.
        """
        if self._taken[client] >= self._most:
            raise refuse(
                429,
                f"{self._most} of your requests are being answered; wait for one of them.",
                ErrorCode.RATE_LIMITED,
                headers={"retry-after": "1"},
            )
        self._taken[client] += 1
        RUNNING.inc()
        try:
            yield
        finally:
            RUNNING.dec()
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
