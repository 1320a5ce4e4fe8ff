"""Booth: a place where an exhibitor shows. Lead: a human whom an exhibitor met there."""

from msgspec import UnsetType

from gateway.records.base import Record
from gateway.records.tag import Tag
from gateway.records.values import CustomField, Image, SocialLinks


class Booth(Record, frozen=True, kw_only=True):
    name: str
    headline: str | None = None
    description: str | None = None
    size: str | None = None
    priority: int | None = None
    email: str | None = None
    website: str | None = None
    logo: Image | None = None
    social_links: SocialLinks | None = None
    tags: tuple[Tag, ...] | UnsetType = ()
    zone: str | None = None
    custom_fields: tuple[CustomField, ...] | UnsetType = ()


class Lead(Record, frozen=True, kw_only=True):
    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    notes: str | None = None
    priority: str | None = None
