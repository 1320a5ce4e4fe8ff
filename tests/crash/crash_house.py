"""House: a sandbox, one store, and workers on both that are killed where a test says."""

import asyncio
import json
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from gateway.settings import load_settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope, call_scope
from gateway.vendors.adapter import Adapter
from gateway.vendors.registry import open_accounts
from sandbox.server import Sandbox, running
from sandbox.world import World

WRITER = Path(__file__).with_name("mutation_writer.py")
LEASE_OVER_S = 20
LATENCY_MS = 40
"""So that two workers are at it at the same time."""
WRITES = re.compile("(create|update|replace|duplicate|publish|unpublish|cancel|join|leave|set|register|delete)_")
TIMES = {"startsAt": "2035-01-23T22:00:00Z", "endsAt": "2035-01-24T06:00:00Z"}
SHOWN = {
    "event": "event{id name}",
    "session": "session{id title}",
    "attendee": "person{id}",
    "seat": "session{id} person{id}",
    "person": "person{id firstName groups{id name}}",
    "ticket": "ticket{id name}",
    "link": "magicLink{id email}",
    "gone": "deletedId",
}
INPUTS = {
    **dict.fromkeys(("join_session", "leave_session"), "SessionSeatInput"),
    **dict.fromkeys(("publish_event", "unpublish_event", "cancel_event"), "EventActionInput"),
    **dict.fromkeys(("cancel_registration", "delete_person"), "PersonActionInput"),
}
"""The inputs that several mutations share; any other bears its mutation's name."""


@dataclass(frozen=True)
class Case:
    """One mutation: what it shows, its input (records named in ``$``), and what comes of a killed worker's write."""

    vendor: str
    method: str
    shows: str
    given: dict[str, Any] = field(hash=False)
    again: bool = False
    """Whether it is sent again after a crash: it leaves the same, sent once or twice."""
    untold: bool = False
    """Whether nobody can tell after a crash, and the caller is told so."""
    why: str = ""
    writes: int = 1
    """The vendor calls that it takes."""

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.vendor, self.method, self.why.replace(" ", "_"))))

    @property
    def query(self) -> str:
        head, *rest = self.method.split("_")
        name = head + "".join(part.capitalize() for part in rest)
        input = INPUTS.get(self.method, f"{name[0].upper()}{name[1:]}Input")
        return f"mutation($i:{input}!){{made:{name}(input:$i){{{SHOWN[self.shows]} userErrors{{code message field}}}}}}"


class Workers(ABC):
    """A process that forks workers, the vendors and the store they are on. ``records`` is each room's own."""

    def __init__(
        self, sandbox: Sandbox, adapters: dict[str, Any], process: asyncio.subprocess.Process, config: Path, url: str
    ) -> None:
        self.sandbox = sandbox
        self.config, self.url = config, url
        self.adapters = adapters
        self.made = 0
        self._process = process

    @abstractmethod
    async def records(self, case: Case) -> dict[str, str]:
        """The words of the case's input that name records of its own, and their ids."""

    async def given(self, case: Case) -> dict[str, Any]:
        """The case's input with records of its own, and a key that is new."""
        self.made += 1
        word = f"made{self.made}"
        with call_scope(CallScope()):
            words = {"$": f"Made {self.made}", "$slug": word, "$@example.org": f"{word}@example.org"}
            words |= await self.records(case)
        self.sandbox.clear_calls()
        filled: dict[str, Any] = filled_in(case.given, words)
        return {**filled, "idempotencyKey": f"k{self.made}"}

    async def do(self, case: Case, given: dict[str, Any], **how: Any) -> list[Any]:
        """What each worker answered; null for one that was killed. ``how`` is what the writer is told of the job."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"query": case.query, "input": given, **how}
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        return list(json.loads(await asyncio.wait_for(self._process.stdout.readline(), 60)))

    async def killed(self, case: Case, given: dict[str, Any], kill: str) -> None:
        """A worker that begins and is killed before its write leaves, or after the vendor has answered it."""
        assert await self.do(case, given, kill=kill) == [None]

    async def asked_again(self, case: Case, given: dict[str, Any]) -> dict[str, Any]:
        """What those with the same key are told once the dead worker's lease is over, which is one thing."""
        [first] = await self.do(case, given, shift_s=LEASE_OVER_S)
        [again] = await self.do(case, given, shift_s=LEASE_OVER_S)
        assert payload(first) == payload(again)
        return payload(first)

    def writes(self, case: Case) -> int:
        """How often the vendor was told to change something."""
        calls = self.sandbox.calls(case.vendor)
        return sum(not call.startswith("GET") and not call.endswith("/auth") for call in calls)


W = TypeVar("W", bound=Workers)


@asynccontextmanager
async def at_work(kind: type[W], folder: Path) -> AsyncIterator[W]:
    """Workers of a kind on a sandbox and a store of their own."""
    async with running(World(seed=1, events=3, people=80), latency_ms=LATENCY_MS) as sandbox:
        config, url = configured(sandbox, folder), store_url(folder)
        accounts = await open_accounts(load_settings(config, {}).accounts, await Store.open(url), AnswerCache(1 << 20))
        command = [sys.executable, str(WRITER), str(config), url]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 24)
        try:
            yield kind(sandbox, dict(accounts), process, config, url)
        finally:
            await asyncio.wait_for(process.communicate(b""), 30)  # nothing more: it ends
            await accounts.aclose()


def configured(sandbox: Sandbox, folder: Path) -> Path:
    """The file that sends a gateway to the sandbox."""
    config = folder / "eventgate.toml"
    config.write_text(sandbox.config_toml)
    return config


def store_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/store.db"


def filled_in(given: Any, words: dict[str, str]) -> Any:
    if isinstance(given, dict):
        return {name: filled_in(value, words) for name, value in given.items()}
    if isinstance(given, list):
        return [filled_in(value, words) for value in given]
    return words.get(given, given) if isinstance(given, str) else given


def payload(answer: Any, field: str = "made") -> dict[str, Any]:
    """What the mutation answered, which must not have failed."""
    assert "errors" not in answer, answer
    return dict(answer["data"][field])


def record(told: dict[str, Any]) -> Any:
    """What the mutation gave, which it must have, and all of it."""
    given = {name: value for name, value in told.items() if name != "userErrors"}
    assert told["userErrors"] == [], told
    assert None not in given.values(), told
    [shown, *_] = given.values()
    return shown


def assert_untold(told: dict[str, Any]) -> None:
    """Nobody can tell whether it happened, and that is said."""
    [error] = told["userErrors"]
    assert (error["code"], error["field"]) == ("CONFLICT", ["input", "idempotencyKey"])
    assert "cannot be asked whether it happened" in error["message"]


def assert_complete(cases: list[Case], **adapters: type[Adapter]) -> None:
    """The cases are all mutations that the vendors have, and no other."""
    methods = {name for name in vars(Adapter) if WRITES.match(name)}
    for vendor, adapter in adapters.items():
        can = {method for method in methods if adapter.can(method)}
        assert can == {case.method for case in cases if case.vendor == vendor}
