"""Marking an older answer as one that stands in for a vendor that cannot be asked."""

from typing import Any

import msgspec

from gateway.records import Page, Record


def stale_copy(value: Any) -> Any:
    """The same answer with ``origin.stale`` set on every record in it, nested ones included."""
    if isinstance(value, (tuple, list)):
        return type(value)(stale_copy(item) for item in value)
    if isinstance(value, Page):
        return msgspec.structs.replace(value, items=stale_copy(value.items))
    if not isinstance(value, msgspec.Struct):
        return value
    changes = {
        name: copied for name in value.__struct_fields__ if (copied := _nested(getattr(value, name))) is not None
    }
    if isinstance(value, Record):
        changes["origin"] = msgspec.structs.replace(value.origin, stale=True)
    return msgspec.structs.replace(value, **changes) if changes else value


def _nested(value: Any) -> Any:
    """A changed copy of a field's value where it may hold records, else None."""
    if isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
        return stale_copy(value)
    if isinstance(value, msgspec.Struct) and not isinstance(value, type):
        return stale_copy(value)
    return None
