"""A developer's mistakes: what the gateway says of them is as good as what GraphiQL says, with a place and a code."""

import json
from typing import Any

import pytest
from api_house import House
from npm_clients import Node

pytestmark = pytest.mark.timeout(700)  # the first may have to install the npm packages
BY = "query ($by: EventBy!) {event(by: $by) {name}}"
FIRST = "query ($n: Int!) {events(first: $n) {totalCount}}"
MISTAKES: dict[str, tuple[str, dict[str, Any]]] = {
    "a field's name mistyped": ("{evnts {nodes {id}}}", {}),
    "a nested field's name mistyped": ("{\n  events {\n    nodes {\n      nam\n    }\n  }\n}", {}),
    "a field of a type behind an interface": ('{node(id: "x") {startsAt}}', {}),
    "an unknown argument": ("{events(frist: 3) {totalCount}}", {}),
    "a missing argument": ("{node {id}}", {}),
    "an argument of another type": ('{events(first: "3") {totalCount}}', {}),
    "an unknown member of an input": ("{events(filter: {vendor: RINGCENTRAL}) {totalCount}}", {}),
    "a missing member of an input": ('{event(by: {slug: {account: "ringcentral"}}) {id}}', {}),
    "an unknown enum value": ("{events(filter: {vendors: [RINGCENTAL]}) {totalCount}}", {}),
    "text where an enum value is meant": ('{events(filter: {vendors: ["RINGCENTRAL"]}) {totalCount}}', {}),
    "two members of a one-of input": ('{event(by: {id: "a", slug: {account: "b", slug: "c"}}) {id}}', {}),
    "an object without its fields": ("{events}", {}),
    "a scalar with fields": ("{events {totalCount {x}}}", {}),
    "an unknown type": ("{nodes(ids: []) {... on Evnt {name}}}", {}),
    "an unknown fragment": ("{events {...All}}", {}),
    "an unused fragment": ("{accounts {name}} fragment All on Event {name}", {}),
    "a fragment that cannot match": ("{accounts {... on Event {name}}}", {}),
    "an unknown directive": ("{accounts {name @includ(if: true)}}", {}),
    "a variable that is not declared": ("{events(first: $n) {totalCount}}", {}),
    "a variable that is not used": ("query ($n: Int) {accounts {name}}", {}),
    "a variable of an unknown type": ("query ($by: EventsBy!) {event(by: $by) {id}}", {}),
    "a variable of another type": ("query ($n: String) {events(first: $n) {totalCount}}", {}),
    "two fields under one name": ("{events {totalCount: failures {code} totalCount}}", {}),
    "a brace too few": ("{events {totalCount}", {}),
    "a brace too many": ("{accounts {name}}}", {}),
    "a string without its end": ('{node(id: "x) {id}}', {}),
    "an empty selection": ("{events {}}", {}),
    "a character from elsewhere": ("{accounts {name?}}", {}),
    "a missing variable": (FIRST, {}),
    "a null variable": (FIRST, {"n": None}),
    "a variable's value of another type": (FIRST, {"n": "three"}),
    "an unknown member in a variable": (BY, {"by": {"ids": "x"}}),
    "two members of a one-of variable": (BY, {"by": {"id": "x", "slug": {"account": "a", "slug": "b"}}}),
    "a missing member in a variable": (BY, {"by": {"slug": {"account": "a"}}}),
}
# graphql-core 3.3 has the words of graphql-js 17 where graphql-js 16, which is compared with, had others.
NEWER: dict[str, str] = {
    "a missing argument": "Argument 'Query.node(id:)' of type 'ID!' is required, but it was not provided.",
    "an unknown member of an input": "Expected value of type 'EventFilter' not to include unknown field 'vendor'. "
    "Did you mean 'vendors'? Found: { vendor: RINGCENTRAL }.",
    "a missing member of an input": "Expected value of type 'SlugRef' to include required field 'slug', "
    "found: { account: 'ringcentral' }.",
    "two members of a one-of input": "Within OneOf Input Object type 'EventBy', exactly one field must be specified, "
    "and the value for that field must be non-null.",
    "a missing variable": "Variable '$n' has invalid value: Expected a value of non-null type 'Int!' to be provided.",
    "a null variable": "Variable '$n' has invalid value: Expected value of non-null type 'Int!' not to be null.",
    "a variable's value of another type": "Variable '$n' has invalid value: "
    "Int cannot represent non-integer value: 'three'",
    "an unknown member in a variable": "Variable '$by' has invalid value: "
    "Expected value of type 'EventBy' not to include unknown field 'ids'. Did you mean 'id'? Found: {'ids': 'x'}.\n"
    "Variable '$by' has invalid value: Within OneOf Input Object type 'EventBy', exactly one field must be specified, "
    "and the value for that field must be non-null.",
    "two members of a one-of variable": "Variable '$by' has invalid value: Within OneOf Input Object type 'EventBy', "
    "exactly one field must be specified, and the value for that field must be non-null.",
    "a missing member in a variable": "Variable '$by' has invalid value at .slug: "
    "Expected value of type 'SlugRef' to include required field 'slug', found: {'account': 'a'}.",
}


@pytest.fixture(scope="module")
def heard() -> dict[str, list[dict[str, Any]]]:
    """What graphql-js says, filled at the first need: one start of Node for all."""
    return {}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake(house: House, node: Node, heard: dict[str, list[dict[str, Any]]], name: str) -> None:
    if not heard:
        cases = [{"query": query, "variables": variables} for query, variables in MISTAKES.values()]
        heard.update(zip(MISTAKES, json.loads(node("mistakes.js", given=json.dumps(cases))), strict=True))
    query, variables = MISTAKES[name]
    house.sandbox.clear_calls()
    answer = house(query, **variables)

    assert answer.data is None
    assert set(answer.codes) == {"INVALID_INPUT"}
    assert house.sandbox.app.calls.calls() == []
    assert [error["locations"] for error in answer.errors] == [error["locations"] for error in heard[name]]
    expected = NEWER[name].splitlines() if name in NEWER else [plain(error["message"]) for error in heard[name]]
    assert [plain(error["message"]) for error in answer.errors] == expected


def plain(message: str) -> str:
    """Without what the two write differently: quotation marks."""
    return message.replace('"', "'")
