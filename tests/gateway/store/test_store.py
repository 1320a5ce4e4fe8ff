"""Opening, migrating, checking, and what survives a kill."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import gateway.store
from gateway.store import Store, StoreError
from gateway.store.migrate import HEAD
from gateway.store.tables import metadata

WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from gateway.store import Document, Store

async def main():
    store = await Store.open(sys.argv[1])
    for n in range(int(sys.argv[2]), 100_000):
        at = datetime.now(UTC)
        documents = [Document(kind="e", id=f"{sys.argv[2]}-{n}", payload=b"x" * 2000, at=at)]
        await store.keep_answer("a", "op", "event", str(n).encode(), at, documents)
        print(n, flush=True)

asyncio.run(main())
"""


def sqlite_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/store.db"


async def test_nothing_is_on_disk_before_it_is_needed(tmp_path: Path) -> None:
    store = await Store.open(sqlite_url(tmp_path))
    assert os.listdir(tmp_path) == []

    assert await store.name_of("a", "e", "1") is None
    assert "store.db" in os.listdir(tmp_path)
    await store.aclose()


def test_many_stores_open_at_once_on_loops_of_their_own(tmp_path: Path) -> None:
    async def use(number: int) -> str | None:
        folder = tmp_path / str(number)
        folder.mkdir()
        store = await Store.open(sqlite_url(folder))
        try:
            await store.remember_name("a", "e", "1", f"name {number}")
            return await store.name_of("a", "e", "1")
        finally:
            await store.aclose()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: asyncio.run(use(number)), range(24)))
    assert found == [f"name {number}" for number in range(24)]


async def test_sqlite_writes_ahead_and_syncs_every_commit(tmp_path: Path) -> None:
    store = await Store.open(sqlite_url(tmp_path))
    async with store._database.reading() as connection:
        pragmas = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    assert pragmas == ["wal", 2, 30_000]
    await store.aclose()


async def test_the_check_names_the_database_and_counts(store: Store) -> None:
    await store.remember_name("a", "e", "1", "one")

    report = await store.check()

    assert report.revision == HEAD
    assert report.rows == {"names": 1, "answers": 0, "records": 0, "claims": 0, "requests": 0}
    assert report.unanswered == ()


async def test_a_store_in_memory_serves_many_at_once() -> None:
    store = await Store.open("sqlite+aiosqlite://")
    await asyncio.gather(*(store.remember_name("a", "e", str(n), f"n{n}") for n in range(20)))

    assert (await store.check()).rows["names"] == 20
    await store.aclose()


async def test_many_that_open_at_once_make_the_tables_once(url: str) -> None:
    stores = [await Store.open(url) for _ in range(6)]

    await asyncio.gather(*(store.remember_name("a", "e", str(n), f"n{n}") for n, store in enumerate(stores)))

    assert (await stores[0].check()).rows["names"] == 6
    await asyncio.gather(*(store.aclose() for store in stores))


async def test_callers_that_go_away_leave_the_store_usable(store: Store) -> None:
    await store.check()
    for pause in range(30):
        task = asyncio.create_task(store.remember_name("a", "e", str(pause), f"n{pause}"))
        await asyncio.sleep(pause / 10_000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    await asyncio.wait_for(store.remember_name("a", "e", "last", "last"), 10)
    assert await store.name_of("a", "e", "last") == "last"


async def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    await store.check()
    async with store._database.reading() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), metadata)
        )
    assert differences == []


def test_the_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(gateway.store.__file__).parent / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


@pytest.mark.parametrize("url", ["mysql://x", "sqlite:///x.db", "not a url"])
async def test_a_url_that_cannot_be_a_store(url: str) -> None:
    with pytest.raises(StoreError, match=r"store\.url"):
        await Store.open(url)


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    store = await Store.open(sqlite_url(tmp_path / "absent"))
    with pytest.raises(StoreError, match="absent is not there: make it"):
        await store.check()
    await store.aclose()


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database at all" * 100)
    store = await Store.open(sqlite_url(tmp_path))
    with pytest.raises(StoreError, match="file is not a database"):
        await store.check()
    await store.aclose()


async def test_a_store_made_by_a_newer_eventgate_is_left_alone(tmp_path: Path) -> None:
    store = await Store.open(sqlite_url(tmp_path))
    await store.check()
    await store.aclose()
    with sqlite3.connect(tmp_path / "store.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()

    with pytest.raises(StoreError, match="newer Eventgate"):
        await store.check()
    await store.aclose()


def killed_while_writing(folder: Path) -> list[int]:
    """What two processes acknowledged before both were killed."""
    command = [sys.executable, "-c", WRITER, sqlite_url(folder)]
    writers = [subprocess.Popen([*command, start], stdout=subprocess.PIPE) for start in ("0", "50000")]
    first = [writer.stdout.readline() for writer in writers if writer.stdout is not None]
    time.sleep(0.3)
    for writer in writers:
        os.kill(writer.pid, signal.SIGKILL)
    rest = [line for writer in writers for line in writer.communicate()[0].split(b"\n")[:-1]]
    return [int(line) for line in (*first, *rest)]


async def test_two_processes_killed_while_writing_lose_nothing_that_they_acknowledged(tmp_path: Path) -> None:
    acknowledged = [str(n).encode() for _ in range(3) for n in await asyncio.to_thread(killed_while_writing, tmp_path)]

    store = await Store.open(sqlite_url(tmp_path))
    kept: list[bytes] = []
    last: int | None = None
    while page := await store.answers_of("a", "event", after=last, limit=1000):
        kept.extend(answer.payload for answer in page)
        last = page[-1].id
    assert acknowledged
    for number in set(acknowledged):
        assert kept.count(number) >= acknowledged.count(number)
    # an answer and its documents are one: what was cut off left neither
    documents = (await store.check()).rows["records"]
    assert documents == len(set(kept))
    await store.aclose()
