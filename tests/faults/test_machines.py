"""Two machines with one Redis: two whole gateways, each with a memory, a store and lines of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from faults_house import Answer, gateway
from redis_house import RedisServer
from upstream_house import until

from gateway.edge.backend import Backend
from gateway.settings import load_settings
from gateway.upstream import cache, shared
from sandbox.server import Sandbox, running
from sandbox.world import World

NAMES = '{events(first:100,filter:{accounts:["ringcentral"]}){nodes{name stale} failures{code retryAfter}}}'
CREATE = "mutation($i:CreateEventInput!){createEvent(input:$i){event{id} userErrors{message}}}"
EVENT = {
    "account": "ringcentral",
    "startsAt": "2027-03-01T19:00:00+01:00",
    "endsAt": "2027-03-01T23:00:00+01:00",
    "timeZone": "Europe/Berlin",
    "currency": "EUR",
}


class Wire:
    """The line between a machine and Redis, that a test can cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.url = f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/0"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self._server.close()

    def cut(self) -> None:
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        self._is_cut = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(OSError):
            if not self._is_cut:
                there = await asyncio.open_connection("127.0.0.1", self._port)
                self._open.add(there[1])
                await asyncio.gather(_pipe(reader, there[1]), _pipe(there[0], writer))
        writer.transport.abort()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
    writer.transport.abort()


class Machine:
    """Ask it by calling it."""

    def __init__(self, wire: Wire, backend: Backend, client: httpx.AsyncClient) -> None:
        self.wire = wire
        self.backend = backend
        self._client = client

    async def __call__(self, query: str, **variables: Any) -> Answer:
        response = await self._client.post("/graphql", json={"query": query, "variables": variables})
        body = response.json()
        return Answer(body.get("data"), body.get("errors", []))

    async def names(self) -> set[str]:
        answer = await self(NAMES)
        assert answer.errors == []
        return {node["name"] for node in answer.data["events"]["nodes"]}

    async def create(self, name: str) -> None:
        answer = await self(CREATE, i={**EVENT, "name": name})
        assert answer.errors == []
        assert answer.data["createEvent"]["userErrors"] == []

    @property
    def line(self) -> shared.SharedAnswers:
        """To Redis."""
        accounts: Any = self.backend.accounts
        found = accounts.cache.shared
        assert isinstance(found, shared.SharedAnswers)
        return found

    async def settled(self) -> None:
        await until(lambda: not self.line._tasks)


@asynccontextmanager
async def machines(
    folder: Path, redis: RedisServer, limits: str = "retries = 0"
) -> AsyncIterator[tuple[Sandbox, Machine, Machine]]:
    async with running(World(seed=1, events=5, people=10)) as sandbox:
        config = sandbox.config_toml.replace('vendor = "', f'{limits}\nvendor = "')
        async with Wire(redis.port) as its, Wire(redis.port) as others:
            files = []
            for name, wire in (("one", its), ("other", others)):
                file = folder / f"{name}.toml"
                store = f'[store]\nurl = "sqlite+aiosqlite:///{folder}/{name}.db"\n'
                file.write_text(f'{config}\n{store}[cache]\nredis_url = "{wire.url}"\n')
                files.append(load_settings(file, {}))
            async with gateway(files[0]) as one, gateway(files[1]) as other:
                yield sandbox, Machine(its, *one), Machine(others, *other)


