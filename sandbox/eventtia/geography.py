"""Countries, regions and cities with Eventtia's numbers.

The numbers 157, 176, 51, 464, 722, 7644 and 7993 are those of the vendor's samples; the others are the sandbox's.
Country names come from the IANA time zone data's ISO 3166 table, which the package depends on anyway.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sandbox import words
from sandbox.eventtia.resource import Resource

_COUNTRY_IDS = {"AF": 157, "AL": 176, "CO": 51}
_CURRENCIES = {"AL": "EUR"} | {code: currency for _, _, code, _, _, _, currency, _ in words.CITIES}
_NAMES = {code: country for _, country, code, _, _, _, _, _ in words.CITIES}
_REGION_OF = {
    "Bogotá": "Bogotá D.C.", "New York": "New York", "Los Angeles": "California", "Chicago": "Illinois",
    "London": "England", "Berlin": "Berlin", "Paris": "Île-de-France", "Madrid": "Comunidad de Madrid",
    "Bern": "Bern", "Tokyo": "Tokyo", "Singapore": "Singapore", "Mumbai": "Maharashtra", "Kathmandu": "Bagmati",
    "Abu Dhabi": "Abu Dhabi", "Jerusalem": "Jerusalem", "Kyiv": "Kyiv", "São Paulo": "São Paulo",
    "Sydney": "New South Wales", "Nukuʻalofa": "Tongatapu", "Johannesburg": "Gauteng",
}  # fmt: skip
# The vendor's samples: Colombia's Amazonas and Antioquia, and two cities of the latter.
_SAMPLE_CITIES = (
    (7644, "Abejorral", "Antioquia", "CO", 5.8, -75.43, "America/Bogota"),
    (7993, "Medellín", "Antioquia", "CO", 6.29, -75.54, "America/Bogota"),
)
_SAMPLE_REGIONS = ((464, "Amazonas", "CO"), (722, "Antioquia", "CO"))


@cache
def countries() -> tuple[Resource, ...]:
    """Every country, by name. The currency is USD where nothing else is known, as in the vendor's sample."""
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    named = sorted((_NAMES.get(code, name), code) for code, name in rows)
    return tuple(
        Resource(
            "countries",
            _COUNTRY_IDS.get(code, 300 + place),
            {"name": name, "currency_code": _CURRENCIES.get(code, "USD")},
        )
        for place, (name, code) in enumerate(named)
    )


@cache
def country_id(code: str) -> int:
    """The vendor's number of the country of that ISO 3166 code."""
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    names = dict(line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    name = _NAMES.get(code, names[code])
    return next(country.id for country in countries() if country.attributes["name"] == name)


@cache
def regions() -> tuple[Resource, ...]:
    """Every region, by country and name; `parent` is the country."""
    rows = [*_SAMPLE_REGIONS]
    for city, _, code, *_ in words.CITIES:
        if all((name, where) != (_REGION_OF[city], code) for _, name, where in rows):
            rows.append((1_000 + len(rows), _REGION_OF[city], code))
    rows.sort(key=lambda row: (row[2], row[1]))
    return tuple(
        Resource(
            "regions",
            id,
            {"name": name},
            one={"country": ("countries", country_id(code))},
            parent=country_id(code),
        )
        for id, name, code in rows
    )


@cache
def cities() -> tuple[Resource, ...]:
    """Every city, by name; `parent` is the region."""
    rows = [*_SAMPLE_CITIES] + [
        (8_000 + place, city, _REGION_OF[city], code, latitude, longitude, zone)
        for place, (city, _, code, zone, latitude, longitude, _, _) in enumerate(words.CITIES)
    ]
    return tuple(_city(*row) for row in sorted(rows, key=lambda row: row[1]))


@cache
def city_id(name: str) -> int:
    """The vendor's number of a city of the world."""
    return next(city.id for city in cities() if city.attributes["name"] == name)


def find(records: tuple[Resource, ...], id: str) -> Resource | None:
    """The record of that id, or None."""
    return next((record for record in records if str(record.id) == id), None)


def _city(id: int, name: str, region: str, code: str, latitude: float, longitude: float, zone: str) -> Resource:
    country = country_id(code)
    home = next(r.id for r in regions() if r.parent == country and r.attributes["name"] == region)
    return Resource(
        "cities",
        id,
        {"name": name, "latitude": latitude, "longitude": longitude, "time_zone": zone},
        one={"region": ("regions", home), "country": ("countries", country)},
        parent=home,
    )
