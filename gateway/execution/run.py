"""Run: one operation, from its plan to its answer.

What is there is written at once, depth first; what has to be awaited goes on when it comes, all of it side by side,
but for a mutation's root fields, which follow one another. Futures are waited for as they are: only coroutines
become tasks, and those end with the operation, also when it is cancelled. What a null has replaced is not waited for,
but not cancelled before the end either: with a coroutine, the loader's future that it awaits would be cancelled, which
others await too.
"""

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLAbstractType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    located_error,
)
from graphql.execution import ExecutionResult
from graphql.execution.values import VariableValues
from graphql.pyutils import Path, inspect
from graphql.type.definition import GraphQLResolveInfoHelpers
from strawberry.schema.schema_converter import GraphQLCoreConverter

from gateway.execution.compiled import Writer, never
from gateway.execution.frame import Frame, Key, Nulled
from gateway.execution.shapes import Awaited, Pending, awaitable

if TYPE_CHECKING:
    from gateway.execution.plan import Field, Plan, Selection
    from gateway.execution.reading import Plain


COMPILED_FROM = 16
"""Objects of a selection that are met before it is compiled, which takes as long as filling some of them."""
MOST_DOUBTS = 3
"""Objects of one operation that did not go in one piece, before the others of their selection are not tried so."""


