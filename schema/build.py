"""The executable schema, and its printed forms."""

from functools import lru_cache

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.account import Organization
from schema.booth import Booth, Lead
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


@lru_cache(maxsize=2)
def build_schema(*, introspection: bool = True) -> strawberry.Schema:
    """The schema that the gateway answers with.

    Args:
        introspection: off also takes field suggestions out of error messages.
    """
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=NODES,
        config=StrawberryConfig(
            default_resolver=attribute,
            scalar_map=SCALARS,
            disable_field_suggestions=not introspection,
        ),
    )
