"""In whatever way a vendor is dead, and wherever in its part of a query: it costs the answer one time-out at most."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from faults_house import Answer, House, opened
from rude_house import Act, Rude, for_ever, rude_line
from test_fault_table import EVENTS, READABLE

from sandbox.unreached import unheard

pytestmark = pytest.mark.asyncio(loop_scope="module")
TIMEOUT_S = 1.0
BUSY_S = 0.6
"""What a machine busy with other tests may add; less than a second time-out."""
LIMITS = f"timeout_s = {TIMEOUT_S}\nretries = 2\npage_size = 5"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n"


async def says_nothing(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def sends_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    await asyncio.sleep(30)


async def hangs_up(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def hangs_up_late(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.7 * TIMEOUT_S)
    writer.transport.abort()


DEATHS: dict[str, Act] = {
    "never answers": says_nothing,
    "headers, then silence": sends_headers,
    "a byte now and then": for_ever(HEAD, b" ", TIMEOUT_S / 10),
    "hangs up late": hangs_up_late,
    "hangs up": hangs_up,
}
AT_ONCE = {"hangs up"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lined(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[House, Rude]]:
    async with (
        rude_line(0) as rude,
        opened(tmp_path_factory.mktemp("gateway"), limits=LIMITS, events=12, through=rude) as house,
    ):
        yield house, rude


@pytest.fixture
def line(lined: tuple[House, Rude]) -> Iterator[tuple[House, Rude]]:
    house, rude = lined
    rude.heal()
    house.fresh()  # nobody is signed in
    yield house, rude
    rude.heal()


def check(answer: Answer, vendor: str, codes: set[str]) -> None:
    assert set(answer.codes) <= codes, answer.codes
    assert [failure["account"] for failure in answer.data["events"]["failures"]] == [vendor]
    others = {node["account"]["name"] for node in answer.data["events"]["nodes"]} - {vendor}
    assert others == set(READABLE) - {vendor}
    assert answer.seconds < TIMEOUT_S + BUSY_S


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("vendor", READABLE)
async def test_dead_from_the_first_call_the_sign_in_included(line: tuple[House, Rude], vendor: str, death: str) -> None:
    house, rude = line
    rude.prefix, rude.ending, rude.act = f"/{vendor}", "", DEATHS[death]
    answer = await house(EVENTS)
    check(answer, vendor, {"VENDOR_TIMEOUT", "VENDOR_UNAVAILABLE"})
    if death in AT_ONCE:
        assert answer.seconds < TIMEOUT_S


@pytest.mark.parametrize("death", ["never answers", "a byte now and then"])
async def test_dead_behind_a_slow_sign_in(line: tuple[House, Rude], death: str) -> None:
    house, rude = line
    rude.prefix, rude.ending, rude.act = "/eventtia", "/events", DEATHS[death]
    house.sandbox.fail("eventtia", path="*/auth", delay_ms=int(TIMEOUT_S * 800))
    check(await house(EVENTS), "eventtia", {"VENDOR_TIMEOUT"})


@pytest.mark.parametrize("vendor", READABLE)
async def test_dead_from_the_second_page(line: tuple[House, Rude], vendor: str) -> None:
    house, rude = line
    await house(EVENTS)
    house.cache.clear()
    rude.prefix, rude.ending, rude.act = f"/{vendor}", "/events", says_nothing
    rude.where = "offset=5" if vendor == "eventmobi" else "page"
    rude.but = "=1&" if vendor == "eventtia" else "page=0"
    check(await house(EVENTS), vendor, {"VENDOR_TIMEOUT"})


@pytest.mark.parametrize("queueing", [True, False], ids=["never reached", "refuses"])
async def test_dead_before_it_takes_a_call(line: tuple[House, Rude], queueing: bool) -> None:
    house, _ = line
    upstream: Any = house.backend.accounts["ringcentral"].upstream
    before = upstream._base
    with unheard(queueing=queueing) as port:
        upstream._base = f"http://127.0.0.1:{port}"
        try:
            check(await house(EVENTS), "ringcentral", {"VENDOR_TIMEOUT" if queueing else "VENDOR_UNAVAILABLE"})
        finally:
            upstream._base = before
