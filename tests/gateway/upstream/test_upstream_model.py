"""A model of one record at a vendor: reads, writes, faults and time in any order, held against what must be true.

Two workers share a journal. Never is anything served that was outdated before the question; an answer that is not
marked stale is never older than its policy allows; one that is older is marked, and only served while the vendor
cannot be asked.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from upstream_house import EVENT, POLICY, RENAME, Clock, ref_of

from gateway.errors import VendorError
from gateway.records import Vendor
from gateway.upstream.auth import HeaderAuth
from gateway.upstream.breaker import Breaker
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.scope import CallScope, call_scope
from gateway.upstream.settings import AccountSettings

UNMARKED_AGE = POLICY.fresh + POLICY.stale_while_revalidate
IDS = st.sampled_from(["1", "2"])
WORKERS = st.sampled_from([0, 1])
FAULTS = st.sampled_from([None, None, 500, 503, 429, "lost", "html", "cut"])


class World:
    """The vendor's truth: each record's version, and since when. It answers in place of a network."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.version = {"1": 0, "2": 0}
        self.since: dict[tuple[str, int], float] = {("1", 0): clock.now, ("2", 0): clock.now}
        self.fault: int | str | None = None
        self.lands = True
        self.calls = 0

    def write(self, id: str) -> None:
        self.version[id] += 1
        self.since[(id, self.version[id])] = self.clock.now

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        id = request.url.path.rpartition("/")[2]
        if request.method == "PUT" and (self.fault is None or self.lands):
            self.write(id)
        if self.fault == "lost":
            raise httpx.ReadError("gone")
        if isinstance(self.fault, int):
            return httpx.Response(self.fault, json={})
        if self.fault == "html":
            return httpx.Response(200, html="<html></html>")
        body = f'{{"id": "{id}", "name": "{self.version[id]}"}}'
        return httpx.Response(200, text=body[:5] if self.fault == "cut" else body)


class Memory(RuleBasedStateMachine):
    """The rules."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.world = World(self.clock)
        self.known = {"1": 0, "2": 0}
        """The version below which nothing may be served: what our own writes made."""
        self.workers = [self._worker() for _ in range(2)]

    def _worker(self) -> Upstream:
        its = AccountSettings(base_url="http://vendor.test", retries=0)  # type: ignore[arg-type]
        cache = AnswerCache(1 << 16, self.clock, journal=Path(self.folder.name) / "j")
        auth = HeaderAuth("Authorization", "key")
        upstream = Upstream("acct", Vendor.RINGCENTRAL, its, auth, cache, "key", Breaker(clock=self.clock))
        upstream._client = httpx.AsyncClient(transport=httpx.MockTransport(self.world.answer))
        return upstream

    def teardown(self) -> None:
        for upstream in self.workers:
            self.loop.run_until_complete(upstream.aclose())
            self.loop.run_until_complete(upstream._cache.aclose())
        self.loop.close()
        self.folder.cleanup()

    def _run(self, work: Any) -> Any:
        async def done() -> Any:
            scope = CallScope(traced=True)
            with call_scope(scope):
                try:
                    return await work, scope.trace[-1].cache.value
                except VendorError as exc:
                    return exc, "ERROR"

        async def settled() -> Any:
            found = await done()
            for upstream in self.workers:  # what goes on behind callers' backs comes to its end
                await asyncio.gather(*upstream._background, return_exceptions=True)
            return found

        return self.loop.run_until_complete(settled())

    @rule()
    def read_everything(self) -> None:
        for worker in (0, 1):
            for id in ("1", "2"):
                self.read(id, worker)

    @rule(id=IDS, worker=WORKERS)
    def read(self, id: str, worker: int) -> None:
        before = self.world.version[id]
        fault, calls = self.world.fault, self.world.calls
        found, outcome = self._run(self.workers[worker].call(EVENT, path={"id": id}, subject=ref_of(id)))
        if isinstance(found, VendorError):
            assert fault is not None or self.workers[worker].breaker.last_error
            return
        version = int(found.name)
        age = self.clock.now - found.origin.fetched_at.timestamp()
        assert version >= self.known[id], "outdated, and served"
        assert version <= before
        if version < before:  # changed behind our back: then it must have been true within the answer's age
            assert self.world.since[(id, version + 1)] >= found.origin.fetched_at.timestamp()
        if found.origin.stale:
            assert outcome == "STALE"
            assert POLICY.fresh <= age < POLICY.fresh + POLICY.stale_if_error
            assert fault is not None or self.workers[worker].breaker.last_error
        else:
            assert age < UNMARKED_AGE
            assert outcome != "HIT" or age < POLICY.fresh
            assert outcome != "MISS" or (age == 0 and self.world.calls > calls)

    @rule(id=IDS, worker=WORKERS, lands=st.booleans())
    def write(self, id: str, worker: int, lands: bool) -> None:
        """Through us. One that failed may have happened: then what was before is not believed either."""
        self.world.lands = lands
        self._run(self.workers[worker].call(RENAME, path={"id": id}, body={}, subject=ref_of(id)))
        self.known[id] = self.world.version[id]
        self.read_everything()

    @rule(id=IDS)
    def change_behind_our_back(self, id: str) -> None:
        self.clock.now += 0.5
        self.world.write(id)
        self.clock.now += 0.5

    @rule(worker=WORKERS, tag=st.sampled_from(["*", "@1", "events.get"]))
    def purge(self, worker: int, tag: str) -> None:
        self.workers[worker].outdate(tag)
        for id in ("1", "2") if tag != "@1" else ("1",):
            self.known[id] = self.world.version[id]

    @rule(seconds=st.sampled_from([1, 10, 59, 61, 119, 121, 1000, 3661]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(fault=FAULTS)
    def vendor_changes_its_mind(self, fault: int | str | None) -> None:
        self.world.fault = fault
        self.read_everything()

    @invariant()
    def memory_is_bounded(self) -> None:
        for upstream in self.workers:
            assert upstream._cache.bytes_used <= 1 << 16
            assert upstream._flights == {}


Memory.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestMemory = Memory.TestCase
