"""An event of 100,000 people: what paging through it takes of memory is bounded, and not by how long the list is.

Three things fill up first: the cache of answers (4 MB here), that of global ids (16,384 of half a kilobyte), the heap's
own holes. Without a bound each page would leave 100 people of some four kilobytes behind.
"""

from pathlib import Path
from typing import Any

import httpx
import pytest
from test_workers import served

from sandbox.world import World

MB = 1 << 20
CACHE = 4 * MB
PEOPLE = 100_000
EVENTS = "query($n:[String!]){events(first:1,filter:{accounts:$n}){nodes{id}}}"
PAGE = """query($id:ID!,$after:String){event(by:{id:$id}){people(first:100,after:$after){
  totalCount nodes{id name email company registration{status}} pageInfo{hasNextPage endCursor}}}}"""


def resident_mb(process: int) -> float:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096 / MB


class Reader:
    """Turns the pages of the event's people."""

    def __init__(self, client: httpx.AsyncClient, url: str, id: str) -> None:
        self._client, self._url, self._id = client, url, id
        self._after: str | None = None
        self.seen: set[str] = set()
        self.total: int | None = None

    async def read(self, pages: int) -> None:
        for _ in range(pages):
            page = (await ask(self._client, self._url, PAGE, id=self._id, after=self._after))["event"]["people"]
            assert len(page["nodes"]) == 100
            assert page["pageInfo"]["hasNextPage"]
            self.seen.update(node["id"] for node in page["nodes"])
            self._after = page["pageInfo"]["endCursor"]
            self.total = page["totalCount"]


async def ask(client: httpx.AsyncClient, url: str, query: str, **variables: Any) -> Any:
    response = await client.post(f"{url}/graphql", json={"query": query, "variables": variables})
    answer = response.json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


@pytest.mark.timeout(200)
@pytest.mark.parametrize("account", ["ringcentral", "eventmobi"])
async def test_memory_is_flat_while_paging(tmp_path: Path, account: str) -> None:
    world = World(seed=1, events=1, people=PEOPLE)
    changes = f'[cache]\nmax_bytes = {CACHE}\n[server]\nlog_level = "error"\n'
    async with (
        served(tmp_path, 1, changes=changes, world=world) as (sandbox, url, process),
        httpx.AsyncClient(timeout=60) as client,
    ):
        [event] = (await ask(client, url, EVENTS, n=[account]))["events"]["nodes"]
        reader = Reader(client, url, event["id"])
        await reader.read(40)
        before = resident_mb(process)
        sandbox.clear_calls()
        await reader.read(60)
        assert resident_mb(process) - before < 16
        assert len(reader.seen) == 10_000
        assert reader.total is None or reader.total >= PEOPLE
        # a page each, and the event now and then: what follows is not read, and what went before neither
        assert len(sandbox.calls(account)) <= 60 + 6
