"""The mapping pages are whole: what a record shows is told of every vendor that has such records, be it with a dash."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, get_named_type

from gateway.records import Vendor
from gateway.vendors.adapter import Adapter
from schema.build import build_schema

PAGES = Path(__file__).parents[3] / "docs" / "mapping"
LISTS = {"events": "Event", "people": "Person", "sessions": "Session", "tickets": "Ticket", "booths": "Booth"}
"""An adapter's method → the type that it lists."""
EVERYWHERE = frozenset({"id", "vendor", "vendorId", "account", "raw", "fetchedAt", "stale", "event", "sameAs"})
"""The same of all vendors: said once, in docs/mapping.md."""


def told(vendor: Vendor) -> dict[str, str]:
    """Each type's fields as the page names them, the writes left aside."""
    page = (PAGES / f"{vendor.value}.md").read_text(encoding="utf-8").split("## Writes")[0]
    found: dict[str, str] = {}
    kind = ""
    for row in page.splitlines():
        if heading := re.match(r"\| \*\*(\w+)", row):
            kind = heading[1]
        elif row.startswith("|"):
            found[kind] = f"{found.get(kind, '')} {row.split('|')[1]}"
    return found


def shown(type_name: str) -> list[str]:
    """The fields that a mapping fills: no lists of other records, which are questions of their own."""
    kind = build_schema()._schema.type_map[type_name]
    assert isinstance(kind, GraphQLObjectType)
    return [
        name
        for name, field in kind.fields.items()
        if name not in EVERYWHERE and not get_named_type(field.type).name.endswith("Connection")
    ]


def tables(vendor: Vendor) -> list[str]:
    """The types of which the vendor has records."""
    module = import_module(f"gateway.vendors.{vendor.value}.adapter")
    own = [each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__]
    [adapter] = [each for each in own if isinstance(each, type) and issubclass(each, Adapter)]
    listed = [type_name for method, type_name in LISTS.items() if adapter.can(method)]
    return [*listed, "Registration"] if "Person" in listed else listed


@pytest.mark.parametrize(
    ("vendor", "type_name"),
    [(vendor, type_name) for vendor in Vendor for type_name in tables(vendor)],
    ids=lambda part: getattr(part, "value", part),
)
def test_a_field_is_told_of_every_vendor_that_has_the_record(vendor: Vendor, type_name: str) -> None:
    page = told(vendor)
    words = page.get(type_name, "") if type_name != "Registration" else page.get(type_name, page["Person"])
    missing = [name for name in shown(type_name) if not re.search(rf"\b{name}\b", words)]

    assert missing == [], f"docs/mapping/{vendor.value}.md says nothing of {type_name}'s {', '.join(missing)}"
