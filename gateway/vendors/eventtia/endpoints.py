"""Eventtia's reading operations, and the sign-in, as data (vendor's text, in its order)."""

from typing import Any

from gateway.records import Booth, City, Country, Event, Lead, Page, Person, Region, Session, Tag
from gateway.upstream.endpoint import CachePolicy, Endpoint, NumberedPages
from gateway.vendors.eventtia.mapping import booth, event, meeting, person, place, session, ticket
from gateway.vendors.eventtia.mapping.documents import PAGE_NUMBER, PAGE_SIZE
from gateway.vendors.eventtia.token import token_in

LISTING = CachePolicy(fresh=60, stale_while_revalidate=300, stale_if_error=3600)
"""Lists that an organiser edits now and then."""
SINGLE = CachePolicy(fresh=30, stale_while_revalidate=120, stale_if_error=3600)
LIVE = CachePolicy(fresh=15, stale_while_revalidate=60, stale_if_error=3600)
"""What people change while the event goes on: registrations, seats, leads."""
GEOGRAPHY = CachePolicy(fresh=86_400, stale_while_revalidate=604_800, stale_if_error=2_592_000)

PAGES = NumberedPages(number=PAGE_NUMBER, size=PAGE_SIZE, max_size=100)
"""The default size is 24; 100 is the largest that the text speaks of ("List of Events Slim")."""

SLIM_LARGEST = 100
"""Beyond it the slim list refuses, whatever page size an operator sets."""

ROOT = "/api/v3"
EVENT = f"{ROOT}/events/{{event_uri}}"

ATTENDEE_INCLUDE = {
    **dict.fromkeys(person.FROM_ANSWERS, "attendee_type,attendee_type_custom_fields"),
    "registration": "attendee_type,attendee_type_custom_fields",
}
"""One include for all: two shapes of a list in the cache instead of four, at the same number of calls."""
GUEST_INCLUDE = {"registration": "attendee,attendee_type"}
SESSION_INCLUDE = {
    "speakers": "speakers,workshop_categories",
    "tags": "speakers,workshop_categories",
}

SIGN_IN: Endpoint[str] = Endpoint(
    name="auth",
    path=f"{ROOT}/auth",
    method="POST",
    parse=token_in,
    authenticated=False,
    repeatable=True,  # another token does not take the first one's validity
)

EVENTS: Endpoint[Page[Event]] = Endpoint(
    name="events.list", path=f"{ROOT}/events", parse=event.listed, paging=PAGES, cache=LISTING
)
EVENTS_SLIM: Endpoint[Page[Event]] = Endpoint(
    name="events.slim", path=f"{ROOT}/events/slim", parse=event.listed, paging=PAGES, cache=LISTING
)
EVENT_ONE: Endpoint[Event | None] = Endpoint(
    name="events.one", path=EVENT, parse=event.single, cache=SINGLE, missing=True
)
EVENT_QUESTIONS: Endpoint[Page[Any]] = Endpoint(
    name="events.questions", path=f"{ROOT}/event-custom-fields", parse=event.questions, paging=PAGES, cache=LISTING
)

TICKETS: Endpoint[Page[Any]] = Endpoint(
    name="tickets.list", path=f"{EVENT}/attendee_types", parse=ticket.tickets, paging=PAGES, cache=LISTING
)
TICKET_STATS: Endpoint[tuple[ticket.SeatCount, ...]] = Endpoint(
    name="tickets.stats", path=f"{EVENT}/tickets-stats", parse=ticket.stats, cache=LIVE
)

ATTENDEES: Endpoint[Page[Person]] = Endpoint(
    name="attendees.list",
    path=f"{EVENT}/attendees",
    parse=person.attendees,
    paging=PAGES,
    cache=LIVE,
    sideloads=ATTENDEE_INCLUDE,
)
ATTENDEE: Endpoint[Person | None] = Endpoint(
    name="attendees.one",
    path=f"{EVENT}/attendees/{{attendee_id}}",
    parse=person.single_attendee,
    cache=LIVE,
    missing=True,
    sideloads=ATTENDEE_INCLUDE,
)
ATTENDEE_SESSIONS: Endpoint[Page[Session]] = Endpoint(
    name="attendees.sessions",
    path=f"{EVENT}/attendees/{{attendee_id}}/workshops",
    parse=session.sessions,
    paging=PAGES,
    cache=LIVE,
    sideloads=SESSION_INCLUDE,
)

