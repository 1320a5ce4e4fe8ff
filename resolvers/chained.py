"""Chained: a list over several accounts, which follow one another in their configured order."""

import asyncio
import math
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import strawberry

from gateway.errors import VendorTimeout
from gateway.planner.walk import Taken
from gateway.records import Record
from resolvers.connection import Connection, Wish, miss, places_in, start, take_page
from resolvers.context import Context
from resolvers.cursors import Ended, Place, Read
from resolvers.entry import check_first

R = TypeVar("R", bound=Record)
HELD_UP = 0.5
"""The share of its time-out after which an account is likelier to fail than to answer."""
GIVEN_UP = 0.9
"""The share of the time left after which an account that others wait for is given up."""


async def chained_connection(
    info: strawberry.Info,
    wishes: Mapping[str, Wish[R]],
    key: bytes,
    first: int | None,
    after: str | None,
) -> Connection[R]:
    """One page of a list over several accounts, which follow one another in their configured order.

    An account is asked only when those before it are through, or when one of them takes so long that there might be no
    time left. One that fails keeps its place in the cursor, so that a later page still brings its records.
    """
    context: Context = info.context
    count = check_first(first)
    places = places_in(context, wishes, key, after)
    found: Connection[R] = Connection(key, context.cursor_secret, resumed=after is not None)
    total: int | None = 0
    for account, wish in wishes.items():
        place = places.get(account)
        if isinstance(place, Ended):
            total = _plus(total, place.total)
            continue
        if len(found.rows) == count:
            found.has_next, total = True, None
            break
        asked = take_page(info, found, wish, account, place, count - len(found.rows))
        taken = await _in_turn(info, found, account, asked, _after(wishes, places, account))
        if taken is None:
            total = None
            continue
        for position, record in taken.items:
            places[account] = Read(position)
            found.rows.append((dict(places), record))
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


def _after(
    wishes: Mapping[str, Wish[R]], places: Mapping[str, Place], account: str
) -> list[tuple[Wish[R], Place | None]]:
    """The lists that follow an account's, with their places; those that are through left out."""
    names = list(wishes)
    behind = names[names.index(account) + 1 :]
    return [(wishes[name], places.get(name)) for name in behind if not isinstance(places.get(name), Ended)]


async def _in_turn(
    info: strawberry.Info,
    found: Connection[R],
    account: str,
    asked: Coroutine[Any, Any, Taken[R] | None],
    waiting: Sequence[tuple[Wish[R], Place | None]],
) -> Taken[R] | None:
    """What an account brings, while others wait for it.

    When it has taken its share of the operation's time, or seems dead, the others are asked beside it, so that its
    time-out and their time are not added up; and it is given up, which is told, while there is still time to give what
    they brought.
    """
    if not waiting:
        return await asked
    context: Context = info.context
    left = context.scope.remaining()
    task = context.planner.spawn(asked)
    adapter = context.adapters[account]
    share = min(left / (len(waiting) + 2), adapter.upstream.settings.patience_s * HELD_UP)
    if not (await asyncio.wait({task}, timeout=share))[0]:
        for wish, place in waiting:
            start(context, wish, place)
        await asyncio.wait({task}, timeout=left * GIVEN_UP - share if math.isfinite(left) else None)
    if task.done():
        return await task
    task.cancel()
    miss(info, found, VendorTimeout(f"{account} did not answer in time.", vendor=adapter.vendor, account=account))
    return None


def _end_here(found: Connection[Any], account: str, ended: Place) -> None:
    """The account turned out to be through: the last record's cursor says so, sparing the next page a call."""
    if found.rows:
        places, record = found.rows[-1]
        found.rows[-1] = ({**places, account: ended}, record)


def _plus(total: int | None, part: int | None) -> int | None:
    return None if total is None or part is None else total + part
