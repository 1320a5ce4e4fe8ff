"""Call counts: what each kind of query costs the vendors, measured; writes docs/call-counts.md.

    python tests/api/call_counts.py

The least that any client could do is counted by hand from what the vendors document, and stands beside each row.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from api_house import TRACED, House, Spent, answer_of, open_house

from gateway.records import Kind, Ref
from resolvers import ids

DOCUMENT = Path(__file__).parents[2] / "docs" / "call-counts.md"
LATENCY_MS = 100.0
"""Long beside what the machine needs to send fifty calls, so that what goes out together is seen to."""
TOGETHER = "max_concurrency = 250"
Make = Callable[[House], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """A kind of query. ``why`` is said where the measured cost is not the least."""

    kind: str
    query: str
    least: tuple[int, int]
    make: Make = field(default=lambda house: {})
    why: str = ""


@dataclass(frozen=True)
class Measured:
    row: Row
    cold: Spent
    warm: Spent

    @property
    def is_least(self) -> bool:
        return (self.cold.calls, self.cold.steps) == self.row.least


def event(account: str, index: int = 0) -> Make:
    return lambda house: {"id": house.event(account, index)}


def event_ids(account: str, count: int) -> Make:
    return lambda house: {"ids": [row["id"] for row in house.events(account)[:count]]}


def people_ids(account: str, count: int) -> Make:
    query = "query($id:ID!,$n:Int!){node(id:$id){...on Event{people(first:$n,filter:{roles:[ATTENDEE]}){nodes{id}}}}}"

    def make(house: House) -> dict[str, Any]:
        found = house(query, id=house.event(account), n=count).good["node"]["people"]["nodes"]
        return {"ids": [row["id"] for row in found]}

    return make


def first_person(account: str) -> Make:
    many = people_ids(account, 1)
    return lambda house: {"id": many(house)["ids"][0]}


def mixed_ids(house: House) -> dict[str, Any]:
    query = "query($id:ID!){node(id:$id){...on Event{tickets{nodes{id}} people(first:10){nodes{id}}}}}"
    found = house(query, id=house.event("ringcentral")).good["node"]
    events = [row["id"] for row in house.events("ringcentral")[:10]]
    return {"ids": events + [row["id"] for part in found.values() for row in part["nodes"]]}


def place(kind: str) -> Make:
    """The id of a region that has cities, or of one of its cities."""
    query = "{countries(first:100){nodes{regions{nodes{id cities{nodes{id}}}}}}}"

    def make(house: House) -> dict[str, Any]:
        countries = house(query).good["countries"]["nodes"]
        region = next(one for country in countries for one in country["regions"]["nodes"] if one["cities"]["nodes"])
        return {"id": region["id"] if kind == "region" else region["cities"]["nodes"][0]["id"]}

    return make


def somebody(house: House) -> dict[str, Any]:
    return {"e": address("ringcentral")(house)["e"]}


def address(*accounts: str) -> Make:
    """Somebody's address, and one event at each of the accounts."""
    query = "query($id:ID!){node(id:$id){...on Event{people(first:1){nodes{email}}}}}"

    def make(house: House) -> dict[str, Any]:
        ids = [house.event(account) for account in accounts]
        return {"ids": ids, "e": house(query, id=ids[0]).good["node"]["people"]["nodes"][0]["email"]}

    return make


def second_page(house: House) -> dict[str, Any]:
    query = "query($id:ID!){node(id:$id){...on Event{people(first:40){pageInfo{endCursor}}}}}"
    id = house.event("ringcentral")
    return {"id": id, "a": house(query, id=id).good["node"]["people"]["pageInfo"]["endCursor"]}


def middle(account: str) -> Make:
    """A place between two of the vendor's pages' ends."""
    query = "query($id:ID!){event(by:{id:$id}){people(first:50){pageInfo{endCursor}}}}"

    def make(house: House) -> dict[str, Any]:
        id = house.event(account)
        return {"id": id, "a": house(query, id=id).good["event"]["people"]["pageInfo"]["endCursor"]}

    return make


