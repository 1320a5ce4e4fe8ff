"""Writes at the three vendors that can be read, under every fault: what is said, what is sent, what is there at last.

Whatever is said first, the same key asked again ends with the write there exactly once, or with the vendor's no.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from faults_house import Answer, House
from test_fault_table import READABLE, check_secrets
from writes_house import DONE, TABLE, Row, Writer, logged

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATHS = {"eventtia": "/api/v3/events*"}
"""What is struck; all, but for sign-ins."""
EVENTS = "query($n:[String!]){events(first:100,filter:{accounts:$n}){nodes{name}}}"
BELOW = "query($id:ID!){event(by:{id:$id}){%s}}"
PEOPLE = BELOW % "people(first:100){nodes{id email firstName raw registration{status}}}"
SESSIONS = BELOW % "sessions(first:100){nodes{id title}}"
TICKETS = BELOW % "tickets(first:50){nodes{name}}"
LINKS = BELOW % "tickets(first:50){nodes{magicLinks(first:50){nodes{id email}}}}"
THEIRS = "query($id:ID!){node(id:$id){...on Person{sessions(first:100){nodes{id}}}}}"
TIMES = {"startsAt": "2035-01-23T18:00:00Z", "endsAt": "2035-01-23T20:00:00Z", "timeZone": "Europe/Paris"}
Ids = dict[str, str]
There = Callable[[dict[str, Any], Ids], int]


@dataclass(frozen=True)
class Kind:
    """A mutation: its input (``$word`` stands for an id, or for a name that is new), and how often it is there."""

    vendor: str
    name: str
    input: str
    shown: str
    given: dict[str, Any]
    there: There
    makes: bool = False
    """A second sending would make a second record."""
    bare: bool = False
    """Its answer need not tell anything."""


def names(read: dict[str, Any], ids: Ids) -> int:
    return [event["name"] for event in read["events"]["nodes"]].count(ids["new"])


def copies(read: dict[str, Any], ids: Ids) -> int:
    return len(read["events"]["nodes"]) - int(ids["events"])


def people(read: dict[str, Any], ids: Ids) -> int:
    return [one["email"] for one in read["event"]["people"]["nodes"]].count(ids["mail"])


def sessions(read: dict[str, Any], ids: Ids) -> int:
    return [one["title"] for one in read["event"]["sessions"]["nodes"]].count(ids["new"])


def tickets(read: dict[str, Any], ids: Ids) -> int:
    return [one["name"] for one in read["event"]["tickets"]["nodes"]].count(ids["new"])


def links(read: dict[str, Any], ids: Ids) -> int:
    every = [link for ticket in read["event"]["tickets"]["nodes"] for link in ticket["magicLinks"]["nodes"]]
    return [link["email"] for link in every].count(ids["mail"])


def person_of(read: dict[str, Any], ids: Ids) -> dict[str, Any] | None:
    return next((one for one in read["event"]["people"]["nodes"] if one["id"] == ids["person"]), None)


def renamed(read: dict[str, Any], ids: Ids) -> int:
    person = person_of(read, ids)
    return int(person is not None and person["firstName"] == ids["new"])


def described(read: dict[str, Any], ids: Ids) -> int:
    person = person_of(read, ids)
    return int(person is not None and person["raw"]["attributes"]["metadata"] == {"crm": "C-1"})


def cancelled(read: dict[str, Any], ids: Ids) -> int:
    person = person_of(read, ids)
    return int(person is None or person["registration"]["status"] == "CANCELLED")


def gone(read: dict[str, Any], ids: Ids) -> int:
    return int(person_of(read, ids) is None)


def unlinked(read: dict[str, Any], ids: Ids) -> int:
    every = [link for ticket in read["event"]["tickets"]["nodes"] for link in ticket["magicLinks"]["nodes"]]
    return int(ids["link"] not in [link["id"] for link in every])


def seated(read: dict[str, Any], ids: Ids) -> int:
    return int(ids["session"] in [one["id"] for one in read["node"]["sessions"]["nodes"]])


EVENT = "event{id name}"
PERSON = "person{id}"
WHO = {"firstName": "Mira", "lastName": "Voss", "email": "$mail"}
READ: dict[There, str] = {sessions: SESSIONS, tickets: TICKETS, links: LINKS, unlinked: LINKS, seated: THEIRS}
"""What is asked for; events where a name is looked for, else people."""
EVENTTIA = [
    Kind("eventtia", "createEvent", "CreateEvent", EVENT, {"account": "eventtia", "name": "$new", **TIMES}, names,
         True),
    Kind("eventtia", "registerPerson", "RegisterPerson", PERSON, {"eventId": "$event", "ticketId": "$ticket", **WHO},
         people, True),
    Kind("eventtia", "createSession", "CreateSession", "session{id title}",
         {"eventId": "$event", "title": "$new", "startsAt": "$starts", "endsAt": "$ends"}, sessions, True),
    Kind("eventtia", "updateEvent", "UpdateEvent", EVENT, {"id": "$event", "name": "$new"}, names),
    Kind("eventtia", "updateSession", "UpdateSession", "session{id title}", {"id": "$session", "title": "$new"},
         sessions),
    Kind("eventtia", "cancelRegistration", "PersonAction", PERSON, {"id": "$person"}, cancelled, bare=True),
    Kind("eventtia", "joinSession", "SessionSeat", "session{id} person{id}",
         {"sessionId": "$session", "personId": "$person"}, seated, bare=True),
]  # fmt: skip
EVENTMOBI = [
    Kind("eventmobi", "createEvent", "CreateEvent", EVENT,
         {"account": "eventmobi", "name": "$new", "slug": "$slug", "language": "en",
          "externalIds": [{"system": "Campaigns", "id": "$new"}],
          "startsAt": "2035-09-17T00:00:00-04:00", "endsAt": "2035-09-18T23:59:59-04:00",
          "timeZone": "America/Toronto"}, names, True),
    Kind("eventmobi", "registerPerson", "RegisterPerson", PERSON, {"eventId": "$event", **WHO}, people, True, True),
    Kind("eventmobi", "updateEvent", "UpdateEvent", EVENT, {"id": "$event", "name": "$new"}, names),
    Kind("eventmobi", "updatePerson", "UpdatePerson", PERSON, {"id": "$person", "firstName": "$new"}, renamed),
    Kind("eventmobi", "deletePerson", "PersonAction", "deletedId", {"id": "$person"}, gone, bare=True),
]  # fmt: skip
RINGCENTRAL = [
    Kind("ringcentral", "createEvent", "CreateEvent", EVENT,
         {"account": "ringcentral", "name": "$new", "currency": "EUR", **TIMES}, names, True),
    Kind("ringcentral", "createTicket", "CreateTicket", "ticket{id name}", {"eventId": "$event", "name": "$new"},
         tickets, True),
    Kind("ringcentral", "createMagicLink", "CreateMagicLink", "magicLink{id}", {"ticketId": "$ticket", **WHO}, links,
         True),
    Kind("ringcentral", "updatePerson", "UpdatePerson", PERSON, {"id": "$person", "metadata": {"crm": "C-1"}},
         described),
    Kind("ringcentral", "deleteMagicLink", "DeleteMagicLink", "deletedId", {"id": "$link"}, unlinked, bare=True),
]  # fmt: skip
COPIES = {
    "eventtia": Kind("eventtia", "duplicateEvent", "DuplicateEvent", EVENT, {"id": "$event"}, copies, True, True),
    "ringcentral": Kind(
        "ringcentral", "duplicateEvent", "DuplicateEvent", EVENT, {"id": "$event", "name": "$new"}, names, True, True
    ),
}
KINDS = {"eventtia": EVENTTIA, "eventmobi": EVENTMOBI, "ringcentral": RINGCENTRAL}
UNSAID = {(vendor, "INVALID_INPUT"): "VENDOR_REJECTED" for vendor in ("eventtia", "ringcentral")}
"""What is said of a 400 or 422 that does not tell, in its vendor's way, which member it is about."""
NOT_SHOWN = Row({}, "no", "VENDOR_BAD_RESPONSE")
"""EventMobi says that it registered somebody, does not tell whom, and shows nobody."""
OTHERWISE = {
    ("registerPerson", "204"): NOT_SHOWN,
    ("registerPerson", "another shape"): NOT_SHOWN,
    ("registerPerson", "no object at all"): NOT_SHOWN,
    ("deleteMagicLink", "slow body"): DONE,
    ("deleteMagicLink", "reset in the body"): DONE,
}
"""For writes whose answer need not tell anything; where it has no body, none can come late or be cut."""
LEFT_OUT = {"numbers for words"}
"""Which of them a mapping takes is its own tests' matter."""
WITH_ALL = {"reset in the body", "503, later"}
"""Faults that every write is tried under; under the others, by turns, one that makes and one that does not."""


