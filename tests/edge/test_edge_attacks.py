"""What may not come in: each attack with its expected answer. None is a 5xx, none is without a code."""

import gzip
import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from graphql import get_introspection_query

INVALID = ["INVALID_INPUT"]
COMPLEX = ["QUERY_TOO_COMPLEX"]


def query_of(**members):
    return json.dumps(members).encode()


BODIES = {
    "nothing": b"",
    "a space": b" ",
    "null": b"null",
    "a number": b"1",
    "a string": b'"x"',
    "true": b"true",
    "cut": b'{"query": "{hello}"',
    "two values": b'{"query": "{hello}"} {}',
    "a trailing comma": b'{"query": "{hello}",}',
    "single quotes": b"{'query': '{hello}'}",
    "a byte order mark": b'\xef\xbb\xbf{"query": "{hello}"}',
    "not UTF-8": b'{"query": "{hello(name: \\"\xff\xfe\\")}"}',
    "UTF-16": '{"query": "{hello}"}'.encode("utf-16"),
    "an overlong encoding": b'{"query": "{hello(name: \\"\xc0\xaf\\")}"}',
    "a lone surrogate in the query": b'{"query": "{hello(name: \\"\\ud800\\")}"}',
    "a lone surrogate in a variable": b'{"query": "{hello}", "variables": {"a": "\\udfff"}}',
    "a lone surrogate in a name": b'{"query": "{hello}", "variables": {"\\ud800": 1}}',
    "a lone surrogate in bytes": b'{"query": "\xed\xa0\x80"}',
    "a control character": b'{"query": "{hello\x00}"}',
    "a name twice": b'{"query": "{hello}", "query": "{whoami}"}',
    "a name twice, deep": b'{"query": "{hello}", "variables": {"a": {"b": 1, "b": 2}}}',
    "NaN": b'{"query": "{hello}", "variables": {"a": NaN}}',
    "Infinity": b'{"query": "{hello}", "variables": {"a": -Infinity}}',
    "a float beyond floats": b'{"query": "{hello}", "variables": {"a": 1e999}}',
    "an endless integer": b'{"query": "{hello}", "variables": {"a": ' + b"9" * 5000 + b"}}",
    "deep arrays": b'{"query": "{hello}", "variables": {"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}",
    "deep objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "40 levels": b'{"query": "{hello}", "variables": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}",
    "no query": b"{}",
    "query null": b'{"query": null}',
    "query a number": b'{"query": 7}',
    "query a list": b'{"query": ["{hello}"]}',
    "variables a string": b'{"query": "{hello}", "variables": "{}"}',
    "variables a list": b'{"query": "{hello}", "variables": []}',
    "variables a number": b'{"query": "{hello}", "variables": 0}',
    "operationName a number": b'{"query": "{hello}", "operationName": 1}',
    "operationName an object": b'{"query": "{hello}", "operationName": {}}',
    "extensions a string": b'{"query": "{hello}", "extensions": "x"}',
    "extensions a list": b'{"query": "{hello}", "extensions": [1]}',
    "documentId a number": b'{"documentId": 5}',
    "a persisted query that is no object": b'{"extensions": {"persistedQuery": 1}}',
    "a persisted query of version 2": b'{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "a"}}}',
    "a persisted query of version true": b'{"extensions": {"persistedQuery": {"version": true, "sha256Hash": "a"}}}',
    "a hash that is a number": b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 5}}}',
    "a hash of another query": query_of(
        query="{hello}", extensions={"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}
    ),
    "a batch": b'[{"query": "{hello}"}]',
    "an empty batch": b"[]",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_bodies_that_are_no_request(door, body):
    answer = door.raw(body)

    assert (answer.status_code, door.codes(answer)) == (400, INVALID)
    assert len(answer.content) < 600


CONTENT_TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
    "application/jsonx",
    "application/json-patch+json",
    "x-application/json",
    "application/graphql",
    "application/json; charset=utf-16",
    "application/json; charset=iso-8859-1",
    "application/json, text/plain",
    "",
]


