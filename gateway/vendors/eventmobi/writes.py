"""EventMobi's writing operations as data. ``Lnnn`` are lines of the vendor's text.

None is repeated: the text makes none of them safe. Each names the readings that it makes untrue. Our refs carry the
vendor's own ids, so the paths need no ``ext_id_system``, which PATCH and PUT of an event do not list (L436, L558).
"""

from typing import Any

from gateway.records import Event, Person
from gateway.upstream.endpoint import Endpoint, Outdates, Reading
from gateway.vendors.eventmobi import mapping
from gateway.vendors.eventmobi.endpoints import (
    EVENT,
    EVENT_ELSEWHERE,
    EVENTS,
    OVERVIEW,
    PEOPLE_LIST,
    PERSON,
    ROOT,
)

EVENT_VIEWS = (
    Outdates(EVENTS.name, everywhere=True),
    Outdates(EVENT_ELSEWHERE.name, everywhere=True),
    Outdates(EVENT.name),
)
"""Everywhere: the list stands below no event, and a read by another system's id does not know whose event it finds."""
PERSON_VIEWS = (Outdates(PEOPLE_LIST.name), Outdates(PERSON.name))
MEMBERSHIP = (*PERSON_VIEWS, Outdates(OVERVIEW.name))
"""The overview counts a group's members."""
HEADCOUNT = (*MEMBERSHIP, *EVENT_VIEWS)
"""An event counts its people."""


def deleted(payload: Any, reading: Reading) -> bool:
    """The person as they were (L1349, titled "Overwrite specific person record"): nothing that is true any more."""
    return True


CREATE_EVENT: Endpoint[Event] = Endpoint(
    name="events.create",  # createEvent, L100-246
    method="POST",
    path=ROOT,
    parse=mapping.event,
    outdates=EVENT_VIEWS,
)
UPDATE_EVENT: Endpoint[Event] = Endpoint(
    name="events.update",  # patchEvent, L326-446
    method="PATCH",
    path=EVENT.path,
    parse=mapping.event,
    outdates=EVENT_VIEWS,
)
REPLACE_EVENT: Endpoint[Event] = Endpoint(
    name="events.replace",  # replaceEvent, L448-569
    method="PUT",
    path=EVENT.path,
    parse=mapping.event,
    outdates=EVENT_VIEWS,
)
REGISTER: Endpoint[Person | str | None] = Endpoint(
    name="people.create",  # createPerson, L825-921
    method="POST",
    path=PEOPLE_LIST.path,
    parse=mapping.registered,
    empty=True,  # the answer's shape is not documented
    outdates=HEADCOUNT,
)
UPDATE_PERSON: Endpoint[Person] = Endpoint(
    name="people.update",  # patchPerson, L1027-1186
    method="PATCH",
    path=PERSON.path,
    parse=mapping.person,
    outdates=PERSON_VIEWS,
)
REPLACE_PERSON: Endpoint[Person] = Endpoint(
    name="people.replace",  # replacePerson, L1188-1347; groups are members that a PUT may empty
    method="PUT",
    path=PERSON.path,
    parse=mapping.person,
    outdates=MEMBERSHIP,
)
DELETE_PERSON: Endpoint[bool] = Endpoint(
    name="people.delete",  # deletePerson, L1349-1463
    method="DELETE",
    path=PERSON.path,
    parse=deleted,
    empty=True,
    outdates=HEADCOUNT,
)
GROUPS = f"{PERSON.path}/groups"
ADD_GROUPS: Endpoint[Person] = Endpoint(
    name="people.groups.add",  # patchPersonGroups, L1511-1670
    method="PATCH",
    path=GROUPS,
    parse=mapping.person,
    outdates=MEMBERSHIP,
)
REPLACE_GROUPS: Endpoint[Person] = Endpoint(
    name="people.groups.replace",  # replacePersonGroups, L1672-1831
    method="PUT",
    path=GROUPS,
    parse=mapping.person,
    outdates=MEMBERSHIP,
)
CLEAR_GROUPS: Endpoint[Person] = Endpoint(
    name="people.groups.clear",  # deletePersonGroups, L1833: it takes no group, so it clears all (contract notes)
    method="DELETE",
    path=GROUPS,
    parse=mapping.person,
    outdates=MEMBERSHIP,
)
BY_MODE = {"ADD": ADD_GROUPS, "REPLACE": REPLACE_GROUPS, "CLEAR": CLEAR_GROUPS}
WRITES: tuple[Endpoint[Any], ...] = (
    CREATE_EVENT, UPDATE_EVENT, REPLACE_EVENT, REGISTER, UPDATE_PERSON, REPLACE_PERSON, DELETE_PERSON, ADD_GROUPS,
    REPLACE_GROUPS, CLEAR_GROUPS,
)  # fmt: skip
