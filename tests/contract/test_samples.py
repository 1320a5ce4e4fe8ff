"""The samples in Eventtia's and EventBookings' own documents, as they stand there, read without loss."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from vendor_contract import CONTRACTS

from gateway.records import Kind, Origin, Page, Record, Ref, Vendor
from gateway.upstream.endpoint import Endpoint, Reading
from gateway.vendors.eventbookings import endpoints as eventbookings
from gateway.vendors.eventbookings import mapping
from gateway.vendors.eventbookings.ledger import documents_of
from gateway.vendors.eventtia import endpoints as eventtia
from gateway.vendors.eventtia import writes
from gateway.vendors.eventtia.mapping.documents import FactsPage

SEEDS = CONTRACTS.parent / "seeds"
AT = datetime(2026, 3, 1, tzinfo=UTC)
ELLIPSES = ((r"\{\s*\.\.\.\s*\}", "{}"), (r"\[\s*\.\.\.\s*\]", "[]"), (r"\.{3,4}\s*other", ""), (r",(\s*[}\]])", r"\1"))
"""What the documents leave out, and the commas that they leave behind."""


def repaired(text: str) -> Any:
    """A sample as JSON: what it elides is empty."""
    for pattern, there in ELLIPSES:
        text = re.sub(pattern, there, text)
    return json.loads(text)


def block(text: str) -> str:
    """The JSON that a text begins with: up to its closing bracket."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "{[") - (letter in "}]")
        if depth == 0 and place:
            return text[: place + 1]
    raise AssertionError("a sample without an end")


def eventtia_samples() -> Iterator[tuple[str, str, Any]]:
    [file] = SEEDS.glob("001_*")
    operations = re.split(r"Example of a successful \(20\d\) response:", file.read_text(encoding="utf-8"))
    for part in operations[1:]:
        called = re.search(r"HTTP Request\s+(GET|POST|PUT|PATCH|DELETE) (\S+)", part)
        if called is not None and part.lstrip()[0] in "{[":
            yield called[1], called[2], repaired(block(part.lstrip()))


def endpoint_of(method: str, path: str) -> Endpoint[Any] | None:
    shape = re.sub(r":\w+", "{}", path)
    for endpoint in (eventtia.SIGN_IN, *eventtia.READS, *writes.WRITES, writes.CLONE_PROGRESS):
        if (endpoint.method, re.sub(r"\{\w+\}", "{}", endpoint.path)) == (method, shape):
            return endpoint
    return None


SAMPLES = [(method, path, body) for method, path, body in eventtia_samples() if endpoint_of(method, path) is not None]


def test_most_of_the_document_is_read() -> None:
    assert len({(method, path) for method, path, _ in SAMPLES}) >= 34


@pytest.mark.parametrize(("method", "path", "body"), SAMPLES, ids=[f"{one[0]} {one[1]}" for one in SAMPLES])
def test_a_sample_of_eventtia_is_read_whole(method: str, path: str, body: Any) -> None:
    endpoint = endpoint_of(method, path)
    assert endpoint is not None
    event = Ref("et", Kind.EVENT, "54321")
    subject = event.child(Kind.BOOTH, "567") if path.endswith("/leads") else event
    reading = Reading(Origin("et", Vendor.EVENTTIA, AT), subject, {"country_id": "51", "region_id": "722"})

    found = endpoint.parse(body, reading)

    if isinstance(found, FactsPage):
        assert len(found.facts) == len(body["data"])
    elif isinstance(found, Page):
        assert found.problems == ()
        assert [one.ref.id for one in found.items] == [one["id"] for one in body["data"]]
        for one, shown in zip(found.items, body["data"], strict=True):
            assert json.loads(one.raw or b"")["attributes"] == shown["attributes"]
    elif isinstance(found, Record):
        assert found.ref.id == body["data"]["id"]
    else:
        assert found in (True, False, (None,)) or len(found) > 0


def eventbookings_samples() -> list[Any]:
    """The six answers. Words that stand without quotes, for numbers, become null."""
    [file] = SEEDS.glob("003_*")
    text = file.read_text(encoding="utf-8")
    answers = [block(text[one.end() :]) for one in re.finditer(r"\n(?=\{\s*\"statusCode\")", text)]
    return [repaired(re.sub(r"(?<=: )[A-Z_]+(?=,?\n)", "null", answer)) for answer in answers]


BOOKINGS = eventbookings_samples()


def test_all_six_answers_are_in_the_document() -> None:
    assert len(BOOKINGS) == 6


@pytest.mark.parametrize(
    ("place", "endpoint"),
    list(enumerate((eventbookings.CREATE_EVENT, eventbookings.DUPLICATE_EVENT, eventbookings.CREATE_SESSION))),
    ids=["create", "duplicate", "session"],
)
def test_an_answer_of_eventbookings_is_read_whole(place: int, endpoint: Endpoint[Any]) -> None:
    origin = Origin("eb", Vendor.EVENTBOOKINGS, AT)
    spoken = endpoint.parse(BOOKINGS[place], Reading(origin, Ref("eb", Kind.EVENT, "e")))

    assert spoken.flaw == ""
    assert spoken.payload == BOOKINGS[place]
    documents = documents_of(spoken.answer, AT)
    assert [document.kind for document in documents].count(Kind.SESSION.value) == (0, 2, 1)[place]
    assert [document.kind for document in documents].count(Kind.TICKET.value) == (0, 1, 0)[place]
    if place < 2:
        event = mapping.event(spoken.answer.resource, b"", origin, None, 0)
        assert event.name == "EVENT_NAME"
        assert event.organization is not None
        assert (event.time_zone, event.status.value) == ((None, "UNKNOWN"), ("Australia/Sydney", "DRAFT"))[place]


@pytest.mark.parametrize("place", [3, 4, 5])
def test_a_sentence_of_eventbookings_is_read(place: int) -> None:
    assert mapping.sentence_of(BOOKINGS[place]).startswith("Event has been")
