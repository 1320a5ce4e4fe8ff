"""Decisions about calls, as pure functions of what is known and what things cost."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How the next step finds records by ref."""

    READS = "reads"
    """One call for each."""
    LISTING = "listing"
    """The next pages of the list in which they stand."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a list when the choice is made.

    ``started``: a slice of it is already asked for in this operation, so looking there costs nothing.
    ``pages_left``: calls that reading the rest would take; None while not even the first page came.
    """

    started: bool = False
    pages_left: int | None = None


def choose(missing: int, *, has_reads: bool, has_listing: bool, known: Known) -> Way:
    """The cheaper way to find ``missing`` records of one list.

    k single reads cost k calls; a list costs its pages. Before its first page came its length is unknown: one page is
    a fair price for two records or more, and it tells the rest.
    """
    if missing == 0:
        return Way.DONE
    if not has_listing or known.pages_left == 0:
        return Way.READS if has_reads else Way.DONE
    if not has_reads:
        return Way.LISTING
    if known.pages_left is None:
        return Way.LISTING if known.started or missing > 1 else Way.READS
    return Way.LISTING if known.pages_left <= missing else Way.READS


def slices_ahead(wanted: int, accepted: int, slices: int) -> int:
    """How many further slices are likely to be needed, and so worth asking for side by side.

    Args:
        wanted: records still to be found.
        accepted: how many of the records read so far passed the filter.
        slices: how many slices held them; some may have come empty.

    Returns:
        At least 1; never more than the records wanted can fill at the rate seen so far. While none passed, at the
        rate as if one had: whoever wants one record reads as many slices again, whoever wants many reads on at once.
    """
    return max(1, wanted * slices // max(1, accepted))
