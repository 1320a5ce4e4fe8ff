"""What a write changes, a read shows; what Eventtia refuses, and how."""

from __future__ import annotations

from typing import Any

import pytest
from eventtia_caller import Caller

RECORD_NOT_FOUND = {"message": "ActiveRecord::RecordNotFound"}


def fields_of(eventtia: Caller, attendee: dict[str, Any]) -> dict[str, Any]:
    """An attendee's answers by name; of two of one name the default one."""
    custom = eventtia.get("./attendee_types")["included"]
    names = {item["id"]: item["attributes"]["name"] for item in reversed(custom)}
    return {names[id]: value for id, value in reversed(attendee["attributes"]["fields"].items())}


def type_id(eventtia: Caller, name: str) -> int:
    types = eventtia.data("./attendee_types")
    return next(int(item["id"]) for item in types if item["attributes"]["name"] == name)


def register(eventtia: Caller, **changes: Any) -> dict[str, Any]:
    person = {"attendee_type_id": type_id(eventtia, "VIP"), "first_name": "Zoë", "last_name": "Nuñez"} | changes
    answer = eventtia("POST", "./attendees/register", json={"attendee": person})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


# --- events


def test_a_created_event_is_read_back_in_every_view(eventtia: Caller) -> None:
    body = {
        "name": "Jazz Night",
        "start_date": "14/08/2026 - 23:00:00",
        "end_date": "15/08/2026 - 01:00:00",
        "virtual_timezone": "Europe/Paris",
        "is_virtual": True,
        "default_language": "fr",
        "event_uri": "jazz-night",
        "custom_fields_data": {"692349": "X"},
    }

    answer = eventtia("POST", "events", json=body).json()
    event = answer["data"]["attributes"]

    assert (event["start_date"], event["end_date"]) == ("2026-08-14T21:00:00.000Z", "2026-08-14T23:00:00.000Z")
    assert (event["timezone"], event["virtual_timezone"]) == ("America/Bogota", "Europe/Paris")
    assert event["website"] == "https://live.eventtia.com/fr/jazz-night"
    single = eventtia.data("events/jazz-night")
    assert single["attributes"]["api_key"] == answer["meta"]["api_key"]
    assert single["attributes"]["fields"] == {"692349": "X"}
    assert single["attributes"]["total_attendees"] == 0
    listed = eventtia.data("events", page__size=50)[-1]
    assert (listed["id"], listed["attributes"]["event_uri"]) == (single["id"], "jazz-night")
    assert eventtia.data("events/slim")[-1]["attributes"]["custom_fields_data"] == {"692349": "X"}
    assert [item["attributes"]["name"] for item in eventtia.data("events/jazz-night/attendee_types")] == [
        "General Public"
    ]
    assert eventtia.data("events/jazz-night/attendees") == []


def test_dates_are_wall_clock_of_the_event(eventtia: Caller) -> None:
    answer = eventtia("PUT", f"events/{eventtia.uri}", json={"start_date": "01/07/2026 - 09:30:00"}).json()

    assert answer["data"]["attributes"]["timezone"] == "America/Los_Angeles"
    assert answer["data"]["attributes"]["start_date"] == "2026-07-01T16:30:00.000Z"


def test_a_changed_slug_is_the_only_path(eventtia: Caller) -> None:
    old = eventtia.uri
    before = eventtia.data(f"events/{old}/attendees")

    answer = eventtia("PUT", f"events/{old}", json={"event_uri": "renamed", "name": "Renamed"})

    assert answer.json()["data"]["attributes"]["event_uri"] == "renamed"
    assert eventtia("GET", f"events/{old}").status_code == 404
    assert eventtia.data("events/renamed")["attributes"]["name"] == "Renamed"
    assert eventtia.data("events/renamed/attendees") == before
    assert eventtia.data("events", name="renam")[0]["attributes"]["event_uri"] == "renamed"
    taken = eventtia("POST", "events", json={"event_uri": "renamed"})
    assert (taken.status_code, taken.json()) == (400, {"message": "Event uri has already been taken"})


