"""EventBookings' answers, and the records made from what they told. ``Lnnn`` are lines of the vendor's text."""

from gateway.vendors.eventbookings.mapping.answer import (
    Answer,
    answer_of,
    event_answer_of,
    event_id_of,
    sentence_of,
    session_answer_of,
    status_in,
    uuid_of,
)
from gateway.vendors.eventbookings.mapping.event import event, event_status, occurrence_ids, organization
from gateway.vendors.eventbookings.mapping.session import session
from gateway.vendors.eventbookings.mapping.ticket import ticket

__all__ = [
    "Answer",
    "answer_of",
    "event",
    "event_answer_of",
    "event_id_of",
    "event_status",
    "occurrence_ids",
    "organization",
    "sentence_of",
    "session",
    "session_answer_of",
    "status_in",
    "ticket",
    "uuid_of",
]
