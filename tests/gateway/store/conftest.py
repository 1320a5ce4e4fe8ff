"""A fresh database for each test: on SQLite, and on a PostgreSQL of the tests' own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from glob import glob
from pathlib import Path
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]
import pytest

from gateway.store import Store

BIN = next(iter(sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)), None)
BACKENDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A server that listens on a socket in this folder only; it may not run as root."""
    if BIN is None or shutil.which("initdb", path=BIN) is None:
        pytest.fail("No PostgreSQL here: install the package `postgresql`.")
    user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="eventgate-pg-"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    initdb = [f"{BIN}/initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=folder)
    server = [
        f"{BIN}/pg_ctl",
        "-D",
        str(data),
        "-w",
        "-l",
        str(folder / "log"),
        "-o",
        f"-c listen_addresses='' -k {folder}",
    ]
    subprocess.run([*server, "start"], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)
    yield folder
    stop = [f"{BIN}/pg_ctl", "-D", str(data), "-m", "immediate", "stop"]
    subprocess.run(stop, check=True, capture_output=True, user=user, cwd=folder)
    shutil.rmtree(folder)


@pytest.fixture(params=BACKENDS)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/store.db"
    folder: Path = request.getfixturevalue("postgres_folder")
    name = f"t{uuid4().hex}"
    admin = await asyncpg.connect(host=str(folder), user="postgres", database="postgres")
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    return f"postgresql+asyncpg://postgres@/{name}?host={folder}"


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = await Store.open(url)
    yield store
    await store.aclose()
