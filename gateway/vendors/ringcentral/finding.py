"""Finding what a write left at the vendor: the copy that has no id yet, and the record whose answer was lost.

Everything here is asked of the vendor as it is this moment; no answer is remembered.
"""

import asyncio
import math
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from gateway.errors import EventgateError
from gateway.records import Event, Kind, MagicLink, Record, Ref, Ticket
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import NOTHING
from gateway.upstream.listing import START, EndpointListing
from gateway.upstream.scope import current_scope
from gateway.vendors.listings import walk
from gateway.vendors.ringcentral import endpoints
from gateway.vendors.ringcentral.bodies import MARK

R = TypeVar("R", bound=Record)
Sleep = Callable[[float], Awaitable[None]]
RECENT = timedelta(hours=25)
"""A key means something for 24 hours; what was made before is another write's."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0
LONGEST_WAIT_S = 25.0
"""How long a copy is waited for where the operation has no deadline."""
MARGIN_S = 1.5
"""What is left of the deadline for answering."""

EVENTS_NOW = replace(endpoints.EVENTS, cache=None)
TICKETS_NOW = replace(endpoints.TICKETS, cache=None)
MAGIC_LINKS_NOW = replace(endpoints.MAGIC_LINKS, cache=None)


def events_now(upstream: Upstream, organization: str) -> EndpointListing[Event]:
    subject = Ref(upstream.account, Kind.ORGANIZATION, organization)
    return EndpointListing(upstream, EVENTS_NOW, path={"organizationId": organization}, subject=subject)


async def newest_first(listing: EndpointListing[R]) -> AsyncIterator[R]:
    """Every record; the last page early where the first one tells which there are: new records stand at an end."""
    first = await listing.slice(START)
    for item in first.items:
        yield item
    if first.rest is None:
        skipped = len(first.items)
        async for item in walk(listing):
            if skipped > 0:
                skipped -= 1
            else:
                yield item
        return
    for at in reversed(first.rest):
        for item in (await listing.slice(at)).items:
            yield item


# ---------------------------------------------------------------------- a copy


async def copy_of(upstream: Upstream, organizations: Sequence[str], mark: str, sleep: Sleep) -> Event | None:
    """The event that carries the mark, waited for with growing pauses; None where the operation's time is over first.

    The write has been sent, so a failure while looking is not the write's: it only costs this look.
    """
    deadline = asyncio.get_running_loop().time() + _time_to_wait()
    pause = FIRST_PAUSE_S
    while True:
        try:
            found = await marked(upstream, organizations, mark)
        except EventgateError:
            found = None
        left = deadline - asyncio.get_running_loop().time()
        if found is not None or left <= 0:
            return found
        await sleep(min(pause, left))
        pause = min(pause * 2, LONGEST_PAUSE_S)


def _time_to_wait() -> float:
    remaining = current_scope().remaining()
    return LONGEST_WAIT_S if math.isinf(remaining) else max(0.0, remaining - MARGIN_S)


async def marked(upstream: Upstream, organizations: Sequence[str], mark: str) -> Event | None:
    """The event of the last day whose ``metadata`` holds the mark.

    Raises:
        VendorError, QueryTooComplex: the lists could not be read.
    """
    for organization in organizations:
        async for event in newest_first(events_now(upstream, organization)):
            if bears(event, mark, datetime.now(UTC)):
                return event
    return None


def dated(mark: str, now: datetime) -> str:
    """The mark as it is sent: with the time, for a key that is used again another day has the same mark again.

    The vendor's own ``createdAt`` does not tell: nothing says that a copy has another than its original.
    """
    return f"{mark}.{int(now.timestamp())}"


def bears(event: Event, mark: str, now: datetime) -> bool:
    """Whether the event was marked so in the last day."""
    metadata = (event.extra or {}).get("metadata")
    told = metadata.get(MARK) if isinstance(metadata, Mapping) else None
    word, _, sent = told.partition(".") if isinstance(told, str) else ("", "", "")
    if word != mark:
        return False
    if not re.fullmatch(r"[0-9]{1,11}", sent):
        return is_recent(event, now)
    return now - RECENT <= datetime.fromtimestamp(int(sent), UTC)


# ---------------------------------------------------------------------- a lost answer


async def events_like(upstream: Upstream, organization: str, attributes: Mapping[str, Any]) -> list[Event]:
    """The recent events of this name and slug and these times."""
    now = datetime.now(UTC)
    return [
        event
        async for event in newest_first(events_now(upstream, organization))
        if is_recent(event, now)
        and event.name == attributes["name"]
        and event.starts_at == datetime.fromisoformat(attributes["timeStart"])
        and event.ends_at == datetime.fromisoformat(attributes["timeEnd"])
        and attributes.get("slug") in (None, event.slug)
    ]


async def tickets_like(upstream: Upstream, event: Ref, attributes: Mapping[str, Any]) -> list[Ticket]:
    """The recent tickets of the event of which the vendor says what was sent."""
    listing = EndpointListing(upstream, TICKETS_NOW, path={"eventId": event.id}, subject=event)
    return [ticket async for ticket in walk(listing) if _is_like(ticket, attributes)]


async def magic_links_like(upstream: Upstream, ticket: Ref, attributes: Mapping[str, Any]) -> list[MagicLink]:
    """The recent magic links of the ticket of which the vendor says what was sent."""
    query = {"filter[email][eq]": attributes["email"]} if "," not in attributes["email"] else NOTHING
    listing = EndpointListing(upstream, MAGIC_LINKS_NOW, path={"ticketId": ticket.id}, query=query, subject=ticket)
    return [link async for link in walk(listing) if _is_like(link, attributes)]


def is_recent(record: Record, now: datetime) -> bool:
    """Whether the record may be what a write of the last day left. One that does not say when it was made may be."""
    created = record.created_at
    return not isinstance(created, datetime) or now - RECENT <= created


def _is_like(record: Record, attributes: Mapping[str, Any]) -> bool:
    told = attributes_of(record)
    return is_recent(record, datetime.now(UTC)) and all(
        told.get(name) == value for name, value in attributes.items() if value is not None
    )


def attributes_of(record: Record) -> Mapping[str, Any]:
    """What the vendor said of the record, in its own words."""
    told: Mapping[str, Any] = msgspec.json.decode(record.raw)["attributes"] if record.raw is not None else {}
    return told
