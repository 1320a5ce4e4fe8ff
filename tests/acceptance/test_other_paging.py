"""Lists of vendors that bound their pages, or say less of them than documented, come whole, record by record once."""

from pathlib import Path
from typing import Any

import pytest
from acceptance_house import open_house

EVENTS = "query($after:String){events(first:40,after:$after){totalCount nodes{id} pageInfo{hasNextPage endCursor}}}"
PEOPLE = """query($id:ID!,$after:String){node(id:$id){...on Event{
  people(first:40,after:$after){totalCount nodes{id} pageInfo{hasNextPage endCursor}}}}}"""
MANNERS: list[dict[str, Any]] = [
    {"bound": bound, "links": links, "meta": meta, "many": many}
    for bound, many in ((20, 57), (24, 48), (25, 130), (50, 250), (None, 57))
    for links in (True, False)
    for meta in (True, False)
]


@pytest.mark.parametrize("name", ["ringcentral", "eventmobi", "eventtia"])
@pytest.mark.parametrize("manner", MANNERS, ids=str)
async def test_every_record_comes_once(name: str, manner: dict[str, Any], tmp_path: Path) -> None:
    async with open_house(name, tmp_path, **manner) as house:
        events = [event["id"] for page in await house.pages("events", EVENTS) for event in page["nodes"]]
        assert len(events) == len(set(events)) == manner["many"]
        asked_for_events = len(house.vendor.calls)
        people = [one["id"] for page in await house.pages("people", PEOPLE, id=events[0]) for one in page["nodes"]]
        assert len(people) == len(set(people)) == manner["many"]
    # one call for each of the vendor's pages, one to find that there is no further one, one to sign in
    assert asked_for_events <= -(-manner["many"] // min(manner["bound"] or 100, 100)) + 2


async def test_a_cursor_of_the_middle_leads_to_the_end_after_a_restart(tmp_path: Path) -> None:
    manner: dict[str, Any] = {"many": 130, "bound": 25, "links": False}
    async with open_house("ringcentral", tmp_path, **manner) as house:
        first = (await house(EVENTS))["data"]["events"]
    async with open_house("ringcentral", tmp_path, **manner) as house:
        answer = await house(EVENTS, after=first["pageInfo"]["endCursor"])
        second = answer["data"]["events"]
        third = (await house(EVENTS, after=second["pageInfo"]["endCursor"]))["data"]["events"]
    ids = [event["id"] for page in (first, second, third) for event in page["nodes"]]
    assert ids == list(dict.fromkeys(ids))
    assert (len(ids), third["pageInfo"]["hasNextPage"]) == (120, True)


async def test_a_total_beyond_all_reason_is_not_believed(tmp_path: Path) -> None:
    async with open_house("eventmobi", tmp_path, many=30) as house:
        event = (await house(EVENTS))["data"]["events"]["nodes"][0]["id"]
        house.vendor.many, house.vendor.bound = 2**31 - 1, 1
        answer = await house(PEOPLE, id=event)
    assert len(answer["data"]["node"]["people"]["nodes"]) == 40
