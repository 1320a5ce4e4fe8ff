"""Account: a configured login at a vendor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import strawberry

from gateway.records import Kind, Organization, Ref, Vendor
from gateway.upstream.breaker import AccountState
from gateway.vendors.adapter import Adapter, Capability
from resolvers.context import Context
from resolvers.entry import enter


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """What the account's breaker has seen."""

    state: AccountState
    last_error: str | None
    last_error_at: datetime | None
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """An adapter as the graph shows it."""

    adapter: Adapter

    @property
    def ref(self) -> Ref:
        return Ref(self.adapter.account, Kind.ACCOUNT, self.adapter.account)

    @property
    def name(self) -> str:
        return self.adapter.account

    @property
    def vendor(self) -> Vendor:
        return self.adapter.vendor

    @property
    def capabilities(self) -> list[Capability]:
        return sorted(self.adapter.capabilities(), key=list(Capability).index)

    @property
    def health(self) -> AccountHealth:
        breaker = self.adapter.upstream.breaker
        return AccountHealth(breaker.state, breaker.last_error, breaker.last_error_at, breaker.retry_at)


def health(root: Account, info: strawberry.Info) -> AccountHealth:
    """What the account's breaker has seen; true only now."""
    context: Context = info.context
    context.scope.used_live()
    return root.health


def accounts(info: strawberry.Info) -> list[Account]:
    """The accounts that the caller may see, in their configured order."""
    context = enter(info, "accounts")
    return [Account(adapter) for adapter in context.adapters.values()]


async def organizations(root: strawberry.Parent[Account], info: strawberry.Info) -> Sequence[Organization]:
    """The organizations that the account can see; none where its vendor has no such thing."""
    if not root.adapter.can("organizations"):
        return []
    context: Context = info.context
    return await context.or_none(info, context.planner.walk(root.adapter.organizations()).whole())
