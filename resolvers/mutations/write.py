"""Write: one mutation about to be carried out, and what the vendor's answer means for the caller and for its key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from gateway.errors import (
    ErrorCode,
    Refused,
    Unsupported,
    UserError,
    VendorAuthFailed,
    VendorError,
    VendorRateLimited,
    VendorRejected,
)
from gateway.records import Ref
from gateway.upstream.scope import current_scope
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import INPUT, Changes
from resolvers.mutations.outcome import AnyRecord, Outcome

Act = Callable[[Adapter, Changes], Awaitable[Outcome]]
ActOn = Callable[[Adapter, Ref, Changes], Awaitable[Outcome]]
"""An act on a record, which is named beside the changes."""
CHECKED = frozenset({ErrorCode.INVALID_INPUT, ErrorCode.UNSUPPORTED, ErrorCode.NOT_FOUND})
"""What our own checks say, before any write is sent."""
PENDING = frozenset({ErrorCode.VENDOR_TIMEOUT, ErrorCode.VENDOR_UNAVAILABLE})
"""What is said of a write that the vendor took and has not finished."""


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


class Standing(Enum):
    """What is known of a write when it has ended, one way or another."""

    DONE = "done"
    """It was carried out, or the vendor said no: that stands."""
    UNDONE = "undone"
    """It certainly did not happen, and may be tried afresh."""
    OPEN = "open"
    """Nobody can tell yet: whoever asks again has to look at the vendor."""


def recording(ask: Callable[[Adapter, Ref, Changes], Awaitable[AnyRecord]]) -> ActOn:
    """The act of asking the vendor for a change that it answers with the changed record."""

    async def act(adapter: Adapter, subject: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await ask(adapter, subject, changes))

    return act


def no(code: ErrorCode, message: str, *path: str, at: Adapter | None = None) -> Outcome:
    """A refusal of our own, with the input field that it is about and the account whose vendor it goes by."""
    return Outcome(user_errors=(UserError(code, message, (*INPUT, *path), at.vendor if at else None),))


async def told(write: Write) -> tuple[Outcome, Standing]:
    """Carry the write out; a no that the caller can act on becomes data.

    Raises:
        EventgateError: it failed; ``standing_after`` says what that means.
    """
    try:
        return await write.act(write.adapter, write.changes), Standing.DONE
    except Refused as exc:
        return Outcome(user_errors=exc.user_errors), _standing_of(exc)
    except Unsupported as exc:
        return Outcome(user_errors=(unsupported(write, exc),)), Standing.UNDONE
    except VendorRejected as exc:
        return Outcome(user_errors=write.adapter.refusal(exc, write.method)), Standing.DONE


def unsupported(write: Write, exc: Unsupported) -> UserError:
    return UserError(exc.code, str(exc), exc.field or INPUT, write.adapter.vendor)


def _standing_of(refused: Refused) -> Standing:
    codes = {error.code for error in refused.user_errors}
    if codes <= CHECKED:
        return Standing.UNDONE
    return Standing.OPEN if codes & PENDING else Standing.DONE


def standing_after(error: BaseException, calls: int) -> Standing:
    """What a failure means for the write.

    Args:
        calls: how many vendor calls were made for it. After the first nobody can tell which of them was the write.
    """
    if calls == 0:
        return Standing.UNDONE
    return Standing.UNDONE if calls == 1 and _never_done(error) else Standing.OPEN


def _never_done(error: BaseException) -> bool:
    """Whether the failed call certainly did nothing: it did not leave, or was turned away at the vendor's door."""
    if isinstance(error, (VendorRateLimited, VendorAuthFailed)):
        return True
    return isinstance(error, VendorError) and (error.unsent or error.refused_here)


def calls_made() -> int:
    """Vendor calls of the operation so far."""
    return current_scope().calls
