"""What an id is called."""

import asyncio
from datetime import UTC, datetime, timedelta

from gateway.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def test_a_name_is_found_by_id_and_the_id_by_name(store: Store) -> None:
    await store.remember_name("eventtia", "e", "17", "jazz-night")

    assert await store.name_of("eventtia", "e", "17") == "jazz-night"
    assert await store.id_of("eventtia", "e", "jazz-night") == "17"
    assert await store.name_of("other", "e", "17") is None
    assert await store.id_of("eventtia", "p", "jazz-night") is None


async def test_a_renamed_record_loses_its_old_name(store: Store) -> None:
    await store.remember_name("eventtia", "e", "17", "jazz-night")
    await store.remember_name("eventtia", "e", "17", "jazz-evening")

    assert await store.name_of("eventtia", "e", "17") == "jazz-evening"
    assert await store.id_of("eventtia", "e", "jazz-night") is None


async def test_a_name_that_moves_to_another_record_names_only_that(store: Store) -> None:
    await store.remember_name("eventtia", "e", "17", "jazz-night")
    await store.remember_name("eventtia", "e", "18", "jazz-night")

    assert await store.id_of("eventtia", "e", "jazz-night") == "18"
    assert await store.name_of("eventtia", "e", "17") is None


async def test_two_records_swap_their_names(store: Store) -> None:
    await store.remember_names("eventtia", "e", {"1": "a", "2": "b"})
    await store.remember_names("eventtia", "e", {"1": "b", "2": "a"})

    assert [await store.name_of("eventtia", "e", id) for id in ("1", "2")] == ["b", "a"]


async def test_many_names_at_once(store: Store) -> None:
    await store.remember_names("eventtia", "e", {str(number): f"event-{number}" for number in range(1200)})

    assert await store.id_of("eventtia", "e", "event-1199") == "1199"


async def test_workers_that_learn_the_same_names_at_once(store: Store, url: str) -> None:
    other = await Store.open(url)
    learnt = {str(number): f"event-{number}" for number in range(30)}
    backwards = dict(reversed(learnt.items()))

    turns = [(worker, told) for told in (learnt, backwards) for worker in (store, other)]
    await asyncio.gather(*(worker.remember_names("eventtia", "e", told) for worker, told in turns))

    assert await other.name_of("eventtia", "e", "17") == "event-17"
    assert (await store.check()).rows["names"] == 30
    await other.aclose()


async def test_a_forgotten_name(store: Store) -> None:
    await store.remember_name("eventtia", "e", "17", "jazz-night")
    await store.forget_name("eventtia", "e", "17")

    assert await store.name_of("eventtia", "e", "17") is None


async def test_pruning_keeps_the_names_that_were_met_lately(url: str) -> None:
    today = NOW
    store = await Store.open(url, clock=lambda: today)
    await store.remember_names("eventtia", "e", {"1": "met", "2": "not-met"})
    today = NOW + timedelta(days=200)
    await store.remember_name("eventtia", "e", "1", "met")

    pruned = await store.prune(NOW + timedelta(days=401))

    assert (pruned.names, pruned.claims, pruned.answers) == (1, 0, 0)
    assert await store.name_of("eventtia", "e", "1") == "met"
    assert await store.name_of("eventtia", "e", "2") is None
    await store.aclose()
