"""What is about to be sent is written down first, and tied to the claim and to the answer."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.store import DAY, Claim, Store, keep_pruned

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def claimed(store: Store, key: str = "k", now: datetime = NOW) -> Claim:
    return await store.claim(key, "mobile", "createEvent", "i", now)


async def test_a_request_is_unanswered_until_its_answer_is_kept(store: Store) -> None:
    request = await store.log_request("a", "events.create", "", b"{}")
    assert [one.id for one in await store.unanswered()] == [request]
    assert (await store.check()).unanswered[0].body == b"{}"

    answer = await store.keep_answer("a", "events.create", "e1", b"told", NOW, request=request)

    assert await store.unanswered() == []
    kept = await store.answer_numbered(answer)
    assert kept is not None
    assert (kept.event_id, kept.payload) == ("e1", b"told")


async def test_a_request_that_was_refused_leaves_nothing(store: Store) -> None:
    await store.forget_request(await store.log_request("a", "events.create", "", b"{}"))

    assert (await store.check()).rows["requests"] == 0


async def test_a_request_belongs_to_the_claim_of_its_task(store: Store) -> None:
    async def write(key: str) -> int:
        await store.mark_sent(await claimed(store, key), NOW)
        return await store.log_request("a", "events.create", key, b"{}")

    first, second = await asyncio.gather(asyncio.ensure_future(write("k1")), asyncio.ensure_future(write("k2")))
    assert first != second
    assert await store.request_of_work("a") is None  # this task works under no claim

    await claimed(store, "k1", NOW + timedelta(minutes=1))
    found = await store.request_of_work("a")
    assert found is not None
    assert (found.id, found.event_id, found.answer_id) == (first, "k1", None)
    assert await store.request_of_work("another account") is None


async def test_a_key_that_begins_anew_has_sent_nothing(store: Store) -> None:
    await claimed(store)
    await store.log_request("a", "events.create", "", b"{}")
    assert await store.request_of_work("a") is not None

    await claimed(store, now=NOW + DAY)

    assert await store.request_of_work("a") is None
    assert len(await store.unanswered()) == 1


async def test_what_has_had_its_time_is_pruned(url: str) -> None:
    moment = NOW
    store = await Store.open(url, clock=lambda: moment)
    answered = await store.log_request("a", "op", "", b"1")
    await store.keep_answer("a", "op", "e", b"", NOW, request=answered)
    await store.log_request("a", "op", "", b"2")

    assert (await store.prune(NOW + timedelta(days=6))).requests == 0
    assert (await store.prune(NOW + timedelta(days=7))).requests == 1
    assert [one.body for one in await store.unanswered()] == [b"2"]
    assert (await store.prune(NOW + timedelta(days=400))).requests == 1
    await store.aclose()


async def test_pruning_goes_on_by_itself_and_makes_no_database(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db")
    async with keep_pruned(store, every_s=0.01):
        await asyncio.sleep(0.05)
        assert os.listdir(tmp_path) == []

        await store.claim("k", "mobile", "createEvent", "i", NOW - DAY, ttl=timedelta(seconds=1))
        await asyncio.sleep(0.5)
        assert (await store.check()).rows["claims"] == 0
    await store.aclose()


async def test_a_store_that_cannot_be_pruned_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database at all" * 100)
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db")
    async with keep_pruned(store, again_s=0.01):
        await asyncio.sleep(0.05)
    await store.aclose()
