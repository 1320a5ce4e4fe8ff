"""Writes to people: register, change, delete, cancel, group."""

import strawberry

from gateway.errors import ErrorCode
from gateway.records import PERSON_KINDS, Kind, Ref
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import Changes
from resolvers.inputs.person import (
    PersonActionInput,
    RegisterPersonInput,
    ReplacePersonInput,
    SetMode,
    SetPersonGroupsInput,
    UpdatePersonInput,
)
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import on_record
from resolvers.mutations.write import no, recording


async def register_person(info: strawberry.Info, input: RegisterPersonInput) -> Outcome:
    """Register a person for an event."""
    act = recording(lambda adapter, event, changes: adapter.register_person(event, changes))
    return await on_record(info, "register_person", input, "event_id", frozenset({Kind.EVENT}), act)


async def update_person(info: strawberry.Info, input: UpdatePersonInput) -> Outcome:
    """Change what is given of a person's record."""
    act = recording(lambda adapter, person, changes: adapter.update_person(person, changes))
    return await on_record(info, "update_person", input, "id", PERSON_KINDS, act)


async def replace_person(info: strawberry.Info, input: ReplacePersonInput) -> Outcome:
    """Write a person's record anew."""
    act = recording(lambda adapter, person, changes: adapter.replace_person(person, changes))
    return await on_record(info, "replace_person", input, "id", PERSON_KINDS, act)


async def delete_person(info: strawberry.Info, input: PersonActionInput) -> Outcome:
    """Delete a person's record."""

    async def act(adapter: Adapter, person: Ref, changes: Changes) -> Outcome:
        await adapter.delete_person(person)
        return Outcome(deleted=person)

    return await on_record(info, "delete_person", input, "id", PERSON_KINDS, act)


async def cancel_registration(info: strawberry.Info, input: PersonActionInput) -> Outcome:
    """Cancel a person's registration."""
    act = recording(lambda adapter, person, changes: adapter.cancel_registration(person))
    return await on_record(info, "cancel_registration", input, "id", PERSON_KINDS, act)


async def set_person_groups(info: strawberry.Info, input: SetPersonGroupsInput) -> Outcome:
    """Change the groups that a person is in."""

    async def act(adapter: Adapter, person: Ref, changes: Changes) -> Outcome:
        groups: list[Ref] = changes["group_ids"]
        if input.mode is SetMode.CLEAR and groups:
            return no(ErrorCode.INVALID_INPUT, "With mode CLEAR no groups may be named.", "groupIds", at=adapter)
        if any(group.event != person.event for group in groups):
            message = "The person and the groups are of different events."
            return no(ErrorCode.INVALID_INPUT, message, "groupIds", at=adapter)
        return Outcome(record=await adapter.set_person_groups(person, groups, str(input.mode.value)))

    return await on_record(info, "set_person_groups", input, "person_id", PERSON_KINDS, act)
