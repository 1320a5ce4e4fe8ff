"""One of four vendors dead: how long a query over all of them takes, first and once the breaker is open.

    python -m benchmarks.one_dead [--timeout 2] [--only ringcentral] [--kind "never answers"]

For each vendor that can be read, and each way to be dead, a gateway is started whose line to that vendor is dead from
the start: no sign-in is remembered and no connection open. Everything is forgotten before each query. What the answer
may take is the healthy vendors' time, measured in the same gateway, and the time-out. Beside each answer stands for how
long at a time the loops of gateway and client stood still meanwhile: that is the machine's share in it.
"""

import argparse
import asyncio
import json
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.dead_line import DRIPS, HEADERS, KINDS, SILENT, dead
from benchmarks.soak import Stall, answering, free_port, process, stalls
from sandbox.server import config_toml, organization_id

QUERY = "query($n:[String!]){events(first:100,filter:{accounts:$n}){nodes{name} failures{account code}}}"
READABLE = ("eventtia", "ringcentral", "eventmobi")
FIRST_PAGES = re.compile(r"/auth|^(?!.*(page(%5Bnumber%5D)?=[2-9]|offset=[1-9]))")


@dataclass(frozen=True)
class Case:
    """A vendor and its way to be dead. ``alive``: calls that it answers nevertheless."""

    vendor: str
    kind: str
    what: str = ""
    alive: re.Pattern[str] | None = None
    without_organization: bool = False
    page_size: int | None = None


CASES = (
    *(Case(vendor, kind) for vendor in READABLE for kind in KINDS),
    Case("eventtia", SILENT, "signs us in and", re.compile(r"/auth")),
    Case("eventtia", HEADERS, "signs us in and", re.compile(r"/auth")),
    *(
        Case("ringcentral", kind, "lists its organizations and", re.compile(r"/organizations(\?|$)"), True)
        for kind in (SILENT, DRIPS)
    ),
    *(
        Case(vendor, SILENT, "gives the first page and", FIRST_PAGES, page_size=5)
        for vendor in READABLE
    ),
)  # fmt: skip


@dataclass
class Answer:
    ms: float
    failed: str
    stalled_ms: float


@dataclass
class Asker:
    """Asks the gateway at ``url``; ``stood`` is filled with when its loop and ours stood still."""

    session: aiohttp.ClientSession
    url: str
    stood: list[Stall] = field(default_factory=list)

    async def __call__(self, accounts: tuple[str, ...] | None = None) -> Answer:
        """A cold answer."""
        async with self.session.post(f"{self.url}/admin/cache/purge", json={}) as response:
            assert response.status == 200
        began = time.perf_counter()
        body = {"query": QUERY, "variables": {"n": accounts}}
        async with self.session.post(f"{self.url}/graphql", json=body) as response:
            answer = await response.json(content_type=None)
        ended = time.perf_counter()
        failed = ", ".join(one["code"] for one in answer["data"]["events"]["failures"])
        await asyncio.sleep(0.1)  # what the gateway tells of its stalls comes over a pipe
        stood = [stall.seconds for stall in self.stood if stall.ended > began and stall.ended - stall.seconds < ended]
        return Answer((ended - began) * 1000, failed, max(stood, default=0.0) * 1000)


async def measure(case: Case, timeout_s: float) -> list[str]:
    """The lines that say how it went."""
    async with opened(case, timeout_s) as ask:
        others = tuple(vendor for vendor in (*READABLE, "eventbookings") if vendor != case.vendor)
        for _ in range(5):
            await ask(others)
        well = [await ask(others) for _ in range(15)]
        assert not any(answer.failed for answer in well), well[0].failed
        healthy = statistics.median(answer.ms for answer in well)
        first: list[Answer] = []
        while len(first) < 12 and not (
            first and first[-1].failed == "VENDOR_UNAVAILABLE" and is_quick(first[-1], timeout_s)
        ):
            first.append(await ask())
        later = [await ask() for _ in range(15)]
    return list(told(case, timeout_s, healthy, first[:-1] or first, later))


