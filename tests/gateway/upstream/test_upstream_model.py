"""A model of a vendor's records and their list: reads, writes, deletions, faults and time in any order, held against
the truth.

Two workers share a journal. Whatever is served was true at the moment at which it says that it was fetched; never is
anything served that was outdated before the question; an answer that is not marked stale is never older than its
policy allows; one that is older is marked, and only served while the vendor cannot be asked.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from upstream_house import EVENT, EVENTS, POLICY, RENAME, Clock, ref_of

from gateway.errors import VendorError
from gateway.records import Page, Vendor
from gateway.upstream.auth import HeaderAuth
from gateway.upstream.breaker import Breaker
from gateway.upstream.cache import ABSENT, AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import Endpoint, Outdates
from gateway.upstream.scope import CallScope, call_scope
from gateway.upstream.settings import AccountSettings

UNMARKED_AGE = POLICY.fresh + POLICY.stale_while_revalidate
LONGEST_AGE = POLICY.fresh + POLICY.stale_if_error
IDS = st.sampled_from(["1", "2", "3"])
WORKERS = st.sampled_from([0, 1])
FAULTS = st.sampled_from([None, None, 500, 503, 429, "lost", "html", "cut"])
REMOVE: Endpoint[Any] = Endpoint(
    name="events.remove",
    path="/events/{id}",
    method="DELETE",
    parse=lambda payload, reading: payload,
    outdates=(Outdates("events.get"), Outdates("events.list", everywhere=True)),
)
State = Mapping[str, int]
"""The version of each record that there is."""


class World:
    """The vendor's truth, and what it was since when. It answers in place of a network."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.history: list[tuple[float, State]] = [(clock.now, {"1": 0, "2": 1})]
        self._versions = 1
        self.fault: int | str | None = None
        self.lands = True
        self.calls = 0

    @property
    def now(self) -> State:
        return self.history[-1][1]

    def write(self, id: str) -> None:
        """A change, which also makes a record that was not there."""
        self._versions += 1
        self.history.append((self.clock.now, {**self.now, id: self._versions}))

    def remove(self, id: str) -> None:
        self.history.append((self.clock.now, {one: it for one, it in self.now.items() if one != id}))

    def mark(self) -> int:
        """From now on: the place in the history, of which nothing before may be served."""
        self.history.append((self.clock.now, self.now))
        return len(self.history) - 1

    def during(self, since: float, until: float, floor: int) -> list[State]:
        """What was true at some moment between the two, and not before the floor."""
        ends = [time for time, _ in self.history[1:]] + [float("inf")]
        spans = list(enumerate(zip(self.history, ends, strict=True)))
        return [it for place, ((start, it), end) in spans if place >= floor and start <= until and end >= since]

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        id = request.url.path.rpartition("/")[2]
        if self.fault is None or self.lands:
            if request.method == "PUT":
                self.write(id)
            elif request.method == "DELETE":
                self.remove(id)
        if self.fault == "lost":
            raise httpx.ReadError("gone")
        if isinstance(self.fault, int):
            return answered(self.fault, "{}")
        if self.fault == "html":
            return answered(200, "<html></html>")
        if id != "events" and request.method == "GET" and id not in self.now:
            return answered(404, "{}")
        items = [f'{{"id": "{one}", "name": "{version}"}}' for one, version in self.now.items()]
        body = f'{{"id": "{id}", "name": "{self.now.get(id)}"}}'
        body = f'{{"items": [{", ".join(items)}]}}' if id == "events" else body
        return answered(200, body[:5] if self.fault == "cut" else body)


def answered(status: int, body: str) -> httpx.Response:
    """With a body that is still to be read, as from a socket."""

    async def coming() -> AsyncIterator[bytes]:
        yield body.encode()

    return httpx.Response(status, content=coming())


