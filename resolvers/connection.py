"""Connections: lists as Relay wants them, over one account or several, with the accounts that are missing named."""

import asyncio
import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cmp_to_key
from typing import Any, Generic, TypeVar

import msgspec
import strawberry
from graphql import FieldNode

from gateway.errors import ErrorCode, VendorBadResponse, VendorError
from gateway.planner.walk import Taken, Walk
from gateway.records import Problem, Record, Vendor, tells
from gateway.upstream.listing import Listing
from gateway.vendors.adapter import Adapter, Wants
from resolvers.context import Context
from resolvers.cursors import Ended, Ordered, Place, Places, Read, decode, encode, list_key
from resolvers.entry import check_first
from resolvers.lookahead import field_nodes, node_nodes, wants_below
from resolvers.node import completed

R = TypeVar("R", bound=Record)
Accept = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class VendorFailure:
    """An account whose part of a list is missing."""

    vendor: Vendor
    account: str
    code: ErrorCode
    message: str
    retryable: bool
    retry_after: int | None


@dataclass(slots=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class Edge(Generic[R]):
    """A record and the place behind it; the cursor's text is made when it is asked for."""

    __slots__ = ("_connection", "_places", "node")

    def __init__(self, connection: "Connection[R]", node: R, places: Places) -> None:
        self._connection = connection
        self._places = places
        self.node = node

    @property
    def cursor(self) -> str:
        return encode(self._places, self._connection.key, self._connection.secret)


@dataclass(slots=True)
class Connection(Generic[R]):
    """One page of a list. ``total_count`` is None where no vendor call already made tells it."""

    key: bytes
    secret: bytes
    edges: list[Edge[R]] = field(default_factory=list)
    has_next: bool = False
    resumed: bool = False
    total_count: int | None = None
    failures: list[VendorFailure] = field(default_factory=list)

    @property
    def nodes(self) -> list[R]:
        return [edge.node for edge in self.edges]

    @property
    def page_info(self) -> PageInfo:
        return PageInfo(
            has_next_page=self.has_next,
            has_previous_page=self.resumed,
            start_cursor=self.edges[0].cursor if self.edges else None,
            end_cursor=self.edges[-1].cursor if self.edges else None,
        )


def record_wants(
    info: strawberry.Info, connection: str, record: str, nodes: Sequence[FieldNode] | None = None
) -> Wants:
    """What the query selects of a list's records.

    Args:
        nodes: where the list is selected, if that is not the resolver's own field.
    """
    listed = node_nodes(info, field_nodes(info) if nodes is None else nodes, connection)
    return wants_below(info, listed, record)


@dataclass(frozen=True, slots=True)
class Wish(Generic[R]):
    """A list of one account as a field asks for it: where it is read, what passes, and what tells it apart."""

    listing: Listing[R] | None
    """None where the vendor has no such list."""
    key: bytes
    wants: Wants
    accept: Callable[[R], bool] | None = None
    """The filter; where a record cannot say yet, it passes."""
    compared: Wants = frozenset()
    """The record fields that the filter looks at."""
    beside: Listing[Any] | None = None
    """A list that the records' fields will certainly need, to be asked for side by side."""


async def child_connection(
    info: strawberry.Info, wish: Wish[R], account: str, first: int | None, after: str | None
) -> Connection[R]:
    """One page of a list below a record.

    A vendor's failure leaves the list empty, with the failure named in ``failures`` and reported at the path.

    Raises:
        InvalidInput: a page size or a cursor that cannot be.
    """
    context: Context = info.context
    count = check_first(first)
    places = decode(after, wish.key, context.cursor_secret) if after is not None else {}
    found: Connection[R] = Connection(wish.key, context.cursor_secret, resumed=after is not None)
    if wish.listing is None:
        return found
    place = places.get(account)
    start(context, wish, place, count)
    if isinstance(place, Ended):
        found.total_count = place.total
        return found
    taken = await _taken(info, found, wish, account, place, count)
    if taken is not None:
        found.edges = [Edge(found, record, {account: Read(position)}) for position, record in taken.items]
        found.has_next, found.total_count = taken.has_next, taken.total
    return found


async def _taken(
    info: strawberry.Info, found: Connection[R], wish: Wish[R], account: str, place: Place | None, count: int
) -> Taken[R] | None:
    """Up to ``count`` records of an account's list with all that is wanted; None where it failed, which is told."""
    context: Context = info.context
    try:
        taken = await _take(info, wish, place, count)
        records = await completed(info, [record for _, record in taken.items], wish.wants)
    except VendorError as exc:
        _miss(info, found, exc)
        return None
    _spoiled(info, found, context.adapters[account], taken.problems)
    positions = [position for position, _ in taken.items]
    return msgspec.structs.replace(taken, items=tuple(zip(positions, records, strict=True)))


async def _take(info: strawberry.Info, wish: Wish[R], place: Place | None, count: int) -> Taken[R]:
    assert wish.listing is not None
    context: Context = info.context
    walk: Walk[R] = context.planner.walk(wish.listing)

    async def judged(records: Sequence[R]) -> list[R | None]:
        """The records with what the filter looks at; one that still cannot say does not pass."""
        told = await completed(info, records, wish.compared)
        return [record if tells(record, wish.compared) else None for record in told]

    return await walk.take(
        count, place.position if isinstance(place, Read) else None, wish.accept, judged if wish.compared else None
    )


def _miss(info: strawberry.Info, found: Connection[Any], error: VendorError) -> None:
    found.failures.append(
        VendorFailure(error.vendor, error.account, error.code, str(error), error.retryable, error.retry_after)
    )
    info.context.report(info, error)


def _spoiled(
    info: strawberry.Info,
    found: Connection[Any],
    adapter: Adapter,
    problems: Sequence[Problem],
) -> None:
    """Tell of records that could not be read; their neighbours stand."""
    if not problems:
        return
    first = problems[0]
    error = VendorBadResponse(
        f"{len(problems)} record(s) of a list of {adapter.account} could not be read; first: member {first.member}: "
        f"{first.reason}.",
        vendor=adapter.vendor,
        account=adapter.account,
    )
    _miss(info, found, error)


# ---------------------------------------------------------------------- several accounts, one after the other


async def chained_connection(
    info: strawberry.Info,
    wishes: Mapping[str, Wish[R]],
    key: bytes,
    first: int | None,
    after: str | None,
) -> Connection[R]:
    """One page of a list over several accounts, which follow one another in their configured order.

    An account is asked only when those before it are through. One that fails keeps its place in the cursor, so that
    a later page still brings its records.
    """
    context: Context = info.context
    count = check_first(first)
    places = _places(context, wishes, key, after)
    found: Connection[R] = Connection(key, context.cursor_secret, resumed=after is not None)
    total: int | None = 0
    for account, wish in wishes.items():
        place = places.get(account)
        if isinstance(place, Ended):
            total = _plus(total, place.total)
            continue
        if len(found.edges) == count:
            found.has_next, total = True, None
            break
        taken = await _taken(info, found, wish, account, place, count - len(found.edges))
        if taken is None:
            total = None
            continue
        for position, record in taken.items:
            places[account] = Read(position)
            found.edges.append(Edge(found, record, dict(places)))
        part = taken.total if taken.total is not None or not isinstance(place, Read) else place.total
        total = _plus(total, part)
        if taken.has_next:
            found.has_next = True
            total = total if list(wishes)[-1] == account else None
            break
        places[account] = Ended(part)
        _end_here(found, account, places[account])
    found.total_count = total
    return found


def _places(context: Context, wishes: Mapping[str, Wish[R]], key: bytes, after: str | None) -> dict[str, Place]:
    """The accounts' places in a cursor. Those of accounts that the caller does not see are not handed on."""
    there = decode(after, key, context.cursor_secret) if after is not None else {}
    return {account: place for account, place in there.items() if account in wishes}


def _end_here(found: Connection[Any], account: str, ended: Place) -> None:
    """The account turned out to be through: the last edge's cursor says so, sparing the next page a call."""
    if found.edges:
        found.edges[-1]._places = {**found.edges[-1]._places, account: ended}


def _plus(total: int | None, part: int | None) -> int | None:
    return None if total is None or part is None else total + part


# ---------------------------------------------------------------------- several accounts, merged by a value


@dataclass(frozen=True, slots=True)
class Order(Generic[R]):
    """An order over several accounts' records. ``value`` gives what is compared: nulls come last, ids break ties."""

    value: Callable[[R], Any]
    descending: bool = False

    def place(self, record: R) -> tuple[Any, str]:
        return self.value(record), record.ref.id

    def compare(self, left: tuple[Any, str], right: tuple[Any, str]) -> int:
        """Negative where ``left`` comes first."""
        (one, one_id), (two, two_id) = left, right
        if one is None or two is None:
            if one is not two:
                return 1 if one is None else -1
        elif one != two:
            return (-1 if one < two else 1) * (-1 if self.descending else 1)
        return (one_id > two_id) - (one_id < two_id)


async def merged_connection(
    info: strawberry.Info,
    wishes: Mapping[str, Wish[R]],
    order: Order[R],
    key: bytes,
    first: int | None,
    after: str | None,
) -> Connection[R]:
    """One page of a list over several accounts in one order: a k-way merge over their whole (cached) lists."""
    context: Context = info.context
    count = check_first(first)
    places = _places(context, wishes, key, after)
    found: Connection[R] = Connection(key, context.cursor_secret, resumed=after is not None)
    whole = await _all_whole(info, found, wishes)

    def compare(left: tuple[str, R], right: tuple[str, R]) -> int:
        return order.compare(order.place(left[1]), order.place(right[1]))

    by_order = cmp_to_key(compare)
    rows = [
        sorted(((account, record) for record in _behind(records, order, places.get(account))), key=by_order)
        for account, records in whole.items()
    ]
    for account, record in heapq.merge(*rows, key=by_order):
        if len(found.edges) == count:
            found.has_next = True
            break
        value, id = order.place(record)
        places[account] = Ordered(_written(value), id)
        found.edges.append(Edge(found, record, dict(places)))
    found.total_count = sum(map(len, whole.values())) if len(whole) == len(wishes) else None
    return found


async def _all_whole(info: strawberry.Info, found: Connection[R], wishes: Mapping[str, Wish[R]]) -> dict[str, list[R]]:
    """Each account's whole list; those that failed are told and left out."""
    context: Context = info.context
    answers = await asyncio.gather(*(_whole(info, wish) for wish in wishes.values()), return_exceptions=True)
    whole: dict[str, list[R]] = {}
    for account, answer in zip(wishes, answers, strict=True):
        if isinstance(answer, VendorError):
            _miss(info, found, answer)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            whole[account], problems = answer
            _spoiled(info, found, context.adapters[account], problems)
    return whole


async def _whole(info: strawberry.Info, wish: Wish[R]) -> tuple[list[R], tuple[Problem, ...]]:
    assert wish.listing is not None
    context: Context = info.context
    walk = context.planner.walk(wish.listing)
    records: list[R] = [record for record in await walk.whole() if wish.accept is None or wish.accept(record)]
    records = await completed(info, records, wish.wants)
    if wish.accept is not None:
        records = [record for record in records if tells(record, wish.compared) and wish.accept(record)]
    return records, walk.problems()


def _behind(records: Iterable[R], order: Order[R], place: Place | None) -> list[R]:
    """The records behind a place in the order."""
    if not isinstance(place, Ordered):
        return list(records)
    kept = list(records)
    sample = next((order.value(record) for record in kept if order.value(record) is not None), "")
    at = (_read(place.value, sample), place.id)
    return [record for record in kept if order.compare(order.place(record), at) > 0]


def _written(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(value: str | None, sample: Any) -> Any:
    return datetime.fromisoformat(value) if value is not None and isinstance(sample, datetime) else value


# ---------------------------------------------------------------------- starting early


def place_in(context: Context, wish: Wish[Any], account: str, after: str | None) -> Place | None:
    """Where a cursor stands in a list; None at its beginning.

    Raises:
        InvalidInput: it is not a cursor of this list.
    """
    return None if after is None else decode(after, wish.key, context.cursor_secret).get(account)


def start(context: Context, wish: Wish[Any], place: Place | None = None, count: int = 0) -> None:
    """Ask now for the page of a list that a field further down will certainly need.

    Args:
        count: how many records the field asks for: behind a cursor they may surely reach into the next page too.
    """
    if wish.listing is None or isinstance(place, Ended):
        return
    position = place.position if isinstance(place, Read) else None
    context.planner.walk(wish.listing).begin(position, count if wish.accept is None else 0)
    if wish.beside is not None:
        context.planner.walk(wish.beside).start()


__all__ = [
    "Connection",
    "Edge",
    "Order",
    "PageInfo",
    "VendorFailure",
    "Wish",
    "chained_connection",
    "child_connection",
    "list_key",
    "merged_connection",
    "place_in",
    "record_wants",
    "start",
]
