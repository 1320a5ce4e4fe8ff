"""Every operation of the Eventtia contract against the sandbox, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from vendor_contract import Contract

from sandbox.app import App
from sandbox.eventtia.payloads.occasion import Occasion
from sandbox.eventtia.payloads.setting import Setting
from sandbox.eventtia.state import State
from sandbox.server import Sandbox
from sandbox.world import World

CONTRACT = Contract("eventtia")
WORLD = World(seed=1, events=5, people=30)
STATE = State(WORLD)  # only to know the generated ids
EVENT = STATE.events.slice(0, 1)[0]
ROOM = Setting(WORLD, 0, EVENT, WORLD.people)
GET_ONLY = [name for name, (method, _, _) in CONTRACT.operations.items() if method == "GET"]
HOOK = {"target_url": "http://127.0.0.1:9/hook", "trigger": "attendee_created"}

PATHS: dict[str, object] = {
    "event_uri": EVENT.uri,
    "event_file_category_id": ROOM.id("file category", 1),
    "business_conference_id": ROOM.id("conference", 0),
    "business_conference_participant_type_id": ROOM.id("participant type", 0),
    "participant_id": ROOM.id("participant", 2),
    "attendee_id": ROOM.id("attendee", 4),
    "guest_id": ROOM.id("guest", 1),
    "workshop_id": ROOM.id("activity", 2),
    "purchase_item_id": ROOM.id("purchase item", 0),
    "stand_reservation_id": ROOM.id("stand", 0),
    "survey_id": ROOM.id("survey", 1),
    "param_name": "aux_json_data",
    "country_id": 51,
    "region_id": 722,
    "city_id": 7993,
    "account_api_key": "demo",
}
IDS: dict[str, int] = {  # what `{id}` is, by operation
    "updateUnavailableHour": ROOM.id("unavailable hour", 0),
    "deleteUnavailableHour": ROOM.id("unavailable hour", 0),
    "getMassiveMessageStats": ROOM.id("mailing", 0),
    "createSurveyAnswer": ROOM.id("survey", 1),
}
BODIES: dict[str, Any] = {
    "createAuthToken": {"email": "demo@example.org", "password": "demo"},
    "createEvent": {
        "name": "Test 9",
        "start_date": "20/04/2021 - 04:00:00",
        "end_date": "20/04/2021 - 05:00:00",
        "is_virtual": True,
        "default_language": "fr",
        "event_uri": "testing",
        "virtual_timezone": "Europe/Paris",
        "description": "description of the event",
        "sender_name": "John",
        "sender_email": "johndoe@example.org",
        "active": True,
        "custom_fields_data": {"692349": "Field value here"},
    },
    "updateEvent": {"name": "Test-new-name", "event_uri": "testing-test"},
    "registerAttendee": {
        "attendee": {
            "attendee_type_id": ROOM.id("attendee type", 2),
            "first_name": "Subleader",
            "last_name": "two",
            "email": "johndoe2@example.org",
            "company": "Eventtia",
            "telephone": "+570000000000",
            "job_title": "",
            "alternative_email": "",
            "birthdate": "27/08/2020",
            "timezone": "America/Bogota",
            "custom_fields": {str(ROOM.id("custom field", 32)): "Subleader"},
        },
        "country_id": 51,
        "region_id": 722,
        "city_id": 7993,
        "workshops": {str(ROOM.id("activity", 2)): ROOM.id("activity", 2)},
        "purchase_items": {str(ROOM.id("purchase item", 0)): 1},
    },
    "registerAttendeeToActivity": {"workshop_id": ROOM.id("activity", 2), "attendee_id": ROOM.id("attendee", 4)},
    "unregisterAttendeeFromActivity": {"workshop_id": ROOM.id("activity", 2), "attendee_id": ROOM.id("attendee", 4)},
    "replaceAttendeeActivities": {"workshop_ids": f"{ROOM.id('activity', 1)},{ROOM.id('activity', 2)}"},
    "createGuest": {
        "first_name": "Jonas",
        "last_name": "Does",
        "email": "jonasdoes@example.org",
        "company": "eventtia",
        "attendee_type_id": ROOM.id("attendee type", 1),
    },
    "createActivity": {
        "name": "Activity 7",
        "description": "workshop description",
        "start_date": "22/04/2023 - 06:00:00",
        "end_date": "30/04/2023 - 07:00:00",
        "show_on_register": True,
        "availability": 1000,
        "show_for_attendee_type": {str(ROOM.id("attendee type", 0)): "true"},
        "price": {str(ROOM.id("attendee type", 0)): 200},
        "streaming_type": "youtube",
        "streaming_embed_code": {"display_name": "Test", "embed_code": "<div>"},
        "interactivity_type": "slido",
    },
    "updateActivity": {"name": "Updated name", "price": {str(ROOM.id("attendee type", 0)): 20}},
    "updateEventParam": {"param_value": [{"attr": "val", "attr2": "val2"}]},
    "createEventWebHook": HOOK,
    "deleteEventWebHook": HOOK,
    "createAccountWebHook": HOOK,
    "deleteAccountWebHook": HOOK,
    "createSurveyAnswer": {str(ROOM.id("question", 8)): 5, str(ROOM.id("question", 9)): "Very good"},
}
FILE = {
    "data": {"event_file[name]": "test-file", "event_file[description]": "description of this file"},
    "files": {"event_file[event_file]": ("photo.png", b"\x89PNG", "image/png")},
}
QUERIES: dict[str, dict[str, str]] = {
    "createUnavailableHour": {"start_date": "10/12/2020 - 01:00", "end_date": "10/12/2020 - 02:00"},
    "updateUnavailableHour": {"start_date": "10/12/2020 - 01:30", "end_date": "10/12/2020 - 02:30"},
    "getAttendeeByEmail": {"email": ROOM.email(ROOM.attendee(4))},
    "setActivityCategories": {"categories": f"{ROOM.id('category', 0)},{ROOM.id('category', 1)}"},
    "createSurveyAnswer": {"survey_type": "attendee"},
}
# One value for each documented query parameter that takes one.
VALUES = {
    "updated_since": "2019-12",
    "templates": "false",
    "template": "1234",
    "name": "a",
    "search_custom_fields": "",
    "city_id": "8002",
    "country_id": "51",
    "start_date_lower_bound": "2020-01-01T00:00:00Z",
    "start_date_upper_bound": "2030-01-01T00:00:00.000-05:00",
    "participant_type_id": str(ROOM.id("participant type", 0)),
    "include_rejected": "true",
    "include_archived": "true",
    "only_confirmed": "true",
    "first_name": "Ana",
    "last_name": "Smith",
    "email": ROOM.email(ROOM.attendee(4)),
    "company": "Acme, Inc.",
    "created_date_time": "2021-10-31T14:25:46",
    "updated_date_time": "2021-10-31T14:25:46",
    "date": EVENT.starts.date().isoformat(),
    "in_the_future": "true",
    "company_name": "a",
    "zone": str(ROOM.id("zone", 0)),
    "category": str(ROOM.id("stand category", 0)),
    "event_uri": EVENT.uri,
    "start_date_time": "2020-07-16 23:00",
    "end_date_time": "2026-07-30 23:00",
    "payment_type": "1",
}
INCLUDES = {  # where the contract lists no relations
    "listQaSessions": "workshop",
    "listSurveys": "custom_fields",
    "listAttendeePayments": "attendee",
}


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    """One sandbox for the module: it has a thread of its own, and each test begins with a reset."""
    sandbox = Sandbox(App(World(seed=1, events=5, people=30)))
    asyncio.run(sandbox.start())
    yield sandbox
    asyncio.run(sandbox.stop())


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


def call(sandbox: Sandbox, operation: str, token: str | None = "demo", **changes: Any) -> httpx.Response:
    method, template, _ = CONTRACT.operations[operation]
    fallback = PATHS["workshop_id"]
    path = template.format(**{**PATHS, "id": IDS.get(operation, fallback)})
    options: dict[str, Any] = {"params": QUERIES.get(operation)}
    if operation == "uploadEventFile":
        options |= FILE
    elif operation in BODIES:
        options["json"] = BODIES[operation]
    options["headers"] = {"authorization": f"Bearer {token}"} if token else {}
    url = f"{sandbox.base_url('eventtia')}/api/v3{path}"
    if operation in ("deleteEventWebHook", "deleteAccountWebHook"):
        httpx.post(url, json=HOOK, headers=options["headers"], verify=False)
    return httpx.request(method, url, **{"timeout": 20, "verify": False, **options, **changes})  # verify: plain HTTP


def documented_status(operation: str) -> int:
    responses = CONTRACT.operations[operation][2]["responses"]
    return next((int(status) for status in responses if status in ("200", "201")), 200)


def faults(operation: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer; `2XX` declares no body, anything goes."""
    if "2XX" in CONTRACT.operations[operation][2]["responses"]:
        return [] if 200 <= status < 300 else [f"status {status}"]
    return CONTRACT.faults(operation, status, body)


