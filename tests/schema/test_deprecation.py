"""What is deprecated is printed, shown to tools, and listed in docs/deprecation.md: what to use instead, until when."""

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_client_schema,
    build_schema,
    introspection_from_schema,
)

from schema.build import _without_federation_directives

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "schema" / "schema.graphql"
POLICY = ROOT / "docs" / "deprecation.md"
REASON = re.compile(r"Use `[^`]+`.*; goes after \d{4}-\d{2}-\d{2}\.", re.DOTALL)
LISTED = re.compile(r"^\| `([^`]+)` \| (.+) \|$", re.MULTILINE)


def deprecated(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Every deprecated element, as ``Type.field`` or ``Type.field(argument:)``, with its reason."""
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLEnumType):
            members = kind.values.items()
        elif isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            members = kind.fields.items()
        else:
            continue
        for member, element in members:
            if element.deprecation_reason is not None:
                yield f"{name}.{member}", element.deprecation_reason
            for argument, given in getattr(element, "args", {}).items():
                if given.deprecation_reason is not None:
                    yield f"{name}.{member}({argument}:)", given.deprecation_reason


def unlisted(schema: GraphQLSchema, page: str) -> list[str]:
    """What the policy asks and the schema or the page lacks."""
    now = dict(deprecated(schema))
    there = dict(LISTED.findall(page.partition("## Deprecated now")[2]))
    faults = [
        f"{element}: the reason names no successor and no date" for element in now if not REASON.fullmatch(now[element])
    ]
    faults += [f"{element}: not listed as it is" for element in now if there.get(element) != now[element]]
    return faults + [f"{element}: listed, and not deprecated" for element in there if element not in now]


def test_every_deprecated_element_has_its_reason_and_its_line() -> None:
    assert unlisted(build_schema(COMMITTED.read_text()), POLICY.read_text()) == []


# ---------------------------------------------------------------- as it will be, on a schema of our own

WHY = "Use `name`; goes after 2027-06-30."


@strawberry.enum
class Colour(Enum):
    RED = "red"
    PINK = strawberry.enum_value("pink", deprecation_reason=WHY)


@strawberry.input
class Wish:
    name: str = ""
    title: str = strawberry.field(default="", deprecation_reason=WHY)


@strawberry.input(one_of=True)
class By:
    id: strawberry.Maybe[str]
    slug: strawberry.Maybe[str]


@strawberry.type
class Query:
    name: str = "x"
    title: str = strawberry.field(default="x", deprecation_reason=WHY)
    colour: Colour = Colour.RED

    @strawberry.field
    def event(self, by: By, wish: Wish | None = None) -> str:
        return "x"


SDL = _without_federation_directives(str(strawberry.Schema(Query)))
PAGE = "## Deprecated now\n" + "".join(
    f"| `{name}` | {WHY} |\n" for name in ("Colour.PINK", "Query.title", "Wish.title")
)


def test_deprecated_elements_are_printed() -> None:
    assert SDL.count(f'@deprecated(reason: "{WHY}")') == 3
    assert re.search(r'PINK @deprecated\(reason: "Use `name`', SDL)


def test_tools_see_them_by_introspection() -> None:
    seen = build_client_schema(introspection_from_schema(build_schema(SDL), input_value_deprecation=True))
    assert dict(deprecated(seen)) == dict.fromkeys(["Colour.PINK", "Query.title", "Wish.title"], WHY)


def test_the_page_must_list_them_and_no_others() -> None:
    schema = build_schema(SDL)

    assert unlisted(schema, PAGE) == []
    assert unlisted(schema, PAGE.replace("`Wish.title`", "`Wish.other`")) == [
        "Wish.title: not listed as it is",
        "Wish.other: listed, and not deprecated",
    ]
    assert unlisted(build_schema(SDL.replace(WHY, "Old.")), "")[:1] == [
        "Colour.PINK: the reason names no successor and no date"
    ]


def test_deprecated_arguments_are_found() -> None:
    schema = build_schema(f'type Query {{a(x: Int @deprecated(reason: "{WHY}")): Int}}')
    assert list(deprecated(schema)) == [("Query.a(x:)", WHY)]


# ---------------------------------------------------------------- one of several


@pytest.mark.parametrize("text", [SDL, COMMITTED.read_text()], ids=["made", "committed"])
def test_inputs_of_which_one_is_given_say_so(text: str) -> None:
    """Tools that read the SDL make the right types of it: printers that know no ``@oneOf`` leave it out."""
    named = {name for name, kind in build_schema(text).type_map.items() if getattr(kind, "is_one_of", False)}

    assert named == ({"By"} if text is SDL else {"EventBy"})
    assert len(re.findall(r"^input \w+ @oneOf \{", text, re.MULTILINE)) == len(named)
