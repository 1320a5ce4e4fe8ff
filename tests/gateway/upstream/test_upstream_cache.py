"""What is remembered, for how long, what outdates it, and what is told of it."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from upstream_house import (
    EVENT,
    EVENTS,
    PLAIN,
    POLICY,
    RENAME,
    Clock,
    Toy,
    asking,
    ref_of,
    slow,
    status,
    text,
    toy,
    until,
)

from gateway.errors import VendorAuthFailed, VendorError, VendorRejected, VendorUnavailable
from gateway.upstream.breaker import Breaker
from gateway.upstream.cache import AnswerCache, Entry, Invalidations
from gateway.upstream.client import Upstream
from gateway.upstream.policies import PolicyChange
from gateway.upstream.scope import CallScope, call_scope


async def ask(upstream: Upstream, id: str = "1") -> tuple[Any, str]:
    """The answer, and where it came from."""
    scope = CallScope(traced=True)
    with call_scope(scope):
        found = await upstream.call(EVENT, path={"id": id}, subject=ref_of(id))
    return found, scope.trace[-1].cache.value


async def rename(upstream: Upstream, vendor: Toy, name: str, id: str = "1") -> None:
    vendor.name = name
    await upstream.call(RENAME, path={"id": id}, body={"name": name}, subject=ref_of(id))


async def test_an_answer_is_believed_as_long_as_its_policy_says() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock)) as upstream:
        first, outcome = await ask(upstream)
        assert (outcome, first.origin.fetched_at.timestamp()) == ("MISS", clock.now)
        clock.now += POLICY.fresh - 1
        vendor.name = "Blues"
        assert await ask(upstream) == (first, "HIT")
        clock.now += 2
        assert await ask(upstream) == (first, "STALE")  # while a newer one is fetched
        await until(lambda: not upstream._background)
        found, outcome = await ask(upstream)
        assert (found.name, outcome, len(vendor.calls)) == ("Blues", "HIT", 2)
        clock.now += POLICY.fresh + POLICY.stale_while_revalidate
        assert (await ask(upstream))[1] == "MISS"


async def test_an_answer_from_before_the_clock_was_set_back_is_asked_for_anew() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock)) as upstream:
        for step in (0, -0.5, -3600, 0):
            clock.now += step
            await upstream.call(EVENT, path={"id": "1"}, subject=ref_of("1"))
        assert len(vendor.calls) == 2


async def test_an_older_answer_stands_in_marked_for_a_vendor_that_cannot_be_asked() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock), retries=0) as upstream:
        upstream.breaker = Breaker(threshold=100)
        first, _ = await ask(upstream)
        clock.now += 1000
        for bad in (status(503), status(429), text("<html>", "text/html"), text("[1"), text("[]"), status(204)):
            vendor.acts.append(bad)
            found, outcome = await ask(upstream)
            assert (outcome, found.name, found.origin.stale) == ("STALE", "Jazz", True)
            assert found.origin.fetched_at == first.origin.fetched_at
        for no, error in ((status(401), VendorAuthFailed), (status(400), VendorRejected)):
            vendor.acts.append(no)  # an answer, though not the one hoped for
            with pytest.raises(error):
                await ask(upstream)
        clock.now += 4000
        vendor.acts.append(status(503))
        with pytest.raises(VendorUnavailable):
            await ask(upstream)


async def test_an_open_breaker_serves_older_answers_without_a_call() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock), retries=0) as upstream:
        await ask(upstream)
        upstream.breaker = Breaker(threshold=1)
        vendor.acts.append(status(503))
        with pytest.raises(VendorUnavailable):
            await upstream.call(PLAIN)
        clock.now += POLICY.fresh + 1
        found, outcome = await ask(upstream)
        assert (found.origin.stale, outcome, len(vendor.calls)) == (True, "STALE", 2)


async def test_a_404_is_remembered_briefly_and_errors_never() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock), retries=0) as upstream:
        vendor.acts += [status(404, {})]
        assert await ask(upstream) == (None, "MISS")
        assert await ask(upstream) == (None, "HIT")
        clock.now += 6
        assert (await ask(upstream))[0].name == "Jazz"
        for code in (400, 401, 403, 500):
            vendor.acts.append(status(code))
            with pytest.raises(VendorError):
                await ask(upstream, str(code))
            assert (await ask(upstream, str(code)))[1] == "MISS"


async def test_a_write_outdates_what_it_changed_and_nothing_else() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        await ask(upstream, "1")
        await ask(upstream, "2")
        await upstream.page(EVENTS, 0)
        await rename(upstream, vendor, "Blues")
        assert (await ask(upstream, "1"))[0].name == "Blues"
        assert (await ask(upstream, "2"))[1] == "HIT"
        assert (await upstream.page(EVENTS, 0)).items[0].name == "Blues"


async def test_a_write_that_seems_to_fail_or_is_given_up_outdates_too() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        await ask(upstream)
        vendor.acts.append(status(503))
        with pytest.raises(VendorUnavailable):
            await rename(upstream, vendor, "Blues")
        assert (await ask(upstream))[0].name == "Blues"
        vendor.acts.append(slow(5))
        task = asyncio.create_task(rename(upstream, vendor, "Soul"))
        await until(lambda: len(vendor.calls) == 4)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert (await ask(upstream))[0].name == "Soul"


async def test_an_answer_on_its_way_while_a_write_lands_is_neither_joined_nor_kept() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:

        async def old(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(0.2)
            return web.json_response({"id": "1", "name": "before the write"})

        vendor.acts.append(old)
        early = asyncio.create_task(ask(upstream))
        await until(lambda: vendor.calls)
        await rename(upstream, vendor, "Blues")
        assert (await ask(upstream))[0].name == "Blues"
        assert (await early)[0].name == "before the write"  # it asked before
        assert (await ask(upstream))[0].name == "Blues"


async def test_an_outdated_answer_does_not_stand_in() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock), retries=0) as upstream:
        await ask(upstream)
        clock.now += 1000
        vendor.acts.append(slow(0.2))
        waiting = asyncio.create_task(ask(upstream))
        await until(lambda: len(vendor.calls) == 2)
        upstream.outdate("events.get")
        vendor.acts.append(status(503))
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        with pytest.raises(VendorUnavailable):
            await ask(upstream)


async def test_purges() -> None:
    async with toy() as vendor, asking(vendor.url) as upstream:
        await ask(upstream, "1")
        await ask(upstream, "2")
        upstream.outdate("@1")
        assert [(await ask(upstream, id))[1] for id in "12"] == ["MISS", "HIT"]
        upstream.outdate("*")
        assert [(await ask(upstream, id))[1] for id in "12"] == ["MISS", "MISS"]


async def test_another_credential_sees_nothing_of_it() -> None:
    cache = AnswerCache(1 << 20)
    async with toy() as vendor, asking(vendor.url, cache) as one, asking(vendor.url, cache) as two:
        two.fingerprint = "another"
        assert ((await ask(one))[1], (await ask(two))[1]) == ("MISS", "MISS")


async def test_settings_change_a_policy() -> None:
    clock = Clock()
    cache = AnswerCache(1 << 20, clock, policies={"ringcentral.events.get": PolicyChange(fresh=1)})
    async with toy() as vendor, asking(vendor.url, cache) as upstream:
        await ask(upstream)
        clock.now += 2
        assert (await ask(upstream))[1] == "STALE"
        assert vendor.calls


async def test_life_is_the_shortest_of_the_answers_used() -> None:
    clock = Clock()
    async with toy() as vendor, asking(vendor.url, AnswerCache(1 << 20, clock)) as upstream:
        await ask(upstream, "1")
        clock.now += 20
        with call_scope(CallScope()) as scope:
            await upstream.call(EVENT, path={"id": "2"}, subject=ref_of("2"))
            await upstream.call(EVENT, path={"id": "1"}, subject=ref_of("1"))
        assert scope.life == 40


def entry(size: int, *tags: str, born: int = 0) -> Entry[str]:
    return Entry("x", POLICY, 0, born, tags, size, 200, 1)


def test_memory_is_bounded_in_bytes() -> None:
    cache = AnswerCache(1000)
    for i in range(100):
        cache.put(i, entry(300))
    assert (len(cache), cache.bytes_used) == (3, 900)
    cache.put("large", entry(2000))
    assert cache.get("large") is None
    assert [cache.get(i) is not None for i in (96, 97, 98, 99)] == [False, True, True, True]


def test_forgetting_a_tag_outdates_whatever_is_older() -> None:
    known = Invalidations(capacity=2)
    known.outdate(["a"])
    born = known.now
    assert known.believes(born, ("a", "b"))
    for tag in "xyz":
        known.outdate([tag])
    assert not known.believes(0, ("b",))  # "a" was forgotten: who can tell
    known.outdate_all()
    assert not known.believes(known.now - 1, ("q",))
    assert known.believes(known.now, ("q",))
