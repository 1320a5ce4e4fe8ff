"""No breaking change of the schema goes out unexplained: docs/deprecation.md has the policy."""

import re
from pathlib import Path

import pytest
from graphql import BreakingChange, GraphQLSchema, build_schema, find_breaking_changes

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BASELINE = HERE / "baseline.graphql"
"""The schema of the last release."""
NOTES = ROOT / "docs" / "schema-changes.md"
NOTE = re.compile(r"^- `([^`]+)`: \S", re.MULTILINE)


def unexplained(old: GraphQLSchema, new: GraphQLSchema, notes: str) -> list[str]:
    """The breaking changes between two schemas that no line of the notes begins with."""
    noted = set(NOTE.findall(notes))
    return [change.description for change in changes(old, new) if change.description not in noted]


def changes(old: GraphQLSchema, new: GraphQLSchema) -> list[BreakingChange]:
    return find_breaking_changes(old, new)


def test_every_breaking_change_has_its_note() -> None:
    old = build_schema(BASELINE.read_text())
    new = build_schema((ROOT / "schema" / "schema.graphql").read_text())

    assert unexplained(old, new, NOTES.read_text()) == [], (
        "clients of the last release break: deprecate instead, or write the note that docs/deprecation.md asks for"
    )


def test_no_note_without_its_change() -> None:
    old = build_schema(BASELINE.read_text())
    new = build_schema((ROOT / "schema" / "schema.graphql").read_text())
    pending = NOTES.read_text().partition("## Since the last release")[2].partition("\n## ")[0]

    made = {change.description for change in changes(old, new)}
    assert [note for note in NOTE.findall(pending) if note not in made] == []


OLD = "type Query {a(x: Int): Int b: [String!]! c: C} enum C {D E} input I {f: Int} directive @g on FIELD"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("b: [String!]!", "", "Field Query.b was removed."),
        ("a(x: Int)", "a", "Argument Query.a(x:) was removed."),
        ("a(x: Int)", "a(x: Int!)", "Argument Query.a(x:) has changed type from Int to Int!."),
        ("b: [String!]!", "b: [String!]", "Field Query.b changed type from [String!]! to [String!]."),
        ("D E", "E", "Enum value C.D was removed."),
        ("f: Int", "f: Int h: Int!", "A required field I.h was added."),
    ],
)
def test_what_breaks_clients_is_seen(before: str, after: str, told: str) -> None:
    old, new = build_schema(OLD), build_schema(OLD.replace(before, after))

    assert unexplained(old, new, "") == [told]
    assert unexplained(old, new, f"- `{told}`: it never worked.\n") == []
    assert unexplained(old, new, f"- `{told}`:\n") == [told]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b: [String!]!", "b: [String!]! e: Int"),
        ("c: C", "c: C!"),
        ("a(x: Int)", "a(x: Int y: Int)"),
        ("D E", "D E F"),
        ("f: Int", "f: Int h: Int"),
        ("a(x: Int): Int", 'a(x: Int): Int @deprecated(reason: "Use b.")'),
    ],
)
def test_what_only_grows_needs_no_note(before: str, after: str) -> None:
    assert unexplained(build_schema(OLD), build_schema(OLD.replace(before, after)), "") == []
