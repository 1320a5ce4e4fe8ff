"""Person: one human's record in one event; the same human's other records; a human's profile."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import FieldNode
from msgspec import UNSET

from gateway.errors import InvalidInput, VendorError
from gateway.records import (
    Event,
    Kind,
    Person,
    PersonGroup,
    Ref,
    Registration,
    Session,
    Ticket,
)
from gateway.upstream.listing import Listing
from gateway.vendors import adapter as ask
from gateway.vendors.adapter import Adapter, Wants
from resolvers.connection import Connection, Wish, child_connection, list_key, record_wants
from resolvers.context import Context, Scope
from resolvers.entry import enter
from resolvers.hoist import at_once, hoisted
from resolvers.inputs.accepting import person_accepts
from resolvers.inputs.filters import PersonFilter
from resolvers.inputs.names import clean_email, full_name, shown_name
from resolvers.loaders import Soon
from resolvers.lookahead import below, field_nodes, node_nodes, wants_below
from resolvers.node import completed, linked, load_each, ref_of, wants_here

COMPARED = {
    "email": "email",
    "company": "company",
    "updated_after": "updated_at",
    "created_after": "created_at",
    "checked_in": "registration",
    "statuses": "registration",
    "refunded": "registration",
}
"""A filter's condition → the record field that it looks at."""
NAME_PARTS = frozenset({"first_name", "last_name", "display_name"})
IDENTITY = NAME_PARTS | {"email"}


def wish_of_event(
    info: strawberry.Info, ref: Ref, nodes: Sequence[FieldNode], filter: PersonFilter | None = None
) -> Wish[Person]:
    """The people of an event as a field asks for them.

    Raises:
        Forbidden: a filter by e-mail without the scope people:contact would tell who is there.
    """
    context: Context = info.context
    asked = (filter or PersonFilter()).neutral()
    if asked.email is not None:
        context.demand(Scope.PEOPLE_CONTACT, "filter.email")
    listed = node_nodes(info, nodes, "PersonConnection")
    compared = frozenset(field for condition, field in COMPARED.items() if getattr(asked, condition) is not None)
    if asked.text is not None:
        compared |= IDENTITY
    wants = wants_below(info, listed, "Person") | compared
    adapter = context.adapters[ref.account]
    listing = adapter.people(ref, asked, wants) if adapter.can("people") else None
    registration = below(info, below(info, listed, "Person").get("registration", ()), "Registration")
    tickets = _tickets_beside(adapter, ref, registration)
    accepts = person_accepts(asked, shows_address=context.caller.may(Scope.PEOPLE_CONTACT))
    return Wish(listing, list_key("people", ref, asked), wants, accepts, compared, tickets)


def _tickets_beside(adapter: Adapter, event: Ref, registration: dict[str, Any]) -> Listing[Ticket] | None:
    """Registrations name their tickets only by id: the event's tickets are asked for side by side with the people."""
    if "ticket" in registration and adapter.can("tickets") and not adapter.embeds_ticket:
        return adapter.tickets(event, frozenset())
    return None


async def people_of_event(
    root: strawberry.Parent[Event],
    info: strawberry.Info,
    first: int | None = 20,
    after: str | None = None,
    filter: PersonFilter | None = None,
) -> Connection[Person]:
    """The event's attendees, speakers and guests."""
    wish = wish_of_event(info, root.ref, field_nodes(info), filter)
    return await child_connection(info, wish, root.ref.account, first, after)


# ---------------------------------------------------------------------- fields


@hoisted
def name(info: strawberry.Info) -> Callable[[Person], str]:
    """A display name, never empty, that tells no more than the caller may know."""
    shows_address = info.context.caller.may(Scope.PEOPLE_CONTACT)

    def of(root: Person) -> str:
        shown = shown_name(root, shows_address=shows_address)
        if shown:
            return shown
        role = root.roles[0].value.capitalize() if root.roles else "Person"
        return f"{role} {root.ref.id}"

    return of


