"""The price of an operation, from its text alone."""

import time
from typing import Any

import pytest
from graphql import GraphQLSchema, parse, validate

from gateway.planner.cost import Cost, cost_of
from gateway.planner.prices import ALONE, ASKED_EACH, BY_REF, EVENTS, LISTS, LOOK, PAGE, WHOLE
from schema.build import build_schema


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema()._schema


def price(schema: GraphQLSchema, query: str, accounts: int = 3, **variables: Any) -> Cost:
    document = parse(query)
    assert validate(schema, document) == []
    return cost_of(document, None, variables, schema, accounts)


PAGES = WHOLE // PAGE
EVERYWHERE = 3 * (PAGES + EVENTS * LOOK)
PRICES = [
    ("{accounts{name health{state}}}", 0, ""),
    ("{accounts{organizations{name}}}", 3, "accounts.organizations"),
    ("{events{nodes{name}}}", 6, "events"),
    ("{events(filter:{accounts:[\"eventtia\"]}){nodes{name}}}", 2, "events"),
    ("{events(orderBy:{field:NAME}){nodes{name}}}", 3 * PAGES, "events"),
    ("{events(first:10){nodes{people{nodes{name}}}}}", 6 + 10 * 3, "events.nodes.people"),
    ("{events(first:10){edges{node{people{nodes{name}}}}}}", 6 + 10 * 3, "events.edges.node.people"),
    ("{events(first:10){nodes{people{nodes{registration{ticket{name}}}}}}}", 6 + 10 * (3 + 1), None),
    ("{events(first:10){nodes{sessions(first:50){nodes{tags{name}}}}}}", 6 + 10 * (3 + 50), None),
    ("{events(first:10){nodes{a:people{nodes{id}} b:people{nodes{id}}}}}", 6 + 10 * 6, None),
    ("{events(first:10){nodes{people @skip(if:true){nodes{id}} tickets @include(if:false){nodes{id}}}}}", 6, None),
    ("{events(first:100){nodes{people(first:100,filter:{text:\"x\"}){nodes{id}}}}}", 6 + 100 * (3 + PAGES), None),
    ("{profile(email:\"a@b.c\"){name}}", EVERYWHERE, "profile"),
    ("{profile(email:\"a@b.c\",eventIds:[\"x\",\"y\"]){name}}", 2 * (1 + LOOK), "profile"),
    ("{nodes(ids:[\"a\",\"b\",\"c\"]){...on Event{people{nodes{id}}}}}", 3 + 3 + 3 * 3, "nodes.people"),
    ("{events(first:50){nodes{name status description}}}", 6 + 50, "events.nodes.status"),
    ("{events(first:50){edges{node{...E}}}} fragment E on Event{language}", 6 + 50, "events.edges.node.language"),
    ("{events(filter:{statuses:[DRAFT]}){nodes{name}}}", 3 * (PAGES + EVENTS), "events"),
    ("{events(first:5){nodes{people(first:9){nodes{event{name status}}}}}}", 6 + 5 * (3 + 1 + 1), None),
    ("query($i:ID!){event(by:{id:$i}){status}}", 2 + 1, "event.status"),
    ("query($i:ID!){event(by:{id:$i}){people(after:\"x\"){nodes{name}}}}", 2 + 3 + 1, "event.people"),
    ("query($i:ID!){event(by:{id:$i}){tickets(first:5){nodes{holders{nodes{id}}}}}}", 2 + 2 + 5 + PAGES, None),
    ("{events(first:5){nodes{people(first:9){nodes{sameAs{id}}}}}}", 6 + 5 * (3 + 9 * 3) + EVERYWHERE, None),
]  # fmt: skip


@pytest.mark.parametrize(("query", "calls", "at"), PRICES)
def test_prices(schema: GraphQLSchema, query: str, calls: int, at: str | None) -> None:
    found = price(schema, query)
    assert found == calls
    assert at is None or found.at == at


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        ("{events(first:100){nodes{name}}}", 3 * 2 * 50),
        ("{events(first:3){nodes{people(first:5){nodes{registration{ticket{name}}}}}}}", 3 * 2 * 2 + 3 * (3 * 3 + 50)),
        ("{events(orderBy:{field:NAME}){nodes{name}}}", 3 * 1000),
        ('{profile(email:"a@b.c",eventIds:["x"]){name}}', 1 + LOOK * 50),
    ],
)
def test_small_pages_are_more_of_them(schema: GraphQLSchema, query: str, calls: int) -> None:
    assert cost_of(parse(query), None, {}, schema, 3, page=2) == calls


