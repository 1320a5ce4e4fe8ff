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
from collections.abc import Awaitable, Callable
from typing import Any

from forking import forked
from mutation_writer import answered, carry_out, prepared

from gateway.settings import Settings
from gateway.store import Store
from gateway.upstream.client import Upstream

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


def answer(config: Settings, url: str, schema: Any, job: dict[str, Any]) -> Any:
    """What the job's gateway had answered when it ended, or was ended."""
    asked = {"account": "eventbookings", "name": job["name"], "idempotencyKey": job["key"]}

    def work(told: int) -> None:
        if "point" in job:
            die_at(job["point"])
        body = asyncio.run(carry_out(config, url, schema, {**job, "query": CREATE, "input": asked}))
        os.write(told, json.dumps(body).encode())

    child, reading = forked(work)
    if "after_s" in job:
        time.sleep(job["after_s"])
        os.kill(child, signal.SIGKILL)
    return answered(child, reading)


def main(config: str, url: str) -> None:
    settings, schema = prepared(config)
    print(json.dumps([answer(settings, url, schema, job) for job in json.load(sys.stdin)]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
