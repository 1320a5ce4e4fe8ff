"""Compression of answers: zstd, Brotli or gzip, off the loop where it takes long."""

import asyncio
import gzip
from collections.abc import Callable
from typing import Final

import brotli  # type: ignore[import-untyped]
import zstandard

SMALLEST: Final = 1024
"""Bytes below which compressing costs more than it saves."""
OFF_LOOP: Final = 131_072
"""Bytes from which a thread does it: about 2 ms of Brotli."""

_COMPRESSORS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "br": lambda body: bytes(brotli.compress(body, quality=4)),
    "gzip": lambda body: gzip.compress(body, compresslevel=5, mtime=0),
}


async def compressed(body: bytes, coding: str) -> bytes:
    """The body in that coding (a value of ``negotiation.coding``)."""
    compress = _COMPRESSORS[coding]
    return await asyncio.to_thread(compress, body) if len(body) > OFF_LOOP else compress(body)
