"""Records found by ref in the pages that brought them: bounded, and no longer than the page is fresh."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from upstream_house import POLICY, Clock

from gateway.records import Event, Kind, Origin, Page, Ref, Vendor
from gateway.upstream.brought import Sheets
from gateway.upstream.cache import AnswerCache, Entry
from gateway.upstream.endpoint import Endpoint
from gateway.upstream.request import Request

ENDPOINT: Endpoint[Page[Event]] = Endpoint(name="events.list", path="/events", parse=lambda payload, _: payload)
REQUEST = Request(ENDPOINT, {}, {}, None, None, {})


def ref(number: int, *parents: str) -> Ref:
    return Ref("acct", Kind.EVENT, str(number), parents)


def page(clock: Clock, *refs: Ref) -> tuple[Page[Event], Entry[Page[Event]]]:
    origin = Origin("acct", Vendor.EVENTTIA, datetime.fromtimestamp(clock.now, UTC))
    found = Page(tuple(Event(ref=one, origin=origin, name="x") for one in refs))
    tags = ("acct/*", "acct/events.list")
    return found, Entry(found, POLICY, clock.now, 0, tags, 100 * len(refs), 200, len(refs))


def test_records_are_bounded_and_pin_no_pages() -> None:
    clock = Clock()
    cache = AnswerCache(100_000, clock)
    for first in range(0, 10_000, 100):
        found, entry = page(clock, *map(ref, range(first, first + 100)))
        cache.keep_records("me", f"/events?page={first}", found, entry, REQUEST)

    assert [one for one in range(10_000) if cache.record("me", ref(one)) is not None] == list(range(9_800, 10_000))
    brought = cache.record("me", ref(9_999))
    assert brought is not None
    assert brought[1].by.value is None


def test_records_are_believed_as_long_as_their_page() -> None:
    clock = Clock()
    cache = AnswerCache(1 << 20, clock)
    found, entry = page(clock, *map(ref, range(3)))
    cache.keep_records("me", "/events", found, entry, REQUEST)
    assert cache.record("me", ref(1)) is not None
    assert cache.record("another", ref(1)) is None
    cache.outdate(["acct/events.list"])
    assert cache.record("me", ref(1)) is None
    found, entry = page(clock, *map(ref, range(3)))
    entry.born = cache.moment()
    cache.keep_records("me", "/events", found, entry, REQUEST)
    clock.now += POLICY.fresh
    assert cache.record("me", ref(1)) is None


def test_a_page_that_comes_again_takes_the_place_of_what_it_brought() -> None:
    clock = Clock()
    cache = AnswerCache(1 << 20, clock)
    for refs in ((ref(1), ref(2)), (ref(2), ref(3))):
        cache.keep_records("me", "/events", *page(clock, *refs), REQUEST)
        assert cache.record("me", refs[0]) is not None

    assert [cache.record("me", ref(number)) is not None for number in (1, 2, 3)] == [False, True, True]


def test_a_page_may_hold_records_of_several_places() -> None:
    clock = Clock()
    cache = AnswerCache(1 << 20, clock)
    mixed = (ref(1, "a"), ref(1, "b"), ref(2, "a"))
    cache.keep_records("me", "/search", *page(clock, *mixed), REQUEST)

    assert [found[0].ref for one in mixed if (found := cache.record("me", one)) is not None] == list(mixed)
    assert cache.record("me", ref(2, "b")) is None


def test_a_page_too_large_for_its_share_is_not_kept() -> None:
    clock = Clock()
    cache = AnswerCache(4_000, clock)
    cache.keep_records("me", "/events", *page(clock, *map(ref, range(11))), REQUEST)

    assert cache.record("me", ref(1)) is None


PAGES = st.tuples(st.integers(0, 3), st.frozensets(st.integers(0, 5), min_size=1, max_size=4))


@settings(max_examples=300, deadline=None)
@given(st.lists(PAGES | st.integers(0, 5), max_size=25))
def test_what_is_found_is_what_the_latest_page_kept_says(steps: list[tuple[int, frozenset[int]] | int]) -> None:
    """Room is for some pages only, and any may come again with other records."""
    clock, sheets = Clock(), Sheets(1_000)
    kept: dict[int, tuple[int, frozenset[int]]] = {}
    latest: frozenset[int] = frozenset()
    for step, done in enumerate(steps):
        if isinstance(done, int):
            found = sheets.find("me", ref(done))
            if found is not None:
                there = {key[1] for key in sheets}
                assert found[0].ref == ref(done)
                assert found[1].by.status == max(at for n, (at, on) in kept.items() if n in there and done in on)
            continue
        number, members = done
        brought, entry = page(clock, *map(ref, sorted(members)))
        entry.status = step
        sheets.keep("me", number, brought.items, entry, REQUEST)
        kept[number], latest = (step, members), members
    assert all(sheets.find("me", ref(one)) is not None for one in latest)
    assert sheets.currsize <= 1_000
    assert set(sheets._of) == {key[0] for key in sheets}
