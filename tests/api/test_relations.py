"""Every relation of every type, at each vendor that has it, against what the sandbox's world says."""

from typing import Any

import pytest
from api_house import House

ACCOUNTS = ["eventtia", "ringcentral", "eventmobi"]


def below(house: House, account: str, selection: str, index: int = 0, **variables: Any) -> Any:
    query = f"query($id:ID!){{node(id:$id){{...on Event{{{selection}}}}}}}"
    return house(query, id=house.event(account, index), **variables).good["node"]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("field", ["people", "sessions", "tickets", "booths"])
def test_what_stands_below_an_event_leads_back_to_it(house: House, account: str, field: str) -> None:
    found = below(house, account, f"id {field}(first:3){{nodes{{id event{{id name}}}}}}")
    there = [node["event"]["id"] for node in found[field]["nodes"]]
    assert there == [found["id"]] * (0 if account == "eventmobi" and field != "people" else len(there))
    assert there or account == "eventmobi"


@pytest.mark.parametrize("field", ["sessions", "tickets", "booths"])
def test_what_a_vendor_lacks_is_an_empty_list(house: House, field: str) -> None:
    found = below(house, "eventmobi", f"{field}{{nodes{{id}} failures{{code}} pageInfo{{hasNextPage}}}}")
    assert found[field] == {"nodes": [], "failures": [], "pageInfo": {"hasNextPage": False}}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_peoples_names_and_addresses_are_the_worlds(house: House, account: str) -> None:
    world = house.sandbox.world
    found = below(house, account, "people(first:100,filter:{roles:[ATTENDEE]}){nodes{name email company}}")
    nodes = found["people"]["nodes"]
    gathering = world.gathering_of(account, 0)
    humans = [world.human(world.attendee(gathering, k)) for k in range(60)]
    addressed = [node["email"].lower() for node in nodes if node["email"]]
    assert len(nodes) == 60
    assert len(addressed) > 50
    assert set(addressed) <= {human.email for human in humans}
    names = {f"{human.first_name} {human.last_name}" for human in humans}
    nameless = [node for node in nodes if node["name"] not in names]
    assert all(node["name"] == node["email"].partition("@")[0] for node in nameless)


@pytest.mark.parametrize("account", ["eventtia", "ringcentral"])
def test_a_registrations_ticket_is_one_of_the_events(house: House, account: str) -> None:
    found = below(
        house,
        account,
        "tickets{nodes{id name holders(first:100){nodes{id}}}} "
        "people(first:100,filter:{roles:[ATTENDEE]}){nodes{id registration{status ticket{id name}}}}",
    )
    names = {ticket["id"]: ticket["name"] for ticket in found["tickets"]["nodes"]}
    holders: dict[str, set[str]] = {id: set() for id in names}
    for person in found["people"]["nodes"]:
        ticket = person["registration"]["ticket"]
        if ticket is not None:
            assert names[ticket["id"]] == ticket["name"]
            holders[ticket["id"]].add(person["id"])
    assert any(holders.values())
    assert {
        ticket["id"]: {holder["id"] for holder in ticket["holders"]["nodes"]} for ticket in found["tickets"]["nodes"]
    } == holders


def test_ringcentrals_magic_links(house: House) -> None:
    found = below(
        house,
        "ringcentral",
        "tickets{nodes{id magicLinks(first:50){totalCount nodes{"
        "id email url status ticket{id} registration{id name email}}}}}",
    )
    links = [(ticket, link) for ticket in found["tickets"]["nodes"] for link in ticket["magicLinks"]["nodes"]]
    assert links
    assert all(link["ticket"]["id"] == ticket["id"] for ticket, link in links)
    used = [link for _, link in links if link["registration"] is not None]
    assert used
    emails = [link["email"] for _, link in links if link["email"]]
    query = """query($id:ID!,$e:[String!]){node(id:$id){...on Ticket{
        magicLinks(filter:{emails:$e}){nodes{email}}}}}"""
    ticket, link = links[0]
    some = house(query, id=ticket["id"], e=[link["email"].upper()]).good["node"]["magicLinks"]["nodes"]
    assert {one["email"] for one in some} == {link["email"]}
    none = house(query, id=ticket["id"], e=["nobody@example.org"]).good["node"]["magicLinks"]["nodes"]
    assert (none, bool(emails)) == ([], True)


