"""Ways around registered documents, hashes, batches and bodies: nothing runs that was not registered or is not JSON."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from security_house import House, open_house

GOOD, EVIL = "{accounts{name}}", "{accounts{id vendor}}"
CHANGE = 'mutation{cancelEvent(input:{id:"x"}){userErrors{code}}}'
HASH = {text: sha256(text.encode()).hexdigest() for text in (GOOD, EVIL, CHANGE)}
KIND = "application/graphql-response+json"


def apq(hashed: Any, version: Any = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": hashed}}


@pytest.fixture(scope="module")
def only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway that runs registered documents alone, with batches."""
    file: Path = tmp_path_factory.mktemp("manifest") / "persisted.json"
    file.write_text(json.dumps({HASH[GOOD]: GOOD, "good": GOOD, "change": CHANGE}))
    with open_house(more=f'[persisted]\nmanifest = "{file}"\nonly = true\n\n[limits]\nmax_batch = 3') as house:
        yield house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with open_house() as one:
        yield one


REGISTERED: dict[str, tuple[dict[str, Any], int, str | None]] = {
    "its text": ({"query": GOOD}, 200, None),
    "its id": ({"documentId": "good"}, 200, None),
    "its hash": ({"extensions": apq(HASH[GOOD])}, 200, None),
    "its hash and text": ({"query": GOOD, "extensions": apq(HASH[GOOD])}, 200, None),
    "another text": ({"query": EVIL}, 403, "FORBIDDEN"),
    "another text under its id": ({"query": EVIL, "documentId": "good"}, 403, "FORBIDDEN"),
    "another text under its hash": ({"query": EVIL, "extensions": apq(HASH[GOOD])}, 403, "FORBIDDEN"),
    "another text under its own hash": ({"query": EVIL, "extensions": apq(HASH[EVIL])}, 403, "FORBIDDEN"),
    "its text with a space": ({"query": GOOD + " "}, 403, "FORBIDDEN"),
    "its text with a comment": ({"query": GOOD + "#"}, 403, "FORBIDDEN"),
    "its text with a mark before it": ({"query": "\ufeff" + GOOD}, 403, "FORBIDDEN"),
    "its text and more": ({"query": GOOD + EVIL}, 403, "FORBIDDEN"),
    "an empty text": ({"query": "", "documentId": "good"}, 403, "FORBIDDEN"),
    "another hash": ({"extensions": apq(HASH[EVIL])}, 404, "PERSISTED_QUERY_NOT_FOUND"),
    "another id": ({"documentId": "evil"}, 404, "PERSISTED_QUERY_NOT_FOUND"),
    "an empty id": ({"documentId": ""}, 400, "INVALID_INPUT"),
    "an id of Python": ({"documentId": "__class__"}, 404, "PERSISTED_QUERY_NOT_FOUND"),
    "an id of JavaScript": ({"documentId": "constructor"}, 404, "PERSISTED_QUERY_NOT_FOUND"),
    "an id with a path": ({"documentId": "../../persisted.json"}, 404, "PERSISTED_QUERY_NOT_FOUND"),
    "an id of a megabit": ({"documentId": "x" * 100_000}, 404, "PERSISTED_QUERY_NOT_FOUND"),
    "an id that is a list": ({"documentId": ["good"]}, 400, "INVALID_INPUT"),
    "an id and another's hash": ({"documentId": "good", "extensions": apq(HASH[EVIL])}, 200, None),
    "a wrong id and a hash": ({"documentId": "evil", "extensions": apq(HASH[GOOD])}, 404, "PERSISTED_QUERY_NOT_FOUND"),
    "introspection": ({"query": "{__schema{types{name}}}"}, 403, "FORBIDDEN"),
    "a type's name": ({"query": "{__typename}"}, 403, "FORBIDDEN"),
}  # fmt: skip


@pytest.mark.parametrize("name", REGISTERED)
def test_only_what_is_registered_runs(only: House, name: str) -> None:
    body, status, code = REGISTERED[name]
    answer = only.client.post("/graphql", json=body, headers={"accept": KIND})
    errors = answer.json().get("errors", [])

    assert (answer.status_code, errors[0]["extensions"]["code"] if errors else None) == (status, code)
    if code is None:
        assert set(answer.json()["data"]["accounts"][0]) == {"name"}


def test_a_batch_is_no_way_around(only: House) -> None:
    batch = [{"query": EVIL}, {"documentId": "good"}, {"query": EVIL, "documentId": "good"}]
    answers = only.client.post("/graphql", json=batch).json()

    assert ["data" in one for one in answers] == [False, True, False]


