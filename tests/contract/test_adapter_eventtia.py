"""The Eventtia adapter against the vendor's contract: what is asked, and what the documented resources become."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from vendor_contract import Contract

from gateway.records import Kind, Origin, Page, PersonRole, Record, Ref, RegistrationStatus, Vendor
from gateway.upstream.endpoint import Endpoint, NumberedPages, Reading
from gateway.vendors.adapter import PersonFilter
from gateway.vendors.eventtia import endpoints
from gateway.vendors.eventtia.people import attendee_query

CONTRACT = Contract("eventtia")
ROOT = "/api/v3"
"""The contract's server ends with it; our paths begin with it, because ``base_url`` is the host."""
AT = datetime(2025, 9, 1, tzinfo=UTC)
OPERATIONS: dict[str, Endpoint[Any]] = {
    "createAuthToken": endpoints.SIGN_IN,
    "listEvents": endpoints.EVENTS,
    "listEventsSlim": endpoints.EVENTS_SLIM,
    "getEvent": endpoints.EVENT_ONE,
    "listEventCustomFields": endpoints.EVENT_QUESTIONS,
    "listAttendeeTypes": endpoints.TICKETS,
    "getTicketsStats": endpoints.TICKET_STATS,
    "listAttendees": endpoints.ATTENDEES,
    "getAttendee": endpoints.ATTENDEE,
    "listAttendeeActivities": endpoints.ATTENDEE_SESSIONS,
    "listGuests": endpoints.GUESTS,
    "getGuest": endpoints.GUEST,
    "listActivities": endpoints.SESSIONS,
    "getActivity": endpoints.SESSION,
    "listActivityAttendees": endpoints.SESSION_ATTENDEES,
    "listActivityCategories": endpoints.SESSION_CATEGORIES,
    "listSpeakers": endpoints.SPEAKERS,
    "listBusinessConferences": endpoints.MEETING_ROUNDS,
    "listStandCategories": endpoints.BOOTH_CATEGORIES,
    "listZones": endpoints.ZONES,
    "listStandReservations": endpoints.BOOTHS,
    "listExhibitorLeads": endpoints.LEADS,
    "listCountries": endpoints.COUNTRIES,
    "listRegions": endpoints.REGIONS,
    "listCities": endpoints.CITIES,
    "getCity": endpoints.CITY,
}
NO_UNIFIED_PLACE = {
    "getAttendeeByEmail",  # answers with one of several; the list's filter is asked instead
    "getEventCloneProgress", "getEventParam", "listAttendeePayments", "listAttendeePurchases",
    "listEventFiles", "listEventPurchases", "listMeetings", "listMassiveMessages",
    "getMassiveMessageStats", "listParticipantTypes", "listParticipants", "getParticipantAgenda",
    "listPointsOfInterest", "listPurchaseItems", "getPurchaseItem", "listQaSessions", "listSurveys",
    "listSurveyAnswers", "listUnavailableHours", "listWebHooks",
}  # fmt: skip
"""Reads that only this vendor has, and one that another replaces."""
EXAMPLES: dict[str, list[str]] = {
    "listEvents": ["EventListItem"],
    "listEventsSlim": ["EventSlim"],
    "getEvent": ["Event"],
    "listAttendeeTypes": ["AttendeeType"],
    "listAttendees": ["Attendee"],
    "getAttendee": ["Attendee"],
    "listAttendeeActivities": ["Activity"],
    "listGuests": ["Guest"],
    "getGuest": ["Guest"],
    "listActivities": ["Activity"],
    "getActivity": ["Activity"],
    "listActivityAttendees": ["Attendee"],
    "listActivityCategories": ["ActivityCategory"],
    "listSpeakers": ["Speaker"],
    "listStandCategories": ["StandCategory"],
    "listStandReservations": ["StandReservation"],
    "listExhibitorLeads": ["Lead"],
    "listCountries": ["Country"],
    "listRegions": ["Region"],
    "listCities": ["City"],
    "getCity": ["City"],
}
"""The resource whose example the answer's ``data`` is made of."""
SUBJECTS = {
    "listExhibitorLeads": Ref("et", Kind.BOOTH, "567", ("54321",)),
    "listActivityAttendees": Ref("et", Kind.WORKSHOP, "1", ("54321",)),
}


