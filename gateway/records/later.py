"""Later: values of a record that are worked out from what the vendor sent when they are first looked at."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import force_setattr

T = TypeVar("T")


class Later(Struct, Generic[T], frozen=True, eq=False, gc=False):
    """A record's list of values which most queries do not select, and which would take long to make for each record.

    It is equal to the tuple of its values.

    Args:
        read: makes the values; must not fail. sent: what of, which the record keeps anyway.
    """

    read: Callable[[bytes], tuple[T, ...]]
    sent: bytes
    _made: tuple[T, ...] | None = None

    def made(self) -> tuple[T, ...]:
        """The values."""
        found = self._made
        if found is None:
            found = self.read(self.sent)
            force_setattr(self, "_made", found)
        return found

    def __iter__(self) -> Iterator[T]:
        return iter(self.made())

    def __len__(self) -> int:
        return len(self.made())

    def __eq__(self, other: Any) -> bool:
        return self.made() == (other.made() if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.made())

    def __repr__(self) -> str:
        return repr(self.made())
