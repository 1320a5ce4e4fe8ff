"""EventMobi's writes through the whole house: what they do, what they refuse, and what reads show afterwards."""

from typing import Any
from uuid import uuid4

import pytest
from api_house import House

ERRORS = "userErrors{code message field vendor}"
EVENT = """id name slug startsAt endsAt timeZone language venue{name address{formatted}} attendeeCount
  externalIds{system id}"""
PERSON = "id firstName lastName email company jobTitle bio externalIds{system id} groups{id name} picture{filename}"
CREATE = f"mutation($i:CreateEventInput!){{createEvent(input:$i){{event{{{EVENT}}} {ERRORS}}}}}"
UPDATE = f"mutation($i:UpdateEventInput!){{updateEvent(input:$i){{event{{{EVENT}}} {ERRORS}}}}}"
REPLACE = f"mutation($i:ReplaceEventInput!){{replaceEvent(input:$i){{event{{{EVENT}}} {ERRORS}}}}}"
REGISTER = f"mutation($i:RegisterPersonInput!){{registerPerson(input:$i){{person{{{PERSON}}} {ERRORS}}}}}"
CHANGE = f"mutation($i:UpdatePersonInput!){{updatePerson(input:$i){{person{{{PERSON}}} {ERRORS}}}}}"
REWRITE = f"mutation($i:ReplacePersonInput!){{replacePerson(input:$i){{person{{{PERSON}}} {ERRORS}}}}}"
DELETE = f"mutation($i:PersonActionInput!){{deletePerson(input:$i){{deletedId {ERRORS}}}}}"
GROUPS = f"mutation($i:SetPersonGroupsInput!){{setPersonGroups(input:$i){{person{{{PERSON}}} {ERRORS}}}}}"
READ = f"query($id:ID!){{node(id:$id){{...on Event{{{EVENT}}} ...on Person{{{PERSON}}}}}}}"
PEOPLE = "query($id:ID!){node(id:$id){...on Event{attendeeCount people(first:100){totalCount nodes{id firstName}}}}}"
BY = """query($s:String!,$id:String!){event(by:{externalId:{account:"eventmobi",system:$s,id:$id}}){id name}}"""
DAYS = {"startsAt": "2027-09-17T00:00:00-04:00", "endsAt": "2027-09-18T23:59:59-04:00", "timeZone": "America/Toronto"}


def told(house: House, query: str, **given: Any) -> dict[str, Any]:
    """The payload of the one mutation."""
    [payload] = house(query, i=given).good.values()
    return dict(payload)


def done(house: House, query: str, **given: Any) -> dict[str, Any]:
    """The record of a mutation that must succeed."""
    payload = told(house, query, **given)
    assert payload.pop("userErrors") == []
    [record] = payload.values()
    return dict(record)


def faults(house: House, query: str, **given: Any) -> list[tuple[str, str]]:
    """Code and field of every reason to refuse."""
    return [(error["code"], ".".join(error["field"][1:])) for error in told(house, query, **given)["userErrors"]]


def registered(house: House, event: str, **given: Any) -> dict[str, Any]:
    who = {"firstName": "Mira", "lastName": "Voss", "email": "mira.voss@example.com"}
    return done(house, REGISTER, eventId=event, **{**who, **given})


# ---------------------------------------------------------------------- events


def test_an_event_is_created_under_all_its_ids(house: House) -> None:
    own = f"CMP-{uuid4()}"
    pairs = [{"system": "Campaigns", "id": own}, {"system": "Salesforce", "id": f"701-{own}"}]
    assert house(BY, s="Campaigns", id=own).good["event"] is None  # remembered, until the write
    before = house.events("eventmobi")
    house.sandbox.clear_calls()

    event = done(
        house,
        CREATE,
        account="eventmobi",
        name="Data Forum 2027",
        slug="dataforum27",
        language="en",
        externalIds=pairs,
        eventmobi={"locationName": "Harbour Hall", "locationAddress": "12 Quay Street", "timeFormat": 24},
        **DAYS,
    )

    assert house.sandbox.calls() == ["POST /en/api/v2/events"]
    call = house.sandbox.app.calls.calls("eventmobi")[0]
    assert call.query == "ext_id_system=Campaigns"
    assert {name: event[name] for name in ("name", "slug", "startsAt", "endsAt", "timeZone", "language")} == {
        "name": "Data Forum 2027",
        "slug": "dataforum27",
        "language": "en",
        **DAYS,
    }
    assert event["venue"] == {"name": "Harbour Hall", "address": {"formatted": "12 Quay Street"}}
    assert all(pair in event["externalIds"] for pair in pairs)
    assert len(house.events("eventmobi")) == len(before) + 1
    for pair in pairs:
        assert house(BY, s=pair["system"], id=pair["id"]).good["event"] == {"id": event["id"], "name": event["name"]}
    assert house.sandbox.refused() == []


