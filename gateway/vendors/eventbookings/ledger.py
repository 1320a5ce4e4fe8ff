"""The ledger: EventBookings' answers written down, and the documents made from them. No vendor can be asked again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from gateway.errors import InvalidInput
from gateway.records import Kind, Ref, raw_json
from gateway.store import Document, Store
from gateway.store.room import utc_now
from gateway.vendors.eventbookings.mapping import Answer, answer_of, uuid_of
from gateway.vendors.eventbookings.mapping.answer import SESSION
from gateway.vendors.eventbookings.mapping.values import instant, member
from gateway.vendors.payloads import Undocumented, list_in, object_in, text

EVENT, SESSION_KIND, TICKET = Kind.EVENT.value, Kind.SESSION.value, Kind.TICKET.value
ORGANIZATION = Kind.ORGANIZATION.value
STATE = "e.state"
"""What our writes made of an event: its id, and one word."""
SLUG = "e.slug"
"""Which event a slug names: the slug, below the event."""


async def keep(
    store: Store, account: str, answer: Answer, payload: bytes, at: datetime, request: int | None = None
) -> list[Ref]:
    """Write an answer down, whole, with what is made of it; all of it is on disk on return.

    Args:
        answer: with its event's id.
        payload: the body as received.
        at: when the vendor gave it.
        request: the number of the logged request that it answers.

    Returns:
        The refs of what is now readable: the event, its sessions, its ticket levels.

    Raises:
        StoreError: it is not kept.
        ValueError: the answer names no event.
    """
    if answer.event_id is None:
        raise ValueError("an answer is kept below its event")
    documents = documents_of(answer, at)
    await store.keep_answer(account, answer.operation, answer.event_id, payload, at, documents, request)
    return [_ref(account, document) for document in documents if document.kind in (EVENT, SESSION_KIND, TICKET)]


async def keep_state(
    store: Store,
    account: str,
    operation: str,
    event_id: str,
    state: str,
    payload: bytes,
    at: datetime,
    request: int | None = None,
) -> None:
    """Write down that publish, unpublish or cancel was answered with success: the vendor never says it again."""
    document = Document(kind=STATE, id=event_id, parent=event_id, payload=state.encode(), at=at)
    await store.keep_answer(account, operation, event_id, payload, at, [document], request)


def documents_of(answer: Answer, at: datetime) -> list[Document]:
    """What an answer tells, as documents. A session or a ticket level without an id stays in the event's own."""
    assert answer.event_id is not None
    event_id, resource = answer.event_id, answer.resource
    if answer.operation == SESSION:
        return [_document(SESSION_KIND, resource, event_id, at)]
    found = [_document(EVENT, resource, "", at)]
    org = object_in(resource.get("org"))
    if text(org.get("uuid")) is not None:
        found.append(_document(ORGANIZATION, org, "", at))
    slug = text(resource.get("slug"))
    if slug is not None and len(slug) <= 200:
        found.append(Document(kind=SLUG, id=slug, parent=event_id, payload=b"", at=at))
    below = [(SESSION_KIND, sessions_in(resource)), (TICKET, levels_in(resource))]
    found += [_document(kind, item, event_id, at) for kind, items in below for item in items if text(item.get("uuid"))]
    return found


def sessions_in(resource: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """An event's sessions: beside the settings in a creation, inside in a duplicate."""
    told = member(resource, "sessions")
    return [
        object_in(item) for item in list_in(told if isinstance(told, list) else object_in(told).get("session_lists"))
    ]


def levels_in(resource: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """An event's ticket levels."""
    return [object_in(item) for item in list_in(object_in(member(resource, "tickets")).get("levels"))]


async def import_answer(
    store: Store, account: str, payload: bytes, event_id: str | None = None, at: datetime | None = None
) -> list[Ref]:
    """Put a saved answer of createEvent, duplicateEvent or createSession into the store.

    Importing an answer again changes nothing that a later one told.

    Args:
        payload: the body as it was received, JSON.
        event_id: the event of a createSession answer, which does not name it itself.
        at: when the vendor gave it. Left out, it is taken from the answer: each of these operations makes something,
            so the moment at which that was made is the answer's.

    Returns:
        The refs of what is now readable.

    Raises:
        InvalidInput: it is no such answer, or its event is not known; the message says what to do.
        StoreError: it could not be kept.
    """
    try:
        answer = answer_of(msgspec.json.decode(payload))
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise InvalidInput(f"The file is not JSON: {exc}.") from exc
    except Undocumented as exc:
        raise InvalidInput(f"The file is no answer of createEvent, duplicateEvent or createSession: it {exc}.") from exc
    if answer.operation == SESSION:
        named = uuid_of(event_id) if event_id else answer.event_id
        if named is None:
            raise InvalidInput("A session's answer does not name its event: give the event's uuid as well (--event).")
        answer = Answer(operation=SESSION, resource=answer.resource, event_id=named)
    elif event_id is not None and uuid_of(event_id) != answer.event_id:
        raise InvalidInput(f"The answer is about the event {answer.event_id}, not {event_id}.")
    made = instant(answer.resource.get("created_on")) or instant(answer.resource.get("updated_on"))
    return await keep(store, account, answer, payload, at or made or utc_now())


def _document(kind: str, resource: Mapping[str, Any], parent: str, at: datetime) -> Document:
    return Document(kind=kind, id=uuid_of(resource.get("uuid")), parent=parent, payload=raw_json(resource), at=at)


def _ref(account: str, document: Document) -> Ref:
    parents = (document.parent,) if document.parent else ()
    return Ref(account, Kind(document.kind), document.id, parents)