def fifth(account: str) -> Make:
    """The place of the fifth whose name has a text that a few have."""
    query = SOME.replace("first:100", "first:5").replace("nodes{name}", "pageInfo{endCursor}")

    def make(house: House) -> dict[str, Any]:
        id = house.event(account)
        return {"id": id, "a": house(query, id=id).good["event"]["people"]["pageInfo"]["endCursor"]}

    return make


def slug(account: str) -> Make:
    return lambda house: {"a": account, "s": house.events(account)[7]["slug"]}


def vendor_id(account: str) -> Make:
    return lambda house: {"a": account, "s": house.events(account)[7]["vendorId"]}


def external_id(house: House) -> dict[str, Any]:
    nodes = house("{events(first:100,filter:{vendors:[EVENTMOBI]}){nodes{externalIds{system id}}}}").good
    pair = next(row["externalIds"][0] for row in nodes["events"]["nodes"] if row["externalIds"])
    return {"s": pair["system"], "i": pair["id"]}


def listed(account: str, selection: str, arguments: str = "first:50") -> str:
    return f'{{events({arguments},filter:{{accounts:["{account}"]}}){{nodes{{{selection}}}}}}}'


def one(selection: str) -> str:
    return f"query($id:ID!){{event(by:{{id:$id}}){{{selection}}}}}"


NODES = "query($ids:[ID!]!){nodes(ids:$ids){id ...on Event{name} ...on Person{name} ...on Ticket{called:name}}}"
PEOPLE = "people(first:100){nodes{name email registration{status ticket{name price{amount}}}}}"
ATTENDEES = "people(first:100,filter:{roles:[ATTENDEE]}){nodes{name company registration{ticket{name}}}}"
SCHEDULE = "sessions(first:20,filter:{kinds:[SCHEDULE_ITEM]}){nodes{title %s}}"
PROFILE = "query($e:String!,$ids:[ID!]){profile(email:$e,eventIds:$ids){records{id vendor name} events{name}}}"

NO_TOTAL = (
    "EventMobi's list has no total and no next link: 50 where 100 were asked for may be a full page, "
    "until a longer one has been seen."
)
HOLDERS = one("tickets{nodes{name holders(first:100){nodes{name}}}}")
NO_TICKETS = "An event may have no tickets: the list of its people is read for those that are there."

