"""EventBookings' envelopes: what an answer is about, whichever of the documented shapes it has."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gateway.vendors.payloads import Undocumented, identity, integer, members, object_in, text

NAMES = ("event", "events", "session", "sessions")
CREATE, DUPLICATE, SESSION = "events.create", "events.duplicate", "sessions.create"


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
    for name, operation in (("event", CREATE), ("events", DUPLICATE)):
        event = _unwrapped(result, name)
        if event is not None:
            return Answer(operation=operation, resource=event, event_id=event_id_of(event))
    raise Undocumented("holds neither result.event, result.events nor result.session")


def event_answer_of(payload: Any) -> Answer:
    """createEvent's or duplicateEvent's answer.

    Raises:
        Undocumented: it is a failure's, or holds no event.
    """
    answer = answer_of(payload)
    if answer.event_id is None or answer.operation == SESSION:
        raise Undocumented("holds neither result.event nor result.events")
    return answer


def session_answer_of(payload: Any, event_id: str) -> Answer:
    """createSession's answer, to the call about this event.

    Raises:
        Undocumented: it is a failure's, or holds no session.
    """
    answer = answer_of(payload)
    if answer.operation != SESSION:
        raise Undocumented("holds no result.session")
    return Answer(operation=SESSION, resource=answer.resource, event_id=event_id)


def sentence_of(payload: Any) -> str:
    """What publish, unpublish and cancel say: one English sentence and no state (L1730, L1767, L1804).

    Raises:
        Undocumented: it is a failure's.
    """
    told = members(payload)
    _succeeded(told)
    return text(told.get("result")) or ""


def event_id_of(resource: Mapping[str, Any]) -> str:
    """Raises Undocumented where there is none."""
    return identity(resource.get("uuid")).lower()


def _result(payload: Any) -> Mapping[str, Any]:
    told = members(payload)
    _succeeded(told)
    return members(told.get("result"))


def _succeeded(told: Mapping[str, Any]) -> None:
    """``statusCode`` is 201, "201" or 200 (L192, L799, L1804)."""
    status = integer(told.get("statusCode"))
    if status is not None and not 200 <= status < 300:
        raise Undocumented(f"has statusCode {status}, which is no success")


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
            found = text(value)
            if found is not None:
                return found.lower()
    return None
