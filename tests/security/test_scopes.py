"""Scopes: each path to a value asks for the scope that the value needs; without it null, and FORBIDDEN at its place."""

import json
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType
from security_house import Asking, House

from resolvers.inputs.names import holds_address, shown_name
from schema.build import build_schema, print_sdl

SCHEMA = build_schema()._schema
PEOPLE = "people(first:20){nodes{%s}}"
BELOW = "query($id:ID!){node(id:$id){... on Event{%s}}}"


@pytest.fixture(scope="module")
def ids(shared_house: House) -> dict[str, str]:
    """An event of each vendor; a ticket with magic links, a booth with leads, a person of each vendor."""
    shared_house.fresh()
    asking = shared_house.as_("whole")
    found: dict[str, str] = {}
    query = (
        "{events(first:50){nodes{id vendor people(first:3){nodes{id email registration{qrCode}}} "
        "tickets(first:5){nodes{id magicLinks(first:3){nodes{id email}}}} "
        "booths(first:5){nodes{id leads{nodes{id}}}}}}}"
    )
    for event in asking(query).good["events"]["nodes"]:
        found.setdefault(event["vendor"], event["id"])
        for person in event["people"]["nodes"]:
            if person["email"]:
                found.setdefault(f"{event['vendor']} person", person["id"])
                found.setdefault("email", person["email"])
        for ticket in event["tickets"]["nodes"]:
            if ticket["magicLinks"]["nodes"]:
                found.setdefault("ticket", ticket["id"])
                found.setdefault("link email", ticket["magicLinks"]["nodes"][0]["email"])
        for booth in event["booths"]["nodes"]:
            if booth["leads"]["nodes"]:
                found.setdefault("booth", booth["id"])
    return found


@pytest.fixture
def house(shared_house: House) -> House:
    """The house with the answers in memory that others, who may see everything, were given."""
    return shared_house


def forbidden(answer: Any, field: str) -> None:
    """Every place of the field is null with FORBIDDEN, and nothing else is wrong."""
    assert answer.errors != []
    assert set(answer.codes) == {"FORBIDDEN"}
    assert {path.rpartition(".")[2] for path in answer.paths} == {field}
    for error in answer.errors:
        value = answer.data
        for step in error["path"]:
            value = value[step] if value is not None else None
        assert value is None


# ---------------------------------------------------------------- fields

WAYS = {
    "a list": "query($id:ID!){node(id:$id){... on Event{people(first:20){nodes{x:%s}}}}}",
    "edges": "query($id:ID!){node(id:$id){... on Event{people(first:20){edges{node{x:%s}}}}}}",
    "a fragment": "query($id:ID!){event(by:{id:$id}){...A}} fragment A on Event{people{nodes{...B}}} "
    "fragment B on Person{x:%s}",
    "the record": "query($person:ID!){node(id:$person){... on Person{x:%s}}}",
    "records": "query($person:ID!){nodes(ids:[$person]){... on Person{x:%s}}}",
    "an interface": "query($person:ID!){node(id:$person){... on VendorRecord{... on Person{x:%s}}}}",
    "an entity": "query($person:ID!)"
    '{_entities(representations:[{__typename:"Person",id:$person}]){... on Person{x:%s}}}',
    "the same human": "query($person:ID!){node(id:$person){... on Person{sameAs{x:%s}}}}",
}
FIELDS = [
    ("people-contact", "email"),
    ("people-contact", "phone"),
    ("people-contact", "socialLinks{website}"),
    ("people-contact", "raw"),
    ("people-credentials", "raw"),
    ("raw-read", "raw"),
]