def test_an_update_is_seen_by_id_and_in_lists(house: House) -> None:
    id = house.event("eventmobi")
    house(READ, id=id).good  # noqa: B018
    changed = done(house, UPDATE, id=id, name="Renamed", language="fr", eventmobi={"locationName": "Elsewhere"})

    assert (changed["name"], changed["language"], changed["venue"]["name"]) == ("Renamed", "fr", "Elsewhere")
    assert house(READ, id=id).good["node"] == changed
    assert next(event["name"] for event in house.events("eventmobi") if event["id"] == id) == "Renamed"
    assert house.sandbox.refused() == []


def test_new_days_need_no_zone_where_the_event_has_one(house: House) -> None:
    id = house.event("eventmobi")
    event = house(READ, id=id).good["node"]
    day = {"startsAt": event["startsAt"], "endsAt": event["startsAt"]}
    changed = done(house, UPDATE, id=id, **day)
    assert changed["startsAt"] == event["startsAt"]
    assert changed["endsAt"][:10] == event["startsAt"][:10]
    assert faults(house, UPDATE, id=id, startsAt=event["startsAt"].replace("T00:00", "T09:30")) == [
        ("INVALID_INPUT", "startsAt")
    ]
    house.sandbox.clear_calls()


def test_a_replaced_event_keeps_nothing_else(house: House) -> None:
    id = house.event("eventmobi")
    event = done(house, REPLACE, id=id, name="Anew", **DAYS)
    assert (event["name"], event["startsAt"], event["language"], event["venue"]) == (
        "Anew",
        DAYS["startsAt"],
        None,
        None,
    )
    assert house.sandbox.calls()[-1].startswith("PUT ")
    assert house.sandbox.refused() == []


def test_the_vendors_no_to_an_event(house: House) -> None:
    assert faults(house, CREATE, account="eventmobi", name="402 too many") == [("PAYMENT_REQUIRED", "")]
    taken = [{"system": "Campaigns", "id": str(uuid4())}]
    done(house, CREATE, account="eventmobi", name="One", externalIds=taken)
    assert faults(house, CREATE, account="eventmobi", name="Two", externalIds=taken) == [("CONFLICT", "externalIds")]
    assert faults(house, UPDATE, id=house.event("eventmobi"), externalIds=taken) == [("CONFLICT", "externalIds")]
    body = {"code": 403, "message": "read-only", "fields": "short_code"}
    house.sandbox.fail("eventmobi", method="PATCH", status=403, body=body)
    assert faults(house, UPDATE, id=house.event("eventmobi"), slug="x") == [("FORBIDDEN", "slug")]


def test_all_faults_at_once_and_nobody_is_asked(house: House) -> None:
    given = {
        "account": "eventmobi",
        "name": " ",
        "slug": "a/b",
        "currency": "EUR",
        "visibility": "PUBLIC",
        "startsAt": "2027-09-17T09:00:00-04:00",
        "timeZone": "America/Toronto",
        "externalIds": [{"system": "eventmobi", "id": "1"}],
    }
    assert set(faults(house, CREATE, **given)) == {
        ("INVALID_INPUT", "name"),
        ("INVALID_INPUT", "slug"),
        ("UNSUPPORTED", "currency"),
        ("UNSUPPORTED", "visibility"),
        ("INVALID_INPUT", "startsAt"),
        ("INVALID_INPUT", "externalIds"),
    }
    assert house.sandbox.calls() == []


# ---------------------------------------------------------------------- people


def test_a_person_is_registered_and_counted(house: House) -> None:
    event = house.event("eventmobi")
    before = house(PEOPLE, id=event).good["node"]
    house.sandbox.clear_calls()
    person = registered(
        house,
        event,
        company="Northwind",
        jobTitle="Engineer",
        bio="Builds.",
        pictureUrl="https://img.example.com/mira.jpg",
        externalIds=[{"system": "Salesforce", "id": str(uuid4())}],
        eventmobi={"pictureRename": "mira-voss.jpg", "pictureTrim": "0x40:600x640"},
    )
    assert len(house.sandbox.calls()) == 1
    assert (person["email"], person["jobTitle"], person["picture"]) == (
        "mira.voss@example.com",
        "Engineer",
        {"filename": "mira-voss.jpg"},
    )
    after = house(PEOPLE, id=event).good["node"]
    assert after["attendeeCount"] == before["attendeeCount"] + 1
    assert after["people"]["totalCount"] == before["people"]["totalCount"] + 1
    assert person["id"] in [node["id"] for node in after["people"]["nodes"]]
    assert house(READ, id=person["id"]).good["node"] == person
    assert house.sandbox.refused() == []


