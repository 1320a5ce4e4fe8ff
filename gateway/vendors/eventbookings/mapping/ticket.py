"""EventBookings' ticket level: known from a duplicate's answer only (L938-991)."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from gateway.records import Kind, Money, Origin, Ref, Ticket
from gateway.vendors.eventbookings.mapping.answer import uuid_of
from gateway.vendors.eventbookings.mapping.values import custom_fields, instant
from gateway.vendors.payloads import decimal, integer, left_of, list_in, object_in, text


def ticket(
    resource: Mapping[str, Any], raw: bytes, origin: Origin, event_id: str, zone: tzinfo, currency: str | None
) -> Ticket:
    """One level. ``currency`` and ``zone`` are its event's. Created when is a pair here, not ISO (L987)."""
    id = uuid_of(resource.get("uuid"))
    capacity, claimed = integer(resource.get("quantity")), integer(resource.get("quantity_sold"))
    early = object_in(resource.get("early_bird_discount"))
    return Ticket(
        ref=Ref(origin.account, Kind.TICKET, id, (event_id,)),
        origin=origin,
        raw=raw,
        created_at=instant(resource.get("created_on"), zone),
        name=text(resource.get("name")) or id,
        description=text(resource.get("description")),
        price=_price(resource, currency),
        discount=decimal(early.get("discount")),
        price_ends_at=instant(early.get("discount_ends_on"), zone),
        capacity=capacity,
        claimed=claimed,
        remaining=left_of(capacity, claimed),
        custom_fields=custom_fields(resource.get("custom_attributes")),
    )


def _price(resource: Mapping[str, Any], currency: str | None) -> Money | None:
    """The first variation's price, in the vendor's order; the further ones stay in ``raw``."""
    prices = [decimal(object_in(item).get("price")) for item in list_in(resource.get("pricing_details"))]
    first = next((price for price in prices if price is not None), None)
    return None if first is None else Money(first, currency)
