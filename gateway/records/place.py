"""Eventtia's public geography."""

from msgspec import UnsetType

from gateway.records.base import Record
from gateway.records.ref import Ref
from gateway.records.values import Coordinates


class Country(Record, frozen=True, kw_only=True):
    name: str
    currency: str | None = None


class Region(Record, frozen=True, kw_only=True):
    """Its ref's parents are ``(country id,)``."""

    name: str
    country: Country | Ref | None = None


class City(Record, frozen=True, kw_only=True):
    """Read by its id alone, so its ref has no parents."""

    name: str
    coordinates: Coordinates | None = None
    time_zone: str | None = None
    region: Region | Ref | None | UnsetType = None
    country: Country | Ref | None | UnsetType = None
