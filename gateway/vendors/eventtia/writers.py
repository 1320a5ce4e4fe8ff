"""Writers: single values as Eventtia wants them written. Each raises BadValue saying what is allowed."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from gateway.records import Ref
from gateway.vendors.bodies import BadValue, CustomFieldChange
from gateway.vendors.writers import on_clock
from gateway.vendors.writers import price as price_number

LARGEST = 2**31 - 1
RESERVED = frozenset({"slim"})
"""``/events/slim`` is a list, so an event of that uri could never be read."""
_URI = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_PHONE = re.compile(r"(?:\+[0-9]|[1-9])[0-9 ()./-]{5,}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


def phone(value: str) -> str:
    """ "Attendee phone or cellphone with the country code" ("Create Attendee")."""
    if not _PHONE.fullmatch(value.strip()):
        raise BadValue("It must be a telephone number with its country code, such as +57 300 000 0000.")
    return value.strip()


def event_uri(value: str) -> str:
    """ "Please do not use spaces or special characters" ("Create Event")."""
    if not _URI.fullmatch(value):
        raise BadValue("It may have letters (A to Z), digits, - and _, and begins with a letter or a digit.")
    if value in RESERVED:
        raise BadValue(f"{value!r} is an address of Eventtia's own; choose another.")
    return value


def whole_second(value: datetime) -> datetime:
    """A moment that the vendor's format can hold."""
    if value.microsecond:
        raise BadValue("Eventtia takes whole seconds.")
    return value


def wall_clock(value: datetime, zone: tzinfo) -> str:
    """``14/08/2020 - 23:00:00``, on the zone's clocks.

    The hour that comes twice when clocks are set back is read as its first pass (Rails' habit, and the sandbox's).
    """
    there = on_clock(value, zone)
    return f"{there:%d/%m}/{there.year:04d} - {there:%H:%M:%S}"


def day_first(value: date) -> str:
    """``27/08/2020``."""
    return f"{value:%d/%m}/{value.year:04d}"


def flag_word(value: bool) -> str:
    """A flag in a query."""
    return "true" if value else "false"


def quantity(least: int) -> Callable[[int], int]:
    """A writer of whole numbers from ``least`` on."""

    def write(value: int) -> int:
        if not least <= value <= LARGEST:
            raise BadValue(f"It must be {least} or more.")
        return value

    return write


def id_number(ref: Ref) -> int:
    """A foreign key: an integer in the vendor's bodies, text in its envelopes."""
    return int(ref.id)


def numbered(refs: Sequence[Ref]) -> dict[str, int]:
    """``{"103625": 103625}``: how a registration names activities."""
    return {ref.id: int(ref.id) for ref in refs}


def shown_for(refs: Sequence[Ref]) -> dict[str, str]:
    """``{"69031": "true"}``: who sees an activity."""
    return {ref.id: "true" for ref in refs}


def amounts(prices: Sequence[Mapping[str, Any]]) -> dict[str, int | float]:
    """``{"69031": 200}``: a price by ticket; as numbers, which hold some fifteen digits."""
    found: dict[str, int | float] = {}
    for price in prices:
        ticket, amount = price["ticket_id"], price["amount"]
        if ticket.id in found:
            raise BadValue("A ticket has one price; name each ticket once.")
        found[ticket.id] = price_number(amount)
    return found


def embedded(stream: Mapping[str, str]) -> dict[str, str]:
    """``{display_name: "Test", embed_code: "<div>"}``."""
    if not stream["embed_code"].strip():
        raise BadValue("embedCode may not be blank.")
    return {"display_name": stream["display_name"], "embed_code": stream["embed_code"]}


def answers(fields: Sequence[CustomFieldChange]) -> dict[str, Any]:
    """``{"692349": "Field value here"}``: the organiser's questions by their ids."""
    found: dict[str, Any] = {}
    for field in fields:
        if not _NUMBER.fullmatch(field.id):
            raise BadValue("A field's id is a whole number at Eventtia, such as 692349.")
        if field.id in found:
            raise BadValue(f"Field {field.id} is answered twice.")
        found[field.id] = field.value
    return found


def items(wanted: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """``{"701": 2}``: how many of each purchase item."""
    found: dict[str, int] = {}
    for item in wanted:
        if not _NUMBER.fullmatch(item["id"]):
            raise BadValue("A purchase item's id is a whole number at Eventtia, such as 701.")
        if item["id"] in found:
            raise BadValue(f"Item {item['id']} is named twice.")
        if not 0 <= item["quantity"] <= LARGEST:
            raise BadValue("A quantity is 0 or more.")
        found[item["id"]] = item["quantity"]
    return found
