"""Ticket levels as EventBookings writes them; only a duplicate shows any (L938-991)."""

from __future__ import annotations

from typing import Any

from sandbox.eventbookings.facts import Level
from sandbox.eventbookings.manner import Manner
from sandbox.eventbookings.moments import pair


def no_discount(manner: Manner) -> dict[str, Any]:
    """An early bird discount that is not in use."""
    return {
        "discount_type": manner.word("percentage"),
        "discount": manner.number(0),
        "type": manner.word("specific_time"),
        "is_enable_customise_discount_start": manner.flag(False),
        "discount_starts_on": {
            "utc": None,
            "local": None,
            "occurrence_discount_start_type": None,
            "occurrence_discount_start_offset": None,
        },
        "discount_ends_on": {
            "utc": None,
            "local": None,
            "occurrence_discount_end_type": None,
            "occurrence_discount_end_offset": None,
        },
    }


def ticket_level(level: Level, zone: str, manner: Manner) -> dict[str, Any]:
    """TicketLevel; `zone` is the event's."""
    low, high, usual = level.donation or (None, None, None)
    return {
        "uuid": level.uuid,
        "display_order": manner.word("natural"),
        "name": level.name,
        "description": level.description,
        "quantity": manner.number(level.quantity),
        "max_quantity_per_customer": manner.number(level.max_per_customer),
        "quantity_sold": manner.number(level.quantity_sold),
        "total_purchased_by_user": manner.number(0),
        "category": manner.word(level.category),
        "min_donation_amount": manner.number(low),
        "max_donation_amount": manner.number(high),
        "default_donation_amount": manner.number(usual),
        "status": manner.flag(level.active),
        "session_id": None,
        "parent_id": None,
        "url_digital_pass": None,
        "pricing_details": [
            {
                "uuid": price.uuid,
                "variation": price.variation,
                "price": manner.number(price.price),
                "quantity_included": manner.number(1),
                "quantity_sold": manner.number(price.quantity_sold),
            }
            for price in level.pricing
        ],
        "early_bird_discount": no_discount(manner),
        "coupons": [],
        "settings": [],
        "ticket_instruction": None,
        "custom_attributes": [],
        "created_on": pair(level.created_at, zone),
    }
