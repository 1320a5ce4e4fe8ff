"""Protocol: HTTP/1.1 on one connection, by uvicorn, with what it leaves open closed.

Heads are bounded in bytes and time; so is what comes while no request is being answered. A head that proxies may read
otherwise than we do is refused (RFC 9112, 11.2), as JSON like every refusal.
"""

import asyncio
import re
import secrets
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gateway.edge.messages import SECURITY_HEADERS, encode_json, error
from gateway.errors import ErrorCode

MOST_HEADER_BYTES = 65_536
HEADER_TIMEOUT_S = 10.0
_H2C = re.compile(rb"\r\nupgrade:[ \t]*h2c[ \t]*(?=\r\n)", re.IGNORECASE)
"""What Java's client and ``curl --http2`` send along. We may stay with HTTP/1.1, but the parser would stop there."""
_TOO_LARGE = (431, f"The head is larger than {MOST_HEADER_BYTES} bytes.")
LONG_BODY = 65_536
"""A body of more bytes is not copied to stand behind its head."""
_STATUS = {400: b"400 Bad Request", 431: b"431 Request Header Fields Too Large"}


class InOnePiece:
    """The transport as an answer sees it: its head goes out with the beginning of its body.

    uvicorn writes the two apart, each of which costs a call of the kernel's here and wakes up the client there.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: bytes | None = None

    def write(self, data: bytes) -> None:
        if self._held is None:
            self._held = data
            self._loop.call_soon(self._let_go)  # where the body takes longer, the head goes alone
            return
        if self._held and len(data) > LONG_BODY:
            self._let_go()
        held, self._held = self._held, b""
        self._transport.write(held + data if held else data)

    def _let_go(self) -> None:
        if self._held and not self._transport.is_closing():
            self._transport.write(self._held)
        self._held = b""

    def close(self) -> None:
        self._let_go()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()


class BadHead(Exception):
    """Raised inside the parser, which hands it to ``send_400_response``."""


class Protocol(HttpToolsProtocol):
    """uvicorn's, closed where it is open."""

    _timer: asyncio.TimerHandle | None = None
    _pending = 0
    _head_bytes = 0
    _in_head = True
    """Whether what comes next belongs to a head, or stands between two requests."""
    _ended = False
    _refusal = (400, "This is not HTTP/1.1 as it should be.")

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    # ------------------------------------------------------------------ what comes in

    def data_received(self, data: bytes) -> None:
        self._ended = False
        super().data_received(_without_h2c(data) if self._in_head and b"h2c" in data else data)
        if self.transport.is_closing() or not self._in_head:
            return
        if not self._ended:
            self._pending += len(data)
            if self._pending > MOST_HEADER_BYTES:
                self._refusal = _TOO_LARGE
                self.send_400_response("")
        if self._timer is None and self._is_idle:
            self._start_timer()

    @property
    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._pending, self._head_bytes = True, 0, 0
        self._start_timer()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        if self._in_head:  # a chunked body's trailers are no headers (RFC 9110, 6.5.1)
            super().on_header(name, value)

    def _count(self, more: int) -> None:
        self._head_bytes += more
        if self._head_bytes > MOST_HEADER_BYTES:
            self._refusal = _TOO_LARGE
            raise BadHead

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_timer()
        version = self.parser.get_http_version()
        codings = [value.strip().lower() for name, value in self.headers if name == b"transfer-encoding"]
        if version not in ("1.0", "1.1") or (codings and (codings != [b"chunked"] or version == "1.0")):
            raise BadHead
        if not self.url.startswith(b"/") and self.url != b"*":
            self._take_authority()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_head, self._ended, self._pending, self._head_bytes = True, True, 0, 0
        self._stop_timer()

    def _take_authority(self) -> None:
        """Of an address in absolute form, its authority is the Host (RFC 9112, 3.2.2)."""
        found = httptools.parse_url(self.url)
        if found.schema not in (b"http", b"https") or found.userinfo or not found.host:
            raise BadHead
        host = b"[%b]" % found.host if b":" in found.host else found.host
        said = [value for name, value in self.headers if name == b"host"]
        if len(said) > 1:
            raise BadHead
        kept = [pair for pair in self.headers if pair[0] != b"host"]
        self.headers[:] = [*kept, (b"host", b"%b:%d" % (host, found.port) if found.port else host)]

    # ------------------------------------------------------------------ what goes out

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.transport = InOnePiece(self.transport, self.loop)  # type: ignore[assignment]  # all that it uses of one
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Answered before the whole body came: what is left of it is let pass, but not for ever."""
        is_left = not self.pipeline and self.cycle.response_complete and self.cycle.more_body
        super().on_response_complete()
        if is_left and not self.transport.is_closing():
            self._start_timer()

    def _unsupported_upgrade_warning(self) -> None:
        """The parser takes nothing more after a wish for another protocol: answer and hang up."""
        self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, and hang up."""
        if self.transport.is_closing():
            return
        status, message = self._refusal
        body = encode_json({"errors": [error(ErrorCode.INVALID_INPUT, message)]})
        headers = [
            *SECURITY_HEADERS,
            (b"cache-control", b"no-store"),
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            (b"x-request-id", secrets.token_hex(8).encode()),
        ]
        lines = b"".join(b"%b: %b\r\n" % pair for pair in headers)
        self.transport.write(b"HTTP/1.1 %b\r\n%b\r\n%b" % (_STATUS[status], lines, body))
        self.transport.close()

    # ------------------------------------------------------------------ time

    def _start_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(HEADER_TIMEOUT_S, self._give_up)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if not self._is_idle:  # the head of the next request, while this one is being answered
            self._start_timer()
        elif not self.transport.is_closing():
            self.transport.close()


def _without_h2c(data: bytes) -> bytes:
    """The same bytes, without the wish for HTTP/2 in the head."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return data
    return _H2C.sub(b"\r\nx-not-upgraded: h2c", data[: end + 2]) + data[end + 2 :]
