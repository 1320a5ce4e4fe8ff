"""SharedAnswers: Redis (or Valkey) as second level: raw answers and what is outdated, shared by workers and machines.

An answer is kept with a token of each of its tags; outdating a tag gives it a new token, so whoever reads the answer
sees that it is old. A token that is gone never matches, so neither a flush nor an eviction brings anything back.
What is outdated is numbered and logged as well: each operation asks once for the numbers that it lacks, and forgets
what they name of its own memory; where the log does not reach back far enough it forgets everything.
A process that had lost Redis takes a number when it is back, and believes nothing that is older than that number: what
others outdated meanwhile may never have been told. Redis costs speed only: an answer that does not come within
``BUDGET_S`` is not waited for. Here too: when an account's last calls went out, and how long its vendor wants none.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Hashable, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any

import msgspec

from gateway.upstream import metrics, redis_scripts
from gateway.upstream.packing import VERSION, Kept, kept_of, packed, unpacked
from gateway.upstream.redis_line import AWAY_S, FAILURES, MAX_WAITING, RedisLine
from gateway.upstream.standing import Rate

PREFIX = "{eventgate}:1:"  # the braces keep all keys in one slot of a cluster
SEQUENCE, LOG = PREFIX + "seq", PREFIX + "log"
BUDGET_S = 0.002
"""How long an operation waits for Redis before it goes on without."""
LEAVE_BUDGET_S = 0.02
"""How long a call whose account has a rate waits for Redis; it costs the vendor's time anyhow, and 429s cost more."""
TELL_BUDGET_S = 0.1
MAX_WAITING_BYTES = 32 << 20
MAX_BODY = 32 << 20
MAX_LOG = 10_000
MAX_UNTOLD = 1_000
TOKEN_LIFE_S = 40 * 86_400
"""Longer than any answer is kept."""


class Recalled(msgspec.Struct, frozen=True):
    """What Redis said: the older answer where it still stands, and what to keep a newer one with.

    ``pause``: seconds for which the vendor wants no calls.
    """

    tokens: list[bytes]
    number: int
    pause: float = 0.0
    fetched: float = 0.0
    status: int = 0
    body: bytes | None = None


class Leave(msgspec.Struct, frozen=True):
    """Whether a call may go out: seconds of the vendor's pause, and until the rate has a place. Both 0: it may."""

    pause: float
    wait: float

    @property
    def is_given(self) -> bool:
        return not (self.pause or self.wait)


