"""Persisted and trusted operations, batches, and a schema that is not told."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from gateway.edge.persisted import read_manifest
from gateway.errors import ErrorCode
from gateway.settings import SettingsError

HELLO = 'query Hello($n: String = "you") {hello(name: $n)}'


def hash_of(text):
    return sha256(text.encode()).hexdigest()


def persisted(text):
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}


@pytest.mark.parametrize("by", ["get", "post"])
def test_a_query_is_learned_once_and_then_known_by_its_hash(open_door, by):
    one = open_door()

    def ask(**members):
        if by == "post":
            return one.post(extensions=persisted(HELLO), **members)
        return one.get(extensions=json.dumps(persisted(HELLO)), **members)

    unknown = ask()
    learned = ask(query=HELLO)
    known = ask()

    assert (unknown.status_code, one.codes(unknown)) == (200, ["PERSISTED_QUERY_NOT_FOUND"])
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown.headers["cache-control"] == "no-store"
    assert learned.json() == known.json() == {"data": {"hello": "Hello, you"}}
    assert one.get(extensions=json.dumps(persisted(HELLO)), variables='{"n": "me"}').json() == {
        "data": {"hello": "Hello, me"}
    }


def test_what_is_wrong_is_not_learned(open_door):
    one = open_door()
    one.post("{nope}", extensions=persisted("{nope}"))

    assert one.codes(one.post(extensions=persisted("{nope}"))) == ["PERSISTED_QUERY_NOT_FOUND"]


def test_what_is_learned_is_bounded(open_door):
    one = open_door(persisted={"max_bytes": 200})
    queries = [f"query A{n:04} {{hello hello hello hello}}" for n in range(20)]
    for query in queries:
        one.post(query, extensions=persisted(query))

    known = [query for query in queries if "errors" not in one.post(extensions=persisted(query)).json()]
    assert known == queries[-5:]


def test_learning_can_be_off(open_door):
    one = open_door(persisted={"automatic": False})

    assert one.codes(one.post(extensions=persisted(HELLO))) == ["PERSISTED_QUERY_NOT_SUPPORTED"]
    assert one.post(HELLO, extensions=persisted(HELLO)).json() == {"data": {"hello": "Hello, you"}}


def apollo():
    entry = {"id": hash_of(HELLO), "name": "Hello", "type": "query", "body": HELLO}
    return {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [entry]}


@pytest.mark.parametrize("manifest", [apollo(), {hash_of(HELLO): HELLO}], ids=["Apollo's", "Relay's"])
def test_only_trusted_documents(open_door, tmp_path, manifest):
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(manifest))
    one = open_door(persisted={"manifest": file, "only": True})

    assert one.post(extensions=persisted(HELLO)).json() == {"data": {"hello": "Hello, you"}}
    assert one.post(documentId=hash_of(HELLO)).json() == {"data": {"hello": "Hello, you"}}
    assert one.get(documentId=hash_of(HELLO)).json() == {"data": {"hello": "Hello, you"}}
    assert one.post(HELLO).json() == {"data": {"hello": "Hello, you"}}
    stranger = one.post("{whoami}", extensions=persisted("{whoami}"))
    assert (stranger.status_code, one.codes(stranger)) == (403, ["FORBIDDEN"])
    assert one.codes(one.post(extensions=persisted("{whoami}"))) == ["PERSISTED_QUERY_NOT_FOUND"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"format": "other", "version": 1, "operations": []}'])
def test_a_manifest_that_is_none(tmp_path, text):
    file = tmp_path / "manifest.json"
    file.write_text(text)

    with pytest.raises(SettingsError, match=r"^persisted\.manifest: "):
        read_manifest(file)


def test_batches_where_they_are_allowed(open_door):
    one = open_door(limits={"max_batch": 3})
    answer = one.raw(json.dumps([{"query": "{hello}"}, {"query": "{nope}"}, {"query": "{down}"}]).encode())
    large = one.raw(json.dumps([{"query": "{hello}"}] * 4).encode())
    odd = one.raw(b"[1]")

    first, second, third = answer.json()
    assert first == {"data": {"hello": "Hello, world"}}
    assert [error["extensions"]["code"] for error in second["errors"]] == ["INVALID_INPUT"]
    assert third["data"] == {"down": None}
    assert (large.status_code, one.codes(large)) == (400, ["QUERY_TOO_COMPLEX"])
    assert (odd.status_code, one.codes(odd)) == (400, ["INVALID_INPUT"])


@pytest.fixture(scope="module")
def silent_settings():
    return {"limits": {"introspection": False}}


@pytest.mark.parametrize(
    "query",
    [
        "{__schema {types {name}}}",
        '{__type(name: "Query") {name}}',
        "{...A} fragment A on Query {a: __schema {queryType {name}}}",
    ],
)
def test_a_schema_that_is_not_told(open_door, silent_settings, query):
    one = open_door(**silent_settings)
    answer = one.post(query)

    assert one.codes(answer) == ["FORBIDDEN"]
    assert one.post("{__typename item {__typename}}").status_code == 200


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{helo}", {}),
        ("{hello(nam: 1)}", {}),
        ("{... on Itm {name}}", {}),
        ("{items(ids: [1], wish: {cont: 1}) {name}}", {}),
        ("{hello @skp(if: true)}", {}),
        ("{hello ...F} fragment G on Query {hello}", {}),
        ("query($w: Wish) {items(ids: [1], wish: $w) {name}}", {"w": {"cont": 1}}),
        ("query($w: Wsh) {items(ids: [1], wish: $w) {name}}", {}),
    ],
)
def test_no_guessing_where_the_schema_is_not_told(open_door, door, silent_settings, query, variables):
    answer = open_door(**silent_settings).post(query, variables=variables)

    assert answer.json()["errors"]
    assert "Did you mean" not in answer.text


def test_no_page_where_the_schema_is_not_told(open_door, silent_settings):
    one = open_door(**silent_settings)
    page = one.client.get("/graphql", headers={"accept": "text/html"})

    assert (page.status_code, one.codes(page)) == (404, ["NOT_FOUND"])


def test_mistakes_are_explained_where_the_schema_is_told(door):
    (error,) = door.post("{\n  helo\n}").json()["errors"]

    assert error == {
        "message": "Cannot query field 'helo' on type 'Query'. Did you mean 'hello'?",
        "locations": [{"line": 2, "column": 3}],
        "extensions": {"code": "INVALID_INPUT"},
    }


def test_the_whole_introspection_of_tools_is_answered(door):
    from graphql import build_client_schema, get_introspection_query

    query = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    answer = door.post(query).json()

    assert "errors" not in answer
    assert build_client_schema(answer["data"]).query_type.name == "Query"


def test_an_operation_that_costs_too_much_is_refused_before_it_runs(open_door):
    asked = []

    def cost_of(document, name, variables, schema):
        asked.append((name, dict(variables)))
        return 10_001

    one = open_door(cost_of=cost_of)
    answer = one.post("query A($n: String) {hello(name: $n) whoami}", variables={"n": "x"}, operationName="A")

    assert one.codes(answer) == ["QUERY_TOO_COMPLEX"]
    assert answer.json()["errors"][0]["message"] == "The operation costs 10001; 10000 is allowed."
    assert asked == [("A", {"n": "x"})]
    assert one.seen.callers == []


def test_every_code_leads_to_its_words():
    page = (Path(__file__).parents[2] / "docs" / "errors.md").read_text()
    codes = [*ErrorCode, "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"]

    assert [code for code in codes if f"\n## {code}\n" not in page] == []
