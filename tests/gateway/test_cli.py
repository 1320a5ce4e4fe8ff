"""The command: what each prints, its exit codes, and that every failure is one line with the mend."""

import io
import json
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib.metadata import version

import httpx
import pytest
from graphql import build_schema, parse

from gateway import cli
from gateway.commands import CommandError, asking
from gateway.edge.serving import listen
from sandbox.app import App
from sandbox.server import Sandbox
from sandbox.world import World

EVENTGATE = [sys.executable, "-c", "from gateway.cli import main; main()"]


@pytest.fixture(scope="module")
def vendors():
    """The four sandboxes, with a small world."""
    with listen("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    one = Sandbox(App(World(1, 3, 5)), port)
    one._thread.start()
    with httpx.Client(trust_env=False) as client:
        while one._thread.is_alive():
            with suppress(httpx.HTTPError):
                client.get(one.url)
                break
    yield one
    one._server.should_exit = True
    one._thread.join(10)
    one._socket.close()


@pytest.fixture
def folder(tmp_path, monkeypatch, vendors):
    """A working directory with an eventgate.toml for the sandboxes."""
    monkeypatch.chdir(tmp_path)
    store = f'\n[store]\nurl = "sqlite+aiosqlite:///{tmp_path}/store.db"\n'
    (tmp_path / "eventgate.toml").write_text(vendors.config_toml + store)
    return tmp_path


@pytest.fixture
def eventgate(monkeypatch, capsys):
    """Run the command in this process: its exit code and what it printed."""

    def run(*words, typed=""):
        monkeypatch.setattr(sys, "argv", ["eventgate", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


def test_check_prints_a_table_of_who_answered(eventgate, folder):
    code, out, _ = eventgate("check")

    assert code == 0
    assert all(name in out for name in ("eventtia", "ringcentral", "eventmobi", "eventbookings"))
    assert out.count(" ok ") == 3
    assert out.count("not asked") == 1  # EventBookings has nothing to read


def test_check_tells_who_failed_and_says_so_with_its_exit_code(eventgate, folder, vendors):
    vendors.fail("ringcentral", status=401)
    try:
        code, out, _ = eventgate("check")
    finally:
        vendors.heal()

    assert code == 1
    assert out.count(" ok ") == 2
    assert "VENDOR_AUTH_FAILED" in out


def test_query_runs_an_operation_from_a_file_or_standard_input(eventgate, folder):
    text = "query($n: Int!) {events(first: $n) {nodes {__typename}}}"
    (folder / "q.graphql").write_text(text)

    from_file = eventgate("query", "q.graphql", "-v", "n=2")
    from_input = eventgate("query", "-", "-v", "n=2", typed=text)

    assert from_file[0] == 0
    assert json.loads(from_file[1]) == {"data": {"events": {"nodes": [{"__typename": "Event"}] * 2}}}
    assert from_input[:2] == from_file[:2]


def test_query_with_errors_exits_with_1(eventgate, folder):
    code, out, _ = eventgate("query", "-", typed="{nope}")

    assert code == 1
    assert [error["extensions"]["code"] for error in json.loads(out)["errors"]] == ["INVALID_INPUT"]


def test_variables_are_text_where_the_operation_says_so():
    (operation,) = parse("query($a: String, $b: ID!, $c: Int, $d: [String!], $e: In) {x}").definitions

    assert asking.variables(operation, ["a=5", "b=7", "c=5", 'd=["x"]', 'e={"f": 1}', "a2=b=c"]) == {
        "a": "5",
        "b": "7",
        "c": 5,
        "d": ["x"],
        "e": {"f": 1},
        "a2": "b=c",
    }
    with pytest.raises(CommandError, match="write name=value"):
        asking.variables(operation, ["a"])


def test_schema_is_printed_in_two_forms(eventgate, folder):
    code, sdl, _ = eventgate("schema")
    code_json, text, _ = eventgate("schema", "--format", "json")

    assert (code, code_json) == (0, 0)
    assert build_schema(sdl).query_type.name == "Query"
    assert "__schema" in json.loads(text).get("data", json.loads(text))


def test_import_of_what_is_no_answer(eventgate, folder):
    (folder / "x.json").write_text('{"a": 1}')

    code, _, err = eventgate("import", "eventbookings", "x.json")
    assert code == 2
    assert err.startswith("eventgate: The file is no answer of ")
    code, _, err = eventgate("import", "ringcentral", "x.json")
    assert (code, err.count("\n")) == (2, 1)
    assert "nothing to import" in err
    code, _, err = eventgate("import", "nobody", "x.json")
    assert code == 2
    assert "There is no account 'nobody'; there are eventtia, ringcentral" in err


MISTAKES = {
    "no file": (["serve", "--config", "nope.toml"], "nope.toml: there is no such file"),
    "no auth in the open": (["serve", "--host", "0.0.0.0"], 'auth.mode: "none" binds only to a loopback address'),
    "not our address": (["serve", "--host", "127.0.0.1", "--port", "{taken}"], "cannot be bound"),
    "a taken port of the demo": (["demo", "--port", "{taken}"], "cannot be bound"),
    "a taken port of the sandbox": (["sandbox", "--port", "{taken}"], "cannot be bound"),
    "nobody to purge": (["cache", "purge", "--url", "http://127.0.0.1:1"], "The gateway did not answer"),
    "no key": (["cache", "purge", "--key-file", "nope"], "--key-file: cannot be read"),
}


@pytest.mark.parametrize(("words", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_mistakes_are_one_line_and_exit_with_2(eventgate, folder, words, said):
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        code, out, err = eventgate(*(word.replace("{taken}", port) for word in words))

    assert (code, out) == (2, "")
    assert err.startswith("eventgate: ")
    assert said in err
    assert err.count("\n") == 1


def test_without_accounts_the_start_is_refused(eventgate, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = eventgate("serve")

    assert code == 2
    assert err.startswith("eventgate: accounts: none is configured; add e.g. [accounts.ringcentral]")


HEAVY = ("aiohttp", "fastapi", "graphql", "httpx", "pydantic", "sqlalchemy", "strawberry", "uvicorn")
LOADED = f"import sys; sys.stderr.write(','.join(name for name in {HEAVY} if name in sys.modules))"


@pytest.mark.parametrize(
    ("words", "needless"),
    [
        (["--help"], HEAVY),
        (["--version"], HEAVY),
        (["serve", "--help"], HEAVY),
        (["cache", "purge", "--help"], HEAVY),
        (["schema"], ("fastapi", "uvicorn")),
        (["check", "--config", "nope.toml"], ("fastapi", "graphql", "strawberry", "uvicorn")),
    ],
)
def test_a_command_loads_only_what_it_needs(tmp_path, words, needless):
    """Importing everything takes seconds, and a person waits for ``--help``."""
    program = f"import atexit\natexit.register(lambda: exec({LOADED!r}))\nfrom gateway.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    loaded = set(done.stderr.splitlines()[-1].split(",") if done.stderr else [])

    assert loaded & set(needless) == set()


def test_the_version_is_told(eventgate):
    assert eventgate("--version") == (0, f"eventgate {version('eventgate')}\n", "")


@pytest.mark.parametrize("words", [["nope"], ["serve", "--port", "70000"], ["schema", "--format", "yaml"]])
def test_a_wrong_command_exits_with_2(eventgate, words):
    assert eventgate(*words)[0] == 2


class Running:
    """A command in a process of its own, told by a signal to end."""

    def __init__(self, *words, cwd, until):
        self.process = subprocess.Popen(
            [*EVENTGATE, *words], cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.errors: list[str] = []
        self._drain = threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True)
        self._drain.start()
        self.said = ""
        while until and until not in self.said:
            line = self.process.stdout.readline()
            assert line, "".join(self.errors)
            self.said += line

    def end(self, sign=signal.SIGINT):
        self.process.send_signal(sign)
        return self.process.wait(30)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_demo_serves_the_four_vendors_until_it_is_told_to_stop(tmp_path, sign):
    one = Running("demo", "--port", "0", cwd=tmp_path, until="Ctrl-C stops all.")
    try:
        url = re.search(r"GraphiQL: (\S+)", one.said)[1]
        query = re.search(r"A first query:\n\n(.*?)\n\nor\n", one.said, re.DOTALL)[1]
        answer = httpx.post(url, json={"query": query}, trust_env=False, timeout=30).json()
    finally:
        code = one.end(sign)

    assert code == 0
    assert "errors" not in answer
    assert len(answer["data"]["events"]["nodes"]) == 5
    assert "[accounts.eventbookings]" in one.said
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in "".join(one.errors)


def test_serve_with_two_workers(folder):
    with listen("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    one = Running("serve", "--port", str(port), "--workers", "2", cwd=folder, until="")
    try:
        told = _patiently(f"http://127.0.0.1:{port}/readyz", one)
        answer = httpx.post(
            f"http://127.0.0.1:{port}/graphql", json={"query": "{accounts {name}}"}, trust_env=False, timeout=30
        )
    finally:
        code = one.end()

    assert code == 0
    assert told["status"] == "ready"
    assert [account["name"] for account in answer.json()["data"]["accounts"]] == list(told["accounts"])


def test_serve_tells_where_it_listens(folder):
    """Port 0 takes a free one, which nobody could know otherwise."""
    one = Running("serve", "--port", "0", cwd=folder, until="")
    try:
        while not (told := [json.loads(line) for line in one.errors if '"listening"' in line]):
            assert one.process.poll() is None, "".join(one.errors)
            time.sleep(0.05)
        ready = _patiently(told[0]["url"].replace("/graphql", "/readyz"), one)
    finally:
        code = one.end()

    assert (code, ready["status"]) == (0, "ready")
    assert "alembic" not in "".join(one.errors)
    assert "color_message" not in "".join(one.errors)


def _patiently(url, one):
    """Ask until there is an answer, or the process has ended."""
    while one.process.poll() is None:
        with suppress(httpx.HTTPError):
            return httpx.get(url, trust_env=False, timeout=60).json()
    raise AssertionError("".join(one.errors))


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("serve", "--port", "99999"),
        ("serve", "--workers", "many"),
        ("schema", "--format", "xml"),
        ("query", "there-is-none.graphql"),
        ("import", "eventbookings"),
        ("check", "--nope"),
        ("demo", "extra"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_one_line_too(eventgate, words):
    code, out, err = eventgate(*words)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("eventgate: ")
    assert err.endswith("--help tells what it takes.\n")


def test_no_command_at_all_shows_them(eventgate):
    code, out, err = eventgate()

    assert (code, err) == (2, "")
    assert "Commands" in out
