"""What a vendor leaves out: no attribute but the id, parents that it no longer has. Never a fault of ours."""

from pathlib import Path
from typing import Any

import pytest
from acceptance_house import House, open_house

from gateway.records import Kind, Ref
from resolvers import ids

BARE = {
    "eventmobi": "{events(first:1){nodes{vendorId name createdAt updatedAt people(first:1){nodes{vendorId name}}}}}",
    "eventtia": """{events(first:1){nodes{vendorId name tickets(first:1){nodes{vendorId name}}
      booths(first:1){nodes{vendorId name}} sessions(first:1){nodes{vendorId title}}
      people(first:1){nodes{vendorId name}}}}}""",
}


@pytest.mark.parametrize("name", BARE)
async def test_records_of_little_more_than_an_id_are_kept(name: str, tmp_path: Path) -> None:
    async with open_house(name, tmp_path, many=3) as house:
        answer = await house(BARE[name])
    assert "errors" not in answer
    [event] = answer["data"]["events"]["nodes"]
    lists = [value["nodes"] for value in event.values() if isinstance(value, dict)]
    assert all(len(found) == 1 and found[0]["vendorId"] for found in lists)


async def test_unix_times_and_ids_that_are_numbers(tmp_path: Path) -> None:
    async with open_house("eventmobi", tmp_path, many=3) as house:
        [event] = (await house(BARE["eventmobi"]))["data"]["events"]["nodes"]
    assert (event["vendorId"], event["name"]) == ("100", "100")
    assert (event["createdAt"], event["updatedAt"]) == ("2023-11-14T22:13:20+00:00", "2023-11-14T22:13:21+00:00")


async def test_resources_inside_an_object_that_names_them(tmp_path: Path) -> None:
    async with open_house("eventmobi", tmp_path, many=3, wrapped=True) as house:
        answer = await house("{events{nodes{id vendorId people{nodes{vendorId email}}}}}")
        events = answer["data"]["events"]["nodes"]
        alone = await house("query($id:ID!){node(id:$id){...on Event{vendorId description}}}", id=events[0]["id"])
    assert [event["vendorId"] for event in events] == ["100", "101", "102"]
    assert [len(event["people"]["nodes"]) for event in events] == [3, 3, 3]
    assert alone["data"]["node"]["vendorId"] == "100"


async def code_of(house: House, ref: Ref, body: str) -> Any:
    answer = await house(f"query($id:ID!){{node(id:$id){{{body}}}}}", id=ids.encode(ref))
    [error] = answer["errors"]
    return error["extensions"]["code"]


async def test_a_parent_that_is_gone_is_not_our_fault(tmp_path: Path) -> None:
    async with open_house("eventtia", tmp_path) as house:
        region = Ref("eventtia", Kind.REGION, "7", ("51",))
        assert await code_of(house, region, "...on Region{name country{name}}") == "NOT_FOUND"
    async with open_house("ringcentral", tmp_path) as house:
        link = Ref("ringcentral", Kind.MAGIC_LINK, "m1", ("e1", "gone"))
        assert await code_of(house, link, "...on MagicLink{email ticket{name}}") == "NOT_FOUND"
