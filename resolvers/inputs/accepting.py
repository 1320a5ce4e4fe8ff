"""What a filter lets through, as a predicate of records. What a reading leaves UNSET passes until it is told."""

from collections.abc import Callable, Set
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import UNSET, Struct
from msgspec.structs import astuple, replace

from gateway.records import Event, MagicLink, Person, Record, Session
from gateway.vendors import adapter
from resolvers.inputs.names import clean_email, shown_name

R = TypeVar("R", bound=Record)


def none_passes(record: object) -> bool:
    """The predicate of a filter that lets nothing through: its list is empty without asking anybody."""
    return False


def _sieve(wanted: Struct, accepts: Callable[[R], bool]) -> Callable[[R], bool] | None:
    """The predicate, but for filters that need none to be looked at: those without a condition, and those that fail.

    A condition that names no value at all that it would be content with fails for every record.
    """
    if wanted == type(wanted)():
        return None
    wants_none = any(isinstance(value, Set) and not value for value in astuple(wanted))
    return none_passes if wants_none else accepts


def contains(text: str | None, part: str) -> bool:
    return text is not None and part.casefold() in text.casefold()


def _since(moment: object, after: datetime) -> bool:
    return moment is UNSET or (isinstance(moment, datetime) and moment >= after)


def _among(value: object, allowed: Set[object]) -> bool:
    return value is UNSET or value in allowed


def _before(moment: object, bound: datetime) -> bool:
    return moment is UNSET or (isinstance(moment, datetime) and moment < bound)


def event_accepts(wanted: adapter.EventFilter) -> Callable[[Event], bool] | None:
    """The predicate of a filter; None where it lets everything through, ``none_passes`` where nothing."""

    def accepts(event: Event) -> bool:
        return (
            (wanted.text is None or contains(event.name, wanted.text))
            and (wanted.starts_after is None or _since(event.starts_at, wanted.starts_after))
            and (wanted.starts_before is None or _before(event.starts_at, wanted.starts_before))
            and (wanted.updated_after is None or _since(event.updated_at, wanted.updated_after))
            and (wanted.statuses is None or _among(event.status, wanted.statuses))
        )

    return _sieve(wanted, accepts)


def person_accepts(wanted: adapter.PersonFilter, *, shows_address: bool = True) -> Callable[[Person], bool] | None:
    """The predicate of a filter; None where it lets everything through, ``none_passes`` where nothing.

    Args:
        shows_address: the caller may know e-mail addresses, so a name made of one can be found by it.
    """

    def accepts(person: Person) -> bool:
        return _is_who(person, wanted, shows_address) and _is_registered_so(person, wanted)

    return _sieve(wanted, accepts)


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
        and (wanted.checked_in is None or (registration is not None and registration.checked_in == wanted.checked_in))
        and (wanted.statuses is None or status in wanted.statuses)
        and (wanted.refunded is None or (registration is not None and registration.refunded == wanted.refunded))
    )


def session_accepts(wanted: adapter.SessionFilter, time_zone: str | None) -> Callable[[Session], bool] | None:
    """The predicate of a filter; None where it lets everything through, ``none_passes`` where nothing.

    ``on_date`` is read in ``time_zone``.
    """
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

    return _sieve(wanted, accepts)


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
    """The predicate of a filter; None where it lets everything through, ``none_passes`` where nothing."""

    def accepts(link: MagicLink) -> bool:
        return (
            (wanted.emails is None or (link.email is not None and clean_email(link.email) in wanted.emails))
            and (wanted.updated_after is None or _since(link.updated_at, wanted.updated_after))
            and (wanted.updated_before is None or _before(link.updated_at, wanted.updated_before))
        )

    return _sieve(replace(wanted, include_confirm_and_join=None), accepts)  # that is the vendor's part
