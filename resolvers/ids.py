"""Global ids: opaque, URL-safe, the same after a restart; damaged or foreign ones are told apart without a call."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b

import msgspec

from gateway.records import Kind, Ref

LONGEST = 1024
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")
_KEY = b"eventgate id 1"
"""Makes the check sum ours, not a secret: an id grants nothing, every read checks what the caller may see."""
_SUM = 4


class BadId(ValueError):
    """The text is not an id that this gateway made."""


def _sum(body: bytes) -> bytes:
    return blake2b(body, digest_size=_SUM, key=_KEY).digest()


@lru_cache(maxsize=16_384)
def encode(ref: Ref) -> str:
    """The global id of a record: kind, account, vendor id and what stands above it."""
    body = msgspec.msgpack.encode([ref.kind.value, ref.account, ref.id, *ref.parents])
    return urlsafe_b64encode(_sum(body) + body).decode().rstrip("=")


def decode(text: str) -> Ref:
    """The ref behind a global id.

    Raises:
        BadId: it was damaged, shortened or made elsewhere. Whether the account exists and the vendor id has the
            vendor's form is for the caller to check.
    """
    if len(text) > LONGEST or not _ALPHABET.fullmatch(text):
        raise BadId
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        body = packed[_SUM:]
        if packed[:_SUM] != _sum(body):
            raise BadId
        kind, account, id, *parents = msgspec.msgpack.decode(body, type=list[str])
        ref = Ref(account, Kind(kind), id, tuple(parents))
    except (ValueError, msgspec.MsgspecError) as exc:
        raise BadId from exc
    if encode(ref) != text:
        raise BadId
    return ref
