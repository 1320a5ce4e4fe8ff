"""Watch: gives up work whose client has gone away or whose time is over.

Every request passes here, and most are over in a millisecond: ``asyncio.timeout`` and a listening task for each cost
as much as the rest of the bookkeeping. So there is one timer at first, and a listener only where the work takes long.
"""

import asyncio
from types import TracebackType
from typing import Self

from gateway.edge.body import Deadline, Disconnected
from gateway.edge.messages import Receive

LISTEN_AFTER_S = 0.03
"""Work that takes longer is worth finding out whether anybody still waits for it."""


class watched(Deadline):  # noqa: N801  it is used as a function
    """Run an ``async with`` block until the client disconnects or the time is over; then cancel what it awaits.

    The body must have been read: every further message means that the client is gone.

    Raises:
        Disconnected, TimeoutError.
    """

    __slots__ = ("_gone", "_listener", "_receive")

    def __init__(self, receive: Receive, seconds: float) -> None:
        super().__init__(seconds)
        self._receive = receive
        self._listener: asyncio.Task[None] | None = None
        self._gone = False

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        if self._seconds > LISTEN_AFTER_S:
            self._timer.cancel()
            self._timer = self._loop.call_later(LISTEN_AFTER_S, self._begin)
        else:
            self._listener = self._loop.create_task(self._listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._listener is not None:
            self._listener.cancel()
        if self._gone:
            self._timer.cancel()
            if await self._is_ours(kind):
                raise Disconnected from None
            return
        await super().__aexit__(kind, exc, trace)

    def _begin(self) -> None:
        self._timer = self._loop.call_later(self._seconds - LISTEN_AFTER_S, self._expire)
        self._listener = self._loop.create_task(self._listen())

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._worker.cancel()