RECORDS = [
    ("{accounts{name}}", 3),
    ("{events{nodes{name}}}", 20),
    ("{events(first:10){nodes{people(first:50){nodes{name}}}}}", 10 * (1 + 50)),
    ("{events(first:10){nodes{people(first:50){nodes{event{name}}}}}}", 10 * (1 + 50 * 2)),
    ("{events(first:10){nodes{a:tickets(first:5){nodes{id}} b:tickets(first:5){nodes{id}}}}}", 10 * (1 + 5 + 5)),
    ('{nodes(ids:["a","b"]){id}}', 2),
    ("query($n:Int=7){events(first:$n){nodes{...E}}} fragment E on Event{booths(first:2){nodes{id}}}", 7 * (1 + 2)),
    ("{countries{nodes{id}}}", 24),
    ("{countries(first:null){nodes{id}}}", 20),
    ("{_entities(representations:[{},{},{}]){...on Event{people(first:9){nodes{id}}}}}", 3 * (1 + 9)),
    ("{_entities(representations:{}){__typename}}", 1),
]


@pytest.mark.parametrize(("query", "records"), RECORDS)
def test_records_of_the_answer_at_the_most(schema: GraphQLSchema, query: str, records: int) -> None:
    assert price(schema, query).records == records


def test_a_whole_number_with_a_point_is_that_number(schema: GraphQLSchema) -> None:
    """GraphQL takes 100.0 for an Int."""
    query = "query($n:Int){events(first:$n){nodes{people(first:$n){nodes{id}}}}}"
    assert price(schema, query, n=100.0).records == price(schema, query, n=100).records == 100 * 101
    assert price(schema, query, n=100.0) == price(schema, query, n=100)


def test_entities_cost_as_their_nodes_do(schema: GraphQLSchema) -> None:
    query = "query($r:[_Any!]!){_entities(representations:$r){...on Event{people(first:50){nodes{id}}}}}"
    found = price(schema, query, r=[{"__typename": "Event", "id": str(n)} for n in range(100)])
    assert (found, found.records) == (100 * 2 + 100 * 3, 100 * 51)


def test_the_field_that_brings_most_is_named(schema: GraphQLSchema) -> None:
    found = price(schema, "{events(first:9){nodes{a:tickets(first:5){nodes{id}} people(first:50){nodes{id}}}}}")
    assert found.fullest == "events.nodes.people"


def test_variables_and_their_defaults_count(schema: GraphQLSchema) -> None:
    query = "query($n:Int=7){events(first:$n){nodes{tickets{nodes{id}}}}}"
    assert price(schema, query) == 6 + 7 * 2
    assert price(schema, query, n=50) == 6 + 50 * 2
    assert price(schema, "query($s:Boolean!){events{nodes{tickets @skip(if:$s){nodes{id}}}}}", s=True) == 6


def test_fragments_count_where_they_are_spread_and_take_linear_time(schema: GraphQLSchema) -> None:
    plain = price(schema, "{events(first:5){nodes{people{nodes{sessions{nodes{id}}}}}}}")
    spread = price(
        schema,
        "{events(first:5){nodes{...E}}} "
        "fragment E on Event{people{nodes{...P}}} fragment P on Person{sessions{nodes{id}}}",
    )
    assert plain == spread
    doubled = "".join(
        f"fragment F{i} on Event{{a{i}:sameAs{{...F{i + 1}}} b{i}:sameAs{{...F{i + 1}}}}} " for i in range(60)
    )
    document = parse("{events{nodes{...F0}}} " + doubled + "fragment F60 on Event{id}")
    started = time.perf_counter()
    assert cost_of(document, None, {}, schema, 3) > 10**20
    assert time.perf_counter() - started < 0.5


def test_every_relation_of_the_graph_has_a_price(schema: GraphQLSchema) -> None:
    """A field that leads to other records is priced, or named here as one that its record brings along."""
    brought = {
        "Person.registration", "Profile.records", "Profile.events", "Node.account", "Query.node",
        "Session.prices", "Event.venue",
    }  # fmt: skip
    priced = {*LISTS, *ASKED_EACH, *BY_REF, "Query.events", "Query.nodes", "Query.profile", "Query.accounts"}
    priced |= {"Query._entities"}
    priced |= {"Event.sameAs", "Person.sameAs"}
    records = {name for name, kind in schema.type_map.items() if "fetchedAt" in getattr(kind, "fields", {})}
    records |= {"Organization", "Tag", "MagicLink", "Lead", "Country", "Region", "City"} & set(schema.type_map)
    connections = {f"{name}Connection" for name in records}
    lacking = []
    for name in [*records, "Query", "Registration", "SessionPrice", "Profile", "Account"]:
        kind = schema.type_map[name]
        for field, declared in getattr(kind, "fields", {}).items():
            leads_to = str(declared.type).strip("[]!").replace("!]", "")
            if leads_to in records | connections and f"{name}.{field}" not in priced | brought:
                lacking.append(f"{name}.{field}")
    assert lacking == []
    for field in {*LISTS, *ASKED_EACH, *BY_REF, *ALONE}:
        name, _, member = field.partition(".")
        assert member in getattr(schema.type_map[name], "fields", {}), field
