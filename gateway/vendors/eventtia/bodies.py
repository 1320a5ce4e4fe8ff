"""Bodies: neutral changes → what Eventtia wants to be sent, and every rule that can be checked before a call.

Sources: the vendor's text, "Create Event", "Update Event", "Clone Event", "Create Attendee", "Create Activity",
"Update Activity". Times go out day first as wall clock of the event's zone (DESIGN.md, 10), so they are checked with
the rest but written only when the zone is known: see ``put_times``.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from gateway.records import AttendanceMode, Kind, Ref
from gateway.vendors.bodies import BadValue, Changes, Checks, Place, Table, body_of, one_of, put
from gateway.vendors.eventtia.writers import (
    amounts,
    answers,
    day_first,
    embedded,
    event_uri,
    flag_word,
    id_number,
    items,
    numbered,
    phone,
    quantity,
    shown_for,
    wall_clock,
    whole_second,
)
from gateway.vendors.writers import email, filled, said, zone_name

LANGUAGES = {"es": "es", "en": "en", "fr": "fr"}
PRESENCE = {AttendanceMode.ONLINE: True, AttendanceMode.IN_PERSON: False}
"""``is_virtual`` has no word for both at once."""
EMBEDDED = frozenset({"youtube", "jitsi", "other"})
"""The streaming types that take ``streaming_embed_code``; all others take ``streaming_url``."""

EVENT: Table = {
    "name": Place(("name",), said),
    "description": Place(("description",), clears=""),
    "starts_at": Place((), whole_second),
    "ends_at": Place((), whole_second),
    "time_zone": Place(("virtual_timezone",), zone_name),
    "slug": Place(("event_uri",), event_uri),
    "language": Place(("default_language",), one_of(LANGUAGES)),
    "attendance_mode": Place(("is_virtual",), one_of(PRESENCE)),
    "custom_fields": Place(("custom_fields_data",), answers),
    "eventtia": {
        "sender_name": Place(("sender_name",), clears=""),
        "sender_email": Place(("sender_email",), email),
        "active": Place(("active",)),
    },
}
EVENT_TIMES = {"starts_at": "start_date", "ends_at": "end_date"}

CLONE: Table = {
    "eventtia": {
        "zones": Place(("clone_zones",), flag_word),
        "speakers": Place(("clone_speakers",), flag_word),
        "workshops": Place(("clone_workshops",), flag_word),
        "pois": Place(("clone_pois",), flag_word),
        "attendee_types": Place(("clone_attendee_types",), flag_word),
        "business_conference": Place(("clone_business_conference",), flag_word),
        "event_page": Place(("clone_event_page",), flag_word),
    }
}
"""The flags of a clone, which go in the query."""
COPIED_AS_IT_IS = ("name", "starts_at", "ends_at", "time_zone")

SESSION: Table = {
    "title": Place(("name",), said),
    "description": Place(("description",), clears=""),
    "starts_at": Place((), whole_second),
    "ends_at": Place((), whole_second),
    "duration_minutes": Place((), quantity(1)),
    "location": Place(("location",), clears=""),
    "capacity": Place(("availability",), quantity(0)),
    "stream_url": Place(("streaming_url",), clears=""),
    "tag_ids": Place((), numbered),
    "prices": Place(("price",), amounts),
    "eventtia": {
        "show_on_register": Place(("show_on_register",)),
        "allow_blocking_workshops": Place(("allow_blocking_workshops",)),
        "show_for_ticket_ids": Place(("show_for_attendee_type",), shown_for),
        "streaming_type": Place(("streaming_type",)),
        "streaming_embed": Place(("streaming_embed_code",), embedded),
        "enable_chat": Place(("enable_chat",)),
        "chat_name": Place(("chat_name",), clears=""),
        "enabled_emotions": Place(("enabled_emotions",)),
        "interactivity_type": Place(("interactivity_type",)),
        "interactivity_snippet": Place(("interactivity_snippet",), clears=""),
        "translation_snippet": Place(("translation_snippet",), clears=""),
    },
}
"""``tag_ids`` go in the query of a call of their own ("Add Categories to Activity")."""

PERSON = "attendee"
REGISTRATION: Table = {
    "ticket_id": Place((PERSON, "attendee_type_id"), id_number),
    "first_name": Place((PERSON, "first_name"), said),
    "last_name": Place((PERSON, "last_name"), said),
    "email": Place((PERSON, "email"), email),
    "company": Place((PERSON, "company")),
    "phone": Place((PERSON, "telephone"), phone),
    "job_title": Place((PERSON, "job_title")),
    "time_zone": Place((PERSON, "timezone"), zone_name),
    "birth_date": Place((PERSON, "birthdate"), day_first),
    "custom_fields": Place((PERSON, "custom_fields"), answers),
    "session_ids": Place(("workshops",), numbered),
    "eventtia": {
        "alternative_email": Place((PERSON, "alternative_email"), email),
        "country_id": Place(("country_id",), id_number),
        "region_id": Place(("region_id",), id_number),
        "city_id": Place(("city_id",), id_number),
        "purchase_items": Place(("purchase_items",), items),
        "group_registration_uuid": Place(("group_registration_uuid",), said),
    },
}
"""Nested as in the example of "Create Attendee"; the group's uuid, which it does not show, beside ``attendee``."""


# ---------------------------------------------------------------------- one mutation, one body


