"""Upstream: how any vendor is called: cache, shared flight, breaker, limits, retry, send, read, trace."""

import asyncio
import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
import msgspec
import stamina
import structlog
from aiolimiter import AsyncLimiter
from httpx_aiohttp import AiohttpTransport

from gateway.errors import (
    VendorAuthFailed,
    VendorBadResponse,
    VendorError,
    VendorRateLimited,
    VendorRejected,
    VendorTimeout,
    VendorUnavailable,
)
from gateway.records import Origin, Page, Ref, Vendor
from gateway.upstream import metrics
from gateway.upstream.breaker import AccountState, Breaker
from gateway.upstream.cache import ABSENT, ENTRY_COST, RECORD_COST, AnswerCache, Entry
from gateway.upstream.endpoint import NOTHING, Endpoint, NumberedPages, Reading
from gateway.upstream.responses import failure_of, lost, read_body
from gateway.upstream.scope import CacheOutcome, CallScope, TraceEntry, call_scope, current_scope
from gateway.upstream.settings import AccountSettings
from gateway.upstream.stale import stale_copy

T = TypeVar("T")
log = structlog.get_logger("eventgate.upstream")
UNMAPPABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, msgspec.MsgspecError)
MAX_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Request:
    """One call as it will go out, before any decision about it."""

    endpoint: Endpoint[Any]
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    subject: Ref | None
    hints: Mapping[str, Any]

    @property
    def url_path(self) -> str:
        """The path with its values percent-encoded.

        Raises:
            ValueError: a value is empty or would climb (``.``, ``..``).
        """
        return self.endpoint.path.format_map({name: _segment(value) for name, value in self.path.items()})

    @property
    def shown_path(self) -> str:
        """Path and query as a trace shows them, e-mail addresses left out."""
        if not self.query:
            return self.url_path
        shown = {name: "…" if "email" in name else value for name, value in self.query.items()}
        return f"{self.url_path}?{urlencode(shown, safe='[],:…')}"

    def tags(self) -> tuple[str, ...]:
        """What outdates the answer: its account's purge, its endpoint's, and the same below its event."""
        name = self.endpoint.name
        if self.subject is None or not (self.subject.parents or self.subject.kind.value == "e"):
            return ("*", name)
        event = self.subject.event.id
        return ("*", name, f"@{event}", f"{name}@{event}")


def _segment(value: str) -> str:
    if not value or value in {".", ".."}:
        raise ValueError(f"{value!r} cannot stand in a path")
    return quote(value, safe="")


@dataclass(slots=True)
class Flight:
    """A call on its way, and how many wait for it. Cancelled when the last of them goes away."""

    task: "asyncio.Task[Entry[Any]]"
    born: int
    waiters: int = 0


