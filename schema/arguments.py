"""Arguments: described once by name, as a list's page means the same everywhere; and inputs as GraphQL has them."""

from collections.abc import Iterator

from graphql import GraphQLArgument, GraphQLInputField, GraphQLInputObjectType, GraphQLSchema, Undefined

DESCRIPTIONS = {
    "first": "How many records the page holds at the most, 1 to 100.",
    "after": "A cursor of this same list (`pageInfo.endCursor` or `edges.cursor`): the page begins behind it.",
    "filter": "Which records to list; all when left out.",
    "orderBy": "In which order. When left out, the accounts follow one another in their configured order, "
    "each in its vendor's own.",
    "id": "A global id, as `id` of any object gives it.",
    "ids": "Up to 100 global ids, as `id` of any object gives them.",
    "by": "The one way in which the event is named.",
    "email": "The e-mail address, whatever the case.",
    "eventIds": "Up to 100 global ids of events; all events that the caller may read when left out.",
    "input": "What to do, and with what.",
}
"""An argument's name → what it means, where its field says nothing else."""


def finish_arguments(schema: GraphQLSchema) -> None:
    """Describe every argument, and say of inputs what Strawberry leaves out.

    An argument that may be left out has no default of null, and inputs of which exactly one member must be given are
    marked, so that the two are refused when the document is validated and not when it runs.

    Raises:
        KeyError: an argument has no description, here or at its field.
    """
    for name, argument in _arguments(schema):
        if not argument.description:
            argument.description = DESCRIPTIONS[name]
        _without_null(argument)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType) and "strawberry-definition" in kind.extensions:
            kind.is_one_of = kind.extensions["strawberry-definition"].is_one_of
            for field in kind.fields.values():
                _without_null(field)


def _arguments(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLArgument]]:
    for name, kind in schema.type_map.items():
        if not name.startswith("__"):
            for field in getattr(kind, "fields", {}).values():
                yield from getattr(field, "args", {}).items()


def _without_null(part: GraphQLArgument | GraphQLInputField) -> None:
    if part.default_value is None:
        part.default_value = Undefined
