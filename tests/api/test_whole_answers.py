"""Whole answers, given again while all of their parts are true: through the whole house, without trace."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from api_house import House
from prometheus_client import REGISTRY

EVENTS = "{events(first:50){nodes{id vendor name fetchedAt} failures{account}}}"
UPDATE = "mutation($i:UpdateEventInput!){updateEvent(input:$i){event{id name} userErrors{message}}}"
CREATE = "mutation($i:CreateEventInput!){createEvent(input:$i){event{id} userErrors{message}}}"


def remembered() -> float:
    labels = {"kind": "query", "outcome": "remembered"}
    return REGISTRY.get_sample_value("eventgate_operations_total", labels) or 0.0


def ask(house: House, query: str, **variables: Any) -> dict[str, Any]:
    answer = httpx.post(house.url, json={"query": query, "variables": variables}, timeout=60)
    body: dict[str, Any] = answer.json()
    assert "errors" not in body, body
    return body


def was_remembered(house: House, query: str, **variables: Any) -> bool:
    before = remembered()
    ask(house, query, **variables)
    return remembered() > before


def test_the_same_question_is_answered_whole_and_the_same(house: House) -> None:
    first = ask(house, EVENTS)
    house.sandbox.clear_calls()
    before = remembered()
    assert ask(house, EVENTS) == first
    assert remembered() == before + 1
    assert house.sandbox.calls() == []


def test_a_get_says_how_long_it_stays_true_and_has_the_same_tag(house: House) -> None:
    answers = [httpx.get(house.url, params={"query": EVENTS}, timeout=60) for _ in range(2)]
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    lives = [int(one.headers["cache-control"].split("max-age=")[1]) for one in answers]
    assert 0 < lives[1] <= lives[0] <= 60


@pytest.mark.parametrize("vendor", ["EVENTMOBI", "EVENTTIA"])
def test_after_a_write_the_next_answer_shows_it(house: House, vendor: str) -> None:
    found = next(one for one in ask(house, EVENTS)["data"]["events"]["nodes"] if one["vendor"] == vendor)
    assert was_remembered(house, EVENTS)
    name = f"Renamed {uuid4().hex[:8]}"
    told = ask(house, UPDATE, i={"id": found["id"], "name": name})["data"]["updateEvent"]
    assert told["userErrors"] == []
    names = {one["id"]: one["name"] for one in ask(house, EVENTS)["data"]["events"]["nodes"]}
    assert names[found["id"]] == name


def test_what_the_store_keeps_is_read_anew_after_a_write(house: House) -> None:
    ask(house, EVENTS)
    made = ask(
        house,
        CREATE,
        i={
            "account": "eventbookings",
            "name": f"Day {uuid4()}",
            "startsAt": "2035-01-23T22:00:00Z",
            "endsAt": "2035-01-24T06:00:00Z",
            "timeZone": "Australia/Sydney",
            "visibility": "PUBLIC",
            "eventbookings": {"venue": {"name": "Harbour Hall", "address": {"city": "Sydney"}}},
        },
    )["data"]["createEvent"]
    assert made["userErrors"] == []
    assert made["event"]["id"] in {one["id"] for one in ask(house, EVENTS)["data"]["events"]["nodes"]}


def test_what_is_true_only_now_or_failed_is_asked_anew(house: House) -> None:
    for query in (
        "{accounts{name health{state}}}",
        "{events(first:1){nodes{id account{health{state}}}}}",
        "{__typename}",
    ):
        ask(house, query)
        assert not was_remembered(house, query)

    house.forget()
    house.sandbox.fail("eventmobi", status=500)
    for _ in range(2):
        before = remembered()
        body = httpx.post(house.url, json={"query": EVENTS}, timeout=60).json()
        assert [one["account"] for one in body["data"]["events"]["failures"]] == ["eventmobi"]
        assert remembered() == before


def test_a_purge_and_a_trace_ask_anew(house: House) -> None:
    ask(house, EVENTS)
    assert was_remembered(house, EVENTS)
    assert house(EVENTS).upstream  # traced: told where each part came from
    address = house.url.replace("/graphql", "/admin/cache/purge")
    assert httpx.post(address, json={"account": "ringcentral"}, timeout=30).status_code == 200
    house.sandbox.clear_calls()
    assert not was_remembered(house, EVENTS)
    assert house.sandbox.calls()
    assert all("organizations" in call for call in house.sandbox.calls())  # RingCentral's alone
