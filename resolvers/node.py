"""Node: any record by its global id, and what every record has in common."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
import strawberry

from gateway.errors import EventgateError, InvalidInput
from gateway.planner.run import Key
from gateway.records import PERSON_KINDS, SESSION_KINDS, Kind, Record, Ref, Vendor
from gateway.vendors.adapter import Wants
from resolvers import ids
from resolvers.account import Account
from resolvers.context import Context, Scope
from resolvers.entry import enter
from resolvers.hoist import hoisted
from resolvers.loaders import Soon
from resolvers.lookahead import below, field_nodes, wants_below

R = TypeVar("R", bound=Record)
MOST_IDS = 100
TYPE_NAMES: dict[Kind, str] = {
    Kind.ACCOUNT: "Account",
    Kind.ORGANIZATION: "Organization",
    Kind.EVENT: "Event",
    Kind.PERSON: "Person",
    Kind.SPEAKER: "Person",
    Kind.GUEST: "Person",
    Kind.WORKSHOP: "Session",
    Kind.SCHEDULE_ITEM: "Session",
    Kind.BREAKOUT: "Session",
    Kind.STAGE: "Session",
    Kind.SESSION: "Session",
    Kind.TICKET: "Ticket",
    Kind.MAGIC_LINK: "MagicLink",
    Kind.BOOTH: "Booth",
    Kind.LEAD: "Lead",
    Kind.TAG: "Tag",
    Kind.GROUP: "PersonGroup",
    Kind.COUNTRY: "Country",
    Kind.REGION: "Region",
    Kind.CITY: "City",
}
"""The graph's type of each kind of record."""
BELOW_EVENT = frozenset({Kind.TICKET, Kind.BOOTH, *PERSON_KINDS, *SESSION_KINDS})
"""Kinds whose ref names their event."""


def id(root: Any) -> strawberry.ID:
    """The global id of a record or an account."""
    return strawberry.ID(ids.encode(root.ref))


def vendor(root: Record) -> Vendor:
    return root.origin.vendor


@hoisted
def account(info: strawberry.Info) -> Callable[[Record], Account]:
    """The account that a record was read through."""
    accounts = {name: Account(adapter) for name, adapter in info.context.adapters.items()}
    return lambda root: accounts[root.origin.account]


def vendor_id(root: Record) -> str:
    return root.ref.id


def fetched_at(root: Record) -> Any:
    return root.origin.fetched_at


def stale(root: Record) -> bool:
    return root.origin.stale


@hoisted
def raw(info: strawberry.Info) -> Callable[[Record], Any]:
    """The vendor's record as received.

    Raises:
        Forbidden: the caller lacks the scope raw:read.
    """
    info.context.demand(Scope.RAW_READ, "raw")
    return as_received


def as_received(root: Record) -> Any:
    """A record's text, decoded."""
    return None if root.raw is None else msgspec.json.decode(root.raw)


def visible_ref(context: Context, text: str) -> Ref | None:
    """The ref behind a global id, or None where it was damaged, is foreign, or may not be seen.

    The account must be the caller's to see, and the vendor id must have that vendor's form, so that no text of a
    caller's making ends in a vendor's path.
    """
    try:
        ref = ids.decode(text)
    except ids.BadId:
        return None
    if ref.kind is Kind.ACCOUNT:
        return ref if ref.id in context.adapters and ref.account == ref.id else None
    adapter = context.adapters.get(ref.account)
    return None if adapter is None else adapter.ref(ref.kind, ref.id, ref.parents)


def ref_of(context: Context, text: str, kinds: Sequence[Kind], argument: Sequence[str]) -> Ref | None:
    """The ref behind an id of one of the kinds; None where nothing is known by it.

    Raises:
        InvalidInput: it is the id of another type.
    """
    ref = visible_ref(context, text)
    if ref is not None and ref.kind not in kinds:
        wanted = " or ".join(sorted({TYPE_NAMES[kind] for kind in kinds}))
        given = TYPE_NAMES.get(ref.kind, "EventTemplate")
        raise InvalidInput(f"{'.'.join(argument)} is the id of a {given}; give that of a {wanted}.", argument)
    return ref


def load(info: strawberry.Info, ref: Ref, wants: Wants) -> "asyncio.Future[Any]":
    """A record by ref, batched with the others of this turn of the loop: the loader's future, as it is."""
    context: Context = info.context
    return context.loaders.record.load((ref, wants))


