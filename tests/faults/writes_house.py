"""What faults mean for a write, and one mutation tried under them with a key of its own."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from faults_house import Answer, House
from test_fault_table import AWAY


@dataclass(frozen=True)
class Row:
    """A fault, and what is said of the write: ``no`` (the vendor refused), ``not done``, ``unknown`` or ``done``."""

    fault: dict[str, Any]
    means: str
    code: str = ""
    bare: "Row | None" = None
    """What it means where the answer need not tell anything, if that is something else."""
    retry_after: int | None = None


DONE = Row({}, "done")
TABLE = {
    "400": Row({"status": 400}, "no", "INVALID_INPUT"),
    "401": Row({"status": 401}, "not done", "VENDOR_AUTH_FAILED"),
    "402": Row({"status": 402}, "no", "PAYMENT_REQUIRED"),
    "403": Row({"status": 403}, "no", "FORBIDDEN"),
    "404": Row({"status": 404}, "no", "NOT_FOUND"),
    "409": Row({"status": 409}, "no", "CONFLICT"),
    "418": Row({"status": 418}, "no", "VENDOR_REJECTED"),
    "422": Row({"status": 422}, "no", "INVALID_INPUT"),
    "422 in HTML": Row({"status": 422, "html": True}, "no", "INVALID_INPUT"),
    "429": Row({"status": 429}, "not done", "VENDOR_RATE_LIMITED"),
    "429, later": Row({"status": 429, "headers": {"retry-after": "60"}}, "not done", "VENDOR_RATE_LIMITED", None, 60),
    "408": Row({"status": 408}, "unknown", "VENDOR_TIMEOUT"),
    "500": Row({"status": 500}, "unknown", "VENDOR_UNAVAILABLE"),
    "502 in HTML": Row({"status": 502, "html": True}, "unknown", "VENDOR_UNAVAILABLE"),
    "503, later": Row({"status": 503, "headers": {"retry-after": "9"}}, "unknown", "VENDOR_UNAVAILABLE"),
    "504": Row({"status": 504}, "unknown", "VENDOR_TIMEOUT"),
    "slow headers": Row({"delay_ms": 2500}, "unknown", "VENDOR_TIMEOUT"),
    "slow body": Row({"delay_body_ms": 9000}, "unknown", "VENDOR_TIMEOUT"),
    "reset before": Row({"reset": "before"}, "unknown", "VENDOR_UNAVAILABLE"),
    "reset in the body": Row({"reset": "body"}, "unknown", "VENDOR_UNAVAILABLE"),
    "cut JSON": Row({"cut_json": True}, "unknown", "VENDOR_BAD_RESPONSE"),
    "HTML with 200": Row({"html": True}, "unknown", "VENDOR_BAD_RESPONSE"),
    "redirect away": Row({"redirect_to": AWAY}, "unknown", "VENDOR_BAD_RESPONSE"),
    "204": Row({"empty": True}, "unknown", "VENDOR_BAD_RESPONSE", bare=DONE),
    "another shape": Row({"status": 201, "body": {"x": 1}}, "unknown", "VENDOR_BAD_RESPONSE", bare=DONE),
    "no object at all": Row({"status": 201, "body": [1, 2]}, "unknown", "VENDOR_BAD_RESPONSE", bare=DONE),
    "numbers for words": Row({"wrong_types": True}, "done"),
    "5 MB": Row({"pad_bytes": 5_000_000}, "done"),
    "nothing": DONE,
}


class Writer:
    """One mutation and a key that is new. ``query`` takes the input as ``$i``."""

    def __init__(self, house: House, vendor: str, name: str, query: str, given: dict[str, Any]) -> None:
        self._house = house
        self._vendor = vendor
        self.name = name
        self._query = query
        self._given = {**given, "idempotencyKey": str(uuid4())}

    async def __call__(self) -> tuple[Answer, int]:
        """The answer, and how many writes the vendor was sent for it."""
        self._house.sandbox.clear_calls()
        answer = await self._house(self._query, i=self._given)
        return answer, sent(self._house, self._vendor)

    def payload(self, answer: Answer) -> dict[str, Any]:
        assert answer.errors == []
        return dict(answer.data[self.name])


def sent(house: House, vendor: str) -> int:
    """How many writes the vendor has answered, sign-ins not counted."""
    calls = house.sandbox.calls(vendor)
    return sum(not call.startswith("GET") and not call.endswith("/auth") for call in calls)


async def logged(house: House, vendor: str) -> None:
    """Wait for the sandbox to log a write: it does so when it has answered, or just after."""
    for _ in range(500):
        if sent(house, vendor):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the call was never answered")
