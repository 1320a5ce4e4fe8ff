"""The enumerations of the shared vocabulary as the graph shows them, each value described.

Imported before anything that names one of them in a signature, so that Strawberry knows each by one definition.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry

from gateway.errors import ErrorCode
from gateway.records import (
    AttendanceMode,
    EventStatus,
    EventVisibility,
    PersonRole,
    RegistrationStatus,
    SessionKind,
    Vendor,
)
from gateway.upstream.breaker import AccountState
from gateway.vendors.adapter import Capability


def describe(enum: type[Enum], description: str, values: Mapping[str, str]) -> None:
    """Show an enumeration in the graph.

    Raises:
        KeyError: a value has no description.
    """
    strawberry.enum(enum, description=description)
    definition: Any = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[value.name]


describe(
    Vendor,
    "One of the event platforms that this API unites.",
    {
        "EVENTMOBI": "EventMobi: events and people, linked to other systems by external ids.",
        "EVENTTIA": "Eventtia: events, attendees, speakers, activities, tickets and stands.",
        "RINGCENTRAL": "RingCentral Events, formerly Hopin: events, registrations, tickets, booths and agenda.",
        "EVENTBOOKINGS": "EventBookings: can be written to but not read; what was written is kept here.",
    },
)
describe(
    AttendanceMode,
    "Whether one takes part on site, over the net, or either way.",
    {"ONLINE": "Over the net.", "IN_PERSON": "On site.", "HYBRID": "On site or over the net."},
)
describe(
    EventStatus,
    "Where an event stands in its life.",
    {
        "DRAFT": "Not yet shown to the public.",
        "PUBLISHED": "Shown to the public.",
        "CANCELLED": "Called off.",
        "ENDED": "Over.",
        "UNKNOWN": "The vendor does not say, or in a word that is not documented: see `vendorStatus`.",
    },
)
describe(
    EventVisibility,
    "Who can find an event.",
    {
        "PUBLIC": "Everybody.",
        "HIDDEN": "Whoever has its address.",
        "PRIVATE": "Whoever was invited.",
    },
)
describe(
    PersonRole,
    "What a person is in an event.",
    {"ATTENDEE": "Takes part.", "SPEAKER": "Speaks.", "GUEST": "Was brought along by an attendee."},
)
describe(
    RegistrationStatus,
    "Where a registration stands.",
    {
        "CONFIRMED": "The person may come.",
        "PENDING": "Waits for the organiser.",
        "REJECTED": "The organiser said no.",
        "CANCELLED": "Was withdrawn.",
        "UNKNOWN": "The vendor does not say.",
    },
)
describe(
    SessionKind,
    "What the vendor calls a part of the programme.",
    {
        "WORKSHOP": "An Eventtia activity.",
        "SCHEDULE_ITEM": "A RingCentral schedule item: an entry of the agenda.",
        "BREAKOUT": "A RingCentral session: a room that one can enter.",
        "STAGE": "A RingCentral stage.",
        "SESSION": "An EventBookings session.",
    },
)
describe(
    ErrorCode,
    "What went wrong, for a program to act on. Codes that begin with VENDOR_ are an event platform's fault.",
    {
        "INVALID_INPUT": "The request cannot be: the message names what, and what is allowed.",
        "NOT_FOUND": "What was named does not exist.",
        "CONFLICT": "It contradicts what is already there.",
        "UNSUPPORTED": "The account's vendor has no such operation, or no place for the field.",
        "FORBIDDEN": "The caller lacks a scope or an account.",
        "UNAUTHENTICATED": "The caller is not known.",
        "PAYMENT_REQUIRED": "The account's plan at its vendor does not include it.",
        "IDEMPOTENCY_KEY_REUSED": "The key was used before, with another input.",
        "QUERY_TOO_COMPLEX": "The operation is over a limit.",
        "RATE_LIMITED": "Too much at once: ask again later.",
        "VENDOR_UNAVAILABLE": "The vendor cannot be reached, or is not being asked after repeated failures.",
        "VENDOR_TIMEOUT": "The vendor did not answer in time.",
        "VENDOR_RATE_LIMITED": "The vendor asks for fewer calls.",
        "VENDOR_AUTH_FAILED": "The vendor refused the account's credentials.",
        "VENDOR_BAD_RESPONSE": "The vendor's answer was not what its document says.",
        "VENDOR_REJECTED": "The vendor understood the request and refused it.",
        "INTERNAL": "A fault of the gateway; the request id helps to find it.",
    },
)
describe(
    AccountState,
    "What an account's circuit breaker has seen of its vendor.",
    {
        "HEALTHY": "The last calls were answered.",
        "DEGRADED": "The last calls failed; the vendor is still being asked.",
        "UNAVAILABLE": "So many calls failed that the vendor is not being asked until `retryAt`.",
    },
)
describe(
    Capability,
    "What an account can do, so that a client can hide a button instead of provoking an error.",
    {
        "LIST_EVENTS": "List events.",
        "CREATE_EVENT": "Create an event.",
        "UPDATE_EVENT": "Change some fields of an event.",
        "REPLACE_EVENT": "Replace an event's fields all at once.",
        "DUPLICATE_EVENT": "Make a copy of an event.",
        "PUBLISH_EVENT": "Show an event to the public.",
        "UNPUBLISH_EVENT": "Take an event back from the public.",
        "CANCEL_EVENT": "Call an event off.",
        "LIST_SESSIONS": "List an event's programme.",
        "CREATE_SESSION": "Add a part to the programme.",
        "UPDATE_SESSION": "Change a part of the programme.",
        "JOIN_SESSION": "Give a person a seat in a part of the programme.",
        "LIST_PEOPLE": "List an event's people.",
        "CREATE_PERSON": "Register a person.",
        "UPDATE_PERSON": "Change a person's record.",
        "DELETE_PERSON": "Delete a person's record.",
        "CANCEL_REGISTRATION": "Cancel a person's registration.",
        "FIND_PERSON_BY_EMAIL": "Find a person by e-mail without listing all.",
        "LIST_TICKETS": "List an event's kinds of admission.",
        "CREATE_TICKET": "Create a kind of admission.",
        "MAGIC_LINKS": "Make and list personal links that let one human in.",
        "LIST_BOOTHS": "List an event's booths.",
        "LIST_LEADS": "List the humans whom an exhibitor met.",
        "WEBHOOKS": "Be told of changes by the vendor.",
        "REPORTS": "Have the vendor make reports.",
    },
)
