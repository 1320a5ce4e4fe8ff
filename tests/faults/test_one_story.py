"""`accounts { health }`, `/readyz`, the log and the figures tell the same of an account, whatever happens to it."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from faults_house import House, opened
from test_fault_table import EVENTS, HEALTH, READABLE, check_secrets, health_of

from gateway.logs import configure_logs
from gateway.settings import LogFormat, LogLevel
from gateway.upstream.breaker import Breaker

pytestmark = pytest.mark.asyncio(loop_scope="module")
NUMBERS = {"HEALTHY": "0.0", "DEGRADED": "1.0", "UNAVAILABLE": "2.0"}
ONE = "query($n:[String!]){events(first:1,filter:{accounts:$n}){nodes{id} failures{code}}}"


def lines_of(house: House, vendor: str) -> list[dict[str, Any]]:
    """The log's lines of calls to a vendor, in their order."""
    lines = [json.loads(line) for line in house.logs.getvalue().replace("\0", "").splitlines()]
    return [line for line in lines if line.get("event") == "upstream call" and line["account"] == vendor]


async def story(house: House, vendor: str) -> str:
    """The account's state, of which all four must say the same."""
    health = health_of(await house(HEALTH), vendor)
    state = str(health["state"])
    ready = (await house.client.get("/readyz")).json()
    assert (ready["status"], ready["accounts"][vendor]) == ("ready", {"state": state})
    figures = (await house.client.get("/metrics")).text
    assert f'eventgate_account_state{{account="{vendor}"}} {NUMBERS[state]}' in figures
    last = [
        line for line in lines_of(house, vendor) if line["endpoint"] != "sign_in" and "auth" not in line["endpoint"]
    ]
    assert last[-1]["state"] == state
    assert (health["retryAt"] is not None) is (state == "UNAVAILABLE")
    assert (health["lastError"] is None) is (health["lastErrorAt"] is None)
    return state


async def ask(house: House, vendor: str) -> str | None:
    """The code of the failure that a cold question meets."""
    house.cache._entries.clear()
    house.cache._sheets.clear()
    answer = await house(ONE, n=[vendor])
    return answer.codes[0] if answer.codes else None


@pytest.mark.parametrize("vendor", READABLE)
async def test_a_breaker_opens_is_tried_and_closes(house: House, vendor: str) -> None:
    upstream = house.backend.accounts[vendor].upstream
    upstream.breaker = Breaker(clock=lambda: time.time() + house.ahead)
    assert await ask(house, vendor) is None
    assert await story(house, vendor) == "HEALTHY"
    fault = house.sandbox.fail(vendor, status=503)
    states = []
    while "UNAVAILABLE" not in states:
        assert await ask(house, vendor) == "VENDOR_UNAVAILABLE"
        states.append(await story(house, vendor))
    assert states == ["DEGRADED"] * 3 + ["UNAVAILABLE"]  # two tries a question, eight in a row
    calls = len(house.sandbox.calls(vendor))
    first = health_of(await house(HEALTH), vendor)
    assert first["lastError"].startswith("VENDOR_UNAVAILABLE")
    assert await ask(house, vendor) == "VENDOR_UNAVAILABLE"
    assert len(house.sandbox.calls(vendor)) == calls  # refused here
    assert await story(house, vendor) == "UNAVAILABLE"

    house.ahead += 6  # half open: one trial, and it fails
    await asyncio.gather(*(ask(house, vendor) for _ in range(5)))
    assert len(house.sandbox.calls(vendor)) == calls + 1
    assert await story(house, vendor) == "UNAVAILABLE"
    second = health_of(await house(HEALTH), vendor)
    assert second["retryAt"] > first["retryAt"]

    house.sandbox.app.faults.disarm(fault)
    house.ahead += 11
    assert await ask(house, vendor) is None
    assert await story(house, vendor) == "HEALTHY"
    told = lines_of(house, vendor)
    assert len(told) == len(house.sandbox.calls(vendor))  # a line for each call, and none for what was refused here
    assert all(line["request_id"] and line["ms"] >= 0 and line["endpoint"] for line in told)