@pytest.mark.parametrize("kind", CONTENT_TYPES)
def test_content_types_that_are_not_json(door, kind):
    answer = door.raw(b'{"query": "{hello}"}', kind)

    assert (answer.status_code, door.codes(answer)) == (415, INVALID)


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", 'application/json; charset="UTF-8"'])
def test_content_types_that_are_json(door, kind):
    assert door.raw(b'{"query": "{hello}"}', kind).json() == {"data": {"hello": "Hello, world"}}


def test_a_compressed_bomb_is_refused_unopened(door):
    bomb = gzip.compress(b"0" * 50_000_000)
    for coding in ("gzip", "deflate", "br", "zstd", "x-unknown"):
        answer = door.raw(bomb[:1000], "application/json", **{"content-encoding": coding})
        assert (answer.status_code, door.codes(answer)) == (415, INVALID)


def test_a_large_body_is_refused_by_its_length_and_by_its_bytes(door):
    large = query_of(query="{hello}", variables={"a": "x" * 300_000})

    told = door.raw(large)
    chunked = door.client.post(
        "/graphql", content=iter([large[:100_000]] * 5), headers={"content-type": "application/json"}
    )

    assert (told.status_code, door.codes(told)) == (413, INVALID)
    assert (chunked.status_code, door.codes(chunked)) == (413, INVALID)


def fragments(levels, body="hello"):
    """Fragments that each spread the next twice: 2^levels fields."""
    parts = [f"fragment F{level} on Query {{...F{level + 1} ...F{level + 1}}}" for level in range(levels)]
    return "{...F0}" + "".join(parts) + f"fragment F{levels} on Query {{{body}}}"


def nested(levels):
    return "{item" + "{child" * (levels - 2) + "{name}" + "}" * (levels - 1)


DOCUMENTS = {
    "13 levels": nested(13),
    "300 levels": nested(300),
    "3000 levels": "{" * 3000,
    "3000 levels of lists": "{items(ids: " + "[" * 2400 + "]" * 2400 + ") {name}}",
    "31 aliases": "{item {" + " ".join(f"a{n}: name" for n in range(31)) + "}}",
    "21 root fields": "{" + " ".join(["hello"] * 21) + "}",
    "aliases in fragments": "{item {...A ...B}} fragment A on Item {...B ...B}"
    + "fragment B on Item {"
    + " ".join(f"a{n}: name" for n in range(11))
    + "}",
    "exponential fragments of 28 levels": fragments(28),
    "exponential fragments of 150 levels": fragments(150),
    "depth by fragments": "{item {...A}} fragment A on Item {child {child {child {child {child {...B}}}}}}"
    "fragment B on Item {child {child {child {child {child {child {name}}}}}}}",
    "5001 tokens": "{hello" + " " + "hello " * 5000 + "}",
    "5001 comments": "#\n" * 5001 + "{hello}",
    "51 directives": "{hello " + "@skip(if: false) " * 51 + "}",
    "a field repeated 700 times": "{item {" + "name " * 700 + "}}",
    "fields repeated at two levels": "{item {" + "child {name} " * 800 + "}}",
    "201 fragments": "{hello}" + "".join(f"fragment F{n} on Query {{hello}}" for n in range(201)),
    "the whole schema four times": "{" + " ".join(f"a{n}: __schema {{types {{name}}}}" for n in range(3)) + "}",
    "all types four times": "{__schema {types {...T} a: types {...T} b: types {...T} c: types {...T}}}"
    "fragment T on __Type {name}",
    "all fields four times": "{__schema {types {...T}}} fragment T on __Type {"
    + " ".join(f"a{n}: fields {{name}}" for n in range(3))
    + "}",
    "101 ids": "{items(ids: [" + "1 " * 101 + "]) {name}}",
    "101 ids by default": "query($i: [ID!]! = [" + "1 " * 101 + "]) {items(ids: $i) {name}}",
    "101 names in an input": "{items(ids: [1], wish: {names: [" + '"a" ' * 101 + "]}) {name}}",
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_documents_that_ask_too_much(door, document):
    started = time.perf_counter()
    answer = door.post(document, {"accept": "application/graphql-response+json"})

    assert answer.status_code == 400
    assert door.codes(answer) in (COMPLEX, INVALID)
    assert time.perf_counter() - started < 2
    assert len(answer.content) < 600


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "3000" not in name and "300 " not in name])
def test_documents_that_ask_too_much_are_called_so(door, name):
    assert door.codes(door.post(DOCUMENTS[name])) == COMPLEX


