"""EventMobi's writing endpoints and bodies against the contract."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from vendor_contract import Contract

from gateway.records import ExternalId, Kind, Ref, Vendor
from gateway.upstream.endpoint import Endpoint
from gateway.vendors.bodies import Checks, Place, Table
from gateway.vendors.eventmobi import bodies, writes

CONTRACT = Contract("eventmobi")
EVENT = Ref("mobi", Kind.EVENT, "20417")
ENDPOINTS: dict[str, Endpoint[Any]] = {
    "createEvent": writes.CREATE_EVENT,
    "patchEvent": writes.UPDATE_EVENT,
    "replaceEvent": writes.REPLACE_EVENT,
    "createPerson": writes.REGISTER,
    "patchPerson": writes.UPDATE_PERSON,
    "replacePerson": writes.REPLACE_PERSON,
    "deletePerson": writes.DELETE_PERSON,
    "patchPersonGroups": writes.ADD_GROUPS,
    "replacePersonGroups": writes.REPLACE_GROUPS,
    "deletePersonGroups": writes.CLEAR_GROUPS,
}


def test_every_writing_operation_has_its_endpoint() -> None:
    assert {name for name, (method, _, _) in CONTRACT.operations.items() if method != "GET"} == set(ENDPOINTS)
    assert set(ENDPOINTS.values()) == set(writes.WRITES)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_method_and_path(operation: str) -> None:
    method, path, _ = CONTRACT.operations[operation]
    assert (ENDPOINTS[operation].method, ENDPOINTS[operation].path) == (method, "/en/api/v2" + path)


def leaves(table: Table) -> set[tuple[str, ...]]:
    """Where the table's fields go."""
    found: set[tuple[str, ...]] = set()
    for place in table.values():
        found |= {place.to} - {()} if isinstance(place, Place) else leaves(place)
    return found


@pytest.mark.parametrize(
    ("table", "schema"), [(bodies.EVENT, "EventObjectRequest"), (bodies.REGISTRATION, "PersonObjectRequest")]
)
def test_every_member_that_is_sent_is_the_contracts_and_none_is_forgotten(table: Table, schema: str) -> None:
    documented: set[tuple[str, ...]] = set()

    def walk(shape: Any, above: tuple[str, ...]) -> None:
        shape = CONTRACT.resolved(shape)
        if "properties" not in shape:
            documented.add(above)
            return
        for name, inner in shape["properties"].items():
            walk(inner, (*above, name))

    walk({"$ref": f"#/components/schemas/{schema}"}, ())
    days = {("event_dates", "start_date"), ("event_dates", "end_date")} if schema.startswith("Event") else set()
    sent = leaves(table) | days
    assert sent <= documented
    own_id = {("id",)} if schema.startswith("Event") else {("person_id",)}  # of a creation, from the external ids
    assert {path for path in documented - sent if path[0] != "event_urls"} == own_id


def test_a_whole_body_is_valid() -> None:
    checks = Checks(Vendor.EVENTMOBI)
    given = {
        "name": "A",
        "external_ids": [ExternalId("x", "1"), ExternalId("y", "2")],
        "eventmobi": {"time_format": 24},
    }
    body, _ = bodies.created_event(given, checks)
    checks.settle()
    schema = {"$ref": "#/components/schemas/EventRequestBody", "components": CONTRACT.document["components"]}
    Draft202012Validator(schema).validate({"event": body})
