"""Two tenants with different accounts: neither sees anything of the other's, whatever it asks."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_required_input_field,
)
from security_house import Asking, House

from schema.build import build_schema

OWN = {"left": ("eventtia", "eventbookings"), "right": ("ringcentral", "eventmobi")}
VENDORS = {"left": ("EVENTTIA", "EVENTBOOKINGS"), "right": ("RINGCENTRAL", "EVENTMOBI")}
OTHER = {"left": "right", "right": "left"}
SIDES = pytest.mark.parametrize("side", ["left", "right"])
SCHEMA = build_schema()._schema
EVERYTHING = """
query($n:[String!]!){events(first:20,filter:{accounts:$n}){nodes{
  __typename id vendorId slug name organization{__typename id}
  people(first:20){nodes{__typename id email groups{__typename id}}}
  sessions(first:5){nodes{__typename id tags{__typename id}}}
  tickets(first:5){nodes{__typename id magicLinks(first:2){nodes{__typename id}}}}
  booths(first:3){nodes{__typename id tags{__typename id} leads(first:2){nodes{__typename id}}}}}
}}
"""
GEOGRAPHY = """
{countries(first:100){nodes{__typename id regions(first:1){nodes{
  __typename id cities(first:1){nodes{__typename id}}}}}}}
"""


class Estate:
    """What one side has: ids by type, e-mail addresses, and the names of its events."""

    def __init__(self, house: House, side: str) -> None:
        self.side = side
        self.accounts = OWN[side]
        self.ids: dict[str, list[str]] = {}
        self.emails: list[str] = []
        self.events: list[dict[str, Any]] = []
        asking = house.as_("whole")
        self._gather(asking(EVERYTHING, n=[name for name in self.accounts if name != "eventbookings"]).good)
        accounts = asking("{accounts{__typename id name}}").good["accounts"]
        self._gather([account for account in accounts if account["name"] in self.accounts])
        if side == "left":
            self._gather(asking(GEOGRAPHY).good)

    def _gather(self, value: Any) -> None:
        if isinstance(value, dict):
            if "__typename" in value and "id" in value:
                self.ids.setdefault(value["__typename"], []).append(value["id"])
            if value.get("__typename") == "Event":
                self.events.append(value)
            if value.get("email"):
                self.emails.append(value["email"])
            value = list(value.values())
        if isinstance(value, list):
            for part in value:
                self._gather(part)

    def id(self, kind: str) -> str:
        return self.ids[kind][0]

    @property
    def marks(self) -> set[str]:
        """What must not stand in an answer to the other side."""
        return {id for found in self.ids.values() for id in found} | set(self.accounts)


@pytest.fixture(scope="module")
def estates(shared_house: House) -> dict[str, Estate]:
    shared_house.fresh()
    return {side: Estate(shared_house, side) for side in OWN}


@pytest.fixture
def house(shared_house: House, estates: dict[str, Estate]) -> House:
    """The house with every vendor answer that the other side needs in memory, so that a wrong one could be given."""
    shared_house.sandbox.heal()
    shared_house.sandbox.clear_calls()
    return shared_house


def unmarked(text: str, estate: Estate, given: Any = ()) -> None:
    """Nothing of the estate stands in the text but what the caller wrote himself."""
    mine = json.dumps(given)
    found = [mark for mark in estate.marks if re.search(rf"(?<![\w-]){re.escape(mark)}(?![\w-])", text)]
    assert [mark for mark in found if mark not in mine] == []


def test_there_is_something_to_hide(estates: dict[str, Estate]) -> None:
    for side, kinds in {
        "left": {"Event", "Person", "Session", "Ticket", "Booth", "Account", "Country", "Region", "City", "Tag"},
        "right": {"Event", "Person", "Session", "Ticket", "Booth", "Account", "MagicLink", "Tag", "PersonGroup"},
    }.items():
        assert kinds <= estates[side].ids.keys()
        assert len(estates[side].marks) > 60


# ---------------------------------------------------------------- every root field


LISTS = {
    "events": "{events(first:50){totalCount nodes{id vendor name account{id name}} failures{account} edges{cursor}}}",
    **{
        f"events by {field} {way}": f"{{events(first:50,orderBy:{{field:{field},direction:{way}}})"
        "{totalCount nodes{id vendor} failures{account message}}}"
        for field in ("STARTS_AT", "NAME", "CREATED_AT", "UPDATED_AT")
        for way in ("ASC", "DESC")
    },
    "events of all vendors": "{events(first:50,filter:{vendors:[EVENTTIA,RINGCENTRAL,EVENTMOBI,EVENTBOOKINGS]})"
    "{totalCount nodes{id vendor}}}",
    "events of a text": '{events(first:50,filter:{text:"e"}){totalCount nodes{id vendor}}}',
    "events since": '{events(first:50,filter:{startsAfter:"2000-01-01T00:00:00Z"}){totalCount nodes{id vendor}}}',
    "what hangs on events": "{events(first:8){nodes{id vendor sameAs{id vendor} people(first:2){nodes"
    "{id vendor sameAs{id vendor account{name}}}}}}}",
    "accounts": "{accounts{id name vendor capabilities health{state lastError} organizations{id name}}}",
    "countries": "{countries{totalCount nodes{id name}}}",
}


@SIDES
@pytest.mark.parametrize("query", LISTS.values(), ids=LISTS.keys())
def test_lists_hold_ones_own(house: House, estates: dict[str, Estate], side: str, query: str) -> None:
    answer = house.as_(side)(query)

    assert answer.errors == []
    unmarked(answer.text, estates[OTHER[side]])
    assert {entry["account"] for entry in answer.upstream} <= set(OWN[side])
    assert not re.search(rf'"vendor":"({"|".join(VENDORS[OTHER[side]])})"', answer.text)


@SIDES
def test_a_total_counts_ones_own(house: House, estates: dict[str, Estate], side: str) -> None:
    total = len(estates[side].ids["Event"])
    for arguments in ("", "(orderBy:{field:NAME})", '(filter:{text:""})'):
        found = house.as_(side)(f"{{events{arguments}{{totalCount pageInfo{{hasNextPage}}}}}}").good["events"]
        assert found == {"totalCount": total, "pageInfo": {"hasNextPage": False}}


def test_geography_belongs_to_an_account(house: House, estates: dict[str, Estate]) -> None:
    city = estates["left"].id("City")
    asked = "query($id:ID!){city(id:$id){id name} countries{totalCount nodes{id}}}"

    assert house.as_("right")(asked, id=city).good == {"city": None, "countries": {"totalCount": None, "nodes": []}}
    assert house.as_("left")(asked, id=city).good["city"]["id"] == city


KINDS = [
    "Account", "Event", "Person", "Session", "Ticket", "Booth", "Lead", "MagicLink", "Tag", "PersonGroup",
    "Organization", "Country", "Region", "City",
]  # fmt: skip


@SIDES
@pytest.mark.parametrize("kind", KINDS)
def test_the_others_ids_lead_nowhere(house: House, estates: dict[str, Estate], side: str, kind: str) -> None:
    theirs = estates[OTHER[side]].ids.get(kind)
    if theirs is None:
        assert kind in estates[side].ids  # the other vendors have no such thing
        return
    house.sandbox.clear_calls()
    mine = estates[side].id("Event")
    query = "query($id:ID!,$ids:[ID!]!){node(id:$id){__typename id} nodes(ids:$ids){id}}"
    answer = house.as_(side)(query, id=theirs[0], ids=[mine, *theirs[:3]])

    assert answer.good == {"node": None, "nodes": [{"id": mine}, *([None] * len(theirs[:3]))]}
    assert {entry["account"] for entry in answer.upstream} <= set(OWN[side])
    if kind in {"Event", "Person", "Session", "Ticket", "Booth"}:
        entities = "query($r:[_Any!]!){_entities(representations:$r){__typename}}"
        asked = [{"__typename": kind, "id": id} for id in (theirs[0], "damaged")]
        assert house.as_(side)(entities, r=asked).good == {"_entities": [None, None]}
    assert not any(f"/{name}/" in call for call in house.calls() for name in OWN[OTHER[side]])


@SIDES
def test_an_event_is_named_only_through_ones_own_accounts(house: House, estates: dict[str, Estate], side: str) -> None:
    other = estates[OTHER[side]]
    event = other.events[0]
    theirs, asking = other.accounts, house.as_(side)
    forms = [
        ("slug", {"account": theirs[0], "slug": event["slug"]}),
        ("vendorId", {"account": theirs[0], "vendorId": event["vendorId"]}),
        ("externalId", {"account": theirs[1], "system": "x", "id": event["vendorId"]}),
    ]
    house.sandbox.clear_calls()
    assert asking("query($by:EventBy!){event(by:$by){id}}", by={"id": event["id"]}).good == {"event": None}
    for form, value in forms:
        answer = asking("query($by:EventBy!){event(by:$by){id}}", by={form: value})
        nobody = asking("query($by:EventBy!){event(by:$by){id}}", by={form: {**value, "account": "nobody"}})
        assert answer.codes == ["INVALID_INPUT"]
        assert answer.errors[0]["message"] == nobody.errors[0]["message"]
        assert answer.errors[0]["message"].endswith(f"the accounts are: {', '.join(OWN[side])}.")
        unmarked(answer.text, other)
    listed = asking("query($a:[String!]){events(filter:{accounts:$a}){nodes{id}}}", a=[theirs[0]])
    assert listed.codes == ["INVALID_INPUT"]
    unmarked(listed.text, other)
    assert asking(f"{{events(filter:{{vendors:[{VENDORS[OTHER[side]][0]}]}}){{totalCount nodes{{id}}}}}}").good == {
        "events": {"totalCount": 0, "nodes": []}
    }
    assert house.calls() == []


@SIDES
def test_a_profile_holds_ones_own_records(house: House, estates: dict[str, Estate], side: str) -> None:
    """The same humans are at all vendors, so the other side's records are there to be found."""
    other, asking = estates[OTHER[side]], house.as_(side)
    query = "query($e:String!,$i:[ID!]){profile(email:$e,eventIds:$i){name records{id account{name}} events{id}}}"
    entity = "query($r:[_Any!]!){_entities(representations:$r){... on Profile{email records{id}}}}"
    both = 0
    for email in other.emails[:8]:
        answer = asking(query, e=email)
        both += answer.good["profile"] is not None
        unmarked(answer.text, other)
        answer = asking(entity, r=[{"__typename": "Profile", "email": email}])
        assert answer.errors == []
        unmarked(answer.text, other)
        assert len(house.as_("whole")(query, e=email).good["profile"]["records"]) > 0
    assert both > 0
    refused = asking(query, e=other.emails[0], i=[other.id("Event")])
    damaged = asking(query, e=other.emails[0], i=["damaged"])
    assert (refused.codes, refused.errors) == (["INVALID_INPUT"], damaged.errors)