def test_eventtias_activities_speakers_and_attendees(house: House) -> None:
    found = below(
        house,
        "eventtia",
        "sessions(first:20){nodes{id kind title tags{id name} speakers{id name roles sessions{nodes{id}}} "
        "prices{price{amount currency} ticket{id name}} attendees(first:10){nodes{id name sessions{nodes{id}}}}}}",
    )
    sessions = found["sessions"]["nodes"]
    assert {session["kind"] for session in sessions} == {"WORKSHOP"}
    assert any(session["tags"] for session in sessions)
    assert all(speaker["roles"] == ["SPEAKER"] for session in sessions for speaker in session["speakers"])
    assert any(session["speakers"] for session in sessions)
    booked = [(session, person) for session in sessions for person in session["attendees"]["nodes"]]
    assert booked
    for session, person in booked:
        assert session["id"] in {one["id"] for one in person["sessions"]["nodes"]}


def test_ringcentrals_agenda_and_tags(house: House) -> None:
    found = below(house, "ringcentral", "sessions(first:100){nodes{kind title location tags{id name} speakers{id}}}")
    kinds = {session["kind"] for session in found["sessions"]["nodes"]}
    assert kinds == {"SCHEDULE_ITEM", "BREAKOUT", "STAGE"}
    assert any(session["tags"] for session in found["sessions"]["nodes"])


@pytest.mark.parametrize("account", ["eventtia", "ringcentral"])
def test_booths_with_tags(house: House, account: str) -> None:
    found = below(house, account, "booths(first:20){nodes{id name tags{id name} leads(first:5){nodes{id name email}}}}")
    booths = found["booths"]["nodes"]
    assert booths
    assert any(booth["tags"] for booth in booths)
    assert any(booth["leads"]["nodes"] for booth in booths) == (account == "eventtia")


def test_eventmobis_groups(house: House) -> None:
    found = below(house, "eventmobi", "people(first:100){nodes{groups{id name memberCount}}}")
    groups = {group["id"]: group for person in found["people"]["nodes"] for group in person["groups"]}
    assert groups
    assert all(group["name"] for group in groups.values())


@pytest.mark.parametrize("account", ACCOUNTS)
def test_what_every_record_says_of_itself(house: House, account: str) -> None:
    from datetime import UTC, datetime

    before = datetime.now(UTC).replace(microsecond=0)
    found = below(house, account, "people(first:3){nodes{vendor vendorId account{name} raw fetchedAt stale createdAt}}")
    for person in found["people"]["nodes"]:
        assert (person["vendor"], person["account"]["name"]) == (account.upper(), account)
        assert person["stale"] is False
        assert before.timestamp() - 1 <= datetime.fromisoformat(person["fetchedAt"]).timestamp()
        assert person["raw"]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_plain_field_of_every_type_answers(house: House, account: str) -> None:
    """No field breaks on what the vendor really sends, on any event."""
    image, links = "{url thumbnail small medium large filename}", "{twitter facebook linkedin instagram website}"
    custom = "{id name value type children{id name value}}"
    event = f"""name slug description status vendorStatus visibility startsAt endsAt allDay timeZone attendanceMode
      language currency website links{{name url}} logo{image} banner{image} organization{{id name}}
      venue{{name address{{formatted line1 line2 city region postalCode country}} coordinates{{latitude longitude}}
        mapUrl imageUrl}} externalIds{{system id}} customFields{custom} capacity attendeeCount sessionCount"""
    person = f"""roles firstName lastName name email phone company jobTitle bio picture{image} socialLinks{links}
      timeZone externalIds{{system id}} customFields{custom} tags groups{{id name color note memberCount}}
      registration{{status registeredAt paid amountPaid{{amount currency}} transactionId refunded checkedIn checkedInAt
        attended qrCode qrCodeUrl channel utm ticket{{name}}}}"""
    session = """kind title description startsAt endsAt location attendanceMode capacity seatsTaken seatsLeft
      bookingDeadline streamUrl imageUrl prices{price{amount currency}} tags{name color} speakers{name}"""
    ticket = f"""name slug description price{{amount currency}} discount priceEndsAt attendanceMode capacity unlimited
      claimed remaining private confirmationRequired customFields{custom}"""
    booth = f"""name headline description size priority email website logo{image} socialLinks{links} tags{{name}} zone
      customFields{custom}"""
    query = f"""query($n:[String!]){{events(first:12,filter:{{accounts:$n}}){{nodes{{{event}
      people(first:10){{nodes{{{person}}}}} sessions(first:5){{nodes{{{session}}}}}
      tickets(first:5){{nodes{{{ticket}}}}} booths(first:5){{nodes{{{booth}}}}}}}}}}}"""
    found = house(query, n=[account]).good["events"]["nodes"]
    assert len(found) == 12
    assert house.sandbox.refused() == []
    assert all("/" in event["timeZone"] or event["timeZone"] == "UTC" for event in found if event["timeZone"])
    people = [person for event in found for person in event["people"]["nodes"]]
    assert all(person["name"] for person in people)
    assert "" not in {value for person in people for value in person.values() if isinstance(value, str)}