class SharedAnswers(RedisLine):
    """One process's line to Redis.

    Args:
        url: of Redis.
        outdated: told the tags that others outdated.
        lost_track: told when some may have been missed.
    """

    def __init__(self, url: str, outdated: Callable[[Sequence[str]], None], lost_track: Callable[[], None]) -> None:
        super().__init__(url)
        self._outdated = outdated
        self._lost_track = lost_track
        self._recall = self._redis.register_script(redis_scripts.RECALL)
        self._outdate = self._redis.register_script(redis_scripts.OUTDATE)
        self._catch_up = self._redis.register_script(redis_scripts.CATCH_UP)
        self._take = self._redis.register_script(redis_scripts.TAKE)
        self._hold_back = self._redis.register_script(redis_scripts.HOLD_BACK)
        self._waiting_bytes = 0
        self._number: int | None = None
        self._floor = 0
        self._heard = time.monotonic()
        self._untold: dict[str, int] = {}
        self._times = 0
        self._telling: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._asked = False

    @property
    def unheard_s(self) -> float:
        """Seconds since Redis last said what others outdated."""
        return time.monotonic() - self._heard

    async def aclose(self) -> None:
        """Tell what is untold, if that is quickly done, and let go."""
        if self._telling is not None:
            await asyncio.wait({self._telling}, timeout=TELL_BUDGET_S)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(*FAILURES):
            await self._redis.aclose()

    # ------------------------------------------------------------------ answers

    async def recall(self, account: str, key: Hashable, tags: Sequence[str], limit: int) -> Recalled | None:
        """The tags' tokens, and the answer where one still stands; None where Redis does not say in time.

        Args:
            limit: the largest body, in bytes unpacked.
        """
        if self._untold:
            return None  # what we outdated has not arrived: older answers would look true
        keys = [_name(key), SEQUENCE, _of_account("pause", account), *map(_tag, tags)]
        told = await self._within_budget(
            lambda: self._recall(keys=keys, args=[_token(), TOKEN_LIFE_S]), _told, budget=BUDGET_S
        )
        if told is None or self._cut_off:
            return None  # back again, but not yet sure of what it keeps
        kept, tokens, number, pause = told
        if kept is not None and kept.number < self._floor:
            kept = None  # asked for before we were back: what outdated it may never have been told
        body = None if kept is None else await unpacked(kept.body, limit)
        metrics.SHARED.labels("miss" if body is None else "hit").inc()
        if kept is None or body is None:
            return Recalled(tokens, number, pause)
        return Recalled(tokens, number, pause, kept.fetched, kept.status, body)

    def keep(self, key: Hashable, recalled: Recalled, *, fetched: float, status: int, body: bytes, life: float) -> None:
        """Share an answer, behind the caller's back; dropped where too much is waiting already.

        Args:
            recalled: what Redis said before the vendor was asked.
            life: seconds after which nobody may use it.
        """
        too_much = len(self._tasks) >= MAX_WAITING or self._waiting_bytes + len(body) > MAX_WAITING_BYTES
        if too_much or len(body) > MAX_BODY or life < 1 or self.is_away:
            return
        self._waiting_bytes += len(body)

        async def write() -> None:
            try:
                kept = Kept(VERSION, fetched, status, recalled.tokens, await packed(body), recalled.number)
                async with self._places:
                    await self._redis.set(_name(key), msgspec.msgpack.encode(kept), ex=int(life) + 1)
            except FAILURES as exc:
                self._lost(exc)
            finally:
                self._waiting_bytes -= len(body)

        self._spawn(write())

    # ------------------------------------------------------------------ when a call may go out

    async def take(self, account: str, rate: Rate | None) -> Leave | None:
        """Whether the account's next call may go out, counted if so; None where Redis does not say in time."""
        keys = [_of_account("pause", account), _of_account("calls", account)]
        words = [rate.calls, round(rate.period * 1_000_000)] if rate else [0, 0]

        def read(reply: Any) -> Leave:
            pause, wait = _several(reply, 2)
            return Leave(int(pause) / 1000, int(wait) / 1000)

        found: Leave | None = await self._within_budget(
            lambda: self._take(keys=keys, args=words), read, budget=LEAVE_BUDGET_S
        )
        return found

    def hold_back(self, account: str, seconds: float) -> None:
        """Tell everyone to leave the account's vendor alone for so long, behind the caller's back."""
        if self.is_away or len(self._tasks) >= MAX_WAITING:
            return

        async def tell() -> None:
            try:
                async with self._places:
                    await self._hold_back(keys=[_of_account("pause", account)], args=[max(1, round(seconds * 1000))])
            except FAILURES as exc:
                self._lost(exc)

        self._spawn(tell())

    # ------------------------------------------------------------------ what is outdated

    def outdate(self, tags: Sequence[str]) -> "asyncio.Task[None] | None":
        """Tell everyone; what cannot be told now is told when Redis is back. None outside a running loop."""
        self._times += 1
        self._untold.update(dict.fromkeys(tags, self._times))
        if len(self._untold) > MAX_UNTOLD:
            self._untold = {f"{tag.partition('/')[0]}/*": self._times for tag in self._untold}
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return None
        if self._telling is None or self._telling.done():
            self._telling = self._spawn(self._tell())
        return self._telling

    async def _tell(self) -> None:
        while self._untold:
            told = dict(self._untold)
            words: list[bytes | str | int] = [
                random.randrange(10**12),
                msgspec.json.encode(list(told)),
                MAX_LOG,
                _token(),
                TOKEN_LIFE_S,
            ]
            try:
                async with self._places:
                    number = int(await self._outdate(keys=[SEQUENCE, LOG, *map(_tag, told)], args=words))
            except FAILURES as exc:
                self._lost(exc)
                await asyncio.sleep(AWAY_S)
                continue
            if self._number == number - 1:
                self._number = number
            for tag, times in told.items():
                if self._untold.get(tag) == times:  # not outdated again while this was on its way
                    del self._untold[tag]

    async def catch_up(self) -> None:
        """Learn what other machines outdated until now, if Redis says in time.

        Operations that begin together share one question; one that is already on its way may be too old an answer.
        """
        if self._asking is None or self._asking.done() or self._asked:
            self._asked = False
            self._asking = self._spawn(self._ask())
        await asyncio.shield(self._asking)

    async def _ask(self) -> None:
        if self._cut_off:
            self._asked = True
            await self._within_budget(self._mark, self._rejoin, budget=BUDGET_S)
            return
        mine = self._number

        def question() -> Coroutine[Any, Any, Any]:
            nonlocal mine
            self._asked, mine = True, self._number
            return self._catch_up(keys=[SEQUENCE, LOG], args=[random.randrange(10**12), _or_none(mine), MAX_LOG])

        await self._within_budget(question, lambda reply: self._learn(mine, reply), budget=BUDGET_S)

    def _mark(self) -> Coroutine[Any, Any, Any]:
        """Take a number of our own, which outdates nothing."""
        words: list[bytes | str | int] = [random.randrange(10**12), b"[]", MAX_LOG, _token(), TOKEN_LIFE_S]
        return self._outdate(keys=[SEQUENCE, LOG], args=words)

    def _rejoin(self, reply: Any) -> None:
        """After Redis was lost: nothing older than now is believed, neither here nor there."""
        self._number = self._floor = int(reply)
        self._cut_off = False
        self._heard = time.monotonic()
        self._lost_track()

    def _learn(self, asked_with: int | None, reply: Any) -> None:
        said, log = _several(reply, 2)
        number, mine = int(said), self._number
        behind = 0 if mine is None else number - mine  # another count altogether after a flush
        missed = [line.partition(b" ") for line in log[: max(0, behind)]]
        outdated = [(int(one), msgspec.json.decode(tags, type=list[str])) for one, _, tags in missed]
        self._heard = time.monotonic()
        if mine == number or (mine is not None and mine != asked_with and number < mine):
            return  # nothing new, or a reply that another has overtaken
        self._number = number
        if behind <= 0 or len(outdated) != behind or any(one != number - i for i, (one, _) in enumerate(outdated)):
            self._lost_track()
            return
        for _, tags in reversed(outdated):
            self._outdated(tags)


