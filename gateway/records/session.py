"""Session: a part of an event's programme."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, UnsetType

from gateway.records.base import Record
from gateway.records.person import Person
from gateway.records.ref import Ref
from gateway.records.tag import Tag
from gateway.records.ticket import Ticket
from gateway.records.values import AttendanceMode, Money


class SessionKind(StrEnum):
    WORKSHOP = "WORKSHOP"
    SCHEDULE_ITEM = "SCHEDULE_ITEM"
    BREAKOUT = "BREAKOUT"
    STAGE = "STAGE"
    SESSION = "SESSION"


class SessionPrice(Struct, frozen=True, gc=False):
    price: Money
    ticket: Ticket | Ref | None = None


class Session(Record, frozen=True, kw_only=True):
    kind: SessionKind
    title: str
    description: str | None | UnsetType = None
    starts_at: datetime | None | UnsetType = None
    ends_at: datetime | None | UnsetType = None
    location: str | None | UnsetType = None
    attendance_mode: AttendanceMode | None = None
    capacity: int | None | UnsetType = None
    seats_taken: int | None | UnsetType = None
    seats_left: int | None | UnsetType = None
    booking_deadline: datetime | None = None
    stream_url: str | None | UnsetType = None
    image_url: str | None | UnsetType = None
    prices: tuple[SessionPrice, ...] | UnsetType = ()
    tags: tuple[Tag, ...] | UnsetType = ()
    speakers: tuple[Person, ...] | UnsetType = ()
