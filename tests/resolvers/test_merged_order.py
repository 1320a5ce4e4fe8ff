"""The merge of several accounts' lists against a plain sort, and the places that cursors keep in it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cmp_to_key
from heapq import merge
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.records import Event, Kind, Origin, Ref, Vendor
from resolvers.cursors import Ordered
from resolvers.merged import Order, _behind, _written

moments = st.none() | st.integers(0, 50).map(lambda day: datetime.fromtimestamp(day * 86_400, UTC))
ORIGIN = Origin("a", Vendor.EVENTTIA, datetime(2026, 1, 1, tzinfo=UTC))


def event(account: str, id: str, starts_at: datetime | None, name: str) -> Event:
    return Event(ref=Ref(account, Kind.EVENT, id), origin=ORIGIN, name=name, starts_at=starts_at)


@st.composite
def accounts(draw: st.DrawFn) -> list[list[Event]]:
    ids = draw(st.lists(st.text("0123456789", min_size=1, max_size=3), unique=True, max_size=20))
    found: list[list[Event]] = [[], [], []]
    for id in ids:
        part = draw(st.integers(0, 2))
        found[part].append(event(f"account {part}", id, draw(moments), draw(st.text("abA", max_size=2))))
    return found


orders: st.SearchStrategy[Order[Event]] = st.sampled_from(
    [
        Order(lambda event: event.starts_at),
        Order(lambda event: event.starts_at, True),
        Order(lambda event: event.name.casefold()),
        Order(lambda event: event.name.casefold(), True),
    ]
)


def by(order: Order[Event]) -> Any:
    return cmp_to_key(lambda left, right: order.compare(order.place(left), order.place(right)))


def plainly(events: Sequence[Event], order: Order[Event]) -> list[Event]:
    """Nulls last whatever the direction, ids break ties upwards whatever the direction."""
    there = sorted((event for event in events if order.value(event) is not None), key=lambda event: event.ref.id)
    there.sort(key=order.value, reverse=order.descending)
    return there + sorted((event for event in events if order.value(event) is None), key=lambda event: event.ref.id)


@given(accounts(), orders)
def test_the_merge_is_a_plain_sort(parts: list[list[Event]], order: Order[Event]) -> None:
    merged = list(merge(*(sorted(part, key=by(order)) for part in parts), key=by(order)))
    assert merged == plainly([event for part in parts for event in part], order)


@given(accounts(), orders, st.integers(1, 7))
def test_pages_of_a_merge_are_the_whole(parts: list[list[Event]], order: Order[Event], first: int) -> None:
    places: dict[str, Ordered] = {}
    paged: list[Event] = []
    while True:
        rows = [
            sorted(_behind(part, order, places.get(f"account {number}")), key=by(order))
            for number, part in enumerate(parts)
        ]
        page = list(merge(*rows, key=by(order)))[:first]
        for found in page:
            value, id = order.place(found)
            places[found.ref.account] = Ordered(_written(value), id)
        paged += page
        if not page:
            break
    assert paged == plainly([event for part in parts for event in part], order)
