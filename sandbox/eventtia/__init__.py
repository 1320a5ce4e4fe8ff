"""Eventtia's API v3, played from its documents. See README.md for what was decided where they are silent."""

from __future__ import annotations

from sandbox.eventtia.vendor import Eventtia
from sandbox.world import World

__all__ = ["Eventtia", "vendor"]


def vendor(world: World) -> Eventtia:
    """The vendor over a world, with nothing written yet."""
    return Eventtia(world)
