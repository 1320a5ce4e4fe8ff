"""Claims: who carries out a write that may be asked for twice, and what came of it (DESIGN section 6).

A claim goes ``claimed`` → ``sent`` → ``done``. It is held under a lease, which its holder renews; when the lease has
run out the holder is taken for dead. A ``claimed`` one then passes to whoever asks next, since nothing was sent; of a
``sent`` one nobody can tell whether the vendor did it.
"""

import asyncio
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, and_, delete, select, update

from gateway.store.requests import unclaimed
from gateway.store.room import Room
from gateway.store.tables import claims
from gateway.store.work import under

LEASE = timedelta(seconds=15)
DAY = timedelta(hours=24)


class ClaimState(StrEnum):
    CLAIMED = "claimed"
    SENT = "sent"
    DONE = "done"


class Verdict(StrEnum):
    """What a claim was answered with."""

    MINE = "mine"
    """Carry the write out: ``mark_sent`` before the vendor is called, ``complete`` after."""
    BUSY = "busy"
    """Another worker is at it: ``wait_for`` it."""
    DONE = "done"
    """It was carried out: ``answer`` is what came of it."""
    UNCERTAIN = "uncertain"
    """A worker died between sending and storing: read back where the vendor can be read, then ``complete``."""
    REUSED = "reused"
    """The key stands for another operation or another input."""


class Claim(Struct, frozen=True, kw_only=True):
    verdict: Verdict
    caller: str
    key_hash: str
    input_hash: str
    token: str = ""
    answer: bytes | None = None


class Claims(Room):
    """The claims table: rows live until they expire, a day as a rule."""

    async def claim(
        self,
        key_hash: str,
        caller: str,
        operation: str,
        input_hash: str,
        now: datetime,
        ttl: timedelta = DAY,
        lease: timedelta = LEASE,
    ) -> Claim:
        """Ask to carry out a write. Of all who ask at the same time, on any worker, one is told ``MINE``.

        Args:
            key_hash: a hash of the caller's idempotency key.
            caller: whose key it is; another caller's equal key is another claim.
            input_hash: a hash of the mutation's input without the key.
            ttl: after which the key means nothing any more.
        """
        token = uuid4().hex
        told = Claim(verdict=Verdict.MINE, caller=caller, key_hash=key_hash, input_hash=input_hash, token=token)
        here = _row_of(told)
        row = {
            "caller": caller,
            "key_hash": key_hash,
            "operation": operation,
            "input_hash": input_hash,
            "state": ClaimState.CLAIMED.value,
            "token": token,
            "lease_ends_at": now + lease,
            "expires_at": now + ttl,
        }
        async with self._database.writing() as connection:
            await connection.execute(delete(claims).where(here, claims.c.expires_at <= now))
            insert = self._database.insert(claims).values(row).on_conflict_do_nothing()
            found: Row[Any] | None = None
            while found is None:
                if (await connection.execute(insert)).rowcount == 1:
                    await connection.execute(unclaimed(caller, key_hash))
                    return under(told)
                # none where its holder gave it back in between
                found = (await connection.execute(select(claims).where(here).with_for_update())).first()
            verdict = judge(found, operation, input_hash, now)
            if verdict in (Verdict.MINE, Verdict.UNCERTAIN):
                await connection.execute(update(claims).where(here).values(token=token, lease_ends_at=now + lease))
        held = token if verdict in (Verdict.MINE, Verdict.UNCERTAIN) else ""
        answer = found.answer if verdict is Verdict.DONE else None
        return under(
            Claim(verdict=verdict, caller=caller, key_hash=key_hash, input_hash=input_hash, token=held, answer=answer)
        )

    async def mark_sent(self, claim: Claim, now: datetime, lease: timedelta = LEASE) -> bool:
        """Say that the vendor is about to be called. False where the claim has passed to another: do not call."""
        return await self._change(
            and_(_row_of(claim), claims.c.token == claim.token, claims.c.state != ClaimState.DONE.value),
            state=ClaimState.SENT.value,
            lease_ends_at=now + lease,
        )

    async def renew(self, claim: Claim, now: datetime, lease: timedelta = LEASE) -> bool:
        """Say that the holder is still at work. False where the claim has passed to another, or is done."""
        return await self._change(
            and_(_row_of(claim), claims.c.token == claim.token, claims.c.state != ClaimState.DONE.value),
            lease_ends_at=now + lease,
        )

    async def complete(self, claim: Claim, answer: bytes) -> bool:
        """Keep what came of it. The first answer stands; a holder that was taken for dead may still give it.

        Returns:
            False where an answer is already kept, or the claim has expired.
        """
        return await self._change(
            and_(_row_of(claim), claims.c.input_hash == claim.input_hash, claims.c.state != ClaimState.DONE.value),
            state=ClaimState.DONE.value,
            answer=answer,
        )

    async def release(self, claim: Claim) -> bool:
        """Give the key back: the write certainly did not happen, and may be tried afresh."""
        gone = delete(claims).where(
            _row_of(claim), claims.c.token == claim.token, claims.c.state != ClaimState.DONE.value
        )
        async with self._database.writing() as connection:
            return (await connection.execute(gone)).rowcount == 1

    async def lookup(self, key_hash: str, caller: str, operation: str, input_hash: str, now: datetime) -> Claim | None:
        """How a claim stands, without asking for it; None where there is none, so that it may be asked for.

        ``MINE`` and ``UNCERTAIN`` here only mean that ``claim`` would give that now.
        """
        told = Claim(verdict=Verdict.MINE, caller=caller, key_hash=key_hash, input_hash=input_hash)
        wanted = select(claims).where(_row_of(told), claims.c.expires_at > now)
        async with self._database.reading() as connection:
            found = (await connection.execute(wanted)).first()
        if found is None:
            return None
        verdict = judge(found, operation, input_hash, now)
        answer = found.answer if verdict is Verdict.DONE else None
        return Claim(verdict=verdict, caller=caller, key_hash=key_hash, input_hash=input_hash, answer=answer)

    async def wait_for(
        self, key_hash: str, caller: str, operation: str, input_hash: str, timeout_s: float
    ) -> Claim | None:
        """``lookup`` until it is no longer ``BUSY``, or the time is over (then ``BUSY`` is returned)."""
        loop = asyncio.get_running_loop()
        end, pause = loop.time() + timeout_s, 0.02
        while True:
            found = await self.lookup(key_hash, caller, operation, input_hash, self._clock())
            left = end - loop.time()
            if found is None or found.verdict is not Verdict.BUSY or left <= 0:
                return found
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, 0.5)

    async def _change(self, where: ColumnElement[bool], **values: Any) -> bool:
        async with self._database.writing() as connection:
            return (await connection.execute(update(claims).where(where).values(**values))).rowcount == 1


def judge(row: Row[Any], operation: str, input_hash: str, now: datetime) -> Verdict:
    """What a kept claim means for one who asks now."""
    if (row.operation, row.input_hash) != (operation, input_hash):
        return Verdict.REUSED
    if row.state == ClaimState.DONE.value:
        return Verdict.DONE
    if now < row.lease_ends_at:
        return Verdict.BUSY
    return Verdict.MINE if row.state == ClaimState.CLAIMED.value else Verdict.UNCERTAIN


def _row_of(claim: Claim) -> ColumnElement[bool]:
    return and_(claims.c.caller == claim.caller, claims.c.key_hash == claim.key_hash)
