"""Changes to sessions as the caller writes them."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry import UNSET

from gateway.records import AttendanceMode
from resolvers.inputs.eventbookings import EventbookingsSessionInput
from resolvers.inputs.eventtia import EventtiaSessionInput
from resolvers.inputs.words import IDEMPOTENCY_KEY
from resolvers.scalars import URL


@strawberry.input(description="What a session costs with one kind of ticket.")
class SessionPriceInput:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    amount: Decimal = strawberry.field(description="The price, in the event's currency.")


@strawberry.input(description="A new part of an event's programme.")
class CreateSessionInput:
    event_id: strawberry.ID = strawberry.field(description="The event, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
    title: str = strawberry.field(description="Its title.")
    description: str | None = strawberry.field(default=UNSET, description="What it is about.")
    starts_at: datetime = strawberry.field(description="When it starts.")
    ends_at: datetime | None = strawberry.field(default=UNSET, description="When it ends; or give durationMinutes.")
    duration_minutes: int | None = strawberry.field(default=UNSET, description="How long it lasts; or give endsAt.")
    location: str | None = strawberry.field(default=UNSET, description="The room, area or stage.")
    capacity: int | None = strawberry.field(default=UNSET, description="How many seats there are.")
    attendance_mode: AttendanceMode | None = strawberry.field(
        default=UNSET, description="On site, over the net, or both."
    )
    stream_url: URL | None = strawberry.field(default=UNSET, description="Where it is streamed.")
    tag_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Its tags, by the ids of `Tag`.")
    prices: list[SessionPriceInput] | None = strawberry.field(default=UNSET, description="What it costs, by ticket.")
    eventtia: EventtiaSessionInput | None = strawberry.field(default=UNSET, description="What only Eventtia has.")
    eventbookings: EventbookingsSessionInput | None = strawberry.field(
        default=UNSET, description="What only EventBookings has."
    )


@strawberry.input(description="Changes to a part of the programme: what is left out stays as it is.")
class UpdateSessionInput:
    id: strawberry.ID = strawberry.field(description="The session, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
    title: str | None = strawberry.field(default=UNSET, description="Its title.")
    description: str | None = strawberry.field(default=UNSET, description="What it is about.")
    starts_at: datetime | None = strawberry.field(default=UNSET, description="When it starts.")
    ends_at: datetime | None = strawberry.field(default=UNSET, description="When it ends.")
    location: str | None = strawberry.field(default=UNSET, description="The room, area or stage.")
    capacity: int | None = strawberry.field(default=UNSET, description="How many seats there are.")
    attendance_mode: AttendanceMode | None = strawberry.field(
        default=UNSET, description="On site, over the net, or both."
    )
    stream_url: URL | None = strawberry.field(default=UNSET, description="Where it is streamed.")
    tag_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Its tags, by the ids of `Tag`.")
    prices: list[SessionPriceInput] | None = strawberry.field(default=UNSET, description="What it costs, by ticket.")
    eventtia: EventtiaSessionInput | None = strawberry.field(default=UNSET, description="What only Eventtia has.")


@strawberry.input(description="A person's seat in a part of the programme.")
class SessionSeatInput:
    session_id: strawberry.ID = strawberry.field(description="The session, by its global id.")
    person_id: strawberry.ID = strawberry.field(description="The person, by the global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="All of a person's seats; those not named are given up.")
class SetPersonSessionsInput:
    person_id: strawberry.ID = strawberry.field(description="The person, by the global id.")
    session_ids: list[strawberry.ID] = strawberry.field(description="The sessions, by their global ids.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
