"""Backend: what answers operations behind the HTTP face: the schema and the accounts, opened and closed as one."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from graphql import GraphQLSchema

from gateway.callers import Caller
from gateway.edge.execute import CostOf, OperationContext
from gateway.planner.cost import cost_of
from gateway.planner.prices import PAGE
from gateway.records import Kind
from gateway.settings import Settings
from gateway.upstream.cache import AnswerCache
from gateway.upstream.journal import journal_path
from gateway.upstream.scope import CallScope
from gateway.vendors.adapter import Adapter
from resolvers import ids


@dataclass(frozen=True, slots=True)
class Backend:
    """What the HTTP face needs of the rooms below.

    ``open_context`` makes what one operation's resolvers share. ``cost_of`` says what an operation will cost before
    it runs; without it nothing is refused for its cost. ``event_of`` reads an event's global id: its account and its id
    there; None for an id that is no event's. ``memory`` knows what is outdated; without it no answer is given twice.
    """

    schema: GraphQLSchema
    open_context: Callable[[Caller, CallScope], OperationContext]
    accounts: Mapping[str, Adapter]
    cost_of: CostOf | None = None
    event_of: Callable[[str], tuple[str, str] | None] | None = None
    memory: AnswerCache | None = None


OpenBackend = Callable[[Settings], AbstractAsyncContextManager[Backend]]


def _event_of(id: str) -> tuple[str, str] | None:
    try:
        ref = ids.decode(id)
    except ids.BadId:
        return None
    return (ref.account, ref.id) if ref.kind is Kind.EVENT else None


def _open_cache(settings: Settings) -> AnswerCache:
    """The memory of vendors' answers, following those of the other workers and, through Redis, other machines."""
    its = settings.cache
    return AnswerCache(
        its.max_bytes,
        policies=its.policies,
        journal=journal_path(),
        redis_url=None if its.redis_url is None else its.redis_url.get_secret_value(),
    )


@asynccontextmanager
async def open_backend(settings: Settings) -> AsyncIterator[Backend]:
    """The schema, the store and the configured accounts; closed at the block's end."""
    # Building the schema takes most of a second and these rooms are wide: whoever brings a backend needs neither.
    from gateway.store import Store, keep_pruned
    from gateway.vendors.registry import open_accounts
    from resolvers.context import open_context
    from schema.build import build_schema

    store = await Store.open(settings.store.url.get_secret_value())
    cache = _open_cache(settings)
    accounts = await open_accounts(settings.accounts, store, cache)
    listing = sum(adapter.can("events") for adapter in accounts.values())
    page = min([PAGE, *(account.page_size for account in settings.accounts.values() if account.page_size)])
    try:
        schema = build_schema(introspection=settings.limits.introspection)
        async with keep_pruned(store):
            yield Backend(
                schema._schema,
                lambda caller, scope: open_context(accounts, caller, scope),
                accounts,
                cost_of=lambda document, name, given, schema: cost_of(document, name, given, schema, listing, page),
                event_of=_event_of,
                memory=cache,
            )
    finally:
        await accounts.aclose()
        await cache.aclose()
