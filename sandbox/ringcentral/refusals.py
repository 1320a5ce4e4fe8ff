"""How the vendor says no: `errors` documents, and in two places nothing but a status."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sandbox.operation import NO_BODY, Refusal, Reply

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    422: "unprocessable_entity",
}


def document(status: int, detail: str, pointer: str | None = None) -> dict[str, Any]:
    """An `errors` document of one error; `pointer` is a JSON pointer, or else a query parameter's name."""
    source: dict[str, str] = {}
    if pointer:
        source["pointer" if pointer.startswith("/") else "parameter"] = pointer
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    code = CODES.get(status, "error")
    error = {"code": code, "detail": detail, "status": str(status), "title": title, "source": source}
    return {"errors": [error]}


def reply(status: int, detail: str, pointer: str | None = None) -> Reply:
    """The answer with that document."""
    return Reply(status, document(status, detail, pointer))


def refusal(status: int, detail: str, pointer: str | None = None) -> Refusal:
    """The same, to be raised."""
    return Refusal(status, document(status, detail, pointer), reason=f"{pointer or ''} {detail}".strip())


def not_found(what: str, *, silent: bool = False) -> Refusal:
    """404; `silent` where the document declares no body."""
    if silent:
        return Refusal(404, NO_BODY, reason=f"{what} not found")
    return refusal(404, f"{what} not found")


def invalid(detail: str, pointer: str, *, silent: bool = False) -> Refusal:
    """422; `silent` where the document declares no body."""
    if silent:
        return Refusal(422, NO_BODY, reason=f"{pointer} {detail}")
    return refusal(422, detail, pointer)