@pytest.mark.parametrize(
    "body",
    [
        {"start_date": "2026-08-14T23:00:00Z"},
        {"start_date": "31/02/2026 - 10:00:00"},
        {"default_language": "de"},
        {"event_uri": "with space"},
        {"virtual_timezone": "Mars/Olympus"},
        {"is_virtual": "true"},
        {"title": "unknown member"},
    ],
    ids=lambda body: next(iter(body)),
)
def test_an_event_is_refused(eventtia: Caller, body: dict[str, Any]) -> None:
    answer = eventtia("PUT", f"events/{eventtia.uri}", json=body)

    assert answer.status_code == 400
    assert set(answer.json()) == {"message"}
    assert eventtia.sandbox.refused()


def test_a_clone_appears_after_its_progress_was_looked_at(eventtia: Caller) -> None:
    number = int(eventtia.data(f"events/{eventtia.uri}")["id"])
    flags = {"clone_workshops": "true", "clone_speakers": "true", "clone_attendee_types": "true"}

    answer = eventtia("POST", "./clone", params=flags)

    assert (answer.status_code, answer.json()) == (200, None)
    assert eventtia.get("./clone-progress") == {"finished": False}
    assert eventtia.get("./clone-progress") == {"finished": True}
    [copy] = eventtia.data("events", template=number)
    uri = copy["attributes"]["event_uri"]
    assert eventtia.data(f"events/{uri}")["attributes"]["cloned_from_id"] == number
    theirs = eventtia.get(f"events/{uri}/workshops", include="speakers")
    mine = eventtia.get("./workshops", include="speakers")
    assert [w["attributes"]["name"] for w in theirs["data"]] == [w["attributes"]["name"] for w in mine["data"]]
    assert len(theirs["included"]) == len(mine["included"])
    assert not {w["id"] for w in theirs["data"]} & {w["id"] for w in mine["data"]}
    assert {w["attributes"]["used_seats"] for w in theirs["data"]} == {0}
    assert len(eventtia.get(f"events/{uri}/attendee_types")["included"]) == 46
    assert eventtia.data(f"events/{uri}/attendees") == eventtia.data(f"events/{uri}/pois") == []


def test_a_whole_clone_points_to_nothing_of_its_source(eventtia: Caller) -> None:
    flags = ["zones", "speakers", "workshops", "pois", "attendee_types", "business_conference", "event_page"]
    eventtia("POST", "./clone", params={f"clone_{flag}": "true" for flag in flags})
    eventtia.get("./clone-progress")
    copy = eventtia.data("events", page__size=50)[-1]
    below = f"events/{copy['attributes']['event_uri']}"

    [conference] = eventtia.data(f"{below}/business_conferences")
    assert conference["attributes"]["event_id"] == int(copy["id"])
    assert conference["attributes"]["total_accepted_meetings"] == 0
    stands = eventtia.get(f"{below}/stand_reservations")
    zones = {zone["id"] for zone in eventtia.data(f"{below}/zones")}
    assert {stand["relationships"]["zone"]["data"]["id"] for stand in stands["data"]} <= zones
    types = {item["id"] for item in eventtia.data(f"{below}/attendee_types")}
    prices = [w["attributes"]["price"] for w in eventtia.data(f"{below}/workshops")]
    assert {id for price in prices if price for id in price} <= types
    kinds = eventtia.get(f"{below}/business_conferences/{conference['id']}/business_conference_participant_types")
    assert {ref["id"] for kind in kinds["data"] for ref in kind["relationships"]["attendee_types"]["data"]} <= types
    registered = eventtia("POST", f"{below}/attendees/register", json={"attendee": {"first_name": "New"}})
    assert registered.json()["data"]["relationships"]["attendee_type"]["data"]["id"] in types
    assert eventtia.get(f"{below}/attendees", first_name="new")["meta"]["total_attendees"] == 1


def test_a_clone_appears_in_the_list_from_the_second_look_on(eventtia: Caller) -> None:
    eventtia("POST", "./clone")

    assert [len(eventtia.data("events", page__size=50)) for _ in range(3)] == [12, 13, 13]


