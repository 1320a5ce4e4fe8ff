"""The subgraph side: entities by their keys, read through the same loaders as everything else."""

from typing import Any

import strawberry
import strawberry.federation
from strawberry.federation.schema import FederationAny

import resolvers.entities


class Schema(strawberry.federation.Schema):
    """Strawberry's federation schema with our own way to resolve references: batched, limited and checked."""

    async def entities_resolver(  # type: ignore[override]
        self, info: strawberry.Info, representations: list[FederationAny]
    ) -> list[FederationAny]:
        found: list[Any] = await resolvers.entities.entities(info, representations)
        return found