class Run:
    """One operation on its way.

    Args:
        variables: coerced.
        converter: Strawberry's, which knows how arguments become Python.
    """

    def __init__(self, plan: "Plan", variables: VariableValues, context: Any, converter: GraphQLCoreConverter) -> None:
        self.plan = plan
        self.variables = variables
        self.context = context
        self.converter = converter
        self.arguments: dict[Field, dict[str, Any]] = {}
        self.prepared: dict[Field, Plain] = {}
        """What gives the values of fields whose resolvers have two steps, the first of which is done."""
        self.errors: list[GraphQLError] = []
        self._writers: dict[Selection, Writer] = {}
        self._doubts: dict[Selection, int] = {}
        self._waiting: set[Pending] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._crash: BaseException | None = None
        self._done: asyncio.Future[None] | None = None

    async def execute(self) -> ExecutionResult:
        """The operation's answer (specification, sections 6.2 and 6.4.4)."""
        data: dict[str, Any] = {}
        answer: dict[str, Any] = {"data": data}
        root = Frame(None, answer, "data", nullable=True)
        try:
            if self.plan.serial:
                for field in self.plan.root.fields:
                    field.enter(None, data, root, self)
                    await self._settled()
                    await self._end()
                    self._writers.clear()  # what was there may be otherwise since, as this field has written
                    if root.dead:
                        break
            else:
                self.plan.root.fill(None, data, root, self)
                await self._settled()
        except Nulled:
            await self._settled()
        finally:
            root.dead = True  # what comes after the end, a loader's answer say, goes nowhere and asks for nothing more
            await self._end()
        return ExecutionResult(answer["data"], self.errors or None)

    # ------------------------------------------------------------------ in one piece

    def whole(self, selection: "Selection", source: Any) -> dict[str, Any] | None:
        """An object's answer in one piece; None where it has to be filled field by field."""
        write = self._writers.get(selection)
        if write is None:
            selection.met += 1
            if selection.met < COMPILED_FROM:
                return None
            write = self._writers[selection] = self._writer(selection)
        if write is not never:
            try:
                return write(source)
            except Awaited as exc:
                if asyncio.iscoroutine(exc.value):
                    exc.value.close()
            except Exception:
                pass  # told when the field that raises is read again by itself
            doubts = self._doubts[selection] = self._doubts.get(selection, 0) + 1
            if doubts >= MOST_DOUBTS:
                self._writers[selection] = never
        return None

    def _writer(self, selection: "Selection") -> Writer:
        compiled = selection.compiled()
        if compiled is None:
            return never
        try:
            return compiled(self)
        except Exception:
            return never  # it is raised again where the field that it concerns is read

    # ------------------------------------------------------------------ waiting

    def wait(self, value: Awaitable[Any], pending: Pending) -> None:
        """Put a value into its place when it comes."""
        if asyncio.isfuture(value):
            future = value
        else:
            future = task = asyncio.ensure_future(value)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._waiting.add(pending)
        future.add_done_callback(partial(self._landed, pending))

    def _landed(self, pending: Pending, future: "asyncio.Future[Any]") -> None:
        self._waiting.discard(pending)
        try:
            self._put(pending, future)
        except Nulled:
            pass  # its place is null already
        except BaseException as exc:  # a bug here must end the operation, not leave it waiting
            self._crash = self._crash or exc
        if self._done is not None and not self._done.done() and (not self._waiting or self._crash is not None):
            self._done.set_result(None)

    def _put(self, pending: Pending, future: "asyncio.Future[Any]") -> None:
        failure = _GivenUp() if future.cancelled() else future.exception()
        if not pending.frame.alive():
            return
        if failure is not None:
            if not isinstance(failure, Exception):
                raise failure
            self.fail(failure, pending.field, pending.container, pending.key, pending.frame, pending.nullable)
            return
        value = future.result()
        if awaitable(value):
            self.wait(value, pending)
        else:
            pending.put(value, pending.container, pending.key, pending.frame, self)

    async def _settled(self) -> None:
        """Wait until all has come that still shows."""
        if self._waiting and self._crash is None:
            self._done = asyncio.get_running_loop().create_future()
            await self._done
            self._done = None
        if self._crash is not None:
            raise self._crash

    async def _end(self) -> None:
        """Cancel what nobody waits for any more."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.gather(*tasks, return_exceptions=True)

    # ------------------------------------------------------------------ failing

    def fail(self, error: Exception, field: "Field", container: Any, key: Key, frame: Frame, nullable: bool) -> None:
        """Tell of an error and put null in its place, or in the nearest place above that may be null.

        Raises:
            Nulled: the null stands above.
        """
        if isinstance(error, Nulled):
            raise error
        self.errors.append(located_error(error, field.nodes, frame.path(key)))
        if nullable:
            container[key] = None
            return
        killed = frame.kill()
        self._waiting = {pending for pending in self._waiting if pending.frame.alive()}
        raise Nulled(killed)

    # ------------------------------------------------------------------ what graphql-core would tell

    def info(self, field: "Field", frame: Frame) -> "GraphQLResolveInfo[Any]":
        """graphql-core's own description of a field's place."""
        path: Path | None = None
        for one in frame.path():
            path = Path(path, one, None)
        plan = self.plan
        return GraphQLResolveInfo(
            field.name,
            field.nodes,
            field.definition.type,
            field.parent,
            Path(path, field.key, field.parent.name),
            plan.schema,
            plan.fragments,
            None,
            plan.operation,
            self.variables,
            self.context,
            awaitable,
            None,
            _HELPERS,
        )

    def check_type(self, value: Any, type_: GraphQLObjectType, field: "Field", frame: Frame) -> None:
        """See that a value is of the type that its field promises.

        Raises:
            TypeError: it is of another.
        """
        if type_.is_type_of is not None and not type_.is_type_of(value, self.info(field, frame)):
            raise TypeError(f"Expected value of type '{type_.name}' but got: {inspect(value)}.")

    def type_of(self, value: Any, type_: GraphQLAbstractType, field: "Field", frame: Frame) -> GraphQLObjectType:
        """The object type of a value.

        Raises:
            TypeError: it is of none of the possible types.
        """
        schema, info = self.plan.schema, self.info(field, frame)
        name = type_.resolve_type(value, info, type_) if type_.resolve_type is not None else None
        if isinstance(name, str):
            found = schema.get_type(name)
            if isinstance(found, GraphQLObjectType) and schema.is_sub_type(type_, found):
                return found
        for possible in schema.get_possible_types(type_):
            if possible.is_type_of is not None and possible.is_type_of(value, info) is True:
                return possible
        raise TypeError(f"Abstract type '{type_.name}' must resolve to an Object type; received {inspect(value)}.")


class _GivenUp(Exception):
    """What was waited for was cancelled, though the operation was not: that field's failure, and nobody else's."""


async def _gather(values: Any) -> list[Any]:
    return list(await asyncio.gather(*values))


def _track(_values: Any) -> None:
    """Nothing is left alone here: tasks end with the operation."""


_HELPERS = GraphQLResolveInfoHelpers(_gather, _track)
