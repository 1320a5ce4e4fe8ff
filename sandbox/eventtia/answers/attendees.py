"""Attendee types, attendees (reading, registering, cancelling) and guests.

Source: the vendor's text, "Attendee Types", "Attendees", "Guests".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sandbox.eventtia.answers.common import (
    EVENT,
    PAGE,
    Item,
    Slices,
    fire,
    found,
    is_public,
    listing,
    not_found,
    remembered,
    room_of,
    sideloaded,
)
from sandbox.eventtia.answers.registration import BODY, register
from sandbox.eventtia.envelope import including
from sandbox.eventtia.moments import local, whole, zoneless
from sandbox.eventtia.payloads.attendee import Attendee, Glance
from sandbox.eventtia.resource import Resource
from sandbox.eventtia.room import Room
from sandbox.eventtia.state import State
from sandbox.operation import Operation, Query, Reply, Request, boolean
from sandbox.shape import Int, Obj, Str

FIELDS = "attendee_type_custom_fields"
TYPE = "attendee_type"
INCLUDE = Query("include", including(TYPE, FIELDS))
FILTERS = (
    Query("include_rejected", boolean),
    Query("include_archived", boolean),
    Query("only_confirmed", boolean),
    Query("first_name"),
    Query("last_name"),
    Query("email"),
    Query("company"),
    Query("created_date_time", zoneless),
    Query("updated_date_time", zoneless),
)


@remembered
def list_types(request: Request) -> Reply:
    """The ticket types, their custom fields always beside them; no `links`, as in the sample."""
    room, state = room_of(request), request.state
    shown = frozenset({FIELDS})
    return listing(
        request,
        room.shelf("attendee_types"),
        lambda item: state.raw(room, item, shown),
        include=lambda items: [state.raw(room, f) for item in items for f in room.custom_fields(item.id)],
        show=("meta",),
    )


@remembered
def list_attendees(request: Request) -> Reply:
    """The attendees; without a token only answers to public fields."""
    room = room_of(request)
    people = passing(room, request.query)
    return people_page(request, room, people, show=("meta",), meta={"total_attendees": len(people)})


def people_page(request: Request, room: Room, people: Slices, *, show: tuple[str, ...], meta: dict[str, Any]) -> Reply:
    """A page of attendees with what `include` asks for."""
    state: State = request.state
    wanted: frozenset[str] = request.query.get("include", frozenset())
    public = is_public(request)

    def include(items: list[Any]) -> Iterable[Item]:
        return _included(state, room, items, wanted, public)

    return listing(
        request,
        people,
        lambda item: state.raw_attendee(room, item, FIELDS in wanted, public),
        include=include if wanted else None,
        show=show,
        meta=meta,
    )


class People:
    """Attendees by id, looked up as a page wants them."""

    def __init__(self, room: Room, ids: Sequence[int]) -> None:
        self._room, self.ids = room, ids

    def __len__(self) -> int:
        return len(self.ids)

    def slice(self, start: int, stop: int) -> list[Any]:
        """The attendees from `start` up to before `stop`."""
        return [self._room.attendee(str(id)) for id in self.ids[start:stop]]


@remembered
def get_attendee(request: Request) -> Reply:
    """One attendee by id, whatever the status."""
    room = room_of(request)
    return _one(request, room, attendee_of(request, room))


@remembered
def get_by_email(request: Request) -> Reply:
    """The attendee who registered first with that e-mail, case aside."""
    room, email = room_of(request), request.query["email"]
    known = room.with_email(email)
    if not known:
        raise not_found(f"attendee with e-mail {email}")
    return _one(request, room, known[0])


def cancel(request: Request) -> Reply:
    """End a registration: it leaves the list (but for `include_archived`) and its seats. The text shows no body."""
    room, state = room_of(request), request.state
    person = attendee_of(request, room)
    if room.attendees.get(str(person.id)) is not None:
        person = replace(person, status="cancelled", updated=whole(state.tick()))
        room.expel(person)
        state.revision += 1
        fire(request, "attendee_updated", room.setting.occasion.number, shown(request, room, person))
    return Reply(200, {"data": shown(request, room, person)})


def shown(request: Request, room: Room, person: Attendee) -> Item:
    """The attendee as a single read with a token shows it."""
    state: State = request.state
    return state.raw_attendee(room, person, False, False)


def attendee_of(request: Request, room: Room) -> Attendee:
    """The attendee of the path; Refusal 404 when the event has none."""
    person = room.attendee(request.params["attendee_id"])
    if person is None:
        raise not_found(f"attendee {request.params['attendee_id']}")
    return person


@remembered
def list_guests(request: Request) -> Reply:
    """Who was invited, with the attendee and the type on request."""
    room, state = room_of(request), request.state
    wanted = request.query.get("include", frozenset())
    return listing(
        request,
        room.shelf("guests"),
        lambda item: state.raw(room, item),
        include=(lambda items: _of_guests(request, room, items, wanted)) if wanted else None,
    )


@remembered
def get_guest(request: Request) -> Reply:
    """One guest."""
    room, state = room_of(request), request.state
    guest = found(room, "guests", request.params["guest_id"])
    wanted = request.query.get("include", frozenset())
    body: dict[str, Any] = {"data": state.raw(room, guest)}
    if wanted:
        body["included"] = _of_guests(request, room, [guest], wanted)
    return Reply(200, body)


def create_guest(request: Request) -> Reply:
    """Invite somebody; what the body leaves out is empty."""
    room, state = room_of(request), request.state
    type = request.body.get("attendee_type_id")
    if type is not None:
        found(room, "attendee_types", str(type))
    id = room.next_id("guest")
    texts = {name: request.body.get(name, "") for name in ("first_name", "last_name", "email", "company")}
    guest = room.put(
        Resource(
            "guests",
            id,
            {"uuid": f"{room.setting.chance('guest', id) & 0xFFFFFF:06x}"}
            | texts
            | {"import_id": None, "updated_at": local(state.tick(), room.setting.occasion.zone)},
            one={TYPE: ("attendee_types", type) if type is not None else None, "attendee": None},
        )
    )
    return Reply(200, {"data": state.raw(room, guest)})


def _one(request: Request, room: Room, person: Attendee) -> Reply:
    state: State = request.state
    wanted: frozenset[str] = request.query.get("include", frozenset())
    body: dict[str, Any] = {"data": state.raw_attendee(room, person, FIELDS in wanted, False)}
    if wanted:
        body["included"] = list(_included(state, room, [person], wanted, False))
    return Reply(200, body)


def _included(state: State, room: Room, people: list[Attendee], wanted: frozenset[str], public: bool) -> Iterable[Item]:
    types = dict.fromkeys(person.type for person in people)
    if TYPE in wanted:
        for type in types:
            item = room.find(("attendee_types", type))
            if item is not None:
                yield state.raw(room, item)
    if FIELDS in wanted:
        for type in types:
            for field in room.custom_fields(type):
                if field.attributes["available_public_listings"] or not public:
                    yield state.raw(room, field)


def passing(room: Room, query: dict[str, Any]) -> Slices:
    """The attendees that the query's filters let through: texts match whole, case aside."""
    tests = _tests(query)
    extra = [person.id for person in _unlisted(room, query) if all(test(person) for test in tests)]
    if not tests and not extra:
        return room.attendees
    if "email" in query:
        known = [person for person in room.with_email(query["email"]) if all(test(person) for test in tests)]
        return People(room, [person.id for person in known] + extra)
    return People(room, room.passing(tests) + extra)


