"""What only RingCentral takes."""

from enum import Enum

import strawberry
from strawberry import UNSET

from gateway.records import EventVisibility
from resolvers.scalars import JSON


@strawberry.enum(description="Who is shown to whom among a RingCentral event's attendees.")
class RingcentralAttendeesVisibility(Enum):
    SHOW_ALL = strawberry.enum_value("show_all", description="The list and the profiles.")
    SHOW_LIST = strawberry.enum_value("show_list", description="The list only.")
    SHOW_NONE = strawberry.enum_value("show_none", description="Nobody.")


@strawberry.enum(description="Who may network with whom at a RingCentral event.")
class RingcentralNetworkType(Enum):
    EVERYONE = strawberry.enum_value("everyone", description="Everybody with everybody.")
    TICKET_HOLDER = strawberry.enum_value("ticket_holder", description="Only holders of a ticket that allows it.")


@strawberry.input(description="What only RingCentral has for a new event.")
class RingcentralEventInput:
    password: str | None = strawberry.field(default=UNSET, description="Asked of whoever enters.")
    short_description: str | None = strawberry.field(
        default=UNSET, description="One line about the event. Only when created plainly."
    )
    message: str | None = strawberry.field(
        default=UNSET, description="Shown to whoever has registered. Only when created plainly."
    )
    color: str | None = strawberry.field(
        default=UNSET, description="The event's colour, as #RRGGBB. Only when created plainly."
    )
    analytics_code: str | None = strawberry.field(
        default=UNSET, description="Code for counting visitors. Only when created plainly."
    )
    gdpr_text: str | None = strawberry.field(
        default=UNSET, description="The data protection notice. Only when created plainly."
    )
    attendees_visibility: RingcentralAttendeesVisibility | None = strawberry.field(
        default=UNSET, description="Who is shown to whom. Only when created plainly."
    )
    network_type: RingcentralNetworkType | None = strawberry.field(
        default=UNSET, description="Who may network with whom. Only when created plainly."
    )
    doors_open_before_minutes: int | None = strawberry.field(
        default=UNSET, description="Minutes before the start from which one may enter. Only when created plainly."
    )
    doors_close_after_minutes: int | None = strawberry.field(
        default=UNSET, description="Minutes after the end until which one may stay. Only when created plainly."
    )
    timer_length: int | None = strawberry.field(
        default=UNSET, description="Length of a networking meeting. Only when created plainly."
    )
    hide_people_area: bool | None = strawberry.field(
        default=UNSET, description="Whether the people area is hidden. Only when created plainly."
    )
    suppress_emails: bool | None = strawberry.field(
        default=UNSET, description="Whether the vendor sends no e-mail. Only when created plainly."
    )
    auto_publish: bool | None = strawberry.field(
        default=UNSET, description="Whether the copy is published at once. Only from a template or as a duplicate."
    )
    metadata: JSON | None = strawberry.field(
        default=UNSET,
        description="Your own data kept with the event, as an object. Only from a template or as a duplicate; a "
        "duplicate has a member `eventgate` beside it, by which the gateway finds it.",
    )
    visibility: EventVisibility | None = strawberry.field(
        default=UNSET, description="Who can find the copy. Only as a duplicate: a creation has a field of its own."
    )
    organization_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The organization that holds the copy. Only as a duplicate: a creation has a field of its own.",
    )
