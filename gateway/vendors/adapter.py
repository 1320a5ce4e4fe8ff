"""Adapter: every question that the graph may ask of an account. A vendor overrides those it can answer.

A capability is an overridden method and nothing else, so what is declared and what works cannot disagree.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct

from gateway.errors import ErrorCode, Unsupported, UserError, VendorRejected
from gateway.records import (
    Booth,
    City,
    Country,
    Event,
    EventStatus,
    Kind,
    Lead,
    MagicLink,
    MeetingLimit,
    Organization,
    Person,
    PersonRole,
    Record,
    Ref,
    Region,
    RegistrationStatus,
    Session,
    SessionKind,
    Tag,
    Ticket,
    Vendor,
)
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import Outdates
from gateway.upstream.listing import Listing
from gateway.vendors.bodies import Changes

R = TypeVar("R", bound=Record)
Wants = frozenset[str]
"""The record fields that the query selects, by their names in ``gateway.records``."""
NO_WANTS: Wants = frozenset()


class EventFilter(Struct, frozen=True, kw_only=True):
    text: str | None = None
    starts_after: datetime | None = None
    starts_before: datetime | None = None
    updated_after: datetime | None = None
    statuses: frozenset[EventStatus] | None = None


class PersonFilter(Struct, frozen=True, kw_only=True):
    roles: frozenset[PersonRole] | None = None
    email: str | None = None
    """Trimmed and case-folded."""
    text: str | None = None
    company: str | None = None
    updated_after: datetime | None = None
    created_after: datetime | None = None
    checked_in: bool | None = None
    statuses: frozenset[RegistrationStatus] | None = None
    refunded: bool | None = None


class SessionFilter(Struct, frozen=True, kw_only=True):
    kinds: frozenset[SessionKind] | None = None
    text: str | None = None
    on_date: date | None = None
    starts_after: datetime | None = None
    updated_after: datetime | None = None


class MagicLinkFilter(Struct, frozen=True, kw_only=True):
    emails: frozenset[str] | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    include_confirm_and_join: bool | None = None


@dataclass(frozen=True, slots=True)
class Source(Generic[R]):
    """Where records of one kind are found by ref.

    Args:
        one: reads a single record; None where it does not exist. Left out where the vendor has no single read.
        listing: the list in which the ref stands, reading the fields wanted. Left out where there is none.

    The planner chooses between k single reads and the listing's pages by what they cost in calls.
    """

    one: Callable[[Ref, Wants], Awaitable[R | None]] | None = None
    listing: Callable[[Ref, Wants], Listing[R]] | None = None


class Capability(StrEnum):
    """What an account can do: one value per operation of the graph that at least one vendor lacks."""

    LIST_EVENTS = "LIST_EVENTS"
    CREATE_EVENT = "CREATE_EVENT"
    UPDATE_EVENT = "UPDATE_EVENT"
    REPLACE_EVENT = "REPLACE_EVENT"
    DUPLICATE_EVENT = "DUPLICATE_EVENT"
    PUBLISH_EVENT = "PUBLISH_EVENT"
    UNPUBLISH_EVENT = "UNPUBLISH_EVENT"
    CANCEL_EVENT = "CANCEL_EVENT"
    LIST_SESSIONS = "LIST_SESSIONS"
    CREATE_SESSION = "CREATE_SESSION"
    UPDATE_SESSION = "UPDATE_SESSION"
    JOIN_SESSION = "JOIN_SESSION"
    LIST_PEOPLE = "LIST_PEOPLE"
    CREATE_PERSON = "CREATE_PERSON"
    UPDATE_PERSON = "UPDATE_PERSON"
    DELETE_PERSON = "DELETE_PERSON"
    CANCEL_REGISTRATION = "CANCEL_REGISTRATION"
    FIND_PERSON_BY_EMAIL = "FIND_PERSON_BY_EMAIL"
    LIST_TICKETS = "LIST_TICKETS"
    CREATE_TICKET = "CREATE_TICKET"
    MAGIC_LINKS = "MAGIC_LINKS"
    LIST_BOOTHS = "LIST_BOOTHS"
    LIST_LEADS = "LIST_LEADS"
    WEBHOOKS = "WEBHOOKS"
    REPORTS = "REPORTS"


CAPABILITY_OF: dict[str, Capability] = {
    "events": Capability.LIST_EVENTS,
    "sessions": Capability.LIST_SESSIONS,
    "people": Capability.LIST_PEOPLE,
    "people_by_email": Capability.FIND_PERSON_BY_EMAIL,
    "tickets": Capability.LIST_TICKETS,
    "magic_links": Capability.MAGIC_LINKS,
    "booths": Capability.LIST_BOOTHS,
    "leads": Capability.LIST_LEADS,
    "create_event": Capability.CREATE_EVENT,
    "update_event": Capability.UPDATE_EVENT,
    "replace_event": Capability.REPLACE_EVENT,
    "duplicate_event": Capability.DUPLICATE_EVENT,
    "publish_event": Capability.PUBLISH_EVENT,
    "unpublish_event": Capability.UNPUBLISH_EVENT,
    "cancel_event": Capability.CANCEL_EVENT,
    "create_session": Capability.CREATE_SESSION,
    "update_session": Capability.UPDATE_SESSION,
    "join_session": Capability.JOIN_SESSION,
    "register_person": Capability.CREATE_PERSON,
    "update_person": Capability.UPDATE_PERSON,
    "delete_person": Capability.DELETE_PERSON,
    "cancel_registration": Capability.CANCEL_REGISTRATION,
    "create_ticket": Capability.CREATE_TICKET,
}
"""An adapter's method → the capability that overriding it gives."""


