"""Business conferences: participant types, unavailable hours, participants, agendas, meetings.

Source: the vendor's text, "Business Conferences".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sandbox.eventtia.answers.common import (
    EVENT,
    PAGE,
    Item,
    bad,
    event_of,
    found,
    listing,
    not_found,
    remembered,
    room_of,
    sideloaded,
)
from sandbox.eventtia.moments import day_first_short, local, read, since
from sandbox.eventtia.payloads.networking import STATUSES, meetings_of, participants
from sandbox.eventtia.resource import Ref, Resource
from sandbox.eventtia.room import Room
from sandbox.operation import Operation, Query, Reply, Request, integer

CONFERENCES = "business_conferences"
TYPES = "business_conference_participant_types"
PARTICIPANTS = "business_conference_participants"
MEETINGS = "business_conference_meetings"
HOURS = "business_conference_participant_type_unavailable_hours"


@remembered
def list_conferences(request: Request) -> Reply:
    """The event's conferences with their participant types."""
    room, state = room_of(request), request.state
    items: Any = room.shelf(CONFERENCES)
    if "updated_since" in request.query:
        items = [item for item in items.scan() if _updated(item) >= request.query["updated_since"]]

    def types(page: list[Resource]) -> list[Item]:
        return sideloaded(request, room, (ref for item in page for ref in item.many[TYPES]))

    return listing(request, items, lambda item: state.raw(room, item), include=types)


@remembered
def list_types(request: Request) -> Reply:
    """A conference's participant types with the attendee types and their custom fields; no `links`."""
    room, state = room_of(request), request.state
    conference = _conference(request, room)

    def include(page: list[Resource]) -> Iterable[Item]:
        refs = list(dict.fromkeys(ref for item in page for ref in item.many["attendee_types"]))
        for ref in refs:
            if (item := room.find(ref)) is not None:
                yield state.raw(room, item, frozenset({"attendee_type_custom_fields"}))
        for _, id in refs:
            yield from (state.raw(room, field) for field in room.custom_fields(id))

    items = [item for item in room.shelf(TYPES).scan() if item.parent == conference.id]
    return listing(request, items, lambda item: state.raw(room, item), include=include, show=("meta",))


@remembered
def list_hours(request: Request) -> Reply:
    """When the participants of a type cannot meet."""
    room = room_of(request)
    hours = room.of(HOURS, _type(request, room).id)
    return listing(request, hours, lambda item: request.state.raw(room, item))


def create_hours(request: Request) -> Reply:
    """A new stretch of time, whose ends come as query parameters."""
    room = room_of(request)
    kind = _type(request, room)
    times = _times(request)
    for name in ("start_date", "end_date"):
        if name not in times:
            raise bad(f"{name} is missing")
    hours = room.put(Resource(HOURS, room.next_id("unavailable hour"), times, parent=kind.id))
    return Reply(200, {"data": request.state.raw(room, hours)})


def update_hours(request: Request) -> Reply:
    """Move a stretch of time; an end that is not named stays."""
    room = room_of(request)
    hours = _hours(request, room)
    changed = room.put(replace(hours, attributes={**hours.attributes, **_times(request)}))
    return Reply(200, {"data": request.state.raw(room, changed)})


def delete_hours(request: Request) -> Reply:
    """Take a stretch of time away; answers what it was."""
    room = room_of(request)
    hours = _hours(request, room)
    room.remove(hours)
    return Reply(200, {"data": hours.shown()})


@remembered
def list_participants(request: Request) -> Reply:
    """A conference's participants with their attendees and those' custom fields; neither `links` nor `meta`."""
    room, state = room_of(request), request.state
    _conference(request, room)
    tests = _tests(request.query)
    items: Any = room.shelf(PARTICIPANTS)
    if tests:
        items = [item for item in items.scan() if all(test(item) for test in tests)]

    def include(page: list[Resource]) -> Iterable[Item]:
        refs = [item.one["attendee"] for item in page]
        yield from sideloaded(request, room, refs)
        people = (room.attendee(str(ref[1])) for ref in refs if ref)
        for type in dict.fromkeys(person.type for person in people if person):
            yield from (state.raw(room, field) for field in room.custom_fields(type))

    return listing(request, items, lambda item: state.raw(room, item), include=include, show=())


