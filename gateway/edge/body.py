"""Body: reads what a client sends, bounded in bytes and time, and takes a GraphQL request out of it."""

import asyncio
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from gateway.edge.messages import JSON, Head, Message, Receive, Refusal, refuse
from gateway.errors import ErrorCode

MAX_JSON_DEPTH = 32
LONGEST_TYPE = 512
_NO_JSON = "A POST carries Content-Type: application/json."
LONGEST_INT = 400
"""Digits. Longer numbers are no 64-bit, and no float, by far."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a request asks, its members of the right types. ``document_id`` names a trusted document."""

    query: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)
    document_id: str | None = None


class Disconnected(Exception):
    """The client went away."""


class Deadline:
    """An ``async with`` block that is cancelled when its time is over: ``asyncio.timeout``, at half its cost.

    Raises:
        TimeoutError
    """

    __slots__ = ("_cancelled_before", "_late", "_loop", "_seconds", "_timer", "_worker")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._late = False

    async def __aenter__(self) -> Self:
        worker = asyncio.current_task()
        assert worker is not None
        self._worker, self._cancelled_before = worker, worker.cancelling()
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(self._seconds, self._expire)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._late and await self._is_ours(kind) and kind is not None:
            raise TimeoutError from exc

    def _expire(self) -> None:
        self._late = True
        self._worker.cancel()

    async def _is_ours(self, kind: type[BaseException] | None) -> bool:
        """Whether the block ended by our cancellation alone, which is then taken back."""
        if kind is None:  # the block was over first: the cancellation lands here and not in the next await
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                kind = asyncio.CancelledError
        return self._worker.uncancel() <= self._cancelled_before and kind is asyncio.CancelledError


def check_content(head: Head, limit: int) -> None:
    """Look at the headers of a POST before its body.

    Raises:
        Refusal: 413, or 415 for what is not plain JSON in UTF-8; a browser's simple request never is.
    """
    fault = _fault_of_type(head.get(b"content-type")[:LONGEST_TYPE])
    if fault is None and b"content-type" in head.repeated:
        fault = _NO_JSON
    if fault is not None:
        raise refuse(415, fault)
    if head.get(b"content-encoding").lower() not in ("", "identity"):
        raise refuse(415, "Compressed requests are not taken.", headers={"accept-encoding": "identity"})
    length = head.get(b"content-length")
    if length.isdigit() and (len(length) > 12 or int(length) > limit):
        raise _too_large(limit)


@lru_cache(64)
def _fault_of_type(content_type: str) -> str | None:
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [value.strip('" ') for name, _, value in (p.partition("=") for p in parameters) if name == "charset"]
    if kind != JSON:
        return _NO_JSON
    return None if all(charset in ("utf-8", "utf8") for charset in charsets) else "JSON is written in UTF-8."


async def read_body(receive: Receive, limit: int, timeout: float) -> bytes:
    """The whole body.

    Args:
        limit: bytes. timeout: seconds for all of it, however it trickles.

    Raises:
        Refusal: 413 or 408. Disconnected.
    """
    message = await _first(receive, timeout)
    if not message.get("more_body"):
        body: bytes = message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        return body
    chunks, size = [], 0
    try:
        async with Deadline(timeout):
            while True:
                chunks.append(message.get("body", b""))
                size += len(chunks[-1])
                if size > limit:
                    raise _too_large(limit)
                if not message.get("more_body"):
                    return b"".join(chunks)
                message = _still_there(await receive())
    except TimeoutError:
        raise _too_slow() from None


async def _first(receive: Receive, timeout: float) -> Message:
    try:
        async with Deadline(timeout):
            return _still_there(await receive())
    except TimeoutError:
        raise _too_slow() from None


def _still_there(message: Message) -> Message:
    if message["type"] == "http.disconnect":
        raise Disconnected
    return message


def _too_large(limit: int) -> Refusal:
    return refuse(413, f"The body is larger than {limit} bytes.", headers={"connection": "close"})


def _too_slow() -> Refusal:
    return refuse(408, "The body did not arrive in time.", headers={"connection": "close"})


def decode(data: bytes) -> Any:
    """JSON as it should be: UTF-8, no name twice, no NaN, no lone surrogates, not deep.

    Raises:
        Refusal: 400 with the reason.
    """
    try:
        value = _DECODER.decode(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise refuse(400, "The body is not UTF-8.") from None
    except RecursionError:
        raise refuse(400, f"The JSON is nested deeper than {MAX_JSON_DEPTH} levels.") from None
    except json.JSONDecodeError as exc:
        raise refuse(400, f"The body is not JSON: {exc.msg} at line {exc.lineno}, column {exc.colno}.") from None
    except ValueError as exc:
        raise refuse(400, f"The body is not JSON: {exc}.") from None
    return check_values(value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has the same name twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INT:
        raise ValueError("a number has too many digits")
    return int(digits)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer)


def check_values(whole: Any) -> Any:
    """The same value, if it is not too deep and holds no lone surrogates and no infinite numbers.

    Raises:
        Refusal: 400.
    """
    pending = [(whole, 1)]
    while pending:
        value, depth = pending.pop()
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, float) and not math.isfinite(value):
            raise refuse(400, "A number is larger than any float.")
        elif isinstance(value, (dict, list)):
            if depth > MAX_JSON_DEPTH:
                raise refuse(400, f"The JSON is nested deeper than {MAX_JSON_DEPTH} levels.")
            pending.extend((part, depth + 1) for part in (value.values() if isinstance(value, dict) else value))
            if isinstance(value, dict):
                pending.extend((name, depth + 1) for name in value)
    return whole


def _check_text(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise refuse(400, "A string holds half of a surrogate pair.") from None


def request_of(value: Any) -> GraphQLRequest:
    """The request in a decoded body.

    Raises:
        Refusal: 400 naming the member and what it must be.
    """
    if not isinstance(value, dict):
        raise refuse(400, 'The body is no object: send {"query": …}.')
    query, name, document_id = (
        _member(value, key, str, "a string") for key in ("query", "operationName", "documentId")
    )
    variables, extensions = (_member(value, key, dict, "an object") for key in ("variables", "extensions"))
    return GraphQLRequest(query, variables or {}, name or None, extensions or {}, document_id)


def _member(value: Mapping[str, Any], key: str, kind: type, words: str) -> Any:
    found = value.get(key)
    if found is not None and not isinstance(found, kind):
        raise refuse(400, f"{key} must be {words}.")
    return found


def request_of_url(query: bytes) -> GraphQLRequest:
    """The request in a GET's query string; ``variables`` and ``extensions`` are JSON there.

    Raises:
        Refusal: 400.
    """
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except (UnicodeDecodeError, ValueError):
        raise refuse(400, "The query string is not percent-encoded UTF-8, or has more than 50 parameters.") from None
    value: dict[str, Any] = {}
    for name, text in pairs:
        if name not in ("query", "variables", "extensions", "operationName", "documentId"):
            continue
        if name in value:
            raise refuse(400, f"{name} is given twice.")
        value[name] = _url_json(name, text) if name in ("variables", "extensions") else text
    return request_of({name: found for name, found in value.items() if found != ""})


def _url_json(name: str, text: str) -> Any:
    if not text:
        return None
    try:
        return decode(text.encode())
    except Refusal as exc:
        message = exc.errors[0]["message"].replace("The body", name)
        raise refuse(400, message, ErrorCode.INVALID_INPUT) from None
