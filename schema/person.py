"""Person, registration, groups and profile."""

from datetime import datetime

import strawberry

import resolvers.contact
import resolvers.person
from gateway import records
from gateway.records import PersonRole, RegistrationStatus
from resolvers.context import Scope
from resolvers.scalars import JSON, URL
from schema.access import contact_field, credential_field, needs
from schema.lazy import EventType, PersonType, SessionType, TicketType
from schema.relay import Connection, Node, VendorRecord, view_of
from schema.values import CustomField, ExternalId, Image, Money, SocialLinks


@strawberry.type(description="How many people a group registration may have with one kind of ticket.")
@view_of(records.GroupSeats)
class GroupSeats:
    ticket = strawberry.field(
        resolver=resolvers.person.registration_ticket,
        graphql_type=TicketType | None,
        description="The ticket that they are admitted with.",
    )
    capacity: int | None = strawberry.field(description="How many there may be.")
    seats_left: int | None = strawberry.field(description="How many can still be added.")


@strawberry.type(description="A registration that others can be added to.")
@view_of(records.RegistrationGroup)
class RegistrationGroup:
    uuid: str = strawberry.field(
        description="What the others are registered with: `eventtia.groupRegistrationUuid` of registerPerson."
    )
    seats: list[GroupSeats] = strawberry.field(description="The seats of the group, by ticket.")


@strawberry.type(description="How a person was admitted to an event.")
@view_of(records.Registration)
class Registration:
    status: RegistrationStatus = strawberry.field(description="Where the registration stands.")
    registered_at: datetime | None = strawberry.field(description="When it was made.")
    ticket = strawberry.field(
        resolver=resolvers.person.registration_ticket,
        graphql_type=TicketType | None,
        description="What the person was admitted with.",
    )
    paid: bool | None = strawberry.field(description="Whether it is paid.")
    amount_paid: Money | None = strawberry.field(description="How much was paid.")
    transaction_id: str | None = strawberry.field(description="The payment's id at the vendor.")
    refunded: bool | None = strawberry.field(description="Whether the payment was given back.")
    checked_in: bool | None = strawberry.field(description="Whether the person checked in.")
    checked_in_at: datetime | None = strawberry.field(description="When the person first checked in.")
    attended: bool | None = strawberry.field(description="Whether the person was there, as the vendor tells it.")
    qr_code: str | None = credential_field("qr_code", str | None, "The text of the code that lets the person in.")
    qr_code_url: URL | None = credential_field(
        "qr_code_url", URL | None, "A picture of the code that lets the person in."
    )
    channel: str | None = strawberry.field(description="Through what the person registered, in the vendor's words.")
    utm: JSON | None = strawberry.field(
        graphql_type=JSON | None, description="The campaign parameters that the person came with."
    )
    can_schedule_meetings: bool | None = strawberry.field(
        description="Whether the person may arrange meetings with others; null where the vendor does not say."
    )
    group: RegistrationGroup | None = strawberry.field(
        description="The group that the registration opened or joined, with its seats. Only in the answer to "
        "registerPerson: no vendor tells it again."
    )


@strawberry.type(description="People of an event whom the organiser put together.")
@view_of(records.PersonGroup)
class PersonGroup(Node):
    name: str = strawberry.field(description="The group's name.")
    color: str | None = strawberry.field(description="Its colour, as #RRGGBB.")
    note: str | None = strawberry.field(description="The organiser's note.")
    member_count: int | None = strawberry.field(description="How many people are in it.")


@strawberry.federation.type(
    keys=["id"], description="One human's record in one event at one vendor: an attendee, a speaker, a guest."
)
@view_of(records.Person)
class Person(Node, VendorRecord):
    raw: JSON | None = strawberry.field(
        resolver=resolvers.contact.person_raw,
        graphql_type=JSON | None,
        description="The vendor's record as received, for what the graph does not model. As it holds contact details "
        "and what lets the person in, it needs their scopes besides `raw:read`.",
        directives=needs(Scope.RAW_READ, *resolvers.contact.PERSON_RAW),
    )
    roles: list[PersonRole] = strawberry.field(description="What the person is in the event.")
    first_name: str | None = strawberry.field(description="The given name.")
    last_name: str | None = strawberry.field(description="The family name.")
    name: str = strawberry.field(
        resolver=resolvers.person.name,
        description="The name to show, never empty: where the vendor has none, the role and the record's number.",
    )
    email: str | None = contact_field("email", str | None, "The e-mail address.")
    phone: str | None = contact_field("phone", str | None, "The telephone number, as it was written.")
    company: str | None = strawberry.field(description="The company or organisation.")
    job_title: str | None = strawberry.field(description="The position there.")
    bio: str | None = strawberry.field(description="About the person; may be HTML.")
    picture: Image | None = strawberry.field(description="A portrait.")
    social_links: SocialLinks | None = contact_field(
        "social_links", SocialLinks | None, "Where the person is found on social networks."
    )
    time_zone: str | None = strawberry.field(description="The IANA name of the person's zone.")
    external_ids: list[ExternalId] = strawberry.field(description="Ids in other systems, as the vendor keeps them.")
    custom_fields = strawberry.field(
        resolver=resolvers.contact.custom_fields,
        graphql_type=list[CustomField],
        description="The answers to the organiser's own questions. The value of one that is a contact detail needs "
        "the scope `people:contact`.",
    )
    tags: list[str] = strawberry.field(description="The organiser's words for the person.")
    groups = strawberry.field(
        resolver=resolvers.person.groups,
        graphql_type=list[PersonGroup],
        description="The groups that the person is in.",
    )
    registration = strawberry.field(
        resolver=resolvers.person.registration,
        graphql_type=Registration | None,
        description="How the person was admitted; null for a speaker or a guest who has no registration.",
    )
    event = strawberry.field(
        resolver=resolvers.person.event, graphql_type=EventType, description="The event that the record belongs to."
    )
    sessions = strawberry.field(
        resolver=resolvers.person.sessions,
        graphql_type=Connection[SessionType],
        description="The parts of the programme that the person booked or speaks at.",
    )
    same_as = strawberry.field(
        resolver=resolvers.person.same_as,
        graphql_type=list[PersonType],
        description="The same human's other records, in any event at any vendor the caller may read, "
        "matched by e-mail.",
    )


@strawberry.federation.type(
    keys=["email"], description="A human across events and vendors: records linked by e-mail, never merged."
)
@view_of(resolvers.person.Profile)
class Profile:
    email: str = strawberry.field(description="The address by which the records were matched, trimmed and lower case.")
    name: str = strawberry.field(description="The first name that a record gives.")
    records: list[PersonType] = strawberry.field(description="The human's records, one for each event and vendor.")
    events = strawberry.field(
        resolver=resolvers.person.profile_events,
        graphql_type=list[EventType],
        description="The events in which the human has a record.",
    )
