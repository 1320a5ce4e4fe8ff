"""Writing at EventMobi: bodies checked, sent once, answers mapped; and what a write left, read back after a crash."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from gateway.errors import ErrorCode, Refused, Unsupported, UserError, VendorRejected
from gateway.records import Event, ExternalId, Kind, Person, Record, Ref
from gateway.store import DAY, Store
from gateway.upstream.endpoint import NOTHING, Endpoint
from gateway.upstream.listing import Listing
from gateway.vendors.adapter import NO_WANTS, Adapter, EventFilter, PersonFilter, Source
from gateway.vendors.bodies import Changes, Checks
from gateway.vendors.eventmobi import bodies, endpoints, refusals, writes
from gateway.vendors.eventmobi.mapping import Overview
from gateway.vendors.eventmobi.membership import put_in
from gateway.vendors.listings import walk

R = TypeVar("R", Event, Person)
INSTEAD = {
    "duplicate_event": "Read the event and create another with createEvent.",
    "publish_event": "An event is there as soon as it is created.",
    "cancel_registration": "deletePerson takes the person out of the event.",
    "create_session": "Sessions are made in EventMobi's own CMS.",
    "update_session": "Sessions are changed in EventMobi's own CMS.",
    "create_ticket": "Tickets are made in EventMobi's own registration.",
}
CREATED_AGO = DAY + timedelta(minutes=5)
"""How old a record may be that a write under a living idempotency key made; minutes for clocks that differ."""


class Writing(Adapter):
    """The ten writing operations. Reads are the adapter's own."""

    event_views = writes.EVENT_VIEWS
    wrap_bodies: bool
    _store: Store

    @abstractmethod
    async def overview(self, event: Ref) -> Overview:
        """What groups the event's people may be in: the adapter reads it."""

    # ------------------------------------------------------------------ events

    async def create_event(self, changes: Changes) -> Event:
        checks = Checks(self.vendor)
        body, query = bodies.created_event(changes, checks)
        checks.settle()
        return await self._event_sent(writes.CREATE_EVENT, None, body, query)

    async def update_event(self, event: Ref, changes: Changes) -> Event:
        """The event's zone and its other day are read first where a day is changed without them."""
        days = [name for name in ("starts_at", "ends_at") if changes.get(name) is not None]
        present = await self._present(event) if days and (len(days) == 1 or not changes.get("time_zone")) else None
        checks = Checks(self.vendor)
        body = bodies.changed_event(event, present, changes, checks)
        checks.settle()
        return await self._event_sent(writes.UPDATE_EVENT, event, body)

    async def replace_event(self, event: Ref, changes: Changes) -> Event:
        checks = Checks(self.vendor)
        body = bodies.changed_event(event, None, changes, checks)
        checks.settle()
        return await self._event_sent(writes.REPLACE_EVENT, event, body)

    # ------------------------------------------------------------------ people

    async def register_person(self, event: Ref, changes: Changes) -> Person:
        checks = Checks(self.vendor)
        body = bodies.registration(event, changes, checks)
        checks.settle()

        async def send(words: list[str], before: Person | None) -> Person:
            if before is not None:  # registered already, outside of the groups
                return await self._person_sent(writes.ADD_GROUPS, before.ref, bodies.in_groups(words))
            told = {**body, "profile": {**body["profile"], "groups": words}} if words else body
            wrapped = self._wrapped("person", told)
            answer = await self.upstream.call(writes.REGISTER, path={"event_id": event.id}, body=wrapped, subject=event)
            return answer if isinstance(answer, Person) else await self._registered(event, answer, changes)

        return await put_in(changes.get("group_ids") or (), send, self.overview)

    async def _registered(self, event: Ref, id: str | None, changes: Changes) -> Person:
        """The person who was registered, where the answer was something else: its shape is not documented.

        Raises:
            Refused: it cannot be told which one that is.
        """
        ref = self.ref(Kind.PERSON, id, (event.id,)) if id is not None else None
        found = await self._read(ref) if ref is not None else None
        with suppress(Unsupported):
            found = found or await self.read_back("register_person", event, changes)
        if isinstance(found, Person):
            return found
        message = (
            "EventMobi registered the person and did not tell which record that is; look among the event's people."
        )
        raise Refused(UserError(ErrorCode.VENDOR_BAD_RESPONSE, message, ("input",), self.vendor))

    async def update_person(self, person: Ref, changes: Changes) -> Person:
        return await self._person_changed(writes.UPDATE_PERSON, person, changes)

    async def replace_person(self, person: Ref, changes: Changes) -> Person:
        return await self._person_changed(writes.REPLACE_PERSON, person, changes)

    async def delete_person(self, person: Ref) -> None:
        await self.upstream.call(writes.DELETE_PERSON, path=_path(person), subject=person)

    async def set_person_groups(self, person: Ref, groups: Sequence[Ref], mode: str) -> Person:
        checks = Checks(self.vendor)
        bodies.check_groups(person, groups, mode, checks)
        checks.settle()
        endpoint = writes.BY_MODE[mode]
        if endpoint is writes.CLEAR_GROUPS:
            return await self._person_sent(endpoint, person, None)

        async def send(words: list[str], before: Person | None) -> Person:
            return await self._person_sent(endpoint, person, bodies.in_groups(words))

        return await put_in(groups, send, self.overview)

    async def _person_changed(self, endpoint: Endpoint[Person], person: Ref, changes: Changes) -> Person:
        checks = Checks(self.vendor)
        body = bodies.changed_person(person, changes, checks)
        checks.settle()
        return await self._person_sent(endpoint, person, body)

    # ------------------------------------------------------------------ sending

    async def _event_sent(
        self,
        endpoint: Endpoint[Event],
        event: Ref | None,
        body: Mapping[str, Any],
        query: Mapping[str, str] = NOTHING,
    ) -> Event:
        path = {"event_id": event.id} if event is not None else NOTHING
        wrapped = self._wrapped("event", body)
        return await self.upstream.call(endpoint, path=path, query=query, body=wrapped, subject=event)

    async def _person_sent(self, endpoint: Endpoint[Person], person: Ref, body: Mapping[str, Any] | None) -> Person:
        wrapped = self._wrapped("person", body) if body is not None else None
        return await self.upstream.call(endpoint, path=_path(person), body=wrapped, subject=person)

    def _wrapped(self, name: str, body: Mapping[str, Any]) -> Any:
        return {name: body} if self.wrap_bodies else body

    async def _present(self, event: Ref) -> Event:
        """The event as it is.

        Raises:
            Refused: there is none.
        """
        found = await self.event_by_vendor_id(event.id, NO_WANTS)
        if found is None:
            message = refusals.PLAIN[ErrorCode.NOT_FOUND]
            raise Refused(UserError(ErrorCode.NOT_FOUND, message, ("input", "id"), self.vendor))
        return found

    # ------------------------------------------------------------------ words

    def instead(self, method: str) -> str:
        return INSTEAD.get(method, "")

    def refusal(self, error: VendorRejected, method: str) -> tuple[UserError, ...]:
        return refusals.refusal(error, method)

    # ------------------------------------------------------------------ after a crash

    async def read_back(self, method: str, subject: Ref | None, changes: Changes) -> Record | None:
        """What a creation left: the record of its external id or short code, else the one new record of its name.

        None where it did not happen, or where doing it again leaves the same: a PATCH, a PUT, a deletion.

        Raises:
            Unsupported: it cannot be told: several records might be it, or documents would be attached twice.
        """
        self._forget()
        if method == "create_event":
            events = self.events(EventFilter(), NO_WANTS)
            return await self._whole(await self._made(events, changes, lambda event: _is_event(event, changes)))
        if method == "register_person" and subject is not None:
            people = self.people(subject, PersonFilter(), NO_WANTS)
            return await self._whole(await self._made(people, changes, lambda person: _is_person(person, changes)))
        if (changes.get("eventmobi") or {}).get("documents"):
            raise self._lacks("read back")
        return None

    def _forget(self) -> None:
        """What another worker's crash left is not in our memory of answers."""
        readings = (endpoints.EVENTS, endpoints.EVENT, endpoints.EVENT_ELSEWHERE, endpoints.PEOPLE_LIST)
        self.upstream.outdate(*(endpoint.name for endpoint in readings))

    async def _made(self, listing: Listing[R], changes: Changes, alike: Callable[[R], bool]) -> R | None:
        """The one record of the list that the write can have made.

        Raises:
            Unsupported: there are several.
        """
        given: Sequence[ExternalId] = changes.get("external_ids") or ()
        found: list[R] = []
        since = self._store.now() - CREATED_AGO
        async for record in walk(listing):
            if given and given[0] in record.external_ids:
                return record
            if not given and alike(record) and await self._since(record, since):
                found.append(record)
        if len(found) > 1:
            raise self._lacks("read back")
        return found[0] if found else None

    async def _whole(self, found: Record | None) -> Record | None:
        """The record as a write's answer tells it; a list leaves members out."""
        if found is None:
            return None
        return await self._read(found.ref) or found

    async def _read(self, ref: Ref) -> Record | None:
        source: Source[Any] | None = self.source(ref.kind)
        assert source is not None
        assert source.one is not None
        found: Record | None = await source.one(ref, frozenset({"groups"}))
        return found

    async def _since(self, record: Record, since: datetime) -> bool:
        """Whether it may have been made since; a list may leave the time out (L82)."""
        if record.created_at is msgspec.UNSET:
            record = await self._whole(record) or record
        return not isinstance(record.created_at, datetime) or record.created_at >= since


def _path(person: Ref) -> dict[str, str]:
    assert person.kind is Kind.PERSON
    return {"event_id": person.event.id, "person_id": person.id}


def _is_event(event: Event, changes: Changes) -> bool:
    slug = changes.get("slug")
    return event.slug == slug if slug is not None else event.name == changes.get("name")


def _is_person(person: Person, changes: Changes) -> bool:
    told = (person.email or "").casefold() if isinstance(person.email, str) else ""
    names = (person.first_name, person.last_name)
    given = (changes.get("first_name"), changes.get("last_name"))
    return told == str(changes.get("email", "")).strip().casefold() and names == given
