"""What came of a mutation comes back from the store as it was, whatever it holds."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType

from gateway import records
from gateway.errors import ErrorCode, UserError
from gateway.records import Event, Kind, Later, Origin, Record, Ref, Session, SessionKind, Vendor
from resolvers.mutations.keeping import Keeping, Unkept
from resolvers.mutations.outcome import AnyRecord, Outcome, keep, kept

AT = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=45)))
ORIGIN = Origin("rc", Vendor.RINGCENTRAL, AT)
TEXTS = ("", "Jazz", "Nukuʻalofa", "👩‍🚀", "<p>", "\x00")


class Maker:
    """Makes values of a record's fields, by their types, each way that they may be."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def struct(self, cls: type[Struct], depth: int) -> Any:
        hints = get_type_hints(cls)
        return cls(**{name: self.value(hints[name], depth - 1) for name in cls.__struct_fields__})

    def value(self, hint: Any, depth: int) -> Any:
        arguments = get_args(hint)
        if get_origin(hint) is tuple:
            return tuple(self.value(arguments[0], depth) for _ in range(self._random.randint(0, 2) if depth > 0 else 0))
        if get_origin(hint) is Later:
            made = tuple(self.value(arguments[0], depth) for _ in range(2))
            return Later(lambda _sent: made, b"")
        if get_origin(hint) is dict:
            return {self.value(str, 0): self.anything(depth) for _ in range(2)}
        if arguments:
            few = [one for one in arguments if depth > 0 or not (isinstance(one, type) and issubclass(one, Record))]
            return self.value(self._random.choice(few), depth)
        if hint is Any:
            return self.anything(depth)
        if isinstance(hint, type) and issubclass(hint, Struct):
            return self.struct(hint, depth)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._random.choice(list(hint))
        return self.plain(hint)

    def plain(self, hint: Any) -> Any:
        random = self._random
        made: dict[Any, Any] = {
            str: random.choice(TEXTS),
            int: random.choice((0, -1, 2**63, -(2**63), 2**90, -(2**90), random.randint(-(2**40), 2**40))),
            float: random.choice((0.0, -0.1, 1e300, float("inf"))),
            bool: random.choice((True, False)),
            bytes: random.randbytes(3),
            Decimal: Decimal(random.choice(("0", "12.50", "-0.00", "1E+5", "123456789.123456789123456789"))),
            date: date(2026, 3, random.randint(1, 31)),
            datetime: self.moment(),
            UnsetType: UNSET,
            type(None): None,
        }
        return made[hint]

    def moment(self) -> datetime:
        offset = timezone(timedelta(minutes=self._random.randint(-14 * 60, 14 * 60)))
        return datetime(2026, 3, 1, 12, tzinfo=offset) + timedelta(microseconds=self._random.randint(0, 10**15))

    def anything(self, depth: int) -> Any:
        ways = (str, int, float, bool, bytes, Decimal, date, datetime, UnsetType, type(None))
        match self._random.randint(0, 5) if depth > -2 else 0:
            case 1:
                return [self.anything(depth - 1) for _ in range(2)]
            case 2:
                return {self.value(str, 0): self.anything(depth - 1) for _ in range(2)}
            case 3:
                return tuple(self.anything(depth - 1) for _ in range(2))
        return self.plain(self._random.choice(ways))


RECORDS = get_args(AnyRecord)


def same(one: Any, other: Any) -> bool:
    """Equal in value and in form: types, offsets, digits. What was to be made later comes back made."""
    if isinstance(other, Later):
        other = other.made()
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
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_record_comes_back_as_it_was(cls: type[Struct], seed: int) -> None:
    outcome = Outcome(record=Maker(seed).struct(cls, 3), deleted=Ref("a", Kind.MAGIC_LINK, "m", ("e", "t")))

    assert same(kept(keep(outcome)), outcome)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            UserError,
            st.sampled_from(list(ErrorCode)),
            st.text(),
            st.lists(st.text(), max_size=3).map(tuple),
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
