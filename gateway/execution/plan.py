"""Plans: which fields an operation reads on which type, worked out once for each document.

A plan holds nothing of a request. Only the variables that @skip and @include ask are looked at, so that a document has
one plan for each of their combinations that was met.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cachetools import LRUCache
from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    VariableNode,
    is_abstract_type,
)

from gateway.execution.compiled import Cannot, Writer, compiled
from gateway.execution.frame import Frame
from gateway.execution.reading import Reader, reader_of
from gateway.execution.run import Run
from gateway.execution.shapes import Awaited, Pending, Write, awaitable, class_of, leaf_of, shape_of

MOST_PLANS = 16
"""Plans kept of one document: those of the combinations of its conditions asked last."""
INTROSPECTION = frozenset({"__schema", "__type"})
CONDITIONS = frozenset({"skip", "include"})


class Unplanned(Exception):
    """The operation asks for what plans do not cover."""


class Field:
    """A field as selected on a type: under one key of the answer, by one node of the document or several.

    ``read`` is set where the object alone gives the value, ``write`` where it is a leaf; a leaf of the class
    ``as_it_is`` needs no writing.
    """

    __slots__ = (
        "_shape", "as_it_is", "below", "definition", "key", "name", "nodes", "nullable", "parent", "read", "reader",
        "write",
    )  # fmt: skip

    def __init__(
        self, key: str, nodes: list[FieldNode], parent: GraphQLObjectType, definition: GraphQLField, plan: "Plan"
    ) -> None:
        self.key = key
        self.nodes = nodes
        self.name = nodes[0].name.value
        self.parent = parent
        self.definition = definition
        self.reader: Reader = reader_of(self, parent.fields.get(self.name), plan.constant_arguments)
        self.read = self.reader.plain
        self.write: Write | None = leaf_of(definition.type, self)
        self.as_it_is = class_of(definition.type)
        self.below: Callable[[GraphQLObjectType], Selection] = lambda type_: plan.selection(type_, nodes)
        self._shape, self.nullable = shape_of(definition.type, self, self.below)

    def enter(self, source: Any, out: dict[str, Any], frame: Frame, run: Run) -> None:
        """Read the field of an object and put it into the object's answer, now or when it comes."""
        out[self.key] = None  # the key keeps its place in the order of the selection
        try:
            value = self.reader.read(source, self, frame, run)
        except Exception as exc:
            run.fail(exc, self, out, self.key, frame, self.nullable)
            return
        self.take(value, out, frame, run)

    def take(self, value: Any, out: dict[str, Any], frame: Frame, run: Run) -> None:
        """Put a value that was read, or wait for it."""
        if awaitable(value):
            self.wait(value, out, frame, run)
        else:
            self.put(value, out, self.key, frame, run)

    def wait(self, value: Any, out: dict[str, Any], frame: Frame, run: Run) -> None:
        """Put the field when what it waits for has come."""
        run.wait(value, Pending(self.put, out, self.key, frame, self.nullable, self))

    def put(self, value: Any, container: Any, key: Any, frame: Frame, run: Run) -> None:
        """Put a value that has come, or what is wrong with it."""
        try:
            if value is None:
                if not self.nullable:
                    raise self.missing()
                container[key] = None
                return
            if isinstance(value, Exception):
                raise value
            self._shape.put(value, container, key, frame, self.nullable, run)
        except Exception as exc:
            run.fail(exc, self, container, key, frame, self.nullable)

    def missing(self) -> Exception:
        """What is wrong where null came and may not stand."""
        return TypeError(f"Cannot return null for non-nullable field {self.parent}.{self.name}.")


class Selection:
    """The fields selected on objects of one type, in their order."""

    __slots__ = ("_compiled", "_is_compiled", "_rows", "classes", "fields", "met", "type_")

    def __init__(self, type_: GraphQLObjectType, fields: Sequence[Field]) -> None:
        self.type_ = type_
        self.fields = fields
        self.classes: set[type] = set()
        """Those whose objects are known to be of the type."""
        self.met = 0
        self._rows = [(field.key, field.read, field.as_it_is, field.write, field) for field in fields]
        self._is_compiled = False
        self._compiled: Callable[[Run], Writer] | None = None

    def fill(self, source: Any, out: dict[str, Any], frame: Frame, run: Run) -> None:
        """Read the fields of an object into its answer.

        Raises:
            Nulled: a null took the object's place or one above it.
        """
        for key, read, as_it_is, write, field in self._rows:
            if read is None:
                read = run.prepared.get(field)
                if read is None:
                    field.enter(source, out, frame, run)
                    continue
            try:
                value = read(source)
                if type(value) is as_it_is:
                    out[key] = value
                elif write is not None:
                    out[key] = write(value)
                else:
                    out[key] = None
                    field.take(value, out, frame, run)
            except Awaited as exc:
                out[key] = None
                field.wait(exc.value, out, frame, run)
            except Exception as exc:
                run.fail(exc, field, out, key, frame, field.nullable)

    def compiled(self) -> Callable[[Run], Writer] | None:
        """What makes the function that writes such an object in one piece; None where it cannot be."""
        if not self._is_compiled:
            self._is_compiled = True
            try:
                self._compiled = compiled(self)
            except Cannot:
                self._compiled = None
        return self._compiled


