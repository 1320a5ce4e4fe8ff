"""A record found by ref in a list that brought it is the same as one read afresh."""

from typing import Any

from api_house import House

SESSION = """query($id: ID!) { node(id: $id) { ... on Session {
    title prices { price { amount currency } } tags { name } speakers { name }
} } }"""


def test_a_priced_session_keeps_its_currency_after_its_list_was_read(house: House) -> None:
    listed = house(
        """{ events(first: 3, filter: {vendors: [EVENTTIA]}) { nodes {
            sessions(first: 50) { nodes { id title prices { price { amount currency } } } }
        } } }"""
    )
    sessions: list[dict[str, Any]] = [
        session for event in listed.data["events"]["nodes"] for session in event["sessions"]["nodes"]
    ]
    priced = next(session for session in sessions if any(price["price"]["currency"] for price in session["prices"]))

    again = house(SESSION, id=priced["id"]).data["node"]

    assert again["prices"] == priced["prices"]


def test_a_person_keeps_the_groups_after_the_list_was_read(house: House) -> None:
    people = """{ events(first: 2, filter: {vendors: [EVENTMOBI]}) { nodes {
        people(first: 50) { nodes { id %s } } } } }"""
    grouped = house(people % "groups { name }").data["events"]["nodes"][0]["people"]["nodes"]
    house.fresh()
    listed = house(people % "name").data["events"]["nodes"][0]["people"]["nodes"]
    member = next(person for person in grouped if person["groups"])
    assert member["id"] in {person["id"] for person in listed}

    again = house("query($id: ID!) { node(id: $id) { ... on Person { groups { name } } } }", id=member["id"])

    assert again.data["node"]["groups"] == member["groups"]
