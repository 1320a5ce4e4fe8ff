"""The RingCentral adapter against the vendor's contract: what is asked, and what the documented answers become."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from vendor_contract import Contract

from gateway.records import Kind, Origin, Page, Record, Ref, Vendor
from gateway.upstream.endpoint import Endpoint, NumberedPages, Reading
from gateway.vendors.adapter import MagicLinkFilter, PersonFilter
from gateway.vendors.ringcentral import endpoints
from gateway.vendors.ringcentral.filters import magic_links_queries, registrations_query
from gateway.vendors.ringcentral.zones import NEWER, is_listed
from gateway.vendors.zones import RAILS, iana_name, iana_names

CONTRACT = Contract("ringcentral")
AT = datetime(2025, 9, 1, tzinfo=UTC)
OPERATIONS: dict[str, Endpoint[Any]] = {
    "listOrganizations": endpoints.ORGANIZATIONS,
    "getOrganization": endpoints.ORGANIZATION_ONE,
    "listOrganizationEvents": endpoints.EVENTS,
    "getEvent": endpoints.EVENT,
    "listEventRegistrations": endpoints.REGISTRATIONS,
    "getRegistration": endpoints.REGISTRATION,
    "listEventTickets": endpoints.TICKETS,
    "getTicket": endpoints.TICKET,
    "listTicketMagicLinks": endpoints.MAGIC_LINKS,
    "getMagicLink": endpoints.MAGIC_LINK,
    "listEventScheduleItems": endpoints.SCHEDULE_ITEMS,
    "getScheduleItem": endpoints.SCHEDULE_ITEM,
    "listScheduleItemTags": endpoints.SCHEDULE_ITEM_TAGS,
    "listEventSessions": endpoints.SESSIONS,
    "listEventStages": endpoints.STAGES,
    "listEventBooths": endpoints.BOOTHS,
    "listBoothTags": endpoints.BOOTH_TAGS,
}
NO_UNIFIED_PLACE = {"getHealth", "listOrganizationTemplates", "listEventReports", "getReport", "downloadReport"}
"""Reads that only this vendor has."""
SUBJECTS = {
    "magic_links": Ref("rc", Kind.TICKET, "t", ("e",)),
    "booth_tags": Ref("rc", Kind.BOOTH, "b", ("e",)),
    "schedule_item_tags": Ref("rc", Kind.SCHEDULE_ITEM, "s", ("e",)),
}
PARENTS = {"magic_links": Ref("rc", Kind.MAGIC_LINK, "m", ("e", "t"))}


def parameters(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from map(CONTRACT.resolved, operation.get("parameters", ()))


def example(operation: dict[str, Any]) -> Any:
    content = operation["responses"]["200"]["content"]["application/json"]
    return CONTRACT.resolved(content["examples"]["sample"])["value"]


def test_every_read_of_the_contract_is_asked_or_has_no_unified_place() -> None:
    reads = {name for name, (method, _, _) in CONTRACT.operations.items() if method == "GET"}

    assert set(OPERATIONS) | NO_UNIFIED_PLACE == reads


def test_every_endpoint_stands_for_an_operation() -> None:
    declared = {value for value in vars(endpoints).values() if isinstance(value, Endpoint)}

    assert declared - set(OPERATIONS.values()) == {endpoints.CHECK, endpoints.CHECK_ONE}
    assert len({endpoint.name for endpoint in OPERATIONS.values()}) == len(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_asked_is_in_the_contract(name: str) -> None:
    endpoint = OPERATIONS[name]
    method, path, operation = CONTRACT.operations[name]
    query = {parameter["name"] for parameter in parameters(operation) if parameter["in"] == "query"}

    assert (endpoint.method, endpoint.path) == (method, path)
    assert endpoint.cache is not None
    if endpoint.paging is None:
        assert not {"page", "perPage"} & query
    else:
        assert isinstance(endpoint.paging, NumberedPages)
        assert {endpoint.paging.number, endpoint.paging.size} <= query
    assert endpoint.missing == (endpoint.paging is None)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_example_of_the_contract_is_read_whole(name: str) -> None:
    endpoint = OPERATIONS[name]
    payload = example(CONTRACT.operations[name][2])
    kind = endpoint.name.partition(".")[0]
    subject = SUBJECTS.get(kind, Ref("rc", Kind.EVENT, "e"))
    if endpoint.paging is None:
        subject = PARENTS.get(kind, subject)
    reading = Reading(Origin("rc", Vendor.RINGCENTRAL, AT), subject)

    found = endpoint.parse(payload, reading)

    if endpoint.paging is None:
        assert isinstance(found, Record)
        assert found.ref.id == payload["data"]["id"]
        return
    assert isinstance(found, Page)
    assert not found.problems
    assert [item.ref.id for item in found.items] == [item["id"] for item in payload["data"]]
    assert (found.total, found.has_next) == (payload["meta"]["count"], False)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        (
            "listEventRegistrations",
            registrations_query(PersonFilter(email="a@b.c", updated_after=AT, created_after=AT, refunded=True)),
        ),
        (
            "listTicketMagicLinks",
            magic_links_queries(
                MagicLinkFilter(
                    emails=frozenset({"a@b.c"}), updated_after=AT, updated_before=AT, include_confirm_and_join=True
                )
            )[0],
        ),
    ],
)
def test_filters_are_those_of_the_contract(name: str, query: dict[str, str]) -> None:
    operation = CONTRACT.operations[name][2]
    (filter,) = [parameter for parameter in parameters(operation) if parameter["name"] == "filter"]
    members = CONTRACT.resolved(filter["schema"])["properties"]

    assert query
    for parameter in query:
        written = re.fullmatch(r"filter\[(\w+)\]\[(\w+)\]", parameter)
        assert written is not None
        member, operator = written.groups()
        assert operator in CONTRACT.resolved(members[member])["properties"]


def test_every_time_zone_of_the_contract_has_an_iana_name() -> None:
    schemas = CONTRACT.document["components"]["schemas"]
    friendly, iana = schemas["railsTimezoneName"]["enum"], schemas["ianaTimezoneName"]["enum"]

    assert len(friendly) == 149
    assert set(friendly) == set(RAILS) - {"UTC", "Singapore"}
    assert all(iana_name(name) for name in friendly)
    assert [name for name in iana if iana_name(name) != name] == []
    assert all(is_listed(name) for name in (*friendly, *iana))
    assert iana_names() - set(iana) == NEWER
