"""The house itself: what is packed, what every module must have, and what no file may say."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.commands import asking
from gateway.settings import Settings, StoreSettings
from sandbox.server import running
from sandbox.world import World

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("gateway", "resolvers", "schema", "sandbox")
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text())
MODULES = sorted(path for room in (*ROOMS, "benchmarks") for path in (HOUSE / room).rglob("*.py"))
UNKEPT = {".git", ".venv", "node_modules", "__pycache__", "build", "dist"}


def kept_files() -> list[Path]:
    """What a commit of this tree holds: git's own list, or all files where there is no git."""
    git = shutil.which("git")
    if git and (HOUSE / ".git").exists():
        told = subprocess.run([git, "ls-files", "-z"], cwd=HOUSE, check=True, capture_output=True, text=True).stdout
        names = [name for name in told.split("\0") if name]
        return [path for name in names if (path := HOUSE / name).is_file()]
    return [path for path in HOUSE.rglob("*") if path.is_file() and not UNKEPT & set(path.relative_to(HOUSE).parts)]


def texts() -> Iterator[tuple[Path, str]]:
    for path in kept_files():
        try:
            yield path.relative_to(HOUSE), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


# ---------------------------------------------------------------------- what every module must have


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_module_opens_with_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree)


def test_nothing_is_opened_when_a_module_is_imported() -> None:
    """Clients, settings and stores are made at start-up and handed down; a module only defines."""
    openers = re.compile(r"(Client|ClientSession|Redis|engine|open|open_accounts|load_settings|AnswerCache|Settings)$")
    found = [
        f"{path.relative_to(HOUSE)}:{call.lineno} {name}"
        for path in MODULES
        for statement in ast.parse(path.read_text()).body
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
        for call in ast.walk(statement)
        if isinstance(call, ast.Call) and openers.search(name := ast.unparse(call.func))
    ]
    assert found == []


def test_the_engine_imports_nothing_by_itself() -> None:
    assert "import" not in (HOUSE / "gateway" / "__init__.py").read_text()


# ---------------------------------------------------------------------- what no file may say


def test_no_file_names_a_machine_or_a_registry() -> None:
    hosts = [
        "pypi.org",
        "pythonhosted.org",
        "registry.npmjs.org",
        "registry.yarnpkg.com",
        "deb.debian.org",
    ]
    here = Path(__file__).resolve().relative_to(HOUSE)
    said = re.compile("|".join([*map(re.escape, hosts), r"(?<![\w.:/}])/(?:work|root|home|opt)/", r"/tmp/\w"]))
    found = [
        f"{path}:{number} {line.strip()[:100]}"
        for path, text in texts()
        if path != here
        for number, line in enumerate(text.splitlines(), 1)
        if said.search(line)
    ]
    assert found == []


def test_links_between_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")
    lost = [
        f"{path}: {target}"
        for path, text in texts()
        if path.suffix == ".md" and "built" not in path.parts
        for target in link.findall(text)
        if not (HOUSE / path.parent / target).exists()
    ]
    assert lost == []


async def test_the_answer_on_the_first_page_is_what_the_demo_gives(tmp_path: Path) -> None:
    page = (HOUSE / "README.md").read_text()
    (query,) = re.findall(r"```graphql\n(.*?)```", page, re.DOTALL)
    (answer,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    async with running(World()) as sandbox:
        settings = Settings(
            **tomllib.loads(sandbox.config_toml),
            store=StoreSettings.model_validate({"url": f"sqlite+aiosqlite:///{tmp_path}/store.db"}),
        )
        told = await asking.query(settings, query, [], None)

    assert told["data"] == json.loads(answer)["data"]
    assert "errors" not in told


# ---------------------------------------------------------------------- Python and packages


def test_one_python_is_the_floor_everywhere() -> None:
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert PROJECT["tool"]["ruff"]["target-version"] == "py311"
    assert PROJECT["tool"]["mypy"]["python_version"] == "3.11"
    for path in MODULES:
        ast.parse(path.read_text(), feature_version=(3, 11))


def test_locks_hold_what_the_project_asks_for_with_digests() -> None:
    asked = {
        "requirements.lock": PROJECT["project"]["dependencies"],
        **{f"requirements-{group}.lock": wanted for group, wanted in PROJECT["dependency-groups"].items()},
    }
    for lock, wanted in asked.items():
        text = (HOUSE / lock).read_text()
        pinned = re.findall(r"^([a-z0-9.-]+)(?:\[[^\]]*\])?==\S+.*\\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)), f"{lock}: a line without a digest"
        assert {re.split(r"[\[<>=; ]", one)[0] for one in wanted} <= set(pinned), lock


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what is kept and unpacked."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in kept_files():
        copy = source / path.relative_to(HOUSE)
        if copy.relative_to(source).parts[0] in (*ROOMS, "pyproject.toml", "README.md", "LICENSE"):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    words = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, *words, str(source)], check=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as packed:
        packed.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_wheel_holds_all_of_the_rooms_and_nothing_else(wheel: Path) -> None:
    packed = {str(path.relative_to(wheel)) for path in wheel.rglob("*") if path.is_file()}
    ours = {str(path.relative_to(HOUSE)) for path in kept_files() if path.relative_to(HOUSE).parts[0] in ROOMS}

    assert {name for name in packed if ".dist-info/" not in name} == ours
    assert {"gateway/edge/graphiql/built/index.html", "gateway/store/migrations/env.py"} <= packed
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in packed)


def test_the_wheel_works_far_from_its_sources(wheel: Path, tmp_path: Path) -> None:
    """GraphiQL's page, the schema and the store's migrations come out of the package itself."""
    script = """
import asyncio, gateway
from gateway.edge import graphiql
from gateway.store import Store
from schema.build import print_sdl

async def migrate():
    store = await Store.open("sqlite+aiosqlite:///here.db")
    await store.prune(store.now())
    await store.aclose()

asyncio.run(migrate())
page, _ = graphiql.page(endpoint="/graphql", headers_editable=True, version="1")
print(gateway.__file__, "type Query" in print_sdl("graphql"), b"<script" in page, sep="\\n")
"""
    environment = {"PYTHONPATH": str(wheel), "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    ).stdout.split()
    assert told == [str(wheel / "gateway" / "__init__.py"), "True", "True"]
    assert (tmp_path / "here.db").stat().st_size > 0
