"""EventMobi's overview of an event's people: its groups and its custom fields."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gateway.records import Kind, PersonGroup, Problem, raw_json
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventmobi.mapping.values import stamps
from gateway.vendors.payloads import identity, integer, list_in, members, object_in, page_of, text


class FieldDefinition(Struct, frozen=True):
    """A custom field that the event's people may have; who may see and change it is free text (L2598-2617)."""

    id: str | None
    name: str | None
    view_permission: str | None
    edit_permission: str | None


class Overview(Struct, frozen=True):
    """One call's worth of what an event's people have in common (L2152-2199)."""

    people: int | None
    groups: tuple[PersonGroup, ...]
    custom_fields: tuple[FieldDefinition, ...]
    problems: tuple[Problem, ...] = ()

    def group(self, word: str) -> PersonGroup | None:
        """The group of that id, else of that name; ids and names are each unique (L2642)."""
        by_name = None
        for group in self.groups:
            if group.ref.id == word:
                return group
            by_name = group if group.name == word else by_name
        return by_name


def overview(payload: Any, reading: Reading) -> Overview:
    """``GET /events/{event_id}/people``; the call's subject is the event."""
    told = members(payload)
    groups, problems = page_of(told.get("groups") or [], lambda item: _group(item, reading), "groups")
    return Overview(
        people=integer(told.get("people_number")),
        groups=groups,
        custom_fields=tuple(_definition(object_in(item)) for item in list_in(told.get("custom_fields"))),
        problems=problems,
    )


def _group(resource: Any, reading: Reading) -> PersonGroup:
    """A group (L2620-2647). ``member_number`` is a number, not an integer."""
    told = members(resource)
    assert reading.subject is not None
    id = identity(told["group_id"])
    return PersonGroup(
        ref=reading.subject.child(Kind.GROUP, id),
        origin=reading.origin,
        raw=raw_json(resource),
        name=text(told.get("group_name")) or id,
        color=text(told.get("group_color")),
        note=text(told.get("group_note")),
        member_count=integer(told.get("member_number")),
        **stamps(told),
    )


def _definition(told: Mapping[str, Any]) -> FieldDefinition:
    return FieldDefinition(
        id=text(told.get("custom_field_id")),
        name=text(told.get("field_name")),
        view_permission=text(told.get("view_permission")),
        edit_permission=text(told.get("edit_permission")),
    )
