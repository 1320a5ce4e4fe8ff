"""What only Eventtia takes."""

from enum import Enum

import strawberry
from strawberry import UNSET

from resolvers import enums as enums  # described before an input names one: every input of a mutation imports this


@strawberry.enum(description="The service that an Eventtia activity is streamed over.")
class EventtiaStreamingType(Enum):
    GOOGLE_MEET = strawberry.enum_value("google_meet", description="Google Meet.")
    WEBEX = strawberry.enum_value("webex", description="Webex.")
    MICROSOFT_TEAMS = strawberry.enum_value("microsoft_teams", description="Microsoft Teams.")
    YOUTUBE = strawberry.enum_value("youtube", description="YouTube.")
    OTHER = strawberry.enum_value("other", description="Another service.")
    JITSI = strawberry.enum_value("jitsi", description="Jitsi, run by Eventtia.")
    JITSI_OFICIAL = strawberry.enum_value("jitsi_oficial", description="Jitsi's own service.")
    DAILY_CO = strawberry.enum_value("daily_co", description="Daily.")


@strawberry.enum(description="The service for questions and votes in an Eventtia activity.")
class EventtiaInteractivityType(Enum):
    MENTIMETER = strawberry.enum_value("mentimeter", description="Mentimeter.")
    SLIDO = strawberry.enum_value("slido", description="Slido.")
    SPARKUP = strawberry.enum_value("sparkup", description="Sparkup.")
    OTHER_INTERACTIVITY = strawberry.enum_value("other_interactivity", description="Another service.")


@strawberry.input(description="Something bought with an Eventtia registration.")
class EventtiaPurchaseItemInput:
    id: str = strawberry.field(description="The purchase item's id at Eventtia.")
    quantity: int = strawberry.field(description="How many.")


@strawberry.input(description="What only Eventtia has for an event.")
class EventtiaEventInput:
    sender_name: str | None = strawberry.field(
        default=UNSET, description="The name under which the event writes e-mails."
    )
    sender_email: str | None = strawberry.field(
        default=UNSET, description="The address from which the event writes e-mails."
    )
    active: bool | None = strawberry.field(default=UNSET, description="Whether the event is shown.")


@strawberry.input(description="What of an Eventtia event is copied.")
class EventtiaCloneInput:
    zones: bool | None = strawberry.field(default=UNSET, description="Whether its zones are copied.")
    speakers: bool | None = strawberry.field(default=UNSET, description="Whether its speakers are copied.")
    workshops: bool | None = strawberry.field(default=UNSET, description="Whether its activities are copied.")
    pois: bool | None = strawberry.field(default=UNSET, description="Whether its points of interest are copied.")
    attendee_types: bool | None = strawberry.field(default=UNSET, description="Whether its ticket types are copied.")
    business_conference: bool | None = strawberry.field(
        default=UNSET, description="Whether its business conferences are copied."
    )
    event_page: bool | None = strawberry.field(default=UNSET, description="Whether its page is copied.")


@strawberry.input(description="A stream to embed in an Eventtia activity.")
class EventtiaStreamInput:
    display_name: str = strawberry.field(description="What it is called.")
    embed_code: str = strawberry.field(description="The HTML that shows it.")


@strawberry.input(description="What only Eventtia has for an activity.")
class EventtiaSessionInput:
    show_on_register: bool | None = strawberry.field(
        default=UNSET, description="Whether it can be booked while registering."
    )
    allow_blocking_workshops: bool | None = strawberry.field(
        default=UNSET, description="Whether booking it blocks activities at the same time."
    )
    show_for_ticket_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="The tickets whose holders see it."
    )
    streaming_type: EventtiaStreamingType | None = strawberry.field(
        default=UNSET, description="The service that it is streamed over."
    )
    streaming_embed: EventtiaStreamInput | None = strawberry.field(default=UNSET, description="The stream to embed.")
    enable_chat: bool | None = strawberry.field(default=UNSET, description="Whether there is a chat.")
    chat_name: str | None = strawberry.field(default=UNSET, description="What the chat is called.")
    enabled_emotions: bool | None = strawberry.field(default=UNSET, description="Whether one can react with emotions.")
    interactivity_type: EventtiaInteractivityType | None = strawberry.field(
        default=UNSET, description="The service for questions and votes."
    )
    interactivity_snippet: str | None = strawberry.field(default=UNSET, description="Its HTML.")
    translation_snippet: str | None = strawberry.field(default=UNSET, description="The HTML of a translation service.")


@strawberry.input(description="What only Eventtia takes with a registration.")
class EventtiaRegistrationInput:
    alternative_email: str | None = strawberry.field(default=UNSET, description="A second address.")
    country_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The country, by the id of `Country`."
    )
    region_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The region, by the id of `Region`.")
    city_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The city, by the id of `City`.")
    purchase_items: list[EventtiaPurchaseItemInput] | None = strawberry.field(
        default=UNSET, description="What else is bought."
    )
    group_registration_uuid: str | None = strawberry.field(
        default=UNSET, description="The group registration that this one belongs to."
    )