def on_the_left(node: dict[str, Any]) -> bool:
    return node["account"]["name"] in OWN["left"]


def test_links_end_at_ones_own_accounts(house: House) -> None:
    linked = house.as_("whole")("{events(first:50){nodes{id account{name} sameAs{id account{name}}}}}").good["events"]
    pairs = [(node, other) for node in linked["nodes"] for other in node["sameAs"]]
    apart = [(node, other) for node, other in pairs if on_the_left(node) != on_the_left(other)]
    assert apart != []
    for node, other in apart:
        side = "left" if on_the_left(node) else "right"
        answer = house.as_(side)("query($id:ID!){node(id:$id){... on Event{sameAs{id}}}}", id=node["id"])
        assert other["id"] not in answer.text


# ---------------------------------------------------------------- cursors, failures, memory


@SIDES
@pytest.mark.parametrize("order", ["", ",orderBy:{field:NAME}", ",orderBy:{field:STARTS_AT,direction:DESC}"])
def test_anothers_cursor_gives_ones_own(house: House, estates: dict[str, Estate], side: str, order: str) -> None:
    query = f"query($n:Int!,$a:String){{events(first:$n,after:$a{order}){{totalCount nodes{{id}} edges{{cursor}}}}}}"
    for name in ("whole", OTHER[side]):
        for edge in house.as_(name)(query, n=50).good["events"]["edges"]:
            answer = house.as_(side)(query, n=2, a=edge["cursor"])
            assert set(answer.codes) <= {"INVALID_INPUT"}
            unmarked(answer.text, estates[OTHER[side]])
            if answer.data is not None:
                assert {node["id"] for node in answer.data["events"]["nodes"]} <= set(estates[side].ids["Event"])


