"""Eventtia's mutations through the whole stack: what they do, what reads show afterwards, what is refused."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

EVENT = "event{id vendorId name slug description startsAt endsAt language status attendeeCount customFields{id value}}"
ERRORS = "userErrors{code field message vendor}"
CREATE = f"mutation($i:CreateEventInput!){{createEvent(input:$i){{{EVENT} {ERRORS}}}}}"
UPDATE = f"mutation($i:UpdateEventInput!){{updateEvent(input:$i){{{EVENT} {ERRORS}}}}}"
COPY = f"mutation($i:DuplicateEventInput!){{duplicateEvent(input:$i){{event{{id name slug}} {ERRORS}}}}}"
SESSION = (
    "session{id title description startsAt endsAt location capacity seatsTaken streamUrl "
    "tags{id} prices{price{amount currency} ticket{id}}}"
)
MAKE_SESSION = f"mutation($i:CreateSessionInput!){{createSession(input:$i){{{SESSION} {ERRORS}}}}}"
CHANGE_SESSION = f"mutation($i:UpdateSessionInput!){{updateSession(input:$i){{{SESSION} {ERRORS}}}}}"
SEAT = "mutation($i:SessionSeatInput!){seat:%s(input:$i){session{id seatsTaken} person{id} " + ERRORS + "}}"
SET = f"mutation($i:SetPersonSessionsInput!){{setPersonSessions(input:$i){{person{{id}} {ERRORS}}}}}"
PERSON = "person{id firstName lastName email company jobTitle phone timeZone raw registration{status ticket{id name}}}"
REGISTER = f"mutation($i:RegisterPersonInput!){{registerPerson(input:$i){{{PERSON} {ERRORS}}}}}"
CANCEL = (
    f"mutation($i:PersonActionInput!){{cancelRegistration(input:$i){{person{{id registration{{status}}}} {ERRORS}}}}}"
)
BY_ID = f"query($id:ID!){{event(by:{{id:$id}}){{{EVENT[6:-1]}}}}}"
NODE_SESSION = f"query($id:ID!){{node(id:$id){{... on Session{SESSION[7:]}}}}}"
PROGRAMME = "query($id:ID!){event(by:{id:$id}){sessions(first:100){nodes{id title seatsTaken}}}}"
THEIRS = "query($id:ID!){node(id:$id){... on Person{sessions(first:100){nodes{id}}}}}"
SLUG = "query($id:ID!){event(by:{id:$id}){slug description}}"
COUNT = "query($id:ID!){event(by:{id:$id}){attendeeCount}}"
PEOPLE = "query($id:ID!){event(by:{id:$id}){people(first:100,filter:{roles:[ATTENDEE]}){nodes{id email}}}}"
TICKETS = "query($id:ID!){event(by:{id:$id}){tickets(first:20){nodes{id name capacity remaining}}}}"


@pytest.fixture
def event(graphql: Any) -> dict[str, Any]:
    """The account's third event, as its list shows it."""
    return dict(graphql.events("eventtia")[2])


def asked(sandbox: Any) -> list[str]:
    """The calls, without those that sign in."""
    return [call for call in sandbox.calls("eventtia") if not call.endswith("/auth")]


def refused(answer: Any, mutation: str) -> list[tuple[str, str]]:
    """(code, field) of each reason of a mutation that must have been refused."""
    payload = answer.good[mutation]
    record = next(value for name, value in payload.items() if name != "userErrors")
    assert record is None
    assert all(error["message"] and error["vendor"] == "EVENTTIA" for error in payload["userErrors"])
    return [(error["code"], ".".join(error["field"])) for error in payload["userErrors"]]


def done(answer: Any, mutation: str, record: str) -> dict[str, Any]:
    """The record of a mutation that must have been done."""
    payload = answer.good[mutation]
    assert payload["userErrors"] == []
    assert payload[record] is not None
    return dict(payload[record])


# ---------------------------------------------------------------------- events


def new_event(**more: Any) -> dict[str, Any]:
    return {
        "account": "eventtia",
        "name": "Été à Paris",
        "startsAt": "2027-07-14T18:00:00+00:00",
        "endsAt": "2027-07-14T20:30:00+00:00",
        "timeZone": "Europe/Paris",
        **more,
    }


