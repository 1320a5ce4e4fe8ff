"""GraphQL over HTTP as the draft has it: methods, media types, status codes, caching, compression."""

import gzip
import json
from hashlib import sha256

import brotli
import pytest
import zstandard

RESPONSE = "application/graphql-response+json"
JSON = "application/json"


def kind_of(answer):
    return answer.headers["content-type"].partition(";")[0]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON}", RESPONSE),
        (f"{JSON}, {RESPONSE}", JSON),
        (f"{RESPONSE};q=0.5, {JSON}", JSON),
        (f"{RESPONSE}; charset=utf-8, {JSON};q=0.9", RESPONSE),
        (f"{JSON};q=0, {RESPONSE}", RESPONSE),
        (f"text/html;q=0.1, {RESPONSE};q=0.2", RESPONSE),
    ],
)
def test_the_media_type_is_the_clients_choice(door, accept, kind):
    del door.client.headers["accept"]
    answer = door.post("{hello}", {"accept": accept} if accept else None)
    door.client.headers["accept"] = "*/*"

    assert (answer.status_code, kind_of(answer)) == (200, kind)
    assert answer.json() == {"data": {"hello": "Hello, world"}}


@pytest.mark.parametrize("accept", ["text/event-stream", "multipart/mixed", "image/png", f"{JSON};q=0"])
def test_what_is_not_served_is_406(door, accept):
    answer = door.post("{hello}", {"accept": accept})

    assert (answer.status_code, door.codes(answer)) == (406, ["UNSUPPORTED"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("{hello}", 200),
        ("{", 400),
        ("{helo}", 400),
        ("{items(ids: 1 wish: {count: 1, no: 2}) {name}}", 400),
        ("query($x: Int!) {items(ids: [1], wish: {count: $x}) {name}}", 400),
        ("{forbidden}", 200),
        ("{down hello}", 200),
        ("query A {hello} query B {hello}", 400),
        ("fragment F on Query {hello}", 400),
        ("subscription {x}", 400),
    ],
)
def test_status_tells_whether_there_is_data_unless_plain_json_is_asked_for(door, query, status):
    new = door.post(query, {"accept": RESPONSE})
    old = door.post(query, {"accept": JSON})

    assert (new.status_code, old.status_code) == (status, 200)
    assert new.json() == old.json()
    assert ("data" in new.json()) == (status == 200)


def test_get_runs_a_query_with_variables_and_a_name(door):
    answer = door.get(
        query="query A($n: String!) {hello(name: $n)} query B {whoami}", variables='{"n": "Zoë"}', operationName="A"
    )

    assert answer.json() == {"data": {"hello": "Hello, Zoë"}}


def test_get_never_runs_a_mutation(door):
    answer = door.get(query="mutation {change}")

    assert (answer.status_code, answer.headers["allow"], door.codes(answer)) == (405, "POST", ["INVALID_INPUT"])


def test_get_of_a_document_with_a_mutation_runs_its_query(door):
    answer = door.get(query="query A {hello} mutation B {change}", operationName="A")

    assert answer.json() == {"data": {"hello": "Hello, world"}}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PURGE"])
def test_other_methods_are_405(door, method):
    answer = door.client.request(method, "/graphql")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_head_is_get_without_a_body(door):
    answer = door.client.head("/graphql", params={"query": "{hello}"})

    assert (answer.status_code, answer.content) == (200, b"")


def test_an_answer_to_get_may_be_kept_as_long_as_its_shortest_part(door):
    door.seen.life = 42.9
    first = door.get(query="{fresh}")
    second = door.get(query="{fresh}", headers={"if-none-match": first.headers["etag"]})
    other = door.get(query="{fresh}", headers={"if-none-match": '"other"'})

    assert first.headers["cache-control"] == "public, max-age=42"
    assert (second.status_code, second.content, second.headers["etag"]) == (304, b"", first.headers["etag"])
    assert second.headers["cache-control"] == "public, max-age=42"
    assert other.status_code == 200
    assert {"Accept", "Accept-Encoding", "Authorization"} <= set(first.headers["vary"].split(", "))


def test_what_no_vendor_answered_is_asked_for_again(door):
    assert door.get(query="{hello}").headers["cache-control"] == "public, no-cache"


