"""Stands, their zones and categories, and leads (vendor's text, "Stands").

How a stand points to its zone and category is elided in the vendor's text: a linkage is known by the type it points
to, whatever the relation is called.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from gateway.records import Booth, CustomField, Kind, Lead, Ref, Tag, raw_json
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping.documents import (
    EventtiaPage,
    FactsPage,
    Included,
    Resource,
    attributes,
    facts_page,
    id_of,
    included,
    links,
    page,
)
from gateway.vendors.eventtia.mapping.values import image, moment, name, website
from gateway.vendors.payloads import list_in, members, object_in, text

ZONE = "zones"
CATEGORY = "stand_categories"
BOOTH_TAG = "b"
"""Marks the ref of a stand's category, whose ids are not those of the activities' categories."""


class Zone(Struct, frozen=True):
    """A part of the floor."""

    id: str
    name: str


def booths(payload: Any, reading: Reading) -> EventtiaPage[Booth]:
    beside = included(payload)
    return page(payload, reading, lambda resource: booth(resource, reading, beside))


def booth(resource: Resource, reading: Reading, beside: Included) -> Booth:
    found = attributes(resource)
    assert reading.subject is not None
    return Booth(
        ref=Ref(reading.origin.account, Kind.BOOTH, id_of(resource), (reading.subject.event.id,)),
        origin=reading.origin,
        raw=raw_json(resource),
        updated_at=moment(found.get("updated_at")),
        name=name(found, "display_name"),
        description=text(found.get("profile_description")),
        website=website(found.get("website")),
        logo=image(found.get("profile_logo")),
        tags=_tags(resource, reading, beside),
        zone=_zone(resource, beside),
        custom_fields=tuple(
            CustomField(name=key, value=value) for key, value in object_in(found.get("profile_extra_fields")).items()
        ),
    )


def zones(payload: Any, reading: Reading) -> FactsPage:
    """``GET …/zones``."""
    found = []
    for item in list_in(members(payload).get("data")):
        id, called = object_in(item).get("id"), text(object_in(object_in(item).get("attributes")).get("name"))
        if isinstance(id, (str, int)) and called:
            found.append(Zone(str(id), called))
    return facts_page(payload, reading, tuple(found))


def categories(payload: Any, reading: Reading) -> EventtiaPage[Tag]:
    """``GET …/stand_categories``."""
    return page(payload, reading, lambda resource: category(resource, reading))


def category(resource: Resource, reading: Reading) -> Tag:
    found = attributes(resource)
    assert reading.subject is not None
    return Tag(
        ref=Ref(reading.origin.account, Kind.TAG, id_of(resource), (reading.subject.event.id, BOOTH_TAG)),
        origin=reading.origin,
        raw=raw_json(resource),
        updated_at=moment(found.get("updated_at")),
        name=name(found),
    )


def leads(payload: Any, reading: Reading) -> EventtiaPage[Lead]:
    return page(payload, reading, lambda resource: lead(resource, reading))


def lead(resource: Resource, reading: Reading) -> Lead:
    found, stand = attributes(resource), reading.subject
    assert stand is not None
    booth_id = stand.id if stand.kind is Kind.BOOTH else stand.parents[1]
    return Lead(
        ref=Ref(reading.origin.account, Kind.LEAD, id_of(resource), (stand.event.id, booth_id)),
        origin=reading.origin,
        raw=raw_json(resource),
        updated_at=moment(found.get("updated_at")),
        name=text(found.get("name")),
        company=text(found.get("company")),
        email=text(found.get("email")),
        phone=text(found.get("phone")),
        notes=text(found.get("notes")),
        priority=text(found.get("priority")),
    )


def pointed_at(known: Booth, type: str) -> tuple[str, ...]:
    """The ids of that type that the stand, as received, points to."""
    return _ids(object_in(msgspec.json.decode(known.raw or b"{}")), type)


def named(known: Booth, zones: Mapping[str, str], categories: Mapping[str, Tag], tagged: bool) -> Booth:
    """The stand with its zone and categories looked up in their lists; what is not listed is left out.

    Args:
        tagged: whether the categories' list was read at all.
    """
    zone = next((zones[id] for id in pointed_at(known, ZONE) if id in zones), known.zone)
    if known.tags is not UNSET or not tagged:
        return msgspec.structs.replace(known, zone=zone)
    tags = tuple(categories[id] for id in pointed_at(known, CATEGORY) if id in categories)
    return msgspec.structs.replace(known, zone=zone, tags=tags)


def _ids(resource: Resource, type: str) -> tuple[str, ...]:
    relations = object_in(resource.get("relationships"))
    return tuple(id for relation in relations for kind, id in links(resource, relation) or () if kind == type)


def _zone(resource: Resource, beside: Included) -> str | None:
    for id in _ids(resource, ZONE):
        if (ZONE, id) in beside:
            return text(attributes(beside[(ZONE, id)]).get("name"))
    return None


def _tags(resource: Resource, reading: Reading, beside: Included) -> tuple[Tag, ...] | UnsetType:
    found = []
    for id in _ids(resource, CATEGORY):
        if (CATEGORY, id) not in beside:
            return UNSET
        found.append(category(beside[(CATEGORY, id)], reading))
    return tuple(found)
