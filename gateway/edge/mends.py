"""Mends: which argument or input field a wrong value stands in, and what is allowed there, for ``extensions``."""

import re
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    Node,
    ObjectFieldNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)

_ENUM = re.compile(r"(?:in|enum) '(\w+)' enum|Enum '(\w+)' cannot")
_ONE_OF = re.compile(r"OneOf Input Object type '(\w+)'")
_INSIDE = re.compile(r"\bat ((?:\.\w+|\[\d+\])+)")


def mends(error: GraphQLError, document: DocumentNode, schema: GraphQLSchema, *, tell: bool) -> dict[str, Any]:
    """What helps to put a refused value right.

    Args:
        tell: whether the schema may be told of; without it only the field is named, which the caller wrote.

    Returns:
        ``field``: the path of the argument and the input fields down to the value; ``allowed``: the words of an
        enumeration, or the fields of which exactly one is to be given. What does not apply is left out.
    """
    found: dict[str, Any] = {}
    if error.nodes and (path := _path_to(error.nodes[0], document, error.message)):
        found["field"] = path
    if tell and (allowed := _allowed(error.message, schema)):
        found["allowed"] = allowed
    return found


def _path_to(node: Node, document: DocumentNode, message: str) -> list[str]:
    if isinstance(node, VariableDefinitionNode):
        inside = _INSIDE.search(message)
        steps = re.findall(r"\w+", inside[1]) if inside else []
        return [*_Finder.path(document, variable=node.variable.name.value), *steps]
    return _Finder.path(document, node=node)


class _Finder(Visitor):
    """Walks to a node, or to the first use of a variable, noting the names of arguments and input fields above."""

    def __init__(self, node: Node | None, variable: str | None) -> None:
        super().__init__()
        self._node, self._variable = node, variable
        self._names: list[str] = []
        self.found: list[str] = []

    @classmethod
    def path(cls, document: DocumentNode, *, node: Node | None = None, variable: str | None = None) -> list[str]:
        finder = cls(node, variable)
        visit(document, finder)
        return finder.found

    def enter(self, node: Node, *_: object) -> None:
        if isinstance(node, (ArgumentNode, ObjectFieldNode)):
            self._names.append(node.name.value)
        sought = node is self._node or (isinstance(node, VariableNode) and node.name.value == self._variable)
        if sought and self._names and not self.found:
            self.found = list(self._names)

    def leave(self, node: Node, *_: object) -> None:
        if isinstance(node, (ArgumentNode, ObjectFieldNode)):
            self._names.pop()


def _allowed(message: str, schema: GraphQLSchema) -> list[str]:
    named = _ENUM.search(message) or _ONE_OF.search(message)
    kind = schema.type_map.get(next(filter(None, named.groups()))) if named else None
    if isinstance(kind, GraphQLEnumType):
        return list(kind.values)
    return list(kind.fields) if isinstance(kind, GraphQLInputObjectType) else []
