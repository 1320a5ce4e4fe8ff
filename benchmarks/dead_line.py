"""A vendor's line that is dead in one of six ways; what it shall answer all the same it carries to the sandbox."""

import asyncio
import re
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sandbox.unreached import unheard

NOT_ACCEPTED = "is never reached"
SILENT = "takes calls and never answers"
HEADERS = "sends headers and no body"
DRIPS = "sends a byte every tenth of the time-out"
REFUSES = "refuses connections"
RESETS = "resets connections"
KINDS = (SILENT, NOT_ACCEPTED, HEADERS, DRIPS, REFUSES, RESETS)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n"
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: close with a reset."""


@dataclass
class Line:
    """One call a connection. ``alive``: what calls it carries although it is dead, by their path and query."""

    to: str
    kind: str
    alive: re.Pattern[str] | None
    pause_s: float
    calls: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.calls += 1
            target = head.split(b" ", 2)[1].decode()
            if self.alive is not None and self.alive.search(target):
                await self._carry(reader, head, writer)
            else:
                await self._die(writer)
        writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, head: bytes, writer: asyncio.StreamWriter) -> None:
        found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        body = await reader.readexactly(int(found[1]) if found else 0)
        host, _, port = self.to.rpartition("//")[2].partition(":")
        there, back = await asyncio.open_connection(host, int(port))
        back.write(re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", head)[:-2] + b"connection: close\r\n\r\n" + body)
        writer.write(await there.read(-1))
        await writer.drain()
        writer.write_eof()
        back.close()
        await asyncio.sleep(0.05)

    async def _die(self, writer: asyncio.StreamWriter) -> None:
        if self.kind == RESETS:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            return
        if self.kind in (HEADERS, DRIPS):
            writer.write(HEAD)
        while True:
            await asyncio.sleep(self.pause_s)
            if self.kind == DRIPS:
                writer.write(b" ")
                await writer.drain()


@asynccontextmanager
async def dead(to: str, kind: str, alive: re.Pattern[str] | None = None, pause_s: float = 0.1) -> AsyncIterator[str]:
    """The address of a dead vendor, whose living kin is at ``to``."""
    line = Line(to, kind, alive, pause_s)
    if alive is None and kind in (REFUSES, NOT_ACCEPTED):
        with unheard(queueing=kind == NOT_ACCEPTED) as port:
            yield f"http://127.0.0.1:{port}"
        return
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
