"""Meetings: how many people may arrange at an event."""

import strawberry

from gateway.records import Event, MeetingLimit


async def limits_of_event(root: strawberry.Parent[Event], info: strawberry.Info) -> list[MeetingLimit]:
    """The limits of each of the event's rounds of meetings."""
    return list(await info.context.adapters[root.ref.account].meeting_limits(root.ref))
