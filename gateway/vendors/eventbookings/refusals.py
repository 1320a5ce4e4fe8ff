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
    """One user error: the code by the status, the field by whatever pointer there is, the vendor's words after ours."""
    told = object_in(error.detail)
    code = ErrorCode.INVALID_INPUT if error.status in (400, 422) else REFUSALS.get(error.status or 0)
    words = one_line(told.get("message") or told.get("error") or told.get("result") or error.detail)
    subject = SUBJECT.get(method, "id")
    field = _field(told, subject)
    if not field and error.status in (404, 409):
        field = (subject,)
    message = f"EventBookings refused it ({error.status})" + (f": {words}" if words else ".")
    return (UserError(code or ErrorCode.VENDOR_REJECTED, message, ("input", *field), Vendor.EVENTBOOKINGS),)


def _field(told: Mapping[str, Any], subject: str) -> tuple[str, ...]:
    """The input field of ``event.occurrence.attributes.starts_on`` or ``/event/banner/0/image``, as far as known."""
    pointer = told.get("field") or told.get("pointer")
    parts = _PLACE.findall(pointer) if isinstance(pointer, str) else []
    if parts == ["event_uuid"]:
        return (subject,)
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in FIELDS:
            return FIELDS[".".join(parts[:end])]
    return ()