ROWS = [
    Row("RingCentral: 50 events, flat", listed("ringcentral", "name startsAt status timeZone"), (1, 1)),
    Row("RingCentral: 50 events with their tickets", listed("ringcentral", "name tickets{nodes{name}}"), (51, 2)),
    Row(
        "RingCentral: events with a text in the name",
        listed("ringcentral", "name", "first:5").replace("filter:{", 'filter:{text:"a",'),
        (1, 1),
    ),
    Row("RingCentral: events in an order", listed("ringcentral", "name", "first:5,orderBy:{field:NAME}"), (1, 1)),
    Row(
        "RingCentral: 50 events with their organization",
        listed("ringcentral", "name organization{name}"),
        (2, 1),
        why="The events name it; that all name the one that is set is known only when they are there.",
    ),
    Row("RingCentral: an event by its id", one("name status"), (1, 1), event("ringcentral")),
    Row(
        "RingCentral: an event by its vendor's id",
        "query($a:String!,$s:String!){event(by:{vendorId:{account:$a,vendorId:$s}}){name}}",
        (1, 1),
        vendor_id("ringcentral"),
    ),
    Row(
        "RingCentral: an event by its slug, one page of events",
        "query($a:String!,$s:String!){event(by:{slug:{account:$a,slug:$s}}){name}}",
        (1, 1),
        slug("ringcentral"),
    ),
    Row(
        "RingCentral: one event, 100 registrations and their tickets",
        one("name " + PEOPLE),
        (3, 1),
        event("ringcentral"),
    ),
    Row(
        "RingCentral: the same with 20 schedule items",
        one("name " + PEOPLE + SCHEDULE % ""),
        (4, 1),
        event("ringcentral"),
    ),
    Row(
        "RingCentral: the same with their tags",
        one("name " + PEOPLE + SCHEDULE % "tags{name}"),
        (24, 2),
        event("ringcentral"),
    ),
    Row(
        "RingCentral: one event, its agenda, rooms and stages",
        one("sessions(first:100){nodes{title kind}}"),
        (4, 1),
        event("ringcentral"),
        "Three lists: the next is needed only where those before fill no page.",
    ),
    Row(
        "RingCentral: one event, its booths and their tags",
        one("booths(first:6){nodes{name tags{name}}}"),
        (8, 2),
        event("ringcentral"),
    ),
    Row(
        "RingCentral: one event, its tickets and who holds them",
        HOLDERS,
        (3, 1),
        event("ringcentral"),
        NO_TICKETS,
    ),
    Row(
        "RingCentral: one event, its tickets and their magic links",
        one("tickets(first:2){nodes{name magicLinks{nodes{email ticket{name}}}}}"),
        (4, 2),
        event("ringcentral"),
    ),
    Row(
        "RingCentral: one event, its tickets, their magic links and whose they are",
        one("tickets(first:2){nodes{name magicLinks{nodes{email registration{name}}}}}"),
        (5, 2),
        event("ringcentral"),
        "The links say how many registrations are meant: whether a page of them or single reads are fewer calls.",
    ),
    Row(
        "RingCentral: one event, somebody by e-mail",
        one('people(filter:{email:"a@example.org"}){nodes{name}}'),
        (2, 1),
        event("ringcentral"),
    ),
    Row(
        "RingCentral: one event, who checked in",
        one("people(first:10,filter:{checkedIn:true}){nodes{name}}"),
        (2, 1),
        event("ringcentral"),
    ),
    Row(
        "RingCentral: one event, the second page of its people",
        "query($id:ID!,$a:String){event(by:{id:$id}){people(first:40,after:$a){nodes{name}}}}",
        (2, 1),
        second_page,
    ),
    Row(
        "RingCentral: one event under five aliases",
        "query($id:ID!){" + " ".join(f"{name}:event(by:{{id:$id}}){{name}}" for name in "abcde") + "}",
        (1, 1),
        event("ringcentral"),
    ),
    Row("RingCentral: `nodes` of 40 events", NODES, (1, 1), event_ids("ringcentral", 40)),
    Row("RingCentral: `nodes` of 40 registrations of one event", NODES, (1, 1), people_ids("ringcentral", 40)),
    Row("RingCentral: `nodes` of events, tickets and registrations", NODES, (3, 1), mixed_ids),
    Row(
        "RingCentral: a registration, its event, the event's tickets",
        "query($id:ID!){node(id:$id){...on Person{name event{name tickets{nodes{name}}}}}}",
        (3, 1),
        first_person("ringcentral"),
    ),
    Row("RingCentral: a profile within one event", PROFILE, (2, 2), address("ringcentral")),
    Row(
        "RingCentral: a registration and the same human's records in all events",
        "query($id:ID!){node(id:$id){...on Person{name sameAs{id vendor name}}}}",
        (254, 2),
        first_person("ringcentral"),
        "The events are read when somebody with an address is there; " + NO_TOTAL,
    ),
    Row(
        "RingCentral: three levels deep",
        listed("ringcentral", "name people(first:3){nodes{name registration{ticket{name event{name}}}}}", "first:2"),
        (5, 2),
    ),
    Row("Eventtia: 50 events, flat", listed("eventtia", "name startsAt venue{name}"), (1, 1)),
    Row("Eventtia: 50 events with their time zones", listed("eventtia", "name startsAt timeZone venue{name}"), (2, 1)),
    Row("Eventtia: 10 events with their descriptions", listed("eventtia", "name description", "first:10"), (11, 2)),
    Row(
        "Eventtia: the first five drafts of 50 events, and whether there is a sixth",
        listed("eventtia", "name status", "first:5")
        .replace("filter:{", "filter:{statuses:[DRAFT],")
        .replace("{nodes", "{pageInfo{hasNextPage} nodes"),
        (35, 2),
        why="Only single reads tell it, and the sixth draft is the 34th event: read in handfuls, at the rate seen.",
    ),
    Row("Eventtia: an event by its id", one("name startsAt"), (1, 1), event("eventtia")),
    Row(
        "Eventtia: one event, its activities with speakers and categories",
        one("sessions(first:100){nodes{title speakers{name} tags{name}}}"),
        (2, 1),
        event("eventtia"),
    ),
    Row(
        "Eventtia: one event, 100 attendees with names, companies and ticket types",
        one(ATTENDEES),
        (2, 1),
        event("eventtia"),
    ),
    Row(
        "Eventtia: one event, its people, who fill the page with attendees",
        one("name people(first:100){nodes{name}}"),
        (2, 1),
        event("eventtia"),
    ),
    Row(
        "Eventtia: one event, its speakers and guests",
        one("name people(first:100,filter:{roles:[SPEAKER,GUEST]}){nodes{name}}"),
        (3, 1),
        event("eventtia"),
        "Two lists: the second is needed only where the first fills no page.",
    ),
    Row(
        "Eventtia: one event, ten attendees and their activities",
        one("people(first:10,filter:{roles:[ATTENDEE]}){nodes{name sessions{nodes{title}}}}"),
        (12, 2),
        event("eventtia"),
    ),
    Row(
        "Eventtia: one event, five activities and their attendees",
        one("sessions(first:5){nodes{title attendees{nodes{name}}}}"),
        (7, 2),
        event("eventtia"),
    ),
    Row(
        "Eventtia: one event, its activities, their prices and for which tickets",
        one("sessions(first:20){nodes{title prices{price{amount} ticket{name}}}}"),
        (3, 1),
        event("eventtia"),
        "Activities may all be without a price: the list of tickets is read where one has a price.",
    ),
    Row("Eventtia: one event, its tickets and who holds them", HOLDERS, (3, 1), event("eventtia"), NO_TICKETS),
    Row(
        "Eventtia: one event, its stands with their tags",
        one("booths(first:6){nodes{name tags{name}}}"),
        (2, 1),
        event("eventtia"),
    ),
    Row(
        "Eventtia: one event, its stands with their leads",
        one("booths(first:2){nodes{name leads(first:3){nodes{name}}}}"),
        (4, 2),
        event("eventtia"),
    ),
    Row("Eventtia: `nodes` of 40 attendees of one event", NODES, (1, 1), people_ids("eventtia", 40)),
    Row(
        "Eventtia: a country and its regions",
        "{countries(first:1){nodes{name regions(first:10){nodes{name}}}}}",
        (2, 2),
    ),
    Row(
        "Eventtia: a region and its cities",
        "query($id:ID!){node(id:$id){...on Region{name cities{nodes{name}}}}}",
        (2, 1),
        place("region"),
        "The cities are asked for when the region is known to be there.",
    ),
    Row("Eventtia: a city by its id", "query($id:ID!){city(id:$id){name timeZone}}", (1, 1), place("city")),
    Row("EventMobi: 50 events, flat", listed("eventmobi", "name startsAt timeZone"), (1, 1)),
    Row(
        "EventMobi: an event by an external id",
        'query($s:String!,$i:String!){event(by:{externalId:{account:"eventmobi",system:$s,id:$i}}){name}}',
        (1, 1),
        external_id,
    ),
    Row(
        "EventMobi: one event, 100 people and their groups",
        one("name people(first:100){nodes{name groups{name}}}"),
        (3, 1),
        event("eventmobi"),
    ),
    Row("EventMobi: `nodes` of 40 people of one event", NODES, (1, 1), people_ids("eventmobi", 40)),
    Row(
        "EventMobi: a person and the event",
        "query($id:ID!){node(id:$id){...on Person{name event{name}}}}",
        (2, 1),
        first_person("eventmobi"),
    ),
    Row("EventMobi: one event and the same at Eventtia", one("name sameAs{name startsAt}"), (2, 2), event("eventmobi")),
    Row("EventBookings: its events", listed("eventbookings", "name"), (0, 0)),
    Row(
        "All accounts: 20 events of each, in one order",
        "{events(first:60,orderBy:{field:STARTS_AT}){nodes{name}}}",
        (3, 1),
        why=NO_TOTAL,
    ),
    Row("All accounts: the first 100 events", "{events(first:100){nodes{name}}}", (2, 2)),
    Row(
        "Three accounts: a profile within one event of each, the person being in one",
        PROFILE,
        (6, 2),
        address("ringcentral", "eventtia", "eventmobi"),
    ),
    Row(
        "Three accounts: a profile over all their 150 events",
        "query($e:String!){profile(email:$e){records{id vendor name} events{name}}}",
        (253, 2),
        somebody,
        NO_TOTAL,
    ),
    Row("The accounts, with their organizations", "{accounts{name health{state} organizations{name}}}", (1, 1)),
]

