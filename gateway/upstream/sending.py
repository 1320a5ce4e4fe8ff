"""Sender: one account's calls and their tries: breaker, places, rate, retry, hedge, log and figures."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
import structlog

from gateway.errors import (
    VendorAuthFailed,
    VendorError,
    VendorRateLimited,
    VendorRejected,
    VendorTimeout,
    VendorUnavailable,
)
from gateway.lines import CallLine, tell
from gateway.records import Vendor
from gateway.upstream import metrics
from gateway.upstream.breaker import AccountState, Breaker, Permit
from gateway.upstream.latency import Latency
from gateway.upstream.pace import Pace, Paused
from gateway.upstream.request import Request
from gateway.upstream.responses import decoded, failure_of, lost, read_body
from gateway.upstream.retry import retrying
from gateway.upstream.scope import CallScope, current_scope
from gateway.upstream.settings import AccountSettings
from gateway.upstream.silence import Silence
from gateway.upstream.wire import Hop, Wire

log = structlog.get_logger("eventgate.upstream")
TIMEOUT_WEIGHT = 3
"""A time-out holds every caller up for as long as it lasts, so it counts as so many failures."""
LEAST_S = 0.05
"""Of a vendor that has been silent nothing is hoped for in less time than this."""
LATE_S = 0.25
"""A time-out noticed so much too late says that this process is short of time, and little of the vendor."""
LOST = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, aiohttp.ClientError, TimeoutError, OSError)


@dataclass(slots=True)
class Answered:
    """What one try brought: an answer, or an error. ``asked`` is when, in the cache's clock; ``seconds`` how long."""

    asked: float
    status: int = 0
    body: bytes = b""
    payload: Any = None
    error: VendorError | None = None
    seconds: float = 0.0


