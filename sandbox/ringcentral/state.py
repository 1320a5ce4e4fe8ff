"""What the vendor keeps: the generated world below, writes above."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox import words
from sandbox.collection import Collection, Memo
from sandbox.ringcentral import payloads
from sandbox.ringcentral.people import Crowd
from sandbox.ringcentral.record import VENDOR, Record, real_now, record_id
from sandbox.world import EXHIBITORS, SLOTS, Gathering, World

ORGANIZATIONS = 2
FOREIGN = 999_999
"""The number of an event that belongs to somebody else: the key may not see it (403)."""
NEW = 1_000_000
"""Where the numbers of written records begin."""
KEPT = 30_000
"""Registrations and magic links kept as built, over all events."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything an event has at first."""

    tickets: int = 5
    booths: int = EXHIBITORS
    schedule: int = SLOTS
    stages: int = 2
    sessions: int = 4


SMALL = Sizes(tickets=1, booths=0, schedule=3, stages=1, sessions=0)
BLANK = Sizes(tickets=0, booths=0, schedule=0, stages=1, sessions=0)
TEMPLATED = Sizes(tickets=2, booths=0, schedule=3, stages=1, sessions=1)


@dataclass
class Subscription:
    """Where changes of an event are posted to, until when."""

    record: Record
    url: str | None
    signals: tuple[str, ...]
    expires_at: datetime


@dataclass
class Report:
    """A report; ready at an instant of the monotonic clock. The link to its file is good for a minute from asking."""

    record: Record
    kind: str
    ready_at: float


