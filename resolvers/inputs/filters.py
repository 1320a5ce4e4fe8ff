"""Filters and orders as the caller writes them, and the predicates that they mean."""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import strawberry
from msgspec import UNSET

from gateway.records import (
    Event,
    EventStatus,
    MagicLink,
    Person,
    PersonRole,
    RegistrationStatus,
    Session,
    SessionKind,
    Vendor,
)
from gateway.vendors import adapter
from resolvers import enums as enums

T = TypeVar("T")
ADDRESS = re.compile(r"[^\s@|;,<>]+@[^\s@|;,<>]+\.[^\s@|;,<>]+")
"""Anything that may be an e-mail address; rather one too many is hidden."""


def clean_email(text: str) -> str:
    """How e-mail addresses are compared: trimmed and case-folded, nothing cleverer."""
    return text.strip().casefold()


def holds_address(value: Any) -> bool:
    """Whether an e-mail address stands anywhere in a JSON value."""
    if isinstance(value, str):
        return ADDRESS.search(value) is not None
    if isinstance(value, Mapping):
        return any(holds_address(part) for pair in value.items() for part in pair)
    return isinstance(value, (list, tuple)) and any(map(holds_address, value))


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


# ---------------------------------------------------------------------- predicates


def contains(text: str | None, part: str) -> bool:
    return text is not None and part.casefold() in text.casefold()


def _since(moment: object, after: datetime) -> bool:
    return moment is UNSET or (isinstance(moment, datetime) and moment >= after)


def _among(value: object, allowed: Set[object]) -> bool:
    return value is UNSET or value in allowed


def _before(moment: object, bound: datetime) -> bool:
    return moment is UNSET or (isinstance(moment, datetime) and moment < bound)


def event_accepts(wanted: adapter.EventFilter) -> Callable[[Event], bool] | None:
    """The predicate of a filter; None where it lets everything through. What a reading leaves UNSET passes."""
    if wanted == adapter.EventFilter():
        return None

    def accepts(event: Event) -> bool:
        return (
            (wanted.text is None or contains(event.name, wanted.text))
            and (wanted.starts_after is None or _since(event.starts_at, wanted.starts_after))
            and (wanted.starts_before is None or _before(event.starts_at, wanted.starts_before))
            and (wanted.updated_after is None or _since(event.updated_at, wanted.updated_after))
            and (wanted.statuses is None or _among(event.status, wanted.statuses))
        )

    return accepts


def person_accepts(wanted: adapter.PersonFilter, *, shows_address: bool = True) -> Callable[[Person], bool] | None:
    """The predicate of a filter; None where it lets everything through.

    Args:
        shows_address: the caller may know e-mail addresses, so a name made of one can be found by it.
    """
    if wanted == adapter.PersonFilter():
        return None

    def accepts(person: Person) -> bool:
        return _is_who(person, wanted, shows_address) and _is_registered_so(person, wanted)

    return accepts


def full_name(person: Person) -> str | None:
    """The name in one piece, from whatever pieces the vendor gave."""
    parts = [part for part in (person.first_name, person.last_name) if isinstance(part, str) and part]
    if parts:
        return " ".join(parts)
    return person.display_name if isinstance(person.display_name, str) and person.display_name else None


def shown_name(person: Person, *, shows_address: bool) -> str | None:
    """The name to show: the person's own, else the part of the e-mail address before the @, where it may be known.

    An e-mail address may stand in the place of the name, too.
    """
    whole = full_name(person)
    if whole and not shows_address and holds_address(whole):
        return None
    if whole or not shows_address or not isinstance(person.email, str):
        return whole
    return person.email.partition("@")[0] or person.email or None


def _is_who(person: Person, wanted: adapter.PersonFilter, shows_address: bool) -> bool:
    email = person.email if isinstance(person.email, str) else None
    company = person.company if isinstance(person.company, str) else None
    return (
        (wanted.roles is None or not wanted.roles.isdisjoint(person.roles))
        and (wanted.email is None or (email is not None and clean_email(email) == wanted.email))
        and (wanted.text is None or contains(shown_name(person, shows_address=shows_address), wanted.text))
        and (wanted.company is None or contains(company, wanted.company))
    )


def _is_registered_so(person: Person, wanted: adapter.PersonFilter) -> bool:
    registration = person.registration if person.registration is not UNSET else None
    status = registration.status if registration is not None else None
    return (
        (wanted.updated_after is None or _since(person.updated_at, wanted.updated_after))
        and (wanted.created_after is None or _since(person.created_at, wanted.created_after))
        and (
            wanted.checked_in is None
            or (
                registration is not None
                and registration.checked_in is not None
                and registration.checked_in == wanted.checked_in
            )
        )
        and (wanted.statuses is None or status in wanted.statuses)
        and (
            wanted.refunded is None
            or (
                registration is not None
                and registration.refunded is not None
                and registration.refunded == wanted.refunded
            )
        )
    )


def session_accepts(wanted: adapter.SessionFilter, time_zone: str | None) -> Callable[[Session], bool] | None:
    """The predicate of a filter; None where it lets everything through. ``on_date`` is read in ``time_zone``."""
    if wanted == adapter.SessionFilter():
        return None
    zone = zone_of(time_zone)

    def accepts(session: Session) -> bool:
        starts = session.starts_at if isinstance(session.starts_at, datetime) else None
        return (
            (wanted.kinds is None or session.kind in wanted.kinds)
            and (wanted.text is None or contains(session.title, wanted.text))
            and (wanted.on_date is None or _day(starts, zone) == wanted.on_date)
            and (wanted.starts_after is None or _since(starts, wanted.starts_after))
            and (wanted.updated_after is None or _since(session.updated_at, wanted.updated_after))
        )

    return accepts


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """The day on the zone's calendar; None where there is none, or it lies at the calendar's very end."""
    try:
        return None if moment is None else moment.astimezone(zone).date()
    except OverflowError:
        return None


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of an IANA name; UTC where there is none or it is unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def magic_link_accepts(wanted: adapter.MagicLinkFilter) -> Callable[[MagicLink], bool] | None:
    """The predicate of a filter; None where it lets everything through."""
    if wanted.emails is None and wanted.updated_after is None and wanted.updated_before is None:
        return None

    def accepts(link: MagicLink) -> bool:
        return (
            (wanted.emails is None or (link.email is not None and clean_email(link.email) in wanted.emails))
            and (wanted.updated_after is None or _since(link.updated_at, wanted.updated_after))
            and (
                wanted.updated_before is None
                or (isinstance(link.updated_at, datetime) and link.updated_at < wanted.updated_before)
            )
        )

    return accepts
