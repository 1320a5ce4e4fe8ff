"""Page: one answer of a listing."""

from typing import Generic, TypeVar

from msgspec import Struct

from gateway.records.base import Record

R = TypeVar("R", bound=Record)


class Problem(Struct, frozen=True, gc=False):
    """A record that could not be read: which member of which item was wrong. Its neighbours stand."""

    member: str
    reason: str


class Page(Struct, Generic[R], frozen=True, gc=False):
    """Some records of a listing, in the vendor's order.

    ``total`` is the size of the whole listing where the vendor says it; ``has_next`` is the vendor's word
    (a next link, a page count) and None where the vendor leaves it to counting.
    """

    items: tuple[R, ...]
    total: int | None = None
    has_next: bool | None = None
    problems: tuple[Problem, ...] = ()
