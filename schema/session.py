"""Session, its prices and tags."""

from datetime import datetime

import strawberry

import resolvers.person
import resolvers.session
from gateway import records
from gateway.records import AttendanceMode, SessionKind
from resolvers.scalars import URL
from schema.lazy import EventType, PersonType, TicketType
from schema.relay import Connection, Node, VendorRecord, view_of
from schema.values import Money


@strawberry.type(description="A word by which sessions or booths are grouped.")
@view_of(records.Tag)
class Tag(Node):
    name: str = strawberry.field(description="The word.")
    color: str | None = strawberry.field(description="Its colour, as the vendor writes it.")


@strawberry.type(description="What a session costs with one kind of ticket.")
@view_of(records.SessionPrice)
class SessionPrice:
    ticket = strawberry.field(
        resolver=resolvers.session.price_ticket,
        graphql_type=TicketType | None,
        description="The ticket to which the price applies; null where it applies to all.",
    )
    price: Money = strawberry.field(description="The price.")


@strawberry.federation.type(keys=["id"], description="A part of an event's programme.")
@view_of(records.Session)
class Session(Node, VendorRecord):
    kind: SessionKind = strawberry.field(description="What the vendor calls it.")
    title: str = strawberry.field(description="Its title.")
    description: str | None = strawberry.field(description="What it is about; may be HTML.")
    starts_at: datetime | None = strawberry.field(description="When it starts.")
    ends_at: datetime | None = strawberry.field(description="When it ends.")
    location: str | None = strawberry.field(description="The room, area or stage.")
    attendance_mode: AttendanceMode | None = strawberry.field(description="On site, over the net, or both.")
    capacity: int | None = strawberry.field(description="How many seats there are; null where unlimited or not said.")
    seats_taken: int | None = strawberry.field(description="How many seats are taken.")
    seats_left: int | None = strawberry.field(description="How many seats are left; null where unlimited or not said.")
    booking_deadline: datetime | None = strawberry.field(description="Until when it can be booked.")
    stream_url: URL | None = strawberry.field(description="Where it is streamed.")
    image_url: URL | None = strawberry.field(description="Its picture.")
    prices = strawberry.field(
        resolver=resolvers.session.prices, graphql_type=list[SessionPrice], description="What it costs, by ticket."
    )
    tags = strawberry.field(
        resolver=resolvers.session.tags,
        graphql_type=list[Tag],
        description="Eventtia's activity categories, RingCentral's schedule item tags.",
    )
    event = strawberry.field(
        resolver=resolvers.person.event,
        graphql_type=EventType,
        description="The event that it is part of.",
    )
    speakers = strawberry.field(
        resolver=resolvers.session.speakers,
        graphql_type=list[PersonType],
        description="Who speaks.",
    )
    attendees = strawberry.field(
        resolver=resolvers.session.attendees,
        graphql_type=Connection[PersonType],
        description="Who booked it.",
    )
