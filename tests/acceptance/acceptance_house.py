"""House: one account at a vendor of the test's own making, asked through the whole stack but the HTTP face."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, parse, validate
from other_vendors import OtherEventmobi, OtherEventtia, OtherRingcentral, OtherVendor
from pydantic import TypeAdapter

from gateway.edge.execute import run
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope
from gateway.vendors.adapter import Adapter
from gateway.vendors.eventmobi import adapter as eventmobi
from gateway.vendors.eventmobi.settings import EventmobiSettings
from gateway.vendors.eventtia import adapter as eventtia
from gateway.vendors.eventtia.settings import EventtiaSettings
from gateway.vendors.ringcentral import adapter as ringcentral
from gateway.vendors.ringcentral.settings import RingcentralSettings
from resolvers.context import Caller, open_context
from schema.build import build_schema

SCHEMA: GraphQLSchema = build_schema()._schema
Vendors = {"ringcentral": OtherRingcentral, "eventmobi": OtherEventmobi, "eventtia": OtherEventtia}
ACCOUNTS: dict[str, Any] = {
    "ringcentral": (ringcentral, TypeAdapter(RingcentralSettings), {"api_key": "k", "organization_id": "o"}),
    "eventmobi": (eventmobi, TypeAdapter(EventmobiSettings), {"api_key": "k"}),
    "eventtia": (eventtia, TypeAdapter(EventtiaSettings), {"email": "a@example.org", "password": "p"}),
}
Json = dict[str, Any]


class House:
    """An account and its vendor."""

    def __init__(self, name: str, vendor: OtherVendor, account: Adapter, cache: AnswerCache) -> None:
        self.name, self.vendor, self.cache = name, vendor, cache
        self._accounts = {name: account}

    async def __call__(self, query: str, **variables: Any) -> Json:
        document = parse(query)
        assert validate(SCHEMA, document) == []
        scope = CallScope()
        context = open_context(self._accounts, Caller(), scope)
        return (await run(SCHEMA, document, None, variables, context, scope)).body()

    async def pages(self, field: str, query: str, **variables: Any) -> list[Json]:
        """Every page of a connection, which the query calls ``list`` and continues with ``$after``."""
        found: list[Json] = []
        after = None
        while True:
            answer = await self(query, after=after, **variables)
            assert "errors" not in answer, answer["errors"]
            page = answer["data"] if field == "events" else answer["data"]["node"]
            found.append(page[field])
            after = page[field]["pageInfo"]["endCursor"]
            if not page[field]["pageInfo"]["hasNextPage"]:
                return found


@asynccontextmanager
async def open_house(name: str, folder: Path, **manner: Any) -> AsyncIterator[House]:
    module, settings, credentials = ACCOUNTS[name]
    async with Vendors[name](**manner) as vendor:
        store = await Store.open(f"sqlite+aiosqlite:///{folder}/store.db")
        cache = AnswerCache(1 << 26)
        told = settings.validate_python({"vendor": name, "base_url": vendor.base_url, "retries": 0, **credentials})
        account = module.open_account(name, told, cache, store)
        try:
            yield House(name, vendor, account, cache)
        finally:
            await account.aclose()
            await store.aclose()