SPANNING = "query($id:ID!,$a:String){event(by:{id:$id}){people(first:100,after:$a){nodes{name}}}}"
NOBODY = one('people(first:100,filter:{roles:[ATTENDEE],text:"nobody of this name"}){nodes{name}}')
SOME = one('people(first:100,filter:{roles:[ATTENDEE],text:"müller"}){nodes{name}}')
REST = SOME.replace("$id:ID!", "$id:ID!,$a:String").replace("first:100", "first:100,after:$a")
LONG = [
    row
    for vendor in ("RingCentral", "Eventtia", "EventMobi")
    for row in (
        Row(
            f"{vendor}: one event, of its 1,000 people 100 that stand on two pages",
            SPANNING,
            (3, 1),
            middle(vendor.lower()),
        ),
        Row(
            f"{vendor}: one event, of its 1,000 people those with a text that a few have",
            SOME,
            (11, 2),
            event(vendor.lower()),
        ),
        Row(
            f"{vendor}: one event, of its 1,000 people those with a text that nobody has",
            NOBODY,
            (11, 2),
            event(vendor.lower()),
        ),
        Row(
            f"{vendor}: one event, of its 1,000 people the sixth and all further with a text that a few have",
            REST,
            (9, 1),
            fifth(vendor.lower()),
            "Which of the further pages are needed is judged by how many pass on the page of the cursor.",
        ),
    )
]
"""Lists of ten of the vendor's pages."""


