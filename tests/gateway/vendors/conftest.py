"""Answers as each vendor's document shows them; and a vendor that answers what a test tells it to, for the rest."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from gateway.records import Origin, Ref
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.endpoint import Reading

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"
Answer = tuple[int, Any]
Play = Callable[[str, str, dict[str, str], Any], Answer]
"""Method, path as it came, query and decoded body → status and payload; text is sent as it is, None is no body."""


@pytest.fixture
def payloads(request: pytest.FixtureRequest) -> Path:
    """Where the documented answers are of the vendor whose room the test is in."""
    return PAYLOADS / request.path.parent.name


@pytest.fixture
def payload(payloads: Path) -> Callable[[str], Any]:
    """The documented answer of that name."""
    return lambda name: json.loads((payloads / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def of_event(origin: Origin, event_ref: Ref) -> Reading:
    """What the list of an event's things is read with."""
    return Reading(origin, event_ref)


@dataclass
class Played:
    """A vendor being played on a socket: its address, and what it was asked."""

    base_url: str = ""
    calls: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)


@asynccontextmanager
async def _playing(play: Play) -> AsyncIterator[Played]:
    played = Played()

    async def answer(request: web.Request) -> web.Response:
        told = await request.read()
        path = request.raw_path.partition("?")[0]
        played.calls.append(f"{request.method} {path}")
        body = json.loads(told) if told else None
        if body is not None:
            played.bodies.append(body)
        status, payload = play(request.method, path, dict(request.query), body)
        if payload is None or isinstance(payload, str):
            return web.Response(status=status, text=payload)
        return web.json_response(payload, status=status)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        played.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield played
    finally:
        await runner.cleanup()


@pytest.fixture
async def account(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """``await account(module, Settings, play, **settings)`` → an adapter on a vendor so played, and that vendor."""
    async with AsyncExitStack() as stack:

        async def opened(module: Any, settings: Any, play: Play, **given: Any) -> tuple[Any, Played]:
            played = await stack.enter_async_context(_playing(play))
            store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/played.db")
            stack.push_async_callback(store.aclose)
            told = settings.model_validate({"base_url": played.base_url, "api_key": "k", "retries": 0, **given})
            adapter = module.open_account("played", told, AnswerCache(1 << 24), store)
            stack.push_async_callback(adapter.aclose)
            return adapter, played

        yield opened
