"""Planner: keys and lists wanted → the fewest calls. One per operation."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import UNSET

from gateway.errors import EventgateError
from gateway.planner.plan import Known, Way, choose
from gateway.planner.walk import Walk
from gateway.records import Kind, Record, Ref, tells
from gateway.upstream.listing import START, Listing
from gateway.upstream.scope import CallScope
from gateway.vendors.adapter import Adapter, Source, Wants

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Found = Record | EventgateError | None
Key = tuple[Ref, Wants]


class Planner:
    """What an operation has read so far, and the choice of what to ask next.

    Args:
        adapters: the accounts that the caller may see, in their configured order.
        scope: the operation's share of vendor calls, where decisions are noted when traced.
    """

    def __init__(self, adapters: Mapping[str, Adapter], scope: CallScope) -> None:
        self.adapters = adapters
        self._scope = scope
        self._pool: dict[Ref, Record] = {}
        self._asked_apart: dict[str, Wants] = {}
        self._walks: dict[Hashable, Walk[Any]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    # ------------------------------------------------------------------ lists

    def walk(self, listing: Listing[R]) -> Walk[R]:
        """The walk of a list: the same one for equal lists, so that their slices are asked for once."""
        walk = self._walks.get(listing.key)
        if walk is None:
            walk = self._walks[listing.key] = Walk(
                listing, self.prime, self._spawn, lambda: self._spare(listing.account)
            )
        return walk

    def _spare(self, account: str) -> int:
        """Calls that one list may cost on the chance that they are needed.

        Half of what the operation has left, shared by its lists, so that what is certainly needed still can be asked
        for; and no more than the account lets out at once, since the next are better chosen when those have come.
        """
        left = (self._scope.max_calls - self._scope.calls) // (2 * len(self._walks))
        adapter = self.adapters.get(account)
        return left if adapter is None else min(left, adapter.upstream.settings.max_concurrency)

    def prime(self, record: Record) -> None:
        """Remember a record for later wishes by ref, unless what we have tells more."""
        known = self._pool.get(record.ref)
        if known is None or type(known) is not type(record) or _unset(record) <= _unset(known):
            self._pool[record.ref] = record

    def replace(self, record: Record) -> None:
        """A record as a write left it: it stands for whatever was read before."""
        self._pool[record.ref] = record

    def forget(self, ref: Ref) -> None:
        """A record that a write deleted."""
        self._pool.pop(ref, None)

    def known(self, ref: Ref, wants: Wants) -> Record | None:
        record = self._pool.get(ref)
        return record if record is not None and tells(record, wants - self._separate(ref.account)) else None

    def there(self, one: R | Ref, wants: Wants) -> R:
        """A record that another holds or names, where it tells all that is wanted.

        Raises:
            LookupError: it does not, or was not read yet.
        """
        found = self.known(one, wants) if isinstance(one, Ref) else one
        if found is None or not tells(found, wants - self._separate(found.ref.account)):
            raise LookupError
        return found  # type: ignore[return-value]  # a ref of its kind

    # ------------------------------------------------------------------ by ref

    async def load(self, keys: Sequence[Key]) -> list[Found]:
        """The records of the refs, in their order; None where there is none, the failure where an account failed."""
        wants: dict[Ref, Wants] = {}
        for ref, want in keys:
            wants[ref] = wants.get(ref, frozenset()) | want
        for ref, want in wants.items():
            if self.known(ref, want) is None:
                self._recall(ref, want)
        missing = {ref: want for ref, want in wants.items() if self.known(ref, want) is None}
        found: dict[Ref, Found] = {ref: self._pool.get(ref) for ref in wants if ref not in missing}
        groups = self._group(missing)
        # spawned, as a loader's own task would go on asking for an operation that was given up
        finding = [self._spawn(self._find(source, refs, want)) for source, refs, want in groups]
        for answers in await asyncio.gather(*finding):
            found.update(answers)
        return [found.get(ref) for ref, _ in keys]

    def _recall(self, ref: Ref, wants: Wants) -> None:
        """Take a record that a listing of an earlier operation brought, if it is fresh and tells what is wanted."""
        adapter = self.adapters.get(ref.account)
        record = adapter.recall(ref) if adapter is not None else None
        if record is not None and tells(record, wants - self._separate(ref.account)):
            self.prime(record)

    def _group(self, missing: Mapping[Ref, Wants]) -> list[tuple[Source[Any], list[Ref], Wants]]:
        """Refs that stand in the same list go together; they want what any of them wants."""
        by_list: dict[Hashable, list[Ref]] = defaultdict(list)
        sources: dict[Hashable, Source[Any]] = {}
        unions: dict[tuple[str, Kind], Wants] = {}
        for ref, want in missing.items():
            unions[(ref.account, ref.kind)] = unions.get((ref.account, ref.kind), frozenset()) | want
        for ref in missing:
            adapter = self.adapters.get(ref.account)
            source = adapter.source(ref.kind) if adapter is not None else None
            if source is None:
                continue
            union = unions[(ref.account, ref.kind)]
            key = source.listing(ref, union).key if source.listing is not None else (ref.account, ref.kind)
            by_list[key].append(ref)
            sources[key] = source
        return [(sources[key], refs, unions[(refs[0].account, refs[0].kind)]) for key, refs in by_list.items()]

    async def _find(self, source: Source[Any], refs: list[Ref], wants: Wants) -> dict[Ref, Found]:
        """Find the refs of one list by whatever costs fewer calls."""
        walk = self.walk(source.listing(refs[0], wants)) if source.listing is not None else None
        found: dict[Ref, Found] = {}
        try:
            missing = await self._look_through(walk, source, refs, wants) if walk is not None else refs
        except EventgateError as exc:
            missing = [ref for ref in refs if self.known(ref, wants) is None]
            if source.one is None or len(missing) > 1:
                found.update(dict.fromkeys(missing, exc))
                missing = []
        found.update((ref, self._pool.get(ref)) for ref in refs if ref not in found)
        if missing and source.one is not None:
            found.update(await self._read_each(source.one, missing, wants))
        return found

    async def _look_through(self, walk: Walk[Any], source: Source[Any], refs: list[Ref], wants: Wants) -> list[Ref]:
        """Read as much of the list as is worth it; returns the refs to be read singly."""
        while True:
            if any(self.known(ref, wants) is None for ref in refs):
                await walk.settle()
            missing = [ref for ref in refs if self.known(ref, wants) is None]
            known = Known(walk.started, walk.pages_left())
            way = choose(len(missing), has_reads=source.one is not None, has_listing=True, known=known)
            if known.pages_left is None and way is Way.LISTING:
                self._decide(refs[0], f"one listing for {len(missing)} keys" if len(missing) > 1 else "the listing")
                first = await walk.slice(START)
                if first.following is not None and walk.pages_left() is None:
                    return await self._scan(walk, source, missing, wants)
                continue
            if way is Way.LISTING:
                await walk.whole()
                continue
            if way is Way.READS and len(missing) > 1:
                self._decide(refs[0], f"{len(missing)} single reads")
            return missing

    async def _scan(self, walk: Walk[Any], source: Source[Any], refs: list[Ref], wants: Wants) -> list[Ref]:
        """Go on slice by slice where the list does not tell its length, while it may be cheaper than single reads."""
        at = START
        asked = 1
        while True:
            part = await walk.slice(at)
            missing = [ref for ref in refs if self.known(ref, wants) is None]
            if not missing or part.following is None or (source.one is not None and asked > len(missing)):
                return missing
            at = part.following
            asked += 1

    async def _read_each(
        self, one: Callable[[Ref, Wants], Awaitable[Any]], refs: Iterable[Ref], wants: Wants
    ) -> dict[Ref, Found]:
        async def read(ref: Ref) -> tuple[Ref, Found]:
            try:
                record = await one(ref, wants)
            except EventgateError as exc:
                return ref, exc
            if record is not None:
                self.prime(record)
            return ref, record

        return dict(await asyncio.gather(*map(read, refs)))

    async def complete(self, records: Sequence[R], wants: Wants) -> tuple[list[R], list[EventgateError]]:
        """The same records, each telling what is wanted where its vendor can tell at all, and what failed at that.

        A record that could not be completed stands as it is.
        """
        of: dict[str, Wants] = {}
        for record in records:
            if record.ref.account not in of:
                of[record.ref.account] = wants - self._separate(record.ref.account)
        lacking = [record for record in records if not tells(record, of[record.ref.account])]
        if not lacking:
            return list(records), []
        answers = await self.load([(record.ref, wants) for record in lacking])
        found = list(zip(lacking, answers, strict=True))
        better: dict[Ref, Any] = {record.ref: answer for record, answer in found if isinstance(answer, Record)}
        failures = list(dict.fromkeys(answer for _, answer in found if isinstance(answer, EventgateError)))
        return [better.get(record.ref, record) for record in records], failures

    def _separate(self, account: str) -> Wants:
        """Fields that the account's vendor tells by a question of their own, asked by their own resolvers."""
        known = self._asked_apart.get(account)
        if known is None:
            adapter = self.adapters.get(account)
            names = (name for name in ("tags", "speakers") if adapter is not None and adapter.can(name))
            known = self._asked_apart[account] = frozenset(names)
        return known

    async def each(
        self, refs: Sequence[Ref], ask: Callable[[Adapter, Ref], Awaitable[tuple[T, ...]]]
    ) -> "list[tuple[T, ...] | EventgateError]":
        """One question about each ref, side by side, where the vendor has no way to ask for several."""

        async def answer(ref: Ref) -> "tuple[T, ...] | EventgateError":
            adapter = self.adapters.get(ref.account)
            if adapter is None:
                return ()
            try:
                found = await ask(adapter, ref)
            except EventgateError as exc:
                return exc
            for one in found:
                if isinstance(one, Record):
                    self.prime(one)
            return found

        return list(await asyncio.gather(*(self._spawn(answer(ref)) for ref in refs)))

    # ------------------------------------------------------------------ tasks

    def spawn(self, work: Awaitable[T]) -> "asyncio.Task[T]":
        """Start something now that the operation certainly needs; it ends with the operation at the latest."""
        return self._spawn(work)

    def _spawn(self, work: Awaitable[T]) -> "asyncio.Task[T]":
        task: asyncio.Task[T] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()

    def _decide(self, ref: Ref, decision: str) -> None:
        if self._scope.traced:
            self._scope.decisions.append({"field": f"{ref.account}: {ref.kind.name.lower()}", "decision": decision})

    async def aclose(self) -> None:
        """Cancel what nobody waits for any more."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _unset(record: Record) -> frozenset[str]:
    """The fields that this reading cannot tell."""
    return frozenset(name for name in record.__struct_fields__ if getattr(record, name) is UNSET)
