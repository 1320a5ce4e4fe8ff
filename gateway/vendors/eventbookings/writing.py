"""Writing at EventBookings, which can never be asked again: each request is in the store before it is sent, each answer
before ours is given, and what nobody can know is said plainly.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeVar

import msgspec
import structlog

from gateway.errors import (
    CallerError,
    ErrorCode,
    Refused,
    UserError,
    VendorAuthFailed,
    VendorBadResponse,
    VendorError,
    VendorRateLimited,
    VendorRejected,
    VendorTimeout,
    VendorUnavailable,
)
from gateway.records import Event, EventStatus, Kind, Record, Ref, Session, raw_json
from gateway.store import Store, StoredAnswer, StoreError
from gateway.upstream.endpoint import Endpoint
from gateway.vendors.adapter import NO_WANTS, Adapter
from gateway.vendors.bodies import Changes, Checks
from gateway.vendors.eventbookings import bodies, endpoints, ledger, mapping, refusals
from gateway.vendors.eventbookings.mapping.values import zone_of
from gateway.vendors.payloads import UNREADABLE

T = TypeVar("T")
log = structlog.get_logger("eventgate.eventbookings")
UNKNOWN = "EventBookings cannot be asked whether it was done: look there before you try again."
WEB = "It is done on EventBookings' own web site."
PEOPLE = "Who attends is known to EventBookings only: it is done on its own web site."
INSTEAD = {
    **dict.fromkeys(("update_event", "replace_event", "update_session"), WEB),
    "create_ticket": "Tickets are made on EventBookings' own web site, or come with duplicateEvent.",
    **dict.fromkeys(
        (
            *("register_person", "update_person", "replace_person", "delete_person", "cancel_registration"),
            *("set_person_groups", "join_session", "leave_session", "set_person_sessions"),
            *("create_magic_link", "delete_magic_link"),
        ),
        PEOPLE,
    ),
}
KEEP_TRIES = 3
KEEP_PAUSE_S = 0.3
NOT_DONE = (VendorRejected, VendorAuthFailed, VendorRateLimited)
"""The vendor answered, and the answer is no."""


class UnknownOutcome(VendorUnavailable):
    """The vendor may have done it. Repeating it blindly may do it twice."""

    retryable = False


class UnknownInTime(VendorTimeout):
    """The same, after a time-out."""

    retryable = False


class Writing(Adapter):
    """The six operations. Reads are the adapter's own."""

    store: Store
    org_uuid: str

    # ------------------------------------------------------------------ mutations

    async def create_event(self, changes: Changes) -> Event:
        checks = Checks(self.vendor)
        body = bodies.event_body(changes, checks)
        checks.settle()
        organization = changes.get("organization_id")
        path = {"org_uuid": organization.id if organization is not None else self.org_uuid}
        return await self._event_made(endpoints.CREATE_EVENT, path, body, None)

    async def duplicate_event(self, event: Ref, changes: Changes) -> Event:
        """The copy; the source need not be known here, and stays unknown."""
        checks = Checks(self.vendor)
        bodies.nothing_to_change(changes, checks)
        checks.settle()
        return await self._event_made(endpoints.DUPLICATE_EVENT, {"event_uuid": event.id}, None, event)

    async def create_session(self, event: Ref, changes: Changes) -> Session:
        document = await self.store.get_record(self.account, ledger.EVENT, event.id)
        await self._living(event, "event_id")
        resource = msgspec.json.decode(document.payload) if document is not None else {}
        occurrences = mapping.occurrence_ids(resource)
        checks = Checks(self.vendor)
        zone = zone_of(resource)[1]
        body = bodies.session_body(event, zone, occurrences, changes, checks, now=self.store.now())
        checks.settle()
        path = {"event_uuid": event.id}
        request, spoken = await self._sent(endpoints.CREATE_SESSION, path, body, event)
        refs = await self._kept(endpoints.CREATE_SESSION, spoken, request, event.id)
        return await self._read(refs[0], Session)

    async def publish_event(self, event: Ref) -> Event:
        return await self._moved(endpoints.PUBLISH, event)

    async def unpublish_event(self, event: Ref) -> Event:
        return await self._moved(endpoints.UNPUBLISH, event)

    async def cancel_event(self, event: Ref) -> Event:
        return await self._moved(endpoints.CANCEL, event)

    # ------------------------------------------------------------------ words

    def instead(self, method: str) -> str:
        return INSTEAD.get(method, "")

    def refusal(self, error: VendorRejected, method: str) -> tuple[UserError, ...]:
        return refusals.refusal(error, method)

    async def read_back(self, method: str, subject: Ref | None, changes: Changes) -> Record | None:
        """By the request that was written down under the same claim: none was sent, or its answer is kept.

        Raises:
            Unsupported: it was sent and no answer is kept. Nobody can know.
        """
        request = await self.store.request_of_work(self.account)
        if request is None:
            return None
        answer = await self.store.answer_numbered(request.answer_id) if request.answer_id is not None else None
        record = await self._told_by(answer) if answer is not None and answer.event_id else None
        if record is None:
            raise self._lacks("read back")
        return record

    async def _told_by(self, answer: StoredAnswer) -> Record | None:
        if answer.operation != endpoints.CREATE_SESSION.name:
            return await self.event_by_vendor_id(answer.event_id, NO_WANTS)
        try:
            told = mapping.session_answer_of(msgspec.json.decode(answer.payload), answer.event_id)
        except UNREADABLE:
            return None
        event = Ref(self.account, Kind.EVENT, answer.event_id)
        return await self._read(event.child(Kind.SESSION, mapping.uuid_of(told.resource["uuid"])), Session)

    # ------------------------------------------------------------------ sending and keeping

    async def _event_made(
        self, endpoint: Endpoint[endpoints.Spoken], path: Mapping[str, str], body: Any, subject: Ref | None
    ) -> Event:
        request, spoken = await self._sent(endpoint, path, body, subject)
        refs = await self._kept(endpoint, spoken, request, "")
        return await self._read(refs[0], Event)

    async def _moved(self, endpoint: Endpoint[str], event: Ref) -> Event:
        """Publish, unpublish, cancel: a success is all that the vendor says, so the state is what the call does."""
        await self._living(event, "id")
        request, sentence = await self._sent(endpoint, {"event_uuid": event.id}, None, event)
        state, payload = endpoints.STATE_AFTER[endpoint.name], raw_json({"result": sentence})
        for tried in range(KEEP_TRIES):
            try:
                await ledger.keep_state(
                    self.store, self.account, endpoint.name, event.id, state, payload, self.store.now(), request
                )
                self.upstream.outdate("*")
                break
            except StoreError as exc:
                await self._not_kept(endpoint, event.id, tried, exc)
        return await self._read(event, Event)

    async def _living(self, event: Ref, field: str) -> None:
        """The event is known here and was not cancelled: "Once canceled, the event is no longer available" (L1778).

        Raises:
            Refused: it is not so.
        """
        found = await self.event_by_vendor_id(event.id, NO_WANTS)
        if found is None:
            message = "Nothing is known of this event here: import a saved answer of it, or use duplicateEvent."
            raise Refused(UserError(ErrorCode.NOT_FOUND, message, _at(field), self.vendor))
        if found.status is EventStatus.CANCELLED:
            message = "The event was cancelled, and nothing undoes that."
            raise Refused(UserError(ErrorCode.CONFLICT, message, _at(field), self.vendor))

    async def _sent(
        self, endpoint: Endpoint[T], path: Mapping[str, str], body: Any, subject: Ref | None
    ) -> tuple[int, T]:
        """Write the request down, send it once; its number, and what was answered.

        Raises:
            VendorError: it was not done, or (``UnknownOutcome``, ``UnknownInTime``) nobody can know.
        """
        about = subject.event.id if subject is not None else ""
        sent = raw_json({"path": dict(path), "body": body})
        request = await self.store.log_request(self.account, endpoint.name, about, sent)
        try:
            return request, await self.upstream.call(endpoint, path=path, body=body, subject=subject)
        except (*NOT_DONE, CallerError):
            await self.store.forget_request(request)
            raise
        except VendorError as exc:
            if exc.unsent or exc.refused_here:
                await self.store.forget_request(request)
                raise
            raise _unknown(exc) from exc

    async def _kept(
        self, endpoint: Endpoint[Any], spoken: endpoints.Spoken, request: int, event_id: str
    ) -> Sequence[Ref]:
        """Keep the answer, whole, readable or not; the refs of what it told.

        Raises:
            VendorBadResponse: it is kept, but it is not as documented.
        """
        payload = raw_json(spoken.payload)
        for tried in range(KEEP_TRIES):
            try:
                if spoken.answer is not None:
                    refs = await ledger.keep(
                        self.store, self.account, spoken.answer, payload, self.store.now(), request
                    )
                    self.upstream.outdate("*")  # what was answered from the store before
                    return refs
                await self.store.keep_answer(
                    self.account, endpoint.name, event_id, payload, self.store.now(), request=request
                )
                break
            except StoreError as exc:
                about = spoken.answer.event_id if spoken.answer is not None else event_id
                await self._not_kept(endpoint, about or "", tried, exc)
        raise self._bad(endpoint, f"its answer is kept, but {spoken.flaw}")

    async def _not_kept(self, endpoint: Endpoint[Any], event_id: str, tried: int, cause: StoreError) -> None:
        """Wait before another try; after the last, say what the vendor did: nobody else will.

        Raises:
            VendorBadResponse: it was done, and could not be written down.
        """
        if tried + 1 < KEEP_TRIES:
            await asyncio.sleep(KEEP_PAUSE_S)
            return
        log.error("answer not kept", account=self.account, endpoint=endpoint.name, about=event_id, reason=str(cause))
        about = f" It is about the event {event_id}." if event_id else ""
        raise self._bad(endpoint, f"it was done, but its answer could not be kept ({cause}){about}") from cause

    async def _read(self, ref: Ref, kind: type[T]) -> T:
        """The record that was just kept."""
        source = self.source(ref.kind)
        found = await source.one(ref, NO_WANTS) if source is not None and source.one is not None else None
        if not isinstance(found, kind):
            self._unreadable(ref)
        return found

    def _unreadable(self, ref: Ref) -> NoReturn:
        message = f"{self.account}: the answer about {ref.id} is kept, but it is not as documented."
        raise VendorBadResponse(message, vendor=self.vendor, account=self.account)

    def _bad(self, endpoint: Endpoint[Any], why: str) -> VendorBadResponse:
        return VendorBadResponse(
            f"{endpoint.name} of {self.account}: {why}",
            vendor=self.vendor,
            account=self.account,
            endpoint=endpoint.name,
        )


def _unknown(error: VendorError) -> VendorError:
    """The failure, saying that nobody can know whether it was done."""
    kind: type[VendorError] = UnknownOutcome
    if isinstance(error, VendorTimeout):
        kind = UnknownInTime
    elif isinstance(error, VendorBadResponse):
        kind = VendorBadResponse
    return kind(
        f"{error} {UNKNOWN}",
        vendor=error.vendor,
        account=error.account,
        endpoint=error.endpoint,
        status=error.status,
    )


def _at(field: str) -> tuple[str, str]:
    return "input", "eventId" if field == "event_id" else field
