"""One vendor down leaves the others; one bad record leaves its neighbours; what is old says so."""

from datetime import datetime
from typing import Any

import httpx
import pytest
from api_house import House

from sandbox.server import organization_id

EVENTS = """query($f:Int!,$a:String,$o:EventOrder){events(first:$f,after:$a,orderBy:$o){
  nodes{id vendor name stale} failures{vendor account code message retryable}
  pageInfo{hasNextPage endCursor}}}"""
BY_NAME = {"field": "NAME", "direction": "ASC"}
ACCOUNTS = ["eventtia", "ringcentral", "eventmobi"]


def page(
    house: House, first: int = 100, after: str | None = None, order: Any = None
) -> tuple[dict[str, Any], list[str]]:
    answer = house(EVENTS, f=first, a=after, o=order)
    return answer.data["events"], answer.codes


@pytest.mark.parametrize("order", [None, BY_NAME], ids=["unordered", "ordered"])
@pytest.mark.parametrize("down", ACCOUNTS)
def test_one_vendor_down_leaves_the_others(house: House, down: str, order: Any) -> None:
    house.sandbox.fail(down, status=503)
    found, codes = page(house, order=order)
    assert {event["vendor"] for event in found["nodes"]} == {name.upper() for name in ACCOUNTS if name != down}
    assert len(found["nodes"]) == 24
    [failure] = found["failures"]
    assert (failure["account"], failure["code"], failure["retryable"]) == (down, "VENDOR_UNAVAILABLE", True)
    assert codes == ["VENDOR_UNAVAILABLE"]


@pytest.mark.parametrize("order", [None, BY_NAME], ids=["unordered", "ordered"])
@pytest.mark.parametrize("down", ACCOUNTS)
@pytest.mark.parametrize("first", [5, 24])
def test_a_cursor_taken_then_does_not_skip_its_items_later(house: House, down: str, order: Any, first: int) -> None:
    everything, _ = page(house, order=order)
    house.fresh()
    house.sandbox.fail(down, status=503)
    begun, _ = page(house, first=first, order=order)
    house.fresh()
    found = list(begun["nodes"])
    after = begun["pageInfo"]["endCursor"]
    while True:
        following, codes = page(house, first=7, after=after, order=order)
        assert codes == []
        found += following["nodes"]
        if not following["pageInfo"]["hasNextPage"]:
            break
        after = following["pageInfo"]["endCursor"]
    assert sorted(event["id"] for event in found) == sorted(event["id"] for event in everything["nodes"])


def test_all_vendors_down_is_an_empty_list_that_says_so(house: House) -> None:
    house.sandbox.fail(status=500)
    found, codes = page(house)
    assert found["nodes"] == []
    assert [failure["account"] for failure in found["failures"]] == ACCOUNTS
    assert codes == ["VENDOR_UNAVAILABLE"] * 3


BELOW = """query($id:ID!){node(id:$id){...on Event{name
  people(first:3){nodes{name} failures{code}} tickets{nodes{name} failures{code account}} }}}"""


def test_one_list_that_fails_leaves_the_event_and_its_other_lists(house: House) -> None:
    event = house.event("ringcentral")
    house.forget()
    house.sandbox.fail("ringcentral", path="/v1/events/*/tickets", status=503)
    answer = house(BELOW, id=event)
    found = answer.data["node"]
    assert found["name"]
    assert len(found["people"]["nodes"]) == 3
    assert found["tickets"] == {"nodes": [], "failures": [{"code": "VENDOR_UNAVAILABLE", "account": "ringcentral"}]}
    assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [
        (["node", "tickets"], "VENDOR_UNAVAILABLE")
    ]
    assert answer.errors[0]["extensions"]["status"] == 503


