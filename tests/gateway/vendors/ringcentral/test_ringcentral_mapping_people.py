"""Registrations and magic links, as RingCentral's document has them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.records import (
    CustomField,
    Kind,
    MagicLink,
    Origin,
    Person,
    PersonRole,
    Ref,
    Registration,
    RegistrationStatus,
    SocialLinks,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.ringcentral import mapping

Payload = Callable[[str], Any]
EVENT_ID = "hJ3RkXo8VtNqLw5ZyMb7CfGs2"
TICKET = Ref("rc", Kind.TICKET, "wB6YpDn1QsKxTz9LvRh4MgEc8", (EVENT_ID,))
PERSON = Ref("rc", Kind.PERSON, "nF2ZtLq7HcVyKd5XwPm9BrSj3", (EVENT_ID,))


def test_registration(payload: Payload, origin: Origin, of_event: Reading) -> None:
    resource = payload("registration")["data"]

    assert mapping.registration(resource, of_event) == Person(
        ref=PERSON,
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 5, 11, 14, 3, 22, tzinfo=UTC),
        updated_at=datetime(2025, 9, 17, 6, 52, 11, tzinfo=UTC),
        roles=(PersonRole.ATTENDEE,),
        first_name="Mira",
        last_name="Voss",
        email="mira.voss@example.com",
        phone="+49 30 5550142",
        job_title="Data engineer at Northwind",
        social_links=SocialLinks(linkedin="https://www.linkedin.com/in/mira-voss-example"),
        time_zone="Europe/Berlin",
        custom_fields=(
            CustomField("Which tracks interest you?", "4471", ["Analytics", "Governance"], "multiSelect"),
            CustomField(
                "Do you need an invoice?",
                "4472",
                "Yes",
                "conditional",
                (CustomField("VAT number", "4473", "DE811569869", "singleLineText"),),
            ),
        ),
        registration=Registration(
            status=RegistrationStatus.UNKNOWN,
            registered_at=datetime(2025, 5, 11, 14, 3, 22, tzinfo=UTC),
            ticket=TICKET,
            refunded=False,
            checked_in=True,
            checked_in_at=datetime(2025, 9, 17, 6, 52, 10, tzinfo=UTC),
            attended=True,
            qr_code="RCE-7F3A-22C9",
            qr_code_url="https://img.example.com/qr/7f3a22c9.png",
            channel="magic_link",
            utm={
                "utmSource": "newsletter",
                "utmCampaign": "forum25",
                "utmMedium": "email",
                "utmContent": "hero",
                "utmTerm": "data",
            },
        ),
    )


def test_registration_of_empty_strings_and_nulls(payload: Payload, origin: Origin, of_event: Reading) -> None:
    resource = payload("registration_bare")["data"]

    assert mapping.registration(resource, of_event) == Person(
        ref=Ref("rc", Kind.PERSON, "r2", (EVENT_ID,)),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 5, 11, 14, 3, 22, tzinfo=UTC),
        updated_at=datetime(2025, 5, 11, 14, 3, 22, tzinfo=UTC),
        roles=(PersonRole.ATTENDEE,),
        email="no.name@example.com",
        time_zone="America/Los_Angeles",
        registration=Registration(
            registered_at=datetime(2025, 5, 11, 14, 3, 22, tzinfo=UTC),
            ticket=TICKET,
            refunded=True,
            checked_in=False,
            attended=False,
            channel="api",
        ),
    )


def test_registration_read_alone_keeps_the_event_of_its_ref(payload: Payload, origin: Origin) -> None:
    found = mapping.one(mapping.registration)(payload("registration"), Reading(origin, PERSON))

    assert found.ref == PERSON


@pytest.mark.parametrize(
    ("first", "checked_in", "at"),
    [
        ("2025-09-17 06:52:10 UTC", True, datetime(2025, 9, 17, 6, 52, 10, tzinfo=UTC)),
        ("at the door", True, None),
        ("", False, None),
        (None, False, None),
        (False, False, None),
        (True, True, None),
    ],
)
def test_first_check_in_is_read_leniently(
    payload: Payload, of_event: Reading, first: Any, checked_in: bool, at: datetime | None
) -> None:
    resource = payload("registration")["data"]
    resource["attributes"]["firstCheckIn"] = first

    facts = mapping.registration(resource, of_event).registration

    assert isinstance(facts, Registration)
    assert (facts.checked_in, facts.checked_in_at) == (checked_in, at)


def test_no_word_of_a_check_in_is_no_answer(payload: Payload, of_event: Reading) -> None:
    resource = payload("registration")["data"]
    del resource["attributes"]["firstCheckIn"]

    facts = mapping.registration(resource, of_event).registration

    assert isinstance(facts, Registration)
    assert facts.checked_in is None


def test_magic_link_that_was_used(payload: Payload, origin: Origin) -> None:
    resource = payload("magic_link")["data"]

    assert mapping.magic_link(resource, Reading(origin, TICKET)) == MagicLink(
        ref=Ref("rc", Kind.MAGIC_LINK, "aK8WvTx4RmJzNp6QyLd2HbGf5", (EVENT_ID, TICKET.id)),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 5, 10, 8, tzinfo=UTC),
        updated_at=datetime(2025, 5, 11, 14, 3, 22, tzinfo=UTC),
        ticket=TICKET,
        url="https://events.example.com/join/aK8WvTx4RmJz",
        email="mira.voss@example.com",
        first_name="Mira",
        last_name="Voss",
        headline="Data engineer at Northwind",
        status="used",
        registration=PERSON,
        extra_fields={"company": "Northwind"},
        metadata={"batch": "2025-05-10"},
    )


def test_magic_link_that_nobody_used_read_alone(payload: Payload, origin: Origin) -> None:
    ref = Ref("rc", Kind.MAGIC_LINK, "m2", (EVENT_ID, TICKET.id))

    found = mapping.one(mapping.magic_link)(payload("magic_link_unused"), Reading(origin, ref))

    assert (found.ref, found.ticket, found.registration, found.status) == (ref, TICKET, None, None)
