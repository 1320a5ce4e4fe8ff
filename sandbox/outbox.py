"""Posts web hooks to their targets, in the background and within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec

WAITING = 1_000
"""Posts that may wait; the newest is dropped when a target is too slow for them."""
TIMEOUT_S = 5.0


@dataclass
class Post:
    """One post to make, `delay_s` seconds from now."""

    url: str
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    method: str = "POST"


class Outbox:
    """A queue of posts that one task works off in order; `sent` keeps the last outcomes (url, status or error)."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int | str]] = []
        self._queue: asyncio.Queue[Post] | None = None
        self._task: asyncio.Task[None] | None = None

    def post(self, url: str, body: Any, headers: Mapping[str, str] | None = None, *, delay_s: float = 0.0) -> None:
        """Send `body` as JSON to `url` soon. Never raises: a target that fails is the target's loss."""
        if self._queue is None:
            self._queue = asyncio.Queue(WAITING)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work(self._queue))
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait(Post(url, body, headers or {}, delay_s))

    def clear(self) -> None:
        """Forget what waits and what was sent."""
        self.sent.clear()
        while self._queue is not None and not self._queue.empty():
            self._queue.get_nowait()

    async def close(self) -> None:
        """Stop the task."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _work(self, queue: asyncio.Queue[Post]) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
            while True:
                post = await queue.get()
                await asyncio.sleep(post.delay_s)
                self.sent.append((post.url, await self._send(client, post)))
                del self.sent[:-WAITING]

    async def _send(self, client: httpx.AsyncClient, post: Post) -> int | str:
        headers = {"content-type": "application/json", **post.headers}
        try:
            content = msgspec.json.encode(post.body)
            answer = await client.request(post.method, post.url, content=content, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as exc:
            return type(exc).__name__
        return answer.status_code
