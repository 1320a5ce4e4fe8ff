"""EventMobi's people: pages, oddities of a record, writes, groups, growth."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import httpx
import pytest

from sandbox.eventmobi import made
from sandbox.server import Sandbox, running
from sandbox.world import World

PEOPLE = "/events/3006/people/person"
FIRST = f"{PEOPLE}/3000001"
MIRA = {"first_name": "Mira", "last_name": "Voß", "email_address": "mira@example.org"}


async def everyone(mobi: httpx.AsyncClient, event: str = "3006") -> list[dict[str, Any]]:
    page = (await mobi.get(f"/events/{event}/people/person?limit=1000")).json()
    people: list[dict[str, Any]] = page["people_list"]
    return people


async def test_twenty_from_the_start_unless_asked_otherwise(mobi: httpx.AsyncClient) -> None:
    page = (await mobi.get(PEOPLE)).json()

    assert page["query_string"] == "offset=0&limit=20"
    assert page["record_number"] == 45
    assert [person["person_id"] for person in page["people_list"]][:2] == ["3000001", "3000004"]
    assert len(page["people_list"]) == 20


async def test_the_query_comes_back_with_its_defaults(mobi: httpx.AsyncClient) -> None:
    page = (await mobi.get(f"{PEOPLE}?limit=10&timestamp_format=iso&offset=40")).json()
    half = (await mobi.get(f"{PEOPLE}?limit=10")).json()

    assert page["query_string"] == "limit=10&timestamp_format=iso&offset=40"
    assert half["query_string"] == "limit=10&offset=0"
    assert len(page["people_list"]) == 5


async def test_pages_meet_everyone_once_while_the_list_grows(sandbox: Sandbox, mobi: httpx.AsyncClient) -> None:
    ids: list[str] = []
    while True:
        page = (await mobi.get(f"{PEOPLE}?limit=20&offset={len(ids)}")).json()
        ids += [person["person_id"] for person in page["people_list"]]
        if len(ids) == page["record_number"]:
            break
        if len(ids) == 20:
            assert sandbox.grow("eventmobi", event=0, people=3) == 48

    assert len(ids) == len(set(ids)) == 48
    assert (await mobi.get("/events/3006")).json()["data_counters"]["people"] == 48
    assert (await mobi.get(f"{PEOPLE}/{ids[-1]}")).json()["person_id"] == ids[-1]


async def test_a_person_is_told_in_full(mobi: httpx.AsyncClient) -> None:
    world = World(1, 6, 45)
    person = (await mobi.get(FIRST)).json()
    human = world.human(world.attendee(0, 0))

    assert list(person) == [
        "person_id",
        "external_ids",
        "profile",
        "custom_fields_meta",
        "favorite_data",
        "regstration",
        "docs",
        "config_meta",
        "tags",
        "activities",
        "timestamps",
    ]
    assert person["external_ids"][1] == {"id_system": "Salesforce", "id": "003Hs0000000000000"}
    assert person["profile"]["first_name"] == human.first_name
    assert person["profile"]["email_address"].lower() == human.email
    assert person["profile"]["email_address"] != human.email
    assert person["profile"]["groups"] == ["5001", "5002"]
    assert set(person["favorite_data"]) == {"sessions", "companies", "docs", "notes"}


async def test_oddities_are_all_there(mobi: httpx.AsyncClient) -> None:
    people = await everyone(mobi)
    orders = [person["regstration"]["order_paid"] for person in people]

    assert all(re.fullmatch(r"\S+ [0-9,]+ [A-Z]{3}", order) for order in orders)
    assert any("," in order for order in orders)
    assert any("," in person["tags"] for person in people)
    assert any(person["tags"] == "" for person in people)
    assert any(person["profile"]["first_name"] == person["profile"]["last_name"] == "" for person in people)
    assert any(person["profile"]["email_address"] == "" for person in people)
    assert any(person["profile"]["social_contacts"]["twitter_url"] == "" for person in people)
    assert any(person["profile"]["groups"] == [] for person in people)
    assert any("%26" in person["regstration"]["reg_utm"] for person in people)
    assert {value for person in people for value in person["config_meta"].values()} == {"true", "false"}
    assert not any(value is None for person in people for value in person["profile"].values())


async def test_no_registration_without_the_product(mobi: httpx.AsyncClient) -> None:
    assert all("regstration" not in person for person in await everyone(mobi, "3015"))


async def test_activities_follow_the_timestamp_format(mobi: httpx.AsyncClient) -> None:
    iso, unix = [
        (await mobi.get(FIRST, params={"timestamp_format": form})).json()["activities"] for form in ("iso", "unix")
    ]

    assert [entry["timestamp"][-6:] for entry in iso] == ["-07:00", "-07:00"]
    assert all(isinstance(entry["timestamp"], int) for entry in unix)


async def test_times_follow_the_zone_of_the_event(mobi: httpx.AsyncClient) -> None:
    before = (await mobi.get(FIRST)).json()
    await mobi.patch("/events/3006", json={"event_dates": {"time_zone_tz": "Asia/Tokyo"}})
    after = (await mobi.get(FIRST)).json()

    for name in ("creation_timestamp", "update_timestamp"):
        old, new = before["timestamps"][name], after["timestamps"][name]
        assert new.endswith("+09:00")
        assert datetime.fromisoformat(old) == datetime.fromisoformat(new)
    assert after["timestamps"]["request_timestamp"].endswith("+09:00")


def test_the_amount_is_written_as_documented() -> None:
    assert made.paid(1289, "USD") == "$ 1,289 USD"
    assert made.paid(0, "CHF") == "CHF 0 CHF"


async def test_one_system_for_every_id_of_the_path(mobi: httpx.AsyncClient) -> None:
    event = {"external_ids": [{"id_system": "Salesforce", "id": "701"}]}
    await mobi.patch("/events/3006", json={"event": event})
    query = {"ext_id_system": "Salesforce"}

    both = await mobi.get("/events/701/people/person/003Hs0000000000004", params=query)
    fallback = await mobi.get("/events/3006/people/person/3000004", params=query)
    other = await mobi.get("/events/3009/people/person/003Hs0000000000004", params=query)

    assert both.json()["person_id"] == "3000013"
    assert fallback.json()["person_id"] == "3000004"
    assert (other.status_code, other.json()["fields"]) == (404, "person_id")


@pytest.mark.parametrize("wrapped", [True, False])
async def test_a_new_person_shows_in_every_read(mobi: httpx.AsyncClient, wrapped: bool) -> None:
    body = {"person_id": "P1", "profile": {**MIRA, "groups": ["Speakers"]}}
    answer = await mobi.post(PEOPLE, json={"person": body} if wrapped else body)
    person = answer.json()
    read = (await mobi.get(f"{PEOPLE}/P1?ext_id_system=External")).json()
    overview = (await mobi.get("/events/3006/people")).json()

    assert answer.status_code == 200
    assert {**person, "timestamps": 0} == {**read, "timestamps": 0}
    assert person["external_ids"][1:] == [{"id_system": "External", "id": "P1"}]
    assert person["profile"]["groups"] == ["5002"]
    assert person["profile"]["company"] == ""
    assert "regstration" not in person
    assert overview["people_number"] == 46
    assert (await everyone(mobi))[-1]["person_id"] == person["person_id"]
    assert (await mobi.post(PEOPLE, json=body)).status_code == 409


async def test_patch_merges_and_put_overwrites(mobi: httpx.AsyncClient) -> None:
    before = (await mobi.get(FIRST)).json()
    change = {"profile": {"title": "Boss", "social_contacts": {"website_url": "https://x.example"}}}
    patched = (await mobi.patch(FIRST, json={"person": change})).json()
    put = (await mobi.put(FIRST, json={"person": {"profile": MIRA}})).json()

    links = {**before["profile"]["social_contacts"], "website_url": "https://x.example"}
    assert patched["profile"] == {**before["profile"], "title": "Boss", "social_contacts": links}
    assert patched["external_ids"] == before["external_ids"]
    assert put["profile"]["title"] == ""
    assert put["profile"]["first_name"] == "Mira"
    assert put["external_ids"] == before["external_ids"][:1]
    assert put["regstration"] == before["regstration"]
    assert (await mobi.get(FIRST)).json()["profile"] == put["profile"]


GENERATED = ["custom_fields_meta", "favorite_data", "regstration", "docs", "config_meta", "tags"]


@pytest.mark.parametrize("field", [*GENERATED, "activities", "timestamps"])
async def test_generated_fields_are_forbidden(mobi: httpx.AsyncClient, field: str) -> None:
    person = (await mobi.get(FIRST)).json()
    body = {"person": {"profile": MIRA, field: person[field]}}

    for method, path in (("POST", PEOPLE), ("PATCH", FIRST), ("PUT", FIRST), ("PATCH", f"{FIRST}/groups")):
        answer = await mobi.request(method, path, json=body)
        assert (answer.status_code, answer.json()["fields"]) == (403, field)
    assert len(await everyone(mobi)) == 45


async def test_the_persons_own_id_cannot_be_changed(mobi: httpx.AsyncClient) -> None:
    own = await mobi.patch(FIRST, json={"person_id": "3000001"})
    pair = await mobi.patch(FIRST, json={"external_ids": [{"id_system": "Eventmobi", "id": "9"}]})
    same = await mobi.patch(FIRST, json={"external_ids": [{"id_system": "Eventmobi", "id": "3000001"}]})

    assert [own.status_code, pair.status_code, same.status_code] == [403, 403, 200]


async def test_files_become_names_and_ids(mobi: httpx.AsyncClient) -> None:
    documents = (await mobi.get("/events/3006")).json()["data_counters"]["documents"]
    files = {
        "upload_picture": {"url": "https://img.example.com/a.jpeg?x=1", "trim": "0x0:9x9", "rename": "b.jpg"},
        "uplaod_docs": [{"url": "https://files.example.com/s.pdf", "assign_groups": ["Nobody knows"]}],
    }
    person = (await mobi.patch(FIRST, json={"person": files})).json()

    assert person["profile"]["picture"] == "b.jpg"
    assert len(person["docs"]) == 2
    assert (await mobi.get("/events/3006")).json()["data_counters"]["documents"] == documents + 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"person": {"upload_docs": []}}, "person.upload_docs"),
        ({"person": {"registration": {}}}, "person.registration"),
        ({"profile": {"groups": ["Nobody"]}}, "profile.groups"),
        ({"upload_picture": {"url": "https://img.example.com/a.gif"}}, "upload_picture.url"),
        (
            {"upload_picture": {"url": "https://img.example.com/a.jpg", "rename": "a.png"}},
            "upload_picture.rename",
        ),
        ({"uplaod_docs": [{"url": "https://e.example/a.pdf", "rename": "a.doc"}]}, "uplaod_docs.rename"),
    ],
)
async def test_bad_bodies_name_the_field(mobi: httpx.AsyncClient, body: object, field: str) -> None:
    answer = await mobi.post(PEOPLE, json=body)

    assert (answer.status_code, answer.json()["fields"]) == (400, field)


async def test_delete_answers_with_the_person_who_is_then_gone(mobi: httpx.AsyncClient) -> None:
    before = (await mobi.get(FIRST)).json()
    deleted = (await mobi.delete(FIRST)).json()

    assert {**deleted, "timestamps": 0} == {**before, "timestamps": 0}
    assert (await mobi.get(FIRST)).status_code == 404
    assert (await mobi.get(f"{PEOPLE}/003Hs0000000000000?ext_id_system=Salesforce")).status_code == 404
    page = (await mobi.get(PEOPLE)).json()
    assert (page["record_number"], page["people_list"][0]["person_id"]) == (44, "3000004")


async def test_groups_are_added_replaced_and_cleared(mobi: httpx.AsyncClient) -> None:
    async def groups(method: str, names: list[str] | None) -> list[str]:
        body = {} if names is None else {"json": {"person": {"profile": {"groups": names}}}}
        person = (await mobi.request(method, f"{FIRST}/groups", **body)).json()
        read = (await mobi.get(f"{FIRST}/groups")).json()
        assert [group["group_id"] for group in read] == person["profile"]["groups"]
        return [group["group_name"] for group in read]

    assert await groups("PATCH", ["5004"]) == ["Attendees", "Speakers", "Équipe"]
    assert await groups("PUT", ["Équipe", "5004"]) == ["Équipe"]
    assert await groups("DELETE", None) == []


async def test_the_overview_counts_members_as_they_are(mobi: httpx.AsyncClient) -> None:
    await mobi.put(f"{FIRST}/groups", json={"profile": {"groups": ["5004"]}})
    await mobi.delete(f"{PEOPLE}/3000004")
    await mobi.post(PEOPLE, json={"profile": {**MIRA, "groups": ["5003"]}})
    overview = (await mobi.get("/events/3006/people")).json()
    people = await everyone(mobi)

    assert overview["people_number"] == len(people) == 45
    assert overview["group_number"] == len(overview["groups"]) == 4
    assert overview["custom_field_number"] == len(overview["custom_fields"]) == 3
    assert {group["group_id"]: group["member_number"] for group in overview["groups"]} == {
        id: sum(id in person["profile"]["groups"] for person in people) for id in ("5001", "5002", "5003", "5004")
    }


async def test_a_new_event_has_nobody(mobi: httpx.AsyncClient) -> None:
    event = (await mobi.post("/events", json={"event": {"name": "Empty"}})).json()
    page = (await mobi.get(f"/events/{event['id']}/people/person")).json()
    added = await mobi.post(f"/events/{event['id']}/people/person", json={"profile": MIRA})

    assert (page["record_number"], page["people_list"]) == (0, [])
    assert added.status_code == 200
    assert (await mobi.get(f"/events/{event['id']}")).json()["data_counters"]["people"] == 1


@pytest.mark.parametrize(("events", "people"), [(0, 60), (1, 1), (1, 0)])
async def test_small_worlds(events: int, people: int) -> None:
    async with running(World(1, events, people)) as sandbox:
        base = f"{sandbox.base_url('eventmobi')}/en/api/v2/events"
        async with httpx.AsyncClient(headers={"X-API-Key": "demo"}) as client:
            assert len((await client.get(base)).json()) == events
            answer = await client.get(f"{base}/3006/people/person")

    assert answer.status_code == (200 if events else 404)
    assert not events or len(answer.json()["people_list"]) == people


async def test_a_large_list_is_read_from_its_end_at_once() -> None:
    async with running(World(1, 1, 100_000)) as sandbox:
        base = f"{sandbox.base_url('eventmobi')}/en/api/v2/events/3006/people"
        async with httpx.AsyncClient(headers={"X-API-Key": "demo"}) as client:
            page = (await client.get(f"{base}/person?offset=99980")).json()
            overview = (await client.get(base)).json()

    assert (page["record_number"], len(page["people_list"])) == (100_000, 20)
    assert overview["groups"][1]["member_number"] == 10_000