class Upstream:
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
        self.account = account
        self.vendor = vendor
        self.settings = settings
        self.breaker = breaker or Breaker()
        self._cache = cache
        self.fingerprint = blake2b(fingerprint_of.encode(), digest_size=8).hexdigest()
        self._base = str(settings.base_url).rstrip("/")
        self._auth = auth
        self._client: httpx.AsyncClient | None = None
        self._places = asyncio.Semaphore(settings.max_concurrency)
        rate = settings.requests_per_second
        self._limiter = AsyncLimiter(max(1.0, rate), max(1.0, rate) / rate) if rate else None
        self._not_before = 0.0
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
        if endpoint.cache is None or endpoint.method != "GET":
            return await self._direct(request)  # type: ignore[no-any-return]
        return await self._remembered(request)  # type: ignore[no-any-return]

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

    def outdate(self, *tags: str) -> None:
        """Forget this account's answers with one of the tags: ``endpoint``, ``endpoint@event``, ``@event``, ``*``."""
        self._cache.outdate(f"{self.account}/{tag}" for tag in tags)

    @property
    def state(self) -> AccountState:
        return self.breaker.state

    async def aclose(self) -> None:
        """Give up what is on its way and close the connections."""
        tasks = [flight.task for flight in self._flights.values()] + list(self._background)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    # ------------------------------------------------------------------ remembering

    def _tags(self, request: Request) -> tuple[str, ...]:
        return tuple(f"{self.account}/{tag}" for tag in request.tags())

    async def _remembered(self, request: Request) -> Any:
        key = (self.account, self.fingerprint, request.subject, request.url_path, tuple(sorted(request.query.items())))
        started, now = time.monotonic(), self._cache.now()
        entry = self._cache.get(key)
        if entry is not None and entry.is_fresh(now):
            self._note(request, CacheOutcome.HIT, entry, started)
            return entry.value
        if entry is not None and entry.may_revalidate(now) and self.breaker.state is not AccountState.UNAVAILABLE:
            self._revalidate(key, request)
            self._note(request, CacheOutcome.STALE, entry, started)
            return entry.value
        outcome, flight = self._board(key, request)
        try:
            answer = await self._wait(key, flight)
        except (VendorUnavailable, VendorTimeout, VendorRateLimited, VendorBadResponse) as exc:
            if entry is None or not entry.may_stand_in(now):
                self._note_failure(request, outcome, exc, started)
                raise
            self._note(request, CacheOutcome.STALE, entry, started)
            return stale_copy(entry.value)
        except VendorError as exc:
            self._note_failure(request, outcome, exc, started)
            raise
        self._note(request, outcome, answer, started)
        return answer.value

    def _board(self, key: Any, request: Request) -> tuple[CacheOutcome, Flight]:
        """Join the same call if one is on its way and will still be believed, else send it."""
        flight = self._flights.get(key)
        tags = self._tags(request)
        if flight is not None and self._cache.invalidations.believes(flight.born, tags):
            return CacheOutcome.COALESCED, flight
        current_scope().spend()
        born = self._cache.invalidations.now
        flight = Flight(asyncio.create_task(self._fetch_and_keep(key, request, tags, born)), born)
        self._flights[key] = flight
        flight.task.add_done_callback(lambda task: self._landed(key, task))
        return CacheOutcome.MISS, flight

    def _landed(self, key: Any, task: "asyncio.Task[Any]") -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]
        if not task.cancelled():
            task.exception()

    async def _wait(self, key: Any, flight: Flight) -> Entry[Any]:
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if flight.waiters == 0 and not flight.task.done():
                flight.task.cancel()

    def _revalidate(self, key: Any, request: Request) -> None:
        """Fetch a newer answer behind the caller's back, within a scope of its own."""
        if key in self._flights:
            return
        with call_scope(CallScope(request_id=current_scope().request_id)):
            _, flight = self._board(key, request)

        async def refresh() -> None:
            with suppress(VendorError):
                await self._wait(key, flight)

        task = asyncio.create_task(refresh())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _fetch_and_keep(self, key: Any, request: Request, tags: tuple[str, ...], born: int) -> Entry[Any]:
        fetched = self._cache.now()
        value, status, size = await self._fetch(request, fetched)
        absent = value is None
        policy = ABSENT if absent else request.endpoint.cache
        assert policy is not None
        entry = Entry(
            value=value,
            policy=policy,
            fetched=fetched,
            born=born,
            tags=tags,
            size=size * RECORD_COST + ENTRY_COST,
            status=status,
            records=_count(value),
        )
        self._cache.put(key, entry)
        return entry

    async def _direct(self, request: Request) -> Any:
        """A write, or a read that is never remembered."""
        started, fetched = time.monotonic(), self._cache.now()
        current_scope().spend()
        try:
            value, status, _ = await self._fetch(request, fetched)
        except VendorError as exc:
            self._note_failure(request, CacheOutcome.MISS, exc, started)
            raise
        finally:
            # a write that seemed to fail may have happened
            self._outdate_after(request)
        self._trace(request, CacheOutcome.MISS, status, started, _count(value))
        return value

    def _outdate_after(self, request: Request) -> None:
        event = request.subject.event.id if request.subject is not None and request.endpoint.outdates else None
        tags = [
            item.endpoint if item.everywhere or event is None else f"{item.endpoint}@{event}"
            for item in request.endpoint.outdates
        ]
        if tags:
            self.outdate(*tags)

    # ------------------------------------------------------------------ sending

    async def _fetch(self, request: Request, fetched: float) -> tuple[Any, int, int]:
        """Send, again where that is safe and worth it, and map. Returns (value, status, bytes)."""
        endpoint = request.endpoint
        tries = 1 + self.settings.retries
        scope = current_scope()
        attempts = stamina.retry_context(
            on=lambda exc: self._worth_another_try(exc, endpoint, scope),
            attempts=tries,
            timeout=None if math.isinf(scope.remaining()) else scope.remaining(),
            wait_initial=0.05,
            wait_max=2.0,
            wait_jitter=0.1,
        )
        async for attempt in attempts:
            with attempt:
                status, body = await self._send(request, scope)
                return self._read(request, status, body, fetched), status, len(body)
        raise AssertionError("stamina gives up by raising")

    def _worth_another_try(self, exc: Exception, endpoint: Endpoint[Any], scope: CallScope) -> bool | float:
        if not isinstance(exc, VendorError) or not exc.retryable or getattr(exc, "breaker_open", False):
            return False
        if not endpoint.safe and not getattr(exc, "unsent", False):
            return False
        if exc.retry_after is not None:
            return float(exc.retry_after) if exc.retry_after < scope.remaining() and exc.retry_after <= 5 else False
        return True

    async def _send(self, request: Request, scope: CallScope) -> tuple[int, bytes]:
        """One try, within the account's limits. Returns status and body of a 2xx, or of a 404 that is an answer."""
        await self._admit(scope)
        started = time.perf_counter()
        error: VendorError | None = None
        try:
            async with self._places, asyncio.timeout(min(self.settings.timeout_s, scope.remaining())):
                if self._limiter is not None:
                    await self._limiter.acquire()
                started = time.perf_counter()
                response = await self._exchange(request)
                body = await read_body(response, self.settings.max_response_bytes)
            error = failure_of(response, body, request.endpoint, self.vendor, self.account)
        except (httpx.HTTPError, TimeoutError, httpx.InvalidURL, OSError) as exc:
            error = lost(exc, request.endpoint, self.vendor, self.account)
            error.__cause__ = exc
        except VendorError as exc:
            error = exc
        except BaseException:
            self.breaker.abandoned()
            self._tell(request, "cancelled", None, started)
            raise
        self._tell(request, "ok" if error is None else error.code.value, error, started)
        self._judge(error)
        if error is not None:
            raise error
        return response.status_code, body

    async def _admit(self, scope: CallScope) -> None:
        """Refuse at once while the breaker is open; wait out what the vendor asked us to wait."""
        refused = self.breaker.refusal()
        if refused is not None:
            error = VendorUnavailable(
                f"{self.account} is not being asked after repeated failures; it will be tried again shortly.",
                vendor=self.vendor,
                account=self.account,
                retry_after=math.ceil(refused),
            )
            error.breaker_open = True  # type: ignore[attr-defined]
            raise error
        pause = self._not_before - time.monotonic()
        if pause <= 0:
            return
        if pause >= min(scope.remaining(), self.settings.timeout_s):
            self.breaker.abandoned()
            raise VendorRateLimited(
                f"{self.account} asked for a pause of {math.ceil(pause)} s.",
                vendor=self.vendor,
                account=self.account,
                status=429,
                retry_after=math.ceil(pause),
            )
        await asyncio.sleep(pause)

    def _judge(self, error: VendorError | None) -> None:
        """Tell the breaker; learn from a vendor's Retry-After."""
        if error is None or isinstance(error, (VendorRejected, VendorAuthFailed)):
            self.breaker.succeeded()
        elif isinstance(error, VendorRateLimited):
            self.breaker.abandoned()
            if error.retry_after:
                self._not_before = max(self._not_before, time.monotonic() + error.retry_after)
        else:
            self.breaker.failed(f"{error.code.value}: {error}")
        metrics.STATE.labels(self.account).set(list(AccountState).index(self.breaker.state))

    async def _exchange(self, request: Request) -> httpx.Response:
        """Send over HTTP, following a GET's redirects within the same host only."""
        client = self._open_client()
        outgoing = self._build(client, request)
        auth = self._auth if request.endpoint.authenticated else httpx.Auth()
        for _ in range(MAX_REDIRECTS + 1):
            response = await client.send(outgoing, auth=auth, stream=True)
            if not response.has_redirect_location or outgoing.method != "GET":
                return response
            target = outgoing.url.join(response.headers["location"])
            await response.aclose()
            if (target.scheme, target.host, target.port) != (
                outgoing.url.scheme,
                outgoing.url.host,
                outgoing.url.port,
            ):
                break
            outgoing = client.build_request("GET", target)
        raise VendorBadResponse(
            f"{request.endpoint.name} was redirected away from {self.account}'s host, or in circles.",
            vendor=self.vendor,
            account=self.account,
            endpoint=request.endpoint.name,
            status=response.status_code,
        )

    def _build(self, client: httpx.AsyncClient, request: Request) -> httpx.Request:
        endpoint = request.endpoint
        url = self._base + request.url_path
        if request.query:
            url += "?" + urlencode(request.query, quote_via=quote)
        if request.body is None:
            return client.build_request(endpoint.method, url)
        if endpoint.form == "json":
            content = msgspec.json.encode(request.body)
            return client.build_request(
                endpoint.method, url, content=content, headers={"Content-Type": "application/json"}
            )
        if endpoint.form == "multipart":
            return client.build_request(endpoint.method, url, files=request.body)
        return client.build_request(endpoint.method, url, data=request.body)

    def _open_client(self) -> httpx.AsyncClient:
        if self._client is None:
            settings = self.settings
            self._client = httpx.AsyncClient(
                # httpx's own pool costs milliseconds a call at 50 at once; aiohttp's does not
                transport=AiohttpTransport(
                    limits=httpx.Limits(max_connections=settings.max_concurrency, keepalive_expiry=15)
                ),
                timeout=httpx.Timeout(settings.timeout_s, connect=settings.connect_timeout_s, pool=None),
                headers={"Accept": "application/json", "User-Agent": "eventgate"},
                follow_redirects=False,
            )
        return self._client

    # ------------------------------------------------------------------ reading and telling

    def _read(self, request: Request, status: int, body: bytes, fetched: float) -> Any:
        endpoint = request.endpoint
        if status == httpx.codes.NOT_FOUND:
            return None
        origin = Origin(self.account, self.vendor, datetime.fromtimestamp(fetched, UTC))
        reading = Reading(origin, request.subject, request.path, request.query, request.hints)
        if not body and endpoint.empty:
            return endpoint.parse(None, reading)
        try:
            payload = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as exc:
            raise self._bad(request, status, "its body is not JSON") from exc
        try:
            return endpoint.parse(payload, reading)
        except UNMAPPABLE as exc:
            where = f"member {exc}" if isinstance(exc, KeyError) else str(exc)
            raise self._bad(request, status, where[:200]) from exc

    def _bad(self, request: Request, status: int, why: str) -> VendorBadResponse:
        return VendorBadResponse(
            f"{request.endpoint.name} of {self.account} did not answer as documented: {why}.",
            vendor=self.vendor,
            account=self.account,
            endpoint=request.endpoint.name,
            status=status,
        )

    def _note(self, request: Request, outcome: CacheOutcome, entry: Entry[Any], started: float) -> None:
        scope = current_scope()
        life = entry.policy.fresh - entry.age(self._cache.now())
        scope.life = min(scope.life, max(0.0, life))
        self._trace(request, outcome, entry.status, started, entry.records)

    def _note_failure(self, request: Request, outcome: CacheOutcome, error: VendorError, started: float) -> None:
        current_scope().life = 0.0
        self._trace(request, outcome, error.status, started, 0)

    def _trace(self, request: Request, outcome: CacheOutcome, status: int | None, started: float, records: int) -> None:
        metrics.ANSWERS.labels(self.account, request.endpoint.name, outcome.value).inc()
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

    def _tell(self, request: Request, outcome: str, error: VendorError | None, started: float) -> None:
        """One log line and one measurement for each call that went out."""
        seconds = time.perf_counter() - started
        metrics.CALLS.labels(self.account, request.endpoint.name, outcome).inc()
        metrics.SECONDS.labels(self.account, request.endpoint.name).observe(seconds)
        log.log(
            20 if error is None else 30,
            "upstream call",
            account=self.account,
            endpoint=request.endpoint.name,
            method=request.endpoint.method,
            outcome=outcome,
            status=error.status if error is not None else None,
            ms=round(seconds * 1000, 1),
            request_id=current_scope().request_id or None,
        )


def _count(value: Any) -> int:
    if isinstance(value, Page):
        return len(value.items)
    if isinstance(value, (tuple, list)):
        return len(value)
    return 0 if value is None else 1
