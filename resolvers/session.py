"""Session: a part of an event's programme, its speakers, tags and attendees."""

from collections.abc import Sequence
from datetime import date

import strawberry
from graphql import FieldNode
from msgspec import UNSET

from gateway.records import Event, Person, Ref, Session, SessionPrice, Tag, Ticket
from gateway.vendors.adapter import Adapter
from resolvers.connection import Connection, Wish, child_connection, list_key, record_wants
from resolvers.context import Context
from resolvers.inputs.accepting import session_accepts
from resolvers.inputs.filters import SessionFilter
from resolvers.loaders import Soon
from resolvers.lookahead import field_nodes
from resolvers.node import completed, linked

COMPARED = {
    "on_date": "starts_at",
    "starts_after": "starts_at",
    "updated_after": "updated_at",
}
"""A filter's condition → the record field that it looks at."""


def wish_of_event(
    info: strawberry.Info,
    ref: Ref,
    nodes: Sequence[FieldNode],
    filter: SessionFilter | None = None,
    time_zone: str | None = None,
) -> Wish[Session]:
    """The sessions of an event as a field asks for them. A day is one of the event's ``time_zone``."""
    context: Context = info.context
    asked = (filter or SessionFilter()).neutral()
    wants = record_wants(info, "SessionConnection", "Session", nodes)
    compared = frozenset(field for condition, field in COMPARED.items() if getattr(asked, condition) is not None)
    wants |= compared
    adapter = context.adapters[ref.account]
    listing = adapter.sessions(ref, asked, wants) if adapter.can("sessions") else None
    return Wish(listing, list_key("sessions", ref, asked), wants, session_accepts(asked, time_zone), compared)


async def sessions_of_event(
    root: strawberry.Parent[Event],
    info: strawberry.Info,
    first: int | None = 20,
    after: str | None = None,
    filter: SessionFilter | None = None,
) -> Connection[Session]:
    """The event's programme."""
    zone = await _zone(root, info, filter.on_date if filter is not None else None)
    wish = wish_of_event(info, root.ref, field_nodes(info), filter, zone)
    return await child_connection(info, wish, root.ref.account, first, after)


async def _zone(event: Event, info: strawberry.Info, on_date: date | None) -> str | None:
    """The event's time zone, asked for only where a day has to be told."""
    if on_date is None:
        return None
    [told] = await completed(info, [event], frozenset({"time_zone"}))
    return told.time_zone if isinstance(told.time_zone, str) else None


def speakers(root: strawberry.Parent[Session], info: strawberry.Info) -> Soon[Sequence[Person]]:
    """Who speaks at the session."""
    if root.speakers is not UNSET:
        return root.speakers
    context: Context = info.context
    return context.or_none(info, context.loaders.speakers.load(root.ref))


def tags(root: strawberry.Parent[Session], info: strawberry.Info) -> Soon[Sequence[Tag]]:
    """The words by which sessions are grouped."""
    if root.tags is not UNSET:
        return root.tags
    context: Context = info.context
    return context.or_none(info, context.loaders.tags.load(root.ref))


async def attendees(
    root: strawberry.Parent[Session], info: strawberry.Info, first: int | None = 20, after: str | None = None
) -> Connection[Person]:
    """Who booked the session."""
    adapter: Adapter = info.context.adapters[root.ref.account]
    wants = record_wants(info, "PersonConnection", "Person")
    listing = adapter.session_attendees(root.ref, wants) if adapter.can("session_attendees") else None
    wish: Wish[Person] = Wish(listing, list_key("session.attendees", root.ref), wants)
    return await child_connection(info, wish, root.ref.account, first, after)


def prices(root: Session) -> list[SessionPrice]:
    return [] if root.prices is UNSET else list(root.prices)


def price_ticket(root: strawberry.Parent[SessionPrice], info: strawberry.Info) -> Soon[Ticket | None]:
    """The ticket to which the price applies."""
    if isinstance(root.ticket, Ref):
        return linked(info, root.ticket, "Ticket")
    return root.ticket
