"""A write with an idempotency key is done once: asked again, at once, elsewhere, after a restart, after a crash."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from api_house import House
from graphql import parse

from gateway.edge.execute import run
from gateway.errors import Unsupported
from gateway.records import Kind, Ref
from gateway.settings import load_settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope
from gateway.vendors.registry import Accounts, open_accounts
from gateway.vendors.ringcentral.writing import Writing
from resolvers import ids
from resolvers.context import Caller, open_context
from sandbox.server import Sandbox
from schema.build import build_schema

RC = "ringcentral"
ERRORS = "userErrors{code message field}"
TICKET = (
    "mutation($i:CreateTicketInput!){made:createTicket(input:$i){ticket{id name createdAt fetchedAt}" + ERRORS + "}}"
)
CREATE = "mutation($i:CreateEventInput!){made:createEvent(input:$i){event{id name raw}" + ERRORS + "}}"
DUPLICATE = "mutation($i:DuplicateEventInput!){made:duplicateEvent(input:$i){event{id name raw}" + ERRORS + "}}"
LINK = "mutation($i:CreateMagicLinkInput!){made:createMagicLink(input:$i){magicLink{id email}" + ERRORS + "}}"
UNLINK = "mutation($i:DeleteMagicLinkInput!){made:deleteMagicLink(input:$i){deletedId " + ERRORS + "}}"
JAZZ = {
    "account": RC,
    "name": "Jazz Night",
    "startsAt": "2027-03-01T19:00:00+01:00",
    "endsAt": "2027-03-01T23:00:00+01:00",
    "timeZone": "Europe/Berlin",
    "currency": "EUR",
}


def writes(sandbox: Sandbox) -> list[str]:
    return [call for call in sandbox.calls(RC) if not call.startswith("GET")]


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["code"] for error in answer["made"]["userErrors"]]


# ---------------------------------------------------------------------- gateways that share a store


class Desk:
    """A worker: accounts and a store of its own over a shared file, by a clock that can be set."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.later = timedelta(0)

    async def ask(self, query: str, caller: str = "one", **variables: Any) -> dict[str, Any]:
        scope = CallScope()
        context = open_context(self.accounts, Caller(caller), scope)
        answer = await run(build_schema()._schema, parse(query), None, variables, context, scope)
        return answer.body()

    async def good(self, query: str, caller: str = "one", **variables: Any) -> dict[str, Any]:
        body = await self.ask(query, caller, **variables)
        assert "errors" not in body, body
        return dict(body["data"])


@pytest.fixture
def config(sandbox: Sandbox, tmp_path: Path) -> Path:
    file = tmp_path / "eventgate.toml"
    file.write_text(f'{sandbox.config_toml}\n[store]\nurl = "sqlite+aiosqlite:///{tmp_path}/shared.db"\n')
    return file


@asynccontextmanager
async def desk(config: Path) -> AsyncIterator[Desk]:
    settings = load_settings(config, {})
    store = await Store.open(settings.store.url.get_secret_value(), lambda: datetime.now(UTC) + opened.later)
    opened = Desk(await open_accounts(settings.accounts, store, AnswerCache(1 << 24)))
    try:
        yield opened
    finally:
        await opened.accounts.aclose()


@pytest.fixture
def event(house: House) -> str:
    id = house.event(RC)
    house.sandbox.clear_calls()
    return id


def a_ticket(event: str, **more: Any) -> dict[str, Any]:
    return {"eventId": event, "name": "Late", "idempotencyKey": "k", **more}


# ---------------------------------------------------------------------- asked again


def test_asked_again_it_is_the_same_answer_and_no_call(house: House, sandbox: Sandbox, event: str) -> None:
    first = house(TICKET, i=a_ticket(event, idempotencyKey="again")).good
    sandbox.clear_calls()

    assert house(TICKET, i=a_ticket(event, idempotencyKey="again")).good == first
    assert first["made"]["ticket"]["name"] == "Late"
    assert sandbox.calls(RC) == []


def test_asked_again_after_a_restart(house: House, sandbox: Sandbox, event: str) -> None:
    first = house(TICKET, i=a_ticket(event, idempotencyKey="restart")).good

    house.restart()

    assert house(TICKET, i=a_ticket(event, idempotencyKey="restart")).good == first
    assert len(writes(sandbox)) == 1


async def test_without_a_key_it_is_done_again(config: Path, sandbox: Sandbox, event: str) -> None:
    async with desk(config) as one:
        for key in (None, None):
            await one.good(TICKET, i=a_ticket(event, idempotencyKey=key))

    assert len(writes(sandbox)) == 2


