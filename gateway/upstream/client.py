"""Upstream: how any vendor is called: what is remembered, who shares a call on its way, and what is told of it."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import Any, TypeVar

import httpx

from gateway.errors import (
    VendorBadResponse,
    VendorError,
    VendorNotFound,
    VendorRateLimited,
    VendorTimeout,
    VendorUnavailable,
)
from gateway.records import Page, Record, Ref, Vendor
from gateway.upstream import metrics
from gateway.upstream.breaker import AccountState, Breaker
from gateway.upstream.cache import AnswerCache, Entry
from gateway.upstream.endpoint import NOTHING, CachePolicy, Endpoint, NumberedPages
from gateway.upstream.fetching import Fetcher, Flight, count_of
from gateway.upstream.pace import Pace
from gateway.upstream.request import Request
from gateway.upstream.scope import CacheOutcome, CallScope, TraceEntry, call_scope, current_scope
from gateway.upstream.sending import LEAST_S
from gateway.upstream.settings import AccountSettings
from gateway.upstream.standing import Rate

T = TypeVar("T")
AT_FAULT = (VendorUnavailable, VendorTimeout, VendorRateLimited, VendorBadResponse)
"""Failures for which an older answer may stand in; a vendor that says no, or refuses us, has answered."""
LOOK_S = 0.25
"""How long a caller looks whether a trial goes well, where nothing is known of how long this endpoint takes."""
TELL_BUDGET_S = 0.1
"""How long a write waits until other machines know what it outdated."""


class Upstream(Fetcher):
    """One account at one vendor, as seen by its adapter.

    Args:
        account: the account's name in the settings.
        auth: signs each call.
        settings: time-outs, limits, retries.
        cache: the process's answer cache, shared by all accounts.
        fingerprint_of: the secret that the answers were fetched with; only its hash is kept.
    """

    def __init__(
        self,
        account: str,
        vendor: Vendor,
        settings: AccountSettings,
        auth: httpx.Auth,
        cache: AnswerCache,
        fingerprint_of: str = "",
        breaker: Breaker | None = None,
    ) -> None:
        standing = cache.standing(account, Rate.of(settings.requests_per_second))
        pace = Pace(account, standing, cache.shared)
        # a call without credentials is a sign-in: its breaker is not the account's
        shared = None if type(auth) is httpx.Auth else standing
        breaker = breaker or Breaker(trial_s=settings.timeout_s, standing=shared)
        fingerprint = blake2b(fingerprint_of.encode(), digest_size=8).hexdigest()
        super().__init__(account, vendor, settings, auth, breaker, pace, cache, fingerprint)
        self._flights: dict[Any, Flight] = {}
        self._background: set[asyncio.Task[Any]] = set()

    # ------------------------------------------------------------------ asking

    async def call(
        self,
        endpoint: Endpoint[T],
        *,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, str] = NOTHING,
        body: Any = None,
        subject: Ref | None = None,
        hints: Mapping[str, Any] = NOTHING,
    ) -> T:
        """Ask, or remember.

        Args:
            path, query: values by their wire names, decoded; encoding is done here.
            subject: the record that the call is about (see ``Reading``); it also decides what outdates the answer.

        Returns:
            What the endpoint's ``parse`` makes of the answer; None for a 404 where the endpoint allows it.

        Raises:
            VendorError: the vendor failed and no older answer may stand in.
            QueryTooComplex: the operation has used up its vendor calls.
        """
        request = Request(endpoint, path, query, body, subject, hints)
        try:
            url_path = request.url_path
        except ValueError as exc:
            return self._no_such_path(endpoint, exc)
        if endpoint.cache is None or endpoint.method != "GET":
            return await self._direct(request)  # type: ignore[no-any-return]
        policy = self._cache.policy(self.vendor.value, endpoint.name, endpoint.cache)
        return await self._remembered(request, url_path, policy)  # type: ignore[no-any-return]

    def _no_such_path(self, endpoint: Endpoint[T], exc: ValueError) -> T:
        """A value that can stand in no path names nothing that the vendor has."""
        if endpoint.missing:
            return None  # type: ignore[return-value]
        raise VendorNotFound(
            f"{endpoint.name} of {self.account}: no such path.",
            vendor=self.vendor,
            account=self.account,
            endpoint=endpoint.name,
        ) from exc

    async def page(
        self,
        endpoint: Endpoint[Page[Any]],
        at: int,
        *,
        size: int | None = None,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, str] = NOTHING,
        subject: Ref | None = None,
        hints: Mapping[str, Any] = NOTHING,
    ) -> Page[Any]:
        """One page of a listing: ``at`` is a page's number from 0, or an offset where the vendor counts records."""
        return await self.call(
            endpoint,
            path=path,
            query={**query, **self.page_query(endpoint, at, size)},
            subject=subject,
            hints=hints,
        )

    def recall(self, ref: Ref) -> Record | None:
        """A record that a listing brought lately, as long as the listing is fresh; None where none did."""
        scope = current_scope()
        if self._cache.shared is not None and not scope.caught_up:
            return None  # other machines' writes are not known yet: the asking that follows learns them first
        found = self._cache.record((self.account, self.fingerprint), ref)
        if found is None or not self._cache.vouches_for(found[1].by):
            return None
        record, sheet = found
        scope.used(sheet.by.policy.fresh - sheet.by.age(self._cache.now()), sheet.by.tags)
        if scope.traced and (path := sheet.request.shown_path) not in scope.recalled:
            scope.recalled.add(path)
            at = (time.monotonic() - scope.started) * 1000
            scope.trace.append(
                TraceEntry(self.account, "GET", path, sheet.by.status, CacheOutcome.HIT, at, 0.0, sheet.by.records)
            )
        return record

    def page_size(self, endpoint: Endpoint[Any]) -> int:
        """How many records we ask for at once."""
        if endpoint.paging is None:
            return 1_000_000
        return self.settings.page_size or endpoint.paging.max_size

    def page_query(self, endpoint: Endpoint[Any], at: int, size: int | None = None) -> dict[str, str]:
        paging = endpoint.paging
        wanted = str(size or self.page_size(endpoint))
        if paging is None:
            return {}
        if isinstance(paging, NumberedPages):
            return {paging.number: str(paging.first + at), paging.size: wanted}
        return {paging.offset: str(at), paging.limit: wanted}

    def outdate(self, *tags: str) -> "asyncio.Task[None] | None":
        """Forget this account's answers with one of the tags, here and on every other worker.

        Args:
            tags: ``endpoint``, ``endpoint@event``, ``@event``, or ``*`` for all.

        Returns:
            What tells other machines, where there are any; it need not be awaited.
        """
        return self._cache.outdate([f"{self.account}/{tag}" for tag in tags])

    async def aclose(self) -> None:
        """Give up what is on its way and close the connections."""
        tasks = [flight.task for flight in self._flights.values()] + list(self._background)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._close_transport()

    # ------------------------------------------------------------------ remembering

    async def _remembered(self, request: Request, url_path: str, policy: CachePolicy) -> Any:
        await self._cache.follow_machines(current_scope())
        query = tuple(sorted(request.query.items()))
        key = (self.account, self.fingerprint, request.endpoint.name, request.subject, url_path, query)
        started, now = time.monotonic(), self._cache.now()
        entry = self._cache.get(key)
        if entry is None or not self._cache.vouches_for(entry):
            return await self._asked(key, request, policy, started)
        if entry.is_fresh(now):
            self._note(request, CacheOutcome.HIT, entry, started)
            return entry.value
        if entry.may_revalidate(now) and self.state is not AccountState.UNAVAILABLE:
            self._revalidate(key, request, policy)
            self._note(request, CacheOutcome.STALE, entry, started)
            return entry.value
        return await self._asked(key, request, policy, started)

    async def _asked(self, key: Any, request: Request, policy: CachePolicy, started: float) -> Any:
        joined = CacheOutcome.MISS
        try:
            if self._patience() < LEAST_S:  # the account has had its time of this operation
                raise self._too_late(request)
            joined, flight = self._board(key, request, policy)
            answer = await self._wait(key, flight, request)
        except AT_FAULT as exc:
            older = self._cache.get(key)  # looked up now: it may have been outdated, or found in Redis, meanwhile
            if older is None or not older.may_stand_in(self._cache.now()):
                self._note_failure(request, joined, exc, started)
                raise
            self._note(request, CacheOutcome.STALE, older, started)
            return older.as_stale()
        except VendorError as exc:
            self._note_failure(request, joined, exc, started)
            raise
        called = flight.outcome is CacheOutcome.MISS
        self._note(request, joined if called else flight.outcome, answer, started)
        if flight.outcome is CacheOutcome.STALE:
            self._revalidate(key, request, policy)
        return answer.value

    def _board(
        self, key: Any, request: Request, policy: CachePolicy, *, newer: bool = False
    ) -> tuple[CacheOutcome, Flight]:
        """Join the same call if one is on its way and will still be believed, else send it.

        Args:
            newer: only an answer that is fresh will do.
        """
        flight = self._flights.get(key)
        tags = tuple(f"{self.account}/{tag}" for tag in request.tags())
        if flight is not None and self._cache.believes(flight.born, tags):
            return CacheOutcome.COALESCED, flight
        scope = current_scope()
        scope.spend()
        flight = Flight(self._cache.moment(), scope.apart())
        flight.task = asyncio.create_task(self._fly(flight, key, request, policy, tags, scope, newer=newer))
        self._flights[key] = flight
        flight.task.add_done_callback(lambda task: self._landed(key, task))
        if self.state is AccountState.UNAVAILABLE:
            flight.waiters += 1  # it may be the trial, which goes on when its callers have left
        return CacheOutcome.MISS, flight

    def _landed(self, key: Any, task: "asyncio.Task[Any]") -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]
        if not task.cancelled():
            task.exception()

    async def _wait(self, key: Any, flight: Flight, request: Request) -> Entry[Any]:
        """Wait for a flight, no longer than this operation may, nor for longer than a trial that goes well takes.

        Raises:
            VendorTimeout: the operation's time is over; others may go on waiting.
            VendorUnavailable: it is a trial that goes on without us.
        """
        scope = current_scope()
        left = min(scope.remaining(), self._patience())
        look = self._usual(request) if self.state is AccountState.UNAVAILABLE else left
        began = time.monotonic()
        flight.waiters += 1
        try:
            async with asyncio.timeout(None if left == look == float("inf") else min(left, look)):
                return await asyncio.shield(flight.task)
        except TimeoutError:
            scope.wait_in_vain(self.account, time.monotonic() - began)
            raise (self._refused(1) if look < left else self._too_late(request)) from None
        except AT_FAULT:
            held = min(time.monotonic() - began, flight.scope.waited_in_vain(self.account))
            scope.wait_in_vain(self.account, held)
            raise
        finally:
            flight.waiters -= 1
            if flight.waiters == 0 and not flight.task.done():
                flight.task.cancel()
                if self._flights.get(key) is flight:
                    del self._flights[key]  # at once: nobody may board what is being cancelled

    def _patience(self) -> float:
        """Seconds for which this operation still waits for the account: without a bound of its own until a call failed,
        as a call that goes out has one; then for what that has left.
        """
        lost = current_scope().waited_in_vain(self.account)
        return self.settings.patience_s - lost if lost else float("inf")

    def _usual(self, request: Request) -> float:
        """Seconds within which nearly all answers of this endpoint come."""
        return self._latency.quantile(request.endpoint.name, 0.95) or LOOK_S

    def _revalidate(self, key: Any, request: Request, policy: CachePolicy) -> None:
        """Fetch a newer answer behind the caller's back, within a scope of its own."""
        if key in self._flights:
            return
        with call_scope(CallScope(request_id=current_scope().request_id, caught_up=True)):
            _, flight = self._board(key, request, policy, newer=True)

            async def refresh() -> None:
                with suppress(VendorError):
                    await self._wait(key, flight, request)

            task = asyncio.create_task(refresh())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _direct(self, request: Request) -> Any:
        """A write, or a read that is never remembered."""
        started = time.monotonic()
        scope = current_scope()
        scope.spend()
        scope.used_live()
        outdated = request.outdated_tags()
        telling: asyncio.Task[None] | None = None
        try:
            found = await self.send(request)
            value = self._read(request, found.status, found.payload, found.asked)
        except VendorError as exc:
            self._note_failure(request, CacheOutcome.MISS, exc, started)
            raise
        finally:
            # a write that seemed to fail, or was cancelled, may have happened
            if outdated:
                telling = self.outdate(*outdated)
        if telling is not None:
            await asyncio.wait({telling}, timeout=TELL_BUDGET_S)
        self._trace(request, CacheOutcome.MISS, found.status, started, count_of(value))
        return value

    # ------------------------------------------------------------------ telling

    def _note(self, request: Request, outcome: CacheOutcome, entry: Entry[Any], started: float) -> None:
        current_scope().used(entry.policy.fresh - entry.age(self._cache.now()), entry.tags)
        self._trace(request, outcome, entry.status, started, entry.records)

    def _note_failure(self, request: Request, outcome: CacheOutcome, error: VendorError, started: float) -> None:
        current_scope().used_live()
        self._trace(request, outcome, error.status, started, 0)

    def _trace(self, request: Request, outcome: CacheOutcome, status: int | None, started: float, records: int) -> None:
        metrics.answers(self.account, request.endpoint.name, outcome.value).inc()
        scope = current_scope()
        if scope.traced:
            now = time.monotonic()
            scope.trace.append(
                TraceEntry(
                    account=self.account,
                    method=request.endpoint.method,
                    path=request.shown_path,
                    status=status,
                    cache=outcome,
                    start_ms=(started - scope.started) * 1000,
                    duration_ms=(now - started) * 1000,
                    records=records,
                )
            )
