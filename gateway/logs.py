"""Logs: one line of JSON each on stderr (readable text on a terminal), with nothing secret in any of them."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from gateway import lines
from gateway.lines import AccessLine
from gateway.settings import LogFormat, LogLevel

HIDDEN = "[hidden]"
SECRET_NAMES = re.compile(
    r"authorization|api[_-]?key|token|passw|secret|credential|cookie|e[_-]?mail|jwt|signature", re.IGNORECASE
)
# a run that something must follow is bounded, or a long word would be gone through from each of its letters
SECRET_TEXTS = re.compile(
    r"(?P<word>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{4,}"
    r"|\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"
    r"|(?P<pair>(?:key|\b(?:token|password|secret|authorization|cookie))['\"]?\s*[=:]\s*['\"]?(?:(?:bearer|basic)\s+)?)[^\s'\"&,}]{3,}"
    r"|(?P<user>://)[^/\s@]+@"
    # addresses as RFC 5321 has them, quoted, without a dot, of numbers, in any script, encoded for an URL once or again
    r"|(?:\\?\"[^\"\r\n]{1,64}\"|[^\s\"'<>()\[\],;:=&?/\\]{1,64})(?:@|%(?:25)*40)"
    r"(?:(?:\[|%(?:25)*5B)[^\s\]\"]{1,64}\]?|[^\s\"'<>()\[\],;:=&?/\\]{1,255})",
    re.IGNORECASE,
)
AT = re.compile(r"@|%(?:25)*40", re.IGNORECASE)
MAX_DEPTH = 6
SHORT = 256


def tell_access(line: AccessLine) -> None:
    """Log a request, with nothing secret in it."""
    # an address may hold slashes: of a path with an at sign nothing is told
    line.path = f"/{HIDDEN}" if AT.search(line.path) else redacted_text(line.path)
    line.client = redacted_text(line.client)
    line.operation = redacted_text(line.operation)
    lines.tell(line)


def redact(value: Any, depth: int = 0) -> Any:
    """A value fit for a log: members with secret names hidden, secret-looking text and e-mail addresses struck out."""
    if isinstance(value, str):
        return redacted_text(value) if len(value) <= SHORT else SECRET_TEXTS.sub(_struck, value)
    if depth > MAX_DEPTH:
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: HIDDEN if _is_secret(key) else redact(member, depth + 1) for key, member in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redact(item, depth + 1) for item in value]
    return value if value is None or isinstance(value, (bool, int, float)) else SECRET_TEXTS.sub(_struck, str(value))


@lru_cache(1024)
def redacted_text(text: str) -> str:
    """A short text with what looks secret struck out; the same few come again and again."""
    return SECRET_TEXTS.sub(_struck, text)


@lru_cache(1024)
def _is_secret(key: Any) -> bool:
    return isinstance(key, str) and SECRET_NAMES.search(key) is not None


def _struck(found: re.Match[str]) -> str:
    return (found["word"] or found["pair"] or found["user"] or "") + HIDDEN + ("@" if found["user"] else "")


def redacting(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> EventDict:
    """The processor that stands last before the line is written, so that rendered tracebacks pass it too."""
    event.pop("color_message", None)  # uvicorn's own words once more, for its own console
    private = {key: value for key, value in event.items() if key.startswith("_")}
    return {**redact({key: value for key, value in event.items() if key not in private}), **private}


def configure_logs(level: LogLevel, form: LogFormat, stream: TextIO | None = None) -> None:
    """Send our lines, and those of the libraries, to ``stream`` (stderr)."""
    stream = stream or sys.stderr
    console = form is LogFormat.CONSOLE or (form is LogFormat.AUTO and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=stream.isatty()) if console else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redacting, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.value.upper())
    lines.write_to(None if console else stream, root.level)
    for noisy in ("httpx", "httpcore", "aiosqlite", "asyncio", "alembic", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
