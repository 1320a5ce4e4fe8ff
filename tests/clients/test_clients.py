"""Public GraphQL clients and tools, unchanged, against the running gateway; one test for each."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from api_house import House
from gql import Client, GraphQLRequest, gql
from gql.dsl import DSLQuery, DSLSchema, dsl_gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport, HTTPXTransport
from npm_clients import Node

from gateway.settings import PersistedSettings, Settings

pytestmark = pytest.mark.timeout(700)  # the first may have to install the npm packages
TESTED = ("--test-reporter=spec", "--test-timeout=60000")
MAYS_NOT_MET: frozenset[str] = frozenset()
"""Ids of the audit's MAYs that are not for us; docs/clients.md gives the reasons."""


# ------------------------------------------------------------------ GraphQL over HTTP


def test_the_official_audit(node: Node) -> None:
    results: list[dict[str, Any]] = json.loads(node("audit.js"))
    table = "\n".join(
        f"{one['id']}  {one['status']:6}  {one['name']}  {one['reason'] or ''}".rstrip() for one in results
    )
    print(table)
    print(dict(Counter((one["name"].split()[0], one["status"]) for one in results)))

    assert len(results) == 61
    failing = {one["id"] for one in results if one["status"] != "ok"}
    assert failing <= MAYS_NOT_MET, table
    assert all(one["name"].startswith("MAY") for one in results if one["id"] in MAYS_NOT_MET)


# ------------------------------------------------------------------ JavaScript


def test_apollo_client(node: Node) -> None:
    node(*TESTED, "apollo.js")


def test_urql(node: Node) -> None:
    node(*TESTED, "urql.js")


def test_graphql_request(node: Node) -> None:
    node(*TESTED, "request.js")


def test_relay(node: Node) -> None:
    told = node("../node_modules/relay-compiler/cli.js", "relay.config.json", within="relay")
    assert "Compilation completed" in told
    node(*TESTED, "relay.js", within="relay")


class TrustingHouse(House):
    """A gateway that knows the documents of a manifest."""

    def __init__(self, manifest: Path) -> None:
        super().__init__()
        self._manifest = manifest

    def _settings(self) -> Settings:
        persisted = PersistedSettings(manifest=self._manifest)
        return super()._settings().model_copy(update={"persisted": persisted})


def test_relay_with_documents_that_its_compiler_registered(node: Node, workshop: Path) -> None:
    folder = workshop / "relay-persisted"
    node("../node_modules/relay-compiler/cli.js", "persisted.config.json", within=folder.name)
    manifest = folder / "persisted.json"
    assert len(json.loads(manifest.read_text())) == 5
    assert '"text": null' in (folder / "src" / "__generated__" / "operationsFindQuery.graphql.js").read_text()

    with TrustingHouse(manifest) as trusting:
        node(*TESTED, "relay.js", within=folder.name, asking=trusting)


def test_graphql_codegen(node: Node) -> None:
    node("../node_modules/@graphql-codegen/cli/esm/bin.js", "--config", "codegen.json", within="codegen")
    node("../node_modules/typescript/bin/tsc", "--project", ".", within="codegen")
    told = json.loads(node("out/app.js", within="codegen"))
    assert len(told["names"]) == 5
    assert (told["vendor"], told["same"]) == ("RINGCENTRAL", True)


def test_federation(node: Node) -> None:
    node(*TESTED, "federation.js")


# ------------------------------------------------------------------ gql, for Python

EVENTS = "query ($first: Int!) {events(first: $first) {nodes {id name}}}"
TRANSPORTS = [AIOHTTPTransport, HTTPXAsyncTransport]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_gql_checks_queries_against_the_schema_it_fetched(house: House, transport: Any) -> None:
    async with Client(transport=transport(url=house.url), fetch_schema_from_transport=True) as session:
        assert session.client.schema is not None
        found = await session.execute(GraphQLRequest(EVENTS, variable_values={"first": 2}))
        one, two = await asyncio.gather(*(session.execute(gql("{accounts {name}}")) for _ in range(2)))

    assert len(found["events"]["nodes"]) == 2
    assert one == two


def test_gql_composes_queries_from_the_schema(house: House) -> None:
    with Client(transport=HTTPXTransport(url=house.url), fetch_schema_from_transport=True) as session:
        assert session.client.schema is not None
        graph = DSLSchema(session.client.schema)
        asked = graph.Query.event(by={"id": house.event("eventtia")})
        found = session.execute(dsl_gql(DSLQuery(asked.select(graph.Event.name, graph.Event.startsAt))))

    assert found["event"]["name"]
    assert found["event"]["startsAt"]


def test_gql_tells_errors_with_their_codes(house: House) -> None:
    with Client(transport=HTTPXTransport(url=house.url)) as session, pytest.raises(TransportQueryError) as told:
        session.execute(gql("{evnts {id}}"))

    (error,) = told.value.errors or []
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["locations"] == [{"line": 2, "column": 3}]  # of the text as gql prints it
