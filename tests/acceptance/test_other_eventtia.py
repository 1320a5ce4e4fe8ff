"""Eventtia as its document can be read otherwise: nothing beside, elided linkages, numbered ids, another progress."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from acceptance_house import ACCOUNTS, House
from aiohttp import web
from other_vendors import OtherVendor

from gateway.records import Kind, Ref
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.vendors.registry import Accounts
from resolvers import ids

Json = Any
Told = dict[str, Any]
ROOT = "/api/v3"
EVENT = f"{ROOT}/events/jazz"
START = {"start_date": "2027-02-12T14:00:00.000Z", "end_date": "2027-02-12T18:00:00.000Z"}
JAZZ = {"id": 7, "type": "events", "attributes": {"name": "Jazz", "event_uri": "jazz", **START}}


class Teller(OtherVendor):
    """Answers what it is told to: by "GET /path", a body, or a function of the call that makes one."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = {
            "POST /api/v3/auth": {"auth_token": "t"},
            f"GET {ROOT}/events": {"data": [JAZZ], "meta": {"total_pages": 1}},
            f"GET {EVENT}": {"data": JAZZ},
            **told,
        }

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        call = f"{request.method} {request.path}"
        self.calls.append(call + (f"?{request.query_string}" if request.query_string else ""))
        body = self.told.get(call, web.HTTPNotFound)
        if body is web.HTTPNotFound:
            return web.json_response({"message": "ActiveRecord::RecordNotFound"}, status=404)
        body = body(request) if callable(body) else body
        return body if isinstance(body, web.StreamResponse) else web.json_response(body)


@asynccontextmanager
async def telling(folder: Path, told: Told) -> AsyncIterator[House]:
    module, settings, credentials = ACCOUNTS["eventtia"]
    async with Teller(told) as vendor:
        store = await Store.open(f"sqlite+aiosqlite:///{folder}/store.db")
        cache = AnswerCache(1 << 26)
        asked = settings.validate_python(
            {"vendor": "eventtia", "base_url": vendor.base_url, "retries": 0, **credentials}
        )
        account = module.open_account("eventtia", asked, cache, store)
        house = House("eventtia", vendor, account, cache)
        house._accounts = Accounts({"eventtia": account}, store, cache)  # type: ignore[assignment]
        try:
            yield house
        finally:
            await house._accounts.aclose()  # type: ignore[attr-defined]


def of_event(selection: str) -> str:
    return f"query($id:ID!){{node(id:$id){{...on Event{{{selection}}}}}}}"


ID = ids.encode(Ref("eventtia", Kind.EVENT, "7"))


async def event_of(house: House, selection: str) -> Json:
    answer = await house(of_event(selection), id=ID)
    assert "errors" not in answer, answer
    return answer["data"]["node"]


def activity(id: Any, relationships: Json) -> Json:
    told = {"name": f"Activity {id}", "availability": 1000, "used_seats": 0, "price": None, **START}
    return {"id": id, "type": "workshops", "attributes": told, "relationships": relationships}


def speaker(id: Any, *activities: Any) -> Json:
    back = {"workshops": {"data": [{"id": one, "type": "workshops"} for one in activities]}}
    return {"id": id, "type": "speakers", "attributes": {"full_name": f"Speaker {id}"}, "relationships": back}


SESSIONS = "sessions{nodes{title speakers{name} tags{name}}}"
SPEAKERS = {"data": [speaker("11", "1"), speaker(12, 1, "2")]}
TAGS = {"data": [{"id": 21, "type": "workshop_categories", "attributes": {"name": "Brass", "color": "#fff"}}]}
POINTING = {
    "speakers": {"data": [{"id": "11", "type": "speakers"}, {"id": 12, "type": "speakers"}]},
    "workshop_categories": {"data": [{"id": "21", "type": "workshop_categories"}]},
}


