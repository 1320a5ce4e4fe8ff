"""What the adapters can do, what the accounts say they can, what the page says, and what mutations do: all the same."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_required_input_field,
)

from gateway.records import Kind, Ref
from gateway.vendors.adapter import CAPABILITY_OF, Adapter
from gateway.vendors.registry import VENDORS
from resolvers import ids
from schema.build import build_schema

ROOT = Path(__file__).parents[1]
KINDS = {"event": Kind.EVENT, "session": Kind.SESSION, "person": Kind.PERSON, "ticket": Kind.TICKET}
KINDS |= {"magic_link": Kind.MAGIC_LINK, "registration": Kind.PERSON}


def load(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


capabilities = load("eventgate_capabilities", ROOT / "scripts" / "capabilities.py")
MUTATIONS: list[str] = capabilities.mutations()
CASES = [(mutation, vendor) for vendor in VENDORS for mutation in MUTATIONS]


@pytest.fixture(scope="module")
def house() -> Iterator[Any]:
    api = str(ROOT / "tests" / "api")
    sys.path.insert(0, api)
    try:
        with importlib.import_module("api_house").open_house(events=3, people=3) as opened:
            yield opened
    finally:
        sys.path.remove(api)


@pytest.fixture
async def accounts() -> dict[str, Adapter]:
    return dict(await capabilities.adapters())


def smallest(type: GraphQLInputObjectType, mutation: str, account: str) -> dict[str, Any]:
    """An input of a mutation with nothing but what is required; ids are well formed and name nothing."""
    found: dict[str, Any] = {}
    for name, each in type.fields.items():
        if is_required_input_field(each):
            found[name] = value(each.type, name, mutation, account)
    return found


def value(type: Any, name: str, mutation: str, account: str) -> Any:
    bare = type.of_type if isinstance(type, GraphQLNonNull) else type
    if isinstance(bare, GraphQLList):
        return []
    named: Any = get_named_type(bare)
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    if isinstance(named, GraphQLInputObjectType):
        return smallest(named, mutation, account)
    plain: dict[str, Any] = {
        "String": account if name == "account" else "x",
        "DateTime": "2030-01-01T10:00:00Z",
        "Int": 1,
    }
    plain |= {"Decimal": "1", "JSON": {}, "Boolean": True, "URL": "https://example.org/x"}
    return made_up(name, mutation, account) if named.name == "ID" else plain[named.name]


def made_up(field: str, mutation: str, account: str) -> str:
    of = field.removesuffix("Id") if field != "id" else capabilities.method_of(mutation).split("_", 1)[1]
    kind = KINDS[of]
    parents = {Kind.EVENT: (), Kind.MAGIC_LINK: ("1", "1")}.get(kind, ("1",))
    return ids.encode(Ref(account, kind, "1", parents))


def ask(house: Any, mutation: str, vendor: str, **more: Any) -> list[dict[str, Any]]:
    written = build_schema()._schema.mutation_type
    assert written is not None
    input_type = get_named_type(written.fields[mutation].args["input"].type)
    assert isinstance(input_type, GraphQLInputObjectType)
    query = f"mutation($i:{input_type.name}!){{{mutation}(input:$i){{userErrors{{code message field vendor}}}}}}"
    given = {**smallest(input_type, mutation, vendor), **more}
    return list(house(query, i=given).good[mutation]["userErrors"])


@pytest.mark.parametrize(("mutation", "vendor"), CASES)
def test_a_mutation_does_what_the_adapter_can(house: Any, mutation: str, vendor: str) -> None:
    adapter = house.backend.accounts[vendor]
    method = capabilities.method_of(mutation)
    house.sandbox.clear_calls()
    if adapter.can(method):
        # a key that cannot be is found out after the vendor's lack would have been, and before any call
        codes = {(error["code"], error["field"][-1]) for error in ask(house, mutation, vendor, idempotencyKey="")}
        assert ("INVALID_INPUT", "idempotencyKey") in codes or {code for code, _ in codes} == {"NOT_FOUND"}
        assert "UNSUPPORTED" not in {code for code, _ in codes}
    else:
        [error] = ask(house, mutation, vendor)
        assert (error["code"], error["vendor"], error["field"]) == ("UNSUPPORTED", vendor.upper(), ["input"])
        assert error["message"].startswith(f"{vendor.upper()} has no {mutation}.")
        assert error["message"].endswith(adapter.instead(method))
    assert house.sandbox.calls(vendor) == []


def test_accounts_say_what_their_adapters_can(house: Any) -> None:
    told = {each["name"]: set(each["capabilities"]) for each in house("{accounts{name capabilities}}").good["accounts"]}

    for name, adapter in house.backend.accounts.items():
        can = {capability.value for method, capability in CAPABILITY_OF.items() if adapter.can(method)}
        assert told[name] == can


def test_every_mutation_is_a_method_that_adapters_may_have() -> None:
    written = build_schema()._schema.mutation_type
    assert written is not None
    unified = [name for name in written.fields if not name.startswith(VENDORS)]

    assert unified == MUTATIONS
    assert len(CASES) == 4 * len(MUTATIONS) >= 84


async def test_the_page_is_what_the_adapters_can(accounts: dict[str, Adapter]) -> None:
    page = (ROOT / "docs" / "capabilities.md").read_text(encoding="utf-8")

    assert page == capabilities.page(accounts), "python scripts/capabilities.py > docs/capabilities.md"


def test_what_is_said_instead_names_mutations_that_work_there(house: Any) -> None:
    for adapter in house.backend.accounts.values():
        for mutation in MUTATIONS:
            words = adapter.instead(capabilities.method_of(mutation))
            named = [other for other in MUTATIONS if other in words.replace(".", " ").replace(",", " ").split()]
            assert all(adapter.can(capabilities.method_of(other)) for other in named), words
