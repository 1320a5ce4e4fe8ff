"""A small server that serves the page as the gateway does, and answers its queries from a fixed world.

It adds a fixed trace, so that what the page shows can be stated whole. The operation's name chooses how it
misbehaves: ``Untraced`` sends no trace, ``Odd`` a damaged one, ``Broken`` an HTML page.
"""

from pathlib import Path
from typing import Any

from graphql import build_schema, graphql_sync
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from gateway.edge import graphiql

SCHEMA = build_schema((Path(__file__).parent / "sample.graphql").read_text("utf-8"))

TRACE = {
    "upstream": [
        {
            "account": "eventtia",
            "method": "POST",
            "path": "/api/v3/auth",
            "status": 200,
            "cache": "MISS",
            "startMs": 1.2,
            "durationMs": 38.4,
            "records": None,
        },
        {
            "account": "ringcentral",
            "method": "GET",
            "path": "/v1/organizations/0e9d1d1c-92a4-4a0c-9d1f-2f9a1f5f3f10/events?perPage=100",
            "status": 200,
            "cache": "MISS",
            "startMs": 1.4,
            "durationMs": 61.0,
            "records": 50,
        },
        {
            "account": "ringcentral",
            "method": "GET",
            "path": "/v1/organizations/0e9d1d1c-92a4-4a0c-9d1f-2f9a1f5f3f10/events?perPage=100",
            "status": 200,
            "cache": "COALESCED",
            "startMs": 2.0,
            "durationMs": 60.4,
            "records": 50,
        },
        {
            "account": "eventmobi",
            "method": "GET",
            "path": "/en/api/v2/events",
            "status": 200,
            "cache": "HIT",
            "startMs": 1.5,
            "durationMs": 0.1,
            "records": 12,
        },
        {
            "account": "eventtia",
            "method": "GET",
            "path": "/api/v3/events/rails-conf-2026/activities?include=speakers,workshop_categories",
            "status": 200,
            "cache": "MISS",
            "startMs": 40.0,
            "durationMs": 140.0,
            "records": 40,
        },
        {
            "account": "eventbookings",
            "method": "GET",
            "path": "/v1/events",
            "status": 503,
            "cache": "STALE",
            "startMs": 1.6,
            "durationMs": 25.0,
            "records": 1,
        },
        {
            "account": "eventmobi",
            "method": "GET",
            "path": "/en/api/v2/events/demo/people?page=2",
            "status": None,
            "cache": "MISS",
            "startMs": 20.0,
            "durationMs": 10.0,
            "records": None,
        },
    ],
    "plan": [
        {"field": "events.nodes.tickets", "decision": "one listing for 40 keys"},
        {"field": "events.nodes.sessions.speakers", "decision": "sideloaded with the activities"},
    ],
}

ODD_TRACE = {"upstream": [None, 5, {"account": "<b>x", "startMs": "1", "durationMs": -4, "cache": "?"}], "plan": "none"}


def event(number: int, name: str, vendor: str, city: str) -> dict[str, Any]:
    """An event of the fixed world, with what belongs to it."""
    account = {
        "name": vendor.lower(),
        "vendor": vendor,
        "capabilities": ["LIST_EVENTS"],
        "health": {"state": "HEALTHY"},
    }
    ticket = {
        "name": "Standard",
        "price": {"amount": "49.90", "currency": "EUR"},
        "capacity": 100,
        "unlimited": False,
    }
    ana = {"id": f"p{number}", "name": "Ana Silva", "vendor": vendor, "account": account, "roles": ["ATTENDEE"]}
    found: dict[str, Any] = {
        "id": f"e{number}",
        "name": name,
        "vendor": vendor,
        "account": account,
        "status": "PUBLISHED",
        "startsAt": f"2027-03-0{number}T09:00:00+01:00",
        "endsAt": f"2027-03-0{number}T17:00:00+01:00",
        "timeZone": "Europe/Madrid",
        "venue": {"name": "Palacio de Congresos", "address": {"city": city, "country": "ES"}},
        "tickets": {"nodes": [ticket]},
        "sessions": {"totalCount": 1, "nodes": [{"kind": "WORKSHOP", "title": "GraphQL", "speakers": [ana]}]},
        "booths": {"nodes": [{"name": "Stand 4", "headline": "Coffee", "tags": [{"name": "food"}]}]},
    }
    ana |= {"event": found, "registration": {"status": "CONFIRMED", "checkedIn": True, "ticket": ticket}}
    return found | {"people": {"totalCount": 1, "nodes": [ana]}}


EVENTS = [
    event(1, "Rails Conf", "EVENTTIA", "Bilbao"),
    event(2, "ジャズの夜", "RINGCENTRAL", "Madrid"),
    event(3, "معرض الكتاب", "EVENTMOBI", "Cádiz"),
]
WORLD = {
    "events": {"nodes": EVENTS, "totalCount": 3, "failures": []},
    "accounts": [each["account"] for each in EVENTS],
    "profile": {"name": "Ana Silva", "records": [each["people"]["nodes"][0] for each in EVENTS]},
}


async def show_page(request: HttpRequest) -> Response:
    """The page at ``/graphql``; ``?headers=no`` as for a gateway where no header may be typed."""
    html, headers = graphiql.page(
        endpoint="/graphql", headers_editable=request.query_params.get("headers") != "no", version="0.1.0"
    )
    return Response(html, headers=headers)


async def show_asset(request: HttpRequest) -> Response:
    found = graphiql.asset(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    content, media_type, etag = found
    return Response(content, headers={**graphiql.ASSET_HEADERS, "content-type": media_type, "etag": etag})


async def answer(request: HttpRequest) -> Response:
    operation = await request.json()
    name = operation.get("operationName")
    if name == "Broken":
        return HTMLResponse("<h1>Bad gateway</h1>", status_code=502)
    if name == "Refused":
        error = {"message": "Too much.", "extensions": {"code": "QUERY_TOO_COMPLEX"}}
        return JSONResponse({"errors": [error]}, status_code=400)
    result = graphql_sync(
        SCHEMA,
        operation["query"],
        root_value=WORLD,
        variable_values=operation.get("variables"),
        operation_name=name,
    ).formatted
    if request.headers.get("x-eventgate-trace") == "1" and name != "Untraced":
        result["extensions"] = ODD_TRACE if name == "Odd" else TRACE
    return JSONResponse(result)


ROUTES = [
    Route("/graphql", show_page, methods=["GET"]),
    Route("/graphql", answer, methods=["POST"]),
    Route("/graphql/assets/{name}", show_asset),
]
APP = Starlette(routes=[Mount("/behind/a/proxy", routes=ROUTES), *ROUTES])
