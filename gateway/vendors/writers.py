"""Writers that more than one vendor's bodies use: text, addresses, clocks, prices, file names. Each raises BadValue."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlsplit

from gateway.vendors.bodies import BadValue, Table
from gateway.vendors.zones import iana_name, nearest_names

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s.,;<>]+(?:\.[^@\s.,;<>]+)+")
_SUFFIX = re.compile(r"\.([A-Za-z0-9]{2,5})$", re.ASCII)
LONGEST_WORDS = 200
LARGEST_PRICE = 10**15


def filled(table: Table, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A creation's changes without the nulls of fields that the table knows: nothing is there to be emptied."""
    found: dict[str, Any] = {}
    for name, value in changes.items():
        place = table.get(name)
        if value is None and place is not None:
            continue
        nested = isinstance(place, Mapping) and isinstance(value, Mapping)
        found[name] = filled(place, value) if nested else value  # type: ignore[arg-type]
    return found


def said(value: str) -> str:
    """Text that may not be blank."""
    if not value.strip():
        raise BadValue("It may not be blank.")
    return value


def email(value: str) -> str:
    """An e-mail address, without the space around it."""
    if not _EMAIL.fullmatch(value.strip()):
        raise BadValue("It must be an e-mail address, such as jane@example.org.")
    return value.strip()


def zone_name(value: str) -> str:
    """The IANA name of a zone."""
    name = iana_name(value)
    if name is None:
        near = ", ".join(nearest_names(value))
        raise BadValue(
            "It must be an IANA time zone, such as Europe/Paris." + (f" Did you mean {near}?" if near else "")
        )
    return name


def moved(value: datetime, zone: tzinfo) -> datetime:
    """A moment on a zone's clock."""
    try:
        return value.astimezone(zone)
    except (OverflowError, ValueError):
        raise BadValue("It lies too far from today.") from None


def on_clock(value: datetime, zone: tzinfo) -> datetime:
    """A moment on a zone's clock, for a vendor that is sent the clock's face alone.

    The hour that comes twice when clocks are set back can only be told in its first pass.
    """
    there = moved(value, zone)
    if there.fold and there.utcoffset() != there.replace(fold=0).utcoffset():
        raise BadValue(f"{there:%H:%M} comes twice that day in {zone}, and the vendor cannot be told the second one.")
    return there


def price(amount: Decimal) -> int | float:
    """A JSON number with exactly the value given: readers of JSON keep some fifteen digits."""
    if not amount.is_finite() or amount < 0:
        raise BadValue("A price is 0 or more.")
    if amount == amount.to_integral_value() and amount < LARGEST_PRICE:
        return int(amount)
    if amount >= LARGEST_PRICE or Decimal(repr(float(amount))) != amount:
        raise BadValue("A price has at most 15 digits.")
    return float(amount)


def file_type(address: str) -> str | None:
    """The type that an address or a file name tells by its end, lower case, ``jpg`` for ``jpeg``; None where none."""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return None
    found = _SUFFIX.search(path.rsplit("/", 1)[-1])
    if found is None:
        return None
    told = found[1].lower()
    return "jpg" if told == "jpeg" else told


def one_line(words: Any) -> str:
    """A vendor's own words on one line of at most 200 characters; empty where it said none."""
    text = " ".join(words.split()) if isinstance(words, str) else ""
    text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1] + "…"