def measure(house: House, rows: Sequence[Row]) -> Iterator[Measured]:
    for row in rows:
        house.fresh()
        given = row.make(house)
        house.forget()
        cold = house.spent(row.query, latency_ms=LATENCY_MS, **given)
        warm = house.spent(row.query, latency_ms=LATENCY_MS, **given)
        yield Measured(row, cold, warm)


def measure_pages(house: House, vendor: str) -> Measured:
    """A list of 1,000 from end to end, in ten queries that follow one another."""
    query = "query($id:ID!,$a:String){event(by:{id:$id}){people(first:100,after:$a,filter:{roles:[ATTENDEE]}){%s}}}"
    query %= "nodes{name} pageInfo{hasNextPage endCursor}"
    row = Row(f"{vendor}: one event, its 1,000 people page after page: ten queries", query, (11, 10))
    house.fresh()
    given = {"id": house.event(vendor.lower())}
    house.forget()
    return Measured(row, _paged(house, query, given), _paged(house, query, given))


def _paged(house: House, query: str, given: dict[str, Any]) -> Spent:
    spent: list[Spent] = []
    after = None
    while True:
        spent.append(house.spent(query, latency_ms=LATENCY_MS, a=after, **given))
        place = house(query, a=after, **given).good["event"]["people"]["pageInfo"]
        if not place["hasNextPage"]:
            return Spent(sum(one.calls for one in spent), sum(one.steps for one in spent))
        after = place["endCursor"]


