"""Records: what all of them have in common."""

import gc
from datetime import UTC, datetime

import msgspec
import pytest

import gateway.records
from gateway.records import Kind, Origin, Person, PersonRole, Ref, Registration, Vendor

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
