"""Bodies: neutral changes → what a vendor wants to be sent, by a table per vendor.

What the table lacks is refused as UNSUPPORTED, by name; what a value may not be, as INVALID_INPUT; all at once, and
before any call. Nothing is dropped in silence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import ErrorCode, Refused, UserError
from gateway.records import Vendor

Changes = Mapping[str, Any]
"""A mutation's given fields by their snake_case names: aware datetimes, Decimals, Refs for ids, ``ExternalId`` and
``CustomFieldChange`` for those, plain dicts for what one vendor alone has (``changes["eventtia"]``)."""

INPUT = ("input",)


@dataclass(frozen=True, slots=True)
class CustomFieldChange:
    """The answer to a vendor-defined question."""

    id: str
    value: Any


class BadValue(ValueError):
    """A value that the vendor's document does not allow; the text says what is allowed."""


def as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field of ours goes in the vendor's body.

    Args:
        to: the member's path; empty where the adapter itself sends the field (in a path, or with another field).
        write: our value → the vendor's; raises BadValue.
        longest: characters at the most, as the vendor's document says.
        clears: what is sent for an explicit null; without it a null is refused.
    """

    to: tuple[str, ...] = ()
    write: Callable[[Any], Any] = as_is
    longest: int | None = None
    clears: Any = ...


Table = Mapping[str, "Place | Table"]
"""Our field → its place, or the table of a nested input."""


@dataclass(slots=True)
class Checks:
    """Gathers every reason to refuse, to be told at once.

    ``within`` is the path of the input's argument; field names are written as the graph writes them.
    """

    vendor: Vendor
    within: tuple[str, ...] = INPUT
    errors: list[UserError] = field(default_factory=list)

    def invalid(self, message: str, *path: str) -> None:
        """A value that cannot be. The message names what is allowed."""
        self._add(ErrorCode.INVALID_INPUT, message, path)

    def unsupported(self, path: Sequence[str], why: str = "") -> None:
        """A field that the vendor has no place for."""
        name = ".".join(camel(part) for part in path)
        self._add(ErrorCode.UNSUPPORTED, why or f"{self.vendor.name} has no place for {name}.", path)

    def _add(self, code: ErrorCode, message: str, path: Sequence[str]) -> None:
        self.errors.append(UserError(code, message, (*self.within, *map(camel, path)), self.vendor))

    def settle(self) -> None:
        """Go on only where nothing was found.

        Raises:
            Refused: with everything that was found.
        """
        if self.errors:
            raise Refused(*self.errors)


def camel(name: str) -> str:
    """``starts_at`` → ``startsAt``."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def body_of(table: Table, changes: Changes, checks: Checks, above: tuple[str, ...] = ()) -> dict[str, Any]:
    """The vendor's body for the given fields. Reasons to refuse are left in ``checks``; the caller settles them.

    Args:
        above: the input path of ``changes``, where it is a nested input.
    """
    body: dict[str, Any] = {}
    for name, value in changes.items():
        place = table.get(name)
        path = (*above, name)
        if place is None:
            checks.unsupported(path)
        elif not isinstance(place, Place):
            if value is not None:
                merge(body, body_of(place, value, checks, path))
        elif value is None:
            if place.clears is ...:
                checks.invalid(f"{camel(name)} cannot be emptied at {checks.vendor.name}.", *path)
            elif place.to:
                put(body, place.to, place.clears)
        else:
            _write(body, place, value, checks, path)
    return body


def _write(body: dict[str, Any], place: Place, value: Any, checks: Checks, path: tuple[str, ...]) -> None:
    if place.longest is not None and isinstance(value, str) and len(value) > place.longest:
        checks.invalid(
            f"{camel(path[-1])} is {len(value)} characters long; {checks.vendor.name} takes {place.longest}.", *path
        )
        return
    try:
        written = place.write(value)
    except BadValue as exc:
        checks.invalid(str(exc), *path)
        return
    if place.to:
        put(body, place.to, written)


def put(body: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Set a member, making the objects above it."""
    for name in path[:-1]:
        body = body.setdefault(name, {})
    body[path[-1]] = value


def merge(body: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add members to a body, object by object."""
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(body.get(name), dict):
            merge(body[name], value)
        else:
            body[name] = value


def one_of(words: Mapping[Any, Any]) -> Callable[[Any], Any]:
    """A writer that translates by a table of words.

    Raises (when it writes):
        BadValue: the vendor has no such word.
    """

    def write(value: Any) -> Any:
        if value not in words:
            allowed = ", ".join(str(getattr(word, "name", word)) for word in words)
            raise BadValue(f"It may be {allowed}.")
        return words[value]

    return write
