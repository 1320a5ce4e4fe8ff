"""Frame: a place in the answer that holds an object or a list; what a null of a non-null field climbs up."""

from collections.abc import MutableMapping, MutableSequence
from typing import Any

Container = MutableMapping[str, Any] | MutableSequence[Any]
Key = str | int


class Frame:
    """Where an object or a list stands: in which container, under which key or index.

    Args:
        parent: the frame of the container; None for the whole answer.
        nullable: whether null may stand here.
    """

    __slots__ = ("container", "dead", "key", "nullable", "parent")

    def __init__(self, parent: "Frame | None", container: Any, key: Any, nullable: bool) -> None:
        self.parent = parent
        self.container = container
        self.key = key
        self.nullable = nullable
        self.dead = False

    def path(self, *below: Key) -> list[Key]:
        """The keys that lead here from the answer's ``data``, and on."""
        keys: list[Key] = list(reversed(below))
        frame: Frame | None = self
        while frame is not None and frame.parent is not None:
            keys.append(frame.key)
            frame = frame.parent
        keys.reverse()
        return keys

    def alive(self) -> bool:
        """Whether what is written here still shows: no null stands here or above."""
        frame: Frame | None = self
        while frame is not None:
            if frame.dead:
                return False
            frame = frame.parent
        return True

    def kill(self) -> "Frame":
        """Put null at the nearest place that may hold it, here or above, and return that place."""
        frame = self
        while not frame.nullable and frame.parent is not None:
            frame = frame.parent
        frame.container[frame.key] = None
        frame.dead = True
        return frame


class Nulled(Exception):
    """A null took the place of what is being written; unwinds to that place."""

    def __init__(self, at: Frame) -> None:
        self.at = at
