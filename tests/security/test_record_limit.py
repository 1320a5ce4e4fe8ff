"""`limits.max_records` on the running gateway: counted however the document says it, and refused before any call."""

from collections.abc import Iterator
from typing import Any

import pytest
from security_house import House, open_house

FEW = 1000


@pytest.fixture(scope="module")
def narrow() -> Iterator[House]:
    with open_house(more=f"[limits]\nmax_records = {FEW}") as house:
        yield house


def entities(count: int) -> dict[str, Any]:
    return {"r": [{"__typename": "Event", "id": f"e{n}"} for n in range(count)]}


PEOPLE = "people(first:50){nodes{id}}"
TOO_MANY: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "nested lists": ("{events(first:20){nodes{people(first:50){nodes{id}}}}}", {}, 1020, "events.nodes.people"),
    "edges": (
        "{events(first:20){edges{node{people(first:50){edges{node{id}}}}}}}", {}, 1020, "events.edges.node.people",
    ),
    "aliases": (
        "{events(first:10){nodes{a:people(first:50){nodes{id}} b:people(first:50){nodes{id}}}}}",
        {}, 1010, "events.nodes.people",
    ),
    "aliases of the root": (
        "{" + " ".join(f"a{n}:events(first:10){{nodes{{booths(first:50){{nodes{{id}}}}}}}}" for n in range(2)) + "}",
        {}, 1020, "events.nodes.booths",
    ),
    "a fragment spread twice": (
        "{a:events(first:10){nodes{...E}} b:events(first:10){nodes{...E}}} "
        "fragment E on Event{people(first:50){nodes{id}}}",
        {}, 1020, "events.nodes.people",
    ),
    "fragments in fragments": (
        "{events(first:10){...C}} fragment C on EventConnection{nodes{...E}} "
        "fragment E on Event{...P ... on Event{booths(first:50){nodes{id}}}} "
        "fragment P on Event{people(first:50){nodes{id}}}",
        {}, 1010, "events.nodes.people",
    ),
    "a variable": (
        "query($n:Int){events(first:$n){nodes{people(first:$n){nodes{id}}}}}", {"n": 50}, 2550, "events.nodes.people",
    ),
    "a variable with a point": (
        "query($n:Int){events(first:$n){nodes{people(first:$n){nodes{id}}}}}", {"n": 50.0}, 2550, "events.nodes.people",
    ),
    "a variable's default": (
        "query($n:Int=50){events(first:$n){nodes{people(first:$n){nodes{id}}}}}", {}, 2550, "events.nodes.people",
    ),
    "no first at all": (
        "{events{nodes{people{nodes{sessions{nodes{id}}}}}}}", {}, 20 * (1 + 20 * 21),
        "events.nodes.people.nodes.sessions",
    ),
    "no first, where a page is 24": (
        "{countries{nodes{regions{nodes{cities{nodes{id}}}}}}}", {}, 24 * (1 + 24 * 25),
        "countries.nodes.regions.nodes.cities",
    ),
    "no variable for first": (
        "query($n:Int){events(first:$n){nodes{people(first:$n){nodes{sessions(first:$n){nodes{id}}}}}}}",
        {}, 20 * (1 + 20 * 21), "events.nodes.people.nodes.sessions",
    ),
    "nodes": (
        "query($i:[ID!]!){nodes(ids:$i){... on Event{people(first:50){nodes{id}}}}}",
        {"i": [f"x{n}" for n in range(20)]}, 1020, "nodes.people",
    ),
    "nodes in the text": (
        "{nodes(ids:[" + '"x",' * 20 + "]){... on Event{people(first:50){nodes{id}}}}}", {}, 1020, "nodes.people",
    ),
    "entities": (
        "query($r:[_Any!]!){_entities(representations:$r){... on Event{people(first:50){nodes{id}}}}}",
        entities(20), 1020, "_entities.people",
    ),
    "the same human": (
        "{events(first:50){nodes{sameAs{people(first:10){nodes{id}}}}}}", {}, 50 * (1 + 4 * 11),
        "events.nodes.sameAs.people",
    ),
    "the way back": (
        "{events(first:10){nodes{people(first:60){nodes{event{id}}}}}}", {}, 10 * (1 + 60 * 2),
        "events.nodes.people.nodes.event",
    ),
    "an included part": (
        "query($y:Boolean=true){events(first:20){nodes{people(first:50) @include(if:$y){nodes{id}}}}}",
        {}, 1020, "events.nodes.people",
    ),
    "a mutation's answer": (
        'mutation{cancelEvent(input:{id:"x"}){event{people(first:100){nodes{sessions(first:20){nodes{id}}}}}}}',
        {}, 1 + 100 * 21, "cancelEvent.event.people.nodes.sessions",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TOO_MANY)
def test_refused_before_any_call_with_count_and_field(narrow: House, name: str) -> None:
    query, variables, count, field = TOO_MANY[name]
    narrow.fresh()
    answer = narrow.nobody()(query, **variables)

    assert answer.codes == ["QUERY_TOO_COMPLEX"]
    message = answer.errors[0]["message"]
    assert message.startswith(f"The answer may hold {count} records, most of them in {field}; {FEW} are allowed.")
    assert narrow.calls() == []
    assert answer.data is None


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{events(first:10){nodes{people(first:50){nodes{id}}}}}", {}),
        ("query($y:Boolean=false){events(first:20){nodes{people(first:50) @include(if:$y){nodes{id}}}}}", {}),
        ("query($r:[_Any!]!){_entities(representations:$r){... on Event{id}}}", entities(100)),
        ("{events(first:100){nodes{name}}}", {}),
        ("{__schema{types{fields{args{type{name}}}}}}", {}),
    ],
)
def test_what_is_within_is_answered(narrow: House, query: str, variables: dict[str, Any]) -> None:
    assert narrow.nobody()(query, **variables).errors == []


def test_the_count_is_told_on_request(narrow: House) -> None:
    body = {"query": "{events(first:10){nodes{people(first:50){nodes{id}}}}}"}
    told = narrow.client.post("/graphql", json=body, headers={"x-eventgate-cost": "1"}).json()["extensions"]["cost"]
    plain = narrow.client.post("/graphql", json={"query": "{accounts{name}}"}, headers={"x-eventgate-cost": "1"})

    assert told["recordsAtMost"] == 510
    assert told["atMost"] == 4 * 2 + 10 * 3
    assert plain.json()["extensions"]["cost"] == {"atMost": 0, "mostlyFor": None, "calls": 0, "recordsAtMost": 4}


def test_a_count_of_a_hundred_digits_is_not_written_out(narrow: House) -> None:
    levels = "".join(f"fragment F{n} on Event{{people(first:100){{nodes{{event{{...F{n + 1}}}}}}}}}" for n in range(3))
    query = "{events(first:100){nodes{...F0}}}" + levels + "fragment F3 on Event{people(first:100){nodes{id}}}"
    answer = narrow.nobody()(query)
    assert answer.codes == ["QUERY_TOO_COMPLEX"]
    assert len(answer.errors[0]["message"]) < 300
