"""Bad input: an error with a code and the field, and no vendor is asked."""

from typing import Any

import pytest
from api_house import House

from gateway.records import Kind, Ref
from resolvers import ids

EVENT = "query($id:ID!,$f:Int,$a:String){event(by:{id:$id}){id %s(first:$f,after:$a){nodes{id}}}}"
LISTS = ["people", "sessions", "tickets", "booths"]


def cursor_of(house: House, event: str, field: str = "people") -> str:
    query = f"query($id:ID!){{node(id:$id){{...on Event{{{field}(first:1){{pageInfo{{endCursor}}}}}}}}}}"
    return str(house(query, id=event).good["node"][field]["pageInfo"]["endCursor"])


def refused(house: House, query: str, field: list[str] | None, code: str = "INVALID_INPUT", **variables: Any) -> str:
    """The message of the one error; nothing was asked of anybody."""
    house.sandbox.clear_calls()
    house.forget()
    answer = house(query, **variables)
    assert answer.codes == [code]
    if field is not None:
        assert answer.errors[0]["extensions"]["field"] == field
    assert house.sandbox.calls() == []
    return str(answer.errors[0]["message"])


@pytest.mark.parametrize("first", [0, -1, 101])
@pytest.mark.parametrize("field", LISTS)
@pytest.mark.parametrize("account", ["eventtia", "ringcentral", "eventmobi"])
def test_a_page_size_below_an_event(house: House, account: str, field: str, first: int) -> None:
    message = refused(house, EVENT % field, ["first"], id=house.event(account), f=first)
    assert message == f"first is {first}; it may be 1 to 100."


@pytest.mark.parametrize("first", [0, -1, 101])
@pytest.mark.parametrize(
    "query",
    [
        "query($f:Int){events(first:$f){nodes{id}}}",
        "query($f:Int){events(first:$f,orderBy:{field:NAME}){nodes{id}}}",
        "query($f:Int){countries(first:$f){nodes{id}}}",
        "query($f:Int){countries{nodes{regions(first:$f){nodes{id}}}}}",
        "query($f:Int){events{nodes{tickets{nodes{...T}}}}} fragment T on Ticket{holders(first:$f){nodes{id}}}",
        'query($f:Int){profile(email:"a@example.org"){records{... on Person{sessions(first:$f){nodes{id}}}}}}',
    ],
)
def test_a_page_size_wherever_it_stands(house: House, query: str, first: int) -> None:
    refused(house, query, ["first"], f=first)


def test_a_page_size_that_is_skipped_harms_nobody(house: House) -> None:
    query = "query($no:Boolean!){events(first:1){nodes{id people(first:0) @include(if:$no){nodes{id}}}}}"
    assert len(house(query, no=False).good["events"]["nodes"]) == 1


@pytest.mark.parametrize("account", ["eventtia", "ringcentral", "eventmobi"])
def test_a_cursor_of_another_list(house: House, account: str) -> None:
    event, other = house.event(account), house.event(account, 1)
    cursor = cursor_of(house, event)
    for query in (EVENT % "sessions", EVENT % "tickets"):
        assert "another list" in refused(house, query, ["after"], id=event, f=5, a=cursor)
    assert "another list" in refused(house, EVENT % "people", ["after"], id=other, f=5, a=cursor)
    assert "another list" in refused(house, "query($a:String){events(after:$a){nodes{id}}}", ["after"], a=cursor)
    filtered = "query($id:ID!,$a:String){node(id:$id){...on Event{people(after:$a,filter:{text:%s}){nodes{id}}}}}"
    assert "another list" in refused(house, filtered % '"a"', ["after"], id=event, a=cursor)


@pytest.mark.parametrize(
    "change", [lambda text: text[:-4] + "AAAA", lambda text: text[5:], lambda text: "", lambda _: "%"]
)
def test_a_tampered_cursor(house: House, change: Any) -> None:
    event = house.event("ringcentral")
    cursor = change(cursor_of(house, event))
    assert "not a cursor" in refused(house, EVENT % "people", ["after"], id=event, f=5, a=cursor)
    assert "not a cursor" in refused(
        house, "query($a:String){events{nodes{people(after:$a){nodes{id}}}}}", ["after"], a=cursor
    )


def test_unordered_and_ordered_cursors_are_of_two_lists(house: House) -> None:
    cursor = house("{events(first:1){pageInfo{endCursor}}}").good["events"]["pageInfo"]["endCursor"]
    query = "query($a:String){events(after:$a,orderBy:{field:NAME}){nodes{id}}}"
    assert "another list" in refused(house, query, ["after"], a=cursor)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ('{events(filter:{accounts:["nobody"]}){nodes{id}}}', ["filter", "accounts"]),
        ('{event(by:{slug:{account:"nobody",slug:"x"}}){id}}', ["by", "slug", "account"]),
        ('{event(by:{vendorId:{account:"nobody",vendorId:"x"}}){id}}', ["by", "vendorId", "account"]),
        ('{event(by:{externalId:{account:"nobody",system:"x",id:"1"}}){id}}', ["by", "externalId", "account"]),
    ],
)
def test_an_unknown_account_is_told_which_there_are(house: House, query: str, field: list[str]) -> None:
    assert refused(house, query, field).endswith("eventtia, ringcentral, eventmobi, eventbookings.")


def test_an_unknown_vendor(house: House) -> None:
    assert "Vendor" in refused(house, "{events(filter:{vendors:[NOBODY]}){nodes{id}}}", None)


