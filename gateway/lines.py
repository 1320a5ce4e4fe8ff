"""Lines: what is logged of every request and vendor call, the short way: structlog's takes as long as some of them."""

import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO

import msgspec
import structlog

LEVELS = {"info": logging.INFO, "warning": logging.WARNING}


class AccessLine(msgspec.Struct):
    """One request, fit for a log as it is. Neither its query nor its variables nor its headers."""

    method: str
    path: str
    status: int
    ms: float
    request_id: str
    client: str
    operation: str
    event: str = "request"
    level: str = "info"
    logger: str = "eventgate.access"
    timestamp: str = ""


class CallLine(msgspec.Struct):
    """One request that went out to a vendor. No path and no query: they may hold e-mail addresses."""

    account: str
    endpoint: str
    method: str
    outcome: str
    status: int | None
    bytes: int
    ms: float
    state: str
    request_id: str | None
    event: str = "upstream call"
    level: str = "info"
    logger: str = "eventgate.upstream"
    timestamp: str = ""


_stream: TextIO | None = None
_least = logging.INFO


def write_to(stream: TextIO | None, least: int = logging.INFO) -> None:
    """Where lines go from now on, as JSON; None: the way of all others. Global, as logging is.

    Args:
        least: lines of a lower level are not written.
    """
    global _stream, _least
    _stream, _least = stream, least


def tell(line: AccessLine | CallLine) -> None:
    """Log a line; where the log cannot be written, it is lost."""
    level = LEVELS[line.level]
    if _stream is None:
        told = msgspec.structs.asdict(line)
        event, logger = told.pop("event"), told.pop("logger")
        del told["level"], told["timestamp"]
        structlog.get_logger(logger).log(level, event, **told)
    elif level >= _least:
        line.timestamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with suppress(OSError, ValueError):  # whoever read the log is gone: no reason to fail what it tells of
            _stream.write(msgspec.json.encode(line).decode() + "\n")
            _stream.flush()
