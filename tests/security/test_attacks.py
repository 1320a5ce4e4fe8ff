"""Attacks on the running gateway and its vendors: each with its expected status and codes, and no vendor misled.

Bodies, documents, URLs and sockets that are wrong as such stand in ``tests/edge/test_edge_attacks.py`` (some 150) and
tokens in ``tests/edge/test_edge_auth.py`` (25); here is what needs the real schema, the vendors or auth behind it.
"""

import json
import re
import time
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from security_house import Client, House, open_house

from gateway.records import Kind, Ref
from resolvers import ids

OK: list[str] = []
INVALID = ["INVALID_INPUT"]
COMPLEX = ["QUERY_TOO_COMPLEX"]
UNSUPPORTED = ["UNSUPPORTED"]
FORBIDDEN = ["FORBIDDEN"]
RESPONSE_JSON = "application/graphql-response+json"
EVENT_BY = "query($by:EventBy!){event(by:$by){id}}"


@pytest.fixture
def house(open_to_all: House) -> House:
    open_to_all.fresh()
    return open_to_all


def is_sound(answer: httpx.Response) -> list[str]:
    """The codes of an answer that is no failure of ours; each error has a code and no message is long."""
    assert answer.status_code < 500
    errors = answer.json().get("errors", [])
    codes = [error["extensions"]["code"] for error in errors]
    assert "INTERNAL" not in codes
    assert all(len(error["message"]) <= 400 and "\n" not in error["message"] for error in errors)
    assert "Traceback" not in answer.text
    return codes


def ask(house: House, query: str, /, headers: dict[str, str] | None = None, **variables: Any) -> httpx.Response:
    body = {"query": query, "variables": variables}
    return house.client.post("/graphql", json=body, headers={"accept": RESPONSE_JSON, **(headers or {})})


# ---------------------------------------------------------------- documents


def bomb(levels: int) -> str:
    """Fragments that each spread the next twice, through two fields: 2^levels selections."""
    parts = [f"fragment F{n} on Event{{a:sameAs{{...F{n + 1}}} b:sameAs{{...F{n + 1}}}}}" for n in range(levels)]
    return "{events{nodes{...F0}}}" + "".join(parts) + f"fragment F{levels} on Event{{id}}"


