"""What RingCentral tells: pages, filters, odd values, and how it says no."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from sandbox.ringcentral.state import FOREIGN
from sandbox.ringcentral.timezones import IANA, RAILS


def moment(record: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(record["attributes"][name])


async def events(door: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await door.walk(f"/v1/organizations/{door.organization}/events?perPage=100")
    return found


async def test_health(door):
    assert await door.get("/v1/health") == {"status": "OK"}


async def test_two_organizations_of_which_the_second_says_as_little_as_it_may(door):
    first, second = await door.walk("/v1/organizations")

    assert first["id"] == door.organization
    assert second["attributes"] | {"id": 0, "createdAt": 0} == {
        "createdAt": 0, "email": "organization1@example.org", "facebook": None, "id": 0,
        "name": "Второй зал", "twitter": None, "website": "",
    }  # fmt: skip
    assert await door.get(f"/v1/organizations/{first['id']}") == {"data": first}


async def test_templates_have_neither_pages_nor_meta(door):
    answer = await door.get(f"/v1/organizations/{door.organization}/templates")
    assert set(answer) == {"data"}
    assert len(answer["data"]) == 3


async def test_first_page_has_25_links_and_the_total(door, sandbox):
    path = f"/v1/events/{door.id('event', 0)}/registrations"
    base = f"{sandbox.base_url('ringcentral')}{path}?perPage=25&page="

    page = await door.get(path)

    assert len(page["data"]) == 25
    assert page["meta"] == {"count": 45}
    assert page["links"] == {
        "first": f"{base}1", "self": f"{base}1", "last": f"{base}2", "prev": None, "next": f"{base}2",
    }  # fmt: skip


async def test_a_list_of_one_page_leaves_prev_and_next_out(door):
    page = await door.get(f"/v1/events/{door.id('event', 0)}/tickets")
    assert set(page["links"]) == {"first", "self", "last"}


async def test_a_page_beyond_the_last_is_empty(door):
    page = await door.get(f"/v1/events/{door.id('event', 0)}/registrations?page=9&perPage=20")
    assert page["data"] == []
    assert page["links"]["prev"].endswith("perPage=20&page=3")
    assert page["links"]["next"] is None


async def test_pages_hold_at_most_100(door, sandbox):
    sandbox.grow("ringcentral", 0, 100)
    page = await door.get(f"/v1/events/{door.id('event', 0)}/registrations?perPage=500")
    assert len(page["data"]) == 100
    assert "perPage=100" in page["links"]["next"]


async def test_links_keep_the_filter(door):
    path = f"/v1/events/{door.id('event', 0)}/registrations?filter%5Brefunded%5D%5Beq%5D=false&perPage=10"
    page = await door.get(path)
    assert "filter%5Brefunded%5D%5Beq%5D=false&perPage=10&page=2" in page["links"]["next"]
    assert len(await door.walk(path)) == page["meta"]["count"] < 45


@pytest.mark.parametrize(
    ("kind", "list_path", "usual", "small"),
    [
        ("ticket", "tickets", 5, 1),
        ("booth", "booths", 6, 0),
        ("scheduleItem", "scheduleItems", 20, 3),
        ("stage", "stages", 2, 1),
        ("session", "sessions", 4, 0),
        ("registration", "registrations", 45, 45),
        ("report", "reports", 1, 1),
    ],
)
async def test_sizes_of_lists(door, kind, list_path, usual, small):
    for event, size in ((0, usual), (16, small)):
        found = await door.walk(f"/v1/events/{door.id('event', event)}/{list_path}?perPage=7")
        assert [record["id"] for record in found] == [door.id(kind, event, k) for k in range(size)]
        assert all(record["attributes"]["id"] == record["id"] for record in found)
        assert {record["type"] for record in found} <= {kind}


@pytest.mark.parametrize(
    ("kind", "list_path"),
    [("ticket", "tickets"), ("scheduleItem", "scheduleItems"), ("registration", "registrations")],
)
async def test_a_record_reads_as_it_is_listed(door, kind, list_path):
    for record in await door.walk(f"/v1/events/{door.id('event', 2)}/{list_path}"):
        assert await door.get(f"/v1/{list_path}/{record['id']}") == {"data": record}


async def test_event_times_are_strings_of_three_spellings_or_null(door):
    found = await events(door)
    starts = [event["attributes"]["timeStart"] for event in found]

    assert len(found) == 20
    assert starts[12] is None
    assert starts[0].endswith("00Z")
    assert starts[3].endswith(".000Z")
    assert starts[4][-6] in "+-"


async def test_event_time_zones_are_rails_names_and_iana_names(door):
    zones = [event["attributes"]["timezone"] for event in await events(door)]
    assert {zone in RAILS or zone == "Singapore" for zone in zones[::2]} == {True}
    assert {zone in IANA for zone in zones[1::2]} == {True}


async def test_the_agenda_points_to_stages_sessions_and_booths(door):
    event = door.id("event", 0)
    areas = {"stage": "stages", "session": "sessions", "booth": "booths"}
    rooms = {
        (area, room["id"]): room["attributes"]["name"]
        for area, path in areas.items()
        for room in await door.walk(f"/v1/events/{event}/{path}")
    }
    items = [item["attributes"] for item in await door.walk(f"/v1/events/{event}/scheduleItems")]

    assert {item["area"] for item in items} == {"stage", "session", "booth", "networking", "reception"}
    for item in items:
        if item["area"] in areas:
            assert item["areaName"] in (None, rooms[item["area"], item["areaId"]])
        else:
            assert (item["areaId"], item["areaName"]) == (None, None)


async def test_tags_are_shared_by_booths_and_schedule_items(door):
    event = door.id("event", 0)
    seen: Counter[str] = Counter()
    for kind in ("booths", "scheduleItems"):
        for record in await door.walk(f"/v1/events/{event}/{kind}"):
            tags = await door.walk(f"/v1/{kind}/{record['id']}/tags")
            assert len({tag["id"] for tag in tags}) == len(tags)
            seen.update(tag["id"] for tag in tags)
    assert max(seen.values()) > 2


async def test_tickets_count_their_registrations(door):
    event = door.id("event", 0)
    registrations = await door.walk(f"/v1/events/{event}/registrations")
    claimed = Counter(record["attributes"]["ticketId"] for record in registrations)
    tickets = await door.walk(f"/v1/events/{event}/tickets")

    assert {ticket["id"]: ticket["attributes"]["claimed"] for ticket in tickets} == claimed
    assert all(
        ticket["attributes"]["remaining"] == ticket["attributes"]["count"] - ticket["attributes"]["claimed"] >= 0
        for ticket in tickets
    )
    assert {ticket["attributes"]["eventId"] for ticket in tickets} == {event}


async def test_magic_links_and_registrations_point_at_each_other(door):
    event = door.id("event", 0)
    registrations = await door.walk(f"/v1/events/{event}/registrations")
    through = {r["attributes"]["magicLinkId"]: r["id"] for r in registrations if r["attributes"]["magicLinkId"]}
    links = [
        link
        for ticket in await door.walk(f"/v1/events/{event}/tickets")
        for link in await door.walk(f"/v1/tickets/{ticket['id']}/magicLinks")
    ]
    used = {link["id"]: link["attributes"].get("registrationId") for link in links}

    assert {id: place for id, place in used.items() if place} == through
    assert len(through) == 11
    assert list(used.values()).count(None) == 15
    assert {link["attributes"]["status"] for link in links} == {"used", "pending", "sent", None}
    assert await door.get(f"/v1/magicLinks/{links[0]['id']}") == {"data": links[0]}


async def test_registrations_leave_out_and_null_what_they_may(door):
    records = [r["attributes"] for r in await door.walk(f"/v1/events/{door.id('event', 0)}/registrations")]
    for name in ("bio", "headline", "linkedin", "phoneNumber", "qrCodeData", "website", "magicLinkId"):
        values = {record[name] is None for record in records}
        assert values == {True, False}, name
    assert {len(record["utm"]) for record in records} == {0, 2}
    fields = [record["customRegistrationFields"] for record in records]
    assert None in fields
    assert [] in fields
    kinds = {field["type"] for answers in fields for field in answers or ()}
    assert kinds == {"singleLineText", "multiSelect", "conditional", "date"}
    assert all(record["email"] == record["email"].lower() for record in records)


async def test_email_filters_find_only_those(door):
    path = f"/v1/events/{door.id('event', 0)}/registrations"
    records = await door.walk(path)
    wanted = [records[k] for k in (30, 4, 11)]
    emails = [record["attributes"]["email"] for record in wanted]

    assert (await door.get(f"{path}?filter[email][eq]={emails[0]}"))["data"] == [wanted[0]]
    found = await door.get(f"{path}?filter[email][in]={','.join([*emails, 'nobody@example.org'])}")
    assert found["data"] == [wanted[1], wanted[2], wanted[0]]
    assert found["meta"] == {"count": 3}
    assert (await door.get(f"{path}?filter[email][eq]={emails[0].upper()}"))["data"] == []


@pytest.mark.parametrize("name", ["createdAt", "updatedAt"])
@pytest.mark.parametrize(
    ("word", "holds"),
    [
        ("eq", lambda value, wanted: value == wanted),
        ("in", lambda value, wanted: value == wanted),
        ("gt", lambda value, wanted: value > wanted),
        ("lt", lambda value, wanted: value < wanted),
        ("gte", lambda value, wanted: value >= wanted),
        ("lte", lambda value, wanted: value <= wanted),
    ],
)
async def test_time_filters(door, name, word, holds):
    path = f"/v1/events/{door.id('event', 0)}/registrations"
    records = await door.walk(path)
    wanted = records[17]["attributes"][name]

    found = await door.walk(f"{path}?filter[{name}][{word}]={wanted}")

    assert found == [r for r in records if holds(moment(r, name), datetime.fromisoformat(wanted))]
    assert found


async def test_filters_are_joined(door):
    path = f"/v1/events/{door.id('event', 0)}/registrations"
    first = (await door.walk(path))[0]["attributes"]
    late = f"{path}?filter[email][eq]={first['email']}&filter[createdAt][lt]={first['createdAt']}"
    assert (await door.get(late))["data"] == []


async def test_the_user_update_filter_looks_at_what_is_not_shown(door):
    path = f"/v1/events/{door.id('event', 0)}/registrations"
    newer = await door.walk(f"{path}?filter[userUpdatedAt][gte]=2025-09-01T00:00:00Z")
    older = await door.walk(f"{path}?filter[userUpdatedAt][lt]=2025-09-01T00:00:00Z")
    assert len(newer) + len(older) == 45


async def test_magic_link_filters(door):
    path = f"/v1/tickets/{door.id('ticket', 0, 1)}/magicLinks"
    first = (await door.walk(path))[0]
    email = first["attributes"]["email"]
    assert (await door.get(f"{path}?filter[email][in]={email},x@example.org"))["data"] == [first]
    refused = await door.get(f"{path}?filter[includeConfirmAndJoin][eq]=true", 400)
    assert refused["errors"][0]["detail"] == "Invalid filter params, please use allowed ones: updatedAt, email"


async def test_new_people_come_in_front_while_a_list_is_read(door, sandbox):
    path = f"/v1/events/{door.id('event', 0)}/registrations?perPage=20"
    first = await door.get(path)
    sandbox.grow("ringcentral", 0, 3)
    second = await door.get(first["links"]["next"])

    assert [r["id"] for r in second["data"][:3]] == [r["id"] for r in first["data"][-3:]]
    assert second["meta"] == {"count": 48}
    everyone = await door.walk(path)
    assert len({r["attributes"]["email"] for r in everyone}) == 48
    newest = await door.walk(
        f"/v1/events/{door.id('event', 0)}/registrations?filter[createdAt][gt]=2026-01-16T00:00:00Z"
    )
    assert newest == everyone[:3]
    email = newest[1]["attributes"]["email"]
    found = await door.walk(f"/v1/events/{door.id('event', 0)}/registrations?filter[email][eq]={email}")
    assert found == [newest[1]]
    tickets = await door.walk(f"/v1/events/{door.id('event', 0)}/tickets")
    assert sum(ticket["attributes"]["claimed"] for ticket in tickets) == 48


@pytest.mark.parametrize(
    ("path", "status", "source"),
    [
        ("/v1/organizations?page=0", 400, {"parameter": "page"}),
        ("/v1/organizations?perPage=many", 400, {"parameter": "perPage"}),
        ("/v1/organizations?sort=name", 400, {"parameter": "sort"}),
        ("/v1/organizations?page=1&page=2", 400, {"parameter": "page"}),
        ("/v1/nothing", 404, {}),
        ("/v2/organizations", 404, {}),
    ],
)
async def test_wrong_calls_get_an_errors_document_and_are_logged(door, sandbox, path, status, source):
    answer = await door.get(path, status)
    assert answer["errors"][0]["source"] == source
    assert answer["errors"][0]["status"] == str(status)
    assert len(sandbox.refused("ringcentral")) == 1


async def test_an_id_of_another_kind_is_not_found(door):
    await door.get(f"/v1/events/{door.id('ticket', 0, 0)}", 404)
    await door.get(f"/v1/tickets/{door.id('ticket', 0, 99)}", 404)
    await door.get(f"/v1/events/{door.id('event', 20)}", 404)
    await door.get(f"/v1/events/{door.id('event', FOREIGN)}", 403)


async def test_a_schedule_item_that_is_not_there_has_no_body(door):
    answer = await door.client.get(f"/v1/scheduleItems/{door.id('scheduleItem', 0, 20)}")
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("key", ["Bearer demo", "Demo", "other", None])
async def test_only_the_bare_key_signs_in(door, key):
    door.client.headers.pop("Authorization")
    answer = await door.client.get("/v1/organizations", headers={"Authorization": key} if key else {})
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "unauthorized"
