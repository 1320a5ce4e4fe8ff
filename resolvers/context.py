"""Context: what one operation's resolvers share: who asks, the loaders, the accounts, the vendors' scope."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError

from gateway.callers import ALL_SCOPES, Caller, Scope
from gateway.errors import EventgateError, Forbidden
from gateway.planner.run import Planner
from gateway.upstream.scope import CallScope
from gateway.vendors.adapter import Adapter
from resolvers.loaders import Loaders

T = TypeVar("T")

__all__ = ["ALL_SCOPES", "Caller", "Context", "Scope", "cursor_secret", "open_context"]


@dataclass(slots=True)
class Context:
    """One operation's surroundings.

    ``partial_errors`` are failures beside data: a list that misses one account's part, say. They are merged into the
    answer's ``errors`` when the operation has run.
    """

    caller: Caller
    scope: CallScope
    adapters: Mapping[str, Adapter]
    """The accounts that the caller may see, in their configured order."""
    planner: Planner
    loaders: Loaders
    cursor_secret: bytes
    accounts: Any = None
    """All open accounts, for what works across callers (the store)."""
    partial_errors: list[GraphQLError] = field(default_factory=list)

    def demand(self, scope: Scope, what: str) -> None:
        """Raise Forbidden unless the caller has the scope."""
        if not self.caller.may(scope):
            raise Forbidden(f"{what} needs the scope {scope.value}.")

    def report(self, info: strawberry.Info, error: EventgateError, *below: str | int) -> None:
        """Add an error at a field's path, or at a place below it, beside the field's data."""
        raw = info._raw_info
        self.partial_errors.append(
            GraphQLError(
                str(error),
                nodes=raw.field_nodes,
                path=[*raw.path.as_list(), *below],
                original_error=error,
                extensions=error.extensions,
            )
        )

    async def or_none(self, info: strawberry.Info, wanted: Awaitable[Sequence[T]]) -> Sequence[T]:
        """A list that the schema says is never null: empty, with the failure beside it, where it cannot be had.

        Raised at the field, it would null all that stands above it, other vendors' records included.
        """
        try:
            return await wanted
        except EventgateError as exc:
            self.report(info, exc)
            return ()

    async def aclose(self) -> None:
        """End what was started for the operation and is no longer waited for."""
        await self.planner.aclose()


@lru_cache(maxsize=8)
def cursor_secret(fingerprints: frozenset[str]) -> bytes:
    """A key that all workers with the same accounts share without being told one."""
    prints = sorted(fingerprints)
    return blake2b("\n".join(prints).encode(), digest_size=32, key=b"eventgate cursors").digest()


def open_context(accounts: Any, caller: Caller, scope: CallScope) -> Context:
    """The context of one operation.

    Args:
        accounts: the registry's open accounts (name → adapter, in order).
        scope: the operation's deadline and share of vendor calls; also made current by the caller of this.
    """
    everyone: Mapping[str, Adapter] = dict(accounts.items())
    visible = {name: adapter for name, adapter in everyone.items() if caller.may_see(name)}
    planner = Planner(visible, scope)
    return Context(
        caller=caller,
        scope=scope,
        adapters=visible,
        planner=planner,
        loaders=Loaders(planner),
        cursor_secret=cursor_secret(frozenset(f"{name}:{adapter.fingerprint}" for name, adapter in everyone.items())),
        accounts=accounts,
    )
