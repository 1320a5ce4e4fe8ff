"""Every mutation of EventMobi and RingCentral: by two workers at once, and with a worker killed around its write."""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from graphql import parse

from gateway.edge.execute import run
from gateway.records import Kind, Ref
from gateway.settings import load_settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope, call_scope
from gateway.vendors.adapter import NO_WANTS, Adapter, EventFilter, PersonFilter
from gateway.vendors.eventmobi.adapter import EventmobiAdapter
from gateway.vendors.registry import open_accounts
from gateway.vendors.ringcentral.adapter import RingcentralAdapter
from resolvers import ids
from resolvers.context import Caller, open_context
from sandbox.server import Sandbox, running
from sandbox.world import World
from schema.build import build_schema

pytestmark = pytest.mark.asyncio(loop_scope="module")
WRITER = Path(__file__).with_name("mutation_writer.py")
LEASE_OVER_S = 20
LATENCY_MS = 40
"""So that two workers are at it at the same time."""
WRITES = re.compile("(create|update|replace|duplicate|publish|unpublish|cancel|join|leave|set|register|delete)_")
MB, RC = "eventmobi", "ringcentral"
SHOWN = {
    "event": "event{id name}",
    "person": "person{id firstName groups{id name}}",
    "ticket": "ticket{id name}",
    "link": "magicLink{id email}",
    "gone": "deletedId",
}
INPUTS = {"delete_person": "PersonActionInput"}


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

    @property
    def query(self) -> str:
        head, *rest = self.method.split("_")
        name = head + "".join(part.capitalize() for part in rest)
        input = INPUTS.get(self.method, f"{name[0].upper()}{name[1:]}Input")
        return f"mutation($i:{input}!){{made:{name}(input:$i){{{SHOWN[self.shows]} userErrors{{code message field}}}}}}"


DAYS = {"startsAt": "2035-01-23T00:00:00Z", "endsAt": "2035-01-24T00:00:00Z", "timeZone": "Etc/UTC"}
TIMES = {"startsAt": "2035-01-23T22:00:00Z", "endsAt": "2035-01-24T06:00:00Z", "timeZone": "Europe/Paris"}
WHO = {"firstName": "$", "lastName": "Ng", "email": "$@example.org"}
DOCUMENTS = {"documents": [{"url": "https://files.example.org/slides.pdf"}]}
CASES = [
    Case(MB, "create_event", "event", {"account": MB, "name": "$", **DAYS}, why="by its name"),
    Case(MB, "create_event", "event", {"account": MB, "name": "Twin", "slug": "$slug"}, why="by its short code"),
    Case(
        MB,
        "create_event",
        "event",
        {"account": MB, "name": "Twin", "externalIds": [{"system": "CRM", "id": "$"}]},
        why="by its external id",
    ),
    Case(MB, "update_event", "event", {"id": "$event", "name": "$", **DAYS}, again=True),
    Case(MB, "replace_event", "event", {"id": "$event", "name": "$", **DAYS}, again=True),
    Case(MB, "register_person", "person", {"eventId": "$event", "groupIds": ["$group"], **WHO}),
    Case(MB, "update_person", "person", {"id": "$person", "firstName": "$"}, again=True),
    Case(MB, "update_person", "person", {"id": "$person", "eventmobi": DOCUMENTS}, untold=True, why="documents"),
    Case(MB, "replace_person", "person", {"id": "$person", **WHO}, again=True),
    Case(MB, "delete_person", "gone", {"id": "$person"}, again=True),
    *(
        Case(
            MB, "set_person_groups", "person", {"personId": "$person", "groupIds": groups, "mode": mode}, True, why=mode
        )
        for mode, groups in (("ADD", ["$group"]), ("REPLACE", ["$group"]), ("CLEAR", []))
    ),
    Case(RC, "create_event", "event", {"account": RC, "name": "$", "currency": "EUR", **TIMES}),
    Case(RC, "create_event", "event", {"account": RC, "name": "$", "templateId": "$template", **TIMES}, why="template"),
    Case(RC, "duplicate_event", "event", {"id": "$event", "name": "$"}),
    Case(RC, "duplicate_event", "event", {"id": "$event"}, why="of the same name"),
    Case(RC, "update_person", "person", {"id": "$person", "metadata": {"made": "x"}}, again=True),
    Case(RC, "create_ticket", "ticket", {"eventId": "$event", "name": "$", "price": "49.90", "capacity": 3}),
    Case(RC, "create_magic_link", "link", {"ticketId": "$ticket", **WHO, "metadata": {"made": "x"}}),
    Case(RC, "delete_magic_link", "gone", {"id": "$link"}, again=True),
]
IDS = ["-".join(filter(None, (case.vendor, case.method, case.why.replace(" ", "_")))) for case in CASES]


