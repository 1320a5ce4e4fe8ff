"""The store's tables as SQLAlchemy knows them. ``migrations/`` makes them; a test keeps both alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# SQLite counts rows by itself only in a column that is declared INTEGER
Position = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as whole microseconds since 1970 UTC: SQLite has no type that keeps the zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment has an offset")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


names = Table(
    "names",
    metadata,
    Column("account", String(200), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("vendor_id", String(200), primary_key=True),
    Column("name", String(1000), nullable=False),
    Column("remembered_at", Moment(), nullable=False),
    Index("names_by_name", "account", "kind", "name"),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("account", String(200), nullable=False),
    Column("operation", String(100), nullable=False),
    Column("event_id", String(200), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("answered_at", Moment(), nullable=False),
    Index("answers_by_event", "account", "event_id", "id"),
    sqlite_autoincrement=True,
)

records = Table(
    "records",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("account", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("vendor_id", String(200), nullable=False),
    Column("parent", String(200), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("answered_at", Moment(), nullable=False),
    UniqueConstraint("account", "kind", "vendor_id", name="records_by_id"),
    Index("records_by_parent", "account", "kind", "parent", "position"),
    sqlite_autoincrement=True,
)

claims = Table(
    "claims",
    metadata,
    Column("caller", String(200), primary_key=True),
    Column("key_hash", String(128), primary_key=True),
    Column("operation", String(100), nullable=False),
    Column("input_hash", String(128), nullable=False),
    Column("state", String(10), nullable=False),
    Column("token", String(32), nullable=False),
    Column("lease_ends_at", Moment(), nullable=False),
    Column("expires_at", Moment(), nullable=False),
    Column("answer", LargeBinary, nullable=True),
    Index("claims_by_expiry", "expires_at"),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("account", String(200), nullable=False),
    Column("operation", String(100), nullable=False),
    Column("event_id", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("caller", String(200), nullable=False),
    Column("key_hash", String(128), nullable=False),
    Column("sent_at", Moment(), nullable=False),
    Column("answer_id", Position, nullable=True),
    Index("requests_by_claim", "caller", "key_hash"),
    Index("requests_by_answer", "answer_id", "sent_at"),
    sqlite_autoincrement=True,
)
