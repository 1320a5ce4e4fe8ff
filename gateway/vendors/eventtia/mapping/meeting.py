"""Rounds of meetings, on the wire ``business_conferences`` (vendor's text, "List of Business Conferences")."""

from typing import Any

from gateway.records import MeetingLimit
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping.documents import FactsPage, Resource, attributes, facts_page, id_of
from gateway.vendors.eventtia.mapping.values import moment, name
from gateway.vendors.payloads import UNREADABLE, integer, list_in, members


def limits(payload: Any, reading: Reading) -> FactsPage:
    """``GET …/business_conferences``; a round that cannot be read is left out."""
    found = []
    for resource in list_in(members(payload)["data"]):
        try:
            found.append(limit(resource))
        except UNREADABLE:
            continue
    return facts_page(payload, reading, tuple(found))


def limit(resource: Resource) -> MeetingLimit:
    found = attributes(resource)
    return MeetingLimit(
        vendor_id=id_of(resource),
        name=name(found),
        starts_at=moment(found.get("start_date")),
        ends_at=moment(found.get("end_date")),
        booking_starts_at=moment(found.get("scheduling_starts_on")),
        booking_deadline=moment(found.get("booking_deadline_date")),
        per_slot=integer(found.get("limit_amount_of_scheduled_meetings_per_slot")),
        with_the_same=integer(found.get("max_repeated_meetings")),
        requested=integer(found.get("total_requested_meetings")),
        accepted=integer(found.get("total_accepted_meetings")),
        rejected=integer(found.get("total_rejected_meetings")),
    )
