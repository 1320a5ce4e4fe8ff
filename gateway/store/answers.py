"""What a vendor cannot be asked again: every answer whole, in order, and the newest document of each thing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.room import Room
from gateway.store.tables import answers, records, requests

MOST = 1000
"""The most rows that one reading brings."""


class Document(Struct, frozen=True, kw_only=True):
    """The newest that is known of one thing.

    ``kind``, ``id`` and ``parent`` are the vendor adapter's words (``parent`` is empty for a thing of its own);
    ``at`` is when the vendor said it.
    """

    kind: str
    id: str
    payload: bytes
    at: datetime
    parent: str = ""


class StoredDocument(Document, frozen=True, kw_only=True):
    """A document and its place: things keep the order in which they first became known."""

    position: int


class StoredAnswer(Struct, frozen=True, kw_only=True):
    id: int
    operation: str
    event_id: str
    payload: bytes
    at: datetime


class Answers(Room):
    """The answers, which are only ever added to, and the documents, which follow the newest answer."""

    async def keep_answer(
        self,
        account: str,
        operation: str,
        event_id: str,
        payload: bytes,
        at: datetime,
        documents: Sequence[Document] = (),
        request: int | None = None,
    ) -> int:
        """Write an answer down, together with the documents made from it: all of it is on disk on return, or nothing.

        Args:
            event_id: the event that the answer is about.
            payload: the body as received.
            at: when the vendor gave it; a document that is already known from a later moment stands.
            request: the number of the logged request that it answers.

        Returns:
            The answer's number.

        Raises:
            StoreError: it is not kept.
        """
        row = {
            "account": account,
            "operation": operation,
            "event_id": event_id,
            "payload": payload,
            "answered_at": at,
        }
        async with self._database.writing() as connection:
            result = await connection.execute(answers.insert().values(row).returning(answers.c.id))
            id = int(result.scalar_one())
            for document in documents:
                await self._put(connection, account, document)
            if request is not None:
                await connection.execute(update(requests).where(requests.c.id == request).values(answer_id=id))
            return id

    async def answer_numbered(self, id: int) -> StoredAnswer | None:
        """One answer by the number that ``keep_answer`` gave it; None where it was pruned."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(answers).where(answers.c.id == id))).first()
        return None if row is None else _answer(row)

    async def put_record(self, account: str, kind: str, id: str, parent: str, payload: bytes, at: datetime) -> None:
        """Write one document down; see ``keep_answer``."""
        async with self._database.writing() as connection:
            await self._put(connection, account, Document(kind=kind, id=id, parent=parent, payload=payload, at=at))

    async def get_record(self, account: str, kind: str, id: str) -> StoredDocument | None:
        """The document of one thing."""
        wanted = select(records).where(records.c.account == account, records.c.kind == kind, records.c.vendor_id == id)
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).first()
        return None if row is None else _document(row)

    async def get_records(self, account: str, kind: str, ids: Sequence[str]) -> dict[str, StoredDocument]:
        """The documents of some things (at most 500), by id; those that are not known are left out."""
        if len(ids) > 500:
            raise ValueError("at most 500 ids at once")
        wanted = select(records).where(
            records.c.account == account, records.c.kind == kind, records.c.vendor_id.in_(ids)
        )
        return {found.id: found for found in await self._documents(wanted)}

    async def list_records(
        self, account: str, kind: str, parent: str | None = None, after: int | None = None, limit: int = 100
    ) -> list[StoredDocument]:
        """Some documents of a kind, in the order in which they became known.

        Args:
            parent: only those below it.
            after: the ``position`` of the last one already read.
            limit: 1 to 1000.
        """
        if not 1 <= limit <= MOST:
            raise ValueError(f"limit is 1 to {MOST}")
        wanted = select(records).where(records.c.account == account, records.c.kind == kind)
        if parent is not None:
            wanted = wanted.where(records.c.parent == parent)
        if after is not None:
            wanted = wanted.where(records.c.position > after)
        return await self._documents(wanted.order_by(records.c.position).limit(limit))

    async def count_records(self, account: str, kind: str, parent: str | None = None) -> int:
        """How many documents ``list_records`` would bring in all."""
        wanted = select(func.count()).select_from(records).where(records.c.account == account, records.c.kind == kind)
        if parent is not None:
            wanted = wanted.where(records.c.parent == parent)
        async with self._database.reading() as connection:
            return int((await connection.execute(wanted)).scalar_one())

    async def count_below(self, account: str, kind: str, parents: Sequence[str]) -> dict[str, int]:
        """How many documents of a kind are below each of some parents (at most 500); those without any are left out."""
        if len(parents) > 500:
            raise ValueError("at most 500 parents at once")
        wanted = (
            select(records.c.parent, func.count())
            .where(records.c.account == account, records.c.kind == kind, records.c.parent.in_(parents))
            .group_by(records.c.parent)
        )
        async with self._database.reading() as connection:
            return {parent: int(count) for parent, count in await connection.execute(wanted)}

    async def answers_of(
        self, account: str, event_id: str, after: int | None = None, limit: int = 100
    ) -> list[StoredAnswer]:
        """An event's answers as received, oldest first."""
        wanted = select(answers).where(answers.c.account == account, answers.c.event_id == event_id)
        if after is not None:
            wanted = wanted.where(answers.c.id > after)
        async with self._database.reading() as connection:
            return [
                _answer(row) for row in await connection.execute(wanted.order_by(answers.c.id).limit(min(limit, MOST)))
            ]

    async def _documents(self, wanted: Select[Any]) -> list[StoredDocument]:
        async with self._database.reading() as connection:
            return [_document(row) for row in await connection.execute(wanted)]

    async def _put(self, connection: AsyncConnection, account: str, document: Document) -> None:
        statement = self._database.insert(records).values(
            account=account,
            kind=document.kind,
            vendor_id=document.id,
            parent=document.parent,
            payload=document.payload,
            answered_at=document.at,
        )
        newer = {name: statement.excluded[name] for name in ("parent", "payload", "answered_at")}
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["account", "kind", "vendor_id"],
                set_=newer,
                where=records.c.answered_at <= statement.excluded.answered_at,
            )
        )


def _answer(row: Row[Any]) -> StoredAnswer:
    return StoredAnswer(
        id=row.id, operation=row.operation, event_id=row.event_id, payload=row.payload, at=row.answered_at
    )


def _document(row: Row[Any]) -> StoredDocument:
    return StoredDocument(
        position=row.position,
        kind=row.kind,
        id=row.vendor_id,
        parent=row.parent,
        payload=row.payload,
        at=row.answered_at,
    )
