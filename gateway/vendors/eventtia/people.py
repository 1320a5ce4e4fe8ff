"""How people are read: attendees, speakers and guests of an event, each from a list of its own."""

import asyncio
from collections.abc import Hashable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from gateway.records import Person, PersonRole, Ref, RegistrationStatus, tells
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import NOTHING
from gateway.upstream.listing import Chain, Listing, ReadyListing
from gateway.vendors.adapter import NO_WANTS, PersonFilter
from gateway.vendors.eventtia.endpoints import (
    ATTENDEE,
    ATTENDEES,
    GUEST,
    GUESTS,
    SESSION_ATTENDEES,
    SPEAKERS,
    TICKETS,
    include_for,
)
from gateway.vendors.eventtia.listings import Kept, Pages, whole
from gateway.vendors.eventtia.mapping import person as mapping
from gateway.vendors.eventtia.mapping.ticket import Definition, TicketPage
from gateway.vendors.eventtia.uris import EventUris
from gateway.vendors.listings import nothing

Wants = frozenset[str]
ZONE_DOUBT = timedelta(hours=12, seconds=1)
"""The date filters name no zone: read on the clock farthest west (UTC-12), the bound is never too late."""
TEXT_FIELDS = frozenset({"first_name", "last_name", "display_name", "email", "company"})
ANY_ROLE = frozenset(PersonRole)


class People:
    """The people of one account's events."""

    def __init__(self, upstream: Upstream, uris: EventUris) -> None:
        self._upstream = upstream
        self._uris = uris

    # ------------------------------------------------------------------ lists

    def listing(self, event: Ref, filter: PersonFilter, wants: Wants) -> Listing[Person]:
        """The people that may pass the filter: attendees, then speakers, then guests."""
        roles, wants = roles_for(filter), wants | fields_for(filter)
        if filter.email is not None:
            return self.by_email(event, filter.email, wants, roles, attendee_query(filter))
        parts = [part for _, part in self._by_role(event, roles, wants, attendee_query(filter))]
        if not parts:
            return nothing(event.account, ("people", event))
        return parts[0] if len(parts) == 1 else Chain(parts)

    def by_email(
        self,
        event: Ref,
        email: str,
        wants: Wants,
        roles: frozenset[PersonRole] = ANY_ROLE,
        query: Mapping[str, str] = NOTHING,
    ) -> Listing[Person]:
        """The people with an e-mail: attendees by the vendor's filter, speakers and guests picked from their lists.

        Not ``attendees/by_email``: it answers with one, and what it does with two is not said. The lists are read
        side by side, so this takes one step and, where each fits a page, three calls.
        """
        parts: list[Listing[Person]] = [
            part if role is PersonRole.ATTENDEE else Kept(part, lambda who: has_email(who, email), ("email", email))
            for role, part in self._by_role(event, roles, wants | {"email"}, {**query, "email": email})
        ]

        async def read() -> tuple[Person, ...]:
            found = await asyncio.gather(*(whole(part) for part in parts))
            return tuple(person for part in found for person in part)

        key: Hashable = ("by e-mail", tuple(part.key for part in parts))
        return ReadyListing(event.account, key, read) if parts else nothing(event.account, ("people", event))

    def _by_role(
        self, event: Ref, roles: frozenset[PersonRole], wants: Wants, query: Mapping[str, str]
    ) -> Iterator[tuple[PersonRole, Listing[Person]]]:
        """The lists of those roles, attendees first; ``query`` narrows theirs alone."""
        if PersonRole.ATTENDEE in roles:
            yield PersonRole.ATTENDEE, self.attendees(event, wants, query)
        if PersonRole.SPEAKER in roles:
            yield PersonRole.SPEAKER, self.speakers(event)
        if PersonRole.GUEST in roles:
            yield PersonRole.GUEST, self.guests(event, wants)

    def attendees(self, event: Ref, wants: Wants, query: Mapping[str, str] = NOTHING) -> Pages[Person]:
        return Pages(
            self._upstream,
            ATTENDEES,
            uris=self._uris,
            query={**query, **include_for(ATTENDEES, wants)},
            subject=event,
            finish=lambda found: self.completed(event, found, wants),
            variant=wants & mapping.FROM_ANSWERS,
        )

    def of_session(self, session: Ref, wants: Wants) -> Pages[Person]:
        """The attendees of an activity."""
        return Pages(
            self._upstream,
            SESSION_ATTENDEES,
            uris=self._uris,
            path={"workshop_id": session.id},
            query=include_for(SESSION_ATTENDEES, wants),
            subject=session,
            finish=lambda found: self.completed(session.event, found, wants),
            variant=wants & mapping.FROM_ANSWERS,
        )

    def speakers(self, event: Ref, wants: Wants = NO_WANTS) -> Pages[Person]:
        """The event's speakers; with ``sessions`` wanted, each points to its activities."""
        return Pages(self._upstream, SPEAKERS, uris=self._uris, query=include_for(SPEAKERS, wants), subject=event)

    def guests(self, event: Ref, wants: Wants) -> Pages[Person]:
        return Pages(self._upstream, GUESTS, uris=self._uris, query=include_for(GUESTS, wants), subject=event)

    # ------------------------------------------------------------------ one

    async def attendee(self, ref: Ref, wants: Wants) -> Person | None:
        found = await self._uris.below(
            ref.event,
            lambda uri: self._upstream.call(
                ATTENDEE,
                path={"event_uri": uri, "attendee_id": ref.id},
                query=include_for(ATTENDEE, wants),
                subject=ref,
            ),
        )
        return None if found is None else (await self.completed(ref.event, (found,), wants))[0]

    async def guest(self, ref: Ref, wants: Wants) -> Person | None:
        return await self._uris.below(
            ref.event,
            lambda uri: self._upstream.call(
                GUEST, path={"event_uri": uri, "guest_id": ref.id}, query=include_for(GUEST, wants), subject=ref
            ),
        )

    # ------------------------------------------------------------------ the answers' names

    async def completed(self, event: Ref, found: tuple[Person, ...], wants: Wants) -> tuple[Person, ...]:
        """The attendees with wanted answers named, where the sideload did not bring the questions' names.

        One list of the event's ticket types has them all; it is read only where something is missing.
        """
        needed = wants & mapping.FROM_ANSWERS
        if all(tells(person, needed) for person in found):
            return found
        definitions = await self._definitions(event)
        return tuple(person if tells(person, needed) else mapping.completed(person, definitions) for person in found)

    async def _definitions(self, event: Ref) -> dict[str, Definition]:
        async def page(number: int) -> TicketPage:
            found = await self._uris.below(
                event,
                lambda uri: self._upstream.page(TICKETS, number, path={"event_uri": uri}, subject=event),
            )
            assert isinstance(found, TicketPage)
            return found

        first = await page(0)
        others = await asyncio.gather(*(page(number) for number in range(1, first.pages or 1)))
        return {one.id: one for part in (first, *others) for one in part.definitions}


