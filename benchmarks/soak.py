"""Soak: many clients for minutes on a gateway whose vendors misbehave; every answer is held against the truth.

    python -m benchmarks.soak [--minutes 10] [--clients 50]

Three processes: the sandbox, the gateway, and the clients with the judge. One vendor fails on a fifth of its calls
in changing ways, another is out for a third of the time. The truth is what healthy vendors were asked for before.
Exit code 1 where anything was wrong.
"""

import argparse
import asyncio
import hashlib
import json
import os
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from gateway.vendors import catalogue

EVENTS = """query($n:[String!]){events(first:60,filter:{accounts:$n}){
  nodes{id name stale account{name}} failures{account code}}}"""
PEOPLE = """query($id:ID!){event(by:{id:$id}){id name stale
  people(first:20){totalCount nodes{id name email stale} failures{account code}}}}"""
PARTS = """query($id:ID!){event(by:{id:$id}){id name
  tickets(first:20){nodes{id name} failures{account code}}
  sessions(first:10){nodes{id title} failures{account code}}}}"""
NODES = "query($ids:[ID!]!){nodes(ids:$ids){id ...on Event{name stale}}}"
HEALTH = "{accounts{name health{state lastError}}}"
ACCOUNTS = ["eventtia", "ringcentral", "eventmobi"]
FLAKY, FALLING = "ringcentral", "eventmobi"
KEYS = {"all": "key-of-all", "some": "key-of-some"}
"""Two callers: one with every scope; one who sees Eventtia only, without people's addresses."""
CODES = {
    "VENDOR_UNAVAILABLE", "VENDOR_TIMEOUT", "VENDOR_BAD_RESPONSE", "VENDOR_RATE_LIMITED", "FORBIDDEN",
}  # fmt: skip
FAULTS: Sequence[Mapping[str, Any]] = (
    {"status": 503},
    {"reset": "before"},
    {"cutJson": True},
    {"html": True},
    {"delayMs": 8000},
    {"status": 429, "headers": {"retry-after": "1"}},
)
KEEPALIVE_S = 35
THINK_S = 4.0
"""The longest that a client waits between two questions."""


def settings(config: str, folder: Path) -> str:
    """The gateway's settings: answers age fast, so that vendors are really asked."""
    timed = config.replace('vendor = "', 'timeout_s = 5.0\nvendor = "')
    policies = "".join(
        f'[cache.policies."{name}"]\nfresh = 1\nstale_while_revalidate = 1\nstale_if_error = 4\n'
        for name in catalogue.policies()
    )
    clients = "".join(
        f'[[auth.clients]]\nname = "{name}"\nkey_sha256 = "{hashlib.sha256(key.encode()).hexdigest()}"\n{rest}\n'
        for (name, key), rest in zip(
            KEYS.items(),
            ('scopes = ["read","people:contact","admin"]', 'scopes = ["read"]\naccounts = ["eventtia"]'),
            strict=True,
        )
    )
    store = f'[store]\nurl = "sqlite+aiosqlite:///{folder}/store.db"\n'
    return f'{timed}\n{store}{policies}[server]\nlog_level = "error"\n[auth]\nmode = "api_key"\n{clients}'


# ---------------------------------------------------------------------- the other processes


def serve_sandbox(port: int) -> None:
    """The four vendors, until killed."""
    from sandbox.server import run

    run(port=port, seed=1, events=12, people=60)


@dataclass(frozen=True)
class Stall:
    """For how long a loop stood still, and when that ended, in seconds of the clock that processes share."""

    ended: float
    seconds: float


async def stalls(least: float = 0.01) -> AsyncIterator[Stall]:
    """Each time that this loop stood still for so long."""
    while True:
        due = time.perf_counter() + 0.005
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        if now - due >= least:
            yield Stall(now, now - due)


