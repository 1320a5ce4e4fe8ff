"""Serving: the application on a socket by uvicorn, with what uvicorn leaves open closed."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.edge.app import create_app
from gateway.edge.messages import ASGIApp
from gateway.logs import configure_logs
from gateway.settings import AuthMode, Settings, SettingsError, is_loopback, load_settings
from gateway.upstream import journal

CONFIG_PATH = "_EVENTGATE_CONFIG"
"""How a worker process learns of ``--config``; the underscore keeps it from being taken for a setting."""
MOST_HEADER_BYTES = 65_536
HEADER_TIMEOUT_S = 10.0
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class HeaderTooLarge(Exception):
    """Raised inside the parser, which turns it into a 400."""


class Protocol(HttpToolsProtocol):
    """uvicorn's, with heads bounded in bytes and time: the parser bounds neither."""

    _timer: asyncio.TimerHandle | None = None
    _pending = 0
    _head_bytes = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._pending += len(data)
            if self._pending > MOST_HEADER_BYTES and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._pending, self._head_bytes = True, 0, 0
        self._start_timer()

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > MOST_HEADER_BYTES:
            raise HeaderTooLarge

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_timer()
        super().on_headers_complete()

    def _start_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(HEADER_TIMEOUT_S, self._give_up)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def options(**more: Any) -> dict[str, Any]:
    """What uvicorn is told, whoever starts it."""
    return {
        "http": Protocol,
        "loop": "auto",
        "ws": "none",
        "lifespan": "on",
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": 10,
        "timeout_keep_alive": 30,
        **more,
    }


def with_room(work: Callable[[], None]) -> None:
    """Run the loop in one large piece of CPython's stack for Python frames.

    That stack grows in pieces of 16 KB, and a frame at a piece's edge is given and taken memory by the kernel at each
    call (gh-142183): at an unlucky depth everything takes up to five times as long.
    """
    work()


with_room.__code__ = with_room.__code__.replace(co_stacksize=131_072)


class Server(uvicorn.Server):
    """uvicorn's server, which ends quietly on SIGINT and SIGTERM instead of raising them once more.

    ``on_start`` is called when requests are taken.
    """

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None] | None = None) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._on_start is not None:
            self._on_start()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        start = super().run
        with_room(lambda: start(sockets))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def check_bind(settings: Settings, host: str) -> None:
    """Refuse to open to the world what asks nobody who he is.

    Raises:
        SettingsError
    """
    if settings.auth.mode is AuthMode.NONE and not is_loopback(host):
        raise SettingsError(
            f'auth.mode: "none" binds only to a loopback address, and {host} is none; set api_key or jwt.'
        )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        SettingsError: the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; else each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
        return listener
    except (OSError, OverflowError) as exc:
        listener.close()
        reason = exc.strerror if isinstance(exc, OSError) else "no such port"
        raise SettingsError(f"{host} port {port}: cannot be bound ({reason}); give another --port.") from None


def server(app: ASGIApp, on_start: Callable[[], None] | None = None) -> Server:
    """A server of the application; ``serve(sockets=[…])`` runs it."""
    return Server(uvicorn.Config(app, **options()), on_start)


def serve(settings: Settings, config: Path | None, host: str, port: int, workers: int) -> int:
    """Serve until a signal comes; the exit code.

    Raises:
        SettingsError: the address cannot be bound, or must not be.
    """
    check_bind(settings, host)
    with listen(host, port) as listener:
        if workers == 1:
            configure_logs(settings.server.log_level, settings.server.log_format)
            one = server(create_app(settings))
            one.run(sockets=[listener])
            return 0 if one.started else 3
        listener.set_inheritable(True)
        return _serve_many(config, listener, workers)


def _serve_many(config: Path | None, listener: socket.socket, workers: int) -> int:
    from uvicorn.supervisors import Multiprocess

    if config is not None:
        os.environ[CONFIG_PATH] = str(config.resolve())
    told = uvicorn.Config("gateway.edge.serving:worker_app", factory=True, workers=workers, **options())
    with TemporaryDirectory(prefix="eventgate-") as folder:
        os.environ[journal.VARIABLE] = str(Path(folder) / "outdated")
        Multiprocess(told, sockets=[listener]).run()
    return 0


def worker_app() -> ASGIApp:
    """The application in a worker process, which reads the settings itself."""
    named = os.environ.get(CONFIG_PATH)
    settings = load_settings(Path(named) if named else None)
    configure_logs(settings.server.log_level, settings.server.log_format)
    return create_app(settings)
