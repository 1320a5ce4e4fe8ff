"""Events, organizations and pages, as RingCentral's document has them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import UNSET

from gateway.records import (
    Event,
    EventStatus,
    EventVisibility,
    Kind,
    Organization,
    Origin,
    Problem,
    Ref,
    SocialLinks,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.payloads import Undocumented
from gateway.vendors.ringcentral import mapping

Payload = Callable[[str], Any]
ORGANIZATION = Ref("rc", Kind.ORGANIZATION, "qT7LmZr2KxWv9BnYc4HsPd1Fa")


def test_event_with_a_rails_time_zone(payload: Payload, origin: Origin) -> None:
    resource = payload("event")["data"]

    assert mapping.event(resource, Reading(origin, ORGANIZATION)) == Event(
        ref=Ref("rc", Kind.EVENT, "hJ3RkXo8VtNqLw5ZyMb7CfGs2"),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 3, 4, 9, 12, 31, tzinfo=UTC),
        name="Data Forum 2025",
        slug="data-forum-2025",
        description="<p>Two days of talks &amp; workshops.</p>",
        status=EventStatus.PUBLISHED,
        vendor_status="upcoming",
        visibility=EventVisibility.PUBLIC,
        starts_at=datetime(2025, 9, 17, 7, tzinfo=UTC),
        ends_at=datetime(2025, 9, 18, 16, tzinfo=UTC),
        time_zone="Europe/Berlin",
        organization=ORGANIZATION,
        extra={
            "published": True,
            "metadata": {"sourceSystem": "crm", "sourceId": "CMP-20417"},
            "visibilityType": "public_event",
        },
    )


def test_unpublished_event_without_times_read_alone(payload: Payload, origin: Origin) -> None:
    resource = payload("event_bare")["data"]

    assert mapping.event(resource, Reading(origin, Ref("rc", Kind.EVENT, "e2"))) == Event(
        ref=Ref("rc", Kind.EVENT, "e2"),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 3, 4, 9, 12, 31, tzinfo=UTC),
        name="Später",
        status=EventStatus.DRAFT,
        vendor_status="draft",
        organization=UNSET,
        extra={"published": False, "metadata": {}, "visibilityType": "secret_event"},
    )


def test_event_read_alone_at_an_account_of_one_organization(payload: Payload, origin: Origin) -> None:
    reading = Reading(origin, Ref("rc", Kind.EVENT, "e2"), hints={"organization_id": ORGANIZATION.id})

    assert mapping.event(payload("event")["data"], reading).organization == ORGANIZATION


@pytest.mark.parametrize(
    ("word", "published", "expected"),
    [
        ("upcoming", True, EventStatus.PUBLISHED),
        ("live", True, EventStatus.PUBLISHED),
        ("ended", True, EventStatus.ENDED),
        ("Canceled", True, EventStatus.CANCELLED),
        ("cancelled", False, EventStatus.CANCELLED),
        ("upcoming", False, EventStatus.DRAFT),
        ("ended", False, EventStatus.DRAFT),
        ("some_new_word", True, EventStatus.PUBLISHED),
        ("some_new_word", False, EventStatus.DRAFT),
        ("draft", True, EventStatus.PUBLISHED),
        ("some_new_word", None, EventStatus.UNKNOWN),
        ("ended", None, EventStatus.ENDED),
        (None, None, EventStatus.UNKNOWN),
    ],
)
def test_event_status(word: str | None, published: bool | None, expected: EventStatus) -> None:
    assert mapping.event_status(word, published) is expected


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("public_event", EventVisibility.PUBLIC),
        ("hidden_event", EventVisibility.HIDDEN),
        ("private_event", EventVisibility.PRIVATE),
        ("", None),
    ],
)
def test_visibility(payload: Payload, origin: Origin, type: str, expected: EventVisibility | None) -> None:
    resource = payload("event")["data"]
    resource["attributes"]["type"] = type

    assert mapping.event(resource, Reading(origin, ORGANIZATION)).visibility is expected


def test_a_page_keeps_its_good_events(payload: Payload, origin: Origin) -> None:
    page = mapping.listed(mapping.event)(payload("events_page"), Reading(origin, ORGANIZATION))

    assert [event.name for event in page.items] == ["Data Forum 2025", "Später"]
    assert page.problems == (Problem("data[1].name", "is missing"),)
    assert (page.total, page.has_next) == (5, True)


@pytest.mark.parametrize(
    ("links", "meta", "expected"),
    [
        ({"self": "a", "next": "b"}, {"count": 9}, (9, True)),
        ({"self": "a", "next": None}, {"count": 9}, (9, False)),
        ({"self": "a"}, {"count": "9"}, (9, None)),
        ({"self": "a"}, None, (None, False)),
        ({"self": "a", "last": "a"}, {"count": "9"}, (9, False)),
        ({"self": "a", "next": ""}, {"count": 9}, (9, False)),
        ({"self": {"href": "a"}, "next": {"href": "b"}}, {"count": 9}, (9, True)),
        ({"self": {"href": "a"}, "next": {"href": "a"}}, None, (None, False)),
        ({"self": "a", "next": "a"}, {"count": 9}, (9, None)),
        ({"self": "a", "next": "a"}, None, (None, False)),
        (None, {"count": 9}, (9, None)),
        (None, None, (None, None)),
    ],
)
def test_where_a_list_goes_on(origin: Origin, links: Any, meta: Any, expected: tuple[int | None, bool | None]) -> None:
    page = mapping.listed(mapping.event)({"data": [], "links": links, "meta": meta}, Reading(origin, ORGANIZATION))

    assert (page.total, page.has_next) == expected


def test_a_count_of_the_page_is_no_total(payload: Payload, origin: Origin) -> None:
    data = [payload("event")["data"]]
    links = {"self": "a", "next": "b"}

    for count, total in ((1, None), (2, 2)):
        page = mapping.listed(mapping.event)({"data": data, "links": links, "meta": {"count": count}}, Reading(origin))
        assert (page.total, page.has_next) == (total, True)


@pytest.mark.parametrize("document", [{}, {"data": None}, {"data": {}}, [], None])
def test_a_list_that_is_none_is_refused(origin: Origin, document: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        mapping.listed(mapping.event)(document, Reading(origin, ORGANIZATION))


@pytest.mark.parametrize(
    "spoilt", [{"id": 7, "type": 5}, {"id": True}, {"id": ""}, {"attributes": None}, {"attributes": {"name": 7}}]
)
def test_an_event_of_wrong_types_is_refused(payload: Payload, origin: Origin, spoilt: dict[str, Any]) -> None:
    resource = {**payload("event")["data"], **spoilt}
    if spoilt.get("id") == "":
        resource["attributes"]["id"] = ""

    with pytest.raises(Undocumented):
        mapping.event(resource, Reading(origin, ORGANIZATION))


def test_an_id_may_be_a_number_where_the_resource_says_what_it_is(payload: Payload, origin: Origin) -> None:
    found = mapping.event({**payload("event")["data"], "id": 7}, Reading(origin, ORGANIZATION))

    assert found.ref == Ref("rc", Kind.EVENT, "7")


def test_times_without_an_offset_are_utc(payload: Payload, origin: Origin) -> None:
    resource = payload("event")["data"]
    resource["attributes"] |= {"timeStart": "2026-03-01T19:00:00", "timeEnd": "2026-03-01T19:00:00-08:00"}

    event = mapping.event(resource, replace(Reading(origin), subject=ORGANIZATION))

    assert event.starts_at == datetime(2026, 3, 1, 19, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 3, 2, 3, tzinfo=UTC)


def test_organization(payload: Payload, origin: Origin) -> None:
    resource = payload("organization")["data"]

    assert mapping.organization(resource, Reading(origin)) == Organization(
        ref=ORGANIZATION,
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2021, 11, 15, 10, tzinfo=UTC),
        name="Northwind Events",
        email="events@northwind.example",
        website="https://northwind.example",
        social_links=SocialLinks(twitter="https://twitter.com/northwind_example", website="https://northwind.example"),
    )


def test_organization_that_says_little(payload: Payload, origin: Origin) -> None:
    resource = payload("organization_bare")["data"]

    found = mapping.organization(resource, Reading(origin))

    assert (found.email, found.website) == (None, None)
    assert found.social_links == SocialLinks(website="northwind.example")
