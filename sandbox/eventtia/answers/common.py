"""What every answer needs: the event of the path, refusals in the vendor's words, pages of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Protocol
from urllib.parse import parse_qsl

import msgspec

from sandbox.eventtia.envelope import Page, links, page_of
from sandbox.eventtia.payloads.occasion import Occasion
from sandbox.eventtia.resource import Ref, Resource
from sandbox.eventtia.room import Room
from sandbox.eventtia.state import State
from sandbox.operation import Query, Refusal, Reply, Request, positive

RECORD_NOT_FOUND = "ActiveRecord::RecordNotFound"  # vendor's text, "Event": the body of its 404
PAGE = (Query("page[size]", positive), Query("page[number]", positive))
ROOT = "/api/v3"
EVENT = f"{ROOT}/events/{{event_uri}}"
KEPT_BYTES = 200_000
"""An answer longer than this is not remembered: 300 are, so this bounds their memory to 60 MB."""
Item = dict[str, Any] | msgspec.Raw


class Slices(Protocol):
    """Anything that knows its length and gives a part of itself."""

    def __len__(self) -> int: ...

    def slice(self, start: int, stop: int) -> list[Any]:
        """The items from `start` up to before `stop`."""


def not_found(what: str) -> Refusal:
    """404 with the vendor's message; `what` is for the call log."""
    return Refusal(404, {"message": RECORD_NOT_FOUND}, reason=f"no {what}")


def bad(message: str) -> Refusal:
    """400 with a message."""
    return Refusal(400, {"message": message}, reason=message)


def event_of(request: Request) -> Occasion:
    """The event of the path; Refusal 404 when there is none of that slug."""
    uri = request.params["event_uri"]
    state: State = request.state
    event = state.event(uri)
    if event is None:
        raise not_found(f"event {uri}")
    return event


def room_of(request: Request) -> Room:
    """The lists of the event of the path; Refusal 404 when there is none."""
    state: State = request.state
    return state.room(event_of(request))


def found(room: Room, kind: str, id: str) -> Resource:
    """The record of that id; Refusal 404 when the event has none."""
    item = room.shelf(kind).get(id)
    if item is None:
        raise not_found(f"{kind} {id}")
    return item


def is_public(request: Request) -> bool:
    """Whether the call came without a token."""
    return "authorization" not in request.headers


def cut(items: Slices | Sequence[Any], page: Page) -> list[Any]:
    """The page's part of a list."""
    if isinstance(items, Sequence):
        return list(items[page.start : page.stop])
    return items.slice(page.start, page.stop)


def listing(
    request: Request,
    items: Slices | Sequence[Any],
    encode: Callable[[Any], Item],
    *,
    include: Callable[[list[Any]], Iterable[Item]] | None = None,
    show: tuple[str, ...] = ("links", "meta"),
    meta: dict[str, Any] | None = None,
    page: Page | None = None,
    slash: str = "",
) -> Reply:
    """A page of a list. `show` says which of links and meta the vendor's sample has."""
    page = page or page_of(request.query)
    wanted = cut(items, page)
    body: dict[str, Any] = {"data": [encode(item) for item in wanted]}
    if include is not None:
        body["included"] = list(include(wanted))
    if "links" in show:
        query = dict(parse_qsl(request.query_string, keep_blank_values=True))
        body["links"] = links(f"{request.base_url}{request.path.rstrip('/')}{slash}", query, page, len(items))
    if "meta" in show:
        body["meta"] = {"total_pages": page.last(len(items))} | (meta or {})
    return Reply(200, body)


def sideloaded(request: Request, room: Room, refs: Iterable[Ref | None]) -> list[Item]:
    """The resources of the linkages, each once, in order; attendees among them too."""
    state: State = request.state
    answer: list[Item] = []
    for ref in dict.fromkeys(ref for ref in refs if ref is not None):
        if ref[0] == "attendees":
            person = room.attendee(str(ref[1]))
            if person is not None:
                answer.append(state.raw_attendee(room, person, False, is_public(request)))
        elif (item := room.find(ref)) is not None:
            answer.append(state.raw(room, item))
    return answer


def shelf_list(kind: str) -> Callable[[Request], Reply]:
    """A handler that lists all of the event's records of a kind."""

    def handle(request: Request) -> Reply:
        room = room_of(request)
        return listing(request, room.shelf(kind), lambda item: request.state.raw(room, item))

    return remembered(handle)


def remembered(handle: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
    """A reading handler whose encoded answers are kept until something is written."""

    @wraps(handle)
    def wrapper(request: Request) -> Reply:
        state: State = request.state
        event = state.event(request.params["event_uri"]) if "event_uri" in request.params else None
        room = event and state.rooms.get(event.number)
        key = (
            request.base_url,
            request.path,
            request.query_string,
            is_public(request),
            state.revision,
            room.revision if room else 0,
        )
        known = state.answers.get(key)
        if known is None or state.copying:
            known = msgspec.json.encode(handle(request).body)
            if len(known) <= KEPT_BYTES:
                state.answers.put(key, known)
        return Reply(200, known)

    return wrapper


def fire(request: Request, trigger: str, event: int, resource: Item) -> None:
    """Call the web hooks of a trigger with the resource, as a single read shows it."""
    state: State = request.state
    for target in state.targets(trigger, event):
        request.outbox.post(target, {"data": resource})