def cases() -> Iterator[Any]:
    for place, (fault, row) in enumerate((name, row) for name, row in TABLE.items() if name not in LEFT_OUT):
        for kinds in KINDS.values():
            makers, others = [kind for kind in kinds if kind.makes], [kind for kind in kinds if not kind.makes]
            chosen = kinds if fault in WITH_ALL else [makers[place % len(makers)], others[place % len(others)]]
            for kind in chosen:
                means = OTHERWISE.get((kind.name, fault), row.bare) if kind.bare else row
                means = means or row
                yield pytest.param(kind, means, fault, id=f"{kind.vendor}-{kind.name}-{fault}")


def cases_of_copies() -> Iterator[Any]:
    """Without those of which nobody knows whether a copy is being made: it is then looked for as long as the operation
    may take (tests/api/test_idempotency.py).
    """
    for vendor, kind in COPIES.items():
        for fault in ("401", "409", "429", "429, later", "reset in the body" if vendor == "eventtia" else "nothing"):
            yield pytest.param(kind, TABLE[fault], fault, id=f"{vendor}-{kind.name}-{fault}")


def filled(value: Any, ids: Ids) -> Any:
    if isinstance(value, dict):
        return {name: filled(member, ids) for name, member in value.items()}
    if isinstance(value, list):
        return [filled(member, ids) for member in value]
    return ids[value[1:]] if isinstance(value, str) and value.startswith("$") else value


