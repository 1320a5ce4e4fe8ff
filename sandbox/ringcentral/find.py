"""From the ids in a path to what they name: 404 for what is not there, 403 for what is somebody else's."""

from __future__ import annotations

from sandbox.operation import Request
from sandbox.ringcentral.record import VENDOR, Record
from sandbox.ringcentral.refusals import not_found, refusal
from sandbox.ringcentral.state import FOREIGN, ORGANIZATIONS, Report, Room, State


def organization_number(request: Request) -> int:
    """Which organization the path names."""
    place = request.state.world.index_of(VENDOR, "organization", request.params["organizationId"])
    if place is None or place[0] >= ORGANIZATIONS:
        raise not_found("organization")
    return int(place[0])


def room_of(state: State, id: str, i: int, what: str, *, silent: bool = False) -> Room:
    """What belongs to event number i, which an id named."""
    if i == FOREIGN:
        raise refusal(403, f"you may not see this {what}")
    if state.event(id) is None:
        raise not_found(what, silent=silent)
    return state.room(i)


def event_room(request: Request, *, silent: bool = False) -> Room:
    """What belongs to the event that the path names."""
    id = request.params["eventId"]
    place = request.state.world.index_of(VENDOR, "event", id)
    if place is None or len(place) != 1:
        raise not_found("event", silent=silent)
    return room_of(request.state, id, place[0], "event", silent=silent)


def record_in(room: Room, request: Request) -> Record:
    """The event itself."""
    found: Record | None = request.state.event(room.id)
    if found is None:
        raise not_found("event")
    return found


def member(request: Request, kind: str, id: str, *, silent: bool = False) -> tuple[Room, str, tuple[int, ...]]:
    """The room that an id's event has, the id, and the places in it; the record itself may still be missing."""
    world = request.state.world
    places: tuple[int, ...] | None = world.index_of(VENDOR, kind, id)
    if places is None or len(places) < 2:
        raise not_found(kind, silent=silent)
    event = world.id_of(VENDOR, "event", places[0])
    return room_of(request.state, event, places[0], kind, silent=silent), id, places


def ticket_of(request: Request) -> tuple[Room, Record]:
    """The ticket that the path names, and its room."""
    room, id, _ = member(request, "ticket", request.params["ticketId"])
    found = room.tickets.get(id)
    if found is None:
        raise not_found("ticket")
    return room, found


def report_of(request: Request) -> tuple[Room, Report]:
    """The report that the path names, and its room."""
    room, _, places = member(request, "report", request.params["reportId"])
    if places[1] >= len(room.reports):
        raise not_found("report")
    return room, room.reports[places[1]]
