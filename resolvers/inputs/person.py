"""Changes to people as the caller writes them."""

from datetime import date
from enum import Enum

import strawberry
from strawberry import UNSET

from resolvers.inputs.event import CustomFieldInput, ExternalIdInput
from resolvers.inputs.eventmobi import EventmobiPersonInput
from resolvers.inputs.eventtia import EventtiaRegistrationInput
from resolvers.inputs.words import IDEMPOTENCY_KEY
from resolvers.scalars import JSON, URL


@strawberry.input(description="Where somebody is found on social networks.")
class SocialLinksInput:
    twitter: str | None = strawberry.field(default=UNSET, description="X, formerly Twitter.")
    facebook: str | None = strawberry.field(default=UNSET, description="Facebook.")
    linkedin: str | None = strawberry.field(default=UNSET, description="LinkedIn.")
    instagram: str | None = strawberry.field(default=UNSET, description="Instagram.")
    website: str | None = strawberry.field(default=UNSET, description="A web site of one's own.")


@strawberry.input(
    description="A person to register. A field that the event's vendor has no place for is refused, by name."
)
class RegisterPersonInput:
    event_id: strawberry.ID = strawberry.field(description="The event, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
    ticket_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The ticket to admit the person with."
    )
    first_name: str = strawberry.field(description="The given name.")
    last_name: str = strawberry.field(description="The family name.")
    email: str = strawberry.field(description="The e-mail address.")
    company: str | None = strawberry.field(default=UNSET, description="The company or organisation.")
    phone: str | None = strawberry.field(default=UNSET, description="The telephone number.")
    job_title: str | None = strawberry.field(default=UNSET, description="The position in the company.")
    bio: str | None = strawberry.field(default=UNSET, description="About the person.")
    time_zone: str | None = strawberry.field(default=UNSET, description="The IANA name of the person's zone.")
    birth_date: date | None = strawberry.field(default=UNSET, description="The day of birth.")
    external_ids: list[ExternalIdInput] | None = strawberry.field(default=UNSET, description="Ids in other systems.")
    custom_fields: list[CustomFieldInput] | None = strawberry.field(
        default=UNSET, description="Answers to the organiser's own questions."
    )
    group_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Groups to put the person in, by the ids of `PersonGroup`."
    )
    session_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Parts of the programme to book."
    )
    picture_url: URL | None = strawberry.field(default=UNSET, description="Where the vendor fetches a portrait.")
    social_links: SocialLinksInput | None = strawberry.field(
        default=UNSET, description="Where the person is found on social networks."
    )
    eventtia: EventtiaRegistrationInput | None = strawberry.field(
        default=UNSET, description="What only Eventtia takes."
    )
    eventmobi: EventmobiPersonInput | None = strawberry.field(default=UNSET, description="What only EventMobi takes.")


@strawberry.input(description="Changes to a person's record: what is left out stays as it is.")
class UpdatePersonInput:
    id: strawberry.ID = strawberry.field(description="The person, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
    first_name: str | None = strawberry.field(default=UNSET, description="The given name.")
    last_name: str | None = strawberry.field(default=UNSET, description="The family name.")
    email: str | None = strawberry.field(default=UNSET, description="The e-mail address.")
    company: str | None = strawberry.field(default=UNSET, description="The company or organisation.")
    job_title: str | None = strawberry.field(default=UNSET, description="The position there.")
    bio: str | None = strawberry.field(default=UNSET, description="About the person.")
    external_ids: list[ExternalIdInput] | None = strawberry.field(default=UNSET, description="Ids in other systems.")
    social_links: SocialLinksInput | None = strawberry.field(
        default=UNSET, description="Where the person is found on social networks."
    )
    metadata: JSON | None = strawberry.field(default=UNSET, description="Your own data kept with the registration.")
    eventmobi: EventmobiPersonInput | None = strawberry.field(default=UNSET, description="What only EventMobi has.")


@strawberry.input(description="A person's record written anew: what is left out may be emptied by the vendor.")
class ReplacePersonInput(UpdatePersonInput):
    """The same fields; what is left out means something else."""


@strawberry.input(description="A person's record to act on.")
class PersonActionInput:
    id: strawberry.ID = strawberry.field(description="The person, by its global id.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.enum(description="What happens to the groups that a person is already in.")
class SetMode(Enum):
    ADD = strawberry.enum_value("ADD", description="They stay; those named are added.")
    REPLACE = strawberry.enum_value("REPLACE", description="They are given up for those named.")
    CLEAR = strawberry.enum_value("CLEAR", description="All are given up; name none.")


@strawberry.input(description="A person's groups.")
class SetPersonGroupsInput:
    person_id: strawberry.ID = strawberry.field(description="The person, by the global id.")
    group_ids: list[strawberry.ID] = strawberry.field(
        description="The groups, by the ids of `PersonGroup`; empty to clear."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)
    mode: SetMode = strawberry.field(default=SetMode.REPLACE, description="What happens to the present groups.")