@pytest.mark.parametrize("batch", [[], [[]], [[{"query": GOOD}]], [1], [None], ["x"], [{"documentId": "good"}] * 4])
def test_batches_that_are_none(only: House, batch: Any) -> None:
    answer = only.client.post("/graphql", json=batch, headers={"accept": KIND})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] in ("INVALID_INPUT", "QUERY_TOO_COMPLEX")


@pytest.mark.parametrize("query", ["documentId=change", f"extensions={json.dumps(apq(HASH[CHANGE]))}"])
def test_a_registered_mutation_does_not_run_by_get(only: House, query: str) -> None:
    answer = only.client.get(f"/graphql?{query}", headers={"accept": KIND})

    assert answer.status_code in (404, 405)
    assert "data" not in answer.json()


HASHES: dict[str, tuple[dict[str, Any], int, str]] = {
    "in capitals, with the text": ({"query": GOOD, "extensions": apq(HASH[GOOD].upper())}, 400, "INVALID_INPUT"),
    "in capitals": ({"extensions": apq(HASH[GOOD].upper())}, 404, "PERSISTED_QUERY_NOT_FOUND"),
    "with a space": ({"query": GOOD, "extensions": apq(HASH[GOOD] + " ")}, 400, "INVALID_INPUT"),
    "of the text's end": ({"query": GOOD, "extensions": apq(HASH[GOOD][1:])}, 400, "INVALID_INPUT"),
    "of another text": ({"query": GOOD, "extensions": apq(HASH[EVIL])}, 400, "INVALID_INPUT"),
    "empty": ({"query": GOOD, "extensions": apq("")}, 400, "INVALID_INPUT"),
    "null": ({"query": GOOD, "extensions": apq(None)}, 400, "INVALID_INPUT"),
    "a list": ({"query": GOOD, "extensions": apq([HASH[GOOD]])}, 400, "INVALID_INPUT"),
    "beyond ASCII": ({"query": GOOD, "extensions": apq("é" * 64)}, 400, "INVALID_INPUT"),
    "of a megabit": ({"query": GOOD, "extensions": apq("a" * 100_000)}, 400, "INVALID_INPUT"),
    "of version 2": ({"query": GOOD, "extensions": apq(HASH[GOOD], 2)}, 400, "INVALID_INPUT"),
    "of version '1'": ({"query": GOOD, "extensions": apq(HASH[GOOD], "1")}, 400, "INVALID_INPUT"),
    "of version 1.5": ({"query": GOOD, "extensions": apq(HASH[GOOD], 1.5)}, 400, "INVALID_INPUT"),
    "of version true": ({"query": GOOD, "extensions": apq(HASH[GOOD], True)}, 400, "INVALID_INPUT"),
    "of no version": ({"extensions": {"persistedQuery": {"sha256Hash": HASH[GOOD]}}}, 400, "INVALID_INPUT"),
    "in a list": ({"query": GOOD, "extensions": {"persistedQuery": [apq(HASH[GOOD])]}}, 400, "INVALID_INPUT"),
    "never seen": ({"extensions": apq("0" * 64)}, 404, "PERSISTED_QUERY_NOT_FOUND"),
}  # fmt: skip


@pytest.mark.parametrize("name", HASHES)
def test_hashes_that_are_none(house: House, name: str) -> None:
    body, status, code = HASHES[name]
    answer = house.client.post("/graphql", json=body, headers={"accept": KIND})

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)
    assert len(answer.content) < 600


def test_a_mutation_learnt_by_post_does_not_run_by_get(house: House) -> None:
    house.client.post("/graphql", json={"query": CHANGE, "extensions": apq(HASH[CHANGE])})
    answer = house.client.get("/graphql", params={"extensions": json.dumps(apq(HASH[CHANGE]))})

    assert answer.status_code == 405
    assert house.calls() == []


