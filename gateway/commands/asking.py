"""Asking: runs one operation in this process, with every scope."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, OperationDefinitionNode, TypeNode

from gateway.callers import Caller
from gateway.commands import CommandError
from gateway.edge.backend import open_backend
from gateway.edge.body import check_values
from gateway.edge.documents import Documents
from gateway.edge.execute import run
from gateway.edge.messages import Refusal
from gateway.logs import configure_logs
from gateway.settings import LogFormat, LogLevel, Settings
from gateway.upstream.scope import CallScope


async def query(settings: Settings, text: str, given: Sequence[str], name: str | None) -> dict[str, Any]:
    """Run one operation with every scope; what it answers.

    Args:
        given: variables as ``name=value``.
        name: of the operation, where the document has several.
    """
    configure_logs(LogLevel.ERROR, LogFormat.AUTO)
    async with open_backend(settings) as backend:
        try:
            prepared = Documents(backend.schema, settings.limits).prepare(text)
            operation = prepared.operation(name)
            if prepared.refusal is not None:
                raise prepared.refusal
            values = variables(operation, given)
            scope = CallScope(
                deadline=time.monotonic() + settings.limits.request_timeout_s,
                max_calls=settings.limits.max_cost,
                request_id="query",
            )
            context = backend.open_context(Caller("command line"), scope)
            answer = await run(backend.schema, prepared.document, name, values, context, scope)
        except Refusal as exc:
            return exc.body()
    return answer.body()


def variables(operation: OperationDefinitionNode, given: Sequence[str]) -> dict[str, Any]:
    """The variables of ``name=value`` words: text as it is where the operation declares String or ID, else JSON.

    Raises:
        CommandError: a word has no ``=``.
    """
    texts = {
        node.variable.name.value
        for node in operation.variable_definitions or ()
        if _named(node.type) in ("String", "ID") and not _is_list(node.type)
    }
    found: dict[str, Any] = {}
    for word in given:
        name, sign, value = word.partition("=")
        if not sign:
            raise CommandError(f"-v {word[:40]!r}: write name=value.")
        found[name] = value if name in texts and value != "null" else _json_or_text(value)
    return found


def _json_or_text(value: str) -> Any:
    try:
        return check_values(json.loads(value))
    except (ValueError, RecursionError):
        return value


def _named(node: TypeNode) -> str:
    while isinstance(node, (NonNullTypeNode, ListTypeNode)):
        node = node.type
    return node.name.value if isinstance(node, NamedTypeNode) else ""


def _is_list(node: TypeNode) -> bool:
    return isinstance(node.type if isinstance(node, NonNullTypeNode) else node, ListTypeNode)


def as_json(answer: Mapping[str, Any]) -> str:
    """The answer as a person reads it."""
    return json.dumps(answer, ensure_ascii=False, indent=2)
