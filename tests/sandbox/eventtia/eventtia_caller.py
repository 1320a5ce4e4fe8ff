"""One caller of a running sandbox of Eventtia."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.app import App
from sandbox.eventtia import Eventtia, vendor
from sandbox.server import Sandbox
from sandbox.world import World


@dataclass
class Caller:
    """Calls the vendor with the standing token; `uri` is the slug of the first event."""

    sandbox: Sandbox
    client: httpx.Client
    vendor: Eventtia

    @property
    def uri(self) -> str:
        return self.vendor.state.events.slice(0, 1)[0].uri

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call; a path that starts with `./` is below the first event's."""
        below = f"events/{self.uri}/{path[2:]}" if path.startswith("./") else path
        return self.client.request(method, f"{self.sandbox.base_url('eventtia')}/api/v3/{below}", **options)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a successful read; `page__size` is `page[size]`."""
        params = {name.replace("__", "[") + "]" * ("__" in name): value for name, value in query.items()}
        answer = self("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def data(self, path: str, **query: Any) -> Any:
        """The `data` of a successful read."""
        return self.get(path, **query)["data"]


@contextmanager
def calling(world: World) -> Iterator[Caller]:
    """A sandbox of Eventtia alone for the length of a block."""
    played = vendor(world)
    sandbox = Sandbox(App(world, vendors={"eventtia": played}))
    asyncio.run(sandbox.start())
    with httpx.Client(headers={"authorization": "Bearer demo"}, timeout=20) as client:
        yield Caller(sandbox, client, played)
    asyncio.run(sandbox.stop())
