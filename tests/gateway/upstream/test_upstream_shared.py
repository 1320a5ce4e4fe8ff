"""Redis as second level: shared answers, shared invalidations, and nothing lost but speed when it is away."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from redis_house import RedisServer
from upstream_house import EVENT, EVENTS, RENAME, Clock, Toy, asking, ref_of, slow, status, toy, until

from gateway.upstream import shared
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.scope import CallScope, call_scope


@pytest.fixture
def redis(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> RedisServer:
    server.say("FLUSHALL")
    # A crowded test machine is no slow Redis; the budget itself has tests of its own.
    monkeypatch.setattr(shared, "BUDGET_S", 0.5)
    return server


@asynccontextmanager
async def worker(vendor: Toy, url: str, clock: Any = time.time, **settings: Any) -> AsyncIterator[Upstream]:
    """A process's part of it: a memory of its own, the shared one, and an account."""
    cache = AnswerCache(1 << 20, clock, redis_url=url)
    async with asking(vendor.url, cache, **{"retries": 0, **settings}) as upstream:
        try:
            yield upstream
        finally:
            await cache.aclose()


async def ask(upstream: Upstream, id: str = "1") -> tuple[Any, str]:
    scope = CallScope(traced=True)
    with call_scope(scope):
        found = await upstream.call(EVENT, path={"id": id}, subject=ref_of(id))
    return found, scope.trace[-1].cache.value


async def settled(upstream: Upstream) -> None:
    """What goes on behind the callers' backs is done."""
    assert upstream._cache.shared is not None
    await until(lambda: not upstream._cache.shared._tasks)  # type: ignore[union-attr]


