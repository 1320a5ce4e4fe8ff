"""Once: a write with an idempotency key is carried out once (DESIGN section 6), whoever asks, on any worker.

The key is claimed, the vendor called, the outcome kept, and only then given. What a worker left unfinished when it
died, or when its vendor's answer was lost, is looked for at the vendor by whoever asks next.
"""

import asyncio
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec
import structlog
from msgspec import Struct

from gateway.errors import ErrorCode, IdempotencyKeyReused, Refused, Unsupported, VendorRejected
from gateway.records import Person, Record, Ref, Session
from gateway.store import Claim, Store, StoreError, Verdict
from gateway.vendors.mark import marked
from resolvers.context import Context
from resolvers.mutations.keeping import Unkept
from resolvers.mutations.outcome import Outcome, keep, kept
from resolvers.mutations.write import Standing, Write, calls_made, no, standing_after, told

log = structlog.get_logger("eventgate.mutations")
RENEW_EVERY_S = 5.0
KEY = "idempotencyKey"
SEATS = frozenset({"join_session", "leave_session"})
DELETIONS = frozenset({"delete_person", "delete_magic_link"})
Ended = tuple[Outcome, Standing]


async def once(context: Context, write: Write, key: str) -> Outcome:
    """Carry the write out unless the key says that it was.

    Raises:
        EventgateError: the vendor failed. Whether it did the write is found out when the key comes again.
    """
    store: Store = context.accounts.store
    named = sha256(key.encode()).hexdigest()
    claim = await _claimed(context, store, write, named)
    match claim.verdict:
        case Verdict.BUSY:
            return no(ErrorCode.CONFLICT, "The same write is still being carried out; ask again shortly.", KEY)
        case Verdict.DONE:
            return _given_again(claim)
        case Verdict.REUSED:
            message = "This key was used within 24 hours for another mutation or input; use a new one."
            return no(IdempotencyKeyReused.code, message, KEY)
    mark = sha256(f"{claim.caller}\n{named}\n{claim.input_hash}".encode()).hexdigest()[:32]
    with marked(mark):
        return await _held(context, store, claim, write)


async def _claimed(context: Context, store: Store, write: Write, named: str) -> Claim:
    """The key, once nobody else is at it; ``BUSY`` where that takes longer than the operation has left."""
    caller, given = context.caller.owner, input_hash(write)
    claim = await store.claim(named, caller, write.method, given, store.now())
    while claim.verdict is Verdict.BUSY:
        seen = await store.wait_for(named, caller, write.method, given, context.scope.remaining())
        if seen is not None and seen.verdict is Verdict.BUSY:
            return seen
        claim = await store.claim(named, caller, write.method, given, store.now())
    return claim


def _given_again(claim: Claim) -> Outcome:
    assert claim.answer is not None
    try:
        return kept(claim.answer)
    except Unkept:
        message = "It was carried out, but by another version of the gateway, whose answer cannot be read any more."
        return no(ErrorCode.CONFLICT, message, KEY)


# ---------------------------------------------------------------------- what is written


def input_hash(write: Write) -> str:
    """A hash of what is written: the account, the record and every given field, whatever order JSON had them in."""
    written = msgspec.json.encode([write.adapter.account, write.subject, _plain(write.changes)], enc_hook=str)
    return sha256(written).hexdigest()


def _plain(value: Any) -> Any:
    """The value with what is equal written alike."""
    if isinstance(value, dict):
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return [type(value).__name__, value] if isinstance(value, Struct) else value


# ---------------------------------------------------------------------- ours to do