REFUSALS = {
    402: ErrorCode.PAYMENT_REQUIRED,
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.NOT_FOUND,
    409: ErrorCode.CONFLICT,
}
"""What a vendor's refusal of a write means; anything else is VENDOR_REJECTED."""


class Adapter:
    """One account, asked in the graph's words.

    Lists are returned as ``Listing`` and read by the planner. A filter is given to the vendor only where the vendor's
    answer certainly contains every record that matches; the resolvers apply it again to whatever comes. ``wants`` lets
    an adapter ask for sideloads, or for another endpoint, only when the query needs what they bring.
    """

    vendor: ClassVar[Vendor]

    def __init__(self, account: str, upstream: Upstream) -> None:
        self.account = account
        self.upstream = upstream

    embeds_ticket: ClassVar[bool] = False
    """True where a list of people brings each one's ticket, so that the tickets need no call of their own."""

    event_views: ClassVar[tuple[Outdates, ...]] = ()
    """What shows an event and stands below none: lists of events, and reads that do not know whose event they find."""

    @property
    def fingerprint(self) -> str:
        """A hash that changes with the account's credentials."""
        return self.upstream.fingerprint

    recallable: ClassVar[frozenset[Kind]] = frozenset(Kind)
    """The kinds whose lists' pages hold the record as it is given: those that other answers add to are left out."""

    def recall(self, ref: Ref) -> Record | None:
        """A record that a listing brought lately and that may still be believed."""
        return self.upstream.recall(ref) if ref.kind in self.recallable else None

    @classmethod
    def capabilities(cls) -> frozenset[Capability]:
        """The capabilities whose methods this vendor overrides."""
        return frozenset(capability for method, capability in CAPABILITY_OF.items() if cls.can(method))

    @classmethod
    def can(cls, method: str) -> bool:
        """Whether the vendor answers this question."""
        return getattr(cls, method) is not getattr(Adapter, method)

    def forget_event(self, event_id: str) -> "asyncio.Task[None] | None":
        """Forget all answers about an event: those below it, and those that show it among others, on every worker.

        Returns:
            What tells other machines, where there are any; it need not be awaited.
        """
        views = [view.endpoint for view in self.event_views if view.everywhere]
        return self.upstream.outdate(f"@{event_id}", *views)

    async def check(self) -> str | None:
        """Make one cheap call that proves the credentials; what it cannot prove, in a few words. Raises VendorError."""
        raise self._lacks("check")

    async def aclose(self) -> None:
        await self.upstream.aclose()

    def _lacks(self, what: str) -> Unsupported:
        return Unsupported(f"{self.vendor.name} cannot answer {what!r}.")

    # ------------------------------------------------------------------ by ref

    def source(self, kind: Kind) -> Source[Any] | None:
        """Where records of the kind are read by ref; None where the vendor has no such thing."""
        return None

    def ref(self, kind: Kind, vendor_id: str, parents: tuple[str, ...]) -> Ref | None:
        """The ref that a global id names, or None where it cannot be one of this vendor's (form of id, parents)."""
        return None

    async def event_by_slug(self, slug: str, wants: Wants) -> Event | None:
        raise self._lacks("event by slug")

    async def event_by_vendor_id(self, vendor_id: str, wants: Wants) -> Event | None:
        raise self._lacks("event by vendor id")

    async def event_by_external_id(self, system: str, id: str, wants: Wants) -> Event | None:
        raise self._lacks("event by external id")

    # ------------------------------------------------------------------ lists

    def events(self, filter: EventFilter, wants: Wants) -> Listing[Event]:
        raise self._lacks("events")

    def sessions(self, event: Ref, filter: SessionFilter, wants: Wants) -> Listing[Session]:
        raise self._lacks("sessions")

    def people(self, event: Ref, filter: PersonFilter, wants: Wants) -> Listing[Person]:
        raise self._lacks("people")

    def people_by_email(self, event: Ref, email: str, wants: Wants) -> Listing[Person]:
        """The people of an event with this e-mail (trimmed, case-folded), asked with the vendor's own filter.

        Overridden only where the vendor has such a filter; else the planner lists and indexes the people.
        """
        raise self._lacks("people by e-mail")

    def tickets(self, event: Ref, wants: Wants) -> Listing[Ticket]:
        raise self._lacks("tickets")

    def booths(self, event: Ref, wants: Wants) -> Listing[Booth]:
        raise self._lacks("booths")

    def leads(self, booth: Ref) -> Listing[Lead]:
        raise self._lacks("leads")

    def session_attendees(self, session: Ref, wants: Wants) -> Listing[Person]:
        raise self._lacks("attendees of a session")

    def person_sessions(self, person: Person, wants: Wants) -> Listing[Session]:
        raise self._lacks("sessions of a person")

    def ticket_holders(self, ticket: Ref, wants: Wants) -> Listing[Person]:
        """A list that surely holds the ticket's holders; the resolver keeps those with ``registration.ticket``."""
        raise self._lacks("holders of a ticket")

    def magic_links(self, ticket: Ref, filter: MagicLinkFilter) -> Listing[MagicLink]:
        raise self._lacks("magic links")

    def organizations(self) -> Listing[Organization]:
        raise self._lacks("organizations")

    def countries(self) -> Listing[Country]:
        raise self._lacks("countries")

    def regions(self, country: Ref) -> Listing[Region]:
        raise self._lacks("regions")

    def cities(self, region: Ref) -> Listing[City]:
        raise self._lacks("cities")

    # ------------------------------------------------------------------ writes
    #
    # Each checks everything before the call and raises Refused with all that is wrong; a vendor's refusal
    # (VendorRejected) is put into the caller's words by ``refusal``. The answer is the record as it now is.

    async def create_event(self, changes: Changes) -> Event:
        raise self._lacks("create an event")

    async def update_event(self, event: Ref, changes: Changes) -> Event:
        raise self._lacks("update an event")

    async def replace_event(self, event: Ref, changes: Changes) -> Event:
        raise self._lacks("replace an event")

    async def duplicate_event(self, event: Ref, changes: Changes) -> Event:
        raise self._lacks("duplicate an event")

    async def publish_event(self, event: Ref) -> Event:
        raise self._lacks("publish an event")

    async def unpublish_event(self, event: Ref) -> Event:
        raise self._lacks("unpublish an event")

    async def cancel_event(self, event: Ref) -> Event:
        raise self._lacks("cancel an event")

    async def create_session(self, event: Ref, changes: Changes) -> Session:
        raise self._lacks("create a session")

    async def update_session(self, session: Ref, changes: Changes) -> Session:
        raise self._lacks("update a session")

    async def join_session(self, session: Ref, person: Ref) -> tuple[Session | None, Person | None]:
        """Give a person a seat. Returns what the answer told of the two; None where it did not."""
        raise self._lacks("join a session")

    async def leave_session(self, session: Ref, person: Ref) -> tuple[Session | None, Person | None]:
        raise self._lacks("leave a session")

    async def set_person_sessions(self, person: Ref, sessions: Sequence[Ref]) -> Person:
        raise self._lacks("set a person's sessions")

    async def register_person(self, event: Ref, changes: Changes) -> Person:
        raise self._lacks("register a person")

    async def update_person(self, person: Ref, changes: Changes) -> Person:
        raise self._lacks("update a person")

    async def replace_person(self, person: Ref, changes: Changes) -> Person:
        raise self._lacks("replace a person")

    async def delete_person(self, person: Ref) -> None:
        raise self._lacks("delete a person")

    async def cancel_registration(self, person: Ref) -> Person:
        raise self._lacks("cancel a registration")

    async def set_person_groups(self, person: Ref, groups: Sequence[Ref], mode: str) -> Person:
        """``mode`` is ADD, REPLACE or CLEAR."""
        raise self._lacks("set a person's groups")

    async def create_ticket(self, event: Ref, changes: Changes) -> Ticket:
        raise self._lacks("create a ticket")

    async def create_magic_link(self, ticket: Ref, changes: Changes) -> MagicLink:
        raise self._lacks("create a magic link")

    async def delete_magic_link(self, link: Ref) -> None:
        raise self._lacks("delete a magic link")

    def instead(self, method: str) -> str:
        """What to do instead of a write that the vendor lacks, as a sentence for the caller; empty where nothing."""
        return ""

    def refusal(self, error: VendorRejected, method: str) -> tuple[UserError, ...]:
        """The vendor's no in the caller's words and field names; a vendor overrides it to read its own pointers."""
        code = REFUSALS.get(error.status or 0, ErrorCode.VENDOR_REJECTED)
        return (UserError(code, f"{self.vendor.name} refused it ({error.status}).", ("input",), self.vendor),)

    async def read_back(self, method: str, subject: Ref | None, changes: Changes) -> Record | None:
        """After a crash between the vendor's answer and ours: what the write left at the vendor, if it happened.

        Returns:
            The record; None where the vendor was asked and shows that it did not happen.

        Raises:
            Unsupported: the vendor cannot be asked.
        """
        raise self._lacks("read back")

    # ------------------------------------------------------------------ what a record left UNSET

    async def tags(self, owner: Ref) -> tuple[Tag, ...]:
        """The tags of a session or a booth whose record left them UNSET."""
        return ()

    async def speakers(self, session: Ref) -> tuple[Person, ...]:
        """The speakers of a session whose record left them UNSET."""
        return ()

    # ------------------------------------------------------------------ what few vendors tell

    async def meeting_limits(self, event: Ref) -> tuple[MeetingLimit, ...]:
        """How many meetings people may arrange at an event, by round of meetings; none where there are no such."""
        return ()
