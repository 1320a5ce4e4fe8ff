"""Shared calls, cancellation, deadlines, places, retries and hedges."""

import asyncio
import time
from typing import Any

import pytest
from upstream_house import EVENT, PLAIN, RENAME, Clock, asking, ref_of, slow, status, toy, until

from gateway.errors import QueryTooComplex, VendorRateLimited, VendorTimeout, VendorUnavailable
from gateway.upstream.breaker import AccountState, Breaker
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.scope import CallScope, call_scope


async def ask(upstream: Upstream, scope: CallScope | None = None, id: str = "1") -> Any:
    with call_scope(scope or CallScope(traced=True)):
        return await upstream.call(EVENT, path={"id": id}, subject=ref_of(id))


async def test_fifty_at_once_are_one_call() -> None:
    scopes = [CallScope(traced=True) for _ in range(50)]
    async with toy() as vendor, asking(vendor.url) as upstream:
        vendor.acts.append(slow(0.05))
        found = await asyncio.gather(*(ask(upstream, scope) for scope in scopes))
        assert len(vendor.calls) == 1
    assert len({id(one) for one in found}) == 1
    assert sorted(scope.trace[0].cache.value for scope in scopes) == ["COALESCED"] * 49 + ["MISS"]
    assert sum(scope.calls for scope in scopes) == 1


async def test_the_last_to_leave_ends_the_call() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        vendor.acts.append(slow(5))
        two = [asyncio.create_task(ask(upstream)) for _ in range(2)]
        await until(lambda: vendor.calls)
        two[0].cancel()
        await asyncio.sleep(0.05)
        assert vendor.gone == 0
        two[1].cancel()
        await asyncio.gather(*two, return_exceptions=True)
        assert (await ask(upstream)).name == "Jazz"  # nobody boards what is being cancelled
        await until(lambda: vendor.gone == 1)
        assert upstream._flights == {}


async def test_one_who_leaves_takes_nothing_from_those_who_stay() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        vendor.acts.append(slow(0.2))
        first, second = asyncio.create_task(ask(upstream)), asyncio.create_task(ask(upstream))
        await until(lambda: vendor.calls)
        first.cancel()
        assert (await second).name == "late"
        assert len(vendor.calls) == 1


async def test_the_first_callers_deadline_is_not_that_of_those_who_join() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        vendor.acts.append(slow(0.3))
        hurried = asyncio.create_task(ask(upstream, CallScope(deadline=time.monotonic() + 0.1)))
        await asyncio.sleep(0.02)
        patient = asyncio.create_task(ask(upstream, CallScope(deadline=time.monotonic() + 5)))
        with pytest.raises(VendorTimeout):
            await hurried
        assert (await patient).name == "late"
        assert len(vendor.calls) == 1
        assert upstream.state is AccountState.HEALTHY  # a caller's hurry is no fault of the vendor's


async def test_the_callers_deadline_ends_a_write_and_retries_stay_within_it() -> None:
    async with toy() as vendor, asking(vendor.url, retries=9) as upstream:
        vendor.acts += [status(503)] * 20
        started = time.monotonic()
        with call_scope(CallScope(deadline=started + 0.4)), pytest.raises(VendorUnavailable):
            await upstream.call(PLAIN)
        assert time.monotonic() - started < 0.6
        vendor.acts[:] = [slow(5)]
        with call_scope(CallScope(deadline=time.monotonic() + 0.1)), pytest.raises(VendorTimeout):
            await upstream.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))


async def test_reads_are_tried_again_after_failures_that_pass() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        vendor.acts += [status(503), status(502)]
        assert (await ask(upstream)).name == "Jazz"
        assert len(vendor.calls) == 3
        vendor.acts += [status(400)]
        with pytest.raises(Exception, match="refused"):
            await upstream.call(PLAIN)
        assert len(vendor.calls) == 4


async def test_retry_after_is_waited_out_where_it_is_short() -> None:
    async with toy() as vendor, asking(vendor.url, timeout_s=3) as upstream:
        vendor.acts += [status(429, Retry_After="1")]
        started = time.monotonic()
        assert (await ask(upstream)).name == "Jazz"
        assert 1 <= time.monotonic() - started < 1.8
        vendor.acts += [status(429, Retry_After="60")]
        with pytest.raises(VendorRateLimited) as caught:
            await ask(upstream, id="2")
        assert caught.value.retry_after == 60
        before = len(vendor.calls)
        with pytest.raises(VendorRateLimited) as caught:  # the account's other calls keep the pause, too
            await ask(upstream, id="3")
        assert len(vendor.calls) == before
        assert caught.value.retry_after in (59, 60)


