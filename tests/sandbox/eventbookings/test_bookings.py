"""EventBookings: one event in two manners, sessions, states, limits."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.server import ORG_UUID, Sandbox
from sandbox.world import World

WORLD = World(seed=1, events=4, people=2)
MADE = WORLD.id_of("eventbookings", "event", 0)
EVENTS = f"/orgs/{ORG_UUID}/events"
HARBOUR: dict[str, Any] = {
    "name": "Harbour Data Day",
    "description": "<p>Été 🎉</p>",
    "occurrence": {
        "type": "does_not_repeat",
        "attributes": {"starts_on": "2035-01-24T09:00:00+11:00", "event_duration": "8"},
    },
    "banner": [{"name": "Main", "image": "https://img.example.com/banner.jpg", "primary": "true"}],
    "timezone": "Australia/Sydney",
    "enable_datetime_conversion": "true",
    "configuration": {
        "type": "VENUE_EVENT",
        "attributes": [{"name": "VENUE", "value": {"name": "Hall", "address": {"city": "Sydney"}}}],
    },
    "listing": {"enabled": True, "categories": []},
}
WORKSHOP = {"name": "Workshop", "session_starts_on": "2035-01-24 10:00", "duration": 20}


async def created(bookings: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await bookings.post(EVENTS, json={"event": {**HARBOUR, **changes}})
    event: dict[str, Any] = answer.json()["result"]["event"]
    return event


async def duplicated(bookings: httpx.AsyncClient, uuid: str = MADE) -> dict[str, Any]:
    answer = await bookings.post(f"/events/{uuid}/duplicate")
    event: dict[str, Any] = answer.json()["result"]["events"]
    return event


async def test_creation_has_its_own_manner(bookings: httpx.AsyncClient) -> None:
    answer = await bookings.post(EVENTS, json={"event": HARBOUR})
    event = answer.json()["result"]["event"]

    assert (answer.status_code, answer.json()["statusCode"]) == (201, "201")
    assert event["publising"]["state"] == "ready_to_publish"
    assert event["publising"]["published_on"] == {"utc": None, "local": None}
    assert "publishing" not in event
    assert event["org"]["uuid"] == ORG_UUID
    assert event["org"]["interactions"]["followed_by"] == {"uuid": None, "created_on": None, "updated_on": None}
    assert event["tickets"]["levels"] == []
    assert event["timezone"] == "Australia/Sydney"
    assert event["enable_datetime_conversion"] is True
    assert event["banner"] == [{**HARBOUR["banner"][0], "primary": True}]
    assert event["settings"]["reminder_email_before_event"]["reminder_email_time"] == "1440"
    assert event["fees"]["rate"] == [{"name": "eventbookings_service_fee_fixed", "value": "10"}]
    assert event["sessions"] == {"enabled": False, "type": "multiple_choice", "session_lists": []}
    assert event["event_reviewed"] is False
    assert not {"sessions", "fees", "refund"} & event["settings"].keys()
    assert event["configuration"]["attributes"][1] == {
        "name": "survey",
        "value": {"enabled": False, "have_conditions": False, "list": []},
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", event["created_on"])


async def test_creation_tells_the_dates(bookings: httpx.AsyncClient) -> None:
    event = await created(bookings)
    [occurrence] = event["event_occurrence"]

    assert event["occurrence"] == {
        "type": "does_not_repeat",
        "attributes": {
            "starts_on": {"utc": "2035-01-23 22:00", "local": "2035-01-24 09:00"},
            "event_duration": "8",
            "occurrence_ends": {"type": None, "value": None},
        },
        "exclusions": [],
    }
    assert occurrence["start_on"] == {"utc": "2035-01-23 22:00", "local": "2035-01-24 09:00"}
    assert occurrence["end_on"] == {"utc": "2035-01-24 06:00", "local": "2035-01-24 17:00"}


async def test_a_start_without_zone_is_wall_clock_of_the_event(bookings: httpx.AsyncClient) -> None:
    occurrence = {"attributes": {"starts_on": "2035-07-01T09:00:00", "event_duration": "1:30"}}
    event = await created(bookings, timezone="EUROPE/BERLIN", occurrence=occurrence)

    assert event["timezone"] == "Europe/Berlin"
    assert event["event_occurrence"][0]["end_on"] == {"utc": "2035-07-01 08:30", "local": "2035-07-01 10:30"}


@pytest.mark.parametrize(
    ("kind", "value", "starts"),
    [
        ("daily", "3", ["2035-03-30 09:00", "2035-03-31 09:00", "2035-04-01 09:00"]),
        ("weekly", "2035-04-10", ["2035-03-30 09:00", "2035-04-06 09:00"]),
        ("monthly", "2", ["2035-03-30 09:00", "2035-04-28 09:00"]),
        ("timeslots", "5", ["2035-03-30 09:00"]),
    ],
)
async def test_repeated_events_have_dates(
    bookings: httpx.AsyncClient, kind: str, value: str, starts: list[str]
) -> None:
    attributes = {
        "starts_on": "2035-03-30T09:00:00",
        "event_duration": "2",
        "occurrence_ends": {"type": "end", "value": value},
    }
    event = await created(bookings, occurrence={"type": kind, "attributes": attributes})

    assert [one["start_on"]["local"] for one in event["event_occurrence"]] == starts
    assert event["occurrence"]["attributes"]["occurrence_ends"] == {"type": "end", "value": value}


async def test_duplication_has_another_manner(bookings: httpx.AsyncClient) -> None:
    answer = await bookings.post(f"/events/{MADE}/duplicate")
    event = answer.json()["result"]["events"]
    settings = event["settings"]

    assert (answer.status_code, answer.json()["statusCode"]) == (201, 201)
    assert event["uuid"] != MADE
    assert event["name"] == WORLD.gathering(WORLD.gathering_of("eventbookings", 0)).name
    assert event["status"] is None
    assert event["publishing"]["state"] == "READY_TO_PUBLISH"
    assert "publising" not in event
    assert event["extended_status"] == [{"name": "PUBLISHING", "value": "READY_TO_PUBLISH"}]
    assert event["premium"] == "false"
    assert event["timezone"] == event["timezone"].upper()
    assert event["occurrence"]["type"] == "DOES_NOT_REPEAT"
    assert "occurrence_ends" not in event["occurrence"]["attributes"]
    assert event["event_occurrence"] == []
    assert event["org"]["image"] == "UPLOADS/ORGS/DEFAULT_IMG/AVATER/AVATAR=2.PNG"
    assert event["org"]["interactions"]["followed_by"] is None
    assert event["configuration"]["type"] == "VENUE_EVENT"
    assert event["configuration"]["attributes"][1] == {
        "name": "SURVEY",
        "value": {"enabled": "false", "list": []},
    }
    assert settings["reminder_email_before_event"]["reminder_email_time"] == 1440
    assert settings["fees"]["rate"] == [{"name": "EVENTBOOKINGS_SERVICE_FEE_FIXED", "value": 10}]
    assert settings["event_settings_reviewed"] == "false"
    assert settings["sessions"]["type"] == "MULTIPLE_CHOICE"
    assert not {"sessions", "fees", "refund", "event_reviewed"} & event.keys()


async def test_a_duplicate_shows_tickets_and_sessions_of_an_event_made_elsewhere(
    bookings: httpx.AsyncClient,
) -> None:
    event = await duplicated(bookings)
    levels, sessions = event["tickets"]["levels"], event["settings"]["sessions"]["session_lists"]
    uuids = [level["uuid"] for level in levels]

    assert len(levels) >= 3
    assert WORLD.id_of("eventbookings", "level", 0, 0) not in uuids
    assert {level["category"] for level in levels} >= {"PAID"}
    assert {level["status"] for level in levels} == {"true", "false"}
    assert all(level["quantity_sold"] == 0 for level in levels)
    assert [price["variation"] for price in levels[0]["pricing_details"]] == ["Adult", "Child"]
    assert set(levels[0]["created_on"]) == {"utc", "local"}
    assert [session["status"] for session in sessions] == [1, 1, 1, 0]
    assert all(session["occurrences"] == {"type": "SPECIFIC", "uuid": []} for session in sessions)
    assert all(ticket["uuid"] in uuids for session in sessions for ticket in session["tickets"])
    assert sessions[0]["sell_session"] == "true"
    assert sessions[0]["tickets"][0]["pricing_details"][0]["uuid"] is not None


async def test_two_duplicates_differ_in_all_uuids(bookings: httpx.AsyncClient) -> None:
    one, two = await duplicated(bookings), await duplicated(bookings)

    assert one["slug"] != two["slug"]
    uuids = re.compile(r'"uuid": ?"([^"]+)"')
    shared = set(uuids.findall(str(one).replace("'", '"'))) & set(uuids.findall(str(two).replace("'", '"')))
    assert shared == {ORG_UUID, one["listing"]["categories"][0]["uuid"]}


async def test_a_created_event_can_be_duplicated(bookings: httpx.AsyncClient) -> None:
    event = await created(bookings)
    copy = await duplicated(bookings, event["uuid"])

    assert (copy["name"], copy["description"]) == (HARBOUR["name"], HARBOUR["description"])
    assert copy["occurrence"]["attributes"]["starts_on"] == event["occurrence"]["attributes"]["starts_on"]
    assert copy["banner"] == [{**HARBOUR["banner"][0], "primary": "true"}]
    assert copy["timezone"] == "AUSTRALIA/SYDNEY"


async def test_a_session_is_nested_twice(bookings: httpx.AsyncClient) -> None:
    event = await created(bookings)
    body = {**WORKSHOP, "sell_session": "true", "status": "ACTIVE"}
    answer = await bookings.post(f"/events/{event['uuid']}/sessions", json={"sessions": body})
    session = answer.json()["result"]["session"]["session"]

    assert (answer.status_code, answer.json()["statusCode"]) == (201, 201)
    assert re.fullmatch(r"[0-9a-f-]{36}", session.pop("uuid"))
    assert session.pop("created_on") == session.pop("updated_on")
    assert session == {
        "sell_session": True,
        "status": "active",
        "name": "Workshop",
        "capacity": 0,
        "display_name": "Workshop",
        "description": "",
        "duration": 20,
        "image": "",
        "occurrences": {"type": "ALL", "uuid": []},
        "session_starts_on": {"utc": "2035-01-23 23:00", "local": "2035-01-24 10:00"},
        "session_ends_on": {"utc": "2035-01-23 23:20", "local": "2035-01-24 10:20"},
        "tickets": [],
    }


async def test_a_session_shows_in_the_next_duplicate(bookings: httpx.AsyncClient) -> None:
    level = WORLD.id_of("eventbookings", "level", 0, 1)
    body = {**WORKSHOP, "status": "inactive", "tickets": {"uuid": level}}
    answer = await bookings.post(f"/events/{MADE}/sessions", json={"sessions": body})
    session = answer.json()["result"]["session"]["session"]
    copy = await duplicated(bookings)
    last = copy["settings"]["sessions"]["session_lists"][-1]

    assert session["tickets"] == [
        {
            "uuid": level,
            "quantity_sold": 0,
            "total_purchased_by_user": 0,
            "pricing_details": [{"uuid": None, "quantity_sold": 0}],
        }
    ]
    assert session["capacity"] > 0
    assert (last["name"], last["status"]) == ("Workshop", 0)
    assert last["uuid"] != session["uuid"]
    assert last["tickets"][0]["uuid"] == copy["tickets"]["levels"][1]["uuid"]


async def test_all_tickets_and_one_date_of_the_event(bookings: httpx.AsyncClient) -> None:
    date = WORLD.id_of("eventbookings", "occurrence", 0, 0)
    body = {**WORKSHOP, "occurrences": {"type": "specific", "uuid": [date]}, "tickets": {"type": "ALL"}}
    answer = await bookings.post(f"/events/{MADE}/sessions", json={"sessions": body})
    session = answer.json()["result"]["session"]["session"]

    assert session["occurrences"] == {"type": "SPECIFIC", "uuid": [date]}
    assert len(session["tickets"]) == len((await duplicated(bookings))["tickets"]["levels"])


async def test_publish_unpublish_cancel_each_say_one_sentence(bookings: httpx.AsyncClient) -> None:
    async def say(verb: str) -> tuple[int, Any]:
        answer = await bookings.post(f"/events/{MADE}/{verb}")
        return answer.status_code, answer.json()

    published = {"statusCode": 201, "result": "Event has been published successfully"}
    unpublished = {"statusCode": 201, "result": "Event has been unpublished successfully"}
    cancelled = {"statusCode": 200, "result": "Event has been cancelled successfully."}
    assert await say("publish") == (201, published)
    assert await say("publish") == (201, published)
    assert await say("unpublish") == (201, unpublished)
    assert await say("cancel") == (200, cancelled)
    assert (await say("publish"))[0] == (await say("cancel"))[0] == 409
    assert (await say("duplicate"))[0] == 201


YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
STRANGER = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({"name": "x" * 76}, "event.name"),
        ({"description": "x" * 2501}, "event.description"),
        ({"title": "x"}, "event.title"),
        ({"is_update_org_settings": "true"}, "event.is_update_org_settings"),
        ({"timezone": "Mars/Olympus"}, "event.timezone"),
        ({"occurrence": {"type": "hourly"}}, "event.occurrence.type"),
        (
            {"occurrence": {"attributes": {"starts_on": "24/01/2035"}}},
            "event.occurrence.attributes.starts_on",
        ),
        (
            {"occurrence": {"attributes": {"event_duration": "1:20"}}},
            "event.occurrence.attributes.event_duration",
        ),
    ],
)
async def test_bad_events_are_refused(
    sandbox: Sandbox, bookings: httpx.AsyncClient, event: dict[str, Any], field: str
) -> None:
    answer = await bookings.post(EVENTS, json={"event": event})

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert len(sandbox.refused("eventbookings")) == 1


@pytest.mark.parametrize(
    ("session", "field"),
    [
        ({"name": "x" * 76}, "sessions.name"),
        ({"description": "x" * 2501}, "sessions.description"),
        ({"duration": "60"}, "sessions.duration"),
        ({"status": "open"}, "sessions.status"),
        ({"image": "https://img.example.com/a.gif"}, "sessions.image"),
        ({"session_starts_on": "2035-01-24T10:00"}, "sessions.session_starts_on"),
        ({"session_starts_on": "2035-02-30 10:00"}, "sessions.session_starts_on"),
        ({"session_starts_on": YESTERDAY}, "sessions.session_starts_on"),
        ({"occurrences": {"type": "some"}}, "sessions.occurrences.type"),
        ({"occurrences": {"type": "specific", "uuid": [STRANGER]}}, "sessions.occurrences.uuid"),
        ({"tickets": {"uuid": [STRANGER]}}, "sessions.tickets.uuid"),
    ],
)
async def test_bad_sessions_are_refused(bookings: httpx.AsyncClient, session: dict[str, Any], field: str) -> None:
    before = await duplicated(bookings)
    answer = await bookings.post(f"/events/{MADE}/sessions", json={"sessions": session})
    after = await duplicated(bookings)

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert len(after["settings"]["sessions"]["session_lists"]) == len(before["settings"]["sessions"]["session_lists"])


async def test_the_longest_texts_are_taken(bookings: httpx.AsyncClient) -> None:
    event = await created(bookings, name="ö" * 75, description="ö" * 2500)

    assert (len(event["name"]), len(event["description"])) == (75, 2500)


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"event": {}, "more": 1}])
async def test_the_outer_member_is_required(bookings: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await bookings.post(EVENTS, json=body)).status_code == 400


async def test_an_empty_event_is_an_event(bookings: httpx.AsyncClient) -> None:
    answer = await bookings.post(EVENTS, json={"event": {}})
    event = answer.json()["result"]["event"]

    assert answer.status_code == 201
    assert (event["name"], event["timezone"], event["event_occurrence"]) == ("", "UTC", [])


async def test_strangers_are_not_found(bookings: httpx.AsyncClient) -> None:
    wrong_org = await bookings.post(f"/orgs/{STRANGER}/events", json={"event": {}})
    wrong_event = await bookings.post(f"/events/{STRANGER}/publish")
    beyond = await bookings.post(f"/events/{WORLD.id_of('eventbookings', 'event', 4)}/duplicate")

    assert [wrong_org.status_code, wrong_event.status_code, beyond.status_code] == [404, 404, 404]
    assert (await bookings.get(f"/events/{MADE}/duplicate")).status_code == 405


async def test_reset_forgets_writes(sandbox: Sandbox, bookings: httpx.AsyncClient) -> None:
    event = await created(bookings)
    await bookings.post(f"/events/{MADE}/cancel")
    sandbox.reset()

    assert (await bookings.post(f"/events/{event['uuid']}/duplicate")).status_code == 404
    assert (await bookings.post(f"/events/{MADE}/publish")).status_code == 201
