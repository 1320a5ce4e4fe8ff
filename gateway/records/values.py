"""Shared values: money, images, places, links."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct


class AttendanceMode(StrEnum):
    ONLINE = "ONLINE"
    IN_PERSON = "IN_PERSON"
    HYBRID = "HYBRID"


class Money(Struct, frozen=True, gc=False):
    amount: Decimal
    currency: str | None = None


class Image(Struct, frozen=True, gc=False):
    url: str | None = None
    thumbnail: str | None = None
    small: str | None = None
    medium: str | None = None
    large: str | None = None
    filename: str | None = None


class Link(Struct, frozen=True, gc=False):
    name: str
    url: str


class Coordinates(Struct, frozen=True, gc=False):
    latitude: float
    longitude: float


class Address(Struct, frozen=True, gc=False):
    formatted: str | None = None
    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Venue(Struct, frozen=True, gc=False):
    name: str | None = None
    address: Address | None = None
    coordinates: Coordinates | None = None
    map_url: str | None = None
    image_url: str | None = None


class SocialLinks(Struct, frozen=True, gc=False):
    twitter: str | None = None
    facebook: str | None = None
    linkedin: str | None = None
    instagram: str | None = None
    website: str | None = None


class ExternalId(Struct, frozen=True, gc=False):
    system: str
    id: str


class CustomField(Struct, frozen=True, gc=False):
    """A vendor-defined question with its answer."""

    name: str
    id: str | None = None
    value: Any = None
    type: str | None = None
    children: "tuple[CustomField, ...]" = ()
