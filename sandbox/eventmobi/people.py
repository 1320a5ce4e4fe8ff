"""What EventMobi's people and person group operations do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from msgspec import Raw

from sandbox.eventmobi import bodies, groups, payloads
from sandbox.eventmobi.documents import (
    Document,
    changed_person,
    new_person,
    overwritten_person,
    regrouped_person,
)
from sandbox.eventmobi.events import check_new_ids, event_in, new_pairs, stamps_in, system_of
from sandbox.eventmobi.moments import Stamps, now
from sandbox.eventmobi.refusals import absent, refusal
from sandbox.eventmobi.state import People, State
from sandbox.operation import Reply, Request

DEFAULT_LIMIT = 20


def get_overview(request: Request) -> Reply:
    """Counts, groups and custom fields of an event."""
    state: State = request.state
    event = event_in(request)
    people = state.people(event)
    stamps = stamps_in(request, event)
    body = payloads.overview(state.place(event), len(people.items), people.members, event["timestamps"], stamps)
    return Reply(body=body)


def list_people(request: Request) -> Reply:
    """A page of people in the order they came in; 20 from offset 0 unless asked otherwise (L808)."""
    event = event_in(request)
    items = request.state.people(event).items
    start, limit = request.query.get("offset", 0), request.query.get("limit", DEFAULT_LIMIT)
    stamps = stamps_in(request, event)
    page = [_written(request, person, stamps) for person in items.slice(start, start + limit)]
    body = {"query_string": query_string(request), "record_number": len(items), "people_list": page}
    return Reply(body=body)


def query_string(request: Request) -> str:
    """The query as received, with the default offset and limit where they were left out (L2282)."""
    defaults = [("offset", "0"), ("limit", str(DEFAULT_LIMIT))]
    left_out = urlencode([pair for pair in defaults if pair[0] not in request.query])
    return "&".join(part for part in (request.query_string, left_out) if part)


def _person_in(request: Request) -> tuple[Document, People, Document]:
    event = event_in(request)
    people: People = request.state.people(event)
    id = request.params["person_id"]
    person = people.find(id, system_of(request))
    if person is None:
        raise absent("person_id", id)
    return event, people, person


def _written(request: Request, person: Document, stamps: Stamps) -> Raw:
    state: State = request.state
    return state.writer.write(person["person_id"], person, stamps, lambda: payloads.person_answer(person, stamps))


def _reply(request: Request, event: Document, person: Document) -> Reply:
    return Reply(body=_written(request, person, stamps_in(request, event)))


def get_person(request: Request) -> Reply:
    """One person."""
    event, _, person = _person_in(request)
    return _reply(request, event, person)


def create_person(request: Request) -> Reply:
    """A new person; a `person_id` sent is kept as an external id, as an event's is."""
    state: State = request.state
    event = event_in(request)
    people = state.people(event)
    changes = _checked(bodies.sent(request.body, "person"), state.place(event))
    pairs = new_pairs(changes, changes.get("person_id"), request.query.get("ext_id_system"))
    taken = people.taken(pairs)
    if taken is not None:
        raise refusal(409, f"{taken[0]} id {taken[1]} is in use", "external_ids")
    person = people.add(new_person(people.new_number(), pairs, changes, now()))
    return _reply(request, event, person)


def _checked(changes: dict[str, Any], event: int) -> dict[str, Any]:
    """Refuse generated members and bad files; turn names of groups into ids."""
    bodies.forbid(changes, bodies.PERSON_GENERATED)
    files = [("uplaod_docs", doc) for doc in changes.get("uplaod_docs", ())]
    if "upload_picture" in changes:
        _check_picture(changes["upload_picture"])
        files.append(("upload_picture", changes["upload_picture"]))
    for member, file in files:
        if "rename" in file and not bodies.same_type(file["rename"], file["url"]):
            raise refusal(400, "A new name must keep the type of the file", f"{member}.rename")
    profile = changes.get("profile", {})
    if "groups" not in profile:
        return changes
    return {**changes, "profile": {**profile, "groups": _group_ids(profile["groups"], event)}}


def _check_picture(picture: dict[str, str]) -> None:
    if not bodies.is_picture(picture["url"]):
        raise refusal(400, "Supports jpeg, jpg and png", "upload_picture.url")


def _group_ids(references: list[str], event: int) -> list[str]:
    found = [groups.group_of(event, reference) for reference in references]
    unknown = [reference for reference, id in zip(references, found, strict=True) if id is None]
    if unknown:
        raise refusal(400, f"No such group: {', '.join(unknown)}", "profile.groups")
    return list(dict.fromkeys(id for id in found if id))


def _changes_of(request: Request, event: Document, people: People, person: Document) -> dict[str, Any]:
    changes = bodies.sent(request.body, "person")
    bodies.forbid(changes, ("person_id",))
    check_new_ids(changes, person["person_id"], people)
    return _checked(changes, request.state.place(event))


def patch_person(request: Request) -> Reply:
    """Change the members sent."""
    event, people, person = _person_in(request)
    changes = _changes_of(request, event, people, person)
    changed = people.replace(changed_person(person, changes, now()))
    return _reply(request, event, changed)


def replace_person(request: Request) -> Reply:
    """Overwrite the person: what can be sent and is not becomes empty."""
    event, people, person = _person_in(request)
    changes = _changes_of(request, event, people, person)
    changed = people.replace(overwritten_person(person, changes, now()))
    return _reply(request, event, changed)


def delete_person(request: Request) -> Reply:
    """Take the person out; answers with the person as they were."""
    event, people, person = _person_in(request)
    people.remove(person)
    return _reply(request, event, person)


def list_groups(request: Request) -> Reply:
    """The groups of a person: ids and names only."""
    event, _, person = _person_in(request)
    place = request.state.place(event)
    numbers = person["profile"]["groups"]
    return Reply(body=[{"group_id": id, "group_name": groups.group_name(place, id)} for id in numbers])


def _regroup(request: Request, *, keep: bool, give: bool = True) -> Reply:
    event, people, person = _person_in(request)
    old = person["profile"]["groups"] if keep else []
    new = _changes_of(request, event, people, person).get("profile", {}).get("groups", []) if give else []
    together = list(dict.fromkeys([*old, *new]))
    changed = people.replace(regrouped_person(person, together, now()))
    return _reply(request, event, changed)


def patch_groups(request: Request) -> Reply:
    """Add the groups of `profile.groups`; the rest of the body is not used. Answers with the person."""
    return _regroup(request, keep=True)


def replace_groups(request: Request) -> Reply:
    """Make `profile.groups` the person's groups; the rest is not used. Answers with the person."""
    return _regroup(request, keep=False)


def delete_groups(request: Request) -> Reply:
    """Take the person out of every group. Answers with the person."""
    return _regroup(request, keep=False, give=False)
