"""`eventgate cache purge` on a gateway that runs: all, an account's, an event's; and by whom."""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
import uvicorn

from gateway import cli
from gateway.edge.app import create_app
from gateway.edge.serving import Server, listen, options
from gateway.settings import load_settings
from sandbox.app import App
from sandbox.server import Sandbox
from sandbox.world import World

LIST = '{events(first:3,filter:{accounts:["%s"]}){nodes{id}}}'
TICKETS = "query($id:ID!){event(by:{id:$id}){name tickets{nodes{name}}}}"
EVENT = "query($id:ID!){event(by:{id:$id}){name}}"
AUTH = """[auth]
mode = "api_key"
[[auth.clients]]
name = "operator"
key_sha256 = "%s"
scopes = ["read", "admin"]
[[auth.clients]]
name = "reader"
key_sha256 = "%s"
""" % tuple(sha256(key.encode()).hexdigest() for key in ("operators-key", "readers-key"))  # noqa: UP031 - TOML has braces


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = Sandbox(App(World(1, 3, 5)))
    asyncio.run(one.start())
    yield one
    asyncio.run(one.stop())


@pytest.fixture(scope="module")
def url(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gateway")
    file = folder / "eventgate.toml"
    file.write_text(f'{sandbox.config_toml}\n[store]\nurl = "sqlite+aiosqlite:///{folder}/store.db"\n{AUTH}')
    listener = listen("127.0.0.1", 0)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))  # the command's output is its own
    app: Any = create_app(load_settings(file, {}))
    started = threading.Event()
    one = Server(uvicorn.Config(app, **options()), started.set)
    one.capture_signals = nullcontext  # type: ignore[method-assign,assignment]
    thread = threading.Thread(target=lambda: asyncio.run(one.serve(sockets=[listener])), daemon=True)
    thread.start()
    assert started.wait(20), "the gateway did not start"
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    one.should_exit = True
    thread.join(10)
    structlog.reset_defaults()


@pytest.fixture
def calls(sandbox: Sandbox, url: str) -> Callable[..., int]:
    """How many calls a question took."""

    def ask(query: str, **variables: Any) -> int:
        sandbox.clear_calls()
        body = {"query": query, "variables": variables}
        with httpx.Client(trust_env=False, headers={"x-api-key": "operators-key"}) as client:
            answer = client.post(f"{url}/graphql", json=body).json()
        assert "errors" not in answer
        ask.said = answer["data"]  # type: ignore[attr-defined]
        return len([call for call in sandbox.calls() if not call.endswith("/auth")])

    return ask


@pytest.fixture
def purge(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """The command: its exit code, and what it said."""

    def run(*words: str, key: str | None = "operators-key") -> tuple[int, str, str]:
        (tmp_path / "key").write_text(f"{key}\n")
        given = ("--key-file", str(tmp_path / "key")) if key else ()
        monkeypatch.setattr(sys, "argv", ["eventgate", "cache", "purge", "--url", url, *given, *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_an_account_is_forgotten_and_the_others_are_not(calls: Any, purge: Any) -> None:
    for account in ("eventmobi", "ringcentral"):
        calls(LIST % account)
        assert calls(LIST % account) == 0

    code, out, err = purge("--account", "ringcentral")

    assert (code, err) == (0, "")
    assert "ringcentral" in out
    assert "eventmobi" not in out
    assert (calls(LIST % "eventmobi"), calls(LIST % "ringcentral")) == (0, 1)


def test_an_event_is_forgotten_and_its_neighbours_are_not(calls: Any, purge: Any) -> None:
    calls(LIST % "ringcentral")
    one, other, _ = [node["id"] for node in calls.said["events"]["nodes"]]
    for id in (one, other):
        calls(TICKETS, id=id)
        assert calls(TICKETS, id=id) == 0

    assert purge("--event", one)[0] == 0

    assert calls(TICKETS, id=other) == 1  # the event, whose list held both; its tickets are remembered
    assert calls(TICKETS, id=one) == 2


@pytest.mark.parametrize("account", ["eventmobi", "eventtia", "ringcentral"])
def test_an_event_that_a_list_brought_is_forgotten_and_so_is_the_list(calls: Any, purge: Any, account: str) -> None:
    calls(LIST % account)
    id = calls.said["events"]["nodes"][0]["id"]
    calls(EVENT, id=id)
    assert (calls(EVENT, id=id), calls(LIST % account)) == (0, 0)

    assert purge("--event", id)[0] == 0

    assert calls(EVENT, id=id) == 1
    assert calls(LIST % account) == 1


def test_everything_is_forgotten(calls: Any, purge: Any) -> None:
    for account in ("eventtia", "ringcentral", "eventmobi"):
        calls(LIST % account)

    assert purge()[0] == 0

    assert all(calls(LIST % account) > 0 for account in ("eventtia", "ringcentral", "eventmobi"))


@pytest.mark.parametrize(
    ("words", "key", "said"),
    [
        ((), "readers-key", "admin"),
        ((), "nobodys-key", "key"),
        ((), None, "Say who you are"),
        (("--account", "nobody"), "operators-key", "no such account"),
        (("--event", "damaged"), "operators-key", "event"),
    ],
)
def test_a_refusal_is_one_line_and_forgets_nothing(
    calls: Any, purge: Any, words: tuple[str, ...], key: str | None, said: str
) -> None:
    calls(LIST % "eventmobi")
    code, out, err = purge(*words, key=key)

    assert (code != 0, out, err.count("\n")) == (True, "", 1)
    assert err.startswith("eventgate: The gateway refused: ")
    assert said in err
    assert calls(LIST % "eventmobi") == 0
