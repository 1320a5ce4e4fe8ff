"""Bodies: neutral changes → what EventMobi wants to be sent, and every rule that can be checked before a call.

``Lnnn`` are lines of the vendor's text. Only members that a caller gave are sent: what was read is never sent back, for
generated members are answered with 403 (L445). What is unknown is an empty string, never null (contract notes).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.records import Event, ExternalId, Kind, Ref
from gateway.vendors.bodies import BadValue, Changes, Checks, Place, Table, body_of, one_of
from gateway.vendors.eventmobi.days import offset_text, put_days
from gateway.vendors.eventmobi.mapping.values import INTERNAL
from gateway.vendors.writers import email, file_type, filled, said, zone_name

PICTURES = ("jpg", "png")
"""``jpeg``, ``jpg`` and ``png`` (L2571)."""
TRIM = re.compile(r"(\d{1,6})x(\d{1,6}):(\d{1,6})x(\d{1,6})", re.ASCII)
SOCIAL = {
    "twitter": "twitter_url",
    "facebook": "facebook_url",
    "linkedin": "linkedin_url",
    "website": "website_url",
}


def short_code(value: str) -> str:
    """ "the short-code and url path of event" (L1990): what can stand in a path."""
    if not re.fullmatch(r"[^\s/?#\\%]{1,200}", value):
        raise BadValue("It is part of the event's address: it may have no spaces and none of / ? # % \\.")
    return value


def pairs(values: Sequence[ExternalId]) -> list[dict[str, str]]:
    """``external_ids`` (L2502-2518): one id a system."""
    systems = [value.system for value in values]
    if any(not value.system.strip() or not value.id.strip() for value in values):
        raise BadValue("System and id may not be blank.")
    if len(set(systems)) != len(systems):
        raise BadValue("A record has one id in each system.")
    if any(system.casefold() == INTERNAL.casefold() for system in systems):
        raise BadValue(f"The system {INTERNAL} is the vendor's own and never changes.")
    return [{"id_system": value.system, "id": value.id} for value in values]


def picture_type(value: str) -> str:
    if file_type(value) not in (None, *PICTURES):
        raise BadValue("It must be a jpeg, jpg or png file.")
    return value


def picture_name(value: str) -> str:
    if file_type(value) not in PICTURES:
        raise BadValue("It must end in .jpeg, .jpg or .png.")
    return value


def trim(value: str) -> str:
    """``AxB:CxD``: left top point, right bottom point, in pixels (L2572)."""
    found = TRIM.fullmatch(value)
    if found is None or int(found[3]) <= int(found[1]) or int(found[4]) <= int(found[2]):
        raise BadValue("It must be AxB:CxD in pixels, the left top and the right bottom point: 0x40:600x640.")
    return value


def documents(values: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """``uplaod_docs``, the vendor's spelling (L2342). Which types it takes is not said (L2551)."""
    for value in values:
        name = value.get("rename")
        if name is not None and not same_type(name, value["url"]):
            raise BadValue("A new name must keep the type of the file.")
    return [{name: value for name, value in document.items() if value is not None} for document in values]


def same_type(name: str, address: str) -> bool:
    """Whether a new name may be of the type of the file that it renames (L2552, L2573): as far as both tell."""
    return file_type(address) is None or file_type(name) == file_type(address)


def group_words(groups: Sequence[Ref]) -> list[str]:
    """Ids or names is not said (L2464): the ids of our groups are the vendor's words."""
    return list(dict.fromkeys(group.id for group in groups))


EVENT: Table = {
    "name": Place(("name",), said),
    "description": Place(("description",), clears=""),
    "starts_at": Place(),
    "ends_at": Place(),
    "time_zone": Place(("event_dates", "time_zone_tz"), zone_name),
    "slug": Place(("short_code",), short_code),
    "language": Place(("language",), said, clears=""),
    "external_ids": Place(("external_ids",), pairs),
    "eventmobi": {
        "location_name": Place(("event_location", "location_name"), clears=""),
        "location_address": Place(("event_location", "location_address"), clears=""),
        "time_format": Place(("event_dates", "time_format"), one_of({12: 12, 24: 24})),
        "time_zone_offset": Place(("event_dates", "time_zone_offset"), offset_text),
    },
}
PROFILE = "profile"
PERSON: Table = {
    "first_name": Place((PROFILE, "first_name"), clears=""),
    "last_name": Place((PROFILE, "last_name"), clears=""),
    "email": Place((PROFILE, "email_address"), email, clears=""),
    "company": Place((PROFILE, "company"), clears=""),
    "job_title": Place((PROFILE, "title"), clears=""),
    "bio": Place((PROFILE, "about"), clears=""),
    "external_ids": Place(("external_ids",), pairs),
    "social_links": {ours: Place((PROFILE, "social_contacts", theirs), clears="") for ours, theirs in SOCIAL.items()},
    "eventmobi": {
        "picture_url": Place(("upload_picture", "url"), picture_type),
        "picture_trim": Place(("upload_picture", "trim"), trim),
        "picture_rename": Place(("upload_picture", "rename"), picture_name),
        "picture_filename": Place((PROFILE, "picture"), picture_name, clears=""),
        "documents": Place(("uplaod_docs",), documents),
    },
}
"""``updatePerson``, ``replacePerson``; the groups of a person have an operation of their own."""
REGISTRATION: Table = {
    **PERSON,
    "group_ids": Place((PROFILE, "groups"), group_words),
    "picture_url": Place(("upload_picture", "url"), picture_type),
}