@pytest.mark.parametrize("vendor", READABLE)
async def test_a_vendor_that_asks_for_fewer_calls(house: House, vendor: str) -> None:
    assert await ask(house, vendor) is None
    house.sandbox.fail(vendor, status=429, headers={"retry-after": "60"})
    assert await ask(house, vendor) == "VENDOR_RATE_LIMITED"
    assert await story(house, vendor) == "DEGRADED"
    assert health_of(await house(HEALTH), vendor)["lastError"].startswith("VENDOR_RATE_LIMITED")
    calls = len(house.sandbox.calls(vendor))
    assert await ask(house, vendor) == "VENDOR_RATE_LIMITED"
    assert len(house.sandbox.calls(vendor)) == calls
    assert await story(house, vendor) == "DEGRADED"


async def test_wrong_credentials_from_the_start_at_every_vendor(tmp_path: Path) -> None:
    async with opened(tmp_path, secret="wrong") as house:
        for _ in range(3):
            house.cache.clear()
            answer = await house(EVENTS)
            assert answer.data["events"]["nodes"] == []
            assert {one["account"]: one["code"] for one in answer.data["events"]["failures"]} == dict.fromkeys(
                READABLE, "VENDOR_AUTH_FAILED"
            )
        for vendor in READABLE:
            health = health_of(await house(HEALTH), vendor)
            assert health["state"] == "DEGRADED"
            assert health["lastError"].startswith("VENDOR_AUTH_FAILED")
            if vendor != "eventtia":  # whose only call is the sign-in, made once in five seconds
                assert await story(house, vendor) == "DEGRADED"
        figures = (await house.client.get("/metrics")).text
        assert [f'account_state{{account="{vendor}"}} 1.0' in figures for vendor in READABLE] == [True] * 3
        assert len(house.sandbox.calls("eventtia")) == 1
        assert "wrong" not in house.logs.getvalue().replace("wrongly", "")


ADDRESS = "somebody.seeking@example.org"
SEEK = """query($ids:[ID!],$e:String!,$id:ID!){
  profile(email:$e,eventIds:$ids){records{id}}
  event(by:{id:$id}){people(first:5,filter:{email:$e}){nodes{id} failures{code message}}}
}"""
FAULTS: list[dict[str, Any]] = [
    {},
    {"status": 503},
    {"status": 400, "body": {"error": f"no such person: {ADDRESS}"}},
    {"cut_json": True},
    {"body": {"data": ADDRESS}},
    {"reset": "before"},
    {"delay_ms": 3000},
    {"redirect_to": "http://127.0.0.1:9/x?email=" + ADDRESS},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("vendor", READABLE)
async def test_an_address_in_a_question_is_in_no_log_and_no_figure(
    house: House, vendor: str, fault: dict[str, Any]
) -> None:
    configure_logs(LogLevel.DEBUG, LogFormat.JSON, house.logs)
    try:
        answer = await house("query($n:[String!]){events(first:1,filter:{accounts:$n}){nodes{id}}}", n=[vendor])
        id = answer.data["events"]["nodes"][0]["id"]
        house.cache.clear()
        house.sandbox.fail(vendor, **fault) if fault else None
        answer = await house(SEEK, ids=[id], e=ADDRESS, id=id)
        await asyncio.sleep(0)
    finally:
        configure_logs(LogLevel.INFO, LogFormat.JSON, house.logs)
    figures = (await house.client.get("/metrics")).text
    for where in (house.logs.getvalue(), figures, json.dumps(answer.upstream), json.dumps(answer.errors)):
        assert "somebody.seeking" not in where
    assert house.sandbox.calls(vendor)
    check_secrets(house, answer.text)
