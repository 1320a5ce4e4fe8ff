"""One Redis for a module's tests."""

from collections.abc import Iterator

import pytest
from redis_house import RedisServer


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    running = RedisServer()
    yield running
    running.stop()
