"""Organization: who holds events."""

from gateway.records.base import Record
from gateway.records.values import SocialLinks


class Organization(Record, frozen=True, kw_only=True):
    name: str | None = None
    slug: str | None = None
    email: str | None = None
    website: str | None = None
    image_url: str | None = None
    social_links: SocialLinks | None = None
