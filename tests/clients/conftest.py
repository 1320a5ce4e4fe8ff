"""A gateway on a sandbox, and a folder in which the npm clients run against it."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.build import print_sdl

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "api"))

from api_house import House, open_house  # noqa: E402
from npm_clients import ENVIRONMENT, INSTALL_S, NPM_CI, PATH, RUN_S, Node  # noqa: E402


@pytest.fixture(scope="session")
def shared_gateway() -> Iterator[House]:
    with open_house(events=12, people=60) as house:
        yield house


@pytest.fixture
def house(shared_gateway: House) -> House:
    """As new for each test."""
    shared_gateway.fresh()
    return shared_gateway


@pytest.fixture(scope="session")
def packages() -> Path:
    """The locked npm packages, installed where they are missing or the lock is newer."""
    installed, lock = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # pytest's other workers wait for the one that installs
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            if shutil.which("npm", path=PATH) is None:
                pytest.fail("No npm here: `make clients` brings Node.js and the packages.")
            subprocess.run(NPM_CI, cwd=HERE, env=ENVIRONMENT, check=True, timeout=INSTALL_S)
    return HERE / "node_modules"


@pytest.fixture(scope="session")
def workshop(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this folder for what generates files, with the schemas as the gateway prints them."""
    folder = tmp_path_factory.mktemp("clients") / "clients"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__", "*.py"))
    (folder / "node_modules").symlink_to(packages)
    shutil.copytree(folder / "relay", folder / "relay-persisted")
    (folder / "relay-persisted" / "persisted.json").write_text("{}")
    for place in (folder, folder / "relay", folder / "relay-persisted", folder / "codegen"):
        (place / "schema.graphql").write_text(print_sdl("graphql"))
    (folder / "federation.graphql").write_text(print_sdl("federation"))
    return folder


@pytest.fixture
def node(workshop: Path, house: House) -> Node:
    """``node("file.js", …)`` runs a program in the workshop, told where the gateway is; what it printed."""

    def run(*command: str, within: str = ".", given: str = "", asking: House = house) -> str:
        addresses = {"GATEWAY_URL": asking.url, "SANDBOX_URL": asking.sandbox.url}
        done = subprocess.run(
            ["node", *command],
            cwd=workshop / within,
            env={**ENVIRONMENT, **addresses},
            input=given,
            capture_output=True,
            text=True,
            timeout=RUN_S,
        )
        if done.returncode != 0:
            pytest.fail(f"node {' '.join(command)}\n{done.stdout}\n{done.stderr}", pytrace=False)
        return done.stdout

    return run
