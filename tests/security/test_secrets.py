"""Secrets: planted in every place that holds one, sought in everything that comes out of a run, faults included."""

import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from security_house import Client, House, open_house

from gateway.logs import redacted_text
from gateway.settings import SettingsError, load_settings
from gateway.store import Store, StoreError

PASSWORD = "pw-planted-3f9a"
RING_KEY = "rk-planted-8c21"
MOBI_KEY = "mk-planted-77d0"
TOKEN = "tk-planted-e5b4"
LOGIN = "login-planted@accounts.example"
REDIS = "redis-planted-19aa"
HOOK = "hook-planted-c0de"
FIGURES = "figures-planted-5e7d"
STRAY = "stray-planted-0b7e"
PERSON = "person.planted@example.org"
CLIENT = Client("desk")
PLANTED = [PASSWORD, RING_KEY, MOBI_KEY, TOKEN, LOGIN, REDIS, HOOK, FIGURES, STRAY, CLIENT.key]
CHANGE = {
    'email = "demo@example.org"': f'email = "{LOGIN}"',
    'password = "demo"': f'password = "{PASSWORD}"',
    'token = "demo"': f'token = "{TOKEN}"',
    'api_key = "demo"\norganization_id': f'api_key = "{RING_KEY}"\norganization_id',
    'api_key = "demo"': f'api_key = "{MOBI_KEY}"',
}
MORE = f"""
[cache]
redis_url = "redis://:{REDIS}@127.0.0.1:1/0"

[webhooks]
secret = "{HOOK}"

[server]
metrics_token = "{FIGURES}"
"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A house whose accounts have planted credentials, which its vendors refuse."""
    with open_house([CLIENT], change=CHANGE, more=MORE) as one:
        yield one


@pytest.fixture(scope="module")
def served() -> Iterator[House]:
    """A house whose vendors answer, so that people's details are on the way."""
    with open_house([CLIENT], more=MORE) as one:
        yield one


EVERYTHING = (
    "{events(first:20){nodes{id name people(first:5){nodes{id email}}} failures{message}} accounts{health{lastError}}}"
)


def leaks(text: str, *more: str) -> list[str]:
    return [secret for secret in (*PLANTED, *more) if secret in text]


def everything_shown(house: House) -> str:
    """Logs, figures, and how our own objects show themselves."""
    objects: list[Any] = [house.settings, house.app, house.backend, house.backend.accounts]
    objects += [vars(house.app), vars(house.settings)]
    for adapter in house.backend.accounts.values():
        its: Any = adapter
        objects += [its, its.upstream, its.upstream._auth, vars(its), getattr(its, "settings", None)]
        objects += list(vars(its.upstream).values())
    shown = "\n".join(f"{thing!r}\n{thing!s}" for thing in objects)
    figures = house.client.get("/metrics", headers={"authorization": f"Bearer {FIGURES}"}).text
    assert "eventgate_upstream_calls_total" in figures
    return "\n".join([shown, house.logs.getvalue(), figures, house.client.get("/readyz").text])


def test_nothing_planted_comes_out_of_refused_accounts(house: House) -> None:
    asking = house.as_("desk")
    said = [asking(EVERYTHING).text for _ in range(2)]
    for fault in ({"status": 500}, {"html": True}, {"reset": "before"}, {"status": 401}, {"cut_json": True}):
        house.fresh()
        house.sandbox.fail(None, **fault)
        said.append(asking(EVERYTHING).text)
    said += [
        house.client.get("/graphql", params={"query": "{nope}", "api_key": STRAY}, headers=asking.headers).text,
        house.client.get("/graphql", params={"query": "{accounts{name}}"}, headers={"x-api-key": STRAY}).text,
        house.client.get("/graphql", headers={"authorization": f"Bearer {STRAY}", "cookie": f"session={STRAY}"}).text,
        house.client.post(f"/webhooks/eventtia/{STRAY}", json={}).text,
    ]

    assert "VENDOR_AUTH_FAILED" in said[0]
    assert leaks("\n".join(said)) == []
    assert leaks(everything_shown(house)) == []


