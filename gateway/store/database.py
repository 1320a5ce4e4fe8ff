"""Database: one engine, opened when first needed, and the two ways into it: reading and writing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Insert, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from gateway.store.errors import StoreError
from gateway.store.migrate import migrate

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
BUSY_MS = 30_000
"""How long SQLite waits for another process's write before it gives up."""


def database_url(text: str) -> URL:
    """The URL, checked.

    Raises:
        StoreError: no URL, or a driver that the store does not run on.
    """
    try:
        url = make_url(text)
    except ArgumentError as exc:
        raise StoreError("store.url is not a database URL; sqlite+aiosqlite:///eventgate.db is one.") from exc
    if url.drivername not in DRIVERS:
        raise StoreError(f"store.url begins with {url.drivername}; the store runs on {' or '.join(DRIVERS)}.")
    return url


class Database:
    """The engine and its transactions. Nothing is created on disk before the first of them."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()
        # SQLite has one writer: those of this process queue here rather than in its busy handler
        self._writer = asyncio.Lock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_there(self) -> bool:
        """False where the database is a file that nobody has needed yet."""
        if self._engine is not None or not self.is_sqlite:
            return True
        return self.url.database not in (None, "", ":memory:") and Path(str(self.url.database)).exists()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view. Raises StoreError."""
        engine = await self._ready()
        with self._told("read"):
            async with engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is on disk when the block has ended, or not at all. Raises StoreError."""
        engine = await self._ready()
        with self._told("written"):
            async with self._writer or nullcontext(), engine.connect() as connection:
                await connection.execution_options(eventgate_writes=True)
                async with connection.begin():
                    yield connection

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An insert that knows ``on_conflict_do_…``, which both databases spell alike."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    async def aclose(self) -> None:
        async with self._opening:
            if self._engine is not None:
                await self._engine.dispose()
                self._engine = None

    async def _ready(self) -> AsyncEngine:
        """The engine over a database of today's schema."""
        if self._engine is not None:
            return self._engine
        async with self._opening:
            if self._engine is None:
                engine = self._make_engine()
                try:
                    with self._told("opened"):
                        await migrate(engine)
                except BaseException:
                    await engine.dispose()
                    raise
                self._engine = engine
        return self._engine

    def _make_engine(self) -> AsyncEngine:
        if not self.is_sqlite:
            return create_async_engine(self.url, pool_pre_ping=True)
        options: dict[str, Any] = {}
        if self.url.database in (None, "", ":memory:"):
            # a database in memory lives as long as its one connection
            options = {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
        elif not Path(self.url.database).parent.is_dir():
            folder = Path(self.url.database).parent
            raise StoreError(f"The store's folder {folder} is not there: make it, or change store.url.")
        engine = create_async_engine(self.url, connect_args={"timeout": BUSY_MS / 1000}, **options)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine

    def _told(self, what: str) -> "_Told":
        return _Told(f"The store could not be {what}")


class _Told:
    """Turns the libraries' errors into ours, naming the error's kind but never a statement's values."""

    def __init__(self, message: str) -> None:
        self._message = message

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, trace: object) -> None:
        if isinstance(exc, (SQLAlchemyError, OSError)):
            reason = getattr(exc, "orig", None) or exc
            raise StoreError(f"{self._message}: {_reason(reason)}.") from exc


def _reason(exc: BaseException) -> str:
    """What SQLite or the system says (``database is locked``); PostgreSQL's words may hold values, so its kind only."""
    if isinstance(exc, OSError) or type(exc).__module__ == "sqlite3":
        return str(exc) or type(exc).__name__
    return type(exc.__cause__ or exc).__name__


def _prepare_sqlite(connection: Any, record: object) -> None:
    # the driver would begin transactions at its own pleasure; _begin_sqlite does instead
    connection.isolation_level = None
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA synchronous=FULL")  # in WAL mode: every commit is synced before it returns
        cursor.close()
    except BaseException:
        connection.close()  # the pool does not know it yet, and it has a thread
        raise


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("eventgate_writes", False)
    # taking the write lock first: a reader that becomes a writer half way is refused at once when it lost the race
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


__all__ = ["Database", "Insert", "database_url"]
