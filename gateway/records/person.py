"""Person: one human's record in one event at one vendor."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, UnsetType

from gateway.records.base import Record
from gateway.records.later import Later
from gateway.records.ref import Ref
from gateway.records.ticket import Ticket
from gateway.records.values import CustomField, ExternalId, Image, Money, SocialLinks


class PersonRole(StrEnum):
    ATTENDEE = "ATTENDEE"
    SPEAKER = "SPEAKER"
    GUEST = "GUEST"


class RegistrationStatus(StrEnum):
    CONFIRMED = "CONFIRMED"
    PENDING = "PENDING"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


class GroupSeats(Struct, frozen=True, kw_only=True, gc=False):
    """How many people a group registration may have with one ticket, and how many are still to come."""

    ticket: Ticket | Ref | None = None
    capacity: int | None = None
    seats_left: int | None = None


class RegistrationGroup(Struct, frozen=True, kw_only=True, gc=False):
    """A registration that others can be added to, by its uuid."""

    uuid: str
    seats: tuple[GroupSeats, ...] = ()


class Registration(Struct, frozen=True, kw_only=True, gc=False):
    status: RegistrationStatus = RegistrationStatus.UNKNOWN
    vendor_status: str | None = None
    registered_at: datetime | None = None
    ticket: Ticket | Ref | None = None
    """The record where the answer held it, else its ref."""
    paid: bool | None = None
    amount_paid: Money | None = None
    transaction_id: str | None = None
    refunded: bool | None = None
    checked_in: bool | None = None
    checked_in_at: datetime | None = None
    attended: bool | None = None
    qr_code: str | None = None
    qr_code_url: str | None = None
    channel: str | None = None
    utm: Any = None
    can_schedule_meetings: bool | None = None
    group: RegistrationGroup | None = None
    """Only in the answer to the registration itself: no reading tells it."""


class PersonGroup(Record, frozen=True, kw_only=True):
    name: str
    color: str | None = None
    note: str | None = None
    member_count: int | None = None


class Person(Record, frozen=True, kw_only=True):
    roles: tuple[PersonRole, ...]
    first_name: str | None | UnsetType = None
    last_name: str | None | UnsetType = None
    display_name: str | None | UnsetType = None
    """Only where the vendor gives one name in one piece; the graph's ``name`` is derived by the resolver."""
    email: str | None | UnsetType = None
    phone: str | None | UnsetType = None
    company: str | None | UnsetType = None
    job_title: str | None | UnsetType = None
    bio: str | None | UnsetType = None
    picture: Image | None | UnsetType = None
    social_links: SocialLinks | None | UnsetType = None
    time_zone: str | None | UnsetType = None
    external_ids: tuple[ExternalId, ...] = ()
    custom_fields: tuple[CustomField, ...] | Later[CustomField] | UnsetType = ()
    tags: tuple[str, ...] = ()
    groups: tuple[PersonGroup | Ref, ...] | UnsetType = ()
    registration: Registration | None | UnsetType = None
    sessions: "tuple[Ref, ...] | None" = None
    """Refs of the person's sessions where the answer named them all; None where it did not say."""
