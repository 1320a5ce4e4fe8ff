"""Every field of every type at every vendor, asked over sockets; and a list that fails takes nothing else with it."""

from collections import defaultdict
from typing import Any

import pytest
from api_house import House
from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLSchema, build_schema, get_named_type, is_leaf_type

from schema.build import print_sdl

SCHEMA: GraphQLSchema = build_schema(print_sdl("graphql"))
ROUNDS = 3
"""How often the links of what was found are followed."""
EACH = 3
"""Records of each type that are asked for in a round."""
ROOTS = """{
  events(first: 100) { nodes { __typename id } }
  links: events(first: 2, filter: {vendors: [RINGCENTRAL]}) { nodes {
    tickets { nodes { magicLinks(first: 2) { nodes { __typename id } } } } } }
  groups: events(first: 2, filter: {vendors: [EVENTMOBI]}) { nodes {
    people(first: 9) { nodes { groups { __typename id } } } } }
  accounts { __typename id organizations { __typename id } }
  countries(first: 24) { nodes { __typename id regions(first: 2) { nodes { __typename id
    cities(first: 2) { nodes { __typename id } } } } } }
}"""


def is_node(kind: Any) -> bool:
    return "Node" in {interface.name for interface in getattr(kind, "interfaces", ())}


def selection(kind: Any, links: bool = True) -> str:
    """All that can be selected of a type without a variable; of the records that it leads to, their plain fields."""
    parts = ["__typename"]
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values()):
            continue
        if is_leaf_type(below):
            parts.append(name)
        elif below.name == "CustomField":
            parts.append(f"{name} {{ id name value type children {{ id name value type }} }}")
        elif below.name.endswith("Connection"):
            node = get_named_type(below.fields["nodes"].type)
            if links:
                parts.append(
                    f"{name}(first: 5) {{ totalCount failures {{ account code message }} "
                    f"pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} "
                    f"edges {{ cursor node {{ id }} }} nodes {{ {selection(node, False)} }} }}"
                )
        elif links or not is_node(below):
            parts.append(f"{name} {{ {selection(below, links and not is_node(below))} }}")
    return " ".join(parts)


def ids_in(data: Any) -> dict[str, set[str]]:
    """Global ids in an answer, by type."""
    found: dict[str, set[str]] = defaultdict(set)
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "id" in one and is_node(SCHEMA.type_map.get(one.get("__typename", ""))):
                found[one["__typename"]].add(one["id"])
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return found


def test_every_field_of_whatever_an_answer_names_can_be_asked_for(house: House) -> None:
    known = ids_in(house(ROOTS).good)
    asked: set[str] = set()
    for _ in range(ROUNDS):
        for name in sorted(known):
            rest = sorted(known[name] - asked)  # an id begins with a digest: these are of all accounts
            for id in rest[: EACH * 3 if name == "Event" else EACH]:
                asked.add(id)
                every = selection(kind(name))
                query = f"query($id: ID!) {{ node(id: $id) {{ __typename id ... on {name} {{ {every} }} }} }}"
                found = house(query, id=id).good["node"]
                assert found is not None, f"{name} {id} is named and cannot be found"
                assert (found["__typename"], found["id"]) == (name, id)
                for below, ids in ids_in(found).items():
                    known[below] |= ids
    missing = {name for name in SCHEMA.type_map if is_node(SCHEMA.type_map[name])} - set(known) - {"VendorRecord"}
    assert missing == set(), "nothing in the sandbox's world leads to these types"


def kind(name: str) -> GraphQLObjectType:
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


EVENTS = "events(first: 100) { nodes { name vendor %s } }"


@pytest.mark.parametrize(
    ("vendor", "path", "query", "field"),
    [
        ("ringcentral", "*tags*", EVENTS % "sessions(first: 2) { nodes { tags { name } } }", "tags"),
        ("ringcentral", "*tags*", EVENTS % "booths(first: 2) { nodes { tags { name } } }", "tags"),
        ("ringcentral", "/v1/organizations*", "accounts { name organizations { name } }", "organizations"),
    ],
    ids=["tags of sessions", "tags of booths", "organizations"],
)
def test_a_list_that_is_never_null_is_empty_where_it_fails(
    house: House, vendor: str, path: str, query: str, field: str
) -> None:
    whole = house(f"{{ {query} }}").good
    house.forget()
    house.sandbox.fail(vendor, path=path, status=503)
    answer = house(f"{{ {query} }}")
    assert answer.data is not None, "one vendor took the others' data with it"
    [(root, there)] = answer.data.items()
    names = [one["name"] for one in (there if isinstance(there, list) else there["nodes"])]
    assert names == [one["name"] for one in (whole[root] if isinstance(there, list) else whole[root]["nodes"])]
    assert set(answer.codes) == {"VENDOR_UNAVAILABLE"}
    assert {error["path"][-1] for error in answer.errors} == {field}


@pytest.mark.parametrize("account", ["ringcentral", "eventtia"])
def test_a_booth_or_session_by_its_id_with_its_tags(house: House, account: str) -> None:
    """What a vendor tells by a question of its own must not hide a record that only a list brings."""
    lists = "booths(first: 1) { nodes { id } } sessions { nodes { id } }"
    event = house(f"query($id: ID!) {{ node(id: $id) {{ ... on Event {{ {lists} }} }} }}", id=house.event(account))
    house.forget()
    below = "... on Booth { tags { name } } ... on Session { tags { name } }"
    for one in event.good["node"]["booths"]["nodes"] + event.good["node"]["sessions"]["nodes"][:1]:
        found = house(f"query($id: ID!) {{ node(id: $id) {{ id {below} }} }}", id=one["id"])
        assert found.good["node"]["id"] == one["id"]
