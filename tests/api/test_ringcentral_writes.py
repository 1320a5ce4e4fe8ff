"""RingCentral's mutations through the whole stack: what the vendor is sent, what the next read shows, the refusals."""

import re
from typing import Any

import pytest
from api_house import House

from gateway.records import Kind, Ref
from gateway.vendors.ringcentral import finding
from resolvers import ids
from sandbox.server import Sandbox, organization_id

RC = "ringcentral"
ERRORS = "userErrors{code message field vendor}"
CREATE = (
    "mutation($i:CreateEventInput!){createEvent(input:$i){event{id vendorId name slug status visibility startsAt "
    "endsAt timeZone description organization{name} tickets{totalCount}}" + ERRORS + "}}"
)
DUPLICATE = (
    "mutation($i:DuplicateEventInput!){duplicateEvent(input:$i){event{id name startsAt timeZone raw}" + ERRORS + "}}"
)
TICKET = (
    "mutation($i:CreateTicketInput!){createTicket(input:$i){ticket{id name capacity private price{amount}}"
    + ERRORS
    + "}}"
)
LINK = (
    "mutation($i:CreateMagicLinkInput!){createMagicLink(input:$i){magicLink{id url email firstName lastName headline "
    "metadata extraFields ticket{name}}" + ERRORS + "}}"
)
UNLINK = "mutation($i:DeleteMagicLinkInput!){deleteMagicLink(input:$i){deletedId " + ERRORS + "}}"
PERSON = "mutation($i:UpdatePersonInput!){updatePerson(input:$i){person{id name raw}" + ERRORS + "}}"
JAZZ = {
    "account": RC,
    "name": "Jazz Night",
    "startsAt": "2027-03-01T19:00:00+01:00",
    "endsAt": "2027-03-01T23:00:00+01:00",
    "timeZone": "Europe/Berlin",
    "currency": "EUR",
}


