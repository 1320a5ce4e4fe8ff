"""A record that two answers of a vendor make up is as old, and as stale, as the older of them."""

from datetime import UTC, datetime
from typing import Any

from api_house import House

EVENTS = """{events(first:3,filter:{accounts:["eventtia"]}){
  nodes{id slug timeZone stale fetchedAt} failures{code}}}"""
TICKETS = "query($id:ID!){event(by:{id:$id}){tickets{nodes{name claimed unlimited stale fetchedAt}}}}"
OLD_S = 1000.0
"""Past fresh and stale-while-revalidate of every list, within its stale-if-error."""


def aged(house: House, endpoint: str) -> None:
    """Let time pass for one endpoint's answers alone."""
    accounts: Any = house.backend.accounts
    for key, entry in accounts.cache._entries.items():
        if key[2] == endpoint:
            entry.fetched -= OLD_S


def test_events_joined_with_a_slim_list_that_stands_in(house: House) -> None:
    first = house(EVENTS).good["events"]["nodes"]
    assert {(node["stale"], node["timeZone"] is None) for node in first} == {(False, False)}

    aged(house, "events.slim")
    house.sandbox.fail("eventtia", path="*/slim", status=503)
    answer = house(EVENTS)

    assert {entry["cache"] for entry in answer.upstream} == {"HIT", "STALE"}
    assert answer.good["events"]["nodes"] == [{**node, "stale": True} for node in first]


def test_events_joined_are_dated_by_the_older_list(house: House) -> None:
    house(EVENTS)
    aged(house, "events.list")  # which is asked for again, and the slim list is not
    again = datetime.now(UTC)
    answer = house(EVENTS)

    assert {entry["cache"] for entry in answer.upstream} == {"HIT", "MISS"}
    nodes = answer.good["events"]["nodes"]
    assert [datetime.fromisoformat(node["fetchedAt"]) < again for node in nodes] == [True] * 3


def test_tickets_counted_by_statistics_that_stand_in(house: House) -> None:
    id = house.event("eventtia")
    first = house(TICKETS, id=id).good["event"]["tickets"]["nodes"]
    counted = [node["unlimited"] for node in first]
    assert True in counted
    assert {node["stale"] for node in first} == {False}

    aged(house, "tickets.stats")
    house.sandbox.fail("eventtia", path="*/tickets-stats", status=503)
    answer = house(TICKETS, id=id)

    found = answer.good["event"]["tickets"]["nodes"]
    assert [node["claimed"] for node in found] == [node["claimed"] for node in first]
    assert [node["stale"] for node in found] == counted
