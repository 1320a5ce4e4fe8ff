"""Cursors: opaque, versioned, tamper-evident; they hold each account's place in a list."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from gateway.errors import InvalidInput
from gateway.planner.walk import Position

VERSION = 1
LONGEST = 4096
_SEAL = 8
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")


class Ended(msgspec.Struct, frozen=True, array_like=True, tag="e"):
    """The account's part of the list is through; ``total`` was its size where known."""

    total: int | None = None


class Ordered(msgspec.Struct, frozen=True, array_like=True, tag="o"):
    """The last record given, in a list ordered by us: its sort value and its id."""

    value: str | None
    id: str


class Read(msgspec.Struct, frozen=True, array_like=True, tag="r"):
    """The last record given, in the vendor's own order."""

    position: Position
    total: int | None = None


Place = Ended | Ordered | Read
Places = Mapping[str, Place]
"""Account → where it stands. An account that is not there has not begun."""

_decoder = msgspec.msgpack.Decoder(tuple[int, bytes, dict[str, Place]])
_encoder = msgspec.msgpack.Encoder()


def list_key(*parts: Any) -> bytes:
    """Eight bytes that tell lists apart: the field, its parent, its filter and its order."""
    return blake2b(repr(parts).encode(), digest_size=8).digest()


def encode(places: Places, key: bytes, secret: bytes) -> str:
    """A cursor into the list with this key."""
    body = _encoder.encode((VERSION, key, dict(places)))
    return urlsafe_b64encode(_seal(body, secret) + body).decode().rstrip("=")


def decode(text: str, key: bytes, secret: bytes, argument: str = "after") -> dict[str, Place]:
    """The places that a cursor holds.

    Raises:
        InvalidInput: it was changed, made by another version, or belongs to another list.
    """
    of, places = _open(text, secret, argument)
    if of != key:
        raise InvalidInput(
            f"{argument} is a cursor of another list (another field, parent, filter or order); "
            "use one from the same list.",
            [argument],
        )
    return places


def check_seal(text: str, secret: bytes, argument: str = "after") -> None:
    """Refuse what is no cursor of ours, before it is known of which list it should be.

    Raises:
        InvalidInput: it was changed or made by another version.
    """
    _open(text, secret, argument)


def _open(text: str, secret: bytes, argument: str) -> tuple[bytes, dict[str, Place]]:
    damaged = InvalidInput(
        f"{argument} is not a cursor of this API; use an endCursor or edges.cursor as given.", [argument]
    )
    if len(text) > LONGEST or not _ALPHABET.fullmatch(text):
        raise damaged
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        seal, body = packed[:_SEAL], packed[_SEAL:]
        if not hmac.compare_digest(seal, _seal(body, secret)):
            raise damaged
        version, of, places = _decoder.decode(body)
    except (ValueError, msgspec.MsgspecError) as exc:
        raise damaged from exc
    if version != VERSION:
        raise damaged
    return of, places


def _seal(body: bytes, secret: bytes) -> bytes:
    return blake2b(body, digest_size=_SEAL, key=secret[:64]).digest()