def test_a_registrations_ticket_that_fails_leaves_the_registration(house: House) -> None:
    event = house.event("ringcentral")
    house.forget()
    house.sandbox.fail("ringcentral", path="/v1/events/*/tickets", status=500)
    house.sandbox.fail("ringcentral", path="/v1/tickets/*", status=500)
    query = "query($id:ID!){node(id:$id){...on Event{people(first:3){nodes{name registration{status ticket{name}}}}}}}"
    answer = house(query, id=event)
    people = answer.data["node"]["people"]["nodes"]
    assert [person["registration"]["ticket"] for person in people] == [None] * 3
    assert all(person["registration"]["status"] for person in people)
    assert set(answer.codes) == {"VENDOR_UNAVAILABLE"}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_nodes_of_a_vendor_that_is_down_are_null_and_the_others_stand(house: House, account: str) -> None:
    ids = [house.event(name) for name in ACCOUNTS]
    house.forget()
    house.sandbox.fail(account, status=503)
    answer = house("query($ids:[ID!]!){nodes(ids:$ids){id}}", ids=ids)
    assert [node and node["id"] for node in answer.data["nodes"]] == [
        None if name == account else id for name, id in zip(ACCOUNTS, ids, strict=True)
    ]
    assert [error["path"] for error in answer.errors] == [["nodes", ACCOUNTS.index(account)]]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_a_profile_keeps_what_the_other_vendors_say(house: House, account: str) -> None:
    world = house.sandbox.world
    email = world.human(world.attendee(world.gathering_of("eventtia", 0), 1)).email
    query = "query($e:String!){profile(email:$e){records{vendor}}}"
    everything = house(query, e=email).good["profile"]["records"]
    house.forget()
    house.sandbox.fail(account, status=503)
    answer = house(query, e=email)
    left = [record for record in everything if record["vendor"] != account.upper()]
    assert (answer.data["profile"] or {"records": []})["records"] == left
    assert set(answer.codes) == {"VENDOR_UNAVAILABLE"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"status": 401}, "VENDOR_AUTH_FAILED"),
        ({"status": 403}, "VENDOR_AUTH_FAILED"),
        ({"status": 429, "headers": {"retry-after": "60"}}, "VENDOR_RATE_LIMITED"),
        ({"status": 500}, "VENDOR_UNAVAILABLE"),
        ({"html": True}, "VENDOR_BAD_RESPONSE"),
        ({"cut_json": True}, "VENDOR_BAD_RESPONSE"),
        ({"reset": "before"}, "VENDOR_UNAVAILABLE"),
        ({"empty": True}, "VENDOR_BAD_RESPONSE"),
    ],
    ids=str,
)
@pytest.mark.parametrize("account", ACCOUNTS)
def test_what_goes_wrong_is_told_by_its_code(house: House, account: str, fault: dict[str, Any], code: str) -> None:
    path = "/api/v3/events*" if account == "eventtia" else None
    house.sandbox.fail(account, path=path, **fault)
    found, codes = page(house)
    assert codes == [code]
    assert [failure["code"] for failure in found["failures"]] == [code]
    assert len(found["nodes"]) == 24


LISTS = {
    "eventtia": ("/api/v3/events", "data"),
    "ringcentral": (f"/v1/organizations/{organization_id()}/events", "data"),
    "eventmobi": ("/en/api/v2/events", None),
}


