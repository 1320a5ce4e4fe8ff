"""The sandbox's parts by themselves: ids, the world, collections, shapes, routes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import ids
from sandbox import shape as sh
from sandbox.collection import Collection, Memo
from sandbox.operation import Operation, Reply
from sandbox.routes import NotFound, Routes, WrongMethod
from sandbox.world import SLOTS, World

PLACE = st.integers(0, 2**28)
PLACES = st.lists(PLACE, min_size=1, max_size=3).map(tuple)


@given(PLACES)
def test_opaque_ids_are_uuids_that_turn_back_for_their_kind_alone(places):
    id = ids.opaque("secret", "ticket", places)
    assert UUID(id).version == 4
    assert ids.transparent("secret", "ticket", id) == places
    assert ids.transparent("secret", "event", id) is None
    assert ids.transparent("other", "ticket", id) is None
    assert ids.transparent("secret", "ticket", id.upper()) in (None, places if id == id.upper() else None)


@given(st.text() | st.uuids().map(str))
def test_texts_that_are_no_ids_turn_to_none(text):
    assert ids.transparent("secret", "ticket", text) is None
    assert World().index_of("ringcentral", "ticket", text) is None


@given(PLACE, st.integers(0, 999_999), st.integers(0, 999), st.integers(0, 999))
def test_numbered_ids_turn_back(first, wide, second, third):
    for places in ((first,), (first, wide), (first, second, third)):
        assert ids.denumbered(ids.numbered(places)) == places


@given(st.text(alphabet="0123456789-+ ٣x", max_size=20))
def test_numbers_that_are_no_ids_turn_to_none_or_to_places(text):
    places = World().index_of("eventtia", "attendee", text)
    assert places is None or World().id_of("eventtia", "attendee", *places) == text


def test_two_worlds_of_one_seed_say_the_same_and_of_two_seeds_do_not():
    one, same, other = World(7), World(7), World(8)
    for name, places in (("gathering", (3,)), ("human", (9,)), ("agenda", (3, 4)), ("exhibitor", (3, 1))):
        assert getattr(one, name)(*places) == getattr(same, name)(*places) != getattr(other, name)(*places)


@pytest.mark.parametrize(("events", "people"), [(0, 0), (1, 1), (12, 60), (3, 100_000)])
def test_nobody_attends_twice_and_each_is_found_again(events, people):
    world = World(1, events, people)
    humans = [world.attendee(2_000_003, k) for k in range(people + 100)]
    assert len(set(humans)) == len(humans)
    for k in range(0, len(humans), max(1, people // 50)):
        assert world.place_of(2_000_003, humans[k]) == k


@pytest.mark.parametrize("vendor", ["eventmobi", "eventtia", "ringcentral"])
def test_humans_are_found_by_their_e_mail_in_any_case(vendor):
    world = World()
    for human in (0, 1, 2, 500, 123_456):
        assert world.human_of(world.email(vendor, human)) == human
    assert world.human_of("nobody@example.org") is None
    assert world.human_of("ana.long1@example.org.evil") is None


def test_linked_events_are_one_gathering():
    world = World()
    for i in range(12):
        assert (world.gathering_of("eventtia", i) == world.gathering_of("eventmobi", i)) == (i % 3 == 0)
        assert (world.gathering_of("ringcentral", i) == world.gathering_of("eventmobi", i)) == (i % 3 == 1)


def test_the_world_is_worth_looking_at():
    world = World()
    humans = [world.human(i) for i in range(500)]
    scripts = {"LATIN": "ł", "CJK": "王", "HEBREW": "כ", "ARABIC": "م", "CYRILLIC": "И"}
    names = "".join(human.first_name + human.last_name for human in humans)
    assert all(letter in names.lower() or letter in names for letter in scripts.values())
    assert any("🚀" in (human.company or "") for human in humans)
    assert {human.bio_html is None for human in humans} == {True, False}
    assert len({human.email for human in humans}) == 500
    slots = [world.agenda(0, k) for k in range(SLOTS)]
    seats = [speaker for slot in slots for speaker in slot.speakers]
    assert max(seats.count(speaker) for speaker in seats) > 1
    assert all(slot.starts_at.tzinfo and slot.starts_at < slot.ends_at for slot in slots)


def numbers(count: int, **options: Any) -> Collection[tuple[str, int]]:
    return Collection(
        count,
        lambda i: (f"n{i}", i),
        lambda item: item[0],
        lambda key: int(key[1:]) if key.startswith("n") and key[1:].isdecimal() else None,
        **options,
    )


CHANGES = st.lists(st.tuples(st.sampled_from(["add", "front", "remove", "replace"]), st.integers(0, 40)), max_size=40)


@given(st.integers(0, 12), CHANGES, st.integers(0, 30), st.integers(0, 30))
def test_a_collection_is_like_a_list(count, changes, start, length):
    made, model = numbers(count, memo=4), [(f"n{i}", i) for i in range(count)]
    for step, (change, place) in enumerate(changes):
        if change in ("add", "front"):
            item = (f"x{step}", step)
            made.add(item, front=change == "front")
            model.insert(0 if change == "front" else len(model), item)
        elif model:
            id, value = model[place % len(model)]
            if change == "remove":
                made.remove(id)
                model.remove((id, value))
            else:
                made.replace(id, (id, value + 1_000))
                model[model.index((id, value))] = (id, value + 1_000)
    assert len(made) == len(model)
    assert list(made.scan()) == model
    assert made.slice(start, start + length) == model[start : start + length]
    assert [made.get(id) for id, _ in model] == model


def test_a_collection_knows_what_is_not_there():
    made = numbers(3)
    made.remove("n1")
    assert [made.get(id) for id in ("n1", "n3", "n-1", "zz")] == [None] * 4
    for act in (made.remove, lambda key: made.replace(key, (key, 0))):
        for id in ("n1", "n3", "zz"):
            with pytest.raises(KeyError):
                act(id)


def test_a_slice_builds_only_its_own_items():
    built: list[int] = []
    made = Collection(100_000, lambda i: built.append(i) or i, str, int)
    made.remove("50000")
    assert made.slice(60_000, 60_003) == [60_001, 60_002, 60_003]
    assert built == [60_001, 60_002, 60_003]


def test_a_memo_is_bounded_and_keeps_what_is_asked_for():
    memo: Memo[int] = Memo(10)
    for i in range(100):
        memo.put(i, i)
        memo.get(0)
    assert memo.get(0) == 0
    assert memo.get(50) is None


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (sh.Str(max=3), ["", "abc"], ["abcd", 1, None, []]),
        (sh.Str(enum=("a", "b")), ["a"], ["c", ""]),
        (sh.Str(format="date-time"), ["2026-01-01T00:00:00Z"], ["2026-01-01T00:00:00", "2026-01-01", "x"]),
        (sh.Str(format="email"), ["a@b.org"], ["a@b", "a b@c.org", "@b.org"]),
        (sh.Str(format="uri"), ["http://a/b"], ["ftp://a", "a", "http://"]),
        (sh.Str(format="[a-c]+"), ["abc"], ["abcd"]),
        (sh.Int(min=0), [0, 5], [-1, 1.5, True, "1", None]),
        (sh.Num(), [1, 1.5], [True, "1"]),
        (sh.Bool(), [True, False], [0, "true", None]),
        (sh.Either((sh.Int(), sh.Str())), [1, "1"], [None, []]),
        (sh.Arr(sh.Int(), max=2), [[], [1, 2]], [[1, 2, 3], ["1"], {}]),
        (sh.Map(sh.Str()), [{}, {"a": "b"}], [{"a": 1}, []]),
        (sh.Obj({"a": sh.Int()}, {"b": sh.Any()}), [{"a": 1}, {"a": 1, "b": None}], [{}, {"a": 1, "c": 1}, []]),
        (sh.Obj(extra=True), [{}, {"z": 1}], [None]),
    ],
)
def test_shapes(shape, good, bad):
    for value in good:
        shape.check(value)
    for value in bad:
        with pytest.raises(sh.Mismatch):
            shape.check(value)


def test_a_mismatch_names_its_place():
    shape = sh.Obj({"data": sh.Obj({"list": sh.Arr(sh.Obj({"id": sh.Int()}))})})
    with pytest.raises(sh.Mismatch) as caught:
        shape.check({"data": {"list": [{"id": 1}, {}]}})
    assert (caught.value.pointer, caught.value.missing) == ("/data/list/1/id", True)


def routes(*paths: str) -> Routes:
    made = [tuple(path.split(" ")) for path in paths]
    return Routes(Operation(path, method, path, lambda request: Reply()) for method, path in made)


def test_routes_prefer_words_and_keep_escaped_slashes_inside_a_parameter():
    found = routes("GET /a/{x}", "GET /a/b", "POST /a/{y}/c", "DELETE /a/{z}")
    assert found.find("GET", "/a/b")[0].path == "/a/b"
    assert found.find("GET", "/a/b%2Fc%20d")[1] == {"x": "b/c d"}
    assert found.find("DELETE", "/a/b")[1] == {"z": "b"}
    assert found.find("POST", "/a/b/c")[1] == {"y": "b"}
    with pytest.raises(WrongMethod) as caught:
        found.find("PUT", "/a/b")
    assert caught.value.allowed == ["DELETE", "GET"]
    for path in ("/a", "/a/", "/", "/a/b/c/d", "/A/b"):
        with pytest.raises(NotFound):
            found.find("GET", path)


def test_two_operations_cannot_have_one_path():
    with pytest.raises(ValueError, match="twice"):
        routes("GET /a/{x}", "GET /a/{y}")
