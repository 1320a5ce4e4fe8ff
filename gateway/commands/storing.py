"""Storing: examines the store, and puts saved answers of vendors into it."""

from rich.console import Console
from rich.table import Table

from gateway.commands import CommandError
from gateway.logs import configure_logs
from gateway.settings import LogFormat, LogLevel, Settings
from gateway.store import Store, StoreError, StoreReport
from gateway.vendors import registry


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
