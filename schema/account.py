"""Account, its health and its organizations."""

from datetime import datetime

import strawberry

import resolvers.account
import resolvers.node
from gateway import records
from gateway.records import Vendor
from gateway.upstream.breaker import AccountState
from gateway.vendors.adapter import Capability
from resolvers.scalars import URL
from schema.lazy import OrganizationType
from schema.relay import Node, view_of
from schema.values import SocialLinks


@strawberry.type(description="How the account's vendor has been answering this gateway.")
@view_of(resolvers.account.AccountHealth)
class AccountHealth:
    state: AccountState = strawberry.field(
        description="HEALTHY; DEGRADED after failures; UNAVAILABLE while the vendor is not being asked."
    )
    last_error: str | None = strawberry.field(description="The last failure, in words.")
    last_error_at: datetime | None = strawberry.field(description="When it happened.")
    retry_at: datetime | None = strawberry.field(description="When the vendor will be tried again.")


@strawberry.type(description="Who holds events.")
@view_of(records.Organization)
class Organization(Node):
    vendor_id: str = strawberry.field(
        resolver=resolvers.node.vendor_id, description="The vendor's own id, as the vendor writes it."
    )
    vendor: Vendor = strawberry.field(
        resolver=resolvers.node.vendor, description="The event platform that the organization is at."
    )
    name: str | None = strawberry.field(description="Its name.")
    slug: str | None = strawberry.field(description="Its short name in addresses.")
    email: str | None = strawberry.field(description="Where it can be written to.")
    website: URL | None = strawberry.field(description="Its web site.")
    image_url: URL | None = strawberry.field(description="Its picture.")
    social_links: SocialLinks | None = strawberry.field(description="Where it is found on social networks.")
    created_at: datetime | None = strawberry.field(description="When it was made at its vendor.")


@strawberry.type(description="A configured account at a vendor: records are read and changed through it.")
@view_of(resolvers.account.Account)
class Account(Node):
    name: str = strawberry.field(description="Its name in the gateway's settings.")
    vendor: Vendor = strawberry.field(description="The event platform that it is at.")
    capabilities: list[Capability] = strawberry.field(description="What can be done through it.")
    organizations = strawberry.field(
        resolver=resolvers.account.organizations,
        graphql_type=list[OrganizationType],
        description="The organizations that it can see; none where the vendor has no such thing.",
    )
    health = strawberry.field(
        resolver=resolvers.account.health,
        graphql_type=AccountHealth,
        description="How its vendor has been answering.",
    )