def measure_start(house: House) -> Spent:
    """Eventtia's activities in a process that has just started and has nothing in its store."""
    query = "query($id:ID!){event(by:{id:$id}){sessions(first:100){nodes{title speakers{name} tags{name}}}}}"
    number = house.sandbox.world.id_of("eventtia", "event", 0)
    spent = house.spent(query, latency_ms=LATENCY_MS, id=ids.encode(Ref("eventtia", Kind.EVENT, number)))
    return Spent(spent.calls, house.log_steps(), spent.asked)


def measure_crowd(house: House, clients: int = 50) -> Spent:
    """The same query from many clients at once, cold."""
    house.fresh()
    given = {"id": house.event("ringcentral")}
    house.forget()
    house.sandbox.clear_calls()
    house.sandbox.app.latency_s = LATENCY_MS / 1000

    async def ask() -> None:
        limits = httpx.Limits(max_connections=clients)
        async with httpx.AsyncClient(headers=TRACED, timeout=60, limits=limits) as client:
            body = {"query": one("name " + PEOPLE), "variables": given}
            answers = await asyncio.gather(*(client.post(house.url, json=body) for _ in range(clients)))
        assert len({str(answer_of(answer).good) for answer in answers}) == 1

    asyncio.run(ask())
    house.sandbox.app.latency_s = 0.0
    return Spent(len(house.sandbox.calls()), house.log_steps())


HEAD = """# Vendor calls by kind of query

Measured over sockets by `python tests/api/call_counts.py`; `tests/api/test_call_counts.py` fails when this page is not
what is measured. The sandbox has 50 events of 100 people at each vendor, or 3 of 1,000 where a row says so;
RingCentral's `organization_id` is set, pages are of 100, each vendor answers after 100 ms. *Cold*: nothing is
remembered but Eventtia's token and the uris of its events. *Warm*: the same query again. A *step* is a wait: calls that
go out side by side are one step. *Least*: the fewest calls, and the fewest steps for them, of any client that knows
only what the vendors document. An id names no existing record by itself: the event is read where a query names it,
since one that is gone must be null.

| kind of query | calls | steps | least calls | least steps | calls, warm | |
| --- | ---: | ---: | ---: | ---: | ---: | --- |
"""


@dataclass(frozen=True)
class Counts:
    """All that was measured."""

    rows: tuple[Measured, ...]
    start: Spent
    crowd: Spent

    def of(self, kind: str) -> Measured:
        return next(found for found in self.rows if found.row.kind == kind)

    def document(self) -> str:
        lines = [
            _line(
                found.row.kind, found.cold, found.row.least, found.warm.calls, "" if found.is_least else found.row.why
            )
            for found in self.rows
        ]
        start = "Eventtia: one event's activities, in a process that has just started, with nothing in its store"
        lines.append(_line(start, self.start, (3, 3), 0, ""))
        crowd = "RingCentral: 50 clients at once: one event, 100 registrations and their tickets"
        lines.append(_line(crowd, self.crowd, (3, 1), 0, ""))
        return HEAD + "".join(lines)


def _line(kind: str, spent: Spent, least: tuple[int, int], warm: int, why: str) -> str:
    return f"| {kind} | {spent.calls} | {spent.steps} | {least[0]} | {least[1]} | {warm} | {why} |\n"


def count() -> Counts:
    """Measure everything: some forty seconds."""
    world: dict[str, Any] = {"events": 50, "people": 100, "each": TOGETHER}
    with open_house(**world) as started:
        start = measure_start(started)
    with open_house(**world) as house:
        house.events("eventtia")  # signs in, once for all that follows
        rows, crowd = tuple(measure(house, ROWS)), measure_crowd(house)
    with open_house(events=3, people=1000, each=TOGETHER) as house:
        house.events("eventtia")
        paged = tuple(measure_pages(house, vendor) for vendor in ("RingCentral", "Eventtia", "EventMobi"))
        return Counts((*rows, *measure(house, LONG), *paged), start, crowd)


def main() -> None:
    DOCUMENT.write_text(count().document())


if __name__ == "__main__":
    main()
