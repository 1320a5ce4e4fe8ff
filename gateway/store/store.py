"""Store: what no vendor can be asked again for, on disk before anyone is told."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, delete, func, or_, select, text

from gateway.store.answers import Answers
from gateway.store.claims import Claims
from gateway.store.database import Database, database_url
from gateway.store.errors import StoreError
from gateway.store.migrate import HEAD
from gateway.store.names import Names
from gateway.store.requests import LoggedRequest, Requests
from gateway.store.room import Clock, utc_now
from gateway.store.tables import answers, claims, names, records, requests

NAMES_KEPT = timedelta(days=400)
ANSWERED_KEPT = timedelta(days=7)
"""A request that was answered is needed while its claim lives; a week leaves time to look into a complaint."""
UNANSWERED_KEPT = timedelta(days=400)


class StoreReport(Struct, frozen=True, kw_only=True):
    """What ``check`` found: the database without its password, the schema's revision, how many rows there are, and
    the oldest requests of which no answer is kept (a hundred at the most)."""

    url: str
    revision: str
    rows: dict[str, int]
    unanswered: tuple[LoggedRequest, ...] = ()


class Pruned(Struct, frozen=True, kw_only=True):
    """How many rows a ``prune`` removed."""

    names: int
    claims: int
    answers: int
    requests: int


class Store(Names, Answers, Requests, Claims):
    """Names, answers, documents, requests and claims, in SQLite (its default) or PostgreSQL.

    Whatever a method has returned from is durable. Every method may raise ``StoreError``.
    """

    @classmethod
    async def open(cls, url: str, clock: Clock = utc_now) -> "Store":
        """The store behind a URL. The database is opened, made and migrated when it is first needed.

        Raises:
            StoreError: the URL cannot be one.
        """
        return cls(Database(database_url(url)), clock)

    def now(self) -> datetime:
        """The time by the store's clock."""
        return self._clock()

    @property
    def is_there(self) -> bool:
        """Whether there may be something in it: a database that has not been needed yet is not made to find out."""
        return self._database.is_there

    async def aclose(self) -> None:
        """Close the connections. The store opens again if it is used again."""
        await self._database.aclose()

    async def check(self) -> StoreReport:
        """Open the database, have SQLite examine its file, and count.

        Raises:
            StoreError: it cannot be used, or the file is damaged.
        """
        async with self._database.reading() as connection:
            if self._database.is_sqlite:
                found = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar()
                if found != "ok":
                    raise StoreError(f"The store's file is damaged: {found}")
            rows = {
                table.name: int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
                for table in (names, answers, records, claims, requests)
            }
        return StoreReport(
            url=self._database.url.render_as_string(hide_password=True),
            revision=HEAD,
            rows=rows,
            unanswered=tuple(await self.unanswered()),
        )

    async def prune(self, now: datetime, answers_before: datetime | None = None) -> Pruned:
        """Remove what has had its time: expired claims, names that were not met for 400 days, requests that were
        answered a week ago or are without an answer for 400 days.

        Args:
            answers_before: also remove answers given before this, except the newest of each operation of an event.
                Documents are never removed: they are all that is known of an event at a vendor that cannot be read.
        """
        async with self._database.writing() as connection:
            removed = {
                "claims": (await connection.execute(delete(claims).where(claims.c.expires_at <= now))).rowcount,
                "names": (
                    await connection.execute(delete(names).where(names.c.remembered_at <= now - NAMES_KEPT))
                ).rowcount,
                "requests": (await connection.execute(_old_requests(now))).rowcount,
                "answers": 0,
            }
            if answers_before is not None:
                removed["answers"] = (await connection.execute(_old_answers(answers_before))).rowcount
        return Pruned(**removed)


def _old_requests(now: datetime) -> Any:
    answered = requests.c.answer_id.is_not(None)
    return delete(requests).where(
        or_(
            and_(answered, requests.c.sent_at <= now - ANSWERED_KEPT),
            requests.c.sent_at <= now - UNANSWERED_KEPT,
        )
    )


def _old_answers(before: datetime) -> Any:
    newest = select(func.max(answers.c.id)).group_by(answers.c.account, answers.c.operation, answers.c.event_id)
    return delete(answers).where(and_(answers.c.answered_at < before, answers.c.id.not_in(newest)))