class Sender(Wire):
    """One account's line to its vendor.

    Args:
        account: its name in the settings.
        auth: signs each call.
        settings: time-outs, limits, retries.
        clock: what answers are dated by, in seconds since 1970.
    """

    def __init__(
        self,
        account: str,
        vendor: Vendor,
        settings: AccountSettings,
        auth: httpx.Auth,
        breaker: Breaker,
        pace: Pace,
        clock: Any = time.time,
    ) -> None:
        super().__init__(account, vendor, settings, auth)
        self.breaker = breaker
        self.pace = pace
        self._clock = clock
        self._places = asyncio.Semaphore(settings.max_concurrency)
        self._latency = Latency()
        self._silence = Silence()

    @property
    def state(self) -> AccountState:
        return self.breaker.state

    # ------------------------------------------------------------------ a call: one try or several

    async def send(self, request: Request) -> Answered:
        """Send, again where that is safe and worth it; all tries and pauses share the account's ``patience_s``.

        Waiting for the account's rate is our own doing and not counted; nor is waiting for one of its places, as long
        as the vendor answers those who have one. A pause that the vendor asked for is.

        Raises:
            VendorError
        """
        scope = current_scope()
        patience = self.settings.patience_s
        found = await self._try_hedged(request, scope, patience)
        if found.error is None:  # nearly always; a retrier costs as much as a fifth of such a call
            return found
        return await self._again(request, scope, patience - found.seconds, found.error)

    async def _again(self, request: Request, scope: CallScope, left: float, failed: VendorError) -> Answered:
        """What the further tries bring, the first of which has failed."""
        earlier = [failed]

        async def once() -> Answered:
            nonlocal left
            if earlier:
                raise earlier.pop()
            found = await self._try_hedged(request, scope, left)
            left -= found.seconds
            if found.error is not None:
                raise found.error
            return found

        async def pause(seconds: float) -> None:
            nonlocal left
            left -= seconds
            await asyncio.sleep(seconds)

        tries = retrying(
            retries=self.settings.retries,
            safe=request.endpoint.safe,
            left=lambda: min(left, scope.remaining()),
            sleep=pause,
        )
        try:
            return await tries(once)
        except VendorError:
            if request.endpoint.safe:  # what a write has cost is no reason not to look what came of it
                scope.wait_in_vain(self.account, self.settings.patience_s - left)
            raise

    async def _try_hedged(self, request: Request, scope: CallScope, left: float) -> Answered:
        """One try, or two where the first takes longer than this endpoint usually does and a place is free."""
        usual = self._hedge_after(request)
        if usual is None or usual >= left:
            return await self._try(request, scope, left)
        first = asyncio.create_task(self._try(request, scope, left))
        tries = {first}
        try:
            await asyncio.wait(tries, timeout=usual)
            if first.done() or not self._has_room():
                return await first
            metrics.HEDGES.labels(self.account, request.endpoint.name).inc()
            tries.add(asyncio.create_task(self._try(request, scope, left - usual)))
            found = await _first_good(tries)
            if not first.done() or first.result() is not found:
                found.seconds += usual  # by so much it began later
            return found
        finally:
            for task in tries:
                task.cancel()
            await asyncio.gather(*tries, return_exceptions=True)

    def _hedge_after(self, request: Request) -> float | None:
        share = self.settings.hedge_share
        if share is None or not request.endpoint.safe or self.breaker.state is AccountState.UNAVAILABLE:
            return None
        return self._latency.quantile(request.endpoint.name, share)

    def _has_room(self) -> bool:
        """Whether a second try would keep nobody else waiting, and the vendor does not ask for fewer calls."""
        return not self._places.locked() and self.pace.has_room()

    async def _try(self, request: Request, scope: CallScope, left: float) -> Answered:
        """One try within the account's limits. Errors are in the answer; only cancellation is raised."""
        try:
            queued = time.perf_counter()
            async with self._admitted(request, scope, left) as (permit, paused):
                fair = min(left - paused, scope.remaining())
                silence = self._silence.after(queued)
                budget = min(fair, left - paused - silence)
                if budget <= (LEAST_S if silence else 0.0):
                    permit.abandoned()
                    return Answered(self._clock(), error=self._too_late(request))
                found = await self._exchanged(request, permit, budget, fair)
                found.seconds += paused
                return found
        except VendorError as exc:
            return Answered(self._clock(), error=exc)

    @asynccontextmanager
    async def _admitted(self, request: Request, scope: CallScope, left: float) -> AsyncIterator[tuple[Permit, float]]:
        """One of the account's places, when the breaker, the vendor's pause and the rate allow a call.

        With the seconds for which the pause was waited out.
        """
        self._check_breaker()
        async with self._places:
            paused = await self._take_turn(request, scope, left)
            self._check_breaker()
            permit = self.breaker.admit()
            if permit is None:  # another worker has begun the trial this moment
                raise self._refused(self.breaker.refusal() or 1)
            try:
                yield permit, paused
            finally:
                permit.abandoned()  # unless something was told before

    def _check_breaker(self) -> None:
        refused = self.breaker.refusal()
        if refused is not None:
            raise self._refused(refused)

    def _refused(self, seconds: float) -> VendorUnavailable:
        error = VendorUnavailable(
            f"{self.account} is not being asked after repeated failures; it will be tried again shortly.",
            vendor=self.vendor,
            account=self.account,
            retry_after=math.ceil(seconds),
        )
        error.refused_here = True
        return error

    async def _take_turn(self, request: Request, scope: CallScope, left: float) -> float:
        """Wait for what the vendor asked us to wait, where that is worth it, and for the account's rate.

        Returns the seconds of the former.
        """
        told = request.endpoint.method == "GET" and request.endpoint.cache is not None  # by what is recalled from Redis
        try:
            return await self.pace.take(min(scope.remaining(), left), ask=not told)
        except Paused as exc:
            error = VendorRateLimited(
                f"{self.account} asked for a pause of {math.ceil(exc.seconds)} s.",
                vendor=self.vendor,
                account=self.account,
                status=429,
                retry_after=math.ceil(exc.seconds),
            )
            error.refused_here = True
            raise error from None

    def _too_late(self, request: Request) -> VendorTimeout:
        error = VendorTimeout(
            f"{request.endpoint.name} of {self.account}: no time was left to ask.",
            vendor=self.vendor,
            account=self.account,
            endpoint=request.endpoint.name,
        )
        error.refused_here = True
        return error

    # ------------------------------------------------------------------ a try

    async def _exchanged(self, request: Request, permit: Permit, budget: float, fair: float) -> Answered:
        """Send once and read the answer, tell breaker, log and figures what came of it.

        Args:
            budget: seconds to wait. fair: the same, had the vendor not kept us waiting before the call went out.
        """
        found = Answered(self._clock())
        hops: list[Hop] = []
        started = time.perf_counter()
        try:
            async with asyncio.timeout(budget):
                response = await self._exchange(request, hops)
                found.status = response.status_code
                found.body = await read_body(response, self.settings.max_response_bytes)
            found.error = failure_of(response, found.body, request.endpoint, self.vendor, self.account)
            if found.error is None:
                found.payload = self._decoded(request, found)
        except VendorError as exc:
            found.error = exc
        except LOST as exc:
            found.error = lost(exc, request.endpoint, self.vendor, self.account)
            found.error.__cause__ = exc
        except asyncio.CancelledError:
            self._tell(request, found, hops, "cancelled", time.perf_counter() - started)
            raise
        ended = time.perf_counter()
        found.seconds = ended - started
        if isinstance(found.error, (VendorTimeout, VendorUnavailable)):
            self._silence.lasted(started, ended)
        else:
            self._silence.broken(ended)
        cut_short = fair < self.settings.timeout_s / 2 and fair < 2
        self._judge(request, found, permit, cut_short=cut_short, late=found.seconds - budget > LATE_S)
        self._tell(request, found, hops, "ok" if found.error is None else found.error.code.value, found.seconds)
        return found

    def _decoded(self, request: Request, found: Answered) -> Any:
        if found.status == httpx.codes.NOT_FOUND or (not found.body and request.endpoint.empty):
            return None
        try:
            return decoded(found.body, request.endpoint.document)
        except ValueError as exc:
            if found.status == httpx.codes.ACCEPTED and request.endpoint.empty:  # "Accepted", in a word
                return None
            raise self.bad(request, found.status, "its body is not JSON") from exc

    def _judge(self, request: Request, found: Answered, permit: Permit, *, cut_short: bool, late: bool) -> None:
        """Tell the breaker; learn from a vendor's Retry-After, and how long the endpoint takes.

        Args:
            cut_short: the operation's deadline left too little time. late: our own loop noticed the end too late.
        """
        error = found.error
        if error is None:
            self._latency.observe(request.endpoint.name, found.seconds)
        if error is None or isinstance(error, VendorRejected):
            permit.succeeded()
        elif isinstance(error, (VendorAuthFailed, VendorRateLimited)):
            permit.complained(f"{error.code.value}: {error}")
            if isinstance(error, VendorRateLimited) and error.retry_after:
                self.pace.hold_back(error.retry_after)
        elif error.refused_here:  # the sign-in's breaker: nothing was learnt of the vendor
            permit.abandoned()
        elif cut_short and isinstance(error.__cause__, TimeoutError):  # ours; not the wire's own, to connect or to read
            permit.abandoned()  # the operation's time was over; the vendor had no fair chance
        else:
            weight = TIMEOUT_WEIGHT if isinstance(error, VendorTimeout) and not late else 1
            permit.failed(f"{error.code.value}: {error}", weight)

    def _tell(self, request: Request, found: Answered, hops: list[Hop], outcome: str, seconds: float) -> None:
        """One log line and one measurement for each request that went out; none did where signing in failed."""
        for hop in hops[:-1]:
            earlier = "renewed" if hop.status == httpx.codes.UNAUTHORIZED else "redirected"
            self._tell_one(request, earlier, hop.status, 0, hop.seconds, well=True)
            seconds -= hop.seconds
        if hops:
            status = found.status or (found.error.status if found.error is not None else None)
            self._tell_one(request, outcome, status, len(found.body), seconds, well=found.error is None)
            return
        log.warning(
            "call not sent",
            account=self.account,
            endpoint=request.endpoint.name,
            outcome=outcome,
            state=self.breaker.state.value,
            request_id=current_scope().request_id or None,
        )

    def _tell_one(
        self, request: Request, outcome: str, status: int | None, size: int, seconds: float, *, well: bool
    ) -> None:
        """No path and no query: they may hold e-mail addresses."""
        endpoint = request.endpoint
        metrics.calls(self.account, endpoint.name, outcome).inc()
        metrics.seconds(self.account, endpoint.name).observe(seconds)
        tell(
            CallLine(
                self.account,
                endpoint.name,
                endpoint.method,
                outcome,
                status,
                size,
                round(seconds * 1000, 1),
                self.breaker.state.value,
                current_scope().request_id or None,
                level="info" if well else "warning",
            )
        )


async def _first_good(tries: set["asyncio.Task[Answered]"]) -> Answered:
    """The first answer without an error; the last error where there is none."""
    pending = set(tries)
    while True:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if task.result().error is None or not pending:
                return task.result()
