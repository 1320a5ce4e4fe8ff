"""Entry: what every root field does first: the caller's right to read, and the pages asked for anywhere below.

Pages are checked here, and not only where they are read, so that a page that cannot be costs no vendor call.
"""

from typing import Any

import strawberry
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
    value_from_ast_untyped,
)

from gateway.errors import InvalidInput
from resolvers.context import Context, Scope
from resolvers.cursors import check_seal
from resolvers.lookahead import RawInfo, included, raw_info

LARGEST_PAGE = 100


def enter(info: strawberry.Info, what: str) -> Context:
    """The context, for a caller who may read, of a field whose pages can all be.

    Raises:
        Forbidden: the caller lacks the scope read.
        InvalidInput: a page size or a cursor, here or further down, that cannot be.
    """
    context: Context = info.context
    context.demand(Scope.READ, what)
    raw = raw_info(info)
    for node in raw.field_nodes:
        _check(raw, node, context.cursor_secret, set())
    return context


def check_first(first: int | None) -> int:
    """The page size asked for.

    Raises:
        InvalidInput: it is not 1 to 100.
    """
    if first is None:
        return 20
    if not 1 <= first <= LARGEST_PAGE:
        raise InvalidInput(f"first is {first}; it may be 1 to {LARGEST_PAGE}.", ["first"])
    return first


def _check(raw: RawInfo, node: FieldNode, secret: bytes, seen: set[str]) -> None:
    for argument in node.arguments or ():
        name = argument.name.value
        if name == "first":
            value = _value(raw, argument.value)
            if isinstance(value, int):
                check_first(value)
        elif name == "after":
            value = _value(raw, argument.value)
            if isinstance(value, str):
                check_seal(value, secret)
    if node.selection_set is not None:
        _check_all(raw, node.selection_set, secret, seen)


def _check_all(raw: RawInfo, selections: SelectionSetNode, secret: bytes, seen: set[str]) -> None:
    for selection in selections.selections:
        if selection.directives and not included(raw, selection):
            continue
        if isinstance(selection, FieldNode):
            if selection.arguments or selection.selection_set is not None:
                _check(raw, selection, secret, seen)
        elif isinstance(selection, FragmentSpreadNode):
            fragment = raw.fragments.get(selection.name.value)
            if fragment is not None and selection.name.value not in seen:
                seen.add(selection.name.value)
                _check_all(raw, fragment.selection_set, secret, seen)
        elif isinstance(selection, InlineFragmentNode):
            _check_all(raw, selection.selection_set, secret, seen)


def _value(raw: RawInfo, node: Any) -> Any:
    if isinstance(node, VariableNode):
        return raw.variable_values.coerced.get(node.name.value)
    return value_from_ast_untyped(node)
