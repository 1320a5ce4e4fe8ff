"""The ``eventgate`` command: thin functions; the docstring is the help, the exit code is the answer.

0 done; 1 the answer is no (an account failed, an operation had errors); 2 the command or the settings are wrong;
3 the gateway could not start.

Each command imports what it needs when it runs: the whole takes seconds, and ``--help`` needs none of it.
"""

import asyncio
import sys
from collections.abc import Coroutine
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

T = TypeVar("T")
app = typer.Typer(
    name="eventgate",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cache = typer.Typer(help="The gateway's memory of vendor answers.", no_args_is_help=True)
app.add_typer(cache, name="cache")
store = typer.Typer(help="What no vendor can be asked again for.", no_args_is_help=True)
app.add_typer(store, name="store")

Config = Annotated[Path | None, typer.Option(help="The settings; eventgate.toml in this directory when left out.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]


class SchemaFormat(StrEnum):
    GRAPHQL = "graphql"
    JSON = "json"
    FEDERATION = "federation"


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"eventgate {version('eventgate')}")
        raise typer.Exit


@app.callback()
def eventgate(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    """One GraphQL API over EventMobi, Eventtia, RingCentral Events and EventBookings."""


@app.command()
def demo(port: Port = 8000) -> None:
    """Run the four vendor sandboxes and the gateway on them; Ctrl-C stops all."""
    from gateway.commands import running

    _run(running.demo(port))


@app.command()
def serve(
    config: Config = None,
    host: Annotated[str, typer.Option(help="The address to bind.")] = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
) -> None:
    """Run the gateway on the configured accounts."""
    from gateway.edge import serving
    from gateway.settings import load_settings

    raise typer.Exit(serving.serve(load_settings(config), config, host, port, workers))


@app.command()
def sandbox(
    port: Port = 9100,
    seed: Annotated[int, typer.Option(help="Another seed makes another world.")] = 1,
    events: Annotated[int, typer.Option(min=0, help="Events of each vendor.")] = 12,
    people: Annotated[int, typer.Option(min=0, help="People of each event.")] = 60,
    latency_ms: Annotated[float, typer.Option(min=0, help="Added to every answer.")] = 0,
) -> None:
    """Run the four vendor sandboxes alone."""
    from gateway.commands import running

    running.sandbox(port, seed, events, people, latency_ms)


@app.command()
def check(config: Config = None) -> None:
    """Sign in to each account and tell who answered; exit 1 if one failed."""
    from gateway.commands import checking
    from gateway.settings import load_settings

    raise typer.Exit(0 if _run(checking.check(load_settings(config))) else 1)


@app.command()
def schema(format: Annotated[SchemaFormat, typer.Option(help="How to print it.")] = SchemaFormat.GRAPHQL) -> None:
    """Print the schema."""
    from schema.build import print_sdl

    typer.echo(print_sdl(format.value), nl=False)


@app.command()
def query(
    file: Annotated[typer.FileText, typer.Argument(help="The operation; - reads it from standard input.")] = "-",  # type: ignore[assignment]
    variable: Annotated[list[str] | None, typer.Option("-v", "--variable", help="name=value; JSON or text.")] = None,
    operation: Annotated[str | None, typer.Option(help="Its name, where the document has several.")] = None,
    config: Config = None,
) -> None:
    """Run one operation in this process and print its JSON; exit 1 if it has errors."""
    from gateway.commands import asking
    from gateway.settings import load_settings

    text, settings = file.read(), load_settings(config)
    answer = _run(asking.query(settings, text, variable or [], operation))
    typer.echo(asking.as_json(answer))
    raise typer.Exit(1 if answer.get("errors") else 0)


@app.command(name="import")
def import_(
    connection: Annotated[str, typer.Argument(help="The account's name.")],
    file: Annotated[Path, typer.Argument(help="The vendor's answer as it came: JSON.", exists=True, dir_okay=False)],
    event: Annotated[str | None, typer.Option(help="The vendor's id of the event, where the answer lacks it.")] = None,
    config: Config = None,
) -> None:
    """Put a saved answer of a vendor that cannot be read (EventBookings) into the store."""
    from gateway.commands import storing
    from gateway.settings import load_settings

    settings = load_settings(config)
    count = _run(storing.import_answer(settings, connection, file.read_bytes(), event))
    typer.echo(f"Records of {connection} that can be read now: {count}.")


@cache.command()
def purge(
    account: Annotated[str | None, typer.Option(help="Only this account's answers.")] = None,
    event: Annotated[str | None, typer.Option(help="Only answers about this event: its id in the graph.")] = None,
    url: Annotated[str, typer.Option(help="Where the gateway runs.")] = "http://127.0.0.1:8000",
    key_file: Annotated[Path | None, typer.Option(help="A file with an API key or token of scope admin.")] = None,
) -> None:
    """Have a running gateway forget vendor answers."""
    from gateway.commands import purging

    forgotten = _run(purging.purge(url, account, event, key_file))
    typer.echo(f"Forgotten: {', '.join(forgotten) or 'nothing, there is no account'}.")


@store.command(name="check")
def check_store(config: Config = None) -> None:
    """Examine the store, count what is in it, and name requests that no answer is kept of; exit 1 if it is damaged."""
    from gateway.commands import storing
    from gateway.settings import load_settings

    raise typer.Exit(0 if _run(storing.check_store(load_settings(config))) else 1)


def _run(work: Coroutine[Any, Any, T]) -> T:
    from uvicorn.loops.auto import auto_loop_factory

    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        return runner.run(work)


def main() -> None:
    """Run the command; a failure is one line on standard error."""
    try:
        sys.exit(app(standalone_mode=False))
    except (BrokenPipeError, KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except UnicodeDecodeError:
        _fail("The file is not UTF-8 text.")
    except Exception as exc:
        told = _misuse(exc) or _expected(exc)
        if told is None:
            raise
        _fail(told)


def _misuse(exc: Exception) -> str | None:
    """What is wrong with the command line; None for any other failure."""
    told = getattr(exc, "format_message", None)  # what typer raises, whether its own class or click's
    if told is None:
        return None
    if not told():  # no command was given: the help has been printed instead
        sys.exit(2)
    return f"{told().rstrip('.')}; {exc.ctx.command_path} --help tells what it takes."  # type: ignore[attr-defined]


def _expected(exc: Exception) -> str | None:
    """What a failure that a command may have says; None for a fault of ours. Whoever raised it imported its class."""
    import httpx

    from gateway.commands import CommandError
    from gateway.errors import EventgateError
    from gateway.settings import SettingsError
    from gateway.store import StoreError

    if isinstance(exc, (SettingsError, CommandError, EventgateError, StoreError)):
        return str(exc)
    if isinstance(exc, httpx.HTTPError):
        return f"The gateway did not answer ({type(exc).__name__}); is it running at --url?"
    return None


def _fail(message: str) -> None:
    typer.echo(f"eventgate: {' '.join(message.split())}", err=True)
    sys.exit(2)
