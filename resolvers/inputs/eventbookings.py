"""What only EventBookings takes."""

from enum import Enum

import strawberry
from strawberry import UNSET

from resolvers.scalars import JSON, URL


@strawberry.enum(description="How an EventBookings event repeats.")
class EventbookingsOccurrenceType(Enum):
    DAILY = strawberry.enum_value("daily", description="Every day.")
    WEEKLY = strawberry.enum_value("weekly", description="Every week.")
    MONTHLY = strawberry.enum_value("monthly", description="Every month.")
    SCHEDULE = strawberry.enum_value("schedule", description="By a schedule.")
    DOES_NOT_REPEAT = strawberry.enum_value("does_not_repeat", description="Once.")
    TIMESLOTS = strawberry.enum_value("timeslots", description="In time slots.")


@strawberry.input(description="When an EventBookings event takes place.")
class EventbookingsOccurrenceInput:
    type: EventbookingsOccurrenceType | None = strawberry.field(
        default=UNSET, description="How it repeats; once when left out."
    )
    duration_minutes: int | None = strawberry.field(
        default=UNSET, description="How long one occurrence lasts, in steps of 15 minutes; or give endsAt."
    )
    ends_type: str | None = strawberry.field(default=UNSET, description="How the series ends, in the vendor's words.")
    ends_value: str | None = strawberry.field(default=UNSET, description="When the series ends, or after how many.")


@strawberry.input(description="A picture of an EventBookings event.")
class EventbookingsBannerInput:
    image: URL = strawberry.field(description="Where the picture is.")
    name: str | None = strawberry.field(default=UNSET, description="What it is called.")
    primary: bool | None = strawberry.field(default=UNSET, description="Whether it is the first one shown.")


@strawberry.input(description="The postal address of an EventBookings event's place.")
class EventbookingsAddressInput:
    line1: str | None = strawberry.field(default=UNSET, description="The first line: street and number.")
    line2: str | None = strawberry.field(default=UNSET, description="The second line.")
    city: str | None = strawberry.field(default=UNSET, description="The city.")
    state: str | None = strawberry.field(default=UNSET, description="The state or region.")
    post_code: str | None = strawberry.field(default=UNSET, description="The postal code.")
    country: str | None = strawberry.field(default=UNSET, description="The country.")


@strawberry.input(description="Where an EventBookings event takes place.")
class EventbookingsVenueInput:
    name: str = strawberry.field(description="The venue's name.")
    address: EventbookingsAddressInput | None = strawberry.field(default=UNSET, description="Its address.")
    latitude: float | None = strawberry.field(default=UNSET, description="Degrees north.")
    longitude: float | None = strawberry.field(default=UNSET, description="Degrees east.")
    image: URL | None = strawberry.field(default=UNSET, description="A picture of it.")
    url: URL | None = strawberry.field(default=UNSET, description="A map of it on the web.")
    kind: str | None = strawberry.field(
        default=UNSET, description="The vendor's name for such an entry; VENUE when left out."
    )


@strawberry.input(description="What only EventBookings has for an event.")
class EventbookingsEventInput:
    occurrence: EventbookingsOccurrenceInput | None = strawberry.field(
        default=UNSET, description="When it takes place; startsAt and endsAt give the first time."
    )
    banners: list[EventbookingsBannerInput] | None = strawberry.field(default=UNSET, description="Its pictures.")
    venue: EventbookingsVenueInput | None = strawberry.field(default=UNSET, description="Where it takes place.")
    configuration_type: str | None = strawberry.field(
        default=UNSET, description="The vendor's word for the kind of place; VENUE_EVENT when a venue is given."
    )
    listed: bool | None = strawberry.field(
        default=UNSET, description="Whether it is listed publicly; or give visibility."
    )
    categories: JSON | None = strawberry.field(
        default=UNSET, description="A list of the categories under which it is listed, as the vendor takes them."
    )
    resources: JSON | None = strawberry.field(
        default=UNSET, description="A list of its resources, as the vendor takes them."
    )
    is_update_org_settings: bool | None = strawberry.field(
        default=UNSET, description="Whether the organisation's settings follow the event's."
    )
    enable_datetime_conversion: bool | None = strawberry.field(
        default=UNSET, description="Whether times are shown in the visitor's zone."
    )


@strawberry.input(description="What only EventBookings has for a session.")
class EventbookingsSessionInput:
    sell_session: bool | None = strawberry.field(default=UNSET, description="Whether it is sold.")
    active: bool | None = strawberry.field(default=UNSET, description="Whether it is active.")
    image: URL | None = strawberry.field(
        default=UNSET, description="Its picture: .jpg, .jpeg or .png, larger than 300 by 300 pixels."
    )
    occurrence_uuids: list[str] | None = strawberry.field(
        default=UNSET, description="The occurrences that it belongs to; all when left out."
    )
    ticket_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="The tickets that admit to it; all when left out."
    )
