"""Paging: page by page to the end, every record once, also while the list grows."""

from typing import Any

import pytest
from api_house import House

PEOPLE = """query($id:ID!,$f:Int!,$a:String){node(id:$id){...on Event{people(first:$f,after:$a%s){
  totalCount nodes{id vendorId} edges{cursor node{id}}
  pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}}}"""
LISTED = {"eventtia": 60 + 12, "ringcentral": 60, "eventmobi": 60}


def people(house: House, event: str, first: int, after: str | None = None, filter: str = "") -> dict[str, Any]:
    found: dict[str, Any] = house(PEOPLE % filter, id=event, f=first, a=after).good["node"]["people"]
    assert len(found["nodes"]) <= first
    assert [edge["node"] for edge in found["edges"]] == [{"id": node["id"]} for node in found["nodes"]]
    assert found["pageInfo"]["hasPreviousPage"] == (after is not None)
    if found["edges"]:
        assert found["pageInfo"]["endCursor"] == found["edges"][-1]["cursor"]
        assert found["pageInfo"]["startCursor"] == found["edges"][0]["cursor"]
    return found


def everybody(house: House, event: str, first: int, between: Any = None, filter: str = "") -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = people(house, event, first, after, filter)
        found += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]
        if between is not None:
            between()


@pytest.mark.parametrize("account", ["eventtia", "ringcentral", "eventmobi"])
@pytest.mark.parametrize("first", [1, 7, 100])
def test_page_by_page_is_the_whole_list(house: House, account: str, first: int) -> None:
    event = house.event(account)
    whole = everybody(house, event, 100)
    assert len(set(whole)) == len(whole) >= LISTED[account]
    assert everybody(house, event, first) == whole


@pytest.mark.parametrize("account", ["eventtia", "ringcentral", "eventmobi"])
@pytest.mark.parametrize("first", [1, 7, 100])
@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_a_growing_list_loses_nobody_and_shows_nobody_twice(big: House, account: str, first: int, warm: bool) -> None:
    event = big.event(account)
    before = everybody(big, event, 100)
    big.forget()
    pages = 0

    def grow() -> None:
        nonlocal pages
        pages += 1
        if pages <= 40:
            big.sandbox.grow(account, event=0, people=3 if first > 1 else pages % 2)
        if not warm:
            big.forget()

    found = everybody(big, event, first, grow)
    assert len(set(found)) == len(found)
    assert set(before) <= set(found)


@pytest.mark.parametrize("account", ["eventtia", "ringcentral", "eventmobi"])
@pytest.mark.parametrize("first", [7, 100])
def test_a_filtered_list_fills_its_pages(house: House, account: str, first: int) -> None:
    event = house.event(account)
    chosen = everybody(house, event, first, filter=',filter:{text:"a"}')
    page = people(house, event, first, filter=',filter:{text:"a"}')
    assert len(page["nodes"]) == min(first, len(chosen))
    assert 0 < len(chosen) < len(everybody(house, event, 100))
    assert everybody(house, event, 3, filter=',filter:{text:"a"}') == chosen


EVENTS = """query($f:Int!,$a:String,$o:EventOrder){events(first:$f,after:$a,orderBy:$o){
  totalCount nodes{id vendor name startsAt createdAt updatedAt} pageInfo{hasNextPage endCursor}}}"""


def all_events(house: House, first: int, order: dict[str, str] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = house(EVENTS, f=first, a=after, o=order).good["events"]
        found += page["nodes"]
        assert len(page["nodes"]) == first or not page["pageInfo"]["hasNextPage"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("first", [1, 7, 100])
def test_events_follow_one_another_by_account(house: House, first: int) -> None:
    found = all_events(house, first)
    assert [event["vendor"] for event in found] == ["EVENTTIA"] * 12 + ["RINGCENTRAL"] * 12 + ["EVENTMOBI"] * 12
    assert len({event["id"] for event in found}) == 36


@pytest.mark.parametrize("first", [1, 7, 100])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize(
    ("field", "member"),
    [("NAME", "name"), ("STARTS_AT", "startsAt"), ("CREATED_AT", "createdAt"), ("UPDATED_AT", "updatedAt")],
)
def test_events_in_one_order(house: House, field: str, member: str, direction: str, first: int) -> None:
    from datetime import datetime

    found = all_events(house, first, {"field": field, "direction": direction})
    assert {event["id"] for event in found} == {event["id"] for event in all_events(house, 100)}
    assert len(found) == 36
    there = [event[member] for event in found if event[member] is not None]
    assert [event[member] for event in found][: len(there)] == there, "nulls last"
    values = [text.casefold() if field == "NAME" else datetime.fromisoformat(text) for text in there]
    assert values == sorted(values, reverse=direction == "DESC")


def test_the_total_is_told_where_a_call_already_made_tells_it(house: House) -> None:
    for account in ("ringcentral",):
        assert people(house, house.event(account), 5)["totalCount"] == 60
    assert house(EVENTS, f=100, a=None, o=None).good["events"]["totalCount"] == 36
    assert house(EVENTS, f=5, a=None, o={"field": "NAME", "direction": "ASC"}).good["events"]["totalCount"] == 36


def test_a_cursor_outlives_the_process(house: House) -> None:
    event = house.event("ringcentral")
    page = people(house, event, 25)
    house.restart()
    following = people(house, event, 100, page["pageInfo"]["endCursor"])
    assert len(following["nodes"]) == 35
    assert not {node["id"] for node in page["nodes"]} & {node["id"] for node in following["nodes"]}


@pytest.mark.parametrize("account", ["eventtia", "ringcentral"])
def test_a_list_whose_next_page_points_back_ends(big: House, account: str) -> None:
    event = big.event(account)
    whole = everybody(big, event, 100)
    big.forget()
    big.sandbox.fail(account, loop_next=True)
    found = everybody(big, event, 100)
    assert len(set(found)) == len(found)
    assert set(found) <= set(whole)
