"""The price of an operation as a client meets it: told on request, refused before the first call, never too low."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_house import House

sys.path.append(str(Path(__file__).parents[1] / "api"))  # its kinds of queries

import api_house
import call_counts

DEAR = "{events(first:100){nodes{people(first:100){nodes{sessions{nodes{speakers{name}}}}}}}}"
WIDE = 3
"""A price of so many times what was needed says something about the query that the text does not tell: see WHY."""
SIFTS = "a filter that its vendor applies; another vendor's list would be read through for it"
ORDERS = "one page of a list that is read whole; it may have twenty"
APART = "ids of one list, found in one page of it; their text does not tell that, and each may be of a list of its own"
VENDOR = "another vendor has no list that says this: each record would be asked for by itself"
EVERYWHERE = "an account may have a hundred events, each looked at as the vendor that needs most makes it"
WHY = {
    "RingCentral: 50 events, flat": VENDOR,
    "RingCentral: events with a text in the name": ORDERS,
    "RingCentral: events in an order": ORDERS,
    "RingCentral: the same with 20 schedule items": SIFTS,
    "RingCentral: one event, its tickets and who holds them": SIFTS,
    "RingCentral: one event, somebody by e-mail": SIFTS,
    "RingCentral: a registration and the same human's records in all events": EVERYWHERE,
    "Eventtia: the first five drafts of 50 events, and whether there is a sixth": EVERYWHERE,
    "Eventtia: one event, ten attendees and their activities": SIFTS,
    "Eventtia: one event, its tickets and who holds them": SIFTS,
    "Eventtia: one event, its stands with their tags": VENDOR,
    "Three accounts: a profile over all their 150 events": EVERYWHERE,
    "RingCentral: one event, who checked in": SIFTS,
    "RingCentral: one event under five aliases": "five fields, of which four find what the first one asked for",
    "RingCentral: `nodes` of 40 events": APART,
    "RingCentral: `nodes` of 40 registrations of one event": APART,
    "RingCentral: `nodes` of events, tickets and registrations": APART,
    "Eventtia: one event, its activities with speakers and categories": VENDOR,
    "Eventtia: one event, 100 attendees with names, companies and ticket types": SIFTS,
    "Eventtia: one event, its speakers and guests": SIFTS,
    "Eventtia: `nodes` of 40 attendees of one event": APART,
    "EventMobi: `nodes` of 40 people of one event": APART,
    "EventMobi: one event and the same at Eventtia": ORDERS,
    "All accounts: 20 events of each, in one order": ORDERS,
    "All accounts: the first 100 events": "as many accounts as it takes to fill the page: one, or all of them",
    "The accounts, with their organizations": "three accounts, of which one has organizations to ask for",
}
MORE = {
    "a human, in all events": "query($e:String!){profile(email:$e){records{id}}}",
    "a human's other records": "query($id:ID!){node(id:$id){...on Person{sameAs{id}}}}",
    "what only single reads say": "{events(first:100){nodes{name description status}}}",
    "by a status that only single reads say": "{events(first:5,filter:{statuses:[CANCELLED]}){nodes{name}}}",
    "who holds the tickets": "query($id:ID!){event(by:{id:$id}){tickets{nodes{holders(first:100){nodes{name}}}}}}",
    "the event's other records": "query($id:ID!){event(by:{id:$id}){sameAs{name description}}}",
    "each person's programme": "query($id:ID!){event(by:{id:$id}){people(first:20){nodes{sessions{nodes{title}}}}}}",
    "each session's people": "query($id:ID!){event(by:{id:$id}){sessions(first:9){nodes{attendees{nodes{name}}}}}}",
    "tickets, prices, their event": "query($id:ID!){event(by:{id:$id}){tickets{nodes{price{amount} event{status}}}}}",
    "magic links": "query($id:ID!){event(by:{id:$id}){tickets{nodes{magicLinks{nodes{registration{id}}}}}}}",
    "booths": "query($id:ID!){event(by:{id:$id}){booths(first:50){nodes{tags{name} leads{nodes{name}}}}}}",
    "places": "{countries{nodes{name regions(first:5){nodes{name cities{nodes{name region{name}}}}}}}}",
    "ids": "query($ids:[ID!]!){nodes(ids:$ids){...on Event{description organization{name}}}}",
}
"""Further kinds, with what costs most: of each vendor's first event or person, where they ask for one."""