class Memory(RuleBasedStateMachine):
    """The rules."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.world = World(self.clock)
        self.floors = {"1": 0, "2": 0, "3": 0, "list": 0}
        """The place in the history before which nothing may be served: where our own writes and purges stand."""
        self.workers = [self._worker() for _ in range(2)]

    def _worker(self) -> Upstream:
        its = AccountSettings(base_url="http://vendor.test", retries=0)  # type: ignore[arg-type]
        cache = AnswerCache(1 << 16, self.clock, journal=Path(self.folder.name) / "j")
        auth = HeaderAuth("Authorization", "key")
        upstream = Upstream("acct", Vendor.RINGCENTRAL, its, auth, cache, "key", Breaker(clock=self.clock))
        upstream._transport = httpx.MockTransport(self.world.answer)
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

    # ------------------------------------------------------------------ what must be true

    def _troubled(self, worker: int) -> bool:
        """Whether the vendor cannot be asked, or is not."""
        return self.world.fault is not None or self.workers[worker].breaker.refusal() is not None

    def _check_age(self, origins: list[Any], outcome: str, worker: int, calls: int) -> tuple[float, float]:
        """Held against the policy; the moments between which it may have been fetched."""
        now = self.clock.now
        if not origins:  # nothing in it says when: it is at most as old as anything may be
            oldest = LONGEST_AGE if outcome == "STALE" and self._troubled(worker) else UNMARKED_AGE
            return now - (POLICY.fresh if outcome == "HIT" else 0 if outcome == "MISS" else oldest), now
        assert len({(one.fetched_at, one.stale) for one in origins}) == 1
        fetched = origins[0].fetched_at.timestamp()
        age = now - fetched
        if origins[0].stale:
            assert outcome == "STALE"
            assert POLICY.fresh <= age < LONGEST_AGE
            assert self._troubled(worker)
        else:
            assert age < UNMARKED_AGE
            assert outcome != "HIT" or age < POLICY.fresh
            assert outcome != "MISS" or (age == 0 and self.world.calls > calls)
        return fetched, fetched

    @rule()
    def read_everything(self) -> None:
        for worker in (0, 1):
            for id in ("1", "2", "3"):
                self.read(id, worker)
            self.read_list(worker)

    @rule(id=IDS, worker=WORKERS)
    def read(self, id: str, worker: int) -> None:
        calls = self.world.calls
        found, outcome = self._run(self.workers[worker].call(EVENT, path={"id": id}, subject=ref_of(id)))
        if isinstance(found, VendorError):
            assert self._troubled(worker)
            return
        if found is None:
            since, until = self.clock.now - (0 if outcome == "MISS" else ABSENT.fresh), self.clock.now
        else:
            since, until = self._check_age([found.origin], outcome, worker, calls)
        true = [state.get(id) for state in self.world.during(since, until, self.floors[id])]
        assert (None if found is None else int(found.name)) in true, "outdated, or never so, and served"

    @rule(worker=WORKERS)
    def read_list(self, worker: int) -> None:
        calls = self.world.calls
        found, outcome = self._run(self.workers[worker].page(EVENTS, 0))
        if isinstance(found, VendorError):
            assert self._troubled(worker)
            return
        assert isinstance(found, Page)
        since, until = self._check_age([item.origin for item in found.items], outcome, worker, calls)
        listed = {item.ref.id: int(item.name) for item in found.items}
        assert listed in self.world.during(since, until, self.floors["list"]), "outdated, or never so, and served"

    @rule(id=IDS, worker=WORKERS)
    def recall(self, id: str, worker: int) -> None:
        """A record that a list brought is as new as the list has to be."""
        with call_scope(CallScope()):
            found: Any = self.workers[worker].recall(ref_of(id))
        if found is None:
            return
        fetched = found.origin.fetched_at.timestamp()
        assert self.clock.now - fetched < POLICY.fresh
        assert not found.origin.stale
        true = [state.get(id) for state in self.world.during(fetched, fetched, self.floors["list"])]
        assert int(found.name) in true

    # ------------------------------------------------------------------ what happens

    def _written(self, id: str) -> None:
        self.floors[id] = self.floors["list"] = self.world.mark()
        self.read_everything()

    @rule(id=IDS, worker=WORKERS, lands=st.booleans())
    def write(self, id: str, worker: int, lands: bool) -> None:
        """Through us. One that failed may have happened: then what was before is not believed either."""
        self.world.lands = lands
        self._run(self.workers[worker].call(RENAME, path={"id": id}, body={}, subject=ref_of(id)))
        self._written(id)

    @rule(id=IDS, worker=WORKERS, lands=st.booleans())
    def delete(self, id: str, worker: int, lands: bool) -> None:
        self.world.lands = lands
        self._run(self.workers[worker].call(REMOVE, path={"id": id}, subject=ref_of(id)))
        self._written(id)

    @rule(id=IDS, removed=st.booleans())
    def change_behind_our_back(self, id: str, removed: bool) -> None:
        self.clock.now += 0.5
        self.world.remove(id) if removed else self.world.write(id)
        self.clock.now += 0.5

    @rule(worker=WORKERS, tag=st.sampled_from(["*", "@1", "events.get", "events.list"]))
    def purge(self, worker: int, tag: str) -> None:
        self.workers[worker].outdate(tag)
        outdated = {"*": "123", "@1": "1", "events.get": "123", "events.list": ""}[tag]
        place = self.world.mark()
        self.floors |= dict.fromkeys(outdated, place)
        if tag in ("*", "events.list"):
            self.floors["list"] = place

    @rule(seconds=st.sampled_from([1, 4, 6, 10, 59, 61, 119, 121, 1000, 3661]))
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
