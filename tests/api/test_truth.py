"""A model of the whole house: reads, writes through the gateway and past it, faults, time and purges in any order.

The sandbox is the truth, over sockets. Whatever is served was true once, and no longer ago than the endpoint's policy
allows for how it was served: fresh, revalidated behind the caller's back, or marked stale while the vendor fails. What
was written through the gateway is never followed by anything older.
"""

import tomllib
from contextlib import ExitStack
from typing import Any

import httpx
from api_house import House, open_house
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from gateway.vendors.catalogue import policies

POLICY = policies()["eventmobi.events.get"]
SLACK_S = 30.0
"""Real time that one run may take."""
LIST = '{events(first:50,filter:{accounts:["eventmobi"]}){nodes{id vendorId name stale} failures{code}}}'
ONE = "query($id:ID!){node(id:$id){...on Event{id name stale}}}"
UPDATE = "mutation($i:UpdateEventInput!){updateEvent(input:$i){event{name} userErrors{code}}}"
UNMARKED_S = POLICY.fresh + POLICY.stale_while_revalidate
MARKED_S = POLICY.fresh + POLICY.stale_if_error
EVENTS = st.integers(0, 2)
FAULTS = st.sampled_from([{"status": 500}, {"status": 503}, {"reset": "before"}, {"html": True}, {"cutJson": True}])


class Truth(RuleBasedStateMachine):
    """Names of three events, and until when each name was the true one."""

    stack: ExitStack
    house: House

    @classmethod
    def open(cls) -> None:
        cls.stack = ExitStack()
        cls.house = cls.stack.enter_context(open_house(events=3, people=2, without=("eventtia", "ringcentral")))
        told = tomllib.loads(cls.house.sandbox.config_toml)["accounts"]["eventmobi"]
        cls.vendor = httpx.Client(base_url=told["base_url"], headers={"X-API-Key": told["api_key"]}, timeout=30)

    @initialize()
    def begin(self) -> None:
        self.house.fresh()
        self.failing = False
        self.now = 0.0
        self.number = 0
        events = self.house(LIST).good["events"]["nodes"]
        self.ids = [one["id"] for one in events]
        self.own = [one["vendorId"] for one in events]
        self.names: dict[str, list[tuple[str, float]]] = {one["id"]: [(one["name"], 0.0)] for one in events}
        """Each event's names with when they became true."""
        self.written: dict[str, float] = dict.fromkeys(self.ids, -1.0)
        """The number of the last name that was written through the gateway."""

    # ------------------------------------------------------------------ what happens

    @rule(seconds=st.sampled_from([1.0, 40.0, 70.0, 200.0, 400.0, 3000.0]))
    def time_passes(self, seconds: float) -> None:
        self.house.age(seconds)
        self.now += seconds

    @rule(index=EVENTS)
    def somebody_renames_it_at_the_vendor(self, index: int) -> None:
        if self.failing:
            return
        name = self._new_name()
        answer = self.vendor.patch(f"/en/api/v2/events/{self.own[index]}", json={"name": name})
        assert answer.status_code < 300, answer.text
        self.names[self.ids[index]].append((name, self.now))

    @rule(index=EVENTS)
    def it_is_renamed_through_the_gateway(self, index: int) -> None:
        name, id = self._new_name(), self.ids[index]
        answer = self.house(UPDATE, i={"id": id, "name": name})
        if self.failing:
            assert answer.codes or answer.data["updateEvent"]["userErrors"]
            return
        assert answer.good["updateEvent"] == {"event": {"name": name}, "userErrors": []}
        self.names[id].append((name, self.now))
        self.written[id] = len(self.names[id]) - 1

    @rule(fault=FAULTS)
    def the_vendor_falls(self, fault: dict[str, Any]) -> None:
        self.house.sandbox.heal()
        self.house.sandbox.fail("eventmobi", method="GET", **fault)
        self.house.sandbox.fail("eventmobi", method="PATCH", status=503)
        self.failing = True

    @rule()
    def the_vendor_is_back(self) -> None:
        self.house.sandbox.heal()
        self.failing = False
        self.house.close_breakers()

    @rule()
    def answers_are_purged(self) -> None:
        address = self.house.url.replace("/graphql", "/admin/cache/purge")
        assert httpx.post(address, json={}, timeout=30).status_code == 200

    # ------------------------------------------------------------------ what is seen

    @rule()
    def the_list_is_read(self) -> None:
        answer = self.house(LIST)
        found = answer.data["events"]
        if not found["failures"]:
            assert {one["id"] for one in found["nodes"]} == set(self.ids)
        else:
            assert self.failing
        self._check(found["nodes"], answer.upstream)

    @rule(index=EVENTS)
    def one_is_read(self, index: int) -> None:
        answer = self.house(ONE, id=self.ids[index])
        found = answer.data["node"]
        if found is None:
            assert self.failing
            assert answer.errors
            return
        self._check([found], answer.upstream)

    def _check(self, events: list[dict[str, Any]], upstream: list[dict[str, Any]]) -> None:
        outcomes = {entry["cache"] for entry in upstream}
        for event in events:
            names = [name for name, _ in self.names[event["id"]]]
            assert event["name"] in names, "was never true"
            number = len(names) - 1 - names[::-1].index(event["name"])
            assert number >= self.written[event["id"]], "older than what was written through the gateway"
            if number == len(names) - 1:
                continue
            untrue_for = self.now - self.names[event["id"]][number + 1][1]
            if event["stale"]:
                assert self.failing
                assert untrue_for <= MARKED_S + SLACK_S
            elif "STALE" in outcomes:
                assert untrue_for <= UNMARKED_S + SLACK_S
            else:
                assert untrue_for <= POLICY.fresh + SLACK_S

    def _new_name(self) -> str:
        self.number += 1
        return f"Name {id(self)} {self.number}"


def test_what_is_served_was_true_and_not_too_long_ago() -> None:
    Truth.open()
    with Truth.stack:
        case = Truth.TestCase()
        case.settings = settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        )
        case.runTest()
