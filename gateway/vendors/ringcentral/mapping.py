"""What RingCentral Events sends → records. Pure; every function takes one resource ``{id, type, attributes}``.

``subject`` is what the call was about: an event for its lists, a ticket for its magic links, an organization for its
events, the record's own ref for a single read; the vendor leaves the parents out of most of what it sends.
Line numbers (L…) are those of the vendor's document.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from gateway.records import (
    Booth,
    CustomField,
    Event,
    EventStatus,
    EventVisibility,
    Kind,
    Later,
    MagicLink,
    Money,
    Organization,
    Page,
    Person,
    PersonRole,
    Record,
    Ref,
    Registration,
    Session,
    SessionKind,
    SocialLinks,
    Tag,
    Ticket,
    raw_json,
)
from gateway.upstream.endpoint import Reading
from gateway.vendors.payloads import (
    Undocumented,
    boolean,
    decimal,
    integer,
    list_in,
    members,
    moment,
    object_in,
    page_of,
    text,
    texts,
    url,
)
from gateway.vendors.zones import iana_name

R = TypeVar("R", bound=Record)
Resource = Mapping[str, Any]


class Listed(Struct, gc=False):
    """A page of a list, its resources not yet decoded: each is read into a form, and kept as it was sent."""

    data: list[Raw]
    meta: Any = None
    links: Any = None


class RegistrationForm(Struct, rename="camel", gc=False):
    """The attributes of a registration that are mapped, of whatever type they come. Decoded and read so, a page takes a
    fifth to a third less time than by dictionaries: the longest lists are of registrations.
    """

    created_at: Any = None
    updated_at: Any = None
    first_name: Any = None
    last_name: Any = None
    email: Any = None
    phone_number: Any = None
    headline: Any = None
    bio: Any = None
    timezone: Any = None
    ticket_id: Any = None
    refunded: Any = None
    first_check_in: Any = UNSET
    attended: Any = None
    qr_code_data: Any = None
    qr_code_image_url: Any = None
    registered_through: Any = None
    utm: Any = None
    twitter: Any = None
    facebook: Any = None
    linkedin: Any = None
    instagram: Any = None
    website: Any = None


class SentRegistration(Struct, gc=False):
    """A registration as documented."""

    id: str
    attributes: RegistrationForm


REGISTRATION = msgspec.json.Decoder(SentRegistration)


class Questions(Struct, rename="camel", gc=False):
    """Of a registration's attributes, the answers to the organiser's questions."""

    custom_registration_fields: Any = None


class Asked(Struct, gc=False):
    """Of a registration, what holds the answers to the organiser's questions."""

    attributes: Questions


ASKED = msgspec.json.Decoder(Asked)


VISIBILITY = {
    "public_event": EventVisibility.PUBLIC,
    "hidden_event": EventVisibility.HIDDEN,
    "private_event": EventVisibility.PRIVATE,
}
"""L868, L2720: the words of requests; answers do not enumerate theirs."""
STATUS = {
    "draft": EventStatus.DRAFT,
    "unpublished": EventStatus.DRAFT,
    "published": EventStatus.PUBLISHED,
    "upcoming": EventStatus.PUBLISHED,
    "live": EventStatus.PUBLISHED,
    "cancelled": EventStatus.CANCELLED,
    "canceled": EventStatus.CANCELLED,
    "ended": EventStatus.ENDED,
    "past": EventStatus.ENDED,
    "finished": EventStatus.ENDED,
    "completed": EventStatus.ENDED,
}
"""L6681 names no values: these are words that can mean only one thing."""
ATTENDEE = (PersonRole.ATTENDEE,)


# ---------------------------------------------------------------- envelopes


def one(map_one: Callable[[Resource, Reading], R]) -> Callable[[Any, Reading], R]:
    """How a document with one resource is read: ``{data: {…}}``."""
    return lambda payload, reading: map_one(members(payload)["data"], reading)


def listed(map_one: Callable[[Resource, Reading], R]) -> Callable[[Any, Reading], Page[R]]:
    """How a page of a list is read whose items are mapped one by one."""
    return listed_by(lambda reading: lambda resource: map_one(resource, reading))


def listed_by(mapping: Callable[[Reading], Callable[[Any], R]]) -> Callable[[Any, Reading], Page[R]]:
    """How a page of a list is read: ``{data: […], meta: {count}, links: {self, next, …}}`` (L7398-7428).

    Args:
        mapping: given the reading, what maps each of the page's items.
    """

    def page(payload: Any, reading: Reading) -> Page[R]:
        document = payload if isinstance(payload, Listed) else _listed(members(payload))
        items, problems = page_of(document.data, mapping(reading))
        total = integer(object_in(document.meta).get("count"))
        has_next = _has_next(document.links, total)
        if has_next and total is not None and total <= len(document.data):
            total = None  # it counts the page: there is more than this one
        return Page(items, total, has_next, problems)

    return page