def test_filters_of_events(eventtia: Caller) -> None:
    slim = {item["id"]: item["attributes"] for item in eventtia.data("events/slim")}
    singles = [eventtia.data(f"events/{item['attributes']['event_uri']}") for item in eventtia.data("events")]

    def ids(path: str, **query: Any) -> set[str]:
        return {item["id"] for item in eventtia.data(path, **query)}

    city = next(event["city_id"] for event in slim.values() if event["city_id"])
    assert ids("events", city_id=city) == {id for id, event in slim.items() if event["city_id"] == city}
    assert ids("events/slim", city_id=city) == ids("events", city_id=city)
    templates = {event["id"] for event in singles if event["attributes"]["is_template"]}
    assert ids("events", templates="true") == templates
    assert len(templates) == 1
    named = {event["id"] for event in singles if event["attributes"]["fields"].get("692349") == "EV-0003"}
    assert ids("events", search_custom_fields__692349="EV-0003") == named
    assert len(named) == 1
    moment = sorted(event["updated_at"] for event in slim.values())[6]
    assert ids("events", updated_since=moment) == {id for id, e in slim.items() if e["updated_at"] >= moment}
    assert ids("events", updated_since="2025-06") == {id for id, e in slim.items() if e["updated_at"] >= "2025-06"}
    assert ids("events/slim", start_date_lower_bound="2026-01-01T00:00:00Z") == {
        id for id, event in slim.items() if event["start_date"] >= "2026"
    }
    assert eventtia("GET", "events", params={"updated_since": "yesterday"}).status_code == 400
    assert eventtia("GET", "events", params={"search_custom_fields": "x"}).status_code == 400


# --- attendees


def test_a_registered_attendee_is_read_back(eventtia: Caller) -> None:
    city, diet = 7993, eventtia.get("./attendee_types")["included"]
    diet_id = next(item["id"] for item in diet if item["attributes"]["name"] == "Dietary needs")
    activity = eventtia.data("./workshops")[5]
    item = eventtia.data("./purchase_items")[0]["id"]

    answer = eventtia("POST", "./attendees/register", json={
        "attendee": {
            "attendee_type_id": type_id(eventtia, "VIP"),
            "first_name": "Zoë",
            "last_name": "Nuñez",
            "email": "Zoe@Example.org",
            "company": "R&D <Lab>",
            "birthdate": "27/08/2020",
            "job_title": "Lead",
            "timezone": "Europe/Paris",
            "custom_fields": {diet_id: "vegan"},
        },
        "city_id": city,
        "workshops": {activity["id"]: int(activity["id"])},
        "purchase_items": {item: 1},
    }).json()  # fmt: skip
    person = answer["data"]

    assert set(answer) == {"data", "included"}
    assert fields_of(eventtia, person) == {
        "first_name": "Zoë",
        "last_name": "Nuñez",
        "email": "Zoe@Example.org",
        "company": "R&D <Lab>",
        "telephone": None,
        "city_id": "7993",
        "job_title": "Lead",
        "picture": None,
        "alternative_email": None,
        "birthdate": "2020-08-27",
        "timezone": "Europe/Paris",
        "Dietary needs": "vegan",
    }
    assert (person["attributes"]["status"], person["attributes"]["paid"]) == ("confirmed", False)
    assert person["attributes"]["qr_code"].endswith("|Zoë Nuñez|Zoe@Example.org|R&D <Lab> - Lead|")
    assert eventtia.data(f"./attendees/{person['id']}") == person
    assert eventtia.data("./attendees/by_email", email="zoe@example.ORG") == person
    assert eventtia.data("./attendees", email="ZOE@example.org") == [person]
    assert eventtia.data("./attendees", page__size=100)[-1] == person
    assert eventtia.data("./attendees", page__size=100, first_name="zoë", last_name="NUÑEZ")[-1] == person
    assert [w["id"] for w in eventtia.data(f"./attendees/{person['id']}/workshops")] == [activity["id"]]
    assert eventtia.data(f"./workshops/{activity['id']}")["attributes"]["used_seats"] == 13
    assert len(eventtia.data(f"./attendees/{person['id']}/attendee_purchase_items")) == 1
    assert {row["name"]: row["used_seats"] for row in eventtia.get("./tickets-stats")}["VIP"] == 13