@SIDES
def test_a_cursor_of_anothers_list_below_an_event(house: House, estates: dict[str, Estate], side: str) -> None:
    query = "query($id:ID!,$a:String){node(id:$id){... on Event{people(first:2,after:$a){edges{cursor} nodes{id}}}}}"
    theirs = house.as_(OTHER[side])(query, id=estates[OTHER[side]].id("Event")).good["node"]["people"]["edges"]
    answer = house.as_(side)(query, id=estates[side].id("Event"), a=theirs[0]["cursor"])

    assert answer.codes == ["INVALID_INPUT"]
    unmarked(answer.text, estates[OTHER[side]])


@SIDES
def test_anothers_failure_is_not_ones_own(house: House, estates: dict[str, Estate], side: str) -> None:
    house.fresh()
    for vendor in OWN[OTHER[side]]:
        house.sandbox.fail(vendor, status=503)
    assert house.as_("whole")("{events(first:50){failures{account}}}").errors != []
    for query in LISTS.values():
        answer = house.as_(side)(query)
        assert answer.errors == []
        unmarked(answer.text, estates[OTHER[side]])
    house.fresh()


@SIDES
def test_one_forgets_only_ones_own(house: House, side: str) -> None:
    asking = house.as_(side)
    purge = lambda **body: house.client.post("/admin/cache/purge", json=body, headers=asking.headers)  # noqa: E731

    assert purge().json() == {"purged": list(OWN[side])}
    theirs, unknown = purge(account=OWN[OTHER[side]][0]), purge(account="nobody")
    assert (theirs.status_code, theirs.json()) == (404, unknown.json())


