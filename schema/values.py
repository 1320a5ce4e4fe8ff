"""Shared values: money, images, places, links."""

from decimal import Decimal

import strawberry

from gateway import records
from resolvers.scalars import JSON, URL
from schema.relay import view_of


@strawberry.type(description="An amount of money.")
@view_of(records.Money)
class Money:
    amount: Decimal = strawberry.field(description="The exact amount.")
    currency: str | None = strawberry.field(
        description="The ISO 4217 code; null where the vendor gives an amount without one."
    )


@strawberry.type(description="A picture, in the sizes that its vendor offers.")
@view_of(records.Image)
class Image:
    url: URL | None = strawberry.field(description="The picture as uploaded, or the vendor's main size.")
    thumbnail: URL | None = strawberry.field(description="The smallest size.")
    small: URL | None = strawberry.field(description="A small size.")
    medium: URL | None = strawberry.field(description="A middle size.")
    large: URL | None = strawberry.field(description="A large size.")
    filename: str | None = strawberry.field(description="The name of the uploaded file.")


@strawberry.type(description="A named address on the web.")
@view_of(records.Link)
class Link:
    name: str = strawberry.field(description="What the link is for.")
    url: URL = strawberry.field(description="Where it leads.")


@strawberry.type(description="A place on the globe.")
@view_of(records.Coordinates)
class Coordinates:
    latitude: float = strawberry.field(description="Degrees north.")
    longitude: float = strawberry.field(description="Degrees east.")


@strawberry.type(description="A postal address, in one piece, in parts, or both, as its vendor gives it.")
@view_of(records.Address)
class Address:
    formatted: str | None = strawberry.field(description="The whole address in one text.")
    line1: str | None = strawberry.field(name="line1", description="Street and number.")
    line2: str | None = strawberry.field(name="line2", description="What else leads there.")
    city: str | None = strawberry.field(description="The city's name.")
    region: str | None = strawberry.field(description="The state, province or region.")
    postal_code: str | None = strawberry.field(description="The postal code.")
    country: str | None = strawberry.field(description="The country, as the vendor writes it.")


@strawberry.type(description="Where an event takes place.")
@view_of(records.Venue)
class Venue:
    name: str | None = strawberry.field(description="The venue's name.")
    address: Address | None = strawberry.field(description="Its postal address.")
    coordinates: Coordinates | None = strawberry.field(description="Its place on the globe.")
    map_url: URL | None = strawberry.field(description="A map of it.")
    image_url: URL | None = strawberry.field(description="A picture of it.")


@strawberry.type(description="Where somebody is found on social networks, as the vendor keeps it: addresses or names.")
@view_of(records.SocialLinks)
class SocialLinks:
    twitter: str | None = strawberry.field(description="X, formerly Twitter.")
    facebook: str | None = strawberry.field(description="Facebook.")
    linkedin: str | None = strawberry.field(description="LinkedIn.")
    instagram: str | None = strawberry.field(description="Instagram.")
    website: str | None = strawberry.field(description="A web site of one's own.")


@strawberry.type(description="An id that another system has for the record.")
@view_of(records.ExternalId)
class ExternalId:
    system: str = strawberry.field(description="The other system's name, as the vendor keeps it.")
    id: str = strawberry.field(description="The record's id there.")


@strawberry.type(description="A vendor-defined question or custom field with its answer.")
@view_of(records.CustomField)
class CustomField:
    id: str | None = strawberry.field(description="The question's id at the vendor.")
    name: str = strawberry.field(description="The question.")
    value: JSON | None = strawberry.field(
        graphql_type=JSON | None, description="The answer, of whatever type the vendor gives."
    )
    type: str | None = strawberry.field(description="The vendor's word for the kind of question.")
    children: list["CustomField"] = strawberry.field(description="Questions that follow from this one.")
