"""Every filter: what it lets through is what the unfiltered list has of it, at every vendor."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from api_house import House

ACCOUNTS = ["eventtia", "ringcentral", "eventmobi"]
Row = dict[str, Any]


def since(text: str | None, bound: str) -> bool:
    return text is not None and datetime.fromisoformat(text) >= datetime.fromisoformat(bound)


def middle(values: list[str | None]) -> str:
    """A value that divides the list, or one that lies before everything where the vendor says none."""
    there = sorted(value for value in values if value)
    return there[len(there) // 2] if there else "2000-01-01T00:00:00+00:00"


# ---------------------------------------------------------------------- events

EVENTS = """query($f:EventFilter){events(first:100,filter:$f){
  nodes{id vendor name startsAt updatedAt status account{name}}}}"""


def events(house: House, **filter: Any) -> list[Row]:
    return list(house(EVENTS, f=filter or None).good["events"]["nodes"])


def test_events_by_text(house: House) -> None:
    everything = events(house)
    word = everything[3]["name"].split()[0]
    assert events(house, text=word.upper()) == [row for row in everything if word.lower() in row["name"].lower()]
    assert events(house, text="no such word") == []


def test_events_by_time(house: House) -> None:
    everything = events(house)
    bound = middle([row["startsAt"] for row in everything])
    later = [row for row in everything if since(row["startsAt"], bound)]
    assert events(house, startsAfter=bound) == later
    earlier = [row for row in everything if row["startsAt"] and not since(row["startsAt"], bound)]
    assert events(house, startsBefore=bound) == earlier
    assert later
    assert earlier
    changed = middle([row["updatedAt"] for row in everything])
    assert events(house, updatedAfter=changed) == [row for row in everything if since(row["updatedAt"], changed)]


def test_events_by_status(house: House) -> None:
    everything = events(house)
    for status in {row["status"] for row in everything}:
        assert events(house, statuses=[status]) == [row for row in everything if row["status"] == status]
    assert events(house, statuses=[]) == []


def test_events_by_vendor_and_account_ask_only_those(house: House) -> None:
    everything = events(house)
    house.forget()
    house.sandbox.clear_calls()
    mobi = [row for row in everything if row["vendor"] == "EVENTMOBI"]
    assert events(house, vendors=["EVENTMOBI"]) == mobi
    assert events(house, accounts=["eventmobi"]) == mobi
    assert {call.vendor for call in house.sandbox.app.calls.calls()} == {"eventmobi"}
    two = events(house, vendors=["EVENTMOBI", "RINGCENTRAL"], accounts=["ringcentral", "eventtia"])
    assert {row["account"]["name"] for row in two} == {"ringcentral"}
    assert events(house, vendors=[]) == []


def test_conditions_on_events_hold_together(house: House) -> None:
    everything = events(house)
    bound = middle([row["startsAt"] for row in everything])
    status = next(row["status"] for row in everything if since(row["startsAt"], bound))
    expected = [row for row in everything if since(row["startsAt"], bound) and row["status"] == status]
    assert events(house, startsAfter=bound, statuses=[status]) == expected != []


# ---------------------------------------------------------------------- people

PEOPLE = """query($id:ID!,$f:PersonFilter){node(id:$id){...on Event{people(first:100,filter:$f){nodes{
  id name email company roles createdAt updatedAt registration{status checkedIn refunded}}}}}}"""


def people(house: House, account: str, **filter: Any) -> list[Row]:
    answer = house(PEOPLE, id=house.event(account), f=filter or None)
    return list(answer.good["node"]["people"]["nodes"])


def registration(row: Row, member: str) -> Any:
    return row["registration"][member] if row["registration"] else None


@pytest.mark.parametrize("account", ACCOUNTS)
def test_people_by_email_whatever_the_case(house: House, account: str) -> None:
    for row in people(house, account)[:3]:
        if row["email"]:
            found = people(house, account, email=f"  {row['email'].upper()} ")
            assert row["id"] in {one["id"] for one in found}
            assert {one["email"].lower() for one in found} == {row["email"].lower()}
    assert people(house, account, email="nobody@example.org") == []


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("member", ["createdAfter", "updatedAfter"])
def test_people_by_time(house: House, account: str, member: str) -> None:
    field = member.replace("After", "At")
    everybody = people(house, account)
    bound = middle([row[field] for row in everybody])
    expected = [row["id"] for row in everybody if since(row[field], bound)]
    assert sorted(row["id"] for row in people(house, account, **{member: bound})) == sorted(expected)


CONDITIONS: list[tuple[dict[str, Any], Callable[[Row], bool]]] = [
    ({"text": "AR"}, lambda row: "ar" in row["name"].lower()),
    ({"company": "a"}, lambda row: "a" in (row["company"] or "").lower()),
    ({"roles": ["SPEAKER"]}, lambda row: "SPEAKER" in row["roles"]),
    ({"roles": ["ATTENDEE"]}, lambda row: "ATTENDEE" in row["roles"]),
    ({"roles": ["GUEST", "SPEAKER"]}, lambda row: bool({"GUEST", "SPEAKER"} & set(row["roles"]))),
    ({"roles": []}, lambda row: False),
    ({"checkedIn": True}, lambda row: registration(row, "checkedIn") is True),
    ({"checkedIn": False}, lambda row: registration(row, "checkedIn") is False),
    ({"refunded": True}, lambda row: registration(row, "refunded") is True),
    ({"refunded": False}, lambda row: registration(row, "refunded") is False),
    ({"statuses": ["CONFIRMED"]}, lambda row: registration(row, "status") == "CONFIRMED"),
    ({"statuses": ["PENDING", "UNKNOWN"]}, lambda row: registration(row, "status") in ("PENDING", "UNKNOWN")),
    ({"text": "a", "roles": ["ATTENDEE"]}, lambda row: "a" in row["name"].lower() and "ATTENDEE" in row["roles"]),
]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(("filter", "lets"), CONDITIONS, ids=[str(condition) for condition, _ in CONDITIONS])
def test_people(house: House, account: str, filter: dict[str, Any], lets: Callable[[Row], bool]) -> None:
    expected = {row["id"] for row in people(house, account) if lets(row)}
    found = [row["id"] for row in people(house, account, **filter)]
    assert len(set(found)) == len(found)
    assert expected <= set(found)
    assert all(lets(row) for row in people(house, account, **filter))
    assert house.sandbox.refused() == []


def test_eventtias_archived_and_rejected_people_are_found_by_status(house: House) -> None:
    """The vendor leaves them out of its list unless asked."""
    usual = {row["id"] for row in people(house, "eventtia")}
    for status in ("REJECTED", "CANCELLED"):
        found = people(house, "eventtia", statuses=[status])
        assert {registration(row, "status") for row in found} <= {status}
        assert {row["id"] for row in found} - usual or not found


# ---------------------------------------------------------------------- sessions

SESSIONS = """query($id:ID!,$f:SessionFilter){node(id:$id){...on Event{timeZone sessions(first:100,filter:$f){nodes{
  id kind title startsAt updatedAt}}}}}"""


def sessions(house: House, account: str, **filter: Any) -> tuple[str, list[Row]]:
    event = house(SESSIONS, id=house.event(account), f=filter or None).good["node"]
    return event["timeZone"], event["sessions"]["nodes"]


@pytest.mark.parametrize("account", ["eventtia", "ringcentral"])
def test_sessions_by_kind_and_text(house: House, account: str) -> None:
    _, everything = sessions(house, account)
    for kind in ("WORKSHOP", "SCHEDULE_ITEM", "BREAKOUT", "STAGE", "SESSION"):
        _, found = sessions(house, account, kinds=[kind])
        assert found == [row for row in everything if row["kind"] == kind]
    word = everything[0]["title"].split()[0]
    _, found = sessions(house, account, text=word.swapcase())
    assert found == [row for row in everything if word.lower() in row["title"].lower()]
    assert sessions(house, account, kinds=[])[1] == []


@pytest.mark.parametrize("account", ["eventtia", "ringcentral"])
def test_sessions_by_time(house: House, account: str) -> None:
    _, everything = sessions(house, account)
    for member, field in (("startsAfter", "startsAt"), ("updatedAfter", "updatedAt")):
        bound = middle([row[field] for row in everything])
        _, found = sessions(house, account, **{member: bound})
        assert found == [row for row in everything if since(row[field], bound)]


@pytest.mark.parametrize("account", ["eventtia", "ringcentral"])
def test_sessions_of_a_day_in_the_events_own_zone(house: House, account: str) -> None:
    zone, everything = sessions(house, account)

    def day(row: Row) -> str | None:
        starts = row["startsAt"]
        return str(datetime.fromisoformat(starts).astimezone(ZoneInfo(zone)).date()) if starts else None

    for date in {day(row) for row in everything} - {None}:
        _, found = sessions(house, account, onDate=date)
        assert found == [row for row in everything if day(row) == date]
    assert sessions(house, account, onDate="1999-01-01")[1] == []


# ---------------------------------------------------------------------- nothing wanted

NOTHING = {"nodes": [], "totalCount": 0, "pageInfo": {"hasNextPage": False}}
PAGE = "totalCount pageInfo{hasNextPage}"
BELOW_EVENTS = {
    "people(filter:{roles:[]})": "nodes{id registration{ticket{name}}}",
    "people(filter:{statuses:[]})": "nodes{id registration{status}}",
    'people(filter:{roles:[],text:"a",checkedIn:true})': "nodes{id}",
    "sessions(filter:{kinds:[]})": "nodes{id title}",
    'sessions(filter:{kinds:[],startsAfter:"2020-01-01T00:00:00Z"})': "nodes{id title}",
}


@pytest.mark.parametrize("member", ["vendors", "accounts", "statuses"])
@pytest.mark.parametrize("order", ["", ",orderBy:{field:NAME}"], ids=["as listed", "in order"])
def test_events_of_no_kind_at_all_ask_nobody(house: House, member: str, order: str) -> None:
    house.forget()
    house.sandbox.clear_calls()
    found = house(f"{{events(filter:{{{member}:[]}}{order}){{{PAGE} nodes{{id name}}}}}}").good["events"]
    assert (found, house.sandbox.calls()) == (NOTHING, [])


@pytest.mark.parametrize("account", ["eventtia", "ringcentral", "eventmobi"])
@pytest.mark.parametrize("field", BELOW_EVENTS)
def test_records_of_no_kind_at_all_below_an_event_ask_nobody(house: House, account: str, field: str) -> None:
    id = house.event(account)
    event = "query($id:ID!){node(id:$id){...on Event{name %s}}}"
    house(event % "", id=id)
    house.sandbox.clear_calls()
    found = house(event % f"found:{field}{{{PAGE} {BELOW_EVENTS[field]}}}", id=id).good["node"]["found"]
    has_no_such_list = account == "eventmobi" and field.startswith("sessions")
    assert (found, house.sandbox.calls()) == (NOTHING | ({"totalCount": None} if has_no_such_list else {}), [])


def test_magic_links_of_nobody_ask_nobody(house: House) -> None:
    tickets = "query($id:ID!){node(id:$id){...on Event{tickets(first:1){nodes{id name}}}}}"
    [ticket] = house(tickets, id=house.event("ringcentral")).good["node"]["tickets"]["nodes"]
    links = "query($id:ID!){node(id:$id){...on Ticket{name magicLinks%s{totalCount pageInfo{hasNextPage} nodes{id}}}}}"
    house("query($id:ID!){node(id:$id){...on Ticket{name}}}", id=ticket["id"])
    house.sandbox.clear_calls()
    found = house(links % "(filter:{emails:[],includeConfirmAndJoin:true})", id=ticket["id"]).good["node"]
    assert (found["magicLinks"], house.sandbox.calls()) == (NOTHING, [])


def test_somebody_in_no_event_and_records_of_no_ids_ask_nobody(house: House) -> None:
    house.forget()
    house.sandbox.clear_calls()
    found = house('{profile(email:"a@example.org",eventIds:[]){records{id}} nodes(ids:[]){id}}').good
    assert (found, house.sandbox.calls()) == ({"profile": None, "nodes": []}, [])
