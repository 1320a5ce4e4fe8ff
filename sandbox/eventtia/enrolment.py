"""Who goes to which activity: a rule for the generated ones, and what callers wrote above it.

Attendee number k goes to activity number w when k + 3 w is a multiple of five, so that both directions can be
walked without walking everything.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.eventtia.payloads.setting import Setting

STEP = 5


class Enrolments:
    """The registrations of one event's attendees to its activities, by ids."""

    def __init__(self, setting: Setting, activities: int) -> None:
        self._setting = setting
        self._activities = activities
        self._left: set[tuple[int, int]] = set()  # (activity, attendee) of the rule, ended by a caller
        self._joined: dict[tuple[int, int], None] = {}  # others, begun by a caller

    def has(self, activity: int, attendee: int) -> bool:
        """Whether the attendee is registered to the activity."""
        pair = (activity, attendee)
        return pair in self._joined or (pair not in self._left and self._by_rule(activity, attendee))

    def join(self, activity: int, attendee: int) -> None:
        """Register; nothing happens when it is so already."""
        pair = (activity, attendee)
        if self._by_rule(activity, attendee):
            self._left.discard(pair)
        else:
            self._joined[pair] = None

    def leave(self, activity: int, attendee: int) -> None:
        """Unregister; nothing happens when it is so already."""
        pair = (activity, attendee)
        self._joined.pop(pair, None)
        if self._by_rule(activity, attendee):
            self._left.add(pair)

    def count(self, activity: int) -> int:
        """How many are registered to the activity."""
        ended = sum(1 for which, _ in self._left if which == activity)
        begun = sum(1 for which, _ in self._joined if which == activity)
        return len(self._places(activity)) - ended + begun

    def attendees(self, activity: int) -> list[int]:
        """The ids of those registered to the activity, in the order of their registration to the event."""
        ruled = (self._setting.id("attendee", place) for place in self._places(activity))
        kept = [attendee for attendee in ruled if (activity, attendee) not in self._left]
        return kept + [attendee for which, attendee in self._joined if which == activity]

    def activities(self, attendee: int) -> list[int]:
        """The ids of the attendee's activities, in the agenda's order."""
        ruled = [activity for activity in self._ruled_for(attendee) if (activity, attendee) not in self._left]
        return ruled + [activity for activity, who in self._joined if who == attendee]

    def number(self, activity: int, attendee: int) -> int:
        """The id of the registration itself."""
        what = self._setting.place("activity", str(activity)) or 0
        who = self._setting.place("attendee", str(attendee)) or 0
        return 1 + what + 1_000 * (who + 1_000_000 * self._setting.index)

    def _by_rule(self, activity: int, attendee: int) -> bool:
        what = self._setting.place("activity", str(activity))
        who = self._setting.place("attendee", str(attendee))
        if what is None or who is None or what >= self._activities or who >= self._setting.people:
            return False
        return (who + 3 * what) % STEP == 0

    def _places(self, activity: int) -> range:
        what = self._setting.place("activity", str(activity))
        if what is None or what >= self._activities:
            return range(0)
        return range(-3 * what % STEP, self._setting.people, STEP)

    def _ruled_for(self, attendee: int) -> Iterator[int]:
        who = self._setting.place("attendee", str(attendee))
        if who is None or who >= self._setting.people:
            return
        for what in range(self._activities):
            if (who + 3 * what) % STEP == 0:
                yield self._setting.id("activity", what)
