"""Writes to events."""

import strawberry

from gateway.records import Kind
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
from resolvers.mutations.write import recording

EVENT = frozenset({Kind.EVENT})


async def create_event(info: strawberry.Info, input: CreateEventInput) -> Outcome:
    """Create an event at the account named."""

    async def act(adapter: Adapter, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.create_event(changes))

    return await through_account(info, "create_event", input, act)


async def update_event(info: strawberry.Info, input: UpdateEventInput) -> Outcome:
    """Change what is given of an event."""
    act = recording(lambda adapter, event, changes: adapter.update_event(event, changes))
    return await on_record(info, "update_event", input, "id", EVENT, act)


async def replace_event(info: strawberry.Info, input: ReplaceEventInput) -> Outcome:
    """Write an event anew."""
    act = recording(lambda adapter, event, changes: adapter.replace_event(event, changes))
    return await on_record(info, "replace_event", input, "id", EVENT, act)


async def duplicate_event(info: strawberry.Info, input: DuplicateEventInput) -> Outcome:
    """Copy an event."""
    act = recording(lambda adapter, event, changes: adapter.duplicate_event(event, changes))
    return await on_record(info, "duplicate_event", input, "id", EVENT, act)


async def publish_event(info: strawberry.Info, input: EventActionInput) -> Outcome:
    """Show an event to the public."""
    act = recording(lambda adapter, event, changes: adapter.publish_event(event))
    return await on_record(info, "publish_event", input, "id", EVENT, act)


async def unpublish_event(info: strawberry.Info, input: EventActionInput) -> Outcome:
    """Take an event back from the public."""
    act = recording(lambda adapter, event, changes: adapter.unpublish_event(event))
    return await on_record(info, "unpublish_event", input, "id", EVENT, act)


async def cancel_event(info: strawberry.Info, input: EventActionInput) -> Outcome:
    """Call an event off."""
    act = recording(lambda adapter, event, changes: adapter.cancel_event(event))
    return await on_record(info, "cancel_event", input, "id", EVENT, act)
