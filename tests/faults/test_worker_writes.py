"""`eventgate serve --workers 2`: what is written through one worker, every worker reads: by id, in lists, in counts."""

from pathlib import Path
from typing import Any

import pytest
from test_workers import post, served

LIST = "query($n:[String!]){events(first:100,filter:{accounts:$n}){totalCount nodes{id name}}}"
ONE = "query($id:ID!){event(by:{id:$id}){name tickets{totalCount nodes{id name}} sessions{totalCount nodes{title}}}}"
TIMES = {"startsAt": "2035-01-23T22:00:00Z", "endsAt": "2035-01-24T06:00:00Z", "timeZone": "Europe/Paris"}
ASKED = 12
"""Questions over lines of their own: that all come to one of two workers is one chance in two thousand."""


async def good(url: str, query: str, **variables: Any) -> Any:
    answer = await post(url, query, **variables)
    assert "errors" not in answer, answer
    return answer["data"]


async def written(url: str, mutation: str, kind: str, shown: str, **given: Any) -> dict[str, Any]:
    query = f"mutation($i:{kind}Input!){{{mutation}(input:$i){{{shown} userErrors{{message}}}}}}"
    found = (await good(url, query, i=given))[mutation]
    assert found["userErrors"] == []
    return dict(found[shown.partition("{")[0]])


async def of_each_worker(url: str, query: str, **variables: Any) -> list[Any]:
    return [await good(url, query, **variables) for _ in range(ASKED)]


@pytest.mark.timeout(300)
async def test_a_write_is_read_on_every_worker(tmp_path: Path) -> None:
    changes = '[server]\nlog_level = "error"\n'
    async with served(tmp_path, 2, changes=changes) as (sandbox, url, _):
        for account in ("eventtia", "eventbookings"):
            before = (await of_each_worker(url, LIST, n=[account]))[0]["events"]["totalCount"]  # all of them warm
            event = await written(
                url, "createEvent", "CreateEvent", "event{id}", account=account, name="Jazz Night", **TIMES
            )
            for seen in await of_each_worker(url, LIST, n=[account]):
                assert {"id": event["id"], "name": "Jazz Night"} in seen["events"]["nodes"]
                assert seen["events"]["totalCount"] == before + 1
            await of_each_worker(url, ONE, id=event["id"])
            session = {"eventId": event["id"], "title": "Opening", "startsAt": TIMES["startsAt"]}
            session |= {"endsAt": TIMES["endsAt"]} if account == "eventtia" else {}
            await written(url, "createSession", "CreateSession", "session{title}", **session)
            for seen in await of_each_worker(url, ONE, id=event["id"]):
                assert [one["title"] for one in seen["event"]["sessions"]["nodes"]] == ["Opening"]
        assert sandbox.refused() == []


@pytest.mark.timeout(300)
async def test_a_change_is_read_on_every_worker(tmp_path: Path) -> None:
    changes = '[server]\nlog_level = "error"\n'
    async with served(tmp_path, 2, changes=changes) as (sandbox, url, _):
        event = (await of_each_worker(url, LIST, n=["ringcentral"]))[0]["events"]["nodes"][0]
        tickets = (await of_each_worker(url, ONE, id=event["id"]))[0]["event"]["tickets"]
        await written(url, "createTicket", "CreateTicket", "ticket{name}", eventId=event["id"], name="Late")
        for seen in await of_each_worker(url, ONE, id=event["id"]):
            assert "Late" in {ticket["name"] for ticket in seen["event"]["tickets"]["nodes"]}
            assert seen["event"]["tickets"]["totalCount"] == tickets["totalCount"] + 1

        renamed = (await of_each_worker(url, LIST, n=["eventmobi"]))[0]["events"]["nodes"][0]
        await of_each_worker(url, ONE, id=renamed["id"])
        await written(url, "updateEvent", "UpdateEvent", "event{name}", id=renamed["id"], name="New name")
        for seen in await of_each_worker(url, ONE, id=renamed["id"]):
            assert seen["event"]["name"] == "New name"
        for seen in await of_each_worker(url, LIST, n=["eventmobi"]):
            assert {"id": renamed["id"], "name": "New name"} in seen["events"]["nodes"]
        assert sandbox.refused() == []
