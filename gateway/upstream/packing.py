"""Packing: an answer as it lies in Redis."""

import asyncio
from collections.abc import Sequence

import msgspec
import zstandard

VERSION = 2
"""Of an answer as it is kept; others are misses."""
SMALL = 256 << 10
"""Bodies up to so many bytes are packed on the loop; larger ones in a thread."""


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """An answer as it lies in Redis. ``body`` is packed with zstd; ``fetched`` is in seconds since 1970.

    ``number``: of what was outdated last when the vendor was asked.
    """

    version: int
    fetched: float
    status: int
    tokens: list[bytes]
    body: bytes
    number: int = 0


def kept_of(found: bytes | None, tokens: Sequence[bytes]) -> Kept | None:
    """The answer, if it is of our version and none of its tags was outdated since."""
    if found is None:
        return None
    try:
        kept = msgspec.msgpack.decode(found, type=Kept)
    except msgspec.MsgspecError:
        return None
    return kept if kept.version == VERSION and kept.tokens == list(tokens) else None


async def packed(body: bytes) -> bytes:
    """The body, smaller."""
    if len(body) <= SMALL:
        return zstandard.ZstdCompressor(level=1).compress(body)
    return await asyncio.to_thread(zstandard.ZstdCompressor(level=1).compress, body)


async def unpacked(body: bytes, limit: int) -> bytes | None:
    """The body; None where it is no zstd or larger than it may be."""
    try:
        if not 0 <= zstandard.frame_content_size(body) <= limit:
            return None
        if len(body) <= SMALL:
            return zstandard.ZstdDecompressor().decompress(body)
        return await asyncio.to_thread(zstandard.ZstdDecompressor().decompress, body)
    except zstandard.ZstdError:
        return None
