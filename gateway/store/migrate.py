"""Bringing a database to today's schema: safely, also when several processes start at once."""

import asyncio
import importlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.store.errors import StoreError

HEAD = "0002"
"""The newest revision in ``migrations/versions``; a test compares."""
LOCK = 0x6576_656E_7467
"""The key of PostgreSQL's advisory lock under which only one process migrates."""
TRIES = 100
_migrating = threading.Lock()


async def migrate(engine: AsyncEngine) -> None:
    """Create or upgrade the tables; nothing happens where they are as they should be.

    Raises:
        StoreError: the database was made by a newer Eventgate.
    """
    async with engine.connect() as connection:
        if await connection.run_sync(revision) == HEAD:
            return
    if engine.dialect.name == "sqlite":
        await _switch_to_wal(engine)
    # a few hundred milliseconds of imports: not on the loop
    command = await asyncio.to_thread(importlib.import_module, "alembic.command")
    async with _one_at_a_time(), engine.connect() as connection:
        await connection.execution_options(eventgate_writes=True)
        async with connection.begin():
            await connection.run_sync(_upgrade, command)


@asynccontextmanager
async def _one_at_a_time() -> AsyncIterator[None]:
    """Alembic keeps what it is doing in globals, so one process migrates one database at a time, on any loop."""
    while not _migrating.acquire(blocking=False):  # noqa: ASYNC110  (the holder may be on another loop)
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        _migrating.release()


def revision(connection: Connection) -> str | None:
    """The revision that the database stands at; None where it is new."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _upgrade(connection: Connection, command: Any) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    current = revision(connection)
    if current == HEAD:  # another process was faster
        return
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(f"The store was made by a newer Eventgate (its revision is {current}); install that one.")
    command.upgrade(config, "head")


def _write_ahead(connection: Connection) -> None:
    cursor = connection.connection.cursor()  # the driver's own: the mode cannot change inside a transaction
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


async def _switch_to_wal(engine: AsyncEngine) -> None:
    """Readers then never wait for the writer. The mode stays in the file.

    SQLite does not wait its busy time-out for this switch, so we try again while another process makes it.
    """
    for attempt in range(TRIES):
        try:
            async with engine.connect() as connection:
                await connection.run_sync(_write_ahead)
                return
        except (OperationalError, engine.dialect.loaded_dbapi.OperationalError):
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(0.05)
