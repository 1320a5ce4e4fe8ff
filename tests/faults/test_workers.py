"""`eventgate serve --workers 2`: what one worker outdates, the other does not serve."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.server import Sandbox, running
from sandbox.world import World

QUERY = '{events(first:3,filter:{accounts:["ringcentral"]}){nodes{id name}}}'


@asynccontextmanager
async def served(
    folder: Path, workers: int, limits: str = "", *, changes: str = "", world: World | None = None
) -> AsyncIterator[tuple[Sandbox, str, int]]:
    """A gateway of processes of its own.

    Args:
        limits: lines for every account. changes: further lines of the settings.

    Returns:
        The sandbox, the gateway's address, and its process' id (of several, their parent's).
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with running(world or World(seed=1, events=3, people=10)) as sandbox:
        config = folder / "eventgate.toml"
        accounts = sandbox.config_toml.replace('vendor = "', f'{limits}\nvendor = "')
        config.write_text(f'{accounts}\n[store]\nurl = "sqlite+aiosqlite:///{folder}/store.db"\n{changes}')
        words = (
            "-c",
            "from gateway.cli import main; main()",
            "serve",
            "--config",
            str(config),
            "--port",
            str(port),
            "--workers",
            str(workers),
        )
        server = await asyncio.create_subprocess_exec(sys.executable, *words, stderr=asyncio.subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            await answering(url)
            yield sandbox, url, server.pid
        finally:
            if server.returncode is None:
                server.terminate()
            await asyncio.wait_for(server.wait(), 20)


async def answering(url: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(600):
            try:
                await client.get(f"{url}/healthz")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return
    raise RuntimeError("the gateway did not start")


async def post(url: str, query: str, **variables: Any) -> dict[str, Any]:
    """Over a connection of its own, so that either worker may take it."""
    async with httpx.AsyncClient(timeout=30) as client:
        response = await client.post(f"{url}/graphql", json={"query": query, "variables": variables})
        return dict(response.json())


async def ask(url: str) -> None:
    answer = await post(url, QUERY)
    assert "errors" not in answer, answer


async def warm(sandbox: Sandbox, url: str) -> None:
    """Ask until both workers know the answer: many in a row need no vendor."""
    quiet = 0
    for _ in range(300):
        before = len(sandbox.calls("ringcentral"))
        await ask(url)
        quiet = quiet + 1 if len(sandbox.calls("ringcentral")) == before else 0
        if quiet >= 15:
            return
    raise AssertionError("it never got warm")


@pytest.mark.timeout(300)
async def test_a_purge_reaches_every_worker(tmp_path: Path) -> None:
    async with served(tmp_path, 2) as (sandbox, url, _):
        await warm(sandbox, url)
        warmed = len(sandbox.calls("ringcentral"))
        assert warmed >= 1
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{url}/admin/cache/purge", json={"account": "ringcentral"})
        assert answer.json() == {"purged": ["ringcentral"]}
        await warm(sandbox, url)
        asked_again = len(sandbox.calls("ringcentral")) - warmed
        assert warmed <= asked_again <= 2  # a worker that the kernel gave no connection before may get one now


PARTS = "query($id:ID!){event(by:{id:$id}){tickets{nodes{name}} people(first:5){nodes{name}} booths{nodes{name}}}}"


@pytest.mark.timeout(300)
async def test_all_workers_together_keep_to_the_rate(tmp_path: Path) -> None:
    async with served(tmp_path, 2, "requests_per_second = 5\ntimeout_s = 20") as (sandbox, url, _):
        ids = [node["id"] for node in (await post(url, QUERY))["data"]["events"]["nodes"]]
        await asyncio.sleep(1.1)
        sandbox.clear_calls()
        answers = await asyncio.gather(*(post(url, PARTS, id=id) for id in ids for _ in range(4)))
        assert all("errors" not in answer for answer in answers)
        came = sorted(call.started_at_ms for call in sandbox.app.calls.calls("ringcentral"))
        assert len(came) >= 11
        assert max(sum(start <= at < start + 600 for at in came) for start in came) <= 5


@pytest.mark.timeout(300)
async def test_what_one_worker_learns_of_a_vendor_all_know(tmp_path: Path) -> None:
    query = '{events(first:3,filter:{accounts:["ringcentral"],text:"%s"}){failures{code retryAfter}}}'
    async with served(tmp_path, 2, "retries = 0") as (sandbox, url, _):
        sandbox.fail("ringcentral", status=503)
        for i in range(30):
            await post(url, query % i)
        assert 8 <= len(sandbox.calls("ringcentral")) <= 16  # eight in a row of one worker, fewer of the other
        seen = len(sandbox.calls("ringcentral"))
        for _ in range(10):  # of either worker
            told = await post(url, "{accounts{name health{state lastError}}}")
            health = next(one["health"] for one in told["data"]["accounts"] if one["name"] == "ringcentral")
            assert health["state"] == "UNAVAILABLE"
            assert health["lastError"].startswith("VENDOR_UNAVAILABLE")
            async with httpx.AsyncClient() as client:
                ready = (await client.get(f"{url}/readyz")).json()
            assert ready["accounts"]["ringcentral"] == {"state": "UNAVAILABLE"}
        assert len(sandbox.calls("ringcentral")) == seen

        sandbox.heal()
        sandbox.fail("eventmobi", status=429, headers={"retry-after": "60"})
        mobi = query.replace("ringcentral", "eventmobi")
        for i in range(12):
            [failure] = (await post(url, mobi % i))["data"]["events"]["failures"]
            assert failure["code"] == "VENDOR_RATE_LIMITED"
        assert len(sandbox.calls("eventmobi")) == 1