async def _held(context: Context, store: Store, claim: Claim, write: Write) -> Outcome:
    """The key is ours: look at the vendor where a predecessor died, else write; then settle the key."""
    renewal = asyncio.create_task(_renewed(store, claim))
    before = calls_made()
    try:
        ended = await _found(context, write) if claim.verdict is Verdict.UNCERTAIN else None
        if ended is None:
            before = calls_made()
            ended = await _sent(store, claim, write)
    except Exception as exc:
        looked = claim.verdict is Verdict.UNCERTAIN
        await _settled(store, claim, standing_after(exc, calls_made() - before), looked)
        raise
    finally:
        renewal.cancel()
        with suppress(asyncio.CancelledError):
            await renewal
    outcome, standing = ended
    if standing is Standing.DONE:
        return await _kept(context, store, claim, write, outcome)
    await _settled(store, claim, standing, claim.verdict is Verdict.UNCERTAIN)
    return outcome


async def _sent(store: Store, claim: Claim, write: Write) -> Ended:
    """Say that the write is about to be sent, and send it."""
    if not await store.mark_sent(claim, store.now()):
        return no(ErrorCode.CONFLICT, "The same write is being carried out elsewhere; ask again.", KEY), Standing.OPEN
    return await told(write)


async def _kept(context: Context, store: Store, claim: Claim, write: Write, outcome: Outcome) -> Outcome:
    """Keep what came of it. Where another worker kept its own meanwhile, that is what everyone is given."""
    if await store.complete(claim, keep(outcome)):
        return outcome
    there = await store.lookup(claim.key_hash, claim.caller, write.method, claim.input_hash, store.now())
    return _given_again(there) if there is not None and there.verdict is Verdict.DONE else outcome


async def _settled(store: Store, claim: Claim, standing: Standing, uncertain: bool) -> None:
    """Let go of a key whose write has no outcome to keep.

    Where the write may have happened the lease ends at once, so that the next who asks need not wait to look. A write
    that a predecessor may have sent stays open, even if we did not get as far as sending it again.
    """
    try:
        if standing is Standing.UNDONE and not uncertain:
            await store.release(claim)
        else:
            await store.renew(claim, store.now(), timedelta(0))
    except StoreError as exc:  # the lease runs out by itself; the vendor's failure is what the caller needs to know
        log.warning("a key could not be let go", reason=str(exc))


async def _renewed(store: Store, claim: Claim) -> None:
    while True:
        await asyncio.sleep(RENEW_EVERY_S)
        try:
            await store.renew(claim, store.now())
        except StoreError as exc:
            log.warning("a key could not be renewed", reason=str(exc))


# ---------------------------------------------------------------------- after a crash


async def _found(context: Context, write: Write) -> Ended | None:
    """What the vendor shows of a write that was begun and whose answer was lost; None where it did not happen.

    Raises:
        VendorError: it cannot be asked now.
    """
    if write.method in DELETIONS:
        return await _deleted(write)
    try:
        record = await write.adapter.read_back(write.method, write.subject, write.changes)
    except Unsupported:
        return no(
            ErrorCode.CONFLICT,
            f"A write with this key was begun and its answer lost; {write.adapter.vendor.name} cannot be asked whether "
            "it happened. Look there, then use a new key.",
            KEY,
        ), Standing.DONE
    except Refused as exc:
        return Outcome(user_errors=exc.user_errors), Standing.OPEN
    except VendorRejected as exc:
        return Outcome(user_errors=write.adapter.refusal(exc, write.method)), Standing.OPEN
    if record is None:
        return None
    return await _outcome_of(context, write, record), Standing.DONE


async def _deleted(write: Write) -> Ended:
    """Delete again: a record that is not there any more was deleted the first time."""
    outcome, standing = await told(write)
    if outcome.user_errors and all(error.code is ErrorCode.NOT_FOUND for error in outcome.user_errors):
        return Outcome(deleted=write.subject), Standing.DONE
    return outcome, standing


async def _outcome_of(context: Context, write: Write, record: Record) -> Outcome:
    if write.method not in SEATS:
        return Outcome(record=record)  # type: ignore[arg-type]
    refs: list[Ref] = [ref for ref in (write.subject, write.changes.get("person_id")) if ref is not None]
    session, person = (*await context.planner.load([(ref, frozenset()) for ref in refs]), None)[:2]
    return Outcome(
        record=session if isinstance(session, Session) else None, other=person if isinstance(person, Person) else None
    )
