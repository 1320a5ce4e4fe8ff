"""Changes to events as the caller writes them."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from gateway.records import AttendanceMode, EventVisibility
from resolvers.inputs.eventbookings import EventbookingsEventInput
from resolvers.inputs.eventmobi import EventmobiEventInput
from resolvers.inputs.eventtia import EventtiaCloneInput, EventtiaEventInput
from resolvers.inputs.ringcentral import RingcentralEventInput
from resolvers.inputs.words import IDEMPOTENCY_KEY
from resolvers.scalars import JSON


@strawberry.input(description="An id that another system has for a record.")
class ExternalIdInput:
    system: str = strawberry.field(description="The other system's name.")
    id: str = strawberry.field(description="The record's id there.")


@strawberry.input(description="The answer to a vendor-defined question.")
class CustomFieldInput:
    id: str = strawberry.field(description="The question's id at the vendor.")
    value: JSON = strawberry.field(description="The answer.")


@strawberry.input(description="A new event. A field that the account's vendor has no place for is refused, by name.")
class CreateEventInput:
    account: str = strawberry.field(description="The configured account to write through, by name (see `accounts`).")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
    name: str = strawberry.field(description="Its name.")
    description: str | None = strawberry.field(
        default=UNSET, description="About the event; may be HTML where the vendor shows it."
    )
    starts_at: datetime | None = strawberry.field(default=UNSET, description="When it starts.")
    ends_at: datetime | None = strawberry.field(default=UNSET, description="When it ends.")
    time_zone: str | None = strawberry.field(default=UNSET, description="The IANA name of its zone.")
    slug: str | None = strawberry.field(default=UNSET, description="The short name in the vendor's addresses.")
    language: str | None = strawberry.field(default=UNSET, description="Its main language, in the vendor's code.")
    currency: str | None = strawberry.field(default=UNSET, description="The ISO 4217 code in which it sells.")
    visibility: EventVisibility | None = strawberry.field(default=UNSET, description="Who can find it.")
    attendance_mode: AttendanceMode | None = strawberry.field(
        default=UNSET, description="On site, over the net, or both."
    )
    external_ids: list[ExternalIdInput] | None = strawberry.field(
        default=UNSET, description="Its ids in other systems."
    )
    custom_fields: list[CustomFieldInput] | None = strawberry.field(
        default=UNSET, description="The organiser's own fields."
    )
    organization_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The organization that holds it, where the account sees several."
    )
    template_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The template to create it from.")
    eventmobi: EventmobiEventInput | None = strawberry.field(default=UNSET, description="What only EventMobi has.")
    eventtia: EventtiaEventInput | None = strawberry.field(default=UNSET, description="What only Eventtia has.")
    ringcentral: RingcentralEventInput | None = strawberry.field(
        default=UNSET, description="What only RingCentral has."
    )
    eventbookings: EventbookingsEventInput | None = strawberry.field(
        default=UNSET, description="What only EventBookings has."
    )


@strawberry.input(description="Changes to an event: what is left out stays as it is.")
class UpdateEventInput:
    id: strawberry.ID = strawberry.field(description="The event, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
    name: str | None = strawberry.field(default=UNSET, description="Its name.")
    description: str | None = strawberry.field(
        default=UNSET, description="About the event; may be HTML where the vendor shows it."
    )
    starts_at: datetime | None = strawberry.field(default=UNSET, description="When it starts.")
    ends_at: datetime | None = strawberry.field(default=UNSET, description="When it ends.")
    time_zone: str | None = strawberry.field(default=UNSET, description="The IANA name of its zone.")
    slug: str | None = strawberry.field(default=UNSET, description="The short name in the vendor's addresses.")
    language: str | None = strawberry.field(default=UNSET, description="Its main language, in the vendor's code.")
    attendance_mode: AttendanceMode | None = strawberry.field(
        default=UNSET, description="On site, over the net, or both."
    )
    external_ids: list[ExternalIdInput] | None = strawberry.field(
        default=UNSET, description="Its ids in other systems."
    )
    custom_fields: list[CustomFieldInput] | None = strawberry.field(
        default=UNSET, description="The organiser's own fields."
    )
    eventmobi: EventmobiEventInput | None = strawberry.field(default=UNSET, description="What only EventMobi has.")
    eventtia: EventtiaEventInput | None = strawberry.field(default=UNSET, description="What only Eventtia has.")


@strawberry.input(description="An event written anew: what is left out may be emptied by the vendor.")
class ReplaceEventInput(UpdateEventInput):
    """The same fields; what is left out means something else, and a name must be given."""

    name: str = strawberry.field(description="Its name.")


@strawberry.input(description="A copy of an event.")
class DuplicateEventInput:
    id: strawberry.ID = strawberry.field(description="The event to copy, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
    name: str | None = strawberry.field(default=UNSET, description="The copy's name.")
    starts_at: datetime | None = strawberry.field(default=UNSET, description="When the copy starts.")
    ends_at: datetime | None = strawberry.field(default=UNSET, description="When the copy ends.")
    time_zone: str | None = strawberry.field(default=UNSET, description="The IANA name of the copy's zone.")
    eventtia: EventtiaCloneInput | None = strawberry.field(
        default=UNSET, description="What of an Eventtia event is copied."
    )
    ringcentral: RingcentralEventInput | None = strawberry.field(
        default=UNSET, description="What only RingCentral has."
    )


@strawberry.input(description="An event to act on.")
class EventActionInput:
    id: strawberry.ID = strawberry.field(description="The event, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
