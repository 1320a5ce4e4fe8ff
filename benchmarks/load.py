"""The load: a few clients that keep a connection each and ask again as soon as they are answered, for a bounded time.

A client is a bare HTTP/1.1 reader over asyncio streams: it costs a fraction of what a general client does, so that the
core it shares with the vendor is not what is measured. It knows just what the gateway sends: a length, never chunks.
"""

import asyncio
import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

HOST = "127.0.0.1"


class Unexpected(Exception):
    """An answer that is no success: figures of failures would flatter."""


@dataclass
class Taken:
    """What one cell took. Times in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The latency that this share of the requests did not exceed, in milliseconds (nearest rank)."""
        ranked = sorted(self.latencies)
        return ranked[max(0, math.ceil(share * len(ranked)) - 1)] * 1000


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> "Client":
        return cls(*await asyncio.open_connection(HOST, port, limit=1 << 24))

    async def ask(self, request: bytes) -> bytes:
        """Send a request, give the answer's body.

        Raises:
            Unexpected: another status than 200.
        """
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        body = await self._reader.readexactly(_length(head))
        if not head.startswith(b"HTTP/1.1 200"):
            raise Unexpected(f"{head.split()[1].decode()}: {body[:500].decode()}")
        return body

    def close(self) -> None:
        self._writer.close()


def _length(head: bytes) -> int:
    place = head.lower().index(b"content-length:") + len(b"content-length:")
    return int(head[place : head.index(b"\r\n", place)])


def post(text: str, variables: Mapping[str, Any]) -> bytes:
    """A whole request for a GraphQL operation."""
    body = json.dumps({"query": text, "variables": variables}).encode()
    lines = (
        "POST /graphql HTTP/1.1",
        f"host: {HOST}",
        "content-type: application/json",
        f"content-length: {len(body)}",
    )
    return "\r\n".join([*lines, "", ""]).encode() + body


async def once(port: int, requests: Sequence[bytes]) -> None:
    """Ask each once: parser, plans and, where it is on, the cache are warm then."""
    client = await Client.open(port)
    for request in requests:
        await client.ask(request)
    client.close()


async def load(port: int, requests: Sequence[bytes], clients: int, seconds: float) -> Taken:
    """Ask for so many seconds with so many clients, the requests in turn.

    Raises:
        Unexpected: an answer was no success, or had GraphQL errors.
    """
    taken, turn = Taken(), cycle(requests)
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(_client(port, turn, started + seconds, taken))
    taken.seconds = time.perf_counter() - started
    return taken


async def _client(port: int, turn: Iterator[bytes], until: float, taken: Taken) -> None:
    client = await Client.open(port)
    try:
        while (asked := time.perf_counter()) < until:
            body = await client.ask(next(turn))
            taken.latencies.append(time.perf_counter() - asked)
            if b'"errors"' in body:
                raise Unexpected(body[:500].decode())
    finally:
        client.close()