GUESTS: Endpoint[Page[Person]] = Endpoint(
    name="guests.list",
    path=f"{EVENT}/guests",
    parse=person.guests,
    paging=PAGES,
    cache=LIVE,
    sideloads=GUEST_INCLUDE,
)
GUEST: Endpoint[Person | None] = Endpoint(
    name="guests.one",
    path=f"{EVENT}/guests/{{guest_id}}",
    parse=person.single_guest,
    cache=LIVE,
    missing=True,
    sideloads=GUEST_INCLUDE,
)

SESSIONS: Endpoint[Page[Session]] = Endpoint(
    name="sessions.list",
    path=f"{EVENT}/workshops",
    parse=session.sessions,
    paging=PAGES,
    cache=LISTING,
    sideloads=SESSION_INCLUDE,
)
SESSION: Endpoint[Session | None] = Endpoint(
    name="sessions.one", path=f"{EVENT}/workshops/{{id}}", parse=session.single, cache=SINGLE, missing=True
)
SESSION_ATTENDEES: Endpoint[Page[Person]] = Endpoint(
    name="sessions.attendees",
    path=f"{EVENT}/workshops/{{workshop_id}}/attendees",
    parse=person.attendees,
    paging=PAGES,
    cache=LIVE,
    sideloads=ATTENDEE_INCLUDE,
)
SESSION_CATEGORIES: Endpoint[Page[Tag]] = Endpoint(
    name="sessions.categories",
    path=f"{EVENT}/workshop_categories",
    parse=session.categories,
    paging=PAGES,
    cache=LISTING,
)
SPEAKERS: Endpoint[Page[Person]] = Endpoint(
    name="speakers.list",
    path=f"{EVENT}/speakers",
    parse=person.speakers,
    paging=PAGES,
    cache=LISTING,
    sideloads={"sessions": "workshops"},
)

MEETING_ROUNDS: Endpoint[Page[Any]] = Endpoint(
    name="meetings.rounds", path=f"{EVENT}/business_conferences", parse=meeting.limits, paging=PAGES, cache=LIVE
)

BOOTH_CATEGORIES: Endpoint[Page[Tag]] = Endpoint(
    name="booths.categories",
    path=f"{EVENT}/stand_categories",
    parse=booth.categories,
    paging=PAGES,
    cache=LISTING,
)
ZONES: Endpoint[Page[Any]] = Endpoint(
    name="booths.zones", path=f"{EVENT}/zones", parse=booth.zones, paging=PAGES, cache=LISTING
)
BOOTHS: Endpoint[Page[Booth]] = Endpoint(
    name="booths.list", path=f"{EVENT}/stand_reservations", parse=booth.booths, paging=PAGES, cache=LISTING
)
LEADS: Endpoint[Page[Lead]] = Endpoint(
    name="leads.list",
    path=f"{EVENT}/stand_reservations/{{stand_reservation_id}}/leads",
    parse=booth.leads,
    paging=PAGES,
    cache=LIVE,
)

COUNTRIES: Endpoint[Page[Country]] = Endpoint(
    name="countries.list", path=f"{ROOT}/countries", parse=place.countries, paging=PAGES, cache=GEOGRAPHY
)
REGIONS: Endpoint[Page[Region]] = Endpoint(
    name="regions.list",
    path=f"{ROOT}/countries/{{country_id}}/regions",
    parse=place.regions,
    paging=PAGES,
    cache=GEOGRAPHY,
)
CITIES: Endpoint[Page[City]] = Endpoint(
    name="cities.list",
    path=f"{ROOT}/countries/{{country_id}}/regions/{{region_id}}/cities",
    parse=place.cities,
    paging=PAGES,
    cache=GEOGRAPHY,
)
CITY: Endpoint[City | None] = Endpoint(
    name="cities.one", path=f"{ROOT}/cities/{{city_id}}", parse=place.single_city, cache=GEOGRAPHY, missing=True
)

READS: tuple[Endpoint[Any], ...] = (
    EVENTS, EVENTS_SLIM, EVENT_ONE, EVENT_QUESTIONS, TICKETS, TICKET_STATS, ATTENDEES, ATTENDEE, ATTENDEE_SESSIONS,
    GUESTS, GUEST, SESSIONS, SESSION, SESSION_ATTENDEES, SESSION_CATEGORIES, SPEAKERS, MEETING_ROUNDS, BOOTH_CATEGORIES,
    ZONES, BOOTHS, LEADS, COUNTRIES, REGIONS, CITIES, CITY,
)  # fmt: skip


def include_for(endpoint: Endpoint[Any], wants: frozenset[str]) -> dict[str, str]:
    """The query that sideloads what is wanted; empty where nothing wanted needs it."""
    asked = {endpoint.sideloads[want] for want in wants if want in endpoint.sideloads}
    return {"include": ",".join(sorted(asked))} if asked else {}
