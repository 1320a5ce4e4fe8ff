"""EventBookings' writes through the whole house: what they do, what they refuse, and what reads show afterwards."""

from typing import Any
from uuid import uuid4

import pytest
from api_house import House

from gateway.records import Kind, Ref
from resolvers import ids

CREATE = "mutation($i:CreateEventInput!){createEvent(input:$i){event{%s} userErrors{code message field vendor}}}"
EVENT = "id name status startsAt endsAt timeZone visibility sessionCount venue{name address{city}} organization{id}"
ACT = "mutation($i:EventActionInput!){%s(input:$i){event{id status vendorStatus} userErrors{code message field}}}"
DUPLICATE = """mutation($i:DuplicateEventInput!){duplicateEvent(input:$i){event{id name status
  tickets(first:50){totalCount nodes{id name}} sessions(first:50){totalCount}} userErrors{code message field}}}"""
SESSION = """mutation($i:CreateSessionInput!){createSession(input:$i){session{id title startsAt endsAt event{id}}
  userErrors{code message field}}}"""
READ = """query($id:ID!){node(id:$id){...on Event{name status sessionCount sessions(first:5){totalCount nodes{id title}}
  tickets(first:5){totalCount}}}}"""
GIVEN = {
    "account": "eventbookings",
    "name": "Harbour Data Day",
    "startsAt": "2035-01-23T22:00:00Z",
    "endsAt": "2035-01-24T06:00:00Z",
    "timeZone": "Australia/Sydney",
    "visibility": "PUBLIC",
    "eventbookings": {"venue": {"name": "Harbour Hall", "address": {"city": "Sydney"}}},
}


def create(house: House, **given: Any) -> dict[str, Any]:
    """The payload of createEvent."""
    return dict(house(CREATE % EVENT, i={**GIVEN, **given}).good["createEvent"])


def made(house: House, **given: Any) -> str:
    payload = create(house, **given)
    assert payload["userErrors"] == []
    return str(payload["event"]["id"])


def act(house: House, name: str, id: str, **given: Any) -> dict[str, Any]:
    return dict(house(ACT % name, i={"id": id, **given}).good[name])


def test_an_event_is_made_by_one_call_and_read_by_none(house: House) -> None:
    name = f"Day {uuid4()}"
    event = create(house, name=name)["event"]

    assert event == {
        "id": event["id"],
        "name": name,
        "status": "DRAFT",
        "startsAt": "2035-01-23T22:00:00+00:00",
        "endsAt": "2035-01-24T06:00:00+00:00",
        "timeZone": "Australia/Sydney",
        "visibility": "PUBLIC",
        "sessionCount": 0,
        "venue": {"name": "Harbour Hall", "address": {"city": "Sydney"}},
        "organization": event["organization"],
    }
    listed = house.events("eventbookings")
    assert [one["name"] for one in listed if one["id"] == event["id"]] == [name]
    assert len(house.sandbox.calls("eventbookings")) == 1
    assert house.sandbox.refused() == []


def test_a_session_is_added_and_counted(house: House) -> None:
    event = made(house)
    given = {
        "eventId": event,
        "title": "Opening workshop",
        "startsAt": "2035-01-23T23:00:00Z",
        "endsAt": "2035-01-24T00:00:00Z",
        "eventbookings": {"sellSession": True, "active": True, "image": "https://img.example.com/workshop.jpg"},
    }
    payload = house(SESSION, i=given).good["createSession"]

    assert payload["userErrors"] == []
    assert payload["session"] == {
        "id": payload["session"]["id"],
        "title": "Opening workshop",
        "startsAt": "2035-01-23T23:00:00+00:00",
        "endsAt": "2035-01-24T00:00:00+00:00",
        "event": {"id": event},
    }
    read = house(READ, id=event).good["node"]
    assert read["sessionCount"] == read["sessions"]["totalCount"] >= 1
    assert {"id": payload["session"]["id"], "title": "Opening workshop"} in read["sessions"]["nodes"]
    assert house.sandbox.refused() == []


def test_the_status_follows_what_was_done(house: House) -> None:
    event = made(house)
    steps = [("publishEvent", "PUBLISHED"), ("unpublishEvent", "DRAFT"), ("cancelEvent", "CANCELLED")]
    for name, status in steps:
        assert act(house, name, event)["event"]["status"] == status
        assert house(READ, id=event).good["node"]["status"] == status

    house.sandbox.clear_calls()
    for name, _ in steps:
        [error] = act(house, name, event)["userErrors"]
        assert (error["code"], error["field"]) == ("CONFLICT", ["input", "id"])
    given = {"eventId": event, "title": "Late", "startsAt": "2035-01-23T23:00:00Z"}
    [error] = house(SESSION, i=given).good["createSession"]["userErrors"]
    assert (error["code"], error["field"]) == ("CONFLICT", ["input", "eventId"])
    assert house.sandbox.calls() == []


