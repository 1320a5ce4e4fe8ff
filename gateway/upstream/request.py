"""Request: one call as it will go out, before any decision about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from gateway.records import Ref
from gateway.upstream.endpoint import Endpoint


@dataclass(frozen=True)
class Request:
    """An endpoint with its values, decoded; encoding is done here and nowhere else."""

    endpoint: Endpoint[Any]
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    subject: Ref | None
    hints: Mapping[str, Any]

    @cached_property
    def url_path(self) -> str:
        """The path with its values percent-encoded.

        Raises:
            ValueError: a value is empty or would climb (``.``, ``..``).
        """
        return self.endpoint.path.format_map({name: _segment(value) for name, value in self.path.items()})

    @property
    def url(self) -> str:
        """Path and query, percent-encoded, to stand behind the account's base URL."""
        if not self.query:
            return self.url_path
        return f"{self.url_path}?{urlencode(self.query, quote_via=quote)}"

    @cached_property
    def shown_path(self) -> str:
        """Path and query as a trace shows them, e-mail addresses left out."""
        if not self.query:
            return self.url_path
        shown = {name: "…" if "email" in name or "@" in value else value for name, value in self.query.items()}
        return f"{self.url_path}?{urlencode(shown, safe='[],:…')}"

    def tags(self) -> tuple[str, ...]:
        """What outdates the answer: its account's purge, its endpoint's, and the same below its event."""
        name = self.endpoint.name
        if self.subject is None or not (self.subject.parents or self.subject.kind.value == "e"):
            return ("*", name)
        event = self.subject.event.id
        return ("*", name, f"@{event}", f"{name}@{event}")

    def outdated_tags(self) -> tuple[str, ...]:
        """The tags that a write makes untrue."""
        outdates = self.endpoint.outdates
        event = self.subject.event.id if self.subject is not None and outdates else None
        return tuple(
            item.endpoint if item.everywhere or event is None else f"{item.endpoint}@{event}" for item in outdates
        )


def _segment(value: str) -> str:
    if not value or value in {".", ".."}:
        raise ValueError(f"{value!r} cannot stand in a path")
    return quote(value, safe="")
