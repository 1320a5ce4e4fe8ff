"""Nothing that the store acknowledged is lost: its writers killed by -9 at random points, 200 times, and compared."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.store import Store, Verdict

KILLS = 200
WRITER = Path(__file__).with_name("store_writer.py")


def acknowledged(url: str, kills: int, seed: int) -> list[tuple[str, str]]:
    """What the writers had been told is on disk: a kind and a name each."""
    command = [sys.executable, str(WRITER), url, str(kills), str(seed)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=110)
    return [(kind, name) for kind, _, name in (line.partition(" ") for line in done.stdout.splitlines())]


async def is_kept(store: Store, kind: str, name: str, now: datetime) -> bool:
    match kind:
        case "claim":
            found = await store.lookup(name, "mobile", "createEvent", "i", now)
            return found is not None and found.verdict is Verdict.DONE and found.answer == name.encode()
        case "record":
            record = await store.get_record("a", "o", name)
            return record is not None and record.payload == name.encode()
        case "name":
            return await store.name_of("a", "e", name) == f"name of {name}"
        case "answer":
            answers = await store.answers_of("a", name)
            return [answer.payload for answer in answers] == [name.encode()]
    return False


@pytest.mark.timeout(150)
async def test_200_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/store.db"
    said = await asyncio.to_thread(acknowledged, url, KILLS, 17)

    store = await Store.open(url)
    now = datetime.now(UTC) + timedelta(minutes=1)
    lost = [one for one in said if one[0] != "request" and not await is_kept(store, *one, now)]
    assert lost == []
    assert len({name.split("-")[0] for _, name in said}) > KILLS / 4, "most writers were killed at work"

    report = await store.check()  # SQLite examines its file
    answers = report.rows["answers"]
    # an answer, its three documents and the mark on its request are one: whatever was cut off left none of them
    documents = [await store.count_records("a", kind) for kind in ("e", "ss", "t")]
    assert documents == [answers] * 3
    asked = {name for kind, name in said if kind == "request"}
    unanswered = {request.event_id for request in await store.unanswered(limit=1000)}
    assert report.rows["requests"] == answers + len(unanswered)
    for name in asked - unanswered:
        assert await is_kept(store, "answer", name, now)
    await store.aclose()
