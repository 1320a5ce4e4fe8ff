"""Merged: a list over several accounts in one order, which a value of each record makes."""

import asyncio
import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cmp_to_key
from typing import Any, Generic, TypeVar

import strawberry

from gateway.errors import VendorError
from gateway.records import Problem, Record, tells
from resolvers.connection import Connection, Wish, miss, places_in, tell_spoiled
from resolvers.context import Context
from resolvers.cursors import Ordered, Place
from resolvers.entry import check_first
from resolvers.node import completed

R = TypeVar("R", bound=Record)


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
    places = places_in(context, wishes, key, after)
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
        if len(found.rows) == count:
            found.has_next = True
            break
        value, id = order.place(record)
        places[account] = Ordered(_written(value), id)
        found.rows.append((dict(places), record))
    found.total_count = sum(map(len, whole.values())) if len(whole) == len(wishes) else None
    return found


async def _all_whole(info: strawberry.Info, found: Connection[R], wishes: Mapping[str, Wish[R]]) -> dict[str, list[R]]:
    """Each account's whole list; those that failed are told and left out."""
    context: Context = info.context
    answers = await asyncio.gather(*(_whole(info, wish) for wish in wishes.values()), return_exceptions=True)
    whole: dict[str, list[R]] = {}
    for account, answer in zip(wishes, answers, strict=True):
        if isinstance(answer, VendorError):
            miss(info, found, answer)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            whole[account], problems = answer
            tell_spoiled(info, found, context.adapters[account], problems)
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