def _listed(document: Mapping[str, Any]) -> Listed:
    return Listed(document["data"], document.get("meta"), document.get("links"))


def _has_next(links: Any, total: int | None) -> bool | None:
    """The vendor's word: a next link, neither null nor absent. One that leads back to its own page is no word.

    Where it is absent and this page is not told to be the last, the total may know better (both may, L7417).
    """
    if not isinstance(links, Mapping):
        return None
    here, following = _address(links.get("self")), _address(links.get("next"))
    if following is None:
        last = here is not None and here == _address(links.get("last"))
        return False if "next" in links or last or total is None else None
    if following == here:
        return False if total is None else None
    return True


def _address(link: Any) -> str | None:
    """A link, also where it is an object that holds one, as JSON:API allows."""
    return text(object_in(link).get("href")) if isinstance(link, Mapping) else text(link)


# ---------------------------------------------------------------- records


def organization(resource: Resource, reading: Reading) -> Organization:
    """L7118."""
    attributes = _attributes(resource)
    return Organization(
        ref=Ref(reading.origin.account, Kind.ORGANIZATION, _id(resource)),
        origin=reading.origin,
        raw=raw_json(resource),
        created_at=moment(attributes.get("createdAt")),
        name=text(attributes.get("name")),
        email=text(attributes.get("email")),
        website=url(attributes.get("website")),
        social_links=social_links(attributes),
    )


def event(resource: Resource, reading: Reading) -> Event:
    """L6647. Its times are plain strings (L6682): read leniently, as UTC where they carry no offset.

    The organization is in no answer: it is the one whose list this is, else the account's only one.
    """
    attributes = _attributes(resource)
    published = boolean(attributes.get("published"))
    vendor_status = text(attributes.get("status"))
    return Event(
        ref=Ref(reading.origin.account, Kind.EVENT, _id(resource)),
        origin=reading.origin,
        raw=raw_json(resource),
        created_at=moment(attributes.get("createdAt")),
        name=_name(attributes),
        slug=text(attributes.get("slug")),
        description=text(attributes.get("description")),
        status=event_status(vendor_status, published),
        vendor_status=vendor_status,
        visibility=VISIBILITY.get(_word(attributes.get("type"))),
        starts_at=moment(attributes.get("timeStart")),
        ends_at=moment(attributes.get("timeEnd")),
        time_zone=iana_name(attributes.get("timezone")),
        organization=_organization_of(reading),
        extra={
            "published": published,
            "metadata": attributes.get("metadata"),
            "visibilityType": text(attributes.get("type")),
        },
    )


def event_status(word: str | None, published: bool | None) -> EventStatus:
    """An unpublished event is a draft; a published one is what its word says, and published where that is unknown."""
    said = STATUS.get(_word(word), EventStatus.UNKNOWN)
    if said is EventStatus.CANCELLED:
        return said
    if published is False:
        return EventStatus.DRAFT
    if published and said in (EventStatus.UNKNOWN, EventStatus.DRAFT):
        return EventStatus.PUBLISHED
    return said


def _organization_of(reading: Reading) -> Ref | None | UnsetType:
    if reading.subject is not None and reading.subject.kind is Kind.ORGANIZATION:
        return reading.subject
    only = reading.hints.get("organization_id")
    return Ref(reading.origin.account, Kind.ORGANIZATION, only) if only else UNSET


def registration(resource: Resource | Raw, reading: Reading) -> Person:
    """L6966: one person holding one ticket. No status, company or payment is in the document."""
    return registrations(reading)(resource)


def registrations(reading: Reading) -> Callable[[Resource | Raw], Person]:
    """What maps each registration of a page. The longest lists are of these, so what they share is worked out once."""
    origin, event = reading.origin, _subject(reading).event
    account, parents = event.account, (*event.parents, event.id)

    def person(resource: Resource | Raw) -> Person:
        id, sent, raw = _registration(resource)
        created_at, checked_in_at = moment(sent.created_at), moment(sent.first_check_in)
        first_name, last_name, email, phone, headline, bio, ticket, qr_code, channel = texts(
            sent.first_name, sent.last_name, sent.email, sent.phone_number, sent.headline, sent.bio, sent.ticket_id,
            sent.qr_code_data, sent.registered_through,
        )  # fmt: skip
        return Person(
            ref=Ref(account, Kind.PERSON, id, parents),
            origin=origin,
            raw=raw,
            created_at=created_at,
            updated_at=moment(sent.updated_at),
            roles=ATTENDEE,
            first_name=first_name,
            last_name=last_name,
            email=email,
            phone=phone,
            job_title=headline,
            bio=bio,
            social_links=_links(sent.twitter, sent.facebook, sent.linkedin, sent.instagram, sent.website),
            time_zone=iana_name(sent.timezone),
            custom_fields=Later(_answers, raw),
            registration=Registration(
                registered_at=created_at,
                ticket=Ref(account, Kind.TICKET, ticket, parents) if ticket else None,
                refunded=boolean(sent.refunded),
                checked_in=checked_in_at is not None or _checked_in(sent.first_check_in),
                checked_in_at=checked_in_at,
                attended=boolean(sent.attended),
                qr_code=qr_code,
                qr_code_url=url(sent.qr_code_image_url),
                channel=channel,
                utm=sent.utm or None,
            ),
        )

    return person


