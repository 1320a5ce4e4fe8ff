"""Eventtia's envelope, loosely JSON:API: ``included`` indexed by type and id, linkages, pages.

Source: the vendor's text, "Pagination" and "Included resources".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from msgspec import UNSET

from gateway.records import Page, Record
from gateway.upstream.endpoint import Reading
from gateway.vendors.payloads import identity, integer, list_in, members, object_in, page_of

R = TypeVar("R", bound=Record)
Resource = Mapping[str, Any]
Key = tuple[str, str]
"""A resource's type and id, the id always as text: foreign keys are numbers here and strings there."""
Included = Mapping[Key, Resource]

PAGE_NUMBER = "page[number]"
PAGE_SIZE = "page[size]"
LATER: Any = UNSET
"""UNSET for fields whose type in ``gateway.records`` does not name it, though one of the vendor's views lacks them."""
_NUMBER_IN_LINK = re.compile(r"page(?:%5B|\[)number(?:%5D|\])=(\d+)", re.IGNORECASE)


class EventtiaPage(Page[R], Generic[R], frozen=True):
    """A page that also knows how many pages there are, where the vendor says it."""

    pages: int | None = None


class FactsPage(Page[Any], frozen=True):
    """A page of what is no record but what records are completed with: names by their ids."""

    facts: tuple[Any, ...] = ()
    pages: int | None = None


def attributes(resource: Resource) -> Resource:
    """A resource's attributes.

    Raises:
        KeyError, Undocumented: there are none.
    """
    return members(members(resource)["attributes"])


def included(payload: Any) -> Included:
    """The sideloaded resources by type and id; unreadable ones are left out."""
    found: dict[Key, Resource] = {}
    for resource in list_in(members(payload).get("included")):
        if isinstance(resource, Mapping) and isinstance(resource.get("type"), str):
            id = resource.get("id")
            if isinstance(id, (str, int)) and isinstance(resource.get("attributes"), Mapping):
                found[(resource["type"], str(id))] = resource
    return found


def links(resource: Resource, relation: str) -> tuple[Key, ...] | None:
    """What a resource points to. None where the answer does not show the relation.

    An empty tuple may mean "not sideloaded" as well as "none" (the vendor's "Attendee" shows both).
    """
    relations = object_in(resource.get("relationships"))
    shown = relations.get(relation)
    if not isinstance(shown, Mapping) or "data" not in shown:
        return None
    data = shown["data"]
    many = data if isinstance(data, list) else [data]
    return tuple(
        (str(one.get("type", "")), str(one["id"])) for one in many if isinstance(one, Mapping) and one.get("id")
    )


def link(resource: Resource, relation: str) -> Key | None:
    """The one thing that a resource points to, if any."""
    return next(iter(links(resource, relation) or ()), None)


def asked_include(reading: Reading) -> frozenset[str]:
    """The relations that the call asked to sideload."""
    return frozenset(filter(None, reading.query.get("include", "").split(",")))


def page(payload: Any, reading: Reading, map_one: Callable[[Resource], R]) -> EventtiaPage[R]:
    """A page of a list. ``links`` and ``meta`` are each left out by some lists; either is enough."""
    items, problems = page_of(members(payload)["data"], map_one)
    came = len(items) + len(problems)
    number = integer(reading.query.get(PAGE_NUMBER)) or 1
    size = integer(reading.query.get(PAGE_SIZE)) or came
    pages = _pages(payload)
    has_next = _has_next(payload, number, pages)
    return EventtiaPage(items, _total(payload, came, number, size, pages, has_next), has_next, problems, pages)


def facts_page(payload: Any, reading: Reading, facts: tuple[Any, ...]) -> FactsPage:
    """A page of names that other answers need."""
    pages = _pages(payload)
    number = integer(reading.query.get(PAGE_NUMBER)) or 1
    return FactsPage((), None, _has_next(payload, number, pages), (), facts, pages)


def _pages(payload: Resource) -> int | None:
    """``meta.total_pages``, or the number in the link to the last page (the slim list has no ``meta``)."""
    told = integer(object_in(payload.get("meta")).get("total_pages"))
    if told is not None:
        return max(told, 0)
    found = _NUMBER_IN_LINK.search(str(object_in(payload.get("links")).get("last") or ""))
    return int(found[1]) if found else None


def _has_next(payload: Resource, number: int, pages: int | None) -> bool | None:
    shown = object_in(payload.get("links"))
    if "next" in shown:
        following = shown["next"]
        return bool(following) and following != shown.get("self")
    return None if pages is None else number < pages


def _total(
    payload: Resource, came: int, number: int, size: int, pages: int | None, has_next: bool | None
) -> int | None:
    """How many records the whole list has. Only attendees are counted by the vendor; else a list of one page tells.

    ``total_attendees`` is believed only where it fits the number of pages: whether it heeds filters is not said.
    """
    if has_next is False and number == 1:
        return came
    counted = integer(object_in(payload.get("meta")).get("total_attendees"))
    if counted is not None and pages is not None and -(-counted // max(size, 1)) == pages:
        return counted
    return None


def one(payload: Any) -> Resource:
    """The resource of a single read.

    Raises:
        KeyError, Undocumented: there is none.
    """
    return members(members(payload)["data"])


def id_of(resource: Resource) -> str:
    """A resource's id.

    Raises:
        KeyError, Undocumented: it has none.
    """
    return identity(resource["id"])