@pytest.mark.parametrize(
    "document",
    [
        get_introspection_query(descriptions=True, input_value_deprecation=True, directive_is_repeatable=True),
        '{q: __type(name: "Query") {name} i: __type(name: "Item") {fields {name}} s: __type(name: "String") {name}}',
        "{all: __schema {kinds: types {name}}}",
    ],
)
def test_what_tools_ask_of_the_schema_is_answered(door, document):
    assert "errors" not in door.post(document).json()


@pytest.mark.parametrize(
    "variables", [{"i": ["1"] * 101}, {"i": ["1"], "w": {"names": ["a"] * 101}}, {"i": ["1"], "more": [[["1"] * 101]]}]
)
def test_long_lists_in_variables(door, variables):
    answer = door.post("query($i: [ID!]!, $w: Wish) {items(ids: $i, wish: $w) {name}}", variables=variables)

    assert door.codes(answer) == COMPLEX


INVALID_DOCUMENTS = {
    "empty": "",
    "a comment": "# nothing",
    "no selection": "{item}",
    "an unknown field": "{nope}",
    "an unknown argument": "{hello(nope: 1)}",
    "an unknown type": "{... on Nope {hello}}",
    "an unknown directive": "{hello @nope}",
    "an unknown variable": "{hello(name: $x)}",
    "a fragment on itself": "{...A} fragment A on Query {...A}",
    "fragments on each other": "{...A} fragment A on Query {...B} fragment B on Query {...A}",
    "a wrong literal": '{items(ids: [1], wish: {count: "x"}) {name}}',
    "an integer beyond 32 bits": "{items(ids: [1], wish: {count: 99999999999}) {name}}",
    "an integer of 300 digits": "{items(ids: [1], wish: {count: " + "9" * 300 + "}) {name}}",
    "conflicting fields": '{hello hello(name: "x")}',
    "a type definition": "type A {b: C}",
    "circular introspection": "{__schema {types {fields {type {fields {type {fields {type {name}}}}}}}}}",
    "a lone quote": '{hello(name: "',
    "a bad escape": '{hello(name: "\\u{110000}")}',
    "a surrogate escape": '{hello(name: "\\ud800")}',
    "binary": "\x01\x02\x03",
    "right to left": "\u202e{olleh}",
}


@pytest.mark.parametrize("document", INVALID_DOCUMENTS.values(), ids=INVALID_DOCUMENTS.keys())
def test_documents_that_are_invalid(door, document):
    answer = door.post(document, {"accept": "application/graphql-response+json"})

    assert answer.status_code == 400
    assert set(door.codes(answer)) == {"INVALID_INPUT"}
    assert "data" not in answer.json()


def test_a_long_input_is_not_echoed(door):
    answer = door.post("{" + "x" * 10_000 + "}")
    variables = door.post("query($i: [ID!]!) {items(ids: $i) {name}}", variables={"i": {"a": "y" * 10_000}})

    assert max(len(error["message"]) for error in answer.json()["errors"]) <= 400
    assert max(len(error["message"]) for error in variables.json()["errors"]) <= 400


def test_hundreds_of_mistakes_are_told_in_few_words(door):
    answer = door.post("{" + " ".join(f"x{n}" for n in range(20)) + "}")

    assert len(answer.json()["errors"]) <= 21


