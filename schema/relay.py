"""What types share: global ids, where a record came from, connections, and being a view over a record."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

import strawberry
import strawberry.federation
from msgspec import UNSET

import resolvers.enums
import resolvers.node
from gateway.errors import ErrorCode
from gateway.records import Vendor
from resolvers import connection
from resolvers.context import Scope
from resolvers.scalars import JSON
from schema.access import needs
from schema.lazy import AccountType

T = TypeVar("T")
N = TypeVar("N")


def view_of(*records: type) -> Callable[[type[T]], type[T]]:
    """Say which records a type shows: resolvers give records, and interfaces must tell them apart."""

    def mark(cls: type[T]) -> type[T]:
        cls.is_type_of = staticmethod(lambda obj, _info: isinstance(obj, records))  # type: ignore[attr-defined]
        return cls

    return mark


LISTS = frozenset({"custom_fields", "external_ids", "links"})


def attribute(record: Any, name: str) -> Any:
    """A field's value on a record: what no reading could tell is null, or an empty list."""
    value = getattr(record, name)
    if value is UNSET:
        return () if name in LISTS else None
    return value


attribute.as_stored = True  # type: ignore[attr-defined]  # told to the execution path, which then looks itself


@strawberry.interface(description="An object that can be read again by its global id.")
class Node:
    id: strawberry.ID = strawberry.field(
        resolver=resolvers.node.id,
        description="Global, opaque and stable: it can be kept, compared and given to `node`.",
    )


@strawberry.interface(description="Where a record came from. Every unified record implements it.")
class VendorRecord:
    id: strawberry.ID = strawberry.field(
        resolver=resolvers.node.id,
        description="Global, opaque and stable: it can be kept, compared and given to `node`.",
    )
    vendor: Vendor = strawberry.field(
        resolver=resolvers.node.vendor, description="The event platform that the record lives at."
    )
    account = strawberry.field(
        resolver=resolvers.node.account,
        graphql_type=AccountType,
        description="The configured account this record was read through.",
    )
    vendor_id: str = strawberry.field(
        resolver=resolvers.node.vendor_id, description="The vendor's own id, as the vendor writes it."
    )
    raw: JSON | None = strawberry.field(
        resolver=resolvers.node.raw,
        graphql_type=JSON | None,
        description="The vendor's record as received, for what the graph does not model. Needs the scope `raw:read`.",
        directives=needs(Scope.RAW_READ),
    )
    created_at: datetime | None = strawberry.field(
        description="When the record was made at its vendor; null where the vendor does not say."
    )
    updated_at: datetime | None = strawberry.field(
        description="When the record last changed at its vendor; null where the vendor does not say."
    )
    fetched_at: datetime = strawberry.field(
        resolver=resolvers.node.fetched_at,
        graphql_type=datetime,
        description="When the gateway read it from the vendor.",
    )
    stale: bool = strawberry.field(
        resolver=resolvers.node.stale,
        description="True where the vendor could not be asked and an older answer stands in for it.",
    )


@strawberry.type(description="An account whose part of a list is missing. The same failure is in `errors`.")
@view_of(connection.VendorFailure)
class VendorFailure:
    vendor: Vendor = strawberry.field(description="The event platform that failed.")
    account: str = strawberry.field(description="The configured account, by name.")
    code: ErrorCode = strawberry.field(description="What went wrong, for a program to act on.")
    message: str = strawberry.field(description="What went wrong, for a person.")
    retryable: bool = strawberry.field(description="Whether asking again later makes sense.")
    retry_after: int | None = strawberry.field(
        description="Seconds after which to ask again, where the vendor or its circuit breaker says."
    )


# Every Relay subgraph brings this type: without @shareable none could be composed with another.
@strawberry.federation.type(shareable=True, description="Where a page stands in its list.")
@view_of(connection.PageInfo)
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follows: ask again with `after: endCursor`.")
    has_previous_page: bool = strawberry.field(description="Whether something came before this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the page's first record.")
    end_cursor: str | None = strawberry.field(description="The cursor of the page's last record.")


@strawberry.type(description="A record in a list, with the cursor behind it.")
class Edge(Generic[N]):
    cursor: str = strawberry.field(description="Give it as `after` to go on behind this record.")
    node: N = strawberry.field(description="The record.")

    @staticmethod
    def is_type_of(obj: Any, _info: Any) -> bool:
        return isinstance(obj, connection.Edge)


@strawberry.type(description="One page of a list.")
class Connection(Generic[N]):
    edges: list[Edge[N]] = strawberry.field(description="The records with their cursors.")
    nodes: list[N] = strawberry.field(description="The records.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in its list.")
    total_count: int | None = strawberry.field(
        description="How many there are in all pages; null where no vendor call already made tells it."
    )
    failures: list[VendorFailure] = strawberry.field(
        description="The accounts whose part of the list is missing. Each is in `errors` too."
    )

    @staticmethod
    def is_type_of(obj: Any, _info: Any) -> bool:
        return isinstance(obj, connection.Connection)