class Workers:
    """The vendors, one store, and a process that forks workers on them."""

    def __init__(
        self, sandbox: Sandbox, adapters: dict[str, Any], process: asyncio.subprocess.Process, config: Path, url: str
    ) -> None:
        self.sandbox = sandbox
        self.config, self.url = config, url
        self._adapters = adapters
        self._process = process
        self._made = 0

    async def do(self, case: Case, given: dict[str, Any], **how: Any) -> list[Any]:
        """What each worker answered; null for one that was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"query": case.query, "input": given, **how}
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        return list(json.loads(await asyncio.wait_for(self._process.stdout.readline(), 60)))

    async def do_here(self, case: Case, given: dict[str, Any], shift_s: float) -> Any:
        """What a worker in this process answers, who has little time."""
        store = await Store.open(self.url, clock=lambda: datetime.now(UTC) + timedelta(seconds=shift_s))
        accounts = await open_accounts(load_settings(self.config, {}).accounts, store, AnswerCache(1 << 20))
        scope = CallScope(deadline=time.monotonic() + 2.5)
        try:
            context = open_context(accounts, Caller(), scope)
            return (await run(build_schema()._schema, parse(case.query), None, {"i": given}, context, scope)).body()
        finally:
            await accounts.aclose()

    async def given(self, case: Case) -> dict[str, Any]:
        """The case's input with records of its own, and a key that is new."""
        self._made += 1
        words = {"$": f"Made {self._made}", "$@example.org": f"made{self._made}@example.org"}
        words |= {"$slug": f"made{self._made}"}
        with call_scope(CallScope()):
            words |= await (self._eventmobi() if case.vendor == MB else self._ringcentral())
        self.sandbox.clear_calls()
        filled: dict[str, Any] = filled_in(case.given, words)
        return {**filled, "idempotencyKey": f"k{self._made}"}

    async def _eventmobi(self) -> dict[str, str]:
        """An event's records: a person whom no other case has, and a group that the person is not in."""
        adapter: EventmobiAdapter = self._adapters[MB]
        adapter.upstream.outdate("*")
        [event, *_] = (await adapter.events(EventFilter(), NO_WANTS).slice()).items
        people = (await adapter.people(event.ref, PersonFilter(), NO_WANTS).slice()).items
        groups = (await adapter.overview(event.ref)).groups
        found = {"event": event.ref, "person": people[self._made].ref, "group": groups[0].ref}
        return {f"${name}": ids.encode(ref) for name, ref in found.items()}

    async def _ringcentral(self) -> dict[str, str]:
        adapter: RingcentralAdapter = self._adapters[RC]
        adapter.upstream.outdate("*")
        [event, *_] = (await adapter.events(EventFilter(), NO_WANTS).slice()).items
        people = (await adapter.people(event.ref, PersonFilter(), NO_WANTS).slice()).items
        [ticket, *_] = (await adapter.tickets(event.ref, NO_WANTS).slice()).items
        who = {"email": f"known{self._made}@example.org", "first_name": "A", "last_name": "B"}
        link = await adapter.create_magic_link(ticket.ref, who)
        template = Ref(RC, Kind.TEMPLATE, self.sandbox.app.world.id_of(RC, "template", 0, 0))
        found = {"event": event.ref, "person": people[self._made].ref, "ticket": ticket.ref, "link": link.ref}
        return {f"${name}": ids.encode(ref) for name, ref in (found | {"template": template}).items()}

    def writes(self, case: Case) -> int:
        return sum(not call.startswith("GET") for call in self.sandbox.calls(case.vendor))


