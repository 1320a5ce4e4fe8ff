"""Connections: lists as Relay wants them, one account's here, with the accounts that are missing named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
from resolvers.cursors import Ended, Place, Places, Read, decode, encode, list_key
from resolvers.entry import check_first
from resolvers.inputs.accepting import none_passes
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


@dataclass(frozen=True, slots=True)
class Edge(Generic[R]):
    """A record and the place behind it; the cursor's text is made when it is asked for."""

    connection: "Connection[R]"
    mark: Any
    node: R

    @property
    def cursor(self) -> str:
        return self.connection.cursor(self.mark)


@dataclass(slots=True)
class Connection(Generic[R]):
    """One page of a list. ``total_count`` is None where no vendor call already made tells it.

    ``rows`` are the records, each behind a mark of its place, of which ``places`` makes the accounts' places.
    """

    key: bytes
    secret: bytes
    rows: list[tuple[Any, R]] = field(default_factory=list)
    places: Callable[[Any], Places] = lambda mark: mark
    has_next: bool = False
    resumed: bool = False
    total_count: int | None = None
    failures: list[VendorFailure] = field(default_factory=list)

    @property
    def nodes(self) -> list[R]:
        return [record for _, record in self.rows]

    @property
    def edges(self) -> list[Edge[R]]:
        return [Edge(self, mark, record) for mark, record in self.rows]

    @property
    def page_info(self) -> PageInfo:
        return PageInfo(
            has_next_page=self.has_next,
            has_previous_page=self.resumed,
            start_cursor=self.cursor(self.rows[0][0]) if self.rows else None,
            end_cursor=self.cursor(self.rows[-1][0]) if self.rows else None,
        )

    def cursor(self, mark: Any) -> str:
        """The text of the place behind a record."""
        return encode(self.places(mark), self.key, self.secret)


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
    """The filter; where a record cannot say yet, it passes. A list of which none passes is not read."""
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
    if wish.accept is none_passes:
        found.total_count = 0
        return found
    place = places.get(account)
    start(context, wish, place, count)
    if isinstance(place, Ended):
        found.total_count = place.total
        return found
    taken = await take_page(info, found, wish, account, place, count)
    if taken is not None:
        found.rows, found.places = list(taken.items), lambda position: {account: Read(position)}
        found.has_next, found.total_count = taken.has_next, taken.total
    return found


async def take_page(
    info: strawberry.Info, found: Connection[R], wish: Wish[R], account: str, place: Place | None, count: int
) -> Taken[R] | None:
    """Up to ``count`` records of an account's list with all that is wanted; None where it failed, which is told."""
    context: Context = info.context
    try:
        taken = await _take(info, wish, place, count)
        records = await completed(info, [record for _, record in taken.items], wish.wants)
    except VendorError as exc:
        miss(info, found, exc)
        return None
    tell_spoiled(info, found, context.adapters[account], taken.problems)
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


def miss(info: strawberry.Info, found: Connection[Any], error: VendorError) -> None:
    found.failures.append(
        VendorFailure(error.vendor, error.account, error.code, str(error), error.retryable, error.retry_after)
    )
    info.context.report(info, error)


def tell_spoiled(
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
    miss(info, found, error)


# ---------------------------------------------------------------------- starting early


def places_in(context: Context, wishes: Mapping[str, Wish[R]], key: bytes, after: str | None) -> dict[str, Place]:
    """The accounts' places in a cursor. Those of accounts that the caller does not see are not handed on."""
    there = decode(after, key, context.cursor_secret) if after is not None else {}
    return {account: place for account, place in there.items() if account in wishes}


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
    if wish.listing is None or wish.accept is none_passes or isinstance(place, Ended):
        return
    position = place.position if isinstance(place, Read) else None
    context.planner.walk(wish.listing).begin(position, count if wish.accept is None else 0)
    if wish.beside is not None:
        context.planner.walk(wish.beside).start()


__all__ = [
    "Connection",
    "Edge",
    "PageInfo",
    "VendorFailure",
    "Wish",
    "child_connection",
    "list_key",
    "miss",
    "place_in",
    "places_in",
    "record_wants",
    "start",
    "take_page",
    "tell_spoiled",
]
