"""Ticket types and their questions, on the wire ``attendee_types`` ("Attendee Types", "Tickets Stats" in the text)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from gateway.records import CustomField, Kind, Record, Ref, Ticket, older, raw_json
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping.documents import (
    EventtiaPage,
    Included,
    Resource,
    attributes,
    id_of,
    included,
    link,
    links,
    page,
)
from gateway.vendors.eventtia.mapping.values import attendance, is_infinite, moment, money
from gateway.vendors.eventtia.mapping.values import name as called
from gateway.vendors.payloads import Undocumented, boolean, integer, left_of, object_in, text

TICKET = "attendee_types"
QUESTION = "attendee_type_custom_fields"


class Definition(Struct, frozen=True):
    """A question of a ticket's form: what the answers under its id are.

    ``default`` marks the vendor's own fields; an organiser may give one of theirs the same name.
    """

    id: str
    name: str
    default: bool
    type: str | None = None


class TicketPage(EventtiaPage[Ticket], frozen=True):
    """Ticket types, and every question asked for them."""

    definitions: tuple[Definition, ...] = ()


class SeatCount(Record, frozen=True):
    """How a ticket sells: ``limit`` None means unlimited. ``ref`` is the event's: the statistics name no ticket's id.

    A record, so that one that stands in for a newer one says so.
    """

    name: str
    used: int | None
    limit: int | None


def tickets(payload: Any, reading: Reading) -> TicketPage:
    """``GET …/attendee_types``, the questions always beside them."""
    beside = included(payload)
    asked = questions_by_ticket(beside)
    found = page(payload, reading, lambda resource: ticket(resource, reading, beside, asked, whole=True))
    return TicketPage(found.items, found.total, found.has_next, found.problems, found.pages, definitions_in(beside))


def ticket(
    resource: Resource,
    reading: Reading,
    beside: Included,
    asked: Mapping[str, tuple[str, ...]],
    *,
    whole: bool = False,
) -> Ticket:
    """One ticket type. ``whole``: all its questions are beside it, if it has any."""
    found, id = attributes(resource), id_of(resource)
    assert reading.subject is not None
    return Ticket(
        ref=Ref(reading.origin.account, Kind.TICKET, id, (reading.subject.event.id,)),
        origin=reading.origin,
        raw=raw_json(resource),
        updated_at=moment(found.get("updated_at")),
        name=called(found),
        description=text(found.get("description")),
        price=money(found.get("price")),
        price_ends_at=moment(found.get("price_end_date")),
        attendance_mode=attendance(found.get("attendance_mode")),
        confirmation_required=boolean(found.get("confirmation_required")),
        custom_fields=_custom_fields(resource, id, beside, asked, whole),
        **_seats(found),
    )


def definitions_in(beside: Included) -> tuple[Definition, ...]:
    """The questions among what came beside."""
    return tuple(
        Definition(id, name, boolean(fields.get("default")) is True, text(fields.get("input_type")))
        for (type, id), resource in beside.items()
        if type == QUESTION
        if (name := text((fields := attributes(resource)).get("name")))
    )


def questions_by_ticket(beside: Included) -> dict[str, tuple[str, ...]]:
    """The ids of the questions beside, by the ticket type that each points back to."""
    found: dict[str, list[str]] = {}
    for (type, id), resource in beside.items():
        owner = link(resource, "attendee_type") if type == QUESTION else None
        if owner is not None:
            found.setdefault(owner[1], []).append(id)
    return {owner: tuple(ids) for owner, ids in found.items()}


def stats(payload: Any, reading: Reading) -> tuple[SeatCount, ...]:
    """``GET …/tickets-stats``: a bare list, by name alone; one in the envelope of all other lists is read as well.

    Raises:
        Undocumented: it is no list.
    """
    found = payload.get("data") if isinstance(payload, Mapping) else payload
    if not isinstance(found, list):
        raise Undocumented("is not a list")
    assert reading.subject is not None
    return tuple(
        SeatCount(
            str(item["name"]),
            integer(item.get("used_seats")),
            None if is_infinite(item.get("seats_limit")) else integer(item.get("seats_limit")),
            ref=reading.subject,
            origin=reading.origin,
        )
        for item in found
        if text(object_in(item).get("name")) is not None
    )


def counted(known: Iterable[Ticket], sold: Iterable[SeatCount]) -> tuple[Ticket, ...]:
    """The tickets with what the statistics add; a name that two tickets share tells nothing."""
    known, sold = tuple(known), tuple(sold)
    theirs, ours = Counter(seat.name for seat in sold), Counter(item.name for item in known)
    by_name = {seat.name: seat for seat in sold if theirs[seat.name] == 1}
    return tuple(_with_count(item, by_name.get(item.name) if ours[item.name] == 1 else None) for item in known)


def priced(known: Ticket, currency: str | None) -> Ticket:
    """The ticket with its price in the event's currency."""
    if known.price is None or currency is None:
        return known
    return msgspec.structs.replace(known, price=msgspec.structs.replace(known.price, currency=currency))


def _with_count(known: Ticket, seat: SeatCount | None) -> Ticket:
    if known.claimed is not UNSET:
        return known
    if seat is None:
        return msgspec.structs.replace(known, claimed=None)
    origin = older(known.origin, seat.origin)
    if seat.limit is None:
        return msgspec.structs.replace(known, origin=origin, claimed=seat.used)
    seats = {"capacity": seat.limit, "unlimited": False, "remaining": left_of(seat.limit, seat.used)}
    return msgspec.structs.replace(known, origin=origin, claimed=seat.used, **seats)


def _seats(found: Resource) -> dict[str, Any]:
    """Null ``capacity`` with ``availability`` 0, and ∞, mean unlimited; only the statistics then know how many went."""
    capacity, left = integer(found.get("capacity")), integer(found.get("availability"))
    endless = is_infinite(found.get("capacity")) or is_infinite(found.get("availability"))
    if endless or (capacity is None and "capacity" in found and not left):
        return {"capacity": None, "unlimited": True, "claimed": UNSET, "remaining": None}
    if capacity is None:
        return {"capacity": None, "unlimited": None, "claimed": UNSET, "remaining": left}
    taken = left_of(capacity, left)
    return {"capacity": capacity, "unlimited": False, "claimed": UNSET if taken is None else taken, "remaining": left}


def _custom_fields(
    resource: Resource, id: str, beside: Included, asked: Mapping[str, tuple[str, ...]], whole: bool
) -> Any:
    """The questions: as the ticket names them, else those that point back to it.

    A list of attendees brings ticket types whose empty linkage may mean "not sideloaded": UNSET then.
    """
    named = [key for _, key in links(resource, QUESTION) or ()]
    ids = named or list(asked.get(id, ()))
    shown = [(key, attributes(beside[(QUESTION, key)])) for key in ids if (QUESTION, key) in beside]
    if not whole and (not named or len(shown) < len(named)):
        return UNSET
    return tuple(
        CustomField(name=name, id=key, type=text(fields.get("input_type")))
        for key, fields in sorted(shown, key=lambda one: integer(one[1].get("order")) or 0)
        if (name := text(fields.get("name")))
    )
