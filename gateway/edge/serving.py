"""Serving: the application on a socket by uvicorn and our protocol."""

import gc
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
import uvicorn

from gateway.edge.app import create_app
from gateway.edge.messages import ASGIApp
from gateway.edge.protocol import Protocol
from gateway.logs import configure_logs
from gateway.settings import AuthMode, Settings, SettingsError, is_loopback, load_settings
from gateway.upstream import journal

log = structlog.get_logger("eventgate.serving")
CONFIG_PATH = "_EVENTGATE_CONFIG"
"""How a worker process learns of ``--config``; the underscore keeps it from being taken for a setting."""


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


def spare_collector() -> None:
    """Take what start made out of the cyclic collector's sight, and call it less often than for a script.

    The schema, the settings and the libraries never become garbage, and an answer of thousands of records otherwise
    makes the collector walk all of them several times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


class Server(uvicorn.Server):
    """uvicorn's server, which ends quietly on SIGINT and SIGTERM instead of raising them once more.

    ``on_start`` is called when requests are taken.
    """

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None] | None = None) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            spare_collector()
            if self._on_start is not None:
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
    configure_logs(settings.server.log_level, settings.server.log_format)
    with listen(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        log.info("listening", url=f"http://{name}:{listener.getsockname()[1]}/graphql", workers=workers)
        if workers == 1:
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
