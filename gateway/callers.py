"""Callers: who asks, what he may do, and whose he is: the words that settings, resolvers and the HTTP face share."""

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
    """Who asks. ``name`` is for logs; ``accounts`` None means all; ``identity``: see ``owner``."""

    name: str = "anonymous"
    scopes: frozenset[Scope] = ALL_SCOPES
    accounts: frozenset[str] | None = None
    identity: str = ""

    @property
    def owner(self) -> str:
        """Whose idempotency keys and places these are: two callers share them where this is equal, and only there.

        A name is enough where the operator gave it; several users of one application come under one name.
        """
        return self.identity or self.name

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def may_see(self, account: str) -> bool:
        return self.accounts is None or account in self.accounts

    @property
    def grants(self) -> tuple[object, ...]:
        """What decides what this caller may be shown: equal grants may share an answer."""
        return (tuple(sorted(self.scopes)), None if self.accounts is None else tuple(sorted(self.accounts)))
