"""Shapes: how a field's value is written into the answer, worked out once from the field's type.

A leaf is written by a function of the value; an object, an interface and a list are put into their place, because
what stands below them may come later, or turn out to be null.
"""

import math
from asyncio import Future
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard

from graphql import (
    GraphQLAbstractType,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    Undefined,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)
from graphql.pyutils import inspect, is_iterable

from gateway.execution.frame import Frame, Nulled

if TYPE_CHECKING:
    from gateway.execution.plan import Field, Selection
    from gateway.execution.run import Run

Write = Callable[[Any], Any]
INT = range(-(2**31), 2**31)
_AWAITABLE: dict[type, bool] = {}
"""Whether objects of a class can be awaited; as many as there are classes."""


class Awaited(Exception):
    """A leaf's resolver gave something to wait for."""

    def __init__(self, value: Awaitable[Any]) -> None:
        self.value = value


def awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    """Whether a value is still to come."""
    cls = type(value)
    known = _AWAITABLE.get(cls)
    if known is None:
        known = _AWAITABLE[cls] = issubclass(cls, Future) or hasattr(cls, "__await__")
    return known


# ---------------------------------------------------------------------- leaves


def leaf(type_: GraphQLLeafType) -> Write:
    """How a scalar or an enum value is written. The function raises what keeps a value from being written."""
    coerce = type_.coerce_output_value

    def slowly(value: Any) -> Any:
        if isinstance(value, Exception):
            raise value
        if awaitable(value):
            raise Awaited(value)
        found = coerce(value)
        if found is None or found is Undefined:
            raise TypeError(
                f"Expected `{inspect(type_)}.coerce_output_value({inspect(value)})` to return non-nullable value, "
                f"returned: {inspect(found)}"
            )
        return found

    if type_ is GraphQLString or type_ is GraphQLID:
        return lambda value: value if type(value) is str else slowly(value)
    if type_ is GraphQLBoolean:
        return lambda value: value if value is True or value is False else slowly(value)
    if type_ is GraphQLInt:
        return lambda value: value if type(value) is int and value in INT else slowly(value)
    if type_ is GraphQLFloat:
        return lambda value: value if type(value) is float and math.isfinite(value) else slowly(value)
    if isinstance(type_, GraphQLEnumType):
        return _enum(slowly)
    return slowly


