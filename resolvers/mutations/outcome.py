"""Outcome: what came of a mutation, in a form that can be kept and given again."""

from msgspec import Struct

from gateway import records
from gateway.errors import ErrorCode, UserError
from gateway.records import Booth, Event, MagicLink, Person, Ref, Session, Ticket
from resolvers.mutations.keeping import Keeping

AnyRecord = Event | Person | Session | Ticket | MagicLink | Booth


class Outcome(Struct, frozen=True, kw_only=True):
    """The changed record, or the reasons why there is none.

    ``other`` is the second record where a mutation changes two (a seat: the session, and the person).
    """

    record: AnyRecord | None = None
    other: AnyRecord | None = None
    deleted: Ref | None = None
    user_errors: tuple[UserError, ...] = ()


_keeping = Keeping([ErrorCode, UserError, Outcome, *(getattr(records, name) for name in records.__all__)])


def keep(outcome: Outcome) -> bytes:
    """The outcome as bytes, for the store."""
    return _keeping.keep(outcome)


def kept(answer: bytes) -> Outcome:
    """The outcome that was kept, equal to what it was.

    Raises:
        Unkept: the bytes are not an outcome that this version can read.
    """
    return _keeping.kept(answer, Outcome)
