"""Keys at their edges: holders taken for dead, stores that fail, what a failure says of a write."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio

from gateway.errors import (
    ErrorCode,
    QueryTooComplex,
    Refused,
    UserError,
    VendorAuthFailed,
    VendorBadResponse,
    VendorError,
    VendorRateLimited,
    VendorTimeout,
    VendorUnavailable,
)
from gateway.records import Event, Kind, Origin, Ref, Vendor
from gateway.store import Store, StoreError
from gateway.upstream.scope import CallScope, call_scope, current_scope
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import Changes
from resolvers.context import Caller, Context
from resolvers.mutations import once as keys
from resolvers.mutations.once import input_hash, once
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.write import Standing, Write, standing_after

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ABOUT: dict[str, Any] = {"vendor": Vendor.RINGCENTRAL, "account": "rc"}


def event(name: str) -> Event:
    return Event(ref=Ref("rc", Kind.EVENT, name), origin=Origin("rc", Vendor.RINGCENTRAL, AT), name=name)


class Fake(Adapter):
    """An account whose vendor remembers nothing: what was written is never found again."""

    vendor = Vendor.RINGCENTRAL

    def __init__(self) -> None:
        self.account = "rc"
        self.looked = 0

    async def read_back(self, method: str, subject: Ref | None, changes: Changes) -> None:
        self.looked += 1


class House:
    """What a context lends to a write: a store, a caller, a scope."""

    def __init__(self, store: Store) -> None:
        self.adapter = Fake()
        self.accounts = type("Accounts", (), {"store": store})()
        self.caller = Caller("one")
        self.scope = CallScope()

    async def ask(self, act: Any, key: str = "k", **changes: Any) -> Outcome:
        write = Write("create_event", self.adapter, None, changes, act)
        with call_scope(self.scope):
            return await once(cast(Context, self), write, key)


class Gate:
    """Where a write stands still: told when it has come there, and when it may go on."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.open = asyncio.Event()

    async def pass_(self) -> None:
        self.reached.set()
        await self.open.wait()


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def house(tmp_path: Path, clock: Clock) -> AsyncIterator[House]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db", clock)
    yield House(store)
    await store.aclose()


def makes(name: str, *, failing: Exception | None = None, calls: int = 1, gate: Gate | None = None) -> Any:
    async def act(adapter: Adapter, changes: Changes) -> Outcome:
        for _ in range(calls):
            current_scope().spend()
        if gate is not None:
            await gate.pass_()
        if failing is not None:
            raise failing
        return Outcome(record=event(name))

    return act


def name_of(outcome: Outcome) -> str:
    assert isinstance(outcome.record, Event)
    return outcome.record.name


async def test_the_first_answer_stands_where_two_came_to_write(house: House, clock: Clock) -> None:
    """A worker that was paused past its lease, and the one that took it for dead, tell the same."""
    gate = Gate()
    paused = asyncio.create_task(house.ask(makes("first", gate=gate)))
    await gate.reached.wait()
    clock.ahead = timedelta(seconds=20)

    second = await house.ask(makes("second"))
    gate.open.set()

    assert name_of(second) == "second"
    assert name_of(await paused) == "second"
    assert house.adapter.looked == 1


@pytest.mark.parametrize(
    ("failure", "calls", "looked"),
    [
        (QueryTooComplex("no"), 0, 0),
        (QueryTooComplex("no"), 1, 1),
        (VendorRateLimited("no", **ABOUT), 1, 0),
        (VendorTimeout("no", **ABOUT), 1, 1),
        (VendorRateLimited("no", **ABOUT), 2, 1),
        (RuntimeError("bug"), 1, 1),
        (Refused(UserError(ErrorCode.INVALID_INPUT, "no")), 0, 0),
        (Refused(UserError(ErrorCode.VENDOR_TIMEOUT, "wait")), 1, 1),
    ],
)
async def test_whether_the_next_looks_first(house: House, failure: Exception, calls: int, looked: int) -> None:
    if isinstance(failure, Refused):
        assert (await house.ask(makes("x", failing=failure, calls=calls))).user_errors == failure.user_errors
    else:
        with pytest.raises(type(failure)):
            await house.ask(makes("x", failing=failure, calls=calls))

    assert name_of(await house.ask(makes("second"))) == "second"
    assert house.adapter.looked == looked


async def test_a_vendors_no_is_kept(house: House) -> None:
    refused = Refused(UserError(ErrorCode.CONFLICT, "taken", ("input",), Vendor.RINGCENTRAL))

    first = await house.ask(makes("x", failing=refused))

    assert await house.ask(makes("y")) == first


async def test_a_lease_that_cannot_be_renewed_does_not_spoil_the_write(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> bool:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(keys, "RENEW_EVERY_S", 0.01)
    monkeypatch.setattr(house.accounts.store, "renew", fails)
    gate = Gate()
    asking = asyncio.create_task(house.ask(makes("first", gate=gate)))
    await gate.reached.wait()
    await asyncio.sleep(0.1)
    gate.open.set()

    assert name_of(await asking) == "first"


async def test_an_outcome_that_cannot_be_kept_is_not_given(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> bool:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(house.accounts.store, "complete", fails)
        with pytest.raises(StoreError):
            await house.ask(makes("first"))

    await house.ask(makes("second"))
    assert house.adapter.looked == 1


async def test_a_busy_key_is_told_when_the_time_is_over(house: House) -> None:
    gate = Gate()
    first = asyncio.create_task(house.ask(makes("first", gate=gate)))
    await gate.reached.wait()
    house.scope.deadline = house.scope.started + 0.4

    busy = await house.ask(makes("second"))
    gate.open.set()

    assert [error.code for error in busy.user_errors] == [ErrorCode.CONFLICT]
    assert name_of(await first) == "first"


@pytest.mark.parametrize(
    ("error", "calls", "standing"),
    [
        (VendorUnavailable("x", **ABOUT), 0, Standing.UNDONE),
        (VendorUnavailable("x", **ABOUT), 1, Standing.OPEN),
        (VendorBadResponse("x", **ABOUT), 1, Standing.OPEN),
        (VendorAuthFailed("x", **ABOUT), 1, Standing.UNDONE),
        (VendorAuthFailed("x", **ABOUT), 2, Standing.OPEN),
        (ValueError("x"), 1, Standing.OPEN),
    ],
)
def test_what_a_failure_says_of_the_write(error: Exception, calls: int, standing: Standing) -> None:
    assert standing_after(error, calls) is standing


def test_a_request_that_did_not_leave_did_nothing() -> None:
    error: VendorError = VendorUnavailable("x", **ABOUT)
    error.unsent = True

    assert standing_after(error, 1) is Standing.UNDONE


def test_equal_inputs_have_equal_hashes_and_others_do_not() -> None:
    def hashed(subject: Ref | None = None, **changes: Any) -> str:
        return input_hash(Write("create_event", Fake(), subject, changes, makes("x")))

    ref = Ref("rc", Kind.EVENT, "e")
    assert hashed(a=1, b={"x": 1, "y": [AT]}) == hashed(b={"y": [AT], "x": 1}, a=1)
    different = [hashed(), hashed(ref), hashed(a=1), hashed(a="1"), hashed(a=None), hashed(a=[1]), hashed(a=ref)]
    assert len(set(different)) == len(different)
