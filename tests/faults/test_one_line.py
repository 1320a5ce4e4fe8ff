"""One log line, and one count, for each request that reached a vendor: no fewer where a call takes several, no more
where it never left.
"""

from pathlib import Path
from typing import Any

import pytest
from faults_house import House, opened
from test_fault_table import EVENTS, LISTS, READABLE, event_of
from test_one_story import lines_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
FIELDS = "name tickets{nodes{name}} booths{nodes{name}} sessions{nodes{title}}"


async def counted(house: House, vendor: str) -> float:
    lines = (await house.client.get("/metrics")).text.splitlines()
    calls = [line for line in lines if line.startswith(f'eventgate_upstream_calls_total{{account="{vendor}"')]
    return sum(float(line.rpartition(" ")[2]) for line in calls)


async def begin(house: House, vendor: str) -> float:
    house.cache.clear()
    house.sandbox.clear_calls()
    house.logs.seek(0)
    house.logs.truncate(0)
    return await counted(house, vendor)


async def check(house: House, vendor: str, before: float) -> list[tuple[Any, Any]]:
    told = [(line["outcome"], line["status"]) for line in lines_of(house, vendor)]
    calls = len(house.sandbox.calls(vendor))
    assert (len(told), await counted(house, vendor) - before) == (calls, calls), told
    return told


async def test_a_token_that_ended(house: House) -> None:
    id = await event_of(house, "eventtia")
    before = await begin(house, "eventtia")
    house.sandbox.fail("eventtia", path="/api/v3/events/*", status=401, times=1)
    answer = await house(f"query($id:ID!){{event(by:{{id:$id}}){{{FIELDS}}}}}", id=id)
    assert answer.errors == []
    assert ("renewed", 401) in await check(house, "eventtia", before)


@pytest.mark.parametrize("vendor", READABLE)
async def test_a_redirect(house: House, vendor: str) -> None:
    await house(EVENTS)
    [path] = [one.split()[1] for one in house.sandbox.calls(vendor) if "auth" not in one]
    before = await begin(house, vendor)
    target = f"{house.sandbox.base_url(vendor)}{path}"
    house.sandbox.fail(vendor, path=LISTS[vendor], redirect_to=target, times=1)
    assert (await house(EVENTS)).errors == []
    told = await check(house, vendor, before)
    assert [outcome for outcome, _ in told if outcome != "ok"] == ["redirected"]


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": "before"}, {"status": 404}], ids=str)
@pytest.mark.parametrize("vendor", READABLE)
async def test_a_fault(house: House, vendor: str, fault: dict[str, Any]) -> None:
    await house(EVENTS)
    before = await begin(house, vendor)
    house.sandbox.fail(vendor, path=LISTS[vendor], **fault)
    await house(EVENTS)
    await check(house, vendor, before)


async def test_wrong_credentials(tmp_path: Path) -> None:
    async with opened(tmp_path, secret="wrong") as house:
        before = {vendor: await begin(house, vendor) for vendor in READABLE}
        for _ in range(3):
            house.cache.clear()
            await house(EVENTS)
        for vendor in READABLE:
            told = await check(house, vendor, before[vendor])
            assert {outcome for outcome, _ in told} == {"VENDOR_AUTH_FAILED"}
