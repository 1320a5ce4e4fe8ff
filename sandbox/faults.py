"""Faults on request: which calls go wrong, how, and what that does to an answer."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

import msgspec

from sandbox.operation import NO_BODY

Positive = Annotated[int, msgspec.Meta(ge=1)]
Milliseconds = Annotated[float, msgspec.Meta(ge=0, le=600_000)]
HTML = b"<!DOCTYPE html><html><head><title>Oops</title></head><body><h1>Something went wrong</h1></body></html>"


class Fault(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """A fault as it is asked for; see sandbox/README.md for each member."""

    vendor: str | None = None
    method: str | None = None
    path: str | None = None
    operation: str | None = None
    times: Positive | None = None
    probability: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    status: Annotated[int, msgspec.Meta(ge=200, le=599)] | None = None
    headers: dict[str, str] = {}
    body: Any = msgspec.UNSET
    delay_ms: Milliseconds = 0
    delay_body_ms: Milliseconds = 0
    reset: Literal["before", "body"] | None = None
    cut_json: bool = False
    wrong_types: bool = False
    html: bool = False
    empty: bool = False
    redirect_to: str | None = None
    pad_bytes: Annotated[int, msgspec.Meta(ge=0, le=1 << 28)] = 0
    loop_next: bool = False

    def concerns(self, vendor: str, operation: str | None, method: str, path: str) -> bool:
        """Whether this call is one it was asked for."""
        return (
            self.vendor in (None, vendor)
            and self.operation in (None, operation)
            and self.method in (None, method)
            and (self.path is None or fnmatchcase(path, self.path))
        )

    @property
    def answers(self) -> bool:
        """Whether it answers in the vendor's place, so that the operation is not carried out."""
        return (
            self.status is not None
            or self.body is not msgspec.UNSET
            or self.html
            or self.empty
            or self.redirect_to is not None
        )


@dataclass
class Armed:
    """A fault that waits; `left` calls to go, None for no end."""

    id: str
    fault: Fault
    left: int | None


class Faults:
    """The armed faults. The first that concerns a call, in the order of asking, is the one that happens."""

    def __init__(self, seed: int) -> None:
        self.armed: list[Armed] = []
        self._random = random.Random(seed)
        self._made = 0

    def arm(self, fault: Fault) -> str:
        """Add a fault and return its id."""
        self._made += 1
        self.armed.append(Armed(str(self._made), fault, fault.times))
        return str(self._made)

    def disarm(self, id: str | None = None) -> int:
        """Remove one fault, or all; return how many were removed."""
        before = len(self.armed)
        self.armed = [] if id is None else [armed for armed in self.armed if armed.id != id]
        return before - len(self.armed)

    def strike(self, vendor: str, operation: str | None, method: str, path: str) -> Fault | None:
        """The fault that happens to this call, used up by one; None when all goes well."""
        for armed in self.armed:
            fault = armed.fault
            if not fault.concerns(vendor, operation, method, path):
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            self._use(armed)
            return fault
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """The armed faults as the admin plane shows them."""
        return [{"id": armed.id, "left": armed.left, **msgspec.to_builtins(armed.fault)} for armed in self.armed]

    def _use(self, armed: Armed) -> None:
        if armed.left is not None:
            armed.left -= 1
            if armed.left == 0:
                self.armed = [other for other in self.armed if other is not armed]


def spoil(fault: Fault, status: int, body: bytes, url: str) -> bytes:
    """What the fault makes of an answer's JSON; `url` is the address of the call, for `loopNext`."""
    if fault.wrong_types or fault.loop_next:
        data = msgspec.json.decode(body) if body else None
        data = _swapped(data) if fault.wrong_types else data
        data = _looped(data, url) if fault.loop_next else data
        body = msgspec.json.encode(data)
    if fault.cut_json:
        body = body[: max(1, len(body) * 2 // 3)]
    return body + b" " * fault.pad_bytes


def _swapped(value: Any) -> Any:
    """Every string a number and every number a string, arrays and objects kept."""
    if isinstance(value, dict):
        return {name: _swapped(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_swapped(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return len(value) if isinstance(value, str) else str(value)


def _looped(value: Any, url: str) -> Any:
    """Every link called next, wherever it is, points back at the page it is on; page numbers called next too."""
    if isinstance(value, list):
        return [_looped(item, url) for item in value]
    if not isinstance(value, dict):
        return value
    looped = {name: _looped(member, url) for name, member in value.items()}
    if "next" in looped:
        looped["next"] = {"href": url} if isinstance(looped["next"], dict) else url
    return looped


def instead(fault: Fault, refused: Any) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body of a fault that answers in the vendor's place; `refused` is the vendor's own no."""
    if fault.redirect_to is not None:
        return fault.status or 302, {"location": fault.redirect_to, **fault.headers}, NO_BODY
    if fault.empty:
        return fault.status or 204, fault.headers, NO_BODY
    if fault.html:
        return fault.status or 200, {"content-type": "text/html; charset=utf-8", **fault.headers}, HTML
    if fault.body is not msgspec.UNSET:
        body = fault.body.encode() if isinstance(fault.body, str) else fault.body
        return fault.status or 200, fault.headers, body
    return fault.status or 500, fault.headers, refused
