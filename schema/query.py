"""Query: every way in to read."""

import strawberry

import resolvers.account
import resolvers.event
import resolvers.node
import resolvers.person
import resolvers.place
from resolvers.context import Scope
from schema.access import needs
from schema.account import Account
from schema.event import Event
from schema.person import Profile
from schema.place import City, Country
from schema.relay import Connection, Node


@strawberry.type(description="Everything that can be read.")
class Query:
    node = strawberry.field(
        resolver=resolvers.node.node,
        graphql_type=Node | None,
        description="Any object by its global id; null where there is none, or none that the caller may see.",
        directives=needs(Scope.READ),
    )
    nodes = strawberry.field(
        resolver=resolvers.node.nodes,
        graphql_type=list[Node | None],
        description="Up to 100 objects by their global ids, in the order asked for.",
        directives=needs(Scope.READ),
    )
    event = strawberry.field(
        resolver=resolvers.event.event,
        graphql_type=Event | None,
        description="One event, named in exactly one way; null where there is none.",
        directives=needs(Scope.READ),
    )
    events = strawberry.field(
        resolver=resolvers.event.events,
        graphql_type=Connection[Event],
        description="Events over all accounts. Without `orderBy` the accounts follow one another in their "
        "configured order; with it, their events are merged.",
        directives=needs(Scope.READ),
    )
    profile = strawberry.field(
        resolver=resolvers.person.profile,
        graphql_type=Profile | None,
        description="Everything known of one human, across the events named (all readable ones when omitted). "
        "Needs the scope `people:contact`.",
        directives=needs(Scope.READ, Scope.PEOPLE_CONTACT),
    )
    accounts = strawberry.field(
        resolver=resolvers.account.accounts,
        graphql_type=list[Account],
        description="The configured accounts that the caller may see.",
        directives=needs(Scope.READ),
    )
    countries = strawberry.field(
        resolver=resolvers.place.countries,
        graphql_type=Connection[Country],
        description="The countries that Eventtia knows.",
        directives=needs(Scope.READ),
    )
    city = strawberry.field(
        resolver=resolvers.place.city,
        graphql_type=City | None,
        description="A city that Eventtia knows, by its id.",
        directives=needs(Scope.READ),
    )
