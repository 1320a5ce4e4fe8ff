"""RingCentral's filters, whose wire form its document does not show: a vendor that refuses them is listed instead."""

from pathlib import Path
from typing import Any

import pytest
from acceptance_house import House, open_house

PEOPLE = """query($id:ID!,$after:String){node(id:$id){...on Event{
  people(first:20,after:$after,filter:%s){nodes{email} pageInfo{hasNextPage endCursor} failures{code}}}}}"""
LINKS = """query($id:ID!,$f:MagicLinkFilter){node(id:$id){...on Event{tickets{nodes{
  magicLinks(first:20,filter:$f){nodes{email} failures{code}}}}}}}"""
PROFILE = 'query($id:ID!){profile(email:"P7@example.org",eventIds:[$id]){records{email}}}'


async def an_event(house: House) -> str:
    return str((await house("{events(first:1){nodes{id}}}"))["data"]["events"]["nodes"][0]["id"])


async def test_a_refused_filter_is_applied_here(tmp_path: Path) -> None:
    async with open_house("ringcentral", tmp_path, many=130, refused=["filter"]) as house:
        event = await an_event(house)
        pages = await house.pages("people", PEOPLE % '{email:" P7@Example.org "}', id=event)
        assert [page["nodes"] for page in pages] == [[{"email": "p7@example.org"}]]
        house.vendor.calls.clear()
        answer = await house(PROFILE, id=event)
        assert answer == {"data": {"profile": {"records": [{"email": "p7@example.org"}]}}}
        assert [call for call in house.vendor.calls if "filter" in call] == []


async def test_a_filtered_list_is_walked_to_its_end(tmp_path: Path) -> None:
    async with open_house("ringcentral", tmp_path, many=130, refused=["filter"]) as house:
        event = await an_event(house)
        pages = await house.pages("people", PEOPLE % '{updatedAfter:"2020-01-01T00:00:00Z"}', id=event)
    emails = [one["email"] for page in pages for one in page["nodes"]]
    assert len(emails) == len(set(emails)) == 130


@pytest.mark.parametrize(
    ("refused", "wanted", "found"),
    [
        ("filter", {"emails": ["P7@example.org"]}, ["p7@example.org"]),
        ("filter[include", {"emails": ["p7@example.org"], "includeConfirmAndJoin": False}, ["p7@example.org"]),
    ],
)
async def test_magic_links_too(tmp_path: Path, refused: str, wanted: Any, found: list[str]) -> None:
    async with open_house("ringcentral", tmp_path, refused=[refused]) as house:
        answer = await house(LINKS, id=await an_event(house), f=wanted)
    [ticket] = answer["data"]["node"]["tickets"]["nodes"]
    assert ([link["email"] for link in ticket["magicLinks"]["nodes"]], "errors" in answer) == (found, False)


async def test_what_only_the_vendor_can_add_is_not_left_out_in_silence(tmp_path: Path) -> None:
    async with open_house("ringcentral", tmp_path, refused=["filter[include"]) as house:
        answer = await house(LINKS, id=await an_event(house), f={"includeConfirmAndJoin": True})
    [ticket] = answer["data"]["node"]["tickets"]["nodes"]
    assert ticket["magicLinks"] == {"nodes": [], "failures": [{"code": "VENDOR_REJECTED"}]}
