"""Operations that change something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sandbox.operation import NO_BODY, Refusal, Reply, Request
from sandbox.ringcentral import signals
from sandbox.ringcentral.bodies import DUPLICATE, REPORTS, instant
from sandbox.ringcentral.find import event_room, member, organization_number, record_in, ticket_of
from sandbox.ringcentral.payloads import TEMPLATES
from sandbox.ringcentral.people import join_url
from sandbox.ringcentral.reads import one, shown
from sandbox.ringcentral.record import VENDOR, Record, moment, real_now
from sandbox.ringcentral.refusals import invalid, not_found
from sandbox.ringcentral.state import ORGANIZATIONS, TEMPLATED, Room, Subscription
from sandbox.shape import Mismatch

SUBSCRIBED_FOR = timedelta(days=30)


def create_event(request: Request) -> Reply:
    """Create an event: always a draft, since nothing here publishes one."""
    organization = organization_number(request)
    wish = request.body["data"]["attributes"]
    _check_times(wish, "/data/attributes/timeEnd")
    visibility = wish.get("eventType", "public_event")
    return one(request.state.create(organization, _draft(wish, wish.get("description", ""), visibility, {})), 201)


def create_from_template(request: Request) -> Reply:
    """Create an event from a template, with a stage, a session, two tickets and three items in it."""
    place = request.state.world.index_of(VENDOR, "template", request.params["templateID"])
    if place is None or place[0] >= ORGANIZATIONS or place[1] >= len(TEMPLATES[place[0]]):
        raise not_found("template")
    wish = request.body["data"]["attributes"]
    _check_times(wish, "/data/attributes/timeEnd")
    organization = _organization(request, wish["organizationId"])
    build = _draft(wish, "", wish.get("type", "public_event"), wish.get("metadata", {}))
    return one(request.state.create(organization, build, sizes=TEMPLATED), 201)


def duplicate_event(request: Request) -> Reply:
    """Copy an event: 202 and nothing else; the copy is in the list a little later. Its 422 has no body (L2434)."""
    room = event_room(request)
    _check_silently(request.body)
    wish = request.body["data"]["attributes"]
    source = record_in(room, request)
    times = {name: wish.get(name) or source.attributes[name] for name in ("timeStart", "timeEnd")}
    if times["timeStart"]:
        _check_times(times, "/data/attributes/timeEnd", silent=True)
    chosen = wish.get("organizationId")
    owner = _organization(request, chosen, silent=True) if chosen else request.state.owner_of(source)
    whole = {
        **times,
        "name": wish.get("name") or f"Copy of {source.attributes['name']}",
        "timezone": wish.get("timezone") or source.attributes["timezone"],
        "auto_publish": wish.get("auto_publish", False),
    }
    visibility = wish.get("type") or source.attributes["type"]
    build = _draft(whole, source.attributes["description"], visibility, wish.get("metadata", {}))
    request.state.create(owner, build, like=room, delay_s=request.state.copy_delay_s)
    return Reply(202)


def create_ticket(request: Request) -> Reply:
    """Create a virtual ticket (beta); nothing is required."""
    room = event_room(request)
    wish = request.body["data"]["attributes"]
    name = wish.get("name", "Ticket")
    attributes = {
        "claimed": 0,
        "count": wish.get("count", 0),
        "createdAt": moment(real_now()),
        "description": wish.get("description"),
        "discount": None,
        "eventId": room.id,
        "name": name,
        "price": float(wish.get("price", 0)),
        "private": wish.get("private", False),
        "remaining": wish.get("count", 0),
        "slug": _slug(name),
    }
    record = Record("ticket", room.new_id("ticket"), attributes)
    room.tickets.add(record)
    return one(record, 201)


def update_registration(request: Request) -> Reply:
    """Replace a registration's metadata: the only thing that can be written of it."""
    room, id, _ = member(request, "registration", request.params["registrationId"])
    found = room.registrations.get(id)
    if found is None:
        raise not_found("registration")
    now = real_now()
    metadata = request.body["data"]["attributes"].get("metadata", found.attributes["metadata"])
    changed = found.changed({"updatedAt": now}, metadata=metadata, updatedAt=moment(now))
    room.patch(changed)
    signals.tell(request.outbox, room, signals.UPDATED, changed)
    return one(changed)


def create_magic_link(request: Request) -> Reply:
    """Create a magic link of a ticket."""
    room, ticket = ticket_of(request)
    wish = request.body["data"]["attributes"]
    return one(_new_link(room, ticket, wish), 201)


def create_magic_link_legacy(request: Request) -> Reply:
    """The deprecated way: flat, in snake_case. A ticket that is not there is 422, since 404 is not declared."""
    wish = request.body
    try:
        request.params["ticketId"] = wish["ticket_id"]
        room, ticket = ticket_of(request)
    except Refusal:
        raise invalid("ticket not found", "/ticket_id") from None
    names = {"firstName": wish["first_name"], "lastName": wish["last_name"], "email": wish["email"]}
    record = _new_link(room, ticket, names)
    attributes = {
        "id": record.id,
        "first_name": wish["first_name"],
        "last_name": wish["last_name"],
        "email": wish["email"],
        "magic_link": record.attributes["magicLink"],
        "registration_id": None,
        "created_at": wish.get("created_at", record.attributes["createdAt"]),
    }
    return Reply(201, {"data": {"id": record.id, "type": "magicLink", "attributes": attributes}})


