"""Fetcher: one flight of a call: the shared level looked at, else the vendor asked; what came is mapped and kept."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import msgspec

from gateway.errors import VendorBadResponse
from gateway.records import Origin, Page, Vendor
from gateway.upstream.breaker import AccountState, Breaker
from gateway.upstream.cache import ABSENT, CLOCK_SLACK_S, ENTRY_COST, RECORD_COST, AnswerCache, Entry
from gateway.upstream.endpoint import CachePolicy, Reading
from gateway.upstream.pace import Pace
from gateway.upstream.request import Request
from gateway.upstream.responses import decoded
from gateway.upstream.scope import CacheOutcome, CallScope, call_scope, current_scope
from gateway.upstream.sending import Sender, log
from gateway.upstream.settings import AccountSettings

if TYPE_CHECKING:
    from gateway.upstream.shared import Recalled

UNMAPPABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, msgspec.MsgspecError)


@dataclass(slots=True)
class Flight:
    """A call on its way, and how many wait for it. Cancelled when the last of them goes away.

    It has a scope of its own: the deadline of whoever asked first is not that of those who join. Each waiter
    leaves at its own.
    """

    born: int
    scope: CallScope
    task: "asyncio.Task[Entry[Any]]" = field(init=False)
    outcome: CacheOutcome = CacheOutcome.MISS
    waiters: int = 0


class Fetcher(Sender):
    """One account's answers on their way into memory.

    Args:
        cache: the process's answer cache, shared by all accounts; its clock dates the answers.
        fingerprint: a hash of the secret that the answers were fetched with.
    """

    def __init__(
        self,
        account: str,
        vendor: Vendor,
        settings: AccountSettings,
        auth: httpx.Auth,
        breaker: Breaker,
        pace: Pace,
        cache: AnswerCache,
        fingerprint: str,
    ) -> None:
        super().__init__(account, vendor, settings, auth, breaker, pace, cache.now)
        self._cache = cache
        self.fingerprint = fingerprint

    async def _fly(
        self,
        flight: Flight,
        key: Any,
        request: Request,
        policy: CachePolicy,
        tags: tuple[str, ...],
        payer: CallScope,
        *,
        newer: bool,
    ) -> Entry[Any]:
        """Look into the shared level, then ask the vendor, and keep what came in both."""
        with call_scope(flight.scope):
            shared = self._cache.shared
            recalled = None
            if shared is not None:
                recalled = await shared.recall(self.account, key, tags, self.settings.max_response_bytes)
            if recalled is not None:
                self.pace.learn(recalled.pause)
            if recalled is not None and recalled.body is not None:
                older = self._recalled(recalled.fetched, recalled.status, recalled.body, request, policy, flight, tags)
                if older is not None and self._will_do(older, flight, newer=newer):
                    payer.calls -= 1
                    self._cache.put(key, older)
                    return older
                if older is not None and self._cache.get(key) is None:
                    self._cache.put(key, older)  # it may have to stand in
            found = await self.send(request)
            entry = self._entry(
                self._read(request, found.status, found.payload, found.asked),
                found.asked, found.status, len(found.body), policy, flight, tags,
            )  # fmt: skip
            self._keep(key, request, entry, found.body, recalled)
            return entry

    def _keep(self, key: Any, request: Request, entry: Entry[Any], body: bytes, recalled: "Recalled | None") -> None:
        """Keep an answer here, its records by ref, and its body in the shared level where that could be asked."""
        self._cache.put(key, entry)
        if isinstance(entry.value, Page):
            self._cache.keep_records((self.account, self.fingerprint), key, entry.value, entry, request)
        shared = self._cache.shared
        if shared is not None and recalled is not None and self._cache.believes(entry.born, entry.tags):
            life = entry.policy.longest
            shared.keep(key, recalled, fetched=entry.fetched, status=entry.status, body=body, life=life)

    def _will_do(self, older: Entry[Any], flight: Flight, *, newer: bool) -> bool:
        """Whether another worker's answer is young enough to be this one."""
        now = self._cache.now()
        if older.is_fresh(now):
            flight.outcome = CacheOutcome.HIT
            return True
        if not newer and older.may_revalidate(now) and self.state is not AccountState.UNAVAILABLE:
            flight.outcome = CacheOutcome.STALE
            return True
        return False

    def _recalled(
        self,
        fetched: float,
        status: int,
        body: bytes,
        request: Request,
        policy: CachePolicy,
        flight: Flight,
        tags: tuple[str, ...],
    ) -> Entry[Any] | None:
        """The entry that a shared answer makes; None where it cannot be read or is from the future."""
        if fetched > self._cache.now() + CLOCK_SLACK_S:
            return None
        try:
            payload = decoded(body, request.endpoint.document) if body else None
            value = self._read(request, status, payload, fetched)
        except (ValueError, VendorBadResponse):
            return None
        return self._entry(value, fetched, status, len(body), policy, flight, tags)

    def _entry(
        self,
        value: Any,
        fetched: float,
        status: int,
        size: int,
        policy: CachePolicy,
        flight: Flight,
        tags: tuple[str, ...],
    ) -> Entry[Any]:
        return Entry(
            value=value,
            policy=ABSENT if value is None else policy,
            fetched=fetched,
            born=flight.born,
            tags=tags,
            size=size * RECORD_COST + ENTRY_COST,
            status=status,
            records=count_of(value),
        )

    def _read(self, request: Request, status: int, payload: Any, fetched: float) -> Any:
        """Map an answer.

        Raises:
            VendorBadResponse: it is JSON, but not as documented.
        """
        if status == httpx.codes.NOT_FOUND:
            return None
        origin = Origin(self.account, self.vendor, datetime.fromtimestamp(fetched, UTC))
        reading = Reading(origin, request.subject, request.path, request.query, request.hints)
        try:
            value = request.endpoint.parse(payload, reading)
        except UNMAPPABLE as exc:
            raise self._unmapped(request, status, f"member {exc}" if isinstance(exc, KeyError) else str(exc)) from exc
        if isinstance(value, Page) and value.problems and not value.items:
            first = value.problems[0]  # a page of which nothing can be read is no page
            raise self._unmapped(request, status, f"member {first.member}: {first.reason}")
        return value

    def _unmapped(self, request: Request, status: int, why: str) -> VendorBadResponse:
        """Logged here: the call itself went well, and its line says so."""
        error = self.bad(request, status, why)
        log.warning(
            "answer not as documented",
            account=self.account,
            endpoint=request.endpoint.name,
            status=status,
            reason=str(error),
            request_id=current_scope().request_id or None,
        )
        return error


def count_of(value: Any) -> int:
    """How many records an answer holds."""
    if isinstance(value, Page):
        return len(value.items)
    if isinstance(value, (tuple, list)):
        return len(value)
    return 0 if value is None else 1