async def ids_of(house: House, kind: Kind) -> Ids:
    """Ids at the vendor, and names that nothing has."""
    token = uuid4().hex[:10]
    ids = {"new": f"Day {token}", "slug": f"day{token}", "mail": f"m{token}@example.com"}
    query = """query($n:[String!]){events(first:2,filter:{accounts:$n}){totalCount nodes{id startsAt
      people(first:20,filter:{roles:[ATTENDEE]}){nodes{id}} sessions(first:5){nodes{id startsAt endsAt}}
      tickets(first:5){nodes{id magicLinks(first:5){nodes{id}}}}}}}"""
    answer = await house(query, n=[kind.vendor])
    if answer.errors:  # late in a whole run the garbage of thousands of tests may be collected just now
        answer = await house(query, n=[kind.vendor])
    assert answer.errors == []
    event = answer.data["events"]["nodes"][1]
    ids.update(event=event["id"], events=str(answer.data["events"]["totalCount"]))
    for name, nodes in (("person", event["people"]), ("session", event["sessions"]), ("ticket", event["tickets"])):
        if nodes["nodes"]:
            ids[name] = nodes["nodes"][0]["id"]
    if event["sessions"]["nodes"]:
        ids["starts"], ids["ends"] = (event["sessions"]["nodes"][0][name] for name in ("startsAt", "endsAt"))
    if kind.name == "deleteMagicLink":
        made = await house(
            "mutation($i:CreateMagicLinkInput!){createMagicLink(input:$i){magicLink{id}}}",
            i=filled({"ticketId": "$ticket", **WHO}, ids),
        )
        ids["link"] = made.data["createMagicLink"]["magicLink"]["id"]
    return ids


async def standing(house: House, ids: Ids) -> str:
    """Somebody without a seat in the session."""
    read = (await house(PEOPLE, id=ids["event"])).data
    for person in read["event"]["people"]["nodes"]:
        node = (await house(THEIRS, id=person["id"])).data["node"]
        if node and person["registration"] and ids["session"] not in [one["id"] for one in node["sessions"]["nodes"]]:
            return str(person["id"])
    raise AssertionError("all are seated")