def test_a_copy_is_a_full_picture_even_of_an_event_made_elsewhere(house: House) -> None:
    elsewhere = Ref("eventbookings", Kind.EVENT, house.sandbox.app.world.id_of("eventbookings", "event", 0))
    payload = house(DUPLICATE, i={"id": ids.encode(elsewhere)}).good["duplicateEvent"]

    assert payload["userErrors"] == []
    assert payload["event"]["status"] == "DRAFT"
    assert 3 <= payload["event"]["tickets"]["totalCount"] <= 5
    # the store outlives the sandbox's reset, which gives the same uuids again
    sessions = payload["event"]["sessions"]["totalCount"]
    assert sessions >= 4
    assert len(house.sandbox.calls()) == 1
    ticket = payload["event"]["tickets"]["nodes"][0]["id"]
    given = {"eventId": payload["event"]["id"], "title": "For few", "startsAt": "2035-01-23T23:00:00Z"}
    found = house(SESSION, i={**given, "eventbookings": {"ticketIds": [ticket]}}).good["createSession"]
    assert found["userErrors"] == []
    assert house(READ, id=payload["event"]["id"]).good["node"]["sessionCount"] == sessions + 1


@pytest.mark.parametrize("given", [{"name": "New"}, {"startsAt": "2035-01-23T22:00:00Z"}, {"timeZone": "Asia/Tokyo"}])
def test_a_copy_cannot_be_changed_on_the_way(house: House, given: dict[str, str]) -> None:
    event = made(house)
    house.sandbox.clear_calls()
    [error] = house(DUPLICATE, i={"id": event, **given}).good["duplicateEvent"]["userErrors"]
    assert (error["code"], error["field"]) == ("UNSUPPORTED", ["input", *given])
    assert house.sandbox.calls() == []


def test_all_faults_are_told_at_once_and_nobody_is_asked(house: House) -> None:
    payload = create(
        house,
        name="x" * 76,
        description="x" * 2501,
        timeZone="Australia/Sidney",
        endsAt="2035-01-23T22:10:00Z",
        slug="a",
        language="en",
    )
    assert payload["event"] is None
    assert {(error["code"], error["field"][1]) for error in payload["userErrors"]} == {
        ("INVALID_INPUT", "name"),
        ("INVALID_INPUT", "description"),
        ("INVALID_INPUT", "timeZone"),
        ("INVALID_INPUT", "endsAt"),
        ("UNSUPPORTED", "slug"),
        ("UNSUPPORTED", "language"),
    }
    assert {error["vendor"] for error in payload["userErrors"]} == {"EVENTBOOKINGS"}
    assert house.sandbox.calls() == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("updateEvent", {"name": "x"}),
        ("replaceEvent", {"name": "x"}),
        ("createTicket", {"name": "x"}),
        ("registerPerson", {"firstName": "a", "lastName": "b", "email": "a@example.org"}),
    ],
)
def test_what_the_vendor_lacks_is_unsupported_by_name(house: House, name: str, given: dict[str, str]) -> None:
    event = made(house)
    house.sandbox.clear_calls()
    key = "id" if name.endswith("Event") else "eventId"
    input = f"{name[0].upper()}{name[1:]}Input"
    query = f"mutation($i:{input}!){{{name}(input:$i){{userErrors{{code message}}}}}}"
    [error] = house(query, i={key: event, **given}).good[name]["userErrors"]
    assert error["code"] == "UNSUPPORTED"
    assert error["message"].startswith(f"EVENTBOOKINGS has no {name}.")
    assert len(error["message"].split(". ")) > 1, "what to do instead"
    assert house.sandbox.calls() == []


def test_the_vendors_no_is_told_in_our_words(house: House) -> None:
    house.sandbox.fail("eventbookings", status=403, body={"statusCode": 403, "message": "event.create is missing"})
    [error] = create(house)["userErrors"]
    assert (error["code"], error["message"]) == (
        "FORBIDDEN",
        "EventBookings refused it (403): event.create is missing",
    )


def test_the_same_key_gives_the_first_event_also_after_a_restart(house: House) -> None:
    key = str(uuid4())
    first = made(house, idempotencyKey=key)
    assert made(house, idempotencyKey=key) == first
    house.restart()
    assert made(house, idempotencyKey=key) == first
    assert len(house.sandbox.calls()) == 1
    [error] = create(house, idempotencyKey=key, name="Another")["userErrors"]
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_a_lost_answer_is_said_to_be_unknown(house: House) -> None:
    key = str(uuid4())
    house.sandbox.fail("eventbookings", reset="body", times=1)
    answer = house(CREATE % "id", i={**GIVEN, "idempotencyKey": key})
    assert answer.codes == ["VENDOR_UNAVAILABLE"]
    assert answer.errors[0]["extensions"]["retryable"] is False
    assert "cannot be asked whether it was done" in answer.errors[0]["message"]
    assert len(house.sandbox.calls()) == 1

    again = create(house, idempotencyKey=key)
    assert again["event"] is None
    [error] = again["userErrors"]
    assert (error["code"], error["field"]) == ("CONFLICT", ["input", "idempotencyKey"])
    assert "cannot be asked whether it happened" in error["message"]
    assert len(house.sandbox.calls()) == 1, "never sent a second time"
