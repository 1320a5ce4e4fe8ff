"""Pace: when an account's next call may go out: its rate and its vendor's pauses, kept by all who share the account.

Workers of one machine keep them in one file (``Standing``), machines in Redis. The file is asked first and knows of
each call that Redis is asked about, so that where Redis is away or slow the machine goes on at the rate by itself.
"""

import asyncio
import random
from typing import TYPE_CHECKING

from gateway.upstream.standing import Standing

if TYPE_CHECKING:
    from gateway.upstream.shared import Leave, SharedAnswers

LONGEST_PAUSE_S = 3600
"""A vendor's Retry-After is believed up to here; then it is asked again."""
SPREAD_S = 0.1
"""After a pause calls go out spread over so long, not all at once."""


class Paused(Exception):
    """The vendor wants to be left alone for longer than the call can wait. ``seconds``: how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Pace:
    """One account's.

    Args:
        standing: this machine's part of it. shared: the line to Redis, where there is one.
    """

    def __init__(self, account: str, standing: Standing, shared: "SharedAnswers | None" = None) -> None:
        self._account = account
        self._standing = standing
        self._shared = shared
        self._turn = asyncio.Lock()

    @property
    def pause(self) -> float:
        """Seconds for which the vendor still wants to be left alone, as far as this machine knows."""
        return self._standing.pause()

    def hold_back(self, seconds: float) -> None:
        """The vendor wants to be left alone: nobody calls it for so long, on any machine."""
        seconds = min(seconds, LONGEST_PAUSE_S)
        self._standing.hold_back(seconds)
        if self._shared is not None:
            self._shared.hold_back(self._account, seconds)

    def learn(self, pause: float) -> None:
        """Another machine was told to leave the vendor alone for so many seconds more."""
        if pause > self._standing.pause():
            self._standing.hold_back(pause)

    def has_room(self) -> bool:
        """Whether two calls could go out now, as far as this machine knows."""
        return self._standing.pause() <= 0 and self._standing.has_room(2)

    async def take(self, patience: float, *, ask: bool) -> float:
        """Wait until the next call may go out, and count it.

        Args:
            patience: seconds that a pause of the vendor is waited out.
            ask: ask Redis for a pause even where the account has no rate: nothing else has told us lately.

        Returns:
            Seconds for which a pause of the vendor was waited out; waiting for our own rate is not counted.

        Raises:
            Paused: the vendor wants to be left alone for longer than that.
        """
        paused = await self._wait_out(patience)
        if self._standing.rate is None:
            if ask and await self._refused_by_others():
                paused += await self._wait_out(patience - paused)
            return paused
        async with self._turn:  # first come, first served; and only one of us asks for the next place
            while wait := self._standing.take():
                await asyncio.sleep(wait)
                paused += await self._wait_out(patience - paused)
            while told := await self._refused_by_others():
                await asyncio.sleep(told.wait)
                paused += await self._wait_out(patience - paused)
        return paused

    async def _wait_out(self, patience: float) -> float:
        paused = 0.0
        while (pause := self._standing.pause()) > 0:
            if pause >= patience - paused:
                raise Paused(pause)
            pause += random.random() * SPREAD_S
            await asyncio.sleep(pause)
            paused += pause
        return paused

    async def _refused_by_others(self) -> "Leave | None":
        """What keeps us from calling now, as Redis says; None where nothing does, or nobody says in time."""
        told = None if self._shared is None else await self._shared.take(self._account, self._standing.rate)
        if told is None or told.is_given:
            return None
        self.learn(told.pause)
        return told
