"""EventMobi played from other readings of its document: two spellings of its paths, envelopes, ids, words, codes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import parse

from gateway.edge.execute import run
from gateway.errors import Refused, VendorNotFound, VendorRejected
from gateway.records import Kind, Person, PersonGroup, Ref
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.upstream.endpoint import Reading
from gateway.upstream.scope import CallScope
from gateway.vendors.adapter import NO_WANTS, EventFilter
from gateway.vendors.eventmobi import adapter as eventmobi
from gateway.vendors.eventmobi import mapping
from gateway.vendors.eventmobi.adapter import EventmobiAdapter
from gateway.vendors.eventmobi.settings import EventmobiSettings
from gateway.vendors.registry import Accounts
from resolvers import ids
from resolvers.context import Caller, open_context
from schema.build import build_schema

SCHEMA = build_schema()._schema
ONE, TWO = "/en/api/v2/events", "/en/api/v2//events"
EVENT = {"id": "7", "name": "Forum", "external_ids": [{"id_system": "Eventmobi", "id": "7"}]}
GONE = (404, {"code": 404, "message": "not found", "fields": ""})
PERSON = {"person_id": "p", "external_ids": [], "profile": {"first_name": "Mira", "groups": ["Speakers"]}}
OVERVIEW = {"groups": [{"group_id": "g1", "group_name": "Speakers"}, {"group_id": "g2", "group_name": "Crew"}]}


def vendor(root: str) -> Callable[..., tuple[int, Any]]:
    """Knows one spelling, one event and one person."""

    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if not path.startswith(root):
            return 404, "<html>no such page</html>"
        match method, path.removeprefix(root):
            case "GET", "":
                return 200, [EVENT] if query.get("offset") == "0" else []
            case "POST", "":
                return 200, {**EVENT, "id": "8", "external_ids": [], "name": body["event"]["name"]}
            case "GET", "/7":
                return 200, EVENT
            case "GET", "/7/people":
                return 200, OVERVIEW
            case _, "/7/people/person/p" | "/7/people/person/p/groups":
                return 200, PERSON
        return GONE

    return play


async def test_a_server_that_knows_the_doubled_slash_alone(account: Any) -> None:
    mobi, played = await account(eventmobi, EventmobiSettings, vendor(TWO))

    found = await mobi.event_by_vendor_id("7", NO_WANTS)

    assert found.name == "Forum"
    assert played.calls == [f"GET {ONE}/7", f"GET {ONE}", f"GET {TWO}", f"GET {TWO}/7"]
    assert await mobi.event_by_vendor_id("9", NO_WANTS) is None
    [listed] = (await mobi.events(EventFilter(), NO_WANTS).slice()).items
    assert listed.ref == found.ref
    assert [call.removeprefix("GET ") for call in played.calls[4:]] == [f"{TWO}/9", TWO]


async def test_the_spelling_is_found_by_a_list_and_by_a_write_too(account: Any) -> None:
    for first in ("list", "check", "write"):
        mobi, played = await account(eventmobi, EventmobiSettings, vendor(TWO))
        if first == "list":
            await mobi.events(EventFilter(), NO_WANTS).slice()
        elif first == "check":
            await mobi.check()
        else:
            assert (await mobi.create_event({"name": "New"})).name == "New"
            assert [call for call in played.calls if call.startswith("POST")] == [f"POST {ONE}", f"POST {TWO}"]
        played.calls.clear()
        assert await mobi.event_by_vendor_id("7", NO_WANTS) is not None
        assert played.calls == [f"GET {TWO}/7"]


async def test_a_record_that_is_gone_is_looked_for_once_at_the_usual_spelling(account: Any) -> None:
    mobi, played = await account(eventmobi, EventmobiSettings, vendor(ONE))

    assert await mobi.event_by_vendor_id("9", NO_WANTS) is None
    assert await mobi.event_by_vendor_id("10", NO_WANTS) is None

    assert played.calls == [f"GET {ONE}/9", f"GET {ONE}", f"GET {ONE}/10"]


async def test_an_address_where_there_is_no_eventmobi_is_told_as_it_is(account: Any) -> None:
    mobi, played = await account(eventmobi, EventmobiSettings, vendor("/elsewhere"))

    for _ in range(2):
        with pytest.raises(VendorNotFound):
            await mobi.check()

    assert played.calls == [f"GET {ONE}", f"GET {ONE}", f"GET {TWO}", f"GET {ONE}"]


async def test_a_400_of_code_404_is_a_404(account: Any) -> None:
    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        return (200, []) if path == ONE else (400, GONE[1])

    mobi, _ = await account(eventmobi, EventmobiSettings, play)

    assert await mobi.event_by_vendor_id("7", NO_WANTS) is None
    with pytest.raises(VendorNotFound):
        await mobi.delete_person(Ref("played", Kind.PERSON, "p", ("7",)))


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"id": 7, "external_ids": [{"id_system": "Eventmobi", "id": 7}, {"id_system": "CRM", "id": "A"}]}, True),
        ({"id": "7", "external_ids": [{"id_system": "crm", "id": "A"}]}, True),
        ({"id": "7"}, True),  # the fallback would have found the event of id A
        ({"id": "7", "external_ids": [{"id_system": "Eventmobi", "id": "7"}]}, True),
        ({"id": "A"}, False),
        ({"id": "A", "external_ids": [{"id_system": "Eventmobi", "id": "A"}]}, False),
        ({"id": "7", "external_ids": [{"id_system": "CRM", "id": "B"}]}, False),
    ],
)
async def test_an_external_id_that_the_answer_bears_out(account: Any, answer: Any, found: bool) -> None:
    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        assert (path, query) == (f"{ONE}/A", {"ext_id_system": "CRM"})
        return 200, answer

    mobi, _ = await account(eventmobi, EventmobiSettings, play)

    assert (await mobi.event_by_external_id("CRM", "A", NO_WANTS) is not None) == found


@pytest.mark.parametrize("wrap", [lambda it: it, lambda it: {"events": it}, lambda it: {"events": it, "total": 1}])
async def test_a_list_of_events_bare_or_wrapped(account: Any, wrap: Callable[[Any], Any]) -> None:
    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        return 200, wrap([{"event": EVENT, "code": 200}])

    mobi, _ = await account(eventmobi, EventmobiSettings, play)

    await mobi.check()
    [event] = (await mobi.events(EventFilter(), NO_WANTS).slice()).items
    assert (event.ref.id, event.name) == ("7", "Forum")


async def test_groups_that_a_write_answers_by_name(account: Any) -> None:
    mobi, _ = await account(eventmobi, EventmobiSettings, vendor(ONE))
    person = Ref("played", Kind.PERSON, "p", ("7",))
    group = Ref("played", Kind.GROUP, "g1", ("7",))

    changed = await mobi.set_person_groups(person, [group], "REPLACE")

    [word] = changed.groups
    assert isinstance(word, Ref)
    found = await _group(mobi, word)
    assert found is not None
    assert (found.ref, found.name) == (group, "Speakers")
    assert await _group(mobi, Ref("played", Kind.GROUP, "g2", ("7",))) is not None
    assert await _group(mobi, Ref("played", Kind.GROUP, "Nobody", ("7",))) is None


async def test_groups_by_name_through_the_graph(account: Any, tmp_path: Path) -> None:
    """Two groups of one answer are one call to the overview; a third, which it does not know, is left to ``raw``."""
    words = {"groups": ["Speakers", "Crew", "Nobody"]}

    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if path.endswith("/groups"):
            return 200, {**PERSON, "profile": words}
        return vendor(ONE)(method, path, query, body)

    mobi, played = await account(eventmobi, EventmobiSettings, play)
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/more.db")
    accounts = Accounts({"played": mobi}, store, AnswerCache(1 << 20))
    query = """mutation($i: SetPersonGroupsInput!) {
      setPersonGroups(input: $i) { person { groups { id name } raw } userErrors { message } } }"""
    person, *groups = (
        ids.encode(Ref("played", kind, id, ("7",)))
        for kind, id in ((Kind.PERSON, "p"), (Kind.GROUP, "g1"), (Kind.GROUP, "g2"))
    )
    scope = CallScope()
    given = {"personId": person, "groupIds": groups}

    answer = await run(SCHEMA, parse(query), None, {"i": given}, open_context(accounts, Caller(), scope), scope)

    told = answer.body()["data"]["setPersonGroups"]
    assert told["userErrors"] == []
    assert told["person"]["groups"] == [
        {"id": groups[0], "name": "Speakers"},
        {"id": groups[1], "name": "Crew"},
    ]
    assert told["person"]["raw"]["profile"] == words
    assert played.calls == [f"PUT {ONE}/7/people/person/p/groups", f"GET {ONE}/7/people"]
    await store.aclose()


class Names:
    """A vendor whose people are in groups by name. To ids it says 400, or passes over them."""

    def __init__(self, *, refuses: bool, knows: tuple[str, ...] = ("Speakers", "Crew")) -> None:
        self.refuses, self.knows = refuses, knows
        self.groups: list[str] = []

    def __call__(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if method == "GET":
            return 200, OVERVIEW if path == f"{ONE}/7/people" else []
        words = body["person"]["profile"]["groups"]
        if self.refuses and not set(words) <= set(self.knows):
            return 400, {"code": 400, "message": "no such group", "fields": "profile.groups"}
        kept = [word for word in words if word in self.knows]
        self.groups = kept if method == "PUT" else [*self.groups, *kept]
        return 200, {**PERSON, "profile": {"first_name": "Mira", "groups": self.groups}}


@pytest.mark.parametrize("refuses", [True, False])
async def test_a_vendor_that_goes_by_the_names_of_groups(account: Any, refuses: bool) -> None:
    groups = [Ref("played", Kind.GROUP, id, ("7",)) for id in ("g1", "g2")]
    play = Names(refuses=refuses)
    mobi, played = await account(eventmobi, EventmobiSettings, play)

    registered = await mobi.register_person(Ref("played", Kind.EVENT, "7"), {**MIRA, "group_ids": groups[:1]})
    assert [ref.id for ref in registered.groups] == ["Speakers"]
    writes = [call.split()[0] for call in played.calls if not call.startswith("GET")]
    assert writes == ["POST", "POST" if refuses else "PATCH"]

    both = await mobi.set_person_groups(registered.ref, groups, "REPLACE")
    assert [ref.id for ref in both.groups] == ["Speakers", "Crew"]
    assert (await mobi.set_person_groups(registered.ref, [], "REPLACE")).groups == ()


async def test_a_group_that_the_vendor_takes_by_no_word(account: Any) -> None:
    group = Ref("played", Kind.GROUP, "g2", ("7",))
    person = Ref("played", Kind.PERSON, "p", ("7",))
    passes_over, _ = await account(eventmobi, EventmobiSettings, Names(refuses=False, knows=("Speakers",)))
    with pytest.raises(Refused) as refused:
        await passes_over.set_person_groups(person, [group], "ADD")
    [told] = refused.value.user_errors
    assert (told.code.value, told.field) == ("VENDOR_REJECTED", ("input", "groupIds"))

    says_no, _ = await account(eventmobi, EventmobiSettings, Names(refuses=True, knows=("Speakers",)))
    with pytest.raises(VendorRejected) as no:
        await says_no.set_person_groups(person, [group], "ADD")
    assert says_no.refusal(no.value, "set_person_groups")[0].field == ("input", "groupIds")


async def test_an_answer_that_says_nothing_of_groups_contradicts_nothing(account: Any) -> None:
    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        return 200, {"person_id": "p", "profile": {"first_name": "Mira"}}

    mobi, played = await account(eventmobi, EventmobiSettings, play)

    await mobi.set_person_groups(
        Ref("played", Kind.PERSON, "p", ("7",)), [Ref("played", Kind.GROUP, "g", ("7",))], "ADD"
    )

    assert len(played.calls) == 1


WHOLE = {
    "person_id": "p2",
    "profile": {"first_name": "Mira", "last_name": "Voss", "email_address": "m@example.org", "company": "Northwind"},
}
MIRA = {"first_name": "Mira", "last_name": "Voss", "email": "m@example.org"}


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        (WHOLE, []),
        ({"person": WHOLE}, []),
        ([WHOLE], []),
        ({"people_list": [{"person": WHOLE}]}, []),
        ({"person_id": "p2"}, ["/p2"]),
        ({"id": "p2", "message": "created"}, ["/p2"]),
        ("object", ["", "/p2"]),
        ([], ["", "/p2"]),
        ({"code": 200, "message": "ok"}, ["", "/p2"]),
        (None, ["", "/p2"]),
        ({"person_id": "elsewhere"}, ["/elsewhere", "", "/p2"]),
    ],
)
async def test_a_person_is_found_whatever_a_registration_answers(account: Any, answer: Any, calls: list[str]) -> None:
    """The document has the bare word "object" there (L883)."""
    people: list[Any] = [{"person_id": "p1", "profile": {**WHOLE["profile"], "first_name": "Other"}}]  # type: ignore[dict-item]

    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if method == "POST":
            people.append(WHOLE)
            return 200, json.dumps(answer) if answer is not None else None
        if path == f"{ONE}/7/people":
            return 200, {"groups": []}
        if path == f"{ONE}/7/people/person":
            return 200, {"people_list": people, "record_number": len(people)}
        return (200, WHOLE) if path.endswith("/p2") else GONE

    mobi, played = await account(eventmobi, EventmobiSettings, play)
    mobi.upstream._doubled = False  # settled before

    found = await mobi.register_person(Ref("played", Kind.EVENT, "7"), MIRA)

    assert (found.ref, found.company) == (Ref("played", Kind.PERSON, "p2", ("7",)), "Northwind")
    asked = [call for call in played.calls if call != f"GET {ONE}/7/people"]
    assert asked == [f"POST {ONE}/7/people/person", *(f"GET {ONE}/7/people/person{one}" for one in calls)]


async def test_a_registration_that_nobody_can_find_says_so_and_stands(account: Any) -> None:
    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        twins = [{**WHOLE, "person_id": id} for id in ("p1", "p2")]
        return 200, "object" if method == "POST" else {"people_list": twins, "record_number": 2}

    mobi, _ = await account(eventmobi, EventmobiSettings, lambda *given: _as_json(play(*given)))

    with pytest.raises(Refused) as refused:
        await mobi.register_person(Ref("played", Kind.EVENT, "7"), MIRA)

    [told] = refused.value.user_errors
    assert (told.code.value, "registered the person" in told.message) == ("VENDOR_BAD_RESPONSE", True)


def _as_json(answer: tuple[int, Any]) -> tuple[int, Any]:
    return answer[0], json.dumps(answer[1])


async def _group(mobi: EventmobiAdapter, ref: Ref) -> PersonGroup | None:
    source = mobi.source(Kind.GROUP)
    assert source is not None
    assert source.one is not None
    return await source.one(ref, NO_WANTS)


# ---------------------------------------------------------------------- what a person may be


def person(told: Any, of_event: Reading) -> Person:
    return mapping.person(told, of_event)


def test_an_array_of_people(of_event: Reading) -> None:
    page = mapping.person_page([PERSON, {"person": {"person_id": 5}}], of_event)

    assert [(found.ref.id, found.first_name) for found in page.items] == [("p", "Mira"), ("5", None)]
    assert (page.total, page.problems) == (None, ())


def test_a_profile_that_includes_custom_fields(of_event: Reading) -> None:
    told = {
        "person_id": "p",
        "profile": {"first_name": "Mira", "diet": "vegan", "shirt": "M", "table": ""},
        "custom_fields_meta": {"diet": "Vegan", "room": 7},
    }

    fields = person(told, of_event).custom_fields

    assert [(one.name, one.value) for one in fields] == [  # type: ignore[union-attr]
        ("diet", "Vegan"),
        ("shirt", "M"),
        ("table", None),
        ("room", 7),
    ]


def test_groups_as_groups(of_event: Reading) -> None:
    groups = [{"group_id": 5, "group_name": "Crew"}, {"group_name": "Press"}, "g1", None, {}]

    found = person({"person_id": "p", "profile": {"groups": groups}}, of_event).groups

    assert [ref.id for ref in found] == ["5", "Press", "g1"]  # type: ignore[union-attr]


def test_nulls_everywhere(of_event: Reading) -> None:
    members = (
        "external_ids", "profile", "custom_fields_meta", "favorite_data", "regstration", "docs", "config_meta", "tags",
        "activities", "timestamps",
    )  # fmt: skip
    found = person({"person_id": 9, **dict.fromkeys(members)}, of_event)

    assert (found.ref.id, found.registration, found.custom_fields, found.groups, found.tags) == ("9", None, (), (), ())
