"""What came of a mutation comes back from the store as it was, whatever it holds."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType

from gateway import records
from gateway.errors import ErrorCode, UserError
from gateway.records import Event, Kind, Origin, Record, Ref, Session, SessionKind, Vendor
from resolvers.mutations.keeping import Keeping, Unkept
from resolvers.mutations.outcome import AnyRecord, Outcome, keep, kept

AT = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=45)))
ORIGIN = Origin("rc", Vendor.RINGCENTRAL, AT)
TEXT = st.text(max_size=12)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=OFFSETS)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXT
    | st.binary(max_size=8)
    | MOMENTS
    | st.dates()
    | st.decimals(allow_nan=False)
    | st.just(UNSET),
    lambda inner: st.lists(inner, max_size=3)
    | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def values_of(hint: Any, depth: int) -> st.SearchStrategy[Any]:
    """Values of a record's field, by its type."""
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXT,
        int: st.integers(-(2**70), 2**70),
        float: st.floats(allow_nan=False),
        bool: st.booleans(),
        bytes: st.binary(max_size=20),
        Decimal: st.decimals(allow_nan=False, allow_infinity=False),
        datetime: MOMENTS,
        UnsetType: st.just(UNSET),
        type(None): st.none(),
        Any: ANYTHING,
    }
    if hint in plain:
        return plain[hint]
    arguments = get_args(hint)
    if getattr(hint, "__origin__", None) is tuple:
        return st.lists(values_of(arguments[0], depth), max_size=2 if depth else 0).map(tuple)
    if getattr(hint, "__origin__", None) is dict:
        return st.dictionaries(TEXT, ANYTHING, max_size=3)
    if arguments:
        few = [one for one in arguments if depth or not (isinstance(one, type) and issubclass(one, Record))]
        return st.one_of([values_of(one, depth) for one in few or arguments])
    if isinstance(hint, type) and issubclass(hint, Struct):
        return structs(hint, depth - 1)
    return st.sampled_from(list(hint))


def structs(cls: type[Struct], depth: int) -> st.SearchStrategy[Any]:
    hints = get_type_hints(cls)
    return st.fixed_dictionaries({name: values_of(hints[name], max(0, depth)) for name in cls.__struct_fields__}).map(
        lambda told: cls(**told)
    )


RECORDS = get_args(AnyRecord)


def same(one: Any, other: Any) -> bool:
    """Equal in value and in form: types, offsets, digits."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Struct):
        return all(same(getattr(one, name), getattr(other, name)) for name in one.__struct_fields__)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    return repr(one) == repr(other)


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_record_comes_back_as_it_was(cls: type[Struct], data: st.DataObject) -> None:
    outcome = Outcome(record=data.draw(structs(cls, 2)))

    assert same(kept(keep(outcome)), outcome)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            UserError,
            st.sampled_from(list(ErrorCode)),
            TEXT,
            st.lists(TEXT, max_size=3).map(tuple),
            st.none() | st.sampled_from(list(Vendor)),
        ),
        max_size=3,
    ).map(tuple)
)
def test_reasons_come_back_as_they_were(errors: tuple[UserError, ...]) -> None:
    outcome = Outcome(user_errors=errors)

    assert same(kept(keep(outcome)), outcome)


def test_a_field_that_could_not_be_told_is_still_to_be_asked_for() -> None:
    session = Session(
        ref=Ref("rc", Kind.SCHEDULE_ITEM, "s", ("e",)),
        origin=ORIGIN,
        kind=SessionKind.SCHEDULE_ITEM,
        title="Opening",
        tags=UNSET,
    )

    back = kept(keep(Outcome(record=session))).record

    assert isinstance(back, Session)
    assert back.tags is UNSET
    assert back == session


def test_an_instant_keeps_its_offset() -> None:
    event = Event(ref=Ref("rc", Kind.EVENT, "e"), origin=ORIGIN, name="Jazz", starts_at=AT, raw=b'{"a": 1}')

    back = kept(keep(Outcome(record=event))).record

    assert isinstance(back, Event)
    assert isinstance(back.starts_at, datetime)
    assert back.starts_at.isoformat() == "2026-03-01T12:00:00+05:45"


def test_what_was_kept_before_a_field_was_dropped_can_be_read() -> None:
    class Thing(Struct, frozen=True):
        name: str
        old: int = 0

    before = Keeping([Thing]).keep(Thing("a", 5))

    class Newer(Struct, frozen=True):
        name: str
        new: int = 7

    Newer.__name__ = "Thing"

    assert Keeping([Newer]).kept(before, Newer) == Newer("a", 7)


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x80", keep(Outcome())[:-3], msgspec.msgpack.encode("text")])
def test_damage_is_told(damage: bytes) -> None:
    with pytest.raises(Unkept):
        kept(damage)


def test_only_named_types_can_be_kept() -> None:
    class Stranger(Struct):
        name: str

    keeping = Keeping([Outcome])
    with pytest.raises(TypeError):
        keeping.keep(Stranger("x"))
    with pytest.raises(TypeError):
        keeping.keep(object())
    with pytest.raises(TypeError):
        keeping.keep(Ref("a", Kind.EVENT, "e"))


def test_every_type_of_the_vocabulary_may_be_kept() -> None:
    found = [getattr(records, name) for name in records.__all__]
    structs_there = [each for each in found if isinstance(each, type) and issubclass(each, Struct)]

    assert {Event, Session} < set(structs_there)
