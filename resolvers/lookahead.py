"""Lookahead: what the query selects below a field, known before the first vendor call."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import strawberry
from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode
from graphql.execution.values import get_argument_values, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLObjectType, GraphQLSkipDirective
from strawberry.types.arguments import convert_arguments

from gateway.vendors.adapter import Wants

Fields = dict[str, list[FieldNode]]
RawInfo = GraphQLResolveInfo[Any]
_CAPITAL = re.compile(r"(?<=[a-z0-9])[A-Z]")
ABSTRACT = frozenset({"Node", "VendorRecord", "_Entity"})

NEEDS: dict[str, frozenset[str]] = {
    "name": frozenset({"name", "first_name", "last_name", "display_name", "email"}),
    "same_as": frozenset({"email", "external_ids", "slug"}),
}
"""Record fields behind a field of another name, or that is made from several."""


@lru_cache(maxsize=2048)
def snake(name: str) -> str:
    """``timeZone`` → ``time_zone``."""
    return _CAPITAL.sub(lambda match: "_" + match.group().lower(), name).lower()


def below(info: strawberry.Info, nodes: Sequence[FieldNode], type_name: str) -> Fields:
    """The fields selected below these nodes on an object of the type: name → its nodes, fragments unfolded.

    What was seen is kept with the operation's plan, which stays as long as the nodes.
    """
    seen, key = _seen(info), (type_name, *map(id, nodes))
    found: Fields | None = seen.get(key)
    if found is None:
        found = seen[key] = _below(info, nodes, type_name)
    return found


def wants_below(info: strawberry.Info, nodes: Sequence[FieldNode], type_name: str) -> Wants:
    """The record fields that these nodes need of a record of the type."""
    seen, key = _seen(info), ("wants", type_name, *map(id, nodes))
    found: Wants | None = seen.get(key)
    if found is None:
        found = seen[key] = wants_of(below(info, nodes, type_name))
    return found


def _seen(info: strawberry.Info) -> dict[Any, Any]:
    seen: dict[Any, Any] | None = getattr(info, "seen_ahead", None)
    return {} if seen is None else seen


def _below(info: strawberry.Info, nodes: Sequence[FieldNode], type_name: str) -> Fields:
    raw, found = raw_info(info), Fields()
    seen: set[str] = set()
    for node in nodes:
        if node.selection_set is not None:
            _collect(raw, node.selection_set, type_name, found, seen)
    return found


def _collect(info: RawInfo, selections: SelectionSetNode, type_name: str, found: Fields, seen: set[str]) -> None:
    for selection in selections.selections:
        if selection.directives and not included(info, selection):
            continue
        if isinstance(selection, FieldNode):
            found.setdefault(selection.name.value, []).append(selection)
        elif isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            if condition is None or condition.name.value in ABSTRACT or condition.name.value == type_name:
                _collect(info, selection.selection_set, type_name, found, seen)
        elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
            seen.add(selection.name.value)
            fragment = info.fragments.get(selection.name.value)
            if fragment is not None and fragment.type_condition.name.value in {type_name, *ABSTRACT}:
                _collect(info, fragment.selection_set, type_name, found, seen)


def included(info: RawInfo, selection: Any) -> bool:
    """Whether @skip and @include let the selection stand."""
    skip = get_directive_values(GraphQLSkipDirective, selection, info.variable_values)
    if skip and skip["if"] is True:
        return False
    include = get_directive_values(GraphQLIncludeDirective, selection, info.variable_values)
    return not (include and include["if"] is False)


def wants_of(names: Iterable[str]) -> Wants:
    """The record fields that the selected fields need."""
    wants: set[str] = set()
    for name in names:
        own = snake(name)
        wants |= NEEDS.get(own, {own})
    return frozenset(wants)


def arguments(info: RawInfo, schema: Any, type_name: str, field: str, node: FieldNode) -> dict[str, Any]:
    """A selected field's arguments, converted as its resolver will get them, defaults included."""
    parent = info.schema.get_type(type_name)
    assert isinstance(parent, GraphQLObjectType)
    definition = parent.fields[field]
    values = get_argument_values(definition, node, info.variable_values)
    declared = definition.extensions["strawberry-definition"].arguments
    return convert_arguments(
        values,
        declared,
        scalar_registry=schema.schema_converter.scalar_registry,
        config=schema.config,
    )


def node_nodes(info: strawberry.Info, nodes: Sequence[FieldNode], connection: str) -> list[FieldNode]:
    """The nodes under which a connection's records are selected: ``nodes`` and ``edges { node }``."""
    fields = below(info, nodes, connection)
    found = list(fields.get("nodes", ()))
    edges = fields.get("edges")
    if edges:
        found += below(info, edges, connection.replace("Connection", "Edge")).get("node", ())
    return found


def raw_info(info: strawberry.Info) -> RawInfo:
    """graphql-core's own info behind Strawberry's."""
    return info._raw_info


def field_nodes(info: strawberry.Info) -> list[FieldNode]:
    """The nodes of a resolver's own field, without describing its place as ``raw_info`` does."""
    known: list[FieldNode] | None = getattr(info, "field_nodes", None)
    return raw_info(info).field_nodes if known is None else known
