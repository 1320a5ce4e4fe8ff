"""Mutation: every way in to write."""

import strawberry

from resolvers.mutations import event, person, session, ticket
from schema.payloads import (
    DeletePayload,
    EventPayload,
    MagicLinkPayload,
    PersonPayload,
    SessionPayload,
    SessionSeatPayload,
    TicketPayload,
)


@strawberry.type(
    description="Everything that can be changed. Needs the scope `write`. What a vendor lacks is refused in "
    "`userErrors`, by name; the same `idempotencyKey` never does a thing twice."
)
class Mutation:
    create_event = strawberry.field(
        resolver=event.create_event, graphql_type=EventPayload, description="Create an event."
    )
    update_event = strawberry.field(
        resolver=event.update_event, graphql_type=EventPayload, description="Change what is given of an event."
    )
    replace_event = strawberry.field(
        resolver=event.replace_event,
        graphql_type=EventPayload,
        description="Write an event anew: what is left out may be emptied by its vendor.",
    )
    duplicate_event = strawberry.field(
        resolver=event.duplicate_event, graphql_type=EventPayload, description="Copy an event."
    )
    publish_event = strawberry.field(
        resolver=event.publish_event, graphql_type=EventPayload, description="Show an event to the public."
    )
    unpublish_event = strawberry.field(
        resolver=event.unpublish_event, graphql_type=EventPayload, description="Take an event back from the public."
    )
    cancel_event = strawberry.field(
        resolver=event.cancel_event, graphql_type=EventPayload, description="Call an event off. Nothing undoes it."
    )
    create_session = strawberry.field(
        resolver=session.create_session, graphql_type=SessionPayload, description="Add a part to an event's programme."
    )
    update_session = strawberry.field(
        resolver=session.update_session, graphql_type=SessionPayload, description="Change what is given of a session."
    )
    join_session = strawberry.field(
        resolver=session.join_session, graphql_type=SessionSeatPayload, description="Give a person a seat in a session."
    )
    leave_session = strawberry.field(
        resolver=session.leave_session,
        graphql_type=SessionSeatPayload,
        description="Take a person's seat in a session back.",
    )
    set_person_sessions = strawberry.field(
        resolver=session.set_person_sessions,
        graphql_type=PersonPayload,
        description="Give a person seats in these sessions and no others.",
    )
    register_person = strawberry.field(
        resolver=person.register_person, graphql_type=PersonPayload, description="Register a person for an event."
    )
    update_person = strawberry.field(
        resolver=person.update_person,
        graphql_type=PersonPayload,
        description="Change what is given of a person's record.",
    )
    replace_person = strawberry.field(
        resolver=person.replace_person,
        graphql_type=PersonPayload,
        description="Write a person's record anew: what is left out may be emptied by its vendor.",
    )
    delete_person = strawberry.field(
        resolver=person.delete_person, graphql_type=DeletePayload, description="Delete a person's record."
    )
    cancel_registration = strawberry.field(
        resolver=person.cancel_registration, graphql_type=PersonPayload, description="Cancel a person's registration."
    )
    set_person_groups = strawberry.field(
        resolver=person.set_person_groups,
        graphql_type=PersonPayload,
        description="Change the groups that a person is in.",
    )
    create_ticket = strawberry.field(
        resolver=ticket.create_ticket, graphql_type=TicketPayload, description="Create a kind of admission."
    )
    create_magic_link = strawberry.field(
        resolver=ticket.create_magic_link,
        graphql_type=MagicLinkPayload,
        description="Make a personal link that lets one human in on one ticket.",
    )
    delete_magic_link = strawberry.field(
        resolver=ticket.delete_magic_link, graphql_type=DeletePayload, description="Delete a personal link."
    )