async def test_a_second_worker_asks_redis_and_not_the_vendor(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one, worker(vendor, redis.url) as two:
        first, _ = await ask(one)
        await settled(one)
        scope = CallScope()
        with call_scope(scope):
            await two.call(EVENT, path={"id": "1"}, subject=ref_of("1"))
        assert scope.calls == 0  # no vendor call was spent
        found, outcome = await ask(two)
        assert (found, outcome, len(vendor.calls)) == (first, "HIT", 1)
        assert b"key" not in redis.say("KEYS", "*").replace(b"{eventgate}", b"")


async def test_after_a_write_on_one_worker_no_memory_believes_older_answers(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one, worker(vendor, redis.url) as two:
        for upstream in (one, two):
            await ask(upstream)
        for name in ("Blues", "Soul", "Funk"):
            vendor.name = name
            await one.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
            assert (await ask(two))[0].name == name
            assert (await ask(one))[0].name == name
        async with worker(vendor, redis.url) as three:
            assert (await ask(three))[0].name == "Funk"


async def test_records_found_by_ref_are_as_new_as_answers(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one, worker(vendor, redis.url) as two:
        for _ in range(2):
            with call_scope(CallScope()):
                assert two.recall(ref_of("1")) is None  # before the operation has caught up, or was told anything
                await two.page(EVENTS, 0)
                found = two.recall(ref_of("1"))
                assert found is not None
                assert found.name == vendor.name  # type: ignore[attr-defined]
            vendor.name = "Blues"
            await one.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))


async def test_purges_reach_every_worker_and_leave_the_rest(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one, worker(vendor, redis.url) as two:
        for upstream in (one, two):
            await ask(upstream, "1")
            await ask(upstream, "2")
            await settled(upstream)
        telling = one.outdate("@1")
        assert telling is not None
        await telling
        assert [(await ask(two, id))[1] for id in "12"] == ["MISS", "HIT"]
        telling = one.outdate("*")
        assert telling is not None
        await telling
        assert [(await ask(two, id))[1] for id in "12"] == ["MISS", "MISS"]


async def test_older_answers_are_found_served_and_renewed_as_in_memory(redis: RedisServer) -> None:
    clock = Clock()
    async with toy() as vendor, worker(vendor, redis.url, clock) as one:
        await ask(one)
        await settled(one)
        clock.now += 70
        async with worker(vendor, redis.url, clock) as two:
            assert (await ask(two))[1] == "STALE"
            await until(lambda: len(vendor.calls) == 2)
            await until(lambda: not two._background)
            await settled(two)
        clock.now += 1000
        async with worker(vendor, redis.url, clock) as three:
            vendor.acts.append(status(503))
            found, outcome = await ask(three)
            assert (found.origin.stale, outcome) == (True, "STALE")


async def test_a_404_is_shared_and_brief(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one, worker(vendor, redis.url) as two:
        vendor.acts.append(status(404, {}))
        assert await ask(one) == (None, "MISS")
        await settled(one)
        assert await ask(two) == (None, "HIT")


async def test_flushed_it_costs_speed_only(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one, worker(vendor, redis.url) as two:
        await ask(one)
        await ask(two)
        redis.say("FLUSHALL")
        vendor.name = "Blues"
        await one.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
        redis.say("FLUSHALL")  # and with it the word of the write
        assert (await ask(two))[0].name == "Blues"


@pytest.mark.parametrize("number", [5, 999_999_999_999])
async def test_a_count_that_began_anew_is_no_gap_to_be_filled(redis: RedisServer, number: int) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one:
        await ask(one)
        redis.say("FLUSHALL")
        redis.say("SET", shared.SEQUENCE, str(number))
        vendor.name = "Blues"
        assert (await ask(one))[0].name == "Blues"


async def test_lost_and_back_again(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one, worker(vendor, redis.url) as two:
        await ask(one)
        await ask(two)
        redis.stop()
        try:
            vendor.name = "Blues"
            await one.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
            started = time.monotonic()
            assert (await ask(one))[0].name == "Blues"
            assert (await ask(one, "2"))[0].name == "Blues"
            assert time.monotonic() - started < 1
        finally:
            redis.start()
        await until(lambda: not one._cache.shared._untold)  # type: ignore[union-attr]
        await until(lambda: not two._cache.shared.is_away)  # type: ignore[union-attr]
        assert (await ask(two))[0].name == "Blues"
        await ask(one, "3")
        await settled(one)
        assert (await ask(two, "3"))[1] == "HIT"


async def test_what_was_outdated_while_it_was_away_is_not_believed_from_it(redis: RedisServer) -> None:
    """A Redis that hangs keeps its answers; ours must not come out again before the write is told."""
    async with toy() as vendor, worker(vendor, redis.url) as one:
        await ask(one)
        await settled(one)
        redis.say("CLIENT", "PAUSE", "300")
        vendor.name = "Blues"
        await one.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
        assert (await ask(one))[0].name == "Blues"
        await until(lambda: not one._cache.shared._untold)  # type: ignore[union-attr]
        assert (await ask(one))[0].name == "Blues"


async def test_a_slow_redis_is_not_waited_for(server: RedisServer) -> None:
    server.say("FLUSHALL")
    async with toy() as vendor, worker(vendor, server.url) as one:
        await ask(one)
        server.say("CLIENT", "PAUSE", "2000")
        started = time.monotonic()
        for i in range(20):
            assert (await ask(one, f"s{i}"))[0].name == "Jazz"
        assert time.monotonic() - started < 1.5
        assert one._cache.shared is not None
        server.say("CLIENT", "UNPAUSE")


async def test_damaged_and_foreign_entries_are_misses(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one:
        await ask(one)
        await settled(one)
        key = next(line for line in redis.say("KEYS", "*").decode().split("\r\n") if ":a:" in line)
        for value in ("junk", '"\\x95\\x01\\x00\\xcc\\xc8\\x90\\xc4\\x01x"'):
            redis.say("SET", key, value)
            async with worker(vendor, redis.url) as two:
                assert (await ask(two))[1] == "MISS"
                await settled(two)


@asynccontextmanager
async def answering(reply: bytes) -> AsyncIterator[str]:
    """Something that answers every command with the same words; its address as that of a Redis."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while sent := await reader.read(65_536):
                writer.write(reply * sent.count(b"*"))
                await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"


@pytest.mark.parametrize(
    "reply",
    [b"+OK\r\n", b":7\r\n", b"*1\r\n$1\r\nx\r\n", b"*2\r\n$1\r\nx\r\n*0\r\n", b"$-1\r\n", b"HTTP/1.1 400 Bad\r\n\r\n"],
)
async def test_what_only_looks_like_redis_costs_speed_only(reply: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "BUDGET_S", 0.5)
    async with answering(reply) as url, toy() as vendor, worker(vendor, url, requests_per_second=1000) as one:
        for name in ("Jazz", "Blues"):
            vendor.name = name
            await one.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
            assert (await ask(one))[0].name == name


async def test_fifty_at_once_ask_redis_once(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one, worker(vendor, redis.url) as two:
        await ask(one)
        await settled(one)
        await asyncio.gather(*(ask(two) for _ in range(50)))
        assert len(vendor.calls) == 1
        vendor.acts.append(slow(0.1))
        await asyncio.gather(*(ask(two, "2") for _ in range(50)))
        assert len(vendor.calls) == 2


OTHER = """
import asyncio, sys
sys.path.insert(0, sys.argv[3])
from upstream_house import RENAME, EVENT, asking, ref_of
from gateway.upstream.cache import AnswerCache
async def main():
    cache = AnswerCache(1 << 20, redis_url=sys.argv[1])
    async with asking(sys.argv[2], cache) as upstream:
        await upstream.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
    await cache.aclose()
asyncio.run(main())
"""


async def test_two_processes(redis: RedisServer) -> None:
    async with toy() as vendor, worker(vendor, redis.url) as one:
        await ask(one)
        assert (await ask(one))[1] == "HIT"
        vendor.name = "Blues"
        folder = str(Path(__file__).parent)
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", OTHER, redis.url, vendor.url, folder)
        assert await other.wait() == 0
        assert (await ask(one))[0].name == "Blues"