class Plan:
    """One operation under one combination of its conditions.

    Raises:
        Unplanned: it asks for the schema itself.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: dict[str, FragmentDefinitionNode],
        operation: OperationDefinitionNode,
        conditions: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.operation = operation
        self.serial = operation.operation is OperationType.MUTATION
        self.constant_arguments = not self.serial
        """Whether arguments without variables are made once: what a mutation was given is its own."""
        self.seen_ahead: dict[Any, Any] = {}
        """What resolvers saw of what is selected below their fields: the same each time, bounded by the document."""
        self._conditions = conditions
        self._selections: dict[tuple[str, tuple[int, ...]], Selection] = {}
        root = schema.get_root_type(operation.operation)
        if root is None:
            raise Unplanned
        self.root_type = root
        self.root = self._selected(root, [operation])

    def selection(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Selection:
        """What the nodes select of an object of the type."""
        key = (type_.name, tuple(map(id, nodes)))
        found = self._selections.get(key)
        if found is None:
            found = self._selections[key] = self._selected(type_, nodes)
        return found

    def _selected(self, type_: GraphQLObjectType, nodes: Sequence[Any]) -> Selection:
        grouped: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for node in nodes:
            if node.selection_set is not None:
                for field in self._fields(type_, node.selection_set.selections, seen):
                    grouped.setdefault(field.alias.value if field.alias else field.name.value, []).append(field)
        return Selection(type_, [self._field(type_, key, found) for key, found in grouped.items()])

    def _fields(
        self, type_: GraphQLObjectType, selections: Iterable[SelectionNode], seen: set[str]
    ) -> Iterator[FieldNode]:
        """CollectFields (specification, section 6.3.2)."""
        for selection in selections:
            if selection.directives and not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                if selection.type_condition is None or self._applies(type_, selection.type_condition.name.value):
                    yield from self._fields(type_, selection.selection_set.selections, seen)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                fragment = self.fragments.get(selection.name.value)
                if fragment is not None and self._applies(type_, fragment.type_condition.name.value):
                    yield from self._fields(type_, fragment.selection_set.selections, seen)

    def _included(self, selection: SelectionNode) -> bool:
        for directive in selection.directives or ():
            name = directive.name.value
            if name not in CONDITIONS:
                continue
            for argument in directive.arguments or ():
                if argument.name.value == "if" and self._truth(argument.value) is (name == "skip"):
                    return False
        return True

    def _truth(self, value: Node) -> bool:
        if isinstance(value, VariableNode):
            return bool(self._conditions[value.name.value])
        assert isinstance(value, BooleanValueNode)  # as validation has seen
        return value.value

    def _applies(self, type_: GraphQLObjectType, condition: str) -> bool:
        if condition == type_.name:
            return True
        wanted = self.schema.get_type(condition)
        return wanted is not None and is_abstract_type(wanted) and self.schema.is_sub_type(wanted, type_)

    def _field(self, type_: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Field:
        name = nodes[0].name.value
        if name in INTROSPECTION:
            raise Unplanned
        definition = self.schema.get_field(type_, name)
        if definition is None:
            raise Unplanned
        return Field(key, nodes, type_, definition, self)


class Plans:
    """The plans of one document's operations."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._conditions = tuple(sorted(_conditions(document)))
        self._known: LRUCache[tuple[Any, ...], Plan | None] = LRUCache(MOST_PLANS)

    def plan(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Plan | None:
        """The operation's plan for these (coerced) variables; None where graphql-core has to run it.

        It also has to tell of a condition that is null, which a variable with a default may be.
        """
        asked = {name: variables.get(name) for name in self._conditions}
        for declared in operation.variable_definitions or ():
            if asked.get(declared.variable.name.value, True) is None:
                return None
        key = (id(operation), *asked.values())
        if key not in self._known:
            try:
                found: Plan | None = Plan(self._schema, self._fragments, operation, asked)
            except Unplanned:
                found = None
            self._known[key] = found
        return self._known[key]


def _conditions(node: Any) -> set[str]:
    """The variables that @skip and @include ask, anywhere in a document."""
    found: set[str] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        for directive in getattr(one, "directives", None) or ():
            if directive.name.value in CONDITIONS:
                for argument in directive.arguments or ():
                    if isinstance(argument.value, VariableNode):
                        found.add(argument.value.name.value)
        if isinstance(one, DocumentNode):
            pending.extend(one.definitions)
        selection_set = getattr(one, "selection_set", None)
        if selection_set is not None:
            pending.extend(selection_set.selections)
    return found
