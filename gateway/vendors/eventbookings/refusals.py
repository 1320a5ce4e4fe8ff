"""EventBookings' no in the caller's words. The document shows no error at all, so all of this is a lenient reading."""

import re
from collections.abc import Mapping
from typing import Any

from gateway.errors import ErrorCode, UserError, VendorRejected
from gateway.records import Vendor
from gateway.vendors.adapter import REFUSALS
from gateway.vendors.payloads import object_in
from gateway.vendors.writers import one_line

OWN = "eventbookings"
FIELDS: Mapping[str, tuple[str, ...]] = {
    "event.name": ("name",),
    "event.description": ("description",),
    "event.timezone": ("timeZone",),
    "event.occurrence.attributes.starts_on": ("startsAt",),
    "event.occurrence.attributes.event_duration": ("endsAt",),
    "event.occurrence": (OWN, "occurrence"),
    "event.banner": (OWN, "banners"),
    "event.configuration": (OWN, "venue"),
    "event.listing.categories": (OWN, "categories"),
    "event.listing": (OWN, "listed"),
    "event.resources": (OWN, "resources"),
    "event.is_update_org_settings": (OWN, "isUpdateOrgSettings"),
    "event.enable_datetime_conversion": (OWN, "enableDatetimeConversion"),
    "sessions.name": ("title",),
    "sessions.description": ("description",),
    "sessions.session_starts_on": ("startsAt",),
    "sessions.duration": ("durationMinutes",),
    "sessions.image": (OWN, "image"),
    "sessions.sell_session": (OWN, "sellSession"),
    "sessions.status": (OWN, "active"),
    "sessions.occurrences": (OWN, "occurrenceUuids"),
    "sessions.tickets": (OWN, "ticketIds"),
    "org_uuid": ("account",),
}
"""A member of their body, or a parameter of their path → the input field that filled it."""
SUBJECT = {"create_event": "account", "create_session": "eventId"}
"""The field that names what the path names, by mutation; ``id`` elsewhere."""
_PLACE = re.compile(r"[A-Za-z_]+")


def refusal(error: VendorRejected, method: str) -> tuple[UserError, ...]:
    """The vendor's reasons: the code by the status, the field by whatever pointer there is, its words after ours."""
    subject = SUBJECT.get(method, "id")
    return tuple(_one(error, pointer, words, subject) for pointer, words in _reasons(error.detail))


def _one(error: VendorRejected, pointer: str, words: str, subject: str) -> UserError:
    code = ErrorCode.INVALID_INPUT if error.status in (400, 422) else REFUSALS.get(error.status or 0)
    field = _field(pointer, subject)
    if not field and error.status in (404, 409):
        field = (subject,)
    message = f"EventBookings refused it ({error.status})" + (f": {words}" if words else ".")
    return UserError(code or ErrorCode.VENDOR_REJECTED, message, ("input", *field), Vendor.EVENTBOOKINGS)


def _reasons(detail: Any) -> list[tuple[str, str]]:
    """(pointer, words) for each reason: one sentence, or ``errors`` by member, or a list of them."""
    told = object_in(detail)
    several = told.get("errors")
    found: list[tuple[str, str]] = []
    if isinstance(several, Mapping):
        for pointer, reasons in several.items():
            found += [
                (str(pointer), one_line(words)) for words in (reasons if isinstance(reasons, list) else [reasons])
            ]
    elif isinstance(several, list):
        for reason in several:
            found.append(_single(reason))
    return found or [_single(detail)]


def _single(detail: Any) -> tuple[str, str]:
    """(pointer, words) of one reason; a web page says nothing."""
    told = object_in(detail)
    words = told.get("message") or told.get("detail") or told.get("error") or told.get("result")
    if isinstance(detail, str) and not detail.lstrip().startswith("<"):
        words = detail
    pointer = told.get("field") or told.get("pointer")
    return (pointer if isinstance(pointer, str) else ""), one_line(words)


def _field(pointer: str, subject: str) -> tuple[str, ...]:
    """The input field of ``event.occurrence.attributes.starts_on`` or ``/event/banner/0/image``, as far as known."""
    parts = _PLACE.findall(pointer)
    if parts == ["event_uuid"]:
        return (subject,)
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in FIELDS:
            return FIELDS[".".join(parts[:end])]
    return ()
