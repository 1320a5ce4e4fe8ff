"""Outcome: what came of a mutation, in a form that can be kept and given again."""

import msgspec
from msgspec import Struct

from gateway.errors import UserError
from gateway.records import Booth, Event, MagicLink, Person, Ref, Session, Ticket

AnyRecord = Event | Person | Session | Ticket | MagicLink | Booth


class Outcome(Struct, frozen=True, kw_only=True):
    """The changed record, or the reasons why there is none.

    ``other`` is the second record where a mutation changes two (a seat: the session, and the person).
    """

    record: AnyRecord | None = None
    other: AnyRecord | None = None
    deleted: Ref | None = None
    user_errors: tuple[UserError, ...] = ()


_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(Outcome)


def keep(outcome: Outcome) -> bytes:
    """The outcome as bytes, for the store."""
    return _encoder.encode(outcome)


def kept(answer: bytes) -> Outcome:
    """The outcome that was kept."""
    return _decoder.decode(answer)
