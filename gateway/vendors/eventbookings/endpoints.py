"""EventBookings' six operations as data: all of them POST, none of them safe to repeat (contract notes, "What a client
can learn"). ``Lnnn`` are lines of the vendor's text.

None of them outdates a cached answer, for nothing that EventBookings says is read from the answer cache: reads come
from the store, which holds what the last write was answered with.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from gateway.errors import (
    VendorAuthFailed,
    VendorError,
    VendorNotFound,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)
from gateway.upstream.endpoint import Endpoint, Reading
from gateway.vendors.eventbookings import mapping
from gateway.vendors.payloads import UNREADABLE


class Spoken(Struct, frozen=True, kw_only=True):
    """An answer together with its whole body, for the ledger.

    ``answer`` is None where the body is not as documented, and ``flaw`` says why: the vendor has done it all the same
    and will not say it again, so the body is kept in any case.
    """

    payload: Any
    answer: mapping.Answer | None = None
    flaw: str = ""


NOES: Mapping[int, type[VendorError]] = {401: VendorAuthFailed, 404: VendorNotFound, 429: VendorRateLimited}


def _said_yes(payload: Any, reading: Reading) -> None:
    """``statusCode`` in the body is what counts where it says otherwise than HTTP: 200 around a 409 is a no.

    Raises:
        VendorError: it says that it was not done, or that something broke.
    """
    status = mapping.status_in(payload)
    if status is None or 200 <= status < 300:
        return
    kind = NOES.get(status, VendorRejected if 400 <= status < 500 else VendorUnavailable)
    account = reading.origin.account
    message = f"{account}: the vendor answered with statusCode {status}."
    raise kind(message, vendor=reading.origin.vendor, account=account, status=status, detail=payload)


def _event(payload: Any, reading: Reading) -> Spoken:
    _said_yes(payload, reading)
    return _spoken(lambda: mapping.event_answer_of(payload), payload)


def _session(payload: Any, reading: Reading) -> Spoken:
    _said_yes(payload, reading)
    if reading.subject is None:
        raise TypeError("a session is added to an event")
    event_id = reading.subject.event.id
    return _spoken(lambda: mapping.session_answer_of(payload, event_id), payload)


def _spoken(read: Callable[[], mapping.Answer], payload: Any) -> Spoken:
    try:
        return Spoken(payload=payload, answer=read())
    except UNREADABLE as exc:
        return Spoken(payload=payload, flaw=str(exc) or type(exc).__name__)


def _sentence(payload: Any, reading: Reading) -> str:
    _said_yes(payload, reading)
    return mapping.sentence_of(payload)


CREATE_EVENT: Endpoint[Spoken] = Endpoint(
    name="events.create",  # L5-767, scope event.create
    method="POST",
    path="/orgs/{org_uuid}/events",
    parse=_event,
)
DUPLICATE_EVENT: Endpoint[Spoken] = Endpoint(
    name="events.duplicate",  # L769-1493, scope event.create
    method="POST",
    path="/events/{event_uuid}/duplicate",
    parse=_event,
)
CREATE_SESSION: Endpoint[Spoken] = Endpoint(
    name="sessions.create",  # L1495-1698, scope event.add_session
    method="POST",
    path="/events/{event_uuid}/sessions",
    parse=_session,
)
PUBLISH: Endpoint[str] = Endpoint(
    name="events.publish",  # L1700-1735, scope event.publish
    method="POST",
    path="/events/{event_uuid}/publish",
    parse=_sentence,
    empty=True,
)
UNPUBLISH: Endpoint[str] = Endpoint(
    name="events.unpublish",  # L1737-1772, scope event.unpublish
    method="POST",
    path="/events/{event_uuid}/unpublish",
    parse=_sentence,
    empty=True,
)
CANCEL: Endpoint[str] = Endpoint(
    name="events.cancel",  # L1774-1809, scope event.cancel; nothing undoes it
    method="POST",
    path="/events/{event_uuid}/cancel",
    parse=_sentence,
    empty=True,
)
WRITES: tuple[Endpoint[Any], ...] = (CREATE_EVENT, DUPLICATE_EVENT, CREATE_SESSION, PUBLISH, UNPUBLISH, CANCEL)
"""``empty``: the sentence that three of them answer with says no more than the success does, so 204 is as good."""
STATE_AFTER = {PUBLISH.name: "PUBLISHED", UNPUBLISH.name: "UNPUBLISHED", CANCEL.name: "CANCELLED"}
"""What a success means for the event, which the answers do not say in a word."""
