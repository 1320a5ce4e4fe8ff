"""Bytes on a socket: requests that proxies and we might read differently, odd addresses and hosts, and slow lines."""

import json
import re
import time
from collections.abc import Iterator

import pytest
from security_house import House, open_house

BODY = b'{"query":"{accounts{name}}"}'
CHUNKED = b"transfer-encoding: chunked\r\n"
ASKED = b"/graphql?query={accounts{name}}"
FINE, BAD, FORBIDDEN, LOST, UNSUPPORTED = (
    (200, None), (400, "INVALID_INPUT"), (403, "FORBIDDEN"), (404, "NOT_FOUND"), (400, "UNSUPPORTED"),
)  # fmt: skip
TWO = b"query+A{accounts{name}}mutation+B{cancelEvent(input:{id:%22x%22}){userErrors{code}}}"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with open_house() as one:
        yield one


def post(extra: bytes = b"", body: bytes = BODY, length: bytes | None = b"", method: bytes = b"POST") -> bytes:
    """A POST; ``length`` is Content-Length, None for none, empty for the true one."""
    told = b"content-length: %b\r\n" % (length or b"%d" % len(body)) if length is not None else b""
    head = (
        b"%b /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nconnection: close\r\n" % method
    )
    return head + told + extra + b"\r\n" + body


def chunked(extra: bytes = CHUNKED, size: bytes = b"", more: bytes = b"", end: bytes = b"\r\n") -> bytes:
    """A POST in chunks; ``more`` stands after the last."""
    chunks = (size or b"%x" % len(BODY)) + end + BODY + end + b"0" + end + more + end
    return post(extra, chunks, None)


def get(path: bytes = ASKED, extra: bytes = b"", host: bytes = b"127.0.0.1", method: bytes = b"GET") -> bytes:
    return b"%b %b HTTP/1.1\r\nhost: %b\r\n%bconnection: close\r\n\r\n" % (method, path, host, extra)


def upgrade(request: bytes, to: bytes) -> bytes:
    wish = b"connection: close, Upgrade, HTTP2-Settings\r\nupgrade: %b\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n" % to
    return request.replace(b"connection: close\r\n", wish)


