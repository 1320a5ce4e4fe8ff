"""Compiled: a selection as one function, which writes an object's whole answer in one piece.

Most objects of an answer give all that is selected of them at once, and none of it is wrong. For these the fields need
no frames and no places: the selection is compiled into the function that a programmer would write for it, what is
selected below included. Whatever is out of the ordinary (an error, a null that may not stand, something to be awaited,
a class not met before) makes the function raise, and the object is then filled field by field, which tells what is
wrong and where. So resolvers may be called twice for one object; they have no effects (``reading``, ``hoisted``).

Names of a document stand in the compiled text only as Python's own representation of a string.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from graphql import GraphQLList, GraphQLNonNull, GraphQLOutputType, is_leaf_type, is_object_type

from gateway.execution.frame import Frame
from gateway.execution.reading import Attribute, Prepared, Resolver
from gateway.execution.shapes import Awaited, awaitable, class_of, leaf_of

if TYPE_CHECKING:
    from gateway.execution.plan import Field, Selection
    from gateway.execution.run import Run

Writer = Callable[[Any], dict[str, Any]]
MOST_FIELDS = 200
"""A selection of more is left as it is: compiling so many takes 4 ms, and holds up everybody else."""
NOWHERE = Frame(None, None, None, nullable=True)
"""What resolvers that are made once for an operation are told of their place: they must not look at it."""


class Doubt(Exception):
    """The object has to be filled field by field."""


class Cannot(Exception):
    """The selection holds what is not compiled: a field that wants to know its place, an abstract type, too much."""


def never(source: Any) -> dict[str, Any]:
    """Stands for the function of a selection whose objects are always filled field by field."""
    raise Doubt


def compiled(selection: "Selection") -> "Callable[[Run], Writer]":
    """What makes a selection's function for an operation: what its fields read depends on who asks.

    It raises what keeps a field from being prepared: a scope that the caller lacks, say.

    Raises:
        Cannot
    """
    if len(selection.fields) > MOST_FIELDS:
        raise Cannot
    text = _Text(selection)
    pairs = ", ".join(f"{field.key!r}: {text.value_of(field)}" for field in selection.fields)
    lines = (
        "def writer(run):",
        *(f"    {name} = {made}" for name, made in text.made.items()),
        "    def write(source):",
        "        if type(source) not in classes: doubt(source)",
        f"        return {{{pairs}}}",
        "    return write",
    )
    exec(compile("\n".join(lines), f"<selection of {selection.type_.name}>", "exec"), text.names)
    return text.names["writer"]  # type: ignore[no-any-return]


class _Text:
    """The names and expressions of one selection's function.

    ``names`` are what the text refers to; ``made`` are expressions of the operation, by the name they have in it.
    """

    def __init__(self, selection: "Selection") -> None:
        self.names: dict[str, Any] = {
            "classes": selection.classes,
            "doubt": doubt,
            "listed": listed,
            "prepared": prepared,
            "str": str,
            "bool": bool,
        }
        self.made: dict[str, str] = {}

    def _named(self, prefix: str, value: Any) -> str:
        name = f"{prefix}{len(self.names)}"
        self.names[name] = value
        return name

    def _made(self, prefix: str, expression: str) -> str:
        name = f"{prefix}_{len(self.made)}"
        self.made[name] = expression
        return name

    def value_of(self, field: "Field") -> str:
        """The expression of a field's value in the answer.

        Raises:
            Cannot
        """
        return self._written(field.definition.type, field, self._read(field), self._as_stored(field))

    def _read(self, field: "Field") -> str:
        reader = field.reader
        if isinstance(reader, Attribute):
            if reader.get is getattr:
                return f"source.{reader.name}"
            return f"{self._named('get', reader.get)}(source, {reader.name!r})"
        if isinstance(reader, Prepared) or (isinstance(reader, Resolver) and reader.at_once is not None):
            made = f"prepared(run, {self._named('field', field)})"
            return f"{self._made('read', made)}(source)"
        if reader.plain is not None:
            return f"{self._named('read', reader.plain)}(source)"
        raise Cannot

    def _as_stored(self, field: "Field") -> str | None:
        """The expression of what stands on the object, where a string or a boolean that stands there is the value."""
        reader = field.reader
        return f"source.{reader.name}" if isinstance(reader, Attribute) and reader.as_stored else None

    def _written(self, type_: GraphQLOutputType, field: "Field", read: str, stored: str | None) -> str:
        required = isinstance(type_, GraphQLNonNull)
        inner: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if is_leaf_type(inner):
            return self._leaf(type_, field, read, stored)
        value = f"value{len(self.names)}"
        self.names[value] = None  # the name is taken
        if is_object_type(inner):
            writer = self._writer(field, inner)
            return f"{writer}({read})" if required else f"None if ({value} := {read}) is None else {writer}({value})"
        if not isinstance(inner, GraphQLList):
            raise Cannot
        items = self._items(inner.of_type, field, f"listed({value if not required else read})")
        return items if required else f"None if ({value} := {read}) is None else {items}"

    def _leaf(self, type_: GraphQLOutputType, field: "Field", read: str, stored: str | None) -> str:
        write, plain = self._named("write", leaf_of(type_, field)), class_of(type_)
        if plain is None:
            return f"{write}({read})"
        value = f"value{len(self.names)}"
        self.names[value] = None
        if stored is None or stored == read:
            return f"{value} if type({value} := {read}) is {plain.__name__} else {write}({value})"
        return f"{value} if type({value} := {stored}) is {plain.__name__} else {write}({read})"

    def _items(self, type_: GraphQLOutputType, field: "Field", values: str) -> str:
        write = leaf_of(type_, field)
        if write is not None:
            return f"[{self._named('write', write)}(item) for item in {values}]"
        required = isinstance(type_, GraphQLNonNull)
        inner: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if not is_object_type(inner):
            raise Cannot
        one = f"{self._writer(field, inner)}(item)"
        return f"[{one if required else f'None if item is None else {one}'} for item in {values}]"

    def _writer(self, field: "Field", type_: Any) -> str:
        """The name of what writes the objects of a type below a field."""
        below = field.below(type_).compiled()
        if below is None:
            raise Cannot
        return self._made("write", f"{self._named('writer', below)}(run)")


def prepared(run: "Run", field: "Field") -> Callable[[Any], Any]:
    """What gives a field's value in this operation, for a resolver in two steps, or that tells what is there."""
    reader = field.reader
    assert isinstance(reader, (Prepared, Resolver))
    return run.prepared.get(field) or reader.made(field, NOWHERE, run)


def doubt(value: Any) -> None:
    """Leave an object to be filled field by field.

    Raises:
        Awaited: it is still to come. Doubt: else.
    """
    if awaitable(value):
        raise Awaited(value)
    raise Doubt


def listed(value: Any) -> Sequence[Any]:
    """A list's items.

    Raises:
        Awaited, Doubt: it is no list.
    """
    if not isinstance(value, (list, tuple)):
        doubt(value)
    return value  # type: ignore[no-any-return]
