"""Eventtia's state: the account's events with their rooms, web hooks, tokens; what was encoded is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from sandbox.collection import Collection, Memo
from sandbox.eventtia.moments import whole
from sandbox.eventtia.payloads import occasion, people
from sandbox.eventtia.payloads.attendee import Attendee, attendee
from sandbox.eventtia.payloads.occasion import Occasion
from sandbox.eventtia.payloads.setting import WRITTEN, Setting
from sandbox.eventtia.resource import Resource
from sandbox.eventtia.room import CLONED, Room, copies
from sandbox.eventtia.tokens import LIFETIME_S, Tokens
from sandbox.world import World

REMEMBERED = 30_000
"""How many encoded records are kept, about a kilobyte each."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A subscription; `event` is the event's number, or None for the whole account."""

    id: int
    target: str
    trigger: str
    event: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Copying:
    """A clone that is being made: it is in the list of events from the second look on."""

    source: str
    copy: Occasion
    room: Room


class State:
    """Everything the vendor keeps. `account_key` is the key in the paths of account web hooks, beside `demo`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens = Tokens()
        self.account_key = str(UUID(int=world.bits("eventtia account"), version=4))
        self.reset()

    def reset(self) -> None:
        """As freshly started; tokens issued before hold on."""
        self.tokens.lifetime_s = LIFETIME_S
        self.hooks: list[Hook] = []
        self.encoded: Memo[msgspec.Raw] = Memo(REMEMBERED)
        self.answers: Memo[bytes] = Memo(300)
        self.revision = 0
        self.rooms: dict[int, Room] = {}
        self.copying: list[Copying] = []
        self.events: Collection[Occasion] = Collection(
            self.world.events,
            lambda i: occasion.made(self.world, i),
            lambda event: str(event.number),
            self._index_of,
        )
        self._uris: dict[str, int] | None = None
        self._made = 0
        self._hooked = 0

    def tick(self) -> datetime:
        """The moment of a write: the real time, for everything made up is from before the world's present."""
        self.revision += 1
        return datetime.now(UTC)

    # --- events

    def event(self, uri: str) -> Occasion | None:
        """The event of that slug; a number is none."""
        number = self._numbers().get(uri)
        return None if number is None else self.events.get(str(number))

    def room(self, event: Occasion) -> Room:
        """The event's lists."""
        found = self.rooms.get(event.number)
        if found is None:
            index = self._index_of(str(event.number)) or 0
            setting = Setting(self.world, index, event, self.world.people)
            found = self.rooms[event.number] = Room(setting, generated=True)
        return found

    def create(self, event: Occasion, room: Room | None = None) -> None:
        """Put a new event at the end of the list."""
        self.rooms[event.number] = room or Room(self.blank(event), generated=False)
        self._numbers()[event.uri] = event.number
        self.events.add(event)

    def change(self, old: Occasion, new: Occasion) -> None:
        """Put an event in its own place, maybe under another slug."""
        uris = self._numbers()
        del uris[old.uri]
        uris[new.uri] = new.number
        self.events.replace(str(old.number), new)
        self.room(new).touch()

    def next_number(self) -> int:
        """An id for a new event."""
        self._made += 1
        return int(self.world.id_of("eventtia", "event", self.world.events + self._made - 1))

    def blank(self, event: Occasion) -> Setting:
        """The setting of an event that a caller made: nobody attends yet."""
        indexes = self.world.index_of("eventtia", "event", str(event.number)) or (0,)
        return Setting(self.world, indexes[0], event, 0)

    def free_uri(self, wish: str) -> str:
        """The slug, or the slug with the lowest number behind it that no event has."""
        taken = set(self._numbers()) | {job.copy.uri for job in self.copying}
        number, uri = 1, wish
        while uri in taken:
            number += 1
            uri = f"{wish}-{number}"
        return uri

    def clone(self, source: Occasion, flags: Mapping[str, Any]) -> None:
        """Begin to copy an event; see `look`."""
        now = self.tick()
        number = self.next_number()
        copy = replace(
            source,
            number=number,
            uri=self.free_uri(f"{source.uri}-copy"),
            created=whole(now),
            updated=whole(now),
            api_key=str(UUID(int=self.world.bits("eventtia key", number), version=4)),
            cloned_from=source.number,
            template=False,
        )
        kinds = tuple(kind for flag, kinds in CLONED.items() if flags.get(flag) for kind in kinds)
        setting = self.blank(copy)
        room = Room(setting, generated=False, copied=copies(self.room(source), setting, kinds))
        self.copying.append(Copying(source.uri, copy, room))

    def look(self, source: str | None = None) -> bool:
        """Somebody looks whether clones are done (of one source, or all): they are, for the next look.

        Returns whether they were done before this look.
        """
        done = [job for job in self.copying if source in (None, job.source)]
        self.copying = [job for job in self.copying if job not in done]
        self.revision += len(done)
        for job in done:
            self.create(job.copy, job.room)
        return not done

    def grow(self, index: int, number: int) -> int:
        """Register people to the event in place `index` of the list; they come at the end. IndexError for no event."""
        if index >= len(self.events):
            raise IndexError(index)
        event = self.events.slice(index, index + 1)[0]
        room = self.room(event)
        for _ in range(number):
            room.admit(self._stranger(room))
        return len(room.attendees)

    # --- web hooks

    def subscribe(self, target: str, trigger: str, event: int | None) -> Hook:
        """Add a web hook."""
        self._hooked += 1
        hook = Hook(11_939 + self._hooked, target, trigger, event, self.tick())
        self.hooks.append(hook)
        return hook

    def targets(self, trigger: str, event: int) -> list[str]:
        """The addresses to call when something happened in an event; one without a scheme is http."""
        wanted = [hook.target for hook in self.hooks if hook.trigger == trigger and hook.event in (None, event)]
        return [target if "://" in target else f"http://{target}" for target in wanted]

    # --- encoding

    def raw(self, room: Room, item: Resource, sideloaded: frozenset[str] = frozenset()) -> msgspec.Raw:
        """The resource as JSON, remembered until something is written in its event."""
        key = (room.setting.index, room.revision, item.kind, item.id, sideloaded)
        found = self.encoded.get(key)
        if found is None:
            found = msgspec.Raw(msgspec.json.encode(room.current(item).shown(sideloaded)))
            self.encoded.put(key, found)
        return found

    def raw_attendee(self, room: Room, item: Attendee, asked: bool, public: bool) -> msgspec.Raw:
        """The attendee as JSON: `asked` fills the linkage to custom fields, `public` hides answers."""
        key = (room.setting.index, room.revision, "attendees", item.id, asked, public)
        found = self.encoded.get(key)
        if found is None:
            found = msgspec.Raw(msgspec.json.encode(self._attendee(room, item, asked, public)))
            self.encoded.put(key, found)
        return found

    def _attendee(self, room: Room, item: Attendee, asked: bool, public: bool) -> dict[str, Any]:
        fields = room.custom_fields(item.type) if asked or public else []
        shown = frozenset(str(f.id) for f in fields if f.attributes["available_public_listings"])
        refs = tuple((f.kind, f.id) for f in fields) if asked else ()
        return item.shown(room.setting.occasion.zone, shown if public else None, refs)

    def _stranger(self, room: Room) -> Attendee:
        id = room.next_id("attendee")
        place = (room.setting.place("attendee", str(id)) or 0) - WRITTEN
        setting = room.setting
        kind = people.GENERAL if setting.index >= self.world.events else None
        plain = attendee(setting, setting.people + place, kind)
        now = whole(self.tick())
        return replace(plain, id=id, created=now, updated=now, checked_in=None, participant=None)

    def _numbers(self) -> dict[str, int]:
        if self._uris is None:
            self._uris = {event.uri: event.number for event in self.events.scan()}
        return self._uris

    def _index_of(self, number: str) -> int | None:
        indexes = self.world.index_of("eventtia", "event", number)
        return indexes[0] if indexes and len(indexes) == 1 else None
