"""Houses shared by a module's tests; each test finds them as new."""

from collections.abc import Iterator

import pytest
from security_house import ALL_SCOPES, Client, House, open_house

LEFT = Client("left", ALL_SCOPES, ("eventtia", "eventbookings"))
RIGHT = Client("right", ALL_SCOPES, ("ringcentral", "eventmobi"))
NONE = Client("none", ALL_SCOPES, ())
WHOLE = Client("whole")
TWIN = Client("twin")
WITHOUT = [
    Client(f"no-{scope.replace(':', '-')}", tuple(other for other in ALL_SCOPES if other != scope))
    for scope in ALL_SCOPES
]
READER = Client("reader", ("read",))


@pytest.fixture(scope="module")
def shared_house() -> Iterator[House]:
    with open_house([LEFT, RIGHT, NONE, WHOLE, TWIN, READER, *WITHOUT]) as house:
        yield house


@pytest.fixture
def house(shared_house: House) -> House:
    shared_house.fresh()
    return shared_house


@pytest.fixture(scope="module")
def open_to_all() -> Iterator[House]:
    """A house without auth."""
    with open_house() as house:
        yield house
