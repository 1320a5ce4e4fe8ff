"""EventMobi asked over sockets."""

import os
from pathlib import Path

import pytest
from msgspec import UNSET
from vendors_house import whole

from gateway.errors import VendorAuthFailed, VendorUnavailable
from gateway.records import Event, Kind, Person, PersonGroup, Ref
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.vendors.adapter import NO_WANTS, Capability, EventFilter, PersonFilter
from gateway.vendors.eventmobi.adapter import EventmobiAdapter, open_account
from gateway.vendors.eventmobi.settings import EventmobiSettings
from sandbox.server import Sandbox

GROUPS = frozenset({"groups"})
EVENTS = "/en/api/v2/events"


@pytest.fixture
async def event(adapter: EventmobiAdapter, sandbox: Sandbox) -> Event:
    events: list[Event] = await whole(adapter.events(EventFilter(), NO_WANTS))
    sandbox.clear_calls()
    return next(found for found in events if len(found.external_ids) > 1)


def test_what_the_account_can_do() -> None:
    assert EventmobiAdapter.capabilities() >= {Capability.LIST_EVENTS, Capability.LIST_PEOPLE}
    assert not EventmobiAdapter.capabilities() & {
        Capability.LIST_SESSIONS,
        Capability.LIST_TICKETS,
        Capability.LIST_BOOTHS,
        Capability.FIND_PERSON_BY_EMAIL,
    }


