"""Answers that no sandbox gives: endless, packed a thousandfold, cut, lying, nested. Each is a typed error, in bounded
time and memory, and leaves the other vendors' data alone.
"""

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import brotli
import pytest
import pytest_asyncio
import zstandard
from faults_house import LIMITS, Answer, House, opened
from rude_house import Act, Change, Rude, chunk, each_member, for_ever, plain, rude_line, says
from test_fault_table import EVENTS, HEALTH, READABLE, check_secrets, health_of, without_age

pytestmark = pytest.mark.asyncio(loop_scope="module")
MB = 1 << 20
LIMIT = 8 * MB
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
DEEP = b'{"data":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
SPACES = b" " * MB
BAD, DOWN, SLOW = "VENDOR_BAD_RESPONSE", "VENDOR_UNAVAILABLE", "VENDOR_TIMEOUT"


@dataclass(frozen=True)
class Row:
    act: Act
    codes: str
    """The codes that may be told, with spaces between."""
    answers: bool = False
    """Whether it says no, and so is there."""


def packed(how: str) -> bytes:
    """Half a gigabyte of spaces in a few kilobytes."""
    if how == "gzip":
        gzipped = zlib.compressobj(9, wbits=31)
        parts = [gzipped.compress(SPACES) for _ in range(512)] + [gzipped.flush()]
    elif how == "zstd":
        zipped = zstandard.ZstdCompressor(level=3).compressobj()
        parts = [zipped.compress(SPACES) for _ in range(512)] + [zipped.flush()]
    else:
        broad = brotli.Compressor(quality=5)
        parts = [broad.process(SPACES) for _ in range(512)] + [broad.finish()]
    return plain(b"".join(parts), f"Content-Encoding: {how}")


