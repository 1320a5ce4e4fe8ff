"""Event: a gathering that people register for."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, UnsetType

from gateway.records.base import Record
from gateway.records.organization import Organization
from gateway.records.ref import Ref
from gateway.records.values import AttendanceMode, CustomField, ExternalId, Image, Link, Venue


class EventStatus(StrEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    CANCELLED = "CANCELLED"
    ENDED = "ENDED"
    UNKNOWN = "UNKNOWN"


class EventVisibility(StrEnum):
    PUBLIC = "PUBLIC"
    HIDDEN = "HIDDEN"
    PRIVATE = "PRIVATE"


class MeetingLimit(Struct, frozen=True, kw_only=True, gc=False):
    """How many meetings people may arrange in one of an event's rounds of meetings, and how many they have."""

    vendor_id: str
    name: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    booking_starts_at: datetime | None = None
    booking_deadline: datetime | None = None
    per_slot: int | None = None
    with_the_same: int | None = None
    requested: int | None = None
    accepted: int | None = None
    rejected: int | None = None


class Event(Record, frozen=True, kw_only=True):
    name: str
    slug: str | None | UnsetType = None
    description: str | None | UnsetType = None
    status: EventStatus | UnsetType = EventStatus.UNKNOWN
    vendor_status: str | UnsetType | None = None
    visibility: EventVisibility | None = None
    starts_at: datetime | None | UnsetType = None
    ends_at: datetime | None | UnsetType = None
    all_day: bool = False
    time_zone: str | None | UnsetType = None
    attendance_mode: AttendanceMode | UnsetType | None = None
    language: str | None | UnsetType = None
    currency: str | None | UnsetType = None
    website: str | None | UnsetType = None
    links: tuple[Link, ...] | UnsetType = ()
    logo: Image | None | UnsetType = None
    banner: Image | None | UnsetType = None
    venue: Venue | None | UnsetType = None
    organization: Organization | Ref | None | UnsetType = None
    """The record where the answer held it, else its ref."""
    external_ids: tuple[ExternalId, ...] = ()
    custom_fields: tuple[CustomField, ...] | UnsetType = ()
    capacity: int | None | UnsetType = None
    attendee_count: int | None | UnsetType = None
    session_count: int | None | UnsetType = None
    extra: dict[str, Any] | None = None
    """What only this vendor has, already in the graph's names, for the vendor's own area."""