@pytest.mark.parametrize(("scope", "field"), FIELDS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("vendor", ["EVENTTIA", "RINGCENTRAL"])
def test_a_person_keeps_it_on_every_way(
    house: House, ids: dict[str, str], vendor: str, way: str, scope: str, field: str
) -> None:
    query, given = way % field, {"id": ids[vendor]}
    if "$person" in query:
        given = {"person": ids[f"{vendor} person"]}
    whole = house.as_("whole")(query, **given)
    answer = house.as_(f"no-{scope}")(query, **given)

    assert whole.errors == []
    forbidden(answer, "x")
    assert "@" not in json.dumps(answer.data)


@pytest.mark.parametrize(
    ("scope", "query"),
    [
        ("people-credentials", "query($id:ID!){node(id:$id){... on Event{people{nodes{registration{x:qrCode}}}}}}"),
        ("people-credentials", "query($id:ID!){node(id:$id){... on Event{people{nodes{registration{x:qrCodeUrl}}}}}}"),
        ("people-credentials", "query($ticket:ID!){node(id:$ticket){... on Ticket{magicLinks{nodes{x:url}}}}}"),
        ("people-contact", "query($ticket:ID!){node(id:$ticket){... on Ticket{magicLinks{nodes{x:email}}}}}"),
        ("people-contact", "query($booth:ID!){node(id:$booth){... on Booth{leads{nodes{x:email}}}}}"),
        ("people-contact", "query($booth:ID!){node(id:$booth){... on Booth{leads{nodes{x:phone}}}}}"),
        ("raw-read", "query($id:ID!){node(id:$id){... on Event{x:raw}}}"),
        ("raw-read", "query($id:ID!){node(id:$id){... on VendorRecord{x:raw}}}"),
        ("raw-read", "query($id:ID!){node(id:$id){... on Event{sessions{nodes{x:raw}}}}}"),
        ("raw-read", "query($id:ID!){node(id:$id){... on Event{tickets{nodes{x:raw}}}}}"),
    ],
)
def test_other_records_keep_it(house: House, ids: dict[str, str], scope: str, query: str) -> None:
    given = {
        name: ids[key]
        for name, key in (("id", "RINGCENTRAL"), ("ticket", "ticket"), ("booth", "booth"))
        if f"${name}" in query
    }
    assert house.as_("whole")(query, **given).errors == []
    forbidden(house.as_(f"no-{scope}")(query, **given), "x")


def test_an_answer_to_one_who_may_is_not_given_to_one_who_may_not(house: House, ids: dict[str, str]) -> None:
    query = BELOW % (PEOPLE % "email raw registration{qrCode}")
    variables = json.dumps({"id": ids["RINGCENTRAL"]})
    whole = house.as_("whole").get(query=query, variables=variables)
    reader = house.as_("reader")
    headers = {**reader.headers, "if-none-match": whole.headers.get("etag", "*")}
    answer = house.client.get("/graphql", params={"query": query, "variables": variables}, headers=headers)

    assert "@" in whole.text
    assert answer.status_code == 200
    assert "@" not in json.dumps(answer.json()["data"])
    assert "@" not in json.dumps(reader(query, id=ids["RINGCENTRAL"]).data)


# ---------------------------------------------------------------- oracles


def oracles(ids: dict[str, str]) -> dict[str, tuple[str, dict[str, Any]]]:
    people = "query($id:ID!,$e:String!){node(id:$id){... on Event{x:people(filter:{email:$e}){totalCount nodes{id}}}}}"
    links = "query($id:ID!,$e:String!){node(id:$id){... on Ticket{x:magicLinks(filter:{emails:[$e]}){nodes{id}}}}}"
    return {
        "people by e-mail": (people, {"id": ids["RINGCENTRAL"], "e": ids["email"]}),
        "magic links by e-mail": (links, {"id": ids["ticket"], "e": ids["link email"]}),
        "a profile": ("query($e:String!){x:profile(email:$e){name records{id}}}", {"e": ids["email"]}),
        "a profile as an entity": (
            "query($r:[_Any!]!){_entities(representations:$r){... on Profile{name}}}",
            {"r": [{"__typename": "Profile", "email": ids["email"]}]},
        ),
    }


@pytest.mark.parametrize("name", ["people by e-mail", "magic links by e-mail", "a profile", "a profile as an entity"])
def test_a_guess_is_neither_confirmed_nor_denied(house: House, ids: dict[str, str], name: str) -> None:
    query, given = oracles(ids)[name]
    asking = house.as_("no-people-contact")
    assert house.as_("whole")(query, **given).errors == []
    house.sandbox.clear_calls()
    right = asking(query, **given)
    wrong = asking(query, **json.loads(json.dumps(given).replace("@", ".nobody@")))

    assert right.codes == ["FORBIDDEN"]
    assert (right.data, right.errors) == (wrong.data, wrong.errors)
    assert not any("mail" in call for call in house.calls())


@pytest.mark.parametrize("vendor", ["EVENTTIA", "RINGCENTRAL", "EVENTMOBI"])
def test_a_name_is_not_found_by_its_address(house: House, ids: dict[str, str], vendor: str) -> None:
    query = "query($id:ID!,$t:String!){node(id:$id){... on Event{people(filter:{text:$t}){totalCount nodes{id}}}}}"
    for text in ("example.", "@", ids["email"].split("@")[1]):
        found = house.as_("no-people-contact")(query, id=ids[vendor], t=text).good["node"]["people"]
        assert found["nodes"] == []
        assert not found["totalCount"]


def test_names_are_not_made_of_addresses() -> None:
    from datetime import UTC, datetime

    from gateway.records import Kind, Origin, Person, PersonRole, Ref, Vendor

    def named(**parts: Any) -> Person:
        origin = Origin(Vendor.EVENTTIA, "eventtia", datetime(2026, 1, 1, tzinfo=UTC))
        return Person(ref=Ref("eventtia", Kind.PERSON, "7", ("1",)), origin=origin, roles=(PersonRole.GUEST,), **parts)

    nameless = named(email="ann.lee@example.org")
    addressed = named(display_name="ann.lee@example.org")
    assert shown_name(nameless, shows_address=True) == "ann.lee"
    assert shown_name(nameless, shows_address=False) is None
    assert shown_name(addressed, shows_address=False) is None
    assert shown_name(named(first_name="Ann"), shows_address=False) == "Ann"


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("ann@example.org", True),
        ("call Ann <ann@example.org>", True),
        ({"a": ["x", {"b": "ann@example.org"}]}, True),
        ({"ann@example.org": 1}, True),
        ("Head of Events @ Northwind", False),
        ("@ann", False),
        ([1, None, True, "x"], False),
    ],
)
def test_what_holds_an_address(value: Any, holds: bool) -> None:
    assert holds_address(value) is holds


