"""What the plain routes tell of accounts, and when a purge is over."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gateway.edge.auth import authenticator
from gateway.edge.plain import plain_routes
from gateway.settings import Settings
from gateway.upstream.breaker import AccountState


class Account:
    """One whose breaker somebody else moves, and which tells other machines what it forgot."""

    def __init__(self) -> None:
        self.state = AccountState.HEALTHY
        self.telling_s = 0.02
        self.told: list[str] = []
        self.upstream = self

    def outdate(self, tag: str) -> "asyncio.Task[None]":
        async def tell() -> None:
            await asyncio.sleep(self.telling_s)
            self.told.append(tag)

        return asyncio.create_task(tell())

    def forget_event(self, event: str) -> "asyncio.Task[None]":
        return self.outdate(f"@{event}")


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
async def client(account: Account) -> AsyncIterator[httpx.AsyncClient]:
    backend: Any = SimpleNamespace(accounts={"one": account}, event_of=lambda given: ("one", given))
    settings = Settings()
    app: FastAPI = plain_routes(lambda: backend, authenticator(settings.auth), settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as found:
        yield found


@pytest.mark.parametrize(("wish", "tag"), [({}, "*"), ({"account": "one"}, "*"), ({"event": "7"}, "@7")])
async def test_a_purge_is_over_when_other_machines_know(
    client: httpx.AsyncClient, account: Account, wish: dict[str, str], tag: str
) -> None:
    answer = await client.post("/admin/cache/purge", json=wish)

    assert (answer.json(), account.told) == ({"purged": ["one"]}, [tag])


async def test_a_purge_does_not_wait_for_a_redis_that_hangs(client: httpx.AsyncClient, account: Account) -> None:
    account.telling_s = 30

    async with asyncio.timeout(5):
        assert (await client.post("/admin/cache/purge", json={})).status_code == 200


async def test_the_figures_tell_a_state_that_no_call_of_this_process_found(
    client: httpx.AsyncClient, account: Account
) -> None:
    for state, number in ((AccountState.HEALTHY, 0), (AccountState.UNAVAILABLE, 2), (AccountState.HEALTHY, 0)):
        account.state = state
        told = (await client.get("/metrics")).text
        assert f'eventgate_account_state{{account="one"}} {number}.0' in told
        assert (await client.get("/readyz")).json()["accounts"] == {"one": {"state": state.value}}
