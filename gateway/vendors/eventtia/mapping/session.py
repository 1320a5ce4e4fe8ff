"""Activities, on the wire ``workshops``, and their categories (vendor's text, "Activities", "Categories")."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from gateway.records import Kind, Person, Ref, Session, SessionKind, SessionPrice, Tag, raw_json
from gateway.upstream.endpoint import Reading
from gateway.vendors.eventtia.mapping.documents import (
    EventtiaPage,
    Included,
    Key,
    Resource,
    asked_include,
    attributes,
    id_of,
    included,
    links,
    one,
    page,
)
from gateway.vendors.eventtia.mapping.person import speaker
from gateway.vendors.eventtia.mapping.values import attendance, image, moment, money, name
from gateway.vendors.payloads import UNREADABLE, integer, left_of, object_in, text, url

CATEGORY = "workshop_categories"
SPEAKER = "speakers"
WORKSHOP = "workshops"


def sessions(payload: Any, reading: Reading) -> EventtiaPage[Session]:
    """A list of activities, of an event or of an attendee."""
    read = _Reader(included(payload), reading)
    return page(payload, reading, read.session)


def single(payload: Any, reading: Reading) -> Session:
    """One activity; its text names no ``include``, so speakers and categories are UNSET."""
    return _Reader(included(payload), reading).session(one(payload))


def categories(payload: Any, reading: Reading) -> EventtiaPage[Tag]:
    return page(payload, reading, lambda resource: category(resource, reading))


def category(resource: Resource, reading: Reading) -> Tag:
    found = attributes(resource)
    assert reading.subject is not None
    return Tag(
        ref=Ref(reading.origin.account, Kind.TAG, id_of(resource), (reading.subject.event.id,)),
        origin=reading.origin,
        raw=raw_json(resource),
        updated_at=moment(found.get("updated_at")),
        name=name(found),
        color=text(found.get("color")),
    )


def pointed_at(known: Session, relation: str) -> tuple[str, ...] | None:
    """The ids that the activity, as received, points to; None where it does not show the relation."""
    shown = links(object_in(msgspec.json.decode(known.raw or b"{}")), relation)
    return None if shown is None else tuple(id for _, id in shown)


def speaks_at(speaker: Person) -> tuple[str, ...]:
    """The ids of a speaker's activities, where the list was asked to include them."""
    shown = links(object_in(msgspec.json.decode(speaker.raw or b"{}")), WORKSHOP)
    return tuple(id for _, id in shown or ())


def priced(known: Session, currency: str | None) -> Session:
    """The session with its prices in the event's currency."""
    if not known.prices or currency is None:
        return known
    prices = tuple(
        SessionPrice(msgspec.structs.replace(one.price, currency=currency), one.ticket) for one in known.prices
    )
    return msgspec.structs.replace(known, prices=prices)


class _Reader:
    """Reads the activities of one answer; a speaker or a category on several of them is mapped once."""

    def __init__(self, beside: Included, reading: Reading) -> None:
        self._beside = beside
        self._reading = reading
        self._asked = asked_include(reading)
        self._speakers: dict[Key, Person] = {}
        self._categories: dict[Key, Tag] = {}
        assert reading.subject is not None
        self._event = reading.subject.event.id

    def session(self, resource: Resource) -> Session:
        found = attributes(resource)
        capacity, taken = integer(found.get("availability")), integer(found.get("used_seats"))
        return Session(
            ref=self._ref(Kind.WORKSHOP, id_of(resource)),
            origin=self._reading.origin,
            raw=raw_json(resource),
            created_at=moment(found.get("created_at")),
            updated_at=moment(found.get("updated_at")),
            kind=SessionKind.WORKSHOP,
            title=name(found),
            description=text(found.get("description")),
            starts_at=moment(found.get("start_date")),
            ends_at=moment(found.get("end_date")),
            location=text(found.get("location")),
            attendance_mode=attendance(found.get("attendance_mode")),
            capacity=capacity,
            seats_taken=taken,
            seats_left=left_of(capacity, taken),
            booking_deadline=moment(found.get("booking_deadline_date")),
            stream_url=url(found.get("streaming_url")) or url(found.get("jitsi_url")),
            image_url=_image_url(found.get("background_image")),
            prices=self._prices(found.get("price")),
            tags=self._beside_it(resource, CATEGORY, self._categories, category),
            speakers=self._beside_it(resource, SPEAKER, self._speakers, speaker),
        )

    def _ref(self, kind: Kind, id: str) -> Ref:
        return Ref(self._reading.origin.account, kind, id, (self._event,))

    def _prices(self, value: Any) -> tuple[SessionPrice, ...]:
        """A map from ticket ids to amounts, which are numbers or text."""
        return tuple(
            SessionPrice(amount, self._ref(Kind.TICKET, ticket))
            for ticket, price in object_in(value).items()
            if (amount := money(price)) is not None
        )

    def _beside_it(
        self, resource: Resource, relation: str, known: dict[Key, Any], map_one: Callable[[Resource, Reading], Any]
    ) -> tuple[Any, ...] | UnsetType:
        """What the activity points to, mapped; UNSET where it was not asked for or did not come."""
        if relation not in self._asked:
            return UNSET
        pointed = links(resource, relation)
        if pointed is None:  # the text elides many linkages: what is not shown may be there
            return UNSET
        found = []
        for key in pointed:
            if key not in self._beside:
                return UNSET
            if key not in known:
                try:
                    known[key] = map_one(self._beside[key], self._reading)
                except UNREADABLE:  # what stands beside it does not spoil an activity
                    return UNSET
            found.append(known[key])
        return tuple(found)


def _image_url(value: Any) -> str | None:
    found = image(value)
    return found.url if found else None
