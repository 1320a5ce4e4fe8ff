"""Records and types pair up: what a record knows is shown, or said here to be kept back and why."""

from typing import Any

import pytest
from graphql import GraphQLObjectType
from msgspec import Struct

from gateway import records
from gateway.records import Record
from resolvers.lookahead import snake
from schema.build import build_schema

SHOWN_AS = {
    "ref": "id",
    "origin": "fetched_at",
}
"""A record's field → the graph's field that shows it, where the names differ."""
KEPT_BACK = {
    ("Person", "display_name"): "one of the sources of `name`",
    ("Registration", "vendor_status"): "the graph promises `status` alone; the vendor's word is in the person's `raw`",
    ("Event", "extra"): "shown by the vendors' own areas",
}
INNER = {"raw", "created_at", "updated_at"}
"""What every record can hold; types that are no VendorRecord show only what they promise of it."""
VALUES = [
    records.Money,
    records.Image,
    records.Link,
    records.Coordinates,
    records.Address,
    records.Venue,
    records.SocialLinks,
    records.ExternalId,
    records.CustomField,
    records.SessionPrice,
    records.Registration,
    records.RegistrationGroup,
    records.GroupSeats,
    records.MeetingLimit,
]
PAIRED: list[Any] = [kind for kind in vars(records).values() if isinstance(kind, type) and issubclass(kind, Record)]
PAIRED += VALUES


@pytest.mark.parametrize("record", [kind for kind in PAIRED if kind is not Record], ids=lambda kind: kind.__name__)
def test_a_records_fields_are_shown(record: type[Struct]) -> None:
    shown_by = build_schema()._schema.type_map[record.__name__]
    assert isinstance(shown_by, GraphQLObjectType)
    shown = {snake(name) for name in shown_by.fields}
    is_whole = "VendorRecord" in {interface.name for interface in shown_by.interfaces}
    hidden = [
        name
        for name in record.__struct_fields__
        if SHOWN_AS.get(name, name) not in shown
        and (record.__name__, name) not in KEPT_BACK
        and not (not is_whole and name in INNER | {"origin"})
    ]
    assert hidden == []


def test_what_is_kept_back_exists() -> None:
    names = {kind.__name__: kind for kind in PAIRED}
    assert all(field in names[record].__struct_fields__ for record, field in KEPT_BACK)