SMUGGLING: dict[str, tuple[bytes, tuple[int, str | None]]] = {
    "chunks": (chunked(), FINE),
    "chunks in capitals": (chunked(b"Transfer-Encoding: CHUNKED\r\n"), FINE),
    "chunks after a tab": (chunked(b"transfer-encoding:\tchunked\r\n"), FINE),
    "an extension of a chunk": (chunked(size=b"%x;a=b" % len(BODY)), FINE),
    "chunks and a length": (chunked(CHUNKED + b"content-length: 5\r\n"), BAD),
    "a length and chunks": (chunked(b"content-length: 5\r\n" + CHUNKED), BAD),
    "chunks by another name": (chunked(b"transfer-encoding: xchunked\r\n"), BAD),
    "compressed chunks": (chunked(b"transfer-encoding: gzip, chunked\r\n"), BAD),
    "chunks, then none": (chunked(b"transfer-encoding: chunked, identity\r\n"), BAD),
    "chunks twice": (chunked(b"transfer-encoding: chunked, chunked\r\n"), BAD),
    "chunks in two headers": (chunked(CHUNKED + CHUNKED), BAD),
    "chunks and identity": (chunked(CHUNKED + b"transfer-encoding: identity\r\n"), BAD),
    "identity": (post(b"transfer-encoding: identity\r\n", length=None), BAD),
    "a space before the colon": (chunked(b"transfer-encoding : chunked\r\n"), BAD),
    "a vertical tab": (chunked(b"transfer-encoding: \x0bchunked\r\n"), BAD),
    "a folded line": (chunked(b"transfer-encoding:\r\n chunked\r\n"), BAD),
    "a quoted coding": (chunked(b'transfer-encoding: "chunked"\r\n'), BAD),
    "a coding with parameters": (chunked(b"transfer-encoding: chunked;a=b\r\n"), BAD),
    "an empty coding": (chunked(b"transfer-encoding: \r\n"), BAD),
    "a negative chunk": (chunked(size=b"-1"), BAD),
    "a chunk of 0x": (chunked(size=b"0x1c"), BAD),
    "a chunk beyond 64 bits": (chunked(size=b"f" * 17), BAD),
    "chunks with bare line feeds": (chunked(end=b"\n"), BAD),
    "chunks of HTTP/1.0": (chunked().replace(b"HTTP/1.1", b"HTTP/1.0"), BAD),
    "a trailing host": (chunked(more=b"host: evil.example\r\n"), FINE),
    "a trailing length": (chunked(more=b"content-length: 5\r\n"), BAD),
    "a trailing media type": (chunked(more=b"accept: text/plain\r\n"), FINE),
    "a trailing key": (chunked(more=b"authorization: Bearer x\r\nauthorization: Bearer y\r\n"), FINE),
    "endless trailers": (chunked(more=b"x-a: aaaaaaaa\r\n" * 9000), (431, "INVALID_INPUT")),
    "the same length twice": (post(b"content-length: 28\r\n"), BAD),
    "another length": (post(b"content-length: 3\r\n"), BAD),
    "a list of lengths": (post(length=b"28, 28"), BAD),
    "a length with a plus": (post(length=b"+28"), BAD),
    "a negative length": (post(length=b"-1"), BAD),
    "a length of 0x": (post(length=b"0x1c"), BAD),
    "a length of 2e1": (post(length=b"2e1"), BAD),
    "a length with a space": (post(length=b"2 8"), BAD),
    "a length beyond 64 bits": (post(length=b"9" * 25), BAD),
    "a length of 2^63": (post(length=b"9223372036854775807"), (413, "INVALID_INPUT")),
    "no length's digits": (post(length=b" "), BAD),
    "bare line feeds": (get().replace(b"\r\n", b"\n"), BAD),
    "bare carriage returns": (get().replace(b"\r\n", b"\r"), BAD),
    "NUL in a header": (get(extra=b"x-a: a\0b\r\n"), BAD),
    "a header without a colon": (get(extra=b"x-a\r\n"), BAD),
    "a header without a name": (get(extra=b": x\r\n"), BAD),
    "a header's name beyond ASCII": (get(extra="x-ü: x\r\n".encode()), BAD),
    "a header's value beyond ASCII": (get(extra=b"x-a: \xff\xfe\r\n"), FINE),
    "a folded header": (get(extra=b"x-a: a\r\n b\r\n"), BAD),
    "a space before the first header": (get().replace(b"\r\nhost", b"\r\n host"), BAD),
    "HTTP/0.9": (b"GET /graphql?query={accounts{name}}\r\n\r\n", BAD),
    "HTTP/1.0": (get().replace(b"HTTP/1.1", b"HTTP/1.0"), FINE),
    "HTTP/1.2": (get().replace(b"HTTP/1.1", b"HTTP/1.2"), BAD),
    "HTTP/2.0": (get().replace(b"HTTP/1.1", b"HTTP/2.0"), BAD),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", BAD),
    "a wish for HTTP/2 with a GET": (upgrade(get(), b"h2c"), FINE),
    "a wish for HTTP/2 with a POST": (upgrade(post(), b"h2c"), FINE),
    "a wish for a WebSocket with a GET": (upgrade(get(), b"websocket"), UNSUPPORTED),
    "a wish for a WebSocket with a POST": (upgrade(post(), b"WebSocket"), UNSUPPORTED),
    "a wish for something else": (upgrade(get(), b"foo"), FINE),
    "a method in small letters": (get(method=b"get"), BAD),
    "a method of our own": (get(method=b"X-METHOD"), BAD),
    "CONNECT": (get(b"127.0.0.1:80", method=b"CONNECT"), BAD),
    "PUT": (get(method=b"PUT"), (405, "INVALID_INPUT")),
    "QUERY": (post(method=b"QUERY"), (405, "INVALID_INPUT")),
    "PROPFIND": (get(method=b"PROPFIND"), (405, "INVALID_INPUT")),
}  # fmt: skip
ADDRESSES: dict[bytes, tuple[int, str | None]] = {
    b"http://evil.example/graphql?query={accounts{name}}": FORBIDDEN,
    b"http://127.0.0.1.evil.example/graphql?query={accounts{name}}": FORBIDDEN,
    b"http://127.0.0.1/graphql?query={accounts{name}}": FINE,
    b"http://[::1]:80/graphql?query={accounts{name}}": FINE,
    b"ftp://127.0.0.1/graphql?query={accounts{name}}": BAD,
    b"http://evil.example@127.0.0.1/graphql?query={accounts{name}}": BAD,
    b"//evil.example/graphql?query={accounts{name}}": LOST,
    b"graphql": BAD,
    b"*": LOST,
    b"/graphql/": LOST,
    b"//graphql": LOST,
    b"/./graphql": LOST,
    b"/x/../graphql": LOST,
    b"/%2e%2e/graphql": LOST,
    b"/graphql%2f": LOST,
    b"/graphql%00": LOST,
    b"/graphql;a=b": LOST,
    b"/GRAPHQL": LOST,
    b"/graphql\\": LOST,
    b"/graphql%3fquery={accounts{name}}": LOST,
    b"/%c0%afgraphql": LOST,
    b"/%ff": LOST,
    b"/healthz/": LOST,
    b"/graphql/assets/": LOST,
    b"/graphql/assets/..%2f..%2f__init__.py": LOST,
    b"/webhooks/a/b/c": LOST,
    b"/%67raphql?query={accounts{name}}": FINE,
    b"/graphql?query={accounts{name}}#x": FINE,
    b"/graphql?query={accounts+{name}}": FINE,
    b"/graphql?&&&&query={accounts{name}}": FINE,
    b"/graphql?query=%ef%bb%bf{accounts{name}}": FINE,
    b"/graphql?query={accounts{name}}&operationName=": FINE,
    b"/graphql?query={accounts{name}}&variables=": FINE,
    b"/graphql?query={accounts{name}}&variables=null": FINE,
    b"/graphql?query={accounts{name}}&extensions={%22persistedQuery%22:null}": FINE,
    b"/graphql?query=" + TWO + b"&operationName=A": FINE,
    b"/graphql?query=" + TWO + b"&operationName=B": (405, "INVALID_INPUT"),
    b"/graphql?query=" + TWO: (200, "INVALID_INPUT"),
    b"/graphql#x": BAD,
    b"/graphql?query={accounts{name}}&query": BAD,
    b"/graphql?query={accounts{name}}&%71uery={a}": BAD,
    b"/graphql?QUERY={accounts{name}}": BAD,
    b"/graphql?query[]={accounts{name}}": BAD,
    b"/graphql?query={accounts{name}}&variables=%22x%22": BAD,
    b"/graphql?query={accounts{name}}&variables=%ff": BAD,
    b"/graphql?query={accounts{name}};variables={}": (200, "INVALID_INPUT"),
    b"/graphql?query={accounts{name}}%00": (200, "INVALID_INPUT"),
    b"/graphql?query=fragment+F+on+Query{accounts{name}}": (200, "INVALID_INPUT"),
    b"/" + b"a" * 70_000: (431, "INVALID_INPUT"),
    b"/graphql?" + b"a" * 300_000: (431, "INVALID_INPUT"),
}
HOSTS: dict[bytes, tuple[int, str | None]] = {
    **dict.fromkeys(
        [
            b"localhost", b"LOCALHOST", b"LocalHost:8000", b"localhost.", b"localhost:", b"127.0.0.2", b"[::1]",
            b"[::1]:8000", b"evil.localhost",
        ],
        FINE,
    ),
    **dict.fromkeys(
        [
            b"127.1", b"0x7f.0.0.1", b"2130706433", b"127.0.0.1.nip.io", b"localhost.evil", b"localhost_evil",
            b"localhost-evil", b"localhost.evil.example:80", b"0.0.0.0", b"[::]", b"[::ffff:10.0.0.1]",
        ],
        FORBIDDEN,
    ),
    **dict.fromkeys(
        [
            b"", b" ", b"::1", b"localhost:99999", b"localhost:-1", b"localhost:80:80", b"localhost:8o",
            b"localhost,evil", b"localhost;evil", b"localhost\tevil", b"localhost%2eevil.example", b"..localhost",
            b"localhost..", b".localhost", b"\xe2\x93\x81ocalhost", b"127.0.0.1\xa0", b"[::1%25lo]", b"[localhost]",
            b"localhost/evil", b"evil@localhost", b"a" * 5000,
        ],
        BAD,
    ),
}  # fmt: skip
TRIES: dict[str, tuple[bytes, tuple[int, str | None]]] = {
    **SMUGGLING,
    **{f"address {path[:60]!r}": (get(path), told) for path, told in ADDRESSES.items()},
    **{f"host {host[:40]!r}": (get(host=host), told) for host, told in HOSTS.items()},
}


