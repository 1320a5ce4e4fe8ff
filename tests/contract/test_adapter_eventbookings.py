"""EventBookings' endpoints and mappings against the contract."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from vendor_contract import Contract

from gateway.records import Kind, Origin, Ref, Vendor
from gateway.upstream.endpoint import Endpoint, Reading
from gateway.vendors.eventbookings import endpoints, mapping
from gateway.vendors.eventbookings.ledger import EVENT, SESSION_KIND, TICKET, documents_of

CONTRACT = Contract("eventbookings")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SUBJECT = Ref("bookings", Kind.EVENT, "3f0c5a7e-8d41-4b6b-9a52-1c7f0e2d9b10")
READING = Reading(Origin("bookings", Vendor.EVENTBOOKINGS, NOW), SUBJECT)
ENDPOINTS: dict[str, Endpoint[Any]] = {
    "createEvent": endpoints.CREATE_EVENT,
    "duplicateEvent": endpoints.DUPLICATE_EVENT,
    "createSession": endpoints.CREATE_SESSION,
    "publishEvent": endpoints.PUBLISH,
    "unpublishEvent": endpoints.UNPUBLISH,
    "cancelEvent": endpoints.CANCEL,
}


def example(operation: str) -> Any:
    responses = CONTRACT.operations[operation][2]["responses"]
    answer = next(response for status, response in responses.items() if status.startswith("2"))
    return CONTRACT.resolved(answer["content"]["application/json"]["examples"]["sample"])["value"]


def test_every_operation_has_its_endpoint_and_none_reads() -> None:
    assert set(CONTRACT.operations) == set(ENDPOINTS)
    assert {method for method, _, _ in CONTRACT.operations.values()} == {"POST"}


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_method_and_path(operation: str) -> None:
    method, path, _ = CONTRACT.operations[operation]

    assert (ENDPOINTS[operation].method, ENDPOINTS[operation].path) == (method, path)
    assert not ENDPOINTS[operation].safe
    assert ENDPOINTS[operation].cache is None


@pytest.mark.parametrize(
    ("operation", "kinds"),
    [
        ("createEvent", {EVENT, "o", "e.slug"}),
        ("duplicateEvent", {EVENT, SESSION_KIND, TICKET, "o", "e.slug"}),
        ("createSession", {SESSION_KIND}),
    ],
)
def test_the_contracts_example_is_kept_whole_and_split(operation: str, kinds: set[str]) -> None:
    spoken = ENDPOINTS[operation].parse(example(operation), READING)

    assert spoken.payload == example(operation)
    assert {document.kind for document in documents_of(spoken.answer, NOW)} == kinds


@pytest.mark.parametrize("operation", ["createEvent", "duplicateEvent"])
def test_the_contracts_events_are_mapped(operation: str) -> None:
    resource = ENDPOINTS[operation].parse(example(operation), READING).answer.resource

    event = mapping.event(resource, b"", READING.origin, None, 0)

    assert event.starts_at is not None
    assert event.venue is not None
    assert event.status == "DRAFT"


@pytest.mark.parametrize("operation", ["publishEvent", "unpublishEvent", "cancelEvent"])
def test_the_contracts_sentences_are_read(operation: str) -> None:
    assert ENDPOINTS[operation].parse(example(operation), READING).startswith("Event has been")
    assert ENDPOINTS[operation].name in endpoints.STATE_AFTER