def test_answers_to_questions_are_kept_like_the_details_they_are(
    house: House, ids: dict[str, str], monkeypatch: Any
) -> None:
    """A vendor's question may ask for a second address: the sandbox's do not, so one is put in on the way."""
    import gateway.vendors.ringcentral.mapping as mapping
    from gateway.records import CustomField

    asked = (
        CustomField("Other address", "1", "ann@example.org", "text"),
        CustomField("Phone at work", "2", "+49 30 1", "phone"),
        CustomField("Company", "3", "Acme", "text", (CustomField("Whom to write", "4", ["bob@example.org"], "text"),)),
    )
    monkeypatch.setattr(mapping, "custom_fields", lambda _: asked)
    house.fresh()
    query = BELOW % "people(first:1){nodes{customFields{name value children{value}}}}"
    whole = house.as_("whole")(query, id=ids["RINGCENTRAL"]).good
    answer = house.as_("no-people-contact")(query, id=ids["RINGCENTRAL"])
    house.fresh()

    assert json.dumps(whole).count("@") == 2
    [person] = answer.data["node"]["people"]["nodes"]
    assert [field["value"] for field in person["customFields"]] == [None, None, "Acme"]
    assert person["customFields"][2]["children"] == [{"value": None}]
    at = "node.people.nodes.0.customFields"
    assert answer.paths == [f"{at}.0.value", f"{at}.1.value", f"{at}.2.children.0.value"]
    assert set(answer.codes) == {"FORBIDDEN"}


# ---------------------------------------------------------------- read, write, admin

ROOTS = {
    "node": "query($id:ID!){node(id:$id){id}}",
    "nodes": "query($id:ID!){nodes(ids:[$id]){id}}",
    "event": "query($id:ID!){event(by:{id:$id}){id}}",
    "event by slug": 'query($id:ID!){event(by:{slug:{account:"eventtia",slug:"x"}}){id} a:node(id:$id){id}}',
    "events": "{events{nodes{id}}}",
    "profile": '{profile(email:"ann@example.org"){name}}',
    "accounts": "{accounts{name}}",
    "countries": "{countries{nodes{id}}}",
    "city": "query($id:ID!){city(id:$id){id}}",
    "_entities": 'query($id:ID!){_entities(representations:[{__typename:"Event",id:$id}]){__typename}}',
}


@pytest.mark.parametrize("name", ROOTS)
def test_nothing_is_read_without_read(house: House, ids: dict[str, str], name: str) -> None:
    house.sandbox.clear_calls()
    given = {"id": ids["EVENTTIA"]} if "$id" in ROOTS[name] else {}
    answer = house.as_("no-read")(ROOTS[name], **given)

    assert set(answer.codes) == {"FORBIDDEN"}
    assert answer.data is None or set(answer.data.values()) == {None}
    assert house.calls() == []


