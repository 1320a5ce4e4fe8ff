"""Pruning: the store's growth kept within bounds while the gateway runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import structlog

from gateway.store.errors import StoreError
from gateway.store.store import Store

log = structlog.get_logger("eventgate.store")
DAILY_S = 86_400.0
AGAIN_S = 3_600.0
ANSWERS_KEPT = timedelta(days=400)
"""The newest answer of each operation of an event is kept longer, and every document for ever."""


@asynccontextmanager
async def keep_pruned(store: Store, every_s: float = DAILY_S, again_s: float = AGAIN_S) -> AsyncIterator[None]:
    """Prune now and every so often, behind everyone's back, until the block ends.

    Safe on any number of workers at once. A store that cannot be pruned is tried again after ``again_s``; nothing else
    stops for it.
    """
    task = asyncio.create_task(_prune_forever(store, every_s, again_s))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _prune_forever(store: Store, every_s: float, again_s: float) -> None:
    while True:
        pause = every_s if await _prune(store) else again_s
        await asyncio.sleep(pause)


async def _prune(store: Store) -> bool:
    if not store.is_there:
        return True
    now = store.now()
    try:
        removed = await store.prune(now, answers_before=now - ANSWERS_KEPT)
    except StoreError as exc:
        log.warning("store not pruned", reason=str(exc))
        return False
    log.info("store pruned", **msgspec.structs.asdict(removed))
    return True
