"""EventBookings' six operations as data: all of them POST, none of them safe to repeat (contract notes, "What a client
can learn"). ``Lnnn`` are lines of the vendor's text.

None of them outdates a cached answer, for nothing that EventBookings says is read from the answer cache: reads come
from the store, which holds what the last write was answered with.
"""

from typing import Any

from gateway.upstream.endpoint import Endpoint, Reading
from gateway.vendors.eventbookings import mapping


class Spoken(mapping.Answer, frozen=True, kw_only=True):
    """An answer together with its whole body, for the ledger."""

    payload: Any


def _event(payload: Any, reading: Reading) -> Spoken:
    return _spoken(mapping.answer_of(payload), payload)


def _session(payload: Any, reading: Reading) -> Spoken:
    if reading.subject is None:
        raise TypeError("a session is added to an event")
    return _spoken(mapping.session_answer_of(payload, reading.subject.event.id), payload)


def _sentence(payload: Any, reading: Reading) -> str:
    return mapping.sentence_of(payload)


def _spoken(answer: mapping.Answer, payload: Any) -> Spoken:
    return Spoken(operation=answer.operation, resource=answer.resource, event_id=answer.event_id, payload=payload)


CREATE_EVENT: Endpoint[Spoken] = Endpoint(
    name="events.create",  # L5-767, scope event.create
    method="POST",
    path="/orgs/{org_uuid}/events",
    parse=_event,
)
DUPLICATE_EVENT: Endpoint[Spoken] = Endpoint(
    name="events.duplicate",  # L769-1493, scope event.create
    method="POST",
    path="/events/{event_uuid}/duplicate",
    parse=_event,
)
CREATE_SESSION: Endpoint[Spoken] = Endpoint(
    name="sessions.create",  # L1495-1698, scope event.add_session
    method="POST",
    path="/events/{event_uuid}/sessions",
    parse=_session,
)
PUBLISH: Endpoint[str] = Endpoint(
    name="events.publish",  # L1700-1735, scope event.publish
    method="POST",
    path="/events/{event_uuid}/publish",
    parse=_sentence,
)
UNPUBLISH: Endpoint[str] = Endpoint(
    name="events.unpublish",  # L1737-1772, scope event.unpublish
    method="POST",
    path="/events/{event_uuid}/unpublish",
    parse=_sentence,
)
CANCEL: Endpoint[str] = Endpoint(
    name="events.cancel",  # L1774-1809, scope event.cancel; nothing undoes it
    method="POST",
    path="/events/{event_uuid}/cancel",
    parse=_sentence,
)
STATE_AFTER = {PUBLISH.name: "PUBLISHED", UNPUBLISH.name: "UNPUBLISHED", CANCEL.name: "CANCELLED"}
"""What a success means for the event, which the answers do not say in a word."""
