"""One vendor of four dead: what a query over all of them takes, while it is still waited for and once it is not."""

import asyncio
import statistics
from typing import Any

import pytest
from faults_house import Answer, House
from test_fault_table import EVENTS

from gateway.upstream.client import LOOK_S

pytestmark = pytest.mark.asyncio(loop_scope="module")
TIMEOUT_S = 1.5
"""Of every account in this house."""
BUSY_S = 0.5
"""What a machine busy with other tests may add to any one answer."""
DEAD = "ringcentral"


async def cold(house: House) -> Answer:
    house.cache.clear()
    return await house(EVENTS)


def of_others(answer: Answer) -> list[str]:
    return [node["id"] for node in answer.data["events"]["nodes"] if node["account"]["name"] != DEAD]


def waited_ms(answer: Answer) -> float:
    """How long the dead vendor's one call took."""
    [ms] = [float(call["durationMs"]) for call in answer.upstream if call["account"] == DEAD]
    return ms


async def test_a_dead_vendor_costs_its_time_out_at_most_and_then_nothing(house: House) -> None:
    well = [await cold(house) for _ in range(5)]
    assert all(answer.errors == [] for answer in well)
    healthy = statistics.median(answer.seconds for answer in well)
    house.sandbox.fail(DEAD, delay_ms=9000)

    first = [await cold(house) for _ in range(3)]
    assert [answer.codes for answer in first] == [["VENDOR_TIMEOUT"]] * 3
    assert max(answer.seconds for answer in first) < healthy + TIMEOUT_S + BUSY_S
    # strictly, the least disturbed call: were the vendor waited for to the very end, none could be within it
    assert min(waited_ms(answer) for answer in first) < TIMEOUT_S * 1000

    later = [await cold(house) for _ in range(5)]
    assert [answer.codes for answer in later] == [["VENDOR_UNAVAILABLE"]] * 5
    assert min(answer.seconds for answer in later) < healthy + BUSY_S
    assert {tuple(of_others(answer)) for answer in first + later} == {tuple(of_others(well[0]))}


async def test_the_others_are_asked_while_the_dead_one_is_waited_for(house: House) -> None:
    await cold(house)
    house.sandbox.fail("eventtia", delay_ms=9000)  # the first in the list
    for other in ("ringcentral", "eventmobi"):
        house.sandbox.fail(other, delay_ms=500)
    answer = await cold(house)
    assert answer.codes == ["VENDOR_TIMEOUT"]
    assert {node["account"]["name"] for node in answer.data["events"]["nodes"]} == {"ringcentral", "eventmobi"}
    assert answer.seconds < TIMEOUT_S + BUSY_S  # and not a second more


async def test_no_further_account_is_asked_while_the_first_may_still_fill_the_page(house: House) -> None:
    house.sandbox.fail("eventtia", delay_ms=300)
    answer = await house("{events(first:2){nodes{account{name}}}}")
    assert [node["account"]["name"] for node in answer.data["events"]["nodes"]] == ["eventtia"] * 2
    await asyncio.sleep(TIMEOUT_S)
    assert [call for vendor in ("ringcentral", "eventmobi") for call in house.sandbox.calls(vendor)] == []


BELOW = """{events(first:3,filter:{accounts:["eventmobi"]}){
  nodes{stale people(first:5){nodes{stale} failures{code}} sessions(first:5){failures{code}}} failures{code}}}"""


async def test_several_levels_of_older_answers_cost_one_time_out(house: House) -> None:
    await house(BELOW)
    house.ahead = 1000.0
    house.sandbox.fail("eventmobi", delay_ms=9000)
    answer = await house(BELOW)
    assert answer.errors == []
    assert {node["stale"] for node in answer.data["events"]["nodes"]} == {True}
    assert {one["stale"] for node in answer.data["events"]["nodes"] for one in node["people"]["nodes"]} == {True}
    assert answer.seconds < TIMEOUT_S + BUSY_S


async def test_a_trial_keeps_nobody_waiting(house: House) -> None:
    upstream: Any = house.backend.accounts[DEAD].upstream
    await cold(house)
    house.sandbox.fail(DEAD, delay_ms=9000)
    permit = upstream.breaker.admit()
    permit.failed("down", 8)
    upstream.breaker._open_until -= 5
    house.sandbox.clear_calls()

    trial, again = await cold(house), await cold(house)

    assert [trial.codes, again.codes] == [["VENDOR_UNAVAILABLE"]] * 2
    assert max(trial.seconds, again.seconds) < LOOK_S + BUSY_S
    async with asyncio.timeout(2 * TIMEOUT_S):
        while upstream.breaker.refusal() < 5:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    house.sandbox.heal()
    upstream.breaker._open_until -= 10
    assert (await cold(house)).errors == []
