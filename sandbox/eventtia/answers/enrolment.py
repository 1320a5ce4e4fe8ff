"""An attendee's activities: listing, joining, leaving, replacing.

Source: the vendor's text, "Attendee Activities".
"""

from __future__ import annotations

from sandbox.eventtia.answers.activities import INCLUDING, activities_page
from sandbox.eventtia.answers.attendees import attendee_of, shown
from sandbox.eventtia.answers.common import EVENT, PAGE, fire, found, not_found, remembered, room_of, sideloaded
from sandbox.eventtia.payloads.attendee import Attendee
from sandbox.eventtia.resource import Resource
from sandbox.eventtia.room import Room
from sandbox.operation import Operation, Reply, Request
from sandbox.shape import Int, Obj, Str

PAIR = Obj(required={"workshop_id": Int(), "attendee_id": Int()})


@remembered
def list_for_attendee(request: Request) -> Reply:
    """The activities the attendee is registered to; neither `links` nor `meta`, as in the sample."""
    room = room_of(request)
    person = attendee_of(request, room)
    ids = room.enrolments.activities(person.id)
    items = [item for id in ids if (item := room.find(("workshops", id)))]
    return activities_page(request, room, items, show=())


def join(request: Request) -> Reply:
    """Register; `meta` lists all of the attendee's activities as integers. Again is no error."""
    room = room_of(request)
    activity, person = _pair(request, room)
    room.enrolments.join(activity.id, person.id)
    room.touch()
    fire(request, "attendee_updated", room.setting.occasion.number, shown(request, room, person))
    meta = {"current_attendee_workshops": room.enrolments.activities(person.id)}
    return Reply(200, {"data": _registration(room, activity, person).shown(), "meta": meta})


def leave(request: Request) -> Reply:
    """Unregister; 404 when the attendee is not registered."""
    room = room_of(request)
    activity, person = _pair(request, room)
    if not room.enrolments.has(activity.id, person.id):
        raise not_found("registration to the activity")
    room.enrolments.leave(activity.id, person.id)
    room.touch()
    fire(request, "attendee_updated", room.setting.occasion.number, shown(request, room, person))
    return Reply(200, {"data": _registration(room, activity, person).shown()})


def replace_all(request: Request) -> Reply:
    """Register to exactly the activities of the comma-separated ids; the attendee is answered, with the type."""
    room = room_of(request)
    person = attendee_of(request, room)
    texts = [id.strip() for id in request.body["workshop_ids"].split(",") if id.strip()]
    wanted = [found(room, "workshops", id).id for id in texts]
    for id in room.enrolments.activities(person.id):
        if id not in wanted:
            room.enrolments.leave(id, person.id)
    for id in wanted:
        room.enrolments.join(id, person.id)
    room.touch()
    answer = shown(request, room, person)
    fire(request, "attendee_updated", room.setting.occasion.number, answer)
    included = sideloaded(request, room, [("attendee_types", person.type)])
    return Reply(200, {"data": answer, "included": included})


def _pair(request: Request, room: Room) -> tuple[Resource, Attendee]:
    activity = found(room, "workshops", str(request.body["workshop_id"]))
    person = room.attendees.get(str(request.body["attendee_id"]))
    if person is None:
        raise not_found(f"attendee {request.body['attendee_id']}")
    return activity, person


def _registration(room: Room, activity: Resource, person: Attendee) -> Resource:
    return Resource(
        "attendee_workshops",
        room.enrolments.number(activity.id, person.id),
        {"checked_in_date": None, "checked_in": False},
        one={"attendee": ("attendees", person.id), "workshop": ("workshops", activity.id)},
    )


OPERATIONS = (
    Operation(
        "listAttendeeActivities",
        "GET",
        f"{EVENT}/attendees/{{attendee_id}}/workshops",
        list_for_attendee,
        query=(*PAGE, INCLUDING),
    ),
    Operation("registerAttendeeToActivity", "POST", f"{EVENT}/attendee_workshops", join, body=PAIR),
    Operation("unregisterAttendeeFromActivity", "DELETE", f"{EVENT}/attendee_workshops", leave, body=PAIR),
    Operation(
        "replaceAttendeeActivities",
        "PUT",
        f"{EVENT}/attendees/{{attendee_id}}/update_activities",
        replace_all,
        body=Obj(required={"workshop_ids": Str()}),
    ),
)
