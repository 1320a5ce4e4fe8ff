"""Room: what the parts of the store share."""

from collections.abc import Callable
from datetime import UTC, datetime

from gateway.store.database import Database

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Room:
    """One subject of the store, over the database that all of them share."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock
