"""Reading: how a field's value is got, worked out once from what Strawberry knows of the field.

Strawberry finds out at each call of a field what its resolver wants and turns its arguments into Python anew; here
both are done once, for the plan or for the operation. A field that Strawberry does not know, or that has extensions,
is read through graphql-core's own signature.
"""

from collections.abc import Callable, Mapping
from inspect import iscoroutinefunction, signature
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

import strawberry
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLResolveInfo,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    default_field_resolver,
)
from graphql.execution.values import get_argument_values
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from gateway.execution.frame import Frame

if TYPE_CHECKING:
    from gateway.execution.plan import Field
    from gateway.execution.run import Run

Plain = Callable[[Any], Any]
DEFINITION = "strawberry-definition"


class FieldInfo(strawberry.Info):
    """What a resolver may know of its field and of the operation; graphql-core's own info is made when asked for."""

    def __init__(self, run: "Run", field: "Field", frame: Frame, definition: StrawberryField) -> None:
        self._run = run
        self._at = field
        self._frame = frame
        self._field = definition

    @property
    def field_name(self) -> str:
        return self._at.name

    @property
    def context(self) -> Any:
        return self._run.context

    @property
    def seen_ahead(self) -> dict[Any, Any]:
        """What was seen of the selection below the plan's nodes, for whoever looks ahead: kept as long as the plan."""
        return self._run.plan.seen_ahead

    @property
    def field_nodes(self) -> list[FieldNode]:
        """The field's nodes in the document."""
        return self._at.nodes

    @property
    def _raw_info(self) -> "GraphQLResolveInfo[Any]":  # type: ignore[override]
        return self._run.info(self._at, self._frame)


class Reader(Protocol):
    """Gets a field's value from the object above it; the value may have to be awaited."""

    plain: Plain | None
    """Gets it from the object alone, where that is enough."""

    def read(self, source: Any, field: "Field", frame: Frame, run: "Run") -> Any: ...


class Constant:
    """A value that the plan knows."""

    def __init__(self, value: Any) -> None:
        self.plain: Plain | None = lambda _source: value

    def read(self, source: Any, field: "Field", frame: Frame, run: "Run") -> Any:
        return _plain(self)(source)


class Attribute:
    """A value that stands on the object under the field's name."""

    def __init__(self, definition: StrawberryField) -> None:
        get, name = definition.default_resolver, definition.python_name
        self.get = get
        self.name = name
        self.as_stored: bool = get is getattr or getattr(get, "as_stored", False)
        """Whether a string or a boolean that stands there is the value."""
        self.plain: Plain | None = attrgetter(name) if get is getattr else lambda source: get(source, name)

    def read(self, source: Any, field: "Field", frame: Frame, run: "Run") -> Any:
        return _plain(self)(source)


def _plain(reader: Reader) -> Plain:
    assert reader.plain is not None
    return reader.plain


