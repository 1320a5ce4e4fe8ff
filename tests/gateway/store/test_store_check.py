"""``eventgate store check``: what an operator is told of the store."""

import io
import os
from pathlib import Path

from rich.console import Console
from typer.testing import CliRunner

from gateway.cli import app
from gateway.commands import storing
from gateway.settings import Settings
from gateway.store import Store

ORG = "3f2b8c1e-5d7a-4c90-9a41-6be0d2f7a815"
ACCOUNT = {"eventbookings": {"base_url": "https://api.example.com", "token": "t", "org_uuid": ORG}}


def settings(folder: Path) -> Settings:
    url = f"sqlite+aiosqlite:///{folder}/store.db"
    return Settings.model_validate({"accounts": ACCOUNT, "store": {"url": url}})


async def told(folder: Path) -> tuple[bool, str]:
    out = io.StringIO()
    good = await storing.check_store(settings(folder), Console(file=out, width=200))
    return good, out.getvalue()


async def test_a_store_that_nobody_has_needed_is_not_made(tmp_path: Path) -> None:
    assert await told(tmp_path) == (True, "Nothing has been stored yet.\n")
    assert os.listdir(tmp_path) == []


async def test_counts_and_requests_without_an_answer(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db")
    await store.log_request("eventbookings", "events.create", "", b'{"body":{"event":{"name":"Jazz [Night]"}}}')
    await store.aclose()

    good, words = await told(tmp_path)

    assert good
    assert "0 names, 0 answers, 0 records, 0 claims, 1 requests" in words
    assert "Requests of which no answer is kept" in words
    assert "events.create" in words


async def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database at all" * 100)
    good, words = await told(tmp_path)
    assert not good
    assert "file is not a database" in words


def test_the_command_says_it_by_its_exit_code(tmp_path: Path) -> None:
    config = tmp_path / "eventgate.toml"
    account = "\n".join(f'{name} = "{value}"' for name, value in ACCOUNT["eventbookings"].items())
    url = f"sqlite+aiosqlite:///{tmp_path}/store.db"
    config.write_text(f'[store]\nurl = "{url}"\n[accounts.eventbookings]\n{account}\n')
    runner = CliRunner()
    assert runner.invoke(app, ["store", "check", "--config", str(config)]).exit_code == 0
    (tmp_path / "store.db").write_bytes(b"no database at all" * 100)
    assert runner.invoke(app, ["store", "check", "--config", str(config)]).exit_code == 1
