"""One of four vendors dead, slow to time out: how long a query over all of them takes, first and later.

    python -m benchmarks.one_dead [--timeout 2]

Everything is forgotten before each query, so that every answer is cold. The vendor accepts calls and never answers.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp

from benchmarks.soak import answering, free_port, process
from sandbox.server import config_toml

QUERY = """{events(first:100){nodes{name} failures{account code}}}"""
DEAD = "ringcentral"


async def measure(timeout_s: float) -> None:
    """Print the table."""
    vendors, door = free_port(), free_port()
    sandbox, gateway = f"http://127.0.0.1:{vendors}", f"http://127.0.0.1:{door}"
    with tempfile.TemporaryDirectory() as name:
        config = Path(name) / "eventgate.toml"
        timed = config_toml(sandbox).replace('vendor = "', f'timeout_s = {timeout_s}\nvendor = "')
        store = f'[store]\nurl = "sqlite+aiosqlite:///{name}/store.db"\n[server]\nlog_level = "error"\n'
        config.write_text(f"{timed}\n{store}")
        async with (
            process("--sandbox", str(vendors)),
            process("--gateway", str(config), "--port", str(door)),
            aiohttp.ClientSession() as session,
        ):
            await answering(session, f"{sandbox}/__sandbox/calls")
            await answering(session, f"{gateway}/healthz")

            async def ask() -> tuple[float, list[str]]:
                async with session.post(f"{gateway}/admin/cache/purge", json={}) as response:
                    assert response.status == 200
                started = time.perf_counter()
                async with session.post(f"{gateway}/graphql", json={"query": QUERY}) as response:
                    answer = await response.json(content_type=None)
                failed = [f"{one['account']} {one['code']}" for one in answer["data"]["events"]["failures"]]
                return (time.perf_counter() - started) * 1000, failed

            for _ in range(5):
                await ask()
            healthy = [await ask() for _ in range(15)]
            print(f"{'all well, median of 15':40} {statistics.median(ms for ms, _ in healthy):8.1f} ms")
            async with session.post(f"{sandbox}/__sandbox/faults", json={"vendor": DEAD, "delayMs": 600_000}):
                pass
            for number in range(1, 7):
                ms, failed = await ask()
                print(f"{f'{DEAD} dead, query {number}':40} {ms:8.1f} ms  {', '.join(failed)}")
            later = [(await ask())[0] for _ in range(15)]
            print(f"{'breaker open, median of 15':40} {statistics.median(later):8.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--timeout", type=float, default=2.0, help="timeout_s of every account")
    asyncio.run(measure(parser.parse_args().timeout))


if __name__ == "__main__":
    main()
