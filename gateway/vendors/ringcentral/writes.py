"""The writes of RingCentral Events' External API v1 that the graph has, as data, in the document's names.

None may be sent twice: the document says nothing of idempotency. The deprecated ``POST /v1/magic_link`` (L6550) makes
the same links as ``magic_links.create`` from fewer members, so nothing is asked through it.
"""

from gateway.records import Event, MagicLink, Person, Ticket
from gateway.upstream.endpoint import Endpoint, Outdates
from gateway.vendors.ringcentral import mapping

EVENT_LISTS = (Outdates("events.list", everywhere=True),)
"""Lists of events stand below organizations, not below an event."""

CREATE_EVENT: Endpoint[Event] = Endpoint(
    name="events.create",
    method="POST",
    path="/v1/organizations/{organizationId}/events",
    parse=mapping.one(mapping.event),
    outdates=EVENT_LISTS,
)
CREATE_FROM_TEMPLATE: Endpoint[Event] = Endpoint(
    name="events.create_from_template",
    method="POST",
    path="/v1/templates/{templateID}/event",
    parse=mapping.one(mapping.event),
    outdates=EVENT_LISTS,
)
DUPLICATE_EVENT: Endpoint[None] = Endpoint(
    name="events.duplicate",
    method="POST",
    path="/v1/events/{eventId}/duplications",
    parse=lambda payload, reading: None,
    empty=True,
    outdates=EVENT_LISTS,
)
UPDATE_REGISTRATION: Endpoint[Person] = Endpoint(
    name="registrations.update",
    method="PATCH",
    path="/v1/registrations/{registrationId}",
    parse=mapping.one(mapping.registration),
    outdates=(Outdates("registrations.list"), Outdates("registrations.get")),
)
CREATE_TICKET: Endpoint[Ticket] = Endpoint(
    name="tickets.create",
    method="POST",
    path="/v1/events/{eventId}/tickets",
    parse=mapping.one(mapping.ticket_alone),
    outdates=(Outdates("tickets.list"),),
)
CREATE_MAGIC_LINK: Endpoint[MagicLink] = Endpoint(
    name="magic_links.create",
    method="POST",
    path="/v1/tickets/{ticketId}/magicLinks",
    parse=mapping.one(mapping.magic_link),
    outdates=(
        Outdates("magic_links.list"),
        Outdates("tickets.list"),  # its counters
        Outdates("tickets.get"),
        Outdates("registrations.list"),  # the one that it is tied to names it
        Outdates("registrations.get"),
    ),
)
DELETE_MAGIC_LINK: Endpoint[None] = Endpoint(
    name="magic_links.delete",
    method="DELETE",
    path="/v1/magicLinks/{magicLinkId}",
    parse=lambda payload, reading: None,
    empty=True,
    outdates=(*CREATE_MAGIC_LINK.outdates, Outdates("magic_links.get")),
)