def test_an_event_is_created_and_read_by_id_slug_and_list(graphql: Any, sandbox: Any) -> None:
    before = len(graphql.events("eventtia"))
    given = new_event(
        slug=f"ete-{uuid4().hex[:8]}",
        description="<p>Musique</p>",
        language="fr",
        attendanceMode="ONLINE",
        eventtia={"senderName": "Ana", "senderEmail": "ana@example.org", "active": False},
    )
    sandbox.clear_calls()
    made = done(graphql("mutation($i:CreateEventInput!){createEvent(input:$i){event{id name slug startsAt endsAt "
                        "description language status attendanceMode} userErrors{code message field vendor}}}", i=given),
                "createEvent", "event")  # fmt: skip
    assert asked(sandbox) == ["POST /api/v3/events", f"GET /api/v3/events/{given['slug']}"]
    assert {**made, "id": ""} == {
        "id": "",
        "name": "Été à Paris",
        "slug": given["slug"],
        "startsAt": "2027-07-14T18:00:00+00:00",
        "endsAt": "2027-07-14T20:30:00+00:00",
        "description": "<p>Musique</p>",
        "language": "fr",
        "status": "DRAFT",
        "attendanceMode": "ONLINE",
    }
    sandbox.clear_calls()
    assert graphql(BY_ID, id=made["id"]).good["event"]["description"] == "<p>Musique</p>"
    assert asked(sandbox) == []
    by_slug = 'query($s:String!){event(by:{slug:{account:"eventtia",slug:$s}}){id}}'
    assert graphql(by_slug, s=given["slug"]).good["event"] == {"id": made["id"]}
    assert len(graphql.events("eventtia")) == before + 1


def test_an_event_that_was_missed_by_slug_is_found_once_it_is_created(graphql: Any) -> None:
    slug = f"late-{uuid4().hex[:8]}"
    by_slug = 'query($s:String!){event(by:{slug:{account:"eventtia",slug:$s}}){name}}'
    assert graphql(by_slug, s=slug).good["event"] is None
    done(graphql(CREATE, i=new_event(slug=slug)), "createEvent", "event")
    assert graphql(by_slug, s=slug).good["event"] == {"name": "Été à Paris"}


def test_every_fault_of_a_new_event_is_told_at_once_and_nobody_is_called(graphql: Any, sandbox: Any) -> None:
    graphql.events("eventtia")
    sandbox.clear_calls()
    answer = graphql(
        CREATE,
        i=new_event(
            name="  ",
            startsAt="2027-07-14T21:00:00+00:00",
            timeZone="Europe/Pariss",
            slug="été 2027",
            language="de",
            currency="EUR",
            visibility="PUBLIC",
            attendanceMode="HYBRID",
            externalIds=[{"system": "crm", "id": "1"}],
            customFields=[{"id": "x", "value": 1}],
            eventtia={"senderEmail": "nobody"},
            eventmobi={"locationName": "Hall 1"},
        ),
    )
    assert sorted(refused(answer, "createEvent")) == sorted(
        [
            ("INVALID_INPUT", "input.name"),
            ("INVALID_INPUT", "input.timeZone"),
            ("INVALID_INPUT", "input.slug"),
            ("INVALID_INPUT", "input.language"),
            ("INVALID_INPUT", "input.attendanceMode"),
            ("INVALID_INPUT", "input.customFields"),
            ("INVALID_INPUT", "input.endsAt"),
            ("INVALID_INPUT", "input.eventtia.senderEmail"),
            ("UNSUPPORTED", "input.currency"),
            ("UNSUPPORTED", "input.visibility"),
            ("UNSUPPORTED", "input.externalIds"),
            ("UNSUPPORTED", "input.eventmobi"),
        ]
    )
    assert sandbox.calls("eventtia") == []


def test_times_without_a_zone_are_refused_for_a_new_event(graphql: Any) -> None:
    given = new_event()
    del given["timeZone"]
    assert refused(graphql(CREATE, i=given), "createEvent") == [("INVALID_INPUT", "input.timeZone")]


def test_a_taken_slug_is_a_conflict_at_the_slug(graphql: Any, event: dict[str, Any]) -> None:
    answer = graphql(CREATE, i=new_event(slug=event["slug"]))
    assert refused(answer, "createEvent") == [("CONFLICT", "input.slug")]
    assert "already been taken" in answer.data["createEvent"]["userErrors"][0]["message"]


