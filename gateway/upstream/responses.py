"""Reading HTTP: a bounded body, and what a status or a lost connection means."""

import asyncio
import codecs
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx
import msgspec
from aiohttp import ClientConnectorError, ConnectionTimeoutError, ServerTimeoutError

from gateway.errors import (
    VendorAuthFailed,
    VendorBadResponse,
    VendorError,
    VendorNotFound,
    VendorRateLimited,
    VendorRejected,
    VendorTimeout,
    VendorUnavailable,
)
from gateway.records import Vendor
from gateway.upstream.endpoint import Endpoint


class _Plain:
    """A body as it came."""

    def unpacked(self, chunk: bytes, room: int) -> bytes:
        return chunk

    is_whole = True


class _Gzip:
    """A body packed with gzip. Unpacked no further than there is room: a few kilobytes may stand for gigabytes."""

    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(wbits=31)

    def unpacked(self, chunk: bytes, room: int) -> bytes:
        if self._unpacker.eof:  # what follows the end is nobody's, and would be kept
            return b""
        return self._unpacker.decompress(chunk, room)

    @property
    def is_whole(self) -> bool:
        return self._unpacker.eof


ENCODINGS: Mapping[str, Callable[[], _Plain | _Gzip]] = {
    "": _Plain,
    "identity": _Plain,
    "gzip": _Gzip,
    "x-gzip": _Gzip,
}
"""What we can unpack, as said in ``Accept-Encoding``. httpx' own unpackers know no bound within a chunk."""
ACCEPT_ENCODING = "gzip"


async def read_body(response: httpx.Response, limit: int) -> bytes:
    """The whole body.

    Raises:
        httpx.DecodingError: it is larger than ``limit`` bytes, or not encoded as its header says.
    """
    named = response.headers.get("content-encoding", "").strip().lower()
    chunks: list[bytes] = []
    size = 0
    try:
        if named not in ENCODINGS:
            raise httpx.DecodingError("an encoding that was not asked for", request=response.request)
        body = ENCODINGS[named]()
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for chunk in response.stream:  # aiter_raw would do the same with more steps
            unpacked = body.unpacked(chunk, limit - size + 1)
            size += len(unpacked)
            if size > limit:
                raise httpx.DecodingError(f"the answer is larger than {limit} bytes", request=response.request)
            if unpacked:
                chunks.append(unpacked)
        if size and not body.is_whole:
            raise httpx.DecodingError("the answer ends too early", request=response.request)
    except zlib.error as exc:
        raise httpx.DecodingError("the answer is not packed as it says", request=response.request) from exc
    finally:
        await response.aclose()
    return b"".join(chunks)


def decoded(body: bytes, document: Any = Any) -> Any:
    """The JSON of a body, a byte order mark before it passed over (RFC 8259, 8.1).

    Args:
        document: the type to decode it into; it is decoded as any JSON where it is something else.

    Raises:
        ValueError: it is no JSON, not UTF-8, or nested deeper than anything that is meant to be read.
    """
    text = body.removeprefix(codecs.BOM_UTF8)
    try:
        return _decoder(document).decode(text)
    except msgspec.ValidationError:
        return decoded(text)
    except RecursionError as exc:
        raise ValueError("nested too deeply") from exc


@cache
def _decoder(document: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(document)


def retry_after_of(response: httpx.Response) -> int | None:
    """Whole seconds of a Retry-After header, given as seconds or as a date (RFC 9110, 10.2.3)."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), 86_400)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    left = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return max(0, min(round(left), 86_400))


def failure_of(
    response: httpx.Response, body: bytes, endpoint: Endpoint[Any], vendor: Vendor, account: str
) -> VendorError | None:
    """The failure that a status means; None for an answer."""
    status = response.status_code
    about: dict[str, Any] = {
        "vendor": vendor,
        "account": account,
        "endpoint": endpoint.name,
        "status": status,
    }
    name = f"{endpoint.name} of {account}"
    if status == 404 and endpoint.missing:
        return None
    if 200 <= status < 300:
        return _unreadable(response, body, endpoint, about)
    if status == 404:
        return VendorNotFound(f"{name}: not found at the vendor.", **about, detail=_detail(body))
    if status == 401 or (status == 403 and endpoint.safe):
        return VendorAuthFailed(f"{name}: the vendor refused the account's credentials.", **about)
    if status == 429:
        return VendorRateLimited(
            f"{name}: the vendor asks for fewer calls.", **about, retry_after=retry_after_of(response)
        )
    if status in (408, 504):
        return VendorTimeout(f"{name}: the vendor timed out.", **about)
    if status >= 500:
        return VendorUnavailable(
            f"{name}: the vendor answered {status}.", **about, retry_after=retry_after_of(response)
        )
    if status < 400:
        return VendorBadResponse(f"{name}: an unexpected answer ({status}).", **about)
    return VendorRejected(f"{name}: the vendor refused the request ({status}).", **about, detail=_detail(body))


def _unreadable(
    response: httpx.Response, body: bytes, endpoint: Endpoint[Any], about: dict[str, Any]
) -> VendorError | None:
    if endpoint.empty:
        return None
    if not body:
        return VendorBadResponse(f"{endpoint.name}: an empty answer where a body is due.", **about)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in ("text/html", "application/xhtml+xml") or body.lstrip()[:1] == b"<":
        return VendorBadResponse(f"{endpoint.name}: a web page where JSON is due.", **about)
    return None


def _detail(body: bytes) -> Any:
    """What the vendor said, decoded where it is JSON; text otherwise, cut short."""
    try:
        return decoded(body)
    except ValueError:
        return body[:500].decode("utf-8", "replace")


def lost(exc: BaseException, endpoint: Endpoint[Any], vendor: Vendor, account: str) -> VendorError:
    """The failure that a broken connection or a time-out means.

    The transport reports a dropped connection, and a refused one, as a connect time-out, so the cause decides.
    """
    about: dict[str, Any] = {"vendor": vendor, "account": account, "endpoint": endpoint.name}
    name = f"{endpoint.name} of {account}"
    cause = exc if isinstance(exc, asyncio.TimeoutError) else exc.__cause__ or exc
    if isinstance(exc, (httpx.DecodingError, httpx.InvalidURL, httpx.RemoteProtocolError)):
        return VendorBadResponse(f"{name}: the answer cannot be read ({type(exc).__name__}).", **about)
    error: VendorError
    if isinstance(cause, (ServerTimeoutError, asyncio.TimeoutError)) or (
        cause is exc and isinstance(exc, httpx.TimeoutException)
    ):
        error = VendorTimeout(f"{name}: no answer in time.", **about)
    else:
        error = VendorUnavailable(f"{name}: the connection failed ({type(cause).__name__}).", **about)
    # httpx.ConnectError from another transport; aiohttp's own where the TCP or TLS handshake did not end well
    error.unsent = isinstance(cause, (httpx.ConnectError, ClientConnectorError, ConnectionTimeoutError))
    return error
