"""Event."""

from datetime import datetime

import strawberry

import resolvers.booth
import resolvers.event
import resolvers.meetings
import resolvers.person
import resolvers.session
import resolvers.ticket
from gateway import records
from gateway.records import AttendanceMode, EventStatus, EventVisibility
from resolvers.scalars import URL
from schema.lazy import BoothType, EventType, OrganizationType, PersonType, SessionType, TicketType
from schema.relay import Connection, Node, VendorRecord, view_of
from schema.values import CustomField, ExternalId, Image, Link, Venue


@strawberry.type(description="How many meetings people may arrange in one of an event's rounds of meetings.")
@view_of(records.MeetingLimit)
class MeetingLimit:
    vendor_id: str = strawberry.field(description="The vendor's own id of the round.")
    name: str = strawberry.field(description="What the round is called.")
    starts_at: datetime | None = strawberry.field(description="When its first meeting may start.")
    ends_at: datetime | None = strawberry.field(description="When its last meeting ends.")
    booking_starts_at: datetime | None = strawberry.field(description="From when on meetings can be arranged.")
    booking_deadline: datetime | None = strawberry.field(description="Until when meetings can be arranged.")
    per_slot: int | None = strawberry.field(
        description="How many meetings one person may have at the same time; null where not said."
    )
    with_the_same: int | None = strawberry.field(
        description="How many meetings the same two people may have; null where not said."
    )
    requested: int | None = strawberry.field(description="How many meetings were asked for, in all.")
    accepted: int | None = strawberry.field(description="How many meetings were agreed on, in all.")
    rejected: int | None = strawberry.field(description="How many meetings were declined, in all.")


@strawberry.federation.type(keys=["id"], description="A gathering that people register for.")
@view_of(records.Event)
class Event(Node, VendorRecord):
    name: str = strawberry.field(description="As the organiser wrote it.")
    slug: str | None = strawberry.field(description="The short name in the vendor's addresses.")
    description: str | None = strawberry.field(description="As the organiser wrote it; may be HTML.")
    status: EventStatus = strawberry.field(
        resolver=resolvers.event.status,
        graphql_type=EventStatus,
        description="Where the event stands in its life.",
    )
    vendor_status: str | None = strawberry.field(description="The vendor's own word for its state.")
    visibility: EventVisibility | None = strawberry.field(description="Who can find it.")
    starts_at: datetime | None = strawberry.field(description="When it starts.")
    ends_at: datetime | None = strawberry.field(description="When it ends.")
    all_day: bool = strawberry.field(
        description="True where the vendor gives dates without times of day: "
        "startsAt and endsAt then bound the first and last day."
    )
    time_zone: str | None = strawberry.field(description="The IANA name of its zone, whatever the vendor calls it.")
    attendance_mode: AttendanceMode | None = strawberry.field(description="On site, over the net, or both.")
    language: str | None = strawberry.field(description="Its main language, as the vendor writes it.")
    currency: str | None = strawberry.field(description="The ISO 4217 code in which it sells.")
    website: URL | None = strawberry.field(description="Its web site.")
    links: list[Link] = strawberry.field(description="Further addresses, each with its purpose.")
    logo: Image | None = strawberry.field(description="Its logo.")
    banner: Image | None = strawberry.field(description="Its wide picture.")
    venue: Venue | None = strawberry.field(description="Where it takes place.")
    organization = strawberry.field(
        resolver=resolvers.event.organization,
        graphql_type=OrganizationType | None,
        description="Who holds it; null where the vendor does not say.",
    )
    external_ids: list[ExternalId] = strawberry.field(description="Its ids in other systems, as the vendor keeps them.")
    custom_fields: list[CustomField] = strawberry.field(description="The organiser's own fields.")
    capacity: int | None = strawberry.field(description="How many people fit in; null where unlimited or not said.")
    attendee_count: int | None = strawberry.field(description="How many people are registered, as the vendor counts.")
    session_count: int | None = strawberry.field(
        description="How many parts its programme has, as the vendor counts; at EventBookings, those known here."
    )
    meeting_limits = strawberry.field(
        resolver=resolvers.meetings.limits_of_event,
        graphql_type=list[MeetingLimit] | None,
        description="How many meetings people may arrange, by round of meetings (Eventtia's business conferences); "
        "empty where there are none.",
    )
    sessions = strawberry.field(
        resolver=resolvers.session.sessions_of_event,
        graphql_type=Connection[SessionType],
        description="Its programme.",
    )
    people = strawberry.field(
        resolver=resolvers.person.people_of_event,
        graphql_type=Connection[PersonType],
        description="Its attendees, speakers and guests.",
    )
    tickets = strawberry.field(
        resolver=resolvers.ticket.tickets_of_event,
        graphql_type=Connection[TicketType],
        description="Its kinds of admission.",
    )
    booths = strawberry.field(
        resolver=resolvers.booth.booths_of_event,
        graphql_type=Connection[BoothType],
        description="Its exhibitors' places.",
    )
    same_as = strawberry.field(
        resolver=resolvers.event.same_as,
        graphql_type=list[EventType],
        description="The same event at other accounts, found through external ids.",
    )
