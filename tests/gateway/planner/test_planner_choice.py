"""The planner's choice against every choice there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.planner.plan import Known, Way, choose, slices_ahead

counts = st.integers(0, 500)


def calls(way: Way, missing: int, pages: int) -> int:
    """What a way costs, or more than anything where it finds nobody."""
    return {Way.READS: missing, Way.LISTING: pages, Way.DONE: 0 if missing == 0 else 10_000}[way]


@given(counts, counts)
def test_nothing_is_cheaper_where_the_length_is_known(missing: int, pages: int) -> None:
    way = choose(missing, has_reads=True, has_listing=True, known=Known(started=True, pages_left=pages))
    ways = [Way.DONE] if missing == 0 else [Way.READS, *([Way.LISTING] if pages else [])]
    assert calls(way, missing, pages) == min(calls(other, missing, pages) for other in ways)


@given(st.integers(2, 500), st.integers(2, 500))
def test_an_unknown_length_costs_one_page_more_than_the_best(missing: int, pages: int) -> None:
    first = choose(missing, has_reads=True, has_listing=True, known=Known())
    assert first is Way.LISTING
    then = choose(missing, has_reads=True, has_listing=True, known=Known(started=True, pages_left=pages - 1))
    assert 1 + calls(then, missing, pages - 1) <= 1 + min(missing, pages)


def test_one_record_is_read_unless_its_list_is_on_its_way() -> None:
    assert choose(1, has_reads=True, has_listing=True, known=Known()) is Way.READS
    assert choose(1, has_reads=True, has_listing=True, known=Known(started=True)) is Way.LISTING


def test_a_list_read_to_its_end_is_not_read_again() -> None:
    assert choose(3, has_reads=False, has_listing=True, known=Known(started=True, pages_left=0)) is Way.DONE
    assert choose(3, has_reads=True, has_listing=True, known=Known(started=True, pages_left=0)) is Way.READS


def test_what_exists_is_used() -> None:
    assert choose(1, has_reads=False, has_listing=True, known=Known()) is Way.LISTING
    assert choose(9, has_reads=True, has_listing=False, known=Known()) is Way.READS
    assert choose(9, has_reads=False, has_listing=False, known=Known()) is Way.DONE


@given(st.integers(1, 1000), counts, st.integers(1, 100))
def test_no_slice_is_asked_for_that_the_wish_cannot_fill(wanted: int, accepted: int, slices: int) -> None:
    """At the rate seen; while none passed, at the rate as if one had."""
    ahead = slices_ahead(wanted, accepted, slices)
    assert ahead >= 1
    if ahead > 1:
        assert ahead * max(1, accepted) / slices <= wanted


@pytest.mark.parametrize(
    ("wanted", "accepted", "slices", "ahead"),
    [
        (1, 0, 1, 1),  # one is wanted: as many pages again as held none
        (1, 0, 4, 4),
        (20, 0, 1, 20),  # twenty, and none in a page: all that is likely needed
        (9, 1, 1, 9),
        (3, 60, 1, 1),
        (30, 5, 2, 12),
    ],
)
def test_so_many_slices_are_likely_to_be_needed(wanted: int, accepted: int, slices: int, ahead: int) -> None:
    assert slices_ahead(wanted, accepted, slices) == ahead
