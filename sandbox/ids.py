"""Ids that can be turned back: a record's place in the world is in its id, so nothing need be looked up or kept."""

from __future__ import annotations

from hashlib import blake2b
from zlib import crc32

_HALF = (1 << 61) - 1
_FIELD = (1 << 32) - 1
_ROUNDS = (0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179, 0x0A54FF53A5F1D36F)
_WIDE = 1_000
"""How many records a parent may have in an integer id of three places (the first child may have more)."""


def _mix(value: int, key: int) -> int:
    value = (value ^ key) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    value = (value ^ value >> 29) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return (value ^ value >> 32) & _HALF


def opaque(secret: str, kind: str, indexes: tuple[int, ...]) -> str:
    """A version-4-looking UUID of up to three indexes below 2**32; the same secret turns it back."""
    a, b, c = (*(index + 1 for index in indexes), 0, 0)[:3]
    left = (_check(secret, kind) << 32 | a) & _HALF
    right = (b << 29 | c & 0x1FFFFFFF) & _HALF
    for key in _keys(secret):
        left, right = right, left ^ _mix(right, key)
    bits = left << 61 | right
    text = f"{bits >> 74:012x}4{bits >> 62 & 0xFFF:03x}{bits & (1 << 62) - 1 | 1 << 63:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def transparent(secret: str, kind: str, id: str) -> tuple[int, ...] | None:
    """The indexes of an `opaque` id of that kind; None for any other text."""
    if len(id) != 36 or id != id.lower():
        return None
    try:
        number = int(id.replace("-", ""), 16)
    except ValueError:
        return None
    high, middle, low = number >> 80, number >> 64 & 0xFFF, number & (1 << 62) - 1
    bits = high << 74 | middle << 62 | low
    left, right = bits >> 61, bits & _HALF
    for key in reversed(_keys(secret)):
        left, right = right ^ _mix(left, key), left
    places = (left & _FIELD, right >> 29, right & 0x1FFFFFFF)
    indexes = tuple(place - 1 for place in places if place)
    return indexes if left >> 32 == _check(secret, kind) and opaque(secret, kind, indexes) == id else None


def numbered(indexes: tuple[int, ...]) -> int:
    """A positive integer of one index, two (the second below 1,000,000) or three (the later two below 1,000)."""
    if len(indexes) == 1:
        return (1_000 + indexes[0]) * 3
    if len(indexes) == 2:
        return ((indexes[0] + 1) * _WIDE * _WIDE + indexes[1]) * 3 + 1
    first, second, third = indexes
    return (((first + 1) * _WIDE + second) * _WIDE + third) * 3 + 2


def denumbered(number: int) -> tuple[int, ...] | None:
    """The indexes of a `numbered` integer; None for any other."""
    rest, places = divmod(number, 3)
    if places == 0:
        return (rest - 1_000,) if rest >= 1_000 else None
    first, rest = divmod(rest, _WIDE * _WIDE)
    if first < 1:
        return None
    return (first - 1, rest) if places == 1 else (first - 1, *divmod(rest, _WIDE))


def _check(secret: str, kind: str) -> int:
    return crc32(f"{secret}/{kind}".encode()) & 0x1FFFFFFF


_KEYS: dict[str, tuple[int, ...]] = {}


def _keys(secret: str) -> tuple[int, ...]:
    if secret not in _KEYS:
        word = int.from_bytes(blake2b(secret.encode(), digest_size=8).digest(), "big")
        _KEYS[secret] = tuple(word ^ salt for salt in _ROUNDS)
    return _KEYS[secret]
