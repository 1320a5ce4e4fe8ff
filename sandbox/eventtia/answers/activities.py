"""Activities: reading, writing, categories, their attendees; speakers and Q&A sessions.

Source: the vendor's text, "Activities", "Speakers", "Q&A Sessions".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.eventtia.answers.attendees import FILTERS, INCLUDE, People, passing, people_page
from sandbox.eventtia.answers.common import (
    EVENT,
    PAGE,
    Item,
    event_of,
    fire,
    found,
    listing,
    remembered,
    room_of,
    shelf_list,
    sideloaded,
)
from sandbox.eventtia.answers.events import moment
from sandbox.eventtia.envelope import including
from sandbox.eventtia.moments import calendar_day, read, utc, zoneless
from sandbox.eventtia.resource import Ref, Resource
from sandbox.eventtia.room import Room
from sandbox.eventtia.state import State
from sandbox.operation import Operation, Query, Reply, Request, boolean
from sandbox.shape import Bool, Either, Map, Num, Obj, Str

CATEGORIES = "workshop_categories"
RELATED = ("workshop_categories", "speakers")
STREAMING = ("google_meet", "webex", "microsoft_teams", "youtube", "other", "jitsi", "jitsi_oficial", "daily_co")
INTERACTIVE = ("mentimeter", "slido", "sparkup", "other_interactivity")
BODY = Obj(
    optional={
        "name": Str(),
        "description": Str(),
        "start_date": Str(),
        "end_date": Str(),
        "location": Str(),
        "show_on_register": Bool(),
        "allow_blocking_workshops": Bool(),
        "availability": Num(min=0),
        "show_for_attendee_type": Map(Str()),
        "price": Map(Either((Str(), Num(min=0)))),
        "streaming_type": Str(enum=STREAMING),
        "streaming_embed_code": Obj(optional={"display_name": Str(), "embed_code": Str()}),
        "streaming_url": Str(),
        "enable_chat": Bool(),
        "chat_name": Str(),
        "enabled_emotions": Bool(),
        "interactivity_type": Str(enum=INTERACTIVE),
        "interactivity_snippet": Str(),
        "translation_snippet": Str(),
    }
)
# What a body may say that no answer shows.
UNSHOWN = ("start_date", "end_date", "allow_blocking_workshops", "show_for_attendee_type")
# A new activity as in the sample of "Create Activity".
NEW: dict[str, Any] = {
    "booking_deadline_date": None,
    "name": "",
    "description": "",
    "location": "",
    "show_on_register": True,
    "streaming_embed_code": None,
    "streaming_type": None,
    "streaming_url": "",
    "guid": "",
    "jitsi_url": None,
    "background_image": {},
    "enable_chat": True,
    "chat_name": "",
    "file_category_id": None,
    "enabled_emotions": False,
    "interactivity_type": None,
    "interactivity_snippet": "",
    "availability": 1000,
    "used_seats": 0,
    "translation_snippet": "",
    "price": None,
    "sponsor_id": None,
    "attendance_mode": "offline",
    "eventtia_studio_params": {},
}


@remembered
def list_activities(request: Request) -> Reply:
    """The event's activities, with categories and speakers on request."""
    room = room_of(request)
    tests = _tests(request)
    shelf: Any = room.shelf("workshops")
    items = [item for item in shelf.scan() if all(test(item) for test in tests)] if tests else shelf
    return activities_page(request, room, items, show=("links", "meta"))


def activities_page(request: Request, room: Room, items: Any, *, show: tuple[str, ...]) -> Reply:
    """A page of activities with what `include` asks for."""
    state: State = request.state
    wanted = request.query.get("include", frozenset())
    return listing(
        request,
        items,
        lambda item: state.raw(room, item),
        include=(lambda page: _related(request, room, page, wanted)) if wanted else None,
        show=show,
    )


@remembered
def get_activity(request: Request) -> Reply:
    """One activity; no include is documented here."""
    room = room_of(request)
    return Reply(200, {"data": request.state.raw(room, activity_of(request, room))})


def create_activity(request: Request) -> Reply:
    """A new activity at the list's end; without moments it starts and ends with the event."""
    room, state, event = room_of(request), request.state, event_of(request)
    now, id = state.tick(), room.next_id("activity")
    times = {"start_date": utc(event.starts), "end_date": utc(event.ends)} | _times(request)
    attributes = times | {"created_at": utc(now), "updated_at": utc(now)} | NEW
    attributes |= {"guid": room.setting.uuid("activity", id)} | _said(room, request.body)
    if "streaming_type" in request.body:
        attributes["attendance_mode"] = "online"
    activity = room.put(Resource("workshops", id, attributes, many={"speakers": (), "workshop_categories": ()}))
    return _written(request, room, activity, "workshop_created")


def update_activity(request: Request) -> Reply:
    """Change what the body names."""
    room, state = room_of(request), request.state
    old = activity_of(request, room)
    changes = _times(request) | _said(room, request.body) | {"updated_at": utc(state.tick())}
    activity = room.put(replace(old, attributes={**old.attributes, **changes}))
    return _written(request, room, activity, "workshop_updated")


def set_categories(request: Request) -> Reply:
    """Replace the activity's categories by those of the comma-separated ids; none when there is no parameter."""
    room, state = room_of(request), request.state
    old = activity_of(request, room)
    ids = [id.strip() for id in request.query.get("categories", "").split(",") if id.strip()]
    refs: tuple[Ref, ...] = tuple((CATEGORIES, found(room, CATEGORIES, id).id) for id in ids)
    attributes = {**old.attributes, "updated_at": utc(state.tick())}
    activity = room.put(replace(old, attributes=attributes, many={**old.many, "workshop_categories": refs}))
    return _written(request, room, activity, "workshop_updated")