async def test_all_events_until_a_short_page(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = EventmobiSettings.model_validate(
        {"base_url": sandbox.base_url("eventmobi"), "api_key": "demo", "page_size": 5}
    )
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db")
    adapter = open_account("mobi", settings, AnswerCache(1 << 24), store)

    events = await whole(adapter.events(EventFilter(), NO_WANTS))

    assert len({event.ref for event in events}) == 12
    assert sandbox.calls("eventmobi") == [f"GET {EVENTS}"] * 3
    assert all(event.all_day for event in events)
    assert os.listdir(tmp_path) == []
    await adapter.aclose()


async def test_people_page_by_page_with_their_groups(adapter: EventmobiAdapter, sandbox: Sandbox, event: Event) -> None:
    listing = adapter.people(event.ref, PersonFilter(), GROUPS)

    first = await listing.slice()
    people = await whole(listing)

    assert (first.total, first.following, first.rest) == (60, (0, 25), ((0, 25), (0, 50)))
    assert len({person.ref for person in people}) == 60
    assert {type(group) for person in people for group in person.groups} == {PersonGroup}
    assert (
        sorted(sandbox.calls("eventmobi"))
        == [f"GET {EVENTS}/{event.ref.id}/people"] + [f"GET {EVENTS}/{event.ref.id}/people/person"] * 3
    )


async def test_people_without_groups_cost_no_overview(
    adapter: EventmobiAdapter, sandbox: Sandbox, event: Event
) -> None:
    plain = adapter.people(event.ref, PersonFilter(), NO_WANTS)

    people = await whole(plain)

    assert {person.groups for person in people} == {UNSET}
    assert set(sandbox.calls("eventmobi")) == {f"GET {EVENTS}/{event.ref.id}/people/person"}
    assert plain.key != adapter.people(event.ref, PersonFilter(), GROUPS).key


async def test_one_person_reads_as_in_the_list(adapter: EventmobiAdapter, event: Event) -> None:
    source = adapter.source(Kind.PERSON)
    assert source is not None
    assert source.one is not None
    listed: Person = (await whole(adapter.people(event.ref, PersonFilter(), GROUPS)))[7]

    found = await source.one(listed.ref, GROUPS)

    assert found is not None
    assert (found.email, found.groups, found.registration) == (listed.email, listed.groups, listed.registration)
    assert await source.one(Ref("mobi", Kind.PERSON, "999999999999", (event.ref.id,)), NO_WANTS) is None


async def test_groups_of_an_event(adapter: EventmobiAdapter, event: Event) -> None:
    source = adapter.source(Kind.GROUP)
    assert source is not None
    assert source.listing is not None

    groups = await whole(source.listing(event.ref.child(Kind.GROUP, "1"), NO_WANTS))

    assert groups
    assert all(group.ref.parents == (event.ref.id,) for group in groups)


async def test_an_event_by_an_external_id(adapter: EventmobiAdapter, event: Event) -> None:
    other = next(pair for pair in event.external_ids if pair.system != "Eventmobi")

    found = await adapter.event_by_external_id(other.system, other.id, NO_WANTS)

    assert found is not None
    assert found.ref == event.ref


async def test_the_vendors_fallback_to_its_own_ids_is_not_believed(adapter: EventmobiAdapter, event: Event) -> None:
    assert await adapter.event_by_external_id("Salesforce", event.ref.id, NO_WANTS) is None
    assert await adapter.event_by_external_id("eventmobi", event.ref.id, NO_WANTS) is not None
    assert await adapter.event_by_external_id("Salesforce", "..", NO_WANTS) is None


async def test_an_event_by_its_short_code_is_remembered(
    adapter: EventmobiAdapter, sandbox: Sandbox, event: Event
) -> None:
    assert isinstance(event.slug, str)
    adapter.upstream.outdate("*")

    found = await adapter.event_by_slug(event.slug, NO_WANTS)
    assert found is not None
    assert found.ref == event.ref
    assert sandbox.calls("eventmobi") == [f"GET {EVENTS}"]

    sandbox.clear_calls()
    assert await adapter.event_by_slug(event.slug, NO_WANTS) is not None
    assert sandbox.calls("eventmobi") == [f"GET {EVENTS}/{event.ref.id}"]
    assert await adapter.event_by_slug("no-such-code", NO_WANTS) is None


async def test_an_event_that_is_not_there(adapter: EventmobiAdapter, sandbox: Sandbox) -> None:
    await adapter.check()
    sandbox.clear_calls()

    assert await adapter.event_by_vendor_id("999999999", NO_WANTS) is None
    assert await adapter.event_by_vendor_id("../people", NO_WANTS) is None
    assert sandbox.calls("eventmobi") == [f"GET {EVENTS}/999999999"]


async def test_the_check_proves_the_key(adapter: EventmobiAdapter, sandbox: Sandbox, tmp_path: Path) -> None:
    await adapter.check()
    settings = EventmobiSettings.model_validate({"base_url": sandbox.base_url("eventmobi"), "api_key": "wrong"})
    other = open_account(
        "other", settings, AnswerCache(1 << 24), await Store.open(f"sqlite+aiosqlite:///{tmp_path}/s.db")
    )

    with pytest.raises(VendorAuthFailed):
        await other.check()
    assert "wrong" not in repr(settings)
    await other.aclose()


async def test_a_failing_vendor(adapter: EventmobiAdapter, sandbox: Sandbox) -> None:
    sandbox.fail("eventmobi", status=503)

    with pytest.raises(VendorUnavailable):
        await adapter.events(EventFilter(), NO_WANTS).slice()


def test_ids_that_can_be(adapter: EventmobiAdapter) -> None:
    assert adapter.ref(Kind.EVENT, "20417", ()) == Ref("mobi", Kind.EVENT, "20417")
    assert adapter.ref(Kind.PERSON, "88213", ("20417",)) == Ref("mobi", Kind.PERSON, "88213", ("20417",))
    assert adapter.ref(Kind.EVENT, "20417", ("1",)) is None
    assert adapter.ref(Kind.EVENT, "evt_204-17", ()) == Ref("mobi", Kind.EVENT, "evt_204-17")
    assert adapter.ref(Kind.EVENT, "a/b", ()) is None
    assert adapter.ref(Kind.EVENT, "x" * 129, ()) is None
    assert adapter.ref(Kind.PERSON, "a/b", ("20417",)) is None
    assert adapter.ref(Kind.PERSON, "..", ("20417",)) is None
    assert adapter.ref(Kind.TICKET, "1", ("20417",)) is None