def test_a_flat_body_registers_too(eventtia: Caller) -> None:
    body = {"attendee_type_id": type_id(eventtia, "General Public"), "first_name": "Flat"}

    person = eventtia("POST", "./attendees/register", json=body).json()["data"]

    assert fields_of(eventtia, person)["first_name"] == "Flat"


def test_groups_have_seats(eventtia: Caller) -> None:
    leaders = type_id(eventtia, "Leader Group")

    group = register(eventtia, attendee_type_id=leaders)["meta"]
    second = register(eventtia, attendee_type_id=leaders, group_registration_uuid=group["group_uuid"])["meta"]

    assert group["profiles"] == {str(leaders): {"seats": 3, "available": 3}}
    assert second == {"group_uuid": group["group_uuid"], "profiles": {str(leaders): {"seats": 3, "available": 2}}}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"attendee_type_id": 1}, 404),
        ({"birthdate": "2020-08-27"}, 400),
        ({"custom_fields": {"1": "x"}}, 400),
        ({"group_registration_uuid": "nope"}, 404),
        ({"first_name": 5}, 400),
        ({"nickname": "Z"}, 400),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
def test_a_registration_is_refused(eventtia: Caller, changes: dict[str, Any], status: int) -> None:
    answer = eventtia("POST", "./attendees/register", json={"attendee": changes})

    assert answer.status_code == status
    assert eventtia.get("./attendees")["meta"]["total_attendees"] == 60


def test_a_full_type_takes_nobody(eventtia: Caller) -> None:
    answer = eventtia(
        "POST", "./attendees/register", json={"attendee": {"attendee_type_id": type_id(eventtia, "Press")}}
    )

    assert (answer.status_code, answer.json()) == (400, {"message": "Press is sold out"})


def test_a_cancelled_attendee_leaves_the_list_and_the_seats(eventtia: Caller) -> None:
    person = eventtia.data("./attendees")[3]
    mine = eventtia.data(f"./attendees/{person['id']}/workshops")[0]

    answer = eventtia("PUT", f"./attendees/{person['id']}/cancel")

    assert answer.status_code == 200
    after = eventtia.get("./attendees", page__size=100)
    assert after["meta"]["total_attendees"] == 59
    assert person["id"] not in {item["id"] for item in after["data"]}
    assert eventtia.data(f"./attendees/{person['id']}")["attributes"]["status"] == "cancelled"
    assert eventtia.data(f"./workshops/{mine['id']}")["attributes"]["used_seats"] == 11
    assert {row["name"]: row["used_seats"] for row in eventtia.get("./tickets-stats")}["VIP"] == 11
    archived = eventtia.data("./attendees", page__size=100, include_archived="true")
    assert person["id"] in {item["id"] for item in archived}
    assert eventtia("PUT", f"./attendees/{person['id']}/cancel").status_code == 200


def test_filters_of_attendees(eventtia: Caller) -> None:
    everybody = eventtia.data("./attendees", page__size=100)
    middle = sorted(item["attributes"]["created_at"] for item in everybody)[30]

    def ids(**query: Any) -> list[str]:
        return [item["id"] for item in eventtia.data("./attendees", page__size=100, **query)]

    assert ids(only_confirmed="true") == [i["id"] for i in everybody if i["attributes"]["status"] == "confirmed"]
    assert 0 < len(ids(only_confirmed="true")) < 60
    assert ids(created_date_time=middle[:19]) == [i["id"] for i in everybody if i["attributes"]["created_at"] > middle]
    assert len(ids(include_rejected="true")) == 62
    assert len(ids(include_archived="true")) == 63
    workshop = eventtia.data("./workshops")[0]["id"]
    confirmed = eventtia.data(f"./workshops/{workshop}/attendees", only_confirmed="true", page__size=100)
    assert {item["id"] for item in confirmed} <= set(ids(only_confirmed="true"))
    for person in everybody[:10]:
        assert ids(email=fields_of(eventtia, person)["email"].lower()) == [person["id"]]
    assert ids(email="nobody@example.org") == ids(email="nobody13@example.org") == []
    assert eventtia("GET", "./attendees", params={"created_date_time": "2021-10-31"}).status_code == 400


