"""Carrying a write out: who may, through which account, and what the caller is told.

The order is DESIGN section 6's: checked before any call; the key claimed; the vendor called; the outcome kept before
it is given. A write that has begun is finished even if its caller goes away.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

import strawberry
import structlog
from strawberry import UNSET

from gateway.errors import ErrorCode, EventgateError, UserError
from gateway.planner.run import Planner
from gateway.records import Ref
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import INPUT, Changes, camel
from resolvers import ids
from resolvers.context import Context, Scope
from resolvers.loaders import Loaders
from resolvers.mutations.changes import Reading
from resolvers.mutations.once import KEY, once
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.write import Act, ActOn, Write, no, told
from resolvers.node import visible_ref

log = structlog.get_logger("eventgate.mutations")
LONGEST_KEY = 255


async def through_account(info: strawberry.Info, method: str, given: Any, act: Act) -> Outcome:
    """A creation through the account that the input names."""
    context: Context = info.context
    context.demand(Scope.WRITE, camel(method))
    adapter = context.adapters.get(given.account)
    if adapter is None:
        known = ", ".join(context.adapters) or "none"
        return no(ErrorCode.INVALID_INPUT, f"There is no account of that name; the accounts are: {known}.", "account")
    return await _begin(info, method, given, adapter, None, frozenset(), act)


async def on_record(
    info: strawberry.Info,
    method: str,
    given: Any,
    id_field: str,
    kinds: frozenset[Any],
    act: ActOn,
) -> Outcome:
    """A write to the record that one of the input's ids names, through that record's account."""
    context: Context = info.context
    context.demand(Scope.WRITE, camel(method))
    asked = _account_of(context, getattr(given, id_field))
    if asked is not None and not asked.can(method):  # whatever the id names: the vendor may not even have such records
        return Outcome(user_errors=(_lacking(asked, method),))
    reading = Reading(context, "")
    ref = _subject(context, reading, getattr(given, id_field), kinds, id_field)
    if ref is None:
        return Outcome(user_errors=tuple(reading.errors))
    adapter = context.adapters[ref.account]

    async def on_ref(chosen: Adapter, changes: Changes) -> Outcome:
        return await act(chosen, ref, changes)

    return await _begin(info, method, given, adapter, ref, frozenset({id_field}), on_ref)


def _account_of(context: Context, id: str) -> Adapter | None:
    """The account that an id names, among those that the caller may see."""
    try:
        return context.adapters.get(ids.decode(id).account)
    except ids.BadId:
        return None


def _subject(context: Context, reading: Reading, id: str, kinds: frozenset[Any], field: str) -> Ref | None:
    known = visible_ref(context, id)
    checked = Reading(context, known.account if known is not None else "")
    ref = checked.ref(id, kinds, ("input", camel(field)))
    reading.errors += checked.errors
    return ref


async def _begin(
    info: strawberry.Info,
    method: str,
    given: Any,
    adapter: Adapter,
    subject: Ref | None,
    leave_out: frozenset[str],
    act: Act,
) -> Outcome:
    context: Context = info.context
    if not adapter.can(method):
        return Outcome(user_errors=(_lacking(adapter, method),))
    reading = Reading(context, adapter.account)
    changes = reading.changes(given, leave_out)
    key = _key(reading, given.idempotency_key)
    if reading.errors:
        return Outcome(user_errors=tuple(reading.errors))
    await _start_anew(context)
    write = Write(method, adapter, subject, changes, act)
    outcome = await _finished(context, once(context, write, key) if key is not None else _unkeyed(write))
    _remember(context, outcome)
    return outcome


def _key(reading: Reading, given: Any) -> str | None:
    """The caller's key; None where there is none. One of a wrong length is noted as a fault."""
    if given is UNSET or given is None:
        return None
    if not 1 <= len(given) <= LONGEST_KEY:
        message = f"It must have 1 to {LONGEST_KEY} characters."
        reading.errors.append(UserError(ErrorCode.INVALID_INPUT, message, (*INPUT, KEY)))
    return str(given)


def _lacking(adapter: Adapter, method: str) -> UserError:
    instead = adapter.instead(method)
    message = f"{adapter.vendor.name} has no {camel(method)}." + (f" {instead}" if instead else "")
    return UserError(ErrorCode.UNSUPPORTED, message, INPUT, adapter.vendor)


async def _unkeyed(write: Write) -> Outcome:
    outcome, _ = await told(write)
    return outcome


async def _finished(context: Context, work: Awaitable[Outcome]) -> Outcome:
    """Await a write that goes on to its end even if the caller goes away: its answer must be kept."""
    task = asyncio.ensure_future(work)
    context.accounts.writes.add(task)
    task.add_done_callback(context.accounts.writes.discard)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(_ended_alone)
        raise


def _ended_alone(task: "asyncio.Future[Outcome]") -> None:
    """A write whose caller has gone: its failure is for the log alone."""
    if not task.cancelled() and (error := task.exception()) is not None:
        known = str(error) if isinstance(error, EventgateError) else type(error).__name__
        log.warning("a write failed after its caller had gone", reason=known)


async def _start_anew(context: Context) -> None:
    """Forget what the operation has read: mutations follow one another, and each may outdate what the last one read."""
    await context.planner.aclose()
    context.planner = Planner(context.adapters, context.scope)
    context.loaders = Loaders(context.planner)


def _remember(context: Context, outcome: Outcome) -> None:
    """The mutation's own selection sees the record as it now is."""
    for record in (outcome.record, outcome.other):
        if record is not None:
            context.planner.replace(record)
    if outcome.deleted is not None:
        context.planner.forget(outcome.deleted)
