"""The 33 operations of the vendor's document, line by line, and the address of report files."""

from __future__ import annotations

from sandbox.operation import Operation, Query, integer
from sandbox.ringcentral import bodies, reads, writes
from sandbox.ringcentral.bodies import PAGES
from sandbox.shape import Any

_EVENT = "/v1/events/{eventId}"
_ORGANIZATION = "/v1/organizations/{organizationId}"
_REPORT = f"{_EVENT}/reports/{{reportType}}"
_TICKET = "/v1/tickets/{ticketId}"

READS = (
    Operation("getHealth", "GET", "/v1/health", reads.health),
    Operation("listOrganizations", "GET", "/v1/organizations", reads.organizations, PAGES),
    Operation("getOrganization", "GET", _ORGANIZATION, reads.organization),
    Operation("listOrganizationTemplates", "GET", f"{_ORGANIZATION}/templates", reads.templates),
    Operation("listOrganizationEvents", "GET", f"{_ORGANIZATION}/events", reads.events, PAGES),
    Operation("getEvent", "GET", _EVENT, reads.event),
    Operation("listEventTickets", "GET", f"{_EVENT}/tickets", reads.tickets, PAGES),
    Operation("listEventBooths", "GET", f"{_EVENT}/booths", reads.booths, PAGES),
    Operation("listEventStages", "GET", f"{_EVENT}/stages", reads.stages, PAGES),
    Operation("listEventSessions", "GET", f"{_EVENT}/sessions", reads.sessions, PAGES),
    Operation("listEventScheduleItems", "GET", f"{_EVENT}/scheduleItems", reads.schedule_items, PAGES),
    Operation(
        "listEventRegistrations",
        "GET",
        f"{_EVENT}/registrations",
        reads.registrations,
        (*PAGES, *bodies.REGISTRATION_FILTERS),
    ),
    Operation("listEventReports", "GET", f"{_EVENT}/reports", reads.reports, PAGES),
    Operation("getTicket", "GET", _TICKET, reads.ticket),
    Operation("getScheduleItem", "GET", "/v1/scheduleItems/{scheduleItemId}", reads.schedule_item),
    Operation("getRegistration", "GET", "/v1/registrations/{registrationId}", reads.registration),
    Operation("listBoothTags", "GET", "/v1/booths/{boothId}/tags", reads.booth_tags, PAGES),
    Operation("listScheduleItemTags", "GET", "/v1/scheduleItems/{scheduleId}/tags", reads.schedule_item_tags, PAGES),
    Operation(
        "listTicketMagicLinks",
        "GET",
        f"{_TICKET}/magicLinks",
        reads.magic_links,
        (*PAGES, *bodies.LINK_FILTERS),
    ),
    Operation("getMagicLink", "GET", "/v1/magicLinks/{magicLinkId}", reads.magic_link),
    Operation("getReport", "GET", "/v1/reports/{reportId}", reads.report),
    Operation("downloadReport", "GET", "/v1/reports/{reportId}/download", reads.download),
)
WRITES = (
    Operation(
        "createEventFromTemplate",
        "POST",
        "/v1/templates/{templateID}/event",
        writes.create_from_template,
        body=bodies.FROM_TEMPLATE,
    ),
    Operation("createEvent", "POST", f"{_ORGANIZATION}/events", writes.create_event, body=bodies.EVENT),
    # The shape is checked by the handler, because this 422 alone has no body.
    Operation(
        "duplicateEvent",
        "POST",
        f"{_EVENT}/duplications",
        writes.duplicate_event,
        body=Any(),
        body_required=False,
    ),
    Operation(
        "createDataSubscription",
        "POST",
        f"{_EVENT}/dataSubscriptions",
        writes.create_subscription,
        body=bodies.SUBSCRIPTION,
    ),
    Operation("createTicket", "POST", f"{_EVENT}/tickets", writes.create_ticket, body=bodies.TICKET),
    Operation(
        "createReport",
        "POST",
        f"{_REPORT}/{{reportVersion}}",
        writes.create_report,
        body=bodies.REPORT,
        body_required=False,
    ),
    Operation(
        "createReportDefaultVersion",
        "POST",
        _REPORT,
        writes.create_report,
        body=bodies.REPORT,
        body_required=False,
    ),
    Operation(
        "updateRegistration",
        "PATCH",
        "/v1/registrations/{registrationId}",
        writes.update_registration,
        body=bodies.REGISTRATION,
    ),
    Operation(
        "createMagicLink",
        "POST",
        f"{_TICKET}/magicLinks",
        writes.create_magic_link,
        body=bodies.MAGIC_LINK,
    ),
    Operation("deleteMagicLink", "DELETE", "/v1/magicLinks/{magicLinkId}", writes.delete_magic_link),
    Operation(
        "createMagicLinkLegacy",
        "POST",
        "/v1/magic_link",
        writes.create_magic_link_legacy,
        body=bodies.LEGACY_LINK,
    ),
)
FILES = (
    Operation(
        "reportFile",
        "GET",
        "/files/{reportId}",
        reads.file,
        (Query("expires", integer, required=True), Query("signature", required=True)),
        auth=False,
    ),
)
OPERATIONS = (*READS, *WRITES, *FILES)
