"""Shapes of JSON bodies: what the vendor's document lets a caller send, checked member by member."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any as Anything
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID


class Mismatch(Exception):
    """A body that does not fit. `pointer` is a JSON pointer to the member, `missing` says it was left out."""

    def __init__(self, pointer: str, message: str, *, missing: bool = False) -> None:
        super().__init__(f"{pointer or '/'}: {message}")
        self.pointer = pointer
        self.message = message
        self.missing = missing


class Shape(Protocol):
    """Anything that can look at a value and raise Mismatch."""

    def check(self, value: Anything, at: str = "") -> None:
        """Return when the value fits; raise Mismatch with the place otherwise."""


@dataclass(frozen=True)
class Any:
    """Any JSON value."""

    def check(self, value: Anything, at: str = "") -> None:
        """Take everything."""


@dataclass(frozen=True)
class Bool:
    """true or false."""

    def check(self, value: Anything, at: str = "") -> None:
        """Refuse all but booleans."""
        if not isinstance(value, bool):
            raise Mismatch(at, "must be a boolean")


@dataclass(frozen=True)
class Num:
    """A JSON number; bounds are inclusive."""

    min: float | None = None
    max: float | None = None

    def check(self, value: Anything, at: str = "") -> None:
        """Refuse all but numbers within the bounds."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Mismatch(at, "must be a number")
        _within(value, self.min, self.max, at)


@dataclass(frozen=True)
class Int:
    """A whole JSON number; bounds are inclusive."""

    min: int | None = None
    max: int | None = None
    enum: tuple[int, ...] = ()

    def check(self, value: Anything, at: str = "") -> None:
        """Refuse all but whole numbers within the bounds and of the list, where there is one."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise Mismatch(at, "must be an integer")
        _within(value, self.min, self.max, at)
        if self.enum and value not in self.enum:
            raise Mismatch(at, f"must be one of {', '.join(map(str, self.enum))}")


def _within(value: float, low: float | None, high: float | None, at: str) -> None:
    if low is not None and value < low:
        raise Mismatch(at, f"must be {low} or more")
    if high is not None and value > high:
        raise Mismatch(at, f"must be {high} or less")


def _zoned(text: str) -> None:
    if datetime.fromisoformat(text).tzinfo is None or "T" not in text:
        raise ValueError


def _url(text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError


def _matches(pattern: str) -> Callable[[str], None]:
    compiled = re.compile(pattern)

    def check(text: str) -> None:
        if not compiled.fullmatch(text):
            raise ValueError

    return check


FORMATS: dict[str, Callable[[str], object]] = {
    "date-time": _zoned,
    "date": date.fromisoformat,
    "email": _matches(r"[^@\s]+@[^@\s]+\.[^@\s.]+"),
    "uri": _url,
    "uuid": UUID,
}


@dataclass(frozen=True)
class Str:
    """A string: `min`/`max` in characters; `format` is a key of FORMATS or a regular expression (full match)."""

    max: int | None = None
    enum: tuple[str, ...] | frozenset[str] = ()
    format: str | None = None
    min: int = 0

    def check(self, value: Anything, at: str = "") -> None:
        """Refuse all but strings of that length, list and format."""
        if not isinstance(value, str):
            raise Mismatch(at, "must be a string")
        if self.max is not None and len(value) > self.max:
            raise Mismatch(at, f"is too long (maximum is {self.max} characters)")
        if len(value) < self.min:
            raise Mismatch(at, f"is too short (minimum is {self.min} characters)")
        if self.enum and value not in self.enum:
            raise Mismatch(at, "is not included in the list")
        if self.format is not None:
            self._check_format(value, self.format, at)

    def _check_format(self, value: str, name: str, at: str) -> None:
        test = FORMATS.get(name) or FORMATS.setdefault(name, _matches(name))
        try:
            test(value)
        except ValueError:
            raise Mismatch(at, f"is not a valid {name}") from None


@dataclass(frozen=True)
class Either:
    """One of several shapes; the last one's complaint is told."""

    shapes: tuple[Shape, ...]

    def check(self, value: Anything, at: str = "") -> None:
        """Take what any of the shapes takes."""
        for shape in self.shapes[:-1]:
            try:
                return shape.check(value, at)
            except Mismatch:
                continue
        return self.shapes[-1].check(value, at)


@dataclass(frozen=True)
class Arr:
    """An array, each item of one shape."""

    item: Shape
    min: int = 0
    max: int | None = None

    def check(self, value: Anything, at: str = "") -> None:
        """Refuse all but arrays of fitting items."""
        if not isinstance(value, list):
            raise Mismatch(at, "must be an array")
        _within(len(value), self.min, self.max, at)
        for index, item in enumerate(value):
            self.item.check(item, f"{at}/{index}")


@dataclass(frozen=True)
class Map:
    """An object with free names, each value of one shape."""

    value: Shape

    def check(self, value: Anything, at: str = "") -> None:
        """Refuse all but objects of fitting values."""
        if not isinstance(value, dict):
            raise Mismatch(at, "must be an object")
        for name, member in value.items():
            self.value.check(member, f"{at}/{name}")


@dataclass(frozen=True)
class Obj:
    """An object with these members; others are refused unless `extra`."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    extra: bool = False

    def check(self, value: Anything, at: str = "") -> None:
        """Refuse unknown members, missing required ones and values that do not fit."""
        if not isinstance(value, dict):
            raise Mismatch(at, "must be an object")
        for name in self.required:
            if name not in value:
                raise Mismatch(f"{at}/{name}", "is missing", missing=True)
        for name, member in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            if shape is not None:
                shape.check(member, f"{at}/{name}")
            elif not self.extra:
                raise Mismatch(f"{at}/{name}", "is not a known member")


@dataclass(frozen=True)
class Multipart:
    """A multipart/form-data body: texts (checked as strings) and files, by name.

    `Request.body` is then a dict of the texts, `Request.files` one of the files.
    """

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    required_files: tuple[str, ...] = ()

    def check(self, texts: Anything, files: Mapping[str, Anything]) -> None:
        """Refuse unknown and missing parts."""
        Obj(self.required, self.optional).check(texts)
        for name in self.required_files:
            if name not in files:
                raise Mismatch(f"/{name}", "is missing", missing=True)
        for name in files:
            if name not in self.files and name not in self.required_files:
                raise Mismatch(f"/{name}", "is not a known member")
