"""Global ids: what goes in comes out, and nothing else does."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.records import Kind, Ref
from resolvers import ids

words = st.text(min_size=1, max_size=40)
refs = st.builds(Ref, words, st.sampled_from(Kind), words, st.lists(words, max_size=3).map(tuple))


@given(refs)
def test_an_id_names_the_record_it_was_made_of(ref: Ref) -> None:
    assert ids.decode(ids.encode(ref)) == ref


@given(refs)
def test_an_id_can_stand_in_an_address(ref: Ref) -> None:
    assert set(ids.encode(ref)) <= set(string.ascii_letters + string.digits + "-_")


@given(refs, refs)
def test_two_records_have_two_ids(one: Ref, two: Ref) -> None:
    assert (ids.encode(one) == ids.encode(two)) == (one == two)


@given(refs, st.data())
def test_a_damaged_id_names_nothing(ref: Ref, data: st.DataObject) -> None:
    text = ids.encode(ref)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(sorted(set(string.ascii_letters + string.digits + "-_") - {text[at]})))
    with pytest.raises(ids.BadId):
        ids.decode(text[:at] + other + text[at + 1 :])


@given(refs, st.integers(1, 30))
def test_a_shortened_id_names_nothing(ref: Ref, cut: int) -> None:
    with pytest.raises(ids.BadId):
        ids.decode(ids.encode(ref)[:-cut])


@given(st.text(max_size=200))
def test_any_text_is_no_id(text: str) -> None:
    with pytest.raises(ids.BadId):
        ids.decode(text)


def test_an_id_is_the_same_after_a_restart() -> None:
    ref = Ref("eventtia", Kind.PERSON, "77", ("12",))
    assert ids.encode(ref) == "6Uygk5ShcKhldmVudHRpYaI3N6IxMg"
    assert ids.decode(ids.encode(ref)) == ref


def test_an_endless_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(ids.BadId):
        ids.decode("A" * 100_000)
