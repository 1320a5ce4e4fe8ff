"""EventMobi's person."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from gateway.records import (
    CustomField,
    Image,
    Kind,
    Page,
    Person,
    PersonGroup,
    PersonRole,
    Ref,
    SocialLinks,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventmobi.mapping.overview import Overview
from gateway.vendors.eventmobi.mapping.registration import form_answers, registration
from gateway.vendors.eventmobi.mapping.values import bare, external_ids, stamps
from gateway.vendors.payloads import identity, integer, list_in, members, object_in, page_of, text, url

PROFILE = frozenset(
    {"first_name", "last_name", "email_address", "picture", "groups", "company", "title", "about", "social_contacts"}
)
"""The profile's own members (L2431-2466)."""


def person_page(payload: Any, reading: Reading) -> Page[Person]:
    """A page of ``GET …/people/person``; ``record_number`` is the whole query's size (L2283).

    The prose has "an array of people" (L808, L822) where the example has an object that holds one: both are read.
    """
    told = {"people_list": payload} if isinstance(payload, list) else members(payload)
    items, problems = page_of(told["people_list"], lambda item: person(item, reading), "people_list")
    return Page(items, total=integer(told.get("record_number")), problems=problems)


def person(resource: Any, reading: Reading) -> Person:
    """One person (L2345-2429); the event comes from the call.

    ``groups`` are refs with the vendor's words as they are, ids or names: ``grouped`` makes something of them.
    """
    told = members(bare(resource, "person"))
    profile = object_in(told.get("profile"))
    id = identity(told["person_id"])
    event = reading.subject.event if reading.subject is not None else None
    if event is None:
        raise TypeError("a person is read below an event")
    return Person(
        ref=event.child(Kind.PERSON, id),
        origin=reading.origin,
        raw=raw_json(resource),
        roles=(PersonRole.ATTENDEE,),  # the document tells no kinds of people apart
        first_name=text(profile.get("first_name")),
        last_name=text(profile.get("last_name")),
        email=text(profile.get("email_address")),
        company=text(profile.get("company")),
        job_title=text(profile.get("title")),
        bio=text(profile.get("about")),
        picture=_picture(profile.get("picture")),
        social_links=_social(object_in(profile.get("social_contacts"))),
        external_ids=external_ids(told),
        custom_fields=(*_custom_fields(told, profile), *form_answers(told)),
        tags=_tags(told.get("tags")),
        groups=tuple(event.child(Kind.GROUP, word) for word in map(_word, list_in(profile.get("groups"))) if word),
        registration=registration(told),
        **stamps(told),
    )


def registered(payload: Any, reading: Reading) -> Person | str | None:
    """The answer to a registration, of which the document shows the word "object" alone (L883): the person, if it is
    one; else the new id, if there is one; else None, for the person has to be looked for.
    """
    told = bare(bare(payload, "people_list"), "person")
    if isinstance(told, list) and len(told) == 1:
        told = bare(told[0], "person")
    members_told = object_in(told)
    if text(members_told.get("person_id")) is None:
        return text(members_told.get("id"))
    return person(told, reading) if "profile" in members_told else identity(members_told["person_id"])


def grouped(found: Person, overview: Overview | None) -> Person:
    """The person with their groups by id or by name, as the overview has them; as refs where it could not be had.

    A word that the overview does not know is kept as a group of that name.
    """
    if overview is None:
        return found
    refs = [group for group in found.groups or () if isinstance(group, Ref)]
    groups = tuple(overview.group(ref.id) or PersonGroup(ref=ref, origin=found.origin, name=ref.id) for ref in refs)
    return msgspec.structs.replace(found, groups=groups)


def groupless(found: Person) -> Person:
    """The person where the overview was not asked: who wants the groups has to ask."""
    return msgspec.structs.replace(found, groups=UNSET)


def _picture(value: Any) -> Image | None:
    """A file's name (L2341); a whole address is tolerated."""
    name = text(value)
    if name is None:
        return None
    address = url(name)
    return Image(url=address) if address is not None else Image(filename=name)


def _social(contacts: Mapping[str, Any]) -> SocialLinks | None:
    found = SocialLinks(
        twitter=text(contacts.get("twitter_url")),
        facebook=text(contacts.get("facebook_url")),
        linkedin=text(contacts.get("linkedin_url")),
        website=text(contacts.get("website_url")),
    )
    return None if found == SocialLinks() else found


def _word(group: Any) -> str | None:
    """A group's id or name (L2464), also where the group itself stands there, as ``ResponseGroupArray`` (L2650)."""
    told = object_in(group)
    return text(told.get("group_id")) or text(told.get("group_name")) if told else text(group)


def _custom_fields(told: Mapping[str, Any], profile: Mapping[str, Any]) -> tuple[CustomField, ...]:
    """``{custom_field_key: value}`` (L2422), and what the profile has besides its own members: it is said to include
    custom fields (L2421). Whether a key is an id or a name is not said: it is shown as the name.
    """
    meta = object_in(told.get("custom_fields_meta"))
    beside = {key: value for key, value in profile.items() if key not in PROFILE}
    return tuple(
        CustomField(name=str(key), value=None if value == "" else value) for key, value in {**beside, **meta}.items()
    )


def _tags(value: Any) -> tuple[str, ...]:
    """One string with commas between (L2427); a list is tolerated."""
    words = value if isinstance(value, list) else (text(value) or "").split(",")
    return tuple(word for word in (str(word).strip() for word in words) if word)
