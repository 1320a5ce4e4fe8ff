"""EventMobi's error bodies: `{code, message, fields}`, and the bare `{code}` of a refused creation."""

from __future__ import annotations

from typing import Any

from sandbox.operation import Refusal


def error(status: int, message: str, fields: str = "") -> dict[str, Any]:
    """The documented error (L2740); `fields` is one string, several names are joined by commas."""
    return {"code": status, "message": message, "fields": fields}


def refusal(status: int, message: str, fields: str = "") -> Refusal:
    """A no with the documented error body."""
    reason = f"{message} ({fields})" if fields else message
    return Refusal(status, error(status, message, fields), reason=reason)


def bare(status: int, reason: str) -> Refusal:
    """A no of POST event, whose 402 and 409 show only the code (L189-203)."""
    return Refusal(status, {"code": status}, reason=reason)


def absent(parameter: str, value: str) -> Refusal:
    """404 for an id of the path that no system and no fallback knows."""
    return refusal(404, f"There is no such record: {value}", parameter)
