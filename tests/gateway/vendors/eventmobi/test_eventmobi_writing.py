"""What EventMobi's writes send, and what a crash in the middle leaves to be found."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.errors import Refused, Unsupported
from gateway.records import ExternalId, Kind, Person, PersonGroup, Ref
from gateway.vendors.adapter import NO_WANTS, Adapter, EventFilter
from gateway.vendors.eventmobi import writes
from gateway.vendors.eventmobi.adapter import EventmobiAdapter
from sandbox.server import Sandbox

MIRA = {"first_name": "Mira", "last_name": "Voss", "email": "Mira.Voss@example.com"}


async def first_event(adapter: EventmobiAdapter) -> Ref:
    listing = adapter.events(EventFilter(), NO_WANTS)
    return (await listing.slice()).items[0].ref


async def found_ref(adapter: EventmobiAdapter, given: dict[str, Any]) -> Ref | None:
    """What is found of a creation."""
    found = await adapter.read_back("create_event", None, given)
    return None if found is None else found.ref


@pytest.mark.parametrize("wrap", [True, False])
async def test_bodies_go_out_wrapped_or_bare(
    adapter: EventmobiAdapter, sandbox: Sandbox, wrap: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter.wrap_bodies = wrap
    sent: list[Any] = []
    call = adapter.upstream.call

    async def seen(endpoint: Any, **given: Any) -> Any:
        sent.append(given.get("body"))
        return await call(endpoint, **given)

    monkeypatch.setattr(adapter.upstream, "call", seen)
    event = await adapter.create_event({"name": "Forum"})
    await adapter.register_person(event.ref, MIRA)

    assert [set(body) for body in sent] == ([{"event"}, {"person"}] if wrap else [{"name"}, {"profile"}])
    assert sandbox.refused() == []


def test_every_write_says_what_it_outdates_and_is_sent_once() -> None:
    for endpoint in writes.WRITES:
        assert endpoint.outdates
        assert not endpoint.safe


async def test_a_new_event_is_found_by_its_external_id(adapter: EventmobiAdapter) -> None:
    given = {"name": "Forum", "external_ids": [ExternalId("Campaigns", "C-1")]}
    assert await adapter.read_back("create_event", None, given) is None

    event = await adapter.create_event(given)
    await adapter.create_event({"name": "Forum"})

    assert await found_ref(adapter, given) == event.ref


async def test_a_new_event_is_found_by_its_short_code_or_its_name(adapter: EventmobiAdapter) -> None:
    by_code, by_name = {"name": "Forum", "slug": "forum27"}, {"name": "Another"}
    assert await adapter.read_back("create_event", None, by_code) is None
    assert await adapter.read_back("create_event", None, by_name) is None

    first, second = await adapter.create_event(by_code), await adapter.create_event(by_name)

    assert await found_ref(adapter, by_code) == first.ref
    assert await found_ref(adapter, by_name) == second.ref


async def test_of_two_new_events_of_one_name_nobody_can_tell(adapter: EventmobiAdapter) -> None:
    await adapter.create_event({"name": "Forum"})
    await adapter.create_event({"name": "Forum"})
    with pytest.raises(Unsupported):
        await adapter.read_back("create_event", None, {"name": "Forum"})


async def test_an_old_event_of_that_name_is_not_the_new_one(adapter: EventmobiAdapter, sandbox: Sandbox) -> None:
    old = await adapter.event_by_vendor_id((await first_event(adapter)).id, NO_WANTS)
    assert old is not None
    assert await adapter.read_back("create_event", None, {"name": old.name}) is None


async def test_a_new_person_is_found_by_address_and_name(adapter: EventmobiAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter)
    assert await adapter.read_back("register_person", event, MIRA) is None

    [group, *_] = (await adapter.overview(event)).groups
    person = await adapter.register_person(event, {**MIRA, "group_ids": [group.ref]})

    found = await adapter.read_back("register_person", event, MIRA)
    assert isinstance(found, Person)
    assert found.ref == person.ref
    assert isinstance(found.groups, tuple)
    assert [one.name for one in found.groups if isinstance(one, PersonGroup)] == [group.name]
    assert await adapter.read_back("register_person", event, {**MIRA, "first_name": "Mara"}) is None


async def test_a_change_may_be_made_again_but_not_with_documents(adapter: EventmobiAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter)
    assert await adapter.read_back("update_event", event, {"name": "A"}) is None
    with pytest.raises(Unsupported):
        await adapter.read_back("update_person", event.child(Kind.PERSON, "1"), {"eventmobi": {"documents": [{}]}})


async def test_days_of_an_event_that_is_not_there(adapter: EventmobiAdapter) -> None:
    with pytest.raises(Refused, match="no such record"):
        await adapter.update_event(Ref("mobi", Kind.EVENT, "1"), {"starts_at": datetime(2027, 1, 1, tzinfo=UTC)})


def test_what_it_can_is_what_it_overrides() -> None:
    can = {name for name in vars(Adapter) if EventmobiAdapter.can(name)}
    assert {
        "create_event",
        "update_event",
        "replace_event",
        "register_person",
        "update_person",
        "replace_person",
        "delete_person",
        "set_person_groups",
    } <= can
    assert not can & {"duplicate_event", "publish_event", "create_session", "create_ticket", "cancel_registration"}
