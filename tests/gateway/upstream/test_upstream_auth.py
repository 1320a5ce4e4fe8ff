"""Signing calls: one sign-in for all, once again after a 401, and no storm of them where it is refused."""

import asyncio
import time
import traceback
from typing import Any

import pytest
from aiohttp import web
from upstream_house import PLAIN, Clock, Toy, asking, status, toy, until

from gateway.errors import VendorAuthFailed, VendorUnavailable
from gateway.records import Vendor
from gateway.upstream.auth import REFUSAL_S, HeaderAuth, Token, TokenAuth
from gateway.upstream.client import Upstream
from gateway.upstream.scope import CallScope, call_scope


class Door:
    """A vendor that takes the last token it gave."""

    def __init__(self, vendor: Toy) -> None:
        self.given = 0
        self.good = True
        self.delay = 0.0
        self.refusal: Exception | None = None
        vendor.otherwise = self.answer  # type: ignore[method-assign]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        fits = self.good and request.headers["Authorization"] == f"Bearer t{self.given}"
        return web.json_response([] if fits else {"error": "who?"}, status=200 if fits else 401)

    async def sign_in(self) -> Token:
        self.given += 1
        await asyncio.sleep(self.delay)
        if self.refusal is not None:
            raise self.refusal
        return Token(f"t{self.given}", time.time() + 1000)


def refused() -> VendorAuthFailed:
    return VendorAuthFailed("no", vendor=Vendor.EVENTTIA, account="acct")


async def test_many_calls_share_one_sign_in() -> None:
    async with toy() as vendor:
        door = Door(vendor)
        door.delay = 0.05
        async with asking(vendor.url, auth=TokenAuth(door.sign_in)) as upstream:
            await asyncio.gather(*(upstream.call(PLAIN) for _ in range(20)))
        assert (door.given, len(vendor.calls)) == (1, 20)


async def test_a_token_that_ends_is_renewed_once_for_all() -> None:
    async with toy() as vendor:
        door = Door(vendor)
        async with asking(vendor.url, auth=TokenAuth(door.sign_in)) as upstream:
            await upstream.call(PLAIN)
            door.given += 1  # what we hold is worth nothing any more
            await asyncio.gather(*(upstream.call(PLAIN) for _ in range(10)))
            assert door.given == 3


async def depth_of_refusal(upstream: Upstream) -> int:
    """How long the trace of a remembered refusal is."""
    with pytest.raises(VendorAuthFailed) as caught:
        await upstream.call(PLAIN)
    return len(traceback.extract_tb(caught.value.__traceback__))


async def test_a_refused_sign_in_is_remembered_for_a_few_seconds() -> None:
    clock = Clock()
    async with toy() as vendor:
        door = Door(vendor)
        door.refusal = refused()
        async with asking(vendor.url, auth=TokenAuth(door.sign_in, clock)) as upstream:
            for _ in range(5):
                with pytest.raises(VendorAuthFailed):
                    await upstream.call(PLAIN)
            assert (door.given, len(vendor.calls), upstream.state.value) == (1, 0, "DEGRADED")
            depths = [await depth_of_refusal(upstream) for _ in range(20)]
            assert depths[-1] == depths[0]
            clock.now += REFUSAL_S + 1
            door.refusal = None
            await upstream.call(PLAIN)
            assert (door.given, upstream.state.value) == (2, "HEALTHY")


async def test_new_tokens_that_do_not_work_are_not_fetched_over_and_over() -> None:
    clock = Clock()
    async with toy() as vendor:
        door = Door(vendor)
        door.good = False
        async with asking(vendor.url, auth=TokenAuth(door.sign_in, clock)) as upstream:
            for _ in range(6):
                with pytest.raises(VendorAuthFailed):
                    await upstream.call(PLAIN)
            assert door.given == 2
            clock.now += REFUSAL_S + 1
            door.good = True
            await upstream.call(PLAIN)


async def test_a_sign_in_that_fails_for_now_is_tried_by_the_next_call() -> None:
    async with toy() as vendor:
        door = Door(vendor)
        door.refusal = VendorUnavailable("down", vendor=Vendor.EVENTTIA, account="acct")
        async with asking(vendor.url, auth=TokenAuth(door.sign_in), retries=0) as upstream:
            with pytest.raises(VendorUnavailable):
                await upstream.call(PLAIN)
            door.refusal = None
            assert await upstream.call(PLAIN) == []


async def test_no_ones_hurry_ends_the_sign_in_for_the_others() -> None:
    seen: list[float] = []
    async with toy() as vendor:
        door = Door(vendor)

        async def sign_in() -> Token:
            from gateway.upstream.scope import current_scope

            await asyncio.sleep(0.2)
            seen.append(current_scope().remaining())
            return await door.sign_in()

        async with asking(vendor.url, auth=TokenAuth(sign_in)) as upstream:

            async def hurried() -> Any:
                with call_scope(CallScope(deadline=time.monotonic() + 0.05)):
                    return await upstream.call(PLAIN)

            first = asyncio.create_task(hurried())
            await asyncio.sleep(0.01)
            second = asyncio.create_task(upstream.call(PLAIN))
            await asyncio.gather(first, return_exceptions=True)
            assert await second == []
    assert seen == [float("inf")]


async def test_a_key_is_in_its_header_and_not_in_words() -> None:
    async with toy() as vendor, asking(vendor.url, auth=HeaderAuth("X-API-Key", "s3cret")) as upstream:
        vendor.acts.append(status(200, []))
        await upstream.call(PLAIN)
        await until(lambda: vendor.calls)
        assert vendor.calls[0].headers["X-API-Key"] == "s3cret"
    auth: Any = upstream._auth
    assert "s3cret" not in repr(auth)
    assert "t1" not in repr(Token("t1", 0)) + repr(TokenAuth(lambda: None))  # type: ignore[arg-type, return-value]
