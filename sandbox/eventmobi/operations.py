"""EventMobi's 18 operations, under `/en/api/v2/events` and, as the document has it, `/en/api/v2//events`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.eventmobi import events, people
from sandbox.eventmobi.bodies import EVENT, PERSON, Wrapped
from sandbox.eventmobi.moments import timestamp_format
from sandbox.operation import Handler, Operation, Query, integer

EVENT_BODY = Wrapped("event", EVENT)
PERSON_BODY = Wrapped("person", PERSON)


def count(text: str) -> int:
    """A whole number from 0 on; ValueError otherwise."""
    value = integer(text)
    if value < 0:
        raise ValueError("must be 0 or more")
    return value


FORMAT = Query("timestamp_format", timestamp_format)
SYSTEM = Query("ext_id_system")
PAGE = (Query("limit", count), Query("offset", count))
BOTH = (SYSTEM, FORMAT)

ONE = "/{event_id}"
PEOPLE = ONE + "/people"
PERSONS = PEOPLE + "/person"
PERSON_PATH = PERSONS + "/{person_id}"
GROUPS_PATH = PERSON_PATH + "/groups"


@dataclass(frozen=True)
class Line:
    """One operation of the document: its path follows `…/events`."""

    id: str
    method: str
    path: str
    handle: Handler
    query: tuple[Query, ...] = BOTH
    body: Wrapped | None = None


LINES = (
    Line("listEvents", "GET", "", events.list_events, (*PAGE, *BOTH)),
    Line("createEvent", "POST", "", events.create_event, BOTH, EVENT_BODY),
    Line("getEvent", "GET", ONE, events.get_event),
    # no ext_id_system in the tables of these two (L436, L558), so it is an unknown parameter
    Line("patchEvent", "PATCH", ONE, events.patch_event, (), EVENT_BODY),
    Line("replaceEvent", "PUT", ONE, events.replace_event, (), EVENT_BODY),
    Line("listSections", "GET", ONE + "/sections", events.list_sections),
    # nor in this one (L632)
    Line(
        "listPeopleSections",
        "GET",
        ONE + "/sections/people_sections",
        events.list_people_sections,
        (FORMAT,),
    ),
    Line("getPeopleOverview", "GET", PEOPLE, people.get_overview),
    Line("listPeople", "GET", PERSONS, people.list_people, (*PAGE, *BOTH)),
    Line("createPerson", "POST", PERSONS, people.create_person, BOTH, PERSON_BODY),
    Line("getPerson", "GET", PERSON_PATH, people.get_person),
    Line("patchPerson", "PATCH", PERSON_PATH, people.patch_person, BOTH, PERSON_BODY),
    Line("replacePerson", "PUT", PERSON_PATH, people.replace_person, BOTH, PERSON_BODY),
    Line("deletePerson", "DELETE", PERSON_PATH, people.delete_person),
    Line("listPersonGroups", "GET", GROUPS_PATH, people.list_groups),
    Line("patchPersonGroups", "PATCH", GROUPS_PATH, people.patch_groups, BOTH, PERSON_BODY),
    Line("replacePersonGroups", "PUT", GROUPS_PATH, people.replace_groups, BOTH, PERSON_BODY),
    Line("deletePersonGroups", "DELETE", GROUPS_PATH, people.delete_groups),
)


def operations() -> Sequence[Operation]:
    """All operations under both spellings of the path. A body is optional everywhere (L237, L913)."""
    return [
        Operation(line.id, line.method, root + line.path, line.handle, line.query, line.body, body_required=False)
        for root in ("/en/api/v2/events", "/en/api/v2//events")
        for line in LINES
    ]
