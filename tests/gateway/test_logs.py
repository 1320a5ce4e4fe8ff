"""The logs: one line of JSON each, and nothing secret in any."""

import io
import json
import logging
import time

import pytest
import structlog

from gateway.lines import AccessLine, CallLine, tell, write_to
from gateway.logs import configure_logs, redact, tell_access
from gateway.settings import LogFormat, LogLevel


@pytest.fixture
def written():
    stream = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    configure_logs(LogLevel.INFO, LogFormat.JSON, stream)
    yield stream
    structlog.reset_defaults()
    write_to(None)
    root.handlers[:], root.level = before


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer sk-planted",
        "bearer sk-planted",
        "api_key=sk-planted&x=1",
        "password: 'sk-planted'",
        "https://ann:sk-planted@example.org/x",
        "token = sk-planted",
        "eyJhbGciOiJI.sk-planted.sk-planted",
        "to sk-planted@example.org",
        "to sk-planted%40example.org",
        "to sk-planted%2540example.org",
        "to sk-planted%252540example.org",
        'to "sk-planted of ours"@example.org',
        "to sk-planted@localhost",
        "to sk-planted%40localhost",
        "to sk-planted@[192.0.2.6]",
        "to sk-planted%40%5B192.0.2.6%5D",
        "to sk-planted!#$*^`{|}~@example.org",
        "to m\u00fcller.sk-planted@ex\u00e4mple.org",
        "to sk-planted%40ex%C3%A4mple.org",
        "to sk-planted@xn--exmple-cua.org",
        "{'email': 'sk-planted@localhost'}",
        "?email=sk-planted@localhost&x=1",
    ],
)
def test_secret_looking_text_is_struck_out(text):
    assert "sk-planted" not in redact(text)


@pytest.mark.parametrize("word", ["a", "a-", "-eyJaaaaaaaa", "%40", "a@", "-eyJaaaaaaaa.a", "key", "://"])
def test_a_long_word_takes_no_longer_for_each_of_its_letters(word):
    text = word * (40_000 // len(word))
    began = time.process_time()
    redact(text)
    assert time.process_time() - began < 2  # where a search began at each letter anew: half a minute


@pytest.mark.parametrize(
    "event",
    [
        {"authorization": "sk-planted"},
        {"X-API-Key": "sk-planted"},
        {"headers": {"cookie": ["sk-planted"]}},
        {"a": [{"b": {"password": "sk-planted"}}]},
        {"email": "sk-planted"},
    ],
)
def test_members_with_secret_names_are_hidden(event):
    assert "sk-planted" not in json.dumps(redact(event))


@pytest.mark.parametrize(
    "path",
    [
        "/x/o'sk-planted@example.org",
        '/x/"sk-planted of ours"@example.org',
        "/x/sk-planted!#$&*/=?^@example.org",
        "/x/sk-planted%2540localhost",
        "/x@y/sk-planted",
    ],
)
def test_of_a_path_with_an_address_nothing_is_told(written, path):
    tell_access(AccessLine("GET", path, 404, 1.0, "req-1", "", ""))

    assert json.loads(written.getvalue())["path"] == "/[hidden]"


def test_other_things_stay():
    event = {
        "event": "events.list of eventtia did not answer as documented: member 'data' (at line 1, column 16).",
        "path": "/graphql",
        "status": 200,
        "ms": 1.5,
        "ok": True,
        "none": None,
        "list": [1, "a"],
    }

    assert redact(event) == event


def test_a_line_is_json_and_its_trace_is_struck_out_too(written):
    log = structlog.get_logger("eventgate.test")
    try:
        raise RuntimeError("password=sk-planted")
    except RuntimeError as exc:
        log.error("failed", exc_info=exc, account="eventtia")
    logging.getLogger("some.package").warning("GET /x?token=sk-planted")

    ours, theirs = (json.loads(line) for line in written.getvalue().splitlines())
    assert (ours["event"], ours["level"], ours["account"]) == ("failed", "error", "eventtia")
    assert "RuntimeError" in ours["exception"]
    assert theirs["logger"] == "some.package"
    assert "sk-planted" not in written.getvalue()


def test_a_request_is_one_line(written):
    tell_access(AccessLine("GET", "/x/Bearer sk-planted", 404, 1.25, "req-1", "ann@example.org", "Op"))

    line = json.loads(written.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "method": "GET",
        "path": "/x/Bearer [hidden]",
        "status": 404,
        "ms": 1.25,
        "request_id": "req-1",
        "client": "[hidden]",
        "operation": "Op",
        "event": "request",
        "level": "info",
        "logger": "eventgate.access",
    }


CALL = ("rc", "events.list", "GET", "ok", 200, 12, 3.4, "HEALTHY", None)
TOLD = {
    "account": "rc",
    "endpoint": "events.list",
    "method": "GET",
    "outcome": "ok",
    "status": 200,
    "bytes": 12,
    "ms": 3.4,
    "state": "HEALTHY",
    "request_id": None,
    "event": "upstream call",
    "level": "info",
    "logger": "eventgate.upstream",
}


def test_a_call_is_one_line_whichever_way_it_goes(written):
    tell(CallLine(*CALL))
    write_to(None)
    tell(CallLine(*CALL))

    short, usual = (json.loads(line) for line in written.getvalue().splitlines())
    assert short.pop("timestamp").endswith("Z")
    assert usual.pop("timestamp").endswith("Z")
    assert short == usual == TOLD


@pytest.mark.parametrize(("level", "seen"), [(LogLevel.INFO, 2), (LogLevel.WARNING, 1), (LogLevel.ERROR, 0)])
def test_only_lines_of_the_level_are_written(written, level, seen):
    configure_logs(level, LogFormat.JSON, written)
    tell(CallLine(*CALL))
    tell(CallLine(*CALL, level="warning"))

    assert len(written.getvalue().splitlines()) == seen


def test_a_log_that_cannot_be_written_fails_nothing(written):
    written.close()
    tell(CallLine(*CALL))
    tell_access(AccessLine("GET", "/x", 200, 1.0, "req-1", "", ""))

    class Broken(io.StringIO):
        def write(self, _text):
            raise BrokenPipeError

    write_to(Broken())
    tell(CallLine(*CALL))
