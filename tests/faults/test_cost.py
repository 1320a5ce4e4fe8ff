"""The price of an operation as a client meets it: refused before the first call, told on request."""

import pytest
from faults_house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_too_dear_is_refused_before_any_call_and_says_how_much_and_where(house: House) -> None:
    query = "{events(first:100){nodes{people(first:100){nodes{sessions{nodes{speakers{name}}}}}}}}"
    answer = await house(query)
    assert answer.codes == ["QUERY_TOO_COMPLEX"]
    message = answer.errors[0]["message"]
    assert "events.nodes.people.nodes.sessions.nodes.speakers" in message
    assert "10000 are allowed" in message
    assert house.sandbox.calls() == []


async def test_the_cost_is_told_on_request(house: House) -> None:
    body = {"query": '{events(first:3,filter:{accounts:["ringcentral"]}){nodes{name}}}'}
    answer = (await house.client.post("/graphql", json=body, headers={"X-Eventgate-Cost": "1"})).json()
    assert answer["extensions"] == {"cost": {"atMost": 2, "mostlyFor": "events", "calls": 1, "recordsAtMost": 3}}
    answer = (await house.client.post("/graphql", json=body, headers={"X-Eventgate-Cost": "1"})).json()
    assert answer["extensions"]["cost"]["calls"] == 0
    assert "extensions" not in (await house.client.post("/graphql", json=body)).json()
