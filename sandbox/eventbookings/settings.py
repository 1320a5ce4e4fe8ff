"""The `settings` of an EventBookings event: every member that the examples show, at the vendor's defaults."""

from __future__ import annotations

from typing import Any

from sandbox.eventbookings.facts import Event
from sandbox.eventbookings.manner import Manner
from sandbox.eventbookings.moments import pair

OFF = (
    "digital_pass",
    "discount",
    "coupon",
    "service_charge",
    "sell_session",
    "sell_session_individually",
    "sell_tickets_on_venue",
    "special_instruction",
    "waiting_list",
    "qr_code",
)
"""Settings that are an `enabled` switch at a `level`."""
ON = frozenset({"qr_code", "coupon"})


def settings(event: Event, manner: Manner) -> dict[str, Any]:
    """EventSettings, named only in the tables; members and order are those of L370-484 and L1016-1131."""
    return {
        **_booking(event, manner),
        "event_capacity": manner.number(event.capacity),
        "max_ticket_per_customer": manner.number(10),
        "terminology": manner.word("tickets"),
        "enable_guest_checkout": manner.flag(True),
        "enable_share": manner.flag(True),
        **{name: _switch(name, event, manner) for name in OFF},
        "boxoffice": None,
        **_display(event, manner),
        **_legal(manner),
        "reminder_email_before_event": {
            "enabled": manner.flag(True),
            "include_ticket": manner.flag(True),
            "reminder_email_time": manner.number(1440),
        },
        "reminder_email_after_event": {
            "enabled": manner.flag(False),
            "reminder_email_time": manner.number(60),
        },
        "enable_full_day": manner.flag(False),
    }


def _switch(name: str, event: Event, manner: Manner) -> dict[str, Any]:
    sells = name == "sell_session" and any(session.sell for session in event.sessions)
    return {"enabled": manner.flag(name in ON or sells), "level": manner.word("event")}


def _booking(event: Event, manner: Manner) -> dict[str, Any]:
    return {
        "booking_starts_on": {
            "type": manner.word("immediate"),
            **pair(event.created_at, event.zone),
            "occurrence_booking_start_type": None,
            "occurrence_booking_start_offset": None,
            "hide_ticket_until_booking_start": manner.flag(False),
            "level": manner.word("event"),
        },
        "booking_ends_on": {
            "type": manner.word("continue_until_event_ends"),
            **pair(event.ends_at, event.zone),
            "occurrence_booking_end_type": None,
            "occurrence_booking_end_offset": None,
            "level": manner.word("event"),
        },
    }


def _display(event: Event, manner: Manner) -> dict[str, Any]:
    off = manner.flag(False)
    return {
        "configure_ticket_remaining": {
            "enabled": off,
            "level": manner.word("event"),
            "remaining_tickets": manner.number(event.capacity),
            "hide_on_the_event_details": off,
        },
        "custom_thumbnails": {"enabled": off, "thumbs": {"portrait": None, "landscape": None}},
        "custom_seo_details": {"enabled": off, "title": "", "description": "", "image": ""},
        "collect_additional_info_from_buyer": {"enabled": off, "mandatory": off},
        "ticket_scanning": {
            "enabled": manner.flag(True),
            "allow_scanning_only_during_event_hour": off,
        },
        "configure_pricing_display_text": {"enabled": off, "display": manner.word("price_range")},
    }


def _legal(manner: Manner) -> dict[str, Any]:
    off = manner.flag(False)
    return {
        "enable_ticket_mandatory": off,
        "enable_rsvp": off,
        "tracking_codes": [],
        "blockout_period": None,
        "restrictions": "",
        "terms_and_condition": [],
        "include_tax_or_gst": off,
        "company_registration_details": "",
        "abn_activate_on": None,
        "organisation_entity_name": "",
        "dgr_status": off,
    }
