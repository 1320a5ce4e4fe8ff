"""Where a resource is built: one event of the world, its numbers and its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sandbox.eventtia.moments import whole
from sandbox.eventtia.payloads.occasion import Occasion
from sandbox.world import Human, World

# Places in an event's numbering of attendees and what goes with them: generated ones from 0, then those who are
# listed on request only, then those written. Kinds of few records have a thousand places each, behind those.
HIDDEN = 400_000
WRITTEN = 500_000
_FEW_FROM, _FEW, _FEW_WRITTEN = 900_000, 1_000, 100
_KINDS_OF_FEW = (
    "attendee type", "custom field", "activity", "category", "speaker", "qa session", "purchase item", "mailing",
    "stand category", "zone", "stand", "lead", "poi", "file", "file category", "conference", "participant type",
    "unavailable hour", "slot", "survey", "question", "event param",
)  # fmt: skip
_OFFSETS = {kind: _FEW_FROM + _FEW * number for number, kind in enumerate(_KINDS_OF_FEW)}


@dataclass(frozen=True)
class Setting:
    """The vendor's event number `index`; `people` is how many attend it by the world."""

    world: World
    index: int
    occasion: Occasion
    people: int

    @property
    def gathering(self) -> int:
        """The number under which the world knows the event."""
        return self.world.gathering_of("eventtia", self.index)

    @property
    def now(self) -> datetime:
        return self.world.now

    def id(self, kind: str, place: int) -> int:
        """The id of the event's record number `place` of a kind."""
        return int(self.world.id_of("eventtia", kind, self.index, _OFFSETS.get(kind, 0) + place))

    def written(self, kind: str) -> int:
        """The place of the first record of a kind that a caller writes."""
        return _FEW_WRITTEN if kind in _OFFSETS else WRITTEN

    def place(self, kind: str, id: str) -> int | None:
        """The number that such an id carries, or None when it is not of this event."""
        indexes = self.world.index_of("eventtia", kind, id)
        if indexes is None or len(indexes) != 2 or indexes[0] != self.index:
            return None
        place = indexes[1] - _OFFSETS.get(kind, 0)
        return place if place >= 0 else None

    def attendee(self, place: int) -> Human:
        """The human who is the event's attendee number `place`."""
        return self.world.human(self.world.attendee(self.gathering, place))

    def speaker(self, place: int) -> Human:
        """The human who is the event's speaker number `place`."""
        return self.world.human(self.world.speaker(self.gathering, place))

    def email(self, human: Human) -> str:
        """The human's e-mail as this vendor has it."""
        return self.world.email("eventtia", human.index)

    def chance(self, *key: object) -> int:
        """128 bits of chance for something of this event."""
        return self.world.bits("eventtia", self.index, *key)

    def uuid(self, *key: object) -> str:
        """A UUID for something of this event."""
        return str(UUID(int=self.chance("uuid", *key), version=4))

    def between(self, part: float) -> datetime:
        """A moment that far (0 to 1) between the event's creation and the present or its start."""
        created = self.occasion.created
        return whole(created + (max(min(self.now, self.occasion.starts), created) - created) * part)

    def touched(self, *key: object) -> datetime:
        """A moment of last change, within the 90 days before the present."""
        return whole(self.now - timedelta(seconds=self.chance("touched", *key) % (90 * 86_400)))
