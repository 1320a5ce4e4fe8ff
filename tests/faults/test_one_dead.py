"""One vendor of four dead: what a query over all of them takes, while it is still waited for and once it is not."""

import statistics

import pytest
from faults_house import Answer, House
from test_fault_table import EVENTS

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
