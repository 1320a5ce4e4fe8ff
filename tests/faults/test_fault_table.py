"""DESIGN.md, section 4, row by row: each kind of fault at each vendor that can be read, through the whole stack.

The expected code stands at its path, the rest of the answer is intact, an older answer stands in where there is one,
and nothing secret is in answer or log.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from faults_house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

READABLE = ["eventtia", "ringcentral", "eventmobi"]
LISTS = {
    "eventtia": "/api/v3/events*",
    "ringcentral": "/v1/organizations/*/events",
    "eventmobi": "*/events",
}
EVENTS = """{
  events(first: 100) {
    nodes { id vendor name stale account { name } }
    failures { account code message retryable retryAfter }
  }
}"""
HEALTH = "{accounts{name health{state lastError lastErrorAt retryAt}}}"


@dataclass(frozen=True)
class Row:
    """A kind of fault and what the caller sees of it."""

    fault: dict[str, Any]
    code: str | None
    retry_after: int | None = None
    stands_in: bool = False
    """Whether an older answer is served in its place."""
    seconds: float = 3.0
    calls: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


AWAY = "http://127.0.0.1:9/elsewhere"
TABLE = {
    "400": Row({"status": 400}, "VENDOR_REJECTED", calls=1),
    "401": Row({"status": 401}, "VENDOR_AUTH_FAILED"),
    "403": Row({"status": 403}, "VENDOR_AUTH_FAILED", calls=1),
    "404": Row({"status": 404}, "NOT_FOUND", calls=1),
    "409": Row({"status": 409}, "VENDOR_REJECTED", calls=1),
    "422": Row({"status": 422}, "VENDOR_REJECTED", calls=1),
    "429": Row({"status": 429}, "VENDOR_RATE_LIMITED", stands_in=True, calls=2),
    "429, soon": Row({"status": 429, "headers": {"retry-after": "1"}, "times": 1}, None, seconds=4, calls=2),
    "429, later": Row({"status": 429, "headers": {"retry-after": "60"}}, "VENDOR_RATE_LIMITED", 60, True, calls=1),
    "500": Row({"status": 500}, "VENDOR_UNAVAILABLE", stands_in=True, calls=2),
    "502": Row({"status": 502}, "VENDOR_UNAVAILABLE", stands_in=True, calls=2),
    "503": Row({"status": 503}, "VENDOR_UNAVAILABLE", stands_in=True, calls=2),
    "503, later": Row({"status": 503, "headers": {"retry-after": "30"}}, "VENDOR_UNAVAILABLE", 30, True, calls=1),
    "500 once": Row({"status": 500, "times": 1}, None, calls=2),
    "slow headers": Row({"delay_ms": 9000}, "VENDOR_TIMEOUT", stands_in=True),
    "slow body": Row({"delay_body_ms": 9000}, "VENDOR_TIMEOUT", stands_in=True),
    "reset before": Row({"reset": "before"}, "VENDOR_UNAVAILABLE", stands_in=True, calls=2),
    "reset in the body": Row({"reset": "body"}, "VENDOR_UNAVAILABLE", stands_in=True, calls=2),
    "reset once": Row({"reset": "before", "times": 1}, None, calls=2),
    "cut JSON": Row({"cut_json": True}, "VENDOR_BAD_RESPONSE", stands_in=True, calls=1),
    "HTML with 200": Row({"html": True}, "VENDOR_BAD_RESPONSE", stands_in=True, calls=1),
    "another shape": Row({"body": {"unexpected": 1}}, "VENDOR_BAD_RESPONSE", stands_in=True, calls=1),
    "no object at all": Row({"body": [1, 2]}, "VENDOR_BAD_RESPONSE", stands_in=True, calls=1),
    "204": Row({"empty": True}, "VENDOR_BAD_RESPONSE", stands_in=True, calls=1),
    "redirect away": Row({"redirect_to": AWAY}, "VENDOR_BAD_RESPONSE", stands_in=True, calls=1),
    "5 MB": Row({"pad_bytes": 5_000_000}, None, calls=1),
    "next points back": Row({"loop_next": True}, None),
}


async def truth(house: House) -> list[dict[str, Any]]:
    answer = await house(EVENTS)
    assert answer.errors == []
    house.cache.clear()
    house.sandbox.clear_calls()
    return [without_age(node) for node in answer.data["events"]["nodes"]]


def without_age(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key != "stale"}


def health_of(answer: Any, vendor: str) -> dict[str, Any]:
    return next(dict(one["health"]) for one in answer.data["accounts"] if one["name"] == vendor)


def check_secrets(house: House, text: str) -> None:
    """No credential, token or e-mail address, and no part of a stack trace."""
    logged = house.logs.getvalue()
    for told in (text, logged):
        for secret in ("Bearer", "demo@example.org", "Traceback", '"demo"', "password", "X-API-Key"):
            assert secret not in told, secret


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("vendor", READABLE)
async def test_cold(house: House, vendor: str, kind: str) -> None:
    row = TABLE[kind]
    healthy = await truth(house)
    house.sandbox.fail(vendor, path=LISTS[vendor], **row.fault)
    answer = await house(EVENTS)
    assert answer.seconds < row.seconds
    nodes = [without_age(node) for node in answer.data["events"]["nodes"]]
    calls = [one for one in house.sandbox.calls(vendor) if "auth" not in one]
    if row.calls is not None:
        assert len(calls) == row.calls, calls
    if row.code is None:
        assert (answer.errors, nodes) == ([], healthy)
        return
    assert nodes == [node for node in healthy if node["account"]["name"] != vendor]
    [error] = answer.errors
    assert error["path"] == ["events"]
    extensions = error["extensions"]
    assert (extensions["code"], extensions["account"], extensions["vendor"]) == (row.code, vendor, vendor.upper())
    assert extensions["retryAfter"] == row.retry_after
    [failure] = answer.data["events"]["failures"]
    assert (failure["account"], failure["code"], failure["retryAfter"]) == (vendor, row.code, row.retry_after)
    assert failure["retryable"] is (row.code in ("VENDOR_UNAVAILABLE", "VENDOR_TIMEOUT", "VENDOR_RATE_LIMITED"))
    check_secrets(house, answer.text)


@pytest.mark.parametrize("kind", [kind for kind, row in TABLE.items() if row.code is not None])
@pytest.mark.parametrize("vendor", READABLE)
async def test_with_an_older_answer(house: House, vendor: str, kind: str) -> None:
    row = TABLE[kind]
    first = await house(EVENTS)
    house.ahead = 1000.0  # past fresh and stale-while-revalidate, within stale-if-error
    house.sandbox.fail(vendor, path=LISTS[vendor], **row.fault)
    answer = await house(EVENTS)
    if not row.stands_in:
        assert answer.codes == [row.code]
        return
    assert answer.errors == []
    assert answer.data["events"]["failures"] == []
    nodes = answer.data["events"]["nodes"]
    assert [without_age(node) for node in nodes] == [without_age(node) for node in first.data["events"]["nodes"]]
    assert {node["account"]["name"] for node in nodes if node["stale"]} == {vendor}
    assert all(node["stale"] for node in nodes if node["account"]["name"] == vendor)
    assert [one["cache"] for one in answer.upstream if one["account"] == vendor] == ["STALE"]
    check_secrets(house, answer.text)


@pytest.mark.parametrize("vendor", READABLE)
async def test_wrong_types_spoil_that_vendor_only(house: House, vendor: str) -> None:
    """Strings and numbers swapped throughout. EventMobi's mapping takes numbers for words, by design."""
    healthy = await truth(house)
    house.sandbox.fail(vendor, path=LISTS[vendor], wrong_types=True)
    answer = await house(EVENTS)
    nodes = [without_age(node) for node in answer.data["events"]["nodes"]]
    others = [node for node in healthy if node["account"]["name"] != vendor]
    assert [node for node in nodes if node["account"]["name"] != vendor] == others
    assert set(answer.codes) == (set() if vendor == "eventmobi" else {"VENDOR_BAD_RESPONSE"})
    assert {failure["account"] for failure in answer.data["events"]["failures"]} <= {vendor}
    check_secrets(house, answer.text)