@pytest.mark.parametrize(
    ("relationships", "speakers", "tags"),
    [(POINTING, ["Speaker 11", "Speaker 12"], ["Brass"]), ({}, ["Speaker 11", "Speaker 12"], [])],
    ids=["pointing", "elided"],
)
async def test_speakers_and_tags_that_do_not_come_beside_the_activities(
    relationships: Json, speakers: list[str], tags: list[str], tmp_path: Path
) -> None:
    told = {
        f"GET {EVENT}/workshops": {"data": [activity("1", relationships)]},
        f"GET {EVENT}/speakers": SPEAKERS,
        f"GET {EVENT}/workshop_categories": TAGS,
    }
    async with telling(tmp_path, told) as house:
        [session] = (await event_of(house, SESSIONS))["sessions"]["nodes"]
        asked = [call for call in house.vendor.calls if "/speakers" in call]
        alone = ids.encode(Ref("eventtia", Kind.WORKSHOP, "1", ("7",)))
        answer = await house("query($id:ID!){node(id:$id){...on Session{speakers{name}}}}", id=alone)
        speaks = ids.encode(Ref("eventtia", Kind.SPEAKER, "12", ("7",)))
        programme = await house("query($id:ID!){node(id:$id){...on Person{sessions{nodes{title}}}}}", id=speaks)

    assert [one["name"] for one in session["speakers"]] == speakers
    assert [one["name"] for one in session["tags"]] == tags
    assert [one["name"] for one in answer["data"]["node"]["speakers"]] == speakers
    assert programme["data"]["node"]["sessions"]["nodes"] == [{"title": "Activity 1"}]
    assert len(asked) == 1, "one list, not one read for each"


async def test_an_activity_that_the_list_leaves_out_is_read_alone(tmp_path: Path) -> None:
    told = {
        f"GET {EVENT}/workshops": {"data": []},
        f"GET {EVENT}/workshops/1": {"data": activity("1", POINTING)},
        f"GET {EVENT}/speakers": SPEAKERS,
        f"GET {EVENT}/workshop_categories": TAGS,
    }
    async with telling(tmp_path, told) as house:
        id = ids.encode(Ref("eventtia", Kind.WORKSHOP, "1", ("7",)))
        answer = await house("query($id:ID!){node(id:$id){...on Session{title speakers{name} tags{name}}}}", id=id)
    speakers = [{"name": "Speaker 11"}, {"name": "Speaker 12"}]
    assert answer == {"data": {"node": {"title": "Activity 1", "speakers": speakers, "tags": [{"name": "Brass"}]}}}


REGISTER = """mutation($i:RegisterPersonInput!){registerPerson(input:$i){
  person{email registration{status group{uuid seats{capacity seatsLeft}}}} userErrors{code message field}}}"""


async def test_a_registration_whose_making_is_not_dated_is_never_made_twice(tmp_path: Path) -> None:
    """Its answer is lost, and the list shows somebody like it but not since when."""
    made: list[int] = []

    def register(_: web.Request) -> web.StreamResponse:
        made.append(1)
        return web.Response(status=502)

    told = {
        f"POST {EVENT}/attendees/register": register,
        f"GET {EVENT}/attendees": lambda _: {"data": [ATTENDEE] if made else []},
        f"GET {EVENT}/attendee_types": TICKETS,
    }
    given = {"eventId": ID, "firstName": "Zoë", "lastName": "Ng", "email": "zoe@example.org", "idempotencyKey": "k"}
    async with telling(tmp_path, told) as house:
        first = await house(REGISTER, i=given)
        again = await house(REGISTER, i=given)

    assert first["errors"][0]["extensions"]["code"] == "VENDOR_UNAVAILABLE"
    [error] = again["data"]["registerPerson"]["userErrors"]
    assert (error["code"], error["field"]) == ("CONFLICT", ["input", "idempotencyKey"])
    assert len(made) == 1


async def test_a_group_s_seats_in_words_and_numbers(tmp_path: Path) -> None:
    meta = {"group_uuid": 162565, "profiles": {"41": {"seats": "3", "available": 2}, "42": None}}
    told = {
        f"POST {EVENT}/attendees/register": {"data": ATTENDEE, "meta": meta},
        f"GET {EVENT}/attendee_types": TICKETS,
    }
    given = {"eventId": ID, "firstName": "Zoë", "lastName": "Ng", "email": "zoe@example.org"}
    async with telling(tmp_path, told) as house:
        answer = (await house(REGISTER, i=given))["data"]["registerPerson"]
    assert answer["userErrors"] == []
    assert answer["person"]["registration"]["group"] == {
        "uuid": "162565",
        "seats": [{"capacity": 3, "seatsLeft": 2}, {"capacity": None, "seatsLeft": None}],
    }


