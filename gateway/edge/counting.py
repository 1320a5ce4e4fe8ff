"""Counting: how deep, wide and repetitive a document is, in time linear in its length, before it is validated.

A fragment is counted once and its figures reused wherever it is spread, so fragments that spread others twice cost
nothing here, however large the operation that they stand for.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableDefinitionNode,
)

from gateway.errors import QueryTooComplex
from gateway.settings import LimitSettings

INTROSPECTION_DEPTH = 20
"""Levels below ``__schema``: what GraphiQL asks has 16. What it costs is bounded by the schema, not by vendors."""
SCHEMA_ALIASES = 2
"""Aliases at and below ``__schema``: each may ask for the whole schema once more, and that is 200 ms of CPU."""
MOST_COMPARISONS = 250_000
"""Validation compares every two fields that answer to one name: their number squared bounds its time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a selection stands for, its fragments spread out. ``width`` counts its own fields, not those below."""

    depth: int = 0
    introspection: int = 0
    aliases: int = 0
    directives: int = 0
    width: int = 0
    schema_aliases: int = 0

    def beside(self, other: "Figures") -> "Figures":
        return Figures(
            max(self.depth, other.depth),
            max(self.introspection, other.introspection),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.width + other.width,
            self.schema_aliases + other.schema_aliases,
        )


class Counting:
    """One document's figures."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Figures] = {}
        self._open: set[str] = set()
        self.fragments = sum(isinstance(node, FragmentDefinitionNode) for node in document.definitions)
        self.longest_list = 0
        self.names: Counter[str] = Counter()

    def operation(self, node: OperationDefinitionNode) -> Figures:
        """An operation's figures.

        Raises:
            RecursionError: it is nested far deeper than any limit.
        """
        for variable in node.variable_definitions or ():
            self._default(variable)
        declared = sum(len(variable.directives or ()) for variable in node.variable_definitions or ())
        own = Figures(directives=len(node.directives or ()) + declared)
        return own.beside(self._selections(node.selection_set))

    def fragment(self, name: str) -> Figures:
        """A fragment's figures; nothing for one that is missing or spreads itself, which validation reports."""
        node = self._fragments.get(name)
        if node is None or name in self._open:
            return Figures()
        if name not in self._known:
            self._open.add(name)
            own = Figures(directives=len(node.directives or ()))
            self._known[name] = own.beside(self._selections(node.selection_set))
            self._open.discard(name)
        return self._known[name]

    def unspread(self) -> Iterable[str]:
        """The fragments that no operation counted so far has spread."""
        return self._fragments.keys() - self._known.keys()

    def _selections(self, selections: SelectionSetNode) -> Figures:
        total = Figures()
        for node in selections.selections:
            total = total.beside(self._selection(node))
        return total

    def _selection(self, node: SelectionNode) -> Figures:
        directives = len(node.directives or ())
        for directive in node.directives or ():
            self._values(argument.value for argument in directive.arguments or ())
        if isinstance(node, FieldNode):
            return self._field(node, directives)
        if isinstance(node, InlineFragmentNode):
            return Figures(directives=directives).beside(self._selections(node.selection_set))
        if isinstance(node, FragmentSpreadNode):
            return Figures(directives=directives).beside(self.fragment(node.name.value))
        raise TypeError(node.kind)

    def _field(self, node: FieldNode, directives: int) -> Figures:
        self._values(argument.value for argument in node.arguments or ())
        name = node.name.value
        aliased = node.alias is not None and node.alias.value != name
        self.names[node.alias.value if node.alias else name] += 1
        below = self._selections(node.selection_set) if node.selection_set else Figures()
        deeper = below.depth + 1
        about_schema = name in ("__schema", "__type")
        return Figures(
            0 if about_schema else deeper,
            max(deeper if about_schema else 0, below.introspection and below.introspection + 1),
            below.aliases + aliased,
            below.directives + directives,
            1,
            below.aliases + aliased if name == "__schema" else below.schema_aliases,
        )

    def _default(self, variable: VariableDefinitionNode) -> None:
        for directive in variable.directives or ():
            self._values(argument.value for argument in directive.arguments or ())
        if variable.default_value is not None:
            self._values((variable.default_value,))

    def _values(self, values: Iterable[ValueNode]) -> None:
        pending = list(values)
        while pending:
            value = pending.pop()
            if isinstance(value, ListValueNode):
                self.longest_list = max(self.longest_list, len(value.values))
                pending.extend(value.values)
            elif isinstance(value, ObjectValueNode):
                pending.extend(member.value for member in value.fields)


def check_limits(document: DocumentNode, limits: LimitSettings) -> None:
    """Refuse a document that asks for more than the limits allow.

    Raises:
        QueryTooComplex: says which limit, how much was asked, how much is allowed.
    """
    counting = Counting(document)
    _within("fragments", counting.fragments, limits.max_fragments)
    try:
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                _check_operation(counting.operation(node), limits)
        for name in sorted(counting.unspread()):
            counting.fragment(name)
    except RecursionError:
        raise QueryTooComplex(f"The operation is nested deeper than {limits.max_depth} levels.") from None
    _within("items in one list", counting.longest_list, limits.max_list_length)
    if sum(count * count for count in counting.names.values()) > MOST_COMPARISONS:
        name, count = counting.names.most_common(1)[0]
        raise QueryTooComplex(f"The document repeats its fields too often: {name[:40]!r} stands {count} times.")


def _check_operation(figures: Figures, limits: LimitSettings) -> None:
    _within("levels", figures.depth, limits.max_depth)
    _within("levels of introspection", figures.introspection, max(limits.max_depth, INTROSPECTION_DEPTH))
    _within("aliases in introspection", figures.schema_aliases, SCHEMA_ALIASES)
    _within("root fields", figures.width, limits.max_root_fields)
    _within("aliases", figures.aliases, limits.max_aliases)
    _within("directives", figures.directives, limits.max_directives)


def _within(what: str, asked: int, allowed: int) -> None:
    if asked > allowed:
        shown = asked if asked < 1_000_000 else "more than a million"
        raise QueryTooComplex(f"The operation has {shown} {what}; {allowed} are allowed.")