def _answers(raw: bytes) -> tuple[CustomField, ...]:
    """The custom fields of a registration as it was sent."""
    return custom_fields(ASKED.decode(raw).attributes.custom_registration_fields)


def _registration(resource: Resource | Raw) -> tuple[str, RegistrationForm, bytes]:
    """Its id, its attributes, and the whole as it was sent."""
    if isinstance(resource, Raw):
        try:
            sent = REGISTRATION.decode(resource)
            raw = bytes(resource)
            if not raw.isascii():
                raw.decode()  # what the form passes over must be text too: it is read later
            if sent.id.strip():
                return sent.id, sent.attributes, raw
        except msgspec.ValidationError:
            pass  # read below, which says what is wrong where it cannot be read
        resource = msgspec.json.decode(resource)
    return _id(members(resource)), msgspec.convert(_attributes(resource), RegistrationForm), raw_json(resource)


def _checked_in(first: Any) -> bool | None:
    """L7033: the first check-in, a string of no stated form, or null. Any words mean that there was one."""
    if first is UNSET or first is None:
        return None if first is UNSET else False
    said = boolean(first)
    return text(first) is not None if said is None else said


def custom_fields(fields: Any) -> tuple[CustomField, ...]:
    """L7342: questions with answers, a string or a list; their children are one level deep. Null means none."""
    return tuple([custom_field(item) for item in list_in(fields) if isinstance(item, dict)]) if fields else ()


def custom_field(item: Resource) -> CustomField:
    return CustomField(
        name=text(item.get("name")) or "",
        id=text(item.get("id")),
        value=item.get("value"),
        type=text(item.get("type")),
        children=custom_fields(item.get("childQuestions")),
    )


def ticket(resource: Resource, reading: Reading) -> Ticket:
    """L6839. The currency is never returned, and the discount has no unit (contract notes, "Silent").

    A creation needs no name (L5923), so a ticket without one is shown by its slug, else its id.
    """
    attributes = _attributes(resource)
    named = attributes.get("name") is not None
    price = decimal(attributes.get("price"))
    count = integer(attributes.get("count"))
    return Ticket(
        ref=_below_event(resource, reading, Kind.TICKET),
        origin=reading.origin,
        raw=raw_json(resource),
        created_at=moment(attributes.get("createdAt")),
        name=_name(attributes) if named else text(attributes.get("slug")) or _id(resource),
        slug=text(attributes.get("slug")),
        description=text(attributes.get("description")),
        price=None if price is None else Money(price),
        discount=decimal(attributes.get("discount")),
        capacity=count,
        unlimited=None if count is None else False,
        claimed=integer(attributes.get("claimed")),
        remaining=integer(attributes.get("remaining")),
        private=boolean(attributes.get("private")),
    )


def ticket_alone(resource: Resource, reading: Reading) -> Ticket:
    """A single read: the ticket is of the event that it names itself (L6871), whatever the asker believed."""
    event_id = text(_attributes(resource).get("eventId"))
    event = _subject(reading).event if event_id is None else Ref(reading.origin.account, Kind.EVENT, event_id)
    return ticket(resource, replace(reading, subject=event))


def magic_link(resource: Resource, reading: Reading) -> MagicLink:
    """L6692. ``registrationId`` is null until the link is used."""
    attributes = _attributes(resource)
    asked = _subject(reading)
    of_ticket = (
        asked if asked.kind is Kind.TICKET else Ref(asked.account, Kind.TICKET, asked.parents[1], asked.parents[:1])
    )
    used_by = text(attributes.get("registrationId"))
    return MagicLink(
        ref=of_ticket.child(Kind.MAGIC_LINK, _id(resource)),
        origin=reading.origin,
        raw=raw_json(resource),
        created_at=moment(attributes.get("createdAt")),
        updated_at=moment(attributes.get("updatedAt")),
        ticket=of_ticket,
        url=url(attributes.get("magicLink")),
        email=text(attributes.get("email")),
        first_name=text(attributes.get("firstName")),
        last_name=text(attributes.get("lastName")),
        headline=text(attributes.get("headline")),
        status=text(attributes.get("status")),
        registration=Ref(asked.account, Kind.PERSON, used_by, asked.parents[:1]) if used_by else None,
        extra_fields=attributes.get("extraFields"),
        metadata=attributes.get("metadata"),
    )


