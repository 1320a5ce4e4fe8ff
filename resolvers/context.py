"""Context: what one operation's resolvers share: who asks, the loaders, the accounts, the vendors' scope."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a caller may do."""

    READ = "read"
    PEOPLE_CONTACT = "people:contact"
    PEOPLE_CREDENTIALS = "people:credentials"
    RAW_READ = "raw:read"
    WRITE = "write"
    ADMIN = "admin"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. ``accounts`` None means all."""

    name: str = "anonymous"
    scopes: frozenset[Scope] = ALL_SCOPES
    accounts: frozenset[str] | None = None

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def may_see(self, account: str) -> bool:
        return self.accounts is None or account in self.accounts

    @property
    def grants(self) -> tuple[object, ...]:
        """What decides what this caller may be shown: equal grants may share an answer."""
        return (tuple(sorted(self.scopes)), None if self.accounts is None else tuple(sorted(self.accounts)))
