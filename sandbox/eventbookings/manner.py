"""The two manners in which EventBookings writes the same event.

createEvent: constants in lower case, booleans plain, numbers in quotes. duplicateEvent: constants and paths in
capitals, booleans in quotes, numbers plain (L192-548 against L799-1275).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Manner:
    """How constants, flags and numbers are written."""

    loud: bool

    def word(self, text: str) -> str:
        """A constant, a zone name or a storage path."""
        return text.upper() if self.loud else text

    def flag(self, value: bool) -> bool | str:
        """A boolean."""
        return str(value).lower() if self.loud else value

    def number(self, value: float | None) -> float | str | None:
        """A number, or null."""
        if value is None:
            return None
        plain = int(value) if value == int(value) else value
        return plain if self.loud else str(plain)

    def image(self, address: str) -> str:
        """A storage path as a constant; an address on the web as it is."""
        return address if address.startswith(("http://", "https://")) else self.word(address)

    def pairs(self, **values: Any) -> list[dict[str, Any]]:
        """`[{name, value}]` from keywords."""
        return [{"name": self.word(name), "value": value} for name, value in values.items()]


CREATED = Manner(loud=False)
DUPLICATED = Manner(loud=True)
