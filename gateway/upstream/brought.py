"""Brought: records found by ref in the pages that brought them, also when those are forgotten."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from gateway.records import Record, Ref
from gateway.upstream.request import Request

if TYPE_CHECKING:
    from gateway.upstream.cache import Entry

Place = tuple[Hashable, str, tuple[str, ...]]
"""Whose records, of which kind, below which record."""


@dataclass(slots=True, eq=False)
class Sheet:
    """Those records of a page that stand in one place. ``by`` is what is known of its answer, without its value."""

    key: tuple[Place, Hashable]
    records: Sequence[Record]
    by: "Entry[Any]"
    request: Request
    size: int


@dataclass(slots=True)
class _Index:
    """The sheets of one place. Those that came since somebody asked for a record by ref are not looked through yet:
    of most pages nobody does.
    """

    kept: int = 0
    unread: dict[Hashable, Sheet] = field(default_factory=dict)
    found: dict[Ref, tuple[Record, Sheet]] = field(default_factory=dict)

    def keep(self, sheet: Sheet) -> None:
        self.kept += 1
        self.unread[sheet.key] = sheet

    def find(self, ref: Ref) -> tuple[Record, Sheet] | None:
        """The record, as the latest of the sheets has it; None where none has, or the latest was forgotten."""
        for sheet in self.unread.values():
            self.found.update((record.ref, (record, sheet)) for record in sheet.records)
        self.unread.clear()
        return self.found.get(ref)

    def forget(self, sheet: Sheet) -> None:
        self.kept -= 1
        if self.unread.pop(sheet.key, None) is None:
            for record in sheet.records:
                if self.found.get(record.ref, (None, None))[1] is sheet:
                    del self.found[record.ref]


class Sheets(LRUCache[tuple[Place, Hashable], Sheet]):
    """The sheets of a process, bounded in bytes; those used longest ago go first."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max(1, max_bytes), getsizeof=lambda sheet: sheet.size)
        self._of: dict[Place, _Index] = {}

    def keep(
        self, whose: Hashable, page: Hashable, records: Sequence[Record], by: "Entry[Any]", request: Request
    ) -> None:
        """Remember where a page's records are.

        Args:
            page: tells pages apart: one that comes again takes the place of what it brought before.
            by: the page's answer, with its ``size``.
        """
        for (kind, parents), stand in _places(records).items():
            key = ((whose, kind, parents), page)
            sheet = Sheet(key, stand, by, request, by.size * len(stand) // len(records) + 1)
            if sheet.size <= self.maxsize:
                self.pop(key, None)
                self[key] = sheet
                self._of.setdefault(key[0], _Index()).keep(sheet)

    def find(self, whose: Hashable, ref: Ref) -> tuple[Record, Sheet] | None:
        """The record of a ref, as the latest sheet has it."""
        index = self._of.get((whose, ref.kind, ref.parents))
        found = None if index is None else index.find(ref)
        if found is not None:
            self.get(found[1].key)  # it was used now
        return found

    def forget(self, sheet: Sheet) -> None:
        self.pop(sheet.key, None)

    def __delitem__(self, key: tuple[Place, Hashable], *arguments: Any, **named: Any) -> None:
        sheet = self.get(key)
        super().__delitem__(key, *arguments, **named)
        if sheet is not None:
            index = self._of[key[0]]
            index.forget(sheet)
            if not index.kept:
                del self._of[key[0]]


def _places(records: Sequence[Record]) -> dict[tuple[str, tuple[str, ...]], Sequence[Record]]:
    """The records by where they stand: nearly always, all of a page in one place."""
    places = {(record.ref.kind, record.ref.parents) for record in records}
    if len(places) == 1:
        return {places.pop(): records}
    found: dict[tuple[str, tuple[str, ...]], list[Record]] = defaultdict(list)
    for record in records:
        found[(record.ref.kind, record.ref.parents)].append(record)
    return dict(found)