async def test_waiting_for_a_place_is_no_time_out_of_the_vendor() -> None:
    async with toy() as vendor, asking(vendor.url, max_concurrency=1, timeout_s=1) as upstream:
        vendor.acts += [slow(0.4)] * 4
        found = await asyncio.gather(*(ask(upstream, id=str(i)) for i in range(4)))
        assert [one.name for one in found] == ["late"] * 4  # 1.6 s in all, each well within its second


async def test_no_more_calls_at_once_than_there_are_places() -> None:
    async with toy() as vendor, asking(vendor.url, max_concurrency=3) as upstream:
        vendor.acts += [slow(0.1)] * 9
        started = time.monotonic()
        await asyncio.gather(*(ask(upstream, id=str(i)) for i in range(9)))
        assert time.monotonic() - started >= 0.3


async def test_the_rate_is_kept() -> None:
    async with toy() as vendor, asking(vendor.url, requests_per_second=20) as upstream:
        started = time.monotonic()
        await asyncio.gather(*(ask(upstream, id=str(i)) for i in range(30)))
        assert time.monotonic() - started >= 0.4  # 20 at once, then 20 a second


async def test_an_operation_that_has_used_up_its_calls_sends_none() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        with pytest.raises(QueryTooComplex):
            await ask(upstream, CallScope(max_calls=0))
        assert vendor.calls == []


async def test_the_breaker_refuses_at_once_and_lets_one_trial_through() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock), retries=0) as upstream:
        upstream.breaker = Breaker(clock=clock)
        vendor.acts += [status(503)] * 8
        for i in range(8):
            with pytest.raises(VendorUnavailable):
                await ask(upstream, id=str(i))
        assert upstream.state is AccountState.UNAVAILABLE
        with pytest.raises(VendorUnavailable) as caught:
            await ask(upstream, id="9")
        assert (len(vendor.calls), caught.value.refused_here, caught.value.retry_after) == (8, True, 5)
        clock.now += 6
        vendor.acts.append(slow(0.1))
        answers = await asyncio.gather(*(ask(upstream, id=f"t{i}") for i in range(5)), return_exceptions=True)
        assert len(vendor.calls) == 9
        assert sum(isinstance(one, VendorUnavailable) for one in answers) == 4
        assert upstream.breaker.state is AccountState.HEALTHY


async def test_a_trial_that_is_given_up_lets_another_try() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock), retries=0) as upstream:
        upstream.breaker = Breaker(threshold=1, clock=clock)
        vendor.acts.append(status(503))
        with pytest.raises(VendorUnavailable):
            await ask(upstream)
        clock.now += 6
        vendor.acts.append(slow(5))
        trial = asyncio.create_task(upstream.call(PLAIN))  # no one else's: it ends with its caller
        await until(lambda: len(vendor.calls) == 2)
        trial.cancel()
        await asyncio.gather(trial, return_exceptions=True)
        await until(lambda: vendor.gone == 1)
        assert (await ask(upstream)).name == "Jazz"
        assert upstream.state is AccountState.HEALTHY


async def test_time_outs_open_the_breaker_sooner() -> None:
    async with toy() as vendor, asking(vendor.url, timeout_s=0.1, retries=2) as upstream:
        vendor.acts += [slow(1)] * 3
        for i in range(3):
            with pytest.raises(VendorTimeout):
                await ask(upstream, id=str(i))
        assert upstream.state is AccountState.UNAVAILABLE


async def test_a_slow_read_is_hedged_where_that_is_set() -> None:
    async with toy() as vendor, asking(vendor.url, hedge_after="p95") as upstream:
        for i in range(20):
            await ask(upstream, id=str(i))
        vendor.acts.append(slow(1))
        started = time.monotonic()
        assert (await ask(upstream, id="x")).name == "Jazz"
        assert time.monotonic() - started < 0.5
        assert len(vendor.calls) == 22
        vendor.acts.append(slow(0.3))
        await upstream.call(RENAME, path={"id": "1"}, body={}, subject=ref_of("1"))
        assert len(vendor.calls) == 23  # never a write


async def test_nothing_is_hedged_by_default_nor_past_the_places() -> None:
    several: list[dict[str, Any]] = [{}, {"hedge_after": "p95", "max_concurrency": 1}]
    for settings in several:
        async with toy() as vendor, asking(vendor.url, **settings) as upstream:
            for i in range(20):
                await ask(upstream, id=str(i))
            vendor.acts.append(slow(0.2))
            assert (await ask(upstream, id="x")).name == "late"
            assert len(vendor.calls) == 21


async def test_closing_gives_up_what_is_on_its_way() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        vendor.acts.append(slow(5))
        task = asyncio.create_task(ask(upstream))
        await until(lambda: vendor.calls)
        await upstream.aclose()
        await asyncio.gather(task, return_exceptions=True)
        await until(lambda: vendor.gone == 1)
