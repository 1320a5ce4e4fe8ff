"""An account's rate, its vendor's pause and its breaker, kept by all who share the account."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from redis_house import RedisServer
from upstream_house import PLAIN, Clock, Toy, asking, status, toy, until

from gateway.errors import VendorRateLimited, VendorUnavailable
from gateway.upstream import shared
from gateway.upstream.breaker import AccountState, Breaker
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.standing import Rate, Standing


@pytest.fixture
def redis(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> RedisServer:
    server.say("FLUSHALL")
    monkeypatch.setattr(shared, "BUDGET_S", 0.5)  # a crowded test machine is no slow Redis
    monkeypatch.setattr(shared, "LEAVE_BUDGET_S", 0.5)
    return server


@asynccontextmanager
async def two(
    vendor: Toy, *, journal: Path | None = None, redis_url: str | None = None, **settings: Any
) -> AsyncIterator[list[Upstream]]:
    """Two workers of a machine, or two machines."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            cache = AnswerCache(1 << 20, journal=journal, redis_url=redis_url)
            stack.push_async_callback(cache.aclose)
            found.append(await stack.enter_async_context(asking(vendor.url, cache, retries=0, **settings)))
        yield found


def noted(vendor: Toy) -> list[float]:
    """When each call came."""
    came: list[float] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        came.append(time.monotonic())
        return web.json_response({})

    vendor.otherwise = answer  # type: ignore[method-assign]
    return came


def most_within(came: Sequence[float], seconds: float) -> int:
    return max(sum(start <= one < start + seconds for one in came) for start in came)


def test_a_rate_in_whole_calls() -> None:
    assert Rate.of(None) is None
    assert Rate.of(10) == Rate(10, 1.0)
    assert Rate.of(2.5) == Rate(2, 0.8)
    assert Rate.of(0.5) == Rate(1, 2.0)


@pytest.mark.parametrize("shares", [False, True])
def test_never_more_than_so_many_in_any_second(tmp_path: Path, shares: bool) -> None:
    clock = Clock()
    file = tmp_path / "account.a" if shares else None
    one = Standing(file, Rate(3, 1.0), clock)
    other = Standing(file, Rate(3, 1.0), clock) if shares else one
    assert [one.take(), other.take(), one.take()] == [0.0, 0.0, 0.0]
    assert not other.has_room(1)
    assert other.take() == 1.0
    clock.now += 0.75
    assert one.take() == 0.25
    clock.now += 0.25
    assert one.has_room(3)
    assert not one.has_room(4)
    assert [other.take(), one.take(), other.take()] == [0.0, 0.0, 0.0]
    assert one.take() == 1.0
    clock.now -= 500  # started anew: the file's moments are to come
    assert one.take() == 1.0
    one.forget()
    assert other.take() == 0.0
    one.close()
    other.close()


def test_the_longest_pause_stands(tmp_path: Path) -> None:
    clock = Clock()
    one, other = (Standing(tmp_path / "account.a", None, clock) for _ in range(2))
    one.hold_back(10)
    other.hold_back(3)
    assert (one.pause(), other.pause()) == (10, 10)
    clock.now += 11
    assert (one.pause(), other.pause()) == (0, 0)
    one.close()
    other.close()


def test_what_one_breaker_decides_all_workers_of_its_machine_follow(tmp_path: Path) -> None:
    clock = Clock()
    one, other = (Breaker(threshold=2, clock=clock, standing=Standing(tmp_path / "account.a")) for _ in range(2))
    late = other.admit()
    assert late is not None
    for _ in range(2):
        permit = one.admit()
        assert permit is not None
        permit.failed("VENDOR_TIMEOUT: ünd so weiter " + "x" * 300)
    assert (one.state, other.state) == (AccountState.UNAVAILABLE, AccountState.UNAVAILABLE)
    assert other.admit() is None
    assert (other.refusal(), other.retry_at) == (5.0, one.retry_at)
    assert other.last_error is not None
    assert one.last_error is not None
    assert one.last_error.startswith(other.last_error)
    assert other.last_error_at == one.last_error_at
    late.succeeded()  # it went out before: not heard
    assert other.state is AccountState.UNAVAILABLE
    clock.now += 6
    trial = other.admit()
    assert trial is not None
    trial.failed("again")
    assert one.refusal() == 10.0  # twice as long, for both
    clock.now += 11
    trial = one.admit()
    assert trial is not None
    trial.succeeded()
    assert (one.state, other.state) == (AccountState.HEALTHY, AccountState.HEALTHY)
    permit = other.admit()
    assert permit is not None
    permit.failed("one")
    assert one.state is AccountState.HEALTHY  # only what was decided is shared


