"""The 69 operations of Eventtia's API v3, and which of them answer without a token."""

from __future__ import annotations

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

OPERATIONS: tuple[Operation, ...] = (
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
