"""Places: how many requests of one client are answered at once."""

from collections import Counter

from gateway.edge.messages import refuse
from gateway.edge.metrics import RUNNING
from gateway.errors import ErrorCode


class Places:
    """At most ``most`` requests of one client at once, in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def place(self, client: str) -> "Place":
        """A place for the length of a ``with`` block.

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
        return Place(self._taken, client)


class Place:
    """One of a client's places, taken for the length of a block."""

    __slots__ = ("_client", "_taken")

    def __init__(self, taken: Counter[str], client: str) -> None:
        self._taken, self._client = taken, client

    def __enter__(self) -> None:
        self._taken[self._client] += 1
        RUNNING.inc()

    def __exit__(self, *_: object) -> None:
        RUNNING.dec()
        self._taken[self._client] -= 1
        if not self._taken[self._client]:
            del self._taken[self._client]
