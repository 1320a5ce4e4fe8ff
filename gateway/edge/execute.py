"""Execution: runs one prepared operation by its plan, else on graphql-core, and says what came of it."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import DocumentNode, GraphQLError, GraphQLSchema, execute, get_operation_ast
from graphql.execution import ExecutionResult
from graphql.execution.values import get_variable_values

from gateway.edge.faults import answered, invalid
from gateway.edge.mends import mends
from gateway.execution.plan import Plans
from gateway.execution.run import Run
from gateway.upstream.scope import CallScope, call_scope

MOST_ERRORS = 50
"""Errors of variables told at once."""

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
    encoded: bytes | None = None
    """The whole body as JSON, where it was given before; the other members are empty then."""

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
    plans: Plans | None = None,
) -> Answer:
    """Execute and close the context, also when cancelled.

    Args:
        plans: the document's, where it is asked more than once.

    Raises:
        Refusal: the variables do not fit.
    """
    try:
        with call_scope(scope):
            result = await _result(
                plans or Plans(schema, document), schema, document, operation_name, variables, context, hide_suggestions
            )
    finally:
        await context.aclose()
    errors = result.errors or []
    if result.data is None and errors and not any(error.path for error in errors):
        raise invalid(errors, lambda exc: mends(exc, document, schema, tell=not hide_suggestions))
    return Answer(result.data, answered([*errors, *context.partial_errors], scope.request_id), _extensions(scope))


async def _result(
    plans: Plans,
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    given: Mapping[str, Any],
    context: OperationContext,
    hide_suggestions: bool,
) -> ExecutionResult:
    operation = get_operation_ast(document, operation_name)
    if operation is not None:
        variables = get_variable_values(
            schema, operation.variable_definitions or (), dict(given), MOST_ERRORS, hide_suggestions
        )
        if isinstance(variables, list):
            return ExecutionResult(None, variables)
        plan = plans.plan(operation, variables.coerced)
        if plan is not None:
            return await Run(plan, variables, context, _converter(schema)).execute()
    result: ExecutionResult | Awaitable[ExecutionResult] = execute(
        schema,
        document,
        context_value=context,
        variable_values=dict(given),
        operation_name=operation_name,
        hide_suggestions=hide_suggestions,
    )
    return await result if inspect.isawaitable(result) else result


def _converter(schema: GraphQLSchema) -> Any:
    """Strawberry's, which knows how arguments become Python; None for a schema that is not Strawberry's."""
    return getattr(getattr(schema, "_strawberry_schema", None), "schema_converter", None)


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
