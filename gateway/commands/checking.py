"""Checking: asks each account whether it answers, and prints who did."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from rich.console import Console
from rich.table import Table

from gateway.errors import EventgateError
from gateway.logs import configure_logs
from gateway.settings import LogFormat, LogLevel, Settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.vendors import registry
from gateway.vendors.adapter import Adapter

log = structlog.get_logger("eventgate.commands")
PIPED_WIDTH = 160
"""Columns of a table that goes to a file or to another program."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One account's answer to ``check``."""

    adapter: Adapter
    failure: str | None
    remark: str | None
    """What could not be proved."""
    ms: float


async def check(settings: Settings, console: Console | None = None) -> bool:
    """Ask every account, print a table; whether all answered."""
    configure_logs(LogLevel.ERROR, LogFormat.AUTO)
    store = await Store.open(settings.store.url.get_secret_value())
    accounts = await registry.open_accounts(settings.accounts, store, AnswerCache(settings.cache.max_bytes))
    try:
        found = await asyncio.gather(*(_checked(adapter) for adapter in accounts.values()))
    finally:
        await accounts.aclose()
    (console or _console()).print(_table(found))
    return all(one.failure is None for one in found)


async def _checked(adapter: Adapter) -> Checked:
    started = time.perf_counter()
    failure = remark = None
    try:
        remark = await adapter.check()
    except EventgateError as exc:
        failure = f"{exc.code.value}: {exc}"
    except Exception as exc:  # a fault of ours with one account must not hide how the others are
        log.error("check failed", account=adapter.account, exc_info=exc)
        failure = f"INTERNAL: {type(exc).__name__}"
    return Checked(adapter, failure, remark, (time.perf_counter() - started) * 1000)


def _console() -> Console:
    """Standard output. Where that is no terminal, wide enough that no line is broken in the middle of a word."""
    return Console() if sys.stdout.isatty() else Console(width=PIPED_WIDTH)


def _table(found: Sequence[Checked]) -> Table:
    table = Table("account", "vendor", "answer", "ms", "can")
    for column in table.columns:
        column.overflow = "fold"  # an error's code is worth a line of its own, and never an ellipsis
    for one in found:
        can = ", ".join(sorted(capability.value.lower() for capability in one.adapter.capabilities()))
        table.add_row(one.adapter.account, one.adapter.vendor.value, _answer(one), f"{one.ms:.0f}", can)
    return table


def _answer(one: Checked) -> str:
    if one.failure is not None:
        return f"[red]{one.failure.replace('[', '(')}[/]"
    return "[green]ok[/]" if one.remark is None else f"[yellow]{one.remark}[/]"
