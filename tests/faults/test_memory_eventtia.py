"""An Eventtia event of 100,000 people: paging through its attendees takes a bounded memory and a call a page."""

from pathlib import Path

import httpx
import pytest
from test_memory import CACHE, EVENTS, PEOPLE, Reader, ask, resident_mb
from test_workers import served

from sandbox.world import World


@pytest.mark.timeout(200)
async def test_memory_is_flat_while_paging_at_eventtia(tmp_path: Path) -> None:
    changes = f'[cache]\nmax_bytes = {CACHE}\n[server]\nlog_level = "error"\n'
    world = World(seed=1, events=1, people=PEOPLE)
    async with (
        served(tmp_path, 1, changes=changes, world=world) as (sandbox, url, process),
        httpx.AsyncClient(timeout=60) as client,
    ):
        [event] = (await ask(client, url, EVENTS, n=["eventtia"]))["events"]["nodes"]
        reader = Reader(client, url, event["id"])
        await reader.read(40)
        before = resident_mb(process)
        sandbox.clear_calls()
        await reader.read(60)
        assert resident_mb(process) - before < 16
        assert len(reader.seen) == 10_000
        attendees = [call for call in sandbox.calls("eventtia") if call.endswith("/attendees")]
        assert len(attendees) <= 60 + 2
        assert len(sandbox.calls("eventtia")) <= 60 + 10  # the event and the ticket types now and then
