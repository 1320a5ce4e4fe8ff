"""EventBookings' answers to the graph's questions, all from the store: the vendor has no operation that reads.

What writes is in ``writing.py``.
"""

import re
from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import tzinfo
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from gateway.records import Event, Kind, Organization, Origin, Problem, Record, Ref, Session, Ticket, Vendor
from gateway.store import Store, StoredDocument
from gateway.upstream.auth import HeaderAuth
from gateway.upstream.cache import AnswerCache
from gateway.upstream.client import Upstream
from gateway.upstream.listing import START, At, Listing, ReadyListing, Slice
from gateway.upstream.scope import current_scope
from gateway.vendors.adapter import EventFilter, SessionFilter, Source, Wants
from gateway.vendors.eventbookings import mapping
from gateway.vendors.eventbookings.ledger import EVENT, ORGANIZATION, SESSION_KIND, SLUG, STATE, TICKET
from gateway.vendors.eventbookings.mapping.values import zone_of
from gateway.vendors.eventbookings.settings import EventbookingsSettings
from gateway.vendors.eventbookings.writing import Writing
from gateway.vendors.payloads import UNREADABLE, text

R = TypeVar("R", bound=Record)
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}", re.ASCII)
"""The document shows uuids; whatever else the vendor may call an id is taken as well, if it can stand in a path."""
PAGE = 100
STORE_LIFE_S = 10.0
"""An answer made of the store's records may be given again for so long: an import tells no running gateway."""
Mapped = Callable[[Sequence[StoredDocument]], Awaitable[tuple[tuple[R, ...], tuple[Problem, ...]]]]


def read_from_store(account: str) -> None:
    """What the store says stays true until a write of ours, which outdates it, or an import from outside."""
    current_scope().used(STORE_LIFE_S, [f"{account}/*"])


class StoreListing(Generic[R]):
    """Documents of a kind, as records, in the order in which they became known.

    Args:
        parent: only those below this event; all of the account when None.
        map_all: documents → records, and what could not be read.
    """

    def __init__(self, store: Store, account: str, kind: str, parent: str | None, map_all: Mapped[R]) -> None:
        self.account = account
        self.key: Hashable = (account, "store", kind, parent)
        self.size = PAGE
        self._store = store
        self._kind = kind
        self._parent = parent
        self._map_all = map_all

    async def slice(self, at: At = START) -> Slice[R]:
        read_from_store(self.account)
        found = await self._store.list_records(
            self.account, self._kind, parent=self._parent, after=at[1] or None, limit=PAGE
        )
        items, problems = await self._map_all(found)
        following = (0, found[-1].position) if len(found) == PAGE else None
        total = await self._store.count_records(self.account, self._kind, self._parent)
        return Slice(items, following, total, None, problems)