TABLE = {
    "a body without end, fast": Row(for_ever(CHUNKED, chunk(b" " * 65_536)), f"{BAD} {SLOW}"),
    "a body without end, slow": Row(for_ever(CHUNKED, chunk(b" "), 0.05), SLOW),
    "headers without end": Row(for_ever(b"HTTP/1.1 200 OK\r\n", b"X: " + b"a" * 999 + b"\r\n"), f"{BAD} {DOWN} {SLOW}"),
    "a header without end": Row(for_ever(b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 65_536), f"{BAD} {DOWN} {SLOW}"),
    "a status line without end": Row(for_ever(b"HTTP/1.1 200 ", b"O" * 65_536), f"{BAD} {DOWN} {SLOW}"),
    "continue, for ever": Row(for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01), SLOW),
    "a gzip bomb": Row(says(packed("gzip")), BAD),
    "a zstd bomb, not asked for": Row(says(packed("zstd")), BAD),
    "a brotli bomb, not asked for": Row(says(packed("br")), BAD),
    "not packed as it says": Row(says(plain(b'{"data":[]}', "Content-Encoding: gzip")), BAD),
    "packed and cut": Row(says(plain(gzip.compress(b'{"data":[]}' * 99)[:-20], "Content-Encoding: gzip")), BAD),
    "no HTTP": Row(says(b"SSH-2.0-OpenSSH_9.2\r\n"), f"{BAD} {DOWN}"),
    "two lengths": Row(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\n{}{}"), f"{BAD} {DOWN}"),
    "a length that is too long": Row(says(plain(b"{}").replace(b"h: 2", b"h: 99")), DOWN),
    "a length below zero": Row(says(plain(b"{}").replace(b"h: 2", b"h: -2")), f"{BAD} {DOWN}"),
    "a chunk's length that is none": Row(says(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"), f"{BAD} {DOWN}"),
    "nested deeply": Row(says(plain(DEEP)), BAD),
    "nested deeply, with 400": Row(says(plain(DEEP, status="400 Bad Request")), "VENDOR_REJECTED", True),
    "no UTF-8": Row(says(plain(b'{"data":["\xff\xfe"]}')), BAD),
    "UTF-16": Row(says(plain('{"data":[]}'.encode("utf-16"))), BAD),
    "half a surrogate": Row(says(plain(b'{"data":["\\ud800"]}')), BAD),
    "NaN": Row(says(plain(b'{"data":NaN}')), BAD),
    "Infinity": Row(says(plain(b'{"data":[-Infinity]}')), BAD),
    "a number too large": Row(says(plain(b'{"data":1e999}')), BAD),
    "null": Row(says(plain(b"null")), BAD),
    "a word": Row(says(plain(b'"ok"')), BAD),
    "nothing but white space": Row(says(plain(b"   \r\n ")), BAD),
    "two documents": Row(says(plain(b'{"data":[]}{"data":[]}')), BAD),
    "HTML that says it is JSON": Row(says(plain(b"<!doctype html><p>down for maintenance")), BAD),
    "304 to a question without a condition": Row(says(plain(b"", status="304 Not Modified")), BAD),
    "101": Row(says(b"HTTP/1.1 101 Other\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"), f"{BAD} {DOWN}"),
    "999": Row(says(plain(b"{}", status="999 Odd")), f"{BAD} {DOWN}"),
    "a redirect to nowhere": Row(says(plain(b"", "Location: http://[", status="302 Found")), BAD),
    "a redirect to another scheme": Row(says(plain(b"", "Location: file:///etc/passwd", status="302 Found")), BAD),
    "a redirect to itself": Row(says(plain(b"", "Location: ?", status="302 Found")), BAD),
    "a redirect without a place": Row(says(plain(b"", status="302 Found")), BAD),
}  # fmt: skip


@dataclass
class Lines:
    house: House
    rude: Rude

    def at(self, vendor: str) -> Rude:
        """Healed, and to be told how that vendor is rude."""
        self.house.fresh()
        self.rude.heal()
        self.rude.prefix = f"/{vendor}/"
        return self.rude

    async def events(self) -> Answer:
        return await self.house(EVENTS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lines(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lines]:
    folder: Path = tmp_path_factory.mktemp("rude")
    limits = f"{LIMITS}\nmax_response_bytes = {LIMIT}"
    async with rude_line(0) as rude, opened(folder, limits=limits, through=rude) as house:
        yield Lines(house, rude)


def nodes_of(answer: Answer) -> list[dict[str, object]]:
    return [without_age(node) for node in answer.data["events"]["nodes"]]


@contextmanager
def memory_below(megabytes: float) -> Iterator[None]:
    """This process must not need so much more in the block, at its highest."""
    Path("/proc/self/clear_refs").write_text("5")  # the highest begins anew (proc(5))
    before = highest_mb()
    yield
    assert highest_mb() - before < megabytes


def highest_mb() -> float:
    told = Path("/proc/self/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("vendor", READABLE)
async def test_a_rude_answer_is_a_typed_error(lines: Lines, vendor: str, kind: str) -> None:
    row = TABLE[kind]
    rude = lines.at(vendor)
    healthy = nodes_of(await lines.events())
    lines.house.cache.clear()
    rude.act = row.act
    with memory_below(8 * LIMIT / MB):
        answer = await lines.events()
    assert answer.seconds < 4
    [error] = answer.errors
    assert error["extensions"]["code"] in row.codes.split()
    assert (error["path"], error["extensions"]["account"]) == (["events"], vendor)
    assert nodes_of(answer) == [node for node in healthy if node["account"] != {"name": vendor}]
    told = health_of(await lines.house(HEALTH), vendor)["lastError"]
    assert told is not None or row.answers or "answer not as documented" in lines.house.logs.getvalue()
    check_secrets(lines.house, answer.text)


HARMLESS: dict[str, Change] = {
    "a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "white space around": lambda body: b" \r\n" + body + b"\n\n",
    "members twice": lambda body: body.replace(b'"id":', b'"id":"0","id":'),
    "members that nobody knows": lambda body: body.replace(b'"id":', b'"__proto__":{"x":[1]},"":null,"id":'),
    "next leads to another host": each_member("next", "http://192.0.2.1:9/steal"),
    "next leads to another scheme": each_member("next", "file:///etc/passwd"),
}


@pytest.mark.parametrize("kind", HARMLESS)
@pytest.mark.parametrize("vendor", READABLE)
async def test_odd_but_readable(lines: Lines, vendor: str, kind: str) -> None:
    rude = lines.at(vendor)
    healthy = nodes_of(await lines.events())
    lines.house.cache.clear()
    rude.change = HARMLESS[kind]
    answer = await lines.events()
    assert answer.errors == []
    assert nodes_of(answer) == healthy


@pytest.mark.parametrize("vendor", READABLE)
async def test_a_packed_answer_is_read_and_nothing_but_gzip_is_asked_for(lines: Lines, vendor: str) -> None:
    rude = lines.at(vendor)
    bodies: list[bytes] = []
    rude.change = lambda body: bodies.append(body) or body  # type: ignore[func-returns-value]
    healthy = nodes_of(await lines.events())
    lines.house.cache.clear()
    rude.act = says(plain(gzip.compress(bodies[0]), "Content-Encoding: gzip"))
    answer = await lines.events()
    assert (answer.errors, nodes_of(answer)) == ([], healthy)
    asked = {line for head in rude.heads for line in head.lower().split(b"\r\n") if line.startswith(b"accept-encoding")}
    assert asked == {b"accept-encoding: gzip"}


@pytest.mark.parametrize("vendor", READABLE)
async def test_cookies_are_not_kept(lines: Lines, vendor: str) -> None:
    rude = lines.at(vendor)
    bodies: list[bytes] = []
    rude.change = lambda body: bodies.append(body) or body  # type: ignore[func-returns-value]
    await lines.events()
    rude.act = says(plain(bodies[0], "Set-Cookie: session=somebody; Path=/", "Set-Cookie: b=2"))
    for _ in range(3):
        lines.house.cache.clear()
        assert (await lines.events()).errors == []
    assert not [head for head in rude.heads if b"\r\ncookie:" in head.lower()]


SOON = timedelta(seconds=60)
PAUSES = {
    "seconds": ("60", (60,)),
    "a date": (lambda: format_datetime(datetime.now(UTC) + SOON, usegmt=True), (58, 59, 60)),
    "a date with a zone": (lambda: format_datetime(datetime.now(UTC) + SOON), (58, 59, 60)),
    "huge": ("9" * 400, (86_400,)),
    "a far date": ("Fri, 31 Dec 9999 23:59:59 GMT", (86_400,)),
}


@pytest.mark.parametrize("kind", PAUSES)
@pytest.mark.parametrize("vendor", READABLE)
async def test_a_pause_however_it_is_said(lines: Lines, vendor: str, kind: str) -> None:
    said, seconds = PAUSES[kind]
    rude = lines.at(vendor)
    rude.act = says(plain(b"{}", f"Retry-After: {said() if callable(said) else said}", status="429 Too Many"))
    answer = await lines.events()
    [failure] = answer.data["events"]["failures"]
    assert (failure["code"], failure["retryAfter"] in seconds) == ("VENDOR_RATE_LIMITED", True), failure
    calls = len(rude.heads)
    lines.house.cache._entries.clear()
    answer = await lines.events()  # held back, for an hour at the most
    [failure] = answer.data["events"]["failures"]
    assert failure["retryAfter"] <= min(3600, max(seconds))
    assert len([head for head in rude.heads[calls:] if f" /{vendor}/".encode() in head]) == 0


@pytest.mark.parametrize(
    "said", ["-5", "soon", "1.5", "٣", "Wed, 99 Foo 2026 00:00:00 GMT", "Wed, 21 Oct 2015 07:28:00 +99999999", "0", ""]
)
async def test_a_pause_that_means_nothing(lines: Lines, said: str) -> None:
    rude = lines.at("ringcentral")
    rude.act = says(plain(b"{}", f"Retry-After: {said}", status="429 Too Many"))
    started = time.monotonic()
    answer = await lines.events()
    [failure] = answer.data["events"]["failures"]
    assert (failure["code"], failure["retryAfter"] or 0) == ("VENDOR_RATE_LIMITED", 0)
    rude.act = None
    assert (await lines.events()).errors == []  # nobody is held back
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("vendor", READABLE)
async def test_fifty_rude_answers_at_once_are_bounded_too(lines: Lines, vendor: str) -> None:
    rude = lines.at(vendor)
    rude.act = for_ever(CHUNKED, chunk(b" " * 65_536))
    query = "query($n:[String!],$t:String){events(first:1,filter:{accounts:$n,text:$t}){failures{code}}}"
    with memory_below(32 * 3 * LIMIT / MB):  # as many at once as the account has places
        answers = await asyncio.gather(*(lines.house(query, n=[vendor], t=f"{i}") for i in range(50)))
    assert {code for answer in answers for code in answer.codes} <= {BAD, SLOW, DOWN}
