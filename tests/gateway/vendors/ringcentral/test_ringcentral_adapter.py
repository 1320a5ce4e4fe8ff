"""The adapter over real HTTP, against the sandbox."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import msgspec
import pytest
import pytest_asyncio
from msgspec import UNSET
from vendors_house import whole

from gateway.errors import VendorAuthFailed, VendorBadResponse, VendorNotFound
from gateway.records import (
    Event,
    Kind,
    Person,
    PersonRole,
    Ref,
    Registration,
    RegistrationStatus,
    SessionKind,
    Tag,
)
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope, call_scope
from gateway.vendors.adapter import Capability, EventFilter, MagicLinkFilter, PersonFilter, SessionFilter
from gateway.vendors.ringcentral import RingcentralAdapter, RingcentralSettings, open_account
from gateway.vendors.zones import iana_names
from sandbox.app import App, vendors_of
from sandbox.server import Sandbox, organization_id
from sandbox.world import World

NO_WANTS: frozenset[str] = frozenset()
WORLD = World(seed=1, events=60, people=100)  # the second organization has every 60th event
Open = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(App(WORLD, vendors=vendors_of(WORLD, ("ringcentral",))))
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def sandbox(world: Sandbox) -> Sandbox:
    world.reset()
    world.clear_calls()
    return world


@asynccontextmanager
async def account(sandbox: Sandbox, **more: Any) -> AsyncIterator[RingcentralAdapter]:
    settings = RingcentralSettings.model_validate(
        {
            "vendor": "ringcentral",
            "base_url": sandbox.base_url("ringcentral"),
            "api_key": "demo",
            "organization_id": organization_id(),
            **more,
        }
    )
    adapter = open_account("rc", settings, AnswerCache(10_000_000), cast(Store, None))
    try:
        yield adapter
    finally:
        await adapter.aclose()


@pytest_asyncio.fixture
async def rc(sandbox: Sandbox) -> AsyncIterator[RingcentralAdapter]:
    async with account(sandbox) as adapter:
        yield adapter


@pytest_asyncio.fixture
async def whole_key(sandbox: Sandbox) -> AsyncIterator[RingcentralAdapter]:
    """Without ``organization_id``: all that the key sees."""
    async with account(sandbox, organization_id=None) as adapter:
        yield adapter


async def some_event(rc: RingcentralAdapter, sandbox: Sandbox, number: int = 0) -> Event:
    events = await whole(rc.events(EventFilter(), NO_WANTS))
    sandbox.clear_calls()
    return events[number]


def test_what_it_can_do() -> None:
    assert RingcentralAdapter.capabilities() == {
        Capability.LIST_EVENTS,
        Capability.LIST_SESSIONS,
        Capability.LIST_PEOPLE,
        Capability.FIND_PERSON_BY_EMAIL,
        Capability.LIST_TICKETS,
        Capability.MAGIC_LINKS,
        Capability.LIST_BOOTHS,
        Capability.CREATE_EVENT,
        Capability.DUPLICATE_EVENT,
        Capability.UPDATE_PERSON,
        Capability.CREATE_TICKET,
    }


async def test_the_events_of_an_organization_are_one_call(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    found = await rc.events(EventFilter(), NO_WANTS).slice()

    assert sandbox.calls("ringcentral") == [f"GET /v1/organizations/{organization_id()}/events"]
    assert found.following is None
    assert found.total == len(found.items) == len({event.ref for event in found.items})
    assert {event.organization for event in found.items} == {Ref("rc", Kind.ORGANIZATION, organization_id())}
    assert all(event.starts_at is None or event.starts_at.tzinfo for event in found.items)  # type: ignore[union-attr]
    assert {event.time_zone for event in found.items} <= iana_names()
    assert not sandbox.refused("ringcentral")


async def test_every_organization_of_the_key(whole_key: RingcentralAdapter, sandbox: Sandbox) -> None:
    events = await whole(whole_key.events(EventFilter(), NO_WANTS))
    organizations = await whole(whole_key.organizations())

    assert len(organizations) == 2
    assert {event.organization for event in events} == {organization.ref for organization in organizations}
    assert len(events) == 60
    assert sandbox.calls("ringcentral") == [
        "GET /v1/organizations",
        *(f"GET /v1/organizations/{organization.ref.id}/events" for organization in organizations),
    ]


async def test_small_pages_bring_the_same_events(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    events = await whole(rc.events(EventFilter(), NO_WANTS))
    async with account(sandbox, page_size=7) as careful:
        first = await careful.events(EventFilter(), NO_WANTS).slice()
        again = await whole(careful.events(EventFilter(), NO_WANTS))

    assert [event.ref for event in again] == [event.ref for event in events]
    assert first.rest is not None
    assert len(first.rest) == -(-len(events) // 7) - 1


async def test_an_event_read_alone_is_the_one_of_the_list(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    listed = await some_event(rc, sandbox)
    source = rc.source(Kind.EVENT)
    assert source is not None
    assert source.one is not None

    alone = await source.one(listed.ref, frozenset({"organization"}))

    assert sandbox.calls("ringcentral") == [f"GET /v1/events/{listed.ref.id}"]
    assert alone is not None
    assert alone.raw == listed.raw
    assert alone.organization == listed.organization


async def test_an_event_of_several_organizations_leaves_its_own_to_the_lists(
    whole_key: RingcentralAdapter, sandbox: Sandbox
) -> None:
    listed = await some_event(whole_key, sandbox)

    alone = await whole_key.event_by_vendor_id(listed.ref.id, frozenset({"organization"}))

    assert alone is not None
    assert alone.organization is UNSET
    assert sandbox.calls("ringcentral") == [f"GET /v1/events/{listed.ref.id}"]  # the organizations were known


async def test_an_event_of_a_key_with_one_organization(whole_key: RingcentralAdapter, sandbox: Sandbox) -> None:
    listed = await some_event(whole_key, sandbox)
    only = {"id": organization_id(), "type": "organization", "attributes": {"id": organization_id(), "name": "Only"}}
    sandbox.fail("ringcentral", path="/v1/organizations", status=200, body={"data": [only], "meta": {"count": 1}})

    async with account(sandbox, organization_id=None, page_size=20) as fresh:
        alone = await fresh.event_by_vendor_id(listed.ref.id, frozenset({"organization"}))
        first = await fresh.events(EventFilter(), NO_WANTS).slice()

    assert alone is not None
    assert alone.organization == Ref("rc", Kind.ORGANIZATION, organization_id())
    assert sorted(sandbox.calls("ringcentral")) == [
        f"GET /v1/events/{listed.ref.id}",
        "GET /v1/organizations",
        f"GET /v1/organizations/{organization_id()}/events",
    ]
    assert (first.total, first.rest) == (59, ((0, 1), (0, 2)))


async def test_an_event_stands_when_its_organization_cannot_be_asked(sandbox: Sandbox) -> None:
    event_id = WORLD.id_of("ringcentral", "event", 0)
    sandbox.fail("ringcentral", path="/v1/organizations", status=503)

    async with account(sandbox, organization_id=None, retries=0) as fresh:
        alone = await fresh.event_by_vendor_id(event_id, frozenset({"organization"}))

    assert alone is not None
    assert alone.organization is UNSET


async def test_a_key_that_sees_no_organization(sandbox: Sandbox) -> None:
    sandbox.fail("ringcentral", path="/v1/organizations", status=200, body={"data": [], "meta": {"count": 0}})

    async with account(sandbox, organization_id=None) as nobody:
        assert await whole(nobody.events(EventFilter(), NO_WANTS)) == []


async def test_no_such_record_is_none(rc: RingcentralAdapter) -> None:
    for kind, parents in [
        (Kind.ORGANIZATION, ()),
        (Kind.EVENT, ()),
        (Kind.PERSON, ("e",)),
        (Kind.TICKET, ("e",)),
        (Kind.SCHEDULE_ITEM, ("e",)),
        (Kind.MAGIC_LINK, ("e", "t")),
    ]:
        source = rc.source(kind)
        assert source is not None
        assert source.one is not None
        assert await source.one(Ref("rc", kind, "nobody", parents), NO_WANTS) is None


async def test_the_people_of_no_event_are_an_error(rc: RingcentralAdapter) -> None:
    with pytest.raises(VendorNotFound):
        await rc.people(Ref("rc", Kind.EVENT, "nothing"), PersonFilter(), NO_WANTS).slice()


async def test_people_and_their_tickets(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)

    people = await whole(rc.people(event.ref, PersonFilter(), NO_WANTS))
    tickets = {ticket.ref for ticket in await whole(rc.tickets(event.ref, NO_WANTS))}

    assert len(people) == 100
    assert sandbox.calls("ringcentral") == [
        f"GET /v1/events/{event.ref.id}/registrations",
        f"GET /v1/events/{event.ref.id}/tickets",
    ]
    assert {facts(person).ticket for person in people} <= tickets
    assert {person.ref.event for person in people} == {event.ref}


def facts(person: Person) -> Registration:
    assert isinstance(person.registration, Registration)
    return person.registration


async def test_the_vendor_filters_people(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)
    people = await whole(rc.people(event.ref, PersonFilter(), NO_WANTS))
    someone = people[7]
    assert isinstance(someone.email, str)
    since = sorted(person.updated_at for person in people)[50]  # type: ignore[type-var]
    assert since is not UNSET
    assert since is not None

    by_email = await whole(rc.people_by_email(event.ref, someone.email.lower(), NO_WANTS))
    refunded = await whole(rc.people(event.ref, PersonFilter(refunded=True), NO_WANTS))
    recent = await whole(rc.people(event.ref, PersonFilter(updated_after=since), NO_WANTS))
    newest = await whole(rc.people(event.ref, PersonFilter(created_after=since + timedelta(days=9999)), NO_WANTS))

    assert [person.ref for person in by_email] == [someone.ref]
    assert {person.ref for person in refunded} == {person.ref for person in people if facts(person).refunded}
    assert {person.ref for person in recent} == {
        person.ref
        for person in people
        if person.updated_at >= since  # type: ignore[operator]
    }
    assert newest == []
    assert not sandbox.refused("ringcentral")


@pytest.mark.parametrize(
    "filter",
    [
        PersonFilter(roles=frozenset({PersonRole.SPEAKER, PersonRole.GUEST})),
        PersonFilter(statuses=frozenset({RegistrationStatus.CONFIRMED})),
        PersonFilter(company="Acme"),
    ],
)
async def test_a_filter_that_fits_nobody_asks_nobody(
    rc: RingcentralAdapter, sandbox: Sandbox, filter: PersonFilter
) -> None:
    event = await some_event(rc, sandbox)

    assert await whole(rc.people(event.ref, filter, NO_WANTS)) == []
    assert sandbox.calls("ringcentral") == []


async def test_a_list_of_which_nothing_can_be_read_names_its_member(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)
    sandbox.fail("ringcentral", path="/v1/events/*/tickets", wrong_types=True)

    with pytest.raises(VendorBadResponse, match=r"tickets\.list .* data\[0\]\.id: is not text"):
        await rc.tickets(event.ref, NO_WANTS).slice()


@pytest.mark.parametrize("fault", [{"cut_json": True}, {"html": True}, {"status": 200, "body": {"data": {}}}])
async def test_an_answer_that_is_no_list(rc: RingcentralAdapter, sandbox: Sandbox, fault: dict[str, Any]) -> None:
    event = await some_event(rc, sandbox)
    sandbox.fail("ringcentral", path="/v1/events/*/tickets", **fault)

    with pytest.raises(VendorBadResponse) as refused:
        await rc.tickets(event.ref, NO_WANTS).slice()

    assert "tickets.list" in str(refused.value)


async def test_sessions_are_three_lists(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)
    path = f"GET /v1/events/{event.ref.id}"

    sessions = await whole(rc.sessions(event.ref, SessionFilter(), NO_WANTS))
    assert sandbox.calls("ringcentral") == [f"{path}/scheduleItems", f"{path}/sessions", f"{path}/stages"]
    kinds = [session.kind for session in sessions]
    assert list(dict.fromkeys(kinds)) == [SessionKind.SCHEDULE_ITEM, SessionKind.BREAKOUT, SessionKind.STAGE]

    for filter, expected in [
        (SessionFilter(kinds=frozenset({SessionKind.STAGE})), {SessionKind.STAGE}),
        (
            SessionFilter(kinds=frozenset({SessionKind.STAGE, SessionKind.BREAKOUT})),
            {*kinds[-1:], SessionKind.BREAKOUT},
        ),
        (SessionFilter(kinds=frozenset({SessionKind.WORKSHOP})), set()),
        (SessionFilter(starts_after=WORLD.now), {SessionKind.SCHEDULE_ITEM}),
        (SessionFilter(starts_after=WORLD.now, kinds=frozenset({SessionKind.STAGE})), set()),
    ]:
        found = await whole(rc.sessions(event.ref, filter, NO_WANTS))
        assert {session.kind for session in found} == expected


async def test_tags_are_one_call_for_each_owner(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)
    items = await whole(rc.sessions(event.ref, SessionFilter(kinds=frozenset({SessionKind.SCHEDULE_ITEM})), NO_WANTS))
    booths = await whole(rc.booths(event.ref, NO_WANTS))
    assert {item.tags for item in items} == {UNSET} == {booth.tags for booth in booths}
    sandbox.clear_calls()

    tags = {owner.ref: await rc.tags(owner.ref) for owner in (*items, *booths)}

    assert sandbox.calls("ringcentral") == [
        *(f"GET /v1/scheduleItems/{item.ref.id}/tags" for item in items),
        *(f"GET /v1/booths/{booth.ref.id}/tags" for booth in booths),
    ]
    assert any(tags.values())
    for owner, found in tags.items():
        assert {tag.ref.parents for tag in found} <= {
            (event.ref.id, "b" if owner.kind is Kind.BOOTH else "s", owner.id)
        }
    source = rc.source(Kind.TAG)
    assert source is not None
    assert source.listing is not None
    (tag, *_) = next(found for found in tags.values() if found)
    assert isinstance(tag, Tag)
    assert tag in await whole(source.listing(tag.ref, NO_WANTS))
    assert await rc.tags(Ref("rc", Kind.STAGE, "x", (event.ref.id,))) == ()


async def test_magic_links(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)
    (ticket, *_) = await whole(rc.tickets(event.ref, NO_WANTS))
    links = await whole(rc.magic_links(ticket.ref, MagicLinkFilter()))
    assert links
    one = links[0]
    assert one.email is not None

    by_email = await whole(rc.magic_links(ticket.ref, MagicLinkFilter(emails=frozenset({one.email}))))
    later = await whole(rc.magic_links(ticket.ref, MagicLinkFilter(updated_after=one.updated_at or None)))
    source = rc.source(Kind.MAGIC_LINK)
    assert source is not None
    assert source.one is not None
    assert source.listing is not None

    alone = await source.one(one.ref, NO_WANTS)

    assert one.ref in {link.ref for link in by_email}
    assert {link.email for link in by_email} == {one.email}
    assert one.ref in {link.ref for link in later}
    assert alone == clone(one, alone)
    assert one in await whole(source.listing(one.ref, NO_WANTS))
    assert await whole(rc.magic_links(ticket.ref, MagicLinkFilter(emails=frozenset()))) == []
    assert not sandbox.refused("ringcentral")


def clone(record: Any, other: Any) -> Any:
    """The record as if it had been read when the other one was."""
    return msgspec.structs.replace(record, origin=other.origin)


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.TICKET, Kind.SCHEDULE_ITEM, Kind.BOOTH, Kind.STAGE, Kind.BREAKOUT])
async def test_every_kind_is_found_by_its_ref(rc: RingcentralAdapter, sandbox: Sandbox, kind: Kind) -> None:
    event = await some_event(rc, sandbox)
    source = rc.source(kind)
    assert source is not None
    assert source.listing is not None

    (first, *_) = await whole(source.listing(event.ref.child(kind, "x"), NO_WANTS))

    assert rc.ref(first.ref.kind, first.ref.id, first.ref.parents) == first.ref
    if source.one is None:
        assert kind in (Kind.BOOTH, Kind.STAGE, Kind.BREAKOUT)
    else:
        alone = await source.one(first.ref, NO_WANTS)
        assert alone == clone(first, alone)


async def test_a_ref_that_lies_about_its_event_spoils_no_other(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)
    (person, *_) = await whole(rc.people(event.ref, PersonFilter(), NO_WANTS))
    (ticket, *_) = await whole(rc.tickets(event.ref, NO_WANTS))
    people, tickets = rc.source(Kind.PERSON), rc.source(Kind.TICKET)
    assert people is not None
    assert people.one is not None
    assert tickets is not None
    assert tickets.one is not None

    liar = await people.one(Ref("rc", Kind.PERSON, person.ref.id, ("elsewhere",)), NO_WANTS)
    honest = await people.one(person.ref, NO_WANTS)

    assert liar is not None  # registrations do not say whose they are
    assert honest is not None
    assert honest.ref == person.ref
    assert facts(honest).ticket == facts(person).ticket
    assert await tickets.one(Ref("rc", Kind.TICKET, ticket.ref.id, ("elsewhere",)), NO_WANTS) is None
    assert await tickets.one(ticket.ref, NO_WANTS) is not None


async def test_an_event_by_its_slug(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox, 3)
    assert isinstance(event.slug, str)

    assert await rc.event_by_slug(event.slug, NO_WANTS) == event
    assert await rc.event_by_slug("no-such-slug", NO_WANTS) is None
    assert sandbox.calls("ringcentral") == []  # the list was known


async def test_holders_are_among_the_registrations(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)
    (ticket, *_) = await whole(rc.tickets(event.ref, NO_WANTS))

    holders = [
        person for person in await whole(rc.ticket_holders(ticket.ref, NO_WANTS)) if facts(person).ticket == ticket.ref
    ]

    assert len(holders) == ticket.claimed


async def test_the_organization_that_is_set(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    found = await whole(rc.organizations())

    assert [organization.ref.id for organization in found] == [organization_id()]
    assert sandbox.calls("ringcentral") == [f"GET /v1/organizations/{organization_id()}"]


@pytest.mark.parametrize(
    ("kind", "id", "parents", "good"),
    [
        (Kind.EVENT, "8a1f-b_2", (), True),
        (Kind.EVENT, "8a1f", ("x",), False),
        (Kind.EVENT, "", (), False),
        (Kind.EVENT, "..", (), False),
        (Kind.EVENT, "a/b", (), False),
        (Kind.EVENT, "a b", (), False),
        (Kind.EVENT, "x" * 129, (), False),
        (Kind.PERSON, "r", ("e",), True),
        (Kind.PERSON, "r", (), False),
        (Kind.SPEAKER, "r", ("e",), False),
        (Kind.WORKSHOP, "r", ("e",), False),
        (Kind.TAG, "g", ("e", "b", "x"), True),
        (Kind.TAG, "g", ("e", "s", "x"), True),
        (Kind.TAG, "g", ("e", "x", "x"), False),
        (Kind.TAG, "g", ("e",), False),
        (Kind.MAGIC_LINK, "m", ("e", "t"), True),
        (Kind.MAGIC_LINK, "m", ("e",), False),
        (Kind.ORGANIZATION, "another", (), False),
        (Kind.COUNTRY, "1", (), False),
    ],
)
async def test_refs(rc: RingcentralAdapter, kind: Kind, id: str, parents: tuple[str, ...], good: bool) -> None:
    assert rc.ref(kind, id, parents) == (Ref("rc", kind, id, parents) if good else None)


async def test_the_key_is_sent_bare_and_proved(sandbox: Sandbox) -> None:
    async with account(sandbox) as rc, account(sandbox, organization_id=None) as whole_key:
        await rc.check()
        await whole_key.check()
        await whole_key.check()
    assert sandbox.calls("ringcentral") == [
        f"GET /v1/organizations/{organization_id()}",
        "GET /v1/organizations",
        "GET /v1/organizations",
    ]
    for wrong in ("Bearer demo", "wrong"):
        async with account(sandbox, api_key=wrong) as stranger:
            with pytest.raises(VendorAuthFailed) as refused:
                await stranger.check()
            assert wrong not in str(refused.value)
    async with account(sandbox, organization_id="elsewhere") as lost:
        with pytest.raises(VendorNotFound):
            await lost.check()


async def test_warm_it_calls_nobody(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    event = await some_event(rc, sandbox)
    await whole(rc.people(event.ref, PersonFilter(), NO_WANTS))
    sandbox.clear_calls()

    scope = CallScope(traced=True)
    with call_scope(scope):
        await whole(rc.events(EventFilter(), NO_WANTS))
        await whole(rc.people(event.ref, PersonFilter(), NO_WANTS))

    assert sandbox.calls("ringcentral") == []
    assert [entry.cache.value for entry in scope.trace] == ["HIT", "HIT"]


async def test_a_list_whose_next_leads_to_itself_still_ends(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    sandbox.fail("ringcentral", path="/v1/organizations/*/events", loop_next=True)
    async with account(sandbox, page_size=10) as careful:
        found = await whole(careful.events(EventFilter(), NO_WANTS))

    assert len(found) == len({event.ref for event in found})
    assert len(found) > 40
