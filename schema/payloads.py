"""What mutations answer: the changed record, or the reasons why there is none."""

from typing import Any

import strawberry

import resolvers.node
from gateway import errors
from gateway.errors import ErrorCode
from gateway.records import Vendor
from resolvers import ids
from resolvers.context import Scope
from resolvers.mutations.outcome import Outcome
from schema.access import needs
from schema.event import Event
from schema.person import Person
from schema.relay import view_of
from schema.session import Session
from schema.ticket import MagicLink, Ticket


@strawberry.type(description="A no that the caller can act on.")
@view_of(errors.UserError)
class UserError:
    code: ErrorCode = strawberry.field(description="What is wrong, for a program to act on.")
    message: str = strawberry.field(description="What is wrong and what is allowed, for a person.")
    field: list[str] = strawberry.field(description="The path of the input field, from the argument inwards.")
    vendor: Vendor | None = strawberry.field(description="The event platform whose rule or answer it is.")


ERRORS = "Why it was not done; empty when it was."


def _changed(record: Any, description: str, *, other: bool = False) -> Any:
    """The changed record (or the second one), with what the write's answer did not tell of the selection read once.

    For a caller who may also read: else whoever may only write could read all that hangs on it.
    """
    type_name = record.__name__

    async def resolver(root: strawberry.Parent[Outcome], info: strawberry.Info) -> object:
        info.context.demand(Scope.READ, "the changed record")
        found = root.other if other else root.record
        if found is None:
            return None
        [told] = await resolvers.node.completed(info, [found], resolvers.node.wants_here(info, type_name))
        return told

    return strawberry.field(
        resolver=resolver, graphql_type=record | None, description=description, directives=needs(Scope.READ)
    )


def _deleted_id(root: Outcome) -> strawberry.ID | None:
    return None if root.deleted is None else strawberry.ID(ids.encode(root.deleted))


@strawberry.type(description="What came of a change to an event.")
@view_of(Outcome)
class EventPayload:
    event = _changed(Event, "The event as it now is.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change to a session.")
@view_of(Outcome)
class SessionPayload:
    session = _changed(Session, "The session as it now is.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change to a person.")
@view_of(Outcome)
class PersonPayload:
    person = _changed(Person, "The person as it now is.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change to a person's seat in a session.")
@view_of(Outcome)
class SessionSeatPayload:
    session = _changed(Session, "The session as it now is.")
    person = _changed(Person, "The person as it now is.", other=True)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change to a ticket.")
@view_of(Outcome)
class TicketPayload:
    ticket = _changed(Ticket, "The ticket as it now is.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a change to a magic link.")
@view_of(Outcome)
class MagicLinkPayload:
    magic_link = _changed(MagicLink, "The link as it now is.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type(description="What came of a deletion.")
@view_of(Outcome)
class DeletePayload:
    deleted_id = strawberry.field(
        resolver=_deleted_id, graphql_type=strawberry.ID | None, description="The id of what was deleted."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
