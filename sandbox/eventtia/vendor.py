"""Eventtia as the sandbox plays it: its operations, how it signs callers in and how it says no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.eventtia.operations import OPEN, OPERATIONS
from sandbox.eventtia.state import State
from sandbox.operation import Operation, Refusal, Reply
from sandbox.outbox import Outbox
from sandbox.world import World

# The statuses that the vendor's text knows ("Errors"); a wrong method is not among them, nor is 422.
STATUSES = {405: 404, 415: 400, 422: 400}


class Eventtia:
    """The vendor under `/eventtia`; its errors are `{"message": …}`."""

    prefix = "/eventtia"
    operations: Sequence[Operation] = OPERATIONS

    def __init__(self, world: World) -> None:
        self.state = State(world)

    def authenticate(self, headers: Mapping[str, str], operation: Operation) -> None:
        """Take a bearer token that holds; take none where the vendor's text shows none. Refusal 401 otherwise."""
        header = headers.get("authorization")
        if header is None and operation.id in OPEN:
            return
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not self.state.tokens.hold(token.strip()):
            message = "Your token is invalid or not present."
            raise Refusal(401, {"message": message}, reason=message)

    def refuse(self, status: int, message: str, pointer: str | None) -> Reply:
        """A no of the sandbox in the vendor's words."""
        words = f"{pointer} {message}" if pointer else message
        return Reply(STATUSES.get(status, status), {"message": words})

    def reset(self) -> None:
        """Forget every write."""
        self.state.reset()

    def expire_tokens(self) -> None:
        """From now on no token issued before is taken, but for the standing one."""
        self.state.tokens.expire()

    def grow(self, event: int, people: int, outbox: Outbox) -> int:
        """Register people to event number `event`; they come at the list's end. IndexError for no such event."""
        return self.state.grow(event, people)