def test_growth_comes_at_the_end(eventtia: Caller) -> None:
    before = eventtia.data("./attendees", page__size=100)

    assert eventtia.sandbox.grow("eventtia", event=0, people=3) == 63

    after = eventtia.data("./attendees", page__size=100)
    assert after[:60] == before
    assert len({item["id"] for item in after}) == 63
    assert fields_of(eventtia, after[-1])["email"]


def test_a_guest_is_read_back(eventtia: Caller) -> None:
    body = {"first_name": "Jonas", "email": "j@example.org", "attendee_type_id": type_id(eventtia, "VIP")}

    guest = eventtia("POST", "./guests", json=body).json()["data"]

    assert eventtia.data(f"./guests/{guest['id']}") == guest
    assert eventtia.data("./guests", page__size=100)[-1] == guest
    included = eventtia.get(f"./guests/{guest['id']}", include="attendee_type")["included"]
    assert included[0]["attributes"]["name"] == "VIP"


# --- activities


def test_an_activity_is_created_changed_and_read_back(eventtia: Caller) -> None:
    price = {str(type_id(eventtia, "VIP")): 20}
    body = {"name": "Closing", "start_date": "14/08/2026 - 09:00:00", "price": price, "availability": 40}

    made = eventtia("POST", "./workshops", json=body).json()["data"]
    changed = eventtia("PUT", f"./workshops/{made['id']}", json={"name": "Opening", "chat_name": "Hi"}).json()["data"]
    category = eventtia.data("./workshop_categories")[2]["id"]
    tagged = eventtia("POST", f"./workshops/{made['id']}/set-categories", params={"categories": category}).json()

    assert made["attributes"]["start_date"] == "2026-08-14T16:00:00.000Z"
    assert (made["attributes"]["price"], made["attributes"]["availability"]) == (price, 40)
    assert (changed["attributes"]["name"], changed["attributes"]["price"]) == ("Opening", price)
    assert tagged["data"]["relationships"]["workshop_categories"]["data"] == [
        {"id": category, "type": "workshop_categories"}
    ]
    assert eventtia.data(f"./workshops/{made['id']}") == tagged["data"]
    assert eventtia.data("./workshops", name="open")[-1] == tagged["data"]


def test_filters_of_activities(eventtia: Caller) -> None:
    everything = eventtia.data("./workshops")
    day = eventtia.data("events")[0]["attributes"]["start_date"][:10]

    on_day = eventtia.data("./workshops", date=day)

    assert 0 < len(on_day) < len(everything)
    assert eventtia.data("./workshops", in_the_future="true") == []
    assert eventtia.data("./workshops", in_the_future="false") == everything


def test_joining_leaving_and_replacing(eventtia: Caller) -> None:
    person = eventtia.data("./attendees")[0]
    first = [w["id"] for w in eventtia.data(f"./attendees/{person['id']}/workshops")]
    other = next(w["id"] for w in eventtia.data("./workshops") if w["id"] not in first)
    pair = {"workshop_id": int(other), "attendee_id": int(person["id"])}

    joined = eventtia("POST", "./attendee_workshops", json=pair).json()
    assert joined["meta"]["current_attendee_workshops"] == [*map(int, first), int(other)]
    assert person["id"] in {p["id"] for p in eventtia.data(f"./workshops/{other}/attendees", page__size=100)}

    left = eventtia("DELETE", "./attendee_workshops", json={**pair, "workshop_id": int(first[0])})
    assert left.status_code == 200
    again = eventtia("DELETE", "./attendee_workshops", json={**pair, "workshop_id": int(first[0])})
    assert (again.status_code, again.json()) == (404, RECORD_NOT_FOUND)

    replaced = eventtia(
        "PUT", f"./attendees/{person['id']}/update_activities", json={"workshop_ids": f"{first[0]},{other}"}
    )
    assert replaced.json()["data"]["id"] == person["id"]
    assert {w["id"] for w in eventtia.data(f"./attendees/{person['id']}/workshops")} == {first[0], other}
    assert person["id"] not in {p["id"] for p in eventtia.data(f"./workshops/{first[1]}/attendees", page__size=100)}


