"""Carrying a write out: who may, which account, once only, and what the caller is told.

The order is DESIGN section 6's: checked before any call; the key claimed; the vendor called; the outcome kept before
it is given. A write that has begun is finished even if its caller goes away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
import strawberry
import structlog
from strawberry import UNSET

from gateway.errors import (
    ErrorCode,
    EventgateError,
    IdempotencyKeyReused,
    Refused,
    Unsupported,
    UserError,
    VendorError,
    VendorRejected,
)
from gateway.records import Record, Ref
from gateway.store import Claim, Store, Verdict
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import Changes, camel
from resolvers.context import Context, Scope
from resolvers.mutations.changes import Reading
from resolvers.mutations.outcome import Outcome, keep, kept
from resolvers.node import visible_ref

log = structlog.get_logger("eventgate.mutations")
LONGEST_KEY = 255
RENEW_EVERY_S = 5.0
Act = Callable[[Adapter, Changes], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Write:
    """One mutation about to be carried out.

    ``method`` is the adapter's; ``subject`` the record that is acted on, None for a creation.
    """

    method: str
    adapter: Adapter
    subject: Ref | None
    changes: Changes
    act: Act

    @property
    def mutation(self) -> str:
        return camel(self.method)


def no(code: ErrorCode, message: str, *path: str) -> Outcome:
    return Outcome(user_errors=(UserError(code, message, ("input", *path)),))


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
    act: Callable[[Adapter, Ref, Changes], Awaitable[Outcome]],
) -> Outcome:
    """A write to the record that one of the input's ids names, through that record's account."""
    context: Context = info.context
    context.demand(Scope.WRITE, camel(method))
    reading = Reading(context, "")
    ref = _subject(context, reading, getattr(given, id_field), kinds, id_field)
    if ref is None:
        return Outcome(user_errors=tuple(reading.errors))
    adapter = context.adapters[ref.account]

    async def on_ref(chosen: Adapter, changes: Changes) -> Outcome:
        return await act(chosen, ref, changes)

    return await _begin(info, method, given, adapter, ref, frozenset({id_field}), on_ref)


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
    key = None if given.idempotency_key in (UNSET, None) else given.idempotency_key
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        reading.errors.append(
            UserError(
                ErrorCode.INVALID_INPUT, f"It must have 1 to {LONGEST_KEY} characters.", ("input", "idempotencyKey")
            )
        )
    if reading.errors:
        return Outcome(user_errors=tuple(reading.errors))
    write = Write(method, adapter, subject, changes, act)
    outcome = await _finished(context, _once(context, write, key) if key is not None else _told(write))
    _remember(context, outcome)
    return outcome


def _lacking(adapter: Adapter, method: str) -> UserError:
    instead = adapter.instead(method)
    message = f"{adapter.vendor.name} has no {camel(method)}." + (f" {instead}" if instead else "")
    return UserError(ErrorCode.UNSUPPORTED, message, ("input",), adapter.vendor)


async def _finished(context: Context, work: Awaitable[Outcome]) -> Outcome:
    """Await a write that goes on to its end even if the caller goes away: its answer must be kept."""
    task = asyncio.ensure_future(work)
    context.accounts.writes.add(task)
    task.add_done_callback(context.accounts.writes.discard)
    return await asyncio.shield(task)


async def _told(write: Write) -> Outcome:
    """Carry the write out; a no that the caller can act on becomes data."""
    try:
        return await write.act(write.adapter, write.changes)
    except Refused as exc:
        return Outcome(user_errors=exc.user_errors)
    except Unsupported as exc:
        error = UserError(exc.code, str(exc), exc.field or ("input",), write.adapter.vendor)
        return Outcome(user_errors=(error,))
    except VendorRejected as exc:
        return Outcome(user_errors=write.adapter.refusal(exc, write.method))


def _remember(context: Context, outcome: Outcome) -> None:
    """The mutation's own selection, and what follows in the operation, see the record as it now is."""
    for record in (outcome.record, outcome.other):
        if record is not None:
            context.planner.replace(record)
    if outcome.deleted is not None:
        context.planner.forget(outcome.deleted)


# ---------------------------------------------------------------------- once only


async def _once(context: Context, write: Write, key: str) -> Outcome:
    """Carry the write out unless the key says that it was.

    Raises:
        VendorError: the vendor failed; whether it did the write is found out when the key comes again.
    """
    store: Store = context.accounts.store
    named = sha256(key.encode()).hexdigest()
    given = input_hash(write)
    claim = await store.claim(named, context.caller.name, write.method, given, store.now())
    while claim.verdict is Verdict.BUSY:
        told = await store.wait_for(named, context.caller.name, write.method, given, context.scope.remaining())
        if told is not None and told.verdict is Verdict.BUSY:
            return no(
                ErrorCode.CONFLICT, "The same write is still being carried out; ask again shortly.", "idempotencyKey"
            )
        claim = await store.claim(named, context.caller.name, write.method, given, store.now())
    match claim.verdict:
        case Verdict.DONE:
            assert claim.answer is not None
            return kept(claim.answer)
        case Verdict.REUSED:
            return no(
                IdempotencyKeyReused.code,
                "This key was used within 24 hours for another input; use a new one.",
                "idempotencyKey",
            )
        case Verdict.UNCERTAIN:
            found = await _read_back(write)
            if found is not None:
                await store.complete(claim, keep(found))
                return found
    return await _claimed(store, claim, write)


def input_hash(write: Write) -> str:
    """A hash of what is written: the mutation, its account and record, and every given field."""
    written = msgspec.json.encode([write.adapter.account, write.subject, _plain(write.changes)], enc_hook=str)
    return sha256(written).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


async def _claimed(store: Store, claim: Claim, write: Write) -> Outcome:
    """The write is ours: say that it is about to be sent, send it, keep what came of it."""
    if not await store.mark_sent(claim, store.now()):
        return no(ErrorCode.CONFLICT, "The same write is being carried out elsewhere; ask again.", "idempotencyKey")
    renewal = asyncio.create_task(_renewed(store, claim))
    try:
        outcome = await _told(write)
    except VendorError as exc:
        if _certainly_unsent(exc):
            await store.release(claim)
        raise
    except EventgateError:
        await store.release(claim)
        raise
    finally:
        renewal.cancel()
        with suppress(asyncio.CancelledError):
            await renewal
    if outcome.user_errors and not _from_vendor(outcome):
        await store.release(claim)
    else:
        await store.complete(claim, keep(outcome))
    return outcome


async def _renewed(store: Store, claim: Claim) -> None:
    while True:
        await asyncio.sleep(RENEW_EVERY_S)
        await store.renew(claim, store.now())


def _certainly_unsent(error: VendorError) -> bool:
    return bool(getattr(error, "unsent", False) or getattr(error, "breaker_open", False))


def _from_vendor(outcome: Outcome) -> bool:
    """Whether the vendor itself said no: then it was asked, and the no stands."""
    checked = {ErrorCode.INVALID_INPUT, ErrorCode.UNSUPPORTED}
    return any(error.code not in checked for error in outcome.user_errors)


async def _read_back(write: Write) -> Outcome | None:
    """After a crash in the middle: what the vendor shows of the write; None where it shows that it did not happen."""
    try:
        record = await write.adapter.read_back(write.method, write.subject, write.changes)
    except Unsupported:
        return no(
            ErrorCode.CONFLICT,
            f"A write with this key was begun and its answer lost; {write.adapter.vendor.name} cannot be asked whether "
            "it happened. Look there, then use a new key.",
            "idempotencyKey",
        )
    return Outcome(record=record) if isinstance(record, Record) else None  # type: ignore[arg-type]
