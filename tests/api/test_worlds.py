"""Worlds of every size: empty, of one record, of ten thousand people."""

from collections.abc import Iterator
from typing import Any

import pytest
from api_house import House, open_house

EVERYTHING = """{accounts{name organizations{id}} events(first:10){totalCount nodes{id vendor name
  people(first:100){totalCount nodes{name}} tickets{nodes{name}} booths{nodes{name tags{name}}}
  sessions(first:20){nodes{title tags{name} speakers{name}}} sameAs{id} organization{name}} failures{code}
  pageInfo{hasNextPage endCursor}}}"""
PEOPLE = """query($id:ID!,$a:String,$f:PersonFilter){node(id:$id){...on Event{people(first:100,after:$a,filter:$f){
  totalCount nodes{id email} pageInfo{hasNextPage endCursor}}}}}"""


def test_an_empty_world() -> None:
    with open_house(events=0, people=0) as house:
        found = house(EVERYTHING).good
        assert found["events"] == {
            "totalCount": 0,
            "nodes": [],
            "failures": [],
            "pageInfo": {"hasNextPage": False, "endCursor": None},
        }
        assert len(found["accounts"]) == 4
        ordered = "{events(orderBy:{field:NAME}){nodes{id} totalCount pageInfo{hasNextPage}}}"
        assert house(ordered).good["events"] == {"nodes": [], "totalCount": 0, "pageInfo": {"hasNextPage": False}}
        assert house('{profile(email:"a@example.org"){name}}').good == {"profile": None}
        assert house.sandbox.refused() == []


def test_events_without_people() -> None:
    with open_house(events=1, people=0) as house:
        nodes = house(EVERYTHING).good["events"]["nodes"]
        assert [event["vendor"] for event in nodes] == ["EVENTTIA", "RINGCENTRAL", "EVENTMOBI"]
        assert [event["people"]["nodes"] for event in nodes if event["vendor"] != "EVENTTIA"] == [[], []]


def test_a_world_of_one_record() -> None:
    with open_house(events=1, people=1) as house:
        nodes = house(EVERYTHING).good["events"]["nodes"]
        assert {event["vendor"]: event["people"]["totalCount"] for event in nodes if event["vendor"] != "EVENTTIA"} == {
            "RINGCENTRAL": 1,
            "EVENTMOBI": 1,
        }
        assert house.sandbox.refused() == []


@pytest.fixture(scope="module")
def crowd() -> Iterator[House]:
    with open_house(events=1, people=10_000) as house:
        yield house


@pytest.mark.parametrize("account", ["eventtia", "ringcentral", "eventmobi"])
def test_ten_thousand_people_page_by_page(crowd: House, account: str) -> None:
    event = crowd.event(account)
    seen: set[str] = set()
    count, after = 0, None
    while True:
        page: dict[str, Any] = crowd(PEOPLE, id=event, a=after, f=None).good["node"]["people"]
        seen |= {person["id"] for person in page["nodes"]}
        count += len(page["nodes"])
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert count == len(seen)
    assert 10_000 <= count <= 11_100


@pytest.mark.parametrize("account", ["eventtia", "ringcentral"])
def test_one_of_ten_thousand_by_e_mail_is_few_calls(crowd: House, account: str) -> None:
    event = crowd.event(account)
    page = crowd(PEOPLE, id=event, a=None, f=None).good["node"]["people"]
    email = next(person["email"] for person in page["nodes"] if person["email"])
    crowd.forget()
    crowd.sandbox.clear_calls()
    wanted = {"email": email.upper(), "roles": ["ATTENDEE"]}
    found = crowd(PEOPLE, id=event, a=None, f=wanted).good["node"]["people"]
    assert [person["email"].lower() for person in found["nodes"]] == [email.lower()]
    assert len(crowd.sandbox.calls()) <= 4
