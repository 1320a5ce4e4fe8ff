"""Refusals: Eventtia's no to a write, in the caller's words and field names.

The text documents ``{"message": …}`` and the statuses 400 and 404; what Rails applications answer beside that
(409, 422, ``errors`` by member) is read as well.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.errors import ErrorCode, UserError, VendorNotFound, VendorRejected
from gateway.records import Vendor
from gateway.vendors.adapter import REFUSALS
from gateway.vendors.bodies import Place, Table, camel
from gateway.vendors.eventtia.bodies import EVENT, EVENT_TIMES, REGISTRATION, SESSION
from gateway.vendors.payloads import text
from gateway.vendors.writers import one_line

TABLES: Mapping[str, Table] = {
    "create_event": EVENT,
    "update_event": EVENT,
    "create_session": SESSION,
    "update_session": SESSION,
    "register_person": REGISTRATION,
}
PHRASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "create_event": {"custom field": ("custom_fields",), "time zone": ("time_zone",), "uri": ("slug",)},
    "update_event": {"custom field": ("custom_fields",), "time zone": ("time_zone",), "uri": ("slug",)},
    "create_session": {"categor": ("tag_ids",)},
    "update_session": {"categor": ("tag_ids",)},
    "register_person": {
        "custom field": ("custom_fields",),
        "group": ("eventtia", "group_registration_uuid"),
        "attendee type": ("ticket_id",),
        "sold out": ("ticket_id",),
        "at most": ("eventtia", "purchase_items"),
        "workshop": ("session_ids",),
        "activity": ("session_ids",),
    },
    "join_session": {"workshop": ("session_id",), "activity": ("session_id",), "attendee": ("person_id",)},
    "leave_session": {"workshop": ("session_id",), "activity": ("session_id",), "attendee": ("person_id",)},
    "set_person_sessions": {"workshop": ("session_ids",), "activity": ("session_ids",)},
}
"""Words of a message → the field that it is about, where it names no member."""
TAKEN = re.compile(
    r"sold[ -]?out|\bfull\b|fully booked|no (?:more )?(?:seats?|places?|availability)"
    r"|already been taken|already exists",
    re.IGNORECASE,
)
RECORD_NOT_FOUND = "RecordNotFound"


def refusal(error: VendorRejected, method: str) -> tuple[UserError, ...]:
    """The reasons that the vendor gives, each with the field of the input that it names."""
    said = list(_reasons(error.detail)) or [("", "")]
    return tuple(_one(error, method, member, words) for member, words in said)


def _one(error: VendorRejected, method: str, member: str, words: str) -> UserError:
    missing = isinstance(error, VendorNotFound)
    code = ErrorCode.NOT_FOUND if missing else REFUSALS.get(error.status or 0, ErrorCode.VENDOR_REJECTED)
    if code is ErrorCode.VENDOR_REJECTED and TAKEN.search(words):
        code = ErrorCode.CONFLICT
    field = ("input", *map(camel, field_of(method, f"{member} {words}")))
    return UserError(code, _message(error, missing, member, words), field, Vendor.EVENTTIA)


def _message(error: VendorRejected, missing: bool, member: str, words: str) -> str:
    told = f"{member} {words}".strip()
    if missing and (not told or RECORD_NOT_FOUND in told):
        return "Eventtia does not know the record, or something that the input names."
    status = f" ({error.status})" if error.status is not None else ""
    return f"Eventtia refused it{status}: {told}" if told else f"Eventtia refused it{status}."


def field_of(method: str, words: str) -> tuple[str, ...]:
    """The input field that a message is about; empty where it names none."""
    places = dict(_places(TABLES.get(method, {})))
    for member in sorted(places, key=len, reverse=True):
        if re.search(rf"\b{re.escape(member)}\b|\b{re.escape(member.replace('_', ' '))}\b", words, re.IGNORECASE):
            return places[member]
    lower = words.lower()
    return next((path for phrase, path in PHRASES.get(method, {}).items() if phrase in lower), ())


def _places(table: Table, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The vendor's members of a table, each with our field."""
    for name, place in table.items():
        path = (*above, name)
        if not isinstance(place, Place):
            yield from _places(place, path)
        elif place.to:
            yield place.to[-1], path
        elif name in EVENT_TIMES:
            yield EVENT_TIMES[name], path


def _reasons(detail: Any) -> Iterator[tuple[str, str]]:
    """(member, words) for each reason of an error's body."""
    if isinstance(detail, str):
        if not detail.lstrip().startswith("<"):
            yield "", one_line(detail)
        return
    if not isinstance(detail, Mapping):
        return
    told = detail.get("errors")
    if isinstance(told, Mapping):
        for member, reasons in told.items():
            for reason in reasons if isinstance(reasons, list) else [reasons]:
                yield one_line(str(member)), one_line(str(reason))
    elif isinstance(told, list):
        for reason in told:
            words = reason.get("detail") or reason.get("title") if isinstance(reason, Mapping) else reason
            yield "", one_line(str(words or ""))
    elif (words := text(detail.get("message")) or text(detail.get("error"))) is not None:
        yield "", one_line(words)
