"""EventMobi's endpoints and mappings against the contract."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from vendor_contract import Contract

from gateway.records import Kind, Origin, Page, Ref, Vendor
from gateway.upstream.endpoint import Endpoint, OffsetPages, Reading
from gateway.vendors.eventmobi import endpoints
from gateway.vendors.eventmobi.mapping.event import APPS, COUNTERS, MEMBERS

CONTRACT = Contract("eventmobi")
SERVER = "/en/api/v2"
EVENT = Ref("mobi", Kind.EVENT, "20417")
READING = Reading(Origin("mobi", Vendor.EVENTMOBI, datetime(2026, 3, 1, tzinfo=UTC)), EVENT)
ENDPOINTS: dict[str, Endpoint[Any]] = {
    "listEvents": endpoints.EVENTS,
    "getEvent": endpoints.EVENT,
    "getPeopleOverview": endpoints.OVERVIEW,
    "listPeople": endpoints.PEOPLE_LIST,
    "getPerson": endpoints.PERSON,
}
NO_UNIFIED_PLACE = {"listSections", "listPeopleSections", "listPersonGroups"}
"""Sections are EventMobi's alone; a person's groups are in the person."""


def query_names(operation: str) -> set[str]:
    parameters = [CONTRACT.resolved(item) for item in CONTRACT.operations[operation][2].get("parameters", [])]
    return {item["name"] for item in parameters if item["in"] == "query"}


def test_every_reading_operation_has_its_endpoint() -> None:
    reads = {name for name, (method, _, _) in CONTRACT.operations.items() if method == "GET"}

    assert reads == set(ENDPOINTS) | NO_UNIFIED_PLACE


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_method_path_and_paging(operation: str) -> None:
    endpoint = ENDPOINTS[operation]
    method, path, _ = CONTRACT.operations[operation]

    assert (endpoint.method, endpoint.path) == (method, SERVER + path)
    if endpoint.paging is not None:
        assert isinstance(endpoint.paging, OffsetPages)
        assert {endpoint.paging.offset, endpoint.paging.limit} <= query_names(operation)


def test_the_event_of_another_systems_id_is_the_same_operation() -> None:
    assert endpoints.EVENT_ELSEWHERE.path == endpoints.EVENT.path
    assert "ext_id_system" in query_names("getEvent")


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_the_contracts_example_is_mapped_without_a_problem(operation: str) -> None:
    answer = CONTRACT.operations[operation][2]["responses"]["200"]["content"]["application/json"]
    example = CONTRACT.resolved(answer["examples"]["sample"])["value"]

    found = ENDPOINTS[operation].parse(example, READING)

    assert not getattr(found, "problems", ())
    if isinstance(found, Page):
        assert len(found.items) == 1


def test_every_member_that_the_mapping_reads_is_the_contracts() -> None:
    schemas = CONTRACT.document["components"]["schemas"]
    event = set(schemas["EventObjectResponse"]["properties"])

    assert set(MEMBERS) <= event
    assert set(APPS) == set(schemas["EventURLs"]["properties"])
    assert set(COUNTERS) == set(schemas["DataCounters"]["properties"])
