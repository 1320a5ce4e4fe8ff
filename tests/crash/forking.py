"""Children forked by a process that has everything imported, and what they had said when they ended, or were ended."""

import os
from collections.abc import Callable


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """A child that does the work and is gone: its process, and where it says things.

    Args:
        work: is given where the child is to write what it says.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        work(writing)
        os._exit(0)
    os.close(writing)
    return child, reading


def ended(child: int, reading: int) -> bytes:
    """All that the child has said, once it is gone."""
    said = b""
    while part := os.read(reading, 65536):
        said += part
    os.close(reading)
    os.waitpid(child, 0)
    return said
