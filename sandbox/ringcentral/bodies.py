"""What the vendor takes: bodies of writes and filters of lists, as its document has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any as Anything

from sandbox.operation import Query, boolean, comma_separated, iso_datetime, positive
from sandbox.ringcentral.timezones import NAMES
from sandbox.shape import Any, Arr, Bool, Int, Map, Num, Obj, Shape, Str

VISIBILITIES = ("hidden_event", "private_event", "public_event")
PEOPLE_SHOWN = ("show_all", "show_list", "show_none")
SEGMENTS = ("schedule", "session", "expo", "stage", "all")
SIGNALS = (
    "attendance",
    "attendeeCheckedInToEvent",
    "attendeeCheckedInToScheduleItem",
    "attendeeCheckedOutFromEvent",
    "attendeeCheckedOutFromScheduleItem",
    "attendeeClickedUrl",
    "attendeeEnteredEventArea",
    "attendeeFilledMidEventSurvey",
    "attendeeFilledPostEventSurvey",
    "attendeeLeftEventArea",
    "attendeeRegisteredVendorInterest",
    "onsiteSegmentRegistrationCreated",
    "registrationQRCreated",
    "registrationQRUpdated",
    "registrationQrCreated",
    "registrationQrUpdated",
)
REPORTS = (
    *("all", "attendees", "attendeeLog", "attendeeActivity", "attendeeFeedback", "attendeeScore"),
    *("postEventSurvey", "feedback", "boothAttendee", "boothInteraction", "chat", "connection", "noShows"),
    *("participation", "timeSpentOnline", "registrations", "registrants", "schedule", "schedules", "summary"),
    *("referrals", "viewership", "onlineAttendeeCounts", "segmentRegistrations", "agenda"),
    *("replayRecordings", "replayViewers", "engagement"),
)

_MOMENT = Str(format="date-time")
_NAME = Str(min=1)
_STRINGS = Map(Str())


def _data(type: str, attributes: Shape) -> Obj:
    return Obj({"data": Obj({"type": Str(enum=(type,)), "attributes": attributes})})


_SCHEDULED: dict[str, Shape] = {
    "name": _NAME,
    "organizationId": Str(),
    "timeEnd": _MOMENT,
    "timeStart": _MOMENT,
    "timezone": Str(enum=NAMES),
}
_COPIED: dict[str, Shape] = {
    "auto_publish": Bool(),
    "metadata": Map(Any()),
    "password": Str(),
    "type": Str(enum=VISIBILITIES),
}
FROM_TEMPLATE = _data("event", Obj(_SCHEDULED, _COPIED))
DUPLICATE = _data("event", Obj({}, _SCHEDULED | _COPIED))
EVENT = _data(
    "event",
    Obj(
        {"currency": Str(format="[A-Za-z]{3}")}
        | {name: shape for name, shape in _SCHEDULED.items() if name != "organizationId"},
        {
            "analyticsCode": Str(),
            "attendeesVisibility": Str(enum=PEOPLE_SHOWN),
            "attendeesVisiblity": Str(enum=PEOPLE_SHOWN),
            "color": Str(format="#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"),
            "description": Str(),
            "doorsCloseAfterMinutes": Int(),
            "doorsOpenBeforeMinutes": Int(),
            "eventType": Str(enum=VISIBILITIES),
            "gdprText": Str(),
            "hidePeopleArea": Bool(),
            "message": Str(),
            "networkType": Str(enum=("everyone", "ticket_holder")),
            "password": Str(),
            "shortDescription": Str(),
            "slug": Str(),
            "suppressEmails": Bool(),
            "timerLength": Int(),
        },
    ),
)
SUBSCRIPTION = _data(
    "dataSubscription",
    Obj(
        {},
        {
            "configuration": Obj({}, {"url": Str(format="uri"), "type": Str(), "expiresAt": _MOMENT}),
            "signals": Arr(Str(enum=SIGNALS)),
        },
    ),
)
REGISTRATION = _data("Registration", Obj({}, {"metadata": _STRINGS}))
REPORT = Obj(
    {},
    {
        "data": Obj(
            {},
            {
                "attributes": Obj(
                    {},
                    {
                        "segmentType": Str(enum=SEGMENTS),
                        "virtualSpaceId": Str(),
                        "participationReportType": Str(enum=SEGMENTS),
                        "participationTypeId": Str(),
                    },
                )
            },
        )
    },
)
MAGIC_LINK = _data(
    "magicLink",
    Obj(
        {"email": Str(format="email"), "firstName": _NAME, "lastName": _NAME},
        {"extraFields": _STRINGS, "headline": Str(), "metadata": _STRINGS, "registrationId": Str()},
    ),
)
TICKET = _data(
    "ticket",
    Obj(
        {},
        {
            "count": Int(min=0),
            "description": Str(),
            "name": _NAME,
            "price": Num(min=0),
            "private": Bool(),
        },
    ),
)
LEGACY_LINK = Obj(
    {"ticket_id": Str(), "first_name": _NAME, "last_name": _NAME, "email": Str(format="email")},
    {"created_at": Str()},
)

PAGES = (Query("page", positive), Query("perPage", positive))


def _moments(name: str) -> tuple[Query, ...]:
    single = tuple(Query(f"filter[{name}][{word}]", iso_datetime) for word in ("eq", "gt", "lt", "gte", "lte"))
    return (*single, Query(f"filter[{name}][in]", comma_separated(iso_datetime)))


def _refused(text: str) -> Anything:
    raise ValueError("Invalid filter params, please use allowed ones: updatedAt, email")


_EMAIL = (Query("filter[email][eq]"), Query("filter[email][in]", comma_separated()))
REGISTRATION_FILTERS = (
    *_EMAIL,
    *_moments("createdAt"),
    *_moments("updatedAt"),
    *_moments("userUpdatedAt"),
    Query("filter[refunded][eq]", boolean),
)
LINK_FILTERS = (*_EMAIL, *_moments("updatedAt"), Query("filter[includeConfirmAndJoin][eq]", _refused))

OPERATORS: dict[str, Callable[[Anything, Anything], bool]] = {
    "eq": lambda value, wanted: bool(value == wanted),
    "in": lambda value, wanted: value in wanted,
    "gt": lambda value, wanted: bool(value > wanted),
    "lt": lambda value, wanted: bool(value < wanted),
    "gte": lambda value, wanted: bool(value >= wanted),
    "lte": lambda value, wanted: bool(value <= wanted),
}


class Filter:
    """The filters of one call: member and operator and what it must be; all must hold."""

    def __init__(self, query: dict[str, Anything]) -> None:
        self.parts = [
            (*name.removeprefix("filter[").removesuffix("]").split("]["), wanted)
            for name, wanted in query.items()
            if name.startswith("filter[")
        ]

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def emails(self) -> set[str] | None:
        """The only e-mails that can fit, or None when all can."""
        sets = [{wanted} if word == "eq" else set(wanted) for name, word, wanted in self.parts if name == "email"]
        return set.intersection(*sets) if sets else None

    def fits(self, marks: dict[str, Anything]) -> bool:
        """Whether the instants and flags of a record fit; e-mails are not looked at."""
        return all(OPERATORS[word](marks[name], wanted) for name, word, wanted in self.parts if name != "email")


def instant(text: str) -> datetime:
    """The instant of a date-time that a shape has let through."""
    return datetime.fromisoformat(text)
