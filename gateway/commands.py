"""Commands: what the ``eventgate`` commands do, apart from their words and exit codes."""

import asyncio
import json
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import structlog
from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, OperationDefinitionNode, TypeNode
from rich.console import Console
from rich.table import Table

from gateway.edge.app import create_app
from gateway.edge.backend import open_backend
from gateway.edge.body import check_values
from gateway.edge.documents import Documents
from gateway.edge.execute import run
from gateway.edge.messages import Refusal
from gateway.edge.serving import listen, server
from gateway.errors import EventgateError
from gateway.logs import configure_logs
from gateway.settings import LogFormat, LogLevel, Settings, SettingsError, StoreSettings
from gateway.store import Store, StoreError, StoreReport
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope
from gateway.vendors import registry
from gateway.vendors.adapter import Adapter
from resolvers.context import Caller
from sandbox import server as sandboxes
from sandbox.world import World

log = structlog.get_logger("eventgate.commands")
SANDBOX_PORT = 9100
PIPED_WIDTH = 160
"""Columns of a table that goes to a file or to another program."""
FIRST_QUERY = """\
{
  events(first: 5) {
    nodes { name vendor startsAt status }
    failures { account message }
  }
}"""


class CommandError(Exception):
    """Why a command cannot be done, in one line with the mend."""


# ---------------------------------------------------------------------- demo and sandbox


async def demo(port: int) -> None:
    """Serve sandbox and gateway until a signal comes.

    Raises:
        SettingsError: the port is taken.
    """
    configure_logs(LogLevel.WARNING, LogFormat.AUTO)
    with listen("127.0.0.1", port) as listener, tempfile.TemporaryDirectory(prefix="eventgate-") as folder:
        async with sandboxes.running(World(), _free(SANDBOX_PORT)) as vendors:
            settings = Settings(
                **tomllib.loads(vendors.config_toml),
                store=StoreSettings.model_validate({"url": f"sqlite+aiosqlite:///{folder}/demo.db"}),
            )
            welcome = _welcome(listener.getsockname()[1], vendors.url, vendors.config_toml)
            gateway = server(create_app(settings), lambda: print(welcome, flush=True))
            await gateway.serve(sockets=[listener])
            if not gateway.started:
                raise CommandError("The gateway did not start; the log above says why.")


def sandbox(port: int, seed: int, events: int, people: int, latency_ms: float) -> None:
    """Serve the four vendors until a signal comes.

    Raises:
        SettingsError: the port is taken.
    """
    port = port or _free(0)
    listen(sandboxes.HOST, port).close()
    url = f"http://{sandboxes.HOST}:{port}"
    print(f"Four vendors at {url}. An eventgate.toml for them:\n\n{sandboxes.config_toml(url)}", flush=True)
    sandboxes.run(port, seed, events, people, latency_ms)


def _free(wanted: int) -> int:
    """The wanted port if it is free, else one that is."""
    for port in (wanted, 0):
        try:
            with listen(sandboxes.HOST, port) as probe:
                found: int = probe.getsockname()[1]
                return found
        except SettingsError:
            continue
    raise CommandError("No port is free on 127.0.0.1.")


def _welcome(port: int, vendors: str, config: str) -> str:
    body = json.dumps({"query": " ".join(FIRST_QUERY.split())})
    return (
        f"GraphiQL: http://127.0.0.1:{port}/graphql\nVendors:  {vendors}\n\nA first query:\n\n{FIRST_QUERY}\n\n"
        f"or\n\ncurl -s http://127.0.0.1:{port}/graphql -H 'content-type: application/json' -d '{body}'\n\n"
        f"An eventgate.toml for these vendors:\n\n{config}\nCtrl-C stops all."
    )


# ---------------------------------------------------------------------- check


@dataclass(frozen=True, slots=True)
class Checked:
    """One account's answer to ``check``."""

    adapter: Adapter
    failure: str | None
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
    try:
        await adapter.check()
        failure = None
    except EventgateError as exc:
        failure = f"{exc.code.value}: {exc}"
    except Exception as exc:  # a fault of ours with one account must not hide how the others are
        log.error("check failed", account=adapter.account, exc_info=exc)
        failure = f"INTERNAL: {type(exc).__name__}"
    return Checked(adapter, failure, (time.perf_counter() - started) * 1000)


def _console() -> Console:
    """Standard output. Where that is no terminal, wide enough that no line is broken in the middle of a word."""
    return Console() if sys.stdout.isatty() else Console(width=PIPED_WIDTH)


def _table(found: Sequence[Checked]) -> Table:
    table = Table("account", "vendor", "answer", "ms", "can")
    for column in table.columns:
        column.overflow = "fold"  # an error's code is worth a line of its own, and never an ellipsis
    for one in found:
        can = ", ".join(sorted(capability.value.lower() for capability in one.adapter.capabilities()))
        answer = "[green]ok[/]" if one.failure is None else f"[red]{one.failure.replace('[', '(')}[/]"
        table.add_row(one.adapter.account, one.adapter.vendor.value, answer, f"{one.ms:.0f}", can)
    return table


