"""EventMobi's no in the caller's words: ``{code, message, fields}``, of which a creation's 402 and 409 show only the
code (L189-203). ``fields`` is one string; several names are read with commas or spaces between them.
"""

import re
from collections.abc import Mapping

from gateway.errors import ErrorCode, UserError, VendorRejected
from gateway.records import Vendor
from gateway.vendors.adapter import REFUSALS
from gateway.vendors.payloads import integer, object_in
from gateway.vendors.writers import one_line

OWN = "eventmobi"
FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("externalIds",),
    "external_ids": ("externalIds",),
    "short_code": ("slug",),
    "name": ("name",),
    "description": ("description",),
    "language": ("language",),
    "event_location.location_name": (OWN, "locationName"),
    "event_location.location_address": (OWN, "locationAddress"),
    "event_location": (OWN, "locationName"),
    "event_dates.start_date": ("startsAt",),
    "event_dates.end_date": ("endsAt",),
    "event_dates.time_zone_tz": ("timeZone",),
    "event_dates.time_zone_offset": (OWN, "timeZoneOffset"),
    "event_dates.time_format": (OWN, "timeFormat"),
    "event_dates": ("startsAt",),
    "profile.first_name": ("firstName",),
    "profile.last_name": ("lastName",),
    "profile.email_address": ("email",),
    "profile.picture": (OWN, "pictureFilename"),
    "profile.company": ("company",),
    "profile.title": ("jobTitle",),
    "profile.about": ("bio",),
    "profile.groups": ("groupIds",),
    "profile.social_contacts": ("socialLinks",),
    "upload_picture.trim": (OWN, "pictureTrim"),
    "upload_picture.rename": (OWN, "pictureRename"),
    "upload_picture": (OWN, "pictureUrl"),
    "uplaod_docs": (OWN, "documents"),
}
"""A member of their body → the input field that filled it."""
SUBJECT = {"create_event": "account", "register_person": "eventId", "set_person_groups": "personId"}
"""The field that names what the path names, by mutation; ``id`` elsewhere."""
PLAIN = {
    ErrorCode.PAYMENT_REQUIRED: "EventMobi's plan does not allow new events; its sales team does.",
    ErrorCode.CONFLICT: "EventMobi has another record with one of these external ids.",
    ErrorCode.NOT_FOUND: "EventMobi has no such record.",
    ErrorCode.FORBIDDEN: "EventMobi does not let this be set.",
}
_PLACE = re.compile(r"[A-Za-z_][A-Za-z_.]*")


def refusal(error: VendorRejected, method: str) -> tuple[UserError, ...]:
    """One user error for each field that the vendor names, or one for the input."""
    told = object_in(error.detail)
    code = _code(error.status or 0, integer(told.get("code")) or 0)
    ours = PLAIN.get(code, f"EventMobi refused it ({error.status}).")
    words = one_line(told.get("message"))
    message = f"{ours.rstrip('.')}: {words}" if words else ours
    paths = _fields(told.get("fields"), method) or [_default(code, method)]
    return tuple(UserError(code, message, ("input", *path), Vendor.EVENTMOBI) for path in paths)


def _code(status: int, told: int) -> ErrorCode:
    """What a status means; of a plain 400 ("General 400/500 error"), what the body's code does where that is known."""
    if status in (400, 422):
        return REFUSALS.get(told, ErrorCode.INVALID_INPUT) if status == 400 else ErrorCode.INVALID_INPUT
    return REFUSALS.get(status, ErrorCode.VENDOR_REJECTED)


def _default(code: ErrorCode, method: str) -> tuple[str, ...]:
    if code is ErrorCode.CONFLICT:
        return ("externalIds",)
    return (SUBJECT.get(method, "id"),) if code is ErrorCode.NOT_FOUND else ()


def _fields(told: object, method: str) -> list[tuple[str, ...]]:
    names = _PLACE.findall(re.sub(r"/(?:\d+/?)?", ".", told)) if isinstance(told, str) else []
    return list(dict.fromkeys(path for name in names if (path := _field(name.strip("."), method))))


def _field(name: str, method: str) -> tuple[str, ...]:
    """The input field of ``event.event_dates.start_date`` or ``person_id``; empty where it is not known."""
    if name in ("event_id", "person_id"):
        return (SUBJECT.get(method, "id"),)
    parts = name.split(".")
    if parts[0] in ("event", "person"):
        parts = parts[1:]
    for end in range(len(parts), 0, -1):
        found = FIELDS.get(".".join(parts[:end]))
        if found is not None:
            return found
    return ()
