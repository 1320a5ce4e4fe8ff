"""`eventgate serve --workers 2`: what one worker outdates, the other does not serve."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from sandbox.server import Sandbox, running
from sandbox.world import World

QUERY = '{events(first:3,filter:{accounts:["ringcentral"]}){nodes{id name}}}'


@asynccontextmanager
async def served(folder: Path, workers: int) -> AsyncIterator[tuple[Sandbox, str]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with running(World(seed=1, events=3, people=10)) as sandbox:
        config = folder / "eventgate.toml"
        config.write_text(f'{sandbox.config_toml}\n[store]\nurl = "sqlite+aiosqlite:///{folder}/store.db"\n')
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
            yield sandbox, url
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


async def ask(url: str) -> None:
    """Over a connection of its own, so that either worker may take it."""
    async with httpx.AsyncClient() as client:
        answer = (await client.post(f"{url}/graphql", json={"query": QUERY})).json()
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
    async with served(tmp_path, 2) as (sandbox, url):
        await warm(sandbox, url)
        warmed = len(sandbox.calls("ringcentral"))
        assert warmed >= 1
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{url}/admin/cache/purge", json={"account": "ringcentral"})
        assert answer.json() == {"purged": ["ringcentral"]}
        await warm(sandbox, url)
        assert len(sandbox.calls("ringcentral")) == 2 * warmed
