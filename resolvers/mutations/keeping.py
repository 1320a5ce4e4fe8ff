"""Keeping: values of our own types as bytes and back, exactly.

A typed decoder would lose what a record must not lose: a field that is UNSET (left out, it would come back as its
default), an instant's offset (the same answer shows the same offset), exact decimals in fields of any type. So every
value that is no plain JSON carries what it is. Nothing is run when it is read, and only the types named can come back.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, msgpack
from msgspec.msgpack import Ext

from gateway.records import Later

T = TypeVar("T")
_UNSET, _STRUCT, _ENUM, _TUPLE, _DECIMAL, _MOMENT, _DATE, _INTEGER = range(1, 9)
_LONG = 63
"""Integers of more bits than MessagePack has are written as text."""


class Unkept(ValueError):
    """The bytes were kept by another version of us, or damaged."""


class Keeping:
    """A keeper of some types.

    Args:
        types: the structs and enumerations that may be kept; others among them are passed over. Their names are kept,
            so renaming one makes what was kept before unreadable.
    """

    def __init__(self, types: Iterable[object]) -> None:
        known = [each for each in types if isinstance(each, type) and issubclass(each, (Struct, Enum))]
        self._types: Mapping[str, Any] = {each.__name__: each for each in known}
        self._readers: Mapping[int, Callable[[bytes], Any]] = {
            _UNSET: lambda _: UNSET,
            _STRUCT: self._struct,
            _ENUM: self._enum,
            _TUPLE: lambda data: tuple(self._read(data)),
            _DECIMAL: lambda data: Decimal(data.decode()),
            _MOMENT: lambda data: datetime.fromisoformat(data.decode()),
            _DATE: lambda data: date.fromisoformat(data.decode()),
            _INTEGER: lambda data: int(data.decode(), 16),
        }

    def keep(self, value: Any) -> bytes:
        """The value as bytes.

        Raises:
            TypeError: it holds something of a type that cannot be kept.
        """
        return msgpack.encode(self._plain(value))

    def kept(self, data: bytes, type: type[T]) -> T:
        """What was kept.

        Raises:
            Unkept: it cannot be read as such a value any more.
        """
        try:
            found = self._read(data)
        except (ValueError, TypeError, KeyError, msgspec.MsgspecError) as exc:
            raise Unkept("what was kept cannot be read") from exc
        if not isinstance(found, type):
            raise Unkept("what was kept is something else")
        return found

    def _plain(self, value: Any) -> Any:
        match value:
            case Later():
                return self._plain(value.made())
            case Struct() | Enum():
                return self._own(value)
            case bool() | None | float() | str() | bytes():
                return value
            case int():
                return value if value.bit_length() <= _LONG else Ext(_INTEGER, format(value, "x").encode())
            case dict():
                return {name: self._plain(item) for name, item in value.items()}
            case list():
                return [self._plain(item) for item in value]
            case tuple():
                return Ext(_TUPLE, msgpack.encode([self._plain(item) for item in value]))
            case Decimal():
                return Ext(_DECIMAL, str(value).encode())
            case datetime():
                return Ext(_MOMENT, value.isoformat().encode())
            case date():
                return Ext(_DATE, value.isoformat().encode())
        if value is UNSET:
            return Ext(_UNSET, b"")
        raise TypeError(f"a {type(value).__name__} cannot be kept")

    def _own(self, value: Struct | Enum) -> Ext:
        name = type(value).__name__
        if self._types.get(name) is not type(value):
            raise TypeError(f"a {name} cannot be kept")
        if isinstance(value, Enum):
            return Ext(_ENUM, msgpack.encode([name, value.value]))
        told = {field: self._plain(getattr(value, field)) for field in value.__struct_fields__}
        return Ext(_STRUCT, msgpack.encode([name, told]))

    def _read(self, data: bytes | memoryview) -> Any:
        return msgpack.decode(data, ext_hook=lambda code, inner: self._readers[code](bytes(inner)))

    def _struct(self, data: bytes) -> Any:
        name, told = self._read(data)
        cls = self._types[name]
        return cls(**{field: value for field, value in told.items() if field in cls.__struct_fields__})

    def _enum(self, data: bytes) -> Any:
        name, value = self._read(data)
        return self._types[name](value)
