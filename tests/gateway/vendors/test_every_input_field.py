"""Every field of every input, as the schema has them: two values of it make two requests, or it is refused by name.

Nothing is exempt but what never is a vendor's: the account's name and the idempotency key. The fields are the schema's
own, down to the last nested one, so a new one is tried as soon as it exists.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    is_required_input_field,
    parse,
)

from gateway.edge.execute import run
from gateway.errors import VendorRejected
from gateway.records import Event, Kind, Organization, Origin, Page, Ref, Vendor
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.endpoint import Endpoint
from gateway.upstream.scope import CallScope
from gateway.vendors.adapter import Adapter
from gateway.vendors.eventmobi import adapter as eventmobi
from gateway.vendors.eventmobi.settings import EventmobiSettings
from gateway.vendors.mark import marked
from gateway.vendors.registry import Accounts
from gateway.vendors.ringcentral import adapter as ringcentral
from gateway.vendors.ringcentral import finding
from gateway.vendors.ringcentral.settings import RingcentralSettings
from resolvers import ids
from resolvers.context import Caller, open_context
from schema.build import build_schema

SCHEMA = build_schema()._schema
MUTATIONS: Mapping[str, Any] = SCHEMA.mutation_type.fields  # type: ignore[union-attr]
OURS = {"account", "idempotencyKey"}
"""What never is a vendor's."""
Path = tuple[str, ...]
SCALARS: dict[str, tuple[Any, Any]] = {
    "String": ("one", "two"),
    "Int": (1, 2),
    "Boolean": (True, False),
    "Float": (1.5, 2.5),
    "Decimal": ("1.50", "2.50"),
    "Date": ("1990-01-01", "1991-01-01"),
    "DateTime": ("2035-01-23T00:00:00Z", "2035-01-24T00:00:00Z"),
    "URL": ("https://a.example.org/one.png", "https://a.example.org/two.png"),
    "JSON": ({"a": "one"}, {"a": "two"}),
}
VALUES: dict[str, tuple[Any, Any]] = {
    "endsAt": ("2035-02-23T00:00:00Z", "2035-02-24T00:00:00Z"),
    "timeZone": ("Etc/UTC", "Africa/Abidjan"),
    "eventmobi.timeZoneOffset": ("+00:00", "-03:00"),
    "eventmobi.timeFormat": (12, 24),
    "email": ("one@example.org", "two@example.org"),
    "currency": ("EUR", "USD"),
    "ringcentral.color": ("#fff", "#000"),
    "eventmobi.pictureTrim": ("0x0:9x9", "1x1:9x9"),
    "eventmobi.pictureRename": ("one.png", "two.png"),
    "eventmobi.pictureFilename": ("one.png", "two.png"),
    "eventmobi.documents.rename": ("three.png", "four.png"),
}
KINDS: dict[str, tuple[Kind, int]] = {
    "id": (Kind.EVENT, 0),
    "eventId": (Kind.EVENT, 0),
    "personId": (Kind.PERSON, 1),
    "groupIds": (Kind.GROUP, 1),
    "organizationId": (Kind.ORGANIZATION, 0),
    "templateId": (Kind.TEMPLATE, 0),
    "ticketId": (Kind.TICKET, 1),
    "ticketIds": (Kind.TICKET, 1),
    "showForTicketIds": (Kind.TICKET, 1),
    "sessionIds": (Kind.SCHEDULE_ITEM, 1),
    "tagIds": (Kind.TAG, 3),
    "countryId": (Kind.COUNTRY, 0),
    "regionId": (Kind.REGION, 0),
    "cityId": (Kind.CITY, 0),
}
OWN_ID = {
    "updatePerson": (Kind.PERSON, 1),
    "replacePerson": (Kind.PERSON, 1),
    "deletePerson": (Kind.PERSON, 1),
    "deleteMagicLink": (Kind.MAGIC_LINK, 2),
}
DAYS = {"startsAt": "2035-01-22T00:00:00Z", "endsAt": "2035-02-22T00:00:00Z", "timeZone": "Etc/UTC"}
PICTURE = {"eventmobi": {"pictureUrl": "https://a.example.org/one.png"}}
BESIDE: dict[tuple[str, Path], dict[str, Any]] = {
    ("eventmobi", ("eventmobi", "pictureTrim")): PICTURE,
    ("eventmobi", ("eventmobi", "pictureRename")): PICTURE,
    ("eventmobi", ("eventmobi", "timeZoneOffset")): dict.fromkeys(DAYS),
    ("ringcentral", ("templateId",)): {"currency": None},
}
"""What a field means nothing without, or (None) cannot stand beside."""
WHOLE: dict[str, Any] = {"name": "x", "organizationId": "$", "currency": "EUR", **DAYS}
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("eventmobi", "createEvent", {}),
    ("eventmobi", "updateEvent", {"name": "x"}),
    ("eventmobi", "replaceEvent", {}),
    ("eventmobi", "registerPerson", {}),
    ("eventmobi", "updatePerson", {"bio": "x"}),
    ("eventmobi", "replacePerson", {"bio": "x"}),
    ("eventmobi", "deletePerson", {}),
    ("eventmobi", "setPersonGroups", {}),
    ("ringcentral", "createEvent", WHOLE),
    ("ringcentral", "createEvent", {**WHOLE, "templateId": "$", "currency": None}),
    ("ringcentral", "duplicateEvent", {}),
    ("ringcentral", "updatePerson", {"metadata": {"a": "x"}}),
    ("ringcentral", "createTicket", {}),
    ("ringcentral", "createMagicLink", {}),
    ("ringcentral", "deleteMagicLink", {}),
]
"""Vendor, mutation, and what it cannot do without at that vendor besides what the schema requires."""


