"""Execution: runs one prepared operation on graphql-core and says what came of it."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import DocumentNode, GraphQLError, GraphQLSchema, execute
from graphql.execution import ExecutionResult

from gateway.edge.faults import answered, invalid
from gateway.edge.mends import mends
from gateway.upstream.scope import CallScope, call_scope

CostOf = Callable[[DocumentNode, str | None, Mapping[str, Any], GraphQLSchema], int]
"""What an operation costs, in the unit of ``limits.max_cost``, before it runs."""


class OperationContext(Protocol):
    """What resolvers share during one operation; ``resolvers.context.Context`` is one."""

    partial_errors: list[GraphQLError]

    async def aclose(self) -> None: ...


@dataclass(slots=True)
class Answer:
    """What an operation answers. ``data`` may be None beside errors; ``body`` leaves out what is empty."""

    data: Any
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = {"data": self.data}
        if self.errors:
            found["errors"] = self.errors
        if self.extensions:
            found["extensions"] = self.extensions
        return found


async def run(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    variables: Mapping[str, Any],
    context: OperationContext,
    scope: CallScope,
    *,
    hide_suggestions: bool = False,
) -> Answer:
    """Execute and close the context, also when cancelled.

    Raises:
        Refusal: the variables do not fit.
    """
    try:
        with call_scope(scope):
            result = await _settled(
                execute(
                    schema,
                    document,
                    context_value=context,
                    variable_values=dict(variables),
                    operation_name=operation_name,
                    hide_suggestions=hide_suggestions,
                )
            )
    finally:
        await context.aclose()
    errors = result.errors or []
    if result.data is None and errors and not any(error.path for error in errors):
        raise invalid(errors, lambda exc: mends(exc, document, schema, tell=not hide_suggestions))
    return Answer(result.data, answered([*errors, *context.partial_errors], scope.request_id), _extensions(scope))


async def _settled(result: ExecutionResult | Awaitable[ExecutionResult]) -> ExecutionResult:
    return await result if inspect.isawaitable(result) else result


def _extensions(scope: CallScope) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if scope.costed:
        found["cost"] = {"atMost": scope.estimate, "mostlyFor": scope.estimate_at or None, "calls": scope.calls}
    if not scope.traced:
        return found
    found["upstream"] = [entry.as_json() for entry in scope.trace]
    if scope.decisions:
        found["plan"] = scope.decisions
    return found
