"""One dead account costs an operation its time-out once, whatever is asked of it, and a trial nobody's time."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

from upstream_house import EVENT, PLAIN, Clock, asking, ref_of, slow, status, toy, until

from gateway.errors import VendorError, VendorTimeout, VendorUnavailable
from gateway.upstream.auth import TokenAuth
from gateway.upstream.breaker import AccountState, Breaker
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import LOOK_S, Upstream
from gateway.upstream.scope import CallScope, call_scope

BUSY_S = 0.35
"""What a machine busy with other tests may add."""


async def ask(upstream: Upstream, id: str = "1") -> Any:
    return await upstream.call(EVENT, path={"id": id}, subject=ref_of(id))


async def timed(asked: Awaitable[Any]) -> tuple[Any, float]:
    """What came, an error of a vendor included, and after how many seconds."""
    started = time.perf_counter()
    try:
        came = await asked
    except VendorError as exc:
        came = exc
    return came, time.perf_counter() - started


async def test_an_account_that_timed_out_is_not_waited_for_again_in_the_operation() -> None:
    async with toy() as vendor, asking(vendor.url, timeout_s=0.5, retries=0) as upstream:
        vendor.acts += [slow(9)] * 3
        with call_scope(CallScope()):
            first, seconds = await timed(ask(upstream, id="1"))
            again, more = await timed(ask(upstream, id="2"))
        assert (type(first), type(again), len(vendor.calls)) == (VendorTimeout, VendorTimeout, 1)
        assert seconds + more < 0.5 + BUSY_S
        assert upstream.state is AccountState.DEGRADED
        with call_scope(CallScope()):  # the next operation asks again
            await timed(ask(upstream, id="2"))
        assert len(vendor.calls) == 2


async def test_older_answers_stand_in_for_all_that_is_asked_of_it_at_the_price_of_one_time_out() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock), timeout_s=0.5, retries=0) as upstream:
        for id in "123":
            await ask(upstream, id=id)
        clock.now += 1000
        vendor.acts += [slow(9)] * 3
        with call_scope(CallScope()):
            came = [await timed(ask(upstream, id=id)) for id in "123"]
        assert [event.origin.stale for event, _ in came] == [True] * 3
        assert sum(seconds for _, seconds in came) < 0.5 + BUSY_S


async def test_what_quick_failures_leave_of_the_time_may_be_waited() -> None:
    async with toy() as vendor, asking(vendor.url, timeout_s=0.6, retries=0) as upstream:
        vendor.acts += [slow_then(0.3, 503), slow(0.1), slow(9)]
        with call_scope(CallScope()):
            came = [await timed(ask(upstream, id=id)) for id in "123"]
        assert [type(one).__name__ for one, _ in came] == ["VendorUnavailable", "Event", "VendorTimeout"]
        assert 0.15 < came[2][1] < 0.3 + BUSY_S


async def test_those_who_wait_for_a_place_wait_no_longer_than_the_vendor_is_silent() -> None:
    async with toy() as vendor, asking(vendor.url, timeout_s=0.5, retries=0, max_concurrency=1) as upstream:
        upstream.breaker = Breaker(threshold=100)
        vendor.acts += [slow(9)] * 9
        first = [asyncio.create_task(timed(ask(upstream, id=str(i)))) for i in range(3)]
        await asyncio.sleep(0.25)
        later = [asyncio.create_task(timed(ask(upstream, id=str(i)))) for i in range(3, 6)]
        came = await asyncio.gather(*first, *later)
        assert {type(one) for one, _ in came} == {VendorTimeout}
        assert max(seconds for _, seconds in came) < 0.5 + BUSY_S
        assert len(vendor.calls) == 2  # the second within what was left to those who came later


async def test_those_who_wait_for_a_place_at_a_vendor_that_answers_wait_on() -> None:
    async with toy() as vendor, asking(vendor.url, timeout_s=1, retries=0, max_concurrency=1) as upstream:
        vendor.acts += [slow(0.4)] * 5
        came = await asyncio.gather(*(timed(ask(upstream, id=str(i))) for i in range(5)))
        assert [type(one).__name__ for one, _ in came] == ["Event"] * 5
        assert max(seconds for _, seconds in came) > 1.9


async def test_hedged_tries_share_the_time_out_too() -> None:
    async with toy() as vendor, asking(vendor.url, timeout_s=1, retries=5, hedge_after="p90") as upstream:
        for _ in range(30):
            upstream._latency.observe("events.get", 0.3)
        vendor.acts += [slow_then(0.35, 503)] * 9
        came, seconds = await timed(ask(upstream))
        assert isinstance(came, VendorError)
        assert seconds < 1 + BUSY_S


async def test_a_pause_that_the_vendor_asked_for_is_time_that_it_takes() -> None:
    async with toy() as vendor, asking(vendor.url, timeout_s=1, retries=0) as upstream:
        upstream.pace.hold_back(0.6)
        vendor.acts.append(slow(9))
        came, seconds = await timed(ask(upstream))
        assert (type(came), len(vendor.calls)) == (VendorTimeout, 1)
        assert seconds < 1 + BUSY_S


# ---------------------------------------------------------------------- trials


async def test_nobody_waits_for_a_trial_that_the_vendor_leaves_unanswered() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, timeout_s=2, retries=0) as upstream:
        upstream.breaker = Breaker(threshold=1, clock=clock)
        vendor.acts += [status(503), slow(9)]
        await timed(ask(upstream))
        clock.now += 6
        began = time.perf_counter()
        same = [asyncio.create_task(timed(ask(upstream))) for _ in range(3)]
        other = asyncio.create_task(timed(ask(upstream, id="2")))
        came = await asyncio.gather(*same, other)
        assert {type(one) for one, _ in came} == {VendorUnavailable}
        assert max(seconds for _, seconds in came) < LOOK_S + BUSY_S
        assert len(vendor.calls) == 2  # one trial
        assert upstream.breaker.refusal() == 0.1  # it goes on
        late, seconds = await timed(ask(upstream))  # and those who come later wait no longer
        assert (type(late), seconds < LOOK_S + BUSY_S, len(vendor.calls)) == (VendorUnavailable, True, 2)
        await until(lambda: upstream.breaker.refusal() == 10)
        assert time.perf_counter() - began > 1.9


async def test_a_trial_that_goes_well_is_its_callers_answer_and_a_late_one_the_next_callers() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, retries=0) as upstream:
        upstream.breaker = Breaker(threshold=1, clock=clock)
        vendor.acts += [status(503), slow(0.01)]
        await timed(ask(upstream))
        clock.now += 6
        assert (await ask(upstream)).name == "late"
        assert upstream.state is AccountState.HEALTHY

        vendor.acts += [status(503), slow(LOOK_S + 0.2)]
        await timed(ask(upstream, id="2"))
        clock.now += 6
        refused, _ = await timed(ask(upstream, id="2"))
        assert (type(refused), refused.refused_here, refused.retry_after) == (VendorUnavailable, True, 1)
        await until(lambda: upstream.state is AccountState.HEALTHY)
        asked = len(vendor.calls)
        assert (await ask(upstream, id="2")).name == "late"
        assert len(vendor.calls) == asked


async def test_a_trial_is_looked_at_for_as_long_as_its_endpoint_usually_takes() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, retries=0) as upstream:
        upstream.breaker = Breaker(threshold=1, clock=clock)
        for _ in range(30):
            upstream._latency.observe("events.get", 0.8)
        vendor.acts += [status(503), slow(LOOK_S + 0.2)]
        await timed(ask(upstream))
        clock.now += 6
        assert (await ask(upstream)).name == "late"


async def test_a_trial_that_the_sign_in_holds_back_tells_nothing_of_the_vendor() -> None:
    clock = Clock()
    refused = VendorUnavailable("not now", vendor=None, account="acct")  # type: ignore[arg-type]
    refused.refused_here = True

    async def sign_in() -> Any:
        raise refused

    async with toy() as vendor, asking(vendor.url, auth=TokenAuth(sign_in), retries=0) as upstream:
        upstream.breaker = Breaker(threshold=1, clock=clock)
        permit = upstream.breaker.admit()
        assert permit is not None
        permit.failed("down")
        clock.now += 5
        for _ in range(3):
            await timed(ask(upstream))
        assert upstream.breaker.refusal() is None  # the next call may be the trial


async def test_a_call_that_is_not_remembered_is_its_callers_own_trial() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, retries=0) as upstream:
        upstream.breaker = Breaker(threshold=1, clock=clock)
        vendor.acts += [status(503), slow(LOOK_S + 0.2)]
        await timed(ask(upstream))
        clock.now += 6
        assert (await upstream.call(PLAIN))["name"] == "late"


def slow_then(seconds: float, code: int) -> Any:
    """Answer with a status, but late."""

    async def act(request: Any) -> Any:
        await asyncio.sleep(seconds)
        return await status(code)(request)

    return act
