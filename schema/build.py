"""The executable schema, and its printed forms."""

import json
from functools import lru_cache
from typing import Literal

from graphql import (
    REMOVE,
    DirectiveNode,
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLSchema,
    Visitor,
    introspection_from_schema,
    parse,
    print_ast,
    visit,
)
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

from schema.account import Organization
from schema.arguments import finish_arguments
from schema.booth import Booth, Lead
from schema.federation import Schema
from schema.mutation import Mutation
from schema.person import Person, PersonGroup
from schema.place import Region
from schema.query import Query
from schema.relay import attribute
from schema.scalars import SCALARS
from schema.session import Session, Tag
from schema.ticket import MagicLink, Ticket

NODES = [Organization, Booth, Lead, Person, PersonGroup, Region, Session, Tag, MagicLink, Ticket]
"""Types that only the interfaces lead to."""
SchemaFormat = Literal["graphql", "json", "federation"]


class RememberedNames(NameConverter):
    """Strawberry works an argument's name out anew at each call of its field: a tenth of a warm query's time."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}

    def apply_naming_config(self, name: str) -> str:
        found = self._names.get(name)
        if found is None:
            found = self._names[name] = super().apply_naming_config(name)
        return found


@lru_cache(maxsize=2)
def build_schema(*, introspection: bool = True) -> Schema:
    """The schema that the gateway answers with.

    Args:
        introspection: off also takes field suggestions out of error messages.
    """
    schema = Schema(
        query=Query,
        mutation=Mutation,
        types=NODES,
        config=StrawberryConfig(
            default_resolver=attribute,
            scalar_map=SCALARS,
            disable_field_suggestions=not introspection,
            name_converter=RememberedNames(),
        ),
    )
    _describe_federation(schema._schema)
    finish_arguments(schema._schema)
    return schema


def _describe_federation(schema: GraphQLSchema) -> None:
    """Strawberry leaves federation's own elements without a word for the reader."""
    query = schema.query_type
    assert query is not None
    query.fields["_entities"].description = "For supergraph routers: up to 100 entities by their keys."
    query.fields["_entities"].args["representations"].description = "Each an object of `__typename` and the key."
    query.fields["_service"].description = "For supergraph routers: this subgraph's schema."
    for name, description in {
        "_Any": "A reference to an entity: `__typename` and its key.",
        "_Entity": "Whatever can be referred to from another subgraph.",
        "_Service": "This subgraph as a supergraph router sees it.",
        "link__Import": "What this subgraph takes over from a linked specification.",
        "link__Purpose": "What a linked specification is for.",
    }.items():
        schema.type_map[name].description = description
    purpose = schema.type_map["link__Purpose"]
    assert isinstance(purpose, GraphQLEnumType)
    purpose.values["SECURITY"].description = "Without it, what is protected could be read."
    purpose.values["EXECUTION"].description = "Without it, answers would be wrong."
    service = schema.type_map["_Service"]
    assert isinstance(service, GraphQLObjectType)
    service.fields["sdl"].description = "The schema with its federation directives."


def print_sdl(format: SchemaFormat) -> str:
    """The schema as text that ends with a line break.

    Args:
        format: ``graphql`` for clients' tools; ``json`` for those that want an introspection result;
            ``federation`` for composing a supergraph.
    """
    schema = build_schema()
    if format == "json":
        return json.dumps({"data": introspection_from_schema(schema._schema)}, indent=2) + "\n"
    if format == "federation":
        return schema.as_str() + "\n"
    return _without_federation_directives(print_schema(schema)) + "\n"


def _without_federation_directives(sdl: str) -> str:
    """The same schema for tools that know nothing of federation."""
    document = parse(sdl)

    class Remove(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: object) -> object:
            return REMOVE if node.name.value in {"link", "key", "shareable"} else None

        def enter_schema_definition(self, *_: object) -> object:
            return REMOVE

    return print_ast(visit(document, Remove()))