async def check_store(settings: Settings, console: Console | None = None) -> bool:
    """Examine the store and print what is in it; whether it can be used. One that nobody has needed yet is not made."""
    configure_logs(LogLevel.ERROR, LogFormat.AUTO)
    out = console or Console()
    store = await Store.open(settings.store.url.get_secret_value())
    try:
        if not store.is_there:
            out.print("Nothing has been stored yet.")
            return True
        report = await store.check()
    except StoreError as exc:
        out.print(f"[red]{str(exc).replace('[', '(')}[/]")
        return False
    finally:
        await store.aclose()
    _print_store(report, out)
    return True


def _print_store(report: StoreReport, out: Console) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in report.rows.items())
    out.print(f"{report.url}, schema {report.revision}: {counts}.", markup=False, soft_wrap=True)
    if not report.unanswered:
        return
    table = Table("sent at", "account", "operation", "about", "body", title="Requests of which no answer is kept")
    for request in report.unanswered:
        body = request.body.decode("utf-8", "replace")[:200].replace("[", "(")
        sent_at = request.sent_at.isoformat(timespec="seconds")
        table.add_row(sent_at, request.account, request.operation, request.event_id, body)
    out.print(table)
    out.print("Look at the vendor whether they were carried out; those on their way now are among them.")


# ---------------------------------------------------------------------- query


async def query(settings: Settings, text: str, given: Sequence[str], name: str | None) -> dict[str, Any]:
    """Run one operation with every scope; what it answers.

    Args:
        given: variables as ``name=value``.
        name: of the operation, where the document has several.
    """
    configure_logs(LogLevel.ERROR, LogFormat.AUTO)
    async with open_backend(settings) as backend:
        try:
            prepared = Documents(backend.schema, settings.limits).prepare(text)
            operation = prepared.operation(name)
            if prepared.refusal is not None:
                raise prepared.refusal
            values = variables(operation, given)
            scope = CallScope(
                deadline=time.monotonic() + settings.limits.request_timeout_s,
                max_calls=settings.limits.max_cost,
                request_id="query",
            )
            context = backend.open_context(Caller("command line"), scope)
            answer = await run(backend.schema, prepared.document, name, values, context, scope)
        except Refusal as exc:
            return exc.body()
    return answer.body()


def variables(operation: OperationDefinitionNode, given: Sequence[str]) -> dict[str, Any]:
    """The variables of ``name=value`` words: text as it is where the operation declares String or ID, else JSON.

    Raises:
        CommandError: a word has no ``=``.
    """
    texts = {
        node.variable.name.value
        for node in operation.variable_definitions or ()
        if _named(node.type) in ("String", "ID") and not _is_list(node.type)
    }
    found: dict[str, Any] = {}
    for word in given:
        name, sign, value = word.partition("=")
        if not sign:
            raise CommandError(f"-v {word[:40]!r}: write name=value.")
        found[name] = value if name in texts and value != "null" else _json_or_text(value)
    return found


def _json_or_text(value: str) -> Any:
    try:
        return check_values(json.loads(value))
    except (ValueError, RecursionError):
        return value


def _named(node: TypeNode) -> str:
    while isinstance(node, (NonNullTypeNode, ListTypeNode)):
        node = node.type
    return node.name.value if isinstance(node, NamedTypeNode) else ""


def _is_list(node: TypeNode) -> bool:
    return isinstance(node.type if isinstance(node, NonNullTypeNode) else node, ListTypeNode)


def as_json(answer: Mapping[str, Any]) -> str:
    """The answer as a person reads it."""
    return json.dumps(answer, ensure_ascii=False, indent=2)


# ---------------------------------------------------------------------- import and purge


async def import_answer(settings: Settings, name: str, payload: bytes, event_id: str | None) -> int:
    """Put a saved answer into the store; how many records it makes readable.

    Raises:
        CommandError: there is no such account. EventgateError, StoreError: it cannot be done.
    """
    account = settings.accounts.get(name)
    if account is None:
        raise CommandError(f"There is no account {name!r}; there are {', '.join(settings.accounts)}.")
    store = await Store.open(settings.store.url.get_secret_value())
    try:
        return await registry.import_answer(name, account, store, payload, event_id)
    finally:
        await store.aclose()


async def purge(url: str, account: str | None, event: str | None, key_file: Path | None) -> list[str]:
    """Ask a running gateway to forget; the accounts that it forgot about.

    Raises:
        CommandError: it refused, or the key cannot be read. httpx.HTTPError: it did not answer.
    """
    headers = {"authorization": f"Bearer {_key(key_file)}"} if key_file else {}
    wish = {name: value for name, value in (("account", account), ("event", event)) if value is not None}
    async with httpx.AsyncClient(base_url=url, timeout=10.0, trust_env=False) as client:
        answer = await client.post("/admin/cache/purge", json=wish, headers=headers)
    try:
        told = answer.json()
        if answer.is_success:
            return [str(name) for name in told["purged"]]
        reason = told["errors"][0]["message"]
    except (ValueError, KeyError, TypeError, IndexError):
        reason = f"it answered {answer.status_code}, and not as Eventgate does; mend --url."
    raise CommandError(f"The gateway refused: {reason}")


def _key(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise CommandError(f"--key-file: cannot be read ({type(exc).__name__}); mend its path or rights.") from None
