"""Writes to people: register, change, delete, cancel, group."""

import strawberry

from gateway.errors import ErrorCode, UserError
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


async def register_person(info: strawberry.Info, input: RegisterPersonInput) -> Outcome:
    """Register a person for an event."""

    async def act(adapter: Adapter, event: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.register_person(event, changes))

    return await on_record(info, "register_person", input, "event_id", frozenset({Kind.EVENT}), act)


async def update_person(info: strawberry.Info, input: UpdatePersonInput) -> Outcome:
    """Change what is given of a person's record."""

    async def act(adapter: Adapter, person: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.update_person(person, changes))

    return await on_record(info, "update_person", input, "id", PERSON_KINDS, act)


async def replace_person(info: strawberry.Info, input: ReplacePersonInput) -> Outcome:
    """Write a person's record anew."""

    async def act(adapter: Adapter, person: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.replace_person(person, changes))

    return await on_record(info, "replace_person", input, "id", PERSON_KINDS, act)


async def delete_person(info: strawberry.Info, input: PersonActionInput) -> Outcome:
    """Delete a person's record."""

    async def act(adapter: Adapter, person: Ref, changes: Changes) -> Outcome:
        await adapter.delete_person(person)
        return Outcome(deleted=person)

    return await on_record(info, "delete_person", input, "id", PERSON_KINDS, act)


async def cancel_registration(info: strawberry.Info, input: PersonActionInput) -> Outcome:
    """Cancel a person's registration."""

    async def act(adapter: Adapter, person: Ref, changes: Changes) -> Outcome:
        return Outcome(record=await adapter.cancel_registration(person))

    return await on_record(info, "cancel_registration", input, "id", PERSON_KINDS, act)


async def set_person_groups(info: strawberry.Info, input: SetPersonGroupsInput) -> Outcome:
    """Change the groups that a person is in."""

    async def act(adapter: Adapter, person: Ref, changes: Changes) -> Outcome:
        groups: list[Ref] = changes["group_ids"]
        if input.mode is SetMode.CLEAR and groups:
            return _not_so(adapter, "groupIds", "With mode CLEAR no groups may be named.")
        if any(group.event != person.event for group in groups):
            return _not_so(adapter, "groupIds", "The person and the groups are of different events.")
        return Outcome(record=await adapter.set_person_groups(person, groups, str(input.mode.value)))

    return await on_record(info, "set_person_groups", input, "person_id", PERSON_KINDS, act)


def _not_so(adapter: Adapter, field: str, message: str) -> Outcome:
    return Outcome(user_errors=(UserError(ErrorCode.INVALID_INPUT, message, ("input", field), adapter.vendor),))
