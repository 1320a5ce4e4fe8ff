"""Fuzzing: whatever the schema allows, and more, over HTTP: no 5xx, no INTERNAL, no error without a code."""

from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
import schemathesis
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, GraphQLSchema
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import nodes
from security_house import House

from gateway.records import Kind, Ref
from resolvers import ids
from schema.build import build_schema, print_sdl

SCHEMA: GraphQLSchema = build_schema()._schema
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
MOMENTS = st.datetimes().map(lambda at: f"{at.isoformat()}Z")
DATES = st.dates().map(str)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False).map(str)
LINKS = st.just("https://example.org/a?b=c")
LEAVES: dict[str, Any] = {
    "String": st.one_of(
        TEXTS, st.sampled_from(["eventtia", "ringcentral", "eventmobi", "eventbookings", "a@b.de", "en"])
    ),
    "Int": st.integers(-(2**31), 2**31 - 1),
    "Float": st.floats(allow_nan=False, allow_infinity=False),
    "Boolean": st.booleans(),
    "DateTime": MOMENTS,
    "Date": DATES,
    "Decimal": DECIMALS,
    "URL": LINKS,
}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
for scalar, strategy in {"DateTime": MOMENTS, "Date": DATES, "Decimal": DECIMALS, "URL": LINKS}.items():
    schemathesis.graphql.scalar(scalar, strategy.map(nodes.String))
schemathesis.graphql.scalar("JSON", TEXTS.map(nodes.String))
schemathesis.graphql.scalar("_Any", TEXTS.map(nodes.String))
schemathesis.graphql.scalar("_FieldSet", TEXTS.map(nodes.String))

FUZZED = schemathesis.graphql.from_file(print_sdl("graphql"))
OPERATIONS = {found.ok().label: found.ok() for found in FUZZED.get_all_operations()}
PICKED = {
    "id": "Event",
    "eventId": "Event",
    "personId": "Person",
    "sessionId": "Session",
    "sessionIds": "Session",
    "ticketId": "Ticket",
}


@pytest.fixture(scope="module")
def known(open_to_all: House) -> dict[str, list[str]]:
    """Ids of true records, so that what is made up gets past the door."""
    query = (
        "{events(first:50){nodes{__typename id people(first:3){nodes{__typename id}} "
        "sessions(first:2){nodes{__typename id}} tickets(first:2){nodes{__typename id}}}}}"
    )
    found: dict[str, list[str]] = {}

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            if "__typename" in value:
                found.setdefault(value["__typename"], []).append(value["id"])
            value = list(value.values())
        for part in value if isinstance(value, list) else ():
            gather(part)

    gather(open_to_all.nobody()(query).good)
    found["forged"] = [
        ids.encode(Ref(account, kind, text, parents))
        for account in ("eventtia", "ringcentral", "eventmobi", "eventbookings", "nobody")
        for kind, parents in ((Kind.EVENT, ()), (Kind.PERSON, ("1",)), (Kind.TICKET, ("1",)), (Kind.CITY, ("1", "2")))
        for text in ("1", "..", "99999999999999999999")
    ]
    return found


def checked(house: House, query: str, variables: dict[str, Any] | None = None) -> None:
    answer = house.client.post("/graphql", json={"query": query, "variables": variables or {}})
    assert answer.status_code < 500, (query, variables, answer.text)
    for error in answer.json().get("errors", []):
        assert error["extensions"]["code"] not in ("INTERNAL", ""), (
            query,
            variables,
            error,
            house.logs.getvalue()[-4000:],
        )


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_operations_made_by_schemathesis(open_to_all: House, name: str) -> None:
    @settings(BOUNDED, max_examples=6)
    @given(case=OPERATIONS[name].as_strategy())
    def fuzz(case: Any) -> None:
        checked(open_to_all, case.body)

    fuzz()


# ---------------------------------------------------------------- true records, made-up values


def values(of: Any, name: str, known: dict[str, list[str]], depth: int = 0) -> Any:
    """A strategy for an input type; ids are mostly those of true records."""
    if isinstance(of, GraphQLNonNull):
        return _some(of.of_type, name, known, depth)
    return st.none() | _some(of, name, known, depth)


def _some(of: Any, name: str, known: dict[str, list[str]], depth: int) -> Any:
    if isinstance(of, GraphQLList):
        return st.lists(values(of.of_type, name, known, depth), max_size=3)
    if isinstance(of, GraphQLEnumType):
        return st.sampled_from(sorted(of.values))
    if isinstance(of, GraphQLInputObjectType):
        return _objects(of, known, depth + 1)
    if of.name == "ID":
        everything = [id for found in known.values() for id in found]
        return st.sampled_from(known.get(PICKED.get(name, ""), everything)) | st.sampled_from(everything) | TEXTS
    if of.name in ("JSON", "_Any"):
        return JSON_VALUES
    if name == "account":
        return st.sampled_from(["eventtia", "ringcentral", "eventmobi", "eventbookings"])
    return LEAVES[of.name]