def roles_for(filter: PersonFilter) -> frozenset[PersonRole]:
    """The roles that may pass. Speakers have no registration, and only attendees say when they came to be."""
    roles = filter.roles if filter.roles is not None else ANY_ROLE
    if filter.statuses is not None or filter.checked_in or filter.refunded:
        roles = roles - {PersonRole.SPEAKER}
    if filter.created_after is not None:
        roles = roles & {PersonRole.ATTENDEE}
    return roles


def fields_for(filter: PersonFilter) -> Wants:
    """The fields that the filter looks at."""
    wants: Wants = frozenset()
    if filter.text is not None:
        wants |= TEXT_FIELDS
    if filter.company is not None:
        wants |= {"company"}
    if filter.statuses is not None or filter.checked_in is not None or filter.refunded is not None:
        wants |= {"registration"}
    return wants


def attendee_query(filter: PersonFilter) -> dict[str, str]:
    """What the vendor can narrow without losing anyone. Names and companies: exact or partial is not said, so never."""
    query = {}
    if filter.updated_after is not None:
        query["updated_date_time"] = zoneless(filter.updated_after)
    if filter.created_after is not None:
        query["created_date_time"] = zoneless(filter.created_after)
    statuses = filter.statuses or frozenset()
    if RegistrationStatus.CANCELLED in statuses or RegistrationStatus.UNKNOWN in statuses:
        query["include_archived"] = "true"
    elif RegistrationStatus.REJECTED in statuses:
        query["include_rejected"] = "true"
    return query


def zoneless(bound: datetime) -> str:
    """``2021-10-31T14:25:46``, early enough in whatever zone the vendor reads it."""
    return (bound.astimezone(UTC) - ZONE_DOUBT).strftime("%Y-%m-%dT%H:%M:%S")


def has_email(person: Person, email: str) -> bool:
    return isinstance(person.email, str) and person.email.strip().casefold() == email
