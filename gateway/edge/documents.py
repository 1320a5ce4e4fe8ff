"""Documents: parses, limits and validates each once, and remembers those that may be executed."""

from dataclasses import dataclass

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    ValidationRule,
    parse,
    specified_rules,
    validate,
)

from gateway.edge.counting import check_limits
from gateway.edge.faults import invalid
from gateway.edge.mends import mends
from gateway.edge.messages import Refusal, error, refuse
from gateway.errors import ErrorCode, QueryTooComplex
from gateway.execution.plan import Plans
from gateway.settings import LimitSettings

REMEMBERED_CHARACTERS = 4 * 1024 * 1024
"""Of source text; the parsed form takes some thirty times that in the worst case, and far less in practice."""
MOST_ERRORS = 20
"""Validation errors told at once."""


class NoIntrospection(ValidationRule):
    """Refuses what tells about the schema: ``__schema``, ``__type``, and Federation's ``_service``."""

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value in ("__schema", "__type", "_service"):
            self.report_error(
                GraphQLError(
                    "Introspection is off here: docs and tools use the published schema.",
                    node,
                    extensions={"code": ErrorCode.FORBIDDEN.value},
                )
            )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A parsed document. With ``refusal`` it must not be executed."""

    document: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    plans: Plans
    refusal: Refusal | None = None

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to execute.

        Raises:
            Refusal: there is none, none of that name, or several and no name.
        """
        if name is None and len(self.operations) == 1:
            return self.operations[0]
        if name is None:
            raise refuse(
                400,
                "The document has several operations: name one in operationName."
                if self.operations
                else "The document has no operation.",
                well_formed=True,
            )
        for node in self.operations:
            if node.name and node.name.value == name:
                return node
        raise refuse(400, f"The document has no operation named {name[:80]!r}.", well_formed=True)


class Documents:
    """All documents of one schema, by their text; only those that may be executed are kept."""

    def __init__(self, schema: GraphQLSchema, limits: LimitSettings) -> None:
        self._schema = schema
        self._limits = limits
        self._known: LRUCache[str, Prepared] = LRUCache(REMEMBERED_CHARACTERS, getsizeof=_size)
        self._rules = [*specified_rules, *([] if limits.introspection else [NoIntrospection])]

    def prepare(self, text: str) -> Prepared:
        """The document of that text.

        Raises:
            Refusal: it cannot be parsed. What else is wrong stands in ``Prepared.refusal``.
        """
        found = self._known.get(text)
        if found is None:
            found = self._examined(self._parsed(text))
            if found.refusal is None and len(text) <= REMEMBERED_CHARACTERS // 16:
                self._known[text] = found
        return found

    def _parsed(self, text: str) -> DocumentNode:
        most = self._limits.max_tokens
        try:
            # graphql-core would take {events {}}, which no released specification and no client's tool does.
            return parse(text, max_lexical_tokens=most, max_comments=most, allow_empty_selection_sets=False)
        except GraphQLError as exc:
            if "more than" in exc.message or "nested too deep" in exc.message:
                raise Refusal(
                    400,
                    [error(ErrorCode.QUERY_TOO_COMPLEX, exc.message.removeprefix("Syntax Error: "))],
                    well_formed=True,
                ) from None
            raise invalid([exc]) from None

    def _examined(self, document: DocumentNode) -> Prepared:
        operations = tuple(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
        return Prepared(document, operations, Plans(self._schema, document), self._refusal(document, operations))

    def _refusal(self, document: DocumentNode, operations: tuple[OperationDefinitionNode, ...]) -> Refusal | None:
        if self._schema.subscription_type is None and any(
            node.operation is OperationType.SUBSCRIPTION for node in operations
        ):
            return no_subscriptions()
        try:
            check_limits(document, self._limits)
        except QueryTooComplex as exc:
            return Refusal(400, [error(exc.code, str(exc))], well_formed=True)
        errors = validate(
            self._schema,
            document,
            self._rules,
            max_errors=MOST_ERRORS,
            hide_suggestions=not self._limits.introspection,
        )
        if not errors:
            return None
        tell = self._limits.introspection
        return invalid(errors, lambda exc: mends(exc, document, self._schema, tell=tell), guesses=tell)


def no_subscriptions() -> Refusal:
    """The refusal of a subscription where it cannot be served."""
    return refuse(400, "Subscriptions are not served here.", ErrorCode.UNSUPPORTED, well_formed=True)


def _size(found: Prepared) -> int:
    location = found.document.loc
    return max(1, len(location.source.body) if location else 1)
