"""Ways to name an event."""

import strawberry


@strawberry.input(description="An event by the slug that its vendor gives it.")
class SlugRef:
    account: str = strawberry.field(description="The configured account, by name.")
    slug: str = strawberry.field(description="The vendor's slug, short code or event uri.")


@strawberry.input(description="An event by its vendor's own id.")
class VendorRef:
    account: str = strawberry.field(description="The configured account, by name.")
    vendor_id: str = strawberry.field(description="The id as the vendor writes it.")


@strawberry.input(description="An event by an id that another system has for it.")
class ExternalRef:
    account: str = strawberry.field(description="The configured account, by name.")
    system: str = strawberry.field(description="The name of the other system, as the vendor keeps it.")
    id: str = strawberry.field(description="The event's id in that system.")


@strawberry.input(one_of=True, description="Exactly one way to name an event.")
class EventBy:
    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Its global id, as `Event.id` gives it.")
    slug: strawberry.Maybe[SlugRef] = strawberry.field(description="Its slug at its vendor.")
    vendor_id: strawberry.Maybe[VendorRef] = strawberry.field(description="Its vendor's own id.")
    external_id: strawberry.Maybe[ExternalRef] = strawberry.field(
        description="Its id in another system, where the vendor keeps such ids."
    )