def delete_magic_link(request: Request) -> Reply:
    """Delete a magic link."""
    room, id, places = member(request, "magicLink", request.params["magicLinkId"])
    try:
        room.links_of(places[1]).remove(id)
    except KeyError:
        raise not_found("magic link") from None
    return Reply(204)


def create_report(request: Request) -> Reply:
    """Queue a report."""
    room = event_room(request)
    kind = request.params["reportType"]
    if kind not in REPORTS:
        raise invalid(f"{kind} is no report type", "reportType")
    if request.params.get("reportVersion", "2") != "2":
        raise invalid("the only version is 2", "reportVersion")
    if request.body is not NO_BODY:
        _check_space(room, request.body.get("data", {}).get("attributes", {}))
    return one(shown(request, room.report(kind, request.state.report_delay_s)), 201)


def create_subscription(request: Request) -> Reply:
    """Post the named signals of an event to a URL until they expire; all signals when none is named."""
    room = event_room(request)
    wish = request.body["data"]["attributes"]
    configuration = wish.get("configuration", {})
    until = configuration.get("expiresAt")
    expires = instant(until) if until else real_now() + SUBSCRIBED_FOR
    attributes = {
        "configuration": {"type": configuration.get("type", "webhook"), "url": configuration.get("url")},
        "eventId": room.id,
        "expiresAt": moment(expires),
        "signals": wish.get("signals", []),
    }
    record = Record("dataSubscription", room.new_id("dataSubscription"), attributes)
    room.subscriptions.append(Subscription(record, configuration.get("url"), tuple(wish.get("signals", ())), expires))
    return one(record, 201)


def _draft(
    wish: dict[str, Any], description: str, visibility: str, metadata: dict[str, Any]
) -> Callable[[str], Record]:
    """How to build a new event once its id is known."""
    published = wish.get("auto_publish", False)

    def build(id: str) -> Record:
        attributes = {
            "createdAt": moment(real_now()),
            "description": description,
            "metadata": metadata,
            "name": wish["name"],
            "published": published,
            "slug": wish.get("slug") or f"{_slug(wish['name'])}-{id[:8]}",
            "status": "upcoming" if published else "draft",
            "timeEnd": wish["timeEnd"] and moment(instant(wish["timeEnd"])),
            "timeStart": wish["timeStart"] and moment(instant(wish["timeStart"])),
            "timezone": wish["timezone"],
            "type": visibility,
        }
        return Record("event", id, attributes)

    return build


def _new_link(room: Room, ticket: Record, wish: dict[str, Any]) -> Record:
    registration = wish.get("registrationId")
    if registration is not None and room.registrations.get(registration) is None:
        raise invalid("registration not found", "/data/attributes/registrationId")
    place = room.world.index_of(VENDOR, "ticket", ticket.id) or (0, 0)
    id = room.new_id("magicLink", place[1])
    now = real_now()
    attributes = {
        "createdAt": moment(now),
        "email": wish["email"],
        "extraFields": wish.get("extraFields", {}),
        "firstName": wish["firstName"],
        "headline": wish.get("headline"),
        "lastName": wish["lastName"],
        "magicLink": join_url(id),
        "metadata": wish.get("metadata", {}),
        "registrationId": registration,
        "status": "used" if registration else "pending",
        "updatedAt": moment(now),
    }
    record = Record("magicLink", id, attributes, {"updatedAt": now})
    room.links_of(place[1]).add(record)
    return record


def _check_times(wish: dict[str, Any], pointer: str, *, silent: bool = False) -> None:
    if instant(wish["timeEnd"]) <= instant(wish["timeStart"]):
        raise invalid("timeEnd must be after timeStart", pointer, silent=silent)


def _check_silently(body: Any) -> None:
    try:
        DUPLICATE.check(body)
    except Mismatch as exc:
        raise invalid(exc.message, exc.pointer, silent=True) from None


def _check_space(room: Room, wish: dict[str, Any]) -> None:
    space = wish.get("virtualSpaceId")
    rooms = (room.stages, room.sessions, room.booths, room.schedule)
    if space is not None and not any(there.get(space) for there in rooms):
        raise invalid("virtual space not found", "/data/attributes/virtualSpaceId")


def _organization(request: Request, id: str, *, silent: bool = False) -> int:
    place = request.state.world.index_of(VENDOR, "organization", id)
    if place is None or place[0] >= ORGANIZATIONS:
        raise invalid("organization not found", "/data/attributes/organizationId", silent=silent)
    return int(place[0])


def _slug(name: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()
    return "-".join(words) or "event"
