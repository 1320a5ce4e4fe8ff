"""The envelope around Eventtia's answers: data, included, links, meta, and the pages they describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

DEFAULT_SIZE = 24  # vendor's text, "Pagination"
SLIM_SIZE = 100  # the slim listing's sample links show 100 although nothing was asked


@dataclass(frozen=True, slots=True)
class Page:
    """One page asked for: numbers start at 1."""

    number: int
    size: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        return self.number * self.size

    def last(self, total: int) -> int:
        """The number of the last page; an empty list still has one."""
        return max(1, -(-total // self.size))


def page_of(query: Mapping[str, Any], default: int = DEFAULT_SIZE) -> Page:
    """The page that a checked query asks for."""
    return Page(query.get("page[number]") or 1, query.get("page[size]") or default)


def links(address: str, query: Mapping[str, Any], page: Page, total: int) -> dict[str, str | None]:
    """Absolute links, brackets percent-encoded; `prev` and `next` are null at the ends."""
    others = {name: value for name, value in query.items() if value is not None and not name.startswith("page[")}

    def link(number: int) -> str:
        wanted = others | {"page[number]": number, "page[size]": page.size}
        return f"{address}?{urlencode(sorted(wanted.items()), quote_via=quote)}"

    last = page.last(total)
    return {
        "self": link(page.number),
        "first": link(1),
        "prev": link(min(page.number - 1, last)) if page.number > 1 else None,
        "next": link(page.number + 1) if page.number < last else None,
        "last": link(last),
    }


def relations(include: str | None, allowed: Iterable[str]) -> frozenset[str]:
    """The relations of `include=a,b.c`, each level of a path counted.

    Raises ValueError for a relation that the operation's section does not name.
    """
    wanted = frozenset(part for path in (include or "").split(",") if path for part in path.strip().split("."))
    unknown = wanted - frozenset(allowed)
    if unknown:
        raise ValueError(f"include does not know {', '.join(sorted(unknown))}")
    return wanted


def including(*allowed: str) -> Callable[[str], frozenset[str]]:
    """A query parameter's reader for `include`."""
    return lambda text: relations(text, allowed)