@pytest.mark.parametrize("together", ["journal", "redis"])
async def test_two_share_one_rate(tmp_path: Path, redis: RedisServer, together: str) -> None:
    where = {"journal": tmp_path / "outdated"} if together == "journal" else {"redis_url": redis.url}
    async with toy() as vendor, two(vendor, **where, requests_per_second=5, timeout_s=20) as workers:
        came = noted(vendor)
        await asyncio.gather(*(worker.call(PLAIN) for worker in workers for _ in range(6)))
        assert len(came) == 12
        assert came[-1] - came[0] > 1.9  # five at once, five a second later, two after two
        assert most_within(came, 0.6) <= 5


async def test_a_pause_that_one_was_told_holds_for_the_other_machine(redis: RedisServer) -> None:
    async with toy() as vendor, two(vendor, redis_url=redis.url) as (one, other):
        vendor.acts.append(status(429, {}, retry_after="60"))
        with pytest.raises(VendorRateLimited):
            await one.call(PLAIN)
        await until(lambda: not one._cache.shared._tasks)  # type: ignore[union-attr]
        with pytest.raises(VendorRateLimited) as told:
            await other.call(PLAIN)
        assert told.value.retry_after in (59, 60)
        assert len(vendor.calls) == 1


async def test_a_short_pause_is_waited_out_by_both(tmp_path: Path) -> None:
    async with toy() as vendor, two(vendor, journal=tmp_path / "outdated") as (one, other):
        vendor.acts.append(status(429, {}, retry_after="1"))
        with pytest.raises(VendorRateLimited):
            await one.call(PLAIN)
        started = time.monotonic()
        await asyncio.gather(one.call(PLAIN), other.call(PLAIN))
        assert 0.9 < time.monotonic() - started < 1.9


async def test_redis_lost_leaves_each_machine_its_own_rate(redis: RedisServer) -> None:
    async with toy() as vendor, two(vendor, redis_url=redis.url, requests_per_second=5, timeout_s=20) as workers:
        await workers[0].call(PLAIN)
        redis.stop()
        try:
            came = noted(vendor)
            started = time.monotonic()
            await asyncio.gather(*(worker.call(PLAIN) for worker in workers for _ in range(7)))
            assert len(came) == 14
            assert most_within(came, 0.6) <= 11
            assert 0.9 < time.monotonic() - started < 4
        finally:
            redis.start()


async def test_a_slow_redis_holds_a_call_up_briefly(server: RedisServer) -> None:
    server.say("FLUSHALL")
    async with toy() as vendor, two(vendor, redis_url=server.url, requests_per_second=100) as (one, _):
        await one.call(PLAIN)
        server.say("CLIENT", "PAUSE", "1500")
        started = time.monotonic()
        for _ in range(10):
            await one.call(PLAIN)
        assert time.monotonic() - started < 1.2
        server.say("CLIENT", "UNPAUSE")


async def test_one_who_leaves_the_queue_takes_no_place(tmp_path: Path) -> None:
    async with toy() as vendor, two(vendor, journal=tmp_path / "outdated", requests_per_second=1) as (one, other):
        await one.call(PLAIN)
        impatient = [asyncio.create_task(one.call(PLAIN)) for _ in range(5)]
        await asyncio.sleep(0.1)
        for task in impatient:
            task.cancel()
        await asyncio.gather(*impatient, return_exceptions=True)
        started = time.monotonic()
        await other.call(PLAIN)
        assert time.monotonic() - started < 1.5


async def test_an_open_breaker_spares_the_other_worker_its_time_outs(tmp_path: Path) -> None:
    async with toy() as vendor, two(vendor, journal=tmp_path / "outdated") as (one, other):
        vendor.acts += [status(503)] * 8
        for _ in range(8):
            with pytest.raises(VendorUnavailable):
                await one.call(PLAIN)
        assert other.state is AccountState.UNAVAILABLE
        with pytest.raises(VendorUnavailable, match="not being asked"):
            await other.call(PLAIN)
        assert len(vendor.calls) == 8
