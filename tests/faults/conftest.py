"""One house for a module's tests, as it was new for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from faults_house import House, opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def built(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("gateway")
    async with opened(folder) as house:
        yield house


@pytest.fixture
def house(built: House) -> House:

    built.fresh()
    return built
