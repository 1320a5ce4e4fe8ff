"""A line to the sandbox that can be rude: it answers in a vendor's place with whatever bytes a test gives it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import msgspec

Act = Callable[[asyncio.StreamWriter], Awaitable[None]]
Change = Callable[[bytes], bytes]


@dataclass
class Rude:
    """Carries requests to the sandbox, one a connection.

    ``act`` answers those whose path ends with ``ending``, and whose query holds ``where`` and not ``but``, instead;
    ``change`` alters the body of what comes for them.
    """

    to: int
    port: int = 0
    ending: str = "/events"
    prefix: str = ""
    where: str = ""
    but: str = ""
    act: Act | None = None
    change: Change | None = None
    heads: list[bytes] = field(default_factory=list)
    """The request heads that came."""

    def heal(self) -> None:
        self.where = self.but = ""
        self.act = self.change = None
        self.heads.clear()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            if not self._concerns(head):
                await self._forward(reader, head, writer, None)
            elif self.act is not None:
                await self.act(writer)
            else:
                await self._forward(reader, head, writer, self.change)
        writer.transport.abort() if writer.transport.is_closing() else writer.close()

    def _concerns(self, head: bytes) -> bool:
        path, _, query = unquote(head.split(b" ", 2)[1].decode()).partition("?")
        there = path.startswith(self.prefix) and path.endswith(self.ending)
        return there and self.where in query and not (self.but and self.but in query)

    async def _forward(
        self, reader: asyncio.StreamReader, head: bytes, writer: asyncio.StreamWriter, change: Change | None
    ) -> None:
        lines = head.split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
        body = await reader.readexactly(length)
        kept = [line for line in lines[:-2] if not line.lower().startswith(b"connection:")]
        there_reader, there = await asyncio.open_connection("127.0.0.1", self.to)
        there.write(b"\r\n".join([*kept, b"Connection: close", b"", b""]) + body)
        answer = await there_reader.read(-1)
        there.close()
        if change is not None:
            answer = plain(change(answer.partition(b"\r\n\r\n")[2]))
        writer.write(answer)
        await writer.drain()


def plain(body: bytes, *headers: str, status: str = "200 OK", kind: str = "application/json") -> bytes:
    """A whole answer."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(data: bytes) -> Act:
    """Answer with these bytes and hang up."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return act


def for_ever(start: bytes, again: bytes, pause: float = 0.0) -> Act:
    """Answer without an end."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return act


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def each_member(name: str, value: Any) -> Change:
    """Every member of that name, wherever it stands, has this value."""

    def altered(node: Any) -> Any:
        if isinstance(node, list):
            return [altered(item) for item in node]
        if not isinstance(node, dict):
            return node
        return {key: value if key == name and item else altered(item) for key, item in node.items()}

    return lambda body: msgspec.json.encode(altered(msgspec.json.decode(body)))


@asynccontextmanager
async def rude_line(port: int) -> AsyncIterator[Rude]:
    """Between a gateway and the sandbox at ``port``."""
    rude = Rude(port)
    server = await asyncio.start_server(rude.carry, "127.0.0.1", 0)
    rude.port = server.sockets[0].getsockname()[1]
    try:
        yield rude
    finally:
        server.close()