@pytest.mark.parametrize("vendor", READABLE)
async def test_a_redirect_within_the_host_is_followed(house: House, vendor: str) -> None:
    healthy = await truth(house)
    [path] = [one.split()[1] for one in await calls_of(house, vendor)]
    house.sandbox.fail(vendor, redirect_to=f"{house.sandbox.base_url(vendor)}{path}", times=1)
    answer = await house(EVENTS)
    assert answer.errors == []
    assert [without_age(node) for node in answer.data["events"]["nodes"]] == healthy


async def calls_of(house: House, vendor: str) -> list[str]:
    await house(EVENTS)
    calls = house.sandbox.calls(vendor)
    house.cache.clear()
    house.sandbox.clear_calls()
    return calls


PAGE = """query($id: ID!, $after: String) {
  event(by: {id: $id}) { people(first: 20, after: $after) {
    totalCount nodes { id } pageInfo { hasNextPage endCursor } failures { code } } }
}"""


async def event_of(house: House, vendor: str) -> str:
    answer = await house("query($n:[String!]){events(first:1,filter:{accounts:$n}){nodes{id}}}", n=[vendor])
    return str(answer.data["events"]["nodes"][0]["id"])


@pytest.mark.parametrize("vendor", READABLE)
async def test_a_total_that_changes_meanwhile_loses_nobody(house: House, vendor: str) -> None:
    id = await event_of(house, vendor)
    seen: list[str] = []
    after = None
    while True:
        answer = await house(PAGE, id=id, after=after)
        assert answer.errors == []
        page = answer.data["event"]["people"]
        seen += [node["id"] for node in page["nodes"]]
        if len(seen) == 20:
            before = page["totalCount"]
            house.sandbox.grow(vendor, event=0, people=30)
            house.cache.clear()
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen))
    assert before is None or len(seen) >= before


