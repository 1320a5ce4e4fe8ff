"""Stands, zones, leads, points of interest, files, and geography.

Source: the vendor's text, "Stands", "Points of Interest", "Event Files", "Countries, Regions and Cities".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.eventtia import geography
from sandbox.eventtia.answers.common import (
    EVENT,
    PAGE,
    ROOT,
    found,
    listing,
    not_found,
    remembered,
    room_of,
    shelf_list,
    sideloaded,
)
from sandbox.eventtia.payloads.floor import FILE_CATEGORIES, uploaded
from sandbox.eventtia.resource import Resource
from sandbox.eventtia.room import Room
from sandbox.operation import Operation, Query, Reply, Request
from sandbox.shape import Multipart, Str


@remembered
def list_stands(request: Request) -> Reply:
    """The event's stands, by company, zone or category; zones and categories beside them."""
    room = room_of(request)
    tests = _tests(request.query)
    items: Any = room.shelf("stand_reservations")
    if tests:
        items = [item for item in items.scan() if all(test(item) for test in tests)]

    def include(page: list[Resource]) -> Any:
        return sideloaded(request, room, (item.one[name] for name in ("zone", "stand_category") for item in page))

    return listing(request, items, lambda item: request.state.raw(room, item), include=include)


@remembered
def list_leads(request: Request) -> Reply:
    """The leads of one stand."""
    room = room_of(request)
    stand = found(room, "stand_reservations", request.params["stand_reservation_id"])
    return listing(request, room.of("leads", stand.id), lambda item: request.state.raw(room, item))


@remembered
def list_files(request: Request) -> Reply:
    """The files of one category."""
    room = room_of(request)
    files = room.of("event_files", _file_category(request, room))
    return listing(request, files, lambda item: request.state.raw(room, item))


def upload(request: Request) -> Reply:
    """Put a file into a category; 201."""
    room = room_of(request)
    category = _file_category(request, room)
    file = request.files["event_file[event_file]"]
    item = uploaded(
        room.setting,
        room.next_id("file"),
        category,
        name=request.body["event_file[name]"],
        description=request.body.get("event_file[description]", ""),
        filename=file.name,
        image=file.content_type.startswith("image/"),
    )
    room.put(item)
    return Reply(201, {"data": request.state.raw(room, item)})


@remembered
def list_countries(request: Request) -> Reply:
    """Every country."""
    return listing(request, geography.countries(), lambda item: item.shown())


@remembered
def list_regions(request: Request) -> Reply:
    """The regions of a country."""
    country = _known(geography.countries(), request.params["country_id"])
    regions = [item for item in geography.regions() if item.parent == country.id]
    return listing(request, regions, lambda item: item.shown())


@remembered
def list_cities(request: Request) -> Reply:
    """The cities of a region."""
    country = _known(geography.countries(), request.params["country_id"])
    region = _known(geography.regions(), request.params["region_id"])
    if region.parent != country.id:
        raise not_found("such region in the country")
    cities = [item for item in geography.cities() if item.parent == region.id]
    return listing(request, cities, lambda item: item.shown())


@remembered
def get_city(request: Request) -> Reply:
    """A city with its region and country."""
    city = _known(geography.cities(), request.params["city_id"])
    region = next(item for item in geography.regions() if item.id == city.parent)
    country = next(item for item in geography.countries() if item.id == region.parent)
    return Reply(200, {"data": city.shown(), "included": [region.shown(), country.shown()]})


def _known(records: tuple[Resource, ...], id: str) -> Resource:
    item = geography.find(records, id)
    if item is None:
        raise not_found(f"{records[0].kind} {id}")
    return item


def _file_category(request: Request, room: Room) -> int:
    """The id of the path's category. No call lists them: activities name one in `file_category_id`."""
    id = request.params["event_file_category_id"]
    known = [room.setting.id("file category", place) for place in range(FILE_CATEGORIES)]
    if id not in map(str, known):
        raise not_found(f"event file category {id}")
    return int(id)


def _tests(query: dict[str, Any]) -> list[Callable[[Resource], bool]]:
    made: dict[str, Callable[[str], Callable[[Resource], bool]]] = {
        "company_name": lambda text: lambda item: text.casefold() in item.attributes["display_name"].casefold(),
        "zone": lambda wanted: lambda item: _points_to(item, "zone", wanted),
        "category": lambda wanted: lambda item: _points_to(item, "stand_category", wanted),
    }
    return [made[name](value) for name, value in query.items() if name in made]


def _points_to(item: Resource, name: str, id: str) -> bool:
    ref = item.one[name]
    return ref is not None and str(ref[1]) == id


FILES = f"{EVENT}/event_file_categories/{{event_file_category_id}}/event_files"
OPERATIONS = (
    Operation("listEventFiles", "GET", FILES, list_files, query=PAGE),
    Operation(
        "uploadEventFile",
        "POST",
        FILES,
        upload,
        body=Multipart(
            required={"event_file[name]": Str()},
            optional={"event_file[description]": Str()},
            required_files=("event_file[event_file]",),
        ),
    ),
    Operation("listStandCategories", "GET", f"{EVENT}/stand_categories", shelf_list("stand_categories"), query=PAGE),
    Operation("listZones", "GET", f"{EVENT}/zones", shelf_list("zones"), query=PAGE),
    Operation(
        "listStandReservations",
        "GET",
        f"{EVENT}/stand_reservations",
        list_stands,
        query=(*PAGE, Query("company_name"), Query("zone"), Query("category")),
    ),
    Operation(
        "listExhibitorLeads",
        "GET",
        f"{EVENT}/stand_reservations/{{stand_reservation_id}}/leads",
        list_leads,
        query=PAGE,
    ),
    Operation("listPointsOfInterest", "GET", f"{EVENT}/pois", shelf_list("pois"), query=PAGE),
    Operation("listCountries", "GET", f"{ROOT}/countries", list_countries, query=PAGE),
    Operation("listRegions", "GET", f"{ROOT}/countries/{{country_id}}/regions", list_regions, query=PAGE),
    Operation(
        "listCities",
        "GET",
        f"{ROOT}/countries/{{country_id}}/regions/{{region_id}}/cities",
        list_cities,
        query=PAGE,
    ),
    Operation("getCity", "GET", f"{ROOT}/cities/{{city_id}}", get_city),
)