def answer_of(said: bytes) -> tuple[int, str | None, dict[str, str]]:
    """Status, the first error's code and the headers of the only answer."""
    head, _, body = said.partition(b"\r\n\r\n")
    assert not re.search(rb"HTTP/1.1 \d", body), "a second answer"
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    errors = json.loads(body).get("errors", [])
    return int(lines[0].split()[1]), errors[0]["extensions"]["code"] if errors else None, headers


@pytest.mark.parametrize("name", TRIES)
def test_each_has_its_answer_and_no_other(house: House, name: str) -> None:
    sent, expected = TRIES[name]
    status, code, headers = answer_of(house.talk(sent))

    assert (status, code) == expected
    assert headers["content-type"].startswith("application/json")
    assert headers["x-content-type-options"] == "nosniff"
    assert "x-request-id" in headers
    assert "server" not in headers


def test_there_are_over_a_hundred() -> None:
    assert len(TRIES) > 100


def test_a_trailer_is_no_header(house: House) -> None:
    """`X-Eventgate-Trace` as a header adds what vendors were asked; behind the body it says nothing."""
    assert b'"upstream"' in house.talk(post(b"x-eventgate-trace: 1\r\n"))
    assert b'"upstream"' not in house.talk(chunked(more=b"x-eventgate-trace: 1\r\n"))