@pytest.mark.parametrize("vendor", READABLE)
async def test_a_listing_whose_next_points_back_ends(house: House, vendor: str) -> None:
    id = await event_of(house, vendor)
    house.sandbox.fail(vendor, loop_next=True)
    after, seen = None, 0
    for _ in range(20):
        answer = await house(PAGE, id=id, after=after)
        page = answer.data["event"]["people"]
        seen += len(page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    else:
        raise AssertionError("it never ended")
    assert len(house.sandbox.calls(vendor)) < 60


async def test_a_token_that_ends_in_mid_query_is_renewed_once(house: House) -> None:
    id = await event_of(house, "eventtia")
    house.cache.clear()
    house.sandbox.clear_calls()
    house.sandbox.fail("eventtia", path="/api/v3/events/*", status=401, times=1)
    query = "query($id:ID!){event(by:{id:$id}){name tickets{nodes{name}} booths{nodes{name}} sessions{nodes{title}}}}"
    answer = await house(query, id=id)
    assert answer.errors == []
    assert answer.data["event"]["sessions"]["nodes"]
    assert sum("POST" in call and "auth" in call for call in house.sandbox.calls("eventtia")) == 1


@pytest.mark.parametrize("status", [401, 400, 422])
async def test_wrong_credentials_from_the_start(house: House, status: int) -> None:
    house.sandbox.fail("eventtia", path="*/auth", status=status)
    for _ in range(4):
        house.cache.clear()
        answer = await house(EVENTS)
        assert answer.codes == ["VENDOR_AUTH_FAILED"]
        assert {node["account"]["name"] for node in answer.data["events"]["nodes"]} == {"ringcentral", "eventmobi"}
    assert len(house.sandbox.calls("eventtia")) == 1  # and not a sign-in for each
    assert health_of(await house(HEALTH), "eventtia")["state"] == "DEGRADED"
    check_secrets(house, answer.text)