def test_a_tenant_without_accounts_has_nothing(house: House, estates: dict[str, Estate]) -> None:
    asking = house.as_("none")
    for query in LISTS.values():
        answer = asking(query)
        assert answer.errors == []
        assert answer.upstream == []
        for estate in estates.values():
            unmarked(answer.text, estate)
    answer = asking('{event(by:{slug:{account:"eventtia",slug:"x"}}){id}}')
    assert answer.errors[0]["message"] == "There is no account of that name; the accounts are: none."


@SIDES
def test_whole_answers_are_not_shared(house: House, estates: dict[str, Estate], side: str) -> None:
    """A GET may be kept by the caller alone, and a tag of another's answer brings nothing of it."""
    query = LISTS["events"]
    theirs = house.as_(OTHER[side]).get(query=query)
    headers = {**house.as_(side).headers, "if-none-match": theirs.headers.get("etag", '"x"')}
    mine = house.client.get("/graphql", params={"query": query}, headers=headers)
    untraced = {name: value for name, value in headers.items() if name != "x-eventgate-trace"}
    alone = house.client.get("/graphql", params={"query": query}, headers=untraced)

    assert mine.status_code == alone.status_code == 200
    assert alone.headers["cache-control"].startswith("private")
    assert {"Authorization", "X-API-Key"} <= set(alone.headers["vary"].split(", "))
    for answer in (mine, alone):
        unmarked(answer.text, estates[OTHER[side]])


# ---------------------------------------------------------------- every mutation

MUTATIONS = sorted(SCHEMA.mutation_type.fields) if SCHEMA.mutation_type else []
ID_OF = {
    "id": None,
    "eventId": "Event",
    "personId": "Person",
    "sessionId": "Session",
    "sessionIds": "Session",
    "ticketId": "Ticket",
    "ticketIds": "Ticket",
    "groupIds": "PersonGroup",
    "tagIds": "Tag",
    "organizationId": "Organization",
}
SUBJECT = {"Event": "Event", "Session": "Session", "Person": "Person", "Registration": "Person", "Link": "MagicLink"}


def subject_of(mutation: str) -> str:
    return next(kind for word, kind in SUBJECT.items() if mutation.endswith(word) or word in mutation)


def an_input(kind: GraphQLInputObjectType, mutation: str, estate: Estate, id: str | None = None) -> dict[str, Any]:
    """The least input of a mutation, its ids those of the estate."""
    given: dict[str, Any] = {}
    for name, field in kind.fields.items():
        if is_required_input_field(field):
            given[name] = a_value(field.type, name, mutation, estate, id)
    return given


def a_value(of: Any, name: str, mutation: str, estate: Estate, id: str | None) -> Any:
    inner = of.of_type if isinstance(of, GraphQLNonNull) else of
    if isinstance(inner, GraphQLList):
        return [a_value(inner.of_type, name, mutation, estate, id)]
    if isinstance(inner, GraphQLInputObjectType):
        return an_input(inner, mutation, estate, id)
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    if name == "account":
        return estate.accounts[0]
    if inner.name == "ID":
        kind = ID_OF[name] or subject_of(mutation)
        return id or (estate.ids.get(kind) or ["damaged"])[0]
    values = {"DateTime": "2027-07-14T18:00:00Z", "Int": 1, "Decimal": "1.00", "Boolean": True, "JSON": {}}
    return values.get(inner.name, "ann@example.org" if name == "email" else "x")