AS_THEY_ARE: dict[GraphQLLeafType, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""The class whose values a scalar writes as they are; a subclass's are looked at."""


def class_of(type_: GraphQLOutputType) -> type | None:
    """The class of which a value is written as it is, whether null may stand in its place or not."""
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    return AS_THEY_ARE.get(inner) if is_leaf_type(inner) else None


def _enum(slowly: Write) -> Write:
    names: dict[Any, Any] = {}

    def write(value: Any) -> Any:
        try:
            return names[value]
        except (KeyError, TypeError):
            found = slowly(value)
            if getattr(type(value), "__members__", None) is not None:  # only those: their number is bounded
                names[value] = found
            return found

    return write


def nullable_leaf(write: Write) -> Write:
    return lambda value: None if value is None else write(value)


def required_leaf(write: Write, field: "Field") -> Write:
    def required(value: Any) -> Any:
        if value is None:
            raise field.missing()
        return write(value)

    return required


# ---------------------------------------------------------------------- what has a place


class Shape(Protocol):
    """Puts a value that is neither null, an error nor awaitable into its place."""

    def put(self, value: Any, container: Any, key: Any, frame: Frame, nullable: bool, run: "Run") -> None: ...


class LeafShape:
    __slots__ = ("_write",)

    def __init__(self, write: Write) -> None:
        self._write = write

    def put(self, value: Any, container: Any, key: Any, frame: Frame, nullable: bool, run: "Run") -> None:
        container[key] = self._write(value)


class ObjectShape:
    """An object of a type known beforehand. Whether a value is of it is asked once for each class of values."""

    __slots__ = ("_field", "_selection", "_type")

    def __init__(self, type_: GraphQLObjectType, field: "Field", selection: "Selection") -> None:
        self._type = type_
        self._field = field
        self._selection = selection

    def put(self, value: Any, container: Any, key: Any, frame: Frame, nullable: bool, run: "Run") -> None:
        selection = self._selection
        if type(value) not in selection.classes:
            run.check_type(value, self._type, self._field, frame)
            selection.classes.add(type(value))
        written = run.whole(selection, value)
        if written is not None:
            container[key] = written
            return
        place = Frame(frame, container, key, nullable)
        found: dict[str, Any] = {}
        container[key] = found
        try:
            selection.fill(value, found, place, run)
        except Nulled as exc:
            if exc.at is not place:
                raise


class AbstractShape:
    """An object whose type its class tells: one class of record is always one type of the graph (``view_of``)."""

    __slots__ = ("_field", "_select", "_shapes", "_type")

    def __init__(
        self, type_: GraphQLAbstractType, field: "Field", select: Callable[[GraphQLObjectType], "Selection"]
    ) -> None:
        self._type = type_
        self._field = field
        self._select = select
        self._shapes: dict[type, ObjectShape] = {}

    def put(self, value: Any, container: Any, key: Any, frame: Frame, nullable: bool, run: "Run") -> None:
        shape = self._shapes.get(type(value))
        if shape is None:
            found = run.type_of(value, self._type, self._field, frame)
            shape = self._shapes[type(value)] = ObjectShape(found, self._field, self._select(found))
        shape.put(value, container, key, frame, nullable, run)


class ListShape:
    __slots__ = ("_field", "_item", "_item_nullable", "_write")

    def __init__(self, item: Shape, item_nullable: bool, field: "Field", write: Write | None) -> None:
        self._item = item
        self._item_nullable = item_nullable
        self._field = field
        self._write = write
        """How items that are leaves are written."""

    def put(self, value: Any, container: Any, key: Any, frame: Frame, nullable: bool, run: "Run") -> None:
        values = value if isinstance(value, (list, tuple)) else self._listed(value)
        if self._write is not None and self._put_leaves(values, container, key):
            return
        place = Frame(frame, container, key, nullable)
        items: list[Any] = [None] * len(values)
        container[key] = items
        try:
            for index, one in enumerate(values):
                self.put_item(one, items, index, place, run)
        except Nulled as exc:
            if exc.at is not place:
                raise

    def _listed(self, value: Any) -> list[Any]:
        if not is_iterable(value):
            raise TypeError(
                f"Expected Iterable, but did not find one for field '{self._field.parent}.{self._field.name}'."
            )
        return list(value)

    def _put_leaves(self, values: Any, container: Any, key: Any) -> bool:
        """The common case; False where a value has to be looked at one by one."""
        assert self._write is not None
        try:
            container[key] = [self._write(one) for one in values]
        except Exception:  # written again one by one, which tells which it was
            return False
        return True

    def put_item(self, value: Any, items: list[Any], index: int, place: Frame, run: "Run") -> None:
        """Put one item of the list, or what is wrong with it."""
        try:
            if value is None:
                if not self._item_nullable:
                    raise self._field.missing()
                items[index] = None
            elif isinstance(value, Exception):
                raise value
            elif awaitable(value):
                run.wait(value, Pending(self.put_item, items, index, place, self._item_nullable, self._field))
            else:
                self._item.put(value, items, index, place, self._item_nullable, run)
        except Nulled:
            raise
        except Exception as exc:
            run.fail(exc, self._field, items, index, place, self._item_nullable)


class Pending:
    """Where something that is waited for goes when it has come."""

    __slots__ = ("container", "field", "frame", "key", "nullable", "put")

    def __init__(
        self,
        put: Callable[[Any, Any, Any, Frame, "Run"], None],
        container: Any,
        key: Any,
        frame: Frame,
        nullable: bool,
        field: "Field",
    ) -> None:
        self.put = put
        self.container = container
        self.key = key
        self.frame = frame
        self.nullable = nullable
        self.field = field


def shape_of(
    type_: GraphQLOutputType, field: "Field", select: Callable[[GraphQLObjectType], "Selection"]
) -> tuple[Shape, bool]:
    """How a type's values are put, and whether null may stand in their place."""
    if isinstance(type_, GraphQLNonNull):
        return shape_of(type_.of_type, field, select)[0], False
    if isinstance(type_, GraphQLList):
        item, item_nullable = shape_of(type_.of_type, field, select)
        write = leaf_of(type_.of_type, field)
        return ListShape(item, item_nullable, field, write), True
    if is_leaf_type(type_):
        return LeafShape(leaf(type_)), True
    if is_abstract_type(type_):
        return AbstractShape(type_, field, select), True
    assert is_object_type(type_)
    return ObjectShape(type_, field, select(type_)), True


def leaf_of(type_: GraphQLOutputType, field: "Field") -> Write | None:
    """How a leaf of this type is written, null included; None where it is no leaf."""
    if isinstance(type_, GraphQLNonNull):
        inner = type_.of_type
        return required_leaf(leaf(inner), field) if is_leaf_type(inner) else None
    return nullable_leaf(leaf(type_)) if is_leaf_type(type_) else None