def test_two_requests_on_one_line_have_two_answers_in_their_order(house: House) -> None:
    first = post(body=b'{"query":"{first:accounts{name}}"}').replace(b"connection: close\r\n", b"")
    said = house.talk(first + post(body=b'{"query":"{second:accounts{name}}"}'))

    assert said.count(b"HTTP/1.1 200") == 2
    assert said.index(b'"first"') < said.index(b'"second"')


def test_what_is_left_of_a_refused_body_is_no_request(house: House) -> None:
    """A body that looks like a request stays a body, though the answer was given before it came."""
    inner = get(b"/metrics")
    head = b"POST /nowhere HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: %d\r\n\r\n" % len(inner)
    said = house.talk(head, inner + get(), wait=0.3)

    assert said.startswith(b"HTTP/1.1 404 ")
    assert said.count(b"HTTP/1.1 ") == 2
    assert b"eventgate_http" not in said
    assert b'"accounts"' in said


# ---------------------------------------------------------------- slow lines

KEPT = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
UNREAD = b"POST /nowhere HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\n"
SLOW: dict[str, list[bytes]] = {
    "nothing at all": [],
    "half a head": [b"GET /healthz HTTP/1.1\r\nhost: 12"],
    "an answer, then an empty line": [KEPT, b"\r\n"],
    "an answer, then half a head": [KEPT, b"GET /"],
    "an answer before the body": [UNREAD, b"x"],
    "another protocol": [upgrade(KEPT, b"foo"), b"x"],
}
"""Parts that are sent with a pause between them, and nothing after."""


@pytest.mark.parametrize("name", SLOW)
def test_no_line_is_held_by_sending_little(house: House, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.edge.protocol.HEADER_TIMEOUT_S", 0.5)
    with house.open_line() as line:
        line.settimeout(8)
        started = time.monotonic()
        try:
            for part in SLOW[name]:
                line.sendall(part)
                time.sleep(0.2)
            while line.recv(65536):
                pass
        except ConnectionError:
            pass
    assert time.monotonic() - started < 5


def test_no_line_is_held_by_sending_a_little_again_and_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.edge.protocol.HEADER_TIMEOUT_S", 0.5)
    with house.open_line() as line:
        line.sendall(UNREAD)
        sent = 0
        try:
            while sent < 100:
                line.sendall(b"x")
                sent += 1
                time.sleep(0.1)
        except OSError:
            pass
    assert sent < 50


def test_a_slow_operation_is_not_taken_for_a_slow_head(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a request is being answered the clock of the next one's head does not hang up."""
    monkeypatch.setattr("gateway.edge.protocol.HEADER_TIMEOUT_S", 0.2)
    house.fresh()
    house.sandbox.fail("eventtia", delay_ms=900)
    query = b'{"query":"{events(first:1,filter:{accounts:[\\"eventtia\\"]}){nodes{id}}}"}'
    first = post(body=query).replace(b"connection: close\r\n", b"")
    with house.open_line() as line:
        line.sendall(first + b"GET /hea")
        said = line.recv(65536)
    house.sandbox.heal()

    assert said.startswith(b"HTTP/1.1 200 ")