def fields(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """What was refused: code and field."""
    return [(error["code"], ".".join(error["field"])) for error in payload["userErrors"]]


def writes(sandbox: Sandbox) -> list[str]:
    return [call for call in sandbox.calls(RC) if not call.startswith("GET")]


@pytest.fixture
def event(house: House) -> str:
    return house.event(RC)


def ticket_of(house: House, event: str) -> dict[str, Any]:
    query = "query($e:ID!){event(by:{id:$e}){tickets(first:1){nodes{id name}}}}"
    return dict(house(query, e=event).good["event"]["tickets"]["nodes"][0])


# ---------------------------------------------------------------------- creation


def test_an_event_is_created_with_one_call_and_seen_at_once(house: House, sandbox: Sandbox) -> None:
    before = house.events(RC)
    sandbox.clear_calls()

    made = house(CREATE, i={**JAZZ, "slug": "jazz-27", "description": "<p>Swing</p>", "visibility": "PRIVATE"}).good

    assert made["createEvent"]["userErrors"] == []
    event = made["createEvent"]["event"]
    assert event["id"]
    assert {name: event[name] for name in event if name not in ("id", "vendorId", "organization")} == {
        "name": "Jazz Night",
        "slug": "jazz-27",
        "status": "DRAFT",
        "visibility": "PRIVATE",
        "startsAt": "2027-03-01T18:00:00+00:00",
        "endsAt": "2027-03-01T22:00:00+00:00",
        "timeZone": "Europe/Berlin",
        "description": "<p>Swing</p>",
        "tickets": {"totalCount": 0},
    }
    assert writes(sandbox) == [f"POST /v1/organizations/{organization_id()}/events"]
    after = house.events(RC)
    assert len(after) == len(before) + 1
    assert event["id"] in {each["id"] for each in after}
    assert house("query($i:ID!){node(id:$i){... on Event{name}}}", i=event["id"]).good["node"] == {"name": "Jazz Night"}


def test_all_that_only_ringcentral_has_is_sent(house: House, sandbox: Sandbox) -> None:
    own = {
        "password": "swing",
        "shortDescription": "Swing",
        "message": "Welcome",
        "color": "#0a5",
        "analyticsCode": "UA-1",
        "gdprText": "We keep nothing.",
        "attendeesVisibility": "SHOW_LIST",
        "networkType": "TICKET_HOLDER",
        "doorsOpenBeforeMinutes": 30,
        "doorsCloseAfterMinutes": 10,
        "timerLength": 5,
        "hidePeopleArea": True,
        "suppressEmails": True,
    }

    made = house(CREATE, i={**JAZZ, "organizationId": organization(house), "ringcentral": own}).good["createEvent"]

    assert made["userErrors"] == []
    assert sandbox.refused() == []


def organization(house: House) -> str:
    [account] = [each for each in house("{accounts{name organizations{id}}}").good["accounts"] if each["name"] == RC]
    return str(account["organizations"][0]["id"])


def test_everything_wrong_is_told_at_once_and_nobody_is_called(house: House, sandbox: Sandbox) -> None:
    sandbox.clear_calls()
    wrong = {
        "account": RC,
        "name": " ",
        "startsAt": "2027-03-01T19:00:00Z",
        "endsAt": "2027-03-01T19:00:00Z",
        "timeZone": "Europe/Berln",
        "language": "de",
        "externalIds": [{"system": "crm", "id": "1"}],
        "eventtia": {},
        "ringcentral": {"color": "red", "autoPublish": True, "visibility": "PUBLIC"},
    }

    refused = house(CREATE, i=wrong).good["createEvent"]

    assert refused["event"] is None
    assert sorted(fields(refused)) == [
        ("INVALID_INPUT", "input.currency"),
        ("INVALID_INPUT", "input.endsAt"),
        ("INVALID_INPUT", "input.name"),
        ("INVALID_INPUT", "input.ringcentral.color"),
        ("INVALID_INPUT", "input.timeZone"),
        ("UNSUPPORTED", "input.eventtia"),
        ("UNSUPPORTED", "input.externalIds"),
        ("UNSUPPORTED", "input.language"),
        ("UNSUPPORTED", "input.ringcentral.autoPublish"),
        ("UNSUPPORTED", "input.ringcentral.visibility"),
    ]
    [zone] = [error for error in refused["userErrors"] if error["field"] == ["input", "timeZone"]]
    assert "Europe/Berlin" in zone["message"]
    assert {error["vendor"] for error in refused["userErrors"]} == {"RINGCENTRAL"}
    assert sandbox.calls(RC) == []


def test_a_newer_zone_goes_out_as_an_older_one_on_the_same_clock(house: House) -> None:
    made = house(CREATE, i={**JAZZ, "timeZone": "America/Coyhaique"}).good["createEvent"]

    assert (made["event"]["timeZone"], made["userErrors"]) == ("America/Punta_Arenas", [])


def test_an_event_from_a_template(house: House, sandbox: Sandbox) -> None:
    given = {name: value for name, value in JAZZ.items() if name != "currency"}
    own = {"autoPublish": True, "metadata": {"crm": 7}, "password": "swing"}

    made = house(CREATE, i={**given, "templateId": a_template(house), "ringcentral": own}).good["createEvent"]

    assert made["userErrors"] == []
    assert made["event"]["status"] == "PUBLISHED"
    assert made["event"]["tickets"]["totalCount"] == 2
    assert len(writes(sandbox)) == 1
    assert re.fullmatch(r"POST /v1/templates/[^/]+/event", writes(sandbox)[0])


def a_template(house: House) -> str:
    world = house.sandbox.app.world
    return ids.encode(Ref(RC, Kind.TEMPLATE, world.id_of(RC, "template", 0, 0)))


def test_a_template_takes_fewer_fields(house: House, sandbox: Sandbox) -> None:
    sandbox.clear_calls()
    given = {**JAZZ, "slug": "x", "templateId": a_template(house), "ringcentral": {"message": "Hi"}}

    refused = house(CREATE, i=given).good["createEvent"]

    assert sorted(fields(refused)) == [
        ("UNSUPPORTED", "input.currency"),
        ("UNSUPPORTED", "input.ringcentral.message"),
        ("UNSUPPORTED", "input.slug"),
    ]
    assert writes(sandbox) == []


def test_a_template_that_is_not_there(house: House) -> None:
    given = {name: value for name, value in JAZZ.items() if name != "currency"}

    refused = house(CREATE, i={**given, "templateId": ids.encode(Ref(RC, Kind.TEMPLATE, "nobody"))}).good

    assert fields(refused["createEvent"]) == [("NOT_FOUND", "input.templateId")]


def test_a_template_is_no_record_that_can_be_read(house: House) -> None:
    answer = house("query($i:ID!){node(id:$i){id} nodes(ids:[$i]){id}}", i=a_template(house))

    assert answer.good == {"node": None, "nodes": [None]}


def test_the_id_of_another_thing_is_no_template(house: House, event: str, sandbox: Sandbox) -> None:
    sandbox.clear_calls()

    refused = house(CREATE, i={**JAZZ, "templateId": event}).good["createEvent"]

    assert fields(refused) == [("INVALID_INPUT", "input.templateId")]
    assert sandbox.calls(RC) == []


def test_the_vendors_pointer_becomes_our_field(house: House, sandbox: Sandbox) -> None:
    body = {
        "errors": [
            {"detail": "has been\n taken", "status": "422", "source": {"pointer": "/data/attributes/slug"}},
            {"detail": "is unknown", "source": {"pointer": "/data/attributes/eventType"}},
            {"detail": "too long " * 60, "source": {"pointer": "/data/attributes/gdprText"}},
            {"title": "Plan exceeded"},
        ]
    }
    sandbox.fail(RC, method="POST", status=422, body=body)

    refused = house(CREATE, i={**JAZZ, "slug": "taken"}).good["createEvent"]

    assert fields(refused) == [
        ("INVALID_INPUT", "input.slug"),
        ("INVALID_INPUT", "input.visibility"),
        ("INVALID_INPUT", "input.ringcentral.gdprText"),
        ("VENDOR_REJECTED", "input"),
    ]
    assert refused["userErrors"][0]["message"] == "RINGCENTRAL refused it (422): has been taken"
    assert len(refused["userErrors"][2]["message"]) < 250


@pytest.mark.parametrize(
    ("status", "code"), [(402, "PAYMENT_REQUIRED"), (403, "FORBIDDEN"), (409, "CONFLICT"), (404, "NOT_FOUND")]
)
def test_what_a_status_means(house: House, sandbox: Sandbox, status: int, code: str) -> None:
    sandbox.fail(RC, method="POST", status=status)

    refused = house(CREATE, i=JAZZ).good["createEvent"]

    assert [error["code"] for error in refused["userErrors"]] == [code]


def test_a_vendor_that_fails_is_an_error_and_is_not_asked_twice(house: House, sandbox: Sandbox) -> None:
    sandbox.fail(RC, method="POST", status=503)
    sandbox.clear_calls()

    answer = house(CREATE, i=JAZZ)

    assert answer.codes == ["VENDOR_UNAVAILABLE"]
    assert len(writes(sandbox)) == 1


# ---------------------------------------------------------------------- a copy


def test_a_copy_is_marked_waited_for_and_given(house: House, sandbox: Sandbox, event: str) -> None:
    before = {each["id"] for each in house.events(RC)}
    sandbox.clear_calls()
    given = {
        "id": event,
        "name": "Jazz again",
        "startsAt": "2028-03-01T19:00:00Z",
        "endsAt": "2028-03-01T23:00:00Z",
        "timeZone": "Bern",
        "ringcentral": {"metadata": {"crm": 7}, "visibility": "HIDDEN", "organizationId": organization(house)},
    }

    made = house(DUPLICATE, i=given).good["duplicateEvent"]

    assert made["userErrors"] == []
    copy = made["event"]
    assert (copy["name"], copy["startsAt"], copy["timeZone"]) == (
        "Jazz again",
        "2028-03-01T19:00:00+00:00",
        "Europe/Zurich",
    )
    attributes = copy["raw"]["attributes"]
    assert attributes["metadata"]["crm"] == 7
    assert re.fullmatch(r"[0-9a-f]{32}\.[0-9]{10}", attributes["metadata"]["eventgate"])
    assert attributes["type"] == "hidden_event"
    assert copy["id"] not in before
    assert {each["id"] for each in house.events(RC)} == before | {copy["id"]}
    assert len(writes(sandbox)) == 1


def test_a_copy_that_is_late_is_told_and_found_later(house: House, sandbox: Sandbox, event: str) -> None:
    vendor: Any = sandbox.app.vendors[RC]
    usual, vendor.state.copy_delay_s = vendor.state.copy_delay_s, 4.0
    patch = pytest.MonkeyPatch()
    patch.setattr(finding, "_time_to_wait", lambda: 0.3)
    given = {"id": event, "name": "Late copy", "idempotencyKey": "late"}
    try:
        sandbox.clear_calls()
        late = house(DUPLICATE, i=given).good["duplicateEvent"]
        assert fields(late) == [("VENDOR_TIMEOUT", "input")]
        assert "Late copy" in late["userErrors"][0]["message"]
        assert "idempotencyKey" in late["userErrors"][0]["message"]

        patch.undo()
        found = house(DUPLICATE, i=given).good["duplicateEvent"]
        assert found["userErrors"] == []
        assert found["event"]["name"] == "Late copy"
        assert len(writes(sandbox)) == 1
        assert house(DUPLICATE, i=given).good["duplicateEvent"] == found
    finally:
        patch.undo()
        vendor.state.copy_delay_s = usual


def test_a_copy_of_an_event_that_is_not_there(house: House) -> None:
    gone = ids.encode(Ref(RC, Kind.EVENT, "nobody"))

    assert fields(house(DUPLICATE, i={"id": gone}).good["duplicateEvent"]) == [("NOT_FOUND", "input.id")]


def test_what_a_copy_cannot_take(house: House, sandbox: Sandbox, event: str) -> None:
    sandbox.clear_calls()
    own = {"color": "#fff", "metadata": [1]}

    refused = house(DUPLICATE, i={"id": event, "eventtia": {}, "name": "", "ringcentral": own}).good["duplicateEvent"]

    assert sorted(fields(refused)) == [
        ("INVALID_INPUT", "input.name"),
        ("INVALID_INPUT", "input.ringcentral.metadata"),
        ("UNSUPPORTED", "input.eventtia"),
        ("UNSUPPORTED", "input.ringcentral.color"),
    ]
    assert sandbox.calls(RC) == []


def test_a_refusal_of_a_copy_has_no_words(house: House, sandbox: Sandbox, event: str) -> None:
    sandbox.fail(RC, method="POST", status=422, body="")

    refused = house(DUPLICATE, i={"id": event}).good["duplicateEvent"]

    assert fields(refused) == [("VENDOR_REJECTED", "input")]


# ---------------------------------------------------------------------- tickets and links


def test_a_ticket_is_created_and_counted(house: House, sandbox: Sandbox, event: str) -> None:
    count = "query($e:ID!){event(by:{id:$e}){tickets(first:100){totalCount nodes{id}}}}"
    before = house(count, e=event).good["event"]["tickets"]["totalCount"]
    sandbox.clear_calls()

    made = house(
        TICKET,
        i={"eventId": event, "name": "Late", "price": "49.90", "capacity": 30, "private": True, "description": "x"},
    ).good["createTicket"]

    assert made["userErrors"] == []
    ticket = made["ticket"]
    assert {name: ticket[name] for name in ticket if name != "id"} == {
        "name": "Late",
        "capacity": 30,
        "private": True,
        "price": {"amount": "49.9"},
    }
    assert len(sandbox.calls(RC)) == 1
    after = house(count, e=event).good["event"]["tickets"]
    assert after["totalCount"] == before + 1
    assert ticket["id"] in {each["id"] for each in after["nodes"]}


def test_what_a_ticket_cannot_be(house: House, sandbox: Sandbox, event: str) -> None:
    sandbox.clear_calls()

    refused = house(TICKET, i={"eventId": event, "name": "", "price": "-1", "capacity": -5}).good["createTicket"]

    assert sorted(fields(refused)) == [
        ("INVALID_INPUT", "input.capacity"),
        ("INVALID_INPUT", "input.name"),
        ("INVALID_INPUT", "input.price"),
    ]
    assert sandbox.calls(RC) == []


def test_a_magic_link_is_made_listed_and_deleted(house: House, sandbox: Sandbox, event: str) -> None:
    ticket = ticket_of(house, event)
    listed = "query($t:ID!){node(id:$t){... on Ticket{magicLinks(first:100){totalCount nodes{id}}}}}"
    before = house(listed, t=ticket["id"]).good["node"]["magicLinks"]["totalCount"]

    made = house(
        LINK,
        i={
            "ticketId": ticket["id"],
            "email": " Mira.Voss@Example.org",
            "firstName": "Mira",
            "lastName": "Voss",
            "headline": "Pianist",
            "extraFields": {"company": "Northwind"},
            "metadata": {"batch": "1"},
        },
    ).good["createMagicLink"]

    assert made["userErrors"] == []
    link = made["magicLink"]
    assert (link["email"], link["headline"], link["ticket"]["name"]) == (
        "mira.voss@example.org",
        "Pianist",
        ticket["name"],
    )
    assert (link["metadata"], link["extraFields"]) == ({"batch": "1"}, {"company": "Northwind"})
    assert house(listed, t=ticket["id"]).good["node"]["magicLinks"]["totalCount"] == before + 1
    one = "query($i:ID!){node(id:$i){... on MagicLink{email}}}"
    assert house(one, i=link["id"]).good["node"] == {"email": "mira.voss@example.org"}

    gone = house(UNLINK, i={"id": link["id"]}).good["deleteMagicLink"]

    assert gone == {"deletedId": link["id"], "userErrors": []}
    assert house(listed, t=ticket["id"]).good["node"]["magicLinks"]["totalCount"] == before
    assert house(one, i=link["id"]).good["node"] is None
    assert fields(house(UNLINK, i={"id": link["id"]}).good["deleteMagicLink"]) == [("NOT_FOUND", "input.id")]


def test_what_a_magic_link_cannot_be(house: House, sandbox: Sandbox, event: str) -> None:
    ticket = ticket_of(house, event)["id"]
    sandbox.clear_calls()

    refused = house(
        LINK,
        i={
            "ticketId": ticket,
            "email": "nobody",
            "firstName": "",
            "lastName": "Voss",
            "registrationId": "../x",
            "metadata": {"batch": 1},
            "extraFields": "text",
        },
    ).good["createMagicLink"]

    assert sorted(fields(refused)) == [
        ("INVALID_INPUT", "input.email"),
        ("INVALID_INPUT", "input.extraFields"),
        ("INVALID_INPUT", "input.firstName"),
        ("INVALID_INPUT", "input.metadata"),
        ("INVALID_INPUT", "input.registrationId"),
    ]
    assert sandbox.calls(RC) == []


def test_a_registration_that_is_not_there_is_told_at_its_field(house: House, event: str) -> None:
    who = {"email": "a@example.org", "firstName": "A", "lastName": "B", "registrationId": "nobody"}

    refused = house(LINK, i={"ticketId": ticket_of(house, event)["id"], **who}).good["createMagicLink"]

    assert fields(refused) == [("INVALID_INPUT", "input.registrationId")]


# ---------------------------------------------------------------------- people


def test_a_persons_metadata_is_changed_and_seen(house: House, sandbox: Sandbox, event: str) -> None:
    first = "query($e:ID!){event(by:{id:$e}){people(first:1){nodes{id raw}}}}"
    person = house(first, e=event).good["event"]["people"]["nodes"][0]
    sandbox.clear_calls()

    made = house(PERSON, i={"id": person["id"], "metadata": {"crm": "C-1"}}).good["updatePerson"]

    assert made["userErrors"] == []
    assert made["person"]["raw"]["attributes"]["metadata"] == {"crm": "C-1"}
    assert len(sandbox.calls(RC)) == 1
    again = house(first, e=event).good["event"]["people"]["nodes"][0]
    assert again["raw"]["attributes"]["metadata"] == {"crm": "C-1"}


def test_nothing_else_of_a_person_can_be_changed(house: House, sandbox: Sandbox, event: str) -> None:
    person = house("query($e:ID!){event(by:{id:$e}){people(first:1){nodes{id}}}}", e=event).good["event"]["people"]
    id = person["nodes"][0]["id"]
    sandbox.clear_calls()

    refused = house(PERSON, i={"id": id, "firstName": "X", "metadata": {"crm": 5}}).good["updatePerson"]
    empty = house(PERSON, i={"id": id}).good["updatePerson"]

    assert fields(refused) == [("UNSUPPORTED", "input.firstName"), ("INVALID_INPUT", "input.metadata")]
    assert fields(empty) == [("INVALID_INPUT", "input")]
    assert sandbox.calls(RC) == []


def test_who_wants_to_register_a_person_is_told_of_magic_links(house: House, sandbox: Sandbox, event: str) -> None:
    query = "mutation($i:RegisterPersonInput!){registerPerson(input:$i){person{id}" + ERRORS + "}}"
    who = {"eventId": event, "firstName": "A", "lastName": "B", "email": "a@example.org"}
    sandbox.clear_calls()

    refused = house(query, i=who).good["registerPerson"]

    assert fields(refused) == [("UNSUPPORTED", "input")]
    assert "createMagicLink" in refused["userErrors"][0]["message"]
    assert "RINGCENTRAL has no registerPerson" in refused["userErrors"][0]["message"]
    assert sandbox.calls(RC) == []


def test_mutations_of_one_operation_follow_one_another_and_see_each_other(house: House, event: str) -> None:
    query = (
        'mutation($e:ID!){a:createTicket(input:{eventId:$e,name:"A"}){ticket{name}}'
        'b:createTicket(input:{eventId:$e,name:"B"}){ticket{name}}}'
    )
    both = house(query, e=event).good
    assert (both["a"]["ticket"]["name"], both["b"]["ticket"]["name"]) == ("A", "B")
