"""RingCentral's writes against the vendor's contract: what is sent, where, and that nothing writable was left out."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from vendor_contract import Contract

from gateway.records import EventVisibility, Kind, Ref
from gateway.upstream.endpoint import Endpoint
from gateway.vendors.bodies import Place, Table
from gateway.vendors.ringcentral import bodies, writes
from gateway.vendors.ringcentral.bodies import document

CONTRACT = Contract("ringcentral")
NAMED: dict[str, Any] = {
    "name": "Jazz",
    "starts_at": datetime(2027, 3, 1, 19, tzinfo=UTC),
    "ends_at": datetime(2027, 3, 1, 23, tzinfo=UTC),
    "time_zone": "Europe/Berlin",
}
COPY = {"password": "x", "auto_publish": True, "metadata": {"a": 1}}
HOME = Ref("rc", Kind.ORGANIZATION, "o")
PLAIN = {
    "password": "x",
    "short_description": "x",
    "message": "x",
    "color": "#fff",
    "analytics_code": "x",
    "gdpr_text": "x",
    "attendees_visibility": "show_all",
    "network_type": "everyone",
    "doors_open_before_minutes": 1,
    "doors_close_after_minutes": 1,
    "timer_length": 1,
    "hide_people_area": True,
    "suppress_emails": True,
}
CASES: dict[str, tuple[Endpoint[Any], Table, Any, dict[str, Any], str]] = {
    "createEvent": (
        writes.CREATE_EVENT,
        bodies.EVENT,
        bodies.event,
        {
            **NAMED,
            "description": "x",
            "slug": "x",
            "currency": "EUR",
            "visibility": EventVisibility.HIDDEN,
            "ringcentral": PLAIN,
        },
        "event",
    ),
    "createEventFromTemplate": (
        writes.CREATE_FROM_TEMPLATE,
        bodies.FROM_TEMPLATE,
        bodies.from_template,
        {**NAMED, "visibility": EventVisibility.HIDDEN, "organization_id": HOME, "ringcentral": COPY},
        "event",
    ),
    "duplicateEvent": (
        writes.DUPLICATE_EVENT,
        bodies.DUPLICATE,
        lambda changes, checks: bodies.duplicate(changes, checks, "mark"),
        {**NAMED, "ringcentral": {**COPY, "visibility": EventVisibility.HIDDEN, "organization_id": HOME}},
        "event",
    ),
    "createTicket": (
        writes.CREATE_TICKET,
        bodies.TICKET,
        bodies.ticket,
        {"name": "x", "description": "x", "price": Decimal("1.50"), "capacity": 1, "private": True},
        "ticket",
    ),
    "createMagicLink": (
        writes.CREATE_MAGIC_LINK,
        bodies.MAGIC_LINK,
        bodies.magic_link,
        {
            "email": "a@example.org",
            "first_name": "A",
            "last_name": "B",
            "headline": "x",
            "registration_id": "r",
            "extra_fields": {"a": "b"},
            "metadata": {"a": "b"},
        },
        "magicLink",
    ),
    "updateRegistration": (
        writes.UPDATE_REGISTRATION,
        bodies.REGISTRATION,
        bodies.registration,
        {"metadata": {"a": "b"}},
        "Registration",
    ),
}
NOT_SENT = {"createEvent": {"attendeesVisiblity"}}
"""The deprecated misspelling (L2689)."""
NO_UNIFIED_PLACE = {"createMagicLinkLegacy", "createReport", "createReportDefaultVersion", "createDataSubscription"}
"""The deprecated link is covered by the new one; reports and subscriptions only this vendor has."""


def members(table: Table) -> set[str]:
    found: set[str] = set()
    for place in table.values():
        found |= set(place.to[:1]) if isinstance(place, Place) else members(place)
    return found


def attributes_of(name: str) -> set[str]:
    schema = CONTRACT.operations[name][2]["requestBody"]["content"]["application/json"]["schema"]
    data = CONTRACT.resolved(CONTRACT.resolved(schema)["properties"]["data"])
    return set(CONTRACT.resolved(data["properties"]["attributes"])["properties"])


def test_every_write_of_the_contract_is_sent_or_has_no_unified_place() -> None:
    written = {name for name, (method, _, _) in CONTRACT.operations.items() if method != "GET"}

    assert set(CASES) | NO_UNIFIED_PLACE | {"deleteMagicLink"} == written


@pytest.mark.parametrize("name", [*CASES, "deleteMagicLink"])
def test_a_write_goes_where_the_contract_says(name: str) -> None:
    endpoint = CASES[name][0] if name in CASES else writes.DELETE_MAGIC_LINK
    method, path, operation = CONTRACT.operations[name]

    assert (endpoint.method, endpoint.path) == (method, path)
    assert endpoint.safe is False
    [status] = [status for status in operation["responses"] if status.startswith("2")]
    assert endpoint.empty == ("content" not in operation["responses"][status])


@pytest.mark.parametrize("name", CASES)
def test_a_whole_body_is_as_the_contract_says(name: str) -> None:
    _, _, make, changes, kind = CASES[name]
    checks = bodies.checks()

    body = document(kind, make(changes, checks))

    assert checks.errors == []
    assert CONTRACT.takes(name, body) == []


@pytest.mark.parametrize("name", CASES)
def test_every_writable_member_can_be_written(name: str) -> None:
    assert attributes_of(name) - NOT_SENT.get(name, set()) == members(CASES[name][1])
