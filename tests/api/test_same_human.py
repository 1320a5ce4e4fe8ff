"""One human, many records; one event, many vendors."""

from typing import Any

from api_house import House

PROFILE = "query($e:String!,$i:[ID!]){profile(email:$e,eventIds:$i){email name records{%s} events{%s}}}"
LINKED = "{events(first:100){nodes{id vendor externalIds{system id} sameAs{id vendor}}}}"


def test_events_are_linked_in_both_directions(house: House) -> None:
    nodes = house(LINKED).good["events"]["nodes"]
    linked = {event["id"]: {other["id"] for other in event["sameAs"]} for event in nodes}
    vendors = {event["id"]: event["vendor"] for event in nodes}
    pairs = {(vendors[id], vendors[other]) for id, others in linked.items() for other in others}
    assert {("EVENTMOBI", "EVENTTIA"), ("EVENTTIA", "EVENTMOBI")} <= pairs
    assert {("EVENTMOBI", "RINGCENTRAL"), ("RINGCENTRAL", "EVENTMOBI")} <= pairs
    assert all(id in linked[other] for id, others in linked.items() for other in others)
    assert all(id not in others for id, others in linked.items())


def test_linked_events_are_the_same_gathering(house: House) -> None:
    nodes = house("{events(first:100){nodes{name vendor sameAs{name vendor}}}}").good["events"]["nodes"]
    linked = [(event, other) for event in nodes for other in event["sameAs"]]
    assert linked
    assert all(event["name"] == other["name"] for event, other in linked)


def human_everywhere(house: House) -> str:
    """The address of somebody who is at two vendors at least."""
    world = house.sandbox.world
    seen: dict[int, set[str]] = {}
    for vendor in ("eventtia", "ringcentral", "eventmobi"):
        for event in range(world.events):
            for k in range(world.people):
                seen.setdefault(world.attendee(world.gathering_of(vendor, event), k), set()).add(vendor)
    return world.human(next(human for human, vendors in seen.items() if len(vendors) == 3)).email


def test_a_profile_spans_vendors_whatever_the_case(house: House) -> None:
    email = human_everywhere(house)
    query = PROFILE % ("id vendor email event{id}", "id vendor")
    found = house(query, e=f" {email.upper()} ").good["profile"]
    assert found["email"] == email
    assert {record["vendor"] for record in found["records"]} == {"EVENTTIA", "RINGCENTRAL", "EVENTMOBI"}
    assert {record["email"].lower() for record in found["records"]} == {email}
    assert len({record["id"] for record in found["records"]}) == len(found["records"])
    assert {record["event"]["id"] for record in found["records"]} == {event["id"] for event in found["events"]}
    assert house.sandbox.refused() == []


def test_a_profile_is_what_the_world_says(house: House) -> None:
    """Whoever attends or speaks anywhere, counted from the world itself."""
    email = human_everywhere(house)
    world = house.sandbox.world
    human = world.human_of(email)
    records = house(PROFILE % ("vendor roles event{vendorId}", "id"), e=email).good["profile"]["records"]
    attended: dict[str, int] = {}
    for vendor in ("eventtia", "ringcentral", "eventmobi"):
        for event in range(world.events):
            gathering = world.gathering_of(vendor, event)
            attended[vendor.upper()] = attended.get(vendor.upper(), 0) + any(
                world.attendee(gathering, k) == human for k in range(world.people)
            )
    told = {
        vendor: len({record["event"]["vendorId"] for record in records if record["vendor"] == vendor})
        for vendor in attended
    }
    assert all(told[vendor] >= attended[vendor] for vendor in ("EVENTTIA", "RINGCENTRAL"))
    assert told["EVENTMOBI"] >= attended["EVENTMOBI"] - 1, "EventMobi may know somebody without an address"


def test_a_profile_within_some_events(house: House) -> None:
    email = human_everywhere(house)
    whole = house(PROFILE % ("id event{id}", "id"), e=email).good["profile"]
    two = [event["id"] for event in whole["events"][:2]]
    some = house(PROFILE % ("id event{id}", "id"), e=email, i=two).good["profile"]
    assert some["records"] == [record for record in whole["records"] if record["event"]["id"] in two] != []
    assert house(PROFILE % ("id", "id"), e=email, i=[]).good["profile"] is None


def test_nobodys_profile_is_null(house: House) -> None:
    assert house(PROFILE % ("id", "id"), e="nobody.at.all@example.org").good["profile"] is None


def test_same_as_of_a_person_is_the_rest_of_the_profile(house: House) -> None:
    email = human_everywhere(house)
    records = house(PROFILE % ("id sameAs{id}", "id"), e=email).good["profile"]["records"]
    everyone = {record["id"] for record in records}
    for record in records:
        assert {other["id"] for other in record["sameAs"]} == everyone - {record["id"]}


def test_same_as_of_many_people_at_once(house: House) -> None:
    query = "query($id:ID!){node(id:$id){...on Event{people(first:40){nodes{id email sameAs{id email}}}}}}"
    found: list[dict[str, Any]] = house(query, id=house.event("ringcentral")).good["node"]["people"]["nodes"]
    assert any(person["sameAs"] for person in found)
    for person in found:
        assert {other["email"].lower() for other in person["sameAs"]} <= {person["email"].lower()}
        assert person["id"] not in {other["id"] for other in person["sameAs"]}
