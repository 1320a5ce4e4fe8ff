"""The groups, custom fields and sections of an EventMobi event, and who of the made world is in which group.

Membership follows from a person's place in the list, so that a group of 100,000 people is counted by
arithmetic and no person has to be built for the overview.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """One group: every `every`-th person from `first` on is in it, or all the others when `others` is set."""

    number: int
    name: str
    color: str
    note: str
    every: int
    first: int
    others: bool = False

    def holds(self, place: int) -> bool:
        """Whether the person at `place` (0-based) of the list is a member."""
        return (place % self.every == self.first) != self.others

    def count(self, people: int) -> int:
        """Members among the first `people` of the list."""
        hits = max(0, (people - self.first + self.every - 1) // self.every)
        return people - hits if self.others else hits


GROUPS = (
    Group(1, "Attendees", "#1A73E8", "", every=9, first=4, others=True),
    Group(2, "Speakers", "#D93025", "Confirmed only", every=10, first=0),
    Group(3, "VIP – زوار مميزون", "#F9AB00", "", every=25, first=3),
    Group(4, "Équipe", "#188038", "On site from the day before", every=40, first=7),
)


@dataclass(frozen=True, slots=True)
class CustomField:
    number: int
    name: str
    view_permission: str
    edit_permission: str


CUSTOM_FIELDS = (
    CustomField(1, "dietary", "admin", "admin"),
    CustomField(2, "t_shirt_size", "everyone", "owner"),
    CustomField(3, "first_visit", "admin", ""),
)

SECTIONS = ("Agenda", "Speakers", "Attendees", "Companies", "Maps", "Documents", "Social")
PEOPLE_SECTIONS = ("Speakers", "Attendees")


def group_id(event: int, group: Group) -> str:
    """The id of a group of the event with this place in the world; unique over all events."""
    return str(5000 + event * 10 + group.number)


def custom_field_id(event: int, field: CustomField) -> str:
    return str(300 + event * 10 + field.number)


def group_ids(event: int, place: int) -> list[str]:
    """The groups of the person at `place`, maybe none (L2464 does not say whether ids or names: ids here)."""
    return [group_id(event, group) for group in GROUPS if group.holds(place)]


def group_of(event: int, reference: str) -> str | None:
    """The id of the group that `reference` names by id or by its (unique, L2643) name; None when unknown."""
    for group in GROUPS:
        number = group_id(event, group)
        if reference in (number, group.name):
            return number
    return None


def group_name(event: int, number: str) -> str:
    """The name of the group with this id, or an empty string."""
    return next((group.name for group in GROUPS if group_id(event, group) == number), "")
