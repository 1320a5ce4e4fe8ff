"""What the sandbox asks of each vendor's package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sandbox.operation import Operation, Reply
from sandbox.outbox import Outbox


class Vendor(Protocol):
    """One vendor: its operations, how it says no, and its state."""

    prefix: str
    """The first segment of every path, with its slash: "/ringcentral"."""
    operations: Sequence[Operation]
    state: Any
    """What handlers find in `Request.state`."""

    def authenticate(self, headers: Mapping[str, str], operation: Operation) -> None:
        """Return when the headers (names in lower case) sign the caller in; raise Refusal otherwise."""

    def refuse(self, status: int, message: str, pointer: str | None) -> Reply:
        """Put a no of the sandbox in the vendor's words.

        `status` is 400 (unknown or bad query parameter, body that is no JSON), 404 (unknown path), 405 (wrong
        method), 422 (body of the wrong shape) or what a fault asks for; the vendor may answer with another.
        `pointer` names the parameter or is a JSON pointer into the body.
        """

    def reset(self) -> None:
        """Forget every write."""

    def grow(self, event: int, people: int, outbox: Outbox) -> int:
        """Add `people` people to the list of the vendor's event number `event`; return how many there are now.

        IndexError when the vendor has no such event.
        """