def is_quick(answer: Answer, timeout_s: float) -> bool:
    return answer.ms < timeout_s * 300


def told(case: Case, timeout_s: float, healthy: float, first: list[Answer], later: list[Answer]) -> Iterator[str]:
    bound = healthy + timeout_s * 1000
    longest = max(first, key=lambda answer: answer.ms)
    over = [answer for answer in first if answer.ms > bound]
    shown = ", ".join(f"{answer.ms:.0f}" for answer in first)
    what = f"{case.vendor} {case.what} {case.kind}".replace("  ", " ")
    after = statistics.median(answer.ms for answer in later)
    yield (
        f"| {what} | {healthy:.0f} | {shown} | {longest.ms - bound:+.0f} | {longest.stalled_ms:.0f} "
        f"| {first[0].failed} | {after:.0f} |"
    )
    for answer in over:
        yield f"OVER by {answer.ms - bound:.0f} ms; a loop stood still for {answer.stalled_ms:.0f} ms meanwhile"


@asynccontextmanager
async def opened(case: Case, timeout_s: float) -> AsyncIterator[Asker]:
    """A sandbox, a gateway with one line to it dead, and one who asks."""
    vendors, door = free_port(), free_port()
    sandbox, gateway = f"http://127.0.0.1:{vendors}", f"http://127.0.0.1:{door}"
    with tempfile.TemporaryDirectory() as name:
        async with (
            dead(sandbox, case.kind, case.alive, timeout_s / 10) as line,
            process("--sandbox", str(vendors)),
            aiohttp.ClientSession() as session,
        ):
            config = Path(name) / "eventgate.toml"
            config.write_text(settings(case, timeout_s, sandbox, line, name))
            async with process("--gateway", str(config), "--port", str(door), "--stalls") as running:
                await answering(session, f"{sandbox}/__sandbox/calls")
                await answering(session, f"{gateway}/healthz")
                ask = Asker(session, gateway)
                with listening(running, ask.stood):
                    yield ask


def settings(case: Case, timeout_s: float, sandbox: str, line: str, folder: str) -> str:
    its = [f"timeout_s = {timeout_s}"] + ([f"page_size = {case.page_size}"] if case.page_size else [])
    config = config_toml(sandbox).replace('vendor = "', "\n".join([*its, 'vendor = "']))
    config = config.replace(f"{sandbox}/{case.vendor}", f"{line}/{case.vendor}")
    if case.without_organization:
        config = config.replace(f'organization_id = "{organization_id()}"\n', "")
    return f'{config}\n[store]\nurl = "sqlite+aiosqlite:///{folder}/store.db"\n[server]\nlog_level = "error"\n'


@contextmanager
def listening(gateway: asyncio.subprocess.Process, stood: list[Stall]) -> Iterator[None]:
    """Note when the gateway's loop, as it tells, and ours stood still."""

    async def theirs() -> None:
        assert gateway.stdout is not None
        async for line in gateway.stdout:
            said = json.loads(line)
            if isinstance(said, dict):
                stood.append(Stall(**said))

    async def ours() -> None:
        async for stall in stalls():
            stood.append(stall)  # noqa: PERF401

    tasks = [asyncio.create_task(theirs()), asyncio.create_task(ours())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def run(cases: list[Case], timeout_s: float) -> None:
    print("| dead vendor | others, ms | first answers, ms | over the bound, ms | stood still, ms | code | open, ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for case in cases:
        for line in await measure(case, timeout_s):
            print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--timeout", type=float, default=2.0, help="timeout_s of every account")
    parser.add_argument("--only", default="", help="the one vendor to try")
    parser.add_argument("--kind", default="", help="a part of the ways to be dead that are tried")
    asked = parser.parse_args()
    cases = [case for case in CASES if asked.only in case.vendor and asked.kind in f"{case.what} {case.kind}"]
    asyncio.run(run(cases, asked.timeout))


if __name__ == "__main__":
    main()
