"""Changes → what RingCentral Events wants to be sent: a table per mutation, and the rules beside it.

``Lnnn`` are lines of the vendor's document. What a table lacks is refused by name before any call.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from gateway.records import EventVisibility, Ref, Vendor
from gateway.vendors.bodies import BadValue, Changes, Checks, Place, Table, body_of, one_of
from gateway.vendors.ringcentral.zones import listed_name
from gateway.vendors.writers import filled, price, said
from gateway.vendors.zones import nearest_names

VISIBILITIES = MappingProxyType(
    {
        EventVisibility.PUBLIC: "public_event",
        EventVisibility.HIDDEN: "hidden_event",
        EventVisibility.PRIVATE: "private_event",
    }
)
"""L870, L2720."""
MARK = "eventgate"
"""The member of a copy's ``metadata`` that holds the mark by which it is found."""
COLOR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
CURRENCY = re.compile(r"[A-Z]{3}")
EMAIL = re.compile(r"[^@\s,<>]{1,64}@[^@\s,<>]+\.[^@\s,<>.]+")
ID = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9_.:=+~-]{1,128}")
"""Ids are opaque strings; these are the characters that opaque ids are made of."""


# ---------------------------------------------------------------------- values


def zone(name: str) -> str:
    """One of the vendor's 746 names (L122): an IANA name as it is, else an older one on the same clock.

    Raises:
        BadValue: it is no zone that the vendor knows; the nearest names are in the text.
    """
    found = listed_name(name)
    if found is None:
        near = ", ".join(nearest_names(name))
        raise BadValue("RINGCENTRAL knows no such time zone" + (f"; the nearest: {near}." if near else "."))
    return found


def color(text: str) -> str:
    """L2692: "color in HEX format ("#fff")"."""
    if not COLOR.fullmatch(text):
        raise BadValue("It must be a colour in hexadecimal digits, as #fff or #1a2b3c.")
    return text


def currency(text: str) -> str:
    """Three letters, in capitals: the document (L2691) names no form, ISO 4217 is what a currency's code is."""
    if not CURRENCY.fullmatch(text.upper()):
        raise BadValue("It must be an ISO 4217 code of three letters, as EUR.")
    return text.upper()


def email(text: str) -> str:
    """Lower case, as the vendor stores it and compares it with (L6787)."""
    told = text.strip().lower()
    if len(told) > 254 or not EMAIL.fullmatch(told):
        raise BadValue("It must be an e-mail address.")
    return told


def opaque(text: str) -> str:
    if not ID.fullmatch(text):
        raise BadValue("It must be an id as the vendor writes it.")
    return text


def count(seats: int) -> int:
    if seats < 0:
        raise BadValue("It must not be negative.")
    return seats


def an_object(value: Any) -> dict[str, Any]:
    """L860: ``metadata`` of a copy is an object of anything."""
    if not isinstance(value, dict):
        raise BadValue("It must be a JSON object.")
    if MARK in value:
        raise BadValue(f"Its member {MARK} is the gateway's.")
    return dict(value)


def texts(value: Any) -> dict[str, str]:
    """L4111, L5392: an object whose values are strings.

    Raises:
        BadValue: it is not, naming the first member that is not.
    """
    if not isinstance(value, dict):
        raise BadValue("It must be a JSON object whose values are strings.")
    for name, item in value.items():
        if not isinstance(item, str):
            raise BadValue(f"Its values must be strings; that of {name[:60]} is none.")
    return dict(value)


def ref_id(ref: Ref) -> str:
    return ref.id


def written(moment: datetime) -> str:
    """In UTC, as the document's samples have it: 2019-08-24T14:15:22Z (L75)."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


# ---------------------------------------------------------------------- tables

_NAMED: Table = {
    "name": Place(("name",), said),
    "starts_at": Place(("timeStart",), written),
    "ends_at": Place(("timeEnd",), written),
    "time_zone": Place(("timezone",), zone),
}
_PLAIN_ONLY: Table = {
    "short_description": Place(("shortDescription",)),
    "message": Place(("message",)),
    "color": Place(("color",), color),
    "analytics_code": Place(("analyticsCode",)),
    "gdpr_text": Place(("gdprText",)),
    "attendees_visibility": Place(("attendeesVisibility",)),
    "network_type": Place(("networkType",)),
    "doors_open_before_minutes": Place(("doorsOpenBeforeMinutes",)),
    "doors_close_after_minutes": Place(("doorsCloseAfterMinutes",)),
    "timer_length": Place(("timerLength",)),
    "hide_people_area": Place(("hidePeopleArea",)),
    "suppress_emails": Place(("suppressEmails",)),
}
_COPY_ONLY: Table = {
    "auto_publish": Place(("auto_publish",)),
    "metadata": Place(("metadata",), an_object),
}
_PASSWORD: Table = {"password": Place(("password",))}

EVENT: Table = {
    **_NAMED,
    "description": Place(("description",)),
    "slug": Place(("slug",), said),
    "currency": Place(("currency",), currency),
    "visibility": Place(("eventType",), one_of(VISIBILITIES)),
    "organization_id": Place(),  # in the path
    "ringcentral": {**_PASSWORD, **_PLAIN_ONLY},
}
"""L2642."""
FROM_TEMPLATE: Table = {
    **_NAMED,
    "visibility": Place(("type",), one_of(VISIBILITIES)),
    "organization_id": Place(("organizationId",), ref_id),
    "template_id": Place(),  # in the path
    "ringcentral": {**_PASSWORD, **_COPY_ONLY},
}
"""L79."""
DUPLICATE: Table = {
    **_NAMED,
    "ringcentral": {
        **_PASSWORD,
        **_COPY_ONLY,
        "visibility": Place(("type",), one_of(VISIBILITIES)),
        "organization_id": Place(("organizationId",), ref_id),
    },
}
"""L1633."""
TICKET: Table = {
    "name": Place(("name",), said),
    "description": Place(("description",)),
    "price": Place(("price",), price),
    "capacity": Place(("count",), count),
    "private": Place(("private",)),
}
"""L5880. A virtual ticket: the vendor makes no other (L5895)."""
MAGIC_LINK: Table = {
    "email": Place(("email",), email),
    "first_name": Place(("firstName",), said),
    "last_name": Place(("lastName",), said),
    "headline": Place(("headline",)),
    "registration_id": Place(("registrationId",), opaque),
    "extra_fields": Place(("extraFields",), texts),
    "metadata": Place(("metadata",), texts),
}
"""L5366."""
REGISTRATION: Table = {"metadata": Place(("metadata",), texts)}
"""L4111: the only member of a registration that can be written."""

# ---------------------------------------------------------------------- bodies


def document(type: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The envelope of a request: ``data.type`` is required and fixed."""
    return {"data": {"type": type, "attributes": attributes}}