DOCUMENTS: dict[str, tuple[str, int, list[str]]] = {
    "a fragment bomb of 28 levels": (bomb(28), 400, COMPLEX),
    "a fragment bomb of 190 levels": (bomb(190), 400, COMPLEX),
    "an alias flood": ("{" + " ".join(f"a{n}:accounts{{name}}" for n in range(31)) + "}", 400, COMPLEX),
    "an alias flood below": ("{accounts{" + " ".join(f"a{n}:name" for n in range(2000)) + "}}", 400, COMPLEX),
    "a flood of costly aliases": (
        "{" + " ".join(f'a{n}:profile(email:"a{n}@example.org"){{name}}' for n in range(21)) + "}", 400, COMPLEX,
    ),
    "a directive flood": ("{accounts{name " + "@include(if:true) " * 51 + "}}", 400, COMPLEX),
    "a flood of unknown directives": ("{accounts{name " + "@x " * 2000 + "}}", 400, COMPLEX),
    "the same directive twice": ("{accounts{name @skip(if:false) @skip(if:true)}}", 400, INVALID),
    "a deep list in an argument": ("{nodes(ids:" + "[" * 300 + "]" * 300 + "){id}}", 400, COMPLEX),
    "a deep object in an argument": ("{event(by:" + "{id:" * 60 + "1" + "}" * 60 + "){id}}", 400, INVALID),
    "a long list in an argument": ("{nodes(ids:[" + '"x" ' * 101 + "]){id}}", 400, COMPLEX),
    "a long list of accounts": ("{events(filter:{accounts:[" + '"x" ' * 101 + "]}){nodes{id}}}", 400, COMPLEX),
    "a long list of references": ("{_entities(representations:[" + "{} " * 101 + "]){__typename}}", 400, COMPLEX),
    "a page of two billion": ("{events(first:2147483647){nodes{id}}}", 200, INVALID),
    "a page beyond 32 bits": ("{events(first:2147483648){nodes{id}}}", 400, INVALID),
    "a page of minus one": ("{events(first:-1){nodes{id}}}", 200, INVALID),
    "a page of 400 digits": ("{events(first:" + "9" * 400 + "){nodes{id}}}", 400, INVALID),
    "depth by entities": ("{events{nodes{" + "sameAs{" * 12 + "id" + "}" * 14 + "}", 400, COMPLEX),
    "depth in a circle": ("{events{nodes{" + "people{nodes{event{" * 4 + "id" + "}" * 14 + "}", 400, COMPLEX),
    "introspection in a circle": (
        "{__schema{types{" + "fields{type{" * 12 + "name" + "}" * 26 + "}", 400, ["QUERY_TOO_COMPLEX", "INVALID_INPUT"],
    ),
    "a type that is not there": ("{... on Admin{secrets}}", 400, INVALID),
    "a private field": ("{accounts{password}}", 400, INVALID),
    "an adapter by its name": ("{accounts{adapter{settings}}}", 400, INVALID),
    "a Python attribute": ("{accounts{__class__}}", 400, INVALID),
    "a prototype": ("{__proto__}", 400, INVALID),
    "a subscription": ("subscription{events{nodes{id}}}", 400, [*UNSUPPORTED, "INVALID_INPUT"]),
    "defer": ("{accounts{... @defer{name}}}", 400, INVALID),
    "stream": ("{accounts @stream{name}}", 400, INVALID),
    "a week date": ('{events(filter:{startsAfter:"2026-W01-1T00:00:00Z"}){nodes{id}}}', 400, INVALID),
    "the beginning of time": ('{events(filter:{startsAfter:"0001-01-01T00:00:00+14:00"}){nodes{id}}}', 400, INVALID),
    "the end of time": ('{events(filter:{updatedAfter:"9999-12-31T23:59:59-14:00"}){nodes{id}}}', 400, INVALID),
    "a time zone of a day": ('{events(filter:{startsAfter:"2026-01-01T00:00:00+99:00"}){nodes{id}}}', 400, INVALID),
    "a number as a text": ("{events(filter:{text:1}){nodes{id}}}", 400, INVALID),
    "two ways to name an event": ('{event(by:{id:"a",slug:{account:"eventtia",slug:"b"}}){id}}', 400, INVALID),
    "an unknown entity": ('{_entities(representations:[{__typename:"Account",id:"x"}]){__typename}}', 200, INVALID),
    "an entity that is a list": ("{_entities(representations:[[]]){__typename}}", 200, INVALID),
    "an entity without a key": ('{_entities(representations:[{__typename:"Event"}]){__typename}}', 200, INVALID),
    "an entity with a key of numbers": (
        '{_entities(representations:[{__typename:"Event",id:7}]){__typename}}', 200, INVALID,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents(house: House, name: str) -> None:
    document, status, codes = DOCUMENTS[name]
    started = time.perf_counter()
    answer = ask(house, document)

    assert answer.status_code == status
    assert set(is_sound(answer)) <= set(codes)
    assert is_sound(answer) != []
    assert time.perf_counter() - started < 5
    assert house.calls() == []


def test_a_bomb_takes_time_by_its_length(house: House) -> None:
    """Twice as many levels take about twice as long, where a naive count takes 2^28 times as long."""

    def seconds(levels: int) -> float:
        best = float("inf")
        for attempt in range(3):
            started = time.perf_counter()
            ask(house, bomb(levels) + f"#{attempt}")
            best = min(best, time.perf_counter() - started)
        return best

    short, long = seconds(20), seconds(160)
    assert long < 40 * max(short, 0.005)


# ---------------------------------------------------------------- variables and bodies

EVENTS = "query($f:EventFilter,$n:Int){events(filter:$f,first:$n){nodes{id}}}"
VARIABLES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "an unknown member": (EVENTS, {"f": {"nope": 1}}, INVALID),
    "a prototype as a member": (EVENTS, {"f": {"__proto__": {"admin": True}}}, INVALID),
    "a prototype as a variable": (EVENTS, {"__proto__": {"admin": True}, "constructor": 1, "n": 1}, OK),
    "a class as a member": (EVENTS, {"f": {"__class__": "x"}}, INVALID),
    "an object as a text": (EVENTS, {"f": {"text": {"$ne": None}}}, INVALID),
    "an object as a number": (EVENTS, {"n": {"$gt": 0}}, INVALID),
    "a huge integer": (EVENTS, {"n": 10**300}, INVALID),
    "a float as an integer": (EVENTS, {"n": 1.5}, INVALID),
    "true as an integer": (EVENTS, {"n": True}, INVALID),
    "a long list": (EVENTS, {"f": {"accounts": ["x"] * 101}}, COMPLEX),
    "a long list where none is wanted": (EVENTS, {"more": [["x"] * 5000]}, COMPLEX),
    "an unknown enum value": (EVENTS, {"f": {"vendors": ["ADMIN"]}}, INVALID),
    "SQL in a text": (EVENTS, {"f": {"text": "' OR 1=1; DROP TABLE answers;--"}, "n": 1}, OK),
    "a NUL in a text": (EVENTS, {"f": {"text": "a\x00b"}, "n": 1}, OK),
    "a format string": (EVENTS, {"f": {"text": "{0.__class__}%s%n${7*7}"}, "n": 1}, OK),
    "a regular expression": (EVENTS, {"f": {"text": "(a+)+$" * 200}, "n": 1}, OK),
    "null where an object must be": (EVENT_BY, {"by": None}, INVALID),
    "a missing variable": (EVENT_BY, {}, INVALID),
    "a cursor of another service": (
        "query($a:String){events(after:$a){nodes{id}}}", {"a": "eyJhZG1pbiI6dHJ1ZX0"}, INVALID,
    ),
    "a pickled cursor": (
        "query($a:String){events(after:$a){nodes{id}}}", {"a": "gASVCgAAAAAAAACMBmFkbWlulC4"}, INVALID,
    ),
    "a cursor of a megabit": ("query($a:String){events(after:$a){nodes{id}}}", {"a": "A" * 100_000}, INVALID),
    "an account with a line break": (EVENTS, {"f": {"accounts": ["eventtia\r\nX: y"]}}, INVALID),
    "a profile of a line break": ("query($e:String!){profile(email:$e){name}}", {"e": "a\r\nBcc: b@example.org"}, OK),
    "a profile of a query": ("query($e:String!){profile(email:$e){name}}", {"e": "a@example.org&page=1#x"}, OK),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIABLES)
def test_variables(house: House, name: str) -> None:
    query, variables, codes = VARIABLES[name]
    answer = ask(house, query, **variables)

    assert is_sound(answer) == codes
    assert answer.status_code in (200, 400)
    assert house.sandbox.refused() == []
    assert not any("\r" in call or "\n" in call for call in house.calls())


# ---------------------------------------------------------------- what ends in vendors' paths, queries and headers

TRICKS = {
    "up": "..",
    "up and away": "../../v1/organizations",
    "up, encoded": "%2e%2e",
    "up, encoded twice": "%252e%252e%252f",
    "up, with a backslash": "..\\..\\",
    "up, with parameters": "..;/admin",
    "here": ".",
    "a slash": "a/b",
    "NUL": "a\x00b",
    "a line break": "a\r\nX-Injected: 1",
    "a request": "a HTTP/1.1\r\nHost: evil.example\r\n\r\nGET /",
    "a query": "a?admin=true",
    "a fragment": "a#b",
    "an address": "http://169.254.169.254/latest/meta-data",
    "an address without a scheme": "//evil.example/x",
    "a user": "x@evil.example",
    "beyond ASCII": "ü/é\u202e",
    "a wide slash": "a\uff0fb",
    "spaces": "a b+c",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_no_text_of_a_client_leaves_its_place_in_a_vendors_address(house: House, trick: str) -> None:
    """Whatever goes out is one encoded segment or one value of a query: the vendors' own routes, and no other host."""
    forms = [
        *(
            {"slug": {"account": name, "slug": trick}}
            for name in ("eventtia", "ringcentral", "eventmobi", "eventbookings")
        ),
        *({"vendorId": {"account": name, "vendorId": trick}} for name in ("eventtia", "ringcentral", "eventmobi")),
        {"externalId": {"account": "eventmobi", "system": trick, "id": trick}},
        *({"id": ids.encode(Ref(name, Kind.EVENT, trick))} for name in ("eventtia", "ringcentral", "eventmobi")),
        {"id": ids.encode(Ref("ringcentral", Kind.TICKET, trick, (trick,)))},
    ]
    for by in forms:
        assert set(is_sound(ask(house, EVENT_BY, by=by))) <= {"UNSUPPORTED", "INVALID_INPUT"}
    for call in house.sandbox.app.calls.calls():
        routes = r"/api/v3/(auth|events|events/[^/]+)|/en/api/v2/events(/[^/]+)?|/v1/organizations/[0-9a-f-]+/events"
        assert re.fullmatch(routes, call.path), call
        segment = call.path.rpartition("/")[2]
        assert unquote(segment) in (trick, "events", "auth"), call
        assert segment not in ("..", ".", "")
        assert not re.search(r"[\r\n\0 ]", call.path + call.query)
        assert "admin=true" not in call.query


def test_no_address_that_a_client_names_is_fetched(house: House) -> None:
    """Pictures and links are handed on as text: the listener that they name hears nothing."""
    import socket

    trap = socket.create_server(("127.0.0.1", 0))
    trap.settimeout(0.3)
    url = f"http://127.0.0.1:{trap.getsockname()[1]}/picture.png"
    event = next(
        e["id"]
        for e in ask(house, "{events(first:50){nodes{id vendor}}}").json()["data"]["events"]["nodes"]
        if e["vendor"] == "EVENTMOBI"
    )
    register = "mutation($i:RegisterPersonInput!){registerPerson(input:$i){person{id} userErrors{code}}}"
    given = {"eventId": event, "email": "ann@example.org", "firstName": "Ann", "lastName": "Lee", "pictureUrl": url}
    is_sound(ask(house, register, i=given))
    is_sound(ask(house, "{accounts{name}}", {"x-forwarded-host": url, "referer": url, "forwarded": f"host={url}"}))
    with pytest.raises(TimeoutError):
        trap.accept()
    trap.close()


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "gopher://x", "//x", "data:text/html,x", "http://", "http://a b"],
)
def test_addresses_that_are_none(house: House, url: str) -> None:
    register = "mutation($i:RegisterPersonInput!){registerPerson(input:$i){userErrors{code}}}"
    answer = ask(house, register, i={"eventId": "x", "email": "a@example.org", "pictureUrl": url})

    assert answer.status_code == 400
    assert set(is_sound(answer)) == set(INVALID)


