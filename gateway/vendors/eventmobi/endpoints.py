"""EventMobi's reading operations as data. Paths follow the account's base URL.

The vendor writes ``/v2//events`` with a doubled slash (L16), a rendering artefact: one is sent (see ``line.py``).
``Lnnn`` are lines of the vendor's text.
"""

from typing import Any

from gateway.records import Event, Page, Person
from gateway.upstream.endpoint import CachePolicy, Endpoint, OffsetPages, Reading
from gateway.vendors.eventmobi import mapping

LISTING = CachePolicy(fresh=60, stale_while_revalidate=300, stale_if_error=3600)
RECORD = CachePolicy(fresh=60, stale_while_revalidate=300, stale_if_error=3600)
PEOPLE = CachePolicy(fresh=30, stale_while_revalidate=120, stale_if_error=3600)

ROOT = "/en/api/v2/events"
PAGES = OffsetPages(offset="offset", limit="limit", max_size=100)

EVENTS: Endpoint[Page[Event]] = Endpoint(
    name="events.list",  # listEvents, L13-98
    path=ROOT,
    parse=mapping.event_page,
    paging=PAGES,
    cache=LISTING,
)
EVENT: Endpoint[Event] = Endpoint(
    name="events.get",  # getEvent, L248-324
    path=f"{ROOT}/{{event_id}}",
    parse=mapping.event,
    cache=RECORD,
    missing=True,
)
EVENT_ELSEWHERE: Endpoint[Event] = Endpoint(
    name="events.get_by_external_id",  # getEvent with ext_id_system, L91
    path=f"{ROOT}/{{event_id}}",
    parse=mapping.event,
    cache=RECORD,
    missing=True,
)
OVERVIEW: Endpoint[mapping.Overview] = Endpoint(
    name="people.overview",  # getPeopleOverview, L644-713
    path=f"{ROOT}/{{event_id}}/people",
    parse=mapping.overview,
    cache=LISTING,
)
PEOPLE_LIST: Endpoint[Page[Person]] = Endpoint(
    name="people.list",  # listPeople, L716-823; limit and offset follow from L808 and L2282
    path=f"{ROOT}/{{event_id}}/people/person",
    parse=mapping.person_page,
    paging=PAGES,
    cache=PEOPLE,
)
PERSON: Endpoint[Person] = Endpoint(
    name="people.get",  # getPerson, L923-1025
    path=f"{ROOT}/{{event_id}}/people/person/{{person_id}}",
    parse=mapping.person,
    cache=PEOPLE,
    missing=True,
)


def _answered(payload: Any, reading: Reading) -> bool:
    """Any list will do: the question was whether the key is good."""
    if not isinstance(mapping.bare(payload, "events"), list):
        raise TypeError("the answer is not a list")
    return True


PROBE: Endpoint[bool] = Endpoint(name="events.probe", path=ROOT, parse=_answered)
"""One event of the list, never remembered: it proves the key."""