class Room:
    """Everything of one event. Ids carry `i`, facts come from the gathering (a copy has its source's)."""

    def __init__(
        self, world: World, i: int, gathering: Gathering, sizes: Sizes, people: int, memo: Memo[Record]
    ) -> None:
        self.world, self.i, self.gathering, self.sizes, self.people = world, i, gathering, sizes, people
        self.crowd = Crowd(world, i, gathering, people, sizes.tickets)
        self.grown = 0
        self.written = 0
        self.found: dict[str, list[str]] = {}
        self._patched: dict[int, Record] = {}
        self.tickets = self._list("ticket", sizes.tickets, self._ticket)
        self.stages = self._list("stage", sizes.stages, self._place("stage"))
        self.sessions = self._list("session", sizes.sessions, self._place("session"))
        self.booths = self._list("booth", sizes.booths, lambda k: payloads.booth(world, i, k, gathering))
        self.schedule = self._list("scheduleItem", sizes.schedule, self._schedule_item)
        self.registrations = self._list("registration", people, self.crowd.registration, memo)
        self.reports = [self._report(0, "registrations", 0)]
        self.subscriptions: list[Subscription] = []
        self._links: dict[int, Collection[Record]] = {}
        self._memo = memo

    @property
    def id(self) -> str:
        """The event's id."""
        return self.world.id_of(VENDOR, "event", self.i)

    def links_of(self, ticket: int) -> Collection[Record]:
        """The magic links of ticket number `ticket`."""
        if ticket not in self._links:
            self._links[ticket] = self._link_list(ticket)
        return self._links[ticket]

    def new_id(self, kind: str, *places: int) -> str:
        """An id for a record that a write makes, beyond those of the generated ones."""
        self.written += 1
        return self.world.id_of(VENDOR, kind, self.i, *places, NEW + self.written)

    def report(self, kind: str, delay_s: float) -> Report:
        """Queue a report."""
        self.reports.append(self._report(len(self.reports), kind, time.monotonic() + delay_s))
        return self.reports[-1]

    def tags_of(self, kind: str, k: int) -> list[Record]:
        """The tags of a booth or a schedule item."""
        facts = self.world.exhibitor if kind == "booth" else self.world.agenda
        names = facts(self.gathering.index, k).tags
        return [payloads.tag(self.world, self.i, words.TAGS.index(name)) for name in names]

    def grow(self, people: int) -> list[Record]:
        """Put new registrations in front; the tickets they take are counted."""
        made = []
        for _ in range(people):
            record = self.crowd.registration(self.people + self.grown, real_now())
            self.registrations.add(record, front=True)
            self.grown += 1
            made.append(record)
        for k in range(self.sizes.tickets):
            ticket = self._ticket(k)
            self.tickets.replace(ticket.id, ticket)
        self.found.clear()
        return made

    def patch(self, registration: Record) -> None:
        """Put a changed registration in its place."""
        self.registrations.replace(registration.id, registration)
        self._patched[self._number(registration)] = registration
        self.found.clear()

    def registration_of(self, email: str) -> Record | None:
        """The registration of an e-mail, in the letter case in which it is shown."""
        human = self.world.human_of(email)
        k = None if human is None else self.world.place_of(self.gathering.index, human)
        if k is None or k >= self.people + self.grown or email != email.lower():
            return None
        return self.registrations.get(self.world.id_of(VENDOR, "registration", self.i, k))

    def find_registrations(self, fits: Callable[[dict[str, Any]], bool]) -> list[str]:
        """The ids of the registrations whose marks fit, in order, without building them all."""
        fresh = [record for record in self.registrations.slice(0, self.grown) if fits(record.marks)]
        numbers = [k for k in range(self.people) if fits(self._marks(k))]
        ids = [self.world.id_of(VENDOR, "registration", self.i, k) for k in numbers]
        return [record.id for record in fresh] + ids

    def in_order(self, registrations: list[Record]) -> list[str]:
        """Their ids in the order of the list."""
        places = {record.id: self._number(record) for record in registrations}
        return sorted(places, key=lambda key: -places[key] if places[key] >= self.people else places[key])

    def _number(self, registration: Record) -> int:
        place = self.world.index_of(VENDOR, "registration", registration.id)
        return place[1] if place else -1

    def _marks(self, k: int) -> dict[str, Any]:
        patched = self._patched.get(k)
        return patched.marks if patched else self.crowd.marks(k)

    def _list(
        self, kind: str, count: int, make: Callable[[int], Record], memo: int | Memo[Record] = 64
    ) -> Collection[Record]:
        def index_of(id: str) -> int | None:
            place = self.world.index_of(VENDOR, kind, id)
            return place[1] if place and len(place) == 2 and place[0] == self.i else None

        return Collection(count, make, record_id, index_of, memo=memo)

    def _link_list(self, ticket: int) -> Collection[Record]:
        def index_of(id: str) -> int | None:
            place = self.world.index_of(VENDOR, "magicLink", id)
            return place[2] if place and len(place) == 3 and place[:2] == (self.i, ticket) else None

        count = self.crowd.links(ticket) if ticket < self.sizes.tickets else 0
        return Collection(count, lambda n: self.crowd.link(ticket, n), record_id, index_of, memo=self._memo)

    def _report(self, n: int, kind: str, ready_at: float) -> Report:
        id = self.world.id_of(VENDOR, "report", self.i, n)
        return Report(Record("report", id, {"title": f"{kind} - {self.gathering.name}"}), kind, ready_at)

    def _ticket(self, k: int) -> Record:
        claimed = self.crowd.claimed(k, self.people + self.grown)
        return payloads.ticket(self.world, self.i, k, self.gathering, claimed)

    def _place(self, kind: str) -> Callable[[int], Record]:
        return lambda k: payloads.place(self.world, kind, self.i, k, self.gathering)

    def _schedule_item(self, k: int) -> Record:
        rooms = {"stage": self.stages, "session": self.sessions, "booth": self.booths}
        area = ("stage", "session", "stage", "booth", "networking", "reception")[k % 6]
        there = rooms.get(area)
        room = there.slice(k // 6 % len(there), k // 6 % len(there) + 1)[0] if there else None
        return payloads.schedule_item(self.world, self.i, k, self.gathering, area, room)


@dataclass
class State:
    """The vendor's whole memory. Delays in seconds."""

    world: World
    copy_delay_s: float
    report_delay_s: float
    organizations: list[Record] = field(init=False)

    def __post_init__(self) -> None:
        self.organizations = [payloads.organization(self.world, k) for k in range(ORGANIZATIONS)]
        self._memo: Memo[Record] = Memo(KEPT)
        self._rooms: dict[int, Room] = {}
        self._events = [self._event_list(k) for k in range(ORGANIZATIONS)]
        self._pending: list[tuple[float, int, Record]] = []
        self._made = 0

    def events(self, organization: int) -> Collection[Record]:
        """The events of an organization, copies that are due among them."""
        self._settle()
        return self._events[organization]

    def event(self, id: str) -> Record | None:
        """An event of any organization, or None."""
        self._settle()
        for events in self._events:
            found = events.get(id)
            if found is not None:
                return found
        return None

    def room(self, i: int) -> Room:
        """What belongs to event number i, which exists."""
        if i not in self._rooms:
            gathering = self.world.gathering(self.world.gathering_of(VENDOR, i))
            sizes = SMALL if i % 17 == 16 else Sizes()
            self._rooms[i] = Room(self.world, i, gathering, sizes, self.world.people, self._memo)
        return self._rooms[i]

    def owner_of(self, event: Record) -> int:
        """The organization that has the event."""
        return next(k for k in range(ORGANIZATIONS) if self._events[k].get(event.id) is not None)

    def owner(self, i: int) -> int:
        """The organization of a generated event: the second one has every 60th."""
        return 1 if i % 60 == 59 else 0

    def create(
        self,
        organization: int,
        build: Callable[[str], Record],
        *,
        like: Room | None = None,
        sizes: Sizes = BLANK,
        delay_s: float = 0,
    ) -> Record:
        """Add an event to an organization, after a while if so; `like` says which event's facts it copies."""
        i = self.world.events + self._made
        self._made += 1
        record = build(self.world.id_of(VENDOR, "event", i))
        facts = like.gathering if like else self._blank(i, record)
        self._rooms[i] = Room(self.world, i, facts, like.sizes if like else sizes, 0, self._memo)
        self._pending.append((time.monotonic() + delay_s, organization, record))
        self._settle()
        return record

    def _event_list(self, organization: int) -> Collection[Record]:
        numbers = [i for i in range(self.world.events) if self.owner(i) == organization]
        places = {number: place for place, number in enumerate(numbers)}

        def make(place: int) -> Record:
            return payloads.event(self.world, numbers[place], self.room(numbers[place]).gathering)

        def index_of(id: str) -> int | None:
            place = self.world.index_of(VENDOR, "event", id)
            return places.get(place[0]) if place and len(place) == 1 else None

        return Collection(len(numbers), make, record_id, index_of)

    def _blank(self, i: int, record: Record) -> Gathering:
        model = self.world.gathering(self.world.gathering_of(VENDOR, i))
        return replace(model, name=record.attributes["name"], created_at=real_now())

    def _settle(self) -> None:
        if not self._pending:
            return
        now = time.monotonic()
        due = [entry for entry in self._pending if entry[0] <= now]
        self._pending = [entry for entry in self._pending if entry[0] > now]
        for _, organization, record in due:
            self._events[organization].add(record)
