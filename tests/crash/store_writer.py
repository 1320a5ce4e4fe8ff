"""Writers that are killed: a process that has everything imported forks one after the other and ends each at random.

``python store_writer.py URL KILLS SEED`` prints one line for each thing that a writer had been told is on disk.
"""

import asyncio
import os
import random
import select
import signal
import sys
import time
from datetime import UTC, datetime

from forking import ended, forked

from gateway.store import Document, Store

LONGEST_S = 0.08
"""Kills come within so many seconds of a writer's birth: while it opens, while it migrates, while it writes."""


async def write(url: str, writer: int, told: int) -> None:
    """Write until the end, and say through ``told`` what was acknowledged."""
    store = await Store.open(url)
    number = 0
    while True:
        number += 1
        name = f"{writer}-{number}"
        at = datetime.now(UTC)
        match number % 4:
            case 0:
                claim = await store.claim(name, "mobile", "createEvent", "i", at)
                await store.mark_sent(claim, at)
                await store.complete(claim, name.encode())
                os.write(told, f"claim {name}\n".encode())
            case 1:
                request = await store.log_request("a", "op", name, b"asked")
                os.write(told, f"request {name}\n".encode())
                documents = [Document(kind=kind, id=name, payload=b"x" * 2000, at=at) for kind in ("e", "ss", "t")]
                await store.keep_answer("a", "op", name, name.encode(), at, documents, request)
                os.write(told, f"answer {name}\n".encode())
            case 2:
                await store.put_record("a", "o", name, "", name.encode(), at)
                os.write(told, f"record {name}\n".encode())
            case 3:
                await store.remember_name("a", "e", name, f"name of {name}")
                os.write(told, f"name {name}\n".encode())


def killed(url: str, writer: int, chance: random.Random) -> bytes:
    """What a writer said before it was killed."""
    child, reading = forked(lambda told: asyncio.run(write(url, writer, told)))
    if chance.random() < 0.5:  # at work for certain
        select.select([reading], [], [], 10)
    time.sleep(chance.random() * LONGEST_S)
    os.kill(child, signal.SIGKILL)
    return ended(child, reading)


def main(url: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    for writer in range(kills):
        said = killed(url, writer, chance)
        sys.stdout.buffer.write(said[: said.rfind(b"\n") + 1])
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
