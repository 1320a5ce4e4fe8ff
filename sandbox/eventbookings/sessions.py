"""Sessions as EventBookings writes them: after creation, and in the list of a duplicate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.eventbookings.facts import Event, Session
from sandbox.eventbookings.manner import DUPLICATED, Manner
from sandbox.eventbookings.moments import iso, pair


def listed_session(session: Session, event: Event, manner: Manner) -> dict[str, Any]:
    """One entry of `session_lists` (L1135-1202)."""
    prices = {level.uuid: [price.uuid for price in level.pricing] for level in event.levels}
    body = _session(session, event, manner)
    body["status"] = 1 if session.active else 0  # an integer here, a word after creation (L1139)
    body["tickets"] = [_ticket(ticket, list(prices[ticket])) for ticket in session.tickets]
    return body


def created_session(session: Session, event: Event) -> dict[str, Any]:
    """`result.session.session` of createSession (L1584-1627); prices come without uuid."""
    return {
        **_session(session, event, DUPLICATED),
        "sell_session": session.sell,
        "status": "active" if session.active else "inactive",
        "image": session.image,
        "tickets": [_ticket(ticket, [None]) for ticket in session.tickets],
    }


def _ticket(uuid: str, prices: list[str | None]) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "quantity_sold": 0,
        "total_purchased_by_user": 0,
        "pricing_details": [{"uuid": price, "quantity_sold": 0} for price in prices],
    }


def _session(session: Session, event: Event, manner: Manner) -> dict[str, Any]:
    body: dict[str, Any] = {
        "uuid": session.uuid,
        "sell_session": manner.flag(session.sell),
        "status": None,
        "name": session.name,
        "capacity": session.capacity,
        "display_name": session.name,
        "description": session.description,
        "duration": session.duration,
        "image": manner.image(session.image),
        "created_on": iso(session.created_at),
        "updated_on": iso(session.created_at),
        "occurrences": {
            "type": manner.word(session.occurrences),
            "uuid": list(session.occurrence_uuids),
        },
    }
    if session.duration is None:
        del body["duration"]
    if session.starts_at is not None:
        ends = session.starts_at + timedelta(minutes=session.duration or 0)
        body["session_starts_on"] = pair(session.starts_at, event.zone)
        body["session_ends_on"] = pair(ends, event.zone)
    return body
