"""Eventtia's public geography."""

import strawberry

import resolvers.node
import resolvers.place
from gateway import records
from schema.lazy import CityType, RegionType
from schema.relay import Connection, Node, view_of
from schema.values import Coordinates

VENDOR_ID = "The vendor's own id, as the vendor writes it."


@strawberry.type(description="A country that Eventtia knows.")
@view_of(records.Country)
class Country(Node):
    vendor_id: str = strawberry.field(resolver=resolvers.node.vendor_id, description=VENDOR_ID)
    name: str = strawberry.field(description="Its name.")
    currency: str | None = strawberry.field(description="Its currency, as the vendor writes it.")
    regions = strawberry.field(
        resolver=resolvers.place.regions, graphql_type=Connection[RegionType], description="Its regions."
    )


@strawberry.type(description="A state, province or region that Eventtia knows.")
@view_of(records.Region)
class Region(Node):
    vendor_id: str = strawberry.field(resolver=resolvers.node.vendor_id, description=VENDOR_ID)
    name: str = strawberry.field(description="Its name.")
    country = strawberry.field(
        resolver=resolvers.place.region_country, graphql_type=Country, description="The country that it is in."
    )
    cities = strawberry.field(
        resolver=resolvers.place.cities, graphql_type=Connection[CityType], description="Its cities."
    )


@strawberry.type(description="A city that Eventtia knows.")
@view_of(records.City)
class City(Node):
    vendor_id: str = strawberry.field(resolver=resolvers.node.vendor_id, description=VENDOR_ID)
    name: str = strawberry.field(description="Its name.")
    coordinates: Coordinates | None = strawberry.field(description="Its place on the globe.")
    time_zone: str | None = strawberry.field(description="The IANA name of its zone.")
    region = strawberry.field(
        resolver=resolvers.place.city_region, graphql_type=Region | None, description="The region that it is in."
    )
    country = strawberry.field(
        resolver=resolvers.place.city_country, graphql_type=Country | None, description="The country that it is in."
    )
