"""Countries, regions and cities (vendor's text, "Countries, Regions and Cities")."""

from typing import Any

from gateway.records import City, Country, Kind, Ref, Region, raw_json
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping.documents import (
    EventtiaPage,
    Included,
    Resource,
    attributes,
    id_of,
    included,
    link,
    one,
    page,
)
from gateway.vendors.eventtia.mapping.values import name, zone_name
from gateway.vendors.payloads import coordinates, text


def countries(payload: Any, reading: Reading) -> EventtiaPage[Country]:
    return page(payload, reading, lambda resource: country(resource, reading))


def regions(payload: Any, reading: Reading) -> EventtiaPage[Region]:
    return page(payload, reading, lambda resource: region(resource, reading, {}))


def cities(payload: Any, reading: Reading) -> EventtiaPage[City]:
    return page(payload, reading, lambda resource: city(resource, reading, {}))


def single_city(payload: Any, reading: Reading) -> City:
    """One city, its region and country beside it."""
    return city(one(payload), reading, included(payload))


def country(resource: Resource, reading: Reading) -> Country:
    found = attributes(resource)
    return Country(
        ref=Ref(reading.origin.account, Kind.COUNTRY, id_of(resource)),
        origin=reading.origin,
        raw=raw_json(resource),
        name=name(found),
        currency=text(found.get("currency_code")),
    )


def region(resource: Resource, reading: Reading, beside: Included) -> Region:
    found = attributes(resource)
    above = link(resource, "country")
    country_id = above[1] if above else reading.path["country_id"]
    return Region(
        ref=Ref(reading.origin.account, Kind.REGION, id_of(resource), (country_id,)),
        origin=reading.origin,
        raw=raw_json(resource),
        name=name(found),
        country=_country(country_id, reading, beside),
    )


def city(resource: Resource, reading: Reading, beside: Included) -> City:
    found = attributes(resource)
    above, top = link(resource, "region"), link(resource, "country")
    region_id = above[1] if above else reading.path.get("region_id")
    country_id = top[1] if top else reading.path.get("country_id")
    return City(
        ref=Ref(reading.origin.account, Kind.CITY, id_of(resource)),
        origin=reading.origin,
        raw=raw_json(resource),
        name=name(found),
        coordinates=coordinates(found.get("latitude"), found.get("longitude")),
        time_zone=zone_name(found.get("time_zone")),
        region=_region(region_id, country_id, reading, beside),
        country=_country(country_id, reading, beside) if country_id else None,
    )


def _country(id: str, reading: Reading, beside: Included) -> Country | Ref:
    resource = beside.get(("countries", id))
    return country(resource, reading) if resource else Ref(reading.origin.account, Kind.COUNTRY, id)


def _region(id: str | None, country_id: str | None, reading: Reading, beside: Included) -> Region | Ref | None:
    resource = beside.get(("regions", id)) if id else None
    if resource:
        return region(resource, reading, beside)
    return Ref(reading.origin.account, Kind.REGION, id, (country_id,)) if id and country_id else None
