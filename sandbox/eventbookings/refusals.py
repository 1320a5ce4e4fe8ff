"""How EventBookings says no here. The document shows no error at all, so this body is the sandbox's own."""

from __future__ import annotations

from typing import Any

from sandbox.operation import Refusal


def error(status: int, message: str, pointer: str = "") -> dict[str, Any]:
    """An error in the manner of the documented answers: `statusCode` and a sentence, and the place in the body."""
    body: dict[str, Any] = {"statusCode": status, "message": message}
    return {**body, "field": pointer} if pointer else body


def refusal(status: int, message: str, pointer: str = "") -> Refusal:
    """A no with that body."""
    reason = f"{message} ({pointer})" if pointer else message
    return Refusal(status, error(status, message, pointer), reason=reason)
