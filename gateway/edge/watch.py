"""Watch: gives up work whose client has gone away or whose time is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.edge.body import Disconnected
from gateway.edge.messages import Receive


@asynccontextmanager
async def watched(receive: Receive, seconds: float) -> AsyncIterator[None]:
    """Run the block until the client disconnects or the time is over; then cancel what it awaits.

    The body must have been read: every further message means that the client is gone.

    Raises:
        Disconnected, TimeoutError.
    """
    worker = asyncio.current_task()
    assert worker is not None
    gone = False

    async def listen() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        worker.cancel()

    listener = asyncio.create_task(listen())
    try:
        async with asyncio.timeout(seconds):
            yield
        if gone:
            await asyncio.sleep(0)  # the block was over first: the cancellation lands here and not in the next await
    except asyncio.CancelledError:
        if not gone:
            raise
        worker.uncancel()
        raise Disconnected from None
    finally:
        listener.cancel()
