"""Time zones as RingCentral Events takes them: a list of 746 names, of which 149 are Rails' friendly ones (L122)."""

from gateway.vendors.zones import RAILS, iana_name, iana_names

NEWER = frozenset({"America/Coyhaique"})
"""Zones that the tz database got after the vendor's list was made."""

_OLDER = {"America/Coyhaique": "America/Punta_Arenas"}
"""A newer zone → the older one whose clock it shares: Coyhaique keeps Punta Arenas' all year since 2025b."""


def is_listed(name: str) -> bool:
    """Whether the vendor takes the name in a request: one of its list, to the letter."""
    return name in RAILS or (name in iana_names() and name not in NEWER)


def listed_name(name: str) -> str | None:
    """The name by which the vendor knows a zone; None where it knows none.

    Args:
        name: an IANA name, an alias of one, or a Rails name. What the vendor lists goes out as it is, else the older
            zone on the same clock.
    """
    if is_listed(name):
        return name
    known = iana_name(name)
    if known is None:
        return None
    return known if is_listed(known) else _OLDER.get(known)