def test_every_root_field_is_tried() -> None:
    assert SCHEMA.query_type is not None
    assert set(SCHEMA.query_type.fields) - {"_service"} == set(ROOTS) - {"event by slug"}


def a_new_event(**more: Any) -> dict[str, Any]:
    times = {"startsAt": "2027-07-14T18:00:00Z", "endsAt": "2027-07-14T20:30:00Z", "timeZone": "Europe/Paris"}
    return {"account": "eventtia", "name": "Été", "language": "en", **times, **more}


CREATE = "mutation($i:CreateEventInput!){createEvent(input:$i){event{id name people{nodes{id}}} userErrors{message}}}"


def test_who_may_only_write_reads_nothing_by_it(house: House) -> None:
    answer = house.as_("no-read")(CREATE, i=a_new_event())

    assert answer.data == {"createEvent": {"event": None, "userErrors": []}}
    assert (answer.codes, answer.paths) == (["FORBIDDEN"], ["createEvent.event"])
    assert len(house.as_("whole").nodes("events", '(filter:{text:"Été"})')) == 1


def test_nothing_is_written_without_write(house: House) -> None:
    house.sandbox.clear_calls()
    assert SCHEMA.mutation_type is not None
    answer = house.as_("no-write")(CREATE, i=a_new_event())
    assert (answer.data, answer.codes, answer.paths) == (None, ["FORBIDDEN"], ["createEvent"])
    assert house.calls() == []


@pytest.mark.parametrize("mutation", sorted(SCHEMA.mutation_type.fields) if SCHEMA.mutation_type else [])
def test_every_mutation_asks_for_write_before_it_looks(house: House, mutation: str) -> None:
    from graphql import GraphQLInputObjectType, get_named_type
    from test_two_tenants import Estate, an_input, ask_to_write

    estate = Estate.__new__(Estate)
    estate.accounts, estate.ids = ("eventtia",), {}
    assert SCHEMA.mutation_type is not None
    kind = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    answer = ask_to_write(house.as_("no-write"), mutation, an_input(kind, mutation, estate))
    assert (answer.data, answer.codes) == (None, ["FORBIDDEN"])


def test_what_vendors_were_asked_is_for_admins(house: House) -> None:
    purge = house.client.post("/admin/cache/purge", json={}, headers=house.as_("no-admin").headers)
    answer = house.as_("no-admin")("{events(first:1){nodes{id}}}")

    assert purge.status_code == 403
    assert answer.upstream == []
    assert "plan" not in answer.text
    assert house.as_("whole")("{events(first:1){nodes{id}}}").upstream != []


# ---------------------------------------------------------------- what the schema says


def test_the_schema_shows_the_scopes() -> None:
    said: dict[str, set[str]] = {}
    for name, kind in SCHEMA.type_map.items():
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            for field_name, field in kind.fields.items():
                definition = field.extensions.get("strawberry-definition")
                for directive in getattr(definition, "directives", ()):
                    said.setdefault(f"{name}.{field_name}", set()).add(directive.scope)
    person_raw = {"raw:read", "people:contact", "people:credentials"}
    assert said["Query.profile"] == {"read", "people:contact"}
    assert said["Person.raw"] == person_raw
    assert said["Event.raw"] == said["Ticket.raw"] == said["Session.raw"] == said["Booth.raw"] == {"raw:read"}
    assert said["Person.email"] == said["Lead.phone"] == said["MagicLink.email"] == {"people:contact"}
    assert said["Registration.qrCode"] == said["MagicLink.url"] == {"people:credentials"}
    assert said["EventPayload.event"] == {"read"}
    assert SCHEMA.query_type is not None
    assert SCHEMA.mutation_type is not None
    assert {f"Query.{name}" for name in SCHEMA.query_type.fields if name[0] != "_"} <= said.keys()
    assert all(said[f"Mutation.{name}"] == {"write"} for name in SCHEMA.mutation_type.fields)
    assert "profile(" in print_sdl("graphql")
    assert '@requiresScope(scope: "people:contact")' in print_sdl("federation")


def test_nobody_is_nobody(house: House) -> None:
    anyone: Asking = house.nobody()
    for query in ROOTS.values():
        answer = anyone(query)
        assert (answer.status, answer.codes, answer.data) == (401, ["UNAUTHENTICATED"], None)
