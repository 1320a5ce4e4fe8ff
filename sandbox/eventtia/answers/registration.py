"""Registering an attendee, alone or into a group.

Default answers are written by name, the others by custom field id; both are read back in `fields`.
Source: the vendor's text, "Create Attendee" and "Group Registration".
"""

from __future__ import annotations

from typing import Any

from sandbox.eventtia.answers.common import Item, bad, fire, found, not_found, room_of
from sandbox.eventtia.moments import birth_date, local, whole
from sandbox.eventtia.payloads.attendee import Attendee, badge
from sandbox.eventtia.payloads.people import GROUP, GROUP_SEATS, TYPES
from sandbox.eventtia.resource import Resource
from sandbox.eventtia.room import Room
from sandbox.eventtia.state import State
from sandbox.operation import Reply, Request
from sandbox.shape import Any as AnyShape
from sandbox.shape import Int, Map, Obj, Shape, Str

_PERSON: dict[str, Shape] = {
    "attendee_type_id": Int(),
    "first_name": Str(),
    "last_name": Str(),
    "email": Str(),
    "company": Str(),
    "telephone": Str(),
    "job_title": Str(),
    "alternative_email": Str(),
    "birthdate": Str(),
    "timezone": Str(),
    "custom_fields": Map(AnyShape()),
}
_REST: dict[str, Shape] = {
    "country_id": Int(),
    "region_id": Int(),
    "city_id": Int(),
    "workshops": Map(Int()),
    "purchase_items": Map(Int(min=0)),
    "group_registration_uuid": Str(),
}
# The table is flat, the sample nests the person; where the sample puts the group's uuid is not shown: both are taken.
_FLAT = Obj(optional=_PERSON | _REST)
_NESTED = Obj(optional={"attendee": Obj(optional=_PERSON | {"group_registration_uuid": Str()})} | _REST)


class Registration:
    """The nested body where there is an `attendee`, the flat one otherwise."""

    def check(self, value: Any, at: str = "") -> None:
        """Refuse what fits neither."""
        nested = isinstance(value, dict) and "attendee" in value
        (_NESTED if nested else _FLAT).check(value, at)


BODY = Registration()
BUILT_IN = ("first_name", "last_name", "email", "company", "telephone", "job_title", "alternative_email", "timezone")


def register(request: Request) -> Reply:
    """A new attendee, at the end of the list, with the type beside; `meta` where the type takes groups."""
    room, state = room_of(request), request.state
    wish = {**request.body, **request.body.get("attendee", {})}
    type = _type(room, wish.get("attendee_type_id"))
    activities = [found(room, "workshops", id) for id in wish.get("workshops", {})]
    bought = [(_item(room, id, n), n) for id, n in wish.get("purchase_items", {}).items() if n]
    group = _group(room, type, wish.get("group_registration_uuid"))
    person = _person(room, state, type, wish)
    room.admit(person)
    for activity in activities:
        room.enrolments.join(activity.id, person.id)
    for item, quantity in bought:
        room.put(_purchase(room, state, person, item, quantity))
    room.touch()
    answer: Item = state.raw_attendee(room, person, False, False)
    fire(request, "attendee_created", room.setting.occasion.number, answer)
    body = {"data": answer, "included": [state.raw(room, type)]}
    return Reply(200, body | ({"meta": group} if group else {}))


def _type(room: Room, id: int | None) -> Resource:
    """The type asked for, or the event's first; Refusal when there is none or it is full."""
    types = room.shelf("attendee_types").slice(0, 1)
    if id is None and types:
        return types[0]
    type = room.current(found(room, "attendee_types", str(id)))
    if type.attributes["capacity"] is not None and type.attributes["availability"] == 0:
        raise bad(f"{type.attributes['name']} is sold out")
    return type


def _group(room: Room, type: Resource, uuid: str | None) -> dict[str, Any] | None:
    """What `meta` says of the group: its uuid and the seats left by type; a new group where none is named."""
    if uuid is not None:
        group = room.groups.get(uuid)
        if group is None:
            raise not_found(f"group {uuid}")
        if not group.get(str(type.id)):
            raise bad("The group has no seat left for this attendee type")
        group[str(type.id)] -= 1
    elif type.attributes["name"] == TYPES[GROUP]:
        uuid = f"{room.setting.chance('group', len(room.groups)) & 0xFFFFFF:06x}"
        group = room.groups[uuid] = {str(type.id): GROUP_SEATS}
    else:
        return None
    profiles = {id: {"seats": GROUP_SEATS, "available": left} for id, left in group.items()}
    return {"group_uuid": uuid, "profiles": profiles}


def _person(room: Room, state: State, type: Resource, wish: dict[str, Any]) -> Attendee:
    id = room.next_id("attendee")
    uuid = f"{room.setting.chance('registered', id) & 0xFFFFFF:06x}"
    now = whole(state.tick())
    first, last, email, company = (wish.get(name, "") for name in BUILT_IN[:4])
    return Attendee(
        id=id,
        type=type.id,
        first_name=first,
        last_name=last,
        email=email,
        company=company,
        answers=_answers(room, type, wish),
        created=now,
        updated=now,
        uuid=uuid,
        badge=badge(uuid, first, last, email, company, wish.get("job_title"), wish.get("telephone")),
        status="pending" if type.attributes["confirmation_required"] else "confirmed",
        paid=type.attributes["price"] == 0,
    )


def _answers(room: Room, type: Resource, wish: dict[str, Any]) -> dict[str, Any]:
    """By custom field id: null where nothing was said. Refusal for fields of other types."""
    named: dict[str, Any] = {name: wish.get(name) for name in BUILT_IN}
    named["city_id"] = str(wish["city_id"]) if "city_id" in wish else None
    named["birthdate"] = _born(wish.get("birthdate"))
    fields = {str(field.id): field for field in room.custom_fields(type.id)}
    extra = wish.get("custom_fields", {})
    for id in extra:
        if id not in fields:
            raise bad(f"custom field {id} is not one of this attendee type")
    # A name counts once: a custom field that reuses a default one's name is answered by its id only.
    first = {field.attributes["name"]: id for id, field in reversed(list(fields.items()))}
    told = {id: named.get(name) for name, id in first.items()}
    return {id: extra.get(id, told.get(id)) for id in fields}


def _born(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return birth_date(text)
    except ValueError as exc:
        raise bad(f"birthdate: {exc}") from None


def _item(room: Room, id: str, quantity: int) -> Resource:
    item = found(room, "purchase_items", id)
    if quantity > item.attributes["maximum_quantity_per_attendee"]:
        raise bad(f"at most {item.attributes['maximum_quantity_per_attendee']} of {item.attributes['name']}")
    return item


def _purchase(room: Room, state: State, person: Attendee, item: Resource, quantity: int) -> Resource:
    return Resource(
        "attendee_purchase_items",
        room.next_id("purchase"),
        {
            "quantity": quantity,
            "paid": False,
            "updated_at": local(state.tick(), room.setting.occasion.zone),
        },
        one={"attendee": ("attendees", person.id), "purchase_item": ("purchase_items", item.id)},
    )
