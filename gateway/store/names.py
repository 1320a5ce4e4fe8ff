"""Names by which a vendor's paths know a record, kept by its stable id: the ``event_uri`` of an event's number."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.room import Room
from gateway.store.tables import names

REFRESHED = timedelta(days=30)
"""A name that has not changed is written again only when its row is older than this."""
CHUNK = 500
"""Rows of one statement: both databases bound its values."""


class Names(Room):
    """The names table. A name can be learnt from the vendor again, so this is a memory and no ledger."""

    async def remember_name(self, account: str, kind: str, id: str, name: str) -> None:
        """Keep one name; see ``remember_names``."""
        await self.remember_names(account, kind, {id: name})

    async def remember_names(self, account: str, kind: str, names_by_id: Mapping[str, str]) -> None:
        """Keep the names of some records. A name that another id had moves: two records never share one.

        Names that are already known cost a read and no write.
        """
        now = self._clock()
        known = await self._known(account, kind, list(names_by_id), now - REFRESHED)
        fresh = {id: name for id, name in names_by_id.items() if known.get(id) != name}
        if not fresh:
            return
        rows = [
            {"account": account, "kind": kind, "vendor_id": id, "name": name, "remembered_at": now}
            for name, id in {name: id for id, name in fresh.items()}.items()
        ]
        async with self._database.writing() as connection:
            if not self._database.is_sqlite:  # readers go on; workers that learn the same names take turns
                await connection.execute(text("LOCK TABLE names IN SHARE ROW EXCLUSIVE MODE"))
            for start in range(0, len(rows), CHUNK):
                await self._replace(connection, account, kind, rows[start : start + CHUNK])

    async def _replace(self, connection: AsyncConnection, account: str, kind: str, rows: list[dict[str, Any]]) -> None:
        taken = [row["name"] for row in rows]
        await connection.execute(
            delete(names).where(names.c.account == account, names.c.kind == kind, names.c.name.in_(taken))
        )
        statement = self._database.insert(names).values(rows)
        changed = {column: statement.excluded[column] for column in ("name", "remembered_at")}
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["account", "kind", "vendor_id"], set_=changed)
        )

    async def name_of(self, account: str, kind: str, id: str) -> str | None:
        """The name kept for an id."""
        wanted = select(names.c.name).where(names.c.account == account, names.c.kind == kind, names.c.vendor_id == id)
        async with self._database.reading() as connection:
            return (await connection.execute(wanted)).scalar()

    async def id_of(self, account: str, kind: str, name: str) -> str | None:
        """The id for which a name is kept."""
        wanted = select(names.c.vendor_id).where(names.c.account == account, names.c.kind == kind, names.c.name == name)
        async with self._database.reading() as connection:
            return (await connection.execute(wanted)).scalar()

    async def forget_name(self, account: str, kind: str, id: str) -> None:
        """Forget what an id is called: the vendor said that it knows no such name."""
        gone = delete(names).where(names.c.account == account, names.c.kind == kind, names.c.vendor_id == id)
        async with self._database.writing() as connection:
            await connection.execute(gone)

    async def _known(self, account: str, kind: str, ids: list[str], since: object) -> dict[str, str]:
        found: dict[str, str] = {}
        async with self._database.reading() as connection:
            for start in range(0, len(ids), CHUNK):
                rows = await connection.execute(
                    select(names.c.vendor_id, names.c.name).where(
                        names.c.account == account,
                        names.c.kind == kind,
                        names.c.vendor_id.in_(ids[start : start + CHUNK]),
                        names.c.remembered_at >= since,
                    )
                )
                found.update((row.vendor_id, row.name) for row in rows)
        return found
