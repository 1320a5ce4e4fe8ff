"""Booth and lead."""

from datetime import datetime

import strawberry

import resolvers.booth
import resolvers.person
from gateway import records
from resolvers.scalars import URL
from schema.access import contact_field
from schema.lazy import EventType
from schema.relay import Connection, Node, VendorRecord, view_of
from schema.session import Tag
from schema.values import CustomField, Image, SocialLinks


@strawberry.type(description="A human whom an exhibitor met.")
@view_of(records.Lead)
class Lead(Node):
    name: str | None = strawberry.field(description="The human's name.")
    company: str | None = strawberry.field(description="The company or organisation.")
    email: str | None = contact_field("email", str | None, "The e-mail address.")
    phone: str | None = contact_field("phone", str | None, "The telephone number, as it was written.")
    notes: str | None = strawberry.field(description="The exhibitor's notes.")
    priority: str | None = strawberry.field(description="How much the lead matters, in the vendor's words.")
    updated_at: datetime | None = strawberry.field(
        description="When it last changed; midnight UTC where the vendor gives a date without a time."
    )


@strawberry.federation.type(keys=["id"], description="A place, on site or over the net, where an exhibitor shows.")
@view_of(records.Booth)
class Booth(Node, VendorRecord):
    name: str = strawberry.field(description="The exhibitor's or the booth's name.")
    headline: str | None = strawberry.field(description="The line below the name.")
    description: str | None = strawberry.field(description="What is shown; may be HTML.")
    size: str | None = strawberry.field(description="Its size, in the vendor's words.")
    priority: int | None = strawberry.field(description="Its place in the vendor's order.")
    email: str | None = strawberry.field(description="Where the exhibitor can be written to.")
    website: URL | None = strawberry.field(description="The exhibitor's web site.")
    logo: Image | None = strawberry.field(description="The exhibitor's logo.")
    social_links: SocialLinks | None = strawberry.field(description="Where the exhibitor is found on social networks.")
    tags = strawberry.field(
        resolver=resolvers.booth.tags, graphql_type=list[Tag], description="The words by which booths are grouped."
    )
    zone: str | None = strawberry.field(description="The part of the exhibition that it is in.")
    custom_fields: list[CustomField] = strawberry.field(description="The organiser's own fields.")
    event = strawberry.field(
        resolver=resolvers.person.event,
        graphql_type=EventType,
        description="The event that it is at.",
    )
    leads = strawberry.field(
        resolver=resolvers.booth.leads,
        graphql_type=Connection[Lead],
        description="The humans whom the exhibitor met.",
    )