def spoiled(house: House, account: str, index: int) -> tuple[str, Any]:
    """The path of an account's list of events, and its true answer with one record that is no record."""
    path, member = LISTS[account]
    headers = {"X-API-Key": "demo", "Authorization": "demo", "Accept": "application/json"}
    if account == "eventtia":
        signed_in = httpx.post(
            house.sandbox.base_url(account) + "/api/v3/auth", json={"email": "demo@example.org", "password": "demo"}
        )
        headers["Authorization"] = f"Bearer {signed_in.json()['auth_token']}"
    body = httpx.get(house.sandbox.base_url(account) + path, headers=headers).raise_for_status().json()
    records = body if member is None else body[member]
    records[index] = {"oops": records[index].get("id", "no id")}
    return path, body


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("order", [None, BY_NAME], ids=["unordered", "ordered"])
def test_one_bad_record_leaves_its_neighbours(house: House, account: str, order: Any) -> None:
    everything, _ = page(house, order=order)
    path, body = spoiled(house, account, 3)
    house.forget()
    house.sandbox.fail(account, path=path, body=body)
    found, codes = page(house, order=order)
    missing = {event["id"] for event in everything["nodes"]} - {event["id"] for event in found["nodes"]}
    assert len(missing) == 1
    assert codes == ["VENDOR_BAD_RESPONSE"]
    [failure] = found["failures"]
    assert failure["account"] == account
    assert "1 record(s)" in failure["message"]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_an_account_of_wrong_types_leaves_the_others(house: House, account: str) -> None:
    house.sandbox.fail(account, wrong_types=True, path="*events*")
    found, codes = page(house)
    assert sum(event["vendor"] != account.upper() for event in found["nodes"]) == 24
    assert set(codes) <= {"VENDOR_BAD_RESPONSE"}


def test_an_older_answer_stands_in_and_says_so(house: House) -> None:
    query = "query($id:ID!){node(id:$id){...on Event{name stale fetchedAt people(first:2){nodes{stale fetchedAt}}}}}"
    event = house.event("ringcentral")
    house.forget()
    fresh = house(query, id=event).good["node"]
    assert (fresh["stale"], [person["stale"] for person in fresh["people"]["nodes"]]) == (False, [False, False])
    house.age(600)
    house.sandbox.fail("ringcentral", status=503)
    old = house(query, id=event).good["node"]
    assert (old["stale"], [person["stale"] for person in old["people"]["nodes"]]) == (True, [True, True])
    assert old["fetchedAt"] == fresh["fetchedAt"]
    assert old["name"] == fresh["name"]


def test_fetched_at_is_the_time_of_the_vendors_answer(house: House) -> None:
    query = "query($id:ID!){node(id:$id){...on Event{fetchedAt}}}"
    event = house.event("ringcentral")
    house.forget()
    first = house(query, id=event).good["node"]["fetchedAt"]
    assert house(query, id=event).good["node"]["fetchedAt"] == first
    house.forget()
    assert datetime.fromisoformat(house(query, id=event).good["node"]["fetchedAt"]) > datetime.fromisoformat(first)


def test_health_tells_what_happened(house: House) -> None:
    house.sandbox.fail("ringcentral", status=503)
    page(house)
    accounts = house("{accounts{name health{state lastError lastErrorAt}}}").good["accounts"]
    health = {account["name"]: account["health"] for account in accounts}
    assert health["ringcentral"]["state"] in ("DEGRADED", "UNAVAILABLE")
    assert "VENDOR_UNAVAILABLE" in health["ringcentral"]["lastError"]
    assert health["eventtia"] == {"state": "HEALTHY", "lastError": None, "lastErrorAt": None}


def test_people_stand_without_the_overview_that_names_their_groups(house: House) -> None:
    """EventMobi's people name their groups by words of another call's."""
    query = "query($id:ID!){node(id:$id){...on Event{people(first:5){nodes{name groups{name}} failures{code}}}}}"
    event = house.events("eventmobi")[0]["id"]
    whole = house(query, id=event).good["node"]["people"]
    house.fresh()
    house.sandbox.fail("eventmobi", path="*/people", status=503)
    answer = house(query, id=event)

    people = answer.data["node"]["people"]
    assert [person["name"] for person in people["nodes"]] == [person["name"] for person in whole["nodes"]]
    assert [person["groups"] for person in people["nodes"]] == [[]] * 5
    assert people["failures"] == []
    assert set(answer.codes) == {"VENDOR_UNAVAILABLE"}
    assert len(answer.codes) == sum(bool(person["groups"]) for person in whole["nodes"]) > 0
