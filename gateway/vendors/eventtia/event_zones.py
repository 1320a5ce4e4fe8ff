"""EventZones: on whose clocks an event stands, for the lists of events, which do not say it.

``virtual_timezone``, the zone that can be written, stands in the single read and in the answers to writes; the slim
list says ``timezone`` alone, and the two may differ ("Create Event"). So what an event itself has told goes into the
lists too.
"""

from datetime import datetime

import msgspec

from gateway.records import Event


class EventZones:
    """The zones that one account's events have told themselves, each with the state of the event that told it."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[datetime, str]] = {}

    def learn(self, event: Event) -> None:
        """Note the zone that a single read or the answer to a write tells."""
        if isinstance(event.updated_at, datetime) and isinstance(event.time_zone, str):
            self._told[event.ref.id] = (event.updated_at, event.time_zone)

    def shown(self, listed: Event) -> Event:
        """A listed event in its own zone, if that is known and the event has not changed since it was told."""
        if not isinstance(listed.time_zone, str) or not isinstance(listed.updated_at, datetime):
            return listed
        told_at, zone = self._told.get(listed.ref.id, (None, ""))
        if told_at is None or listed.updated_at > told_at or listed.time_zone == zone:
            return listed
        return msgspec.structs.replace(listed, time_zone=zone)