def test_a_person_is_changed_replaced_and_deleted(house: House) -> None:
    event = house.event("eventmobi")
    person = registered(house, event, company="Northwind")
    changed = done(house, CHANGE, id=person["id"], jobTitle="Lead", socialLinks={"linkedin": "https://l.example/mira"})
    assert changed == {**person, "jobTitle": "Lead"}
    assert house(READ, id=person["id"]).good["node"] == changed

    replaced = done(house, REWRITE, id=person["id"], firstName="Mira", email="m@example.com")
    assert (replaced["lastName"], replaced["company"], replaced["email"]) == (None, None, "m@example.com")
    assert house(READ, id=person["id"]).good["node"] == replaced

    count = house(PEOPLE, id=event).good["node"]["people"]["totalCount"]
    assert told(house, DELETE, id=person["id"]) == {"deletedId": person["id"], "userErrors": []}
    assert house(READ, id=person["id"]).good["node"] is None
    assert house(PEOPLE, id=event).good["node"]["people"]["totalCount"] == count - 1
    assert faults(house, DELETE, id=person["id"]) == [("NOT_FOUND", "id")]
    assert faults(house, CHANGE, id=person["id"], bio="x") == [("NOT_FOUND", "id")]


def test_groups_are_added_replaced_and_cleared(house: House) -> None:
    event = house.event("eventmobi")
    query = "query($id:ID!){node(id:$id){...on Event{people(first:100){nodes{groups{id name memberCount}}}}}}"
    everybody = house(query, id=event).good["node"]["people"]["nodes"]
    known = {group["id"]: group for one in everybody for group in one["groups"]}
    first, second = list(known)[:2]
    person = registered(house, event, groupIds=[first])
    assert [group["id"] for group in person["groups"]] == [first]

    def groups(mode: str, *ids: str) -> list[str]:
        record = done(house, GROUPS, personId=person["id"], groupIds=list(ids), mode=mode)
        shown = [group["id"] for group in record["groups"]]
        assert [group["id"] for group in house(READ, id=person["id"]).good["node"]["groups"]] == shown
        return shown

    assert groups("ADD", second) == [first, second]
    assert groups("REPLACE", second) == [second]
    after = house(query, id=event).good["node"]["people"]["nodes"]
    counts = {group["id"]: group["memberCount"] for one in after for group in one["groups"]}
    assert counts[second] == known[second]["memberCount"] + 1
    assert groups("CLEAR") == []
    assert faults(house, GROUPS, personId=person["id"], groupIds=[], mode="ADD") == [("INVALID_INPUT", "groupIds")]
    other = house(query, id=house.event("eventmobi", 1)).good["node"]["people"]["nodes"]
    strange = next(group["id"] for one in other for group in one["groups"])
    assert faults(house, GROUPS, personId=person["id"], groupIds=[strange]) == [("INVALID_INPUT", "groupIds")]
    assert house.sandbox.refused() == []


def test_a_person_that_cannot_be(house: House) -> None:
    event = house.event("eventmobi")
    house.sandbox.clear_calls()
    given = {"firstName": "A", "lastName": "B", "email": "nobody", "phone": "1", "birthDate": "1990-01-01"}
    assert set(faults(house, REGISTER, eventId=event, **given, socialLinks={"instagram": "x"})) == {
        ("INVALID_INPUT", "email"),
        ("UNSUPPORTED", "phone"),
        ("UNSUPPORTED", "birthDate"),
        ("UNSUPPORTED", "socialLinks.instagram"),
    }
    assert house.sandbox.calls() == []


@pytest.mark.parametrize("name", ["duplicateEvent", "publishEvent", "cancelEvent"])
def test_what_the_vendor_lacks(house: House, name: str) -> None:
    input = "DuplicateEventInput" if name == "duplicateEvent" else "EventActionInput"
    query = f"mutation($i:{input}!){{{name}(input:$i){{{ERRORS}}}}}"
    [error] = told(house, query, id=house.event("eventmobi"))["userErrors"]
    assert (error["code"], error["message"].startswith(f"EVENTMOBI has no {name}.")) == ("UNSUPPORTED", True)


# ---------------------------------------------------------------------- once


def test_the_same_key_registers_once(house: House) -> None:
    event = house.event("eventmobi")
    key = str(uuid4())
    first = registered(house, event, idempotencyKey=key)
    house.sandbox.clear_calls()
    assert registered(house, event, idempotencyKey=key)["id"] == first["id"]
    assert not any(call.startswith("POST") for call in house.sandbox.calls())
