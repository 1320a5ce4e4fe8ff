"""Eventtia's public geography: countries, regions and cities, read through the first account that offers it."""

from collections.abc import Callable
from typing import Any

import strawberry
from msgspec import UNSET

from gateway.errors import NotFound
from gateway.records import City, Country, Kind, Ref, Region
from gateway.upstream.listing import Listing
from gateway.vendors.adapter import Adapter
from resolvers.connection import Connection, Wish, child_connection, list_key, record_wants
from resolvers.entry import enter
from resolvers.node import completed, load, ref_of, wants_here


def _connection(listing: Listing[Any] | None, key: bytes, wants: frozenset[str]) -> Wish[Any]:
    return Wish(listing, key, wants)


async def countries(info: strawberry.Info, first: int | None = 24, after: str | None = None) -> Connection[Country]:
    """The countries that the vendor knows; empty where no account offers geography."""
    context = enter(info, "countries")
    adapter = next((found for found in context.adapters.values() if found.can("countries")), None)
    wants = record_wants(info, "CountryConnection", "Country")
    wish = _connection(adapter.countries() if adapter else None, list_key("countries"), wants)
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
    wish = _connection(listing_of(adapter), list_key("place", ref), wants)
    return await child_connection(info, wish, ref.account, first, after)


async def city(info: strawberry.Info, id: strawberry.ID) -> City | None:
    """A city by its global id; None where there is none.

    Raises:
        InvalidInput: the id of another type.
    """
    context = enter(info, "city")
    ref = ref_of(context, id, [Kind.CITY], ["id"])
    return None if ref is None else await load(info, ref, wants_here(info, "City"))


async def linked(root: Any, info: strawberry.Info, name: str, type_name: str) -> Any:
    """A place that another names: the record where the answer held it, else read by its ref."""
    value = getattr(root, name)
    if isinstance(value, Ref):
        return await load(info, value, wants_here(info, type_name))
    return None if value is UNSET else value


async def region_country(root: strawberry.Parent[Region], info: strawberry.Info) -> Country:
    """The country that the region is in.

    Raises:
        NotFound: the vendor does not list it.
    """
    found = await linked(root, info, "country", "Country")
    if found is None:
        found = await load(info, Ref(root.ref.account, Kind.COUNTRY, root.ref.parents[0]), frozenset())
    if found is None:
        raise NotFound("The country of this region is not among those that the vendor lists.")
    return found  # type: ignore[no-any-return]


async def city_region(root: strawberry.Parent[City], info: strawberry.Info) -> Region | None:
    """The region that the city is in."""
    return await linked(await _told(root, info), info, "region", "Region")  # type: ignore[no-any-return]


async def city_country(root: strawberry.Parent[City], info: strawberry.Info) -> Country | None:
    """The country that the city is in."""
    return await linked(await _told(root, info), info, "country", "Country")  # type: ignore[no-any-return]


async def _told(city: City, info: strawberry.Info) -> City:
    [told] = await completed(info, [city], frozenset({"region", "country"}))
    return told
