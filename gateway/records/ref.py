"""Ref: which record, at which account. The only way one record names another."""

from enum import StrEnum

from msgspec import Struct


class Vendor(StrEnum):
    """One of the four APIs."""

    EVENTMOBI = "eventmobi"
    EVENTTIA = "eventtia"
    RINGCENTRAL = "ringcentral"
    EVENTBOOKINGS = "eventbookings"


class Kind(StrEnum):
    """What a ref names. Vendor ids are unique only within a kind, so a speaker is not a guest.

    The values stand in global ids and must never change.
    """

    ACCOUNT = "a"
    ORGANIZATION = "o"
    TEMPLATE = "et"
    EVENT = "e"
    PERSON = "p"
    """An attendee: EventMobi's person, Eventtia's attendee, RingCentral's registration."""
    SPEAKER = "ps"
    GUEST = "pg"
    WORKSHOP = "sw"
    SCHEDULE_ITEM = "si"
    BREAKOUT = "sb"
    STAGE = "st"
    SESSION = "ss"
    TICKET = "t"
    MAGIC_LINK = "m"
    BOOTH = "b"
    LEAD = "l"
    TAG = "g"
    GROUP = "pp"
    COUNTRY = "gc"
    REGION = "gr"
    CITY = "gy"


PERSON_KINDS = frozenset({Kind.PERSON, Kind.SPEAKER, Kind.GUEST})
SESSION_KINDS = frozenset({Kind.WORKSHOP, Kind.SCHEDULE_ITEM, Kind.BREAKOUT, Kind.STAGE, Kind.SESSION})


class Ref(Struct, frozen=True, order=True, gc=False, tag=True):
    """A record's address: account, kind, the vendor's id, and the ids above it.

    ``parents`` runs from the outermost inwards: an attendee's is ``(event id,)``, a lead's
    ``(event id, stand id)``, a booth tag's ``(event id, "b", booth id)``.
    """

    account: str
    kind: Kind
    id: str
    parents: tuple[str, ...] = ()

    @property
    def event(self) -> "Ref":
        """The event that this record belongs to; itself where it is an event."""
        if self.kind is Kind.EVENT:
            return self
        return Ref(self.account, Kind.EVENT, self.parents[0])

    def child(self, kind: Kind, id: str) -> "Ref":
        """The ref of a record below this one."""
        return Ref(self.account, kind, id, (*self.parents, self.id))
