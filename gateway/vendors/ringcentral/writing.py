"""What can be written through a RingCentral Events account."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from gateway.errors import ErrorCode, Refused, Unsupported, UserError, VendorRejected
from gateway.records import Event, MagicLink, Person, Record, Ref, Ticket, Vendor
from gateway.vendors.adapter import NO_WANTS, Adapter, EventFilter
from gateway.vendors.bodies import INPUT, Changes, Checks
from gateway.vendors.listings import walk
from gateway.vendors.mark import write_mark
from gateway.vendors.ringcentral import bodies, finding, refusals, writes
from gateway.vendors.ringcentral.bodies import document
from gateway.vendors.ringcentral.finding import Sleep
from gateway.vendors.ringcentral.listings import organizations

R = TypeVar("R", bound=Record)
INSTEAD = {
    "register_person": "Make a personal link with createMagicLink: who opens it registers for the ticket.",
    "replace_person": "updatePerson changes the metadata of a registration, which is all that can be written of one.",
    "publish_event": "createEvent with templateId and duplicateEvent publish at once with ringcentral.autoPublish.",
    "update_event": "duplicateEvent makes a copy with another name, times and zone.",
    "replace_event": "duplicateEvent makes a copy with another name, times and zone.",
}
"""What to do instead of what the vendor lacks."""


class Writing(Adapter):
    """The mutations that the vendor documents, each with everything checked before the call."""

    event_views = writes.EVENT_LISTS
    organization_id: str | None
    _sleep: Sleep = staticmethod(asyncio.sleep)

    def instead(self, method: str) -> str:
        return INSTEAD.get(method, "")

    def refusal(self, error: VendorRejected, method: str) -> tuple[UserError, ...]:
        return refusals.user_errors(error)

    # ------------------------------------------------------------------ events

    async def create_event(self, changes: Changes) -> Event:
        """Create an event, from a template where one is given. The vendor makes it a draft (L900 for templates)."""
        attributes = _event_attributes(changes)
        organization = await self._organization_for(changes)
        hints = {"organization_id": organization}
        template = changes.get("template_id")
        if template is None:
            return await self.upstream.call(
                writes.CREATE_EVENT,
                path={"organizationId": organization},
                body=document("event", attributes),
                hints=hints,
            )
        return await self.upstream.call(
            writes.CREATE_FROM_TEMPLATE,
            path={"templateID": template.id},
            body=document("event", {**attributes, "organizationId": organization}),
            hints=hints,
        )

    async def duplicate_event(self, event: Ref, changes: Changes) -> Event:
        """Copy an event. The vendor answers 202 and no id (L2430), so the copy is marked and waited for.

        Raises:
            Refused: VENDOR_TIMEOUT where the copy did not appear in time.
        """
        checks = bodies.checks()
        mark = write_mark()
        attributes = bodies.duplicate(changes, checks, finding.dated(mark, datetime.now(UTC)))
        checks.settle()
        homes = await self._homes(event, changes)
        await self.upstream.call(
            writes.DUPLICATE_EVENT, path={"eventId": event.id}, body=document("event", attributes), subject=event
        )
        return await self._copy(homes, mark, attributes)

    async def _copy(self, homes: Sequence[str], mark: str, attributes: Mapping[str, Any]) -> Event:
        found = await finding.copy_of(self.upstream, homes, mark, self._sleep)
        # lists read while the copy was being made do not have it
        self.upstream.outdate(*(each.endpoint for each in writes.EVENT_LISTS))
        if found is None:
            raise Refused(_still_being_made(mark, attributes.get("name")))
        return found

    async def _organization_for(self, changes: Changes) -> str:
        """The organization to create in: the one given, the one set, or the only one that the key sees.

        Raises:
            Refused: there are several, and none was given. VendorError: they could not be listed.
        """
        given: Ref | None = changes.get("organization_id")
        if given is not None or self.organization_id is not None:
            return given.id if given is not None else str(self.organization_id)
        seen = await self._organizations()
        if len(seen) != 1:
            checks = bodies.checks()
            many = "several organizations" if seen else "no organization"
            checks.invalid(f"The account sees {many}: give the id of the one to create it in.", "organization_id")
            checks.settle()
        return seen[0]

    async def _organizations(self) -> list[str]:
        return [found.ref.id async for found in walk(organizations(self.upstream))]

    async def _homes(self, event: Ref, changes: Changes) -> list[str]:
        """The organizations in whose lists a copy may appear: the one named, else that of the event itself."""
        chosen: Ref | None = (changes.get("ringcentral") or {}).get("organization_id")
        if chosen is not None or self.organization_id is not None:
            return [chosen.id if chosen is not None else str(self.organization_id)]
        seen = await self._organizations()
        if len(seen) > 1:
            async for found in walk(self.events(EventFilter(), NO_WANTS)):
                if found.ref == event and isinstance(found.organization, Ref):
                    return [found.organization.id]
        return seen

    # ------------------------------------------------------------------ people, tickets, links

    async def update_person(self, person: Ref, changes: Changes) -> Person:
        """Change a registration's metadata, the only thing of it that can be written (L4111)."""
        return await self.upstream.call(
            writes.UPDATE_REGISTRATION,
            path={"registrationId": person.id},
            body=document("Registration", _checked(bodies.registration, changes)),  # with a capital (L4116)
            subject=person,
        )

    async def create_ticket(self, event: Ref, changes: Changes) -> Ticket:
        """Create a virtual ticket: beta, and the only kind that the vendor creates (L5895)."""
        return await self.upstream.call(
            writes.CREATE_TICKET,
            path={"eventId": event.id},
            body=document("ticket", _checked(bodies.ticket, changes)),
            subject=event,
        )

    async def create_magic_link(self, ticket: Ref, changes: Changes) -> MagicLink:
        """Make a personal link on a ticket."""
        return await self.upstream.call(
            writes.CREATE_MAGIC_LINK,
            path={"ticketId": ticket.id},
            body=document("magicLink", _checked(bodies.magic_link, changes)),
            subject=ticket,
        )

    async def delete_magic_link(self, link: Ref) -> None:
        await self.upstream.call(writes.DELETE_MAGIC_LINK, path={"magicLinkId": link.id}, subject=link)

    # ------------------------------------------------------------------ after a crash

    async def read_back(self, method: str, subject: Ref | None, changes: Changes) -> Record | None:
        """What a write of the last day left, found by what was sent.

        Raises:
            Unsupported: several records are as what was sent.
            Refused: a copy is still being made, or was never begun: the vendor does not tell which.
        """
        match method:
            case "create_event":
                organization = await self._organization_for(changes)
                return _only(await finding.events_like(self.upstream, organization, _event_attributes(changes)))
            case "duplicate_event" if subject is not None:
                mark = write_mark()
                attributes = bodies.duplicate(changes, bodies.checks(), mark)
                return await self._copy(await self._homes(subject, changes), mark, attributes)
            case "update_person":
                return None  # the same metadata may be written again
            case "create_ticket" if subject is not None:
                sent = _checked(bodies.ticket, changes)
                return _only(await finding.tickets_like(self.upstream, subject, sent))
            case "create_magic_link" if subject is not None:
                sent = _checked(bodies.magic_link, changes)
                return _only(await finding.magic_links_like(self.upstream, subject, sent))
        return await super().read_back(method, subject, changes)


def _event_attributes(changes: Changes) -> dict[str, Any]:
    return _checked(bodies.event if changes.get("template_id") is None else bodies.from_template, changes)


def _checked(make: Any, changes: Changes) -> dict[str, Any]:
    """A body's attributes. Raises Refused with everything that is wrong with the changes."""
    checks: Checks = bodies.checks()
    attributes: dict[str, Any] = make(changes, checks)
    checks.settle()
    return attributes


def _only(found: Sequence[R]) -> R | None:
    if len(found) > 1:
        raise Unsupported("Several records are as the one that was sent.")
    return found[0] if found else None


def _still_being_made(mark: str, name: str | None) -> UserError:
    called = f" of the name {name}" if name else ""
    return UserError(
        ErrorCode.VENDOR_TIMEOUT,
        "RINGCENTRAL has not shown the copy yet. Ask again with the same idempotencyKey to have it looked for, or look "
        f"among the account's events for the one{called} whose raw metadata has {bodies.MARK}: {mark} and the time.",
        INPUT,
        Vendor.RINGCENTRAL,
    )
