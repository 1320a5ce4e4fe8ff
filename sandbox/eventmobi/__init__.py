"""EventMobi's API V2 2.0.1a, played from its document (see README.md beside this file)."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.eventmobi.operations import operations
from sandbox.eventmobi.refusals import error, refusal
from sandbox.eventmobi.state import State
from sandbox.operation import Operation, Reply
from sandbox.outbox import Outbox
from sandbox.world import World

API_KEY = "demo"
HEADER = "x-api-key"
"""The document names no header; this is the gateway's default (DESIGN.md section 10)."""


class EventMobi:
    """The vendor: one organization, whose key is `demo`."""

    prefix = "/eventmobi"

    def __init__(self, world: World) -> None:
        self.state = State(world)
        self.operations = operations()

    def authenticate(self, headers: Mapping[str, str], operation: Operation) -> None:
        """Raise 401 without the key, in the general error body: the document shows no other."""
        if headers.get(HEADER) != API_KEY:
            raise refusal(401, "API key is missing or wrong")

    def refuse(self, status: int, message: str, pointer: str | None) -> Reply:
        """The general error (L2740); a body of the wrong shape is a 400 here, no 422 is documented."""
        code = 400 if status == 422 else status
        return Reply(code, error(code, message, _fields(pointer)))

    def reset(self) -> None:
        """Forget every write."""
        self.state.reset()

    def grow(self, event: int, people: int, outbox: Outbox) -> int:
        """Add people at the end of the list of event number `event`; IndexError for an unknown one."""
        if not 0 <= event < self.state.world.events:
            raise IndexError(event)
        return self.state.people_at(event).grow(people)


def _fields(pointer: str | None) -> str:
    """A JSON pointer as the one string of `fields`: "/event/event_dates/start_date" with dots."""
    return (pointer or "").strip("/").replace("/", ".")


def vendor(world: World) -> EventMobi:
    """The vendor on that world."""
    return EventMobi(world)