@pytest.fixture(scope="module")
def wide() -> Iterator[api_house.House]:
    with api_house.open_house(events=50, people=100, each=call_counts.TOGETHER) as house:
        house.events("eventtia")
        yield house


def priced(house: api_house.House, query: str, **given: object) -> tuple[int, int]:
    """What a cold query needed, and what it was priced at."""
    house.forget()
    house.sandbox.clear_calls()
    body = {"query": query, "variables": given}
    answer = house.client.post(house.url, json=body, headers={"X-Eventgate-Cost": "1"}).json()
    assert "errors" not in answer, answer["errors"]
    cost = answer["extensions"]["cost"]
    needed = len(house.sandbox.calls())
    assert cost["calls"] <= needed  # sign-ins are nobody's
    return needed, cost["atMost"]


def test_no_kind_of_query_needs_more_than_its_price(wide: api_house.House) -> None:
    found = {}
    for row in call_counts.ROWS:
        wide.fresh()
        found[row.kind] = priced(wide, row.query, **row.make(wide))
    assert {kind: one for kind, one in found.items() if one[0] > one[1]} == {}
    assert {kind for kind, (needed, price) in found.items() if price > WIDE * max(1, needed)} <= set(WHY)
    assert {kind for kind in WHY if found[kind][1] <= WIDE * max(1, found[kind][0])} == set()  # no excuse outlives


def test_nor_do_long_lists() -> None:
    with api_house.open_house(events=3, people=1000, each=call_counts.TOGETHER) as house:
        house.events("eventtia")
        found = {row.kind: priced(house, row.query, **row.make(house)) for row in call_counts.LONG}
    assert {kind: one for kind, one in found.items() if one[0] > one[1]} == {}


@pytest.mark.parametrize("kind", MORE)
@pytest.mark.parametrize("account", ["ringcentral", "eventtia", "eventmobi"])
def test_nor_do_dearer_ones(wide: api_house.House, kind: str, account: str) -> None:
    wide.fresh()
    query = MORE[kind]
    if kind == "a human's other records":
        given = call_counts.first_person(account)(wide)
    else:
        given = {"id": wide.event(account), "ids": [row["id"] for row in wide.events(account)[:40]]}
        given["e"] = "nobody@example.org"
    given = {name: value for name, value in given.items() if f"${name}" in query}
    needed, price = priced(wide, query, **given)
    assert needed <= price


@pytest.mark.asyncio(loop_scope="module")
async def test_too_dear_is_refused_before_any_call_and_says_how_much_and_where(house: House) -> None:
    answer = await house(DEAR)
    assert answer.codes == ["QUERY_TOO_COMPLEX"]
    message = answer.errors[0]["message"]
    assert "events.nodes.people.nodes.sessions.nodes.speakers" in message
    assert "10000 are allowed" in message
    assert house.sandbox.calls() == []


@pytest.mark.asyncio(loop_scope="module")
async def test_the_cost_is_told_on_request(house: House) -> None:
    body = {"query": '{events(first:3,filter:{accounts:["ringcentral"]}){nodes{name}}}'}
    answer = (await house.client.post("/graphql", json=body, headers={"X-Eventgate-Cost": "1"})).json()
    assert answer["extensions"] == {"cost": {"atMost": 2, "mostlyFor": "events", "calls": 1, "recordsAtMost": 3}}
    answer = (await house.client.post("/graphql", json=body, headers={"X-Eventgate-Cost": "1"})).json()
    assert answer["extensions"]["cost"]["calls"] == 0
    assert "extensions" not in (await house.client.post("/graphql", json=body)).json()
