"""What EventMobi remembers: the made world below, writes above, and who owns which id of which system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from sandbox.collection import Collection, Memo
from sandbox.eventmobi import made, payloads
from sandbox.eventmobi.documents import RESERVED, Document, Pair, pairs_of
from sandbox.eventmobi.groups import GROUPS, group_id
from sandbox.eventmobi.writer import Writer
from sandbox.world import World

BUILT = 8_192
"""People of the made world kept built, over all events: about 4 KB each."""


class Records:
    """A list of documents that are found by their number or by their id in another system."""

    def __init__(self, items: Collection[Document], key: str, base_owner: Callable[[str, str], str | None]) -> None:
        """`key` is the member with the number; `base_owner` knows the pairs of the made world."""
        self.items = items
        self._key = key
        self._base_owner = base_owner
        self._owners: dict[Pair, str] = {}

    def find(self, id: str, system: str = RESERVED) -> Document | None:
        """The record that an id of a path names: in that system, else in the default one (L91)."""
        return self.owner(system, id) or self.items.get(id)

    def owner(self, system: str, id: str) -> Document | None:
        """The record that holds exactly this pair now."""
        number = id if system == RESERVED else self._owners.get((system, id)) or self._base_owner(system, id)
        found = self.items.get(number) if number else None
        return found if found and (system, id) in pairs_of(found["external_ids"]) else None

    def taken(self, pairs: Iterable[Pair], by_other_than: str = "") -> Pair | None:
        """The first of the pairs that another record holds, or None."""
        for system, id in pairs:
            holder = self.owner(system, id)
            if holder is not None and holder[self._key] != by_other_than:
                return system, id
        return None

    def add(self, document: Document) -> Document:
        """Put a new record at the end."""
        self.items.add(document)
        return self._note(document)

    def replace(self, document: Document) -> Document:
        """Put a changed record in the place of the old one."""
        self.items.replace(document[self._key], document)
        return self._note(document)

    def _note(self, document: Document) -> Document:
        for pair in pairs_of(document["external_ids"]):
            self._owners[pair] = document[self._key]
        return document


class People(Records):
    """The people of one event; keeps count of the groups' members and of documents."""

    def __init__(self, world: World, event: int, count: int, memo: Memo[Document]) -> None:
        """`memo` is shared by all events: what a listing built is at hand when it is asked for again."""
        self._world = world
        self._memo = memo
        self._event = event
        self._made = count
        self.members = Counter({group_id(event, group): group.count(count) for group in GROUPS})
        self.documents = (count + 9) // 10
        super().__init__(
            Collection(
                count,
                self._person,
                lambda document: str(document["person_id"]),
                self._place_of,
                memo=2,
            ),
            "person_id",
            self._base_owner_of,
        )

    def new_number(self) -> str:
        """The number of the next person; never given twice."""
        self._made += 1
        return made.person_id(self._world, self._event, self._made - 1)

    def grow(self, people: int) -> int:
        """Let that many more people of the world in, at the end of the list; how many there are now."""
        for _ in range(people):
            self.add(made.person(self._world, self._event, self._made))
            self._made += 1
        return len(self.items)

    def add(self, document: Document) -> Document:
        self._count(document, 1)
        return super().add(document)

    def replace(self, document: Document) -> Document:
        old = self.items.get(document["person_id"])
        if old is not None:
            self._count(old, -1)
        self._count(document, 1)
        return super().replace(document)

    def remove(self, document: Document) -> None:
        """Take a person out."""
        self._count(document, -1)
        self.items.remove(document["person_id"])

    def _count(self, document: Document, sign: int) -> None:
        self.documents += sign * len(document["docs"])
        for group in document["profile"]["groups"]:
            self.members[group] += sign

    def _person(self, place: int) -> Document:
        found = self._memo.get((self._event, place))
        if found is None:
            found = made.person(self._world, self._event, place)
            self._memo.put((self._event, place), found)
        return found

    def _place_of(self, id: str) -> int | None:
        indexes = self._world.index_of(made.VENDOR, "person", id)
        return indexes[1] if indexes and len(indexes) == 2 and indexes[0] == self._event else None

    def _base_owner_of(self, system: str, id: str) -> str | None:
        place = made.salesforce_place(self._event, id) if system == made.SALESFORCE else None
        return None if place is None else made.person_id(self._world, self._event, place)


class State:
    """Events, and the people of each that was asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reset()

    def reset(self) -> None:
        """Forget every write."""
        self._made = self.world.events
        self._people: dict[int, People] = {}
        self._memo: Memo[Document] = Memo(BUILT)
        self.writer = Writer()
        self._links: Mapping[Pair, str] | None = None
        self.events = Records(
            Collection(
                self.world.events,
                lambda place: made.event(self.world, place),
                lambda document: str(document["id"]),
                self._place_of,
            ),
            "id",
            self._linked,
        )

    def new_number(self) -> str:
        """The number of the next event; never given twice."""
        self._made += 1
        return made.event_id(self.world, self._made - 1)

    def place(self, event: Document) -> int:
        """The place of an event: below `world.events` for those of the made world."""
        place = self._place_of(event["id"])
        assert place is not None, "events are numbered by their place"
        return place

    def people(self, event: Document) -> People:
        """The people of an event; an event made by POST begins without any."""
        return self.people_at(self.place(event))

    def people_at(self, place: int) -> People:
        """The people of the event with this place."""
        if place not in self._people:
            count = self.world.people if place < self.world.events else 0
            self._people[place] = People(self.world, place, count, self._memo)
        return self._people[place]

    def counters(self, event: Document) -> dict[str, int]:
        """The `data_counters` of an event as they are now, without making up its people."""
        place = self.place(event)
        people = self.people_at(place)
        return payloads.counters(len(people.items), people.documents, place < self.world.events)

    def _place_of(self, id: str) -> int | None:
        return made.event_place(self.world, id)

    def _linked(self, system: str, id: str) -> str | None:
        if self._links is None:
            self._links = {
                pair: made.event_id(self.world, place)
                for place in range(self.world.events)
                for pair in made.event_links(self.world, place)
            }
        return self._links.get((system, id))
