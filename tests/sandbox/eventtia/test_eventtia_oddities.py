"""What Eventtia's text shows and a reader would not expect, one test for each."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from eventtia_caller import Caller

LISTED = {
    "name", "event_uri", "start_date", "end_date", "logo", "coordinates", "address",
    "google_analytics_tracking_code", "google_tag_manager_tracking_code",
}  # fmt: skip
SLIM = {
    "start_date", "end_date", "created_at", "updated_at", "registration_start_date", "registration_end_date", "name",
    "latitude", "longitude", "timezone", "banner_image", "address_details", "city_id", "custom_fields_data",
}  # fmt: skip
ONLY_SINGLE = {"budget", "total_attendees", "api_key", "fields"}


def attributes(items: list[dict[str, Any]], name: str) -> list[Any]:
    return [item["attributes"][name] for item in items]


def test_three_views_of_an_event(eventtia: Caller) -> None:
    listed, slim = eventtia.data("events")[0], eventtia.data("events/slim")[0]
    single = eventtia.data(f"events/{eventtia.uri}")

    assert set(listed["attributes"]) == LISTED
    assert set(slim["attributes"]) == SLIM
    assert set(single["attributes"]) >= ONLY_SINGLE | (LISTED - {"name"})
    assert listed["id"] == slim["id"] == single["id"]
    assert slim["attributes"]["banner_image"] == {}


def test_the_list_shows_offsets_where_the_others_show_utc(eventtia: Caller) -> None:
    listed, single = eventtia.data("events")[0]["attributes"], eventtia.data(f"events/{eventtia.uri}")["attributes"]

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000[+-]\d\d:\d\d", listed["start_date"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", single["start_date"])
    assert datetime.fromisoformat(listed["start_date"]) == datetime.fromisoformat(single["start_date"])


def test_pages_of_24_and_links_with_encoded_brackets(eventtia: Caller) -> None:
    answer = eventtia.get("./attendees")
    events = eventtia.get("events", page__size=5, page__number=2)
    address = f"{eventtia.sandbox.url}/eventtia/api/v3/events/"

    assert len(answer["data"]) == 24
    assert set(answer) == {"data", "meta"}
    assert answer["meta"] == {"total_pages": 3, "total_attendees": 60}
    assert events["links"] == {
        "self": f"{address}?page%5Bnumber%5D=2&page%5Bsize%5D=5",
        "first": f"{address}?page%5Bnumber%5D=1&page%5Bsize%5D=5",
        "prev": f"{address}?page%5Bnumber%5D=1&page%5Bsize%5D=5",
        "next": f"{address}?page%5Bnumber%5D=3&page%5Bsize%5D=5",
        "last": f"{address}?page%5Bnumber%5D=3&page%5Bsize%5D=5",
    }
    assert events["meta"] == {"total_pages": 3}


def test_links_can_be_followed_with_the_other_parameters_kept(eventtia: Caller) -> None:
    answer = eventtia.get("./workshops", include="speakers", page__size=9)
    titles = [item["id"] for item in answer["data"]]
    while answer["links"]["next"]:
        answer = eventtia.client.get(answer["links"]["next"]).json()
        titles += [item["id"] for item in answer["data"]]
        assert "included" in answer

    assert titles == [item["id"] for item in eventtia.data("./workshops")]
    assert len(titles) == 20


def test_links_of_the_event_list_have_a_slash_and_work(eventtia: Caller) -> None:
    answer, ids = eventtia.get("events", page__size=5), []
    while True:
        ids += [item["id"] for item in answer["data"]]
        if answer["links"]["next"] is None:
            break
        assert "/events/?" in answer["links"]["next"]
        answer = eventtia.client.get(answer["links"]["next"]).json()

    assert ids == [item["id"] for item in eventtia.data("events")]
    assert "/events/?" in answer["links"]["self"]
    assert eventtia.client.get(f"{eventtia.sandbox.base_url('eventtia')}/en/api/v3/web_hooks").json()["data"] == []


def test_slim_has_no_meta_and_at_most_100_a_page(eventtia: Caller) -> None:
    assert set(eventtia.get("events/slim")) == {"data", "links"}
    assert "page%5Bsize%5D=100" in eventtia.get("events/slim")["links"]["self"]
    assert eventtia("GET", "events/slim", params={"page[size]": 101}).status_code == 400


def test_lists_without_links_or_meta(eventtia: Caller) -> None:
    attendee = eventtia.data("./attendees")[0]["id"]
    conference = eventtia.data("./business_conferences")[0]["id"]

    assert set(eventtia.get("./attendee_types")) == {"data", "included", "meta"}
    assert set(eventtia.get(f"./attendees/{attendee}/workshops")) == {"data"}
    below = f"./business_conferences/{conference}"
    assert set(eventtia.get(f"{below}/business_conference_participants")) == {"data", "included"}
    assert set(eventtia.get(f"{below}/business_conference_participant_types")) == {"data", "included", "meta"}


def test_names_are_in_fields_by_the_ids_of_the_attendees_type(eventtia: Caller) -> None:
    answer = eventtia.get("./attendees", include="attendee_type,attendee_type_custom_fields", page__size=60)
    fields = {item["id"]: item for item in answer["included"] if item["type"] == "attendee_type_custom_fields"}
    types = {item["id"]: item["attributes"]["name"] for item in answer["included"] if item["type"] == "attendee_types"}

    assert set(types.values()) == {"General Public", "VIP", "Leader Group", "Press"}
    for attendee in answer["data"]:
        type = attendee["relationships"]["attendee_type"]["data"]["id"]
        asked = [ref["id"] for ref in attendee["relationships"]["attendee_type_custom_fields"]["data"]]
        assert asked == list(attendee["attributes"]["fields"])
        assert {fields[id]["relationships"]["attendee_type"]["data"]["id"] for id in asked} == {type}
        named = {fields[id]["attributes"]["name"]: id for id in asked if fields[id]["attributes"]["default"]}
        assert set(named) == {"first_name", "last_name", "email", "company", "telephone", "city_id"}
        assert "@" in attendee["attributes"]["fields"][named["email"]]


def test_an_organiser_may_reuse_a_default_name(eventtia: Caller) -> None:
    fields = [item["attributes"] for item in eventtia.get("./attendee_types")["included"]]

    assert {(field["name"], field["default"]) for field in fields} >= {("company", True), ("company", False)}


def test_linkage_is_empty_when_not_sideloaded(eventtia: Caller) -> None:
    plain = eventtia.data("./attendees", page__size=1)[0]
    sideloaded = eventtia.get("./attendees", page__size=1, include="attendee_type")["included"][0]

    assert plain["attributes"]["fields"]
    assert plain["relationships"]["attendee_type_custom_fields"] == {"data": []}
    assert sideloaded["relationships"]["attendee_type_custom_fields"] == {"data": []}


def test_without_a_token_only_public_fields(eventtia: Caller) -> None:
    url = f"{eventtia.sandbox.base_url('eventtia')}/api/v3/events/{eventtia.uri}"
    query = {"include": "attendee_type_custom_fields", "page[size]": "100"}

    public = eventtia.client.build_request("GET", f"{url}/attendees", params=query)
    del public.headers["authorization"]
    answer = eventtia.client.send(public).json()

    names = {item["attributes"]["name"] for item in answer["included"]}
    assert names == {"first_name", "last_name", "company", "job_title"}
    assert all(len(item["attributes"]["fields"]) == 4 for item in answer["data"])


def test_unlimited_seats_and_full_ones(eventtia: Caller) -> None:
    stats = {row["name"]: row for row in eventtia.get("./tickets-stats")}
    types = {item["attributes"]["name"]: item["attributes"] for item in eventtia.data("./attendee_types")}

    assert stats["General Public"] == {"name": "General Public", "used_seats": 36, "seats_limit": "∞"}
    assert (types["General Public"]["capacity"], types["General Public"]["availability"]) == (None, 0)
    assert (types["Press"]["capacity"], types["Press"]["availability"]) == (6, 0)
    assert stats["Press"] == {"name": "Press", "used_seats": 6, "seats_limit": 6}
    assert sum(row["used_seats"] for row in stats.values()) == 60


def test_prices_of_activities_are_null_strings_or_numbers(eventtia: Caller) -> None:
    prices = attributes(eventtia.data("./workshops"), "price")
    types = {item["id"] for item in eventtia.data("./attendee_types")}

    assert None in prices
    assert {type(price) for prices_of in prices if prices_of for price in prices_of.values()} == {str, int}
    assert {id for prices_of in prices if prices_of for id in prices_of} <= types


def test_absent_texts_images_and_codes(eventtia: Caller) -> None:
    workshops, speakers = eventtia.data("./workshops"), eventtia.data("./speakers")
    logos = attributes(eventtia.data("events"), "logo")

    assert {None, ""} <= set(attributes(workshops, "chat_name"))
    assert [] in attributes(workshops, "streaming_embed_code")
    assert None in attributes(workshops, "streaming_embed_code")
    assert {"native"} == {item["attributes"]["zoom_type"] for item in workshops if "zoom_type" in item["attributes"]}
    assert "" in attributes(speakers, "bio") + attributes(speakers, "website")
    assert {"thumb": "/logos/thumb/missing.png", "filename": None}.items() <= next(
        logo for logo in logos if logo["filename"] is None
    ).items()
    stand = eventtia.data("./stand_reservations")[0]["attributes"]["profile_logo"]
    assert "medium" not in stand


def test_bare_dates_beside_moments_with_offsets(eventtia: Caller) -> None:
    stand = eventtia.data("./stand_reservations")[0]["id"]
    bare = [
        *attributes(eventtia.data("./speakers"), "updated_at"),
        *attributes(eventtia.data("./workshop_categories"), "updated_at"),
        *attributes(eventtia.data(f"./stand_reservations/{stand}/leads"), "updated_at"),
        *attributes(eventtia.get("./attendee_types")["included"], "updated_at"),
    ]
    workshop = eventtia.data("./workshops")[0]["attributes"]

    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in bare)
    assert workshop["start_date"].endswith("Z")
    assert re.search(r"[+-]\d\d:\d\d$", workshop["booking_deadline_date"])


def test_integers_in_attributes_strings_in_envelopes(eventtia: Caller) -> None:
    below = "./business_conferences/" + eventtia.data("./business_conferences")[0]["id"]
    participant = eventtia.data(f"{below}/business_conference_participants")[1]
    agenda = eventtia.get(f"{below}/business_conference_participants/{participant['id']}/agenda")
    slots = agenda["meta"]["agenda"]

    assert isinstance(participant["id"], str)
    assert isinstance(participant["attributes"]["attendee_id"], int)
    key, (starts, _, id) = next(iter(slots.items()))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", starts)
    assert isinstance(id, int)
    assert datetime.fromtimestamp(int(key), UTC).minute == int(starts[14:16])
    assert agenda["meta"]["meeting_statuses"] == {"requested": 1, "accepted": 2, "rejected": 3, "expired": 4}
    assert agenda["data"]
    involved = {item["id"] for item in agenda["included"]}
    for meeting in agenda["data"]:
        refs = meeting["relationships"]["business_conference_participants"]["data"]
        assert participant["id"] in {ref["id"] for ref in refs} <= involved


def test_mailings_have_an_attribute_called_type(eventtia: Caller) -> None:
    mailing = eventtia.data("./massive_messages")[0]

    assert (mailing["type"], mailing["attributes"]["type"]) == (
        "conditioned_massive_messages",
        "ConditionedMassiveMessage",
    )
    assert eventtia.get(f"./massive_messages/{mailing['id']}/stats") == {"errors": 3, "opened": 20}


def test_activities_bring_speakers_and_categories(eventtia: Caller) -> None:
    answer = eventtia.get("./workshops", include="speakers,workshop_categories")
    known = {(item["type"], item["id"]) for item in answer["included"]}

    linked = {
        (ref["type"], ref["id"])
        for item in answer["data"]
        for name in ("speakers", "workshop_categories")
        for ref in item["relationships"][name]["data"]
    }
    assert linked == known
    assert eventtia("GET", f"./workshops/{answer['data'][0]['id']}", params={"include": "speakers"}).status_code == 400
    assert eventtia("GET", "./workshops", params={"include": "attendees"}).status_code == 400


def test_both_sides_of_enrolment_agree(eventtia: Caller) -> None:
    workshop = eventtia.data("./workshops")[3]
    people = eventtia.data(f"./workshops/{workshop['id']}/attendees", page__size=100)

    assert len(people) == workshop["attributes"]["used_seats"] == 12
    for person in people:
        assert workshop["id"] in [item["id"] for item in eventtia.data(f"./attendees/{person['id']}/workshops")]


def test_same_human_as_elsewhere_with_the_letters_of_this_vendor(eventtia: Caller) -> None:
    world = eventtia.sandbox.world
    answer = eventtia.get("./attendees", include="attendee_type_custom_fields", page__size=60)
    emails = [
        next(value for id, value in item["attributes"]["fields"].items() if isinstance(value, str) and "@" in value)
        for item in answer["data"]
    ]

    assert [email.lower() for email in emails] == [world.human(world.attendee(0, k)).email for k in range(60)]
    assert any(email != email.lower() for email in emails)


def test_geography(eventtia: Caller) -> None:
    answer = eventtia.get("cities/7993")

    assert answer["data"]["attributes"] == {
        "name": "Medellín",
        "latitude": 6.29,
        "longitude": -75.54,
        "time_zone": "America/Bogota",
    }
    assert [(item["type"], item["attributes"]["name"]) for item in answer["included"]] == [
        ("regions", "Antioquia"),
        ("countries", "Colombia"),
    ]
    assert "Amazonas" in attributes(eventtia.data("countries/51/regions"), "name")
    assert attributes(eventtia.data("countries/51/regions/722/cities"), "name") == ["Abejorral", "Medellín"]
    assert eventtia.get("countries")["meta"]["total_pages"] == 11
    assert eventtia("GET", "countries/157/regions/722/cities").status_code == 404