BODIES: dict[str, tuple[bytes, dict[str, str], int]] = {
    "UTF-16 that says so": (
        json.dumps({"query": GOOD}).encode("utf-16"), {"content-type": "application/json; charset=utf-16"}, 415,
    ),
    "UTF-16 that says nothing": (json.dumps({"query": GOOD}).encode("utf-16-le"), {}, 400),
    "UTF-32": (json.dumps({"query": GOOD}).encode("utf-32"), {}, 400),
    "two charsets": (b"{}", {"content-type": "application/json; charset=utf-8; charset=utf-7"}, 415),
    "UTF-7": (b"{}", {"content-type": "application/json; charset=utf-7"}, 415),
    "an escaped name twice": (b'{"query":"{accounts{name}}","\\u0071uery":"{accounts{id}}"}', {}, 400),
    "compressed, in capitals": (b"{}", {"content-encoding": "GZIP"}, 415),
    "compressed twice": (b"{}", {"content-encoding": "gzip, gzip"}, 415),
    "identity": (json.dumps({"query": GOOD}).encode(), {"content-encoding": "identity"}, 200),
    "a form of files": (b"--x--", {"content-type": "multipart/form-data; boundary=x"}, 415),
    "files that claim a preflight": (
        b"--x--", {"content-type": "multipart/form-data; boundary=x", "apollo-require-preflight": "1"}, 415,
    ),
    "a type in quotes": (b"{}", {"content-type": '"application/json"'}, 415),
    "a type after a comma": (b"{}", {"content-type": "text/plain, application/json"}, 415),
    "a long type": (b"{}", {"content-type": "application/json;" + "a=b;" * 2000 + "charset=utf-16"}, 400),
    "32 levels": (b'{"query":"{accounts{name}}","variables":{"a":' + b"[" * 29 + b"]" * 29 + b"}}", {}, 200),
    "33 levels": (b'{"query":"{accounts{name}}","variables":{"a":' + b"[" * 31 + b"]" * 31 + b"}}", {}, 400),
    "33 levels of extensions": (
        b'{"query":"{accounts{name}}","extensions":' + b'{"a":' * 33 + b"1" + b"}" * 34, {}, 400,
    ),
    "a float that ends": (b'{"query":"{accounts{name}}","variables":{"a":1e308}}', {}, 200),
    "a float that does not": (b'{"query":"{accounts{name}}","variables":{"a":-1e309}}', {}, 400),
    "minus zero": (b'{"query":"{accounts{name}}","variables":{"a":-0}}', {}, 200),
    "a number with a zero before it": (b'{"query":"{accounts{name}}","variables":{"a":01}}', {}, 400),
    "a comment": (b'{"query":"{accounts{name}}"/**/}', {}, 400),
    "a form feed": (b'\x0c{"query":"{accounts{name}}"}', {}, 400),
    "a tab within a text": (b'{"query":"{accounts\t{name}}"}', {}, 400),
    "a pair of surrogates": (b'{"query":"{accounts{name}}","variables":{"a":"\\ud83d\\ude00"}}', {}, 200),
    "a pair the wrong way round": (b'{"query":"{accounts{name}}","variables":{"a":"\\ude00\\ud83d"}}', {}, 400),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_bodies(house: House, name: str) -> None:
    body, headers, status = BODIES[name]
    answer = house.client.post("/graphql", content=body, headers={"content-type": "application/json", **headers})

    assert answer.status_code == status
    assert ("errors" in answer.json()) == (status != 200)


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        ("*/*;q=0", 406, "application/json"),
        ("application/json;q=0, */*", 406, "application/json"),
        ("application/json;q=0, application/graphql-response+json;q=0.1", 200, KIND),
        ("text/*, application/*;q=0.1", 200, "application/json"),
        ("APPLICATION/GRAPHQL-RESPONSE+JSON", 200, KIND),
        ("application/graphql-response+json; charset=utf-16", 406, "application/json"),
        (f"{KIND};q=0.5, application/json;q=0.9", 200, "application/json"),
        (f"{KIND};q=2", 406, "application/json"),
        ("a/b," * 16_000, 406, "application/json"),
    ],
)
def test_what_is_accepted(house: House, accept: str, status: int, kind: str) -> None:
    answer = house.client.post("/graphql", json={"query": GOOD}, headers={"accept": accept})

    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, kind)


@pytest.mark.parametrize("name", ["", None])
def test_no_name_of_an_operation(house: House, name: str | None) -> None:
    assert "errors" not in house.client.post("/graphql", json={"query": GOOD, "operationName": name}).json()


@pytest.mark.parametrize("name", [" ", "é", "A ", "__proto__", "x" * 100_000, "A\n", "\u202e"])
def test_names_of_no_operation(house: House, name: str) -> None:
    body = {"query": "query A{accounts{name}}", "operationName": name}
    answer = house.client.post("/graphql", json=body, headers={"accept": KIND})

    assert answer.status_code == 400
    assert len(answer.json()["errors"][0]["message"]) < 200
