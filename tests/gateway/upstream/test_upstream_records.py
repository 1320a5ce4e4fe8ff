"""Records found by ref in the pages that brought them: bounded, and no longer than the page is fresh."""

from upstream_house import POLICY, Clock

from gateway.records import Event, Kind, Origin, Page, Ref, Vendor
from gateway.upstream.cache import AnswerCache, Entry


def page(clock: Clock, count: int, first: int = 0) -> tuple[Page[Event], Entry[Page[Event]]]:
    from datetime import UTC, datetime

    origin = Origin("acct", Vendor.EVENTTIA, datetime.fromtimestamp(clock.now, UTC))
    items = tuple(
        Event(ref=Ref("acct", Kind.EVENT, str(i)), origin=origin, name="x") for i in range(first, first + count)
    )
    found = Page(items)
    return found, Entry(found, POLICY, clock.now, 0, ("acct/*", "acct/events.list"), 100 * count, 200, count)


def test_records_are_bounded_and_pin_no_pages() -> None:
    clock = Clock()
    cache = AnswerCache(100_000, clock)
    for first in range(0, 10_000, 100):
        found, entry = page(clock, 100, first)
        cache.keep_records("me", found, entry, "/events")
    assert len(cache._records) <= 250
    brought = cache.record("me", Ref("acct", Kind.EVENT, "9999"))
    assert brought is not None
    assert brought.by.value is None


def test_records_are_believed_as_long_as_their_page() -> None:
    clock = Clock()
    cache = AnswerCache(1 << 20, clock)
    found, entry = page(clock, 3)
    ref = Ref("acct", Kind.EVENT, "1")
    cache.keep_records("me", found, entry, "/events")
    assert cache.record("me", ref) is not None
    assert cache.record("another", ref) is None
    cache.outdate(["acct/events.list"])
    assert cache.record("me", ref) is None
    found, entry = page(clock, 3)
    entry.born = cache.moment()
    cache.keep_records("me", found, entry, "/events")
    clock.now += POLICY.fresh
    assert cache.record("me", ref) is None
