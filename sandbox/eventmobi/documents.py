"""EventMobi's records as kept: the vendor's JSON with moments as datetimes, and how a write changes them.

Pure functions: a write never touches the old document, it makes a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sandbox.eventmobi.bodies import SOCIAL
from sandbox.eventmobi.moments import made, offset_of, touched

Document = dict[str, Any]
Pair = tuple[str, str]

RESERVED = "Eventmobi"
"""The default id system; its ids are generated and never change (L2510)."""
EXTERNAL = "External"
"""Where an id of a POST goes that names no system (L220)."""


def pairs_of(ids: Iterable[Mapping[str, str]]) -> list[Pair]:
    """(system, id) pairs of an `external_ids` member."""
    return [(entry["id_system"], entry["id"]) for entry in ids]


def external_ids(number: str, pairs: Iterable[Pair]) -> list[dict[str, str]]:
    """The `external_ids` member: the reserved system first, then the others."""
    rest = [pair for pair in pairs if pair[0] != RESERVED]
    return [{"id_system": system, "id": id} for system, id in [(RESERVED, number), *rest]]


def merged_ids(document: Document, number: str, sent: Iterable[Pair]) -> list[dict[str, str]]:
    """Ids after a PATCH: a system's id is added or changed, other systems stay (L2510)."""
    pairs = dict(pairs_of(document["external_ids"])) | dict(sent)
    return external_ids(number, pairs.items())


def event_urls(short_code: str) -> dict[str, str]:
    """The generated product addresses (L2130)."""
    return {
        "event_app": f"https://app.eventmobi.example/{short_code}",
        "reg_app": f"https://reg.eventmobi.example/{short_code}",
        "checkin_app": f"https://checkin.eventmobi.example/{short_code}",
        "cms_app": f"https://cms.eventmobi.example/{short_code}",
    }


def new_event(number: str, pairs: Iterable[Pair], changes: Mapping[str, Any], now: datetime) -> Document:
    """An event as a POST makes it: what was not sent is an empty string, the clock is 12 hours (L2127)."""
    short_code = changes.get("short_code") or f"event{number}"
    return {
        "id": number,
        "external_ids": external_ids(number, pairs),
        "short_code": short_code,
        "name": changes.get("name", ""),
        "description": changes.get("description", ""),
        "language": changes.get("language", ""),
        "event_location": {"location_name": "", "location_address": "", **changes.get("event_location", {})},
        "event_dates": _dates(_NO_DATES, changes.get("event_dates", {})),
        "event_urls": event_urls(short_code),
        "timestamps": made(now),
    }


_NO_DATES = {
    "start_date": "",
    "end_date": "",
    "time_zone_tz": "",
    "time_zone_offset": "",
    "time_format": 12,
}


def _dates(old: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    dates = {**old, **sent}
    follows = sent.keys() & {"time_zone_tz", "start_date"} and "time_zone_offset" not in sent
    if follows and dates["time_zone_tz"]:
        dates["time_zone_offset"] = offset_of(dates["time_zone_tz"], dates["start_date"])
    return dates


def changed_event(document: Document, changes: Mapping[str, Any], now: datetime) -> Document:
    """An event after a PATCH: members sent are replaced, inside place and dates too; the rest stays."""
    plain = {name: changes[name] for name in ("name", "description", "language") if name in changes}
    short_code = changes.get("short_code") or document["short_code"]
    return {
        **document,
        **plain,
        "short_code": short_code,
        "external_ids": merged_ids(document, document["id"], pairs_of(changes.get("external_ids", ()))),
        "event_location": {**document["event_location"], **changes.get("event_location", {})},
        "event_dates": _dates(document["event_dates"], changes.get("event_dates", {})),
        "event_urls": event_urls(short_code),
        "timestamps": touched(document["timestamps"], now),
    }


def overwritten_event(document: Document, changes: Mapping[str, Any], now: datetime) -> Document:
    """An event after a PUT: as if it were made anew, but for its number and the time of its creation."""
    fresh = new_event(document["id"], pairs_of(changes.get("external_ids", ())), changes, now)
    return {**fresh, "timestamps": touched(document["timestamps"], now)}


NO_PROFILE: dict[str, Any] = {
    "first_name": "",
    "last_name": "",
    "email_address": "",
    "picture": "",
    "groups": [],
    "company": "",
    "title": "",
    "about": "",
    "social_contacts": dict.fromkeys(SOCIAL, ""),
}


def new_person(number: str, pairs: Iterable[Pair], changes: Mapping[str, Any], now: datetime) -> Document:
    """A person as a POST makes it; what cannot be sent is empty, and there is no registration."""
    return {
        "person_id": number,
        "external_ids": external_ids(number, pairs),
        "profile": _profile(NO_PROFILE, changes),
        "custom_fields_meta": {},
        "favorite_data": {"sessions": {}, "companies": {}, "docs": {}, "notes": {}},
        "docs": _docs(number, [], changes),
        "config_meta": {},
        "tags": "",
        "activities": [],
        "timestamps": made(now),
    }


def _profile(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    sent = changes.get("profile", {})
    profile = {**old, **sent}
    profile["social_contacts"] = {**old["social_contacts"], **sent.get("social_contacts", {})}
    if "upload_picture" in changes:  # overwrites the file name of the profile (L2565)
        picture = changes["upload_picture"]
        profile["picture"] = picture.get("rename") or picture["url"].split("?", 1)[0].rsplit("/", 1)[-1]
    return profile


def _docs(number: str, old: list[str], changes: Mapping[str, Any]) -> list[str]:
    first = len(old) + 1
    return old + [f"doc_{number}_{first + i}" for i in range(len(changes.get("uplaod_docs", ())))]


def changed_person(document: Document, changes: Mapping[str, Any], now: datetime) -> Document:
    """A person after a PATCH: members sent are replaced, inside profile and social contacts too."""
    number = document["person_id"]
    return {
        **document,
        "external_ids": merged_ids(document, number, pairs_of(changes.get("external_ids", ()))),
        "profile": _profile(document["profile"], changes),
        "docs": _docs(number, document["docs"], changes),
        "timestamps": touched(document["timestamps"], now),
    }


def overwritten_person(document: Document, changes: Mapping[str, Any], now: datetime) -> Document:
    """A person after a PUT: all that can be sent is made anew; what the vendor generates stays."""
    number = document["person_id"]
    return {
        **document,
        "external_ids": external_ids(number, pairs_of(changes.get("external_ids", ()))),
        "profile": _profile(NO_PROFILE, changes),
        "docs": _docs(number, document["docs"], changes),
        "timestamps": touched(document["timestamps"], now),
    }


def regrouped_person(document: Document, groups: list[str], now: datetime) -> Document:
    """A person in exactly these groups."""
    profile = {**document["profile"], "groups": groups}
    return {**document, "profile": profile, "timestamps": touched(document["timestamps"], now)}
