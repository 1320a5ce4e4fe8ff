"""Mark: a text that names the write being carried out, for vendors that can carry one.

A vendor that answers a creation without an id is given the mark to keep with the record, and found by it. A write
with an idempotency key has the same mark whenever it is asked for again, so that after a crash what it left can be
found; one without has a new mark each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

_current: ContextVar[str | None] = ContextVar("eventgate_write_mark", default=None)


def write_mark() -> str:
    """The mark of the write being carried out: letters and digits, at most 64."""
    return _current.get() or uuid4().hex


@contextmanager
def marked(mark: str) -> Iterator[None]:
    """Give the writes within this block, and within the tasks that it starts, this mark."""
    token = _current.set(mark)
    try:
        yield
    finally:
        _current.reset(token)