class EventbookingsAdapter(Writing):
    """One organisation's events at EventBookings, as far as its answers to us told them."""

    vendor: ClassVar[Vendor] = Vendor.EVENTBOOKINGS

    def __init__(self, account: str, upstream: Upstream, store: Store, org_uuid: str) -> None:
        super().__init__(account, upstream)
        self.store = store
        self.org_uuid = org_uuid.lower()

    async def check(self) -> str | None:
        """See that the store can be used: the vendor offers nothing that could be asked without writing."""
        await self.store.check()
        return "not asked: it has nothing that can be read, so the token is tried by the first write"

    # ------------------------------------------------------------------ by ref

    def source(self, kind: Kind) -> Source[Any] | None:
        if kind is Kind.EVENT:
            return Source(one=self._event)
        if kind is Kind.SESSION:
            return Source(one=self._session, listing=lambda ref, wants: self._sessions(ref.event))
        if kind is Kind.TICKET:
            return Source(one=self._ticket, listing=lambda ref, wants: self._tickets(ref.event))
        if kind is Kind.ORGANIZATION:
            return Source(listing=lambda ref, wants: self.organizations())
        return None

    def ref(self, kind: Kind, vendor_id: str, parents: tuple[str, ...]) -> Ref | None:
        depth = {Kind.EVENT: 0, Kind.ORGANIZATION: 0, Kind.SESSION: 1, Kind.TICKET: 1}.get(kind)
        if depth != len(parents) or not all(ID.fullmatch(id) for id in (vendor_id, *parents)):
            return None
        return Ref(self.account, kind, vendor_id, parents)

    async def event_by_vendor_id(self, vendor_id: str, wants: Wants) -> Event | None:
        ref = self.ref(Kind.EVENT, mapping.uuid_of(vendor_id), ()) if vendor_id.strip() else None
        return None if ref is None else await self._event(ref, wants)

    async def event_by_slug(self, slug: str, wants: Wants) -> Event | None:
        read_from_store(self.account)
        found = await self.store.get_record(self.account, SLUG, slug)
        return None if found is None else await self._event(Ref(self.account, Kind.EVENT, found.parent), wants)

    # ------------------------------------------------------------------ lists

    def events(self, filter: EventFilter, wants: Wants) -> Listing[Event]:
        return StoreListing(self.store, self.account, EVENT, None, self._map_events)

    def sessions(self, event: Ref, filter: SessionFilter, wants: Wants) -> Listing[Session]:
        return self._sessions(event)

    def tickets(self, event: Ref, wants: Wants) -> Listing[Ticket]:
        return self._tickets(event)

    def organizations(self) -> Listing[Organization]:
        return ReadyListing(self.account, "organizations", self._organizations)

    def _sessions(self, event: Ref) -> Listing[Session]:
        return StoreListing(self.store, self.account, SESSION_KIND, event.id, self._map_sessions)

    def _tickets(self, event: Ref) -> Listing[Ticket]:
        return StoreListing(self.store, self.account, TICKET, event.id, self._map_tickets)

    # ------------------------------------------------------------------ single records

    async def _event(self, ref: Ref, wants: Wants) -> Event | None:
        return await self._one(EVENT, ref, self._map_events)

    async def _session(self, ref: Ref, wants: Wants) -> Session | None:
        return await self._one(SESSION_KIND, ref, self._map_sessions)

    async def _ticket(self, ref: Ref, wants: Wants) -> Ticket | None:
        return await self._one(TICKET, ref, self._map_tickets)

    async def _one(self, kind: str, ref: Ref, map_all: Mapped[R]) -> R | None:
        read_from_store(self.account)
        found = await self.store.get_record(self.account, kind, ref.id)
        if found is None or (ref.parents and found.parent != ref.parents[0]):
            return None
        items, _ = await map_all([found])
        return items[0] if items else None

    # ------------------------------------------------------------------ documents → records

    def _origin(self, document: StoredDocument) -> Origin:
        """``fetched_at`` is when the vendor said it."""
        return Origin(self.account, Vendor.EVENTBOOKINGS, document.at)

    async def _map_events(self, found: Sequence[StoredDocument]) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
        ids = [document.id for document in found]
        states = await self.store.get_records(self.account, STATE, ids)
        sessions = await self.store.count_below(self.account, SESSION_KIND, ids)

        def one(document: StoredDocument) -> Event:
            state = states.get(document.id)
            if state is not None and state.at < document.at:
                state = None  # the vendor has told of the event since
            return mapping.event(
                msgspec.json.decode(document.payload),
                document.payload,
                self._origin(document),
                state.payload.decode() if state is not None else None,
                sessions.get(document.id, 0),
            )

        return _mapped(found, one)

    async def _map_sessions(self, found: Sequence[StoredDocument]) -> tuple[tuple[Session, ...], tuple[Problem, ...]]:
        facts = await self._facts(found)

        def one(document: StoredDocument) -> Session:
            zone, _ = facts[document.parent]
            resource = msgspec.json.decode(document.payload)
            return mapping.session(resource, document.payload, self._origin(document), document.parent, zone)

        return _mapped(found, one)

    async def _map_tickets(self, found: Sequence[StoredDocument]) -> tuple[tuple[Ticket, ...], tuple[Problem, ...]]:
        facts = await self._facts(found)

        def one(document: StoredDocument) -> Ticket:
            zone, currency = facts[document.parent]
            resource = msgspec.json.decode(document.payload)
            return mapping.ticket(resource, document.payload, self._origin(document), document.parent, zone, currency)

        return _mapped(found, one)

    async def _facts(self, found: Sequence[StoredDocument]) -> dict[str, tuple[tzinfo, str | None]]:
        """The clock and the currency of the events that the documents are below; UTC and none of one not known."""
        parents = sorted({document.parent for document in found})
        events = await self.store.get_records(self.account, EVENT, parents)
        told = {id: msgspec.json.decode(document.payload) for id, document in events.items()}
        return {id: (zone_of(told.get(id, {}))[1], text(told.get(id, {}).get("currency"))) for id in parents}

    async def _organizations(self) -> tuple[Organization, ...]:
        """Those that events named, and the configured one, which may have none yet."""
        read_from_store(self.account)
        found = await self.store.list_records(self.account, ORGANIZATION, limit=1000)
        items, _ = _mapped(found, self._organization)
        own = Ref(self.account, Kind.ORGANIZATION, self.org_uuid)
        if any(item.ref == own for item in items):
            return items
        return (Organization(ref=own, origin=Origin(self.account, Vendor.EVENTBOOKINGS, self.store.now())), *items)

    def _organization(self, document: StoredDocument) -> Organization:
        found = mapping.organization(msgspec.json.decode(document.payload), document.payload, self._origin(document))
        if found is None:
            raise ValueError("has no uuid")
        return found


def _mapped(
    found: Sequence[StoredDocument], one: Callable[[StoredDocument], R]
) -> tuple[tuple[R, ...], tuple[Problem, ...]]:
    """Every document that can be read; one that cannot does not spoil its neighbours."""
    items: list[R] = []
    problems: list[Problem] = []
    for document in found:
        try:
            items.append(one(document))
        except UNREADABLE as exc:
            problems.append(Problem(f"{document.kind} {document.id}", f"is not as documented ({type(exc).__name__})"))
    return tuple(items), tuple(problems)


def open_account(name: str, settings: EventbookingsSettings, cache: AnswerCache, store: Store) -> EventbookingsAdapter:
    """An adapter for one configured account; no call is made and nothing is read yet."""
    token = settings.bearer.get_secret_value()
    auth = HeaderAuth("Authorization", f"Bearer {token}")
    upstream = Upstream(name, Vendor.EVENTBOOKINGS, settings, auth, cache, fingerprint_of=token)
    return EventbookingsAdapter(name, upstream, store, settings.org_uuid)
