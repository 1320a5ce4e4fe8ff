"""Runs the benchmarks and prints their tables: ``python -m benchmarks.run --help``; README.md says how to read them."""

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvloop

from benchmarks import processes
from benchmarks.load import Taken, Unexpected, load, once, post
from benchmarks.queries import EVENTS, FIND, PEOPLE, QUERIES, Query

GATEWAY_CORE, VENDOR_CORE = 0, 1
HERE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the table."""

    source: str
    cache: bool
    query: Query
    clients: int
    taken: Taken
    cpu_seconds: float
    calls: int
    bytes: int
    memory_mib: float


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each cell (default 5, at most 30)")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16], help="connections at once (default 1 16)")
    parser.add_argument("--queries", default="ABCD", help="which of the four (default ABCD)")
    parser.add_argument("--cache", choices=["off", "on", "both"], default="both", help="of vendor answers")
    parser.add_argument("--latency-ms", type=float, default=0, help="the vendor's, added to each of its answers")
    parser.add_argument("--against", type=Path, help="another checkout of the source, measured in turn with this one")
    chosen = parser.parse_args()
    chosen.seconds = min(chosen.seconds, 30)
    return chosen


def main() -> None:
    """Measure and print."""
    chosen = arguments()
    sources = {"this": HERE} if chosen.against is None else {"before": chosen.against.resolve(), "this": HERE}
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}", file=sys.stderr)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="eventgate-bench-") as name,
            vendor(Path(name), chosen.latency_ms) as url,
        ):
            cells = [
                cell
                for cache in {"off": [False], "on": [True], "both": [False, True]}[chosen.cache]
                for source, path in sources.items()
                for cell in measure(Path(name), source, path, url, cache, chosen)
            ]
    except Unexpected as exc:
        sys.exit(f"An answer was wrong, so nothing was measured: {exc}")
    print(table(cells))


@contextmanager
def vendor(folder: Path, latency_ms: float) -> Iterator[str]:
    """The sandbox, as large as the queries ask."""
    port = processes.free_port()
    url = f"http://{processes.HOST}:{port}"
    size = ("--events", str(EVENTS), "--people", str(PEOPLE), "--latency-ms", str(latency_ms))
    with processes.started(VENDOR_CORE, HERE, folder, f"{url}/__sandbox/faults", "sandbox", "--port", str(port), *size):
        yield url


def measure(folder: Path, source: str, path: Path, url: str, cache: bool, chosen: argparse.Namespace) -> Iterator[Cell]:
    """All cells of one gateway process."""
    config, port = processes.settings(folder, url, cache), processes.free_port()
    ready = f"http://{processes.HOST}:{port}/healthz"
    words = ("serve", "--config", str(config), "--port", str(port))
    with processes.started(GATEWAY_CORE, path, folder, ready, *words) as pid:
        events = found(port)
        for query in (one for one in QUERIES if one.name in chosen.queries):
            requests = [post(query.text, variables) for variables in query.variables(events)]
            size = checked(port, query, events)
            uvloop.run(once(port, requests))
            for clients in chosen.clients:
                processes.vendor_calls(url)
                before = processes.cpu_seconds(pid)
                taken = uvloop.run(load(port, requests, clients, chosen.seconds))
                cpu = processes.cpu_seconds(pid) - before
                calls, memory = processes.vendor_calls(url), processes.memory_mib(pid)
                cell = Cell(source, cache, query, clients, taken, cpu, calls, size, memory)
                print(line(cell), file=sys.stderr)
                yield cell


def found(port: int) -> list[str]:
    """The global ids of all events."""
    answer = httpx.post(f"http://{processes.HOST}:{port}/graphql", json={"query": FIND}, timeout=60)
    data = answer.json().get("data")
    if not data:
        raise Unexpected(answer.text[:500])
    return [node["id"] for node in data["events"]["nodes"]]


def checked(port: int, query: Query, events: Sequence[str]) -> int:
    """The size of one answer in bytes, after a look at whether it is whole.

    Raises:
        Unexpected: it is not.
    """
    body = {"query": query.text, "variables": query.variables(events)[0]}
    answer = httpx.post(f"http://{processes.HOST}:{port}/graphql", json=body, timeout=60)
    told = json.loads(answer.content)
    if told.get("errors") or not query.is_whole(told["data"]):
        raise Unexpected(f"query {query.name}: {answer.text[:500]}")
    return len(answer.content)


COLUMNS = (
    "query",
    "cache",
    "clients",
    "requests/s",
    "p50 ms",
    "p99 ms",
    "CPU ms/request",
    "vendor calls/request",
    "KB",
    "RSS MiB",
)


def line(cell: Cell) -> str:
    """One cell as a line of a Markdown table."""
    taken = cell.taken
    figures = (
        f"{cell.query.name} {cell.source}",
        "on" if cell.cache else "off",
        str(cell.clients),
        f"{taken.rate:,.0f}" if taken.rate >= 100 else f"{taken.rate:.1f}",
        f"{taken.percentile_ms(0.5):.2f}",
        f"{taken.percentile_ms(0.99):.2f}",
        f"{cell.cpu_seconds / len(taken.latencies) * 1000:.2f}",
        f"{cell.calls / len(taken.latencies):.2f}",
        f"{cell.bytes / 1000:.1f}",
        f"{cell.memory_mib:.0f}",
    )
    return f"| {' | '.join(figures)} |"


def table(cells: Sequence[Cell]) -> str:
    """All cells; then, where two sources were measured, how many times more requests this one serves."""
    lines = [f"| {' | '.join(COLUMNS)} |", "|" + " --- |" * len(COLUMNS)]
    lines += [line(cell) for cell in sorted(cells, key=lambda cell: (cell.query.name, cell.cache, cell.clients))]
    before = {(cell.query, cell.cache, cell.clients): cell.taken.rate for cell in cells if cell.source == "before"}
    for cell in cells:
        earlier = before.get((cell.query, cell.cache, cell.clients))
        if cell.source == "this" and earlier:
            state = "on" if cell.cache else "off"
            lines.append(f"\n{cell.query.name}, cache {state}, {cell.clients}: {cell.taken.rate / earlier:.2f} times")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
