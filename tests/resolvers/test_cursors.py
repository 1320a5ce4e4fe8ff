"""Cursors: what goes in comes out, for the same list and the same key, untouched."""

import os
import string
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import InvalidInput
from gateway.planner.walk import Position
from resolvers.cursors import Ended, Ordered, Place, Read, check_seal, decode, encode, list_key

KEY_OF_PEOPLE = list_key("people")
KEY, OTHER = list_key("events"), list_key("people", "x")
SECRET = b"s" * 32
texts = st.text(max_size=30)
numbers = st.integers(0, 2**40)
places: st.SearchStrategy[Place] = st.one_of(
    st.builds(Ended, st.none() | numbers),
    st.builds(Ordered, st.none() | texts, texts),
    st.builds(
        Read,
        st.builds(Position, numbers, numbers, numbers, texts, numbers, st.none() | st.tuples(numbers, numbers)),
        st.none() | numbers,
    ),
)
several = st.dictionaries(texts, places, max_size=4)


@given(several)
def test_a_cursor_holds_each_accounts_place(standing: dict[str, Place]) -> None:
    assert decode(encode(standing, KEY, SECRET), KEY, SECRET) == standing


@given(several)
def test_a_cursor_can_stand_in_an_address(standing: dict[str, Place]) -> None:
    assert set(encode(standing, KEY, SECRET)) <= set(string.ascii_letters + string.digits + "-_")


@given(several, st.data())
def test_a_changed_cursor_is_refused(standing: dict[str, Place], data: st.DataObject) -> None:
    text = encode(standing, KEY, SECRET)
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from(sorted(set(string.ascii_letters + string.digits + "-_") - {text[at]})))
    with pytest.raises(InvalidInput) as refused:
        decode(text[:at] + other + text[at + 1 :], KEY, SECRET)
    assert refused.value.field == ("after",)


@given(several)
def test_a_cursor_of_another_list_is_refused_by_name(standing: dict[str, Place]) -> None:
    text = encode(standing, OTHER, SECRET)
    with pytest.raises(InvalidInput, match="another list"):
        decode(text, KEY, SECRET)
    check_seal(text, SECRET)


@given(several)
def test_a_cursor_of_other_accounts_is_refused(standing: dict[str, Place]) -> None:
    with pytest.raises(InvalidInput):
        check_seal(encode(standing, KEY, b"t" * 32), SECRET)


@given(st.text(max_size=300))
def test_any_text_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode(text, KEY, SECRET)


def test_lists_are_told_apart_by_parent_filter_and_order() -> None:
    keys = [list_key("people", "1"), list_key("people", "2"), list_key("people", "1", "x"), list_key("sessions", "1")]
    assert len(set(keys)) == 4


def test_a_cursor_of_an_earlier_version_is_still_good() -> None:
    """It was made before positions said how many records are left in their slice, and what follows it."""
    made = "12R5lIMwz0KTAcQIDoynxuVHkXSCoWGToXKUAAIpoXjAoWKSoWUH"
    assert decode(made, KEY_OF_PEOPLE, SECRET) == {"a": Read(Position(0, 2, 41, "x")), "b": Ended(7)}


def test_a_cursor_of_today_is_good_for_an_earlier_version() -> None:
    """While a new version is rolled out both answer: what an earlier one does not know it passes over."""

    class Earlier(msgspec.Struct, array_like=True):
        part: int
        at: int
        index: int
        id: str

    position = Position(0, 2, 41, "x", 58, (0, 3))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(position), type=Earlier) == Earlier(0, 2, 41, "x")


def test_a_filtered_list_is_the_same_list_in_every_process() -> None:
    """Sets run in another order in each: a cursor of one worker would be another list's for the next."""
    work = (
        "from gateway.records import EventStatus, PersonRole, RegistrationStatus, SessionKind; "
        "from resolvers.cursors import list_key; "
        "from resolvers.inputs.filters import EventFilter, MagicLinkFilter, PersonFilter, SessionFilter; "
        "filters = (EventFilter(statuses=list(EventStatus)), SessionFilter(kinds=list(SessionKind)), "
        "PersonFilter(roles=list(PersonRole), statuses=list(RegistrationStatus)), "
        "MagicLinkFilter(emails=list('abcdefgh'))); "
        "print(*(list_key(one.neutral()).hex() for one in filters))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", work], check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