def filled_in(given: Any, words: dict[str, str]) -> Any:
    if isinstance(given, dict):
        return {name: filled_in(value, words) for name, value in given.items()}
    if isinstance(given, list):
        return [filled_in(value, words) for value in given]
    return words.get(given, given) if isinstance(given, str) else given


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workers]:
    folder = tmp_path_factory.mktemp("workers")
    url = f"sqlite+aiosqlite:///{folder}/store.db"
    async with running(World(seed=1, events=3, people=80), latency_ms=LATENCY_MS) as sandbox:
        config = folder / "eventgate.toml"
        config.write_text(sandbox.config_toml)
        accounts = await open_accounts(load_settings(config, {}).accounts, await Store.open(url), AnswerCache(1 << 20))
        command = [sys.executable, str(WRITER), str(config), url]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 24)
        try:
            yield Workers(sandbox, dict(accounts), process, config, url)
        finally:
            await asyncio.wait_for(process.communicate(b""), 30)  # nothing more: it ends
            await accounts.aclose()


def made(answer: Any) -> dict[str, Any]:
    assert "errors" not in answer, answer
    return dict(answer["data"]["made"])


def record(answer: Any) -> Any:
    """What the mutation gave, which it must have."""
    told = made(answer)
    assert told.pop("userErrors") == [], told
    [shown] = told.values()
    assert shown is not None
    return shown


async def test_no_mutation_is_left_out() -> None:
    methods = {name for name in vars(Adapter) if WRITES.match(name)}
    for vendor, adapter in ((MB, EventmobiAdapter), (RC, RingcentralAdapter)):
        can = {method for method in methods if adapter.can(method)}
        assert can == {case.method for case in CASES if case.vendor == vendor}


@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_two_workers_at_once_are_one_write(workers: Workers, case: Case) -> None:
    given = await workers.given(case)

    one, other = await workers.do(case, given, workers=2)

    assert record(one) == record(other)
    assert workers.writes(case) == 1
    assert workers.sandbox.refused() == []


@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_killed_between_the_vendors_answer_and_ours(workers: Workers, case: Case) -> None:
    given = await workers.given(case)

    [killed] = await workers.do(case, given, kill="after")
    [first] = await workers.do(case, given, shift_s=LEASE_OVER_S)
    [again] = await workers.do(case, given, shift_s=LEASE_OVER_S)

    assert killed is None
    assert made(first) == made(again)
    assert workers.writes(case) == (2 if case.again else 1)
    if case.untold:
        [error] = made(first)["userErrors"]
        assert (error["code"], error["field"]) == ("CONFLICT", ["input", "idempotencyKey"])
    else:
        as_asked(case, given, record(first))


@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_killed_before_the_write_left(workers: Workers, case: Case) -> None:
    given = await workers.given(case)

    [killed] = await workers.do(case, given, kill="before")
    assert killed is None
    assert workers.writes(case) == 0
    if case.method == "duplicate_event":
        # the vendor does not tell whether a copy was ever begun: it is looked for, and that is said
        first = await workers.do_here(case, given, LEASE_OVER_S)
        assert made(first)["userErrors"][0]["code"] == "VENDOR_TIMEOUT"
        assert workers.writes(case) == 0
        return

    [first] = await workers.do(case, given, shift_s=LEASE_OVER_S)
    [again] = await workers.do(case, given, shift_s=LEASE_OVER_S)

    assert made(first) == made(again)
    if case.untold:
        assert (made(first)["userErrors"][0]["code"], workers.writes(case)) == ("CONFLICT", 0)
    else:
        as_asked(case, given, record(first))
        assert workers.writes(case) == 1


def as_asked(case: Case, given: dict[str, Any], shown: Any) -> None:
    """The record is the one that was written."""
    if case.shows == "gone":
        assert shown == given["id"]
    for name in ("name", "firstName", "email"):
        if name in given and name in shown:
            assert shown[name] == given[name]
    if "groupIds" in given and given.get("mode") != "ADD":
        assert [group["id"] for group in shown["groups"]] == given["groupIds"]
