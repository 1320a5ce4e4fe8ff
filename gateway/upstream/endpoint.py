"""Endpoint: one vendor operation, as data. Declarations without behaviour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from gateway.records import Origin, Ref

T = TypeVar("T")
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """How long an answer stays true, in seconds.

    For ``fresh`` it is served without a question; for ``stale_while_revalidate`` more it is served while a new
    one is fetched behind the caller's back; for ``stale_if_error`` after ``fresh`` it stands in, marked stale,
    when the vendor cannot be asked.
    """

    fresh: float
    stale_while_revalidate: float = 0
    stale_if_error: float = 0

    @property
    def longest(self) -> float:
        """Seconds after which the answer is of no use at all."""
        return self.fresh + max(self.stale_while_revalidate, self.stale_if_error)


@dataclass(frozen=True, slots=True)
class NumberedPages:
    """``?page=2&perPage=100``: pages by number.

    ``max_size`` is what we ask for; an account's ``page_size`` overrides it.
    """

    number: str
    size: str
    first: int = 1
    max_size: int = 100


@dataclass(frozen=True, slots=True)
class OffsetPages:
    """``?offset=100&limit=100``: pages by how many records to pass over."""

    offset: str
    limit: str
    max_size: int = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """What a parse function may know besides the payload.

    ``subject`` is the record that the call was about (a listing's parent, a single read's own ref): vendors leave
    the parent out of what they send, so the mapping takes it from here. ``path`` and ``query`` are as sent.
    ``hints`` carries what the adapter knows that the payload lacks (an event's time zone, say); it does not take
    part in the cache key, so it must follow from the key.
    """

    origin: Origin
    subject: Ref | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outdates:
    """What a write makes untrue: every cached answer of the endpoint, below the same event or everywhere."""

    endpoint: str
    everywhere: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Endpoint(Generic[T]):
    """One operation of a vendor.

    ``path`` is a template below the account's base URL; its values are percent-encoded. ``parse`` turns the decoded
    JSON into records (a ``Page`` for a listing) and may raise KeyError, TypeError or ValueError for a payload that is
    not as documented. ``missing`` says what a 404 means: None for a lookup by id, an error elsewhere.
    ``repeatable`` marks an operation that may be sent again after a failure; reads are, writes are not unless the
    vendor's document makes them so. ``form`` tells how a body is encoded.
    """

    name: str
    path: str
    parse: Callable[[Any, Reading], T]
    method: str = "GET"
    paging: NumberedPages | OffsetPages | None = None
    cache: CachePolicy | None = None
    missing: bool = False
    """True where a 404 is an answer (None), not a failure."""
    repeatable: bool | None = None
    empty: bool = False
    """True where the vendor answers without a body (204, or 202 with nothing in it); parse then gets None."""
    form: str = "json"
    """``json``, ``form`` (urlencoded), ``multipart`` or ``query``."""
    authenticated: bool = True
    outdates: tuple[Outdates, ...] = ()
    document: Any = Any
    """The type that an answer is decoded into, which saves time where lists are long. Where it is something else,
    ``parse`` gets it as any JSON is decoded."""
    sideloads: Mapping[str, str] = field(default_factory=dict)
    """A record's field → the ``include`` value that brings it."""

    @property
    def safe(self) -> bool:
        """Whether sending it twice does no harm."""
        return self.method == "GET" if self.repeatable is None else self.repeatable
