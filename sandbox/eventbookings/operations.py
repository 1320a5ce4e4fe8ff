"""EventBookings' six operations, all of them POST, none with a query parameter."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.eventbookings import creation, payloads
from sandbox.eventbookings.bodies import EVENT, SESSION
from sandbox.eventbookings.facts import CANCELLED, PUBLISHED, UNPUBLISHED, Event
from sandbox.eventbookings.moments import now
from sandbox.eventbookings.refusals import refusal
from sandbox.eventbookings.sessions import created_session
from sandbox.eventbookings.state import State
from sandbox.operation import Operation, Reply, Request


def create_event(request: Request) -> Reply:
    """A new event; `statusCode` is a string here (L192)."""
    state: State = request.state
    if request.params["org_uuid"].lower() != payloads.ORG_UUID:
        raise refusal(404, "There is no such organisation", "org_uuid")
    event = creation.event(request.body["event"], state.new_uuid, now())
    state.events.add(event)
    return Reply(201, {"statusCode": "201", "result": {"event": payloads.created_event(event)}})


def _event_in(request: Request) -> Event:
    state: State = request.state
    found = state.events.get(request.params["event_uuid"].lower())
    if found is None:
        raise refusal(404, "There is no such event", "event_uuid")
    return found


def _living_event_in(request: Request) -> Event:
    event = _event_in(request)
    if event.state == CANCELLED:  # "Once canceled, the event is no longer available" (L1778)
        raise refusal(409, "The event was cancelled", "event_uuid")
    return event


def duplicate_event(request: Request) -> Reply:
    """A copy, told in full under `result.events`, which is one object (L799)."""
    copy = request.state.duplicate(_event_in(request))
    return Reply(201, {"statusCode": 201, "result": {"events": payloads.duplicated_event(copy)}})


def create_session(request: Request) -> Reply:
    """A new session of an event, nested twice in the answer (L1586)."""
    state: State = request.state
    event = _living_event_in(request)
    session = creation.session(request.body["sessions"], event, state.new_uuid, now())
    state.add_session(event, session)
    body = created_session(session, event)
    return Reply(201, {"statusCode": 201, "result": {"session": {"session": body}}})


def publish_event(request: Request) -> Reply:
    """Make the event public; 201 though nothing is created (L1730)."""
    request.state.move(_living_event_in(request), PUBLISHED)
    return Reply(201, {"statusCode": 201, "result": "Event has been published successfully"})


def unpublish_event(request: Request) -> Reply:
    """Make the event private again (L1767)."""
    request.state.move(_living_event_in(request), UNPUBLISHED)
    return Reply(201, {"statusCode": 201, "result": "Event has been unpublished successfully"})


def cancel_event(request: Request) -> Reply:
    """End the event; 200, and the only sentence with a stop (L1804)."""
    request.state.move(_living_event_in(request), CANCELLED)
    return Reply(200, {"statusCode": 200, "result": "Event has been cancelled successfully."})


def operations() -> Sequence[Operation]:
    """All six. The paths are relative to a base that the document does not name."""
    one = "/events/{event_uuid}"
    return (
        Operation("createEvent", "POST", "/orgs/{org_uuid}/events", create_event, body=EVENT),
        Operation("duplicateEvent", "POST", f"{one}/duplicate", duplicate_event),
        Operation("createSession", "POST", f"{one}/sessions", create_session, body=SESSION),
        Operation("publishEvent", "POST", f"{one}/publish", publish_event),
        Operation("unpublishEvent", "POST", f"{one}/unpublish", unpublish_event),
        Operation("cancelEvent", "POST", f"{one}/cancel", cancel_event),
    )
