"""Listing: a vendor's list, read slice by slice from any place, without deciding how much to read."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from msgspec import Struct

from gateway.records import Page, Problem, Record, Ref
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import NOTHING, Endpoint, OffsetPages

R = TypeVar("R", bound=Record)
At = tuple[int, int]
"""A place between slices: which part of a chain, and the part's page number or offset."""
START: At = (0, 0)
USUAL_SIZES = frozenset({10, 15, 20, 24, 25, 30, 40, 50, 60, 75, 80, 100, 200, 250, 500})
"""What vendors allow on a page at the most: a page of so many, though more were asked for, may not be the last."""
MAX_REST = 10_000
"""Places named ahead. A total beyond that many pages, be it a slip of the vendor's, is read page after page."""
_FULLEST: "WeakKeyDictionary[Upstream, dict[str, int]]" = WeakKeyDictionary()
"""The most records that a page of each endpoint has brought."""


class Slice(Struct, Generic[R], frozen=True):
    """Some records, what follows, and how large the whole is where the vendor says.

    ``following`` is the next slice's place, None at the end. ``rest`` names the places of all further slices where
    they can be known, so that they can be asked for side by side; it is reckoned, and ``following`` is right where the
    two differ. ``beyond``: there is more behind ``rest``, of which nothing is known yet.
    """

    items: tuple[R, ...]
    following: At | None = None
    total: int | None = None
    rest: tuple[At, ...] | None = None
    problems: tuple[Problem, ...] = ()
    beyond: bool = False


class Listing(Protocol[R]):
    """A list at one account.

    ``key`` is equal for equal lists: it is how several wishes for one list become one call.
    ``size`` is how many records one call brings at the most.
    """

    @property
    def key(self) -> Hashable: ...

    @property
    def size(self) -> int: ...

    @property
    def account(self) -> str: ...

    async def slice(self, at: At = START) -> Slice[R]:
        """Read the slice at a place. Raises VendorError."""
        ...


class EndpointListing(Generic[R]):
    """The list behind one endpoint.

    Args:
        query: the filters that the vendor applies.
        subject: the list's parent record, for the mapping and for what outdates the answers.
    """

    def __init__(
        self,
        upstream: Upstream,
        endpoint: Endpoint[Page[R]],
        *,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, str] = NOTHING,
        subject: Ref | None = None,
        hints: Mapping[str, Any] = NOTHING,
    ) -> None:
        self._upstream = upstream
        self._endpoint = endpoint
        self._path = path
        self._query = query
        self._subject = subject
        self._hints = hints
        self.key: Hashable = (
            upstream.account,
            endpoint.name,
            tuple(sorted(path.items())),
            tuple(sorted(query.items())),
        )
        self.account = upstream.account
        self.size = upstream.page_size(endpoint)

    async def slice(self, at: At = START) -> Slice[R]:
        page = await self._page(at)
        full = fullest(self._upstream, self._endpoint, page)
        if isinstance(self._endpoint.paging, OffsetPages):
            return _offset_slice(page, at[1], self.size, full)
        if self._endpoint.paging is None:
            return Slice(page.items, None, len(page.items) if page.total is None else page.total, (), page.problems)
        return _numbered_slice(page, at[1], self.size, full)

    async def _page(self, at: At) -> Page[R]:
        return await self._upstream.page(
            self._endpoint,
            at[1],
            path=self._path,
            query=self._query,
            subject=self._subject,
            hints=self._hints,
        )


def fullest(upstream: Upstream, endpoint: Endpoint[Any], page: Page[Any]) -> int:
    """The most records that a page of this endpoint has brought, this page included."""
    known = _FULLEST.setdefault(upstream, {})
    known[endpoint.name] = max(known.get(endpoint.name, 0), len(page.items) + len(page.problems))
    return known[endpoint.name]