def ask_to_write(asking: Asking, mutation: str, given: dict[str, Any]) -> Any:
    assert SCHEMA.mutation_type is not None
    kind = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)
    query = f"mutation($i:{kind.name}!){{{mutation}(input:$i){{__typename userErrors{{code message field vendor}}}}}}"
    return asking(query, i=given)


@SIDES
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_nobody_writes_to_anothers_account(house: House, estates: dict[str, Estate], side: str, mutation: str) -> None:
    assert SCHEMA.mutation_type is not None
    kind = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    other, asking = estates[OTHER[side]], house.as_(side)
    given = {**an_input(kind, mutation, other), "idempotencyKey": uuid4().hex}
    house.sandbox.clear_calls()
    answer = ask_to_write(asking, mutation, given)

    [error] = answer.good[mutation]["userErrors"]
    assert error["code"] == ("INVALID_INPUT" if "account" in given else "NOT_FOUND")
    unmarked(answer.text, other)
    assert house.calls() == []
    if "account" in given:
        unknown = ask_to_write(asking, mutation, {**given, "account": "nobody"})
        assert error["message"].endswith(f"the accounts are: {', '.join(OWN[side])}.")
    else:
        unknown = ask_to_write(asking, mutation, {**an_input(kind, mutation, other, "damaged")})
    assert unknown.good[mutation]["userErrors"][0] == error


@pytest.mark.parametrize(
    ("side", "mutation", "own", "theirs"),
    [
        ("left", "joinSession", {"sessionId": "Session"}, {"personId": "Person"}),
        ("left", "setPersonSessions", {"personId": "Person"}, {"sessionIds": "Session"}),
        ("left", "registerPerson", {"eventId": "Event"}, {"ticketId": "Ticket"}),
        ("right", "setPersonGroups", {"personId": "Person"}, {"groupIds": "Tag"}),
        ("left", "createEvent", {}, {"organizationId": "Organization"}),
    ],
)
def test_a_second_id_of_anothers_is_none(
    house: House, estates: dict[str, Estate], side: str, mutation: str, own: Any, theirs: Any
) -> None:
    assert SCHEMA.mutation_type is not None
    kind = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    other = estates[OTHER[side]]
    given = an_input(kind, mutation, estates[side])
    for name, type_name in theirs.items():
        id = (other.ids.get(type_name) or other.ids["Event"])[0]
        given[name] = [id] if name.endswith("s") else id
    if mutation == "setPersonGroups":  # the people with groups are EventMobi's
        given["personId"] = next(id for id in estates["right"].ids["Person"] if can_group(house, id))
    house.sandbox.clear_calls()
    answer = ask_to_write(house.as_(side), mutation, given)

    errors = answer.good[mutation]["userErrors"]
    assert "NOT_FOUND" in [error["code"] for error in errors]
    assert [call for call in house.calls() if not call.startswith("GET")] == []
    unmarked(answer.text, other)


def can_group(house: House, id: str) -> bool:
    query = "query($id:ID!){node(id:$id){... on Person{vendor}}}"
    return bool(house.as_("whole")(query, id=id).good["node"]["vendor"] == "EVENTMOBI")


CREATE = "mutation($i:CreateEventInput!){createEvent(input:$i){event{id name} userErrors{code message}}}"


def test_the_same_key_of_two_callers_is_two_keys(house: House) -> None:
    key = uuid4().hex
    given = {
        "account": "eventtia",
        "name": "Twice",
        "startsAt": "2027-07-14T18:00:00+00:00",
        "endsAt": "2027-07-14T20:30:00+00:00",
        "timeZone": "Europe/Paris",
        "language": "en",
        "idempotencyKey": key,
    }
    first = house.as_("whole")(CREATE, i=given).good["createEvent"]
    again = house.as_("whole")(CREATE, i=given).good["createEvent"]
    other = house.as_("twin")(CREATE, i=given).good["createEvent"]
    another = house.as_("left")(CREATE, i={**given, "name": "Thrice"}).good["createEvent"]

    assert first["event"] is not None
    assert again == first
    assert other["event"]["id"] != first["event"]["id"]
    assert another["userErrors"] == []
    assert another["event"]["id"] not in (first["event"]["id"], other["event"]["id"])
    assert house.as_("right")(CREATE, i=given).good["createEvent"]["event"] is None
