"""Ticket: a kind of admission, its holders, and the magic links that lead in on it."""

from collections.abc import Sequence

import strawberry
from graphql import FieldNode

from gateway.records import Event, MagicLink, Person, Ref, Ticket
from gateway.vendors.adapter import Adapter
from resolvers.connection import Connection, Wish, child_connection, list_key, record_wants
from resolvers.context import Context, Scope
from resolvers.inputs.accepting import magic_link_accepts
from resolvers.inputs.filters import MagicLinkFilter
from resolvers.loaders import Soon
from resolvers.lookahead import field_nodes
from resolvers.node import linked, wants_here


def wish_of_event(info: strawberry.Info, ref: Ref, nodes: Sequence[FieldNode]) -> Wish[Ticket]:
    """The tickets of an event as a field asks for them."""
    context: Context = info.context
    wants = record_wants(info, "TicketConnection", "Ticket", nodes)
    adapter = context.adapters[ref.account]
    listing = adapter.tickets(ref, wants) if adapter.can("tickets") else None
    return Wish(listing, list_key("tickets", ref), wants)


async def tickets_of_event(
    root: strawberry.Parent[Event], info: strawberry.Info, first: int | None = 20, after: str | None = None
) -> Connection[Ticket]:
    """The event's kinds of admission."""
    wish = wish_of_event(info, root.ref, field_nodes(info))
    return await child_connection(info, wish, root.ref.account, first, after)


async def holders(
    root: strawberry.Parent[Ticket], info: strawberry.Info, first: int | None = 20, after: str | None = None
) -> Connection[Person]:
    """The people who were admitted with the ticket."""
    adapter: Adapter = info.context.adapters[root.ref.account]
    wants = record_wants(info, "PersonConnection", "Person") | {"registration"}
    listing = adapter.ticket_holders(root.ref, wants) if adapter.can("ticket_holders") else None
    wish: Wish[Person] = Wish(listing, list_key("ticket.holders", root.ref), wants, _Holds(root.ref))
    return await child_connection(info, wish, root.ref.account, first, after)


class _Holds:
    """Whether a person's registration is on the ticket."""

    def __init__(self, ticket: Ref) -> None:
        self._ticket = ticket

    def __call__(self, person: Person) -> bool:
        registration = person.registration
        if not registration:
            return False
        ticket = registration.ticket
        return (ticket.ref if isinstance(ticket, Ticket) else ticket) == self._ticket


async def magic_links(
    root: strawberry.Parent[Ticket],
    info: strawberry.Info,
    first: int | None = 20,
    after: str | None = None,
    filter: MagicLinkFilter | None = None,
) -> Connection[MagicLink]:
    """The personal links made for the ticket.

    Raises:
        Forbidden: a filter by e-mail without the scope people:contact would tell who has one.
    """
    context: Context = info.context
    asked = (filter or MagicLinkFilter()).neutral()
    if asked.emails is not None:
        context.demand(Scope.PEOPLE_CONTACT, "filter.emails")
    adapter = context.adapters[root.ref.account]
    listing = adapter.magic_links(root.ref, asked) if adapter.can("magic_links") else None
    wish: Wish[MagicLink] = Wish(
        listing,
        list_key("ticket.magicLinks", root.ref, asked.updated_after, asked.updated_before, sorted(asked.emails or ())),
        frozenset(),
        magic_link_accepts(asked),
    )
    return await child_connection(info, wish, root.ref.account, first, after)


def link_ticket(root: strawberry.Parent[MagicLink], info: strawberry.Info) -> Soon[Ticket]:
    """The ticket on which the link lets somebody in.

    Raises:
        NotFound: the vendor has it no longer.
    """
    key = (root.ticket, wants_here(info, "Ticket"))
    return info.context.loaders.existing(key, "The ticket of this link no longer exists at its vendor.")  # type: ignore[no-any-return]


def link_registration(root: strawberry.Parent[MagicLink], info: strawberry.Info) -> Soon[Person | None]:
    """Who used the link; None while nobody did."""
    if root.registration is None:
        return None
    return linked(info, root.registration, "Person")
