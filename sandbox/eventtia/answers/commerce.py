"""Merchandising, payments, mailings and event params.

Source: the vendor's text, "Merchandising", "Payments", "Communications", "Event Params".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.eventtia.answers.attendees import attendee_of
from sandbox.eventtia.answers.common import (
    EVENT,
    PAGE,
    bad,
    found,
    listing,
    not_found,
    remembered,
    room_of,
    shelf_list,
    sideloaded,
)
from sandbox.eventtia.envelope import including
from sandbox.eventtia.moments import read, spaced
from sandbox.eventtia.payloads.commerce import ELECTRONIC, LABELS, MANUAL, STATUSES
from sandbox.eventtia.resource import Resource
from sandbox.eventtia.room import Room
from sandbox.operation import Operation, Query, Reply, Request, comma_separated, integer, one_of
from sandbox.shape import Any as AnyShape
from sandbox.shape import Obj

WRITABLE = ("aux_json_data",)  # "Currently, the only params available for edition" (vendor's text)
PURCHASE_INCLUDE = Query("include", including("attendee", "purchase_item"))


@remembered
def get_item(request: Request) -> Reply:
    """One thing to buy."""
    room = room_of(request)
    item = found(room, "purchase_items", request.params["purchase_item_id"])
    return Reply(200, {"data": request.state.raw(room, item)})


@remembered
def list_purchases(request: Request) -> Reply:
    """Everything bought at the event."""
    room = room_of(request)
    return _with_related(request, room, room.shelf("attendee_purchase_items"), ("attendee", "purchase_item"))


@remembered
def list_purchases_of(request: Request) -> Reply:
    """What one attendee bought."""
    room = room_of(request)
    ref = ("attendees", attendee_of(request, room).id)
    mine = [item for item in room.shelf("attendee_purchase_items").scan() if item.one["attendee"] == ref]
    return _with_related(request, room, mine, ("attendee", "purchase_item"))


@remembered
def list_payments(request: Request) -> Reply:
    """The event's payments, filtered by time, type and status."""
    room = room_of(request)
    tests = _tests(request.query)
    items: Any = room.shelf("payments")
    if tests:
        items = [item for item in items.scan() if all(test(item) for test in tests)]
    return _with_related(request, room, items, ("attendee",))


@remembered
def mailing_stats(request: Request) -> Reply:
    """How many messages failed and were opened; no envelope."""
    mailing = found(room_of(request), "conditioned_massive_messages", request.params["id"]).attributes
    return Reply(200, {"errors": mailing["failed_messages_count"], "opened": mailing["opened_messages_count"]})


def get_param(request: Request) -> Reply:
    """An event param, in an envelope like the others: the text shows no answer. 404 for one never set."""
    room, name = room_of(request), request.params["param_name"]
    if name not in room.params:
        raise not_found(f"event param {name}")
    return _param(room, name)


def set_param(request: Request) -> Reply:
    """Store an event param; only `aux_json_data` can be. The text shows no answer: it is that of reading."""
    room, name = room_of(request), request.params["param_name"]
    if name not in WRITABLE:
        raise bad(f"param {name} is not available for edition")
    room.params[name] = request.body.get("param_value")
    room.touch()
    return _param(room, name)


def _param(room: Room, name: str) -> Reply:
    place = list(room.params).index(name)
    attributes = {"param_name": name, "param_value": room.params[name]}
    return Reply(200, {"data": Resource("event_params", room.setting.id("event param", place), attributes).shown()})


def _with_related(request: Request, room: Room, items: Any, names: tuple[str, ...]) -> Reply:
    wanted = request.query.get("include", frozenset())
    asked = [name for name in names if name in wanted]
    return listing(
        request,
        items,
        lambda item: request.state.raw(room, item),
        include=(lambda page: sideloaded(request, room, (item.one[name] for name in asked for item in page)))
        if asked
        else None,
    )


def _tests(query: dict[str, Any]) -> list[Callable[[Resource], bool]]:
    made: dict[str, Callable[[Any], Callable[[Resource], bool]]] = {
        "start_date_time": lambda moment: lambda item: _created(item) >= moment,
        "end_date_time": lambda moment: lambda item: _created(item) <= moment,
        "payment_type": lambda code: lambda item: item.attributes["payment_type"] == LABELS[code],
        "status": lambda words: lambda item: item.attributes["status"] in words,
    }
    return [made[name](value) for name, value in query.items() if name in made]


def _created(item: Resource) -> datetime:
    return read(item.attributes["created_at"])


def payment_type(text: str) -> int:
    """1 (manual) or 3 (electronic)."""
    code = integer(text)
    if code not in (MANUAL, ELECTRONIC):
        raise ValueError("must be 1 or 3")
    return code


OPERATIONS = (
    Operation("listPurchaseItems", "GET", f"{EVENT}/purchase_items", shelf_list("purchase_items"), query=PAGE),
    Operation("getPurchaseItem", "GET", f"{EVENT}/purchase_items/{{purchase_item_id}}", get_item),
    Operation(
        "listEventPurchases",
        "GET",
        f"{EVENT}/attendee_purchase_items",
        list_purchases,
        query=(*PAGE, PURCHASE_INCLUDE),
    ),
    Operation(
        "listAttendeePurchases",
        "GET",
        f"{EVENT}/attendees/{{attendee_id}}/attendee_purchase_items",
        list_purchases_of,
        query=(*PAGE, PURCHASE_INCLUDE),
    ),
    Operation(
        "listAttendeePayments",
        "GET",
        f"{EVENT}/attendee-payments",
        list_payments,
        query=(
            *PAGE,
            Query("include", including("attendee")),
            Query("start_date_time", spaced),
            Query("end_date_time", spaced),
            Query("payment_type", payment_type),
            Query("status", comma_separated(one_of(*STATUSES))),
        ),
    ),
    Operation(
        "listMassiveMessages",
        "GET",
        f"{EVENT}/massive_messages",
        shelf_list("conditioned_massive_messages"),
        query=PAGE,
    ),
    Operation("getMassiveMessageStats", "GET", f"{EVENT}/massive_messages/{{id}}/stats", mailing_stats),
    Operation("getEventParam", "GET", f"{EVENT}/event_params/{{param_name}}", get_param),
    Operation(
        "updateEventParam",
        "PATCH",
        f"{EVENT}/event_params/{{param_name}}",
        set_param,
        body=Obj(required={"param_value": AnyShape()}),
    ),
)
