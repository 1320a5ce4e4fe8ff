"""Requests to a vendor that cannot be read: written down before they are sent, and tied to the answer that came.

One without an answer may or may not have been carried out; nobody but a person who looks there can say.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, Update, delete, select, update

from gateway.store.room import Room
from gateway.store.tables import requests
from gateway.store.work import claim_of_work


class LoggedRequest(Struct, frozen=True, kw_only=True):
    """A request as it was sent. ``answer_id`` is None while it is not known to have been answered."""

    id: int
    account: str
    operation: str
    event_id: str
    body: bytes
    sent_at: datetime
    answer_id: int | None = None


class Requests(Room):
    """The requests table: one row for each write, until it has had its time (``Store.prune``)."""

    async def log_request(self, account: str, operation: str, event_id: str, body: bytes) -> int:
        """Write down what is about to be sent, with the claim that the task works under; it is on disk on return.

        Args:
            event_id: the event that it is about; empty where it makes one.

        Returns:
            The request's number, for ``keep_answer`` or ``forget_request``.

        Raises:
            StoreError: it is not written down; do not send it.
        """
        caller, key_hash = claim_of_work()
        row = {
            "account": account,
            "operation": operation,
            "event_id": event_id,
            "body": body,
            "caller": caller,
            "key_hash": key_hash,
            "sent_at": self._clock(),
        }
        async with self._database.writing() as connection:
            result = await connection.execute(requests.insert().values(row).returning(requests.c.id))
            return int(result.scalar_one())

    async def forget_request(self, id: int) -> None:
        """It certainly was not carried out: it did not leave, or the vendor said no."""
        async with self._database.writing() as connection:
            await connection.execute(delete(requests).where(requests.c.id == id))

    async def request_of_work(self, account: str) -> LoggedRequest | None:
        """What was last sent under the claim that the running task works under; None where nothing was."""
        caller, key_hash = claim_of_work()
        wanted = (
            select(requests)
            .where(requests.c.account == account, requests.c.caller == caller, requests.c.key_hash == key_hash)
            .order_by(requests.c.id.desc())
            .limit(1)
        )
        if not key_hash:
            return None
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).first()
        return None if row is None else _request(row)

    async def unanswered(self, limit: int = 100) -> list[LoggedRequest]:
        """Requests of which no answer is kept, oldest first; those on their way now are among them."""
        wanted = select(requests).where(requests.c.answer_id.is_(None)).order_by(requests.c.id).limit(limit)
        async with self._database.reading() as connection:
            return [_request(row) for row in await connection.execute(wanted)]


def unclaimed(caller: str, key_hash: str) -> Update:
    """What was sent under an earlier claim of the key is not this one's."""
    earlier = (requests.c.caller == caller, requests.c.key_hash == key_hash)
    return update(requests).where(*earlier).values(caller="", key_hash="")


def _request(row: Row[Any]) -> LoggedRequest:
    return LoggedRequest(
        id=row.id,
        account=row.account,
        operation=row.operation,
        event_id=row.event_id,
        body=row.body,
        sent_at=row.sent_at,
        answer_id=row.answer_id,
    )
