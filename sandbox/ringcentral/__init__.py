"""RingCentral Events (formerly Hopin), External API v1, played from its document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.operation import Operation, Reply
from sandbox.outbox import Outbox
from sandbox.ringcentral import refusals, signals
from sandbox.ringcentral.operations import OPERATIONS
from sandbox.ringcentral.record import VENDOR
from sandbox.ringcentral.state import State
from sandbox.vendor import Vendor
from sandbox.world import World

KEY = "demo"


class RingCentral:
    """The vendor. Delays in seconds: until a copied event appears, until a report is ready."""

    prefix = f"/{VENDOR}"
    operations: Sequence[Operation] = OPERATIONS

    def __init__(self, world: World, *, copy_delay_s: float = 0.3, report_delay_s: float = 0.3) -> None:
        self._world = world
        self._delays = (copy_delay_s, report_delay_s)
        self.state = State(world, *self._delays)

    def authenticate(self, headers: Mapping[str, str], operation: Operation) -> None:
        """The bare key; only `createDataSubscription` takes it as a bearer token too (L1388)."""
        given = headers.get("authorization")
        if given == KEY or (given == f"Bearer {KEY}" and operation.id == "createDataSubscription"):
            return
        reason = "no Authorization header" if given is None else "Authorization is not the bare key"
        raise refusals.refusal(401, reason)

    def refuse(self, status: int, message: str, pointer: str | None) -> Reply:
        """An `errors` document of one error."""
        return refusals.reply(status, message, pointer)

    def reset(self) -> None:
        """Forget every write."""
        self.state = State(self._world, *self._delays)

    def grow(self, event: int, people: int, outbox: Outbox) -> int:
        """Put new registrations in front of the event's list, as the newest, and tell subscribers."""
        if not 0 <= event < self._world.events:
            raise IndexError(event)
        room = self.state.room(event)
        for record in room.grow(people):
            signals.tell(outbox, room, signals.CREATED, record)
        return len(room.registrations)


def vendor(world: World) -> Vendor:
    """The vendor over a world."""
    return RingCentral(world)
