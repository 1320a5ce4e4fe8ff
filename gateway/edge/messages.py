"""Messages: a request's head as the edge reads it, replies, and refusals: errors with an HTTP status."""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from gateway.errors import ErrorCode

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
LONGEST_MESSAGE = 400
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_SURROGATE = re.compile("[\ud800-\udfff]")

encode_json = msgspec.json.Encoder().encode


class Head:
    """Method, path and headers of a request; of a header sent twice the first counts, except where noted."""

    __slots__ = ("headers", "method", "path", "query", "repeated", "request_id")

    def __init__(self, scope: Scope) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope.get("query_string", b"")
        self.headers: dict[bytes, bytes] = {}
        self.repeated: set[bytes] = set()
        for name, value in scope["headers"]:
            if name in self.headers:
                self.repeated.add(name)
                if name in (b"accept", b"accept-encoding"):
                    self.headers[name] += b"," + value
            else:
                self.headers[name] = value
        self.request_id = _request_id(self.headers.get(b"x-request-id", b""))

    def get(self, name: bytes) -> str:
        """The header's text, or an empty one. Bytes beyond ASCII are read as Latin-1, as HTTP has it."""
        value = self.headers.get(name)
        return value.decode("latin-1").strip(" \t") if value else ""


def _request_id(given: bytes) -> str:
    """The client's own where it is harmless in logs and headers, else a new one."""
    return given.decode("ascii") if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


@dataclass(slots=True)
class Reply:
    """A whole answer. ``kind`` is its media type; ``client`` and ``operation`` are for the access line."""

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    client: str = ""
    operation: str = ""


SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


SECURED = frozenset(name.decode() for name, _ in SECURITY_HEADERS)


async def send_reply(send: Send, reply: Reply, request_id: str) -> None:
    """Write a reply with the headers that every answer carries."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    if SECURED.isdisjoint(reply.headers):
        headers += SECURITY_HEADERS
    else:
        headers += [pair for pair in SECURITY_HEADERS if pair[0].decode() not in reply.headers]
    headers.append((b"x-request-id", request_id.encode()))
    if reply.status not in (204, 304):
        if "content-type" not in reply.headers:
            headers.append((b"content-type", _content_type(reply.kind)))
        headers.append((b"content-length", b"%d" % len(reply.body)))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


@lru_cache(32)
def _content_type(kind: str) -> bytes:
    return f"{kind}; charset=utf-8".encode() if kind in (JSON, RESPONSE_JSON) else kind.encode("latin-1")


def told(message: str) -> str:
    """A message fit for an answer: one line, bounded, and encodable."""
    clean = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", message))
    return clean if len(clean) <= LONGEST_MESSAGE else clean[: LONGEST_MESSAGE - 1] + "…"


def error(code: ErrorCode | str, message: str, **extensions: Any) -> dict[str, Any]:
    """One member of ``errors``."""
    return {"message": told(message), "extensions": {"code": str(code), **extensions}}


class Refusal(Exception):
    """A request that is answered with errors alone.

    Args:
        status: the HTTP status with ``application/graphql-response+json``.
        errors: as they stand in the answer.
        well_formed: a GraphQL request that is wrong as such: 200 with ``application/json``, as the
            GraphQL-over-HTTP draft asks (6.4.1).
    """

    def __init__(
        self,
        status: int,
        errors: Iterable[Mapping[str, Any]],
        *,
        well_formed: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.errors = [dict(one) for one in errors]
        self.well_formed = well_formed
        self.headers = dict(headers or {})

    def status_for(self, kind: str) -> int:
        return 200 if self.well_formed and kind == JSON else self.status

    def body(self) -> dict[str, Any]:
        return {"errors": self.errors}

    def reply(self, kind: str = JSON) -> Reply:
        headers = {"cache-control": "no-store", **self.headers}
        return Reply(self.status_for(kind), encode_json(self.body()), kind, headers)


def refuse(
    status: int,
    message: str,
    code: ErrorCode | str = ErrorCode.INVALID_INPUT,
    *,
    well_formed: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Refusal:
    """A refusal for one reason."""
    return Refusal(status, [error(code, message)], well_formed=well_formed, headers=headers)
