"""A toy schema behind the real front door, on a real socket: what tests of the edge ask."""

import asyncio
import io
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import strawberry
import structlog
import uvicorn
from graphql import GraphQLError

from gateway.edge.app import create_app
from gateway.edge.backend import Backend
from gateway.edge.execute import CostOf
from gateway.edge.serving import Server, listen, options
from gateway.errors import Forbidden, VendorUnavailable
from gateway.lines import write_to
from gateway.logs import configure_logs
from gateway.records import Vendor
from gateway.settings import LogFormat, LogLevel, Settings
from gateway.upstream.scope import CacheOutcome, CallScope, TraceEntry, current_scope
from resolvers.context import Caller

SECRET = "sk-planted-51f0c2"


@dataclass
class Seen:
    """What the toy's resolvers saw."""

    callers: list[Caller] = field(default_factory=list)
    running: int = 0
    cancelled: int = 0
    closed: int = 0
    life: float = float("inf")


@dataclass
class Context:
    caller: Caller
    seen: Seen
    partial_errors: list[GraphQLError] = field(default_factory=list)

    async def aclose(self) -> None:
        self.seen.closed += 1


@strawberry.input
class Wish:
    names: list[str] = strawberry.field(default_factory=list)
    count: int = 0


@strawberry.type
class Item:
    name: str

    @strawberry.field
    def child(self) -> "Item":
        return Item(name=self.name + "'")


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"Hello, {name}"

    @strawberry.field
    def whoami(self, info: strawberry.Info) -> str:
        info.context.seen.callers.append(info.context.caller)
        return info.context.caller.name

    @strawberry.field
    def item(self) -> Item:
        return Item(name="a")

    @strawberry.field
    def items(self, ids: list[strawberry.ID], wish: Wish | None = None) -> list[Item]:
        return [Item(name=str(id)) for id in ids]

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError(f"the password is {SECRET}")

    @strawberry.field
    def down(self) -> str | None:
        raise VendorUnavailable("events.list: 503", vendor=Vendor.EVENTTIA, account="eventtia", status=503)

    @strawberry.field
    def forbidden(self) -> str:
        raise Forbidden("email needs people:contact.")

    @strawberry.field
    def nothing(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def partial(self, info: strawberry.Info) -> str:
        error = GraphQLError("one account is missing", path=["partial"], extensions={"code": "VENDOR_TIMEOUT"})
        info.context.partial_errors.append(error)
        return "the rest"

    @strawberry.field
    def fresh(self, info: strawberry.Info) -> str:
        scope = current_scope()
        scope.life = min(scope.life, info.context.seen.life)
        scope.trace.append(TraceEntry("toy", "GET", "/v1/x", 200, CacheOutcome.MISS, 0.0, 1.234, 3))
        return "fresh"

    @strawberry.field
    def long(self, size: int = 5000) -> str:
        return "abc " * (size // 4)

    @strawberry.field
    async def slow(self, info: strawberry.Info, seconds: float = 30) -> str:
        seen = info.context.seen
        seen.running += 1
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            seen.cancelled += 1
            raise
        finally:
            seen.running -= 1
        return "done"

    @strawberry.field
    def half_a_pair(self) -> str:
        return "x\ud800y"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def change(self) -> str:
        return "changed"


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation)


class Door:
    """The gateway on a socket of its own thread, and a client for it."""

    def __init__(self, settings: Settings, cost_of: CostOf | None = None) -> None:
        self._cost_of = cost_of
        self.seen = Seen()
        self._socket = listen("127.0.0.1", 0)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        started = threading.Event()
        self._server = Server(uvicorn.Config(create_app(settings, self._opened), **options()), started.set)
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve(sockets=[self._socket])), name="door", daemon=True
        )
        self._server.capture_signals = _no_signals  # type: ignore[method-assign]
        self._thread.start()
        assert started.wait(10), "the door did not open"
        self.client = httpx.Client(base_url=self.url, trust_env=False, timeout=15)

    @asynccontextmanager
    async def _opened(self, settings: Settings) -> AsyncIterator[Backend]:
        yield Backend(SCHEMA._schema, lambda caller, scope: self._context(caller, scope), {}, self._cost_of)

    def _context(self, caller: Caller, scope: CallScope) -> Context:
        return Context(caller, self.seen)

    def post(self, query: str | None = None, headers: dict[str, str] | None = None, **members: Any) -> httpx.Response:
        body = {**({} if query is None else {"query": query}), **members}
        return self.client.post("/graphql", json=body, headers=headers)

    def raw(self, content: bytes, kind: str = "application/json", **headers: str) -> httpx.Response:
        return self.client.post("/graphql", content=content, headers={"content-type": kind, **headers})

    def get(self, *, headers: dict[str, str] | None = None, **parameters: str) -> httpx.Response:
        return self.client.get("/graphql", params=parameters, headers=headers)

    @staticmethod
    def codes(answer: httpx.Response) -> list[str]:
        """The codes of an answer's errors."""
        return [error["extensions"]["code"] for error in answer.json().get("errors", [])]

    def talk(self, *parts: bytes, wait: float = 0.0, timeout: float = 15.0) -> bytes:
        """Send bytes as they are, with a pause between the parts; all that comes back until the door hangs up."""
        found = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as line, suppress(ConnectionError):
            for part in parts:
                line.sendall(part)
                time.sleep(wait)
            while chunk := line.recv(65536):
                found += chunk
        return found

    def close(self) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


@contextmanager
def _no_signals() -> Iterator[None]:
    """Only the main thread may handle signals."""
    yield


@pytest.fixture(scope="module", autouse=True)
def logs() -> Iterator[io.StringIO]:
    """What the gateway logs, as it does in production."""
    written = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    configure_logs(LogLevel.INFO, LogFormat.JSON, written)
    yield written
    structlog.reset_defaults()
    write_to(None)
    root.handlers[:], root.level = before


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    """A door as it stands without any settings."""
    one = Door(Settings())
    yield one
    one.close()


@pytest.fixture
def open_door() -> Iterator[Callable[..., Door]]:
    """Opens doors with settings of their own; they close when the test ends."""
    opened: list[Door] = []

    def open_one(cost_of: CostOf | None = None, **settings: Any) -> Door:
        opened.append(Door(Settings(**settings), cost_of))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
