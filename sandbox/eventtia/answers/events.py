"""Events: the three ways to read them, creating, updating, cloning, custom fields, ticket statistics.

Source: the vendor's text, "Events".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sandbox.eventtia.answers.common import (
    EVENT,
    PAGE,
    ROOT,
    bad,
    event_of,
    fire,
    listing,
    not_found,
    remembered,
    room_of,
)
from sandbox.eventtia.envelope import SLIM_SIZE, page_of
from sandbox.eventtia.moments import day_first, since
from sandbox.eventtia.payloads import occasion
from sandbox.eventtia.payloads.occasion import CUSTOM_FIELDS, LANGUAGES, Occasion
from sandbox.eventtia.resource import Ref
from sandbox.eventtia.room import CLONED, Room
from sandbox.eventtia.state import State
from sandbox.operation import Operation, Query, Reply, Request, boolean, integer, iso_datetime, positive
from sandbox.shape import Any as AnyShape
from sandbox.shape import Bool, Map, Obj, Str

UNLIMITED = "∞"
# What a slug may hold: "Please do not use spaces or special characters" (vendor's text, "Create Event").
SLUG = r"[A-Za-z0-9][A-Za-z0-9_-]*"
BODY = Obj(
    optional={
        "name": Str(),
        "start_date": Str(),
        "end_date": Str(),
        "is_virtual": Bool(),
        "default_language": Str(enum=LANGUAGES),
        "event_uri": Str(format=SLUG),
        "virtual_timezone": Str(),
        "description": Str(),
        "sender_name": Str(),
        "sender_email": Str(),
        "active": Bool(),
        "custom_fields_data": Map(AnyShape()),
    }
)
# Body member → what it sets, where the value goes in as it is.
PLAIN = {
    "name": "name",
    "is_virtual": "virtual",
    "default_language": "language",
    "event_uri": "uri",
    "virtual_timezone": "virtual_zone",
    "description": "description",
    "sender_name": "sender_name",
    "sender_email": "sender_email",
    "active": "active",
}


def slim_size(text: str) -> int:
    """A page size of the slim list, at most 100."""
    size = positive(text)
    if size > SLIM_SIZE:
        raise ValueError(f"must be {SLIM_SIZE} or less")
    return size


@remembered
def list_events(request: Request) -> Reply:
    """The account's events; a clone that was asked for shows from the second look on."""
    return _listed(request, lambda events: listing(request, events, occasion.listed, slash="/"))


@remembered
def list_slim(request: Request) -> Reply:
    """The same events in short; no `meta`, as in the sample."""
    page = page_of(request.query, SLIM_SIZE)
    return _listed(request, lambda events: listing(request, events, occasion.slim, show=("links",), page=page))


def create(request: Request) -> Reply:
    """A new event; it has one attendee type, and its key is in `meta`."""
    state: State = request.state
    now = state.tick()
    number = state.next_number()
    blank = Occasion(
        number=number,
        uri=state.free_uri(_slug(request.body.get("name", "")) or f"event-{number}"),
        name="",
        starts=now,
        ends=now,
        created=now,
        updated=now,
        api_key=str(UUID(int=state.world.bits("eventtia key", number), version=4)),
    )
    event = _changed(state, blank, request.body)
    event = replace(event, site=event.uri)
    state.create(event)
    answer = occasion.written(event, _types(state.room(event)))
    fire(request, "event_created", event.number, answer)
    return Reply(200, {"data": answer, "meta": {"api_key": event.api_key}})


@remembered
def get_event(request: Request) -> Reply:
    """One event, with everything."""
    event, room = event_of(request), room_of(request)
    return Reply(200, {"data": occasion.single(event, _types(room), len(room.attendees))})


def update(request: Request) -> Reply:
    """Change what the body names; a new `event_uri` is the event's only path from then on."""
    state: State = request.state
    event = event_of(request)
    changed = replace(_changed(state, event, request.body), updated=state.tick())
    state.change(event, changed)
    answer = occasion.written(changed, _types(state.room(changed)))
    fire(request, "event_updated", changed.number, answer)
    return Reply(200, {"data": answer})


def clone(request: Request) -> Reply:
    """Begin to copy the event; answers null. The copy keeps what the flags name."""
    state: State = request.state
    state.clone(event_of(request), request.query)
    return Reply(200, None)


def clone_progress(request: Request) -> Reply:
    """Whether clones of the event are done: not at the first look after asking, but at the next."""
    state: State = request.state
    event = event_of(request)
    return Reply(200, {"finished": state.look(event.uri)})


@remembered
def custom_fields(request: Request) -> Reply:
    """The account's custom fields for events; the sample is empty, so their attributes are the sandbox's."""
    return listing(request, CUSTOM_FIELDS, lambda field: field.shown())


@remembered
def tickets_stats(request: Request) -> Reply:
    """Seats by attendee type's name, a bare array; no limit is `∞`."""
    room = room_of(request)
    types = room.shelf("attendee_types").scan()
    return Reply(200, [
        {
            "name": type.attributes["name"],
            "used_seats": room.used_seats(type),
            "seats_limit": UNLIMITED if type.attributes["capacity"] is None else type.attributes["capacity"],
        }
        for type in types
    ])  # fmt: skip