@remembered
def agenda(request: Request) -> Reply:
    """A participant's meetings with everybody in them, and in `meta` the slots and the codes of statuses."""
    room, setting = room_of(request), room_of(request).setting
    _conference(request, room)
    who = found(room, PARTICIPANTS, request.params["participant_id"])
    kind = room.find((TYPES, who.attributes["participant_type_id"]))
    place = setting.place("participant", str(who.id)) or 0
    places = meetings_of(place, participants(setting) // 2)
    meetings = [item for n in places if (item := room.find((MEETINGS, setting.id("meeting", n))))]
    meta = {
        "agenda": kind.attributes["agenda"] if kind else {},
        "blocked_slots": who.attributes["blocked_slots"],
        "meeting_statuses": STATUSES,
    }
    return _meetings(request, room, meetings, meta)


@remembered
def list_meetings(request: Request) -> Reply:
    """A conference's meetings with everybody in them."""
    room = room_of(request)
    _conference(request, room)
    return _meetings(request, room, room.shelf(MEETINGS), {})


def _meetings(request: Request, room: Room, meetings: Any, meta: dict[str, Any]) -> Reply:
    def refs(page: list[Resource]) -> Iterable[Ref]:
        return (ref for item in page for ref in item.many[PARTICIPANTS])

    return listing(
        request,
        meetings,
        lambda item: request.state.raw(room, item),
        include=lambda page: sideloaded(request, room, refs(page)),
        meta=meta,
    )


def _conference(request: Request, room: Room) -> Resource:
    return found(room, CONFERENCES, request.params["business_conference_id"])


def _type(request: Request, room: Room) -> Resource:
    conference = _conference(request, room)
    kind = found(room, TYPES, request.params["business_conference_participant_type_id"])
    if kind.parent != conference.id:
        raise not_found("such participant type in the conference")
    return kind


def _hours(request: Request, room: Room) -> Resource:
    kind, hours = _type(request, room), found(room, HOURS, request.params["id"])
    if hours.parent != kind.id:
        raise not_found("such unavailable hour of the participant type")
    return hours


def _times(request: Request) -> dict[str, str]:
    """The query's moments, wall clock of the event's zone, as they are shown."""
    event = event_of(request)
    times: dict[str, str] = {}
    for name in ("start_date", "end_date"):
        if name in request.query:
            try:
                moment = day_first_short(request.query[name], event.write_zone)
            except ValueError as exc:
                raise bad(f"{name}: {exc}") from None
            times[name] = local(moment, event.zone)
    return times


def _tests(query: dict[str, Any]) -> list[Callable[[Resource], bool]]:
    made: dict[str, Callable[[Any], Callable[[Resource], bool]]] = {
        "participant_type_id": lambda kind: lambda item: item.attributes["participant_type_id"] == kind,
        "updated_since": lambda moment: lambda item: _updated(item) >= moment,
    }
    return [made[name](value) for name, value in query.items() if name in made]


def _updated(item: Resource) -> datetime:
    return read(item.attributes["updated_at"])


CONFERENCE = f"{EVENT}/business_conferences/{{business_conference_id}}"
TYPE = f"{CONFERENCE}/business_conference_participant_types"
UNAVAILABLE = f"{TYPE}/{{business_conference_participant_type_id}}/unavailable_hours"
TIMES = (Query("start_date"), Query("end_date"))
UPDATED_SINCE = Query("updated_since", since)
OPERATIONS = (
    Operation(
        "listBusinessConferences",
        "GET",
        f"{EVENT}/business_conferences",
        list_conferences,
        query=(*PAGE, UPDATED_SINCE),
    ),
    Operation("listParticipantTypes", "GET", TYPE, list_types, query=PAGE),
    Operation("listUnavailableHours", "GET", UNAVAILABLE, list_hours, query=PAGE),
    Operation("createUnavailableHour", "POST", UNAVAILABLE, create_hours, query=TIMES),
    Operation("updateUnavailableHour", "PUT", f"{UNAVAILABLE}/{{id}}", update_hours, query=TIMES),
    Operation("deleteUnavailableHour", "DELETE", f"{UNAVAILABLE}/{{id}}", delete_hours),
    Operation(
        "listParticipants",
        "GET",
        f"{CONFERENCE}/business_conference_participants",
        list_participants,
        query=(*PAGE, Query("participant_type_id", integer), UPDATED_SINCE),
    ),
    Operation(
        "getParticipantAgenda",
        "GET",
        f"{CONFERENCE}/business_conference_participants/{{participant_id}}/agenda",
        agenda,
        query=PAGE,
    ),
    Operation("listMeetings", "GET", f"{CONFERENCE}/business_conference_meetings", list_meetings, query=PAGE),
)
