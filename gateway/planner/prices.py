"""Prices: how many vendor calls each field takes at the worst, at the vendor that needs most, and what is assumed."""

from collections.abc import Mapping

WHOLE = 2_000
"""Records of a list that is read whole."""
FEW = 10
PAGE = 100
"""Records of a vendor's page, where no account asks for smaller ones."""
DEFAULT_FIRST = 20
LARGEST_FIRST = 100
EVENTS = 100
"""Events of one account, where all are looked at one by one."""
LOOK = 3
"""Pages in which people are found in an event by e-mail: Eventtia's attendees, speakers, guests, or three of one."""
LISTS: Mapping[str, int] = {
    "Event.people": 3,  # Eventtia: attendees, speakers, guests
    "Event.sessions": 3,  # RingCentral: schedule items, breakouts, stages
    "Event.tickets": 2,  # Eventtia: the list, and its counters
    "Event.booths": 3,  # Eventtia: stands, categories, zones
    "Person.sessions": 2,
    "Session.attendees": 1,
    "Ticket.holders": 1,
    "Ticket.magicLinks": 2,
    "Booth.leads": 1,
    "Query.countries": 1,
    "Country.regions": 1,
    "Region.cities": 1,
}
"""Connections: calls for a vendor's page of it below each record above."""
SIFTED = frozenset({"Ticket.holders"})
"""Sifted out of a longer list, which all records above share: of Eventtia's attendees, until the page is full."""
ASKED_EACH: Mapping[str, int] = {
    "Event.meetingLimits": 1,
    "Session.tags": 1,
    "Session.speakers": 1,
    "Booth.tags": 1,
    "Account.organizations": 1,
    "Query.city": 1,
    "Query.node": 2,
    "Query.event": 2,
}
"""Questions of their own for each record above."""
BY_REF: Mapping[str, int] = {
    "Event.organization": 1,
    "Person.event": 1,
    "Session.event": 1,
    "Ticket.event": 1,
    "Booth.event": 1,
    "Registration.ticket": 1,
    "GroupSeats.ticket": 1,
    "SessionPrice.ticket": 1,
    "MagicLink.ticket": 1,
    "MagicLink.registration": 1,
    "Person.groups": 1,
    "Region.country": 1,
    "City.region": 1,
    "City.country": 1,
}
"""Found for all records of a list together, by one listing."""
ALONE = frozenset(
    f"Event.{name}"
    for name in (
        "description", "status", "vendorStatus", "attendanceMode", "language", "currency", "website", "attendeeCount",
    )
)  # fmt: skip
"""Eventtia says it of one event at a time only."""
WRITE = 3
"""A mutation: the write, what it needs to know before, and reading back."""