# ---------------------------------------------------------------------- one mutation, one body


def created_event(changes: Changes, checks: Checks) -> tuple[dict[str, Any], dict[str, str]]:
    """``createEvent``: the event, and the query.

    The first external id is sent as ``id`` with its system in ``ext_id_system``, the others in ``external_ids``
    (L218-222). No other operation takes an ``ext_id_system`` from us: there it would say what the path's ids are.
    """
    changes = filled(EVENT, changes)
    body = body_of(EVENT, changes, checks)
    put_days(body, changes, None, checks)
    query: dict[str, str] = {}
    first, *others = body.pop("external_ids", ()) or [None]
    if first is not None:
        body["id"], query["ext_id_system"] = first["id"], first["id_system"]
    if others:
        body["external_ids"] = others
    return body, query


def changed_event(event: Ref, present: Event | None, changes: Changes, checks: Checks) -> dict[str, Any]:
    """``updateEvent``, and ``replaceEvent`` with ``present`` None: what is left out may be emptied (L558)."""
    changes = _without_own(changes, event)
    body = body_of(EVENT, changes, checks)
    put_days(body, changes, present, checks)
    _something(body, checks)
    return body


def registration(event: Ref, changes: Changes, checks: Checks) -> dict[str, Any]:
    """``registerPerson``. All external ids go in ``external_ids``: in a query they would rename the path's event."""
    changes = filled(REGISTRATION, changes)
    body = body_of(REGISTRATION, changes, checks)
    for name in ("first_name", "last_name"):
        if isinstance(changes.get(name), str) and not changes[name].strip():
            checks.invalid("It may not be blank.", name)
    _groups_of(event, changes.get("group_ids") or (), checks)
    _picture(changes, checks)
    return body


def changed_person(person: Ref, changes: Changes, checks: Checks) -> dict[str, Any]:
    """``updatePerson`` and ``replacePerson``."""
    changes = _without_own(changes, person)
    if changes.get("social_links", ...) is None:
        changes = {**changes, "social_links": dict.fromkeys(SOCIAL)}
    body = body_of(PERSON, changes, checks)
    _picture(changes, checks)
    _something(body, checks)
    return body


def check_groups(person: Ref, groups: Sequence[Ref], mode: str, checks: Checks) -> None:
    """The rules of ``setPersonGroups``."""
    _groups_of(person.event, groups, checks)
    if mode == "ADD" and not groups:
        checks.invalid("With mode ADD name at least one group.", "group_ids")


def in_groups(words: Sequence[str]) -> dict[str, Any]:
    """``setPersonGroups``: a whole person's body, of which only the groups are meant."""
    return {PROFILE: {"groups": list(words)}}


# ---------------------------------------------------------------------- rules


def _without_own(changes: Changes, ref: Ref) -> Changes:
    """The pair that says what the record's own id is changes nothing: it may come back with the others."""
    given = changes.get("external_ids")
    if given is None:
        return changes
    kept = [pair for pair in given if (pair.system.casefold(), pair.id) != (INTERNAL.casefold(), ref.id)]
    if given and not kept:
        return {name: value for name, value in changes.items() if name != "external_ids"}
    return {**changes, "external_ids": kept}


def _something(body: Mapping[str, Any], checks: Checks) -> None:
    if not body and not checks.errors:
        checks.invalid("Give at least one field to change.")


def _groups_of(event: Ref, groups: Sequence[Ref], checks: Checks) -> None:
    if any(group.kind is not Kind.GROUP or group.event != event for group in groups if group is not None):
        checks.invalid("A group belongs to another event.", "group_ids")


def _picture(changes: Changes, checks: Checks) -> None:
    """The picture's address may be given in two places; what is said of it needs it."""
    own = changes.get("eventmobi") or {}
    address, beside = changes.get("picture_url"), own.get("picture_url")
    if address is not None and beside is not None and address != beside:
        checks.invalid("It differs from pictureUrl; give one of them.", "eventmobi", "picture_url")
    address = address or beside
    for name in ("picture_trim", "picture_rename"):
        if own.get(name) is not None and address is None:
            checks.invalid("It is about a picture to fetch: give pictureUrl as well.", "eventmobi", name)
    if own.get("picture_filename") is not None and address is not None:
        checks.invalid("A picture that is fetched overwrites the file name.", "eventmobi", "picture_filename")
    renamed = own.get("picture_rename")
    if isinstance(renamed, str) and address is not None and not same_type(renamed, address):
        checks.invalid("A new name must keep the type of the file.", "eventmobi", "picture_rename")
