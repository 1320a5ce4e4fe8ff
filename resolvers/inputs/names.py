"""Whose name and address it is: how people's words are compared, and what of them may be shown."""

import re
from collections.abc import Mapping
from typing import Any

from gateway.records import Person

ADDRESS = re.compile(r"[^\s@|;,<>]+@[^\s@|;,<>]+\.[^\s@|;,<>]+")
"""Anything that may be an e-mail address; rather one too many is hidden."""


def clean_email(text: str) -> str:
    """How e-mail addresses are compared: trimmed and case-folded, nothing cleverer."""
    return text.strip().casefold()


def holds_address(value: Any) -> bool:
    """Whether an e-mail address stands anywhere in a JSON value."""
    if isinstance(value, str):
        return ADDRESS.search(value) is not None
    if isinstance(value, Mapping):
        return any(holds_address(part) for pair in value.items() for part in pair)
    return isinstance(value, (list, tuple)) and any(map(holds_address, value))


def full_name(person: Person) -> str | None:
    """The name in one piece, from whatever pieces the vendor gave."""
    first, last = person.first_name, person.last_name
    if first and last and type(first) is type(last) is str:  # nearly all
        return f"{first} {last}"
    parts = [part for part in (first, last) if isinstance(part, str) and part]
    if parts:
        return " ".join(parts)
    return person.display_name if isinstance(person.display_name, str) and person.display_name else None


def shown_name(person: Person, *, shows_address: bool) -> str | None:
    """The name to show: the person's own, else the part of the e-mail address before the @, where it may be known.

    An e-mail address may stand in the place of the name, too.
    """
    whole = full_name(person)
    if whole and not shows_address and holds_address(whole):
        return None
    if whole or not shows_address or not isinstance(person.email, str):
        return whole
    return person.email.partition("@")[0] or person.email or None