async def test_the_order_of_json_members_makes_no_other_input(config: Path, sandbox: Sandbox, event: str) -> None:
    ticket = ids.encode(Ref(RC, Kind.TICKET, "t", (ids.decode(event).id,)))
    who = {"ticketId": ticket, "email": "a@example.org", "firstName": "A", "lastName": "B", "idempotencyKey": "k"}
    async with desk(config) as one:
        first = await one.good(LINK, i={**who, "metadata": {"a": "1", "b": "2"}})
        again = await one.good(LINK, i={**who, "metadata": {"b": "2", "a": "1"}})

    assert first == again
    assert codes(first) == ["NOT_FOUND"]
    assert len(writes(sandbox)) == 1


async def test_another_input_or_mutation_is_refused(config: Path, sandbox: Sandbox, event: str) -> None:
    async with desk(config) as one:
        await one.good(TICKET, i=a_ticket(event))
        other_input = await one.good(TICKET, i=a_ticket(event, name="Early"))
        other_mutation = await one.good(DUPLICATE, i={"id": event, "idempotencyKey": "k"})

    assert codes(other_input) == codes(other_mutation) == ["IDEMPOTENCY_KEY_REUSED"]
    assert other_input["made"]["userErrors"][0]["field"] == ["input", "idempotencyKey"]
    assert len(writes(sandbox)) == 1


async def test_a_key_is_its_callers(config: Path, sandbox: Sandbox, event: str) -> None:
    async with desk(config) as one:
        first = await one.good(TICKET, "one", i=a_ticket(event))
        other = await one.good(TICKET, "two", i=a_ticket(event))

    assert first["made"]["ticket"]["id"] != other["made"]["ticket"]["id"]
    assert len(writes(sandbox)) == 2


async def test_a_key_ends_after_a_day(config: Path, sandbox: Sandbox, event: str) -> None:
    async with desk(config) as one:
        first = await one.good(TICKET, i=a_ticket(event))
        one.later = timedelta(hours=23, minutes=59)
        assert await one.good(TICKET, i=a_ticket(event)) == first
        assert len(writes(sandbox)) == 1
        one.later = timedelta(hours=24, minutes=1)
        assert await one.good(TICKET, i=a_ticket(event)) != first

    assert len(writes(sandbox)) == 2


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_key_of_a_wrong_length(config: Path, sandbox: Sandbox, event: str, key: str) -> None:
    async with desk(config) as one:
        refused = await one.good(TICKET, i=a_ticket(event, idempotencyKey=key))

    assert codes(refused) == ["INVALID_INPUT"]
    assert sandbox.calls(RC) == []


# ---------------------------------------------------------------------- refused and failed


async def test_what_we_refuse_leaves_the_key_free(config: Path, sandbox: Sandbox, event: str) -> None:
    async with desk(config) as one:
        refused = await one.good(TICKET, i=a_ticket(event, capacity=-1))
        mended = await one.good(TICKET, i=a_ticket(event, capacity=1))

    assert codes(refused) == ["INVALID_INPUT"]
    assert codes(mended) == []
    assert len(writes(sandbox)) == 1


async def test_what_the_vendor_refuses_stands(config: Path, sandbox: Sandbox, event: str) -> None:
    body = {"errors": [{"detail": "taken", "source": {"pointer": "/data/attributes/name"}}]}
    sandbox.fail(RC, method="POST", status=422, body=body, times=1)
    async with desk(config) as one:
        first = await one.good(TICKET, i=a_ticket(event))
        again = await one.good(TICKET, i=a_ticket(event))

    assert first == again
    assert codes(first) == ["INVALID_INPUT"]
    assert len(writes(sandbox)) == 1


@pytest.mark.parametrize("status", [401, 429])
async def test_who_was_turned_away_at_the_door_may_ask_again(
    config: Path, sandbox: Sandbox, event: str, status: int
) -> None:
    sandbox.fail(RC, method="POST", status=status, times=1)
    async with desk(config) as one:
        failed = await one.ask(TICKET, i=a_ticket(event))
        made = await one.good(TICKET, i=a_ticket(event))

    assert failed["errors"][0]["extensions"]["code"] in ("VENDOR_AUTH_FAILED", "VENDOR_RATE_LIMITED")
    assert codes(made) == []
    assert len(writes(sandbox)) == 2


