"""One step of 20 ms: query C, cold, at a vendor that answers after 20 ms to the point, and what the vendor took.

    python -m benchmarks.one_step [--seconds 8]

The sandbox makes each answer anew, which takes it a few milliseconds more. Here its answers are recorded once and given
again so many milliseconds after the request came, by a process that does nothing else. Beside the gateway's answers
stands what a bare client waits that asks the same vendor for one thing. The gateway remembers every answer, as it does
by default, but none is fresh.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import httpx
import uvloop

from benchmarks import processes
from benchmarks.load import Client, Taken, load, once, post
from benchmarks.queries import QUERIES
from benchmarks.run import GATEWAY_CORE, HERE, VENDOR_CORE, checked, found, vendor

DELAY_S = 0.02
NEVER_FRESH = "".join(
    f'[cache.policies."ringcentral.{endpoint}"]\nfresh = 0\nstale_while_revalidate = 0\n'
    for endpoint in ("events.get", "registrations.list", "tickets.list")
)
C = next(query for query in QUERIES if query.name == "C")


class Recorded(asyncio.Protocol):
    """A vendor that knows its answers by heart; what it does not know it asks the sandbox, once."""

    def __init__(self, sandbox: str, known: dict[str, bytes]) -> None:
        self._sandbox = sandbox
        self._known = known

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        head, _, _ = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        path = first.split(" ")[1]
        if path not in self._known:
            self._known[path] = self._asked(path, dict(line.split(": ", 1) for line in lines))
        asyncio.get_running_loop().call_later(DELAY_S, self._transport.write, self._known[path])

    def _asked(self, path: str, headers: dict[str, str]) -> bytes:
        """Before anything is measured, so the loop may stand still for it."""
        kept = {name: value for name, value in headers.items() if name.lower() == "authorization"}
        answer = httpx.get(self._sandbox + path, headers=kept, timeout=60)
        lines = f"HTTP/1.1 {answer.status_code} OK\r\ncontent-type: application/json\r\n"
        return f"{lines}content-length: {len(answer.content)}\r\n\r\n".encode() + answer.content


async def replay(sandbox: str, port: int) -> None:
    """Serve until stopped."""
    known: dict[str, bytes] = {"/ready": b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"}
    server = await asyncio.get_running_loop().create_server(lambda: Recorded(sandbox, known), processes.HOST, port)
    await server.serve_forever()


async def bare(url: str, seconds: float) -> Taken:
    """What one call takes."""
    port, taken, until = urlsplit(url).port or 0, Taken(), time.perf_counter() + seconds
    client = await Client.open(port)
    while (asked := time.perf_counter()) < until:
        await client.ask(b"GET /ready HTTP/1.1\r\nhost: x\r\n\r\n")
        taken.latencies.append(time.perf_counter() - asked)
    client.close()
    return taken


def measure(folder: Path, url: str, seconds: float) -> None:
    """Print the table."""
    port = processes.free_port()
    words = ("serve", "--config", str(processes.settings(folder, url, True, NEVER_FRESH)), "--port", str(port))
    with processes.started(GATEWAY_CORE, HERE, folder, f"http://{processes.HOST}:{port}/healthz", *words):
        events = found(port)
        requests = [post(C.text, variables) for variables in C.variables(events)]
        checked(port, C, events)
        uvloop.run(once(port, requests))
        print("| run | the vendor alone, p50 ms | query C, p50 ms | p10 | p99 |\n| --- | ---: | ---: | ---: | ---: |")
        for run in range(1, 4):
            alone, taken = uvloop.run(bare(url, 2)), uvloop.run(load(port, requests, 1, seconds))
            figures = (alone.percentile_ms(0.5), *(taken.percentile_ms(share) for share in (0.5, 0.1, 0.99)))
            print(f"| {run} | {' | '.join(f'{figure:.1f}' for figure in figures)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8, help="of each of three runs")
    parser.add_argument("--replay", nargs=2, metavar=("SANDBOX", "PORT"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.replay:
        uvloop.run(replay(chosen.replay[0], int(chosen.replay[1])))
        return
    with tempfile.TemporaryDirectory() as name, vendor(Path(name), 0) as sandbox:
        port = processes.free_port()
        url = f"http://{processes.HOST}:{port}"
        replaying = ("--replay", sandbox, str(port))
        again = processes.started(
            VENDOR_CORE, HERE, Path(name), f"{url}/ready", *replaying, program=("-m", "benchmarks.one_step")
        )
        with again:
            measure(Path(name), url, chosen.seconds)


if __name__ == "__main__":
    main()
