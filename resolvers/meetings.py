"""Meetings: how many people may arrange at an event."""

from collections.abc import Sequence

import strawberry

from gateway.records import Event, MeetingLimit
from resolvers.loaders import Soon


def limits_of_event(root: strawberry.Parent[Event], info: strawberry.Info) -> Soon[Sequence[MeetingLimit]]:
    """The limits of each of the event's rounds of meetings."""
    return info.context.loaders.meeting_limits.load(root.ref)  # type: ignore[no-any-return]