def event_body(changes: Changes, checks: Checks, *, new: bool) -> dict[str, Any]:
    """``createEvent``, ``updateEvent``: the body but for its times."""
    body = body_of(EVENT, filled(EVENT, changes) if new else changes, checks)
    in_order(changes, checks)
    times = [name for name in EVENT_TIMES if changes.get(name) is not None]
    if new and times and changes.get("time_zone") is None:
        checks.invalid(
            "timeZone must be given with startsAt or endsAt: Eventtia takes them as wall clock of the event's zone.",
            "time_zone",
        )
    return body


def clone_query(changes: Changes, checks: Checks) -> dict[str, str]:
    """``duplicateEvent``: the flags of what is copied."""
    rest = dict(changes)
    for name in COPIED_AS_IT_IS:
        if rest.pop(name, None) is not None:
            checks.unsupported((name,), "Eventtia copies an event as it is; change the copy with updateEvent.")
    return body_of(CLONE, filled(CLONE, rest), checks)


def session_body(event: Ref, changes: Changes, checks: Checks, *, new: bool) -> dict[str, Any]:
    """``createSession``, ``updateSession``: the body but for its times and its categories."""
    changes = filled(SESSION, changes) if new else changes
    body = body_of(SESSION, changes, checks)
    if changes.get("ends_at") is not None and changes.get("duration_minutes") is not None:
        checks.invalid("Give endsAt or durationMinutes, not both.", "duration_minutes")
    try:
        in_order(with_end(changes), checks)
    except OverflowError:
        checks.invalid("The session would end too far from today.", "duration_minutes")
    _streaming(changes, checks, new=new)
    priced = [price.get("ticket_id") for price in changes.get("prices") or ()]
    own = changes.get("eventtia") or {}
    _below(event, priced, checks, "prices")
    _below(event, own.get("show_for_ticket_ids") or (), checks, "eventtia", "show_for_ticket_ids")
    _below(event, changes.get("tag_ids") or (), checks, "tag_ids")
    return body


def registration_body(event: Ref, changes: Changes, checks: Checks, *, today: date) -> dict[str, Any]:
    """``registerPerson``: the whole body."""
    changes = filled(REGISTRATION, changes)
    body = body_of(REGISTRATION, changes, checks)
    born = changes.get("birth_date")
    if born is not None and born > today:
        checks.invalid("birthDate lies in the future.", "birth_date")
    if changes.get("ticket_id") is not None:
        _below(event, [changes["ticket_id"]], checks, "ticket_id")
    _below(event, changes.get("session_ids") or (), checks, "session_ids")
    own = changes.get("eventtia") or {}
    country, region = own.get("country_id"), own.get("region_id")
    if country is not None and region is not None and region.parents != (country.id,):
        checks.invalid("The region is not one of the country.", "eventtia", "region_id")
    return body


def categories_of(changes: Changes) -> str | None:
    """The ids of the session's categories, as their call takes them; None where they are not to be changed."""
    if changes.get("tag_ids") is None:
        return None
    return ",".join(dict.fromkeys(tag.id for tag in changes["tag_ids"]))


# ---------------------------------------------------------------------- times


def with_end(changes: Changes) -> Changes:
    """A session's changes with ``ends_at`` where the duration tells it."""
    minutes, starts = changes.get("duration_minutes"), changes.get("starts_at")
    if minutes is None or starts is None or changes.get("ends_at") is not None:
        return changes
    return {**changes, "ends_at": starts.astimezone(UTC) + timedelta(minutes=minutes)}


def in_order(changes: Changes, checks: Checks, starts: Any = None, ends: Any = None) -> None:
    """The end comes after the start.

    Args:
        starts, ends: the record's present ones, for those that the changes do not name.
    """
    new_start, new_end = changes.get("starts_at"), changes.get("ends_at")
    first, last = new_start or starts, new_end or ends
    if not isinstance(first, datetime) or not isinstance(last, datetime) or first < last:
        return
    if new_end is not None:
        checks.invalid(f"endsAt must be after the start, {first.isoformat()}.", "ends_at")
    elif new_start is not None:
        checks.invalid(f"startsAt must be before the end, {last.isoformat()}; change endsAt as well.", "starts_at")


def put_times(body: dict[str, Any], changes: Changes, zone: Any, checks: Checks) -> None:
    """Write the start and the end as wall clock of the event's zone."""
    for name, member in EVENT_TIMES.items():
        value = changes.get(name)
        if value is None:
            continue
        try:
            put(body, (member,), wall_clock(value, zone))
        except BadValue as exc:
            checks.invalid(str(exc), name)


# ---------------------------------------------------------------------- rules


def _below(event: Ref, refs: Any, checks: Checks, *path: str) -> None:
    """What is named belongs to the event; a booth's tag is no activity's category."""
    for ref in refs:
        if ref is None or ref.event != event:
            checks.invalid("It belongs to another event.", *path)
        elif ref.kind is Kind.TAG and len(ref.parents) != 1:
            checks.invalid("It is a tag of booths; give those of activities.", *path)


def _streaming(changes: Changes, checks: Checks, *, new: bool) -> None:
    own = changes.get("eventtia") or {}
    kind = own.get("streaming_type")
    if own.get("streaming_embed") is not None and (kind not in EMBEDDED if kind is not None else new):
        checks.invalid("streamingEmbed goes with streamingType YOUTUBE, JITSI or OTHER.", "eventtia", "streaming_embed")
    if changes.get("stream_url") is not None and kind in EMBEDDED:
        checks.invalid("streamUrl goes with another streamingType than YOUTUBE, JITSI or OTHER.", "stream_url")
