"""EventBookings' Events POST API, played from its document (see README.md beside this file)."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.eventbookings.operations import operations
from sandbox.eventbookings.refusals import error, refusal
from sandbox.eventbookings.state import State
from sandbox.operation import Operation, Reply
from sandbox.outbox import Outbox
from sandbox.world import World

TOKEN = "demo"


class EventBookings:
    """The vendor: one organisation, whose bearer token is `demo`."""

    prefix = "/eventbookings"

    def __init__(self, world: World) -> None:
        self.state = State(world)
        self.operations = operations()

    def authenticate(self, headers: Mapping[str, str], operation: Operation) -> None:
        """Raise 401 without the token. The document names scopes only; a bearer token is DESIGN.md's reading."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token.strip() != TOKEN:
            raise refusal(401, "Unauthorised")

    def refuse(self, status: int, message: str, pointer: str | None) -> Reply:
        """The sandbox's own error body; a body of the wrong shape is a 400."""
        code = 400 if status == 422 else status
        return Reply(code, error(code, message, (pointer or "").strip("/").replace("/", ".")))

    def reset(self) -> None:
        """Forget every write."""
        self.state.reset()

    def grow(self, event: int, people: int, outbox: Outbox) -> int:
        """Nobody's list can be read here, so none can grow: IndexError."""
        raise IndexError(event)


def vendor(world: World) -> EventBookings:
    """The vendor on that world."""
    return EventBookings(world)
