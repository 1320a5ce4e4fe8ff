"""A page of registrations, decoded into its document or as any JSON: the same records and the same problems."""

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.records import CustomField, Origin, Page, Person
from gateway.upstream.endpoint import Reading
from gateway.upstream.responses import decoded
from gateway.vendors.ringcentral.endpoints import REGISTRATIONS
from gateway.vendors.ringcentral.mapping import Listed, RegistrationForm

MEMBERS = [field.encode_name for field in msgspec.structs.fields(RegistrationForm)]
WORDS = st.sampled_from(
    ["", " ", "Mira", "2025-05-11T14:03:22Z", "https://example.com/a", "Europe/Berlin", "true", "7"]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False)
ODD = st.recursive(
    SCALARS | WORDS | st.text(max_size=5),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(WORDS, below, max_size=2),
    max_leaves=4,
)
ATTRIBUTES = st.dictionaries(st.sampled_from([*MEMBERS, "id", "metadata"]), ODD, max_size=12)
RESOURCES = ODD | st.fixed_dictionaries(
    {}, optional={"id": ODD, "type": ODD, "attributes": ATTRIBUTES | ODD, "relationships": ODD}
)
PAGES = ODD | st.fixed_dictionaries(
    {"data": st.lists(RESOURCES, max_size=3) | ODD},
    optional={"meta": ODD | st.fixed_dictionaries({"count": ODD}), "links": ODD},
)


def read(payload: Any, reading: Reading) -> Any:
    """The page, its records' raw decoded; or the class of what is raised."""
    try:
        page: Page[Person] = REGISTRATIONS.parse(payload, reading)
    except Exception as exc:
        return type(exc)
    records = [msgspec.structs.replace(one, raw=msgspec.json.decode(one.raw or b"null")) for one in page.items]  # type: ignore[arg-type]
    return msgspec.structs.replace(page, items=tuple(records))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # a frozen value
@given(sent=PAGES)
def test_both_ways_read_the_same(sent: Any, of_event: Reading) -> None:
    body = msgspec.json.encode(sent)

    assert read(decoded(body, REGISTRATIONS.document), of_event) == read(decoded(body), of_event)


def test_a_page_as_documented_is_decoded_into_its_document(of_event: Reading) -> None:
    sent = {"data": [{"id": "r1", "type": "registration", "attributes": {"firstName": "Mira"}}], "meta": {"count": 1}}
    document = decoded(msgspec.json.encode(sent), REGISTRATIONS.document)

    assert isinstance(document, Listed)
    [record] = REGISTRATIONS.parse(document, of_event).items
    assert (record.ref.id, record.first_name, record.raw) == ("r1", "Mira", msgspec.json.encode(sent["data"][0]))


def test_raw_is_the_text_that_was_sent(of_event: Reading, origin: Origin) -> None:
    body = b'{"data": [{"id": "r1", "attributes": {"unheard": 1.50, "firstName": "M\\u00edra"}}]}'
    [record] = REGISTRATIONS.parse(decoded(body, REGISTRATIONS.document), of_event).items

    assert record.raw == b'{"id": "r1", "attributes": {"unheard": 1.50, "firstName": "M\\u00edra"}}'
    assert (record.first_name, record.origin) == ("Míra", origin)


def test_one_record_that_is_not_text_does_not_spoil_the_page(of_event: Reading) -> None:
    body = b'{"data": [{"id": "r1", "attributes": {"firstName": "\xff"}}, {"id": "r2", "attributes": {}}]}'
    page = REGISTRATIONS.parse(decoded(body, REGISTRATIONS.document), of_event)

    assert [one.ref.id for one in page.items] == ["r2"]
    assert [problem.member for problem in page.problems] == ["data[0]"]


def test_what_the_form_passes_over_must_be_text_too(of_event: Reading) -> None:
    body = (
        b'{"data": [{"id": "r1", "attributes": {"customRegistrationFields": [{"name": "\xff"}]}},'
        b' {"id": "r2", "attributes": {"customRegistrationFields": [{"name": "Caf\xc3\xa9"}]}}]}'
    )
    page = REGISTRATIONS.parse(decoded(body, REGISTRATIONS.document), of_event)

    assert [problem.member for problem in page.problems] == ["data[0]"]
    assert [one.custom_fields for one in page.items] == [(CustomField("Café"),)]
