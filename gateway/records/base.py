"""What every record carries: its address, its origin, and the vendor's own words."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from gateway.records.ref import Ref, Vendor


class Origin(Struct, frozen=True, gc=False):
    """Where and when a record was read."""

    account: str
    vendor: Vendor
    fetched_at: datetime
    stale: bool = False


def older(one: Origin, other: Origin) -> Origin:
    """The origin of what two readings of one account say together: as old as the older, stale if either is."""
    if other.fetched_at >= one.fetched_at and other.stale <= one.stale:
        return one
    fetched_at = min(one.fetched_at, other.fetched_at)
    return Origin(one.account, one.vendor, fetched_at, one.stale or other.stale)


class Record(Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """A vendor's fact in the graph's words.

    A field is ``UNSET`` where this reading cannot tell it but another endpoint of the vendor can;
    ``None`` (or an empty tuple) where the vendor has nothing to say. The planner asks again only for UNSET.

    Records and their values know nothing that knows them, so none is the cyclic collector's business (``gc=False``):
    it would walk through all that the caches hold while everybody waits.
    """

    ref: Ref
    origin: Origin
    raw: bytes | None = None
    """The vendor's record as received, as JSON text; decoded only when ``raw`` is selected."""
    created_at: datetime | None | UnsetType = None
    updated_at: datetime | None | UnsetType = None


def raw_json(payload: Any) -> bytes:
    """Keep a decoded payload as compact JSON: a third of the memory of the objects."""
    return msgspec.json.encode(payload)


def tells(record: Record, wants: frozenset[str]) -> bool:
    """Whether this reading of the record knows every one of the fields."""
    for want in wants:  # noqa: SIM110 - a generator would double the time, and thousands of records are asked
        if getattr(record, want, None) is UNSET:
            return False
    return True
