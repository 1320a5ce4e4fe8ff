"""RingCentral played from other readings of its document: numbers for ids, lists without a next, a clock at rest."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.errors import Refused
from gateway.records import Event, Kind, Origin, Ref, Vendor
from gateway.vendors.adapter import NO_WANTS, EventFilter, PersonFilter
from gateway.vendors.mark import marked
from gateway.vendors.ringcentral import adapter as ringcentral
from gateway.vendors.ringcentral import finding
from gateway.vendors.ringcentral.listings import walk
from gateway.vendors.ringcentral.settings import RingcentralSettings

LONG_AGO = "2019-08-24T14:15:22Z"
NOW = datetime(2027, 3, 2, 12, tzinfo=UTC)
OURS: dict[str, Any] = {"vendor": "ringcentral", "organization_id": "o"}


def event(id: Any, **told: Any) -> dict[str, Any]:
    attributes = {"createdAt": LONG_AGO, "name": "Jazz", "published": True, "timezone": "Bern", **told}
    return {"id": id, "type": "event", "attributes": attributes}


@pytest.mark.parametrize("answer", [(202, None), (202, {}), (202, {"data": None})])
async def test_a_copy_that_is_as_old_as_its_original(account: Any, answer: tuple[int, Any]) -> None:
    events = [event(1)]

    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if method == "POST":
            assert path == "/v1/events/1/duplications"
            events.append(event(2, **body["data"]["attributes"]))
            return answer
        return 200, {"data": events, "meta": {"count": len(events)}, "links": {"self": "/e", "next": None}}

    rc, played = await account(ringcentral, RingcentralSettings, play, **OURS)

    with marked("m4rk"):
        made = await rc.duplicate_event(Ref("played", Kind.EVENT, "1"), {"name": "Copy"})
        found = await rc.read_back("duplicate_event", made.ref, {"name": "Copy"})

    assert (made.ref.id, made.name, found.ref) == ("2", "Copy", made.ref)
    assert played.bodies[0]["data"]["attributes"]["metadata"]["eventgate"].startswith("m4rk.")


@pytest.mark.parametrize(
    ("mark", "created", "borne"),
    [
        (finding.dated("m", NOW), None, True),
        (finding.dated("m", NOW - timedelta(hours=23)), NOW - timedelta(days=900), True),
        (finding.dated("m", NOW - timedelta(hours=26)), NOW, False),  # the same key, another day
        (finding.dated("other", NOW), NOW, False),
        ("m", NOW - timedelta(hours=2), True),  # as it was sent before marks had a time
        ("m", NOW - timedelta(hours=26), False),
        ("m.soon", NOW, True),
        (7, NOW, False),
        (None, NOW, False),
    ],
)
def test_whose_mark_an_event_bears(mark: Any, created: datetime | None, borne: bool) -> None:
    origin = Origin("rc", Vendor.RINGCENTRAL, NOW)
    told = Event(
        ref=Ref("rc", Kind.EVENT, "e"),
        origin=origin,
        name="x",
        created_at=created,
        extra={"metadata": {"eventgate": mark}},
    )

    assert finding.bears(told, "m", NOW) == borne
    assert not finding.bears(Event(ref=told.ref, origin=origin, name="x"), "m", NOW)


async def test_the_duplicates_422_without_a_body(account: Any) -> None:
    rc, _ = await account(ringcentral, RingcentralSettings, lambda *_: (422, None), **OURS)

    with pytest.raises(Exception, match="422") as refused:
        await rc.duplicate_event(Ref("played", Kind.EVENT, "1"), {"name": "Copy"})

    assert not isinstance(refused.value, Refused)
    [told] = rc.refusal(refused.value, "duplicate_event")
    assert (told.code.value, told.field) == ("VENDOR_REJECTED", ("input",))


@pytest.mark.parametrize("count", [25, "25"])
async def test_a_list_whose_links_leave_next_out(account: Any, count: Any) -> None:
    """Ten on a page whatever is asked for, and nothing but the total tells that there is more."""

    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        first = 10 * (int(query["page"]) - 1)
        data = [event(number, name=f"E{number}") for number in range(first, min(first + 10, 25))]
        return 200, {"data": data, "meta": {"count": count}, "links": {"self": "/e?page=1", "last": "/e?page=3"}}

    rc, played = await account(ringcentral, RingcentralSettings, play, **OURS)

    found = [each async for each in walk(rc.events(EventFilter(), NO_WANTS))]

    assert [each.ref.id for each in found] == [str(number) for number in range(25)]
    assert len(played.calls) == 3


async def test_a_list_that_goes_by_another_parameter_than_page(account: Any) -> None:
    """Twenty organizations whatever page is asked for, and no word of how many there are."""
    data = [{"id": f"o{number}", "type": "organization", "attributes": {"name": "x"}} for number in range(20)]
    rc, played = await account(ringcentral, RingcentralSettings, lambda *_: (200, {"data": data}), vendor="ringcentral")

    found = [each.ref.id async for each in walk(rc.organizations())]

    assert found == [f"o{number}" for number in range(20)]
    assert len(played.calls) == 2


async def test_ids_that_are_numbers(account: Any) -> None:
    person = {"id": 5, "type": "registration", "attributes": {"email": "a@example.org", "ticketId": 3}}

    def play(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if path == "/v1/registrations/5":
            return 200, {"data": person}
        assert path == "/v1/events/1/registrations"
        return 200, {"data": [person], "meta": {"count": 1}, "links": {"next": None}}

    rc, _ = await account(ringcentral, RingcentralSettings, play, **OURS)

    [listed] = (await rc.people(Ref("played", Kind.EVENT, "1"), PersonFilter(), NO_WANTS).slice()).items
    source = rc.source(Kind.PERSON)
    alone = await source.one(Ref("played", Kind.PERSON, "5", ("1",)), NO_WANTS)

    assert listed.ref == alone.ref == Ref("played", Kind.PERSON, "5", ("1",))
    assert listed.registration.ticket == Ref("played", Kind.TICKET, "3", ("1",))
