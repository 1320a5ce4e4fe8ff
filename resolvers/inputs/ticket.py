"""Changes to tickets and magic links as the caller writes them."""

from decimal import Decimal

import strawberry
from strawberry import UNSET

from resolvers.inputs.words import IDEMPOTENCY_KEY
from resolvers.scalars import JSON


@strawberry.input(description="A new kind of admission.")
class CreateTicketInput:
    event_id: strawberry.ID = strawberry.field(description="The event, by its global id.")
    name: str = strawberry.field(description="Its name.")
    description: str | None = strawberry.field(default=UNSET, description="What it gives.")
    price: Decimal | None = strawberry.field(default=UNSET, description="What it costs, in the event's currency.")
    capacity: int | None = strawberry.field(default=UNSET, description="How many there are.")
    private: bool | None = strawberry.field(default=UNSET, description="Whether it is hidden from the public.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="A personal link that lets one human in on one ticket; it covers the vendor's older form too."
)
class CreateMagicLinkInput:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket, by its global id.")
    email: str = strawberry.field(description="For whom it is made.")
    first_name: str = strawberry.field(description="The given name.")
    last_name: str = strawberry.field(description="The family name.")
    headline: str | None = strawberry.field(default=UNSET, description="The line shown below the name.")
    registration_id: str | None = strawberry.field(
        default=UNSET, description="The vendor's id of a registration to tie it to."
    )
    extra_fields: JSON | None = strawberry.field(default=UNSET, description="Answers given in advance.")
    metadata: JSON | None = strawberry.field(default=UNSET, description="Your own data kept with it.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A magic link to delete.")
class DeleteMagicLinkInput:
    id: strawberry.ID = strawberry.field(description="The magic link, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