async def test_activities_without_speakers_ask_for_none(tmp_path: Path) -> None:
    nobody: Json = {"speakers": {"data": []}, "workshop_categories": {"data": []}}
    async with telling(tmp_path, {f"GET {EVENT}/workshops": {"data": [activity("1", nobody)]}}) as house:
        [session] = (await event_of(house, SESSIONS))["sessions"]["nodes"]
        assert (session["speakers"], session["tags"]) == ([], [])
        assert [call for call in house.vendor.calls if "speakers?" in call or "categories?" in call] == []


ATTENDEE = {
    "id": 31,
    "type": "attendees",
    "attributes": {
        "fields": {"1": "Zoë", "2": "Ng", "3": "zoe@example.org", "4": None, "5": ""},
        "status": "confirmed",
        "paid": "true",
        "checked_in": 0,
        "checked_in_date": "",
    },
    "relationships": {"attendee_type": {"data": {"id": 41, "type": "attendee_types"}}},
}
FORM = ["first_name", "last_name", "email", "company", "telephone"]
TICKETS = {
    "data": [
        {"id": 41, "type": "attendee_types", "attributes": {"name": "VIP", "capacity": "15", "availability": "13"}}
    ],
    "included": [
        {
            "id": number,
            "type": "attendee_type_custom_fields",
            "attributes": {"name": name, "default": "true"},
            "relationships": {"attendee_type": {"data": {"id": 41, "type": "attendee_types"}}},
        }
        for number, name in enumerate(FORM, 1)
    ],
}


async def test_attendees_of_numbered_ids_without_anything_beside(tmp_path: Path) -> None:
    told = {f"GET {EVENT}/attendees": {"data": [ATTENDEE]}, f"GET {EVENT}/attendee_types": TICKETS}
    people = (
        "people(filter:{roles:[ATTENDEE]}){nodes{firstName lastName email company phone registration{status paid "
        "checkedIn checkedInAt ticket{name capacity claimed remaining}}}}"
    )
    async with telling(tmp_path, told) as house:
        [person] = (await event_of(house, people))["people"]["nodes"]

    assert person == {
        "firstName": "Zoë",
        "lastName": "Ng",
        "email": "zoe@example.org",
        "company": None,
        "phone": None,
        "registration": {
            "status": "CONFIRMED",
            "paid": True,
            "checkedIn": False,
            "checkedInAt": None,
            "ticket": {"name": "VIP", "capacity": 15, "claimed": 2, "remaining": 13},
        },
    }


@pytest.mark.parametrize("stats", [[{"name": "Free", "used_seats": "4", "seats_limit": "∞"}], None])
@pytest.mark.parametrize("enveloped", [False, True])
async def test_seats_of_an_endless_ticket(stats: Any, enveloped: bool, tmp_path: Path) -> None:
    endless = {
        "id": "1",
        "type": "attendee_types",
        "attributes": {"name": "Free", "capacity": "∞", "availability": "∞"},
    }
    told: Told = {f"GET {EVENT}/attendee_types": {"data": [endless]}}
    if stats is not None:
        told[f"GET {EVENT}/tickets-stats"] = {"data": stats} if enveloped else stats
    async with telling(tmp_path, told) as house:
        [ticket] = (await event_of(house, "tickets{nodes{capacity unlimited claimed remaining}}"))["tickets"]["nodes"]
    claimed = 4 if stats is not None else None
    assert ticket == {"capacity": None, "unlimited": True, "claimed": claimed, "remaining": None}


@pytest.mark.parametrize("name", [42, {"en": "Jazz"}, ["Jazz"], True])
async def test_a_name_that_is_no_text_is_told_and_does_not_spoil_the_list(name: Any, tmp_path: Path) -> None:
    good = {"id": "8", "type": "events", "attributes": {"name": "Blues", "event_uri": "blues", **START}}
    bad = {"id": "9", "type": "events", "attributes": {"name": name, "event_uri": "x", **START}}
    async with telling(tmp_path, {f"GET {ROOT}/events": {"data": [good, bad]}}) as house:
        answer = await house("{events{nodes{name} failures{code message}}}")

    assert answer["data"]["events"]["nodes"] == [{"name": "Blues"}]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["VENDOR_BAD_RESPONSE"]
    assert "data[1].attributes.name" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("zones", "shown"),
    [
        ({"timezone": "America/Bogota", "virtual_timezone": "Europe/Paris"}, "Europe/Paris"),
        ({"timezone": "America/Bogota", "virtual_timezone": ""}, "America/Bogota"),
        ({"timezone": "(GMT-05:00) Bogota", "virtual_timezone": None}, "America/Bogota"),
        ({"timezone": "nowhere"}, None),
    ],
)
async def test_the_events_zone_is_the_one_that_can_be_written(zones: Json, shown: Any, tmp_path: Path) -> None:
    event = {**JAZZ, "attributes": {**JAZZ["attributes"], **zones, "start_date": "12/02/2027 - 14:00:00"}}  # type: ignore[dict-item]
    async with telling(tmp_path, {f"GET {EVENT}": {"data": event}}) as house:
        found = await event_of(house, "timeZone startsAt description")
    assert found["timeZone"] == shown
    clock = {"Europe/Paris": "+01:00", "America/Bogota": "-05:00", None: "+00:00"}[shown]
    assert found["startsAt"] == f"2027-02-12T14:00:00{clock}"


