"""Who carries out a write that may be asked for twice."""

import asyncio
from datetime import UTC, datetime, timedelta

from gateway.store import DAY, LEASE, Claim, Store, Verdict

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + LEASE + timedelta(seconds=1)


async def ask(store: Store, now: datetime = NOW, caller: str = "mobile", input_hash: str = "i1") -> Claim:
    return await store.claim("k1", caller, "createEvent", input_hash, now)


async def test_the_first_result_is_given_again_also_after_a_restart(store: Store, url: str) -> None:
    mine = await ask(store)
    assert mine.verdict is Verdict.MINE
    assert await store.mark_sent(mine, NOW)
    assert await store.complete(mine, b"made")
    await store.aclose()

    again = await Store.open(url)
    found = await ask(again, NOW + timedelta(hours=23))
    assert (found.verdict, found.answer) == (Verdict.DONE, b"made")
    await again.aclose()


async def test_of_many_at_once_on_two_workers_one_is_told_to_go_on(store: Store, url: str) -> None:
    other = await Store.open(url)

    told = await asyncio.gather(*(ask(worker) for worker in (store, other) * 8))

    assert sorted(claim.verdict.value for claim in told) == ["busy"] * 15 + ["mine"]
    await other.aclose()


async def test_who_comes_second_waits_for_the_answer(url: str) -> None:
    first, second = await Store.open(url, clock=lambda: NOW), await Store.open(url, clock=lambda: NOW)
    mine = await ask(first)
    waiting = asyncio.create_task(second.wait_for("k1", "mobile", "createEvent", "i1", timeout_s=10))
    await asyncio.sleep(0.05)
    assert not waiting.done()

    await first.complete(mine, b"made")

    found = await waiting
    assert found is not None
    assert (found.verdict, found.answer) == (Verdict.DONE, b"made")
    await asyncio.gather(first.aclose(), second.aclose())


async def test_waiting_ends_in_time(url: str) -> None:
    store = await Store.open(url, clock=lambda: NOW)
    await ask(store)

    found = await store.wait_for("k1", "mobile", "createEvent", "i1", timeout_s=0.05)

    assert found is not None
    assert found.verdict is Verdict.BUSY
    await store.aclose()


async def test_another_input_or_operation_is_refused(store: Store) -> None:
    await ask(store)

    assert (await ask(store, input_hash="i2")).verdict is Verdict.REUSED
    assert (await store.claim("k1", "mobile", "cancelEvent", "i1", NOW)).verdict is Verdict.REUSED


async def test_another_callers_equal_key_is_another_key(store: Store) -> None:
    await ask(store)

    assert (await ask(store, caller="web")).verdict is Verdict.MINE


async def test_a_key_means_nothing_after_a_day(store: Store) -> None:
    mine = await ask(store)
    await store.complete(mine, b"made")

    assert await store.lookup("k1", "mobile", "createEvent", "i1", NOW + DAY) is None
    assert (await ask(store, NOW + DAY, input_hash="i2")).verdict is Verdict.MINE
    assert not await store.complete(mine, b"late")


async def test_a_claim_whose_holder_died_before_sending_passes_on(store: Store) -> None:
    dead = await ask(store)

    heir = await ask(store, LATER)

    assert heir.verdict is Verdict.MINE
    assert not await store.mark_sent(dead, LATER)
    assert await store.mark_sent(heir, LATER)


async def test_a_claim_whose_holder_died_after_sending_is_uncertain_for_one_and_busy_for_others(store: Store) -> None:
    dead = await ask(store)
    await store.mark_sent(dead, NOW)

    told = [(await ask(store, LATER)).verdict for _ in range(2)]

    assert told == [Verdict.UNCERTAIN, Verdict.BUSY]


async def test_a_holder_that_was_only_slow_still_gives_its_answer(store: Store) -> None:
    slow = await ask(store)
    await store.mark_sent(slow, NOW)
    heir = await ask(store, LATER)

    assert await store.complete(slow, b"made")
    assert not await store.complete(heir, b"unknown")
    assert (await ask(store, LATER)).answer == b"made"


async def test_a_renewed_lease_is_not_taken_over(store: Store) -> None:
    mine = await ask(store)
    assert await store.renew(mine, NOW + timedelta(seconds=10))

    assert (await ask(store, LATER)).verdict is Verdict.BUSY


async def test_a_released_key_may_be_tried_afresh(store: Store) -> None:
    mine = await ask(store)
    assert await store.release(mine)

    assert (await ask(store)).verdict is Verdict.MINE
    assert not await store.release(mine)


async def test_pruning_removes_expired_claims(store: Store) -> None:
    await ask(store)

    assert (await store.prune(NOW + timedelta(hours=23))).claims == 0
    assert (await store.prune(NOW + DAY)).claims == 1
