"""Checks the form of a call against the operation's declaration before a handler sees it."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from sandbox.operation import NO_BODY, File, Operation, Query
from sandbox.shape import Mismatch, Multipart

NOTHING: Final[tuple[Any, dict[str, File]]] = (NO_BODY, {})


class Malformed(Exception):
    """The form is wrong: the status, the words and the place for `Vendor.refuse`."""

    def __init__(self, status: int, message: str, pointer: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.pointer = pointer


def query(operation: Operation, text: str) -> dict[str, Any]:
    """The query's values by name; unknown, repeated, missing and bad parameters raise Malformed 400."""
    values: dict[str, Any] = {}
    known = {parameter.name: parameter for parameter in operation.query}
    for name, raw in parse_qsl(text, keep_blank_values=True):
        parameter = known.get(name) or known.get(f"{name.partition('[')[0]}[*]")
        if parameter is None:
            raise Malformed(400, "is not a known parameter", name)
        value = _converted(parameter, name, raw)
        if parameter.many:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise Malformed(400, "is there twice", name)
        else:
            values[name] = value
    for parameter in operation.query:
        if parameter.required and parameter.name not in values:
            raise Malformed(400, "is missing", parameter.name)
    return values


def _converted(parameter: Query, name: str, raw: str) -> Any:
    try:
        return parameter.kind(raw)
    except (ValueError, OverflowError) as exc:
        raise Malformed(400, str(exc) or "is not valid", name) from None


def body(operation: Operation, content: bytes, content_type: str) -> tuple[Any, dict[str, File]]:
    """The decoded body and its files; Malformed 400 for what cannot be read, 422 for what does not fit."""
    shape = operation.body
    if not content:
        if shape is not None and operation.body_required:
            raise Malformed(422, "a body is required", None)
        return NOTHING
    if shape is None:
        raise Malformed(400, "this operation takes no body", None)
    try:
        if isinstance(shape, Multipart):
            texts, files = _parts(content, content_type)
            shape.check(texts, files)
            return texts, files
        value = _json(content, content_type)
        shape.check(value)
    except Mismatch as exc:
        raise Malformed(422, exc.message, exc.pointer) from None
    return value, {}


def _json(content: bytes, content_type: str) -> Any:
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Malformed(400, f"the body must be application/json, not {kind or 'unnamed'}", None)
    try:
        return msgspec.json.decode(content)
    except msgspec.DecodeError as exc:
        raise Malformed(400, f"the body is no JSON: {exc}", None) from None


def _parts(content: bytes, content_type: str) -> tuple[dict[str, str], dict[str, File]]:
    if not content_type.lower().startswith("multipart/form-data"):
        raise Malformed(400, "the body must be multipart/form-data", None)
    head = f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=policy.HTTP).parsebytes(head + content)
    texts: dict[str, str] = {}
    files: dict[str, File] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", "", "content-disposition"))
        raw: Any = part.get_payload(decode=True)
        data = raw if isinstance(raw, bytes) else b""
        if part.get_filename() is None:
            texts[name] = data.decode("utf-8", "replace")
        else:
            files[name] = File(str(part.get_filename()), part.get_content_type(), data)
    if not texts and not files:
        raise Malformed(400, "the body has no parts", None)
    return texts, files
