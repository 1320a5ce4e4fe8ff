"""The two processes that are measured: the vendor's sandbox and the gateway, each on a core of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from sandbox.server import config_toml

HOST = "127.0.0.1"
CLI = ("-c", "import sys; from gateway.cli import main; sys.exit(main())")


def free_port() -> int:
    """A port that is free now."""
    with socket.create_server((HOST, 0)) as probe:
        found: int = probe.getsockname()[1]
        return found


@contextmanager
def started(
    core: int, source: Path, folder: Path, ready: str, *words: str, program: Sequence[str] = CLI
) -> Iterator[int]:
    """An ``eventgate`` command of this source folder, on one core, until the block ends; its process id.

    Args:
        folder: where it runs, and where its log goes.
        ready: an address that answers 200 when the process is ready.
        program: what Python is to run instead, as its own words say it.
    """
    environment = {**os.environ, "PYTHONPATH": str(source)}
    with (folder / f"{words[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *program, *words],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )
    try:
        _wait(process, ready, folder / f"{words[0]}.log")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], ready: str, log: Path) -> None:
    until = time.monotonic() + 30
    with httpx.Client(timeout=5) as client:
        while time.monotonic() < until and process.poll() is None:
            try:
                if client.get(ready).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise RuntimeError(f"the process did not start; its log:\n{log.read_text()[-2000:]}")


def settings(folder: Path, vendor: str, cache: bool, more: str = "") -> Path:
    """An eventgate.toml with RingCentral alone, the cache of vendor answers on or off; where it lies."""
    table = config_toml(vendor).split("[accounts.ringcentral]")[1].split("[accounts.")[0]
    path = folder / f"cache-{'on' if cache else 'off'}.toml"
    off = "" if cache else "[cache]\nmax_bytes = 0\n"
    path.write_text(f'[accounts.ringcentral]{table}{off}[server]\nlog_level = "warning"\n{more}')
    return path


def memory_mib(pid: int) -> float:
    """The memory that a process has in RAM now, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has used, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def vendor_calls(vendor: str) -> int:
    """How many calls the vendor counted since it last forgot them; it forgets them now."""
    total: int = httpx.get(f"{vendor}/__sandbox/calls", timeout=60).json()["total"]
    httpx.delete(f"{vendor}/__sandbox/calls", timeout=60)
    return total
