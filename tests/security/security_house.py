"""House: the sandbox and the real gateway on it, with clients that may see and do different things."""

import asyncio
import io
import logging
import socket
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import httpx
import structlog
import uvicorn

from gateway.edge.app import create_app
from gateway.edge.backend import Backend, open_backend
from gateway.edge.serving import Server, listen, options
from gateway.lines import write_to
from gateway.logs import configure_logs
from gateway.settings import LogFormat, LogLevel, Settings, load_settings
from gateway.upstream.breaker import Breaker
from sandbox.app import App
from sandbox.server import Sandbox
from sandbox.world import World

ALL_SCOPES = ("read", "people:contact", "people:credentials", "raw:read", "write", "admin")


@dataclass(frozen=True)
class Client:
    """A client of ``auth.mode = "api_key"``; ``accounts`` None: all."""

    name: str
    scopes: tuple[str, ...] = ALL_SCOPES
    accounts: tuple[str, ...] | None = None

    @property
    def key(self) -> str:
        return f"key-of-{self.name}-5b1d0c"

    @property
    def toml(self) -> str:
        lines = [
            "[[auth.clients]]",
            f'name = "{self.name}"',
            f'key_sha256 = "{sha256(self.key.encode()).hexdigest()}"',
            f"scopes = {list(self.scopes)}",
        ]
        return "\n".join([*lines, f"accounts = {list(self.accounts)}"] if self.accounts is not None else lines)


@dataclass(frozen=True)
class Answer:
    """What an operation was answered; ``text`` is the whole of it, headers too."""

    data: Any
    errors: list[dict[str, Any]] = field(default_factory=list)
    upstream: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    text: str = ""

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.errors]

    @property
    def paths(self) -> list[str]:
        """Where each error stands, as ``events.nodes.0.name``."""
        return [".".join(map(str, error.get("path", ()))) for error in self.errors]

    @property
    def good(self) -> Any:
        """The data of an answer that must have no errors."""
        assert self.errors == [], self.errors
        return self.data


def answer_of(response: httpx.Response) -> Answer:
    body: Mapping[str, Any] = response.json()
    upstream = body.get("extensions", {}).get("upstream", [])
    text = f"{response.text}\n{response.headers}"
    return Answer(body.get("data"), body.get("errors", []), upstream, response.status_code, text)


class Asking:
    """One client of the house: ``asking(query, **variables)``."""

    def __init__(self, house: "House", client: Client | None) -> None:
        self._house = house
        self.client = client

    def __call__(self, query: str, /, **variables: Any) -> Answer:
        return answer_of(self.post({"query": query, "variables": variables}))

    @property
    def headers(self) -> dict[str, str]:
        key = {"x-api-key": self.client.key} if self.client else {}
        return {"x-eventgate-trace": "1", "accept": "application/json", **key}

    def post(self, body: Any, **headers: str) -> httpx.Response:
        return self._house.client.post("/graphql", json=body, headers={**self.headers, **headers})

    def get(self, **parameters: str) -> httpx.Response:
        return self._house.client.get("/graphql", params=parameters, headers=self.headers)

    def nodes(self, field: str, arguments: str = "", selection: str = "id") -> list[dict[str, Any]]:
        """The records of a list at the root."""
        return list(self(f"{{{field}{arguments}{{nodes{{{selection}}}}}}}").good[field]["nodes"])


class House:
    """One sandbox and one gateway on it.

    Args:
        clients: who may come in; none: ``auth.mode = "none"``.
        more: further lines of the settings.
        change: of the accounts' part of the settings.
    """

    def __init__(
        self,
        clients: Iterable[Client] = (),
        *,
        events: int = 4,
        people: int = 12,
        more: str = "",
        change: Mapping[str, str] | None = None,
    ) -> None:
        self.sandbox = Sandbox(App(World(1, events, people)))
        self._clients = {client.name: client for client in clients}
        self._more = more
        self._change = dict(change or {})
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Self:
        root = logging.getLogger()
        self._logging = (root.handlers[:], root.level)
        self.logs = io.StringIO()
        configure_logs(LogLevel.DEBUG, LogFormat.JSON, self.logs)
        asyncio.run(self.sandbox.start())
        self.settings = self._settings()
        self._socket = listen("127.0.0.1", 0)
        self.port: int = self._socket.getsockname()[1]
        started = threading.Event()
        app: Any = create_app(self.settings, self._opened)
        self.app = app
        self._server = Server(uvicorn.Config(app, **options()), started.set)
        self._server.capture_signals = _no_signals  # type: ignore[method-assign]
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve(sockets=[self._socket])), name="gateway", daemon=True
        )
        self._thread.start()
        assert started.wait(20), "the gateway did not start"
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()
        asyncio.run(self.sandbox.stop())
        self._folder.cleanup()
        structlog.reset_defaults()
        write_to(None)
        root = logging.getLogger()
        root.handlers[:], root.level = self._logging

    @asynccontextmanager
    async def _opened(self, settings: Settings) -> AsyncIterator[Backend]:
        async with open_backend(settings) as backend:
            self.backend = backend
            yield backend

    def _settings(self) -> Settings:
        accounts = self.sandbox.config_toml
        for old, new in self._change.items():
            assert old in accounts, old
            accounts = accounts.replace(old, new)
        mode = "api_key" if self._clients else "none"
        parts = [accounts, self._more, f'[store]\nurl = "sqlite+aiosqlite:///{self._folder.name}/store.db"']
        parts += [f'[auth]\nmode = "{mode}"', *(client.toml for client in self._clients.values())]
        file = Path(self._folder.name) / "eventgate.toml"
        file.write_text("\n\n".join(parts))
        return load_settings(file, {})

    def as_(self, name: str) -> Asking:
        """The house as that client sees it."""
        return Asking(self, self._clients[name])

    def nobody(self) -> Asking:
        """The house for one without credentials."""
        return Asking(self, None)

    def fresh(self) -> None:
        """Nothing asked, nothing broken, nothing remembered but what the store keeps."""
        self.sandbox.reset()
        accounts: Any = self.backend.accounts
        accounts.cache.clear()
        for adapter in self.backend.accounts.values():
            adapter.upstream.breaker = Breaker()
        self.sandbox.clear_calls()

    def calls(self) -> list[str]:
        """What vendors were asked, without signing in, each with its query."""
        found = self.sandbox.app.calls.calls()
        return [f"{one.method} {one.path}?{one.query}" for one in found if not one.path.endswith("/auth")]

    def open_line(self) -> socket.socket:
        """A connection to write to by hand; the caller closes it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)

    def talk(self, *parts: bytes, wait: float = 0.0) -> bytes:
        """Send bytes as they are; all that comes back until the gateway hangs up."""
        found = io.BytesIO()
        with self.open_line() as line:
            try:
                for part in parts:
                    line.sendall(part)
                    time.sleep(wait)
                while chunk := line.recv(65536):
                    found.write(chunk)
            except ConnectionError:
                pass
        return found.getvalue()


@contextmanager
def _no_signals() -> Iterator[None]:
    """Only the main thread may handle signals."""
    yield


@contextmanager
def open_house(clients: Iterable[Client] = (), **more: Any) -> Iterator[House]:
    """A house for a block."""
    with House(clients, **more) as house:
        yield house
