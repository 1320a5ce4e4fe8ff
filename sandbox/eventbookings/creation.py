"""From a checked body of EventBookings to the event or session that it makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.eventbookings.bodies import flag, read_dates, read_zone
from sandbox.eventbookings.facts import Event, Occurrence, Session
from sandbox.eventbookings.moments import wall_start
from sandbox.eventbookings.refusals import refusal

NewUuid = Callable[[], str]
CURRENCY = "AUD"
"""The organisation's: a body cannot say another."""
STEPS = {"daily": 1, "weekly": 7}
MOST_DATES = 60


def event(body: dict[str, Any], new_uuid: NewUuid, now: datetime) -> Event:
    """The event that a createEvent body describes; raises 400 for a bad zone, start or duration."""
    zone = read_zone(body)
    start, length = read_dates(body, zone)
    occurrence = body.get("occurrence", {})
    ends = occurrence.get("attributes", {}).get("occurrence_ends")
    kind = occurrence.get("type", "does_not_repeat").lower()
    uuid = new_uuid()
    name = body.get("name", "")
    return Event(
        uuid=uuid,
        name=name,
        slug=_slug(name, uuid),
        description=body.get("description", ""),
        zone=zone,
        convert=flag(body.get("enable_datetime_conversion", False)),
        currency=CURRENCY,
        created_at=now,
        updated_at=now,
        occurrence=kind,
        starts_at=start,
        duration=occurrence.get("attributes", {}).get("event_duration", ""),
        ends=(ends.get("type", ""), ends.get("value", "")) if ends else None,
        occurrences=_dates(kind, start, length, ends or {}, new_uuid, zone),
        banner=tuple(_image(image) for image in body.get("banner", ())),
        configuration=body.get("configuration", {}).get("type", ""),
        places=tuple(_place(entry) for entry in body.get("configuration", {}).get("attributes", ())),
        listed=body.get("listing", {}).get("enabled", False),
        categories=tuple(body.get("listing", {}).get("categories", ())),
        resources=tuple(body.get("resources", ())),
        levels=(),
        sessions=(),
    )


def _slug(name: str, uuid: str) -> str:
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return "-".join([*(part for part in plain.split("-") if part), uuid[:8]])


def _image(image: dict[str, Any]) -> dict[str, Any]:
    primary = flag(image.get("primary", False))
    return {"name": image.get("name", ""), "image": image.get("image", ""), "primary": primary}


def _place(entry: dict[str, Any]) -> dict[str, Any]:
    value = entry.get("value", {})
    lines = ("address_line1", "address_line2", "country", "state", "city", "post_code")
    texts = {name: value.get(name, "") for name in ("name", "image", "url", "latitude", "longitude")}
    address = {line: value.get("address", {}).get(line, "") for line in lines}
    return {"name": entry.get("name", "").lower(), "value": {**texts, "address": address}}


def _dates(
    kind: str,
    start: datetime | None,
    length: timedelta | None,
    ends: dict[str, str],
    new_uuid: NewUuid,
    zone: str,
) -> tuple[Occurrence, ...]:
    """The dates of an event: one, or as many days, weeks or months as `occurrence_ends.value` tells."""
    if start is None:
        return ()
    local = start.astimezone(ZoneInfo(zone))
    starts = [local]
    if kind in (*STEPS, "monthly"):
        count, last = _limit(ends.get("value", ""))
        while len(starts) < count and (last is None or _later(local, kind, len(starts)).date() <= last):
            starts.append(_later(local, kind, len(starts)))
    return tuple(Occurrence(new_uuid(), one, one + (length or timedelta())) for one in starts)


def _limit(value: str) -> tuple[int, date | None]:
    """How an `occurrence_ends.value` is read, whose form is not documented: a count or a last day."""
    if value.isascii() and value.isdigit():
        return min(int(value), MOST_DATES), None
    try:
        return MOST_DATES, datetime.fromisoformat(value).date()
    except ValueError:
        return 1, None


def _later(start: datetime, kind: str, times: int) -> datetime:
    if kind in STEPS:
        return start + timedelta(days=STEPS[kind] * times)
    months = start.month - 1 + times
    year, month = start.year + months // 12, months % 12 + 1
    day = min(start.day, 28) if start.day > 28 else start.day  # months are of different lengths
    return start.replace(year=year, month=month, day=day)


def session(body: dict[str, Any], event: Event, new_uuid: NewUuid, now: datetime) -> Session:
    """The session that a createSession body describes; raises 400 for a past start and unknown uuids."""
    occurrences, tickets = body.get("occurrences", {}), body.get("tickets", {})
    uuids = tuple(occurrences.get("uuid", ()))
    _known(uuids, {occurrence.uuid for occurrence in event.occurrences}, "sessions.occurrences.uuid")
    levels = _tickets(tickets, event)
    return Session(
        uuid=new_uuid(),
        name=body.get("name", ""),
        description=body.get("description", ""),
        image=body.get("image", ""),
        sell=flag(body.get("sell_session", False)),
        active=body.get("status", "active").lower() == "active",
        capacity=sum(level.quantity or 0 for level in event.levels if level.uuid in levels),
        starts_at=_start(body, event.zone, now),
        duration=body.get("duration"),
        occurrences=occurrences.get("type", "all").lower(),
        occurrence_uuids=uuids,
        tickets=levels,
        created_at=now,
    )


def _start(body: dict[str, Any], zone: str, now: datetime) -> datetime | None:
    if "session_starts_on" not in body:
        return None
    try:
        start = wall_start(body["session_starts_on"], zone)
    except ValueError:
        raise refusal(400, "is not a date and time", "sessions.session_starts_on") from None
    if start <= now:
        raise refusal(400, "must be in the future", "sessions.session_starts_on")
    return start


def _tickets(tickets: dict[str, Any], event: Event) -> tuple[str, ...]:
    """Uuids of ticket levels: those sent (a list or one text), or all when the type is all and none is sent."""
    levels = [level.uuid for level in event.levels]
    sent = tickets.get("uuid", [])
    uuids = tuple([sent] if isinstance(sent, str) else sent)
    _known(uuids, set(levels), "sessions.tickets.uuid")
    return uuids or (tuple(levels) if tickets.get("type", "").lower() == "all" else ())


def _known(uuids: tuple[str, ...], known: set[str], place: str) -> None:
    unknown = [uuid for uuid in uuids if uuid not in known]
    if unknown:
        raise refusal(400, f"unknown uuid {unknown[0]}", place)
