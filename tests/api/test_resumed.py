"""Resumed lists: behind a cursor pages are read side by side, also where a filter is applied here; nobody is missed."""

from collections.abc import Iterator
from typing import Any

import pytest
from api_house import House, open_house

from sandbox.ringcentral import listing as ringcentral_listing

PEOPLE = """query($id:ID!,$f:Int!,$a:String){node(id:$id){...on Event{people(first:$f,after:$a%s){
  totalCount nodes{id} pageInfo{hasNextPage endCursor}}}}}"""
EVENTS = """query($n:[String!],$f:Int!,$a:String){events(first:$f,after:$a,filter:{accounts:$n}){
  nodes{id} pageInfo{hasNextPage endCursor}}}"""
MUELLER = ',filter:{roles:[ATTENDEE],text:"müller"}'
VENDORS = ["eventtia", "ringcentral", "eventmobi"]
FEW = "max_concurrency = 250\npage_size = %d"


@pytest.fixture(scope="module")
def shared_long() -> Iterator[House]:
    with open_house(events=12, people=400, each=FEW % 25) as house:
        yield house


@pytest.fixture
def long(shared_long: House) -> House:
    """Lists of sixteen of the vendor's pages, at vendors that take any number of calls at once."""
    shared_long.fresh()
    return shared_long


def page(house: House, event: str, first: int, after: str | None = None, filter: str = "") -> dict[str, Any]:
    found: dict[str, Any] = house(PEOPLE % filter, id=event, f=first, a=after).good["node"]["people"]
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [node["id"] for node in found["nodes"]]


def everybody(house: House, event: str, first: int, filter: str = "", after: str | None = None) -> list[str]:
    """All behind a cursor, each page by a gateway that remembers no answer."""
    found: list[str] = []
    while True:
        house.forget()
        part = page(house, event, first, after, filter)
        found += ids(part)
        after = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            return found


@pytest.mark.parametrize("account", VENDORS)
@pytest.mark.parametrize("first", [1, 3, 7])
def test_a_sifted_list_that_is_resumed_again_and_again_is_the_list(long: House, account: str, first: int) -> None:
    event = long.event(account)
    whole = page(long, event, 100, None, MUELLER)
    assert not whole["pageInfo"]["hasNextPage"]
    assert len(whole["nodes"]) > 3
    assert everybody(long, event, first, MUELLER) == ids(whole)


@pytest.mark.parametrize("account", VENDORS)
@pytest.mark.parametrize("first", [1, 2, 3])
def test_what_is_left_of_a_sifted_list_is_read_side_by_side(long: House, account: str, first: int) -> None:
    """One page tells how many pass; the others are asked for together."""
    event = long.event(account)
    whole = ids(page(long, event, 100, None, MUELLER))
    begun = page(long, event, first, None, MUELLER)
    long.forget()
    long.events("eventtia")  # the uris of its events
    after = begun["pageInfo"]["endCursor"]
    spent = long.spent(PEOPLE % MUELLER, latency_ms=100, id=event, f=100, a=after)
    assert spent.steps == 2
    assert spent.calls > 10
    assert ids(page(long, event, 100, after, MUELLER)) == whole[first:]


@pytest.mark.parametrize("account", VENDORS)
def test_a_cursor_inside_a_page_asks_for_that_page_and_the_next_at_once(account: str) -> None:
    with open_house(events=12, people=10, each=FEW % 5) as house:
        whole = house.events(account, first=12)
        begun = house(EVENTS, n=[account], f=3, a=None).good["events"]
        house.forget()
        after = begun["pageInfo"]["endCursor"]
        spent = house.spent(EVENTS, latency_ms=100, n=[account], f=5, a=after)
        assert (spent.calls, spent.steps) == (2, 1)
        house.forget()
        found = house(EVENTS, n=[account], f=5, a=after).good["events"]
        assert ids(found) == [row["id"] for row in whole[3:8]]
        house.forget()
        assert house.spent(EVENTS, n=[account], f=2, a=after).calls == 1, "the page holds two more"


@pytest.mark.parametrize("cap", [10, 25])
@pytest.mark.parametrize("filter", ["", MUELLER])
def test_a_vendor_that_gives_fewer_than_asked_for_is_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, cap: int, filter: str
) -> None:
    """It says nothing of its cap; a gateway that resumes a list has seen no page of it yet."""
    with open_house(events=2, people=230, each=FEW % 100) as house:
        event = house.event("ringcentral")
        uncapped = everybody(house, event, 100, filter)
        monkeypatch.setattr(ringcentral_listing, "MAX_SIZE", cap)
        house.forget()
        begun = page(house, event, 3, None, filter)
        house.restart()
        assert ids(begun) + everybody(house, event, 100, filter, begun["pageInfo"]["endCursor"]) == uncapped


@pytest.mark.parametrize("account", VENDORS)
@pytest.mark.parametrize("filter", ["", ',filter:{text:"a"}'])
def test_a_list_that_grows_behind_its_cursors_loses_nobody_and_shows_nobody_twice(
    long: House, account: str, filter: str
) -> None:
    event = long.event(account)
    before = everybody(long, event, 100, filter)
    found: list[str] = []
    after = None
    for _ in range(100):
        long.forget()
        part = page(long, event, 23, after, filter)
        found += ids(part)
        after = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            break
        long.sandbox.grow(account, event=0, people=3)
    assert len(set(found)) == len(found)
    assert set(before) <= set(found)


@pytest.mark.parametrize("account", ["eventtia", "ringcentral"])
@pytest.mark.parametrize("filter", ["", MUELLER])
def test_a_list_whose_next_page_points_back_ends_behind_a_cursor_too(long: House, account: str, filter: str) -> None:
    event = long.event(account)
    whole = everybody(long, event, 100, filter)
    begun = page(long, event, 3, None, filter)
    long.forget()
    long.sandbox.fail(account, loop_next=True)
    rest = page(long, event, 100, begun["pageInfo"]["endCursor"], filter)
    assert len(set(ids(rest))) == len(ids(rest))
    assert set(ids(rest)) <= set(whole) - set(ids(begun))
