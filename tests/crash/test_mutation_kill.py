"""Every mutation of Eventtia and EventBookings: by two workers at once, and with a worker killed around its write."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from crash_house import TIMES, Case, Workers, assert_complete, assert_untold, at_work, payload, record

from gateway.records import PersonRole
from gateway.vendors.adapter import NO_WANTS, EventFilter, PersonFilter, SessionFilter
from gateway.vendors.eventbookings.adapter import EventbookingsAdapter
from gateway.vendors.eventtia import EventtiaAdapter
from gateway.vendors.eventtia.listings import whole
from resolvers import ids

in_one_loop = pytest.mark.asyncio(loop_scope="module")
ET, EB = "eventtia", "eventbookings"
START = TIMES["startsAt"]
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
    Case(ET, "set_person_sessions", "attendee", {"personId": "$person", "sessionIds": ["$free"]}),
    Case(ET, "register_person", "attendee", PERSON),
    Case(ET, "cancel_registration", "attendee", {"id": "$person"}),
    Case(EB, "create_event", "event", {"account": EB, "name": "$", **TIMES}, untold=True),
    Case(EB, "duplicate_event", "event", {"id": "$event"}, untold=True),
    Case(EB, "create_session", "session", {"eventId": "$event", "title": "$", "startsAt": START}, untold=True),
    Case(EB, "publish_event", "event", {"id": "$event"}, untold=True),
    Case(EB, "unpublish_event", "event", {"id": "$event"}, untold=True),
    Case(EB, "cancel_event", "event", {"id": "$event"}, untold=True),
]
IDS = [case.name for case in CASES]


class RoomWorkers(Workers):
    """Those of Eventtia and EventBookings."""

    async def records(self, case: Case) -> dict[str, str]:
        if case.vendor == EB:
            event = await self.adapters[EB].create_event({"name": f"Known {self.made}"})
            return {"$event": ids.encode(event.ref)}
        return await self._eventtia()

    async def _eventtia(self) -> dict[str, str]:
        """An event's records: a person no other case has, with a seat in one session and none in another."""
        adapter: EventtiaAdapter = self.adapters[ET]
        adapter.upstream.outdate("*")
        [event, *_] = await whole(adapter.events(EventFilter(), NO_WANTS))
        roles = PersonFilter(roles=frozenset({PersonRole.ATTENDEE}))
        person = (await whole(adapter.people(event.ref, roles, NO_WANTS)))[self.made]
        sessions = await whole(adapter.sessions(event.ref, SessionFilter(), frozenset({"tags"})))
        room = [
            one for one in sessions if one.seats_left is None or (isinstance(one.seats_left, int) and one.seats_left)
        ]
        held, free = room[0], room[1]
        await adapter.set_person_sessions(person.ref, [held.ref])
        tag = next(tag for one in sessions for tag in (one.tags if isinstance(one.tags, tuple) else ()))
        found = {"event": event, "person": person, "held": held, "free": free, "session": sessions[-1], "tag": tag}
        return {f"${name}": ids.encode(record.ref) for name, record in found.items()}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RoomWorkers]:
    async with at_work(RoomWorkers, tmp_path_factory.mktemp("workers")) as found:
        yield found


def test_no_mutation_is_left_out() -> None:
    assert_complete(CASES, eventtia=EventtiaAdapter, eventbookings=EventbookingsAdapter)


@in_one_loop
@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_two_workers_at_once_are_one_write(workers: RoomWorkers, case: Case) -> None:
    given = await workers.given(case)

    one, other = map(payload, await workers.do(case, given, workers=2))

    assert one == other
    assert record(one)
    assert workers.writes(case) == case.writes
    assert workers.sandbox.refused() == []


@in_one_loop
@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_killed_between_the_vendors_answer_and_ours(workers: RoomWorkers, case: Case) -> None:
    given = await workers.given(case)

    await workers.killed(case, given, "after")
    found = await workers.asked_again(case, given)

    assert_found_or_untold(case, found)
    assert workers.writes(case) == case.writes


@in_one_loop
@pytest.mark.parametrize("case", CASES, ids=IDS)
async def test_killed_before_the_write_left(workers: RoomWorkers, case: Case) -> None:
    given = await workers.given(case)

    await workers.killed(case, given, "before")
    assert workers.writes(case) == 0
    found = await workers.asked_again(case, given)

    assert_found_or_untold(case, found)
    assert workers.writes(case) == (0 if case.untold else case.writes)


def assert_found_or_untold(case: Case, found: dict[str, Any]) -> None:
    """At Eventtia it is found or made; EventBookings cannot be asked, and that is said."""
    if case.untold:
        assert_untold(found)
    else:
        assert found["userErrors"] == [], found
