"""A gateway killed while it creates an event at EventBookings, which cannot be asked: never twice, never false."""

import asyncio
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from crash_house import LEASE_OVER_S, assert_untold, configured, payload, store_url

from gateway.store import Store
from resolvers import ids
from sandbox.server import Sandbox, running
from sandbox.world import World

WRITER = Path(__file__).with_name("gateway_writer.py")
KILLS = 25


async def carried_out(sandbox: Sandbox, folder: Path, jobs: list[dict[str, Any]]) -> list[Any]:
    """What each job's gateway answered."""
    config = configured(sandbox, folder)

    def work() -> list[Any]:
        command = [sys.executable, str(WRITER), str(config), store_url(folder)]
        given = json.dumps(jobs)
        done = subprocess.run(command, check=True, capture_output=True, text=True, input=given, timeout=110)
        return list(json.loads(done.stdout.splitlines()[-1]))

    return await asyncio.to_thread(work)


def made(sandbox: Sandbox) -> Counter[str]:
    """How many events of each name the vendor has made."""
    state: Any = sandbox.app.vendors["eventbookings"].state
    return Counter(event.name for event in state.events.slice(0, len(state.events)))


async def is_read(folder: Path, event: dict[str, Any]) -> bool:
    store = await Store.open(store_url(folder))
    found = await store.get_record("eventbookings", "e", ids.decode(event["id"]).id)
    await store.aclose()
    return found is not None and event["name"].encode() in found.payload


POINTS = {
    "before logging": (1, "made"),
    "before sending": (0, "unknown"),
    "after the answer": (1, "unknown"),
    "after keeping": (1, "made"),
    "after completing": (1, "made"),
}
"""Where the gateway is killed → how many events the vendor makes in all, and what the same key is told afterwards."""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One gateway killed at each point, and two after it with the same key."""
    folder = tmp_path_factory.mktemp("killed")

    async def work() -> dict[str, Any]:
        jobs: list[dict[str, Any]] = []
        for point in POINTS:
            job = {"key": point, "name": f"Killed {point}"}
            again = {**job, "shift_s": LEASE_OVER_S}
            jobs += [{**job, "point": point}, again, again]
        async with running(World(seed=1, events=0, people=0)) as sandbox:
            answers = await carried_out(sandbox, folder, jobs)
            return {"folder": folder, "answers": answers, "made": made(sandbox)}

    return asyncio.run(work())


@pytest.mark.parametrize("point", POINTS)
async def test_killed_between_the_vendors_answer_and_ours(killed: dict[str, Any], point: str) -> None:
    events, outcome = POINTS[point]
    place = 3 * list(POINTS).index(point)
    first, second, third = killed["answers"][place : place + 3]

    assert first is None
    found = payload(second, "createEvent")
    if outcome == "made":
        assert found["userErrors"] == []
        assert found["event"]["name"] == f"Killed {point}"
        assert await is_read(killed["folder"], found["event"])
    else:
        assert_untold(found)
    assert payload(third, "createEvent") == found
    assert killed["made"][f"Killed {point}"] == events


@pytest.mark.timeout(150)
async def test_random_kills_never_make_two_and_never_lose_one(tmp_path: Path) -> None:
    chance = random.Random(23)
    jobs: list[dict[str, Any]] = []
    for number in range(KILLS):
        job = {"key": f"k{number}", "name": f"Day {number}"}
        jobs += [{**job, "after_s": chance.random() * 0.4}, {**job, "shift_s": LEASE_OVER_S}]
    async with running(World(seed=1, events=0, people=0)) as sandbox:
        answers = await carried_out(sandbox, tmp_path, jobs)
        count = made(sandbox)

    for number in range(KILLS):
        first, second = answers[2 * number], payload(answers[2 * number + 1], "createEvent")
        name = f"Day {number}"
        if first is not None:  # acknowledged before the kill
            assert payload(first, "createEvent") == second
        if second["userErrors"]:
            assert_untold(second)
            assert count[name] <= 1
        else:
            assert count[name] == 1
            assert await is_read(tmp_path, second["event"])
    assert sum(1 for index in range(0, 2 * KILLS, 2) if answers[index] is None) > 0, "some were killed at work"
