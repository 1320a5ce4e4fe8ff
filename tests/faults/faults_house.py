"""The whole gateway on four sandboxed vendors: HTTP in front, sockets behind, a clock that a test can move."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rude_house import Rude

from gateway.edge.app import create_app
from gateway.edge.backend import Backend, open_backend
from gateway.logs import configure_logs
from gateway.settings import LogFormat, LogLevel, Settings, load_settings
from gateway.upstream.breaker import Breaker
from sandbox.server import Sandbox, running
from sandbox.world import World

LIMITS = "\n".join(("timeout_s = 1.5", "retries = 1", "page_size = 100"))


@dataclass
class Answer:
    data: Any
    errors: list[dict[str, Any]] = field(default_factory=list)
    upstream: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""
    seconds: float = 0.0

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.errors]


class House:
    """Ask it by calling it."""

    def __init__(self, sandbox: Sandbox, backend: Backend, client: httpx.AsyncClient, logs: io.StringIO) -> None:
        self.sandbox = sandbox
        self.backend = backend
        self.client = client
        self.logs = logs
        self.ahead = 0.0
        self.cache: Any = backend.accounts.cache  # type: ignore[attr-defined]
        self.cache._clock = lambda: time.time() + self.ahead

    async def __call__(self, query: str, **variables: Any) -> Answer:
        started = time.perf_counter()
        response = await self.client.post(
            "/graphql", json={"query": query, "variables": variables}, headers={"X-Eventgate-Trace": "1"}
        )
        body = response.json()
        seconds = time.perf_counter() - started
        upstream = body.get("extensions", {}).get("upstream", [])
        return Answer(body.get("data"), body.get("errors", []), upstream, response.text, seconds)

    def fresh(self) -> None:
        """Nothing asked, nothing broken, nothing remembered."""
        self.sandbox.reset()
        self.cache.clear()
        self.ahead = 0.0
        for adapter in self.backend.accounts.values():
            for line in (adapter.upstream, getattr(adapter, "_signing_in", adapter.upstream)):
                line.breaker = Breaker()
            auth: Any = adapter.upstream._auth
            if hasattr(auth, "_token"):
                auth._token = auth._refusal = None
                auth._refused_until = float("-inf")
        self.sandbox.clear_calls()
        self.logs.truncate(0)


@asynccontextmanager
async def opened(
    folder: Path,
    *,
    changes: str = "",
    limits: str = LIMITS,
    events: int = 12,
    through: Rude | None = None,
    secret: str = "demo",
) -> AsyncIterator[House]:
    """Gateway and sandbox.

    Args:
        changes: further lines of the settings. limits: lines for every account. through: the line between the two.
        secret: every account's; the sandbox takes ``demo`` only.
    """
    logs = io.StringIO()
    async with running(World(seed=1, events=events, people=60)) as sandbox:
        config = sandbox.config_toml.replace('vendor = "', f'{limits}\nvendor = "')
        config = config.replace('= "demo"', f'= "{secret}"')
        if through is not None:
            through.to = int(sandbox.url.rpartition(":")[2])
            config = config.replace(sandbox.url, f"http://127.0.0.1:{through.port}")
        file = folder / "eventgate.toml"
        file.write_text(f'{config}\n[store]\nurl = "sqlite+aiosqlite:///{folder}/store.db"\n{changes}')
        async with gateway(load_settings(file, {})) as (backend, client):
            configure_logs(LogLevel.INFO, LogFormat.JSON, logs)
            yield House(sandbox, backend, client, logs)


@asynccontextmanager
async def gateway(settings: Settings) -> AsyncIterator[tuple[Backend, httpx.AsyncClient]]:
    """The application with its lifespan, and a client of it."""
    backends: list[Backend] = []

    @asynccontextmanager
    async def keeping(its: Settings) -> AsyncIterator[Backend]:
        async with open_backend(its) as backend:
            backends.append(backend)
            yield backend

    app: Any = create_app(settings, keeping)
    inbox: asyncio.Queue[Any] = asyncio.Queue()
    outbox: asyncio.Queue[Any] = asyncio.Queue()
    life = asyncio.create_task(app({"type": "lifespan"}, inbox.get, outbox.put))
    await inbox.put({"type": "lifespan.startup"})
    assert (await outbox.get())["type"] == "lifespan.startup.complete"
    try:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", timeout=60
        ) as client:
            yield backends[0], client
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await life
