"""Attendees, whose names hide among their answers, speakers and guests become people."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET

from gateway.records import (
    AttendanceMode,
    CustomField,
    Image,
    Kind,
    Money,
    Origin,
    Person,
    PersonRole,
    Ref,
    Registration,
    RegistrationStatus,
    SocialLinks,
    Ticket,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping import person, ticket

MakeReading = Callable[..., Reading]
Payload = Callable[[str], Any]
BOGOTA = timezone(timedelta(hours=-5))
BOTH = "attendee_type,attendee_type_custom_fields"


def test_an_attendee_with_its_questions_beside_it(
    payload: Payload, origin: Origin, event_ref: Ref, reading: MakeReading
) -> None:
    answer = payload("attendees")
    page = person.attendees(answer, reading(include=BOTH))

    resource, general = answer["data"][0], answer["included"][0]
    picture = resource["attributes"]["fields"]["1466271"]
    assert (page.total, page.has_next, page.pages) == (1, False, 1)
    assert page.items == (
        Person(
            ref=Ref("et", Kind.PERSON, "12345678", ("54321",)),
            origin=origin,
            raw=raw_json(resource),
            created_at=datetime(2023, 2, 7, 16, 48, 37, tzinfo=UTC),
            updated_at=datetime(2023, 3, 13, 20, 4, 56, tzinfo=UTC),
            roles=(PersonRole.ATTENDEE,),
            first_name="John",
            last_name="Doe",
            email="johndoe@eventtia.com",
            phone="+57123456789",
            company="Eventtia",
            job_title="Developer",
            time_zone="America/Bogota",
            custom_fields=(
                CustomField(name="city_id", id="1466269", value=None, type="1"),
                CustomField(name="picture", id="1466271", value=picture, type="1"),
                CustomField(name="company", id="1466272", value="the company I would like to meet", type="1"),
                CustomField(name="birthdate", id="1466273", value="1996-08-26", type="1"),
            ),
            registration=Registration(
                status=RegistrationStatus.CONFIRMED,
                vendor_status="confirmed",
                registered_at=datetime(2023, 2, 7, 16, 48, 37, tzinfo=UTC),
                ticket=Ticket(
                    ref=Ref("et", Kind.TICKET, "123456", ("54321",)),
                    origin=origin,
                    raw=raw_json(general),
                    updated_at=datetime(2023, 2, 8, 14, 47, 4, tzinfo=BOGOTA),
                    name="General Public",
                    price=Money(Decimal("0.0")),
                    price_ends_at=datetime(2023, 2, 14, 23, 59, 59, tzinfo=BOGOTA),
                    attendance_mode=AttendanceMode.HYBRID,
                    capacity=None,
                    unlimited=True,
                    claimed=UNSET,
                    remaining=None,
                    confirmation_required=False,
                    custom_fields=tuple(
                        CustomField(name=one["attributes"]["name"], id=one["id"], type="1")
                        for one in answer["included"][1:]
                    ),
                ),
                paid=True,
                checked_in=True,
                checked_in_at=datetime(2023, 2, 7, 11, 52, 2, tzinfo=BOGOTA),
                qr_code="288c22|John Doe|johndoe@eventtia.com|Eventtia - Developer|+57123456789",
                can_schedule_meetings=True,
            ),
        ),
    )


def test_without_the_questions_names_are_unset_until_the_ticket_types_tell(
    payload: Payload, reading: MakeReading
) -> None:
    found = person.single_attendee(payload("attendee"), reading())
    types = ticket.tickets(payload("attendee_types"), reading())
    named = person.attendees(payload("attendees"), reading(include=BOTH)).items[0]

    assert all(getattr(found, field) is UNSET for field in person.FROM_ANSWERS)
    completed = person.completed(found, {one.id: one for one in types.definitions})
    assert [getattr(completed, field) for field in sorted(person.FROM_ANSWERS)] == [
        getattr(named, field) for field in sorted(person.FROM_ANSWERS)
    ]


def test_a_status_of_no_table_is_unknown_and_kept(payload: Payload, reading: MakeReading) -> None:
    found = person.single_attendee(payload("attendee"), reading())

    assert isinstance(found.registration, Registration)
    assert found.registration.status is RegistrationStatus.UNKNOWN
    assert found.registration.vendor_status == "on the waiting list"
    assert (found.registration.checked_in, found.registration.checked_in_at) == (False, None)
    assert found.registration.ticket == Ref("et", Kind.TICKET, "123456", ("54321",))


def test_a_partial_sideload_names_what_it_can(payload: Payload, reading: MakeReading) -> None:
    found = person.attendees(payload("attendees_partly_named"), reading(include=BOTH)).items[0]

    assert found.first_name == "John"
    assert (found.email, found.custom_fields) == (UNSET, UNSET)
    assert isinstance(found.registration, Registration)
    assert isinstance(found.registration.ticket, Ticket)
    assert found.registration.ticket.custom_fields is UNSET


def test_answers_nobody_knows_the_question_of_go_by_their_id(payload: Payload, reading: MakeReading) -> None:
    found = person.completed(person.single_attendee(payload("attendee"), reading()), {})

    assert (found.first_name, found.email) == (None, None)
    assert isinstance(found.custom_fields, tuple)
    assert found.custom_fields[0] == CustomField(name="1466264", id="1466264", value="John")


def test_a_default_question_is_never_mistaken_for_one_of_the_same_name(payload: Payload, reading: MakeReading) -> None:
    answer = payload("attendees")
    answer["data"][0]["attributes"]["fields"]["1466267"] = None

    found = person.attendees(answer, reading(include=BOTH)).items[0]

    assert found.company is None


def test_nobody_s_answers_are_none_without_any_question(payload: Payload, reading: MakeReading) -> None:
    answer = payload("attendee")
    answer["data"]["attributes"]["fields"] = {}

    found = person.single_attendee(answer, reading())

    assert (found.first_name, found.custom_fields) == (None, ())


def test_odd_answers_are_tolerated(payload: Payload, reading: MakeReading) -> None:
    answer = payload("attendees")
    answer["data"][0]["attributes"]["fields"] |= {
        "1466264": ["Jo", "hn"], "1466268": 57123456789, "1466274": "Atlantis/Sunken", "1466273": True,
    }  # fmt: skip

    found = person.attendees(answer, reading(include=BOTH)).items[0]

    assert (found.first_name, found.phone, found.time_zone) == (None, "57123456789", None)
    assert isinstance(found.custom_fields, tuple)
    values = {field.name: field.value for field in found.custom_fields}
    assert values["first_name"] == ["Jo", "hn"]
    assert (values["timezone"], values["birthdate"]) == ("Atlantis/Sunken", True)


def test_bad_attendees_are_problems_and_the_good_one_stands(payload: Payload, reading: MakeReading) -> None:
    page = person.attendees(payload("attendees_one_bad"), reading())

    assert [one.ref.id for one in page.items] == ["12345678"]
    assert [problem.member for problem in page.problems] == ["data[1].attributes", "data[2]"]


def test_a_count_that_does_not_fit_the_pages_is_not_believed(payload: Payload, reading: MakeReading) -> None:
    answer = payload("attendees")
    answer["meta"] = {"total_pages": 2, "total_attendees": 5000}
    filtered = person.attendees(answer, reading(email="johndoe@eventtia.com"))
    answer["meta"] = {"total_pages": 50, "total_attendees": 5000}
    all_of_them = person.attendees(answer, reading())

    assert (filtered.total, filtered.has_next) == (None, True)
    assert (all_of_them.total, all_of_them.has_next) == (5000, True)


def test_speakers(payload: Payload, origin: Origin, reading: MakeReading) -> None:
    answer = payload("speakers")
    first, second = person.speakers(answer, reading()).items

    assert first == Person(
        ref=Ref("et", Kind.SPEAKER, "123456", ("54321",)),
        origin=origin,
        raw=raw_json(answer["data"][0]),
        updated_at=datetime(2023, 3, 15, tzinfo=UTC),
        roles=(PersonRole.SPEAKER,),
        display_name="Speaker 1",
        email="speaker1@email.com",
        company="Eventtia",
        job_title="Dev",
        bio="Speaker Bio",
    )
    assert second.picture == Image(
        url="https://s3.amazonaws.com/e/me.jpg", thumbnail="https://s3.amazonaws.com/e/me.jpg", filename="me.jpg"
    )
    assert second.social_links == SocialLinks(
        linkedin="https://www.linkedin.com/in/john-smith", website="https://www.example.com"
    )
    assert (second.job_title, second.bio) == (None, None)


def test_guests_have_the_registration_of_the_attendee_they_became(
    payload: Payload, origin: Origin, reading: MakeReading
) -> None:
    answer = payload("guests")
    first, second = person.guests(answer, reading(include="attendee,attendee_type")).items

    assert first == Person(
        ref=Ref("et", Kind.GUEST, "1234567", ("54321",)),
        origin=origin,
        raw=raw_json(answer["data"][0]),
        updated_at=datetime(2023, 4, 20, 14, 54, 28, tzinfo=BOGOTA),
        roles=(PersonRole.GUEST,),
        first_name="Jon",
        last_name="Doe",
        email="jondoe@eventtia.com",
        company="eventtia",
    )
    assert isinstance(second.registration, Registration)
    assert second.registration.status is RegistrationStatus.CONFIRMED
    assert (second.last_name, second.company) == (None, None)
    assert person.attendee_of(second) == "12345678"
    assert person.attendee_of(first) is None


def test_a_guest_s_registration_is_unset_where_the_attendee_did_not_come(
    payload: Payload, reading: MakeReading
) -> None:
    answer = payload("guests")
    del answer["included"]
    elided = msgspec.json.decode(msgspec.json.encode(answer))
    for resource in elided["data"]:
        resource["relationships"] = {"attendee": {}}

    assert [one.registration for one in person.guests(answer, reading()).items] == [None, UNSET]
    assert [one.registration for one in person.guests(elided, reading()).items] == [UNSET, UNSET]
