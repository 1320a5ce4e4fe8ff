"""Writing with a key that sees several organizations, and finding a copy among many pages; against the sandbox."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
import pytest_asyncio

from gateway.errors import ErrorCode, Refused, VendorUnavailable
from gateway.records import Event, Kind, Ref
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope, call_scope
from gateway.vendors.adapter import EventFilter
from gateway.vendors.mark import marked
from gateway.vendors.ringcentral import RingcentralAdapter, RingcentralSettings, open_account
from gateway.vendors.ringcentral.listings import walk
from sandbox.app import App, vendors_of
from sandbox.server import Sandbox
from sandbox.world import World

WORLD = World(seed=1, events=120, people=2)  # the second organization has every 60th event
JAZZ: dict[str, Any] = {
    "name": "Jazz",
    "starts_at": datetime(2027, 3, 1, 19, tzinfo=UTC),
    "ends_at": datetime(2027, 3, 1, 23, tzinfo=UTC),
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
}


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    opened = Sandbox(App(WORLD, vendors=vendors_of(WORLD, ("ringcentral",))))
    await opened.start()
    yield opened
    await opened.stop()


@pytest_asyncio.fixture
async def rc(sandbox: Sandbox) -> AsyncIterator[RingcentralAdapter]:
    """Without ``organization_id``: all that the key sees; small pages, so that the list has several."""
    settings = RingcentralSettings.model_validate(
        {"vendor": "ringcentral", "base_url": sandbox.base_url("ringcentral"), "api_key": "demo", "page_size": 20}
    )
    adapter = open_account("rc", settings, AnswerCache(10_000_000), cast(Store, None))
    yield adapter
    await adapter.aclose()


async def events(rc: RingcentralAdapter) -> list[Event]:
    return [event async for event in walk(rc.events(EventFilter(), frozenset()))]


def home_of(event: Event) -> Ref:
    assert isinstance(event.organization, Ref)
    return event.organization


async def test_of_several_organizations_one_must_be_named(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    with pytest.raises(Refused) as refused:
        await rc.create_event(JAZZ)

    [error] = refused.value.user_errors
    assert (error.code, error.field) == (ErrorCode.INVALID_INPUT, ("input", "organizationId"))
    assert "several" in error.message
    assert not [call for call in sandbox.calls("ringcentral") if call.startswith("POST")]


async def test_an_event_is_made_in_the_organization_named(rc: RingcentralAdapter) -> None:
    second = [found.ref async for found in walk(rc.organizations())][1]

    made = await rc.create_event({**JAZZ, "organization_id": second})

    assert made.organization == second
    assert made.ref in {event.ref for event in await events(rc) if event.organization == second}


@pytest.mark.parametrize("number", [0, -1])
async def test_a_copy_is_looked_for_where_its_event_is(rc: RingcentralAdapter, sandbox: Sandbox, number: int) -> None:
    source = (await events(rc))[number]
    sandbox.clear_calls()

    copy = await rc.duplicate_event(source.ref, {"name": "Again"})

    assert (copy.name, copy.organization) == ("Again", source.organization)
    lists = {call for call in sandbox.calls("ringcentral") if call.startswith("GET")}
    assert lists == {f"GET /v1/organizations/{home_of(source).id}/events"}


async def test_a_copy_may_be_made_elsewhere(rc: RingcentralAdapter) -> None:
    found = await events(rc)
    elsewhere = home_of(found[-1])
    assert found[0].organization != elsewhere

    copy = await rc.duplicate_event(found[0].ref, {"ringcentral": {"organization_id": elsewhere}})

    assert copy.organization == elsewhere


async def test_a_vendor_that_stumbles_while_a_copy_is_waited_for(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    source = (await events(rc))[0]
    sandbox.fail("ringcentral", method="GET", path="/v1/organizations/*/events", status=500, times=3)

    assert (await rc.duplicate_event(source.ref, {"name": "Again"})).name == "Again"


async def test_a_copy_is_waited_for_until_just_before_the_deadline(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    vendor: Any = sandbox.app.vendors["ringcentral"]
    vendor.state.copy_delay_s = 30.0
    source = (await events(rc))[0]
    loop_time = datetime.now(UTC)
    scope = CallScope()
    scope.deadline = scope.started + 2.5

    with call_scope(scope), marked("m4rk"), pytest.raises(Refused) as refused:
        await rc.duplicate_event(source.ref, {"name": "Again"})

    [error] = refused.value.user_errors
    assert error.code is ErrorCode.VENDOR_TIMEOUT
    assert "Again" in error.message
    assert "m4rk" in error.message
    assert 0.5 < (datetime.now(UTC) - loop_time).total_seconds() < 2.5


async def test_what_cannot_be_looked_up_before_is_not_sent(rc: RingcentralAdapter, sandbox: Sandbox) -> None:
    sandbox.fail("ringcentral", method="GET", status=503)

    with pytest.raises(VendorUnavailable):
        await rc.duplicate_event(Ref("rc", Kind.EVENT, "e"), {})

    assert not [call for call in sandbox.calls("ringcentral") if call.startswith("POST")]


async def test_a_template_can_be_named_by_any_id_of_the_vendors_form(rc: RingcentralAdapter) -> None:
    assert rc.ref(Kind.TEMPLATE, "qT7", ()) == Ref("rc", Kind.TEMPLATE, "qT7")
    assert rc.ref(Kind.TEMPLATE, "../x", ()) is None
    assert rc.ref(Kind.TEMPLATE, "qT7", ("e",)) is None
