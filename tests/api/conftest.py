"""A gateway on a sandbox, over real sockets; started once, as new for each test."""

from collections.abc import Iterator

import pytest
from api_house import House, open_house

from sandbox.server import Sandbox


@pytest.fixture(scope="session")
def shared_house() -> Iterator[House]:
    with open_house(events=12, people=60) as house:
        yield house


@pytest.fixture
def house(shared_house: House) -> House:
    shared_house.fresh()
    return shared_house


@pytest.fixture
def graphql(house: House) -> House:
    """``graphql(query, **variables)`` asks the gateway over HTTP."""
    return house


@pytest.fixture
def sandbox(house: House) -> Sandbox:
    """The vendors behind the gateway: told how to misbehave, asked what they saw."""
    return house.sandbox


@pytest.fixture(scope="session")
def shared_big() -> Iterator[House]:
    with open_house(events=2, people=115, seed=3) as house:
        yield house


@pytest.fixture
def big(shared_big: House) -> House:
    """Two events at each vendor, with people for several vendor pages."""
    shared_big.fresh()
    return shared_big


@pytest.fixture(scope="session")
def shared_wide() -> Iterator[House]:
    with open_house(events=12, people=100, each="max_concurrency = 250") as house:
        yield house


@pytest.fixture
def wide(shared_wide: House) -> House:
    """A house whose vendors take any number of calls at once, so that steps are the planner's alone."""
    shared_wide.fresh()
    return shared_wide
