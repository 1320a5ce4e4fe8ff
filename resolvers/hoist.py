"""Hoist: resolvers in two steps, so that what the operation alone decides is worked out once, not for each record."""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

R = TypeVar("R")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def hoisted(prepare: Callable[[strawberry.Info], Callable[[R], T]]) -> Callable[[R, strawberry.Info], T]:
    """A resolver made of its first step.

    Args:
        prepare: given the operation and the field, what gives a record's value. It is called once for a field of an
            operation, whichever record comes first, so it must not look at the record's place. What it raises is
            raised for each record. Neither step may have effects: both may be taken twice.

    Returns:
        The resolver; the execution path takes its ``prepare``, graphql-core calls it as any other.
    """

    def resolve(root: strawberry.Parent[Any], info: strawberry.Info):  # type: ignore[no-untyped-def]  # the field says
        return prepare(info)(root)

    resolve.__doc__ = prepare.__doc__
    resolve.__name__ = prepare.__name__
    resolve.prepare = prepare  # type: ignore[attr-defined]
    return resolve


def at_once(prepare: Callable[[strawberry.Info], Callable[[R], T]]) -> Callable[[F], F]:
    """Mark a resolver whose value is often there without waiting.

    Args:
        prepare: given the operation and the field, what gives a record's value where it is there; else it raises
            LookupError, and the resolver is called. As with ``hoisted``, neither may look at the record's place.
    """

    def mark(resolve: F) -> F:
        resolve.at_once = prepare  # type: ignore[attr-defined]
        return resolve

    return mark
