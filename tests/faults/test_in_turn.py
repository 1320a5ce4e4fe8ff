"""Accounts that follow one another: one that hangs longer than the operation may take keeps nothing from the others."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from faults_house import House, opened
from test_fault_table import READABLE

pytestmark = pytest.mark.asyncio(loop_scope="module")
REQUEST_S = 2.0
EVENTS = """query($after:String){
  events(first:100,after:$after){nodes{name account{name}} failures{account code} pageInfo{endCursor}}
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def patient(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Accounts may take longer than an operation."""
    folder: Path = tmp_path_factory.mktemp("patient")
    limits = "timeout_s = 10\nretries = 0\npage_size = 100"
    async with opened(folder, limits=limits, changes=f"[limits]\nrequest_timeout_s = {REQUEST_S}") as house:
        yield house


def again(house: House) -> None:
    """Nothing broken and nothing remembered but the token: a sign-in that hangs would outlast its test."""
    house.sandbox.reset()
    house.cache.clear()


@pytest.mark.parametrize("vendor", READABLE)
async def test_the_others_are_asked_while_one_hangs(patient: House, vendor: str) -> None:
    again(patient)
    well = await patient(EVENTS)
    assert well.errors == []
    there = {node["name"] for node in well.data["events"]["nodes"] if node["account"]["name"] != vendor}

    again(patient)
    patient.sandbox.fail(vendor, delay_ms=60_000)
    answer = await patient(EVENTS)

    assert {node["name"] for node in answer.data["events"]["nodes"]} == there
    assert answer.data["events"]["failures"] == [{"account": vendor, "code": "VENDOR_TIMEOUT"}]
    assert answer.codes == ["VENDOR_TIMEOUT"]
    assert answer.seconds < REQUEST_S + 0.5


async def test_what_was_given_up_comes_with_a_later_page(patient: House) -> None:
    again(patient)
    well = await patient(EVENTS)
    again(patient)
    patient.sandbox.fail(READABLE[0], delay_ms=60_000)
    first = await patient(EVENTS)

    again(patient)
    second = await patient(EVENTS, after=first.data["events"]["pageInfo"]["endCursor"])

    assert second.errors == []
    both = [node for answer in (first, second) for node in answer.data["events"]["nodes"]]
    assert sorted(map(str, both)) == sorted(map(str, well.data["events"]["nodes"]))


async def test_all_that_hang_are_named(patient: House) -> None:
    again(patient)
    for vendor in READABLE:
        patient.sandbox.fail(vendor, delay_ms=60_000)
    answer = await patient(EVENTS)

    assert answer.data["events"]["nodes"] == []
    assert {(one["account"], one["code"]) for one in answer.data["events"]["failures"]} == {
        (vendor, "VENDOR_TIMEOUT") for vendor in READABLE
    }
    assert answer.seconds < REQUEST_S + 0.5
