"""Finds the operation that a path and a method mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from sandbox.operation import Operation


class NotFound(Exception):
    """No operation has this path."""


class WrongMethod(Exception):
    """The path is known, the method is not; `allowed` are the path's own."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self.allowed = sorted(allowed)


@dataclass
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    any: _Node | None = None
    methods: dict[str, tuple[Operation, tuple[str, ...]]] = field(default_factory=dict)


class Routes:
    """The operations of a vendor by path. A word of a path wins over a parameter at the same place."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            self._add(operation)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation and its path parameters; `path` is as sent, so that %2F stays inside a parameter."""
        segments = path.split("/")[1:]
        nodes = [found for found in _walk(self._root, segments, 0) if found.methods]
        for node in nodes:
            if method in node.methods:
                operation, names = node.methods[method]
                return operation, _params(operation, names, segments)
        if nodes:
            raise WrongMethod({name for node in nodes for name in node.methods})
        raise NotFound

    def _add(self, operation: Operation) -> None:
        node, names = self._root, []
        for segment in operation.path.split("/")[1:]:
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.any = node.any or _Node()
                node = node.any
            else:
                node = node.words.setdefault(segment, _Node())
        if operation.method in node.methods:
            raise ValueError(f"{operation.method} {operation.path} is there twice")
        node.methods[operation.method] = (operation, tuple(names))


def _params(operation: Operation, names: tuple[str, ...], segments: list[str]) -> dict[str, str]:
    if not names:
        return {}
    pattern = operation.path.split("/")[1:]
    values = [segment for place, segment in zip(pattern, segments, strict=True) if place.startswith("{")]
    return dict(zip(names, map(unquote, values), strict=True))


def _walk(node: _Node, segments: list[str], place: int) -> Iterable[_Node]:
    if place == len(segments):
        yield node
        return
    segment = segments[place]
    if segment in node.words:
        yield from _walk(node.words[segment], segments, place + 1)
    if node.any is not None and segment:
        yield from _walk(node.any, segments, place + 1)