@pytest.fixture
def redis(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> RedisServer:
    server.say("FLUSHALL")
    monkeypatch.setattr(shared, "BUDGET_S", 0.5)  # a crowded test machine is no slow Redis
    monkeypatch.setattr(shared, "LEAVE_BUDGET_S", 0.5)
    return server


async def back(machine: Machine) -> None:
    """Until it would ask Redis again."""
    await until(lambda: not machine.line.is_away)


async def test_a_write_on_one_is_read_on_the_other(tmp_path: Path, redis: RedisServer) -> None:
    async with machines(tmp_path, redis) as (sandbox, one, other):
        await one.names()
        await one.settled()
        sandbox.clear_calls()
        await other.names()
        assert sandbox.calls("ringcentral") == []  # the shared answer did
        await one.create("Jazz Night")
        assert "Jazz Night" in await other.names()


async def test_what_was_written_while_redis_was_away_is_read_when_it_is_back(
    tmp_path: Path, redis: RedisServer
) -> None:
    """Also by a machine that is back before the writer is: neither its own memory nor Redis' is believed."""
    async with machines(tmp_path, redis) as (sandbox, one, other):
        await one.names()
        await one.settled()
        await other.names()
        for machine in (one, other):
            machine.wire.cut()
        assert "Jazz Night" not in await other.names()  # it has noticed
        await one.create("Jazz Night")
        assert "Jazz Night" in await one.names()
        other.wire.mend()
        await back(other)
        assert "Jazz Night" in await other.names()  # though nobody has told it
        assert one.line._untold
        one.wire.mend()
        await until(lambda: not one.line._untold)
        await other.names()
        await other.settled()
        sandbox.clear_calls()
        await back(one)
        assert "Jazz Night" in await one.names()
        assert "Jazz Night" in await other.names()


async def test_a_writer_that_alone_had_lost_redis_tells_as_soon_as_it_is_back(
    tmp_path: Path, redis: RedisServer
) -> None:
    async with machines(tmp_path, redis) as (_, one, other):
        await one.names()
        await other.names()
        one.wire.cut()
        await one.create("Jazz Night")
        one.wire.mend()
        for _ in range(100):
            if "Jazz Night" in await other.names():
                return
            await asyncio.sleep(0.05)
        raise AssertionError("it was never told")


async def test_a_redis_that_lost_everything_meanwhile(tmp_path: Path, redis: RedisServer) -> None:
    async with machines(tmp_path, redis) as (_, one, other):
        await one.names()
        await other.names()
        redis.stop()
        try:
            await one.create("Jazz Night")
        finally:
            redis.start()
        await back(other)
        assert "Jazz Night" in await other.names()


async def test_while_redis_is_away_others_writes_are_unseen_for_some_seconds_at_the_most(
    tmp_path: Path, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "UNHEARD_S", 1.5)
    async with machines(tmp_path, redis) as (sandbox, one, other):
        await one.names()
        await other.names()
        redis.stop()
        try:
            await one.create("Jazz Night")
            await asyncio.sleep(1.6)
            assert "Jazz Night" in await other.names()
            sandbox.fail("ringcentral", status=503)
            await asyncio.sleep(1.6)
            answer = await other(NAMES)  # what cannot be asked anew may stand in, and is marked
            assert answer.errors == []
            assert all(node["stale"] for node in answer.data["events"]["nodes"])
        finally:
            redis.start()


async def test_a_vendors_pause_told_to_one_holds_for_the_other(tmp_path: Path, redis: RedisServer) -> None:
    async with machines(tmp_path, redis) as (sandbox, one, other):
        sandbox.fail("ringcentral", status=429, headers={"retry-after": "90"})
        for machine in (one, other):
            answer = await machine(NAMES)
            await machine.settled()
            [failure] = answer.data["events"]["failures"]
            assert failure["code"] == "VENDOR_RATE_LIMITED"
            assert failure["retryAfter"] in (89, 90)
        assert len(sandbox.calls("ringcentral")) == 1
        assert (await other(CREATE, i={**EVENT, "name": "Jazz"})).codes == ["VENDOR_RATE_LIMITED"]  # writes, too
        assert len(sandbox.calls("ringcentral")) == 1


async def test_both_together_keep_to_the_rate(tmp_path: Path, redis: RedisServer) -> None:
    limits = "retries = 0\nrequests_per_second = 6"
    query = "query($id:ID!){event(by:{id:$id}){tickets{nodes{name}} people(first:5){nodes{name}}}}"
    async with machines(tmp_path, redis, limits) as (sandbox, one, other):
        answer = await one('{events(first:5,filter:{accounts:["ringcentral"]}){nodes{id}}}')
        ids = [node["id"] for node in answer.data["events"]["nodes"]]
        await asyncio.sleep(1.1)
        sandbox.clear_calls()
        await asyncio.gather(*((one, other)[i % 2](query, id=id) for i, id in enumerate(ids)))
        came = sorted(call.started_at_ms for call in sandbox.app.calls.calls("ringcentral"))
        assert len(came) > 12
        assert max(sum(start <= at < start + 600 for at in came) for start in came) <= 6
        assert came[-1] - came[0] > 1900