async def test_an_answer_lost_on_the_way_is_looked_for_at_once(config: Path, sandbox: Sandbox, event: str) -> None:
    sandbox.fail(RC, method="POST", reset="body", times=1)
    async with desk(config) as one:
        failed = await one.ask(TICKET, i=a_ticket(event))
        async with asyncio.timeout(5):
            found = await one.good(TICKET, i=a_ticket(event))
        assert await one.good(TICKET, i=a_ticket(event)) == found

    assert failed["errors"][0]["extensions"]["code"] == "VENDOR_UNAVAILABLE"
    assert found["made"]["ticket"]["name"] == "Late"
    assert len(writes(sandbox)) == 1


async def test_a_write_that_did_not_happen_is_made_when_asked_again(config: Path, sandbox: Sandbox, event: str) -> None:
    sandbox.fail(RC, method="POST", status=503, times=1)
    async with desk(config) as one:
        await one.ask(TICKET, i=a_ticket(event))
        made = await one.good(TICKET, i=a_ticket(event))

    assert made["made"]["ticket"]["name"] == "Late"
    assert len(writes(sandbox)) == 2


async def test_while_the_vendor_cannot_be_asked_nothing_is_sent(config: Path, sandbox: Sandbox, event: str) -> None:
    sandbox.fail(RC, method="POST", reset="body", times=1)
    async with desk(config) as one:
        await one.ask(TICKET, i=a_ticket(event))
        sandbox.fail(RC, method="GET", status=503)
        failed = await one.ask(TICKET, i=a_ticket(event))
        assert failed["errors"][0]["extensions"]["code"] == "VENDOR_UNAVAILABLE"
        sandbox.heal()
        found = await one.good(TICKET, i=a_ticket(event))

    assert found["made"]["ticket"]["name"] == "Late"
    assert len(writes(sandbox)) == 1


async def test_a_caller_who_goes_away_does_not_stop_the_write(config: Path, sandbox: Sandbox, event: str) -> None:
    sandbox.fail(RC, method="POST", delay_ms=300, times=1)
    async with desk(config) as one:
        asking = asyncio.create_task(one.ask(TICKET, i=a_ticket(event)))
        await asyncio.sleep(0.15)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        made = await one.good(TICKET, i=a_ticket(event))

    assert made["made"]["ticket"]["name"] == "Late"
    assert len(writes(sandbox)) == 1


# ---------------------------------------------------------------------- at once


async def test_two_workers_at_once_are_one_write(config: Path, sandbox: Sandbox, event: str) -> None:
    sandbox.fail(RC, method="POST", delay_ms=300)
    async with desk(config) as one, desk(config) as other:
        answers = await asyncio.gather(*(each.good(TICKET, i=a_ticket(event)) for each in (one, other, one, other)))

    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["made"]["ticket"]["name"] == "Late"
    assert len(writes(sandbox)) == 1


def command(config: Path, query: str, given: dict[str, Any], before: str = "") -> "subprocess.Popen[str]":
    """``eventgate query`` in a process of its own, with something done to it before."""
    arguments = ["eventgate", "query", "-", "--config", str(config), "-v", f"i={json.dumps(given)}"]
    code = f"import sys, os, signal\nsys.argv = {arguments!r}\n{before}\nfrom gateway.cli import main\nmain()"
    asking = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert asking.stdin is not None
    asking.stdin.write(query)
    asking.stdin.close()
    asking.stdin = None
    return asking


def test_two_processes_at_once_are_one_write(config: Path, sandbox: Sandbox, event: str) -> None:
    sandbox.fail(RC, method="POST", delay_ms=1500)
    asking = [command(config, TICKET, a_ticket(event)) for _ in range(2)]
    told = [process.communicate(timeout=60) for process in asking]

    answers = [json.loads(out)["data"] for out, _ in told]
    assert answers[0] == answers[1]
    assert answers[0]["made"]["ticket"]["name"] == "Late"
    assert len(writes(sandbox)) == 1


# ---------------------------------------------------------------------- killed in the middle

AFTER = "import resolvers.mutations.once as once\nonce.keep = lambda outcome: os.kill(os.getpid(), signal.SIGKILL)"
"""Dies when the vendor has answered and nothing is kept yet."""
BEFORE = (
    "from gateway.upstream.client import Upstream\nasked = Upstream.call\n"
    "async def call(self, endpoint, **more):\n"
    "    if endpoint.method != 'GET': os.kill(os.getpid(), signal.SIGKILL)\n"
    "    return await asked(self, endpoint, **more)\n"
    "Upstream.call = call"
)
"""Dies when it was written down that the vendor is about to be called, and it was not."""


