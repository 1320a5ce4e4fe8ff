"""The 69 operations of Eventtia's API v3, two of them under two paths, and which answer without a token."""

from __future__ import annotations

from dataclasses import replace

from sandbox.eventtia.answers import (
    activities,
    attendees,
    auth,
    commerce,
    enrolment,
    events,
    floor,
    hooks,
    networking,
    surveys,
)
from sandbox.operation import Operation

_DOCUMENTED: tuple[Operation, ...] = (
    *auth.OPERATIONS,
    *events.OPERATIONS,
    *networking.OPERATIONS,
    *attendees.OPERATIONS,
    *enrolment.OPERATIONS,
    *activities.OPERATIONS,
    *commerce.OPERATIONS,
    *floor.OPERATIONS,
    *hooks.OPERATIONS,
    *surveys.OPERATIONS,
)
# Other paths of an operation that the samples show: the links of the event list have a slash before their query, and
# the account's web hooks are read below a locale.
_OTHER_PATHS = {"listEvents": "/api/v3/events/", "listWebHooks": "/en/api/v3/web_hooks"}
OPERATIONS = _DOCUMENTED + tuple(
    replace(one, path=_OTHER_PATHS[one.id]) for one in _DOCUMENTED if one.id in _OTHER_PATHS
)
# Shown without a token in both samples of the vendor's text, which never lists the protected endpoints; and the
# attendee list, which says that a token is optional there.
OPEN = frozenset(
    {
        "cloneEvent",
        "getEventCloneProgress",
        "listEventCustomFields",
        "listParticipantTypes",
        "listUnavailableHours",
        "createUnavailableHour",
        "updateUnavailableHour",
        "deleteUnavailableHour",
        "getAttendee",
        "getAttendeeByEmail",
        "listSpeakers",
        "listStandCategories",
        "listZones",
        "listStandReservations",
        "listPointsOfInterest",
        "listQaSessions",
        "listCountries",
        "listRegions",
        "listCities",
        "getCity",
        "listSurveys",
        "listAttendeePayments",
        "listAttendees",
    }
)