def booth(resource: Resource, reading: Reading) -> Booth:
    """L7170. Its tags are another call's."""
    attributes = _attributes(resource)
    return Booth(
        ref=_below_event(resource, reading, Kind.BOOTH),
        origin=reading.origin,
        raw=raw_json(resource),
        created_at=moment(attributes.get("createdAt")),
        updated_at=moment(attributes.get("updatedAt")),
        name=_name(attributes),
        headline=text(attributes.get("headline")),
        description=text(attributes.get("about")),
        size=text(attributes.get("boothSize")),
        priority=integer(attributes.get("priority")),
        email=text(attributes.get("email")),
        website=url(attributes.get("website")),
        social_links=social_links(attributes),
        tags=UNSET,
    )


def schedule_item(resource: Resource, reading: Reading) -> Session:
    """L7219: an entry of the agenda. Its tags are another call's.

    ``speakers`` (L7252) is an array of nobody knows what, without ids: no person can be named by it; see ``raw``.
    """
    attributes = _attributes(resource)
    return Session(
        ref=_below_event(resource, reading, Kind.SCHEDULE_ITEM),
        origin=reading.origin,
        raw=raw_json(resource),
        created_at=moment(attributes.get("createdAt")),
        updated_at=moment(attributes.get("updatedAt")),
        kind=SessionKind.SCHEDULE_ITEM,
        title=_name(attributes),
        description=text(attributes.get("description")),
        starts_at=moment(attributes.get("timeStart")),
        ends_at=moment(attributes.get("timeEnd")),
        location=text(attributes.get("areaName")) or text(attributes.get("area")),
        tags=UNSET,
    )


def breakout(resource: Resource, reading: Reading) -> Session:
    """L7262: what the vendor calls a session is a room, so it has no times."""
    return _room(resource, reading, Kind.BREAKOUT, SessionKind.BREAKOUT)


def stage(resource: Resource, reading: Reading) -> Session:
    """L7291."""
    return _room(resource, reading, Kind.STAGE, SessionKind.STAGE)


def _room(resource: Resource, reading: Reading, kind: Kind, session_kind: SessionKind) -> Session:
    attributes = _attributes(resource)
    return Session(
        ref=_below_event(resource, reading, kind),
        origin=reading.origin,
        raw=raw_json(resource),
        created_at=moment(attributes.get("createdAt")),
        updated_at=moment(attributes.get("updatedAt")),
        kind=session_kind,
        title=_name(attributes),
    )


def tag(resource: Resource, reading: Reading) -> Tag:
    """L6789. The subject is the booth or the schedule item that has it."""
    owner = _subject(reading)
    side = "b" if owner.kind is Kind.BOOTH else "s"
    return Tag(
        ref=Ref(owner.account, Kind.TAG, _id(resource), (owner.event.id, side, owner.id)),
        origin=reading.origin,
        raw=raw_json(resource),
        name=_name(_attributes(resource)),
    )


def social_links(attributes: Resource) -> SocialLinks | None:
    """Profiles as sent, names or addresses; None where there is none of them."""
    return _links(*map(attributes.get, ("twitter", "facebook", "linkedin", "instagram", "website")))


def _links(*profiles: Any) -> SocialLinks | None:
    if not any(profiles):
        return None
    found = texts(*profiles)
    return SocialLinks(*found) if any(found) else None


# ---------------------------------------------------------------- members


def _attributes(resource: Any) -> Resource:
    return members(members(resource)["attributes"])


def _id(resource: Resource) -> str:
    """The opaque id (a string in every documented resource); ``attributes.id`` repeats it.

    A number is one too where the resource says in words what it is; else its types are simply wrong.
    """
    found = resource.get("id")
    if found is None or found == "":
        found = _attributes(resource)["id"]
    if isinstance(found, int) and not isinstance(found, bool) and isinstance(resource.get("type"), str):
        return str(found)
    if not isinstance(found, str) or not found.strip():
        raise Undocumented("is not text", "id")
    return found


def _name(attributes: Resource) -> str:
    """``name``, which is required and never null; an empty one stays empty."""
    found = attributes["name"]
    if not isinstance(found, str):
        raise Undocumented("is not text", "attributes.name")
    return found


def _word(value: Any) -> str:
    return value.strip().lower() if isinstance(value, str) else ""


def _subject(reading: Reading) -> Ref:
    if reading.subject is None:
        raise TypeError("the mapping was not told what the call was about")
    return reading.subject


def _below_event(resource: Resource, reading: Reading, kind: Kind) -> Ref:
    return _subject(reading).event.child(kind, _id(resource))
