"""Gateways that are killed: a process that has everything imported forks one for each job and ends it where it says.

``python gateway_writer.py CONFIG STORE_URL`` reads jobs as JSON from standard input: ``{key, name, point?, after_s?,
shift_s?}``. It prints what each gateway had answered (a payload of createEvent, or null where it was killed before).
``point`` kills at a place in the code, ``after_s`` at a time; ``shift_s`` sets the store's clock ahead, past a lease.
"""

import asyncio
import json
import os
import signal
import sys
import time
import tomllib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from graphql import DocumentNode, parse
from mutation_writer import ended

from gateway.edge.execute import run
from gateway.settings import Settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.scope import CallScope
from gateway.vendors.registry import open_accounts
from resolvers.context import Caller, open_context
from schema.build import build_schema

CREATE = """mutation($i: CreateEventInput!) {
  createEvent(input: $i) { event { id name } userErrors { code message field } } }"""
PLACES: dict[str, tuple[Any, str, bool]] = {
    "before logging": (Store, "log_request", True),
    "before sending": (Upstream, "call", True),
    "after the answer": (Upstream, "call", False),
    "after keeping": (Store, "keep_answer", False),
    "after completing": (Store, "complete", False),
}
"""A point → the method that is killed, before it begins or after it has ended."""


def die_at(point: str) -> None:
    """Have this process killed at the point."""
    owner, name, before = PLACES[point]
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def deadly(*args: Any, **given: Any) -> Any:
        if not before:
            await method(*args, **given)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, deadly)


async def create(
    config: Settings, url: str, schema: Any, document: DocumentNode, job: dict[str, Any], told: int
) -> None:
    """Run the mutation as a gateway does, and say what it answered."""
    ahead = timedelta(seconds=job.get("shift_s", 0))
    store = await Store.open(url, clock=lambda: datetime.now(UTC) + ahead)
    accounts = await open_accounts(config.accounts, store, AnswerCache(1 << 20))
    scope = CallScope(deadline=time.monotonic() + 20)
    given = {"account": "eventbookings", "name": job["name"], "idempotencyKey": job["key"]}
    answer = await run(schema, document, None, {"i": given}, open_context(accounts, Caller(), scope), scope)
    os.write(told, json.dumps(answer.body()).encode())


def done(config: Settings, url: str, schema: Any, document: DocumentNode, job: dict[str, Any]) -> Any:
    """What the job's gateway had answered when it ended, or was ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        if "point" in job:
            die_at(job["point"])
        asyncio.run(create(config, url, schema, document, job, writing))
        os._exit(0)
    os.close(writing)
    if "after_s" in job:
        time.sleep(job["after_s"])
        os.kill(child, signal.SIGKILL)
    return ended(child, reading)


def main(config: str, url: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    settings = Settings(**tomllib.loads(Path(config).read_text()))
    schema, document = build_schema()._schema, parse(CREATE)
    print(json.dumps([done(settings, url, schema, document, job) for job in json.load(sys.stdin)]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
