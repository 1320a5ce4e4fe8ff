"""A vendor on a socket that a test scripts call by call, and an Upstream that asks it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web

from gateway.records import Event, EventStatus, Kind, Page, Ref, Vendor
from gateway.upstream.auth import HeaderAuth
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import CachePolicy, Endpoint, NumberedPages, Outdates, Reading
from gateway.upstream.settings import AccountSettings

Act = Callable[[web.Request], Awaitable[web.StreamResponse]]
POLICY = CachePolicy(fresh=60, stale_while_revalidate=60, stale_if_error=3600)


def event(payload: Any, reading: Reading) -> Event:
    ref = Ref(reading.origin.account, Kind.EVENT, str(payload["id"]))
    return Event(ref=ref, origin=reading.origin, name=payload["name"], status=EventStatus.UNKNOWN)


def events(payload: Any, reading: Reading) -> Page[Event]:
    return Page(tuple(event(item, reading) for item in payload["items"]))


EVENT: Endpoint[Event | None] = Endpoint(
    name="events.get", path="/events/{id}", parse=event, cache=POLICY, missing=True
)
EVENTS: Endpoint[Page[Event]] = Endpoint(
    name="events.list", path="/events", parse=events, cache=POLICY, paging=NumberedPages("page", "size")
)
PLAIN: Endpoint[Any] = Endpoint(name="plain", path="/plain", parse=lambda payload, reading: payload)
RENAME: Endpoint[Any] = Endpoint(
    name="events.rename",
    path="/events/{id}",
    method="PUT",
    parse=lambda payload, reading: payload,
    outdates=(Outdates("events.get"), Outdates("events.list", everywhere=True)),
)


def ref_of(id: str) -> Ref:
    return Ref("acct", Kind.EVENT, id)


@dataclass
class Toy:
    """The vendor. ``acts`` answer the next calls, one each; then ``otherwise`` does."""

    url: str = ""
    acts: list[Act] = field(default_factory=list)
    calls: list[web.Request] = field(default_factory=list)
    gone: int = 0
    name: str = "Jazz"
    port: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(request)
        act = self.acts.pop(0) if self.acts else self.otherwise
        try:
            return await act(request)
        except asyncio.CancelledError:
            self.gone += 1
            raise

    async def otherwise(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/events":
            return web.json_response({"items": [{"id": "1", "name": self.name}]})
        return web.json_response({"id": request.path.rpartition("/")[2], "name": self.name})


@asynccontextmanager
async def toy() -> AsyncIterator[Toy]:
    vendor = Toy()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", vendor.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    vendor.port = runner.addresses[0][1]
    vendor.url = f"http://127.0.0.1:{vendor.port}"
    try:
        yield vendor
    finally:
        await runner.cleanup()


@asynccontextmanager
async def asking(
    url: str, cache: AnswerCache | None = None, auth: httpx.Auth | None = None, **settings: Any
) -> AsyncIterator[Upstream]:
    """An account ``acct`` at the vendor."""
    its = AccountSettings(**{"base_url": url, "timeout_s": 2.0, **settings})
    upstream = Upstream(
        "acct",
        Vendor.RINGCENTRAL,
        its,
        auth or HeaderAuth("Authorization", "key"),
        AnswerCache(1 << 20) if cache is None else cache,
        "key",
    )
    try:
        yield upstream
    finally:
        await upstream.aclose()


def status(code: int, body: Any = None, **headers: str) -> Act:
    """Answer with a status."""

    async def act(request: web.Request) -> web.StreamResponse:
        return web.json_response(
            body, status=code, headers={name.replace("_", "-"): it for name, it in headers.items()}
        )

    return act


def text(body: str | bytes, kind: str = "application/json", code: int = 200) -> Act:
    """Answer with a body as it is."""

    async def act(request: web.Request) -> web.StreamResponse:
        data = body.encode() if isinstance(body, str) else body
        return web.Response(body=data, status=code, content_type=kind)

    return act


def slow(seconds: float) -> Act:
    """Answer well, but late."""

    async def act(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return web.json_response({"id": request.path.rpartition("/")[2], "name": "late"})

    return act


def slow_body(seconds: float) -> Act:
    """Headers at once, the body bit by bit."""

    async def act(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"id":"1",')
        await asyncio.sleep(seconds)
        await response.write(b'"name":"late"}')
        return response

    return act


async def reset(request: web.Request) -> web.StreamResponse:
    """Drop the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    await asyncio.sleep(0.01)
    return web.Response()


async def reset_in_body(request: web.Request) -> web.StreamResponse:
    """Drop the connection after half of the body."""
    response = web.StreamResponse(headers={"content-type": "application/json", "content-length": "100"})
    await response.prepare(request)
    await response.write(b'{"id":"1",')
    await asyncio.sleep(0.01)
    assert request.transport is not None
    request.transport.abort()
    return response


async def until(holds: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something to come true."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now
