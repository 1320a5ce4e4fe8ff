"""Records: what all of them have in common."""

import gc
from datetime import UTC, datetime

import msgspec
import pytest

import gateway.records
from gateway.records import Kind, Later, Origin, Person, PersonRole, Ref, Registration, Vendor

STRUCTS = [
    found
    for name in dir(gateway.records)
    if isinstance(found := getattr(gateway.records, name), type) and issubclass(found, msgspec.Struct)
]


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_no_record_is_the_collectors_business(struct: type[msgspec.Struct]) -> None:
    assert struct.__struct_config__.gc is False
    assert struct.__struct_config__.frozen is True


def test_a_record_with_values_of_its_own_is_not_tracked() -> None:
    origin = Origin("rc", Vendor.RINGCENTRAL, datetime.now(UTC))
    person = Person(
        ref=Ref("rc", Kind.PERSON, "p", ("e",)),
        origin=origin,
        roles=(PersonRole.ATTENDEE,),
        registration=Registration(utm={"source": ["a"]}),
    )

    assert not gc.is_tracked(person)
    assert not gc.is_tracked(person.registration)


def test_what_is_made_later_is_made_once_and_equals_its_values() -> None:
    read: list[bytes] = []

    def words(sent: bytes) -> tuple[bytes, ...]:
        read.append(sent)
        return tuple(sent.split())

    later = Later(words, b"one two")

    assert read == []
    assert later == (b"one", b"two")
    assert later == (b"one", b"two")
    assert later == Later(words, b"one  two")
    assert later != (b"one",)
    assert (list(later), len(later), repr(later)) == ([b"one", b"two"], 2, "(b'one', b'two')")
    assert hash(later) == hash((b"one", b"two"))
    assert read == [b"one two", b"one  two"]
