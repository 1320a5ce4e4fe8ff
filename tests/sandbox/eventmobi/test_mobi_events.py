"""EventMobi's events: ids of several systems, dates and times, writes that reads show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from sandbox.eventmobi import made
from sandbox.server import Sandbox
from sandbox.world import World

FIRST = "/events/3006"
TORONTO = {"start_date": "2026-07-01", "end_date": "2026-07-02", "time_zone_tz": "America/Toronto"}


async def test_an_event_is_told_in_full(mobi: httpx.AsyncClient) -> None:
    event = (await mobi.get(FIRST)).json()
    times = event.pop("timestamps")

    assert event == {
        "id": "3006",
        "external_ids": [
            {"id_system": "Eventmobi", "id": "3006"},
            {"id_system": "eventtia", "id": World().id_of("eventtia", "event", 0)},
        ],
        "short_code": "cleanenergyc0",
        "name": "Clean Energy Conference 2025 🎉",
        "description": World(1, 6, 45).gathering(0).description_html,
        "language": "en",
        "data_counters": {
            "sections": 7,
            "people": 45,
            "sessions": 20,
            "companies": 6,
            "documents": 5,
            "maps": 2,
        },
        "event_location": {
            "location_name": "Palacio de los Deportes",
            "location_address": "11 Main Street, Los Angeles, United States",
        },
        "event_dates": {
            "start_date": "2025-11-05",
            "end_date": "2025-11-07",
            "time_zone_tz": "America/Los_Angeles",
            "time_zone_offset": "-08:00",
            "time_format": 12,
        },
        "event_urls": {
            "event_app": "https://app.eventmobi.example/cleanenergyc0",
            "reg_app": "https://reg.eventmobi.example/cleanenergyc0",
            "checkin_app": "https://checkin.eventmobi.example/cleanenergyc0",
            "cms_app": "https://cms.eventmobi.example/cleanenergyc0",
        },
    }
    assert times["creation_timestamp"] == "2025-03-11T19:00:00-07:00"  # the offset of that day
    now = datetime.fromisoformat(times["request_timestamp"])
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


async def test_the_doubled_slash_is_the_same_address(sandbox: Sandbox, mobi: httpx.AsyncClient) -> None:
    url = f"{sandbox.base_url('eventmobi')}/en/api/v2//events/3006/people"
    answer = await mobi.get(url)

    assert answer.json()["people_number"] == 45
    assert sandbox.calls("eventmobi") == ["GET /en/api/v2//events/3006/people"]


async def test_unix_timestamps(mobi: httpx.AsyncClient) -> None:
    times = (await mobi.get(FIRST, params={"timestamp_format": "unix"})).json()["timestamps"]

    expected = datetime.fromisoformat("2025-03-11T19:00:00-07:00").timestamp()
    assert times["creation_timestamp"] == int(expected)
    assert all(isinstance(time, int) for time in times.values())
    assert (await mobi.get(FIRST, params={"timestamp_format": "epochs"})).status_code == 400


async def test_all_events_without_a_limit_and_pages_with_one(mobi: httpx.AsyncClient) -> None:
    ids = [event["id"] for event in (await mobi.get("/events")).json()]
    page = [event["id"] for event in (await mobi.get("/events?limit=2&offset=3")).json()]

    assert ids == ["3006", "3009", "3012", "3015", "3018", "3021"]
    assert page == ["3015", "3018"]
    assert (await mobi.get("/events?offset=99")).json() == []
    assert (await mobi.get("/events?limit=-1")).status_code == 400


async def test_an_external_id_finds_its_event_and_falls_back_to_internal_ones(
    mobi: httpx.AsyncClient,
) -> None:
    world = World(1, 6, 45)
    ringcentral = world.id_of("ringcentral", "event", 1)
    linked = world.id_of("eventtia", "event", 3)

    async def found(id: str, system: str) -> str:
        answer = await mobi.get(f"/events/{id}", params={"ext_id_system": system})
        return str(answer.json().get("id", answer.status_code))

    assert await found(ringcentral, "ringcentral") == "3009"
    assert await found(linked, "eventtia") == "3015"
    assert await found("3006", "eventtia") == "3006"  # nobody's id there, so the default system's
    assert await found("3006", "no such system") == "3006"
    assert await found("nobody", "eventtia") == "404"
    assert (await mobi.get("/events/nobody")).json() == {
        "code": 404,
        "message": "There is no such record: nobody",
        "fields": "event_id",
    }


@pytest.mark.parametrize("wrapped", [True, False])
async def test_a_new_event_is_kept_under_all_its_ids(mobi: httpx.AsyncClient, wrapped: bool) -> None:
    body = {
        "id": "CMP-1",
        "name": "Été",
        "external_ids": [{"id_system": "Salesforce", "id": "701"}],
        "event_dates": TORONTO,
        "event_urls": {"event_app": "ignored"},
    }
    answer = await mobi.post("/events", json={"event": body} if wrapped else body)
    event = answer.json()

    assert answer.status_code == 200
    assert event["external_ids"] == [
        {"id_system": "Eventmobi", "id": event["id"]},
        {"id_system": "External", "id": "CMP-1"},
        {"id_system": "Salesforce", "id": "701"},
    ]
    assert event["event_dates"] == {**TORONTO, "time_zone_offset": "-04:00", "time_format": 12}
    assert event["description"] == event["language"] == ""
    assert event["event_urls"]["event_app"].endswith(event["short_code"])
    for id, system in (("CMP-1", "External"), ("701", "Salesforce"), (event["id"], "Eventmobi")):
        read = (await mobi.get(f"/events/{id}", params={"ext_id_system": system})).json()
        assert (read["id"], read["name"]) == (event["id"], "Été")
    assert (await mobi.get("/events")).json()[-1]["id"] == event["id"]


async def test_a_named_system_takes_the_place_of_external(mobi: httpx.AsyncClient) -> None:
    event = (await mobi.post("/events?ext_id_system=CRM", json={"event": {"id": "7"}})).json()

    assert event["external_ids"][1:] == [{"id_system": "CRM", "id": "7"}]


async def test_a_pair_in_use_is_a_bare_409(mobi: httpx.AsyncClient) -> None:
    await mobi.post("/events", json={"event": {"id": "A"}})
    again = await mobi.post("/events", json={"event": {"id": "A"}})
    linked = {"id_system": "eventtia", "id": World().id_of("eventtia", "event", 0)}
    taken = await mobi.post("/events", json={"event": {"external_ids": [linked]}})
    elsewhere = await mobi.post("/events?ext_id_system=CRM", json={"event": {"id": "A"}})

    assert (again.status_code, again.json()) == (409, {"code": 409})
    assert (taken.status_code, taken.json()) == (409, {"code": 409})
    assert elsewhere.status_code == 200
    assert len((await mobi.get("/events")).json()) == 8


async def test_a_plan_that_does_not_allow_is_a_bare_402(mobi: httpx.AsyncClient) -> None:
    answer = await mobi.post("/events", json={"event": {"name": "402 more"}})

    assert (answer.status_code, answer.json()) == (402, {"code": 402})


async def test_patch_changes_what_was_sent(mobi: httpx.AsyncClient) -> None:
    before = (await mobi.get(FIRST)).json()
    body = {
        "name": "New",
        "event_dates": {"start_date": "2026-07-01", "end_date": "2026-07-03"},
        "event_location": {"location_name": "Hall"},
        "external_ids": [{"id_system": "Salesforce", "id": "701"}],
    }
    changed = (await mobi.patch(FIRST, json={"event": body})).json()
    after = (await mobi.get(FIRST)).json()

    for event in (changed, after):
        assert event.pop("timestamps")["update_timestamp"] > before["timestamps"]["update_timestamp"]
    assert changed == after
    assert after == {
        **{name: value for name, value in before.items() if name != "timestamps"},
        "name": "New",
        "event_dates": {
            **before["event_dates"],
            **body["event_dates"],
            "time_zone_offset": "-07:00",  # summer time on that day
        },
        "event_location": {**before["event_location"], "location_name": "Hall"},
        "external_ids": [*before["external_ids"], {"id_system": "Salesforce", "id": "701"}],
    }


async def test_a_changed_external_id_leads_here_and_the_old_one_does_not(mobi: httpx.AsyncClient) -> None:
    old = World().id_of("ringcentral", "event", 1)
    body = {"external_ids": [{"id_system": "ringcentral", "id": "other"}]}
    await mobi.patch("/events/3009", json=body)

    new = await mobi.get("/events/other?ext_id_system=ringcentral")
    gone = await mobi.get(f"/events/{old}?ext_id_system=ringcentral")
    assert new.json()["id"] == "3009"
    assert gone.status_code == 404


async def test_put_empties_what_was_not_sent(mobi: httpx.AsyncClient) -> None:
    before = (await mobi.get(FIRST)).json()
    after = (await mobi.put(FIRST, json={"event": {"name": "Only", "short_code": "only"}})).json()

    assert after["name"] == "Only"
    assert after["description"] == ""
    assert after["event_dates"]["start_date"] == ""
    assert after["external_ids"] == [{"id_system": "Eventmobi", "id": "3006"}]
    assert after["data_counters"] == before["data_counters"]
    created = datetime.fromisoformat(after["timestamps"]["creation_timestamp"])
    assert created == datetime.fromisoformat(before["timestamps"]["creation_timestamp"])


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("field", ["id", "event_urls", "data_counters", "timestamps"])
async def test_generated_fields_are_forbidden_in_changes(mobi: httpx.AsyncClient, method: str, field: str) -> None:
    event = (await mobi.get(FIRST)).json()
    answer = await mobi.request(method, FIRST, json={"event": {"name": "x", field: event[field]}})

    assert answer.status_code == 403
    assert answer.json()["fields"] == field
    assert (await mobi.get(FIRST)).json()["name"] == event["name"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"event": {"nam": "x"}}, "event.nam"),
        ({"name": 1}, "name"),
        ({"event_dates": {"start_date": "01/07/2026"}}, "event_dates.start_date"),
        ({"event_dates": {"start_date": "2026-02-30"}}, "event_dates.start_date"),
        ({"event_dates": {"start_date": "2026-07-02", "end_date": "2026-07-01"}}, "event_dates.end_date"),
        ({"event_dates": {"time_zone_tz": "Mars/Olympus"}}, "event_dates.time_zone_tz"),
        ({"event_dates": {"time_format": 13}}, "event_dates.time_format"),
        ({"external_ids": [{"id_system": "Eventmobi", "id": "1"}]}, "external_ids"),
    ],
)
async def test_bad_bodies_name_the_field(mobi: httpx.AsyncClient, body: object, field: str) -> None:
    answer = await mobi.post("/events", json=body)

    assert answer.status_code == 400
    assert answer.json()["fields"] == field
    assert len((await mobi.get("/events")).json()) == 6


async def test_the_systems_parameter_is_unknown_where_its_table_lacks_it(mobi: httpx.AsyncClient) -> None:
    query = {"ext_id_system": "eventtia"}

    assert (await mobi.patch(FIRST, params=query, json={"name": "x"})).status_code == 400
    assert (await mobi.put(FIRST, params=query, json={"name": "x"})).status_code == 400
    assert (await mobi.get(f"{FIRST}/sections/people_sections", params=query)).status_code == 400
    assert (await mobi.get(f"{FIRST}/sections", params=query)).status_code == 200


async def test_sections_are_counted_by_the_event(mobi: httpx.AsyncClient) -> None:
    sections = (await mobi.get(f"{FIRST}/sections")).json()
    people = (await mobi.get(f"{FIRST}/sections/people_sections")).json()

    assert len(sections) == (await mobi.get(FIRST)).json()["data_counters"]["sections"]
    assert [section["section_name"] for section in people] == ["Speakers", "Attendees"]
    assert all(section in sections for section in people)


async def test_reset_forgets_writes(sandbox: Sandbox, mobi: httpx.AsyncClient) -> None:
    await mobi.post("/events", json={"event": {"id": "A"}})
    await mobi.patch(FIRST, json={"name": "x"})
    sandbox.reset()

    assert len((await mobi.get("/events")).json()) == 6
    assert (await mobi.get(FIRST)).json()["name"].startswith("Clean Energy")
    assert (await mobi.post("/events", json={"event": {"id": "A"}})).status_code == 200


def test_links_follow_the_rule_for_shared_gatherings() -> None:
    world = World(seed=3, events=9, people=1)

    assert [[system for system, _ in made.event_links(world, i)] for i in range(6)] == [
        ["eventtia"],
        ["ringcentral"],
        [],
        ["eventtia"],
        ["ringcentral"],
        [],
    ]