def _listed(request: Request, answer: Callable[[Any], Reply]) -> Reply:
    """The answer for the events that pass the query's filters."""
    state: State = request.state
    tests = _tests(request.query)
    passing = [event for event in state.events.scan() if all(test(event) for test in tests)] if tests else None
    reply = answer(state.events if passing is None else passing)
    state.look()
    return reply


def _types(room: Room) -> list[Ref]:
    return [(type.kind, type.id) for type in room.shelf("attendee_types").scan()]


def _tests(query: dict[str, Any]) -> list[Callable[[Occasion], bool]]:
    """The filters asked for, of both lists."""
    made: dict[str, Callable[[Any], Callable[[Occasion], bool]]] = {
        "updated_since": lambda moment: lambda event: event.updated >= moment,
        "templates": lambda only: lambda event: event.template or not only,
        "template": lambda number: lambda event: event.cloned_from == number,
        "name": lambda text: lambda event: text.casefold() in event.name.casefold(),
        "city_id": lambda city: lambda event: event.city_id == city,
        "country_id": lambda country: lambda event: event.country_id == country,
        "start_date_lower_bound": lambda moment: lambda event: event.starts >= moment,
        "start_date_upper_bound": lambda moment: lambda event: event.starts <= moment,
    }
    tests = [made[name](value) for name, value in query.items() if name in made]
    searched = {name: texts for name, texts in query.items() if name.startswith("search_custom_fields")}
    return tests + [_holds(name, texts) for name, texts in searched.items()]


def _holds(name: str, texts: list[str]) -> Callable[[Occasion], bool]:
    """The test for `search_custom_fields[7]=x` and `search_custom_fields[7][]=x`."""
    match = re.fullmatch(r"search_custom_fields\[(\d+)\](\[\])?", name)
    if match is None:
        raise bad(f"{name} is not a known parameter")
    field = match[1]

    def test(event: Occasion) -> bool:
        value = event.fields.get(field)
        held = value if isinstance(value, list) else [value]
        return all(text in held for text in texts)

    return test


def _changed(state: State, event: Occasion, body: dict[str, Any]) -> Occasion:
    """The event with what the body sets; Refusal 400 for what does not fit."""
    changes = {PLAIN[name]: value for name, value in body.items() if name in PLAIN}
    uri = changes.get("uri", event.uri)
    if uri != event.uri and state.free_uri(uri) != uri:
        raise bad("Event uri has already been taken")
    if "custom_fields_data" in body:
        changes["fields"] = {**event.fields, **_known_fields(body["custom_fields_data"])}
    zone = changes.get("virtual_zone") or event.write_zone
    if zone not in available_timezones():
        raise bad(f"virtual_timezone: {zone} is not a time zone")
    for name, member in (("start_date", "starts"), ("end_date", "ends")):
        if name in body:
            changes[member] = moment(name, body[name], zone)
    return replace(event, **changes)


def moment(name: str, text: str, zone: str) -> datetime:
    """A day-first moment of a body; Refusal 400 for another spelling."""
    try:
        return day_first(text, zone)
    except ValueError as exc:
        raise bad(f"{name}: {exc}") from None


def _known_fields(values: dict[str, Any]) -> dict[str, Any]:
    for id in values:
        if all(str(field.id) != id for field in CUSTOM_FIELDS):
            raise not_found(f"event custom field {id}")
    return values


def _slug(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


OPERATIONS = (
    Operation(
        "listEvents",
        "GET",
        f"{ROOT}/events",
        list_events,
        query=(
            *PAGE,
            Query("updated_since", since),
            Query("templates", boolean),
            Query("template", integer),
            Query("name"),
            Query("search_custom_fields[*]", many=True),
            Query("city_id", integer),
            Query("country_id", integer),
        ),
    ),
    Operation("createEvent", "POST", f"{ROOT}/events", create, body=BODY),
    Operation(
        "listEventsSlim",
        "GET",
        f"{ROOT}/events/slim",
        list_slim,
        query=(
            Query("page[size]", slim_size),
            Query("page[number]", positive),
            Query("country_id", integer),
            Query("city_id", integer),
            Query("start_date_lower_bound", iso_datetime),
            Query("start_date_upper_bound", iso_datetime),
        ),
    ),
    Operation("getEvent", "GET", EVENT, get_event),
    Operation("updateEvent", "PUT", EVENT, update, body=BODY),
    Operation("cloneEvent", "POST", f"{EVENT}/clone", clone, query=tuple(Query(flag, boolean) for flag in CLONED)),
    Operation("getEventCloneProgress", "GET", f"{EVENT}/clone-progress", clone_progress),
    Operation("listEventCustomFields", "GET", f"{ROOT}/event-custom-fields", custom_fields, query=PAGE),
    Operation("getTicketsStats", "GET", f"{EVENT}/tickets-stats", tickets_stats),
)
