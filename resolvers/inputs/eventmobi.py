"""What only EventMobi takes."""

import strawberry
from strawberry import UNSET

from resolvers.scalars import URL


@strawberry.input(description="What only EventMobi has for an event.")
class EventmobiEventInput:
    location_name: str | None = strawberry.field(default=UNSET, description="The venue's name.")
    location_address: str | None = strawberry.field(default=UNSET, description="The venue's address, in one text.")
    time_format: int | None = strawberry.field(default=UNSET, description="12 or 24: how times of day are shown.")
    time_zone_offset: str | None = strawberry.field(
        default=UNSET, description="The zone's fixed offset, as -05:00, beside its name or instead of it."
    )


@strawberry.input(description="A document to attach to an EventMobi person.")
class EventmobiDocumentInput:
    url: URL = strawberry.field(description="Where the vendor fetches it.")
    rename: str | None = strawberry.field(
        default=UNSET, description="The name that it is kept under, of the same file type."
    )
    assign_groups: list[str] | None = strawberry.field(
        default=UNSET, description="The names of the document groups it belongs to; the vendor ignores those it lacks."
    )


@strawberry.input(description="What only EventMobi has for a person.")
class EventmobiPersonInput:
    picture_url: URL | None = strawberry.field(
        default=UNSET, description="Where the vendor fetches the person's picture: jpeg, jpg or png."
    )
    picture_trim: str | None = strawberry.field(
        default=UNSET,
        description="The part to keep, as AxB:CxD in pixels (left top, right bottom), where the picture is not square.",
    )
    picture_rename: str | None = strawberry.field(
        default=UNSET, description="The name that the picture is kept under, of the same file type."
    )
    picture_filename: str | None = strawberry.field(
        default=UNSET, description="The file name of a picture that the vendor already has."
    )
    documents: list[EventmobiDocumentInput] | None = strawberry.field(default=UNSET, description="Documents to attach.")
