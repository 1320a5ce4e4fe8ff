"""Every mutation of EventMobi and RingCentral: by two workers at once, and with a worker killed around its write."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from crash_house import LEASE_OVER_S, Case, Workers, assert_complete, assert_untold, at_work, payload, record
from crash_house import TIMES as HOURS
from graphql import parse

from gateway.edge.execute import run
from gateway.records import Kind, Ref
from gateway.settings import load_settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope
from gateway.vendors.adapter import NO_WANTS, EventFilter, PersonFilter
from gateway.vendors.eventmobi.adapter import EventmobiAdapter
from gateway.vendors.registry import open_accounts
from gateway.vendors.ringcentral.adapter import RingcentralAdapter
from resolvers import ids
from resolvers.context import Caller, open_context
from schema.build import build_schema

pytestmark = pytest.mark.asyncio(loop_scope="module")
MB, RC = "eventmobi", "ringcentral"
DAYS = {"startsAt": "2035-01-23T00:00:00Z", "endsAt": "2035-01-24T00:00:00Z", "timeZone": "Etc/UTC"}
TIMES = {**HOURS, "timeZone": "Europe/Paris"}
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
IDS = [case.name for case in CASES]


class RoomWorkers(Workers):
    """Those of EventMobi and RingCentral."""

    async def records(self, case: Case) -> dict[str, str]:
        return await (self._eventmobi() if case.vendor == MB else self._ringcentral())

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

    async def _eventmobi(self) -> dict[str, str]:
        """An event's records: a person whom no other case has, and a group that the person is not in."""
        adapter: EventmobiAdapter = self.adapters[MB]
        adapter.upstream.outdate("*")
        [event, *_] = (await adapter.events(EventFilter(), NO_WANTS).slice()).items
        people = (await adapter.people(event.ref, PersonFilter(), NO_WANTS).slice()).items
        groups = (await adapter.overview(event.ref)).groups
        found = {"event": event.ref, "person": people[self.made].ref, "group": groups[0].ref}
        return {f"${name}": ids.encode(ref) for name, ref in found.items()}

    async def _ringcentral(self) -> dict[str, str]:
        adapter: RingcentralAdapter = self.adapters[RC]
        adapter.upstream.outdate("*")
        [event, *_] = (await adapter.events(EventFilter(), NO_WANTS).slice()).items
        people = (await adapter.people(event.ref, PersonFilter(), NO_WANTS).slice()).items
        [ticket, *_] = (await adapter.tickets(event.ref, NO_WANTS).slice()).items
        who = {"email": f"known{self.made}@example.org", "first_name": "A", "last_name": "B"}
        link = await adapter.create_magic_link(ticket.ref, who)
        template = Ref(RC, Kind.TEMPLATE, self.sandbox.app.world.id_of(RC, "template", 0, 0))
        found = {"event": event.ref, "person": people[self.made].ref, "ticket": ticket.ref, "link": link.ref}
        return {f"${name}": ids.encode(ref) for name, ref in (found | {"template": template}).items()}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RoomWorkers]:
    async with at_work(RoomWorkers, tmp_path_factory.mktemp("workers")) as found:
        yield found


async def test_no_mutation_is_left_out() -> None:
    assert_complete(CASES, eventmobi=EventmobiAdapter, ringcentral=RingcentralAdapter)


@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_two_workers_at_once_are_one_write(workers: RoomWorkers, case: Case) -> None:
    given = await workers.given(case)

    one, other = map(payload, await workers.do(case, given, workers=2))

    assert record(one) == record(other)
    assert workers.writes(case) == 1
    assert workers.sandbox.refused() == []


@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_killed_between_the_vendors_answer_and_ours(workers: RoomWorkers, case: Case) -> None:
    given = await workers.given(case)

    await workers.killed(case, given, "after")
    found = await workers.asked_again(case, given)

    assert workers.writes(case) == (2 if case.again else 1)
    assert_as_asked_or_untold(case, given, found)


@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_killed_before_the_write_left(workers: RoomWorkers, case: Case) -> None:
    given = await workers.given(case)

    await workers.killed(case, given, "before")
    assert workers.writes(case) == 0
    if case.method == "duplicate_event":
        # the vendor does not tell whether a copy was ever begun: it is looked for, and that is said
        first = payload(await workers.do_here(case, given, LEASE_OVER_S))
        assert first["userErrors"][0]["code"] == "VENDOR_TIMEOUT"
        assert workers.writes(case) == 0
        return

    found = await workers.asked_again(case, given)

    assert workers.writes(case) == (0 if case.untold else 1)
    assert_as_asked_or_untold(case, given, found)


def assert_as_asked_or_untold(case: Case, given: dict[str, Any], found: dict[str, Any]) -> None:
    """The record is the one that was written, unless nobody can tell."""
    if case.untold:
        assert_untold(found)
        return
    shown = record(found)
    if case.shows == "gone":
        assert shown == given["id"]
    for name in ("name", "firstName", "email"):
        if name in given and name in shown:
            assert shown[name] == given[name]
    if "groupIds" in given and given.get("mode") != "ADD":
        assert [group["id"] for group in shown["groups"]] == given["groupIds"]