def killed(config: Path, query: str, given: dict[str, Any], how: str) -> None:
    process = command(config, query, given, how)
    _, said = process.communicate(timeout=60)
    assert process.returncode == -9, said


async def asked_after(config: Path, query: str, given: dict[str, Any]) -> dict[str, Any]:
    """The same key, once the dead worker's lease has run out; and once more."""
    async with desk(config) as one:
        one.later = timedelta(seconds=20)
        found = await one.good(query, "command line", i=given)
        assert await one.good(query, "command line", i=given) == found
    return found


def first_ticket(house: House, event: str) -> str:
    query = "query($e:ID!){event(by:{id:$e}){tickets(first:1){nodes{id}}}}"
    return str(house(query, e=event).good["event"]["tickets"]["nodes"][0]["id"])


async def test_killed_after_a_ticket_was_made(config: Path, sandbox: Sandbox, event: str) -> None:
    given = a_ticket(event, price="49.90", capacity=3, private=True, description="x")
    killed(config, TICKET, given, AFTER)

    found = await asked_after(config, TICKET, given)

    assert found["made"]["ticket"]["name"] == "Late"
    assert len(writes(sandbox)) == 1


@pytest.mark.parametrize("from_template", [False, True])
async def test_killed_after_an_event_was_made(
    config: Path, sandbox: Sandbox, house: House, from_template: bool
) -> None:
    given: dict[str, Any] = {**JAZZ, "idempotencyKey": "k"}
    if from_template:
        template = house.sandbox.app.world.id_of(RC, "template", 0, 0)
        given = {**given, "templateId": ids.encode(Ref(RC, Kind.TEMPLATE, template))}
        del given["currency"]
    killed(config, CREATE, given, AFTER)

    found = await asked_after(config, CREATE, given)

    assert found["made"]["event"]["name"] == "Jazz Night"
    assert len(writes(sandbox)) == 1


async def test_killed_after_a_copy_was_made(config: Path, sandbox: Sandbox, event: str) -> None:
    given = {"id": event, "name": "Copy", "idempotencyKey": "k"}
    killed(config, DUPLICATE, given, AFTER)

    found = await asked_after(config, DUPLICATE, given)

    assert found["made"]["event"]["name"] == "Copy"
    assert len(writes(sandbox)) == 1


async def test_killed_after_a_link_was_made_and_after_it_was_deleted(
    config: Path, sandbox: Sandbox, house: House, event: str
) -> None:
    who = {"email": "Mira@Example.org", "firstName": "Mira", "lastName": "Voss", "metadata": {"a": "1"}}
    given = {"ticketId": first_ticket(house, event), "idempotencyKey": "k", **who}
    killed(config, LINK, given, AFTER)
    made = (await asked_after(config, LINK, given))["made"]["magicLink"]
    assert made["email"] == "mira@example.org"
    assert len(writes(sandbox)) == 1

    gone = {"id": made["id"], "idempotencyKey": "d"}
    killed(config, UNLINK, gone, AFTER)
    assert (await asked_after(config, UNLINK, gone))["made"] == {"deletedId": made["id"], "userErrors": []}


async def test_killed_before_the_vendor_was_called(config: Path, sandbox: Sandbox, event: str) -> None:
    killed(config, TICKET, a_ticket(event), BEFORE)
    assert writes(sandbox) == []

    made = await asked_after(config, TICKET, a_ticket(event))

    assert made["made"]["ticket"]["name"] == "Late"
    assert len(writes(sandbox)) == 1


async def test_killed_where_the_vendor_cannot_be_asked(
    config: Path, sandbox: Sandbox, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody_knows(*_: object) -> None:
        raise Unsupported("It cannot be asked.")

    killed(config, TICKET, a_ticket(event), AFTER)
    monkeypatch.setattr(Writing, "read_back", nobody_knows)

    told = await asked_after(config, TICKET, a_ticket(event))

    assert codes(told) == ["CONFLICT"]
    assert "answer lost" in told["made"]["userErrors"][0]["message"]
    assert len(writes(sandbox)) == 1


async def test_two_alike_cannot_be_told_apart(config: Path, sandbox: Sandbox, event: str) -> None:
    async with desk(config) as one:
        await one.good(TICKET, i=a_ticket(event, idempotencyKey="another"))
    killed(config, TICKET, a_ticket(event), AFTER)

    told = await asked_after(config, TICKET, a_ticket(event))

    assert codes(told) == ["CONFLICT"]
    assert len(writes(sandbox)) == 2
