"""EventMobi's overview of an event's people, read for its groups."""

from typing import Any

from msgspec import Struct

from gateway.records import Kind, PersonGroup, raw_json
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventmobi.mapping.values import stamps
from gateway.vendors.payloads import identity, integer, members, page_of, text


class Overview(Struct, frozen=True):
    """What an event's people have in common (L2152-2199): the groups that they may be in."""

    groups: tuple[PersonGroup, ...]

    def group(self, word: str) -> PersonGroup | None:
        """The group of that id, else of that name; ids and names are each unique (L2642)."""
        by_name = None
        for group in self.groups:
            if group.ref.id == word:
                return group
            by_name = group if group.name == word else by_name
        return by_name


def overview(payload: Any, reading: Reading) -> Overview:
    """``GET /events/{event_id}/people``; the call's subject is the event. A group that cannot be read is left out."""
    groups, _ = page_of(members(payload).get("groups") or [], lambda item: _group(item, reading), "groups")
    return Overview(groups)


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
