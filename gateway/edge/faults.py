"""Faults: a GraphQL error as the client sees it: always with a code, never with what is ours to know."""

import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import structlog
from graphql import GraphQLError

from gateway.edge.messages import Refusal, told
from gateway.errors import ErrorCode, EventgateError, Refused

log = structlog.get_logger("eventgate.edge")
_WRAPPED = re.compile(
    r"Expected value of type '([\w!]+)', but encountered error '(.*?)\.?'; found: (.*?)(?=\.$)", re.DOTALL
)
_GUESS = re.compile(r" Did you mean .*\?$", re.DOTALL)
MOST_ERRORS = 1000
"""Errors in one answer; a list of thousands of records may have one for each."""


def invalid(
    errors: Iterable[GraphQLError],
    help: Callable[[GraphQLError], dict[str, Any]] | None = None,
    *,
    guesses: bool = True,
) -> Refusal:
    """The refusal of a request whose syntax, validation or variables are wrong.

    Args:
        help: gives further members of an error's ``extensions`` (see ``mends``).
        guesses: whether "Did you mean" may stand; graphql-core keeps that of a field without a selection in any case.
    """
    refused = []
    for error in errors:
        found = shown(error, ErrorCode.INVALID_INPUT)
        if not guesses:
            found["message"] = _GUESS.sub("", found["message"])
        if help is not None:
            found["extensions"] = {**help(error), **found["extensions"]}
        refused.append(found)
    return Refusal(400, refused, well_formed=True)


def shown(error: GraphQLError, code: ErrorCode | str) -> dict[str, Any]:
    """An error that is the request's own, with its places; a code that it brings along wins."""
    found: dict[str, Any] = {"message": told(_worded(error.message))}
    _add_places(found, error)
    found["extensions"] = {"code": str(code), **_plain(error.extensions)}
    return found


def _worded(message: str) -> str:
    """graphql-core's own words, but for what only Python knows, and for how it wraps a scalar's own."""
    return _WRAPPED.sub(r"\1 cannot be \3: \2", message).replace(" not to be None.", " not to be null.")


def answered(errors: Iterable[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """The errors of an execution. What we did not raise on purpose is INTERNAL; its trace goes to the log."""
    return [_executed(error, request_id) for error in islice(errors, MOST_ERRORS)]


def _executed(error: GraphQLError, request_id: str) -> dict[str, Any]:
    cause = _cause(error)
    if isinstance(cause, Refused):
        codes = {one.code for one in cause.user_errors}
        return shown(error, codes.pop() if len(codes) == 1 else ErrorCode.INVALID_INPUT)
    if isinstance(cause, EventgateError):
        found = shown(error, cause.code)
        found["extensions"] = _plain(cause.extensions)
        return found
    if isinstance(cause, GraphQLError) and ("code" in (cause.extensions or {}) or cause.nodes):
        return shown(error, ErrorCode.INVALID_INPUT)
    found = internal(request_id, cause, path=error.path)
    _add_places(found, error)
    return found


def internal(request_id: str, cause: BaseException, **about: Any) -> dict[str, Any]:
    """The error that stands for a bug of ours; logs the cause with its trace."""
    log.error("internal", request_id=request_id, exc_info=cause, **about)
    return {
        "message": f"Something went wrong in the gateway. Quote the request id {request_id} when you report it.",
        "extensions": {"code": ErrorCode.INTERNAL.value, "requestId": request_id},
    }


def _cause(error: GraphQLError) -> BaseException:
    """The innermost reason: graphql-core wraps what a resolver raised, sometimes twice."""
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _add_places(found: dict[str, Any], error: GraphQLError) -> None:
    if error.locations:
        found["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        found["path"] = list(error.path)


def _plain(extensions: dict[str, Any] | None) -> dict[str, Any]:
    return {key: told(value) if isinstance(value, str) else value for key, value in (extensions or {}).items()}
