"""Runs the sandbox on a socket: in a thread for tests, in the foreground for the command."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import msgspec
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.app import TRANSPORT, App
from sandbox.faults import Fault
from sandbox.world import World

T = TypeVar("T")
HOST = "127.0.0.1"
EMAIL = "demo@example.org"
PASSWORD = "demo"
KEY = "demo"
ORG_UUID = "3f2b8c1e-5d7a-4c90-9a41-6be0d2f7a815"


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which also tells the application its transport."""

    def on_message_begin(self) -> None:
        """Put the transport into the scope that uvicorn has just begun."""
        super().on_message_begin()
        cast(dict[str, Any], self.scope)[TRANSPORT] = self.transport


def organization_id() -> str:
    """The id of RingCentral's first organization, which owns almost every event; the same in every world."""
    return World().id_of("ringcentral", "organization", 0)


def config_toml(base_url: str) -> str:
    """An eventgate.toml for a sandbox at `base_url` (scheme and host, no slash at the end)."""
    return f"""\
[accounts.eventtia]
vendor = "eventtia"
base_url = "{base_url}/eventtia"
email = "{EMAIL}"
password = "{PASSWORD}"

[accounts.ringcentral]
vendor = "ringcentral"
base_url = "{base_url}/ringcentral"
api_key = "{KEY}"
organization_id = "{organization_id()}"

[accounts.eventmobi]
vendor = "eventmobi"
base_url = "{base_url}/eventmobi"
api_key = "{KEY}"

[accounts.eventbookings]
vendor = "eventbookings"
base_url = "{base_url}/eventbookings"
token = "{KEY}"
org_uuid = "{ORG_UUID}"
"""


def _config(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Protocol,
        loop="uvloop",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="error",
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=30,
    )


class Sandbox:
    """A running sandbox, as a test sees it. Its server has a thread of its own, so a busy test cannot stall it."""

    def __init__(self, app: App, port: int = 0) -> None:
        self.app = app
        self.world = app.world
        self._socket = socket.create_server((HOST, port), backlog=1024)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(_config(app))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="sandbox", daemon=True
        )

    @property
    def config_toml(self) -> str:
        """An eventgate.toml for this sandbox."""
        return config_toml(self.url)

    def base_url(self, vendor: str) -> str:
        """Where one vendor is."""
        return self.url + self.app.vendors[vendor].prefix

    def calls(self, vendor: str | None = None) -> list[str]:
        """What was asked, as "GET /v1/events": in order of answering, without prefix and query."""
        return [f"{call.method} {call.path}" for call in self.app.calls.calls(vendor)]

    def refused(self, vendor: str | None = None) -> list[str]:
        """What the sandbox itself found wrong with calls, as "GET /v1/x: reason"; faults are not among them."""
        return [
            f"{call.method} {call.path}: {call.refused}"
            for call in self.app.calls.calls(vendor)
            if call.refused and call.refused != "fault"
        ]

    def clear_calls(self) -> None:
        """Forget the call log."""
        self.app.calls.clear()

    def fail(self, vendor: str | None = None, **fault: Any) -> str:
        """Arm a fault, by the names of the admin plane (`delayMs`) or as Python has them (`delay_ms`); its id."""
        wish = {_camel(name): value for name, value in fault.items()}
        return self.app.faults.arm(msgspec.convert({"vendor": vendor, **wish}, Fault))

    def heal(self) -> None:
        """Disarm every fault."""
        self.app.faults.disarm()

    def grow(self, vendor: str, event: int = 0, people: int = 1) -> int:
        """Add people to the list of a vendor's event; how many there are now."""
        return self._there(lambda: self.app.vendors[vendor].grow(event, people, self.app.outbox))

    def reset(self) -> None:
        """As freshly started."""
        self._there(self.app.reset)

    def _there(self, act: Callable[[], T]) -> T:
        """Do something in the server's own thread, where its state and its web hooks live, and wait for it."""
        if self.app.loop is None:
            raise RuntimeError("the sandbox is not running")

        async def done() -> T:
            return act()

        return asyncio.run_coroutine_threadsafe(done(), self.app.loop).result(10)

    async def start(self) -> None:
        """Serve; return when calls are taken."""
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the sandbox did not start")
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        await asyncio.to_thread(self._thread.join, 10)
        self._socket.close()


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@asynccontextmanager
async def running(world: World | None = None, port: int = 0, latency_ms: float = 0) -> AsyncIterator[Sandbox]:
    """A sandbox for the length of a block; port 0 takes a free one."""
    sandbox = Sandbox(App(world or World(), latency_ms=latency_ms), port)
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def run(
    port: int = 9100, seed: int = 1, events: int = 12, people: int = 60, latency_ms: float = 0, host: str = HOST
) -> None:
    """Serve in the foreground until a signal comes. OSError when the port is taken."""
    app = App(World(seed, events, people), latency_ms=latency_ms)
    with socket.create_server((host, port), backlog=1024) as listener:
        uvicorn.Server(_config(app)).run(sockets=[listener])
