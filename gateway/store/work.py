"""Work: the claim under which the running task writes, so that what it sends can be told apart from another's.

An adapter is told what to write and not for whom. A write has a task of its own, so the claim is kept beside the task.
"""

from contextvars import ContextVar
from typing import Protocol, TypeVar


class Named(Protocol):
    """What names a claim: whose key, and which."""

    @property
    def caller(self) -> str: ...

    @property
    def key_hash(self) -> str: ...


C = TypeVar("C", bound=Named)
_claim: ContextVar[tuple[str, str]] = ContextVar("eventgate_claim", default=("", ""))


def under(claim: C) -> C:
    """From here on the running task, and those it starts, work under this claim."""
    _claim.set((claim.caller, claim.key_hash))
    return claim


def claim_of_work() -> tuple[str, str]:
    """The caller and the key's hash; two empty texts where the task works under no claim."""
    return _claim.get()
