"""Filters and orders as the caller writes them."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import TypeVar

import strawberry

from gateway.records import EventStatus, PersonRole, RegistrationStatus, SessionKind, Vendor
from gateway.vendors import adapter
from resolvers import enums as enums
from resolvers.inputs.names import clean_email

T = TypeVar("T")


@strawberry.input(description="Which events to list. Every condition given must hold.")
class EventFilter:
    vendors: list[Vendor] | None = strawberry.field(default=None, description="Only events at these vendors.")
    accounts: list[str] | None = strawberry.field(
        default=None, description="Only events read through these configured accounts, by name (see `accounts`)."
    )
    text: str | None = strawberry.field(default=None, description="In the event's name, whatever the case.")
    starts_after: datetime | None = strawberry.field(
        default=None, description="Only events that start at this time or later; events without a start are left out."
    )
    starts_before: datetime | None = strawberry.field(
        default=None, description="Only events that start before this time; events without a start are left out."
    )
    updated_after: datetime | None = strawberry.field(
        default=None, description="Only events changed at this time or later, where the vendor says when."
    )
    statuses: list[EventStatus] | None = strawberry.field(default=None, description="Only events in these states.")

    def neutral(self) -> adapter.EventFilter:
        """What adapters are told of it."""
        return adapter.EventFilter(
            text=self.text,
            starts_after=self.starts_after,
            starts_before=self.starts_before,
            updated_after=self.updated_after,
            statuses=_set(self.statuses),
        )

    def identity(self) -> tuple[object, ...]:
        return (_sorted(self.vendors), _sorted(self.accounts), self.neutral())


@strawberry.enum(description="What a list of events can be ordered by.")
class EventOrderField(Enum):
    STARTS_AT = strawberry.enum_value("starts_at", description="When the event starts; events without a start last.")
    NAME = strawberry.enum_value("name", description="The event's name, whatever the case.")
    CREATED_AT = strawberry.enum_value("created_at", description="When the event was created at its vendor.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When the event was last changed at its vendor.")


@strawberry.enum(description="Which way a list runs.")
class Direction(Enum):
    ASC = strawberry.enum_value("asc", description="Smallest, earliest or A first.")
    DESC = strawberry.enum_value("desc", description="Largest, latest or Z first.")


@strawberry.input(description="How to order events over all accounts. Nulls come last, ties are broken by id.")
class EventOrder:
    field: EventOrderField = strawberry.field(description="What to compare.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="Which way.")


@strawberry.input(description="Which people to list. Every condition given must hold.")
class PersonFilter:
    roles: list[PersonRole] | None = strawberry.field(default=None, description="Only people with one of these roles.")
    email: str | None = strawberry.field(
        default=None, description="Exactly this e-mail address, whatever the case. Needs the scope people:contact."
    )
    text: str | None = strawberry.field(default=None, description="In the person's name, whatever the case.")
    company: str | None = strawberry.field(default=None, description="In the company's name, whatever the case.")
    updated_after: datetime | None = strawberry.field(
        default=None, description="Only people whose record changed at this time or later, where the vendor says when."
    )
    created_after: datetime | None = strawberry.field(
        default=None, description="Only people whose record was made at this time or later, where the vendor says when."
    )
    checked_in: bool | None = strawberry.field(default=None, description="Only people who did, or did not, check in.")
    statuses: list[RegistrationStatus] | None = strawberry.field(
        default=None, description="Only people whose registration is in one of these states."
    )
    refunded: bool | None = strawberry.field(
        default=None, description="Only people whose payment was, or was not, refunded."
    )

    def neutral(self) -> adapter.PersonFilter:
        """What adapters are told of it."""
        return adapter.PersonFilter(
            roles=_set(self.roles),
            email=clean_email(self.email) if self.email is not None else None,
            text=self.text,
            company=self.company,
            updated_after=self.updated_after,
            created_after=self.created_after,
            checked_in=self.checked_in,
            statuses=_set(self.statuses),
            refunded=self.refunded,
        )


@strawberry.input(description="Which sessions to list. Every condition given must hold.")
class SessionFilter:
    kinds: list[SessionKind] | None = strawberry.field(default=None, description="Only sessions of these kinds.")
    text: str | None = strawberry.field(default=None, description="In the session's title, whatever the case.")
    on_date: date | None = strawberry.field(
        default=None, description="Only sessions that start on this day, in the event's time zone (UTC where unknown)."
    )
    starts_after: datetime | None = strawberry.field(
        default=None, description="Only sessions that start at this time or later."
    )
    updated_after: datetime | None = strawberry.field(
        default=None, description="Only sessions changed at this time or later, where the vendor says when."
    )

    def neutral(self) -> adapter.SessionFilter:
        """What adapters are told of it."""
        return adapter.SessionFilter(
            kinds=_set(self.kinds),
            text=self.text,
            on_date=self.on_date,
            starts_after=self.starts_after,
            updated_after=self.updated_after,
        )


@strawberry.input(description="Which magic links to list. Every condition given must hold.")
class MagicLinkFilter:
    emails: list[str] | None = strawberry.field(
        default=None, description="Only links made for these e-mail addresses. Needs the scope people:contact."
    )
    updated_after: datetime | None = strawberry.field(default=None, description="Only links changed then or later.")
    updated_before: datetime | None = strawberry.field(default=None, description="Only links changed before then.")
    include_confirm_and_join: bool | None = strawberry.field(
        default=None, description="Also the links that the vendor makes itself for confirming and joining."
    )

    def neutral(self) -> adapter.MagicLinkFilter:
        """What adapters are told of it."""
        return adapter.MagicLinkFilter(
            emails=_set(map(clean_email, self.emails) if self.emails is not None else None),
            updated_after=self.updated_after,
            updated_before=self.updated_before,
            include_confirm_and_join=self.include_confirm_and_join,
        )


class _AnyOf(frozenset[T]):
    """Values of which a record has one. Every process writes them in one order: a cursor names its filter so."""

    def __repr__(self) -> str:
        return f"frozenset({{{', '.join(sorted(map(repr, self)))}}})"


def _set(values: Iterable[T] | None) -> frozenset[T] | None:
    return None if values is None else _AnyOf(values)


def _sorted(values: list[T] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(sorted(map(str, values)))
