"""Signing in, web hooks, and worlds of every size."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from eventtia_caller import Caller, calling

from sandbox.world import World

CREDENTIALS = {"email": "demo@example.org", "password": "demo"}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_a_token_with_an_expiry_signs_in(eventtia: Caller) -> None:
    answer = eventtia("POST", "auth", json=CREDENTIALS, headers={"authorization": ""})
    token = answer.json()["auth_token"]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))

    assert answer.status_code == 200
    assert set(answer.json()) == {"auth_token", "username"}
    assert 29 * 86_400 < claims["exp"] - time.time() <= 30 * 86_400
    assert eventtia("GET", "events", headers=bearer(token)).status_code == 200
    assert eventtia("GET", "events", headers=bearer(token[:-2] + "xx")).status_code == 401


def test_wrong_credentials(eventtia: Caller) -> None:
    answer = eventtia("POST", "auth", json={**CREDENTIALS, "password": "wrong"})

    assert (answer.status_code, answer.json()) == (401, {"message": "Wrong username or password."})
    assert eventtia("POST", "auth", json={"email": "demo@example.org"}).status_code == 400


def test_tokens_can_be_made_to_expire(eventtia: Caller) -> None:
    token = eventtia("POST", "auth", json=CREDENTIALS).json()["auth_token"]

    eventtia.vendor.expire_tokens()

    assert eventtia("GET", "events", headers=bearer(token)).status_code == 401
    fresh = eventtia("POST", "auth", json=CREDENTIALS).json()["auth_token"]
    assert eventtia("GET", "events", headers=bearer(fresh)).status_code == 200
    eventtia.vendor.state.tokens.lifetime_s = -1
    stale = eventtia("POST", "auth", json=CREDENTIALS).json()["auth_token"]
    assert eventtia("GET", "events", headers=bearer(stale)).status_code == 401


def test_no_token_and_no_such_path(eventtia: Caller) -> None:
    assert eventtia("GET", "events", headers={"authorization": ""}).status_code == 401
    assert eventtia("GET", "nothing").status_code == 404
    assert eventtia("PATCH", "events").json() == {"message": "Method Not Allowed"}


class Target(HTTPServer):
    """Takes web hooks and keeps what they said."""

    def __init__(self) -> None:
        self.bodies: list[object] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}/hook"

    def wait(self, number: int) -> list[object]:
        """The bodies once there are that many, or what there is after two seconds."""
        deadline = time.monotonic() + 2
        while len(self.bodies) < number and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.bodies


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.bodies.append(body)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def target() -> Iterator[Target]:
    target = Target()
    thread = threading.Thread(target=target.serve_forever, daemon=True)
    thread.start()
    yield target
    target.shutdown()
    target.server_close()


def test_web_hooks_are_really_called(eventtia: Caller, target: Target) -> None:
    hook = {"target_url": target.url, "trigger": "attendee_created"}
    created = eventtia("POST", "./event_web_hooks", json=hook)
    event = eventtia.data(f"events/{eventtia.uri}")["id"]
    person = eventtia("POST", "./attendees/register", json={"attendee": {"first_name": "A"}}).json()["data"]
    other = eventtia.data("events")[1]["attributes"]["event_uri"]
    eventtia("POST", f"events/{other}/attendees/register", json={"attendee": {"first_name": "B"}})

    assert created.status_code == 201
    assert created.json()["data"]["relationships"]["event"]["data"] == {"id": event, "type": "events"}
    assert eventtia.data("web_hooks") == [created.json()["data"]]
    assert eventtia.data("web_hooks", event_uri=other) == []
    assert target.wait(1) == [{"data": person}]

    assert eventtia("DELETE", "./event_web_hooks", json={"target_url": target.url}).json() is None
    assert eventtia.data("web_hooks") == []
    assert eventtia("DELETE", "./event_web_hooks", json={"target_url": target.url}).status_code == 404


def test_account_hooks_hear_of_every_event(eventtia: Caller, target: Target) -> None:
    hook = {"target_url": f"http://{target.url}", "trigger": "event_created"}

    made = eventtia("POST", "accounts/demo/web_hooks", json=hook)
    twice = eventtia("POST", "accounts/demo/web_hooks", json={**hook, "trigger": "attendee_created"})
    event = eventtia("POST", "events", json={"name": "New"}).json()["data"]

    assert made.json()["data"]["relationships"]["event"] == {"data": None}
    assert twice.status_code == 400
    assert target.wait(1) == [{"data": event}]
    assert eventtia("POST", "accounts/other/web_hooks", json=hook).status_code == 404
    assert eventtia("DELETE", "accounts/demo/web_hooks", json={**hook, "trigger": "event_created"}).status_code == 200


@pytest.mark.parametrize(("events", "people"), [(0, 0), (1, 0), (1, 1)])
def test_small_worlds(events: int, people: int) -> None:
    with calling(World(seed=3, events=events, people=people)) as eventtia:
        assert len(eventtia.data("events")) == events
        assert eventtia.get("events")["meta"] == {"total_pages": 1}
        for path in ("attendees", "guests", "speakers", "workshops", "attendee-payments", "surveys", "pois") * events:
            eventtia.get(f"./{path}")
        if events:
            assert eventtia.get("./attendees")["meta"] == {"total_pages": 1, "total_attendees": people}
            conference = eventtia.data("./business_conferences")[0]["id"]
            assert eventtia.get(f"./business_conferences/{conference}/business_conference_meetings")["data"] == []


def test_a_large_world_starts_and_answers_at_once() -> None:
    with calling(World(seed=1, events=200, people=100_000)) as eventtia:
        started = time.monotonic()
        last = eventtia.get("./attendees", page__size=100, page__number=1000, include="attendee_type_custom_fields")
        email = next(v for v in last["data"][-1]["attributes"]["fields"].values() if v and "@" in v)
        found = eventtia.data("./attendees/by_email", email=email.lower())
        workshop = eventtia.data("./workshops")[0]
        page = eventtia.get(f"./workshops/{workshop['id']}/attendees", page__size=100, page__number=200)

        assert last["meta"] == {"total_pages": 1000, "total_attendees": 100_000}
        assert found["id"] == last["data"][-1]["id"]
        assert workshop["attributes"]["used_seats"] == 20_000
        assert (len(page["data"]), page["links"]["next"]) == (100, None)
        assert time.monotonic() - started < 5


def test_the_same_seed_says_the_same(eventtia: Caller) -> None:
    with calling(World(seed=1, events=12, people=60)) as other:
        for path in ("./attendees", "./workshops", "./guests", "./attendee-payments"):
            assert other.data(path) == eventtia.data(path)
