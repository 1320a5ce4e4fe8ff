"""Eventtia's public geography: countries, regions and cities, read through the first account that offers it."""

from collections.abc import Callable
from typing import Any

import strawberry
from msgspec import UNSET

from gateway.records import City, Country, Kind, Ref, Region
from gateway.upstream.listing import Listing
from gateway.vendors.adapter import Adapter
from resolvers.connection import Connection, Wish, child_connection, list_key, record_wants
from resolvers.entry import enter
from resolvers.loaders import Soon
from resolvers.node import linked, load, ref_of, wants_here


async def countries(info: strawberry.Info, first: int | None = 24, after: str | None = None) -> Connection[Country]:
    """The countries that the vendor knows; empty where no account offers geography."""
    context = enter(info, "countries")
    adapter = next((found for found in context.adapters.values() if found.can("countries")), None)
    wants = record_wants(info, "CountryConnection", "Country")
    wish: Wish[Country] = Wish(adapter.countries() if adapter else None, list_key("countries"), wants)
    return await child_connection(info, wish, adapter.account if adapter else "", first, after)


async def regions(
    root: strawberry.Parent[Country], info: strawberry.Info, first: int | None = 24, after: str | None = None
) -> Connection[Region]:
    """The country's regions."""
    wants = record_wants(info, "RegionConnection", "Region")
    return await _below(info, root.ref, lambda adapter: adapter.regions(root.ref), wants, first, after)


async def cities(
    root: strawberry.Parent[Region], info: strawberry.Info, first: int | None = 24, after: str | None = None
) -> Connection[City]:
    """The region's cities."""
    wants = record_wants(info, "CityConnection", "City")
    return await _below(info, root.ref, lambda adapter: adapter.cities(root.ref), wants, first, after)


async def _below(
    info: strawberry.Info,
    ref: Ref,
    listing_of: Callable[[Adapter], Listing[Any]],
    wants: frozenset[str],
    first: int | None,
    after: str | None,
) -> Connection[Any]:
    adapter: Adapter = info.context.adapters[ref.account]
    wish: Wish[Any] = Wish(listing_of(adapter), list_key("place", ref), wants)
    return await child_connection(info, wish, ref.account, first, after)


async def city(info: strawberry.Info, id: strawberry.ID) -> City | None:
    """A city by its global id; None where there is none.

    Raises:
        InvalidInput: the id of another type.
    """
    context = enter(info, "city")
    ref = ref_of(context, id, [Kind.CITY], ["id"])
    return None if ref is None else await load(info, ref, wants_here(info, "City"))


def region_country(root: strawberry.Parent[Region], info: strawberry.Info) -> Soon[Country]:
    """The country that the region is in.

    Raises:
        NotFound: the vendor does not list it.
    """
    if isinstance(root.country, Country):
        return root.country
    ref = root.country or Ref(root.ref.account, Kind.COUNTRY, root.ref.parents[0])
    gone = "The country of this region is not among those that the vendor lists."
    return info.context.loaders.existing((ref, wants_here(info, "Country")), gone)  # type: ignore[no-any-return]


def city_region(root: strawberry.Parent[City], info: strawberry.Info) -> Soon[Region | None]:
    """The region that the city is in."""
    return _linked(root.region, info, "Region")  # type: ignore[no-any-return]


def city_country(root: strawberry.Parent[City], info: strawberry.Info) -> Soon[Country | None]:
    """The country that the city is in."""
    return _linked(root.country, info, "Country")  # type: ignore[no-any-return]


def _linked(place: Any, info: strawberry.Info, type_name: str) -> Any:
    """A place that another names: the record where the answer held it, else read by its ref."""
    if isinstance(place, Ref):
        return linked(info, place, type_name)
    return None if place is UNSET else place