def test_an_update_changes_what_is_given_and_reads_the_zone_first(graphql: Any, sandbox: Any, event: Any) -> None:
    graphql(BY_ID, id=event["id"]).good  # noqa: B018
    was = graphql(BY_ID, id=event["id"]).good["event"]
    sandbox.clear_calls()
    given = {"id": event["id"], "name": "Renamed", "startsAt": "2027-01-31T09:15:00+05:30",
             "endsAt": "2027-02-01T10:00:00Z", "description": None,
             "customFields": [{"id": "692349", "value": "X-9"}]}  # fmt: skip
    changed = done(graphql(UPDATE, i=given), "updateEvent", "event")
    path = f"/api/v3/events/{event['slug']}"
    assert asked(sandbox)[:2] == [f"GET {path}", f"PUT {path}"]
    assert changed == {
        **was,
        "name": "Renamed",
        "startsAt": "2027-01-31T03:45:00+00:00",
        "endsAt": "2027-02-01T10:00:00+00:00",
        "description": None,
        "customFields": [{"id": "692349", "value": "X-9"}],
    }
    assert graphql(BY_ID, id=event["id"]).good["event"] == changed
    assert "Renamed" in [one["name"] for one in graphql.events("eventtia")]


def test_an_end_before_the_present_start_is_refused_before_the_write(graphql: Any, sandbox: Any, event: Any) -> None:
    answer = graphql(UPDATE, i={"id": event["id"], "endsAt": "1999-01-01T00:00:00Z"})
    assert refused(answer, "updateEvent") == [("INVALID_INPUT", "input.endsAt")]
    assert not [call for call in asked(sandbox) if call.startswith("PUT")]


def test_an_update_of_nothing_is_refused(graphql: Any, event: Any) -> None:
    assert refused(graphql(UPDATE, i={"id": event["id"]}), "updateEvent") == [("INVALID_INPUT", "input")]


def test_a_new_slug_is_the_way_to_the_event_from_then_on(graphql: Any, sandbox: Any) -> None:
    event = graphql.events("eventtia")[5]
    graphql(PROGRAMME, id=event["id"]).good  # noqa: B018
    slug = f"moved-{uuid4().hex[:8]}"
    assert done(graphql(UPDATE, i={"id": event["id"], "slug": slug}), "updateEvent", "event")["slug"] == slug
    graphql.forget()
    sandbox.clear_calls()
    assert graphql(SLUG, id=event["id"]).good["event"]["slug"] == slug
    graphql(PROGRAMME, id=event["id"]).good  # noqa: B018
    assert asked(sandbox) == [f"GET /api/v3/events/{slug}", f"GET /api/v3/events/{slug}/workshops"]
    graphql.restart()
    sandbox.clear_calls()
    assert graphql(SLUG, id=event["id"]).good["event"]["slug"] == slug
    assert asked(sandbox)[0] == f"GET /api/v3/events/{slug}"


def test_a_copy_is_followed_until_it_is_whole(graphql: Any, sandbox: Any, event: Any) -> None:
    given = {"id": event["id"], "eventtia": {"workshops": True, "attendeeTypes": True, "speakers": False}}
    sandbox.clear_calls()
    copy = done(graphql(COPY, i=given), "duplicateEvent", "event")
    assert copy["slug"].startswith(f"{event['slug']}-copy")
    assert copy["id"] != event["id"]
    path = f"/api/v3/events/{event['slug']}"
    assert [call for call in asked(sandbox) if "clone" in call] == [
        f"POST {path}/clone",
        f"GET {path}/clone-progress",
        f"GET {path}/clone-progress",
    ]
    assert len(graphql(PROGRAMME, id=copy["id"]).good["event"]["sessions"]["nodes"]) == 20
    assert copy["id"] in [one["id"] for one in graphql.events("eventtia")]
    again = done(graphql(COPY, i={"id": event["id"]}), "duplicateEvent", "event")
    assert again["id"] not in (copy["id"], event["id"])


def test_a_copy_takes_no_name_and_no_times(graphql: Any, sandbox: Any, event: Any) -> None:
    sandbox.clear_calls()
    answer = graphql(COPY, i={"id": event["id"], "name": "Again", "startsAt": "2028-01-01T00:00:00Z"})
    assert refused(answer, "duplicateEvent") == [("UNSUPPORTED", "input.name"), ("UNSUPPORTED", "input.startsAt")]
    assert asked(sandbox) == []


@pytest.mark.parametrize("mutation", ["publishEvent", "unpublishEvent", "cancelEvent"])
def test_events_are_active_or_not_and_nothing_else(graphql: Any, event: Any, mutation: str) -> None:
    answer = graphql(
        f"mutation($i:EventActionInput!){{{mutation}(input:$i){{event{{id}} {ERRORS}}}}}", i={"id": event["id"]}
    )
    assert refused(answer, mutation) == [("UNSUPPORTED", "input")]
    assert "eventtia.active" in answer.data[mutation]["userErrors"][0]["message"]