def _unlisted(room: Room, query: dict[str, Any]) -> list[Attendee]:
    """The rejected, or the rejected and the deleted, where the query wants them too."""
    if query.get("include_archived"):
        return list(room.unlisted.scan())
    if query.get("include_rejected"):
        return [person for person in room.unlisted.scan() if person.status == "rejected"]
    return []


Test = Callable[[Attendee | Glance], bool]


def _tests(query: dict[str, Any]) -> list[Test]:
    tests: list[Test] = []
    if "created_date_time" in query:
        tests.append(lambda person: person.created > query["created_date_time"])
    if "updated_date_time" in query:
        tests.append(lambda person: person.updated > query["updated_date_time"])
    if query.get("only_confirmed"):
        tests.append(lambda person: person.status == "confirmed")
    texts = ("first_name", "last_name", "email", "company")
    return tests + [_says(name, query[name].casefold()) for name in texts if name in query]


def _says(name: str, wanted: str) -> Test:
    return lambda person: getattr(person, name).casefold() == wanted


def _of_guests(request: Request, room: Room, guests: list[Resource], wanted: frozenset[str]) -> list[Item]:
    names = [name for name in ("attendee", TYPE) if name in wanted]
    return sideloaded(request, room, (guest.one[name] for name in names for guest in guests))


OPERATIONS = (
    Operation(
        "listAttendeeTypes",
        "GET",
        f"{EVENT}/attendee_types",
        list_types,
        query=(*PAGE, Query("include", including(FIELDS))),
    ),
    Operation("listAttendees", "GET", f"{EVENT}/attendees", list_attendees, query=(*PAGE, INCLUDE, *FILTERS)),
    Operation("registerAttendee", "POST", f"{EVENT}/attendees/register", register, body=BODY),
    Operation("getAttendee", "GET", f"{EVENT}/attendees/{{attendee_id}}", get_attendee, query=(INCLUDE,)),
    Operation("cancelAttendee", "PUT", f"{EVENT}/attendees/{{attendee_id}}/cancel", cancel),
    Operation(
        "getAttendeeByEmail",
        "GET",
        f"{EVENT}/attendees/by_email",
        get_by_email,
        query=(INCLUDE, Query("email", required=True)),
    ),
    Operation(
        "listGuests",
        "GET",
        f"{EVENT}/guests",
        list_guests,
        query=(*PAGE, Query("include", including("attendee", TYPE))),
    ),
    Operation(
        "createGuest",
        "POST",
        f"{EVENT}/guests",
        create_guest,
        body=Obj(
            optional={
                "first_name": Str(),
                "last_name": Str(),
                "email": Str(),
                "company": Str(),
                "attendee_type_id": Int(),
            }
        ),
    ),
    Operation(
        "getGuest",
        "GET",
        f"{EVENT}/guests/{{guest_id}}",
        get_guest,
        query=(Query("include", including("attendee", TYPE)),),
    ),
)
