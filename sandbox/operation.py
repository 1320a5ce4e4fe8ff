"""What a documented operation is, what its handler is given and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sandbox.outbox import Outbox
    from sandbox.shape import Multipart, Shape


class _NoBody:
    """The type of `NO_BODY`."""

    def __repr__(self) -> str:
        return "NO_BODY"


NO_BODY: Final = _NoBody()
"""As `Reply.body`: nothing is sent. As `Request.body`: nothing was sent."""


@dataclass
class Reply:
    """An answer: `body` is bytes (sent as they are) or anything `msgspec.json.encode` takes."""

    status: int = 200
    body: Any = NO_BODY
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A no. `body` is the vendor's own error body; `reason` is what the call log keeps of it."""

    def __init__(
        self,
        status: int,
        body: Any = NO_BODY,
        *,
        reason: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason or f"status {status}")
        self.reply = Reply(status, body, headers or {})


@dataclass
class File:
    """One uploaded part of a multipart body."""

    name: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class Request:
    """A call that was routed, signed in and checked: handlers need not look at its form again."""

    operation: Operation
    params: dict[str, str]
    query: dict[str, Any]
    body: Any
    headers: dict[str, str]
    state: Any
    base_url: str
    outbox: Outbox
    query_string: str = ""
    path: str = ""
    files: dict[str, File] = field(default_factory=dict)


Handler = Callable[[Request], Reply | Awaitable[Reply]]


@dataclass(frozen=True)
class Query:
    """One documented query parameter.

    `name` is the wire name; one that ends in `[*]` takes any member of that name (`filter[*]`).
    `kind` converts the value and raises ValueError where the vendor would refuse it.
    With `many` the parameter may be repeated and its value is a list.
    """

    name: str
    kind: Callable[[str], Any] = str
    required: bool = False
    many: bool = False


@dataclass(frozen=True)
class Operation:
    """One line of a vendor's document. `path` follows the vendor's prefix and has `{params}`."""

    id: str
    method: str
    path: str
    handle: Handler
    query: tuple[Query, ...] = ()
    body: Shape | Multipart | None = None
    body_required: bool = True
    auth: bool = True


def integer(text: str) -> int:
    """A whole number in ASCII digits; ValueError otherwise."""
    if not text.isascii() or not text.removeprefix("-").isdigit():
        raise ValueError("must be an integer")
    return int(text)


def positive(text: str) -> int:
    """A whole number from 1 on; ValueError otherwise."""
    value = integer(text)
    if value < 1:
        raise ValueError("must be 1 or more")
    return value


def boolean(text: str) -> bool:
    """`true` or `false`; ValueError otherwise."""
    if text not in ("true", "false"):
        raise ValueError("must be true or false")
    return text == "true"


def iso_datetime(text: str) -> datetime:
    """An ISO 8601 date-time with its zone; ValueError otherwise."""
    value = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    if value.tzinfo is None:
        raise ValueError("must be a date-time with a zone")
    return value


def one_of(*words: str) -> Callable[[str], str]:
    """A converter that takes only these words."""

    def convert(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return text

    return convert


def comma_separated(kind: Callable[[str], Any] = str) -> Callable[[str], list[Any]]:
    """A converter of `a,b,c` to a list, each part by `kind`; an empty text is an empty list."""

    def convert(text: str) -> list[Any]:
        return [kind(part) for part in text.split(",")] if text else []

    return convert