@hoisted
def event(info: strawberry.Info) -> Callable[[Any], Soon[Event]]:
    """The event that a person, session, ticket or booth belongs to.

    Raises:
        NotFound: the vendor has it no longer.
    """
    existing, wants = info.context.loaders.existing, wants_here(info, "Event")
    return lambda root: existing((root.ref.event, wants), "The event of this record no longer exists at its vendor.")


def groups(root: strawberry.Parent[Person], info: strawberry.Info) -> Soon[Sequence[PersonGroup]]:
    """The groups that the person is in."""
    if root.groups is UNSET:
        return ()
    if any(isinstance(group, Ref) for group in root.groups):
        context: Context = info.context
        return context.or_none(info, _groups(root.groups, info))
    return [group for group in root.groups if isinstance(group, PersonGroup)]


async def _groups(named: Sequence[PersonGroup | Ref], info: strawberry.Info) -> list[PersonGroup]:
    refs = [group for group in named if isinstance(group, Ref)]
    answers = await info.context.loaders.record.load_many([(ref, frozenset()) for ref in refs])
    loaded = dict(zip(refs, answers, strict=True))
    found = [loaded[group] if isinstance(group, Ref) else group for group in named]
    return [group for group in found if isinstance(group, PersonGroup)]


def registration(root: Person) -> Registration | None:
    return None if root.registration is UNSET else root.registration


def _ticket_there(info: strawberry.Info) -> Callable[[Registration], Ticket | None]:
    planner, wants = info.context.planner, wants_here(info, "Ticket")
    known: dict[Ref, Ticket] = {}

    def of(root: Registration) -> Ticket | None:
        ticket = root.ticket
        if not isinstance(ticket, Ref):
            return None if ticket is None else planner.there(ticket, wants)
        found = known.get(ticket)
        if found is None:
            found = known[ticket] = planner.there(ticket, wants)
        return found

    return of


@at_once(_ticket_there)
def registration_ticket(root: strawberry.Parent[Registration], info: strawberry.Info) -> Soon[Ticket | None]:
    """What the person was admitted with."""
    if isinstance(root.ticket, Ref):
        return linked(info, root.ticket, "Ticket")
    return None if root.ticket is None else _told(root.ticket, info)


async def _told(ticket: Ticket, info: strawberry.Info) -> Ticket:
    """The ticket with all that the query wants to know of it."""
    [told] = await completed(info, [ticket], wants_here(info, "Ticket"))
    return told


async def sessions(
    root: strawberry.Parent[Person], info: strawberry.Info, first: int | None = 20, after: str | None = None
) -> Connection[Session]:
    """The parts of the programme that the person attends, speaks at or booked."""
    adapter: Adapter = info.context.adapters[root.ref.account]
    wants = record_wants(info, "SessionConnection", "Session")
    listing = adapter.person_sessions(root, wants) if adapter.can("person_sessions") else None
    wish: Wish[Session] = Wish(listing, list_key("person.sessions", root.ref), wants)
    return await child_connection(info, wish, root.ref.account, first, after)


# ---------------------------------------------------------------------- one human, many records


@dataclass(frozen=True, slots=True)
class Profile:
    """A human across events and vendors: records linked by e-mail, never merged."""

    email: str
    records: tuple[Person, ...]

    @property
    def name(self) -> str:
        return next((found for record in self.records if (found := full_name(record))), self.email.partition("@")[0])


async def profile(info: strawberry.Info, email: str, event_ids: list[strawberry.ID] | None = None) -> Profile | None:
    """Everything known of one human; None where nobody has the e-mail address.

    Raises:
        Forbidden: without people:contact it would tell whether somebody is there.
        InvalidInput: no address, or an id that is not an event's.
    """
    context = enter(info, "profile")
    context.demand(Scope.PEOPLE_CONTACT, "profile")
    wanted = clean_email(email)
    if "@" not in wanted or len(wanted) > 254:
        raise InvalidInput("email must be an e-mail address of at most 254 characters.", ["email"])
    listed = below(info, field_nodes(info), "Profile").get("records", ())
    wants = wants_below(info, listed, "Person") | IDENTITY
    events = None
    if event_ids is not None:
        if len(event_ids) > 100:
            raise InvalidInput(f"eventIds holds {len(event_ids)} ids; at most 100 are allowed.", ["eventIds"])
        events = [_event_ref(context, id) for id in event_ids]
    records = (await people_with(info, frozenset({wanted}), wants, events)).get(wanted, [])
    return Profile(wanted, tuple(records)) if records else None


