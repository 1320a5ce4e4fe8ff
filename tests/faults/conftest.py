"""One house for a module's tests, as it was new for each."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

sys.path.append(str(Path(__file__).parents[1] / "gateway" / "upstream"))  # the Redis of those tests

from faults_house import House, opened
from redis_house import RedisServer


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    running = RedisServer()
    yield running
    running.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def built(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("gateway")
    async with opened(folder) as house:
        yield house


@pytest.fixture
def house(built: House) -> House:

    built.fresh()
    return built
