"""Writes to sessions and to people's seats in them."""

from collections.abc import Awaitable, Callable

import strawberry

from gateway.errors import ErrorCode
from gateway.records import PERSON_KINDS, SESSION_KINDS, Kind, Person, Ref, Session
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import Changes
from resolvers.inputs.session import (
    CreateSessionInput,
    SessionSeatInput,
    SetPersonSessionsInput,
    UpdateSessionInput,
)
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import on_record
from resolvers.mutations.write import no, recording

Seat = Callable[[Adapter, Ref, Ref], Awaitable[tuple[Session | None, Person | None]]]


async def create_session(info: strawberry.Info, input: CreateSessionInput) -> Outcome:
    """Add a part to an event's programme."""
    act = recording(lambda adapter, event, changes: adapter.create_session(event, changes))
    return await on_record(info, "create_session", input, "event_id", frozenset({Kind.EVENT}), act)


async def update_session(info: strawberry.Info, input: UpdateSessionInput) -> Outcome:
    """Change what is given of a session."""
    act = recording(lambda adapter, session, changes: adapter.update_session(session, changes))
    return await on_record(info, "update_session", input, "id", SESSION_KINDS, act)


async def join_session(info: strawberry.Info, input: SessionSeatInput) -> Outcome:
    """Give a person a seat."""
    return await _seat(info, "join_session", input, lambda adapter, *both: adapter.join_session(*both))


async def leave_session(info: strawberry.Info, input: SessionSeatInput) -> Outcome:
    """Take a person's seat back."""
    return await _seat(info, "leave_session", input, lambda adapter, *both: adapter.leave_session(*both))


async def _seat(info: strawberry.Info, method: str, input: SessionSeatInput, ask: Seat) -> Outcome:
    async def act(adapter: Adapter, session: Ref, changes: Changes) -> Outcome:
        person: Ref = changes["person_id"]
        if person.event != session.event:
            return _elsewhere(adapter, "personId")
        told_session, told_person = await ask(adapter, session, person)
        return Outcome(
            record=told_session or await _read(info, session), other=told_person or await _read(info, person)
        )

    return await on_record(info, method, input, "session_id", SESSION_KINDS, act)


async def set_person_sessions(info: strawberry.Info, input: SetPersonSessionsInput) -> Outcome:
    """Give a person these seats and no others."""

    async def act(adapter: Adapter, person: Ref, changes: Changes) -> Outcome:
        sessions: list[Ref] = changes["session_ids"]
        if any(session.event != person.event for session in sessions):
            return _elsewhere(adapter, "sessionIds")
        return Outcome(record=await adapter.set_person_sessions(person, sessions))

    return await on_record(info, "set_person_sessions", input, "person_id", PERSON_KINDS, act)


def _elsewhere(adapter: Adapter, field: str) -> Outcome:
    return no(ErrorCode.INVALID_INPUT, "The person and the session are of different events.", field, at=adapter)


async def _read(info: strawberry.Info, ref: Ref) -> Session | Person | None:
    """The record as it is after the write, where the vendor's answer did not hold it."""
    info.context.planner.forget(ref)
    [found] = await info.context.planner.load([(ref, frozenset())])
    return found if isinstance(found, (Session, Person)) else None
