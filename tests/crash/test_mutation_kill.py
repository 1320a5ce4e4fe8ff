"""Every mutation of Eventtia and EventBookings: by two workers at once, and with a worker killed around its write."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from gateway.records import PersonRole
from gateway.settings import load_settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope, call_scope
from gateway.vendors.adapter import NO_WANTS, Adapter, EventFilter, PersonFilter, SessionFilter
from gateway.vendors.eventbookings.adapter import EventbookingsAdapter
from gateway.vendors.eventtia import EventtiaAdapter
from gateway.vendors.eventtia.listings import whole
from gateway.vendors.registry import open_accounts
from resolvers import ids
from sandbox.server import Sandbox, running
from sandbox.world import World

in_one_loop = pytest.mark.asyncio(loop_scope="module")
WRITER = Path(__file__).with_name("mutation_writer.py")
LEASE_OVER_S = 20
LATENCY_MS = 40
"""So that two workers are at it at the same time."""
START, END = "2035-01-23T22:00:00Z", "2035-01-24T06:00:00Z"
WRITES = re.compile("(create|update|replace|duplicate|publish|unpublish|cancel|join|leave|set|register|delete)_")
TIMES = {"startsAt": START, "endsAt": END}
SHOWN = {"event": "event{id name}", "session": "session{id title}", "person": "person{id}"}
SHOWN |= {"seat": "session{id} person{id}"}


@dataclass(frozen=True)
class Case:
    """One mutation: what it shows, its input (with the records named in ``$``), and the vendor calls that it takes."""

    vendor: str
    method: str
    shows: str
    given: dict[str, Any]
    writes: int = 1

    @property
    def name(self) -> str:
        head, *rest = self.method.split("_")
        return head + "".join(part.capitalize() for part in rest)

    def query(self) -> str:
        inputs = {"joinSession": "SessionSeat", "leaveSession": "SessionSeat", "cancelRegistration": "PersonAction"}
        inputs |= dict.fromkeys(("publishEvent", "unpublishEvent", "cancelEvent"), "EventAction")
        type_name = inputs.get(self.name, self.name[0].upper() + self.name[1:])
        shown = f"{SHOWN[self.shows]} userErrors{{code message field}}"
        return f"mutation($i:{type_name}Input!){{made:{self.name}(input:$i){{{shown}}}}}"


ET, EB = "eventtia", "eventbookings"
NEW = {"account": ET, "name": "$", "timeZone": "Europe/Paris", **TIMES}
PERSON = {"eventId": "$event", "firstName": "Zoë", "lastName": "Ng", "email": "$@example.org"}
CASES = [
    Case(ET, "create_event", "event", NEW),
    Case(ET, "update_event", "event", {"id": "$event", "name": "$"}),
    Case(ET, "duplicate_event", "event", {"id": "$event"}),
    Case(ET, "create_session", "session", {"eventId": "$event", "title": "$", "tagIds": ["$tag"], **TIMES}, writes=2),
    Case(ET, "update_session", "session", {"id": "$session", "title": "$"}),
    Case(ET, "join_session", "seat", {"sessionId": "$free", "personId": "$person"}),
    Case(ET, "leave_session", "seat", {"sessionId": "$held", "personId": "$person"}),
    Case(ET, "set_person_sessions", "person", {"personId": "$person", "sessionIds": ["$free"]}),
    Case(ET, "register_person", "person", PERSON),
    Case(ET, "cancel_registration", "person", {"id": "$person"}),
    Case(EB, "create_event", "event", {"account": EB, "name": "$", **TIMES}),
    Case(EB, "duplicate_event", "event", {"id": "$event"}),
    Case(EB, "create_session", "session", {"eventId": "$event", "title": "$", "startsAt": START}),
    Case(EB, "publish_event", "event", {"id": "$event"}),
    Case(EB, "unpublish_event", "event", {"id": "$event"}),
    Case(EB, "cancel_event", "event", {"id": "$event"}),
]
IDS = [f"{case.vendor}-{case.method}" for case in CASES]


class Workers:
    """The vendors, one store, and a process that forks workers on them."""

    def __init__(self, sandbox: Sandbox, adapters: dict[str, Any], process: asyncio.subprocess.Process) -> None:
        self.sandbox = sandbox
        self._adapters = adapters
        self._process = process
        self._made = 0

    async def do(self, case: Case, given: dict[str, Any], **how: Any) -> list[Any]:
        """What each worker answered; null for one that was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"query": case.query(), "input": given, **how}
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        return list(json.loads(await asyncio.wait_for(self._process.stdout.readline(), 60)))

    async def given(self, case: Case) -> dict[str, Any]:
        """The case's input with records of its own, and a key that is new."""
        self._made += 1
        words = {"$": f"Made {self._made}", **await self._records(case)}
        words["$@example.org"] = f"made{self._made}@example.org"
        filled = {
            name: [words.get(one, one) for one in value] if isinstance(value, list) else words.get(value, value)
            for name, value in case.given.items()
        }
        self.sandbox.clear_calls()
        return {**filled, "idempotencyKey": f"k{self._made}"}

    async def _records(self, case: Case) -> dict[str, str]:
        with call_scope(CallScope()):
            if case.vendor == EB:
                event = await self._adapters[EB].create_event({"name": f"Known {self._made}"})
                return {"$event": ids.encode(event.ref)}
            return await self._eventtia()

    async def _eventtia(self) -> dict[str, str]:
        """An event's records: a person no other case has, with a seat in one session and none in another."""
        adapter: EventtiaAdapter = self._adapters[ET]
        adapter.upstream.outdate("*")
        [event, *_] = await whole(adapter.events(EventFilter(), NO_WANTS))
        roles = PersonFilter(roles=frozenset({PersonRole.ATTENDEE}))
        person = (await whole(adapter.people(event.ref, roles, NO_WANTS)))[self._made]
        sessions = await whole(adapter.sessions(event.ref, SessionFilter(), frozenset({"tags"})))
        room = [
            one for one in sessions if one.seats_left is None or (isinstance(one.seats_left, int) and one.seats_left)
        ]
        held, free = room[0], room[1]
        await adapter.set_person_sessions(person.ref, [held.ref])
        tag = next(tag for one in sessions for tag in (one.tags if isinstance(one.tags, tuple) else ()))
        found = {"event": event, "person": person, "held": held, "free": free, "session": sessions[-1], "tag": tag}
        return {f"${name}": ids.encode(record.ref) for name, record in found.items()}

    def writes(self, case: Case) -> list[str]:
        calls = self.sandbox.calls(case.vendor)
        return [call for call in calls if not call.startswith("GET") and not call.endswith("/auth")]


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
            yield Workers(sandbox, dict(accounts), process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            await asyncio.wait_for(process.wait(), 30)
            await accounts.aclose()


def made(answer: Any) -> dict[str, Any]:
    assert "errors" not in answer, answer
    return dict(answer["data"]["made"])


def test_no_mutation_is_left_out() -> None:
    methods = {name for name in vars(Adapter) if WRITES.match(name)}
    for vendor, adapter in ((ET, EventtiaAdapter), (EB, EventbookingsAdapter)):
        can = {method for method in methods if adapter.can(method)}
        assert can == {case.method for case in CASES if case.vendor == vendor}


@in_one_loop
@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_two_workers_at_once_are_one_write(workers: Workers, case: Case) -> None:
    given = await workers.given(case)

    one, other = await workers.do(case, given, workers=2)

    assert made(one) == made(other)
    assert made(one)["userErrors"] == []
    assert all(made(one)[part.partition("{")[0]] for part in SHOWN[case.shows].split("} ")), one
    assert len(workers.writes(case)) == case.writes
    assert workers.sandbox.refused() == []


@in_one_loop
@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_killed_between_the_vendors_answer_and_ours(workers: Workers, case: Case) -> None:
    given = await workers.given(case)

    [killed] = await workers.do(case, given, kill="after")
    [first] = await workers.do(case, given, shift_s=LEASE_OVER_S)
    [again] = await workers.do(case, given, shift_s=LEASE_OVER_S)

    assert killed is None
    assert made(first) == made(again)
    told_unknown(case, made(first))
    assert len(workers.writes(case)) == case.writes


@in_one_loop
@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_killed_before_the_write_left(workers: Workers, case: Case) -> None:
    given = await workers.given(case)

    [killed] = await workers.do(case, given, kill="before")
    assert workers.writes(case) == []
    [first] = await workers.do(case, given, shift_s=LEASE_OVER_S)
    [again] = await workers.do(case, given, shift_s=LEASE_OVER_S)

    assert killed is None
    assert made(first) == made(again)
    told_unknown(case, made(first))
    assert len(workers.writes(case)) == (0 if case.vendor == EB else case.writes)


def told_unknown(case: Case, found: dict[str, Any]) -> None:
    """At Eventtia it is found or made; EventBookings cannot be asked, and that is said."""
    if case.vendor == ET:
        assert found["userErrors"] == [], found
        return
    [error] = found["userErrors"]
    assert (error["code"], error["field"]) == ("CONFLICT", ["input", "idempotencyKey"])
    assert "cannot be asked whether it happened" in error["message"]