def linked(info: strawberry.Info, ref: Ref, type_name: str) -> Soon[Any]:
    """The record that another names, told with what the query selects of it; at once where it is there."""
    context: Context = info.context
    return context.loaders.record.soon((ref, wants_here(info, type_name)))


async def load_each(context: Context, keys: Sequence[Key]) -> list[Any]:
    """Records by ref, in their order: None where there is none, the failure where an account failed."""
    answers = await asyncio.gather(*map(context.loaders.record.load, keys), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, EventgateError):
            raise answer
    return answers


async def completed(info: strawberry.Info, records: Sequence[R], wants: Wants) -> list[R]:
    """The records with all that is wanted; what could not be read of them is reported at this field's path."""
    context: Context = info.context
    found, failures = await context.planner.complete(records, wants)
    for failure in failures:
        context.report(info, failure)
    return found


def wants_here(info: strawberry.Info, type_name: str) -> Wants:
    """What the query selects of the record that this field gives."""
    return wants_below(info, field_nodes(info), type_name)


async def node(info: strawberry.Info, id: strawberry.ID) -> Any:
    """Any record by its global id; None where the id is not one that can be read."""
    ref = visible_ref(enter(info, "node"), id)
    if ref is None or ref.kind not in TYPE_NAMES:  # a template has an id, and no type to be read as
        return None
    if ref.kind is Kind.ACCOUNT:
        return Account(info.context.adapters[ref.id])
    if ref.kind is Kind.EVENT:
        start_event(info, ref)
    elif ref.kind in BELOW_EVENT:
        start_parent(info, ref)
    return await load(info, ref, wants_here(info, TYPE_NAMES[ref.kind]))


async def nodes(info: strawberry.Info, ids: list[strawberry.ID]) -> list[Any]:
    """Records by their global ids, in their order.

    An id whose account fails is None, with the failure in ``errors`` at the list's place.

    Raises:
        InvalidInput: more than a hundred ids.
    """
    context = enter(info, "nodes")
    if len(ids) > MOST_IDS:
        raise InvalidInput(f"ids holds {len(ids)} ids; at most {MOST_IDS} are allowed.", ["ids"])
    refs = [
        ref if ref is not None and ref.kind in TYPE_NAMES else None for ref in (visible_ref(context, id) for id in ids)
    ]
    wants = {ref.kind: wants_here(info, TYPE_NAMES[ref.kind]) for ref in refs if ref is not None}
    keys = [(ref, wants[ref.kind]) for ref in refs if ref is not None and ref.kind is not Kind.ACCOUNT]
    answers = dict(zip((ref for ref, _ in keys), await load_each(context, keys), strict=True))
    found: list[Any] = []
    for index, ref in enumerate(refs):
        answer: Any = answers.get(ref) if ref is not None else None
        if ref is not None and ref.kind is Kind.ACCOUNT:
            answer = Account(context.adapters[ref.id])
        if isinstance(answer, EventgateError):
            context.report(info, answer, index)
            answer = None
        found.append(answer)
    return found


def start_event(info: strawberry.Info, ref: Ref) -> None:
    """Ask now for what is selected below an event whose id is known."""
    from resolvers.event import start_below

    start_below(info, below(info, field_nodes(info), "Event"), ref)


def start_parent(info: strawberry.Info, ref: Ref) -> None:
    """Ask now for the event of a record whose id is known, and for what is selected below it."""
    from resolvers.event import start_below

    context: Context = info.context
    nodes = below(info, field_nodes(info), TYPE_NAMES[ref.kind]).get("event")
    if nodes:
        start_below(info, below(info, nodes, "Event"), ref.event)
        context.planner.spawn(context.loaders.record.load((ref.event, wants_below(info, nodes, "Event"))))


def contact(info: strawberry.Info, name: str) -> Callable[[Any], Any]:
    """What gives a contact detail, for callers who may have it.

    Raises:
        Forbidden: the caller lacks the scope people:contact.
    """
    info.context.demand(Scope.PEOPLE_CONTACT, info.field_name)
    return lambda root: _told(root, name)


def credential(info: strawberry.Info, name: str) -> Callable[[Any], Any]:
    """What gives what lets somebody in, for callers who may have it.

    Raises:
        Forbidden: the caller lacks the scope people:credentials.
    """
    info.context.demand(Scope.PEOPLE_CREDENTIALS, info.field_name)
    return lambda root: _told(root, name)


def _told(record: Any, name: str) -> Any:
    value = getattr(record, name)
    return None if value is msgspec.UNSET else value
