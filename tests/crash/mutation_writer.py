"""Workers that carry out any mutation and are killed where they are told to, forked from one that has all imported.

``python mutation_writer.py CONFIG STORE_URL`` reads one job a line from standard input, ``{query, input, kill?,
shift_s?, workers?}``, and prints a line for each: what its workers answered, null for one that was killed. ``kill`` is
``before`` (the write is about to leave) or ``after`` (the vendor has answered, nothing is kept yet); ``shift_s`` sets
the store's clock ahead, past a dead worker's lease; ``workers`` is how many are given the job at once.
"""

import asyncio
import json
import os
import signal
import sys
import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from forking import ended, forked
from graphql import parse

from gateway.edge.execute import run
from gateway.settings import Settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.scope import CallScope
from gateway.vendors.registry import open_accounts
from resolvers.context import Caller, open_context
from schema.build import build_schema


def die_at(point: str) -> None:
    """Have this process killed at its first write to a vendor, before it leaves or once it is answered."""
    call = Upstream.call

    async def deadly(self: Upstream, endpoint: Any, **given: Any) -> Any:
        is_write = endpoint.method != "GET" and endpoint.authenticated
        if is_write and point == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await call(self, endpoint, **given)
        if is_write:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    Upstream.call = deadly  # type: ignore[method-assign]


async def carry_out(config: Settings, url: str, schema: Any, job: dict[str, Any]) -> dict[str, Any]:
    """Run the mutation as a worker does; the body of its answer."""
    ahead = timedelta(seconds=job.get("shift_s", 0))
    store = await Store.open(url, clock=lambda: datetime.now(UTC) + ahead)
    accounts = await open_accounts(config.accounts, store, AnswerCache(1 << 20))
    scope = CallScope(deadline=time.monotonic() + 20)
    context = open_context(accounts, Caller(), scope)
    answer = await run(schema, parse(job["query"]), None, {"i": job["input"]}, context, scope)
    return dict(answer.body())


def begun(config: Settings, url: str, schema: Any, job: dict[str, Any]) -> tuple[int, int]:
    """A worker with the job: its process, and where it will say what it answered."""

    def work(told: int) -> None:
        if "kill" in job:
            die_at(job["kill"])
        os.write(told, json.dumps(asyncio.run(carry_out(config, url, schema, job))).encode())

    return forked(work)


def answered(child: int, reading: int) -> Any:
    """What the worker had answered when it ended, or was ended; None for nothing."""
    said = ended(child, reading)
    return json.loads(said) if said else None


def prepared(config: str) -> tuple[Settings, Any]:
    """All that a worker needs and none has to make: the settings and the schema, with nothing logged but failures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    return Settings(**tomllib.loads(Path(config).read_text())), build_schema()._schema


def main(config: str, url: str) -> None:
    settings, schema = prepared(config)
    for line in sys.stdin:
        job = json.loads(line)
        workers = [begun(settings, url, schema, job) for _ in range(job.get("workers", 1))]
        print(json.dumps([answered(*worker) for worker in workers]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
