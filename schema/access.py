"""Fields that only some callers may read: the rule stands beside the field and shows in the schema."""

from typing import Any

import strawberry
from strawberry.schema_directive import Location

import resolvers.contact
import resolvers.node
from resolvers.context import Scope
from resolvers.hoist import hoisted


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="A scope that a caller needs for the field; without it the field is null with a FORBIDDEN error.",
    repeatable=True,
)
class RequiresScope:
    scope: str = strawberry.directive_field(name="scope")


def needs(*scopes: Scope) -> list[object]:
    """The directives that say so in the schema."""
    return [RequiresScope(scope=scope.value) for scope in scopes]


def contact_field(name: str, graphql_type: Any, description: str) -> Any:
    """An e-mail address, a phone number or the like of a human: needs people:contact."""

    resolver = hoisted(lambda info: resolvers.node.contact(info, name))
    return _guarded(resolver, graphql_type, description, Scope.PEOPLE_CONTACT)


def credential_field(name: str, graphql_type: Any, description: str) -> Any:
    """What lets somebody in: needs people:credentials."""

    resolver = hoisted(lambda info: resolvers.node.credential(info, name))
    return _guarded(resolver, graphql_type, description, Scope.PEOPLE_CREDENTIALS)


def link_field(name: str, graphql_type: Any, description: str) -> Any:
    """Data of the organiser's kept with a magic link: an e-mail address in it needs people:contact."""

    def resolver(root: Any, info: strawberry.Info) -> Any:
        return resolvers.contact.link_data(root, info, name)

    return strawberry.field(
        resolver=resolver,
        graphql_type=graphql_type,
        description=f"{description} With an e-mail address in it, it needs the scope `people:contact`.",
    )


def _guarded(resolver: Any, graphql_type: Any, description: str, scope: Scope) -> Any:
    return strawberry.field(
        resolver=resolver,
        graphql_type=graphql_type,
        description=f"{description} Needs the scope `{scope.value}`.",
        directives=needs(scope),
    )