def _told(reply: Any) -> "tuple[Kept | None, list[bytes], int, float]":
    """What Redis says of an answer: the answer, its tags' tokens, the last number, the vendor's pause in seconds."""
    found, tokens, number, pause = _several(reply, 4)
    return kept_of(found, tokens), tokens, int(number), max(0, pause) / 1000


def _several(reply: Any, count: int) -> list[Any]:
    """A reply of so many parts; text would come apart into its bytes.

    Raises:
        TypeError: it is something else.
    """
    if not isinstance(reply, list) or len(reply) != count:
        raise TypeError(f"Redis did not give {count} parts")
    return reply


def _token() -> str:
    return f"{random.getrandbits(63):x}"


def _or_none(number: int | None) -> int:
    """A number that lies before all others where none is known yet."""
    return -(1 << 52) if number is None else number


def _name(key: Hashable) -> str:
    """A key of ours as a key of Redis: a hash, as paths and queries hold ids and e-mail addresses."""
    return f"{PREFIX}a:{blake2b(repr(key).encode(), digest_size=16).hexdigest()}"


def _of_account(what: str, account: str) -> str:
    return f"{PREFIX}{what}:{account}"


def _tag(tag: str) -> str:
    return f"{PREFIX}t:{blake2b(tag.encode(), digest_size=12).hexdigest()}"
