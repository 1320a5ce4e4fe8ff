"""The vendors: which there are, what each account may set, and the opened accounts of one process."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Annotated, Any

from pydantic import Field

from gateway.errors import Unsupported
from gateway.records import Vendor
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.vendors.adapter import Adapter
from gateway.vendors.eventbookings import adapter as eventbookings
from gateway.vendors.eventbookings import ledger
from gateway.vendors.eventbookings.settings import EventbookingsSettings
from gateway.vendors.eventmobi import adapter as eventmobi
from gateway.vendors.eventmobi.settings import EventmobiSettings
from gateway.vendors.eventtia import adapter as eventtia
from gateway.vendors.eventtia.settings import EventtiaSettings
from gateway.vendors.ringcentral import adapter as ringcentral
from gateway.vendors.ringcentral.settings import RingcentralSettings

AnyAccountSettings = Annotated[
    EventmobiSettings | EventtiaSettings | RingcentralSettings | EventbookingsSettings,
    Field(discriminator="vendor"),
]
"""What ``[accounts.NAME]`` may hold, told apart by ``vendor``."""


class Accounts(Mapping[str, Adapter]):
    """The configured accounts in their configured order, with what they share."""

    def __init__(self, adapters: Mapping[str, Adapter], store: Store, cache: AnswerCache) -> None:
        self._adapters = dict(adapters)
        self.store = store
        self.writes: set[asyncio.Future[Any]] = set()
        """Writes on their way: they are finished even if their callers have gone."""
        self.cache = cache

    def __getitem__(self, name: str) -> Adapter:
        return self._adapters[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._adapters)

    def __len__(self) -> int:
        return len(self._adapters)

    async def aclose(self) -> None:
        """Close every account's connections and the store, whatever one of them says to that."""
        if self.writes:
            await asyncio.wait(self.writes, timeout=30)
        for adapter in self._adapters.values():
            with suppress(OSError, RuntimeError):
                await adapter.aclose()
        await self.store.aclose()


async def open_accounts(settings: Mapping[str, AnyAccountSettings], store: Store, cache: AnswerCache) -> Accounts:
    """Open every configured account. No vendor is called yet.

    Args:
        settings: by account name, in the order in which lists over several accounts follow one another.
        store, cache: shared by all of them; the store is closed with the accounts.
    """
    return Accounts({name: _open(name, its, cache, store) for name, its in settings.items()}, store, cache)


def _open(name: str, settings: AnyAccountSettings, cache: AnswerCache, store: Store) -> Adapter:
    match settings:
        case EventmobiSettings():
            return eventmobi.open_account(name, settings, cache, store)
        case EventtiaSettings():
            return eventtia.open_account(name, settings, cache, store)
        case RingcentralSettings():
            return ringcentral.open_account(name, settings, cache, store)
        case EventbookingsSettings():
            return eventbookings.open_account(name, settings, cache, store)


async def import_answer(
    name: str, settings: AnyAccountSettings, store: Store, payload: bytes, event_id: str | None
) -> int:
    """Put a saved answer of a vendor that cannot be read into the store; how many records it makes readable.

    Raises:
        Unsupported: the account's vendor can be read. InvalidInput: it is no such answer. StoreError.
    """
    if not isinstance(settings, EventbookingsSettings):
        raise Unsupported(f"{name} is at {settings.vendor}, which can be read: there is nothing to import.")
    return len(await ledger.import_answer(store, name, payload, event_id))


VENDORS = tuple(vendor.value for vendor in Vendor)