def _event_ref(context: Context, id: strawberry.ID) -> Ref:
    ref = ref_of(context, id, [Kind.EVENT], ["eventIds"])
    if ref is None:
        raise InvalidInput("eventIds holds what is not the id of an event that you may see.", ["eventIds"])
    return ref


async def profile_events(root: strawberry.Parent[Profile], info: strawberry.Info) -> list[Event]:
    """The events in which the human has a record, each once."""
    refs = sorted({record.ref.event for record in root.records})
    wants = wants_here(info, "Event")
    loaded = await load_each(info.context, [(ref, wants) for ref in refs])
    found = []
    for index, answer in enumerate(loaded):
        if isinstance(answer, VendorError):
            info.context.report(info, answer, index)
        elif isinstance(answer, Event):
            found.append(answer)
    return found


def same_as(root: strawberry.Parent[Person], info: strawberry.Info) -> Soon[Sequence[Person]]:
    """The same human's other records, matched by e-mail over the accounts that the caller may see."""
    if not isinstance(root.email, str) or not root.email.strip():
        return ()
    return _others(root, clean_email(root.email), info)


async def _others(root: Person, wanted: str, info: strawberry.Info) -> list[Person]:
    context: Context = info.context
    wants = wants_here(info, "Person") | IDENTITY
    found = await context.loaders.people(info, people_with).load((wanted, wants))
    return [person for person in found if person.ref != root.ref]


async def people_with(
    info: strawberry.Info, emails: frozenset[str], wants: Wants, events: Sequence[Ref] | None = None
) -> dict[str, list[Person]]:
    """The people with any of the e-mail addresses, by address, in the events named (all readable ones when omitted).

    An account or an event that fails is reported at the field's path; the others' records stand.
    """
    context: Context = info.context
    if events is None:
        events = await _all_events(info)
    asked = [ref for ref in dict.fromkeys(events) if context.adapters[ref.account].can("people")]
    answers = await asyncio.gather(*(_people_of(info, ref, emails, wants) for ref in asked), return_exceptions=True)
    found: dict[str, list[Person]] = {}
    failed: dict[tuple[str, str], VendorError] = {}
    for answer in answers:
        if isinstance(answer, VendorError):
            failed.setdefault((answer.account, answer.code.value), answer)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            for person in answer:
                found.setdefault(clean_email(str(person.email)), []).append(person)
    for error in failed.values():
        context.report(info, error)
    return found


async def _all_events(info: strawberry.Info) -> list[Ref]:
    """Every event of the accounts whose people can be listed."""
    context: Context = info.context
    adapters = [adapter for adapter in context.adapters.values() if adapter.can("people") and adapter.can("events")]
    walks = [context.planner.walk(adapter.events(ask.EventFilter(), frozenset())) for adapter in adapters]
    refs: list[Ref] = []
    for answer in await asyncio.gather(*(walk.whole() for walk in walks), return_exceptions=True):
        if isinstance(answer, VendorError):
            context.report(info, answer)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            refs += [event.ref for event in answer]
    return refs


async def _people_of(info: strawberry.Info, event: Ref, emails: frozenset[str], wants: Wants) -> list[Person]:
    """One event's people with the addresses: by the vendor's filter where one call is enough, else by its list."""
    context: Context = info.context
    adapter = context.adapters[event.account]
    listing: Listing[Person]
    if len(emails) == 1 and adapter.can("people_by_email"):
        listing = adapter.people_by_email(event, next(iter(emails)), wants | IDENTITY)
    else:
        listing = adapter.people(event, ask.PersonFilter(), wants | IDENTITY)
    people = await context.planner.walk(listing).whole()
    matching = [person for person in people if isinstance(person.email, str) and clean_email(person.email) in emails]
    return await completed(info, matching, wants)