@pytest.mark.parametrize("account", ["ringcentral", "eventtia", "eventbookings"])
def test_a_way_that_a_vendor_lacks_is_unsupported(house: House, account: str) -> None:
    query = 'query($a:String!){event(by:{externalId:{account:$a,system:"x",id:"1"}}){id}}'
    refused(house, query, ["by", "externalId", "account"], "UNSUPPORTED", a=account)


@pytest.mark.parametrize(
    "by",
    [
        '{id:"x",slug:{account:"eventtia",slug:"y"}}',
        "{}",
        '{slug:{account:"eventtia",slug:"y"},vendorId:{account:"eventtia",vendorId:"1"}}',
    ],
)
def test_an_event_is_named_in_exactly_one_way(house: House, by: str) -> None:
    assert "exactly one" in refused(house, f"{{event(by:{by}){{id}}}}", None)


def test_an_event_is_named_in_exactly_one_way_by_variables_too(house: House) -> None:
    by = {"id": "x", "slug": {"account": "eventtia", "slug": "y"}}
    assert "exactly one" in refused(house, "query($by:EventBy!){event(by:$by){id}}", None, by=by)


def test_an_empty_name_of_an_event(house: House) -> None:
    refused(house, '{event(by:{slug:{account:"eventtia",slug:" "}}){id}}', ["by", "slug", "slug"])
    long = "x" * 600
    query = 'query($s:String!){event(by:{slug:{account:"eventtia",slug:$s}}){id}}'
    refused(house, query, ["by", "slug", "slug"], s=long)


def test_an_id_of_another_kind(house: House) -> None:
    event = house.event("ringcentral")
    query = "query($id:ID!){node(id:$id){...on Event{people(first:1){nodes{id}}}}}"
    person = house(query, id=event).good["node"]["people"]["nodes"][0]["id"]
    assert "of a Person" in refused(house, "query($id:ID!){event(by:{id:$id}){id}}", ["by", "id"], id=person)
    assert "of a Person" in refused(house, "query($id:ID!){city(id:$id){id}}", ["id"], id=person)
    query = 'query($id:ID!){profile(email:"a@example.org",eventIds:[$id]){email}}'
    assert "of a Person" in refused(house, query, ["eventIds"], id=person)
    refused(house, query, ["eventIds"], id="damaged")


FORGED = [
    Ref("ringcentral", Kind.EVENT, "../../v1/organizations"),
    Ref("ringcentral", Kind.PERSON, "..", ("1",)),
    Ref("ringcentral", Kind.TICKET, "a/b", ("x",)),
    Ref("ringcentral", Kind.TAG, "1", ("e", "x", "o")),
    Ref("ringcentral", Kind.MAGIC_LINK, "m", ("only one",)),
    Ref("eventtia", Kind.EVENT, "1/../2"),
    Ref("eventtia", Kind.EVENT, "a-slug"),
    Ref("eventtia", Kind.PERSON, "7", ("..",)),
    Ref("eventtia", Kind.CITY, "%2e%2e"),
    Ref("eventmobi", Kind.EVENT, "12?limit=1"),
    Ref("eventmobi", Kind.PERSON, "a#b", ("12",)),
    Ref("eventmobi", Kind.TICKET, "1", ("12",)),
    Ref("eventbookings", Kind.EVENT, "../secret"),
    Ref("nobody", Kind.EVENT, "1"),
    Ref("eventtia", Kind.ACCOUNT, "ringcentral"),
    Ref("nobody", Kind.ACCOUNT, "nobody"),
]


@pytest.mark.parametrize("ref", FORGED, ids=lambda ref: f"{ref.account} {ref.kind.name} {ref.id}")
def test_a_forged_id_is_null_and_asks_nobody(house: House, ref: Ref) -> None:
    house.sandbox.clear_calls()
    text = ids.encode(ref)
    query = "query($id:ID!){node(id:$id){id} nodes(ids:[$id]){id}}"
    assert house(query, id=text).good == {"node": None, "nodes": [None]}
    assert house.sandbox.calls() == []


@pytest.mark.parametrize("text", ["", "x", "ä", "A" * 2000, "../../etc/passwd", "%00"])
def test_a_damaged_id_is_null_and_asks_nobody(house: House, text: str) -> None:
    query = "query($id:ID!){node(id:$id){id} nodes(ids:[$id]){id} event(by:{id:$id}){id} city(id:$id){id}}"
    assert house(query, id=text).good == {"node": None, "nodes": [None], "event": None, "city": None}
    assert house.sandbox.calls() == []


def test_more_ids_than_allowed(house: House) -> None:
    refused(house, "query($ids:[ID!]!){nodes(ids:$ids){id}}", None, "QUERY_TOO_COMPLEX", ids=["x"] * 101)


def test_more_records_than_an_answer_may_hold(house: House) -> None:
    booths = " ".join(f"b{n}:booths(first:100){{nodes{{id}}}}" for n in range(10))
    message = refused(house, f"{{events(first:100){{nodes{{{booths}}}}}}}", None, "QUERY_TOO_COMPLEX")
    assert "100100 records" in message


@pytest.mark.parametrize("email", ["", "nobody", "x" * 250 + "@example.org"])
def test_a_profile_of_no_address(house: House, email: str) -> None:
    refused(house, "query($e:String!){profile(email:$e){email}}", ["email"], e=email)


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-01", "2026-01-01T10:00:00", "2026-W01-1T10:00:00Z"])
def test_a_moment_without_an_offset(house: House, moment: str) -> None:
    query = "query($m:DateTime!){events(filter:{startsAfter:$m}){nodes{id}}}"
    refused(house, query, None, m=moment)