def included(operation: str, answer: Any) -> Iterator[dict[str, Any]]:
    """What is sideloaded: resources whose own type has a schema of its own."""
    yield from answer.get("included", ()) if isinstance(answer, dict) else ()


def schema_of(type: str) -> str | None:
    """The contract's schema for a resource type, or None where it has none."""
    for name, schema in CONTRACT.document["components"]["schemas"].items():
        if schema.get("properties", {}).get("type", {}).get("const") == type and not name.startswith("Event"):
            return str(name)
    return None


def first_email(sandbox: Sandbox, event: Occasion) -> str:
    """The e-mail of the event's first attendee."""
    state = sandbox.app.vendors["eventtia"].state
    return str(state.room(event).attendees.slice(0, 1)[0].email)


def misfits(schema: str, resource: dict[str, Any]) -> list[str]:
    """What is wrong with a resource by a schema of the contract."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": CONTRACT.document["components"]}
    errors = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(resource)
    return [f"{schema}{error.json_path}: {error.message}" for error in errors]


def test_all_69_are_there(sandbox: Sandbox) -> None:
    operations = sandbox.app.vendors["eventtia"].operations

    played = {(one.id, one.method, one.path.removeprefix("/api/v3")) for one in operations}
    assert played - {(id, method, path) for id, (method, path, _) in CONTRACT.operations.items()} == {
        ("listEvents", "GET", "/events/"),  # as the sample's links have it
        ("listWebHooks", "GET", "/en/api/v3/web_hooks"),  # as the sample's call has it
    }
    assert {id for id, _, _ in played} == set(CONTRACT.operations)
    assert len(CONTRACT.operations) == 69


@pytest.mark.parametrize("operation", BODIES)
def test_sent_bodies_are_as_documented(operation: str) -> None:
    assert CONTRACT.takes(operation, BODIES[operation]) == [] or operation in ("createSurveyAnswer", "registerAttendee")


@pytest.mark.parametrize("operation", CONTRACT.operations)
def test_answers_as_documented(sandbox: Sandbox, operation: str) -> None:
    answer = call(sandbox, operation)

    assert answer.status_code == documented_status(operation), answer.text
    assert faults(operation, answer.status_code, answer.json()) == []
    assert sandbox.refused() == []


@pytest.mark.parametrize("event", STATE.events.slice(0, 5), ids=lambda event: str(event.uri))
def test_whole_lists_of_every_event_are_as_documented(sandbox: Sandbox, event: Occasion) -> None:
    below = [id for id in GET_ONLY if "{event_uri}" in CONTRACT.operations[id][1]]
    wrong = []
    for operation in (id for id in below if CONTRACT.operations[id][1].count("{") == 1):
        path = CONTRACT.operations[operation][1].format(event_uri=event.uri)
        parameters = map(CONTRACT.resolved, CONTRACT.operations[operation][2]["parameters"])
        query = {"page[size]": "100"} if "page" in {one["name"] for one in parameters} else {}
        answer = httpx.get(
            f"{sandbox.base_url('eventtia')}/api/v3{path}",
            params={"email": first_email(sandbox, event)} if operation == "getAttendeeByEmail" else query,
            headers={"authorization": "Bearer demo"},
            verify=False,
        )
        wrong += [f"{operation}: {fault}" for fault in faults(operation, answer.status_code, answer.json())]

    assert wrong == []
    assert sandbox.refused() == []


@pytest.mark.parametrize("operation", GET_ONLY)
def test_takes_every_documented_parameter(sandbox: Sandbox, operation: str) -> None:
    refused: list[str] = []
    for parameter in map(CONTRACT.resolved, CONTRACT.operations[operation][2].get("parameters", ())):
        if parameter["in"] != "query":
            continue
        name = parameter["name"]
        queries = [{name: VALUES.get(name, "")}]
        if name == "page":
            queries = [{"page[size]": "2", "page[number]": "2"}]
        elif name == "search_custom_fields":
            queries = [{f"{name}[692349]": "EV-0001"}, {f"{name}[692350][]": "Science"}]
        elif name == "include":
            queries = [{name: ",".join(parameter["x-include-relations"]) or INCLUDES[operation]}]
        for query in queries:
            answer = call(sandbox, operation, params={**QUERIES.get(operation, {}), **query})
            if answer.status_code != 200:
                refused.append(f"{query}: {answer.text}")
            refused += faults(operation, answer.status_code, answer.json())

    assert refused == []


@pytest.mark.parametrize("operation", GET_ONLY)
def test_sideloaded_resources_fit_their_schemas(sandbox: Sandbox, operation: str) -> None:
    parameters = map(CONTRACT.resolved, CONTRACT.operations[operation][2].get("parameters", ()))
    relations = [one for one in parameters if one["name"] == "include"]
    query = dict(QUERIES.get(operation, {}))
    if relations:
        query["include"] = ",".join(relations[0]["x-include-relations"]) or INCLUDES[operation]

    answer = (call(sandbox, operation, params=query)).json()

    resources = list(included(operation, answer))
    wrong = [
        fault for resource in resources if (name := schema_of(resource["type"])) for fault in misfits(name, resource)
    ]
    assert wrong == []
    assert len({(one["type"], one["id"]) for one in resources}) == len(resources)


@pytest.mark.parametrize("operation", CONTRACT.operations)
def test_refuses_an_undocumented_parameter(sandbox: Sandbox, operation: str) -> None:
    answer = call(sandbox, operation, params={**QUERIES.get(operation, {}), "colour": "red"})

    assert answer.status_code == 400
    assert answer.json() == {"message": "colour is not a known parameter"}


@pytest.mark.parametrize("operation", [name for name in CONTRACT.operations if name != "createAuthToken"])
def test_needs_a_token_where_the_document_sends_one(sandbox: Sandbox, operation: str) -> None:
    optional = {} in CONTRACT.operations[operation][2].get("security", [])

    anonymous = call(sandbox, operation, token=None)
    forged = call(sandbox, operation, token="eyJ.eyJ.sig")

    assert anonymous.status_code == (documented_status(operation) if optional else 401), anonymous.text
    assert forged.status_code == 401
    assert set(forged.json()) == {"message"}


@pytest.mark.parametrize(
    "operation", [name for name, (_, path, _) in CONTRACT.operations.items() if "event_uri}" in path]
)
@pytest.mark.parametrize("uri", ["no-such-event", str(EVENT.number)])
def test_events_go_by_slug_alone(sandbox: Sandbox, operation: str, uri: str) -> None:
    known = PATHS["event_uri"]
    PATHS["event_uri"] = uri
    try:
        answer = call(sandbox, operation)
    finally:
        PATHS["event_uri"] = known

    assert answer.status_code == 404
    assert answer.json() == {"message": "ActiveRecord::RecordNotFound"}


def test_payments_take_the_status_of_the_vendors_text(sandbox: Sandbox) -> None:
    """The contract leaves out what line 4684 of the vendor's text says."""
    answer = call(sandbox, "listAttendeePayments", params={"status": "accepted,refunded", "page[size]": "100"})

    assert {item["attributes"]["status"] for item in answer.json()["data"]} <= {"accepted", "refunded"}
    assert answer.json()["data"]
