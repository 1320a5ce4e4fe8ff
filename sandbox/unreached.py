"""A vendor that cannot be reached: what the sandbox's faults, which answer or cut off what they took, cannot play."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def unheard(*, queueing: bool) -> Iterator[int]:
    """A port where nobody listens, or one whose queue is full, so that those who knock further are not answered."""
    with ExitStack() as stack:
        door = stack.enter_context(socket.socket())
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
        if queueing:
            door.listen(0)
            for _ in range(4):
                visitor = stack.enter_context(socket.socket())
                visitor.setblocking(False)
                visitor.connect_ex(("127.0.0.1", port))
        yield port