# --- the rest


def test_unavailable_hours(eventtia: Caller) -> None:
    conference = eventtia.data("./business_conferences")[0]
    kind = conference["relationships"]["business_conference_participant_types"]["data"][0]["id"]
    path = f"./business_conferences/{conference['id']}/business_conference_participant_types/{kind}/unavailable_hours"

    made = eventtia("POST", path, params={"start_date": "10/12/2020 - 01:00", "end_date": "10/12/2020 - 02:00"}).json()
    moved = eventtia("PUT", f"{path}/{made['data']['id']}", params={"end_date": "10/12/2020 - 03:00"}).json()
    assert moved["data"]["attributes"] == {
        "start_date": "2020-12-10T01:00:00.000-08:00",
        "end_date": "2020-12-10T03:00:00.000-08:00",
    }
    assert eventtia.data(path)[-1] == moved["data"]
    assert eventtia("DELETE", f"{path}/{made['data']['id']}").json() == moved
    assert len(eventtia.data(path)) == 1
    assert eventtia("DELETE", f"{path}/{made['data']['id']}").status_code == 404


def test_files_answers_and_params(eventtia: Caller) -> None:
    category = next(w for w in eventtia.data("./workshops") if w["attributes"]["file_category_id"])
    files = f"./event_file_categories/{category['attributes']['file_category_id']}/event_files"
    file = {"event_file[event_file]": ("a.pdf", b"%PDF")}
    upload = eventtia("POST", files, data={"event_file[name]": "x"}, files=file)
    survey = eventtia.data("./surveys")[1]
    question = survey["relationships"]["custom_fields"]["data"][1]["id"]
    answered = eventtia("POST", f"./surveys/{survey['id']}/answers", json={question: "よかった"})
    eventtia("PATCH", "./event_params/aux_json_data", json={"param_value": {"a": 1}})

    assert upload.status_code == answered.status_code == 201
    assert eventtia.data(files)[-1] == upload.json()["data"]
    assert answered.json()["data"]["attributes"]["answered"] is True
    assert eventtia.data(f"./surveys/{survey['id']}/survey_answers")[-1]["attributes"]["values"] == {
        question: "よかった"
    }
    assert eventtia.data("./event_params/aux_json_data")["attributes"]["param_value"] == {"a": 1}
    assert eventtia("PATCH", "./event_params/pay_u_api_key", json={"param_value": 1}).status_code == 400
    assert eventtia("GET", "./event_params/unknown").status_code == 404
    assert eventtia("POST", files, files=file).status_code == 400


def test_stands_and_payments_by_filter(eventtia: Caller) -> None:
    stands = eventtia.data("./stand_reservations")
    zone = stands[0]["relationships"]["zone"]["data"]["id"]
    payments = eventtia.data("./attendee-payments", page__size=100)

    assert {s["relationships"]["zone"]["data"]["id"] for s in eventtia.data("./stand_reservations", zone=zone)} == {
        zone
    }
    assert eventtia.data("./stand_reservations", company_name=stands[0]["attributes"]["display_name"].upper())
    manual = eventtia.data("./attendee-payments", payment_type=1, page__size=100)
    assert manual == [p for p in payments if p["attributes"]["payment_type"] == "Manual payment"]
    accepted = eventtia.data("./attendee-payments", status="accepted", page__size=100)
    assert accepted == [p for p in payments if p["attributes"]["status"] == "accepted"]
    assert 0 < len(accepted) < len(payments) == 12
    assert eventtia("GET", "./attendee-payments", params={"status": "paid"}).status_code == 400
