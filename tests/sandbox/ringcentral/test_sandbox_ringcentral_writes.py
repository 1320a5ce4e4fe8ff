"""What RingCentral takes: what a write changes, a read shows, and subscribers hear of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest


def event_body(**changes: Any) -> dict[str, Any]:
    attributes = {
        "name": "Nuit d'été",
        "currency": "EUR",
        "timeStart": "2026-07-01T19:00:00+02:00",
        "timeEnd": "2026-07-01T23:00:00+02:00",
        "timezone": "Pacific Time (US & Canada)",
    }
    return {"data": {"type": "event", "attributes": attributes | changes}}


def link_body(**changes: Any) -> dict[str, Any]:
    attributes = {"email": "mira@example.org", "firstName": "Mira", "lastName": "Voss"}
    return {"data": {"type": "magicLink", "attributes": attributes | changes}}


async def test_a_created_event_is_a_draft_at_the_end_of_the_list(door):
    path = f"/v1/organizations/{door.organization}/events"
    made = (await door.send("POST", path, event_body(description="<p>Hi</p>")))["data"]

    assert made["attributes"] | {"createdAt": "", "slug": ""} == {
        "createdAt": "", "description": "<p>Hi</p>", "id": made["id"], "metadata": {}, "name": "Nuit d'été",
        "published": False, "slug": "", "status": "draft", "timeEnd": "2026-07-01T21:00:00Z",
        "timeStart": "2026-07-01T17:00:00Z", "timezone": "Pacific Time (US & Canada)", "type": "public_event",
    }  # fmt: skip
    assert (await door.walk(path))[-1] == made
    assert await door.get(f"/v1/events/{made['id']}") == {"data": made}
    assert await door.walk(f"/v1/events/{made['id']}/registrations") == []
    assert len(await door.walk(f"/v1/events/{made['id']}/stages")) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"timezone": "Mars"}, "timezone"),
        ({"timezone": "America/Coyhaique"}, "timezone"),
        ({"timeEnd": "2026-06-01T19:00:00Z"}, "timeEnd"),
        ({"timeStart": "2026-07-01T19:00:00"}, "timeStart"),
        ({"metadata": {}}, "metadata"),
        ({"auto_publish": True}, "auto_publish"),
        ({"color": "red"}, "color"),
        ({"currency": 5}, "currency"),
        ({"name": ""}, "name"),
    ],
)
async def test_bodies_that_the_document_does_not_allow(door, changes, pointer):
    path = f"/v1/organizations/{door.organization}/events"
    answer = await door.send("POST", path, event_body(**changes), 422)
    assert answer["errors"][0]["source"] == {"pointer": f"/data/attributes/{pointer}"}


async def test_a_duplicate_has_no_body_and_comes_to_the_list_later(door):
    path = f"/v1/organizations/{door.organization}/events"
    source = door.id("event", 0)
    body = {"data": {"type": "event", "attributes": {"name": "Copy", "metadata": {"mark": "m1"}}}}

    answer = await door.client.post(f"/v1/events/{source}/duplications", json=body)
    soon = await door.walk(path)
    await asyncio.sleep(0.4)
    later = await door.walk(path)

    assert (answer.status_code, answer.content) == (202, b"")
    assert (len(soon), len(later)) == (20, 21)
    copy = later[-1]
    assert copy["attributes"]["metadata"] == {"mark": "m1"}
    original = (await door.get(f"/v1/events/{source}"))["data"]["attributes"]
    for name in ("description", "timezone", "type"):
        assert copy["attributes"][name] == original[name]
    tickets = await door.walk(f"/v1/events/{copy['id']}/tickets")
    assert [ticket["attributes"]["claimed"] for ticket in tickets] == [0] * 5
    assert len(await door.walk(f"/v1/events/{copy['id']}/scheduleItems")) == 20


async def test_a_refused_duplicate_has_no_body_either(door):
    body = {"data": {"type": "event", "attributes": {"timezone": "Mars"}}}
    answer = await door.client.post(f"/v1/events/{door.id('event', 0)}/duplications", json=body)
    assert (answer.status_code, answer.content) == (422, b"")


async def test_an_event_from_a_template(door):
    attributes = event_body()["data"]["attributes"] | {
        "organizationId": door.organization, "auto_publish": True, "metadata": {"n": 1},
    }  # fmt: skip
    del attributes["currency"]
    path = f"/v1/templates/{door.id('template', 0, 2)}/event"
    made = (await door.send("POST", path, {"data": {"type": "event", "attributes": attributes}}))["data"]

    assert made["attributes"]["published"] is True
    assert made["attributes"]["metadata"] == {"n": 1}
    assert len(await door.walk(f"/v1/events/{made['id']}/tickets")) == 2


async def test_a_ticket_needs_nothing(door):
    path = f"/v1/events/{door.id('event', 0)}/tickets"
    plain = (await door.send("POST", path, {"data": {"type": "ticket", "attributes": {}}}))["data"]
    whole = {"name": "Day pass", "count": 5, "price": 12.5, "private": True, "description": "One day"}
    made = (await door.send("POST", path, {"data": {"type": "ticket", "attributes": whole}}))["data"]

    assert plain["attributes"]["price"] == 0
    assert whole.items() <= made["attributes"].items()
    assert [ticket["id"] for ticket in await door.walk(path)][-2:] == [plain["id"], made["id"]]
    assert await door.get(f"/v1/tickets/{made['id']}") == {"data": made}
    link = (await door.send("POST", f"/v1/tickets/{made['id']}/magicLinks", link_body()))["data"]
    assert await door.walk(f"/v1/tickets/{made['id']}/magicLinks") == [link]


async def test_a_magic_link_comes_and_goes(door):
    path = f"/v1/tickets/{door.id('ticket', 0, 1)}/magicLinks"
    before = await door.walk(path)
    made = (await door.send("POST", path, link_body(extraFields={"company": "N"}, headline="Dr")))["data"]

    assert made["attributes"]["registrationId"] is None
    assert await door.walk(path) == [*before, made]
    found = await door.walk(f"{path}?filter[updatedAt][gte]={made['attributes']['updatedAt']}")
    assert found == [made]
    await door.send("DELETE", f"/v1/magicLinks/{made['id']}", status=204)
    await door.send("DELETE", f"/v1/magicLinks/{before[0]['id']}", status=204)
    assert await door.walk(path) == before[1:]
    await door.send("DELETE", f"/v1/magicLinks/{made['id']}", status=404)
    await door.get(f"/v1/magicLinks/{before[0]['id']}", 404)


async def test_magic_link_values_must_be_strings_and_its_registration_must_exist(door):
    path = f"/v1/tickets/{door.id('ticket', 0, 1)}/magicLinks"
    await door.send("POST", path, link_body(metadata={"n": 1}), 422)
    await door.send("POST", path, link_body(registrationId="nowhere"), 422)
    await door.send("POST", path, link_body(email="mira"), 422)
    registration = door.id("registration", 0, 2)
    made = (await door.send("POST", path, link_body(registrationId=registration)))["data"]
    assert made["attributes"]["status"] == "used"


async def test_the_deprecated_magic_link_is_flat(door):
    ticket = door.id("ticket", 0, 1)
    body = {"ticket_id": ticket, "first_name": "Mira", "last_name": "Voss", "email": "mira@example.org"}
    made = (await door.send("POST", "/v1/magic_link", body))["data"]
    kept = (await door.get(f"/v1/magicLinks/{made['id']}"))["data"]["attributes"]
    assert made["attributes"]["first_name"] == kept["firstName"] == "Mira"
    assert made["attributes"]["magic_link"] == kept["magicLink"]


async def test_metadata_of_a_registration_is_replaced_and_its_update_found(door):
    id = door.id("registration", 0, 7)
    list_path = f"/v1/events/{door.id('event', 0)}/registrations"
    before = (await door.get(f"/v1/registrations/{id}"))["data"]
    body = {"data": {"type": "Registration", "attributes": {"metadata": {"seat": "12A"}}}}

    changed = (await door.send("PATCH", f"/v1/registrations/{id}", body, 200))["data"]

    assert changed["type"] == "registration"
    expected = before["attributes"] | {"metadata": {"seat": "12A"}, "updatedAt": changed["attributes"]["updatedAt"]}
    assert changed["attributes"] == expected
    assert (await door.walk(list_path))[7] == changed
    since = (datetime.now(UTC) - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    assert await door.walk(f"{list_path}?filter[updatedAt][gte]={since}") == [changed]


@pytest.mark.parametrize("attributes", [{"metadata": {"seat": 12}}, {"metadata": None}, {"firstName": "A"}])
async def test_nothing_else_of_a_registration_can_be_written(door, attributes):
    body = {"data": {"type": "Registration", "attributes": attributes}}
    await door.send("PATCH", f"/v1/registrations/{door.id('registration', 0, 7)}", body, 422)


async def test_a_report_is_made_downloaded_and_its_link_is_signed(door):
    event = door.id("event", 0)
    made = (await door.send("POST", f"/v1/events/{event}/reports/attendees/2"))["data"]
    path = f"/v1/reports/{made['id']}"

    assert (await door.get(path, 202))["data"]["attributes"] == {"id": made["id"], "status": "in_progress"}
    await door.get(f"{path}/download", 404)
    assert [report["id"] for report in await door.walk(f"/v1/events/{event}/reports")][-1] == made["id"]
    await asyncio.sleep(0.4)
    done = (await door.get(path))["data"]["attributes"]
    file = await door.client.get(f"{path}/download")
    linked = await door.client.get(done["url"], headers={"Authorization": ""})
    forged = await door.client.get(done["url"][:-1] + "!")

    assert done["status"] == "completed"
    assert file.text.splitlines()[0] == "id,firstName,lastName,email,ticketId,createdAt,attended"
    assert len(file.text.splitlines()) == 46
    assert linked.content == file.content
    assert forged.status_code == 403


async def test_reports_of_no_known_kind(door):
    path = f"/v1/events/{door.id('event', 0)}/reports"
    await door.send("POST", f"{path}/gossip", status=422)
    await door.send("POST", f"{path}/agenda/3", status=422)
    space = {"data": {"attributes": {"segmentType": "stage", "virtualSpaceId": "nowhere"}}}
    await door.send("POST", f"{path}/agenda", space, 422)


class Target:
    """Takes what is posted to it."""

    def __init__(self) -> None:
        self.posts: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.url = ""

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        self.posts.put_nowait(json.loads(await reader.readexactly(length)))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    target = Target()
    server = await asyncio.start_server(target.take, "127.0.0.1", 0)
    target.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield target
    server.close()


def subscription_body(url: str, **changes: Any) -> dict[str, Any]:
    attributes = {"configuration": {"url": url, "type": "webhook"}, "signals": ["registrationQrUpdated"]}
    return {"data": {"type": "dataSubscription", "attributes": attributes | changes}}


async def test_subscribers_are_posted_to(door, sandbox, target):
    event, id = door.id("event", 0), door.id("registration", 0, 7)
    path = f"/v1/events/{event}/dataSubscriptions"
    door.client.headers["Authorization"] = "Bearer demo"
    signals = ["registrationQrUpdated", "registrationQRCreated"]
    made = (await door.send("POST", path, subscription_body(target.url, signals=signals)))["data"]
    door.client.headers["Authorization"] = "demo"
    assert made["attributes"]["configuration"] == {"type": "webhook", "url": target.url}
    body = {"data": {"type": "Registration", "attributes": {"metadata": {"a": "b"}}}}

    changed = await door.send("PATCH", f"/v1/registrations/{id}", body, 200)
    first = await asyncio.wait_for(target.posts.get(), 5)
    assert sandbox.grow("ringcentral", 0, 1) == 46
    second = await asyncio.wait_for(target.posts.get(), 5)

    assert (first["type"], first["eventId"], first["data"]) == ("registrationQrUpdated", event, changed["data"])
    assert second["type"] == "registrationQRCreated"
    newest = (await door.get(f"/v1/events/{event}/registrations"))["data"][0]
    assert second["data"] == newest


async def test_expired_subscriptions_hear_nothing(door, sandbox, target):
    configuration = {"url": target.url, "expiresAt": "2020-01-01T00:00:00Z"}
    path = f"/v1/events/{door.id('event', 0)}/dataSubscriptions"
    await door.send("POST", path, subscription_body(target.url, configuration=configuration))
    body = {"data": {"type": "Registration", "attributes": {"metadata": {}}}}
    await door.send("PATCH", f"/v1/registrations/{door.id('registration', 0, 7)}", body, 200)
    await asyncio.sleep(0.1)
    assert target.posts.empty()


async def test_signals_must_be_of_the_list(door):
    path = f"/v1/events/{door.id('event', 0)}/dataSubscriptions"
    await door.send("POST", path, subscription_body("http://127.0.0.1:1", signals=["rain"]), 422)
    await door.send("POST", path, subscription_body("not a url"), 422)


async def test_reset_forgets_writes(door, sandbox):
    path = f"/v1/organizations/{door.organization}/events"
    before = await door.walk(path)
    await door.send("POST", path, event_body())
    sandbox.reset()
    assert await door.walk(path) == before