async def found(house: House, kind: Kind, ids: Ids) -> int:
    """How often what is written is at the vendor, asked afresh."""
    house.cache.clear()
    if kind.there in (names, copies):
        return kind.there((await house(EVENTS, n=[kind.vendor])).data, ids)
    subject = ids["person"] if kind.there is seated else ids["event"]
    return kind.there((await house(READ.get(kind.there, PEOPLE), id=subject)).data, ids)


@pytest.mark.parametrize(("kind", "row", "fault"), [*cases(), *cases_of_copies()])
async def test_a_write_under_a_fault(house: House, kind: Kind, row: Row, fault: str) -> None:
    ids = await ids_of(house, kind)
    if kind.name == "joinSession":
        ids["person"] = await standing(house, ids)
    assert await found(house, kind, ids) == 0
    query = f"mutation($i:{kind.input}Input!){{{kind.name}(input:$i){{{kind.shown} userErrors{{code message field}}}}}}"
    write = Writer(house, kind.vendor, kind.name, query, filled(kind.given, ids))
    for method in ("POST", "PUT", "PATCH", "DELETE") if TABLE[fault].fault else ():
        house.sandbox.fail(kind.vendor, method=method, path=PATHS.get(kind.vendor), **TABLE[fault].fault)

    answer, sent = await write()

    late = "delay_ms" in TABLE[fault].fault
    twice = row.code == "VENDOR_AUTH_FAILED" and kind.vendor == "eventtia"  # once more with a new token
    assert sent == (0 if late else 2 if twice else 1), "the sandbox logs a call when it has answered"
    check_secrets(house, answer.text)
    if late:
        await logged(house, kind.vendor)
    house.sandbox.heal()
    check_first(row, kind, write, answer)
    if row.retry_after is not None:
        paused, sent = await write()
        assert (paused.codes, sent) == ([row.code], 0), "the vendor asked for a pause"
    there = await found(house, kind, ids)  # which ends the pause: all is forgotten
    if kind.name != "duplicateEvent":  # which takes a while
        assert there == is_carried_out(fault)
    await check_again(house, row, kind, write, answer, ids, fault)


def is_carried_out(fault: str) -> bool:
    """Whether the vendor does what it is asked, and only its answer suffers."""
    how = TABLE[fault].fault
    return not {"status", "body", "html", "empty", "redirect_to"} & set(how) and how.get("reset") != "before"


def check_first(row: Row, kind: Kind, write: Writer, answer: Answer) -> None:
    if row.means == "done":
        assert write.payload(answer)["userErrors"] == []
    elif row.means == "no":
        payload = write.payload(answer)
        told = payload["userErrors"]
        assert {error["code"] for error in told} == {UNSAID.get((kind.vendor, row.code), row.code)}
        assert {error["field"][0] for error in told} == {"input"}
        assert all(value is None for name, value in payload.items() if name != "userErrors")
    else:
        [error] = answer.errors
        told = error["extensions"]
        assert (error["path"], told["code"]) == ([kind.name], row.code)
        assert told["account"] == kind.vendor
        assert told["retryAfter"] == (int(row.fault["headers"]["retry-after"]) if "headers" in row.fault else None)


async def check_again(house: House, row: Row, kind: Kind, write: Writer, first: Answer, ids: Ids, fault: str) -> None:
    """The same key once more, the vendor being well again, and a third time."""
    again, sent = await write()
    if row.means in ("done", "no"):
        assert (write.payload(again), sent) == (write.payload(first), 0)
        return
    assert write.payload(again)["userErrors"] == []
    if kind.makes:
        assert sent == (0 if is_carried_out(fault) else 1)
    assert await found(house, kind, ids) == 1
    third, sent = await write()
    assert (write.payload(third), sent) == (write.payload(again), 0)


async def test_every_vendor_that_can_be_read_has_its_writes_here() -> None:
    assert set(KINDS) == set(READABLE)
