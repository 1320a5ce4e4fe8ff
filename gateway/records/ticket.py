"""Ticket: a kind of admission. MagicLink: a personal link that lets one human in on one ticket."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import UnsetType

from gateway.records.base import Record
from gateway.records.ref import Ref
from gateway.records.values import AttendanceMode, CustomField, Money


class Ticket(Record, frozen=True, kw_only=True):
    name: str
    slug: str | None = None
    description: str | None = None
    price: Money | None = None
    discount: Decimal | None = None
    price_ends_at: datetime | None = None
    attendance_mode: AttendanceMode | None = None
    capacity: int | None | UnsetType = None
    unlimited: bool | None | UnsetType = None
    claimed: int | None | UnsetType = None
    remaining: int | None | UnsetType = None
    private: bool | None = None
    confirmation_required: bool | None = None
    custom_fields: tuple[CustomField, ...] | UnsetType = ()


class MagicLink(Record, frozen=True, kw_only=True):
    ticket: Ref
    url: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    headline: str | None = None
    status: str | None = None
    registration: Ref | None = None
    extra_fields: Any = None
    metadata: Any = None
