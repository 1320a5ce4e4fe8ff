"""Writes to tickets and magic links."""

import strawberry

from gateway.records import Kind, Ref
from gateway.vendors.adapter import Adapter
from gateway.vendors.bodies import Changes
from resolvers.inputs.ticket import CreateMagicLinkInput, CreateTicketInput, DeleteMagicLinkInput
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import on_record
from resolvers.mutations.write import recording


async def create_ticket(info: strawberry.Info, input: CreateTicketInput) -> Outcome:
    """Create a kind of admission."""
    act = recording(lambda adapter, event, changes: adapter.create_ticket(event, changes))
    return await on_record(info, "create_ticket", input, "event_id", frozenset({Kind.EVENT}), act)


async def create_magic_link(info: strawberry.Info, input: CreateMagicLinkInput) -> Outcome:
    """Make a personal link that lets one human in."""
    act = recording(lambda adapter, ticket, changes: adapter.create_magic_link(ticket, changes))
    return await on_record(info, "create_magic_link", input, "ticket_id", frozenset({Kind.TICKET}), act)


async def delete_magic_link(info: strawberry.Info, input: DeleteMagicLinkInput) -> Outcome:
    """Delete a personal link."""

    async def act(adapter: Adapter, link: Ref, changes: Changes) -> Outcome:
        await adapter.delete_magic_link(link)
        return Outcome(deleted=link)

    return await on_record(info, "delete_magic_link", input, "id", frozenset({Kind.MAGIC_LINK}), act)
