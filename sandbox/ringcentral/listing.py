"""Pages of lists: what fits, a slice of it, links and the total."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sandbox.operation import Reply, Request
from sandbox.ringcentral.bodies import Filter
from sandbox.ringcentral.record import Record
from sandbox.ringcentral.state import Room

DEFAULT_SIZE = 25
MAX_SIZE = 100
SEARCHES = 100
"""Searches of which an event remembers what was found."""


class Listed(Protocol):
    """A list or a `Collection`."""

    def __len__(self) -> int:
        """How many there are."""

    def slice(self, start: int, stop: int) -> list[Record]:
        """Some of them."""


class Plain:
    """A sequence that can be listed."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records

    def __len__(self) -> int:
        return len(self._records)

    def slice(self, start: int, stop: int) -> list[Record]:
        """Records from place `start` up to before `stop`."""
        return list(self._records[start:stop])


def page(request: Request, listed: Listed) -> Reply:
    """One page of a list as the query asks. Larger sizes than MAX_SIZE are cut to it."""
    number: int = request.query.get("page", 1)
    size = min(request.query.get("perPage", DEFAULT_SIZE), MAX_SIZE)
    count = len(listed)
    data = [record.raw for record in listed.slice((number - 1) * size, number * size)]
    links = _links(request, number, size, max(1, -(-count // size)))
    return Reply(200, {"data": data, "meta": {"count": count}, "links": links})


def _links(request: Request, number: int, size: int, last: int) -> dict[str, str | None]:
    """Absolute links that keep the filters. A list of one page leaves prev and next out; otherwise they may be null."""
    kept = [
        part for part in request.query_string.split("&") if part and part.partition("=")[0] not in ("page", "perPage")
    ]
    base = f"{request.base_url}{request.path}?{'&'.join([*kept, f'perPage={size}'])}&page="
    links: dict[str, str | None] = {"first": f"{base}1", "self": f"{base}{number}", "last": f"{base}{last}"}
    if last > 1 or number > 1:
        links["prev"] = f"{base}{min(number - 1, last)}" if number > 1 else None
        links["next"] = f"{base}{number + 1}" if number < last else None
    return links


def registrations(room: Room, query: dict[str, Any]) -> Listed:
    """The registrations of an event that fit the query's filters; the ids found are kept until the next write."""
    wanted = Filter(query)
    if not wanted:
        return room.registrations
    key = repr(sorted(wanted.parts, key=str))
    if key not in room.found:
        if len(room.found) >= SEARCHES:
            room.found.clear()
        room.found[key] = _matching(room, wanted)
    return _ById(room, room.found[key])


class _ById:
    def __init__(self, room: Room, ids: list[str]) -> None:
        self._room = room
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def slice(self, start: int, stop: int) -> list[Record]:
        found = map(self._room.registrations.get, self._ids[start:stop])
        return [record for record in found if record is not None]


def _matching(room: Room, wanted: Filter) -> list[str]:
    if wanted.emails is None:
        return room.find_registrations(wanted.fits)
    records = [record for record in map(room.registration_of, wanted.emails) if record is not None]
    return room.in_order([record for record in records if wanted.fits(record.marks)])


def links(records: Sequence[Record], query: dict[str, Any]) -> Listed:
    """The magic links that fit the query's filters."""
    wanted = Filter(query)
    emails = wanted.emails
    return Plain(
        [
            record
            for record in records
            if (emails is None or record.attributes["email"] in emails) and wanted.fits(record.marks)
        ]
    )
