"""A client that goes away, over sockets: the calls nobody else waits for end, and those who stay get their answer."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from test_workers import answering

from sandbox.server import Sandbox, running
from sandbox.world import World

QUERY = '{events(first:3,filter:{accounts:["ringcentral"]}){nodes{id}}}'
OTHER = '{events(first:3,filter:{accounts:["eventmobi"]}){nodes{id}}}'
SLOW_MS = 4000
SERVE = "import sys\nfrom gateway.cli import main\nsys.argv[0] = 'eventgate'\nmain()"


class Gateway:
    """A gateway in a process of its own."""

    def __init__(self, url: str, sandbox: Sandbox) -> None:
        self.url, self.sandbox = url, sandbox

    async def ask(self, query: str, patience_s: float = 30) -> int:
        async with httpx.AsyncClient(timeout=patience_s, trust_env=False) as client:
            answer = (await client.post(f"{self.url}/graphql", json={"query": query})).json()
        assert "errors" not in answer, answer
        return len(answer["data"]["events"]["nodes"])

    async def outcomes(self, account: str) -> list[str]:
        """What became of the calls to an account, as the figures say."""
        async with httpx.AsyncClient(trust_env=False) as client:
            figures = (await client.get(f"{self.url}/metrics")).text
        lines = [line for line in figures.splitlines() if line.startswith("eventgate_upstream_calls_total{")]
        found = [line for line in lines if f'account="{account}"' in line and not line.endswith(" 0.0")]
        return sorted(line.partition('outcome="')[2].partition('"')[0] for line in found)

    async def until(self, account: str, outcome: str) -> None:
        for _ in range(60):
            if outcome in await self.outcomes(account):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(await self.outcomes(account))


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with running(World(seed=1, events=3, people=5)) as sandbox:
        config = tmp_path / "eventgate.toml"
        config.write_text(f'{sandbox.config_toml}\n[store]\nurl = "sqlite+aiosqlite:///{tmp_path}/store.db"\n')
        words = ("-c", SERVE, "serve", "--config", str(config), "--port", str(port))
        process = await asyncio.create_subprocess_exec(sys.executable, *words, stderr=asyncio.subprocess.DEVNULL)
        try:
            await answering(f"http://127.0.0.1:{port}")
            yield Gateway(f"http://127.0.0.1:{port}", sandbox)
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 20)


async def test_the_last_to_go_takes_the_call_along(gateway: Gateway) -> None:
    gateway.sandbox.fail("ringcentral", delay_ms=SLOW_MS)
    with pytest.raises(httpx.ReadTimeout):
        await gateway.ask(QUERY, patience_s=0.5)

    await gateway.until("ringcentral", "cancelled")  # long before the vendor would have answered
    assert gateway.sandbox.calls("ringcentral") == []  # which it logs when it answers


async def test_who_stays_gets_the_answer_of_the_one_call(gateway: Gateway) -> None:
    gateway.sandbox.fail("ringcentral", delay_ms=1500)
    leaving = asyncio.create_task(gateway.ask(QUERY, patience_s=0.5))
    staying = [asyncio.create_task(gateway.ask(QUERY)) for _ in range(3)]
    with pytest.raises(httpx.ReadTimeout):
        await leaving

    assert await asyncio.gather(*staying) == [3, 3, 3]
    assert len(gateway.sandbox.calls("ringcentral")) == 1
    assert await gateway.outcomes("ringcentral") == ["ok"]
    assert await gateway.ask(OTHER) == 3
