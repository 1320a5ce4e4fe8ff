"""Merchandising, payments and mailings.

Source: the vendor's text, "List of Purchase Items", "List of Items bought by Event", "List of Attendee Payments",
"List of Event Massive Messages".
"""

from __future__ import annotations

from datetime import timedelta

from sandbox.eventtia.moments import local
from sandbox.eventtia.payloads.attendee import standing
from sandbox.eventtia.payloads.people import VIP, counted
from sandbox.eventtia.payloads.setting import Setting
from sandbox.eventtia.resource import Resource, no_image

MANUAL, ELECTRONIC = 1, 3
LABELS = {MANUAL: "Manual payment", ELECTRONIC: "Electronic payment"}  # the text shows only the first
STATUSES = ("processing", "accepted", "refuted", "expired", "error", "refunded")
NO_ITEM_IMAGE = no_image("images", ("thumb", "thumb"), ("small", "thumb2x"), ("medium", "medium"), ("large", "large"))
ITEMS = ("Merch", "Tote bag", "Gala dinner")


def purchase_item(setting: Setting, place: int) -> Resource:
    """Something to buy; prices are strings by attendee type id."""
    return Resource(
        "purchase_items",
        setting.id("purchase item", place),
        {
            "name": ITEMS[place],
            "description": "" if place == 1 else f"{ITEMS[place]} of {setting.occasion.name}",
            "quantity": 3 + 100 * place,
            "maximum_quantity_per_attendee": 1 + place,
            "available_for_attendee_types": {str(setting.id("attendee type", place)): str(5 * place + 5)},
            "image": NO_ITEM_IMAGE,
            "updated_at": local(setting.touched("item", place), setting.occasion.zone),
        },
    )


def purchase(setting: Setting, place: int) -> Resource:
    """What the attendee number 9 * place + 4 bought."""
    return Resource(
        "attendee_purchase_items",
        setting.id("purchase", place),
        {
            "quantity": 1 + place % 2,
            "paid": place % 3 != 2,
            "updated_at": local(setting.touched("purchase", place), setting.occasion.zone),
        },
        one={
            "attendee": ("attendees", setting.id("attendee", 9 * place + 4)),
            "purchase_item": ("purchase_items", setting.id("purchase item", place % len(ITEMS))),
        },
    )


def purchases(setting: Setting) -> int:
    """How many purchases there are."""
    return max(0, (setting.people + 4) // 9)


def payment(setting: Setting, place: int) -> Resource:
    """The payment of the event's VIP number `place`; amounts are decimal strings."""
    who = 10 * (place // 2) + (3, 9)[place % 2]
    payer = standing(setting, who)
    made = local(payer.created + timedelta(minutes=5), setting.occasion.zone)
    amount = 25 * (setting.index % 5 + 2)
    return Resource(
        "payments",
        setting.id("payment", place),
        {
            "payment_type": LABELS[ELECTRONIC if place % 3 else MANUAL],
            "identifier": None,
            "currency": setting.occasion.currency,
            "description": f"{setting.occasion.name}: VIP",
            "total_amount": f"{amount}.0",
            "status": "accepted" if payer.paid else STATUSES[(0, 2, 3, 4, 5)[place % 5]],
            "created_at": made,
            "updated_at": made,
            "vat": "0.0",
        },
        one={"attendee": ("attendees", setting.id("attendee", who))},
    )


def payments(setting: Setting) -> int:
    """How many payments there are: one for each VIP."""
    return counted(VIP, setting.people)


def mailing(setting: Setting, place: int) -> Resource:
    """A massive message, whose resource type says `conditioned` and which has an attribute called `type`."""
    id, zone = setting.id("mailing", place), setting.occasion.zone
    sent = setting.people if place == 0 else 0
    stamp = local(setting.touched("mailing", place), zone)
    return Resource(
        "conditioned_massive_messages",
        id,
        {
            "account_id": 54321,
            "created_at": local(setting.between(0.8), zone),
            "updated_at": stamp,
            "subject": ("Your ticket", "See you soon 👋")[place],
            "body": "<p>Hello!</p>",
            "created_by_id": 22334,
            "updated_by_id": 22334,
            "status": 1,
            "sent_messages_count": sent,
            "failed_messages_count": sent // 20,
            "priority": None,
            "archived": False,
            "start_processing_date": stamp if sent else None,
            "end_processing_date": None,
            "last_activity": None,
            "email_account_id": 44556,
            "queued_emails_count": 0,
            "opened_messages_count": sent // 3,
            "filter_id": None,
            "repited_mails_count": 0,
            "draft": place == 1,
            "error_description": None,
            "halt": False,
            "type": "ConditionedMassiveMessage",
            "message_type": 6,
            "conditions": {
                "attendee_types": [str(setting.id("attendee type", place))],
                "register": "0",
                "register_date_lower_bound": "",
                "register_date_upper_bound": "",
                "event_id": setting.occasion.number,
            },
            "server_delivered_emails_count": sent,
            "test_browser_display_url": (
                f"https://connect.eventtia.com/en/api/v2/massive-messages/{id}/test-browser-display"
            ),
        },
    )