def parameters(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from map(CONTRACT.resolved, operation.get("parameters", ()))


def query_names(operation: dict[str, Any]) -> set[str]:
    """The query parameters as sent: deep objects by their members."""
    names = set()
    for parameter in parameters(operation):
        if parameter["in"] != "query":
            continue
        members = CONTRACT.resolved(parameter["schema"]).get("properties")
        names |= {f"{parameter['name']}[{member}]" for member in members} if members else {parameter["name"]}
    return names


def test_every_read_of_the_contract_is_asked_or_has_no_unified_place() -> None:
    reads = {name for name, (method, _, _) in CONTRACT.operations.items() if method == "GET"}

    assert (set(OPERATIONS) - {"createAuthToken"}) | NO_UNIFIED_PLACE == reads


def test_every_endpoint_stands_for_an_operation() -> None:
    declared = {value for value in vars(endpoints).values() if isinstance(value, Endpoint)}

    assert declared == set(OPERATIONS.values()) == {endpoints.SIGN_IN, *endpoints.READS}
    assert len({endpoint.name for endpoint in declared}) == len(declared)


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_asked_is_in_the_contract(name: str) -> None:
    endpoint = OPERATIONS[name]
    method, path, operation = CONTRACT.operations[name]
    query = query_names(operation)

    assert (endpoint.method, endpoint.path) == (method, ROOT + path)
    assert (endpoint.cache is None) is (name == "createAuthToken")
    if endpoint.paging is None:
        assert "page[number]" not in query
    else:
        assert isinstance(endpoint.paging, NumberedPages)
        assert {endpoint.paging.number, endpoint.paging.size} <= query
    for include in endpoint.sideloads.values():
        (allowed,) = [one["x-include-relations"] for one in parameters(operation) if one["name"] == "include"]
        assert set(include.split(",")) <= set(allowed)


def test_a_page_of_slim_is_not_larger_than_allowed() -> None:
    size = CONTRACT.document["components"]["parameters"]["SlimPage"]["schema"]["properties"]["size"]

    assert endpoints.PAGES.max_size <= size["maximum"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_contract_are_read_whole(name: str) -> None:
    endpoint = OPERATIONS[name]
    resources = [CONTRACT.document["components"]["schemas"][schema]["example"] for schema in EXAMPLES[name]]
    subject = SUBJECTS.get(name, Ref("et", Kind.EVENT, "54321"))
    path = {"country_id": "51", "region_id": "722"}
    data = resources if endpoint.paging is not None else resources[0]

    found = endpoint.parse({"data": data}, Reading(Origin("et", Vendor.EVENTTIA, AT), subject, path))

    if endpoint.paging is None:
        assert isinstance(found, Record)
        assert found.ref.id == resources[0]["id"]
        return
    assert isinstance(found, Page)
    assert not found.problems
    assert [item.ref.id for item in found.items] == [resource["id"] for resource in resources]


def test_filters_are_those_of_the_contract() -> None:
    filter = PersonFilter(
        roles=frozenset(PersonRole),
        updated_after=AT,
        created_after=AT,
        statuses=frozenset({RegistrationStatus.REJECTED}),
    )
    archived = attendee_query(PersonFilter(statuses=frozenset({RegistrationStatus.CANCELLED})))
    sent = {**attendee_query(filter), **archived, "email": "a@b.c"}
    allowed = query_names(CONTRACT.operations["listAttendees"][2])

    assert set(sent) <= allowed
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", sent[name]) for name in sent if name.endswith("_time"))
