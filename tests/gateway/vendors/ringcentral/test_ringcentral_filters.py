"""Our filters as the vendor's query."""

from datetime import UTC, datetime, timedelta, timezone

from gateway.vendors.adapter import MagicLinkFilter, PersonFilter
from gateway.vendors.ringcentral.filters import magic_links_queries, registrations_query

AT = datetime(2025, 9, 1, 2, 0, 0, 500, tzinfo=timezone(timedelta(hours=2)))


def test_what_the_vendor_can_filter_people_by() -> None:
    wanted = PersonFilter(email="Mira+x@Example.org", updated_after=AT, created_after=AT, refunded=False, text="voss")

    assert registrations_query(wanted) == {
        "filter[email][eq]": "mira+x@example.org",
        "filter[updatedAt][gte]": "2025-09-01T00:00:00Z",
        "filter[createdAt][gte]": "2025-09-01T00:00:00Z",
        "filter[refunded][eq]": "false",
    }


def test_no_filter_is_no_query() -> None:
    assert registrations_query(PersonFilter(checked_in=True, company="x")) == {}
    assert magic_links_queries(MagicLinkFilter()) == [{}]


def test_what_the_vendor_can_filter_magic_links_by() -> None:
    wanted = MagicLinkFilter(
        emails=frozenset({"B@example.org", "a@example.org"}),
        updated_after=AT,
        updated_before=AT,
        include_confirm_and_join=True,
    )

    assert magic_links_queries(wanted) == [
        {
            "filter[updatedAt][gte]": "2025-09-01T00:00:00Z",
            "filter[updatedAt][lte]": "2025-09-01T00:00:01Z",
            "filter[includeConfirmAndJoin][eq]": "true",
            "filter[email][in]": "a@example.org,b@example.org",
        }
    ]


def test_a_whole_second_needs_no_rounding() -> None:
    at = datetime(2025, 9, 1, tzinfo=UTC)

    assert magic_links_queries(MagicLinkFilter(updated_before=at)) == [
        {"filter[updatedAt][lte]": "2025-09-01T00:00:00Z"}
    ]


def test_an_address_with_a_comma_cannot_be_sent() -> None:
    wanted = MagicLinkFilter(emails=frozenset({'"a,b"@example.org', "c@example.org"}))

    assert magic_links_queries(wanted) == [{}]


def test_many_addresses_go_in_several_queries() -> None:
    wanted = MagicLinkFilter(emails=frozenset(f"p{number:03}@example.org" for number in range(250)))

    queries = magic_links_queries(wanted)

    assert [len(query["filter[email][in]"].split(",")) for query in queries] == [100, 100, 50]


def test_no_address_fits_nothing() -> None:
    assert magic_links_queries(MagicLinkFilter(emails=frozenset())) == []
