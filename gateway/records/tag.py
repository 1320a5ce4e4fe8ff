"""Tag: a word by which sessions or booths are grouped."""

from gateway.records.base import Record


class Tag(Record, frozen=True, kw_only=True):
    name: str
    color: str | None = None