def test_people_stay_out_of_logs_figures_and_traces(served: House) -> None:
    asking = served.as_("desk")
    people = asking("{events(first:20){nodes{id vendor people(first:10){nodes{email}}}}}").good["events"]["nodes"]
    emails = {one["email"] for event in people for one in event["people"]["nodes"] if one["email"]}
    said = []
    for email in sorted(emails)[:3]:
        profile = asking("query($e:String!){profile(email:$e){records{id}}}", e=email)
        said += [json.dumps(profile.upstream), json.dumps(profile.errors)]
        query = f'{{profile(email:"{email}"){{records{{id}}}}}}'
        served.client.get("/graphql", params={"query": query, "operationName": email}, headers=asking.headers)
        served.client.get(f"/people/{email}")
    served.fresh()
    served.sandbox.fail(None, status=500)
    said.append(asking("query($e:String!){profile(email:$e){records{id}}}", e=PERSON).text)
    said.append(json.dumps(asking("{accounts{health{lastError}}}").data))
    served.fresh()

    assert len(emails) > 5
    shown = ("\n".join(said) + everything_shown(served)).casefold()
    assert [email for email in {*emails, PERSON} if email.casefold() in shown] == []


def test_a_bug_of_ours_tells_its_trace_to_the_log_without_secrets(served: House, monkeypatch: Any) -> None:
    async def broken(*_: object, **__: object) -> None:
        password = STRAY
        raise RuntimeError(f"password={password} for {PERSON} at redis://:{REDIS}@cache, Authorization: Bearer {TOKEN}")

    from gateway.planner.run import Planner

    served.fresh()
    served.logs.truncate(0)
    monkeypatch.setattr(Planner, "load", broken)
    answer = served.as_("desk")("query($id:ID!){node(id:$id){id}}", id=_some_event(served))
    monkeypatch.undo()
    written = served.logs.getvalue()

    assert answer.codes == ["INTERNAL"]
    assert "Quote the request id" in answer.errors[0]["message"]
    assert "RuntimeError" in written
    assert "RuntimeError" not in answer.text
    assert leaks(answer.text, PERSON) == []
    assert leaks(written, PERSON) == []


def _some_event(house: House) -> str:
    return str(house.as_("desk").nodes("events", "(first:1)")[0]["id"])


# ---------------------------------------------------------------- starting, and failing to

ACCOUNT = '[accounts.ringcentral]\napi_key = "%s"\n'
WRONG = {
    "a wrong kind of client": ACCOUNT % RING_KEY
    + f'[auth]\nmode = "api_key"\n[[auth.clients]]\nname = "a"\nkey_sha256 = "{STRAY}"',
    "a key with a line break": ACCOUNT % (RING_KEY + "\\n"),
    "an unknown key": ACCOUNT % RING_KEY + f'apikey = "{STRAY}"',
    "a wrong cache": ACCOUNT % RING_KEY + f'[cache]\nredis_url = "http://:{REDIS}@x"',
    "a user in an address": ACCOUNT % RING_KEY + f'base_url = "https://user:{STRAY}@vendor.example"',
    "a user in a key set's address": ACCOUNT % RING_KEY
    + f'[auth]\nmode = "jwt"\n[auth.jwt]\nissuer="i"\naudience="a"\njwks_url = "https://user:{STRAY}@id.example"',
    "no TOML": f'[accounts.ringcentral]\napi_key = "{RING_KEY}\n',
    "a wrong number": ACCOUNT % RING_KEY + f'timeout_s = "{STRAY}"',
}


@pytest.mark.parametrize("name", WRONG)
def test_a_refused_start_shows_no_value(tmp_path: Path, name: str) -> None:
    file = tmp_path / "eventgate.toml"
    file.write_text(WRONG[name])
    if name == "a key with a line break":
        assert leaks(repr(load_settings(file, {}))) == []
        return
    with pytest.raises(SettingsError) as caught:
        load_settings(file, {})
    assert leaks(str(caught.value) + repr(caught.value)) == []
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+asyncpg://user:{STRAY}@127.0.0.1:1/db",
        f"nope://user:{STRAY}@x/db",
        f"sqlite+aiosqlite:////nowhere/db?password={STRAY}",
    ],
)
async def test_a_store_that_cannot_be_used_shows_no_password(url: str) -> None:
    shown = ""
    try:
        store = await Store.open(url)
        shown += f"{store!r} {vars(store)!r}"
        await store.lookup("a", "b", "c", "d", store.now())
    except StoreError:
        shown += traceback.format_exc()

    assert "StoreError" in shown
    assert leaks(redacted_text(shown)) == []
    assert leaks(shown) == []


def test_settings_show_no_secret_however_they_are_printed(house: House) -> None:
    shown = f"{house.settings!r}{house.settings}{house.settings.model_dump()}{house.settings.model_dump_json()}"
    logging.getLogger("eventgate.test").warning("settings", extra={"settings": house.settings})
    assert leaks(shown.replace(LOGIN, "")) == []
    assert LOGIN not in repr(house.settings)
    assert leaks(house.logs.getvalue()) == []