def test_the_same_key_creates_one_event(graphql: Any, sandbox: Any) -> None:
    given = new_event(idempotencyKey=uuid4().hex)
    first = done(graphql(CREATE, i=given), "createEvent", "event")
    sandbox.clear_calls()
    assert done(graphql(CREATE, i=given), "createEvent", "event")["id"] == first["id"]
    assert [call for call in asked(sandbox) if call.startswith("POST")] == []


# ---------------------------------------------------------------------- sessions


def test_a_session_is_made_with_its_tags_prices_and_stream(graphql: Any, sandbox: Any, event: Any) -> None:
    tickets = graphql(TICKETS, id=event["id"]).good["event"]["tickets"]["nodes"]
    tags = "query($id:ID!){event(by:{id:$id}){sessions(first:100){nodes{tags{id}}}}}"
    listed = graphql(tags, id=event["id"]).good["event"]["sessions"]["nodes"]
    tag = next(tag["id"] for one in listed for tag in one["tags"])
    currency = graphql("query($id:ID!){event(by:{id:$id}){currency}}", id=event["id"]).good["event"]["currency"]
    given = {
        "eventId": event["id"],
        "title": "Keynote",
        "description": "On stage",
        "startsAt": "2027-03-01T09:00:00+00:00",
        "durationMinutes": 45,
        "location": "Room 1",
        "capacity": 2,
        "tagIds": [tag],
        "streamUrl": "https://meet.example.org/x",
        "prices": [{"ticketId": tickets[1]["id"], "amount": "19.90"}],
        "eventtia": {
            "streamingType": "GOOGLE_MEET",
            "showForTicketIds": [tickets[0]["id"]],
            "showOnRegister": True,
            "allowBlockingWorkshops": False,
            "enableChat": True,
            "chatName": "Talk",
            "enabledEmotions": True,
            "interactivityType": "SLIDO",
            "interactivitySnippet": "<iframe>",
            "translationSnippet": "<div>",
        },
    }
    sandbox.clear_calls()
    made = done(graphql(MAKE_SESSION, i=given), "createSession", "session")
    assert [call.rpartition("/")[2] for call in asked(sandbox) if not call.startswith("GET")] == [
        "workshops",
        "set-categories",
    ]
    expected = {
        "id": made["id"],
        "title": "Keynote",
        "description": "On stage",
        "startsAt": "2027-03-01T09:00:00+00:00",
        "endsAt": "2027-03-01T09:45:00+00:00",
        "location": "Room 1",
        "capacity": 2,
        "seatsTaken": 0,
        "streamUrl": "https://meet.example.org/x",
        "tags": [{"id": tag}],
        "prices": [{"price": {"amount": "19.9", "currency": currency}, "ticket": {"id": tickets[1]["id"]}}],
    }
    assert made == expected
    graphql.forget()
    assert graphql(NODE_SESSION, id=made["id"]).good["node"] == expected
    titles = [one["title"] for one in graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"]]
    assert titles[-1] == "Keynote"


def test_a_session_changes_and_the_lists_show_it(graphql: Any, event: Any) -> None:
    session = graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"][0]
    was = graphql(NODE_SESSION, id=session["id"]).good["node"]
    given = {"id": session["id"], "title": "Moved", "location": None, "tagIds": [], "capacity": 7}
    changed = done(graphql(CHANGE_SESSION, i=given), "updateSession", "session")
    assert changed == {**was, "title": "Moved", "location": None, "tags": [], "capacity": 7}
    assert graphql(NODE_SESSION, id=session["id"]).good["node"] == changed
    assert graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"][0]["title"] == "Moved"


def test_only_the_tags_of_a_session_cost_one_write(graphql: Any, sandbox: Any, event: Any) -> None:
    session = graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"][0]
    sandbox.clear_calls()
    query = f"mutation($i:UpdateSessionInput!){{updateSession(input:$i){{session{{title}} {ERRORS}}}}}"
    done(graphql(query, i={"id": session["id"], "tagIds": []}), "updateSession", "session")
    assert [call.rpartition("/")[2] for call in asked(sandbox)] == ["set-categories"]


def test_a_session_s_faults_are_told_together(graphql: Any, sandbox: Any, event: Any) -> None:
    other = graphql.events("eventtia")[0]
    foreign = graphql(TICKETS, id=other["id"]).good["event"]["tickets"]["nodes"][0]["id"]
    sandbox.clear_calls()
    answer = graphql(
        MAKE_SESSION,
        i={
            "eventId": event["id"],
            "title": "",
            "startsAt": "2027-03-01T09:00:00+00:00",
            "endsAt": "2027-03-01T09:00:00+00:00",
            "durationMinutes": 0,
            "capacity": -1,
            "attendanceMode": "ONLINE",
            "streamUrl": "https://meet.example.org/x",
            "prices": [{"ticketId": foreign, "amount": "-1"}],
            "eventtia": {"streamingType": "YOUTUBE"},
        },
    )
    assert sorted(refused(answer, "createSession")) == [
        ("INVALID_INPUT", "input.capacity"),
        ("INVALID_INPUT", "input.durationMinutes"),
        ("INVALID_INPUT", "input.durationMinutes"),
        ("INVALID_INPUT", "input.endsAt"),
        ("INVALID_INPUT", "input.prices"),
        ("INVALID_INPUT", "input.prices"),
        ("INVALID_INPUT", "input.streamUrl"),
        ("INVALID_INPUT", "input.title"),
        ("UNSUPPORTED", "input.attendanceMode"),
    ]
    assert asked(sandbox) == []


def test_a_new_start_after_the_present_end_is_refused(graphql: Any, event: Any) -> None:
    session = graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"][0]
    answer = graphql(CHANGE_SESSION, i={"id": session["id"], "startsAt": "2099-01-01T00:00:00Z"})
    assert refused(answer, "updateSession") == [("INVALID_INPUT", "input.startsAt")]


# ---------------------------------------------------------------------- seats


def attendees(graphql: Any, event: dict[str, Any]) -> list[str]:
    return [one["id"] for one in graphql(PEOPLE, id=event["id"]).good["event"]["people"]["nodes"]]


def test_a_seat_is_taken_and_given_back(graphql: Any, sandbox: Any, event: Any) -> None:
    person = attendees(graphql, event)[0]
    sessions = graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"]
    held = [one["id"] for one in graphql(THEIRS, id=person).good["node"]["sessions"]["nodes"]]
    free = next(one for one in sessions if one["id"] not in held)
    given = {"sessionId": free["id"], "personId": person}
    sandbox.clear_calls()
    told = graphql(SEAT % "joinSession", i=given).good["seat"]
    assert told == {"session": {"id": free["id"], "seatsTaken": free["seatsTaken"] + 1}, "person": {"id": person},
                    "userErrors": []}  # fmt: skip
    assert [call.split("/")[-1] for call in asked(sandbox) if call.startswith("POST")] == ["attendee_workshops"]
    shown = [one["id"] for one in graphql(THEIRS, id=person).good["node"]["sessions"]["nodes"]]
    assert sorted(shown) == sorted([*held, free["id"]])
    assert graphql(SEAT % "leaveSession", i=given).good["seat"]["session"]["seatsTaken"] == free["seatsTaken"]
    assert [one["id"] for one in graphql(THEIRS, id=person).good["node"]["sessions"]["nodes"]] == held
    again = graphql(SEAT % "leaveSession", i=given).good["seat"]
    assert [error["code"] for error in again["userErrors"]] == ["NOT_FOUND"]


def test_all_of_a_person_s_seats_are_set_at_once(graphql: Any, event: Any) -> None:
    person = attendees(graphql, event)[1]
    wanted = [one["id"] for one in graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"][:3]]
    done(graphql(SET, i={"personId": person, "sessionIds": wanted}), "setPersonSessions", "person")
    shown = [one["id"] for one in graphql(THEIRS, id=person).good["node"]["sessions"]["nodes"]]
    assert sorted(shown) == sorted(wanted)
    done(graphql(SET, i={"personId": person, "sessionIds": []}), "setPersonSessions", "person")
    assert graphql(THEIRS, id=person).good["node"]["sessions"]["nodes"] == []


def test_a_full_session_is_a_conflict_but_not_for_who_is_in(graphql: Any, event: Any) -> None:
    first, second = attendees(graphql, event)[:2]
    given = {"eventId": event["id"], "title": "Small", "startsAt": "2027-03-01T09:00:00Z", "capacity": 1}
    small = done(graphql(MAKE_SESSION, i=given), "createSession", "session")["id"]
    join = SEAT % "joinSession"
    assert graphql(join, i={"sessionId": small, "personId": first}).good["seat"]["userErrors"] == []
    assert graphql(join, i={"sessionId": small, "personId": first}).good["seat"]["userErrors"] == []
    refusal = graphql(join, i={"sessionId": small, "personId": second}).good["seat"]["userErrors"]
    assert [(error["code"], error["field"]) for error in refusal] == [("CONFLICT", ["input", "sessionId"])]
    answer = graphql(SET, i={"personId": second, "sessionIds": [small]})
    assert refused(answer, "setPersonSessions") == [("CONFLICT", "input.sessionIds")]
    person = {
        "eventId": event["id"],
        "firstName": "A",
        "lastName": "B",
        "email": "a@example.org",
        "sessionIds": [small],
    }
    assert refused(graphql(REGISTER, i=person), "registerPerson") == [("CONFLICT", "input.sessionIds")]


def test_speakers_have_no_seats(graphql: Any, sandbox: Any, event: Any) -> None:
    query = "query($id:ID!){event(by:{id:$id}){people(first:1,filter:{roles:[SPEAKER]}){nodes{id}}}}"
    speaker = graphql(query, id=event["id"]).good["event"]["people"]["nodes"][0]["id"]
    session = graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"][0]["id"]
    sandbox.clear_calls()
    told = graphql(SEAT % "joinSession", i={"sessionId": session, "personId": speaker}).good["seat"]["userErrors"]
    assert [(error["code"], error["field"]) for error in told] == [("UNSUPPORTED", ["input", "personId"])]
    assert asked(sandbox) == []


# ---------------------------------------------------------------------- people


def test_a_person_is_registered_and_found_in_lists_and_counts(graphql: Any, sandbox: Any, event: Any) -> None:
    count = graphql(COUNT, id=event["id"]).good["event"]["attendeeCount"]
    tickets = graphql(TICKETS, id=event["id"]).good["event"]["tickets"]["nodes"]
    vip = next(one for one in tickets if one["name"] == "VIP")
    sessions = graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"]
    people = attendees(graphql, event)
    given = {
        "eventId": event["id"],
        "ticketId": vip["id"],
        "firstName": "Zoë",
        "lastName": "Ng",
        "email": "Zoe.Ng@example.org",
        "company": "Ng & Co",
        "phone": "+33 1 23 45 67 89",
        "jobTitle": "Engineer",
        "timeZone": "Europe/Paris",
        "birthDate": "1990-02-28",
        "sessionIds": [sessions[0]["id"], sessions[1]["id"]],
        "eventtia": {"alternativeEmail": "z@example.org"},
    }
    sandbox.clear_calls()
    person = done(graphql(REGISTER, i=given), "registerPerson", "person")
    assert [call.rpartition("/")[2] for call in asked(sandbox) if call.startswith("POST")] == ["register"]
    raw = person.pop("raw")
    assert "1990-02-28" in raw["attributes"]["fields"].values()
    assert "z@example.org" in raw["attributes"]["fields"].values()
    assert person == {
        "id": person["id"],
        "firstName": "Zoë",
        "lastName": "Ng",
        "email": "Zoe.Ng@example.org",
        "company": "Ng & Co",
        "jobTitle": "Engineer",
        "phone": "+33 1 23 45 67 89",
        "timeZone": "Europe/Paris",
        "registration": {"status": "CONFIRMED", "ticket": {"id": vip["id"], "name": "VIP"}},
    }
    assert attendees(graphql, event) == [*people, person["id"]]
    assert graphql(COUNT, id=event["id"]).good["event"]["attendeeCount"] == count + 1
    left = {one["id"]: one["remaining"] for one in graphql(TICKETS, id=event["id"]).good["event"]["tickets"]["nodes"]}
    assert left[vip["id"]] == vip["remaining"] - 1
    shown = graphql(THEIRS, id=person["id"]).good["node"]["sessions"]["nodes"]
    assert sorted(one["id"] for one in shown) == sorted(given["sessionIds"])
    taken = graphql(PROGRAMME, id=event["id"]).good["event"]["sessions"]["nodes"][0]["seatsTaken"]
    assert taken == sessions[0]["seatsTaken"] + 1

    gone = done(graphql(CANCEL, i={"id": person["id"]}), "cancelRegistration", "person")
    assert gone == {"id": person["id"], "registration": {"status": "CANCELLED"}}
    assert attendees(graphql, event) == people
    assert graphql(COUNT, id=event["id"]).good["event"]["attendeeCount"] == count


def test_a_group_s_uuid_and_seats_are_shown_and_can_be_joined(graphql: Any, event: Any) -> None:
    tickets = graphql(TICKETS, id=event["id"]).good["event"]["tickets"]["nodes"]
    leader = next(one["id"] for one in tickets if one["name"] == "Leader Group")
    given = {"eventId": event["id"], "ticketId": leader, "firstName": "L", "lastName": "G", "email": "lead@example.org"}
    group = done(graphql(REGISTER, i=given), "registerPerson", "person")["raw"]["meta"]
    member = {**given, "email": "member@example.org", "eventtia": {"groupRegistrationUuid": group["group_uuid"]}}
    for _ in range(3):
        done(graphql(REGISTER, i=member), "registerPerson", "person")
    assert refused(graphql(REGISTER, i=member), "registerPerson") == [
        ("CONFLICT", "input.eventtia.groupRegistrationUuid")
    ]


GROUP = """mutation($i:RegisterPersonInput!){registerPerson(input:$i){person{id registration{canScheduleMeetings
  group{uuid seats{capacity seatsLeft ticket{id name}}}}} userErrors{code message field}}}"""


def test_a_group_and_its_seats_are_in_the_answer_to_its_registration(graphql: Any, event: Any) -> None:
    tickets = graphql(TICKETS, id=event["id"]).good["event"]["tickets"]["nodes"]
    leader = next(one for one in tickets if one["name"] == "Leader Group")
    given = {"eventId": event["id"], "ticketId": leader["id"], "firstName": "L", "lastName": "G"}
    given |= {"email": "lead2@example.org", "idempotencyKey": "a group"}

    first = graphql(GROUP, i=given).good["registerPerson"]["person"]["registration"]
    uuid, [seats] = first["group"]["uuid"], first["group"]["seats"]
    assert first["canScheduleMeetings"] is not None
    assert seats == {"capacity": 3, "seatsLeft": 3, "ticket": {"id": leader["id"], "name": "Leader Group"}}
    assert graphql(GROUP, i=given).good["registerPerson"]["person"]["registration"] == first, "kept with the key"

    member = {**given, "email": "member2@example.org", "eventtia": {"groupRegistrationUuid": uuid}}
    second = graphql(GROUP, i={**member, "idempotencyKey": None}).good["registerPerson"]["person"]["registration"]
    assert (second["group"]["uuid"], second["group"]["seats"][0]["seatsLeft"]) == (uuid, 2)


def test_the_limits_of_meetings_are_shown_by_round(graphql: Any, sandbox: Any, event: Any) -> None:
    query = """query($id:ID!){event(by:{id:$id}){meetingLimits{vendorId name startsAt bookingDeadline perSlot
      withTheSame requested accepted rejected}}}"""
    sandbox.clear_calls()
    limits = graphql(query, id=event["id"]).good["event"]["meetingLimits"]
    assert limits
    assert all(one["perSlot"] >= 1 and one["withTheSame"] >= 1 and one["startsAt"] for one in limits)
    assert [call for call in sandbox.calls("eventtia") if "conferences" in call] == [
        f"GET /api/v3/events/{event['slug']}/business_conferences"
    ]
    other = graphql.event("eventmobi")
    assert graphql(query, id=other).good["event"]["meetingLimits"] == []


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_seat_that_somebody_else_took_meanwhile_is_told_with_what_is_left(
    graphql: Any, sandbox: Any, event: Any, status: int
) -> None:
    session, person = sessions_of(graphql, event)[0], attendees_of(graphql, event)[0]
    sandbox.fail(
        "eventtia", method="POST", path="*/attendee_workshops", status=status, body={"message": "Fully booked"}
    )
    query = "mutation($i:SessionSeatInput!){joinSession(input:$i){userErrors{code message field}}}"
    [error] = graphql(query, i={"sessionId": session["id"], "personId": person}).good["joinSession"]["userErrors"]
    assert error["code"] == "CONFLICT"
    assert error["message"].startswith(f"Eventtia refused it ({status}): Fully booked")
    left = f"has {session['seatsLeft']} of {session['capacity']} seats left."
    assert error["message"].endswith(left if session["capacity"] else "Fully booked")


def sessions_of(graphql: Any, event: Any) -> list[Any]:
    query = "query($id:ID!){event(by:{id:$id}){sessions(first:50){nodes{id capacity seatsLeft}}}}"
    found = graphql(query, id=event["id"]).good["event"]["sessions"]["nodes"]
    return [one for one in found if one["capacity"] and one["seatsLeft"]]


def attendees_of(graphql: Any, event: Any) -> list[str]:
    query = "query($id:ID!){event(by:{id:$id}){people(first:5,filter:{roles:[ATTENDEE]}){nodes{id}}}}"
    return [one["id"] for one in graphql(query, id=event["id"]).good["event"]["people"]["nodes"]]


def test_a_sold_out_ticket_is_a_conflict(graphql: Any, event: Any) -> None:
    tickets = graphql(TICKETS, id=event["id"]).good["event"]["tickets"]["nodes"]
    press = next(one["id"] for one in tickets if one["name"] == "Press")
    given = {"eventId": event["id"], "ticketId": press, "firstName": "P", "lastName": "R", "email": "p@example.org"}
    answer = graphql(REGISTER, i=given)
    assert refused(answer, "registerPerson") == [("CONFLICT", "input.ticketId")]
    [error] = answer.good["registerPerson"]["userErrors"]
    assert re.search(r"Ticket \d+ has 0 of \d+ left\.$", error["message"]), error


def test_a_registration_s_faults_are_told_together(graphql: Any, sandbox: Any, event: Any) -> None:
    graphql.events("eventtia")
    sandbox.clear_calls()
    answer = graphql(
        REGISTER,
        i={
            "eventId": event["id"],
            "firstName": " ",
            "lastName": "B",
            "email": "nobody",
            "phone": "12345",
            "bio": "x",
            "timeZone": "Mars/Olympus",
            "birthDate": "2999-01-01",
            "externalIds": [{"system": "crm", "id": "1"}],
            "pictureUrl": "https://example.org/a.png",
            "socialLinks": {"website": "https://example.org"},
            "customFields": [{"id": "1", "value": "a"}, {"id": "1", "value": "b"}],
            "eventtia": {"purchaseItems": [{"id": "1", "quantity": -1}], "alternativeEmail": "@"},
        },
    )
    assert sorted(refused(answer, "registerPerson")) == [
        ("INVALID_INPUT", "input.birthDate"),
        ("INVALID_INPUT", "input.customFields"),
        ("INVALID_INPUT", "input.email"),
        ("INVALID_INPUT", "input.eventtia.alternativeEmail"),
        ("INVALID_INPUT", "input.eventtia.purchaseItems"),
        ("INVALID_INPUT", "input.firstName"),
        ("INVALID_INPUT", "input.phone"),
        ("INVALID_INPUT", "input.timeZone"),
        ("UNSUPPORTED", "input.bio"),
        ("UNSUPPORTED", "input.externalIds"),
        ("UNSUPPORTED", "input.pictureUrl"),
        ("UNSUPPORTED", "input.socialLinks"),
    ]
    assert asked(sandbox) == []


def test_an_unknown_question_is_refused_in_the_vendor_s_words(graphql: Any, event: Any) -> None:
    given = {"eventId": event["id"], "firstName": "A", "lastName": "B", "email": "a@example.org",
             "customFields": [{"id": "77", "value": "x"}]}  # fmt: skip
    answer = graphql(REGISTER, i=given)
    assert refused(answer, "registerPerson") == [("VENDOR_REJECTED", "input.customFields")]
    assert "custom field 77" in answer.data["registerPerson"]["userErrors"][0]["message"]


def test_an_attendee_whom_the_answer_leaves_out_is_read(graphql: Any, sandbox: Any, event: Any) -> None:
    person = attendees(graphql, event)[4]
    sandbox.fail("eventtia", path="*/cancel", empty=True)
    sandbox.clear_calls()
    shown = done(graphql(CANCEL, i={"id": person}), "cancelRegistration", "person")
    assert shown["id"] == person
    assert [call.split(" ")[0] for call in asked(sandbox)] == ["PUT", "GET"]


@pytest.mark.parametrize(
    ("mutation", "type", "record", "given"),
    [
        ("updatePerson", "UpdatePersonInput", "person{id}", {"company": "X"}),
        ("replacePerson", "ReplacePersonInput", "person{id}", {"company": "X"}),
        ("deletePerson", "PersonActionInput", "deletedId", {}),
        ("setPersonGroups", "SetPersonGroupsInput", "person{id}", None),
    ],
)
def test_attendees_cannot_be_changed(
    graphql: Any, event: Any, mutation: str, type: str, record: str, given: dict[str, Any] | None
) -> None:
    person = attendees(graphql, event)[0]
    input = {"personId": person, "groupIds": []} if given is None else {"id": person, **given}
    answer = graphql(f"mutation($i:{type}!){{{mutation}(input:$i){{{record} {ERRORS}}}}}", i=input)
    assert refused(answer, mutation) == [("UNSUPPORTED", "input")]


def test_ticket_types_cannot_be_made(graphql: Any, event: Any) -> None:
    query = f"mutation($i:CreateTicketInput!){{createTicket(input:$i){{ticket{{id}} {ERRORS}}}}}"
    answer = graphql(query, i={"eventId": event["id"], "name": "VIP"})
    assert refused(answer, "createTicket") == [("UNSUPPORTED", "input")]


def test_the_times_of_a_winter_and_a_summer_event_are_the_moments_given(graphql: Any) -> None:
    for starts in ("2027-01-10T10:00:00+01:00", "2027-07-10T10:00:00-04:00"):
        given = new_event(startsAt=starts, endsAt=None, timeZone="America/New_York")
        made = done(graphql(CREATE, i=given), "createEvent", "event")
        assert datetime.fromisoformat(made["startsAt"]) == datetime.fromisoformat(starts)
