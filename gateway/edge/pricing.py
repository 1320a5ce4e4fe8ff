"""Pricing: what an operation costs, remembered for the same document asked with variables of the same shape."""

from collections.abc import Mapping
from typing import Any

from cachetools import LRUCache
from graphql import DocumentNode, GraphQLSchema

from gateway.edge.execute import CostOf

REMEMBERED = 4096
LARGEST_SHAPE = 200
"""Values in the variables; where there are more, counting anew costs no more than looking it up."""
Shape = tuple[Any, ...]


class Pricing:
    """Costs by document, operation and the shape of its variables.

    Args:
        cost_of: as the backend has it. It must heed of a text only whether it is empty, and of a list in the
            variables only its length, as ``gateway.planner.cost`` does.
    """

    def __init__(self, cost_of: CostOf, schema: GraphQLSchema) -> None:
        self._cost_of = cost_of
        self._schema = schema
        self._known: LRUCache[tuple[int, str | None, Shape], tuple[DocumentNode, int]] = LRUCache(REMEMBERED)

    def cost(self, document: DocumentNode, name: str | None, variables: Mapping[str, Any]) -> int:
        """What ``cost_of`` says of the operation."""
        shape = shape_of(variables)
        if shape is None:
            return self._cost_of(document, name, variables, self._schema)
        key = (id(document), name, shape)
        known = self._known.get(key)
        if known is not None and known[0] is document:  # an id may come again when its document has gone
            return known[1]
        cost = self._cost_of(document, name, variables, self._schema)
        self._known[key] = (document, cost)
        return cost


def shape_of(variables: Mapping[str, Any]) -> Shape | None:
    """What a price can depend on: numbers, which members there are, how long lists are; None where it is too much."""
    found: list[Any] = []
    pending: list[Any] = [variables]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            found.append(len(value))
            found += value
            pending += value.values()
        elif isinstance(value, list):
            found.append((len(value),))
        elif isinstance(value, str):
            found.append(value != "")
        else:
            found.append((type(value), value))  # true, 1 and 1.0 are equal, and are not the same
        if len(found) + len(pending) > LARGEST_SHAPE:
            return None
    return tuple(found)
