"""Ticket and magic link."""

from datetime import datetime
from decimal import Decimal

import strawberry

import resolvers.node
import resolvers.person
import resolvers.ticket
from gateway import records
from gateway.records import AttendanceMode
from resolvers.scalars import JSON, URL
from schema.access import contact_field, credential_field, link_field
from schema.lazy import EventType, PersonType, TicketType
from schema.relay import Connection, Node, VendorRecord, view_of
from schema.values import CustomField, Money


@strawberry.type(description="A personal link that lets one human in on one ticket.")
@view_of(records.MagicLink)
class MagicLink(Node):
    vendor_id: str = strawberry.field(
        resolver=resolvers.node.vendor_id, description="The vendor's own id, as the vendor writes it."
    )
    url: URL | None = credential_field("url", URL | None, "The link itself.")
    email: str | None = contact_field("email", str | None, "For whom it was made.")
    first_name: str | None = strawberry.field(description="The given name of the one it was made for.")
    last_name: str | None = strawberry.field(description="The family name of the one it was made for.")
    headline: str | None = strawberry.field(description="The line shown below the name.")
    status: str | None = strawberry.field(description="The vendor's own word for its state.")
    registration = strawberry.field(
        resolver=resolvers.ticket.link_registration,
        graphql_type=PersonType | None,
        description="Who used it; null while nobody did.",
    )
    ticket = strawberry.field(
        resolver=resolvers.ticket.link_ticket,
        graphql_type=TicketType,
        description="The ticket on which it lets somebody in.",
    )
    extra_fields: JSON | None = link_field("extra_fields", JSON | None, "Answers given in advance.")
    metadata: JSON | None = link_field("metadata", JSON | None, "The organiser's own data.")
    created_at: datetime | None = strawberry.field(description="When it was made.")
    updated_at: datetime | None = strawberry.field(description="When it last changed.")


@strawberry.federation.type(keys=["id"], description="A kind of admission that can be bought or claimed.")
@view_of(records.Ticket)
class Ticket(Node, VendorRecord):
    name: str = strawberry.field(description="Its name.")
    slug: str | None = strawberry.field(description="Its short name in addresses.")
    description: str | None = strawberry.field(description="What it gives; may be HTML.")
    price: Money | None = strawberry.field(description="What it costs; null where the vendor does not say.")
    discount: Decimal | None = strawberry.field(description="The discount, in the unit that the vendor leaves unnamed.")
    price_ends_at: datetime | None = strawberry.field(description="Until when the price holds.")
    attendance_mode: AttendanceMode | None = strawberry.field(description="On site, over the net, or both.")
    capacity: int | None = strawberry.field(
        description="Seats in all; null where unlimited is true or the vendor does not say."
    )
    unlimited: bool | None = strawberry.field(description="Whether there is no limit; null where not said.")
    claimed: int | None = strawberry.field(description="How many are taken.")
    remaining: int | None = strawberry.field(description="How many are left; null where unlimited or not said.")
    private: bool | None = strawberry.field(description="Whether it is hidden from the public.")
    confirmation_required: bool | None = strawberry.field(description="Whether the organiser confirms each admission.")
    custom_fields: list[CustomField] = strawberry.field(description="The questions asked when it is bought.")
    event = strawberry.field(
        resolver=resolvers.person.event,
        graphql_type=EventType,
        description="The event that it admits to.",
    )
    holders = strawberry.field(
        resolver=resolvers.ticket.holders,
        graphql_type=Connection[PersonType],
        description="The people who were admitted with it.",
    )
    magic_links = strawberry.field(
        resolver=resolvers.ticket.magic_links,
        graphql_type=Connection[MagicLink],
        description="The personal links made for it.",
    )
