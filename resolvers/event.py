"""Event: found by id, slug, vendor id or external id; listed over all accounts; what stands below it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import strawberry
from msgspec import UNSET

from gateway.errors import InvalidInput, Unsupported, VendorError
from gateway.planner.walk import Walk
from gateway.records import Event, EventStatus, Kind, Organization, Ref
from gateway.vendors import adapter as ask
from gateway.vendors.adapter import Adapter, Wants
from resolvers import booth, person, session, ticket
from resolvers.chained import chained_connection
from resolvers.connection import Connection, Wish, list_key, place_in, record_wants, start
from resolvers.context import Context
from resolvers.entry import enter
from resolvers.inputs.accepting import event_accepts, none_passes
from resolvers.inputs.by import EventBy, VendorRef
from resolvers.inputs.filters import Direction, EventFilter, EventOrder, EventOrderField
from resolvers.loaders import Soon
from resolvers.lookahead import Fields, arguments, raw_info
from resolvers.merged import Order, merged_connection
from resolvers.node import completed, linked, load, ref_of, start_event, wants_here

CHILDREN: dict[str, Callable[..., Wish[Any]]] = {
    "sessions": session.wish_of_event,
    "people": person.wish_of_event,
    "tickets": ticket.wish_of_event,
    "booths": booth.wish_of_event,
}
"""The lists below an event: its id alone says where each is read."""


# ---------------------------------------------------------------------- one event


async def event(info: strawberry.Info, by: EventBy) -> Event | None:
    """One event, named in exactly one way; None where there is none.

    Raises:
        InvalidInput: an id of another type, or an account that does not exist.
        Unsupported: the account's vendor cannot look events up that way.
    """
    context = enter(info, "event")
    wants = wants_here(info, "Event")
    if by.id is not None:
        ref = ref_of(context, by.id.value, [Kind.EVENT], ["by", "id"])
        if ref is None:
            return None
        start_event(info, ref)
        return await load(info, ref, wants)  # type: ignore[no-any-return]
    if by.vendor_id is not None:
        ref = _ref_named(context, by.vendor_id.value)
        if ref is not None:
            start_event(info, ref)
            known = await load(info, ref, wants)
            if known is not None:
                return known  # type: ignore[no-any-return]
    found = await _looked_up(context, by, wants)
    if found is not None:
        context.planner.prime(found)
        [found] = await completed(info, [found], wants)
    return found


def _ref_named(context: Context, chosen: VendorRef) -> Ref | None:
    """The ref that a vendor's id makes as it stands: with it, the event goes with whatever else is asked by ref."""
    adapter = _account(context, chosen.account, "vendorId", "event_by_vendor_id")
    return adapter.ref(Kind.EVENT, _given(chosen.vendor_id, "vendorId", "vendorId"), ())


async def _looked_up(context: Context, by: EventBy, wants: Wants) -> Event | None:
    if by.slug is not None:
        named = by.slug.value
        adapter = _account(context, named.account, "slug", "event_by_slug")
        return await adapter.event_by_slug(_given(named.slug, "slug", "slug"), wants)
    if by.vendor_id is not None:
        chosen = by.vendor_id.value
        adapter = _account(context, chosen.account, "vendorId", "event_by_vendor_id")
        return await adapter.event_by_vendor_id(_given(chosen.vendor_id, "vendorId", "vendorId"), wants)
    assert by.external_id is not None
    other = by.external_id.value
    adapter = _account(context, other.account, "externalId", "event_by_external_id")
    return await adapter.event_by_external_id(
        _given(other.system, "externalId", "system"), _given(other.id, "externalId", "id"), wants
    )


def _given(text: str, *field: str) -> str:
    if not text.strip() or len(text) > 512:
        raise InvalidInput(f"by.{'.'.join(field)} must be 1 to 512 characters.", ["by", *field])
    return text


def _account(context: Context, name: str, way: str, method: str) -> Adapter:
    """The account named, if it can look events up this way."""
    adapter = context.adapters.get(name)
    field = ["by", way, "account"]
    if adapter is None:
        known = ", ".join(context.adapters) or "none"
        raise InvalidInput(f"There is no account of that name; the accounts are: {known}.", field)
    if not adapter.can(method):
        raise Unsupported(f"{adapter.vendor.name} cannot look an event up by {way}.", field)
    return adapter


# ---------------------------------------------------------------------- events


async def events(
    info: strawberry.Info,
    first: int | None = 20,
    after: str | None = None,
    filter: EventFilter | None = None,
    order_by: EventOrder | None = None,
) -> Connection[Event]:
    """Events over all accounts: one after the other, or merged in an order.

    Raises:
        InvalidInput: a page size, a cursor or an account that cannot be.
    """
    context = enter(info, "events")
    wanted = filter or EventFilter()
    asked = wanted.neutral()
    compared = _compared(asked)
    wants = record_wants(info, "EventConnection", "Event") | compared
    if order_by is not None:
        wants |= {str(order_by.field.value)}
    key = list_key("events", wanted.identity(), order_by)
    accept = event_accepts(asked)
    wishes = {
        name: Wish(adapter.events(asked, wants), key, wants, accept, compared)
        for name, adapter in _listed(context, wanted).items()
        if accept is not none_passes
    }
    if order_by is None:
        return await chained_connection(info, wishes, key, first, after)
    return await merged_connection(info, wishes, _order(order_by), key, first, after)


def _compared(asked: ask.EventFilter) -> Wants:
    """The fields that the filter looks at."""
    looked_at = {
        "starts_at": asked.starts_after is not None or asked.starts_before is not None,
        "updated_at": asked.updated_after is not None,
        "status": asked.statuses is not None,
    }
    return frozenset(name for name, is_used in looked_at.items() if is_used)


