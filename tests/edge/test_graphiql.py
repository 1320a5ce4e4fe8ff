"""The GraphiQL page as the package serves it: headers, addresses, files, and that the built page is not an old one."""

import gzip
import json
import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import brotli
import pytest
import zstandard
from graphql import parse, validate

from gateway.edge import graphiql
from sandbox.world import World
from schema.build import build_schema

PROJECT = Path(__file__).parents[2] / "graphiql"
BUILT = files("gateway.edge.graphiql") / "built"
NAMES = sorted(file.name for file in (BUILT / "assets").iterdir())


def html(endpoint: str = "/graphql", *, headers_editable: bool = True, version: str = "0.1.0") -> str:
    content, _ = graphiql.page(endpoint=endpoint, headers_editable=headers_editable, version=version)
    return content.decode()


def directives(policy: str) -> dict[str, list[str]]:
    return {name: words for name, *words in (part.split() for part in policy.split(";"))}


def test_the_built_page_is_made_of_the_sources_beside_it():
    digest = sha256()
    named = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")
    sources = [PROJECT / name for name in named] + [path for path in (PROJECT / "src").rglob("*") if path.is_file()]
    for path in sorted(sources, key=lambda path: path.relative_to(PROJECT).as_posix()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(PROJECT).as_posix()}\0{len(content)}\0".encode() + content)

    recorded = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    assert recorded == {"sources": digest.hexdigest()}, "graphiql/ has changed: cd graphiql && npm ci && npm run build"


def test_the_lock_file_names_no_registry():
    assert '"resolved"' not in (PROJECT / "package-lock.json").read_text("utf-8")


def test_the_tabs_ask_what_the_schema_has():
    schema = build_schema()._schema
    queries = {path.name: parse(path.read_text("utf-8")) for path in (PROJECT / "src/queries").glob("*.graphql")}

    assert len(queries) == 3
    assert {name: validate(schema, query) for name, query in queries.items()} == {name: [] for name in queries}


def test_the_example_human_is_in_the_demos_world():
    example = json.loads((PROJECT / "src/queries/accounts_and_profile.json").read_text("utf-8"))["email"]
    world = World()

    assert example in {world.human(world.attendee(0, k)).email for k in range(world.people)}


def test_the_page_names_its_files_below_the_endpoint():
    addresses = re.findall(r'(?:src|href)="([^"]+)"', html())

    assert len(addresses) > 2
    assert {address.rpartition("/")[0] for address in addresses} == {"graphql/assets"}
    assert {graphiql.asset(address.rpartition("/")[2]) is None for address in addresses} == {False}


def test_the_page_tells_the_script_what_it_must_know():
    assert '<div id="root" data-endpoint="graphql" data-headers="true" data-version="0.1.0">' in html()
    assert 'data-endpoint="api" data-headers="false" data-version=""' in html(
        "/v1/api", headers_editable=False, version=""
    )
    assert "__" not in html()


def test_what_is_told_cannot_become_markup():
    assert 'data-version="&lt;b&gt;&quot;__NONCE__"' in html(version='<b>"__NONCE__')


@pytest.mark.parametrize("endpoint", ["", "/", "/graphql/", "/..", '/a"b', "/a b", "//evil.example/?q"])
def test_an_endpoint_without_a_plain_name_is_refused(endpoint: str):
    with pytest.raises(ValueError, match="must end in a plain name"):
        html(endpoint)


def test_the_page_has_no_inline_script_style_or_handler():
    page = html()

    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []


def test_the_policy():
    _, headers = graphiql.page(endpoint="/graphql", headers_editable=True, version="")
    policy = directives(headers["content-security-policy"])
    nonce = policy["style-src-elem"].pop()

    assert re.fullmatch(r"'nonce-[\w-]{22}'", nonce)
    assert policy == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "style-src-elem": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }


def test_the_nonce_is_the_pages_own_and_new_each_time():
    nonces = []
    for _ in range(2):
        content, headers = graphiql.page(endpoint="/graphql", headers_editable=True, version="")
        written = re.findall(r'nonce="([^"]+)"', content.decode())
        assert f"'nonce-{written[0]}'" in headers["content-security-policy"]
        nonces += written

    assert len(set(nonces)) == len(nonces) == 2


def test_the_pages_other_headers():
    _, headers = graphiql.page(endpoint="/graphql", headers_editable=True, version="")
    del headers["content-security-policy"]

    assert headers == {
        "cache-control": "no-store",
        "content-type": "text/html; charset=utf-8",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "no-referrer",
        "vary": "Accept",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_file_has_a_type_an_etag_and_a_hash_in_its_name(name: str):
    found = graphiql.asset(name)

    assert found is not None
    content, media_type, etag = found
    assert content == (BUILT / "assets" / name).read_bytes()
    assert media_type == graphiql.MEDIA_TYPES[Path(name).suffix]
    assert etag == f'"{sha256(content).hexdigest()[:32]}"'
    assert re.fullmatch(r"[\w.]+-[\w-]{8}\.\w+", name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../manifest.json", "../../__init__.py", "/etc/passwd", "..%2fmanifest.json", "a\0b"]
)
def test_nothing_but_the_pages_files_is_found(name: str):
    assert graphiql.asset(name) is None
    assert graphiql.encoded_asset(name, "gzip") is None


def test_files_compressed_come_back_whole():
    name = next(name for name in NAMES if name.endswith(".css"))
    content = (BUILT / "assets" / name).read_bytes()
    packed = {coding: graphiql.encoded_asset(name, coding) for coding in ("br", "gzip", "zstd")}

    assert brotli.decompress(packed["br"]) == content
    assert gzip.decompress(packed["gzip"]) == content
    assert zstandard.ZstdDecompressor().decompress(packed["zstd"]) == content
    assert max(len(each) for each in packed.values()) < len(content) / 4


def test_the_bundle_asks_no_other_host_and_keeps_no_source_map():
    """Addresses that the code may only mention: XML names, licences, documentation links, JSON schemas."""
    loaded = re.compile(rb"""(?:import|importScripts|fetch|url)\(\s*["'`]?(?:https?:)?//[^)]*\)|sourceMappingURL=""")

    assert {name: loaded.findall((BUILT / "assets" / name).read_bytes()) for name in NAMES} == {
        name: [] for name in NAMES
    }


def test_the_bundle_stays_small():
    sizes = [len((BUILT / "assets" / name).read_bytes()) for name in NAMES]

    assert sum(sizes) < 6_000_000
    assert sum(len(graphiql.encoded_asset(name, "gzip") or b"") for name in NAMES) < 1_700_000


def test_the_licences_of_what_is_bundled_are_in_the_package():
    licences = (BUILT / "licenses.md").read_text("utf-8")

    assert [name for name in ("graphiql", "monaco-editor", "react", "graphql") if f"## {name} - " not in licences] == []
