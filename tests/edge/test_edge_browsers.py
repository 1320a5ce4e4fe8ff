"""What a browser may do: Host, CSRF, CORS."""

import pytest

ORIGIN = "https://app.example.org"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8000", 200),
        ("127.9.9.9", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("app.localhost", 200),
        ("localhost.", 200),
        ("[::1]:8000", 200),
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("10.0.0.1", 403),
        ("0.0.0.0", 403),
        ("evil.example@127.0.0.1", 400),
        ("127.0.0.1/evil", 400),
        ("[::1", 400),
        ("localhost:abc", 400),
    ],
)
@pytest.mark.parametrize("path", ["/graphql?query={hello}", "/metrics"])
def test_without_auth_only_loopback_names_are_served(door, host, status, path):
    answer = door.client.get(path, headers={"host": host})

    assert answer.status_code == status
    if status != 200:
        assert door.codes(answer) == ["FORBIDDEN" if status == 403 else "INVALID_INPUT"]


def test_no_host_and_two_hosts_are_refused(door):
    end = b"connection: close\r\n\r\n"

    assert door.talk(b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert door.talk(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n" + end).startswith(
        b"HTTP/1.1 400 "
    )


def test_with_auth_the_hosts_are_those_of_the_settings(open_door):
    auth = {"mode": "api_key", "clients": [{"name": "a", "key_sha256": "0" * 64}]}
    one = open_door(auth=auth, server={"hosts": ["graph.example.org"]})

    assert one.client.get("/healthz", headers={"host": "graph.example.org"}).status_code == 200
    assert one.client.get("/metrics", headers={"host": "127.0.0.1"}).status_code == 403
    for probe in ("/healthz", "/readyz"):  # a balancer comes by address
        assert one.client.get(probe, headers={"host": "10.0.0.7:8000"}).status_code == 200
        assert one.client.head(probe, headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_browser_that_opens_the_address_is_led_to_graphiql(door):
    answer = door.client.get("/", headers={"accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "graphql")


@pytest.mark.parametrize(
    ("marks", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "x-graphql-csrf": "1"}, 200),
        ({"sec-fetch-site": "cross-site", "apollo-require-preflight": "true"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_a_get_that_a_browser_marks_as_foreign_is_refused(door, marks, status):
    answer = door.get(query="{hello}", headers=marks)

    assert answer.status_code == status
    if status == 403:
        assert door.codes(answer) == ["FORBIDDEN"]


def test_a_get_of_our_own_page_is_served(door):
    assert door.get(query="{hello}", headers={"origin": door.url}).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_simple_post_is_refused_whatever_it_carries(door, kind):
    assert door.raw(b'{"query": "mutation {change}"}', kind, origin="https://evil.example").status_code == 415


def test_an_allowed_origin_is_served(open_door):
    one = open_door(cors={"origins": [ORIGIN], "credentials": True})
    preflight = one.client.options(
        "/graphql",
        headers={"origin": ORIGIN, "access-control-request-method": "POST"},
    )
    marks = {"origin": ORIGIN, "sec-fetch-site": "cross-site"}
    answer = one.get(query="{hello}", headers=marks)
    refused = one.get(query="{", headers=marks)

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == ORIGIN
    assert preflight.headers["access-control-allow-methods"] == "GET, POST"
    assert preflight.headers["access-control-allow-credentials"] == "true"
    assert "x-api-key" in preflight.headers["access-control-allow-headers"]
    assert preflight.headers["access-control-max-age"] == "600"
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", ["https://evil.example", f"{ORIGIN}.evil.example", "http://app.example.org", "null"])
def test_other_origins_get_no_cors_headers(open_door, origin):
    one = open_door(cors={"origins": [ORIGIN]})
    for answer in (
        one.client.options("/graphql", headers={"origin": origin, "access-control-request-method": "POST"}),
        one.get(query="{hello}", headers={"origin": origin, "sec-fetch-site": "cross-site"}),
        one.post("{hello}", {"origin": origin}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_every_origin(open_door):
    one = open_door(cors={"origins": ["*"]})
    answer = one.post("{hello}", {"origin": "https://any.example"})

    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
