"""How stands, their zones and categories, leads and places on the map are read."""

import asyncio
from typing import Any

from msgspec import UNSET

from gateway.errors import VendorNotFound
from gateway.records import Booth, City, Country, Lead, Ref, Region, Tag
from gateway.upstream.client import Upstream
from gateway.vendors.eventtia.endpoints import (
    BOOTH_CATEGORIES,
    BOOTHS,
    CITIES,
    CITY,
    COUNTRIES,
    LEADS,
    REGIONS,
    ZONES,
)
from gateway.vendors.eventtia.listings import Pages, facts, whole
from gateway.vendors.eventtia.mapping import booth as mapping
from gateway.vendors.eventtia.uris import EventUris

Wants = frozenset[str]


class Floor:
    """The stands of one account's events, and the vendor's public geography."""

    def __init__(self, upstream: Upstream, uris: EventUris) -> None:
        self._upstream = upstream
        self._uris = uris

    def booths(self, event: Ref, wants: Wants) -> Pages[Booth]:
        return Pages(
            self._upstream,
            BOOTHS,
            uris=self._uris,
            subject=event,
            finish=lambda found: self._named(event, found, wants),
            variant=wants & {"zone", "tags"},
        )

    def leads(self, booth: Ref) -> Pages[Lead]:
        return Pages(
            self._upstream,
            LEADS,
            uris=self._uris,
            path={"stand_reservation_id": booth.id},
            subject=booth,
        )

    def categories(self, event: Ref) -> Pages[Tag]:
        return Pages(self._upstream, BOOTH_CATEGORIES, uris=self._uris, subject=event)

    def countries(self) -> Pages[Country]:
        return Pages(self._upstream, COUNTRIES)

    def regions(self, country: Ref) -> Pages[Region]:
        return Pages(self._upstream, REGIONS, path={"country_id": country.id})

    def cities(self, region: Ref) -> Pages[City]:
        return Pages(self._upstream, CITIES, path={"country_id": region.parents[0], "region_id": region.id})

    async def city(self, ref: Ref, wants: Wants) -> City | None:
        return await self._upstream.call(CITY, path={"city_id": ref.id})

    async def _named(self, event: Ref, found: tuple[Booth, ...], wants: Wants) -> tuple[Booth, ...]:
        """With zones and categories that the stands point to but that did not come beside them: a list each."""
        zoneless = "zone" in wants and any(
            booth.zone is None and mapping.pointed_at(booth, mapping.ZONE) for booth in found
        )
        tagless = "tags" in wants and any(booth.tags is UNSET for booth in found)
        if not zoneless and not tagless:
            return found
        zones, categories = await asyncio.gather(
            self._zones(event) if zoneless else _none(), self._categories(event) if tagless else _none()
        )
        return tuple(mapping.named(booth, zones, categories, tagless) for booth in found)

    async def _zones(self, event: Ref) -> dict[str, Any]:
        try:
            found = await facts(Pages(self._upstream, ZONES, uris=self._uris, subject=event))
        except VendorNotFound:
            return {}
        return {zone.id: zone.name for zone in found}

    async def _categories(self, event: Ref) -> dict[str, Any]:
        try:
            found = await whole(self.categories(event))
        except VendorNotFound:
            return {}
        return {category.ref.id: category for category in found}


async def _none() -> dict[str, Any]:
    return {}
