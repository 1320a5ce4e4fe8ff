"""What EventMobi answers: kept documents with the times and counts of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.eventmobi.documents import Document
from sandbox.eventmobi.groups import (
    CUSTOM_FIELDS,
    GROUPS,
    PEOPLE_SECTIONS,
    SECTIONS,
    custom_field_id,
    group_id,
)
from sandbox.eventmobi.moments import Stamps
from sandbox.world import EXHIBITORS, SLOTS


def counters(people: int, documents: int, made_up: bool) -> dict[str, int]:
    """`data_counters`: an event made by POST has no sessions, companies, documents or maps yet."""
    return {
        "sections": len(SECTIONS),
        "people": people,
        "sessions": SLOTS if made_up else 0,
        "companies": EXHIBITORS if made_up else 0,
        "documents": documents,
        "maps": 2 if made_up else 0,
    }


def event_answer(document: Document, count: Mapping[str, int], stamps: Stamps) -> dict[str, Any]:
    """EventObjectResponse (L1999)."""
    return {
        "id": document["id"],
        "external_ids": document["external_ids"],
        "short_code": document["short_code"],
        "name": document["name"],
        "description": document["description"],
        "language": document["language"],
        "data_counters": dict(count),
        "event_location": document["event_location"],
        "event_dates": document["event_dates"],
        "event_urls": document["event_urls"],
        "timestamps": stamps.of(document["timestamps"]),
    }


def person_answer(document: Document, stamps: Stamps) -> dict[str, Any]:
    """PersonObjectResponse (L2345); without `regstration` where the registration product is not used."""
    activities = [{**entry, "timestamp": stamps.write(entry["timestamp"])} for entry in document["activities"]]
    return {**document, "activities": activities, "timestamps": stamps.of(document["timestamps"])}


def overview(
    event: int, people: int, members: Mapping[str, int], kept: Mapping[str, datetime], stamps: Stamps
) -> dict[str, Any]:
    """PeopleOverview (L2152); `members` by group id, `kept` the times of the event."""
    times = stamps.of(kept)
    groups = [
        {
            "group_id": group_id(event, group),
            "group_name": group.name,
            "member_number": members[group_id(event, group)],
            "group_color": group.color,
            "group_note": group.note,
            "timestamps": times,
        }
        for group in GROUPS
    ]
    fields = [
        {
            "custom_field_id": custom_field_id(event, field),
            "field_name": field.name,
            "view_permission": field.view_permission,
            "edit_permission": field.edit_permission,
        }
        for field in CUSTOM_FIELDS
    ]
    return {
        "people_number": people,
        "group_number": len(groups),
        "groups": groups,
        "custom_field_number": len(fields),
        "custom_fields": fields,
        "timestamps": times,
    }


def sections(event: int) -> list[dict[str, str]]:
    """The sections of an event. Shape not documented ("object", L581): an id and a name, as groups have."""
    return [{"section_id": f"{event}{i:02d}", "section_name": name} for i, name in enumerate(SECTIONS, 1)]


def people_sections(event: int) -> list[dict[str, str]]:
    """Those sections that list people, in the same form."""
    return [section for section in sections(event) if section["section_name"] in PEOPLE_SECTIONS]