def _objects(of: GraphQLInputObjectType, known: dict[str, list[str]], depth: int) -> Any:
    fields = {name: values(field.type, name, known, depth) for name, field in of.fields.items()}
    if of.is_one_of:
        return st.one_of([st.fixed_dictionaries({name: one.filter(bool)}) for name, one in fields.items()])
    needed = {name for name, field in of.fields.items() if isinstance(field.type, GraphQLNonNull)}
    return st.fixed_dictionaries(
        {name: one for name, one in fields.items() if name in needed},
        optional={} if depth > 3 else {name: one for name, one in fields.items() if name not in needed},
    )


def root_fields() -> Iterator[tuple[str, str]]:
    for kind, root in (("mutation", SCHEMA.mutation_type), ("query", SCHEMA.query_type)):
        assert root is not None
        for name, field in root.fields.items():
            if field.args:
                yield kind, name


@pytest.mark.parametrize(("kind", "name"), list(root_fields()))
def test_values_of_every_kind(open_to_all: House, known: dict[str, list[str]], kind: str, name: str) -> None:
    root = SCHEMA.mutation_type if kind == "mutation" else SCHEMA.query_type
    assert root is not None
    arguments = root.fields[name].args
    head = ",".join(f"${argument}:{its.type}" for argument, its in arguments.items())
    given_by = ",".join(f"{argument}:${argument}" for argument in arguments)
    below = "userErrors{code message field vendor}" if kind == "mutation" else "__typename"
    query = f"{kind}({head}){{{name}({given_by}){{{below}}}}}"
    strategy = st.fixed_dictionaries({each: values(its.type, each, known) for each, its in arguments.items()})

    @BOUNDED
    @given(variables=strategy)
    def fuzz(variables: dict[str, Any]) -> None:
        checked(open_to_all, query, variables)

    fuzz()


@pytest.mark.parametrize("field", ["people", "sessions", "tickets", "booths"])
def test_lists_below_an_event(open_to_all: House, known: dict[str, list[str]], field: str) -> None:
    event: Any = SCHEMA.type_map["Event"]
    arguments = event.fields[field].args
    head = ",".join(f"${name}:{its.type}" for name, its in arguments.items())
    given_by = ",".join(f"{name}:${name}" for name in arguments)
    query = f"query($id:ID!,{head}){{node(id:$id){{... on Event{{{field}({given_by}){{totalCount nodes{{id}}}}}}}}}}"
    strategy = st.fixed_dictionaries({name: values(its.type, name, known) for name, its in arguments.items()})

    @BOUNDED
    @given(variables=strategy, id=st.sampled_from(known["Event"]))
    def fuzz(variables: dict[str, Any], id: str) -> None:
        checked(open_to_all, query, {**variables, "id": id})

    fuzz()


# ---------------------------------------------------------------- vendors that answer nonsense

WHOLE = """
{events(first:50){nodes{id name slug description status vendorStatus visibility startsAt endsAt allDay timeZone language
  currency website links{name url} logo{url} banner{url} venue{name coordinates{latitude longitude}} externalIds{system
  id} customFields{name value} capacity attendeeCount sessionCount organization{id name}
  people(first:5){totalCount nodes{id name email phone registration{status registeredAt amountPaid{amount} paid}}}
  sessions(first:5){nodes{id title startsAt endsAt capacity seatsTaken seatsLeft prices{price{amount}}}}
  tickets(first:5){nodes{id name price{amount currency} discount capacity claimed remaining}}
  booths(first:5){nodes{id name priority}}} failures{account code}}}
"""
HUGE = [2**31, -(2**31) - 1, 2**63, 10**30, 1e300, "9" * 40, "1e400", "NaN", "Infinity", "-1e-400", [], {}, True]


@pytest.mark.parametrize(
    "fault", [{"wrong_types": True}, {"cut_json": True}, {"body": "null"}, {"body": "[]"}, {"body": "1e999"}]
)
def test_answers_that_no_document_knows(open_to_all: House, fault: dict[str, Any]) -> None:
    for vendor in ("eventtia", "ringcentral", "eventmobi"):
        open_to_all.fresh()
        open_to_all.sandbox.fail(vendor, method="GET", **fault)
        checked(open_to_all, WHOLE)
    open_to_all.fresh()


@pytest.mark.parametrize("value", HUGE, ids=lambda value: str(value)[:12])
def test_numbers_that_no_field_can_carry(value: Any) -> None:
    from decimal import Decimal

    from gateway.vendors.payloads import decimal, integer

    whole, exact = integer(value), decimal(value)
    assert whole is None or abs(whole) < 2**31
    assert exact is None or len(format(exact, "f")) < 100
    assert exact is None or isinstance(exact, Decimal)
