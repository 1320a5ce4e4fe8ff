"""A running sandbox of Eventtia, one for all tests: each begins with a reset."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eventtia_caller import Caller, calling

from sandbox.world import World


@pytest.fixture(scope="session")
def _running() -> Iterator[Caller]:
    with calling(World(seed=1, events=12, people=60)) as caller:
        yield caller


@pytest.fixture
def eventtia(_running: Caller) -> Caller:
    _running.sandbox.reset()
    return _running
