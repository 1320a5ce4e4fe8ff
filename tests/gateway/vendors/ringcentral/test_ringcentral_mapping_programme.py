"""Tickets, booths, agenda, rooms and tags, as RingCentral's document has them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from msgspec import UNSET

from gateway.records import (
    Booth,
    Kind,
    Money,
    Origin,
    Ref,
    Session,
    SessionKind,
    SocialLinks,
    Tag,
    Ticket,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.ringcentral import mapping

Payload = Callable[[str], Any]
EVENT_ID = "hJ3RkXo8VtNqLw5ZyMb7CfGs2"


def test_ticket(payload: Payload, origin: Origin, of_event: Reading) -> None:
    resource = payload("ticket")["data"]

    assert mapping.ticket(resource, of_event) == Ticket(
        ref=Ref("rc", Kind.TICKET, "wB6YpDn1QsKxTz9LvRh4MgEc8", (EVENT_ID,)),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 3, 4, 9, 20, tzinfo=UTC),
        name="Virtual Pass",
        slug="virtual-pass",
        description="Online access to both days",
        price=Money(Decimal("49.0")),
        capacity=500,
        unlimited=False,
        claimed=182,
        remaining=318,
        private=False,
    )


def test_ticket_with_a_discount_and_no_places(payload: Payload, of_event: Reading) -> None:
    found = mapping.ticket(payload("ticket_discounted")["data"], of_event)

    assert (found.price, found.discount) == (Money(Decimal("19.99")), Decimal("0.15"))
    assert (found.capacity, found.claimed, found.remaining, found.private) == (0, 0, 0, True)
    assert found.created_at == datetime(2025, 3, 4, 9, 20, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("told", "shown"),
    [({"name": ""}, ""), ({"name": None, "slug": "vip"}, "vip"), ({"name": None, "slug": None}, "t1"), ({}, "vip")],
)
def test_a_ticket_that_was_made_without_a_name(of_event: Reading, told: dict[str, Any], shown: str) -> None:
    assert mapping.ticket({"id": "t1", "type": "ticket", "attributes": {"slug": "vip", **told}}, of_event).name == shown


def test_a_ticket_read_alone_is_of_the_event_that_it_names(payload: Payload, origin: Origin) -> None:
    asked = Ref("rc", Kind.TICKET, "wB6YpDn1QsKxTz9LvRh4MgEc8", ("another",))

    assert mapping.ticket_alone(payload("ticket")["data"], Reading(origin, asked)).ref.parents == (EVENT_ID,)


def test_booth(payload: Payload, origin: Origin, of_event: Reading) -> None:
    resource = payload("booth")["data"]

    assert mapping.booth(resource, of_event) == Booth(
        ref=Ref("rc", Kind.BOOTH, "gM7TpYk2WxLvNz4QrHd9BcFs6", (EVENT_ID,)),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 4, 1, 10, tzinfo=UTC),
        updated_at=datetime(2025, 8, 20, 11, 30, tzinfo=UTC),
        name="Northwind",
        headline="Meet the Northwind team",
        description="<p>Pipelines without the plumbing.</p>",
        size="large",
        priority=1,
        email="hello@northwind.example",
        website="https://northwind.example",
        social_links=SocialLinks(
            twitter="https://twitter.com/northwind_example",
            linkedin="https://www.linkedin.com/company/northwind-example",
            website="https://northwind.example",
        ),
        tags=UNSET,
    )


def test_schedule_item_on_a_stage(payload: Payload, origin: Origin, of_event: Reading) -> None:
    resource = payload("schedule_item")["data"]

    assert mapping.schedule_item(resource, of_event) == Session(
        ref=Ref("rc", Kind.SCHEDULE_ITEM, "dV9HbQm2ZwKxTn6LyRc8PfJs1", (EVENT_ID,)),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 6, 2, 12, tzinfo=UTC),
        updated_at=datetime(2025, 8, 30, 9, 45, tzinfo=UTC),
        kind=SessionKind.SCHEDULE_ITEM,
        title="Opening: the year in data",
        description="Opening keynote",
        starts_at=datetime(2025, 9, 17, 7, 15, tzinfo=UTC),
        ends_at=datetime(2025, 9, 17, 8, tzinfo=UTC),
        location="Main Stage",
        tags=UNSET,
    )


def test_schedule_item_in_an_area_without_a_name(payload: Payload, of_event: Reading) -> None:
    found = mapping.schedule_item(payload("schedule_item_nowhere")["data"], of_event)

    assert (found.location, found.description, found.speakers) == ("reception", None, ())
    assert found.starts_at == datetime(2025, 9, 17, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "map_one", "kind", "session_kind", "title"),
    [
        ("sessions_page", mapping.breakout, Kind.BREAKOUT, SessionKind.BREAKOUT, "Workshop Room A"),
        ("stages_page", mapping.stage, Kind.STAGE, SessionKind.STAGE, "Main Stage"),
    ],
)
def test_rooms(
    payload: Payload, of_event: Reading, name: str, map_one: Any, kind: Kind, session_kind: SessionKind, title: str
) -> None:
    page = mapping.listed(map_one)(payload(name), of_event)

    (found,) = page.items
    assert isinstance(found, Session)
    assert (found.ref.kind, found.kind, found.title) == (kind, session_kind, title)
    assert (found.starts_at, found.location, found.tags, found.speakers) == (None, None, (), ())
    assert (page.total, page.has_next) == (1, False)


@pytest.mark.parametrize(("kind", "side"), [(Kind.BOOTH, "b"), (Kind.SCHEDULE_ITEM, "s")])
def test_a_tag_is_named_by_what_has_it(payload: Payload, origin: Origin, kind: Kind, side: str) -> None:
    document = payload("tags_page")

    page = mapping.listed(mapping.tag)(document, Reading(origin, Ref("rc", kind, "x1", (EVENT_ID,))))

    assert page.items == (
        Tag(
            ref=Ref("rc", Kind.TAG, "bX3QwRn6LkZvTy8HpMc5GdJs2", (EVENT_ID, side, "x1")),
            origin=origin,
            raw=raw_json(document["data"][0]),
            name="Keynote",
        ),
    )
