"""What EventBookings remembers: the made world's events, and what was created, duplicated, changed since."""

from __future__ import annotations

from dataclasses import replace

from sandbox.collection import Collection
from sandbox.eventbookings import made
from sandbox.eventbookings.facts import PUBLISHED, Event, Session, copied
from sandbox.eventbookings.moments import now
from sandbox.world import World


class State:
    """Events by uuid. There is no read operation: a duplicate shows what is here."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reset()

    def reset(self) -> None:
        """Forget every write."""
        self._made = 0
        self.events: Collection[Event] = Collection(
            self.world.events,
            lambda place: made.event(self.world, place),
            lambda event: event.uuid,
            self._place_of,
        )

    def new_uuid(self) -> str:
        """A uuid that was never given before; the same ones in the same order after a reset."""
        self._made += 1
        return self.world.id_of(made.VENDOR, "made", self._made)

    def duplicate(self, event: Event) -> Event:
        """Keep a copy and return it."""
        copy = copied(event, self.new_uuid, now())
        self.events.add(copy)
        return copy

    def add_session(self, event: Event, session: Session) -> None:
        """Keep one more session of the event."""
        self._change(replace(event, sessions=(*event.sessions, session)))

    def move(self, event: Event, state: str) -> None:
        """Publish, unpublish or cancel."""
        published = now() if state == PUBLISHED else event.published_at
        self._change(replace(event, state=state, published_at=published))

    def _change(self, event: Event) -> None:
        self.events.replace(event.uuid, replace(event, updated_at=now()))

    def _place_of(self, uuid: str) -> int | None:
        indexes = self.world.index_of(made.VENDOR, "event", uuid.lower())
        return indexes[0] if indexes and len(indexes) == 1 else None
