"""Our filters → the vendor's query: ``filter[member][operator]=value`` (contract notes, "Filters")."""

import math
from datetime import UTC, datetime, timedelta

from gateway.vendors.adapter import MagicLinkFilter, PersonFilter

EMAILS_AT_ONCE = 100
"""How many addresses one query string carries; the document states no bound on an address's length."""


def registrations_query(filter: PersonFilter) -> dict[str, str]:
    """What the registrations' filter can say of it (L7065); the rest is left to be filtered here.

    E-mails are stored in lower case. Bounds are whole seconds, outwards, so that nothing that fits is left out.
    """
    query: dict[str, str] = {}
    if filter.email:
        query["filter[email][eq]"] = filter.email.lower()
    if filter.updated_after is not None:
        query["filter[updatedAt][gte]"] = not_after(filter.updated_after)
    if filter.created_after is not None:
        query["filter[createdAt][gte]"] = not_after(filter.created_after)
    if filter.refunded is not None:
        query["filter[refunded][eq]"] = yes_no(filter.refunded)
    return query


def magic_links_queries(filter: MagicLinkFilter) -> list[dict[str, str]]:
    """The queries that together bring every magic link that fits; none where none can (L6743).

    ``in`` takes a comma separated list (L6787), so an address with a comma cannot be sent: then all links come and are
    filtered here. ``includeConfirmAndJoin`` is defined, but the vendor may refuse it with 400 (L5297).
    """
    common: dict[str, str] = {}
    if filter.updated_after is not None:
        common["filter[updatedAt][gte]"] = not_after(filter.updated_after)
    if filter.updated_before is not None:
        common["filter[updatedAt][lte]"] = not_before(filter.updated_before)
    if filter.include_confirm_and_join is not None:
        common["filter[includeConfirmAndJoin][eq]"] = yes_no(filter.include_confirm_and_join)
    if filter.emails is None:
        return [common]
    emails = sorted({email.lower() for email in filter.emails})
    if any("," in email for email in emails):
        return [common]
    return [
        {**common, "filter[email][in]": ",".join(emails[start : start + EMAILS_AT_ONCE])}
        for start in range(0, len(emails), EMAILS_AT_ONCE)
    ]


def not_after(at: datetime) -> str:
    """The last whole second up to ``at``, as UTC."""
    return f"{at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def not_before(at: datetime) -> str:
    """The first whole second from ``at`` on, as UTC."""
    return not_after(at + timedelta(seconds=math.ceil(at.microsecond / 1_000_000)))


def yes_no(value: bool) -> str:
    return "true" if value else "false"