def ends_short(came: int, size: int, full: int) -> bool:
    """Whether a page ends its list where the answer has neither a next link nor a total.

    A page shorter than asked does, unless it may be all that the vendor allows at once (DESIGN section 10).

    Args:
        came: records on the page.
        size: records asked for.
        full: the most that a page of this list is known to hold.
    """
    if came == 0 or came >= size:
        return came == 0
    return came < full or came not in USUAL_SIZES


def _offset_slice(page: Page[R], offset: int, size: int, full: int) -> Slice[R]:
    """Where records are counted, the next offset follows from what really came: a vendor may cap the limit."""
    came = len(page.items) + len(page.problems)
    following = offset + came
    if came == 0 or page.has_next is False:
        return Slice(page.items, None, page.total, (), page.problems)
    if page.total is not None:
        more = following < page.total
    else:
        more = bool(page.has_next) or not ends_short(came, size, full)
    if not more:
        return Slice(page.items, None, page.total, (), page.problems)
    stride = came if offset == 0 else _usual(came, size, full)
    rest = _places(range(following, page.total, stride)) if page.total is not None else None
    return Slice(page.items, (0, following), page.total, rest, page.problems)


def _numbered_slice(page: Page[R], number: int, size: int, full: int) -> Slice[R]:
    """Where pages are numbered, trust the next link, then the total; a page may come shorter than asked."""
    came = len(page.items) + len(page.problems)
    if page.has_next is not None:
        more = page.has_next and came > 0
    elif page.total is not None:
        # a first page that is not all of the list is a full one; later ones are as full as any was
        more = came > 0 and number * (came if number == 0 else min(full, size)) + came < page.total
    else:
        more = not ends_short(came, size, full)
    if not more:
        return Slice(page.items, None, page.total, (), page.problems)
    rest = None
    if page.total is not None and came and (page.has_next or number * size + came < page.total or full > came):
        # not the last page for sure, whose length would tell nothing of the others'
        usual = came if number == 0 else _usual(came, size, full)
        rest = _places(range(number + 1, -(-page.total // usual)))
    return Slice(page.items, (0, number + 1), page.total, rest, page.problems)


def _usual(came: int, size: int, full: int) -> int:
    """Records on the pages around one that came in the middle of a list: it may be shorter than they are."""
    return max(came, min(full, size))


def _places(numbers: range) -> tuple[At, ...] | None:
    return tuple((0, number) for number in numbers) if 0 < len(numbers) <= MAX_REST else None


class Chain(Generic[R]):
    """Several lists, one after the other, as one: Eventtia's attendees, speakers and guests, say.

    Each part's further pages can be asked for side by side; how many the next part has is known when it has begun.
    """

    def __init__(self, parts: Sequence[Listing[R]]) -> None:
        if not parts:
            raise ValueError("a chain has at least one part")
        self.parts = tuple(parts)
        self.key: Hashable = ("chain", *(part.key for part in parts))
        self.account = parts[0].account
        self.size = max(part.size for part in parts)

    async def slice(self, at: At = START) -> Slice[R]:
        number, place = at
        if not 0 <= number < len(self.parts):
            return Slice(())
        found = await self.parts[number].slice((0, place))
        last = number == len(self.parts) - 1
        if found.following is not None:
            following: At | None = (number, found.following[1])
        else:
            following = None if last else (number + 1, 0)
        rest = None if found.rest is None else tuple((number, further) for _, further in found.rest)
        total = found.total if len(self.parts) == 1 else None
        return Slice(found.items, following, total, rest, found.problems, beyond=found.beyond or not last)


class ReadyListing(Generic[R]):
    """A list that one read brings whole: from the store, or from an answer that is not paged."""

    def __init__(self, account: str, key: Hashable, read: Callable[[], Awaitable[Sequence[R]]]) -> None:
        self.account = account
        self.key = (account, "ready", key)
        self.size = 1_000_000
        self._read = read

    async def slice(self, at: At = START) -> Slice[R]:
        items = tuple(await self._read())
        return Slice(items, None, len(items), ())
