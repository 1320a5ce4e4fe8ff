"""EventBookings' facts about an event, before they are written in one of the vendor's two manners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

READY, PUBLISHED, UNPUBLISHED, CANCELLED = "ready_to_publish", "published", "unpublished", "cancelled"


@dataclass(frozen=True, slots=True)
class Pricing:
    """One price of a ticket level, in the event's currency."""

    uuid: str
    variation: str
    price: float
    quantity_sold: int


@dataclass(frozen=True, slots=True)
class Level:
    """A ticket type. `quantity` None is unlimited; donations have limits where others have None."""

    uuid: str
    name: str
    description: str
    quantity: int | None
    max_per_customer: int | None
    category: str
    active: bool
    donation: tuple[int, int, int] | None
    pricing: tuple[Pricing, ...]
    created_at: datetime

    @property
    def quantity_sold(self) -> int:
        """Sold at all prices."""
        return sum(pricing.quantity_sold for pricing in self.pricing)


@dataclass(frozen=True, slots=True)
class Session:
    """A part of an event. `tickets` are uuids of levels; `duration` in minutes."""

    uuid: str
    name: str
    description: str
    image: str
    sell: bool
    active: bool
    capacity: int
    starts_at: datetime | None
    duration: int | None
    occurrences: str
    occurrence_uuids: tuple[str, ...]
    tickets: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of an event."""

    uuid: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """An event. `place` is VenueValue or None; `ends` is (type, value) of `occurrence_ends`."""

    uuid: str
    name: str
    slug: str
    description: str
    zone: str
    convert: bool
    currency: str
    created_at: datetime
    updated_at: datetime
    occurrence: str
    starts_at: datetime | None
    duration: str
    ends: tuple[str, str] | None
    occurrences: tuple[Occurrence, ...]
    banner: tuple[dict[str, Any], ...]
    configuration: str
    places: tuple[dict[str, Any], ...]
    listed: bool
    categories: tuple[Any, ...]
    resources: tuple[Any, ...]
    levels: tuple[Level, ...]
    sessions: tuple[Session, ...]
    state: str = READY
    published_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last date."""
        return max((occurrence.ends_at for occurrence in self.occurrences), default=None)

    @property
    def capacity(self) -> int | None:
        """Tickets in all; None without levels or with an unlimited one."""
        quantities = [level.quantity for level in self.levels if level.quantity is not None]
        return sum(quantities) if quantities and len(quantities) == len(self.levels) else None


def copied(event: Event, new_uuid: Any, now: datetime) -> Event:
    """A duplicate: the same in all, with uuids of its own, nothing sold, not yet published.

    `new_uuid()` gives a fresh uuid. Sessions of the copy point at the copy's ticket levels and at no date.
    """
    uuid = new_uuid()
    levels = {level.uuid: _copied_level(level, new_uuid, now) for level in event.levels}
    return replace(
        event,
        uuid=uuid,
        slug=f"{event.slug}-{uuid[:8]}",
        created_at=now,
        updated_at=now,
        occurrences=tuple(replace(occurrence, uuid=new_uuid()) for occurrence in event.occurrences),
        levels=tuple(levels.values()),
        sessions=tuple(
            replace(
                session,
                uuid=new_uuid(),
                occurrences="specific",
                occurrence_uuids=(),
                tickets=tuple(levels[ticket].uuid for ticket in session.tickets),
                created_at=now,
            )
            for session in event.sessions
        ),
        state=READY,
        published_at=None,
    )


def _copied_level(level: Level, new_uuid: Any, now: datetime) -> Level:
    pricing = tuple(replace(price, uuid=new_uuid(), quantity_sold=0) for price in level.pricing)
    return replace(level, uuid=new_uuid(), pricing=pricing, created_at=now)
