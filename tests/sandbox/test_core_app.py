"""The sandbox as a server: checks, call log, faults, the admin plane."""

from __future__ import annotations

import asyncio
import time
import tomllib

import httpx
import pytest

from sandbox.app import App
from sandbox.server import Sandbox, config_toml, organization_id
from sandbox.world import World


async def test_a_handler_gets_the_call_as_it_was_meant(client, tiny):
    answer = await client.get("/tiny/echo/a%2Fb?page=3&f%5Bx%5D=true")
    assert answer.json()["data"] == {
        "id": 7, "params": {"id": "a/b"}, "query": {"page": 3, "f[x]": True}, "body": None, "files": {},
        "base": f"{tiny.url}/tiny",
    }  # fmt: skip
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_links_begin_as_the_client_reached_it(client):
    answer = await client.get("/tiny/echo/1", headers={"Host": "vendor.test:81"})
    assert answer.json()["data"]["base"] == "http://vendor.test:81/tiny"


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/tiny/none", 404, "unknown path"),
        ("PUT", "/tiny/count", 405, "method PUT is not among POST"),
        ("GET", "/tiny/echo/1?pages=1", 400, "pages: is not a known parameter"),
        ("GET", "/tiny/echo/1?page=x", 400, "page: must be an integer"),
        ("GET", "/tiny/echo/1?page=0", 400, "page: must be 1 or more"),
        ("GET", "/tiny/echo/1?page=1&page=1", 400, "page: is there twice"),
        ("GET", "/tiny/tags?tag=a&tag=b", 400, "need: is missing"),
        ("POST", "/tiny/count", 422, "a body is required"),
    ],
)
async def test_calls_of_the_wrong_form_are_refused_and_logged(client, tiny, method, path, status, reason):
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert tiny.refused() == [f"{method} {path.partition('?')[0].removeprefix('/tiny')}: {reason}"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"n": 1', "application/json", 400),
        (b'{"n": 1}', "text/plain", 400),
        (b'{"n": "1"}', "application/json", 422),
        (b'{"n": 1, "m": 2}', "application/json", 422),
        (b'{"n": 1}', "application/vnd.api+json", 201),
    ],
)
async def test_bodies_are_checked(client, content, kind, status):
    answer = await client.post("/tiny/count", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status


async def test_a_body_where_none_is_declared_is_refused(client):
    answer = await client.request("GET", "/tiny/echo/1", json={})
    assert answer.status_code == 400


async def test_many_values_optional_bodies_and_uploads(client):
    tags = await client.get("/tiny/tags?tag=a&tag=b&need=1")
    assert tags.json()["data"]["query"] == {"tag": ["a", "b"], "need": "1"}
    assert (await client.post("/tiny/maybe")).json()["data"]["body"] is None
    photo = ("é.png", b"\x89PNG\r\n\r\n\x00", "image/png")
    uploaded = await client.post("/tiny/upload", data={"name": "Ana"}, files={"photo": photo})
    assert uploaded.json()["data"]["body"] == {"name": "Ana"}
    assert uploaded.json()["data"]["files"]["photo"][1] == 9
    stray = await client.post("/tiny/upload", data={"name": "Ana"}, files={"other": photo})
    assert stray.status_code == 422


async def test_sign_in_comes_before_the_form(client, tiny):
    client.headers["Authorization"] = "other"
    assert (await client.get("/tiny/echo/1?pages=1")).status_code == 401
    assert (await client.get("/tiny/slow")).status_code == 204
    assert tiny.refused() == ["GET /echo/1: wrong key"]


async def test_the_call_log_over_http(client, tiny):
    await client.get("/tiny/echo/1?page=2")
    await client.get("/tiny/none")
    log = (await client.get("/__sandbox/calls?vendor=tiny")).json()

    assert (log["total"], log["counts"]) == (2, {"tiny": 2})
    first, second = log["calls"]
    assert first.pop("startedAtMs") > 1e12
    assert first.pop("durationMs") >= 0
    assert first == {
        "vendor": "tiny", "operation": "echo", "method": "GET", "path": "/echo/1", "query": "page=2",
        "status": 200, "refused": None,
    }  # fmt: skip
    assert second["refused"] == "unknown path"
    assert tiny.calls("tiny") == ["GET /echo/1", "GET /none"]
    assert (await client.delete("/__sandbox/calls")).status_code == 204
    assert (await client.get("/__sandbox/calls")).json() == {"total": 0, "counts": {}, "calls": []}


async def test_a_fault_answers_in_the_vendors_words_as_often_as_asked(client, tiny):
    tiny.fail("tiny", path="/echo/*", status=503, times=2, headers={"Retry-After": "1"})
    answers = [await client.get("/tiny/echo/1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["retry-after"] == "1"
    assert answers[0].json() == {"error": "fault 503", "at": None}
    assert tiny.refused() == []


async def test_a_fault_that_answers_keeps_the_operation_from_being_done(client, tiny):
    tiny.fail("tiny", operation="count", status=500, times=1)
    await client.post("/tiny/count", json={"n": 5})
    assert (await client.post("/tiny/count", json={"n": 1})).json() == {"sum": 1}


@pytest.mark.parametrize(
    ("fault", "status", "content"),
    [
        ({"html": True}, 200, b"<!DOCTYPE"),
        ({"html": True, "status": 502}, 502, b"<!DOCTYPE"),
        ({"empty": True}, 204, b""),
        ({"body": {"a": 1}}, 200, b'{"a":1}'),
        ({"body": "no json", "status": 400}, 400, b"no json"),
        ({"body": None}, 200, b"null"),
        ({"redirectTo": "http://127.0.0.1:1/x"}, 302, b""),
        ({"cutJson": True}, 200, b'{"data":{"id":7'),
        ({"wrongTypes": True}, 200, b'{"data":{"id":"7"'),
        ({"padBytes": 5_000}, 200, b'{"data"'),
        ({"delayMs": 1}, 200, b'{"data"'),
    ],
)
async def test_kinds_of_faults(client, fault, status, content):
    made = await client.post("/__sandbox/faults", json={"vendor": "tiny", **fault})
    assert made.status_code == 201
    answer = await client.get("/tiny/echo/1")
    assert (answer.status_code, answer.content[: len(content)]) == (status, content)
    if "cutJson" in fault:
        with pytest.raises(ValueError):  # noqa: PT011 - of whichever decoder httpx uses
            answer.json()
    if "padBytes" in fault:
        assert len(answer.content) > 5_000


async def test_the_next_page_may_be_this_page_for_ever(client, tiny):
    tiny.fail("tiny", loop_next=True)
    answer = await client.get("/tiny/echo/1?page=1")
    assert answer.json()["links"]["next"] == f"{tiny.url}/tiny/echo/1?page=1"


@pytest.mark.parametrize("reset", ["before", "body"])
async def test_a_reset_connection(client, tiny, reset):
    tiny.fail("tiny", reset=reset, times=1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await client.post("/tiny/count", json={"n": 5})
    done = await client.post("/tiny/count", json={"n": 1})
    assert done.json() == {"sum": 1 if reset == "before" else 6}
    assert [call.status for call in tiny.app.calls.calls()] == [0 if reset == "before" else 201, 201]


async def test_delays(client, tiny):
    tiny.fail("tiny", delay_ms=60, times=1)
    tiny.fail("tiny", delay_body_ms=60, times=1)
    for _ in range(2):
        started = time.perf_counter()
        assert (await client.get("/tiny/echo/1")).json()["data"]["id"] == 7
        assert time.perf_counter() - started > 0.055


async def test_faults_are_listed_cleared_and_checked(client, tiny):
    first = (await client.post("/__sandbox/faults", json={"vendor": "tiny", "status": 500})).json()["id"]
    await client.post("/__sandbox/faults", json={"method": "GET", "probability": 0.0})
    listed = (await client.get("/__sandbox/faults")).json()["faults"]
    assert [fault["id"] for fault in listed] == [first, "2"] or len(listed) == 2
    assert (await client.delete(f"/__sandbox/faults/{first}")).status_code == 204
    assert (await client.delete(f"/__sandbox/faults/{first}")).status_code == 404
    assert (await client.get("/tiny/echo/1")).status_code == 200
    assert (await client.delete("/__sandbox/faults")).status_code == 204
    for wrong in ({"vendor": "nobody"}, {"staus": 500}, {"status": 99}, {"times": 0}, [1]):
        assert (await client.post("/__sandbox/faults", json=wrong)).status_code == 400


async def test_grow_and_reset(client, tiny):
    grown = await client.post("/__sandbox/grow", json={"vendor": "tiny", "event": 0, "people": 3})
    assert grown.json() == {"people": 3}
    for wrong in ({"vendor": "tiny", "event": 5}, {"vendor": "x", "event": 0}, {"event": -1, "vendor": "tiny"}):
        assert (await client.post("/__sandbox/grow", json=wrong)).status_code == 400
    tiny.fail("tiny", status=500)
    assert (await client.post("/__sandbox/reset")).status_code == 204
    assert (await client.post("/tiny/count", json={"n": 1})).json() == {"sum": 1}


async def test_a_bug_of_the_sandbox_shows(client, tiny):
    answer = await client.get("/tiny/broken")
    assert (answer.status_code, answer.json()["error"]) == (500, "Internal Server Error")
    assert tiny.refused() == ["GET /broken: bug of the sandbox: KeyError('oops')"]


@pytest.mark.parametrize("path", ["/", "/nobody/x", "/__sandbox", "/__sandbox/", "/__sandbox/x/y", "/tinyx/echo/1"])
async def test_other_paths_are_not_found(client, tiny, path):
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "/tiny" in answer.json()["error"]
    assert tiny.calls() == []


async def test_hooks_that_cannot_be_delivered_harm_nobody(client):
    for url in ("http://127.0.0.1:1/x", "nonsense", "http://[bad"):
        assert (await client.post("/tiny/hook", json={"url": url})).status_code == 202
    for _ in range(100):
        sent = (await client.get("/__sandbox/outbox")).json()["sent"]
        if len(sent) == 3:
            break
        await asyncio.sleep(0.02)
    assert [post["url"] for post in sent] == ["http://127.0.0.1:1/x", "nonsense", "http://[bad"]
    assert all(isinstance(post["outcome"], str) for post in sent)


async def test_latency_holds_every_call_up_side_by_side():
    sandbox = Sandbox(App(World(events=1, people=1), latency_ms=80, vendors={}))
    assert sandbox.app.latency_s == 0.08
    slow = Sandbox(App(World(), latency_ms=80))
    await slow.start()
    try:
        async with httpx.AsyncClient(base_url=slow.base_url("ringcentral")) as client:
            started = time.perf_counter()
            await asyncio.gather(*(client.get("/v1/health") for _ in range(5)))
            assert 0.08 <= time.perf_counter() - started < 0.35
    finally:
        await slow.stop()
        sandbox._socket.close()


def test_the_printed_settings_are_toml_of_four_accounts():
    accounts = tomllib.loads(config_toml("http://127.0.0.1:9100"))["accounts"]
    assert list(accounts) == ["eventtia", "ringcentral", "eventmobi", "eventbookings"]
    assert accounts["ringcentral"] == {
        "vendor": "ringcentral", "base_url": "http://127.0.0.1:9100/ringcentral", "api_key": "demo",
        "organization_id": organization_id(),
    }  # fmt: skip
    assert accounts["eventbookings"]["org_uuid"] == "3f2b8c1e-5d7a-4c90-9a41-6be0d2f7a815"
