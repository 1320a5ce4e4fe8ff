"""House: a sandbox and the real gateway on it, both on sockets, for whole-stack tests and counts."""

import asyncio
import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
import structlog
import uvicorn

from gateway.edge.app import create_app
from gateway.edge.backend import Backend, open_backend
from gateway.settings import Settings, load_settings
from gateway.upstream.breaker import Breaker
from sandbox.app import App
from sandbox.server import Sandbox
from sandbox.world import World

HOST = "127.0.0.1"
PLAIN: list[Any] = [structlog.processors.format_exc_info, structlog.processors.LogfmtRenderer()]
TRACED = {"X-Eventgate-Trace": "1", "Accept": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What a query was answered: data, errors, and the vendor answers that it needed."""

    data: Any
    errors: list[dict[str, Any]] = field(default_factory=list)
    upstream: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.errors]

    @property
    def good(self) -> Any:
        """The data of an answer that must have no errors."""
        assert self.errors == [], self.errors
        return self.data


@dataclass(frozen=True)
class Spent:
    """What a query cost the vendors: calls, and how many of them followed one another."""

    calls: int
    steps: int
    asked: tuple[str, ...] = ()


class House:
    """One sandbox and one gateway.

    ``without`` names accounts that the gateway is not told of; ``each`` are further lines of every account's settings.
    """

    def __init__(
        self, *, events: int = 12, people: int = 60, seed: int = 1, without: Sequence[str] = (), each: str = ""
    ) -> None:
        self.sandbox = Sandbox(App(World(seed, events, people)))
        self._without = without
        self._each = each
        self._folder = tempfile.TemporaryDirectory()
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        structlog.configure(processors=PLAIN, wrapper_class=structlog.make_filtering_bound_logger(40))
        asyncio.run(self.sandbox.start())
        self._open_gateway()
        return self

    def __exit__(self, *_: object) -> None:
        self._close_gateway()
        asyncio.run(self.sandbox.stop())
        self._folder.cleanup()

    # ------------------------------------------------------------------ the gateway

    def _settings(self) -> Settings:
        file = Path(self._folder.name) / "eventgate.toml"
        store = f'\n[store]\nurl = "sqlite+aiosqlite:///{self._folder.name}/store.db"\n'
        parts = self.sandbox.config_toml.split("\n\n")
        kept = [part for part in parts if not any(f"[accounts.{name}]" in part for name in self._without)]
        kept = [f"{part.rstrip()}\n{self._each}" for part in kept]
        file.write_text("\n\n".join(kept) + store)
        return load_settings(file, {})

    def _open_gateway(self) -> None:
        @asynccontextmanager
        async def opened(settings: Settings) -> AsyncIterator[Backend]:
            async with open_backend(settings) as backend:
                self.backend = backend
                yield backend

        app: Any = create_app(self._settings(), opened)
        listener = socket.create_server((HOST, 0), backlog=256)
        self.url = f"http://{HOST}:{listener.getsockname()[1]}/graphql"
        config = uvicorn.Config(app, lifespan="on", log_level="error", access_log=False, timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the gateway did not start"
            time.sleep(0.01)
        self.client = httpx.Client(headers=TRACED, timeout=60)

    def _close_gateway(self) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join(10)

    def restart(self) -> None:
        """Another process on the same store: nothing is remembered but what the store keeps."""
        self._close_gateway()
        self._open_gateway()

    # ------------------------------------------------------------------ asking

    def __call__(self, query: str, **variables: Any) -> Answer:
        response = self.client.post(self.url, json={"query": query, "variables": variables})
        return answer_of(response)

    def event(self, account: str, index: int = 0, *, first: int = 100) -> str:
        """The global id of an account's event."""
        return str(self.events(account, first=first)[index]["id"])

    def events(self, account: str, *, first: int = 100) -> list[dict[str, Any]]:
        query = "query($n:[String!],$f:Int!){events(first:$f,filter:{accounts:$n}){nodes{id vendorId name slug}}}"
        return list(self(query, n=[account], f=first).good["events"]["nodes"])

    # ------------------------------------------------------------------ forgetting and counting

    def fresh(self) -> None:
        """As if nothing had been asked or broken yet."""
        self.sandbox.reset()
        self.sandbox.app.latency_s = 0.0
        with closing(sqlite3.connect(Path(self._folder.name) / "store.db", timeout=30)) as store, store:
            if store.execute("SELECT 1 FROM sqlite_master WHERE name = 'records'").fetchone():
                store.execute("DELETE FROM records")  # EventBookings' are read from there
        self.forget()
        self.close_breakers()

    def close_breakers(self) -> None:
        """Nothing has failed yet."""
        for adapter in self.backend.accounts.values():
            adapter.upstream.breaker = Breaker()

    def forget(self) -> None:
        """Empty the cache of vendors' answers."""
        accounts: Any = self.backend.accounts
        accounts.cache.clear()

    def age(self, seconds: float) -> None:
        """Let that much time pass for all that is remembered of vendors' answers."""
        cache: Any = self.backend.accounts.cache  # type: ignore[attr-defined]
        by_ref = {id(sheet.by): sheet.by for sheet in cache._sheets.values()}
        for entry in (*cache._entries.values(), *by_ref.values()):
            entry.fetched -= seconds

    def spent(self, query: str, *, latency_ms: float = 0, **variables: Any) -> Spent:
        """What a query costs as things stand; its answer must be without errors.

        Calls are the vendors' count. Steps follow from the gateway's trace: when a call became possible, not when a
        busy machine came round to sending it.
        """
        self.sandbox.clear_calls()
        self.sandbox.app.latency_s = latency_ms / 1000
        try:
            answer = self(query, **variables)
        finally:
            self.sandbox.app.latency_s = 0.0
        assert answer.errors == [], answer.errors
        went_out = [entry for entry in answer.upstream if entry["cache"] == "MISS"]
        spans = [(entry["startMs"], entry["startMs"] + entry["durationMs"]) for entry in went_out]
        return Spent(len(self.sandbox.calls()), steps_of(spans), tuple(self.sandbox.calls()))

    def log_steps(self) -> int:
        """Steps as the vendors saw them: also of sign-ins, which stand inside other calls' spans in a trace."""
        calls = self.sandbox.app.calls.calls()
        return steps_of([(call.started_at_ms, call.started_at_ms + call.duration_ms) for call in calls])


def steps_of(spans: Sequence[tuple[float, float]]) -> int:
    """The longest chain of spans of which each began after the one before had ended."""
    longest: list[tuple[float, int]] = []
    for start, end in sorted(spans):
        longest.append((end, 1 + max((steps for ended, steps in longest if ended <= start), default=0)))
    return max((steps for _, steps in longest), default=0)


def answer_of(response: httpx.Response) -> Answer:
    body: Mapping[str, Any] = response.json()
    extensions = body.get("extensions", {})
    return Answer(body.get("data"), body.get("errors", []), extensions.get("upstream", []), response.status_code)


@contextmanager
def open_house(**options: Any) -> Iterator[House]:
    with House(**options) as house:
        yield house