# ---------------------------------------------------------------- HTTP

QUERY = {"query": "{accounts{name}}"}
HEADERS: dict[str, tuple[dict[str, str], int, list[str]]] = {
    "another host": ({"host": "evil.example"}, 403, FORBIDDEN),
    "a host that begins like ours": ({"host": "127.0.0.1.evil.example"}, 403, FORBIDDEN),
    "a host that ends like ours": ({"host": "evil-localhost"}, 403, FORBIDDEN),
    "a host with a user": ({"host": "127.0.0.1@evil.example"}, 400, INVALID),
    "a host of all addresses": ({"host": "0.0.0.0"}, 403, FORBIDDEN),
    "a private host": ({"host": "192.168.0.1"}, 403, FORBIDDEN),
    "half an address": ({"host": "[::1"}, 400, INVALID),
    "another site": ({"origin": "https://evil.example"}, 403, FORBIDDEN),
    "a null origin": ({"origin": "null"}, 403, FORBIDDEN),
    "half an origin": ({"origin": "http://["}, 403, FORBIDDEN),
    "a site that says so": ({"sec-fetch-site": "cross-site"}, 403, FORBIDDEN),
    "the same site, another host": ({"sec-fetch-site": "same-site"}, 403, FORBIDDEN),
    "another port of ours": ({"origin": "http://127.0.0.1:1"}, 403, FORBIDDEN),
    "nothing acceptable": ({"accept": "image/png"}, 406, UNSUPPORTED),
    "no type at all": ({"accept": "application/json;q=0"}, 406, UNSUPPORTED),
    "a broken weight": ({"accept": "application/json;q=x"}, 406, UNSUPPORTED),
    "a thousand types": ({"accept": ",".join(f"a/b{n}" for n in range(1000))}, 406, UNSUPPORTED),
    "an event stream": ({"accept": "text/event-stream"}, 406, UNSUPPORTED),
    "several parts": ({"accept": "multipart/mixed"}, 406, UNSUPPORTED),
    "a foreign trace": ({"traceparent": "x" * 500, "baggage": "a=b" * 500}, 200, OK),
    "a request id with a line break": ({"x-request-id": "a%0d%0aset-cookie: b"}, 200, OK),
    "a request id of a page": ({"x-request-id": "<script>alert(1)</script>"}, 200, OK),
    "a request id of 5000": ({"x-request-id": "x" * 5000}, 200, OK),
    "another method by header": ({"x-http-method-override": "DELETE"}, 200, OK),
    "another path by header": ({"x-original-url": "/admin/cache/purge", "x-rewrite-url": "/admin"}, 200, OK),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_headers(house: House, name: str) -> None:
    headers, status, codes = HEADERS[name]
    answer = house.client.get("/graphql", params=QUERY, headers=headers)

    assert (answer.status_code, is_sound(answer)) == (status, codes)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answer.headers["x-request-id"])
    assert "set-cookie" not in answer.headers
    assert "server" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    if status == 403:
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/graphql?query=mutation{cancelEvent(input:{id:%22x%22}){userErrors{code}}}", 405),
        ("PUT", "/graphql", 405),
        ("DELETE", "/graphql", 405),
        ("TRACE", "/graphql", 405),
        ("PATCH", "/graphql", 405),
        ("GET", "/admin/cache/purge", 405),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/redoc", 404),
        ("GET", "/graphql/assets/../../../../etc/passwd", 404),
        ("GET", "/graphql/assets/%2e%2e/%2e%2e/pyproject.toml", 404),
        ("GET", "/graphql/assets/..%5c..%5cpyproject.toml", 404),
        ("GET", "/graphql/", 404),
        ("GET", "//graphql", 404),
        ("GET", "/.env", 404),
        ("GET", "/eventgate.toml", 404),
        ("POST", "/webhooks/eventtia/sk-planted-token", 404),
    ],
)
def test_paths_and_methods(house: House, method: str, path: str, status: int) -> None:
    said = house.talk(f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n".encode())
    head, _, body = said.partition(b"\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(body)["errors"][0]["extensions"]["code"]
    assert b"etc/passwd" not in body
    assert "sk-planted-token" not in house.logs.getvalue()


def test_a_log_line_stays_one_line(house: House) -> None:
    house.logs.truncate(0)
    house.talk(b"GET /a%0a{%22event%22:%22forged%22} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
    house.client.post("/graphql", json={**QUERY, "operationName": "x\n" + json.dumps({"event": "forged"})})
    house.client.post("/graphql", json={**QUERY, "operationName": "x" * 200_000})
    lines = [json.loads(line) for line in house.logs.getvalue().strip("\0").splitlines()]

    assert "forged" not in {line["event"] for line in lines}
    assert max(len(json.dumps(line)) for line in lines) < 2000


# ---------------------------------------------------------------- persisted queries, batches, introspection


def hashed(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256(text.encode()).hexdigest()}}


def test_a_hash_is_not_poisoned(house: House) -> None:
    good, evil = "{accounts{name}}", "{accounts{id}}"
    post = lambda **body: house.client.post("/graphql", json=body, headers={"accept": RESPONSE_JSON})  # noqa: E731
    poison = post(query=evil, extensions=hashed(good))
    assert (poison.status_code, is_sound(poison)) == (400, INVALID)
    assert is_sound(post(extensions=hashed(good))) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert is_sound(post(query="{nope}", extensions=hashed("{nope}"))) == INVALID
    assert is_sound(post(extensions=hashed("{nope}"))) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert "name" in post(query=good, extensions=hashed(good)).json()["data"]["accounts"][0]
    assert "name" in post(extensions=hashed(good)).json()["data"]["accounts"][0]


def test_closed_doors() -> None:
    """Introspection, suggestions, federation's schema and GraphiQL are off together; batches have a limit."""
    with open_house([Client("a", ("read",))], more="[limits]\nintrospection = false\nmax_batch = 3") as house:
        asking = house.as_("a")
        for query in (
            "{__schema{types{name}}}",
            '{__type(name:"Event"){name}}',
            "{_service{sdl}}",
            "{a:__schema{__typename}}",
        ):
            answer = asking.post({"query": query}, accept=RESPONSE_JSON)
            assert (answer.status_code, is_sound(answer)) == (400, FORBIDDEN)
        for query in (
            "{acounts{nam}}",
            "{accounts{nam}}",
            "{events(frist:1){nodes{id}}}",
            "{events(filter:{txt:1}){nodes{id}}}",
            "query($f:EventFiltr){events{nodes{id}}}",
        ):
            answer = asking.post({"query": query}, accept=RESPONSE_JSON)
            assert (answer.status_code, set(is_sound(answer))) == (400, set(INVALID))
            assert "Did you mean" not in answer.text
        variables = asking.post({"query": EVENTS, "variables": {"f": {"txt": "x"}}})
        assert "Did you mean" not in variables.text
        assert house.client.get("/graphql", headers={"accept": "text/html"}).status_code == 404
        flood = asking.post([QUERY] * 4)
        assert (flood.status_code, is_sound(flood)) == (400, COMPLEX)
        assert asking.post([]).status_code == 400
        assert [set(one) for one in asking.post([QUERY, {"query": "{nope}"}, QUERY]).json()] == [
            {"data"},
            {"errors"},
            {"data"},
        ]


def test_the_whole_table_has_a_hundred_attacks() -> None:
    own = [DOCUMENTS, VARIABLES, TRICKS, HEADERS]
    assert sum(map(len, own)) >= 100