def _listed(context: Context, wanted: EventFilter) -> Mapping[str, Adapter]:
    """The accounts to list, in their configured order."""
    for name in wanted.accounts or ():
        if name not in context.adapters:
            known = ", ".join(context.adapters) or "none"
            raise InvalidInput(f"There is no account of that name; the accounts are: {known}.", ["filter", "accounts"])
    return {
        name: adapter
        for name, adapter in context.adapters.items()
        if adapter.can("events")
        and (wanted.accounts is None or name in wanted.accounts)
        and (wanted.vendors is None or adapter.vendor in wanted.vendors)
    }


def _order(order_by: EventOrder) -> Order[Event]:
    descending = order_by.direction is Direction.DESC
    if order_by.field is EventOrderField.NAME:
        return Order(lambda event: event.name.casefold(), descending)
    name = order_by.field.value

    def value(event: Event) -> Any:
        found = getattr(event, name)
        return None if found is UNSET else found

    return Order(value, descending)


# ---------------------------------------------------------------------- below an event


def start_below(info: strawberry.Info, fields: Fields, ref: Ref) -> None:
    """Ask now for the lists that are selected below an event whose id is known, each with its own arguments.

    Raises:
        InvalidInput: a cursor of another list; nothing has been asked for then.
    """
    context: Context = info.context
    begun = []
    for name, wish_of in CHILDREN.items():
        for node in fields.get(name, ()):
            given = arguments(raw_info(info), info.schema, "Event", name, node)
            after = given.pop("after", None)
            first = given.pop("first", None)
            wish = wish_of(info, ref, [node], **{key: value for key, value in given.items() if value is not None})
            begun.append((wish, place_in(context, wish, ref.account, after), first or 0))
    for wish, place, first in begun:
        start(context, wish, place, first)


def status(root: strawberry.Parent[Event]) -> EventStatus:
    """Where the event stands; UNKNOWN where the vendor could not be asked."""
    return root.status if isinstance(root.status, EventStatus) else EventStatus.UNKNOWN


def organization(root: strawberry.Parent[Event], info: strawberry.Info) -> Soon[Organization | None]:
    """Who holds the event; None where the vendor does not say."""
    found = root.organization
    if isinstance(found, Ref):
        return linked(info, found, "Organization")
    return found if isinstance(found, Organization) else None


async def same_as(root: strawberry.Parent[Event], info: strawberry.Info) -> list[Event]:
    """The same event at other accounts, linked by external ids in either direction.

    An external id links when its system is another account's name, case aside, and its id the event's own id there.
    Vendors that keep external ids are listed and indexed: their paths would not find a system written in another case.
    """
    wants = wants_here(info, "Event")
    keepers = await _keepers(info, wants, root.ref.account)
    hubs = [event for event in keepers if event.ref == root.ref or _names(event, root)]
    if root.external_ids and root.ref not in {hub.ref for hub in hubs}:
        hubs.append(root)
    further = await asyncio.gather(*(_linked_from(info, hub, wants) for hub in hubs))
    linked = {event.ref: event for event in await completed(info, hubs, wants)}
    linked |= {event.ref: event for found in further for event in found}
    linked.pop(root.ref, None)
    return [linked[ref] for ref in sorted(linked)]


async def _keepers(info: strawberry.Info, wants: Wants, besides: str) -> list[Event]:
    """The events of the accounts whose vendor keeps external ids, besides one: its own events cannot name it."""
    context: Context = info.context
    walks: list[Walk[Event]] = [
        context.planner.walk(adapter.events(ask.EventFilter(), wants))
        for adapter in context.adapters.values()
        if adapter.can("event_by_external_id") and adapter.account != besides
    ]
    found: list[Event] = []
    for answer in await asyncio.gather(*(walk.whole() for walk in walks), return_exceptions=True):
        if isinstance(answer, VendorError):
            context.report(info, answer)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            found += answer
    return found


def _names(keeper: Event, other: Event) -> bool:
    """Whether one of the keeper's external ids is the other event."""
    own = {other.ref.id, other.slug} if isinstance(other.slug, str) else {other.ref.id}
    account = other.ref.account.casefold()
    return any(external.system.casefold() == account and external.id in own for external in keeper.external_ids)


async def _linked_from(info: strawberry.Info, hub: Event, wants: Wants) -> list[Event]:
    """The events that the hub's external ids name. An account that fails is reported; the others' events stand."""
    context: Context = info.context
    accounts = {name.casefold(): adapter for name, adapter in context.adapters.items() if name != hub.ref.account}
    asked = [
        _by_own_id(context, accounts[system], external.id, wants)
        for external in hub.external_ids
        if (system := external.system.casefold()) in accounts
    ]
    found: list[Event] = []
    for answer in await asyncio.gather(*asked, return_exceptions=True):
        if isinstance(answer, VendorError):
            context.report(info, answer)
        elif isinstance(answer, BaseException):
            raise answer
        elif answer is not None:
            found.append(answer)
    return found


async def _by_own_id(context: Context, adapter: Adapter, id: str, wants: Wants) -> Event | None:
    """The event whose id at the account this is: the vendor's id, or its slug where it has not an id's form."""
    ref = adapter.ref(Kind.EVENT, id, ())
    if ref is not None:
        found = await context.loaders.record.load((ref, wants))
        return found if isinstance(found, Event) else None
    return await adapter.event_by_slug(id, wants) if adapter.can("event_by_slug") else None
