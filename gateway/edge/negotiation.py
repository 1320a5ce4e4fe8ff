"""Negotiation: which media type and which compression the client would have (RFC 9110, 12.5)."""

from collections.abc import Sequence
from functools import lru_cache

from gateway.edge.messages import JSON, RESPONSE_JSON

HTML = "text/html"
CODINGS = ("zstd", "br", "gzip")
"""Ours, the quickest first; the first wins where the client does not mind."""

LONGEST = 1024
"""Characters of a header that are looked at: what is remembered of it must not be the client's to choose."""


def media_type(accept: str) -> str | None:
    """The media type of a GraphQL answer; None where the client takes neither.

    Without a header, and for ``*/*``, it is ``application/json`` (GraphQL over HTTP, 6.2). The highest quality wins,
    then the client's order.
    """
    return _media_type(accept[:LONGEST]) if accept else JSON


@lru_cache(256)
def _media_type(accept: str) -> str | None:
    best: tuple[float, str] | None = None
    for offered, quality in parsed(accept):
        kind = {JSON: JSON, RESPONSE_JSON: RESPONSE_JSON, "*/*": JSON, "application/*": JSON}.get(offered)
        if kind and quality > 0 and (best is None or quality > best[0]) and not _excluded(accept, kind):
            best = (quality, kind)
    return best[1] if best else None


def _excluded(accept: str, kind: str) -> bool:
    return any(offered == kind and quality == 0 for offered, quality in parsed(accept))


def wants_page(accept: str) -> bool:
    """Whether HTML is asked for by name and before any JSON: a browser's address bar."""
    return _wants_page(accept[:LONGEST])


@lru_cache(256)
def _wants_page(accept: str) -> bool:
    qualities = dict(reversed(parsed(accept)))
    html = max(qualities.get(HTML, 0.0), qualities.get("application/xhtml+xml", 0.0))
    return html > 0 and html >= max(qualities.get(JSON, 0.0), qualities.get(RESPONSE_JSON, 0.0))


def coding(accept_encoding: str) -> str | None:
    """The compression to use, or None for none."""
    return _coding(accept_encoding[:LONGEST])


@lru_cache(256)
def _coding(accept_encoding: str) -> str | None:
    qualities = dict(reversed(parsed(accept_encoding)))
    rest = qualities.get("*", 0.0)
    ranked = [(qualities.get(name, rest), -place, name) for place, name in enumerate(CODINGS)]
    quality, _, name = max(ranked)
    return name if quality > 0 and quality >= qualities.get("identity", 0.0) else None


@lru_cache(512)
def parsed(header: str) -> Sequence[tuple[str, float]]:
    """The items of an Accept-like header with their qualities, in order; those that cannot be read are left out."""
    found = []
    for item in header.split(",")[:64]:
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name and (quality := _quality(parameters)) is not None:
            found.append((name, quality))
    return tuple(found)


def _quality(parameters: Sequence[str]) -> float | None:
    """The ``q`` parameter, 1 where there is none; None where it, or a charset other than UTF-8, cannot be served."""
    quality = 1.0
    for parameter in parameters:
        name, _, value = (part.strip() for part in parameter.partition("="))
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            return None
        if name == "q":
            try:
                quality = float(value)
            except ValueError:
                return None
            if not 0 <= quality <= 1:
                return None
    return quality
