"""The reads of RingCentral Events' External API v1 that fill the graph, as data, in the document's names."""

from gateway.records import Booth, Event, MagicLink, Organization, Page, Person, Session, Tag, Ticket
from gateway.upstream.endpoint import CachePolicy, Endpoint, NumberedPages
from gateway.vendors.ringcentral import mapping

LISTING = CachePolicy(fresh=60, stale_while_revalidate=300, stale_if_error=3600)
PEOPLE = CachePolicy(fresh=20, stale_while_revalidate=60, stale_if_error=3600)
"""Registrations, tickets' counters and magic links move while people register."""
ORGANIZATION = CachePolicy(fresh=3600, stale_while_revalidate=86_400, stale_if_error=7 * 86_400)

PAGES = NumberedPages(number="page", size="perPage", first=1, max_size=100)
"""L1171: neither the first page's number nor the largest page is documented; next links and totals correct us."""

ORGANIZATIONS: Endpoint[Page[Organization]] = Endpoint(
    name="organizations.list",
    path="/v1/organizations",
    parse=mapping.listed(mapping.organization),
    paging=PAGES,
    cache=ORGANIZATION,
)
CHECK: Endpoint[Page[Organization]] = Endpoint(
    name="organizations.check",
    path="/v1/organizations",
    parse=mapping.listed(mapping.organization),
    paging=PAGES,
)
"""The same list, never remembered: it proves the key, where /v1/health may answer to anyone."""
ORGANIZATION_ONE: Endpoint[Organization | None] = Endpoint(
    name="organizations.get",
    path="/v1/organizations/{organizationId}",
    parse=mapping.one(mapping.organization),
    cache=ORGANIZATION,
    missing=True,
)
CHECK_ONE: Endpoint[Organization] = Endpoint(
    name="organizations.check",
    path="/v1/organizations/{organizationId}",
    parse=mapping.one(mapping.organization),
)

EVENTS: Endpoint[Page[Event]] = Endpoint(
    name="events.list",
    path="/v1/organizations/{organizationId}/events",
    parse=mapping.listed(mapping.event),
    paging=PAGES,
    cache=LISTING,
)
EVENT: Endpoint[Event | None] = Endpoint(
    name="events.get",
    path="/v1/events/{eventId}",
    parse=mapping.one(mapping.event),
    cache=LISTING,
    missing=True,
)

REGISTRATIONS: Endpoint[Page[Person]] = Endpoint(
    name="registrations.list",
    path="/v1/events/{eventId}/registrations",
    parse=mapping.listed_by(mapping.registrations),
    document=mapping.Listed,
    paging=PAGES,
    cache=PEOPLE,
)
REGISTRATION: Endpoint[Person | None] = Endpoint(
    name="registrations.get",
    path="/v1/registrations/{registrationId}",
    parse=mapping.one(mapping.registration),
    cache=PEOPLE,
    missing=True,
)

TICKETS: Endpoint[Page[Ticket]] = Endpoint(
    name="tickets.list",
    path="/v1/events/{eventId}/tickets",
    parse=mapping.listed(mapping.ticket),
    paging=PAGES,
    cache=PEOPLE,
)
TICKET: Endpoint[Ticket | None] = Endpoint(
    name="tickets.get",
    path="/v1/tickets/{ticketId}",
    parse=mapping.one(mapping.ticket_alone),
    cache=PEOPLE,
    missing=True,
)

MAGIC_LINKS: Endpoint[Page[MagicLink]] = Endpoint(
    name="magic_links.list",
    path="/v1/tickets/{ticketId}/magicLinks",
    parse=mapping.listed(mapping.magic_link),
    paging=PAGES,
    cache=PEOPLE,
)
MAGIC_LINK: Endpoint[MagicLink | None] = Endpoint(
    name="magic_links.get",
    path="/v1/magicLinks/{magicLinkId}",
    parse=mapping.one(mapping.magic_link),
    cache=PEOPLE,
    missing=True,
)

SCHEDULE_ITEMS: Endpoint[Page[Session]] = Endpoint(
    name="schedule_items.list",
    path="/v1/events/{eventId}/scheduleItems",
    parse=mapping.listed(mapping.schedule_item),
    paging=PAGES,
    cache=LISTING,
)
SCHEDULE_ITEM: Endpoint[Session | None] = Endpoint(
    name="schedule_items.get",
    path="/v1/scheduleItems/{scheduleItemId}",
    parse=mapping.one(mapping.schedule_item),
    cache=LISTING,
    missing=True,
)
SCHEDULE_ITEM_TAGS: Endpoint[Page[Tag]] = Endpoint(
    name="schedule_item_tags.list",
    path="/v1/scheduleItems/{scheduleId}/tags",
    parse=mapping.listed(mapping.tag),
    paging=PAGES,
    cache=LISTING,
)
SESSIONS: Endpoint[Page[Session]] = Endpoint(
    name="sessions.list",
    path="/v1/events/{eventId}/sessions",
    parse=mapping.listed(mapping.breakout),
    paging=PAGES,
    cache=LISTING,
)
STAGES: Endpoint[Page[Session]] = Endpoint(
    name="stages.list",
    path="/v1/events/{eventId}/stages",
    parse=mapping.listed(mapping.stage),
    paging=PAGES,
    cache=LISTING,
)

BOOTHS: Endpoint[Page[Booth]] = Endpoint(
    name="booths.list",
    path="/v1/events/{eventId}/booths",
    parse=mapping.listed(mapping.booth),
    paging=PAGES,
    cache=LISTING,
)
BOOTH_TAGS: Endpoint[Page[Tag]] = Endpoint(
    name="booth_tags.list",
    path="/v1/booths/{boothId}/tags",
    parse=mapping.listed(mapping.tag),
    paging=PAGES,
    cache=LISTING,
)
