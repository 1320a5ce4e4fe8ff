"""A resource as the vendor sends it: id, type, attributes; encoded once, then copied."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

VENDOR = "ringcentral"
_encode = msgspec.json.Encoder().encode


class Record:
    """A resource. It is not changed after it was made: a write puts another in its place.

    `marks` are facts that filters ask for, some of which the vendor never shows (`userUpdatedAt`).
    """

    __slots__ = ("_raw", "attributes", "id", "marks", "type")

    def __init__(self, type: str, id: str, attributes: dict[str, Any], marks: dict[str, Any] | None = None) -> None:
        self.type = type
        self.id = id
        self.attributes = attributes
        self.marks = marks or {}
        self._raw: msgspec.Raw | None = None

    @property
    def raw(self) -> msgspec.Raw:
        """The JSON of the resource. `attributes.id` repeats its id."""
        if self._raw is None:
            attributes = {**self.attributes, "id": self.id}
            self._raw = msgspec.Raw(_encode({"id": self.id, "type": self.type, "attributes": attributes}))
        return self._raw

    def changed(self, marks: dict[str, Any] | None = None, **attributes: Any) -> Record:
        """The same resource with other values."""
        return Record(self.type, self.id, {**self.attributes, **attributes}, {**self.marks, **(marks or {})})


def record_id(record: Record) -> str:
    """The id of a record, for `Collection`."""
    return record.id


def moment(at: datetime) -> str:
    """A date-time in UTC; milliseconds only where there are any."""
    at = at.astimezone(UTC)
    text = at.replace(tzinfo=None).isoformat(timespec="milliseconds" if at.microsecond else "seconds")
    return text + "Z"


def real_now() -> datetime:
    """The real present, to the millisecond as the vendor's answers show it: the time of a write."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
