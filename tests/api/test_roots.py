"""Every way in: node, nodes, event by each of its names, events, accounts, countries, city."""

from typing import Any

import pytest
from api_house import House

ACCOUNTS = ["eventtia", "ringcentral", "eventmobi"]
BASIC = "id vendor vendorId name slug status account{name vendor}"
RECORD = "{__typename id ...on VendorRecord{vendor vendorId fetchedAt stale account{name}}}"


def test_accounts_in_their_configured_order(house: House) -> None:
    found = house(
        "{accounts{id name vendor capabilities health{state lastError retryAt} organizations{vendorId}}}"
    ).good
    accounts = found["accounts"]
    assert [account["name"] for account in accounts] == ["eventtia", "ringcentral", "eventmobi", "eventbookings"]
    assert [account["health"] for account in accounts] == [{"state": "HEALTHY", "lastError": None, "retryAt": None}] * 4
    assert [len(account["organizations"]) for account in accounts] == [0, 1, 0, 1]
    assert "MAGIC_LINKS" in accounts[1]["capabilities"]
    assert "MAGIC_LINKS" not in accounts[0]["capabilities"]
    assert "LIST_BOOTHS" not in accounts[2]["capabilities"]


def test_an_account_and_an_organization_are_nodes(house: House) -> None:
    accounts = house("{accounts{id name organizations{id name}}}").good["accounts"]
    ids = [accounts[0]["id"], accounts[1]["organizations"][0]["id"]]
    query = "query($ids:[ID!]!){nodes(ids:$ids){id __typename ...on Account{called:name} ...on Organization{name}}}"
    assert house(query, ids=ids).good["nodes"] == [
        {"id": ids[0], "__typename": "Account", "called": "eventtia"},
        {"id": ids[1], "__typename": "Organization", "name": accounts[1]["organizations"][0]["name"]},
    ]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("index", [0, 5])
def test_an_event_by_each_of_its_names(house: House, account: str, index: int) -> None:
    listed = house.events(account)[index]
    ways: dict[str, Any] = {
        "id": {"id": listed["id"]},
        "slug": {"slug": {"account": account, "slug": listed["slug"]}},
        "vendorId": {"vendorId": {"account": account, "vendorId": listed["vendorId"]}},
    }
    query = f"query($by:EventBy!){{event(by:$by){{{BASIC}}}}}"
    found = {}
    for way, by in ways.items():
        house.forget()
        found[way] = house(query, by=by).good["event"]
    assert found["id"] == found["slug"] == found["vendorId"]
    assert {key: found["id"][key] for key in listed} == listed
    assert found["id"]["account"]["name"] == account
    assert (
        house("query($id:ID!){node(id:$id){...on Event{" + BASIC + "}}}", id=listed["id"]).good["node"] == found["id"]
    )


def test_an_event_by_an_external_id(house: House) -> None:
    events = house("{events(filter:{vendors:[EVENTMOBI]}){nodes{id externalIds{system id}}}}").good["events"]["nodes"]
    linked = next(event for event in events if event["externalIds"])
    pair = linked["externalIds"][0]
    query = 'query($s:String!,$i:String!){event(by:{externalId:{account:"eventmobi",system:$s,id:$i}}){id}}'
    assert house(query, s=pair["system"], i=pair["id"]).good["event"] == {"id": linked["id"]}
    assert house(query, s=pair["system"], i="no such").good["event"] is None
    assert house(query, s="no such", i=pair["id"]).good["event"] is None


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(
    "by", [{"slug": {"slug": "no-such-event"}}, {"vendorId": {"vendorId": "999999999"}}], ids=["slug", "vendorId"]
)
def test_an_event_that_is_not_there_is_null(house: House, account: str, by: dict[str, Any]) -> None:
    [(way, name)] = by.items()
    query = "query($by:EventBy!){event(by:$by){id}}"
    assert house(query, by={way: {"account": account, **name}}).good["event"] is None


