"""Mutation: every way in to write."""

from typing import Any

import strawberry

from resolvers.context import Scope
from resolvers.mutations import event, person, session, ticket
from schema.access import needs
from schema.payloads import (
    DeletePayload,
    EventPayload,
    MagicLinkPayload,
    PersonPayload,
    SessionPayload,
    SessionSeatPayload,
    TicketPayload,
)


def _write(resolver: Any, payload: Any, description: str) -> Any:
    return strawberry.field(
        resolver=resolver, graphql_type=payload, description=description, directives=needs(Scope.WRITE)
    )


@strawberry.type(
    description="Everything that can be changed. Needs the scope `write`. What a vendor lacks is refused in "
    "`userErrors`, by name; the same `idempotencyKey` never does a thing twice."
)
class Mutation:
    create_event = _write(event.create_event, EventPayload, "Create an event.")
    update_event = _write(event.update_event, EventPayload, "Change what is given of an event.")
    replace_event = _write(
        event.replace_event,
        EventPayload,
        "Write an event anew: what is left out may be emptied by its vendor.",
    )
    duplicate_event = _write(event.duplicate_event, EventPayload, "Copy an event.")
    publish_event = _write(event.publish_event, EventPayload, "Show an event to the public.")
    unpublish_event = _write(event.unpublish_event, EventPayload, "Take an event back from the public.")
    cancel_event = _write(event.cancel_event, EventPayload, "Call an event off. Nothing undoes it.")
    create_session = _write(session.create_session, SessionPayload, "Add a part to an event's programme.")
    update_session = _write(session.update_session, SessionPayload, "Change what is given of a session.")
    join_session = _write(session.join_session, SessionSeatPayload, "Give a person a seat in a session.")
    leave_session = _write(
        session.leave_session,
        SessionSeatPayload,
        "Take a person's seat in a session back.",
    )
    set_person_sessions = _write(
        session.set_person_sessions,
        PersonPayload,
        "Give a person seats in these sessions and no others.",
    )
    register_person = _write(person.register_person, PersonPayload, "Register a person for an event.")
    update_person = _write(
        person.update_person,
        PersonPayload,
        "Change what is given of a person's record.",
    )
    replace_person = _write(
        person.replace_person,
        PersonPayload,
        "Write a person's record anew: what is left out may be emptied by its vendor.",
    )
    delete_person = _write(person.delete_person, DeletePayload, "Delete a person's record.")
    cancel_registration = _write(person.cancel_registration, PersonPayload, "Cancel a person's registration.")
    set_person_groups = _write(
        person.set_person_groups,
        PersonPayload,
        "Change the groups that a person is in.",
    )
    create_ticket = _write(ticket.create_ticket, TicketPayload, "Create a kind of admission.")
    create_magic_link = _write(
        ticket.create_magic_link,
        MagicLinkPayload,
        "Make a personal link that lets one human in on one ticket.",
    )
    delete_magic_link = _write(ticket.delete_magic_link, DeletePayload, "Delete a personal link.")
