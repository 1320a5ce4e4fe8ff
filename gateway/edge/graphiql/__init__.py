"""GraphiQL as the gateway serves it: the page, its headers and its files, from the package alone.

The files under ``built/`` are made from ``graphiql/`` at the root of the repository and are committed, so that an
installed gateway needs neither Node nor a CDN. Everything here is read once and answered from memory.
"""

import gzip
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, Literal

import brotli  # type: ignore[import-untyped]
import zstandard

Coding = Literal["br", "gzip", "zstd"]

BUILT: Final[Traversable] = files(__name__) / "built"

MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}

# Monaco's style sheet draws its underlines and icons from data: images, and nothing else needs data:.
# Monaco and Radix set style attributes, which only 'unsafe-inline' allows; their <style> elements carry the page's
# nonce. Browsers that know style-src-elem and style-src-attr leave style-src, the older word, aside.
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "style-src-elem 'self' 'nonce-{nonce}'",
        "style-src-attr 'unsafe-inline'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

#: What every asset is sent with, beside its type and etag. A worker obeys the policy of its own file, and imports
#: its other parts from this origin; names carry the content's hash, so they may be kept for ever.
ASSET_HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; script-src 'self'",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}

_COMPRESSORS: Final[dict[Coding, Callable[[bytes], bytes]]] = {
    "br": lambda content: brotli.compress(content, quality=9),
    "gzip": lambda content: gzip.compress(content, mtime=0),
    "zstd": lambda content: zstandard.ZstdCompressor(level=12).compress(content),
}


@dataclass(frozen=True)
class Asset:
    """One file of the page: its bytes, its media type and a strong etag in quotes."""

    content: bytes
    media_type: str
    etag: str


def page(*, endpoint: str, headers_editable: bool, version: str) -> tuple[bytes, dict[str, str]]:
    """The page as HTML bytes, and the headers to send it with; new for every request, as its nonce is.

    endpoint: the path of the GraphQL endpoint, ``/graphql``. Only its last segment is written, relative to the
    page, which must be asked for at that path without a slash at the end: so a prefix that a proxy puts in front
    needs no setting. The assets are looked for below it, at ``{endpoint}/assets/{name}``.
    headers_editable: whether the reader may type request headers, an API key for example.
    version: the gateway's version, shown at the foot of the page; empty to tell nobody.

    Raises ValueError where the endpoint's last segment is not a plain name.
    """
    segment = endpoint.rsplit("/", 1)[-1]
    if not re.fullmatch(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*", segment):
        raise ValueError(f"GraphiQL cannot be served at {endpoint!r}: the path must end in a plain name")
    nonce = secrets.token_urlsafe(16)
    told = {
        "ENDPOINT": segment,
        "HEADERS": "true" if headers_editable else "false",
        "NONCE": nonce,
        "VERSION": version,
    }
    html = re.sub("__([A-Z]+)__", lambda slot: escape(told[slot[1]]), _template())
    return html.encode(), _page_headers(nonce)


def asset(name: str) -> tuple[bytes, str, str] | None:
    """The file of that name as (content, media type, etag); None where the page has no such file.

    Names are keys of a table made from the package, never parts of a path: nothing else can be reached.
    """
    found = _assets().get(name)
    return (found.content, found.media_type, found.etag) if found else None


@cache
def encoded_asset(name: str, coding: Coding) -> bytes | None:
    """The file compressed, kept once made: up to half a second of one core the first time (the editor's 2.5 MB).

    None where there is no such file, or where compressing it gains nothing.
    """
    found = _assets().get(name)
    if found is None:
        return None
    packed = _COMPRESSORS[coding](found.content)
    return packed if len(packed) < len(found.content) else None


def _page_headers(nonce: str) -> dict[str, str]:
    return {
        "cache-control": "no-store",
        "content-security-policy": POLICY.format(nonce=nonce),
        "content-type": "text/html; charset=utf-8",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "no-referrer",
        "vary": "Accept",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


@cache
def _template() -> str:
    """The built page with its addresses moved below the endpoint, as they are served."""
    html = (BUILT / "index.html").read_text("utf-8")
    return html.replace('"./assets/', '"__ENDPOINT__/assets/')


@cache
def _assets() -> dict[str, Asset]:
    return {file.name: _read(file) for file in (BUILT / "assets").iterdir() if file.is_file()}


def _read(file: Traversable) -> Asset:
    content = file.read_bytes()
    suffix = "." + file.name.rsplit(".", 1)[-1]
    return Asset(content, MEDIA_TYPES[suffix], f'"{sha256(content).hexdigest()[:32]}"')