def event(changes: Changes, checks: Checks) -> dict[str, Any]:
    """A new event's attributes, L2642. The currency is required, and never returned."""
    changes = filled(EVENT, changes)
    attributes = _attributes(EVENT, changes, checks)
    _required(
        changes,
        checks,
        {
            "starts_at": "RINGCENTRAL wants to know when an event starts.",
            "ends_at": "RINGCENTRAL wants to know when an event ends.",
            "time_zone": "RINGCENTRAL wants to know an event's time zone.",
            "currency": "RINGCENTRAL wants to know the currency in which an event sells, as EUR.",
        },
    )
    _order(changes, checks)
    return attributes


def from_template(changes: Changes, checks: Checks) -> dict[str, Any]:
    """The attributes of an event made from a template, L79."""
    changes = filled(FROM_TEMPLATE, changes)
    attributes = _attributes(FROM_TEMPLATE, changes, checks)
    _required(
        changes,
        checks,
        {
            "starts_at": "RINGCENTRAL wants to know when an event starts.",
            "ends_at": "RINGCENTRAL wants to know when an event ends.",
            "time_zone": "RINGCENTRAL wants to know an event's time zone.",
        },
    )
    _order(changes, checks)
    return attributes


def duplicate(changes: Changes, checks: Checks, mark: str) -> dict[str, Any]:
    """A copy's attributes, L1633; the mark stands in ``metadata`` beside the caller's own."""
    changes = filled(DUPLICATE, changes)
    attributes = _attributes(DUPLICATE, changes, checks)
    _order(changes, checks)
    return {**attributes, "metadata": {**attributes.get("metadata", {}), MARK: mark}}


def ticket(changes: Changes, checks: Checks) -> dict[str, Any]:
    """A new ticket's attributes, L5880. ``capacity`` is the vendor's ``count``."""
    return body_of(TICKET, filled(TICKET, changes), checks)


def magic_link(changes: Changes, checks: Checks) -> dict[str, Any]:
    """A new magic link's attributes, L5366."""
    return body_of(MAGIC_LINK, filled(MAGIC_LINK, changes), checks)


def registration(changes: Changes, checks: Checks) -> dict[str, Any]:
    """What changes of a registration, L4085."""
    attributes = body_of(REGISTRATION, changes, checks)
    if not changes:
        checks.invalid("Give what is to change: metadata is what RINGCENTRAL can change of a person.")
    return attributes


def checks() -> Checks:
    return Checks(Vendor.RINGCENTRAL)


def _attributes(table: Table, changes: Changes, checks: Checks) -> dict[str, Any]:
    """The attributes, telling of members of the vendor's own input for which kind of creation they are."""
    within = table["ringcentral"]
    own = changes.get("ringcentral") or {}
    assert isinstance(within, Mapping)
    for name in own:
        if name not in within:
            checks.unsupported(("ringcentral", name), _why(name, table))
    known = {name: value for name, value in own.items() if name in within}
    return body_of(table, {**changes, **({"ringcentral": known} if "ringcentral" in changes else {})}, checks)


def _why(name: str, table: Table) -> str:
    if name in ("visibility", "organization_id"):
        return f"Give {'visibility' if name == 'visibility' else 'organizationId'} of the input itself."
    if name in _PLAIN_ONLY:
        return "RINGCENTRAL has a place for it only where an event is created plainly, without a template."
    return "RINGCENTRAL has a place for it only where an event is created from a template or duplicated."


def _required(changes: Changes, checks: Checks, why: Mapping[str, str]) -> None:
    for name, message in why.items():
        if name not in changes:
            checks.invalid(message, name)


def _order(changes: Changes, checks: Checks) -> None:
    starts, ends = changes.get("starts_at"), changes.get("ends_at")
    if starts is not None and ends is not None and ends <= starts:
        checks.invalid("It must be after startsAt.", "ends_at")
