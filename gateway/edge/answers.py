"""Answers: whole answers of queries, given again while every part of them is still true.

The third memory, behind a document's plan and the vendors' answers. An answer lives as long as the shortest-lived of
the vendors' answers that it was made of, is forgotten with any of them, and is given only to callers with the same
grants. What has errors, what was traced or priced, and what is true only now (an account's health) is never kept.
"""

import math
import time
from dataclasses import dataclass
from hashlib import blake2b

import msgspec
from cachetools import LRUCache

from gateway.callers import Caller
from gateway.edge.body import GraphQLRequest
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope

SHARE = 8
"""Whole answers take up to this part of ``cache.max_bytes``, besides."""
LARGEST = 16
"""One answer may take up to this part of that."""
ENTRY_COST = 512

Key = tuple[bytes, str | None, bytes, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given. ``at`` and ``until`` are ``time.monotonic()`` seconds."""

    body: bytes
    born: int
    tags: tuple[str, ...]
    at: float
    until: float

    @property
    def size(self) -> int:
        """Bytes, about."""
        return len(self.body) + ENTRY_COST + sum(map(len, self.tags))


class WholeAnswers:
    """The process's memory of whole answers.

    Args:
        memory: knows what writes, purges, other workers and other machines have outdated.
        max_bytes: of vendors' answers, as set.
    """

    def __init__(self, memory: AnswerCache, max_bytes: int) -> None:
        self._memory = memory
        self._bytes = max_bytes // SHARE
        self._known: LRUCache[Key, Given] = LRUCache(max(1, self._bytes), getsizeof=lambda given: given.size)

    def key(self, request: GraphQLRequest, text: str, caller: Caller) -> Key | None:
        """What tells an answer apart from others; None where the variables cannot be written down."""
        try:
            variables = msgspec.json.encode(request.variables, order="deterministic") if request.variables else b""
        except (OverflowError, ValueError, TypeError):
            return None
        return blake2b(text.encode(), digest_size=16).digest(), request.operation_name, variables, caller.grants

    def moment(self) -> int:
        """What ``keep`` is to be told of an answer that is begun now."""
        return self._memory.moment()

    async def given(self, key: Key, scope: CallScope) -> bytes | None:
        """The answer where it is still true; ``scope.life`` says then for how long."""
        found = self._known.get(key)
        if found is None:
            return None
        await self._memory.follow_machines(scope)
        now = time.monotonic()
        if now >= found.until or not self._memory.believes(found.born, found.tags):
            self._known.pop(key, None)
            return None
        if not self._memory.knows_since(now - found.at):
            return None
        scope.used(found.until - now, found.tags)
        return found.body

    def keep(self, key: Key, body: bytes, born: int, scope: CallScope) -> None:
        """Remember an answer that is whole, unless it is outdated already, lives for no time, or is too large."""
        if not 0 < scope.life < math.inf:
            return
        now = time.monotonic()
        given = Given(body, born, tuple(scope.tags), now, now + scope.life)
        if given.size <= self._bytes // LARGEST and self._memory.believes(born, given.tags):
            self._known[key] = given
