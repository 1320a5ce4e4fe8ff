"""The published schema: its fixed names, a description for everybody who reads it, and the committed text of it."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
)

from schema.build import build_schema, print_sdl

HERE = Path(__file__).parent
COMMITTED = HERE.parents[1] / "schema" / "schema.graphql"
BUILT_IN = {"Boolean", "Float", "ID", "Int", "String", "_FieldSet"}
LISTS = ["Event", "Person", "Session", "Ticket", "Booth", "Lead", "MagicLink", "Country", "Region", "City"]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema()._schema


def fixed() -> list[tuple[str, str]]:
    """Every promised element: its heading and its line. A heading stands at the left, its elements are indented."""
    found, heading = [], ""
    for line in (HERE / "fixed_names.txt").read_text().splitlines():
        if not line.startswith(" "):
            heading = line
        elif heading.startswith("enum "):
            found += [(heading, value) for value in line.split()]
        else:
            found.append((heading, line.strip()))
    return found


def without_default(text: str) -> str:
    return re.sub(r" = [^,)]+", "", text)


@pytest.mark.parametrize(("heading", "line"), fixed(), ids=lambda part: str(part)[:60])
def test_a_promised_name_is_there(schema: GraphQLSchema, heading: str, line: str) -> None:
    kind, _, rest = heading.partition(" ")
    if kind == "enum":
        enum = schema.type_map[rest]
        assert isinstance(enum, GraphQLEnumType)
        assert line in enum.values
    elif kind == "input":
        shape = schema.type_map[rest.split()[0]]
        assert isinstance(shape, GraphQLInputObjectType)
        assert shape.is_one_of == rest.endswith(" oneOf")
        name, _, type_ = without_default(line).partition(": ")
        assert str(shape.fields[name].type) == type_
    else:
        check_field(schema, kind, line)


def check_field(schema: GraphQLSchema, owner: str, line: str) -> None:
    """A field with the promised type, and at least the promised arguments with their types."""
    match = re.fullmatch(r"(\w+)(?:\((.*)\))?: (\S+)", line)
    assert match is not None
    name, promised, type_ = match.groups()
    holder = schema.type_map[owner]
    assert isinstance(holder, (GraphQLObjectType, GraphQLInterfaceType))
    field = holder.fields[name]
    assert str(field.type) == type_
    for argument in filter(None, (promised or "").split(", ")):
        there, _, argued = without_default(argument).partition(": ")
        assert str(field.args[there].type) == argued


@pytest.mark.parametrize(
    ("owner", "field", "default"),
    [("Query", "events", 20), ("Query", "countries", 24), ("Event", "people", 20), ("Country", "regions", 24)],
)
def test_a_page_is_as_large_as_promised(schema: GraphQLSchema, owner: str, field: str, default: int) -> None:
    holder = schema.type_map[owner]
    assert isinstance(holder, GraphQLObjectType)
    assert holder.fields[field].args["first"].default_value == default
    assert holder.fields[field].args["after"].default_value is Undefined


@pytest.mark.parametrize("heading", sorted({heading for heading, _ in fixed() if " is " in heading}))
def test_interfaces_are_kept(schema: GraphQLSchema, heading: str) -> None:
    name, _, interfaces = heading.partition(" is ")
    holder = schema.type_map[name]
    assert isinstance(holder, GraphQLObjectType)
    assert set(interfaces.split(" & ")) <= {interface.name for interface in holder.interfaces}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_a_relay_connection(schema: GraphQLSchema, name: str) -> None:
    check_field(schema, f"{name}Connection", f"edges: [{name}Edge!]!")
    check_field(schema, f"{name}Connection", f"nodes: [{name}!]!")
    check_field(schema, f"{name}Connection", "pageInfo: PageInfo!")
    check_field(schema, f"{name}Connection", "totalCount: Int")
    check_field(schema, f"{name}Connection", "failures: [VendorFailure!]!")
    check_field(schema, f"{name}Edge", "cursor: String!")
    check_field(schema, f"{name}Edge", f"node: {name}!")


def test_everything_is_described(schema: GraphQLSchema) -> None:
    silent = []
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in BUILT_IN:
            continue
        if not kind.description:
            silent.append(name)
        parts: dict[str, Any] = getattr(kind, "values", None) or getattr(kind, "fields", None) or {}
        for part_name, part in parts.items():
            if not part.description:
                silent.append(f"{name}.{part_name}")
            silent += [
                f"{name}.{part_name}({argument})"
                for argument, given in (getattr(part, "args", None) or {}).items()
                if not given.description
            ]
    assert silent == []


def test_descriptions_speak_to_the_reader(schema: GraphQLSchema) -> None:
    hasty = [
        name
        for name, kind in schema.type_map.items()
        if kind.description and re.search(r"TODO|FIXME|XXX|resolver|dataclass|strawberry", kind.description)
    ]
    assert hasty == []


def test_the_committed_schema_is_the_running_one() -> None:
    assert COMMITTED.read_text() == print_sdl("graphql"), (
        "schema/schema.graphql is not what runs: eventgate schema > schema/schema.graphql"
    )