@remembered
def list_attendees_of_activity(request: Request) -> Reply:
    """Who is registered to the activity, with the parameters of the attendee list."""
    room = room_of(request)
    activity = found(room, "workshops", request.params["workshop_id"])
    ids = room.enrolments.attendees(activity.id)
    allowed = passing(room, request.query)
    if isinstance(allowed, People):  # otherwise no filter was sent
        kept = set(allowed.ids)
        ids = [id for id in ids if id in kept]
    return people_page(request, room, People(room, ids), show=("links", "meta"), meta={})


@remembered
def list_speakers(request: Request) -> Reply:
    """The event's speakers, with their activities and those activities' categories on request."""
    room, state = room_of(request), request.state
    wanted = request.query.get("include", frozenset())
    names = [name for name in ("workshops", "workshop_categories") if name in wanted]

    def include(page: list[Any]) -> Iterable[Item]:
        return sideloaded(request, room, (ref for name in names for item in page for ref in item.many[name]))

    return listing(
        request,
        room.shelf("speakers"),
        lambda item: state.raw(room, item),
        include=include if wanted else None,
    )


@remembered
def list_qa_sessions(request: Request) -> Reply:
    """The Q&A sessions; the text shows no answer, so this is a list like the others."""
    room, state = room_of(request), request.state
    wanted = request.query.get("include", frozenset())
    return listing(
        request,
        room.shelf("event_qa_sessions"),
        lambda item: state.raw(room, item),
        include=(lambda page: sideloaded(request, room, (item.one["workshop"] for item in page))) if wanted else None,
    )  # fmt: skip


def activity_of(request: Request, room: Room) -> Resource:
    """The activity of the path; Refusal 404 when the event has none."""
    return found(room, "workshops", request.params["id"])


def _related(request: Request, room: Room, page: list[Resource], wanted: frozenset[str]) -> list[Item]:
    names = [name for name in RELATED if name in wanted]
    return sideloaded(request, room, (ref for name in names for item in page for ref in item.many[name]))


def _written(request: Request, room: Room, activity: Resource, trigger: str) -> Reply:
    answer = request.state.raw(room, activity)
    fire(request, trigger, room.setting.occasion.number, answer)
    return Reply(200, {"data": answer})


def _times(request: Request) -> dict[str, str]:
    """The body's moments, taken as wall clock of the event's zone, as they are shown."""
    zone = event_of(request).write_zone
    names = [name for name in ("start_date", "end_date") if name in request.body]
    return {name: utc(moment(name, request.body[name], zone)) for name in names}


def _said(room: Room, body: dict[str, Any]) -> dict[str, Any]:
    for name in ("price", "show_for_attendee_type"):
        for id in body.get(name, {}):
            found(room, "attendee_types", id)
    said = {name: value for name, value in body.items() if name not in UNSHOWN}
    if "availability" in said:
        said["availability"] = int(said["availability"])
    return said


def _tests(request: Request) -> list[Callable[[Resource], bool]]:
    query, zone = request.query, ZoneInfo(room_of(request).setting.occasion.zone)
    now = request.state.world.now
    made: dict[str, Callable[[Any], Callable[[Resource], bool]]] = {
        "name": lambda text: lambda item: text.casefold() in item.attributes["name"].casefold(),
        "date": lambda day: lambda item: _starts(item).astimezone(zone).date() == day,
        "updated_date_time": lambda since: lambda item: read(item.attributes["updated_at"]) > since,
        "in_the_future": lambda only: lambda item: _starts(item) > now or not only,
    }
    return [made[name](value) for name, value in query.items() if name in made]


def _starts(item: Resource) -> datetime:
    return read(item.attributes["start_date"])


INCLUDING = Query("include", including(*RELATED))
WORKSHOP = f"{EVENT}/workshops/{{id}}"
OPERATIONS = (
    Operation(
        "listActivities",
        "GET",
        f"{EVENT}/workshops",
        list_activities,
        query=(
            *PAGE,
            INCLUDING,
            Query("name"),
            Query("date", calendar_day),
            Query("updated_date_time", zoneless),
            Query("in_the_future", boolean),
        ),
    ),
    Operation("createActivity", "POST", f"{EVENT}/workshops", create_activity, body=BODY),
    Operation("getActivity", "GET", WORKSHOP, get_activity),
    Operation("updateActivity", "PUT", WORKSHOP, update_activity, body=BODY),
    Operation(
        "listActivityAttendees",
        "GET",
        f"{EVENT}/workshops/{{workshop_id}}/attendees",
        list_attendees_of_activity,
        query=(*PAGE, INCLUDE, *FILTERS),
    ),
    Operation(
        "listActivityCategories",
        "GET",
        f"{EVENT}/workshop_categories",
        shelf_list("workshop_categories"),
        query=PAGE,
    ),
    Operation(
        "setActivityCategories",
        "POST",
        f"{WORKSHOP}/set-categories",
        set_categories,
        query=(Query("categories"),),
    ),
    Operation(
        "listSpeakers",
        "GET",
        f"{EVENT}/speakers",
        list_speakers,
        query=(*PAGE, Query("include", including("workshops", "workshop_categories"))),
    ),
    Operation(
        "listQaSessions",
        "GET",
        f"{EVENT}/event_qa_sessions",
        list_qa_sessions,
        query=(*PAGE, Query("include", including("workshop"))),
    ),
)