@pytest.mark.parametrize(
    "url",
    [
        "/graphql?query=%FF%FE",
        "/graphql?query={hello}&query={whoami}",
        "/graphql?query={hello}&variables=[1]",
        "/graphql?query={hello}&variables=1",
        "/graphql?query={hello}&variables={",
        "/graphql?query={hello}&variables={%22a%22:1,%22a%22:2}",
        "/graphql?query={hello}&extensions=x",
        "/graphql?query={hello}&operationName=Nope",
        "/graphql?query=",
        "/graphql",
        "/graphql?" + "&".join(f"a{n}=1" for n in range(60)),
    ],
)
def test_urls_that_are_no_request(door, url):
    answer = door.client.get(url, headers={"accept": "application/graphql-response+json"})

    assert (answer.status_code, door.codes(answer)) == (400, INVALID)


def test_a_websocket_upgrade_is_refused(door):
    answer = door.client.get(
        "/graphql",
        headers={
            "connection": "upgrade",
            "upgrade": "websocket",
            "sec-websocket-version": "13",
            "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
    )

    assert (answer.status_code, door.codes(answer)) == (400, ["UNSUPPORTED"])


def test_the_gateway_asks_no_address_that_a_client_names(door):
    answer = door.post("{hello}", {"x-forwarded-host": "evil.example", "x-forwarded-for": "1.2.3.4", "forwarded": "x"})

    assert answer.json() == {"data": {"hello": "Hello, world"}}


def test_a_slow_body_is_given_up(open_door):
    one = open_door(limits={"receive_timeout_s": 0.3})
    started = time.perf_counter()
    said = one.talk(
        b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
    )

    assert said.startswith(b"HTTP/1.1 408 ")
    assert time.perf_counter() - started < 5


def test_a_slow_head_is_given_up(door, monkeypatch):
    monkeypatch.setattr("gateway.edge.protocol.HEADER_TIMEOUT_S", 0.3)
    started = time.perf_counter()

    assert door.talk(b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: ") == b""
    assert door.talk(b"") == b""
    assert time.perf_counter() - started < 5


def test_endless_headers_are_refused(door):
    one_header = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: " + b"a" * 200_000
    many = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n" + b"".join(b"x-%d: aaaaaaaa\r\n" % n for n in range(9000))

    assert door.talk(one_header)[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
    assert door.talk(many + b"\r\n")[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")


def test_what_is_not_http_is_400(door):
    assert door.talk(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_smuggling_with_two_lengths_is_400(door):
    head = b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"

    assert door.talk(head + b"content-length: 5\r\ncontent-length: 6\r\n\r\nabcdef").startswith(b"HTTP/1.1 400 ")
    assert door.talk(head + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n").startswith(
        b"HTTP/1.1 400 "
    )


def test_an_operation_that_takes_too_long_is_given_up(open_door):
    one = open_door(limits={"request_timeout_s": 0.2})
    answer = one.post("{slow}")

    assert (answer.status_code, one.codes(answer)) == (504, COMPLEX)
    assert (one.seen.running, one.seen.cancelled, one.seen.closed) == (0, 1, 1)


def test_an_operation_ends_when_its_client_leaves(open_door):
    one = open_door()
    with pytest.raises(httpx.ReadTimeout):
        one.client.post("/graphql", json={"query": "{a: slow b: slow}"}, timeout=0.5)
    deadline = time.monotonic() + 5
    while one.seen.closed < 1 and time.monotonic() < deadline:
        time.sleep(0.02)

    assert (one.seen.running, one.seen.cancelled, one.seen.closed) == (0, 2, 1)


def test_one_client_may_not_take_all_places(open_door):
    one = open_door(limits={"max_operations": 1})
    with ThreadPoolExecutor(1) as elsewhere:
        first = elsewhere.submit(httpx.post, f"{one.url}/graphql", json={"query": "{slow(seconds: 1)}"}, timeout=5)
        while not one.seen.running:
            time.sleep(0.01)
        refused = one.post("{hello}")

    assert (refused.status_code, one.codes(refused), refused.headers["retry-after"]) == (429, ["RATE_LIMITED"], "1")
    assert first.result().json() == {"data": {"slow": "done"}}
    assert one.post("{hello}").status_code == 200
