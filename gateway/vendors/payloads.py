"""Reading members of a payload the way no vendor minds: empty is None, words may be numbers, times come in dialects.

The lenient readers (``text``, ``moment``, ``integer``, …) never raise: what they cannot read is None, and stays
visible in a record's ``raw``. The strict ones (``identity``, ``members``) raise ``Undocumented``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from gateway.records import Coordinates, Problem, Record

R = TypeVar("R", bound=Record)

UNREADABLE = (KeyError, TypeError, ValueError, OverflowError, AttributeError, IndexError, msgspec.MsgspecError)
"""What a mapping may raise for a payload that is not as documented."""
LARGEST_INTEGER = 2**31 - 1
LARGEST_EXPONENT = 40
TRUE_WORDS = frozenset({"true", "1", "yes", "y", "on", "t"})
FALSE_WORDS = frozenset({"false", "0", "no", "n", "off", "f"})
_SPACED_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_ZULU_WORD = re.compile(r"\s*(?:UTC|GMT|Z)$", re.IGNORECASE)
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[!-~]*)?")
_MEMBER_NAME = re.compile(r"[A-Za-z_][\w.\-]{0,63}")


class Undocumented(ValueError):
    """A payload is not as the vendor's document says. Its words hold no value of the payload.

    ``member`` names what is wrong within the item, where it is not the item as a whole.
    """

    def __init__(self, reason: str, member: str = "") -> None:
        super().__init__(f"{member} {reason}" if member else reason)
        self.reason = reason
        self.member = member


def page_of(items: Any, map_one: Callable[[Any], R], member: str = "data") -> tuple[tuple[R, ...], tuple[Problem, ...]]:
    """Map a listing's items, keeping the good ones in the vendor's order.

    Args:
        items: the payload's list, as decoded.
        map_one: one item → its record; may raise KeyError, TypeError or ValueError.
        member: where the list stands in the answer, for the problems' sake.

    Returns:
        The records, and one ``Problem`` for each item that could not be read. A problem quotes no value.

    Raises:
        TypeError: ``items`` is not a list at all.
    """
    if not isinstance(items, list):
        raise TypeError(f"{member} is not a list")
    records: list[R] = []
    problems: list[Problem] = []
    for number, item in enumerate(items):
        try:
            records.append(map_one(item))
        except UNREADABLE as exc:
            problems.append(_problem(f"{member}[{number}]", exc))
    return tuple(records), tuple(problems)


def _problem(place: str, exc: Exception) -> Problem:
    if isinstance(exc, KeyError):
        name = str(exc.args[0]) if exc.args else ""
        # a failed lookup of a value would show it; a member's name is harmless
        return Problem(f"{place}.{name}" if _MEMBER_NAME.fullmatch(name) else place, "is missing")
    if isinstance(exc, Undocumented):
        return Problem(f"{place}.{exc.member}" if exc.member else place, exc.reason)
    return Problem(place, f"is not as documented ({type(exc).__name__})")


# ---------------------------------------------------------------- strict: identity and what a record cannot be without


def identity(value: Any) -> str:
    """A vendor's id as text: a non-empty string, or a whole number.

    Raises:
        Undocumented: anything else.
    """
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Undocumented("has no id")


def members(value: Any) -> Mapping[str, Any]:
    """A JSON object, as it is.

    Raises:
        Undocumented: it is something else.
    """
    if isinstance(value, dict):
        return value
    raise Undocumented("is not an object")


# ---------------------------------------------------------------- lenient: None for what cannot be read


def object_in(value: Any) -> Mapping[str, Any]:
    """A JSON object, or an empty one where it is null, absent or something else."""
    return value if isinstance(value, dict) else {}


def list_in(value: Any) -> Sequence[Any]:
    """A JSON array, or an empty one where it is null, absent or something else."""
    return value if isinstance(value, list) else ()


def text(value: Any) -> str | None:
    """Words as sent (HTML included); None where there is nothing but space. Numbers are written out."""
    if value is None:
        return None
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return None


def texts(*values: Any) -> list[str | None]:
    """Several of them."""
    return [
        value if type(value) is str and value and not value.isspace() else None if value is None else text(value)
        for value in values
    ]


def moment(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """A time, always aware: ISO 8601 with ``T`` or a space, ``Z``, ``UTC``, ``+02:00``, ``+0200`` or no offset.

    Args:
        zone: whose wall clock a time without an offset is read on. A date alone is its first moment.
    """
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        try:
            found = datetime.fromisoformat(_SPACED_OFFSET.sub("", _ZULU_WORD.sub("+00:00", value.strip())))
        except ValueError:
            return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    return found if MINYEAR < found.year < MAXYEAR else on_calendar(found)


def on_calendar(found: datetime) -> datetime | None:
    """The moment, if it has a place on every clock: the first and last hours of the calendar have none in UTC."""
    if MINYEAR < found.year < MAXYEAR:
        return found
    try:
        found.astimezone(UTC)
    except OverflowError:
        return None
    return found


def integer(value: Any, largest: int = LARGEST_INTEGER) -> int | None:
    """A whole number, also where it comes as text or as ``3.0``.

    Args:
        largest: one that is farther from zero is None. As it stands, what GraphQL's Int can carry.
    """
    if isinstance(value, bool):
        return None
    number = value if isinstance(value, int) else decimal(value)
    if number is None or not -largest <= number <= largest or number != int(number):
        return None
    return int(number)


def left_of(limit: int | None, used: int | None) -> int | None:
    """What is left of a limit: never below zero; None where either is not known or the answer is no Int of GraphQL's.

    It is its own inverse: of a limit and what is left, it tells what was used.
    """
    return None if limit is None or used is None else integer(max(limit - used, 0))


def decimal(value: Any) -> Decimal | None:
    """An exact finite number, from a number or from text, that can be written without a thousand zeros."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    try:
        number = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):  # ValueError: an integer of thousands of digits
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT else None


def boolean(value: Any) -> bool | None:
    """Yes or no, also where it comes as a word or as 0 and 1."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, (int, str)) else ""
    if word in TRUE_WORDS:
        return True
    return False if word in FALSE_WORDS else None


def url(value: Any) -> str | None:
    """An absolute http or https address; None for anything else, a relative path included."""
    if not isinstance(value, str):
        return None
    if _PLAIN_URL.fullmatch(value):  # nearly all: splitting an address takes ten times as long
        return value
    address = value.strip()
    if any(letter.isspace() or letter < " " for letter in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None


def coordinates(latitude: Any, longitude: Any) -> Coordinates | None:
    """A point, from degrees as numbers or as text; None unless both are there and on the globe."""
    north, east = decimal(latitude), decimal(longitude)
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        return None
    return Coordinates(float(north), float(east))