def test_errors_and_posts_are_not_kept(door):
    assert door.get(query="{down}").headers["cache-control"] == "no-store"
    assert door.get(query="{").headers["cache-control"] == "no-store"
    assert door.post("{hello}").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("coding", "unpack"),
    [
        ("gzip", gzip.decompress),
        ("br", brotli.decompress),
        ("zstd", lambda body: zstandard.ZstdDecompressor().decompress(body, max_output_size=10_000_000)),
    ],
)
@pytest.mark.parametrize("size", [5000, 1_000_000])
def test_long_answers_are_compressed_as_asked(door, coding, unpack, size):
    body = {"query": "query($s: Int!) {long(size: $s)}", "variables": {"s": size}}
    request = door.client.build_request("POST", "/graphql", json=body, headers={"accept-encoding": coding})
    answer = door.client.send(request, stream=True)
    packed = b"".join(answer.iter_raw())

    assert answer.headers["content-encoding"] == coding
    assert len(packed) < size / 10
    assert json.loads(unpack(packed)) == {"data": {"long": "abc " * (size // 4)}}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip;q=0.5, br;q=0.9", "br"), ("gzip, br, zstd", "zstd"), ("identity", None), ("gzip;q=0", None), ("*", "zstd")],
)
def test_the_better_liked_coding_wins(door, accepted, coding):
    request = door.client.build_request(
        "POST", "/graphql", json={"query": "{long}"}, headers={"accept-encoding": accepted}
    )
    answer = door.client.send(request, stream=True)
    answer.close()

    assert answer.headers.get("content-encoding") == coding


def test_short_answers_are_sent_as_they_are(door):
    assert "content-encoding" not in door.post("{hello}").headers


def test_every_answer_has_the_safety_headers_and_no_banner(door):
    for answer in (door.post("{hello}"), door.client.get("/healthz"), door.client.get("/nowhere"), door.raw(b"x")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers


@pytest.mark.parametrize(
    ("given", "taken"),
    [("abc-1.2_3", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("a\tb", False), ("é", False)],
)
def test_a_request_id_is_taken_if_it_is_harmless(door, given, taken):
    answer = door.post("{hello}", {"x-request-id": given.encode()})

    assert (answer.headers["x-request-id"] == given) is taken


def test_a_page_for_browsers_and_its_files(door):
    page = door.client.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    script = page.text.partition('src="')[2].partition('"')[0]
    file = door.client.get("/" + script, headers={"accept-encoding": "identity"})
    again = door.client.get("/" + script, headers={"if-none-match": file.headers["etag"]})

    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe-inline' 'unsafe-eval" not in page.headers["content-security-policy"]
    assert (file.status_code, file.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert again.status_code == 304
    for path in ("/graphql/assets/nope.js", "/graphql/assets/../__init__.py", "/graphql/assets/%2e%2e/__init__.py"):
        assert door.client.get(path).status_code == 404


def test_health_readiness_and_metrics(door):
    door.post("{hello}")

    assert door.client.get("/healthz").json() == {"status": "ok"}
    assert door.client.get("/readyz").json() == {"status": "ready", "accounts": {}}
    figures = door.client.get("/metrics").text
    assert 'eventgate_http_requests_total{route="/graphql",status="200"}' in figures
    assert 'eventgate_operations_total{kind="query",outcome="ok"}' in figures


def test_no_docs_of_a_framework(door):
    assert [door.client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404] * 3


def test_a_trace_is_for_administrators_who_ask(door, open_door):
    key = "reader-key"
    client = {"name": "r", "key_sha256": sha256(key.encode()).hexdigest(), "scopes": ["read"]}
    closed = open_door(auth={"mode": "api_key", "clients": [client]})
    entry = {"account": "toy", "method": "GET", "path": "/v1/x", "status": 200, "cache": "MISS", "records": 3}

    asked = door.post("{fresh}", {"x-eventgate-trace": "1"}).json()
    silent = door.post("{fresh}").json()
    denied = closed.post("{fresh}", {"x-eventgate-trace": "1", "x-api-key": key}).json()

    assert asked["extensions"] == {"upstream": [{**entry, "startMs": 0.0, "durationMs": 1.23}]}
    assert "extensions" not in silent
    assert denied == {"data": {"fresh": "fresh"}}


def test_a_failure_keeps_its_code_path_and_vendor(door):
    (error,) = door.post("{hello down}").json()["errors"]

    assert error == {
        "message": "events.list: 503",
        "locations": [{"line": 1, "column": 8}],
        "path": ["down"],
        "extensions": {
            "code": "VENDOR_UNAVAILABLE",
            "vendor": "EVENTTIA",
            "account": "eventtia",
            "status": 503,
            "retryable": True,
            "retryAfter": None,
        },
    }


def test_failures_beside_data_are_told(door):
    assert door.post("{partial}").json() == {
        "data": {"partial": "the rest"},
        "errors": [
            {"message": "one account is missing", "path": ["partial"], "extensions": {"code": "VENDOR_TIMEOUT"}}
        ],
    }


@pytest.mark.parametrize("query", ["{broken}", "{nothing}"])
def test_a_bug_of_ours_is_internal_with_the_request_id(door, query):
    answer = door.post(query, {"x-request-id": "req-7"})
    (error,) = answer.json()["errors"]

    assert error["extensions"] == {"code": "INTERNAL", "requestId": "req-7"}
    assert "req-7" in error["message"]
    assert "planted" not in answer.text
    assert "Traceback" not in answer.text


def test_half_a_surrogate_pair_of_a_vendor_does_not_break_the_answer(door):
    assert door.post("{halfAPair}").json() == {"data": {"halfAPair": "x?y"}}
