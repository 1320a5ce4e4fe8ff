"""Answers that cannot be asked for again, and the documents made from them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from gateway.store import Document, Store, StoredAnswer, StoredDocument, StoreError

THEN = datetime(2026, 3, 1, 19, 30, 15, 123456, tzinfo=UTC)


def document(id: str, payload: bytes = b"{}", at: datetime = THEN, parent: str = "") -> Document:
    return Document(kind="e", id=id, payload=payload, at=at, parent=parent)


async def test_an_answer_is_kept_whole_with_its_documents(store: Store, url: str) -> None:
    body = b'{"statusCode": "201", "raw": "\xc3\xbc\x00"}'

    number = await store.keep_answer("bookings", "events.create", "u1", body, THEN, [document("u1", b"{1}")])
    await store.aclose()
    again = await Store.open(url)

    assert await again.answers_of("bookings", "u1") == [
        StoredAnswer(id=number, operation="events.create", event_id="u1", payload=body, at=THEN)
    ]
    assert await again.get_record("bookings", "e", "u1") == StoredDocument(
        kind="e", id="u1", payload=b"{1}", at=THEN, position=1
    )
    await again.aclose()


async def test_an_answer_whose_documents_cannot_be_kept_is_not_kept_either(store: Store) -> None:
    naive = document("u1", at=datetime(2026, 3, 1))
    with pytest.raises(StoreError, match="could not be written: ValueError"):
        await store.keep_answer("bookings", "events.create", "u1", b"{}", THEN, [document("u0"), naive])

    assert await store.answers_of("bookings", "u1") == []
    assert await store.get_record("bookings", "e", "u0") is None


async def test_a_later_answer_replaces_a_document_and_an_older_one_does_not(store: Store) -> None:
    await store.put_record("bookings", "e", "u1", "", b"new", THEN)
    await store.put_record("bookings", "e", "u1", "", b"old", THEN - timedelta(seconds=1))
    assert (await store.get_records("bookings", "e", ["u1", "u2"]))["u1"].payload == b"new"

    await store.put_record("bookings", "e", "u1", "", b"newest", THEN + timedelta(microseconds=1))
    found = await store.get_record("bookings", "e", "u1")
    assert found is not None
    assert (found.payload, found.at) == (b"newest", THEN + timedelta(microseconds=1))


async def test_a_list_is_read_in_parts_in_the_order_of_arrival(store: Store) -> None:
    for id in ("u9", "u1", "u5"):
        await store.put_record("bookings", "e", id, "", b"", THEN)
    await store.put_record("bookings", "e", "u9", "", b"again", THEN)
    await store.put_record("other", "e", "u7", "", b"", THEN)

    first = await store.list_records("bookings", "e", limit=2)
    rest = await store.list_records("bookings", "e", after=first[-1].position, limit=2)

    assert [found.id for found in (*first, *rest)] == ["u9", "u1", "u5"]


async def test_a_list_below_a_parent(store: Store) -> None:
    await store.put_record("bookings", "ss", "s1", "u1", b"", THEN)
    await store.put_record("bookings", "ss", "s2", "u2", b"", THEN)

    assert [found.id for found in await store.list_records("bookings", "ss", parent="u2")] == ["s2"]


async def test_a_limit_out_of_bounds(store: Store) -> None:
    with pytest.raises(ValueError, match="1 to 1000"):
        await store.list_records("bookings", "e", limit=0)


async def test_writes_that_come_together_are_all_kept(store: Store) -> None:
    await asyncio.gather(
        *(
            store.keep_answer("bookings", "sessions.create", "u1", b"%d" % n, THEN, [document(f"d{n}")])
            for n in range(40)
        )
    )

    assert len(await store.answers_of("bookings", "u1")) == 40
    assert len(await store.list_records("bookings", "e")) == 40


async def test_pruning_answers_is_asked_for_and_leaves_the_newest_of_each_kind(store: Store) -> None:
    for day in range(3):
        await store.keep_answer("bookings", "events.publish", "u1", b"%d" % day, THEN + timedelta(days=day))
    await store.keep_answer("bookings", "events.create", "u1", b"made", THEN, [document("u1")])

    assert (await store.prune(THEN + timedelta(days=9000))).answers == 0
    assert (await store.prune(THEN, answers_before=THEN + timedelta(days=9))).answers == 2
    assert [answer.payload for answer in await store.answers_of("bookings", "u1")] == [b"2", b"made"]
    assert await store.get_record("bookings", "e", "u1") is not None