# ---------------------------------------------------------------------- a vendor that is never reached


class Recorder:
    """Stands for an account's line: notes the write that would go out; reads find an event, or one organization."""

    def __init__(self) -> None:
        self.sent: Any = None

    async def call(self, endpoint: Endpoint[Any], **given: Any) -> Any:
        if endpoint.method == "GET":
            return PRESENT if endpoint.paging is None else Page((HOME,), 1, False)
        self.sent = (endpoint.name, given.get("path"), given.get("query"), given.get("body"))
        raise VendorRejected("no further", vendor=Vendor.EVENTMOBI, account="a", status=418, endpoint=endpoint.name)


ORIGIN = Origin("eventmobi", Vendor.EVENTMOBI, datetime(2027, 1, 1, tzinfo=UTC))
HOME = Organization(ref=Ref("ringcentral", Kind.ORGANIZATION, "1"), origin=ORIGIN, name="x")
PRESENT = Event(
    ref=Ref("eventmobi", Kind.EVENT, "1"),
    origin=ORIGIN,
    name="x",
    starts_at=datetime(2035, 1, 22, tzinfo=UTC),
    ends_at=datetime(2035, 2, 22, 23, 59, 59, tzinfo=UTC),
    time_zone="Etc/UTC",
)


@pytest.fixture
async def adapters(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(finding, "dated", lambda mark, now: mark)
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db")
    base = {"base_url": "http://127.0.0.1:9", "api_key": "k"}
    mobi = EventmobiSettings.model_validate({"vendor": "eventmobi", **base})
    rc = RingcentralSettings.model_validate({"vendor": "ringcentral", **base})
    cache = AnswerCache(1 << 20)
    adapters = {
        "eventmobi": eventmobi.open_account("eventmobi", mobi, cache, store),
        "ringcentral": ringcentral.open_account("ringcentral", rc, cache, store),
    }
    accounts = Accounts(adapters, store, cache)
    yield accounts
    await accounts.aclose()


async def asked(accounts: Any, vendor: str, mutation: str, input: dict[str, Any]) -> tuple[Any, list[Path]]:
    """What would go out, and which fields are refused for having no place; any other refusal fails.

    An id of a kind of record that the vendor does not have is NOT_FOUND, at its field.
    """
    recorder = Recorder()
    accounts[vendor].upstream.call = recorder.call
    query = f"mutation($i:{MUTATIONS[mutation].args['input'].type}){{made:{mutation}(input:$i)"
    query += "{userErrors{code message field}}}"
    scope = CallScope()
    context = open_context(accounts, Caller(), scope)
    with marked("m4rk"):
        body = (await run(SCHEMA, parse(query), None, {"i": input}, context, scope)).body()
    assert "errors" not in body, (body, input)
    errors = body["data"]["made"]["userErrors"]
    if recorder.sent is not None:
        return recorder.sent, []
    assert {error["code"] for error in errors} <= {"UNSUPPORTED", "NOT_FOUND"}, (errors, input)
    return None, [tuple(error["field"][1:]) for error in errors]


# ---------------------------------------------------------------------- inputs


def fields_of(type: Any, above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every field that holds a value, with its type; nested inputs and lists of them are gone through."""
    for name, field in type.fields.items():
        inner = field.type
        while isinstance(inner, (GraphQLNonNull, GraphQLList)):
            inner = inner.of_type
        if isinstance(inner, GraphQLInputObjectType):
            yield from fields_of(inner, (*above, name))
        else:
            yield (*above, name), field.type


def pair_of(vendor: str, mutation: str, path: Path, type: Any) -> tuple[Any, Any]:
    """Two good values of a field."""
    if isinstance(type, GraphQLNonNull):
        return pair_of(vendor, mutation, path, type.of_type)
    if isinstance(type, GraphQLList):
        one, two = pair_of(vendor, mutation, path, type.of_type)
        return [one], [two]
    if isinstance(type, GraphQLEnumType):
        first, second, *_ = type.values
        return first, second
    if type.name == "ID":
        kind, depth = OWN_ID.get(mutation, KINDS["id"]) if path == ("id",) else KINDS.get(path[-1], (Kind.EVENT, 0))
        above = ("1", "s", "1")[:depth] if kind is Kind.TAG else ("1",) * depth
        one, two = (ids.encode(Ref(vendor, kind, id, above)) for id in ("1", "2"))
        return one, two
    return VALUES.get(".".join(path)) or VALUES.get(path[-1]) or SCALARS[type.name]


def put(input: dict[str, Any], type: Any, path: Path, value: Any, make: Any) -> None:
    """Set a field, making what is above it; what an object above requires besides gets values of its own."""
    head, *rest = path
    if not rest:
        input[head] = value
        return
    inner, many = type.fields[head].type, False
    while isinstance(inner, (GraphQLNonNull, GraphQLList)):
        many = many or isinstance(inner, GraphQLList)
        inner = inner.of_type
    below = input.get(head) or {}
    below = below[0] if isinstance(below, list) else below
    for name, field in inner.fields.items():
        if is_required_input_field(field) and name not in below and name != rest[0]:
            below[name] = make((*path[:1], name), field.type)
    put(below, inner, tuple(rest), value, make)
    input[head] = [below] if many else below


def base_of(vendor: str, mutation: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """The least that the mutation takes at the vendor."""
    type = MUTATIONS[mutation].args["input"].type.of_type
    input: dict[str, Any] = {}
    for name, field in type.fields.items():
        if name == "account":
            input[name] = vendor
        elif is_required_input_field(field) or more.get(name) == "$":
            input[name] = pair_of(vendor, mutation, (name,), field.type)[0]
    return {**input, **{name: value for name, value in more.items() if value not in ("$", None)}}


@pytest.mark.parametrize(
    ("vendor", "mutation", "more"), CASES, ids=[f"{case[0]}-{case[1]}-{number}" for number, case in enumerate(CASES)]
)
async def test_every_field_lands_or_is_refused_by_name(
    adapters: Any, vendor: str, mutation: str, more: dict[str, Any]
) -> None:
    base = base_of(vendor, mutation, more)
    sent, refused = await asked(adapters, vendor, mutation, base)
    assert (sent is not None, refused) == (True, []), "the least is good"
    type = MUTATIONS[mutation].args["input"].type.of_type
    lost = []
    for path, leaf in fields_of(type):
        if path[0] in OURS:
            continue
        told = []
        for value in pair_of(vendor, mutation, path, leaf):
            input = deepcopy(base)
            for name, other in BESIDE.get((vendor, path), {}).items():
                input.pop(name, None)
                if other is not None:
                    input[name] = deepcopy(other)
            put(input, type, path, value, lambda where, kind: pair_of(vendor, mutation, where, kind)[0])
            told.append(await asked(adapters, vendor, mutation, input))
        if not all(_names(refused, path) for _, refused in told) and told[0] == told[1]:
            lost.append(".".join(path))
        if any(sent is None and not _names(refused, path) for sent, refused in told):
            lost.append(f"{'.'.join(path)}: refused as {told}")
    assert lost == []


def _names(refused: list[Path], path: Path) -> bool:
    """Whether the field, an input that it stands in, or an item of it is among the refused ones."""
    return any(path[: len(each)] == each or each[: len(path)] == path for each in refused)


def test_no_mutation_is_left_out(adapters: Any) -> None:
    for vendor, adapter in adapters.items():
        can = {name for name in MUTATIONS if _can(adapter, name)}
        assert can == {mutation for of, mutation, _ in CASES if of == vendor}


def _can(adapter: Adapter, mutation: str) -> bool:
    return adapter.can("".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in mutation))
