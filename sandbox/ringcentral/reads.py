"""Operations that only tell."""

from __future__ import annotations

import csv
import io
import time
from hashlib import blake2b

from sandbox.operation import Reply, Request
from sandbox.ringcentral import listing
from sandbox.ringcentral.find import event_room, member, organization_number, record_in, report_of, ticket_of
from sandbox.ringcentral.listing import Plain
from sandbox.ringcentral.payloads import TEMPLATES, template
from sandbox.ringcentral.record import Record
from sandbox.ringcentral.refusals import not_found, refusal
from sandbox.ringcentral.state import Report, Room

LINK_LIFE_S = 60
"""How long the link to a report's file is good (L4426)."""
COLUMNS = ("id", "firstName", "lastName", "email", "ticketId", "createdAt", "attended")


def one(record: Record, status: int = 200) -> Reply:
    """A document of one resource."""
    return Reply(status, {"data": record.raw})


def health(request: Request) -> Reply:
    """All is well."""
    return Reply(200, {"status": "OK"})


def organizations(request: Request) -> Reply:
    """The organizations the key can see."""
    return listing.page(request, Plain(request.state.organizations))


def organization(request: Request) -> Reply:
    """One of them."""
    return one(request.state.organizations[organization_number(request)])


def templates(request: Request) -> Reply:
    """The templates of an organization: neither pages nor meta nor links (L6154)."""
    k = organization_number(request)
    return Reply(200, {"data": [template(request.state.world, k, n).raw for n in range(len(TEMPLATES[k]))]})


def events(request: Request) -> Reply:
    """The events of an organization."""
    return listing.page(request, request.state.events(organization_number(request)))


def event(request: Request) -> Reply:
    """One event."""
    return one(record_in(event_room(request), request))


def tickets(request: Request) -> Reply:
    """The tickets of an event."""
    return listing.page(request, event_room(request).tickets)


def booths(request: Request) -> Reply:
    """The booths of an event."""
    return listing.page(request, event_room(request).booths)


def stages(request: Request) -> Reply:
    """The stages of an event."""
    return listing.page(request, event_room(request).stages)


def sessions(request: Request) -> Reply:
    """The sessions of an event, which are rooms."""
    return listing.page(request, event_room(request).sessions)


def schedule_items(request: Request) -> Reply:
    """The agenda of an event."""
    return listing.page(request, event_room(request).schedule)


def registrations(request: Request) -> Reply:
    """The registrations of an event, newest first."""
    return listing.page(request, listing.registrations(event_room(request), request.query))


def ticket(request: Request) -> Reply:
    """One ticket."""
    return one(ticket_of(request)[1])


def schedule_item(request: Request) -> Reply:
    """One item of an agenda; its 404 has no body (L4929)."""
    room, id, _ = member(request, "scheduleItem", request.params["scheduleItemId"], silent=True)
    return one(_got(room.schedule.get(id), "schedule item", silent=True))


def registration(request: Request) -> Reply:
    """One registration."""
    room, id, _ = member(request, "registration", request.params["registrationId"])
    return one(_got(room.registrations.get(id), "registration"))


def booth_tags(request: Request) -> Reply:
    """The tags of a booth."""
    room, id, places = member(request, "booth", request.params["boothId"])
    _got(room.booths.get(id), "booth")
    return listing.page(request, Plain(room.tags_of("booth", places[1])))


def schedule_item_tags(request: Request) -> Reply:
    """The tags of an item of an agenda."""
    room, id, places = member(request, "scheduleItem", request.params["scheduleId"])
    _got(room.schedule.get(id), "schedule item")
    return listing.page(request, Plain(room.tags_of("scheduleItem", places[1])))


def magic_links(request: Request) -> Reply:
    """The magic links of a ticket."""
    room, _, places = member(request, "ticket", request.params["ticketId"])
    ticket_of(request)
    links = room.links_of(places[1])
    if not any(name.startswith("filter") for name in request.query):
        return listing.page(request, links)
    return listing.page(request, listing.links(list(links.scan()), request.query))


def magic_link(request: Request) -> Reply:
    """One magic link."""
    room, id, places = member(request, "magicLink", request.params["magicLinkId"])
    return one(_got(room.links_of(places[1]).get(id), "magic link"))


def reports(request: Request) -> Reply:
    """The reports of an event, those in progress among them."""
    room = event_room(request)
    return listing.page(request, Plain([shown(request, report) for report in room.reports]))


def report(request: Request) -> Reply:
    """202 while in progress, then 200 with a link to the file."""
    _, found = report_of(request)
    if not ready(found):
        working = {"id": found.record.id, "status": "in_progress"}
        return Reply(202, {"data": {"id": found.record.id, "type": "report", "attributes": working}})
    return one(shown(request, found))


def download(request: Request) -> Reply:
    """The file of a report that is ready."""
    room, found = report_of(request)
    if not ready(found):
        raise not_found("report file")
    return Reply(200, _table(room), {"content-type": "text/csv; charset=utf-8"})


def file(request: Request) -> Reply:
    """The file, by the short-lived link in a report's `url`; no key needed. Not in the vendor's document."""
    request.params["reportId"] = request.params["reportId"].removesuffix(".csv")
    room, found = report_of(request)
    until = request.query["expires"]
    if until < time.time() or request.query["signature"] != _signature(found, until):
        raise refusal(403, "this link has expired", "signature")
    return Reply(200, _table(room), {"content-type": "text/csv; charset=utf-8"})


def ready(report: Report) -> bool:
    """Whether a report is done."""
    return report.ready_at <= time.monotonic()


def shown(request: Request, report: Report) -> Record:
    """A report as it is now: with a fresh link when it is ready."""
    if not ready(report):
        return report.record.changed(status="in_progress")
    until = int(time.time()) + LINK_LIFE_S
    link = f"{request.base_url}/files/{report.record.id}.csv?expires={until}&signature={_signature(report, until)}"
    return report.record.changed(status="completed", url=link)


def _signature(report: Report, until: int) -> str:
    return blake2b(f"{report.record.id}/{until}".encode(), digest_size=8).hexdigest()


def _table(room: Room) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**record.attributes, "id": record.id} for record in room.registrations.scan())
    return text.getvalue().encode()


def _got(record: Record | None, what: str, *, silent: bool = False) -> Record:
    if record is None:
        raise not_found(what, silent=silent)
    return record
