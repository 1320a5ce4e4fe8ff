"""Writes to events."""

from collections.abc import Awaitable, Callable

import strawberry

from gateway.records import Event, Kind, Ref
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import Changes
from resolvers.inputs.event import (
    CreateEventInput,
    DuplicateEventInput,
    EventActionInput,
    ReplaceEventInput,
    UpdateEventInput,
)
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import on_record, through_account

EVENT = frozenset({Kind.EVENT})


async def create_event(info: strawberry.Info, input: CreateEventInput) -> Outcome:
    """Create an event at the account named."""

    async def act(adapter: Adapter, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.create_event(changes))

    return await through_account(info, "create_event", input, act)


async def update_event(info: strawberry.Info, input: UpdateEventInput) -> Outcome:
    """Change what is given of an event."""

    async def act(adapter: Adapter, event: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.update_event(event, changes))

    return await on_record(info, "update_event", input, "id", EVENT, act)


async def replace_event(info: strawberry.Info, input: ReplaceEventInput) -> Outcome:
    """Write an event anew."""

    async def act(adapter: Adapter, event: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.replace_event(event, changes))

    return await on_record(info, "replace_event", input, "id", EVENT, act)


async def duplicate_event(info: strawberry.Info, input: DuplicateEventInput) -> Outcome:
    """Copy an event."""

    async def act(adapter: Adapter, event: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.duplicate_event(event, changes))

    return await on_record(info, "duplicate_event", input, "id", EVENT, act)


async def publish_event(info: strawberry.Info, input: EventActionInput) -> Outcome:
    """Show an event to the public."""
    return await _action(info, "publish_event", input, lambda adapter, event: adapter.publish_event(event))


async def unpublish_event(info: strawberry.Info, input: EventActionInput) -> Outcome:
    """Take an event back from the public."""
    return await _action(info, "unpublish_event", input, lambda adapter, event: adapter.unpublish_event(event))


async def cancel_event(info: strawberry.Info, input: EventActionInput) -> Outcome:
    """Call an event off."""
    return await _action(info, "cancel_event", input, lambda adapter, event: adapter.cancel_event(event))


async def _action(
    info: strawberry.Info, method: str, input: EventActionInput, ask: Callable[[Adapter, Ref], Awaitable[Event]]
) -> Outcome:
    async def act(adapter: Adapter, event: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await ask(adapter, event))

    return await on_record(info, method, input, "id", EVENT, act)
