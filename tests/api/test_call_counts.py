"""Vendor calls: the product's promise, counted. docs/call-counts.md is what is measured here."""

import pytest
from api_house import House
from call_counts import ATTENDEES, DOCUMENT, LONG, PEOPLE, ROWS, SCHEDULE, Counts, count, event, event_ids, listed, one


@pytest.fixture(scope="module")
def counts() -> Counts:
    return count()


@pytest.mark.parametrize(
    ("kind", "calls"),
    [
        ("RingCentral: 50 events, flat", 1),
        ("RingCentral: 50 events with their tickets", 51),
        ("RingCentral: one event, 100 registrations and their tickets", 3),
        ("RingCentral: `nodes` of 40 events", 1),
    ],
)
def test_what_was_promised(counts: Counts, kind: str, calls: int) -> None:
    assert counts.of(kind).cold.calls == calls


def test_tags_cost_one_call_for_each_item(counts: Counts) -> None:
    """No endpoint tells the tags of several schedule items."""
    tagged = counts.of("RingCentral: the same with their tags").cold.calls
    assert tagged - counts.of("RingCentral: the same with 20 schedule items").cold.calls == 20


def test_activities_with_speakers_and_categories_are_one_listing(counts: Counts) -> None:
    found = counts.of("Eventtia: one event, its activities with speakers and categories").cold
    assert [call.rpartition("/")[2] for call in found.asked if call.endswith("/workshops")] == ["workshops"]
    assert counts.start.asked[0] == "POST /api/v3/auth"
    assert [call.rpartition("/")[2] for call in counts.start.asked[1:]] == ["events", "workshops"]


def test_attendees_with_companies_and_ticket_types_are_one_listing(counts: Counts) -> None:
    found = counts.of("Eventtia: one event, 100 attendees with names, companies and ticket types").cold
    assert sum("/attendees" in call for call in found.asked) == 1
    assert not any("/attendees/" in call for call in found.asked)


def test_warm_nobody_is_asked(counts: Counts) -> None:
    assert {found.row.kind: found.warm.calls for found in counts.rows if found.warm.calls} == {}


def test_as_few_as_can_be_or_the_row_says_why(counts: Counts) -> None:
    silent = {
        found.row.kind: (found.cold.calls, found.cold.steps, found.row.least)
        for found in counts.rows
        if not found.is_least and not found.row.why
    }
    assert silent == {}


def test_no_excuse_outlives_its_reason(counts: Counts) -> None:
    assert [found.row.kind for found in counts.rows if found.is_least and found.row.why] == []


def test_fewer_calls_than_any_client_needs_would_be_a_wrong_count(counts: Counts) -> None:
    assert [found.row.kind for found in counts.rows if found.cold.calls < found.row.least[0]] == []


def test_fifty_clients_are_one_reading(counts: Counts) -> None:
    assert counts.crowd.calls == 3


def test_the_document_is_what_was_measured(counts: Counts) -> None:
    assert DOCUMENT.read_text() == counts.document(), "python tests/api/call_counts.py writes docs/call-counts.md"


def test_there_are_some_sixty_kinds() -> None:
    kinds = [row.kind for row in (*ROWS, *LONG)]
    assert len(set(kinds)) == len(kinds) >= 60


@pytest.mark.parametrize("vendor", ["RingCentral", "Eventtia", "EventMobi"])
def test_a_long_list_that_is_sifted_here_is_not_read_page_after_page(counts: Counts, vendor: str) -> None:
    few = counts.of(f"{vendor}: one event, of its 1,000 people those with a text that a few have").cold
    none = counts.of(f"{vendor}: one event, of its 1,000 people those with a text that nobody has").cold
    assert (few.calls, few.steps) == (none.calls, none.steps) == (11, 2)


@pytest.mark.parametrize("vendor", ["RingCentral", "Eventtia", "EventMobi"])
def test_nor_is_one_that_is_resumed(counts: Counts, vendor: str) -> None:
    kind = f"{vendor}: one event, of its 1,000 people the sixth and all further with a text that a few have"
    found = counts.of(kind)
    assert (found.cold.calls, found.cold.steps) == (found.row.least[0], 2)


def test_registrations_and_their_tickets_are_one_step_at_twenty_milliseconds(wide: House) -> None:
    """Three calls side by side: steps are counted, since the clock of a busy machine proves nothing."""
    query = one("name " + PEOPLE)
    given = event("ringcentral")(wide)
    wide(query, **given)
    wide.forget()
    spent = wide.spent(query, latency_ms=20, **given)
    assert (spent.calls, spent.steps) == (3, 1)


def test_what_is_asked_twice_in_one_query_is_asked_once(wide: House) -> None:
    given = event("ringcentral")(wide)
    wide.forget()
    body = f"name {PEOPLE}"
    query = f"query($id:ID!){{a:event(by:{{id:$id}}){{{body}}} b:node(id:$id){{...on Event{{{body}}}}}}}"
    assert wide.spent(query, **given).calls == 3


def test_ids_of_one_list_and_of_several_go_together(wide: House) -> None:
    query = "query($ids:[ID!]!){a:nodes(ids:$ids){id} b:nodes(ids:$ids){...on Event{name}}}"
    given = event_ids("ringcentral", 12)(wide)
    wide.forget()
    assert wide.spent(query, **given).calls == 1


@pytest.mark.parametrize("query", [one(ATTENDEES), one("name " + SCHEDULE % "")])
def test_a_part_of_what_was_read_is_warm(wide: House, query: str) -> None:
    account = "eventtia" if "company" in query else "ringcentral"
    given = event(account)(wide)
    wide(query, **given)
    assert wide.spent(query.replace("title", "id"), **given).calls == 0
    assert wide.spent(listed(account, "name"), **given).calls == 0
