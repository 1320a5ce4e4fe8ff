"""EventMobi's people, groups and registrations → records."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from gateway.records import (
    CustomField,
    ExternalId,
    Image,
    Kind,
    Money,
    Origin,
    Person,
    PersonGroup,
    PersonRole,
    Ref,
    Registration,
    SocialLinks,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventmobi import mapping
from gateway.vendors.eventmobi.mapping.registration import money, utm

Payload = Callable[[str], Any]
TORONTO = timezone(timedelta(hours=-4))


def test_a_person_as_documented(payload: Payload, of_event: Reading, origin: Origin, event_ref: Ref) -> None:
    resource = payload("person")

    assert mapping.person(resource, of_event) == Person(
        ref=Ref("mobi", Kind.PERSON, "88213", ("20417",)),
        origin=origin,
        raw=raw_json(resource),
        created_at=datetime(2025, 5, 11, 10, 3, 22, tzinfo=TORONTO),
        updated_at=datetime(2025, 9, 16, 18, 20, 45, tzinfo=TORONTO),
        roles=(PersonRole.ATTENDEE,),
        first_name="Mira",
        last_name="Voss",
        email="mira.voss@example.com",
        company="Northwind",
        job_title="Data engineer",
        bio="Builds pipelines.",
        picture=Image(filename="mira-voss.jpg"),
        social_links=SocialLinks(
            twitter="https://twitter.com/mira_voss_example",
            linkedin="https://www.linkedin.com/in/mira-voss-example",
            website="https://northwind.example",
        ),
        external_ids=(ExternalId("Eventmobi", "88213"), ExternalId("Salesforce", "003Hs00000XyZabIAF")),
        custom_fields=(CustomField(name="dietary", value="vegetarian"), CustomField(name="T-shirt size", value="M")),
        tags=("speaker", "vip"),
        groups=(event_ref.child(Kind.GROUP, "5011"), event_ref.child(Kind.GROUP, "5014")),
        registration=Registration(
            paid=True,
            amount_paid=Money(Decimal(349), "CAD"),
            transaction_id="ch_3NexampleQ7",
            channel="Early invitation",
            utm={"utm_source": "newsletter"},
        ),
    )


def test_a_person_of_empty_strings_who_did_not_register(payload: Payload, of_event: Reading) -> None:
    person = mapping.person(payload("person_empty_strings"), of_event)

    assert person.ref.id == "88214"
    nothing = (person.first_name, person.email, person.picture, person.social_links, person.registration)
    assert nothing == (None,) * 5
    assert (person.tags, person.custom_fields) == ((), ())
    assert person.updated_at == datetime(2025, 5, 28, 20, 40, 2, tzinfo=UTC)


def test_a_page_of_people_tells_the_whole_size(payload: Payload, of_event: Reading) -> None:
    answer = payload("people_page")
    answer["people_list"].append({"profile": {}})
    answer["record_number"] = 412.0

    page = mapping.person_page(answer, of_event)

    assert [person.ref.id for person in page.items] == ["88213"]
    assert [problem.member for problem in page.problems] == ["people_list[1].person_id"]
    assert page.total == 412


def test_groups_by_id_by_name_and_unknown(payload: Payload, of_event: Reading, origin: Origin, event_ref: Ref) -> None:
    overview = mapping.overview(payload("overview"), of_event)
    speakers = PersonGroup(
        ref=event_ref.child(Kind.GROUP, "5011"),
        origin=origin,
        raw=raw_json(payload("overview")["groups"][0]),
        created_at=datetime(2025, 3, 5, 11, tzinfo=timezone(timedelta(hours=-5))),
        updated_at=datetime(2025, 5, 1, 12, tzinfo=TORONTO),
        name="Speakers",
        color="#1A73E8",
        note="Confirmed only",
        member_count=31,
    )

    by_id = mapping.grouped(mapping.person(payload("person"), of_event), overview)
    by_name = mapping.grouped(mapping.person(payload("person_empty_strings"), of_event), overview)

    def unknown(word: str) -> PersonGroup:
        return PersonGroup(ref=event_ref.child(Kind.GROUP, word), origin=origin, name=word)

    assert by_id.groups == (speakers, unknown("5014"))
    assert by_name.groups == (speakers, unknown("Unknown"))


def test_groups_that_were_not_asked_for_are_unset(payload: Payload, of_event: Reading) -> None:
    assert mapping.groupless(mapping.person(payload("person"), of_event)).groups is UNSET


def test_groups_that_could_not_be_named_stay_as_they_are(payload: Payload, of_event: Reading) -> None:
    person = mapping.person(payload("person"), of_event)

    assert mapping.grouped(person, None) == person


@pytest.mark.parametrize(
    ("words", "amount", "currency"),
    [
        ("$ 1,289 USD", "1289", "USD"),
        ("$ 349 CAD", "349", "CAD"),
        ("€ 1.289,50 EUR", "1289.50", "EUR"),
        ("£ 12,345,678.90 GBP", "12345678.90", "GBP"),
        ("$ 0 USD", "0", "USD"),
        ("$ 99.5 USD", "99.5", "USD"),
        ("1 289,00", "1289.00", None),
        ("$ -25 USD", "-25", "USD"),
    ],
)
def test_amounts(words: str, amount: str, currency: str | None) -> None:
    assert money(words) == Money(Decimal(amount), currency)


@pytest.mark.parametrize("words", ["", "Free", None, "USD", "$ USD", "-", [], {}])
def test_amounts_that_are_none(words: object) -> None:
    assert money(words) is None


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["USD", "EUR", "JPY"]))
def test_amounts_as_the_vendor_writes_them_come_back(amount: Decimal, currency: str) -> None:
    assert money(f"$ {amount:,} {currency}") == Money(amount, currency)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_amounts(words: str) -> None:
    found = money(words)
    assert found is None or found.amount.is_finite()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("utm_source%3Dnewsletter%26utm_medium%3Dmail", {"utm_source": "newsletter", "utm_medium": "mail"}),
        ("?utm_source=a%20b", {"utm_source": "a b"}),
        ("newsletter", "newsletter"),
        ("", None),
        (None, None),
    ],
)
def test_utm(words: str | None, found: object) -> None:
    assert utm(words) == found