BELOW = {
    "eventtia": ["people", "sessions", "tickets", "booths"],
    "ringcentral": ["people", "sessions", "tickets", "booths"],
    "eventmobi": ["people"],
}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_record_below_an_event_can_be_read_again_by_its_id(house: House, account: str) -> None:
    lists = " ".join(f"{name}(first:2){{nodes{RECORD}}}" for name in BELOW[account])
    event = house(f"query($id:ID!){{node(id:$id){{...on Event{{{lists}}}}}}}", id=house.event(account)).good["node"]
    records = [node for name in BELOW[account] for node in event[name]["nodes"]]
    assert len(records) == 2 * len(BELOW[account])
    again = f"query($id:ID!){{node(id:$id){RECORD}}}"
    for record in records:
        house.forget()
        found = house(again, id=record["id"]).good["node"]
        assert {**found, "fetchedAt": None} == {**record, "fetchedAt": None}
    house.forget()
    together = f"query($ids:[ID!]!){{nodes(ids:$ids){RECORD}}}"
    found = house(together, ids=[record["id"] for record in reversed(records)] + ["damaged"]).good["nodes"]
    assert [node and node["id"] for node in found] == [record["id"] for record in reversed(records)] + [None]


def test_the_smaller_things_are_nodes_too(house: House) -> None:
    rich = house(
        """query($r:ID!,$t:ID!,$m:ID!){
          r:node(id:$r){...on Event{organization{id} tickets{nodes{magicLinks(first:2){nodes{id}}}}
            sessions(filter:{kinds:[SCHEDULE_ITEM]}){nodes{tags{id}}} booths{nodes{tags{id}}}}}
          t:node(id:$t){...on Event{sessions{nodes{tags{id} speakers{id}}} booths{nodes{tags{id}
            leads(first:1){nodes{id}}}}}}
          m:node(id:$m){...on Event{people(first:60){nodes{groups{id}}}}}}""",
        r=house.event("ringcentral"),
        t=house.event("eventtia"),
        m=house.event("eventmobi"),
    ).good
    ids = sorted(set(_ids(rich)))
    assert len(ids) > 12
    house.forget()
    query = "query($ids:[ID!]!){nodes(ids:$ids){id __typename}}"
    kinds = set()
    for begin in range(0, len(ids), 100):
        nodes = house(query, ids=ids[begin : begin + 100]).good["nodes"]
        assert [node["id"] for node in nodes] == ids[begin : begin + 100]
        kinds |= {node["__typename"] for node in nodes}
    assert kinds == {"Organization", "MagicLink", "Tag", "Person", "Lead", "PersonGroup"}


def _ids(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [value["id"]] if "id" in value else [id for part in value.values() for id in _ids(part)]
    return [id for part in value for id in _ids(part)] if isinstance(value, list) else []


def test_countries_regions_cities(house: House) -> None:
    found: list[Any] = []
    after = None
    while True:
        query = "query($a:String){countries(first:7,after:$a){nodes{id name vendorId} pageInfo{hasNextPage endCursor}}}"
        page = house(query, a=after).good["countries"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len({country["id"] for country in found}) == len(found) > 7
    query = """query($id:ID!){node(id:$id){...on Country{name regions(first:100){nodes{
        id name country{id} cities(first:3){nodes{id name coordinates{latitude} region{id} country{id}}}}}}}}"""
    for country in found:
        regions = house(query, id=country["id"]).good["node"]["regions"]["nodes"]
        towns = [(region, town) for region in regions for town in region["cities"]["nodes"]]
        if towns:
            break
    region, town = towns[0]
    assert region["country"] == town["country"] == {"id": country["id"]}
    assert town["region"] == {"id": region["id"]}
    house.forget()
    alone = house("query($id:ID!){city(id:$id){id name country{name} region{name}}}", id=town["id"]).good["city"]
    assert alone == {
        "id": town["id"],
        "name": town["name"],
        "country": {"name": country["name"]},
        "region": {"name": region["name"]},
    }


def test_aliases_and_fragments_are_one_reading(house: House) -> None:
    query = """query($id:ID!){a:event(by:{id:$id}){...E} b:event(by:{id:$id}){...E people(first:3){nodes{name}}}
      c:node(id:$id){...E}} fragment E on Event{name people(first:3){nodes{name}}}"""
    house.sandbox.clear_calls()
    found = house(query, id=house.event("ringcentral")).good
    assert found["a"] == found["b"] == found["c"]
