"""Entities as a supergraph's router asks for them: together, in order, through the loaders, limited in number."""

from typing import Any

import pytest
from api_house import House

NAMES = """query ($r: [_Any!]!) {
  _entities(representations: $r) {
    __typename
    ... on Event {id name}
    ... on Person {id name}
    ... on Session {id title}
    ... on Ticket {id name}
    ... on Booth {id}
    ... on Profile {email records {id}}
  }
}"""


def refs(kind: str, ids: list[str]) -> list[dict[str, str]]:
    return [{"__typename": kind, "id": id} for id in ids]


@pytest.mark.parametrize("account", ["eventtia", "ringcentral", "eventmobi"])
def test_a_batch_of_events_is_one_listing(house: House, account: str) -> None:
    ids = [event["id"] for event in house.events(account)]
    house.fresh()
    spent = house.spent(NAMES, r=refs("Event", ids))
    answer = house(NAMES, r=refs("Event", ids))

    signing_in = [call for call in spent.asked if call.startswith("POST")]
    assert spent.calls - len(signing_in) == 1, spent.asked
    assert [entity["id"] for entity in answer.good["_entities"]] == ids


def test_people_of_one_event_are_read_together(house: House) -> None:
    event = house.event("ringcentral")
    query = "query ($id: ID!) {event(by: {id: $id}) {people(first: 50) {nodes {id}}}}"
    ids = [person["id"] for person in house(query, id=event).good["event"]["people"]["nodes"]]
    house.fresh()

    assert len(ids) == 50
    assert house.spent(NAMES, r=refs("Person", ids)).calls == 1


def test_kinds_and_vendors_mix_and_what_is_not_there_is_null(house: House) -> None:
    tia, mobi = house.event("eventtia"), house.event("eventmobi")
    query = """query ($id: ID!) {event(by: {id: $id}) {
        people(first: 1) {nodes {id email}} sessions(first: 1) {nodes {id}}}}"""
    found = house(query, id=tia).good["event"]
    (person,), (session,) = found["people"]["nodes"], found["sessions"]["nodes"]
    asked: list[dict[str, Any]] = [
        *refs("Event", [tia, "gibberish", mobi]),
        *refs("Person", [person["id"], tia]),
        *refs("Session", [session["id"]]),
        {"__typename": "Profile", "email": person["email"]},
        *refs("Event", [tia]),
    ]
    entities = house(NAMES, r=asked).good["_entities"]

    assert [entity and entity["__typename"] for entity in entities] == [
        *("Event", None, "Event", "Person", None, "Session", "Profile", "Event")
    ]
    assert entities[0] == entities[-1]
    assert person["id"] in [record["id"] for record in entities[6]["records"]]


def test_one_failing_account_leaves_the_others_entities(house: House) -> None:
    good, bad = house.event("eventtia"), house.event("ringcentral")
    house.fresh()
    house.sandbox.fail("ringcentral", status=403)
    answer = house(NAMES, r=refs("Event", [good, bad]))

    assert [entity and entity["id"] for entity in answer.data["_entities"]] == [good, None]
    assert [error["path"][:2] for error in answer.errors] == [["_entities", 1]]
    assert answer.codes[0].startswith("VENDOR_")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (refs("Account", ["x"]), "__typename is one of"),
        ([{"__typename": "Event"}], "must give id"),
        ([{"__typename": "Event", "id": 3}], "must give id"),
        ([{"__typename": "Profile", "id": "x"}], "must give email"),
        ([{"id": "x"}], "__typename is one of"),
        (["x"], "must be an object"),
    ],
)
def test_references_that_are_wrong_are_refused_before_any_call(house: House, wrong: list[Any], told: str) -> None:
    house.sandbox.clear_calls()
    answer = house(NAMES, r=wrong)

    assert answer.codes == ["INVALID_INPUT"]
    assert told in answer.errors[0]["message"]
    assert house.sandbox.app.calls.calls() == []


def test_references_are_limited_in_number(house: House) -> None:
    house.sandbox.clear_calls()
    answer = house(NAMES, r=refs("Event", ["x"] * 101))

    assert answer.codes == ["QUERY_TOO_COMPLEX"]
    assert "100" in answer.errors[0]["message"]
    assert house.sandbox.app.calls.calls() == []
