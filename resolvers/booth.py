"""Booth: a place where an exhibitor shows, its tags, and the leads met there."""

from collections.abc import Sequence

import strawberry
from graphql import FieldNode
from msgspec import UNSET

from gateway.records import Booth, Event, Lead, Ref, Tag
from gateway.vendors.adapter import Adapter
from resolvers.connection import Connection, Wish, child_connection, list_key, record_wants
from resolvers.context import Context
from resolvers.loaders import Soon
from resolvers.lookahead import field_nodes


def wish_of_event(info: strawberry.Info, ref: Ref, nodes: Sequence[FieldNode]) -> Wish[Booth]:
    """The booths of an event as a field asks for them."""
    context: Context = info.context
    wants = record_wants(info, "BoothConnection", "Booth", nodes)
    adapter = context.adapters[ref.account]
    listing = adapter.booths(ref, wants) if adapter.can("booths") else None
    return Wish(listing, list_key("booths", ref), wants)


async def booths_of_event(
    root: strawberry.Parent[Event], info: strawberry.Info, first: int | None = 20, after: str | None = None
) -> Connection[Booth]:
    """The event's exhibitors' places."""
    wish = wish_of_event(info, root.ref, field_nodes(info))
    return await child_connection(info, wish, root.ref.account, first, after)


def tags(root: strawberry.Parent[Booth], info: strawberry.Info) -> Soon[Sequence[Tag]]:
    """The words by which booths are grouped."""
    if root.tags is not UNSET:
        return root.tags
    context: Context = info.context
    return context.or_none(info, context.loaders.tags.load(root.ref))


async def leads(
    root: strawberry.Parent[Booth], info: strawberry.Info, first: int | None = 20, after: str | None = None
) -> Connection[Lead]:
    """The humans whom the exhibitor met."""
    adapter: Adapter = info.context.adapters[root.ref.account]
    listing = adapter.leads(root.ref) if adapter.can("leads") else None
    wish: Wish[Lead] = Wish(listing, list_key("booth.leads", root.ref), frozenset())
    return await child_connection(info, wish, root.ref.account, first, after)