@pytest.mark.parametrize(
    "picture",
    ["", None, {}, {"filename": None, "thumb": "/x/missing.png"}, {"large": "https://a.example/large/missing.png"}, []],
)
async def test_pictures_that_are_not_there(picture: Any, tmp_path: Path) -> None:
    known = speaker("1")
    known["attributes"]["picture"] = picture
    async with telling(tmp_path, {f"GET {EVENT}/speakers": {"data": [known]}}) as house:
        found = await event_of(house, "people(filter:{roles:[SPEAKER]}){nodes{picture{url}}}")
    assert found["people"]["nodes"] == [{"picture": None}]


async def test_a_picture_that_is_an_address_alone(tmp_path: Path) -> None:
    known = speaker("1")
    known["attributes"]["picture"] = "https://a.example/me.png"
    async with telling(tmp_path, {f"GET {EVENT}/speakers": {"data": [known]}}) as house:
        found = await event_of(house, "people(filter:{roles:[SPEAKER]}){nodes{picture{url}}}")
    assert found["people"]["nodes"] == [{"picture": {"url": "https://a.example/me.png"}}]


# ---------------------------------------------------------------------- copies

COPY = {"id": 8, "type": "events", "attributes": {"name": "Jazz", "event_uri": "jazz-copy", **START}}
DUPLICATE = "mutation($i:DuplicateEventInput!){duplicateEvent(input:$i){event{vendorId slug} userErrors{code message}}}"


class Cloner:
    """Makes one copy, which the list shows at once; ``progress`` tells of the event's progress and the copy's."""

    def __init__(self, progress: Callable[[str, int], Json]) -> None:
        self.made = 0
        self._looks = 0
        self._progress = progress

    @property
    def told(self) -> Told:
        return {
            f"POST {EVENT}/clone": self.clone,
            f"GET {ROOT}/events": lambda _: {"data": [JAZZ, COPY] if self.made else [JAZZ]},
            f"GET {ROOT}/events/jazz-copy": {"data": COPY},
            f"GET {EVENT}/clone-progress": lambda _: self.look("jazz"),
            f"GET {ROOT}/events/jazz-copy/clone-progress": lambda _: self.look("jazz-copy"),
        }

    def clone(self, _: web.Request) -> web.StreamResponse:
        self.made += 1
        return web.json_response(None)

    def look(self, uri: str) -> Json:
        self._looks += 1
        said = self._progress(uri, self._looks)
        return web.json_response({"message": "ActiveRecord::RecordNotFound"}, status=404) if said is None else said


PROGRESS: dict[str, Callable[[str, int], Json]] = {
    "the event's": lambda uri, look: {"finished": look > 2} if uri == "jazz" else {"finished": False},
    "the copy's alone": lambda uri, look: None if uri == "jazz" else {"finished": look > 4},
    "the copy's, and the event's always true": lambda uri, look: {"finished": uri == "jazz" or look > 4},
    "of neither": lambda uri, look: None,
    "in words": lambda uri, look: {"finished": "true"},
}


@pytest.mark.parametrize("whose", PROGRESS)
async def test_a_copy_is_followed_by_whosever_progress_there_is(whose: str, tmp_path: Path) -> None:
    cloner = Cloner(PROGRESS[whose])
    async with telling(tmp_path, cloner.told) as house:
        answer = await house(DUPLICATE, i={"id": ID})
        looks = [call for call in house.vendor.calls if call.endswith("clone-progress")]

    assert answer["data"]["duplicateEvent"] == {"event": {"vendorId": "8", "slug": "jazz-copy"}, "userErrors": []}
    assert cloner.made == 1
    if whose.startswith("the"):
        assert len(looks) > 2, "it waited"
