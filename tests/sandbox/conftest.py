"""A vendor of a few operations, to try the sandbox's core on sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
import pytest_asyncio

from sandbox.app import App
from sandbox.operation import NO_BODY, Operation, Query, Refusal, Reply, Request, boolean, positive
from sandbox.outbox import Outbox
from sandbox.server import Sandbox
from sandbox.shape import Int, Multipart, Obj, Str
from sandbox.world import World


def echo(request: Request) -> Reply:
    """Everything the handler was given."""
    given = {
        "params": request.params,
        "query": request.query,
        "body": None if request.body is NO_BODY else request.body,
        "files": {name: [file.name, len(file.content)] for name, file in request.files.items()},
        "base": request.base_url,
    }
    return Reply(200, {"data": {"id": 7, **given}, "links": {"next": f"{request.base_url}/echo/1?page=2"}})


def count(request: Request) -> Reply:
    request.state.append(request.body["n"])
    return Reply(201, {"sum": sum(request.state)})


def broken(request: Request) -> Reply:
    raise KeyError("oops")


async def slow(request: Request) -> Reply:
    return Reply(204)


def hook(request: Request) -> Reply:
    request.outbox.post(request.body["url"], {"hello": "there"})
    return Reply(202)


class Tiny:
    prefix = "/tiny"
    operations = (
        Operation("echo", "GET", "/echo/{id}", echo, (Query("page", positive), Query("f[*]", boolean))),
        Operation("tags", "GET", "/tags", echo, (Query("tag", many=True), Query("need", required=True))),
        Operation("count", "POST", "/count", count, body=Obj({"n": Int()})),
        Operation("maybe", "POST", "/maybe", echo, body=Obj({}), body_required=False),
        Operation("upload", "POST", "/upload", echo, body=Multipart({"name": Str()}, files=("photo",))),
        Operation("broken", "GET", "/broken", broken),
        Operation("slow", "GET", "/slow", slow, auth=False),
        Operation("hook", "POST", "/hook", hook, body=Obj({"url": Str()})),
    )

    def __init__(self) -> None:
        self.state: Any = []

    def authenticate(self, headers: Mapping[str, str], operation: Operation) -> None:
        if headers.get("authorization") != "demo":
            raise Refusal(401, {"error": "key"}, reason="wrong key")

    def refuse(self, status: int, message: str, pointer: str | None) -> Reply:
        return Reply(status, {"error": message, "at": pointer})

    def reset(self) -> None:
        self.state = []

    def grow(self, event: int, people: int, outbox: Outbox) -> int:
        if event:
            raise IndexError(event)
        self.state += [1] * people
        return len(self.state)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tiny_server() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(App(World(), vendors={"tiny": Tiny()}))
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def tiny(tiny_server: Sandbox) -> Sandbox:
    tiny_server.reset()
    return tiny_server


@pytest.fixture
async def client(tiny: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": "demo"}
    async with httpx.AsyncClient(base_url=tiny.url, headers=headers) as client:
        yield client
