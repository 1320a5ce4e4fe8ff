"""EventBookings' envelopes: what an answer is about, whichever of the documented shapes it has.

An answer is all that will ever be told, so whatever shape it has is read as far as it can be.
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gateway.vendors.payloads import Undocumented, identity, integer, members, object_in, text

NAMES = ("event", "events", "session", "sessions")
CREATE, DUPLICATE, SESSION = "events.create", "events.duplicate", "sessions.create"
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Answer(Struct, frozen=True, kw_only=True):
    """An answer with a resource: which operation's, and what it made. ``event_id`` is None where it does not say."""

    operation: str
    resource: dict[str, Any]
    event_id: str | None


def answer_of(payload: Any) -> Answer:
    """What createEvent, duplicateEvent or createSession answered, told apart by what the answer holds.

    Args:
        payload: the whole body, decoded: ``{statusCode, result}``.

    Raises:
        Undocumented: it is a failure's, or holds neither an event nor a session.
    """
    result = _result(payload)
    session = _unwrapped(result, "session", "sessions")
    if session is not None:
        return Answer(operation=SESSION, resource=session, event_id=_event_named(session, result, members(payload)))
    event = _event_in(result)
    if event is None:
        raise Undocumented("holds neither result.event, result.events nor result.session")
    return event


def event_answer_of(payload: Any) -> Answer:
    """createEvent's or duplicateEvent's answer.

    Raises:
        Undocumented: it is a failure's, or holds no event.
    """
    result = _result(payload)
    event = _event_in(result)
    if event is None and text(result.get("uuid")) is not None:
        event = Answer(operation=CREATE, resource=dict(result), event_id=event_id_of(result))
    if event is None:
        raise Undocumented("holds neither result.event nor result.events")
    return event


def session_answer_of(payload: Any, event_id: str) -> Answer:
    """createSession's answer, to the call about this event.

    Raises:
        Undocumented: it is a failure's, or holds no session.
    """
    result = _result(payload)
    session = _unwrapped(result, "session", "sessions")
    if session is None and text(result.get("uuid")) is not None:
        session = dict(result)
    if session is None:
        raise Undocumented("holds no result.session")
    return Answer(operation=SESSION, resource=session, event_id=event_id)


def sentence_of(payload: Any) -> str:
    """What publish, unpublish and cancel say: one English sentence and no state (L1730, L1767, L1804).

    The sentence tells nothing that the success does not, so none is as good.

    Raises:
        Undocumented: it is a failure's.
    """
    _succeeded(payload)
    return text(payload if isinstance(payload, str) else object_in(payload).get("result")) or ""


def status_in(payload: Any) -> int | None:
    """``statusCode``: 201, "201" or 200 in what was done (L192, L799, L1804); None where no HTTP status is said."""
    status = integer(object_in(payload).get("statusCode"))
    return status if status is not None and 100 <= status < 600 else None


def uuid_of(value: Any) -> str:
    """An id: a uuid in lower case, whatever case it came in; any other id as it is.

    Raises:
        Undocumented: there is none.
    """
    id = identity(value).strip()
    return id.lower() if UUID.fullmatch(id) else id


def event_id_of(resource: Mapping[str, Any]) -> str:
    """Raises Undocumented where there is none."""
    return uuid_of(resource.get("uuid"))


def _result(payload: Any) -> Mapping[str, Any]:
    """What stands below ``result``: an object, or the only one of a list.

    Raises:
        Undocumented: it is a failure's, or there is none.
    """
    _succeeded(payload)
    result = members(payload).get("result")
    return members(result[0] if isinstance(result, list) and len(result) == 1 else result)


def _succeeded(payload: Any) -> None:
    status = status_in(payload)
    if status is not None and not 200 <= status < 300:
        raise Undocumented(f"has statusCode {status}, which is no success")


def _event_in(result: Mapping[str, Any]) -> Answer | None:
    for name, operation in (("event", CREATE), ("events", DUPLICATE)):
        event = _unwrapped(result, name)
        if event is not None:
            return Answer(operation=operation, resource=event, event_id=event_id_of(event))
    return None


def _unwrapped(result: Mapping[str, Any], *names: str) -> dict[str, Any] | None:
    """The resource below one of the names: itself, wrapped once more (L1586-1587), or the first of a list (L1633)."""
    for name in names:
        value = result.get(name)
        for _ in range(3):
            if isinstance(value, list):
                value = value[0] if value else None
            if not isinstance(value, dict) or text(value.get("uuid")) is not None:
                break
            value = next((value[inner] for inner in NAMES if inner in value), None)
        if isinstance(value, dict) and text(value.get("uuid")) is not None:
            return value
    return None


def _event_named(*places: Mapping[str, Any]) -> str | None:
    """A session's event, where the answer or whoever saved it wrote it down; the vendor's document does not."""
    for place in places:
        for value in (place.get("event_uuid"), place.get("event_id"), object_in(place.get("event")).get("uuid")):
            if text(value) is not None:
                return uuid_of(value)
    return None
