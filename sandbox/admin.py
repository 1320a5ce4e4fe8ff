"""The admin plane under /__sandbox: the call log, faults, reset, growth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar
from urllib.parse import parse_qs

import msgspec

from sandbox.faults import Fault
from sandbox.operation import Reply

if TYPE_CHECKING:
    from sandbox.app import App

ROOT = "/__sandbox"
T = TypeVar("T")


class Growth(msgspec.Struct, forbid_unknown_fields=True):
    """How a list shall grow: `event` counts from 0."""

    vendor: str
    event: Annotated[int, msgspec.Meta(ge=0)]
    people: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class Bad(Exception):
    """A request to the admin plane that makes no sense."""


class Admin:
    """Answers what is asked under ROOT; everything else is an unknown path."""

    def __init__(self, app: App) -> None:
        self._app = app

    def answer(self, method: str, path: str, query: str, content: bytes) -> Reply:
        """Answer one call of the admin plane. Errors are `{"error": words}`."""
        head, _, tail = path.removeprefix(ROOT + "/").partition("/")
        handler = getattr(self, f"_{method.lower()}_{head}", None) if path.startswith(ROOT + "/") else None
        if handler is None or not head.isalpha():
            known = ", ".join(f"/{name}" for name in self._app.vendors)
            return Reply(404, {"error": f"nothing here; vendors are under {known}, the rest under {ROOT}"})
        try:
            return handler(tail, query, content)  # type: ignore[no-any-return]
        except Bad as exc:
            return Reply(400, {"error": str(exc)})

    def _get_calls(self, tail: str, query: str, content: bytes) -> Reply:
        return Reply(200, self._app.calls.as_json(parse_qs(query).get("vendor", [None])[0]))

    def _delete_calls(self, tail: str, query: str, content: bytes) -> Reply:
        self._app.calls.clear()
        return Reply(204)

    def _get_faults(self, tail: str, query: str, content: bytes) -> Reply:
        return Reply(200, {"faults": self._app.faults.as_json()})

    def _post_faults(self, tail: str, query: str, content: bytes) -> Reply:
        fault = _decoded(content, Fault)
        self._known(fault.vendor)
        return Reply(201, {"id": self._app.faults.arm(fault)})

    def _delete_faults(self, tail: str, query: str, content: bytes) -> Reply:
        removed = self._app.faults.disarm(tail or None)
        return Reply(204) if removed or not tail else Reply(404, {"error": f"there is no fault {tail}"})

    def _post_reset(self, tail: str, query: str, content: bytes) -> Reply:
        self._app.reset()
        return Reply(204)

    def _post_grow(self, tail: str, query: str, content: bytes) -> Reply:
        wish = _decoded(content, Growth)
        self._known(wish.vendor)
        try:
            people = self._app.vendors[wish.vendor].grow(wish.event, wish.people, self._app.outbox)
        except IndexError:
            raise Bad(f"{wish.vendor} has no event number {wish.event}") from None
        return Reply(200, {"people": people})

    def _get_outbox(self, tail: str, query: str, content: bytes) -> Reply:
        return Reply(200, {"sent": [{"url": url, "outcome": outcome} for url, outcome in self._app.outbox.sent]})

    def _known(self, vendor: str | None) -> None:
        if vendor is not None and vendor not in self._app.vendors:
            raise Bad(f"there is no vendor {vendor}; there are {', '.join(self._app.vendors)}")


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content or b"{}", type=kind)
    except msgspec.DecodeError as exc:
        raise Bad(str(exc)) from None