class Resolver:
    """A value that a function of ours gives."""

    def __init__(self, definition: StrawberryField, field: "Field", constant_arguments: bool) -> None:
        its = definition.base_resolver
        assert its is not None
        self._call: Callable[..., Any] = its.wrapped_func  # type: ignore[assignment]  # bound by now
        self._definition = definition
        named = {one.name for one in (its.parent_parameter, its.root_parameter) if one is not None}
        parameters = list(signature(self._call).parameters)
        self._first = its.self_parameter is not None or parameters[:1] in [[name] for name in named]
        """Whether the object above comes first, without a name."""
        self._named = sorted(named - set(parameters[:1]) if self._first else named)
        self._info = its.info_parameter.name if its.info_parameter is not None else None
        self._arguments = bool(definition.arguments)
        self._constant = constant_arguments and not _uses_variables(field.nodes[0])
        self._kept: dict[str, Any] | None = None
        self.at_once: Callable[[strawberry.Info], Plain] | None = getattr(self._call, "at_once", None)
        """Prepares what gives the value where it is there without waiting, and raises elsewhere."""
        self.plain: Plain | None = None
        if self._info is None and not self._arguments and not iscoroutinefunction(self._call):
            self.plain = self._of_source()
        self._is_usual = self._first and parameters[1:] == [self._info]
        """Whether it takes the object above and ``info``, and no more."""

    def _of_source(self) -> Plain:
        call, named = self._call, self._named
        if self._first and not named:
            return call
        if self._first:
            return lambda source: call(source, **dict.fromkeys(named, source))
        return lambda source: call(**dict.fromkeys(named, source))

    def read(self, source: Any, field: "Field", frame: Frame, run: "Run") -> Any:
        if self._is_usual:
            return self._call(source, FieldInfo(run, field, frame, self._definition))
        given = dict(self._given(field, run)) if self._arguments else {}
        for name in self._named:
            given[name] = source
        if self._info is not None:
            given[self._info] = FieldInfo(run, field, frame, self._definition)
        return self._call(source, **given) if self._first else self._call(**given)

    def made(self, field: "Field", frame: Frame, run: "Run") -> Plain:
        """What gives the field's value in this operation where it is there without waiting."""
        assert self.at_once is not None
        return self.at_once(FieldInfo(run, field, frame, self._definition))

    def _given(self, field: "Field", run: "Run") -> Mapping[str, Any]:
        """The arguments as the resolver takes them, made once for the operation, or once for all."""
        if self._kept is not None:
            return self._kept
        found = run.arguments.get(field)
        if found is None:
            values = get_argument_values(field.definition, field.nodes[0], run.variables)
            converter = run.converter
            found = run.arguments[field] = convert_arguments(
                values, self._definition.arguments, scalar_registry=converter.scalar_registry, config=converter.config
            )
            if self._constant:
                self._kept = found
        return found


class Prepared:
    """A value that a function gives which is made once for the operation, by the resolver's ``prepare``."""

    plain: Plain | None = None

    def __init__(self, definition: StrawberryField, prepare: Callable[[strawberry.Info], Plain]) -> None:
        self._definition = definition
        self._prepare = prepare

    def made(self, field: "Field", frame: Frame, run: "Run") -> Plain:
        """What gives the field's value in this operation."""
        made = run.prepared[field] = self._prepare(FieldInfo(run, field, frame, self._definition))
        return made

    def read(self, source: Any, field: "Field", frame: Frame, run: "Run") -> Any:
        return self.made(field, frame, run)(source)


class Foreign:
    """A value that is got as graphql-core gets it."""

    plain: Plain | None = None

    def read(self, source: Any, field: "Field", frame: Frame, run: "Run") -> Any:
        resolve = field.definition.resolve or default_field_resolver
        given = get_argument_values(field.definition, field.nodes[0], run.variables)
        return resolve(source, run.info(field, frame), **given)


def reader_of(field: "Field", definition: GraphQLField | None, constant_arguments: bool) -> Reader:
    """How the field is read.

    Args:
        definition: the type's own; None for ``__typename``.
        constant_arguments: whether arguments without variables may be kept from one operation to the next.
    """
    if definition is None:
        return Constant(field.parent.name)
    ours = definition.extensions.get(DEFINITION)
    if not isinstance(ours, StrawberryField) or ours.extensions or ours.permission_classes:
        return Foreign()
    if ours.base_resolver is None:
        return Attribute(ours)
    prepare = getattr(ours.base_resolver.wrapped_func, "prepare", None)
    if prepare is not None:
        return Prepared(ours, prepare)
    return Resolver(ours, field, constant_arguments)


def _uses_variables(node: FieldNode) -> bool:
    pending: list[ValueNode] = [argument.value for argument in node.arguments or ()]
    while pending:
        value = pending.pop()
        if isinstance(value, VariableNode):
            return True
        if isinstance(value, ListValueNode):
            pending.extend(value.values)
        elif isinstance(value, ObjectValueNode):
            pending.extend(field.value for field in value.fields)
    return False