async def serve_gateway(config: Path, port: int, *, tells_stalls: bool = False) -> None:
    """The gateway, which tells its memory, tasks and open files each second on stdout, and its stalls where asked."""
    from gateway.edge.app import create_app
    from gateway.edge.serving import listen, server
    from gateway.logs import configure_logs
    from gateway.settings import load_settings

    its = load_settings(config, {})
    configure_logs(its.server.log_level, its.server.log_format)

    async def tell() -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while True:
            resident = int(Path("/proc/self/statm").read_text().split()[1]) * page  # noqa: ASYNC240
            print(json.dumps([resident, len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd"))]), flush=True)
            await asyncio.sleep(1)

    async def tell_stalls() -> None:
        async for stall in stalls():
            print(json.dumps({"ended": stall.ended, "seconds": stall.seconds}), flush=True)

    telling = [asyncio.create_task(tell())] + ([asyncio.create_task(tell_stalls())] if tells_stalls else [])
    await server(create_app(its)).serve(sockets=[listen("127.0.0.1", port)])
    for task in telling:
        task.cancel()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def process(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """This script in another role."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.soak", *words, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


# ---------------------------------------------------------------------- asking and judging


@dataclass
class Judge:
    """The truth, and what was wrong with answers."""

    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    def _no(self, what: str) -> None:
        self.wrong.append(what[:300])

    def errors(self, answer: Mapping[str, Any]) -> None:
        """Every error has a code that a client may expect; an account's failure is one of those that fail."""
        for error in answer.get("errors", ()):
            told = error.get("extensions", {})
            self.seen[f"error {told.get('code')} {told.get('account', '')}".strip()] += 1
            if told.get("code") not in CODES:
                self._no(f"error without an expected code: {error}")
            if told.get("account") not in (None, FLAKY, FALLING):
                self._no(f"a healthy vendor failed: {error}")

    def listed(self, answer: Mapping[str, Any], asked: Sequence[str], caller: str) -> None:
        """A list of events: all true, and complete but for the accounts that it names."""
        found = answer["data"]["events"]
        failed = {one["account"] for one in found["failures"]}
        due = {account for account in asked if caller == "all" or account == "eventtia"}
        for node in found["nodes"]:
            truth = self.events.get(node["id"])
            if truth is None or (node["name"], node["account"]["name"]) != (truth["name"], truth["account"]["name"]):
                self._no(f"not as it is: {node}")
            elif truth["account"]["name"] not in due:
                self._no(f"{caller} was shown {node}")
            self.seen["stale" if node["stale"] else "fresh"] += 1
        have = {node["id"] for node in found["nodes"]}
        for id, truth in self.events.items():
            account = truth["account"]["name"]
            if account in due and account not in failed and id not in have:
                self._no(f"missing without a word: {truth}")

    def below(self, answer: Mapping[str, Any], id: str, truths: Mapping[str, dict[str, Any]], caller: str) -> None:
        """An event with lists below it: each as it is, or named as missing."""
        found, truth = answer["data"]["event"], truths[id]
        if found is None:
            if not answer.get("errors") and caller == "all":
                self._no(f"an event is gone without a word: {id}")
            return
        if found["name"] != truth["name"]:
            self._no(f"not as it is: {found['name']} and not {truth['name']}")
        for name in ("people", "tickets", "sessions"):
            if name not in found or found[name]["failures"]:
                continue
            have = [self._bare(node, caller) for node in found[name]["nodes"]]
            due = [self._bare(node, caller) for node in truth[name]["nodes"]]
            if have != due:
                self._no(f"{name} of {id}: {len(have)} and not {len(due)}, or others")
            if caller != "all" and any(node.get("email") for node in found[name]["nodes"]):
                self._no("an address was shown to one who may not see it")

    @staticmethod
    def _bare(node: Mapping[str, Any], caller: str) -> dict[str, Any]:
        hidden = {"stale"} if caller == "all" else {"stale", "email", "name"}
        return {key: value for key, value in node.items() if key not in hidden}

    def noded(self, answer: Mapping[str, Any], ids: Sequence[str]) -> None:
        for id, node in zip(ids, answer["data"]["nodes"], strict=True):
            if node is None:
                if not answer.get("errors"):
                    self._no(f"a node is gone without a word: {id}")
            elif (node["id"], node["name"]) != (id, self.events[id]["name"]):
                self._no(f"not as it is: {node}")


class Client:
    """Asks the gateway as one of the callers."""

    def __init__(self, session: aiohttp.ClientSession, url: str, judge: Judge) -> None:
        self._session = session
        self._url = url
        self.judge = judge

    async def ask(self, query: str, caller: str = "all", **variables: Any) -> dict[str, Any]:
        started = time.perf_counter()
        body = {"query": query, "variables": variables}
        async with self._session.post(self._url, json=body, headers={"X-API-Key": KEYS[caller]}) as response:
            answer: dict[str, Any] = json.loads(await response.read())
        self.judge.times.append(time.perf_counter() - started)
        self.judge.seen["answers"] += 1
        if response.status != 200 or "data" not in answer:
            raise ValueError(f"{response.status}: {answer}")
        self.judge.errors(answer)
        return answer

    async def learn(self) -> None:
        """The truth, while all is well."""
        answer = await self._whole(EVENTS, n=ACCOUNTS)
        self.judge.events = {node["id"]: node for node in answer["data"]["events"]["nodes"]}
        for id in self.judge.events:
            self.judge.people[id] = (await self._whole(PEOPLE, id=id))["data"]["event"]
            self.judge.parts[id] = (await self._whole(PARTS, id=id))["data"]["event"]
        self.judge.wrong.clear()

    async def _whole(self, query: str, **variables: Any) -> dict[str, Any]:
        """An answer without errors; a machine that has just started may need a few tries."""
        for _ in range(10):
            answer = await self.ask(query, **variables)
            if not answer.get("errors"):
                return answer
            await asyncio.sleep(1)
        raise RuntimeError(f"no whole answer from healthy vendors: {answer}")

    async def live(self, until: float, chance: random.Random) -> None:
        """Ask this and that until the time is over; now and then leave before the answer."""
        ids = list(self.judge.events)
        own = [id for id, one in self.judge.events.items() if one["account"]["name"] == "eventtia"]
        while time.monotonic() < until:
            caller = "some" if chance.random() < 0.25 else "all"
            id = chance.choice(ids if caller == "all" else own)
            try:
                await self._one(chance, caller, id, ids if caller == "all" else own)
            except (aiohttp.ClientError, ValueError, KeyError, TypeError, AssertionError) as exc:
                self.judge.wrong.append(f"{type(exc).__name__}: {exc}"[:300])
            await asyncio.sleep(chance.random() * THINK_S)

    async def _one(self, chance: random.Random, caller: str, id: str, ids: Sequence[str]) -> None:
        judge = self.judge
        kind = chance.random()
        if kind < 0.05:
            with_patience = asyncio.create_task(self.ask(PEOPLE, caller, id=id))
            await asyncio.wait({with_patience}, timeout=chance.random() * 0.05)
            with_patience.cancel()
            await asyncio.gather(with_patience, return_exceptions=True)
            judge.seen["left early"] += 1
        elif kind < 0.35:
            asked = ["eventtia"] if caller == "some" else chance.sample(ACCOUNTS, chance.randint(1, 3))
            judge.listed(await self.ask(EVENTS, caller, n=asked), asked, caller)
        elif kind < 0.65:
            judge.below(await self.ask(PEOPLE, caller, id=id), id, judge.people, caller)
        elif kind < 0.85:
            judge.below(await self.ask(PARTS, caller, id=id), id, judge.parts, caller)
        elif kind < 0.97:
            some = chance.sample(list(ids), 5)
            judge.noded(await self.ask(NODES, caller, ids=some), some)
        else:
            found = (await self.ask(HEALTH, caller))["data"]["accounts"]
            for one in found:
                judge.seen[f"{one['name']} {one['health']['state']}"] += 1


async def misbehave(session: aiohttp.ClientSession, sandbox: str, until: float) -> None:
    """A fifth of one vendor's calls go wrong; another is out for ten seconds of each thirty."""
    while time.monotonic() < until:
        for phase, seconds in (("up", 20), ("out", 10)):
            await session.delete(f"{sandbox}/__sandbox/faults")
            for i, fault in enumerate(FAULTS):
                left = 0.2 / (1 - 0.2 * i / len(FAULTS)) / len(FAULTS)  # the first that strikes is the one that happens
                await session.post(f"{sandbox}/__sandbox/faults", json={"vendor": FLAKY, "probability": left, **fault})
            if phase == "out":
                await session.post(f"{sandbox}/__sandbox/faults", json={"vendor": FALLING, "reset": "before"})
            await asyncio.sleep(max(0.0, min(seconds, until - time.monotonic())))
    await session.delete(f"{sandbox}/__sandbox/faults")


async def watch(gateway: asyncio.subprocess.Process, told: list[list[int]]) -> None:
    assert gateway.stdout is not None
    async for line in gateway.stdout:
        told.append(json.loads(line))  # noqa: PERF401


async def answering(session: aiohttp.ClientSession, url: str) -> None:
    """Wait until somebody answers there."""
    for _ in range(600):
        try:
            async with session.get(url):
                return
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)
    raise RuntimeError(f"nobody answers at {url}")


async def soak(minutes: float, clients: int) -> bool:
    """Run it and print what came of it; whether all was well."""
    from sandbox.server import config_toml

    vendors, door = free_port(), free_port()
    sandbox = f"http://127.0.0.1:{vendors}"
    told: list[list[int]] = []
    judge = Judge()
    with tempfile.TemporaryDirectory() as name:
        config = Path(name) / "eventgate.toml"
        config.write_text(settings(config_toml(sandbox), Path(name)))
        async with (
            process("--sandbox", str(vendors)),
            process("--gateway", str(config), "--port", str(door)) as gateway,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        ):
            watching = asyncio.create_task(watch(gateway, told))
            await answering(session, f"{sandbox}/__sandbox/calls")
            await answering(session, f"http://127.0.0.1:{door}/healthz")
            client = Client(session, f"http://127.0.0.1:{door}/graphql", judge)
            await client.learn()
            judge.times.clear()
            judge.seen.clear()
            await asyncio.sleep(2)
            quiet, began = told[-1], len(told)
            until = time.monotonic() + minutes * 60
            await asyncio.gather(
                misbehave(session, sandbox, until), *(client.live(until, random.Random(i)) for i in range(clients))
            )
            under_load = told[began:]
            async with session.get(f"{sandbox}/__sandbox/calls?vendor={FLAKY}") as response:
                calls = (await response.json())["calls"]
            await session.close()  # ours are gone; the gateway's to the vendors go when they have idled long enough
            await asyncio.sleep(KEEPALIVE_S)
            watching.cancel()
    return report(judge, quiet, under_load, told[-1], calls, minutes)


def report(
    judge: Judge,
    quiet: Sequence[int],
    under_load: Sequence[Sequence[int]],
    after: Sequence[int],
    calls: Sequence[Mapping[str, Any]],
    minutes: float,
) -> bool:
    """Print what came of it; whether all was well.

    Args:
        quiet, under_load, after: the gateway's bytes, tasks and open files before, each second during, and after it.
    """
    times = sorted(judge.times)
    resident = [one[0] / 2**20 for one in under_load]
    middle = resident[len(resident) // 2 :]
    struck = sum(one["refused"] == "fault" for one in calls)
    tasks, files = after[1] - quiet[1], after[2] - quiet[2]
    lines = {
        "answers": f"{len(times)} in {minutes:g} min, {len(times) / minutes / 60:.0f} a second",
        "wrong": f"{len(judge.wrong)}",
        "answer time": f"p50 {_ms(times, 0.5)}, p99 {_ms(times, 0.99)}, longest {_ms(times, 1)}",
        FLAKY: f"{len(calls)} calls, {struck / max(1, len(calls)):.0%} struck by a fault",
        "memory, MB": f"{quiet[0] / 2**20:.0f} before, {middle[0]:.0f} half way, {middle[-1]:.0f} at the end, "
        f"{max(resident):.0f} at the most",
        "left behind": f"{tasks} tasks, {files} open files",
    }
    for what, said in lines.items():
        print(f"{what:12} {said}")
    for what, count in sorted(judge.seen.items()):
        print(f"  {count:8} {what}")
    for what, count in Counter(judge.wrong).most_common(10):
        print(f"WRONG {count} times: {what}")
    flat = middle[-1] < middle[0] * 1.1 + 5
    return not judge.wrong and tasks <= 0 and files <= 0 and flat


def _ms(times: Sequence[float], share: float) -> str:
    return f"{times[min(len(times) - 1, int(len(times) * share))] * 1000:.0f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--sandbox", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--gateway", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--stalls", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.sandbox is not None:
        serve_sandbox(asked.sandbox)
        return 0
    if asked.gateway is not None:
        asyncio.run(serve_gateway(asked.gateway, asked.port, tells_stalls=asked.stalls))
        return 0
    return 0 if asyncio.run(soak(asked.minutes, asked.clients)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
